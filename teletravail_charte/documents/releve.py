"""Ce qu'un acte dit, morceau par morceau : chaque paragraphe, chaque cellule, avec son empreinte.

Deux façons de lire un fichier aux modifications suivies : comme si on les acceptait, comme si on les refusait.
Le piège : la même phrase ressort de Word et de LibreOffice avec d'autres espaces et d'autres apostrophes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from lxml import etree

from teletravail_charte.documents.acte import Acte
from teletravail_charte.documents.ooxml import MC, element, valeur, w
from teletravail_charte.documents.places import Place, est_une_place, etiquette_de

PLACE, IMAGE, NOTE = "\ue005", "\ufffc", "\ue006"  # ce qui n'est pas du texte y tient une place
CORPS, PARAGRAPHE, CELLULE = "corps", "paragraphe", "cellule"
_VOLATILS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION"})  # changent sans que personne n'écrive
_INVISIBLES = re.compile("[\u00ad\u200b\u2060\ufeff]")
_RESERVES = re.compile("[\ue000-\ue00f\ufffc]")
_BLANCS = {w(nom) for nom in ("tab", "ptab", "br", "cr")}
_DESSINS = {w(nom) for nom in ("drawing", "pict", "object")}
_NOTES = {w("footnoteReference"), w("endnoteReference")}
_REGLAGES = {w(nom) for nom in ("pPr", "rPr", "sectPr", "tblPr", "tcPr", "trPr", "sdtPr", "sdtEndPr", "tblGrid")}
_OTES = {True: ("del", "moveFrom"), False: ("ins", "moveTo")}  # selon qu'on accepte les modifications, ou non


@dataclass(frozen=True, slots=True)
class Morceau:
    """Un paragraphe ou une cellule : où, quoi, et l'étiquette du contrôle qui le contient."""

    zone: str
    genre: str
    texte: str
    etiquette: str = ""

    @property
    def empreinte(self) -> str:
        """sha256 du texte."""
        return sha256(self.texte.encode()).hexdigest()


def relever(acte: Acte, places: Sequence[Place], *, accepter: bool = True) -> list[Morceau]:
    """Les morceaux du corps, dans l'ordre, puis ceux des marges, chacun une fois ; ``places`` : celles d'origine."""
    lecteur = _Lecteur(frozenset(p.alias for p in places), {p.etiquette: p.origine for p in places}, accepter)
    morceaux = list(lecteur.morceaux(acte.corps, CORPS))
    marges = (m for zone, racine in acte.marges for m in lecteur.morceaux(racine, zone))
    return morceaux + list(dict.fromkeys(marges))


def normaliser(texte: str) -> str:
    """Le texte sans ce qui change d'un logiciel à l'autre : sortes d'espaces, d'apostrophes, de traits d'union."""
    texte = _INVISIBLES.sub("", unicodedata.normalize("NFC", texte))
    return " ".join(texte.replace("’", "'").replace("ʼ", "'").replace("‘", "'").replace("\u2011", "-").split())


@dataclass
class _Lecteur:
    alias: frozenset[str]
    origines: Mapping[str, str]
    accepter: bool
    champs: list[list[str]] = field(default_factory=list)  # [instruction, « code » ou « résultat »]

    def morceaux(self, racine: etree._Element, zone: str) -> Iterator[Morceau]:
        """Un paragraphe dont la marque est ôtée se lit d'un trait avec le suivant."""
        attente, etiquette = "", ""
        for noeud, trouvee in self._contenus(racine, ""):
            cellule = noeud.tag == w("tc")
            if not cellule:
                attente += self.texte(noeud)
                etiquette = etiquette or trouvee or self._etiquette_interieure(noeud)
                if self._marque_otee(noeud):
                    continue
            if texte := normaliser(attente):
                yield Morceau(zone, PARAGRAPHE, texte, etiquette)
            attente, etiquette = "", ""
            if cellule:
                texte = normaliser(" ".join(self._textes(noeud)))
                yield Morceau(zone, CELLULE, texte, trouvee or self._etiquette_interieure(noeud))

    def _etiquette_interieure(self, noeud: etree._Element) -> str:
        """Celle du contrôle qu'un paragraphe contient, ou de l'origine de sa place à remplir."""
        etiquettes = (valeur(sdt.find(w("sdtPr")), "tag") for sdt in noeud.iter(w("sdt")))
        return next(filter(None, (self.origines.get(e, etiquette_de(e)) for e in etiquettes)), "")

    def _contenus(self, parent: etree._Element, etiquette: str) -> Iterator[tuple[etree._Element, str]]:
        """Les paragraphes et cellules d'un conteneur, chacun avec l'étiquette du contrôle qui l'entoure."""
        for noeud in parent:
            if noeud.tag in (w("p"), w("tc")):
                yield noeud, etiquette
            elif noeud.tag == w("sdt"):
                contenu = noeud.find(w("sdtContent"))
                if contenu is not None:
                    yield from self._contenus(contenu, etiquette_de(valeur(noeud.find(w("sdtPr")), "tag")) or etiquette)
            elif noeud.tag == f"{{{MC}}}AlternateContent":
                yield from self._contenus(_premier(noeud), etiquette)
            elif noeud.tag not in _REGLAGES and isinstance(noeud.tag, str) and not self._otee(noeud, "trPr"):
                yield from self._contenus(noeud, etiquette)

    def _textes(self, parent: etree._Element) -> Iterator[str]:
        for noeud, _ in self._contenus(parent, ""):
            yield self.texte(noeud) if noeud.tag == w("p") else " ".join(self._textes(noeud))

    def texte(self, paragraphe: etree._Element) -> str:
        """Le texte brut d'un paragraphe."""
        self.champs.clear()
        return "".join(self._noeuds(paragraphe))

    def _noeuds(self, parent: etree._Element) -> Iterator[str]:
        for noeud in parent:
            nom = etree.QName(noeud).localname if isinstance(noeud.tag, str) else ""
            if noeud.tag in _REGLAGES or not nom or nom in _OTES[self.accepter]:
                continue
            if noeud.tag == w("r"):
                if not _efface(noeud):
                    yield from self._course(noeud)
            elif noeud.tag == w("sdt"):
                contenu = noeud.find(w("sdtContent"))
                if est_une_place(noeud, self.alias):
                    yield PLACE
                elif contenu is not None:
                    yield from self._noeuds(contenu)
            elif nom == "AlternateContent":
                yield from self._noeuds(_premier(noeud))
            elif nom != "fldSimple" or not _volatil(noeud.get(w("instr"), "")):
                yield from self._noeuds(noeud)

    def _course(self, course: etree._Element) -> Iterator[str]:
        for noeud in course:
            if noeud.tag == w("fldChar"):
                self._borne(noeud.get(w("fldCharType"), ""))
            elif noeud.tag == w("instrText") and self.champs:
                self.champs[-1][0] += noeud.text or ""
            elif any(phase == "résultat" and _volatil(code) for code, phase in self.champs):
                continue
            elif noeud.tag == w("t") or (noeud.tag == w("delText") and not self.accepter):
                yield _RESERVES.sub("□", noeud.text or "")
            elif noeud.tag in _BLANCS:
                yield " "
            elif noeud.tag == w("noBreakHyphen"):
                yield "-"
            elif noeud.tag == w("sym"):
                yield f"\\{noeud.get(w('char'), '')}"
            elif noeud.tag in _NOTES:
                yield NOTE
            elif noeud.tag in _DESSINS:
                yield IMAGE
                for zone in noeud.iter(w("txbxContent")):
                    yield from self._textes(zone)
            elif noeud.tag == f"{{{MC}}}AlternateContent":
                yield from self._course(_premier(noeud))

    def _borne(self, genre: str) -> None:
        if genre == "begin":
            self.champs.append(["", "code"])
        elif genre == "separate" and self.champs:
            self.champs[-1][1] = "résultat"
        elif genre == "end" and self.champs:
            self.champs.pop()

    def _marque_otee(self, paragraphe: etree._Element) -> bool:
        reglages = paragraphe.find(w("pPr"))
        return reglages is not None and self._otee(reglages, "rPr")

    def _otee(self, noeud: etree._Element, reglages: str) -> bool:
        """Une modification suivie ôte-t-elle cette ligne, ou cette marque de paragraphe ?"""
        trouves = noeud.find(w(reglages))
        return trouves is not None and any(trouves.find(w(nom)) is not None for nom in _OTES[self.accepter])


def _premier(choix: etree._Element) -> etree._Element:
    """La première forme d'un contenu qui en a plusieurs ; un élément vide s'il n'en a aucune."""
    return next(iter(choix), element("r"))


def _volatil(instruction: str) -> bool:
    return instruction.split()[:1] != [] and instruction.split()[0].upper() in _VOLATILS


def _efface(course: etree._Element) -> bool:
    """Un texte masqué ou barré n'est plus dit."""
    reglages = course.find(w("rPr"))
    if reglages is None:
        return False
    trouves = (reglages.find(w(nom)) for nom in ("vanish", "strike", "dstrike"))
    return any(t is not None and t.get(w("val"), "1") not in ("0", "false", "off") for t in trouves)


def modifications_suivies(acte: Acte) -> bool:
    """Le fichier contient-il des modifications ni acceptées ni refusées ?"""
    racines = [acte.corps, *(racine for _, racine in acte.marges)]
    return any(
        next(racine.iter(*(w(nom) for noms in _OTES.values() for nom in noms)), None) is not None for racine in racines
    )
