"""Les allures de nos actes dans un papier qui a les siennes : celles qu'il a l'emportent, les autres s'ajoutent.

Le piège : un style se reconnaît à son nom (« heading 1 »), que Word ne traduit qu'à l'écran ; son identifiant change
avec la langue (« Titre1 »).
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Final

from lxml import etree

from teletravail_charte.documents.ooxml import W, element, w
from teletravail_charte.documents.paquet import en_octets
from teletravail_charte.documents.parties import LISTES, STYLES, Parties, ajouter, analyser, attribut

_DESIGNENT: Final = ("pStyle", "rStyle", "tblStyle")
_RENVOIENT: Final = ("basedOn", "next", "link")
_LARGEURS: Final = ("gridCol", "tcW", "tblW")


@dataclass(frozen=True)
class Allures:
    """Nos styles -> ceux du papier.

    ``puces`` : les styles du papier dont la puce doit être redite (« 0 » : ôtée) ; ``en_page`` : ceux qui doivent
    commencer une page.
    """

    styles: dict[str, str]
    puces: dict[str, str]
    en_page: frozenset[str]
    echelle: float

    def adopter(self, racine: etree._Element) -> None:
        """Ce corps-là prend les styles et la largeur du papier, sur place."""
        for renvoi in racine.iter(*map(w, _DESIGNENT)):
            renvoi.set(w("val"), self.styles[attribut(renvoi)])
        for style in list(racine.iter(w("pStyle"))):
            if attribut(style) in self.puces:
                style.addnext(_numero(self.puces[attribut(style)]))
            if attribut(style) in self.en_page:
                style.addnext(element("pageBreakBefore"))
        for largeur in racine.iter(*map(w, _LARGEURS)):
            if largeur.get(w("type"), "dxa") == "dxa":
                _reduire(largeur, "w", self.echelle)


def fondre(parties: Parties, coquille: Parties, echelle: float, fichier: str) -> Allures:
    """Ajoute au papier les styles et la puce qui lui manquent ; rend où trouver les nôtres."""
    leurs, notres = analyser(parties, STYLES, fichier), analyser(coquille, STYLES, "")
    connus = {_nom(style): attribut(style, "styleId") for style in leurs.iter(w("style"))}
    types = {attribut(style, "type") for style in leurs.iter(w("style")) if style.get(w("default"))}
    puce = _ajouter_puce(parties, coquille, fichier)
    styles: dict[str, str] = {}
    for style in notres.iter(w("style")):
        identifiant = attribut(style, "styleId")
        libre = identifiant if identifiant not in connus.values() else f"{identifiant}Acte"
        styles[identifiant] = connus.get(_nom(style), libre)
    puces, en_page = {}, set()
    for style in notres.iter(w("style")):
        a_puce = style.find(f"{w('pPr')}/{w('numPr')}") is not None
        if _nom(style) not in connus:
            leurs.append(_preparer(style, styles, puce, echelle, premier=attribut(style, "type") not in types))
            continue
        leur = connus[_nom(style)]
        if a_puce != _numerote(leurs, leur):
            puces[leur] = puce if a_puce else "0"
        if style.find(f"{w('pPr')}/{w('pageBreakBefore')}") is not None:
            en_page.add(leur)
    _parler_francais(leurs)
    parties[STYLES] = en_octets(leurs)
    return Allures(styles, puces, frozenset(en_page), echelle)


def _nom(style: etree._Element) -> tuple[str, str]:
    return attribut(style, "type"), attribut(style.find(w("name"))).lower()


def _preparer(
    style: etree._Element, styles: dict[str, str], puce: str, echelle: float, *, premier: bool
) -> etree._Element:
    """Notre style, dans les polices et la largeur du papier."""
    neuf = copy.deepcopy(style)
    neuf.set(w("styleId"), styles[attribut(style, "styleId")])
    if not premier and neuf.get(w("default")):
        del neuf.attrib[w("default")]
    etree.strip_elements(neuf, w("rFonts"))
    for renvoi in neuf.iter(*map(w, _RENVOIENT)):
        renvoi.set(w("val"), styles[attribut(renvoi)])
    for numero in neuf.iter(w("numId")):
        numero.set(w("val"), puce)
    for tabulation in neuf.iter(w("tab")):
        _reduire(tabulation, "pos", echelle)
    return neuf


def _numerote(styles: etree._Element, identifiant: str) -> bool:
    """Ce style, ou l'un de ceux dont il descend, pose-t-il une puce ou un numéro ?"""
    par_id = {attribut(style, "styleId"): style for style in styles.iter(w("style"))}
    vus: set[str] = set()
    while identifiant in par_id and identifiant not in vus:
        vus.add(identifiant)
        numero = par_id[identifiant].find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
        if numero is not None:
            return attribut(numero) != "0"
        identifiant = attribut(par_id[identifiant].find(w("basedOn")))
    return False


def _ajouter_puce(parties: Parties, coquille: Parties, fichier: str) -> str:
    """Notre puce parmi les listes du papier ; rend son numéro."""
    modele = copy.deepcopy(next(analyser(coquille, LISTES, "").iter(w("abstractNum"))))
    etree.strip_elements(modele, w("pStyle"), w("rFonts"))
    if LISTES not in parties:
        vide = etree.Element(w("numbering"), nsmap={"w": W})
        ajouter(parties, LISTES, en_octets(vide), "numbering", fichier)
    listes = analyser(parties, LISTES, fichier)
    abstrait = str(1 + max((int(attribut(a, "abstractNumId")) for a in listes.iter(w("abstractNum"))), default=-1))
    numero = str(1 + max((int(attribut(n, "numId")) for n in listes.findall(w("num"))), default=0))
    modele.set(w("abstractNumId"), abstrait)
    liste = element("num", "", element("abstractNumId", val=abstrait), numId=numero)
    rangs = [rang for rang, enfant in enumerate(listes) if enfant.tag == w("num")]
    listes.insert(rangs[0] if rangs else len(listes), modele)
    listes.insert(rangs[-1] + 2 if rangs else len(listes), liste)
    parties[LISTES] = en_octets(listes)
    return numero


def _numero(liste: str) -> etree._Element:
    return element("numPr", "", element("ilvl", val="0"), element("numId", val=liste))


def _reduire(mesuree: etree._Element, mesure: str, echelle: float) -> None:
    if attribut(mesuree, mesure):
        mesuree.set(w(mesure), str(round(int(attribut(mesuree, mesure)) * echelle)))


def _parler_francais(styles: etree._Element) -> None:
    """Le texte versé est en français, quelle que soit la langue de l'ordinateur qui a fait le papier."""
    defaut = styles
    for nom in ("docDefaults", "rPrDefault", "rPr", "lang"):
        trouve = defaut.find(w(nom))
        if trouve is None:
            trouve = etree.Element(w(nom))
            defaut.insert(0, trouve) if nom != "lang" else defaut.append(trouve)
        defaut = trouve
    for langue in styles.iter(w("lang")):
        langue.set(w("val"), "fr-FR")
