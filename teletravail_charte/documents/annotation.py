"""L'acte annoté : le fichier Word d'origine, ses mots inchangés, des commentaires ancrés sur les passages lus.

Le piège : Word n'admet de commentaire ni dans une note, ni dans un en-tête, ni dans une zone de texte ; là, on se rabat
sur le paragraphe du corps qui la porte, sinon sur le premier de l'acte. Une proposition ne touche que du texte simple.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from itertools import count
from posixpath import join, normpath

from lxml import etree

from teletravail_charte.documents.ancrage import Etendue, retrouver
from teletravail_charte.documents.ooxml import element, w
from teletravail_charte.documents.paquet import CONTENUS, assembler, en_octets
from teletravail_charte.relecture.acte import Passage
from teletravail_charte.relecture.proposition import Remplacement

CORPS, LIENS = "word/document.xml", "word/_rels/document.xml.rels"
AUTEUR, INITIALES = "teletravail-charte", "TC"
_GENRE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_LIEN = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_SANS_LIEN = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
_DECLARATION = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_NUMEROTES = tuple(map(w, ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "moveFromRangeStart")))


@dataclass(frozen=True, slots=True)
class Remarque:
    """Un commentaire à poser sur [``debut``, ``fin``) du passage : un paragraphe par ligne, et ce que l'on propose."""

    passage: Passage
    debut: int
    fin: int
    lignes: tuple[str, ...]
    remplacement: Remplacement | None = None


@dataclass(frozen=True, slots=True)
class Ancre:
    """Où un passage est écrit ; ``depuis`` : les premiers signes que le fichier ne porte pas (une puce, un numéro)."""

    paragraphes: tuple[etree._Element, ...]
    depuis: int = 0


def annoter(
    parties: dict[str, bytes],
    racine: etree._Element,
    ancres: dict[int, Ancre],
    remarques: Sequence[Remarque],
    jour: date,
) -> bytes:
    """Le fichier, ses ``remarques`` en commentaires ; ``ancres`` : celle de chaque passage, par son rang."""
    annotation = _Annotation(parties, racine, jour)
    for remarque in remarques:
        annotation.commenter(remarque, ancres.get(remarque.passage.rang))
    for remarque in sorted(remarques, key=lambda r: (r.passage.rang, -r.debut)):  # la fin d'abord
        if remarque.remplacement is not None and remarque.passage.rang in ancres:
            annotation.proposer(remarque.remplacement, remarque.passage.texte, ancres[remarque.passage.rang])
    return annotation.rendre()


class _Annotation:
    """Le fichier en train d'être annoté."""

    def __init__(self, parties: dict[str, bytes], racine: etree._Element, jour: date) -> None:
        self.parties, self.racine = dict(parties), racine
        self.date = f"{jour.isoformat()}T00:00:00Z"
        self.nom, self.commentaires = self._ouvrir()
        pris = [int(c.get(w("id"), "0")) for c in self.commentaires if c.get(w("id"), "").isdigit()]
        self.numeros = count(max(pris, default=-1) + 1)
        traces = [int(e.get(w("id"), "0")) for e in racine.iter(*_NUMEROTES) if e.get(w("id"), "").isdigit()]
        self.revisions = count(max(traces, default=8_999) + 1)

    def _ouvrir(self) -> tuple[str, etree._Element]:
        """La partie des commentaires, celle du fichier ou une neuve."""
        for lien in etree.fromstring(self.parties[LIENS]) if LIENS in self.parties else ():
            if lien.get("Type", "") == _GENRE:
                nom = normpath(join("word", lien.get("Target", ""))).lstrip("/")
                if nom in self.parties:
                    return nom, etree.fromstring(self.parties[nom])
        return "", etree.Element(w("comments"), nsmap={"w": etree.QName(w("x")).namespace})

    def commenter(self, remarque: Remarque, ancre: Ancre | None) -> None:
        """Pose le commentaire sur les mots, sinon sur leur paragraphe, sinon sur le premier de l'acte."""
        etendue = None
        if ancre is not None and all(self._dans_le_corps(p) for p in ancre.paragraphes):
            etendue = retrouver(ancre.paragraphes, remarque.passage.texte, remarque.debut, remarque.fin, ancre.depuis)
        etendue = etendue or self._paragraphe(ancre)
        numero = str(next(self.numeros))
        reference = element("r", "", element("commentReference", id=numero))
        premiere, derniere = etendue.courses[0], etendue.courses[-1]
        _repere(premiere).addprevious(element("commentRangeStart", id=numero))
        fin = element("commentRangeEnd", id=numero)
        _repere(derniere).addnext(fin)
        fin.addnext(reference)
        self.commentaires.append(self._commentaire(numero, remarque.lignes))

    def _dans_le_corps(self, paragraphe: etree._Element) -> bool:
        """Un paragraphe du corps, hors zone de texte."""
        dans_une_zone = next(paragraphe.iterancestors(w("txbxContent")), None) is not None
        return paragraphe.getroottree().getroot() is self.racine and not dans_une_zone

    def _paragraphe(self, ancre: Ancre | None) -> Etendue:
        """Tout le paragraphe du corps où est le passage, ou le premier de l'acte qui ait du texte."""
        for paragraphe in ancre.paragraphes if ancre else ():
            if paragraphe.getroottree().getroot() is self.racine:
                *_, dehors = (paragraphe, *paragraphe.iterancestors(w("p")))
                if courses := tuple(dehors.iterchildren(w("r"))):
                    return Etendue(courses)
        corps = self.racine.find(w("body"))
        assert corps is not None
        for paragraphe in corps.iter(w("p")):
            if self._dans_le_corps(paragraphe) and (courses := tuple(paragraphe.iterchildren(w("r")))):
                return Etendue(courses)
        vide = element("r")
        corps.insert(0, element("p", "", vide))
        return Etendue((vide,))

    def _commentaire(self, numero: str, lignes: Iterable[str]) -> etree._Element:
        paragraphes = [element("p", "", element("r", "", element("t", ligne))) for ligne in lignes]
        paragraphes[0].insert(0, element("r", "", element("annotationRef")))
        reglages = {"id": numero, "author": AUTEUR, "date": self.date, "initials": INITIALES}
        return element("comment", "", *paragraphes, **reglages)

    def proposer(self, remplacement: Remplacement, texte: str, ancre: Ancre) -> None:
        """Suit le remplacement en modification, si le morceau est du texte tout simple d'un seul paragraphe."""
        bords = texte[remplacement.debut] + texte[remplacement.fin - 1]  # seuls les mots s'alignent
        if not bords.isalnum() or not all(self._dans_le_corps(p) for p in ancre.paragraphes):
            return
        etendue = retrouver(ancre.paragraphes, texte, remplacement.debut, remplacement.fin, ancre.depuis)
        if etendue is None or not _simple(etendue.courses):
            return
        reglages = etendue.courses[0].find(w("rPr"))
        for course in etendue.courses:
            ote = self._marque("del")
            course.addprevious(ote)
            ote.append(course)
            for contenu in course.iter(w("t")):
                contenu.tag = w("delText")
        neuve = element("r", "", *([deepcopy(reglages)] if reglages is not None else []))
        neuve.append(element("t", remplacement.texte))
        ajout = self._marque("ins")
        ajout.append(neuve)
        ote.addnext(ajout)

    def _marque(self, nom: str) -> etree._Element:
        return element(nom, id=str(next(self.revisions)), author=AUTEUR, date=self.date)

    def rendre(self) -> bytes:
        """Le fichier Word, toujours les mêmes octets pour les mêmes remarques."""
        self.parties[CORPS] = en_octets(self.racine)
        if len(self.commentaires):
            if not self.nom:
                self.nom = _nouvelle(self.parties)
                _ajouter(self.parties, CONTENUS, _DECLARATION, {"PartName": f"/{self.nom}", "ContentType": _TYPE})
                lien = {"Id": "rIdRelecture", "Type": _GENRE, "Target": self.nom.removeprefix("word/")}
                _ajouter(self.parties, LIENS, _LIEN, lien)
            self.parties[self.nom] = en_octets(self.commentaires)
        return assembler(self.parties)


def _repere(course: etree._Element) -> etree._Element:
    """La course, ou l'insertion suivie qui l'enveloppe : ce à côté de quoi une borne se pose."""
    parent = course.getparent()
    return course if parent is None or parent.tag not in (w("ins"), w("moveTo")) else parent


def _simple(courses: Sequence[etree._Element]) -> bool:
    """Des courses de texte, enfants d'un même paragraphe, sans rien d'autre."""
    parents = {id(course.getparent()) for course in courses}
    parent = courses[0].getparent()
    fait_de_texte = all(e.tag in (w("rPr"), w("t")) for course in courses for e in course)
    return len(parents) == 1 and parent is not None and parent.tag == w("p") and fait_de_texte


def _nouvelle(parties: dict[str, bytes]) -> str:
    """Un nom libre pour la partie des commentaires."""
    return next(nom for rang in count() if (nom := f"word/comments{rang or ''}.xml") not in parties)


def _ajouter(parties: dict[str, bytes], nom: str, balise: str, attributs: dict[str, str]) -> None:
    racine = etree.fromstring(parties.get(nom, _SANS_LIEN))
    etree.SubElement(racine, balise, attributs)
    parties[nom] = en_octets(racine)
