"""Citer un passage : son lieu, et la phrase où l'on a lu, telle que l'acte l'écrit."""

from __future__ import annotations

from typing import Final

from teletravail_charte.relecture.acte import Passage
from teletravail_charte.relecture.langue import aplatir, phrases

LONGUEUR: Final = 260  # signes d'un extrait


def dire_lieu(passage: Passage) -> str:
    """« Article 4, page 3, paragraphe 27 »."""
    lieu = passage.lieu
    page = f"page {lieu.page}" if lieu.page is not None else ""
    return ", ".join(filter(None, (lieu.article, page, f"paragraphe {lieu.paragraphe}")))


def extrait(passage: Passage, debut: int, fin: int) -> str:
    """La phrase de [``debut``, ``fin``), coupée entre deux mots si elle est longue ; les en-têtes d'une case devant."""
    texte = passage.texte
    gauche, droite = _phrase(texte, debut, fin)
    if droite - gauche > LONGUEUR:
        marge = max(0, LONGUEUR - (fin - debut)) // 2
        gauche, droite = _au_mot(texte, max(gauche, debut - marge), debut), min(droite, fin + marge)
        espace = texte.rfind(" ", fin, droite)
        droite = espace if droite < len(texte) and espace > 0 else droite
    cite = ("… " if gauche else "") + texte[gauche:droite].strip() + (" …" if droite < len(texte) else "")
    return " | ".join((*(e for e in passage.entetes if e and e != texte), cite))


def _phrase(texte: str, debut: int, fin: int) -> tuple[int, int]:
    """Des phrases entières qui contiennent [``debut``, ``fin``), et l'étiquette de l'alinéa avec la première."""
    plat = aplatir(texte)
    places = [plat.etendue(a, b) for a, b in phrases(plat)]
    touchees = [place for place in places if place[0] < fin and debut < place[1]]
    if not touchees:
        return 0, len(texte)
    gauche = 0 if touchees[0] == places[0] else touchees[0][0]
    return gauche, len(texte) if touchees[-1] == places[-1] else touchees[-1][1]


def _au_mot(texte: str, gauche: int, debut: int) -> int:
    """Le début du premier mot entier."""
    return (texte.find(" ", gauche - 1, debut) + 1 or gauche) if gauche else 0
