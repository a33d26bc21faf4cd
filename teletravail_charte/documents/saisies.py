"""Les places à remplir : chaque marque d'un texte devient un contrôle de contenu, étiqueté par son libellé.

Le piège : LibreOffice 7.4 déplace le texte d'un paragraphe dont la date, la case ou la liste est prise dans un
contrôle de bloc ; ``provenance`` enveloppe donc ces paragraphes-là par l'intérieur.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterator, Mapping

from lxml import etree

from teletravail_charte.blocs import Saisie, decouper
from teletravail_charte.documents.ooxml import W14, controle, element, style, w
from teletravail_charte.documents.places import ETIQUETTE_MAX, PREFIXE, Place, attente, couper, genre_de

_POLICE = "MS Gothic"  # celle des cases de Word


def poser(racine: etree._Element, noms: Mapping[str, str]) -> list[Place]:
    """Remplace les marques du corps par des contrôles, sur place ; les places, dans l'ordre."""
    places: list[Place] = []
    for course in list(racine.iter(w("r"))):
        if any(isinstance(m, Saisie) for t in course.findall(w("t")) for m in decouper(t.text or "")):
            for morceau in _decouper(course, noms, places):
                course.addprevious(morceau)
            parent = course.getparent()
            if parent is not None:
                parent.remove(course)
    for paragraphe in racine.iter(w("p")):
        controles = list(paragraphe.iter(w("sdt")))
        if controles and style(paragraphe, "p") == noms.get("champ à remplir"):
            _sans_pointilles(controles[-1])
        elif controles and style(paragraphe, "p") == noms.get("list bullet"):
            _sans_tiret(paragraphe, noms)
    return places


def _decouper(course: etree._Element, noms: Mapping[str, str], places: list[Place]) -> Iterator[etree._Element]:
    lettres = course.find(w("rPr"))
    suite = element("r")
    for enfant in course:
        if enfant.tag == w("rPr"):
            continue
        for morceau in decouper(enfant.text or "") if enfant.tag == w("t") else (enfant,):
            if isinstance(morceau, Saisie):
                if len(suite):
                    yield _habiller(suite, lettres)
                    suite = element("r")
                places.append(_place(morceau, places, breve=_a_sa_place(course, noms)))
                yield _controle(morceau, lettres, noms, places[-1])
            else:
                suite.append(element("t", morceau) if isinstance(morceau, str) else copy.copy(morceau))
    if len(suite):
        yield _habiller(suite, lettres)


def _habiller(course: etree._Element, lettres: etree._Element | None) -> etree._Element:
    if lettres is not None:
        course.insert(0, copy.deepcopy(lettres))
    return course


def _place(saisie: Saisie, places: list[Place], *, breve: bool) -> Place:
    etiquette = _unique(PREFIXE + _simple(saisie.libelle), "-", {place.etiquette for place in places})
    alias = _unique(saisie.libelle, "… ", {place.alias for place in places})
    return Place(etiquette, saisie.libelle, saisie.genre, attente(saisie, breve=breve), alias)


def _a_sa_place(course: etree._Element, noms: Mapping[str, str]) -> bool:
    """Une cellule, une ligne à remplir : le papier y est déjà prêt à recevoir la réponse."""
    hote = next(course.iterancestors(w("p"), w("tc")))
    cellule = next(course.iterancestors(w("tc")), None) is not None
    return cellule or style(hote, "p") == noms.get("champ à remplir")


def _controle(saisie: Saisie, lettres: etree._Element | None, noms: Mapping[str, str], place: Place) -> etree._Element:
    sdt = controle(place.alias, place.etiquette, _reglages(saisie))
    course = _habiller(element("r", "", element("t", place.attente)), lettres)
    reglages = course.find(w("rPr"))
    if reglages is None:
        reglages = element("rPr")
        course.insert(0, reglages)
    if saisie.genre == "case":
        for police in reglages.findall(w("rFonts")):
            reglages.remove(police)
        police = element("rFonts", ascii=_POLICE, hAnsi=_POLICE, eastAsia=_POLICE, hint="eastAsia")
        reglages.insert(0 if reglages.find(w("rStyle")) is None else 1, police)
    elif "placeholder text" in noms and reglages.find(w("rStyle")) is None:
        reglages.insert(0, element("rStyle", val=noms["placeholder text"]))
    sdt[1].append(course)
    return sdt


def _simple(libelle: str) -> str:
    """« nom-et-prenom »."""
    lettres = unicodedata.normalize("NFKD", libelle.lower().replace("œ", "oe").replace("æ", "ae"))
    return re.sub(r"[^a-z0-9]+", "-", lettres.encode("ascii", "ignore").decode()).strip("-")


def _unique(nom: str, suite: str, pris: set[str]) -> str:
    """Le nom à la longueur que Word admet ; un rang le distingue de ceux qui sont pris."""
    trouve, rang = couper(nom), 1
    while trouve in pris:
        rang += 1
        fin = f"{suite}{rang}"
        trouve = nom[: ETIQUETTE_MAX - len(fin)] + fin
    return trouve


def _reglages(saisie: Saisie) -> Iterator[etree._Element]:
    if saisie.genre != "case":
        yield element("showingPlcHdr")
    if saisie.genre in ("texte", "nombre"):
        yield element("text")
    elif saisie.genre == "paragraphe":
        yield element("text", multiLine="1")
    elif saisie.genre == "date":
        yield element(
            "date",
            "",
            element("dateFormat", val="dd/MM/yyyy"),
            element("lid", val="fr-FR"),
            element("storeMappedDataAs", val="dateTime"),
            element("calendar", val="gregorian"),
        )
    elif saisie.genre == "choix":
        yield element("dropDownList", "", *(element("listItem", displayText=c, value=c) for c in saisie.choix))
    else:
        case = etree.Element(f"{{{W14}}}checkbox", nsmap={"w14": W14})
        etree.SubElement(case, f"{{{W14}}}checked", {f"{{{W14}}}val": "0"})
        for nom, signe in (("checkedState", "2612"), ("uncheckedState", "2610")):
            etree.SubElement(case, f"{{{W14}}}{nom}", {f"{{{W14}}}val": signe, f"{{{W14}}}font": _POLICE})
        yield case


def _sans_pointilles(dernier: etree._Element) -> None:
    """Une ligne qui finit par une date, une case ou un choix n'a pas de pointillés à la suite."""
    if genre_de(dernier) not in ("date", "case", "choix"):
        return
    for suite in list(dernier.itersiblings()):
        parent = suite.getparent()
        if parent is not None and suite.find(w("tab")) is not None:
            parent.remove(suite)


def _sans_tiret(puce: etree._Element, noms: Mapping[str, str]) -> None:
    """Une case à cocher tient lieu de tiret."""
    premier = next(enfant for enfant in puce if enfant.tag != w("pPr"))
    allure = puce.find(f"{w('pPr')}/{w('pStyle')}")
    if "case à cocher" in noms and allure is not None and premier.tag == w("sdt") and genre_de(premier) == "case":
        allure.set(w("val"), noms["case à cocher"])
