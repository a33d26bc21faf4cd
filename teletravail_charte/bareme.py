"""Le taux et le plafond du forfait un jour donné, et d'où ils viennent : les seuils datés des règles, rien d'autre.

Le piège : ce que la commune a voté ne l'emporte qu'en dessous du montant national ; et un plafond relevé ne vaut que
si elle l'a repris. Quelles règles, et quand : templates/couts.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from teletravail_charte.conditions import ConditionInvalide, faits_lus, lire_condition
from teletravail_charte.conventions import ChoixLocal, FicheTarif, SeuilNomme, Si, conventions
from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import ErreurCorpus, vouliez_vous_dire
from teletravail_charte.francais import date_francaise, typographie
from teletravail_charte.moteur.natif import DOUTEUX, VRAI, verite_de
from teletravail_charte.references import Fondement
from teletravail_charte.regles import Regle
from teletravail_charte.verification import Verification, fondements_du
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Valeur


@dataclass(frozen=True, slots=True)
class Tarif:
    """Un montant en vigueur un jour ; sans montant, ``manquants`` dit quels faits en décident."""

    montant: Decimal | None
    origine: str = ""
    manquants: tuple[str, ...] = ()
    texte: str = ""
    relu: date | None = None


def verite(v: Verification, si: Si, ou: str = "templates/couts.yaml") -> tuple[int, tuple[str, ...]]:
    """Vrai, faux ou douteux (moteur natif), et les faits inconnus dont cela dépend."""
    try:
        condition = lire_condition(si, v.corpus.regles.faits)
    except ConditionInvalide as erreur:
        raise ErreurCorpus(f"{ou} : {erreur}") from None
    valeurs = v.faits.valeurs
    resultat = verite_de(condition, valeurs)
    return resultat, tuple(f for f in faits_lus(condition) if f not in valeurs) if resultat == DOUTEUX else ()


def question_ouverte(v: Verification, doute: str) -> str:
    """« À vérifier : … », d'après rules/doutes.yaml ; lève ``ErreurCorpus`` si le doute n'existe pas."""
    if doute not in v.corpus.doutes:
        raise ErreurCorpus(
            f"le doute « {doute} » n'existe pas. {vouliez_vous_dire(doute, list(v.corpus.doutes))}".strip()
        )
    return typographie(f"À vérifier : {v.corpus.doutes[doute].strip()}")


def tarif(v: Verification, fiche: FicheTarif, jour: date) -> Tarif | None:
    """Le montant qui vaut ce jour-là pour cette commune ; rien quand aucun texte n'en fixe."""
    du_jour = national(v, fiche, jour)
    return du_jour if du_jour is None or du_jour.montant is None else _abaisser(v, fiche.local, du_jour)


def national(v: Verification, fiche: FicheTarif, jour: date) -> Tarif | None:
    """Le montant national de ce jour, exception comprise, sans le choix de la commune."""
    courant = du_seuil(v.corpus, fiche.national, jour)
    if courant is None or fiche.sauf is None or (ordinaire := du_seuil(v.corpus, fiche.sauf, jour)) is None:
        return courant
    resultat, manquants = verite(v, fiche.sauf.si)
    if resultat == DOUTEUX:
        return Tarif(None, manquants=manquants)
    return ordinaire if resultat == VRAI else courant


def _abaisser(v: Verification, local: ChoixLocal, maximum: Tarif) -> Tarif:
    resultat, manquants = verite(v, local.si)
    if resultat == DOUTEUX:
        return Tarif(None, manquants=manquants)
    vote: Valeur = v.faits.valeurs.get(local.fait, INCONNU)
    if resultat != VRAI or vote is AUCUN:
        return maximum
    if not isinstance(vote, (int, Decimal)):
        return Tarif(None, manquants=(local.fait,))
    assert maximum.montant is not None
    if vote > maximum.montant:
        return Tarif(maximum.montant, typographie(f"{maximum.origine} ; la délibération prévoit plus"))
    return Tarif(Decimal(vote), f"{v.faits.origines[local.fait]} ({local.fait})")


def _regle(corpus: Corpus, nom: str) -> Regle:
    if nom not in corpus.regles.obligations:
        suite = vouliez_vous_dire(nom, list(corpus.regles.obligations))
        raise ErreurCorpus(f"templates/couts.yaml : la règle « {nom} » n'existe pas. {suite}".strip())
    return corpus.regles.obligations[nom]


def du_seuil(corpus: Corpus, seuil: SeuilNomme, jour: date) -> Tarif | None:
    """La valeur du seuil de la règle, si la règle vaut ce jour-là."""
    regle = _regle(corpus, seuil.regle)
    valeur = regle.seuils_du(jour).get(seuil.seuil)
    if not regle.en_vigueur.contient(jour) or not isinstance(valeur, (int, Decimal)):
        return None
    f = _fondement(corpus, regle, jour)
    texte = typographie(f"{f.article}, {f.texte} (en vigueur depuis le {date_francaise(f.du)})")
    return Tarif(Decimal(valeur), typographie(f"règle {regle.id} : {texte}"), texte=texte, relu=f.verifie_le)


def _fondement(corpus: Corpus, regle: Regle, jour: date) -> Fondement:
    """L'article qui fixe le montant : parmi les textes de la force de la règle, le dernier entré en vigueur."""
    cites = fondements_du(corpus, regle.fondements, jour)
    textes = corpus.references.textes
    propres = [f for f in cites if textes[f.cle.partition("/")[0]].nature == regle.force]
    return max(propres or cites, key=lambda f: f.du)


def debut_du_forfait(corpus: Corpus) -> date:
    """Le premier jour que le forfait puisse indemniser."""
    return _regle(corpus, conventions(corpus).forfait.montant.national.regle).en_vigueur.du


def changements(corpus: Corpus) -> tuple[date, ...]:
    """Les jours où le taux ou le plafond national peut changer, dans l'ordre."""
    forfait = conventions(corpus).forfait
    return tuple(sorted({j for fiche in (forfait.montant, forfait.plafond) for j in _pivots(corpus, fiche)}))


def _pivots(corpus: Corpus, fiche: FicheTarif) -> Iterator[date]:
    for seuil in (fiche.national, fiche.sauf):
        if seuil is not None:
            yield from _regle(corpus, seuil.regle).pivots()
