"""Le rapport texte de ``calendrier`` : ce qui ne tient pas d'abord, puis chaque date, sa raison et son article."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from teletravail_charte.calendrier import Calendrier, Echeance
from teletravail_charte.calendrier.tableaux import STATUTS, dire_date
from teletravail_charte.francais import date_francaise, liste, typographie
from teletravail_charte.gabarit import dire
from teletravail_charte.rapports.en_texte import LARGEUR
from teletravail_charte.rapports.mots import citer
from teletravail_charte.verification import Verification

PARTIES = {"avant": "AVANT LE VOTE", "apres": "APRÈS LE VOTE"}
FORCES = {"imperative": "impératif", "recommandee": "recommandé"}


def rapport_calendrier(v: Verification, calendrier: Calendrier) -> str:
    """Le rapport entier, terminé par une fin de ligne."""
    lignes = [*_entete(v, calendrier), *_impossibilites(calendrier)]
    dits: set[str] = set()
    for partie, titre in PARTIES.items():
        lignes.append(_titre(titre))
        for e in calendrier.echeances:
            if e.partie == partie:
                lignes += [*_echeance(e, dits), ""]
    if calendrier.a_verifier:
        lignes += [_titre("JOURS FÉRIÉS À VÉRIFIER"), *(_bloc(d, 4, "  - ") for d in calendrier.a_verifier), ""]
    return "\n".join(lignes)


def _entete(v: Verification, c: Calendrier) -> Iterator[str]:
    valeurs = v.faits.valeurs
    nom = dire(v.corpus.vocabulaire.faits["commune.nom"], valeurs["commune.nom"]) if "commune.nom" in valeurs else ""
    yield (nom or v.dossier.nom) + typographie(" : calendrier de la procédure")
    jour = f" ; nous sommes le {date_francaise(c.aujourdhui, avec_jour=True)}" if c.aujourdhui else ""
    yield _bloc(typographie(f"Droit du {date_francaise(c.jour)}{jour}."), 0)
    if c.hypotheses:
        yield _bloc(f"Le dossier ne le dit pas encore, le calendrier suppose que {liste(c.hypotheses)}.", 0)
    yield ""


def _impossibilites(c: Calendrier) -> Iterator[str]:
    if c.impossibilites:
        yield _titre(f"CE QUI NE TIENT PAS ({len(c.impossibilites)})")
        for impossibilite in c.impossibilites:
            yield _bloc(impossibilite, 4, "  - ")
    if c.seance_au_plus_tot:
        jour = date_francaise(c.seance_au_plus_tot, avec_jour=True)
        debut = "Si tout ce qui manque partait aujourd'hui, l'assemblée pourrait se réunir au plus tôt le"
        yield _bloc(typographie(f"{debut} {jour}, sans aucune marge."), 2)
    if c.impossibilites or c.seance_au_plus_tot:
        yield ""


def _echeance(e: Echeance, dits: set[str]) -> Iterator[str]:
    """L'étape ; un doute déjà dit plus haut (``dits``) n'est pas répété."""
    yield _bloc(e.titre, 4, "  - ")
    yield _bloc(f"{dire_date(e)} {typographie(f'[{STATUTS[e.statut]} ; {FORCES[e.force]}]')}", 4)
    if e.raison:
        yield _bloc(e.raison, 4)
    for f in e.fondements:
        yield _bloc(typographie(f"Texte : {citer(f)}"), 4)
    for doute in e.a_verifier:
        if doute not in dits:
            yield _bloc(typographie("À vérifier : ") + doute, 4)
        dits.add(doute)


def _titre(texte: str) -> str:
    juste = typographie(texte)
    return f"{juste}\n{'-' * len(juste)}"


def _bloc(texte: str, retrait: int, puce: str = "") -> str:
    marge = " " * retrait
    return fill(
        texte,
        LARGEUR,
        initial_indent=marge[: retrait - len(puce)] + puce,
        subsequent_indent=marge,
        break_on_hyphens=False,
    )
