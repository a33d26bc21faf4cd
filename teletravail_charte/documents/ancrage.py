"""Retrouver dans un fichier Word les mots d'un passage, lettre à lettre, et y poser une marque sans rien déplacer.

Le piège : le texte lu n'est pas celui du fichier (espaces réduites, lettres liées ouvertes, numéros composés par Word).
On n'aligne que les lettres et les chiffres, dans l'ordre.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from teletravail_charte.documents.ooxml import w
from teletravail_charte.relecture.noeuds_word import allume, courses, porteur

Place = tuple[etree._Element, int]
_XML = "{http://www.w3.org/XML/1998/namespace}space"
_CACHES = ("vanish", "strike", "dstrike")  # ce que la lecture n'a pas lu


@dataclass(frozen=True, slots=True)
class Etendue:
    """Des courses de texte qui se suivent : de la première lettre du morceau à la dernière, et rien d'autre."""

    courses: tuple[etree._Element, ...]


def retrouver(
    paragraphes: Sequence[etree._Element], texte: str, debut: int, fin: int, depuis: int = 0
) -> Etendue | None:
    """Les courses qui portent [``debut``, ``fin``) de ``texte``, coupées à ces bornes ; rien si on ne les trouve pas.

    ``depuis`` : les premiers signes de ``texte`` qui ne sont pas dans le fichier (une puce, un numéro).
    """
    lettres, places = _lettres(paragraphes)
    voulues, avant, apres = (_reduire(texte[depuis:borne]) for borne in (len(texte), max(debut, depuis), fin))
    if len(apres) <= len(avant):
        return None
    ou = lettres.find(voulues)
    if ou < 0:  # la suite du passage a changé : son début suffit
        ou = lettres.find(apres)
    if ou < 0:
        return None
    return _couper(places[ou + len(avant)], places[ou + len(apres) - 1], paragraphes)


def _lettres(paragraphes: Iterable[etree._Element]) -> tuple[str, list[Place]]:
    """Les lettres des courses montrées, et la place de chacune."""
    lettres: list[str] = []
    places: list[Place] = []
    for paragraphe in paragraphes:
        for course in courses(paragraphe):
            reglages = course.find(w("rPr"))
            if any(allume(reglages, nom) for nom in _CACHES):
                continue
            for noeud in course.iter(w("t")):
                if porteur(noeud) is course:
                    for rang, signe in enumerate(noeud.text or ""):
                        venues = _reduire(signe)
                        lettres.append(venues)
                        places += [(noeud, rang)] * len(venues)
    return "".join(lettres), places


def _reduire(texte: str) -> str:
    """Ce qui s'aligne : les lettres et les chiffres, sans casse, sans accents ni ligatures."""
    plat = unicodedata.normalize("NFKD", texte.casefold())
    return "".join(c for c in plat if c.isalnum())


def _couper(premiere: Place, derniere: Place, paragraphes: Sequence[etree._Element]) -> Etendue:
    """Isole le morceau en courses entières : d'abord sa fin, pour ne pas déplacer son début."""
    _scinder(derniere[0], derniere[1] + 1)
    seconde = _scinder(premiere[0], premiere[1])
    debut = _course_de(premiere[0]) if seconde is None else seconde
    fin = debut if derniere[0] is premiere[0] else _course_de(derniere[0])
    suite = [course for paragraphe in paragraphes for course in courses(paragraphe)]
    rangs = [next(r for r, c in enumerate(suite) if c is borne) for borne in (debut, fin)]
    return Etendue(tuple(suite[rangs[0] : rangs[1] + 1]))


def _course_de(noeud: etree._Element) -> etree._Element:
    course = porteur(noeud)
    assert course is not None
    return course


def _scinder(noeud: etree._Element, rang: int) -> etree._Element | None:
    """Coupe la course devant le signe ``rang`` de ce texte ; rend la seconde moitié, ou rien si c'est déjà coupé."""
    course, contenu = _course_de(noeud), noeud.text or ""
    enfants = list(course)
    place = enfants.index(_enfant(course, noeud))
    avant = [e for e in enfants[:place] if e.tag != w("rPr")]
    apres = enfants[place + 1 :]
    if (rang == 0 and not avant) or (rang == len(contenu) and not apres):
        return None
    seconde = etree.Element(w("r"))
    if (reglages := course.find(w("rPr"))) is not None:
        seconde.append(deepcopy(reglages))
    if rang == 0:
        seconde.extend([noeud, *apres])
    else:
        if rang < len(contenu):
            suite = etree.SubElement(seconde, w("t"))
            suite.text = contenu[rang:]
            suite.set(_XML, "preserve")
        seconde.extend(apres)
        noeud.text = contenu[:rang]
        noeud.set(_XML, "preserve")
    course.addnext(seconde)
    return seconde


def _enfant(course: etree._Element, noeud: etree._Element) -> etree._Element:
    """L'enfant direct de la course qui contient ce texte."""
    enfant = noeud
    while (parent := enfant.getparent()) is not None and parent is not course:
        enfant = parent
    return enfant
