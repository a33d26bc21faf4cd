"""Ce que docxtpl ne sait pas faire : sommaire cliquable, colonnes des tableaux, signatures solidaires.

Le piège : les identifiants de style changent avec la langue de Word (« Heading1 », « Titre1 ») ; on
les cherche par leur nom, qui ne change pas.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ETROITE = 6  # poids minimal d'une colonne (racine du nombre de signes) : de quoi lire « Article 12 »
_INSTRUCTION = ' TOC \\o "1-2" \\n \\h \\z \\u '  # sans numéros de page : rien à mettre à jour


def styles(racine: etree._Element) -> dict[str, str]:
    """Le nom d'un style (en minuscules) -> son identifiant dans cette coquille."""
    return {
        nom.get(_w("val"), "").lower(): style.get(_w("styleId"), "")
        for style in racine.iter(_w("style"))
        for nom in style.findall(_w("name"))
    }


def finir(racine: etree._Element, noms: Mapping[str, str]) -> None:
    """Les finitions du corps, sur place."""
    for rupture in list(racine.iter(_w("br"))):
        _poser_saut(rupture)
    _lier_sommaire(racine, noms)
    for table in racine.iter(_w("tbl")):
        if _style(table, "tbl") == noms.get("tableau de l'acte"):
            _regler_colonnes(table)
            _dire_sans_entete(table)
        elif _style(table, "tbl") == noms.get("signatures"):
            _retenir_precedent(table)


def texte(element: etree._Element) -> str:
    """Le texte imprimé d'un élément."""
    return "".join(map(str, element.itertext(_w("t"))))


def _w(nom: str) -> str:
    return f"{{{W}}}{nom}"


def _element(nom: str, contenu: str = "", **attributs: str) -> etree._Element:
    element = etree.Element(_w(nom), {_w(cle): valeur for cle, valeur in attributs.items()})
    if contenu:
        element.text = contenu
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def _style(element: etree._Element, genre: str) -> str:
    trouve = element.find(f"{_w(genre + 'Pr')}/{_w('pStyle' if genre == 'p' else genre + 'Style')}")
    return "" if trouve is None else trouve.get(_w("val"), "")


def _poser_saut(rupture: etree._Element) -> None:
    """Un paragraphe fait d'un seul saut de page disparaît : le suivant commence la page, tout en haut."""
    saut = next(rupture.iterancestors(_w("p")))
    suivant, parent = saut.getnext(), saut.getparent()
    if rupture.get(_w("type")) != "page" or len(list(saut.iter(_w("r")))) > 1 or texte(saut):
        return
    reglages = None if suivant is None or suivant.tag != _w("p") else suivant.find(_w("pPr"))
    if parent is not None and reglages is not None and [enfant.tag for enfant in reglages] == [_w("pStyle")]:
        reglages.extend([_element("pageBreakBefore"), _element("spacing", before="0")])
        parent.remove(saut)


def _lier_sommaire(racine: etree._Element, noms: Mapping[str, str]) -> None:
    """Chaque entrée mène à son titre ; l'ensemble est un vrai champ de table des matières."""
    paragraphes = [(paragraphe, _style(paragraphe, "p")) for paragraphe in racine.iter(_w("p"))]
    titres = [p for p, style in paragraphes if style in (noms.get("heading 1"), noms.get("heading 2"))]
    entrees = [p for p, style in paragraphes if style in (noms.get("toc 1"), noms.get("toc 2"))]
    if not entrees or len(entrees) != len(titres):
        return
    pris = [int(signet.get(_w("id"), "0")) for signet in racine.iter(_w("bookmarkStart"))]
    numeros = count(1 + max(pris, default=-1))
    for rang, (entree, titre) in enumerate(zip(entrees, titres, strict=True), start=1):
        signet, numero = f"_Toc{100_000_000 + rang}", str(next(numeros))
        titre.insert(_apres_reglages(titre), _element("bookmarkStart", id=numero, name=signet))
        titre.append(_element("bookmarkEnd", id=numero))
        lien = _element("hyperlink", anchor=signet, history="1")
        lien.extend(entree.findall(_w("r")))
        entree.append(lien)
    debut = [_course(_element("fldChar", fldCharType="begin"))]
    debut.append(_course(_element("instrText", _INSTRUCTION)))
    debut.append(_course(_element("fldChar", fldCharType="separate")))
    ou = _apres_reglages(entrees[0])
    entrees[0][ou:ou] = debut
    entrees[-1].append(_course(_element("fldChar", fldCharType="end")))


def _apres_reglages(paragraphe: etree._Element) -> int:
    return 0 if paragraphe.find(_w("pPr")) is None else 1


def _course(contenu: etree._Element) -> etree._Element:
    course = _element("r")
    course.append(contenu)
    return course


def _regler_colonnes(table: etree._Element) -> None:
    """Des colonnes à la mesure de leur texte, dans la largeur que la coquille donne au tableau."""
    grille = table.find(_w("tblGrid"))
    rangees = [rangee.findall(_w("tc")) for rangee in table.iter(_w("tr"))]
    if grille is None or not rangees:
        return
    total = sum(int(colonne.get(_w("w"), "0")) for colonne in grille)
    poids = [
        max(*(len(texte(cellule)) ** 0.5 for cellule in cellules), _ETROITE) for cellules in zip(*rangees, strict=True)
    ]
    largeurs = [int(total * part / sum(poids)) for part in poids]
    largeurs[-1] += total - sum(largeurs)
    grille[:] = [_element("gridCol", w=str(largeur)) for largeur in largeurs]
    for cellules in rangees:
        for cellule, largeur in zip(cellules, largeurs, strict=True):
            for mesure in cellule.iter(_w("tcW")):
                mesure.set(_w("w"), str(largeur))


def _dire_sans_entete(table: etree._Element) -> None:
    """Un tableau sans ligne d'en-tête ne prend pas l'allure d'en avoir une."""
    if next(table.iter(_w("tblHeader")), None) is None:
        for allure in table.iter(_w("tblLook")):
            allure.set(_w("firstRow"), "0")
            allure.set(_w("val"), f"{int(allure.get(_w('val'), '0'), 16) & ~0x20:04X}")


def _retenir_precedent(table: etree._Element) -> None:
    """Des signatures ne restent jamais seules sur leur page : la dernière ligne écrite les suit."""
    for precedent in table.itersiblings(preceding=True):
        reglages = precedent.find(_w("pPr"))
        if reglages is None:
            return
        if reglages.find(_w("keepNext")) is None:
            reglages.insert(0 if reglages.find(_w("pStyle")) is None else 1, _element("keepNext"))
        if texte(precedent):
            return
