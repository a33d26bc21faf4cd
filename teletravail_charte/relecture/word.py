"""Lire un fichier Word dans l'ordre : texte, listes, tableaux, zones de texte, notes ; modifications suivies acceptées.

Le piège : ce que Word montre n'est pas toujours un enfant direct du corps (contrôles de contenu, insertions, dessins),
et ce qui y est n'est pas toujours montré (suppressions, texte masqué ou barré, double d'un dessin pour un vieux Word).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from posixpath import basename, dirname, normpath
from typing import Final

from lxml import etree

from teletravail_charte.relecture.acte import PARAGRAPHE, PUCE
from teletravail_charte.relecture.archive import Archive
from teletravail_charte.relecture.decoupe import couper
from teletravail_charte.relecture.morceaux import Lecture, Morceau, avertissements, nettoyer, refus
from teletravail_charte.relecture.noeuds_word import (
    allume,
    contenus,
    courses,
    entier,
    lignes_du_tableau,
    marque_otee,
    porteur,
    symbole,
    valeur,
    w,
)
from teletravail_charte.relecture.styles_word import Listes, Styles
from teletravail_charte.relecture.tableaux import lire_tableau

CORPS: Final = "word/document.xml"
_STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_BLANCS = {w("tab"): " ", w("ptab"): " ", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}
_NOTES = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}


def lire_word(octets: bytes, fichier: str) -> Lecture:
    """Les morceaux d'un .docx ; lève ``ErreurDossier``."""
    archive = Archive(octets, fichier)
    racine = archive.arbre(CORPS)
    if racine is not None and etree.QName(racine).namespace == _STRICT:
        quoi = "il est enregistré au format « Open XML strict »."
        raise refus(fichier, quoi, "Dans Word : Enregistrer sous, « Document Word (.docx) ».")
    corps = None if racine is None else racine.find(w("body"))
    if corps is None:
        raise refus(fichier, "ce document Word n'a pas de texte : il est abîmé.", "Enregistrez-le à nouveau dans Word.")
    lecteur = _Lecteur(archive)
    morceaux = lecteur.tout(corps)
    pages = lecteur.page if lecteur.page > 1 and lecteur.page == _nombre_de_pages(archive) else None
    if pages is None:  # Word n'a pas noté ses sauts de page, ou ils ne sont plus à jour
        morceaux = [replace(m, page=None) for m in morceaux]
    morceaux += _marges(archive, lecteur)
    suivies = next(corps.iter(*(w(nom) for nom in ("ins", "del", "moveFrom", "moveTo"))), None) is not None
    return Lecture(tuple(morceaux), pages, avertissements(suivies=suivies, barre=lecteur.barre))


def _nombre_de_pages(archive: Archive) -> int:
    proprietes = archive.arbre("docProps/app.xml")
    return 0 if proprietes is None else entier(proprietes.findtext("{*}Pages") or "")


def _marges(archive: Archive, lecteur: _Lecteur) -> list[Morceau]:
    """Les en-têtes et pieds de page, chaque texte une fois."""
    liens = archive.arbre(f"{dirname(CORPS)}/_rels/{basename(CORPS)}.rels")
    textes: dict[str, Morceau] = {}
    for lien in () if liens is None else liens:
        if lien.get("Type", "").rpartition("/")[2] in ("header", "footer"):
            racine = archive.arbre(normpath(f"{dirname(CORPS)}/{lien.get('Target', '')}").lstrip("/"))
            for morceau in [] if racine is None else lecteur.tout(racine):
                textes.setdefault(morceau.texte, Morceau(morceau.texte, marge=True))
    return list(textes.values())


@dataclass
class _Texte:
    """Le texte d'un paragraphe en train d'être lu."""

    brut: str = ""
    ordinaires: int = 0  # caractères qui ne sont ni gras ni soulignés
    page: int = 0
    sources: list[etree._Element] = field(default_factory=list)
    suites: list[Morceau] = field(default_factory=list)  # zones de texte et notes qu'il appelle


class _Lecteur:
    def __init__(self, archive: Archive) -> None:
        self.styles = Styles.de(archive.arbre("word/styles.xml"))
        self.listes = Listes(archive.arbre("word/numbering.xml"), self.styles)
        self.page, self.barre = 1, False
        self._notes: dict[tuple[str, str], etree._Element] = {}
        for genre in _NOTES.values():
            racine = archive.arbre(f"word/{genre}s.xml")
            for note in () if racine is None else racine.iterchildren(w(genre)):
                self._notes[genre, note.get(w("id"), "")] = note

    def tout(self, conteneur: etree._Element) -> list[Morceau]:
        """Les morceaux d'un conteneur ; un paragraphe dont la marque est ôtée se lit d'un trait avec le suivant."""
        morceaux: list[Morceau] = []
        lu = _Texte()
        for noeud in contenus(conteneur):
            if noeud.tag == w("tbl"):
                morceaux += lire_tableau(*lignes_du_tableau(noeud, self.tout))
            elif noeud.tag == w("p"):
                self._lire_paragraphe(noeud, lu)
                if not marque_otee(noeud):
                    morceaux += self._paragraphe(noeud, lu)
                    lu = _Texte()
            else:  # un sommaire : il ne compte que ses pages
                self.page += sum(1 for _ in noeud.iter(w("lastRenderedPageBreak")))
        return morceaux + (self._paragraphe(lu.sources[-1], lu) if lu.sources else [])

    def _paragraphe(self, noeud: etree._Element, lu: _Texte) -> list[Morceau]:
        reglages = noeud.find(w("pPr"))
        if reglages is None and not lu.brut and not lu.suites:
            return []
        style = self._style(noeud)
        nom = self.styles.nom(style)
        if nom.startswith("toc ") and nom[4:].isdigit():
            return []
        etiquette = self.listes.etiquette(reglages, style)
        premier = Morceau(
            texte="",
            genre=PUCE if etiquette else PARAGRAPHE,
            niveau=self.styles.niveau(reglages, style),
            saillant=not lu.ordinaires,
            etiquette=nettoyer(etiquette),
            page=lu.page,
            sources=tuple(lu.sources),
        )
        suivant = replace(premier, genre=PARAGRAPHE, etiquette="")
        alineas = [
            replace(modele, texte=f"{modele.etiquette} {texte}".lstrip())
            for modele, texte in zip(chain([premier], repeat(suivant)), couper(lu.brut), strict=False)
        ]
        return alineas + lu.suites

    def _style(self, paragraphe: etree._Element) -> str:
        return valeur(paragraphe.find(w("pPr")), "pStyle") or self.styles.par_defaut

    def _lire_paragraphe(self, noeud: etree._Element, lu: _Texte) -> None:
        lu.sources.append(noeud)
        for course in courses(noeud):
            self._course(course, lu, self._style(noeud))

    def _course(self, course: etree._Element, lu: _Texte, style: str) -> None:
        reglages = course.find(w("rPr"))
        if any(allume(reglages, nom) for nom in ("vanish", "strike", "dstrike")):
            self.barre |= next(course.iter(w("t")), None) is not None
            return
        styles = (valeur(reglages, "rStyle"), style)
        saillant = self.styles.allume("b", reglages, *styles) or self.styles.allume("u", reglages, *styles)
        for noeud in course.iter():
            if porteur(noeud) is not course:
                continue
            if noeud.tag == w("lastRenderedPageBreak"):
                self.page += 1
            elif noeud.tag in (w("t"), w("sym")) or noeud.tag in _BLANCS:
                texte = _BLANCS.get(str(noeud.tag), "") or noeud.text or symbole(noeud)
                lu.page = lu.page or self.page * bool(texte.strip())
                lu.brut += texte
                lu.ordinaires += 0 if saillant else len(texte.strip())
            elif noeud.tag == w("txbxContent"):
                lu.suites += self.tout(noeud)
            elif noeud.tag in _NOTES:  # chaque note se lit une fois, même si elle s'appelle elle-même
                note = self._notes.pop((_NOTES[str(noeud.tag)], noeud.get(w("id"), "")), None)
                lu.suites += [] if note is None else self.tout(note)
