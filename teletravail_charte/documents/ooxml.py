"""Les mots de Word que plusieurs modules écrivent et lisent : espaces de noms, éléments, contrôles de contenu.

Le piège : ``w14`` et ``w15`` ne se lisent que si la racine les déclare et dit qu'un vieux Word peut les ignorer.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_PREFIXES = {"mc": MC, "w14": W14, "w15": W15}


@cache
def w(nom: str) -> str:
    """Le nom complet d'un élément ou d'un attribut de Word."""
    return f"{{{W}}}{nom}"


def element(nom: str, contenu: str = "", *enfants: etree._Element, **attributs: str) -> etree._Element:
    """Un élément de Word."""
    nouveau = etree.Element(w(nom), {w(cle): valeur for cle, valeur in attributs.items()})
    if contenu:
        nouveau.text = contenu
        nouveau.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    nouveau.extend(enfants)
    return nouveau


def texte(noeud: etree._Element) -> str:
    """Le texte imprimé d'un élément."""
    return "".join(map(str, noeud.itertext(w("t"))))


def style(noeud: etree._Element, genre: str) -> str:
    """L'identifiant du style d'un paragraphe (``p``) ou d'un tableau (``tbl``)."""
    trouve = noeud.find(f"{w(genre + 'Pr')}/{w('pStyle' if genre == 'p' else genre + 'Style')}")
    return "" if trouve is None else trouve.get(w("val"), "")


def valeur(reglages: etree._Element | None, nom: str) -> str:
    """L'attribut ``w:val`` d'un réglage, vide s'il n'y est pas."""
    trouve = None if reglages is None else reglages.find(w(nom))
    return "" if trouve is None else trouve.get(w("val"), "")


def controle(alias: str, etiquette: str, reglages: Iterable[etree._Element]) -> etree._Element:
    """Un contrôle de contenu, encore vide et sans numéro."""
    proprietes = element("sdtPr", "", element("alias", val=alias), element("tag", val=etiquette))
    proprietes.extend(reglages)
    return element("sdt", "", proprietes, element("sdtContent"))


def numeroter(racine: etree._Element) -> None:
    """Un numéro à chaque contrôle, celui de son rang : toujours les mêmes, jamais deux fois le même."""
    for rang, reglages in enumerate(racine.iter(w("sdtPr")), start=1):
        for ancien in reglages.findall(w("id")):
            reglages.remove(ancien)
        ou = sum(reglages.find(w(nom)) is not None for nom in ("rPr", "alias", "tag"))
        reglages.insert(ou, element("id", val=str(rang)))


def declarer(racine: etree._Element) -> etree._Element:
    """La même racine, qui admet les éléments des Word récents."""
    connus = set(racine.nsmap.values())
    espaces = {prefixe: uri for prefixe, uri in _PREFIXES.items() if uri not in connus}
    attributs = {str(cle): str(contenu) for cle, contenu in racine.attrib.items()}
    nouvelle = etree.Element(racine.tag, attributs, nsmap=espaces | racine.nsmap)  # type: ignore[arg-type]
    nouvelle.extend(list(racine))
    prefixes = {uri: prefixe for prefixe, uri in nouvelle.nsmap.items()}
    ignores = dict.fromkeys(nouvelle.get(f"{{{MC}}}Ignorable", "").split())
    ignores |= dict.fromkeys(str(prefixes[uri]) for uri in (W14, W15))
    nouvelle.set(f"{{{MC}}}Ignorable", " ".join(ignores))
    return nouvelle
