"""Les éléments de Word que la lecture d'un acte rencontre, et ce que chacun veut dire.

Le piège : un dessin porte deux fois son texte, une fois pour un Word récent, une fois pour un ancien : on lit la
première.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from lxml import etree

from teletravail_charte.relecture.morceaux import Morceau
from teletravail_charte.relecture.tableaux import COLONNES_MAX, Case

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_COMPATIBILITE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def w(nom: str) -> str:
    """Le nom complet d'un élément ou d'un attribut de Word."""
    return f"{{{W}}}{nom}"


_REGLAGES: Final = frozenset(
    w(n) for n in ("pPr", "rPr", "sectPr", "tblPr", "tcPr", "trPr", "sdtPr", "sdtEndPr", "tblGrid", "tblPrEx")
)
_OTES: Final = frozenset({w("del"), w("moveFrom")})


def valeur(reglages: etree._Element | None, nom: str) -> str:
    """La valeur d'un réglage, vide s'il n'y est pas."""
    trouve = None if reglages is None else reglages.find(w(nom))
    return "" if trouve is None else trouve.get(w("val"), "")


def allume(reglages: etree._Element | None, nom: str) -> bool | None:
    """Un interrupteur (gras, barré…) : allumé, éteint, ou rien de dit."""
    trouve = None if reglages is None else reglages.find(w(nom))
    return None if trouve is None else trouve.get(w("val"), "1") not in ("0", "false", "off", "none")


def entier(texte: str, defaut: int = 0) -> int:
    """Un entier d'un attribut, ou ``defaut``."""
    return int(texte) if re.fullmatch(r"-?[0-9]{1,6}", texte) else defaut


def contenus(parent: etree._Element) -> Iterator[etree._Element]:
    """Les paragraphes, tableaux et sommaires d'un conteneur, ses enveloppes ouvertes et ses suppressions passées."""
    for noeud in parent:
        if noeud.tag in (w("p"), w("tbl")) or (noeud.tag == w("sdt") and _est_un_sommaire(noeud)):
            yield noeud
        elif noeud.tag == f"{_COMPATIBILITE}AlternateContent":
            for choix in islice(noeud, 1):
                yield from contenus(choix)
        elif noeud.tag not in _REGLAGES | _OTES:
            yield from contenus(noeud)


def courses(parent: etree._Element) -> Iterator[etree._Element]:
    """Les courses de texte d'un paragraphe, sans les suppressions ni l'invite d'une place encore vide."""
    for noeud in parent:
        if noeud.tag == w("r"):
            yield noeud
        elif noeud.tag == f"{_COMPATIBILITE}AlternateContent":
            for choix in islice(noeud, 1):
                yield from courses(choix)
        elif noeud.tag not in _REGLAGES | _OTES and noeud.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is None:
            yield from courses(noeud)


def marque_otee(paragraphe: etree._Element) -> bool:
    """La fin de ce paragraphe est-elle supprimée, en suivi des modifications ?"""
    return any(paragraphe.find(f"{w('pPr')}/{w('rPr')}/{nom}") is not None for nom in _OTES)


def lignes_du_tableau(
    tableau: etree._Element, lire: Callable[[etree._Element], list[Morceau]]
) -> tuple[list[list[Case]], int]:
    """Les lignes d'un tableau, sans celles que le suivi supprime, et le nombre de lignes déclarées en-têtes."""
    lignes: list[list[Case]] = []
    declarees = 0
    for ligne in _sans_enveloppe(tableau, "tr"):
        reglages = ligne.find(w("trPr"))
        if reglages is None or all(reglages.find(nom) is None for nom in _OTES):
            declarees += declarees == len(lignes) and allume(reglages, "tblHeader") is True
            lignes.append(list(_cases(ligne, max(0, entier(valeur(reglages, "gridBefore"))), lire)))
    return lignes, declarees


def _cases(ligne: etree._Element, colonne: int, lire: Callable[[etree._Element], list[Morceau]]) -> Iterator[Case]:
    for case in _sans_enveloppe(ligne, "tc"):
        reglages = case.find(w("tcPr"))
        largeur = max(1, min(COLONNES_MAX, entier(valeur(reglages, "gridSpan"), 1)))
        fusion = None if reglages is None else reglages.find(w("vMerge"))
        suite = fusion is not None and fusion.get(w("val"), "continue") == "continue"
        yield Case(colonne, largeur, () if suite else tuple(lire(case)), suite)
        colonne += largeur
        if colonne > COLONNES_MAX:
            return


def _sans_enveloppe(parent: etree._Element, nom: str) -> Iterator[etree._Element]:
    """Les lignes d'un tableau, ou les cases d'une ligne, contrôles de contenu ouverts."""
    for noeud in parent:
        if noeud.tag == w(nom):
            yield noeud
        elif noeud.tag not in _REGLAGES | _OTES:
            yield from _sans_enveloppe(noeud, nom)


def _est_un_sommaire(noeud: etree._Element) -> bool:
    galerie = next(noeud.iterfind(f"{w('sdtPr')}//{w('docPartGallery')}"), None)
    return galerie is not None and galerie.get(w("val")) == "Table of Contents"


def porteur(noeud: etree._Element) -> etree._Element | None:
    """La course de texte à laquelle appartient ce nœud, rien s'il est dans le double d'un dessin."""
    for ancetre in noeud.iterancestors():
        if ancetre.tag == f"{_COMPATIBILITE}Fallback":
            return None
        if ancetre.tag == w("r"):
            return ancetre
    return None


def symbole(noeud: etree._Element) -> str:
    """Le signe d'une police de dessins."""
    code = noeud.get(w("char"), "")
    return chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{2,4}", code) and not "D800" <= code.upper() < "E000" else ""
