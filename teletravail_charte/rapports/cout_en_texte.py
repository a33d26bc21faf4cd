"""Le rapport texte de ``cout`` : le tableau des hypothèses, puis chaque calcul et la provenance de ses nombres."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from teletravail_charte.cout import Estimation, Hypothese, estimer, tableau
from teletravail_charte.francais import date_francaise, typographie
from teletravail_charte.gabarit import dire
from teletravail_charte.rapports.en_texte import LARGEUR
from teletravail_charte.rapports.mots import ETAPES
from teletravail_charte.valeurs import attendu
from teletravail_charte.verification import Verification


def rapport_cout(v: Verification) -> str:
    """Le rapport entier, terminé par une fin de ligne."""
    e = estimer(v)
    lignes = [*_entete(v), *_tableau(e), ""]
    for hypothese in e.hypotheses:
        lignes += [*_calculs(hypothese), ""]
    if e.manquants:
        lignes += [_titre(f"CE QUI MANQUE ({len(e.manquants)})"), *_questions(v, e.manquants), ""]
    if e.remarques:
        lignes += [_titre("À SAVOIR"), *(_bloc(r, 4, "  - ") for r in e.remarques), ""]
    return "\n".join(lignes)


def _entete(v: Verification) -> Iterator[str]:
    valeurs = v.faits.valeurs
    nom = dire(v.corpus.vocabulaire.faits["commune.nom"], valeurs["commune.nom"]) if "commune.nom" in valeurs else ""
    yield (nom or v.dossier.nom) + typographie(" : coût estimé du télétravail")
    yield typographie(f"Droit du {date_francaise(v.jour)} ; étape : {ETAPES[v.etape]}.")
    yield ""


def _tableau(e: Estimation) -> Iterator[str]:
    entetes, lignes = tableau(e)
    largeurs = [max(map(len, colonne)) for colonne in zip(entetes, *lignes, strict=True)]
    for ligne in (entetes, *lignes):
        premiere, *montants = (mot.rjust(n) for mot, n in zip(ligne, largeurs, strict=True))
        yield "  ".join((ligne[0].ljust(len(premiere)), *montants)).rstrip()


def _calculs(h: Hypothese) -> Iterator[str]:
    yield _titre(f"{h.titre.upper()} : {h.description}")
    provenances: dict[str, None] = {}
    for annee in h.annees:
        for ligne in annee.lignes:
            yield _bloc(f"{ligne.titre}, {annee.annee} : {ligne.formule}", 4, "  - ")
            provenances |= dict.fromkeys(f"{t.valeur} : {t.origine}" for t in ligne.termes)
    if provenances:
        yield typographie("  D'où viennent ces nombres :")
    for provenance in provenances:
        yield _bloc(provenance, 6)


def _questions(v: Verification, manquants: tuple[str, ...]) -> Iterator[str]:
    for chemin in manquants:
        fait = v.corpus.vocabulaire.faits[chemin]
        yield _bloc(f"{fait.question} [{chemin}] {attendu(fait)}", 4, "  ? ")


def _titre(texte: str) -> str:
    juste = typographie(texte)
    return f"{juste}\n{'-' * len(juste)}"


def _bloc(texte: str, retrait: int, puce: str = "") -> str:
    marge = " " * retrait
    debut = marge[: len(marge) - len(puce)] + puce
    return fill(typographie(texte), LARGEUR, initial_indent=debut, subsequent_indent=marge, break_on_hyphens=False)
