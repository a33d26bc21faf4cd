"""Deux versions d'un acte en une : les différences en suivi de modifications, que Word et LibreOffice savent accepter
ou refuser.

Le piège : tout accepter doit rendre la seconde version, tout refuser la première, mot pour mot ; un paragraphe dont on
suit la suppression emporte sa marque de fin, une ligne de tableau se suit tout entière.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from difflib import SequenceMatcher
from itertools import count

from lxml import etree

from teletravail_charte.documents.alignement import MOTS, apparier, blocs, cle, copier, deballer, suivant
from teletravail_charte.documents.ooxml import texte, w
from teletravail_charte.documents.paquet import assembler, en_octets, extraire

CORPS = "word/document.xml"
_XML = "{http://www.w3.org/XML/1998/namespace}space"


def suivre(avant: bytes, apres: bytes, auteur: str, jour: date) -> bytes:
    """La seconde version, les changements depuis la première suivis (auteur, jour)."""
    parties = extraire(apres)
    ancien = etree.fromstring(extraire(avant)[CORPS])
    nouveau = etree.fromstring(parties[CORPS])
    _Suivi(auteur, jour).fondre(ancien, nouveau)
    return assembler(parties | {CORPS: en_octets(nouveau)})


class _Suivi:
    """Pose les marques d'un même auteur, chacune avec son numéro."""

    def __init__(self, auteur: str, jour: date) -> None:
        self.auteur, self.date, self.numeros = auteur, f"{jour.isoformat()}T00:00:00Z", count(9_000)

    def marque(self, nom: str) -> etree._Element:
        return etree.Element(w(nom), {w("id"): str(next(self.numeros)), w("author"): self.auteur, w("date"): self.date})

    def fondre(self, ancien: etree._Element, nouveau: etree._Element) -> None:
        """Met dans ``nouveau`` ce que ``ancien`` avait de différent."""
        deballer(ancien)
        deballer(nouveau)
        a, b = list(blocs(ancien)), list(blocs(nouveau))
        operations = SequenceMatcher(None, [cle(x) for x in a], [cle(x) for x in b], autojunk=False).get_opcodes()
        for genre, i1, i2, j1, j2 in operations:
            if genre == "equal":
                continue
            anciens, nouveaux = a[i1:i2], b[j1:j2]
            repere = b[j1] if j1 < len(b) else None
            for vieux, neuf in apparier(anciens, nouveaux):
                if vieux is not None and neuf is not None:
                    self.retoucher(vieux, neuf)
                    repere = suivant(neuf, b)
                elif neuf is not None:
                    self.inserer(neuf)
                    repere = suivant(neuf, b)
                elif vieux is not None:
                    self.supprimer(vieux, repere, nouveau)

    def inserer(self, bloc: etree._Element) -> None:
        """Suit l'ajout d'un paragraphe ou d'un tableau déjà en place."""
        if bloc.tag == w("tbl"):
            for rangee in bloc.iter(w("tr")):
                self._marquer_rangee(rangee, "ins")
            return
        self._marquer_fin(bloc, "ins")
        self._entourer(bloc, "ins")

    def supprimer(self, bloc: etree._Element, repere: etree._Element | None, racine: etree._Element) -> None:
        """Remet un bloc de l'ancienne version, supprimé, devant ``repere`` (ou à la fin)."""
        copie = copier(bloc)
        if copie.tag == w("tbl"):
            for rangee in copie.iter(w("tr")):
                self._marquer_rangee(rangee, "del")
        else:
            self._marquer_fin(copie, "del")
            self._entourer(copie, "del")
        self._placer(copie, repere, racine)
        self._separer(copie)

    def _separer(self, bloc: etree._Element) -> None:
        """Word souderait deux tableaux : entre eux, un paragraphe ajouté puis ôté, que tout choix fait disparaître."""
        voisins = ((bloc.getprevious(), bloc), (bloc, bloc.getnext()))
        for haut, bas in voisins:
            if haut is not None and bas is not None and haut.tag == bas.tag == w("tbl"):
                separateur = etree.Element(w("p"))
                self._marquer_fin(separateur, "del")
                self._marquer_fin(separateur, "ins")
                haut.addnext(separateur)

    def _placer(self, copie: etree._Element, repere: etree._Element | None, racine: etree._Element) -> None:
        corps = racine.find(w("body"))
        assert corps is not None
        if repere is None:
            section = corps.find(w("sectPr"))
            corps.insert(len(corps) if section is None else corps.index(section), copie)
            return
        corps.insert(corps.index(repere), copie)

    def retoucher(self, vieux: etree._Element, neuf: etree._Element) -> None:
        """Réécrit le paragraphe ``neuf`` mot à mot (gardé, ôté, ajouté), ou le tableau ligne à ligne."""
        if neuf.tag == w("tbl"):
            self._retoucher_tableau(vieux, neuf)
            return
        courses = [c for c in neuf.iter(w("r")) if texte(c)]
        allure = courses[0].find(w("rPr")) if courses else None
        avant, apres = MOTS.findall(texte(vieux)), MOTS.findall(texte(neuf))
        suite: list[etree._Element] = []
        for genre, i1, i2, j1, j2 in SequenceMatcher(None, avant, apres, autojunk=False).get_opcodes():
            if genre == "equal":
                suite.append(_course("".join(apres[j1:j2]), allure))
                continue
            if i2 > i1:
                suppression = self.marque("del")
                suppression.append(_course("".join(avant[i1:i2]), allure, "delText"))
                suite.append(suppression)
            if j2 > j1:
                ajout = self.marque("ins")
                ajout.append(_course("".join(apres[j1:j2]), allure))
                suite.append(ajout)
        for enfant in list(neuf):
            if enfant.tag not in (w("pPr"), w("bookmarkStart"), w("bookmarkEnd")):
                neuf.remove(enfant)
        ou = next((rang for rang, e in enumerate(neuf) if e.tag == w("bookmarkEnd")), len(neuf))
        for rang, element in enumerate(suite):
            neuf.insert(ou + rang, element)

    def _retoucher_tableau(self, vieux: etree._Element, neuf: etree._Element) -> None:
        avant, apres = vieux.findall(w("tr")), neuf.findall(w("tr"))
        cles_avant, cles_apres = _contenus(avant), _contenus(apres)
        for genre, i1, i2, j1, j2 in SequenceMatcher(None, cles_avant, cles_apres, autojunk=False).get_opcodes():
            if genre == "equal":
                continue
            ou = neuf.index(apres[j1]) if j1 < len(apres) else len(neuf)
            for rang, rangee in enumerate(avant[i1:i2]):
                copie = copier(rangee)
                self._marquer_rangee(copie, "del")
                neuf.insert(ou + rang, copie)
            for rangee in apres[j1:j2]:
                self._marquer_rangee(rangee, "ins")

    def _marquer_rangee(self, rangee: etree._Element, nom: str) -> None:
        _reglages(rangee, "trPr").append(self.marque(nom))
        for paragraphe in rangee.iter(w("p")):
            self._entourer(paragraphe, nom)

    def _entourer(self, paragraphe: etree._Element, nom: str) -> None:
        for course in list(paragraphe.iter(w("r"))):
            parent = course.getparent()
            if parent is None or parent.tag in (w("ins"), w("del")):
                continue
            enveloppe = self.marque(nom)
            parent.replace(course, enveloppe)
            enveloppe.append(course)
            if nom == "del":
                for t in course.iter(w("t")):
                    t.tag = w("delText")
                    t.set(_XML, "preserve")

    def _marquer_fin(self, paragraphe: etree._Element, nom: str) -> None:
        reglages = _reglages(paragraphe, "pPr")
        allure = reglages.find(w("rPr"))
        if allure is None:
            allure = etree.Element(w("rPr"))
            suivants = [e for e in reglages if e.tag in (w("sectPr"), w("pPrChange"))]
            reglages.insert(reglages.index(suivants[0]) if suivants else len(reglages), allure)
        allure.insert(0, self.marque(nom))


def _contenus(rangees: list[etree._Element]) -> list[tuple[str, ...]]:
    return [tuple(texte(cellule) for cellule in rangee.iter(w("tc"))) for rangee in rangees]


def _reglages(element: etree._Element, nom: str) -> etree._Element:
    trouves = element.find(w(nom))
    if trouves is None:
        trouves = etree.Element(w(nom))
        ou = 1 if len(element) and element[0].tag == w("tblPrEx") else 0
        element.insert(ou, trouves)
    return trouves


def _course(contenu: str, allure: etree._Element | None, nom: str = "t") -> etree._Element:
    course = etree.Element(w("r"))
    if allure is not None:
        course.append(deepcopy(allure))
    mot = etree.SubElement(course, w(nom))
    mot.text = contenu
    mot.set(_XML, "preserve")
    return course
