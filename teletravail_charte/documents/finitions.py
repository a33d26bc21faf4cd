"""Ce que docxtpl ne sait pas faire : sommaire cliquable, tableaux, ce qui reste solidaire.

Le piège : les identifiants de style changent avec la langue de Word (« Heading1 », « Titre1 ») ; on
les cherche par leur nom, qui ne change pas.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from lxml import etree

from teletravail_charte.documents import colonnes, solidaires
from teletravail_charte.documents.ooxml import element, style, texte, w

_INSTRUCTION = ' TOC \\o "1-2" \\n \\h \\z \\u '  # sans numéros de page : rien à mettre à jour


def styles(racine: etree._Element) -> dict[str, str]:
    """Le nom d'un style (en minuscules) -> son identifiant dans cette coquille."""
    return {
        nom.get(w("val"), "").lower(): allure.get(w("styleId"), "")
        for allure in racine.iter(w("style"))
        for nom in allure.findall(w("name"))
    }


def finir(racine: etree._Element, noms: Mapping[str, str]) -> None:
    """Les finitions du corps, sur place."""
    for rupture in list(racine.iter(w("br"))):
        _poser_saut(rupture)
    _lier_sommaire(racine, noms)
    for table in racine.iter(w("tbl")):
        if style(table, "tbl") == noms.get("tableau de l'acte"):
            colonnes.regler(table)
            _dire_sans_entete(table)
    solidaires.lier(racine, noms)


def _poser_saut(rupture: etree._Element) -> None:
    """Un paragraphe fait d'un seul saut de page disparaît : le suivant commence la page, tout en haut."""
    saut = next(rupture.iterancestors(w("p")))
    suivant, parent = saut.getnext(), saut.getparent()
    if rupture.get(w("type")) != "page" or len(list(saut.iter(w("r")))) > 1 or texte(saut):
        return
    reglages = None if suivant is None or suivant.tag != w("p") else suivant.find(w("pPr"))
    if parent is not None and reglages is not None and [enfant.tag for enfant in reglages] == [w("pStyle")]:
        reglages.extend([element("pageBreakBefore"), element("spacing", before="0")])
        parent.remove(saut)


def _lier_sommaire(racine: etree._Element, noms: Mapping[str, str]) -> None:
    """Chaque entrée mène à son titre ; l'ensemble est un vrai champ de table des matières."""
    paragraphes = [(paragraphe, style(paragraphe, "p")) for paragraphe in racine.iter(w("p"))]
    titres = [p for p, allure in paragraphes if allure in (noms.get("heading 1"), noms.get("heading 2"))]
    entrees = [p for p, allure in paragraphes if allure in (noms.get("toc 1"), noms.get("toc 2"))]
    if not entrees or len(entrees) != len(titres):
        return
    pris = [int(signet.get(w("id"), "0")) for signet in racine.iter(w("bookmarkStart"))]
    numeros = count(1 + max(pris, default=-1))
    for rang, (entree, titre) in enumerate(zip(entrees, titres, strict=True), start=1):
        signet, numero = f"_Toc{100_000_000 + rang}", str(next(numeros))
        titre.insert(_apres_reglages(titre), element("bookmarkStart", id=numero, name=signet))
        titre.append(element("bookmarkEnd", id=numero))
        lien = element("hyperlink", anchor=signet, history="1")
        lien.extend(entree.findall(w("r")))
        entree.append(lien)
    debut = [_course(element("fldChar", fldCharType="begin"))]
    debut.append(_course(element("instrText", _INSTRUCTION)))
    debut.append(_course(element("fldChar", fldCharType="separate")))
    ou = _apres_reglages(entrees[0])
    entrees[0][ou:ou] = debut
    entrees[-1].append(_course(element("fldChar", fldCharType="end")))


def _apres_reglages(paragraphe: etree._Element) -> int:
    return 0 if paragraphe.find(w("pPr")) is None else 1


def _course(contenu: etree._Element) -> etree._Element:
    course = element("r")
    course.append(contenu)
    return course


def _dire_sans_entete(table: etree._Element) -> None:
    """Un tableau sans ligne d'en-tête ne prend pas l'allure d'en avoir une."""
    if next(table.iter(w("tblHeader")), None) is None:
        for allure in table.iter(w("tblLook")):
            allure.set(w("firstRow"), "0")
            allure.set(w("val"), f"{int(allure.get(w('val'), '0'), 16) & ~0x20:04X}")
