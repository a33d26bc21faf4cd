"""Ce que le dossier et les règles mettent d'avance dans un classeur : barème, année, montants votés, lignes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from teletravail_charte.bareme import Tarif, changements, du_seuil, national, verite
from teletravail_charte.conventions import FicheTarif, conventions
from teletravail_charte.cout import premier_jour
from teletravail_charte.francais import typographie
from teletravail_charte.moteur.natif import VRAI
from teletravail_charte.postes import quantite
from teletravail_charte.verification import Verification

_PEU, _BEAUCOUP = 15, 400  # lignes : de quoi ajouter quelqu'un, sans rendre le classeur lourd


def lignes_du_bareme(v: Verification) -> list[dict[str, Any]]:
    """Une ligne par jour où le montant ou le plafond change, de la plus ancienne à la plus récente."""
    lignes: list[dict[str, Any]] = []
    for jour in changements(v.corpus):
        ligne = _ligne(v, jour)
        if ligne and (
            not lignes or [lignes[-1][c] for c in ligne if c != "du"] != [ligne[c] for c in ligne if c != "du"]
        ):
            lignes.append(ligne)
    return lignes


def _ligne(v: Verification, jour: date) -> dict[str, Any]:
    forfait = conventions(v.corpus).forfait
    montant, plafond = national(v, forfait.montant, jour), _prudent(v, forfait.plafond, jour)
    if montant is None or plafond is None:
        return {}
    textes = dict.fromkeys((montant.texte, plafond.texte))
    relus = [t.relu for t in (montant, plafond) if t.relu]
    notes = [f.sauf.note for f in (forfait.montant, forfait.plafond) if f.sauf and du_seuil(v.corpus, f.sauf, jour)]
    return {
        "du": jour,
        "montant": montant.montant,
        "plafond": plafond.montant,
        "texte": typographie(" ; ".join(textes)),
        "relu": min(relus) if relus else None,
        "note": typographie(" ".join(notes)),
    }


def _prudent(v: Verification, fiche: FicheTarif, jour: date) -> Tarif | None:
    """Le montant national ; tant qu'on ne sait pas si l'exception vaut, le plus bas des deux."""
    du_jour = national(v, fiche, jour)
    if du_jour is None or du_jour.montant is not None or fiche.sauf is None:
        return du_jour
    possibles = [t for seuil in (fiche.national, fiche.sauf) if (t := du_seuil(v.corpus, seuil, jour))]
    return min(possibles, key=lambda t: t.montant or Decimal(0))


def valeurs(v: Verification) -> dict[str, Any]:
    """Ce que le dossier met dans les cellules nommées ; rien quand il ne le dit pas."""
    forfait = conventions(v.corpus).forfait
    return {
        "annee": premier_jour(v).year,
        "montant_vote": _vote(v, forfait.montant),
        "plafond_vote": _vote(v, forfait.plafond),
    }


def _vote(v: Verification, fiche: FicheTarif) -> Any:
    vote = v.faits.valeurs.get(fiche.local.fait)
    return vote if verite(v, fiche.local.si)[0] == VRAI and isinstance(vote, (int, Decimal)) else None


def nombre_d_agents(v: Verification) -> int:
    """Les lignes à prévoir : l'hypothèse haute, sinon tout l'effectif, avec un peu de marge."""
    for attendu in _attendus(v):
        juste = int((attendu * Decimal("1.1")).to_integral_value(rounding=ROUND_CEILING))
        return max(_PEU, min(juste, _BEAUCOUP))
    return _PEU * 2


def _attendus(v: Verification) -> Iterator[Decimal]:
    c = conventions(v.corpus)
    haute = quantite(v, c.agents, c.hypotheses[-1].agents).valeur
    effectif = v.faits.valeurs.get("commune.effectif_agents")
    if haute is not None:
        yield haute
    if isinstance(effectif, (int, Decimal)):
        yield Decimal(effectif)
