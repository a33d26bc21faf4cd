"""Lire l'échéancier et dire toutes ses fautes ensemble : ce qui n'existe pas, ce qui est dit deux fois, les ronds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from teletravail_charte.calendrier.echeancier import PARAMETRES, SANS_NOMBRE, Conditionnel, Delai, Echeancier, Etape
from teletravail_charte.clausier import vocabulaire_des_clauses
from teletravail_charte.conditions import ConditionInvalide, lire_condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import vouliez_vous_dire
from teletravail_charte.lecture import Chemin
from teletravail_charte.regles import Renvois
from teletravail_charte.validation import Recueil, charger_fiche
from teletravail_charte.vocabulaire import Fait


@lru_cache(maxsize=4)
def charger_echeancier(corpus: Corpus) -> Echeancier:
    """Lit templates/calendrier.yaml ; lève ``ErreurCorpus``, toutes les fautes ensemble."""
    chemin = corpus.racine / "templates" / "calendrier.yaml"
    echeancier, recueil = charger_fiche(chemin, Echeancier), Recueil()
    for champ, quoi, possible in _fautes(echeancier, corpus):
        recueil.noter(chemin, champ, quoi, possible)
    recueil.lever()
    return echeancier


def _fautes(echeancier: Echeancier, corpus: Corpus) -> Iterator[tuple[Chemin, str, str]]:
    """(champ, quoi, possible) : ce que l'échéancier désigne et qui n'existe pas."""
    faits = vocabulaire_des_clauses(corpus)
    for rang, hypothese in enumerate(echeancier.hypotheses):
        yield from _lire(hypothese, ("hypotheses", rang), faits)
        yield from _absent(("hypotheses", rang, "fait"), "le fait", hypothese.fait, list(faits))
    vues: dict[str, None] = {}
    ids = [e.id for e in echeancier.etapes]
    for rang, etape in enumerate(echeancier.etapes):
        ici: Chemin = ("etapes", rang)
        if etape.id in vues:
            yield (*ici, "id"), "une autre étape porte déjà cet identifiant.", ""
        vues[etape.id] = None
        yield from _fautes_d_une_etape(etape, ici, ids, faits, corpus)
    if not any(_cycle(echeancier, e) for e in echeancier.etapes):
        return
    yield ("etapes",), "des étapes se datent l'une par l'autre, en rond.", ""


def _fautes_d_une_etape(
    etape: Etape, ici: Chemin, ids: list[str], faits: dict[str, Fait], corpus: Corpus
) -> Iterator[tuple[Chemin, str, str]]:
    yield from _lire(etape, ici, faits)
    if etape.faite_si is not None:
        try:
            etape._faite = lire_condition(etape.faite_si, faits)
        except ConditionInvalide as erreur:
            yield (*ici, "faite_si"), str(erreur), ""
    for champ in ("precisions", "a_verifier"):
        for n, note in enumerate(getattr(etape, champ)):
            yield from _lire(note, (*ici, champ, n), faits)
    yield from _absent((*ici, "fait"), "le fait", etape.fait, [c for c, f in faits.items() if f.type == "date"])
    yield from _absent((*ici, "regle"), "la règle", etape.regle, list(corpus.regles.obligations))
    yield from _absent((*ici, "parametre"), "le paramètre", etape.parametre, list(PARAMETRES))
    yield from _renvois((*ici, "fondements"), etape.fondements, corpus)
    for champ_c, contrainte in etape.contraintes():
        if bool(contrainte.avant) == bool(contrainte.apres):
            yield (*ici, *champ_c), "on attend « avant » ou « apres », et un seul.", ""
        yield from _absent((*ici, *champ_c), "l'étape", contrainte.reference, ids)
    for champ_d, delai in etape.delais():
        yield from _fautes_d_un_delai(delai, (*ici, *champ_d), faits, corpus)


def _fautes_d_un_delai(
    delai: Delai, ici: Chemin, faits: dict[str, Fait], corpus: Corpus
) -> Iterator[tuple[Chemin, str, str]]:
    yield from _lire(delai, ici, faits)
    yield from _renvois((*ici, "fondements"), delai.fondements, corpus)
    yield from _absent((*ici, "regle"), "la règle", delai.regle, list(corpus.regles.obligations))
    yield from _absent((*ici, "parametre"), "le paramètre", delai.parametre, list(PARAMETRES))
    nombres = [c for c, f in faits.items() if f.type in ("entier", "nombre")]
    yield from _absent((*ici, "fait"), "le nombre", delai.fait, nombres)
    regle = corpus.regles.obligations.get(delai.regle)
    if delai.seuil:
        yield from _absent((*ici, "seuil"), "le seuil", delai.seuil, list(regle.seuils) if regle else [])
    sources = [delai.seuil, delai.nombre is not None, delai.fait, delai.parametre, delai.unite in SANS_NOMBRE]
    if sum(map(bool, sources)) != 1:
        yield ici, "un délai dit une fois combien : seuil, nombre, fait, paramètre ou fin de trimestre.", ""


def _lire(fiche: Conditionnel, ici: Chemin, faits: dict[str, Fait]) -> Iterator[tuple[Chemin, str, str]]:
    if fiche.si is not None:
        try:
            fiche._condition = lire_condition(fiche.si, faits)
        except ConditionInvalide as erreur:
            yield (*ici, "si"), str(erreur), ""


def _absent(champ: Chemin, ce_que: str, nom: str, possibles: list[str]) -> Iterator[tuple[Chemin, str, str]]:
    if nom and nom not in possibles:
        yield champ, f"{ce_que} « {nom} » n'existe pas.", vouliez_vous_dire(nom, possibles)


def _renvois(champ: Chemin, renvois: Renvois, corpus: Corpus) -> Iterator[tuple[Chemin, str, str]]:
    cles = corpus.references.cles()
    for rang, renvoi in enumerate(renvois):
        yield from _absent((*champ, rang), "l'article", renvoi.article, cles)


def _cycle(echeancier: Echeancier, depart: Etape) -> bool:
    """L'étape se retrouve-t-elle parmi celles dont elle dépend ?"""
    par_id = {e.id: e for e in echeancier.etapes}
    reste, vues = [c.reference for _, c in depart.contraintes()], set[str]()
    while reste:
        nom = reste.pop()
        if nom == depart.id:
            return True
        if nom in par_id and nom not in vues:
            vues.add(nom)
            reste += [c.reference for _, c in par_id[nom].contraintes()]
    return False
