"""Le rapport texte de ``verifier`` : ce qui bloque d'abord, puis ce qui manque, puis le reste.

Écrit pour une responsable des ressources humaines : la raison, l'article en vigueur et le remède de chaque
constat ; jamais de couleur, jamais de code à retenir.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from teletravail_charte.rapports.compte_rendu import PARTIES, CompteRendu, Point, Question, rendre_compte
from teletravail_charte.rapports.mots import FORCES, RESTE, mots
from teletravail_charte.verification import Verification

LARGEUR = 100


def rapport_texte(v: Verification) -> str:
    """Le rapport entier, terminé par une fin de ligne."""
    compte = rendre_compte(v)
    lignes = [compte.nom, *(_bloc(ligne, 0) for ligne in compte.contexte), ""]
    if compte.libre:
        lignes += ["Rien ne bloque.", ""]
    if compte.bloquants:
        lignes.append(_titre("Ce qui bloque", len(compte.bloquants)))
        for rang, point in enumerate(compte.bloquants, 1):
            lignes += _point(rang, point)
    if compte.questions:
        lignes.append(_titre("Ce qui manque", len(compte.questions)))
        for question in compte.questions:
            lignes += _question(question)
        lignes.append("")
    for niveau, points in compte.autres:
        lignes += [_titre(PARTIES[niveau], len(points)), *map(_en_bref, points), ""]
    return "\n".join([*lignes, *_fin(compte)]) + "\n"


def _bloc(texte: str, retrait: int = 4, puce: str = "") -> str:
    marge = " " * retrait
    debut = marge[: len(marge) - len(puce)] + puce
    return fill(texte, LARGEUR, initial_indent=debut, subsequent_indent=marge, break_on_hyphens=False)


def _titre(texte: str, nombre: int) -> str:
    return f"{texte.upper()} ({nombre})\n{'-' * (len(texte) + len(str(nombre)) + 3)}"


def _point(rang: int, p: Point) -> Iterator[str]:
    yield _bloc(p.titre, 4, f"{rang:>2}. ")
    yield _bloc(p.message)
    yield _bloc(f"{mots('Établi par :')} {p.preuve}.")
    for citation in p.textes:
        yield _bloc(f"{mots('Texte :')} {citation.texte}")
        if citation.adresse:
            yield f"      {citation.adresse}"
    yield _bloc(f"{mots('Que faire :')} {p.remede}")
    if p.doute:
        yield _bloc(f"{mots('À vérifier :')} {p.doute}")
    if p.derogation:
        yield _bloc(p.derogation)
    yield _bloc(mots(f"Règle {p.constat.regle.id} (force : {FORCES[p.constat.regle.force]})."))
    yield ""


def _question(q: Question) -> Iterator[str]:
    yield _bloc(f"{q.question} [{q.fait}] {q.reponses}", 4, "  ? ")
    yield _bloc(q.pour, 6)


def _en_bref(p: Point) -> str:
    f = p.constat.fondements[0] if p.constat.fondements else None
    fondement = mots(f" [{f.article}, {f.texte}]") if f else ""
    derogation = f" {p.derogation}" if p.derogation else ""
    return _bloc(f"{p.message}{fondement} {mots('Que faire :')} {p.remede}{derogation}", 4, "  - ")


def _fin(compte: CompteRendu) -> Iterator[str]:
    """Les dérogations, toujours visibles, avec leur raison ; le reste ; ce qui est à vérifier ; le bilan."""
    if compte.derogations:
        yield _titre("Dérogations", len(compte.derogations))
        for p in compte.derogations:
            quoi = p.message if p.constat.etat == "non_conforme" else f"{p.titre}."
            yield _bloc(f"{quoi} {p.derogation}", 4, "  - ")
            yield _bloc(f"Règle {p.constat.regle.id} ({p.constat.regle.niveau}).")
        yield ""
    yield _titre("Le reste", len(compte.reste))
    yield from (f"  {RESTE[c.etat]:<10}  {titre}" for c, titre in compte.reste)
    yield ""
    if compte.a_verifier:
        yield _titre("À vérifier", len(compte.a_verifier))
        yield from (_bloc(ligne, 4, "  - ") for ligne in compte.a_verifier)
        yield ""
    yield compte.bilan
