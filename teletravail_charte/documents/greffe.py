"""Verser le corps d'une coquille dans un papier à en-tête ordinaire, qui garde son logo, ses en-têtes et ses polices.

Le piège : un projet le dit sur chaque page ; le papier ne le sait pas, on l'ajoute à chacun de ses en-têtes.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from teletravail_charte.documents.allures_du_papier import Allures, fondre
from teletravail_charte.documents.ooxml import W, w
from teletravail_charte.documents.ouverture import pages
from teletravail_charte.documents.paquet import en_octets
from teletravail_charte.documents.parties import (
    CORPS,
    Parties,
    R,
    ajouter,
    analyser,
    attribut,
    corps_de,
    liens,
    texte_propre,
)
from teletravail_charte.erreurs import ErreurCorpus, Faute

ICI: Final = "{{ acte }}"
_LETTRES: Final = '<w:rPr><w:b/><w:color w:val="A61C1C"/><w:spacing w:val="40"/><w:sz w:val="28"/></w:rPr>'
_DESSINS: Final = ("drawing", "pict")
_A4: Final = {"pgSz": {"w": "11906", "h": "16838"}, "pgMar": {"left": "1417", "right": "1417", "gutter": "0"}}
_OU_LE_METTRE: Final = (
    "Effacez le corps (le logo et l'adresse vont dans l'en-tête), ou écrivez-y {{ acte }}, seul dans un paragraphe, là "
    "où l'acte doit venir : ce qui l'entoure sera gardé."
)


def est_un_papier(parties: Parties, fichier: str) -> bool:
    """Un papier à en-tête ordinaire : son corps n'a pas d'instruction de coquille."""
    paragraphes = analyser(parties, CORPS, fichier).iter(w("p"))
    return not any("{%" in texte_propre(paragraphe) for paragraphe in paragraphes)


def greffer(papier: Parties, coquille: Parties, fichier: str) -> Parties:
    """La coquille complète : le papier, avec le corps de la nôtre à la place de l'acte ; lève ``ErreurCorpus``."""
    parties, racine = dict(papier), analyser(papier, CORPS, fichier)
    corps, notre = corps_de(racine), corps_de(analyser(coquille, CORPS, ""))
    rang, section = _place(corps, fichier)
    notre_section = _section_de(notre, 0)
    allures = fondre(parties, coquille, _largeur(section) / _largeur(notre_section), fichier)
    notre.remove(notre_section)
    allures.adopter(notre)
    for decalage, element in enumerate(list(notre)):
        corps.insert(rang + decalage, element)
    parties[CORPS] = en_octets(racine)
    _completer_les_pages(parties, racine, coquille, allures, fichier)
    return parties


def _place(corps: etree._Element, fichier: str) -> tuple[int, etree._Element]:
    """Où verser l'acte, et la section de cet endroit."""
    blocs = [element for element in corps if element.tag != w("sectPr")]
    marque = next((b for b in blocs if b.tag == w("p") and texte_propre(b).strip() == ICI), None)
    if marque is not None:
        rang = corps.index(marque)
        section = _section_de(corps, rang)
        if marque.find(f"{w('pPr')}/{w('sectPr')}") is None:
            corps.remove(marque)
        else:  # ce paragraphe ferme une section : on n'en garde que cela
            for course in marque.findall(w("r")):
                marque.remove(course)
    else:
        textes = [t for bloc in blocs for p in bloc.iter(w("p")) if (t := texte_propre(p).strip())]
        sections = [s for bloc in blocs for s in bloc.iter(w("sectPr"))]
        if ICI in textes:
            quoi = f"{ICI} est dans un tableau ou un cadre."
            raise ErreurCorpus(Faute(quoi, fichier, possible="Mettez-le dans un paragraphe du corps."))
        if textes or sections:
            quoi = f"son corps contient du texte (« {textes[0][:60]} »)" if textes else "il a plusieurs sections"
            raise ErreurCorpus(Faute(f"{quoi} : on ne sait pas où mettre l'acte.", fichier, possible=_OU_LE_METTRE))
        dessins = [b for b in blocs if next(b.iter(*map(w, _DESSINS)), None) is not None]
        for bloc in blocs:
            if bloc not in dessins:
                corps.remove(bloc)
        rang, section = len(dessins), _section_de(corps, 0)
    if attribut(section.find(w("cols")), "num") not in ("", "1"):
        quoi = "le texte y est sur plusieurs colonnes."
        raise ErreurCorpus(Faute(quoi, fichier, possible="Mise en page, Colonnes : une seule."))
    return rang, section


def _section_de(corps: etree._Element, rang: int) -> etree._Element:
    """La section de ce bloc : la première qui se ferme après lui ; le corps en reçoit une s'il n'en a pas."""
    for element in list(corps)[rang:]:
        section = element if element.tag == w("sectPr") else element.find(f"{w('pPr')}/{w('sectPr')}")
        if section is not None:
            return section
    return etree.SubElement(corps, w("sectPr"))


def _largeur(section: etree._Element) -> int:
    """La largeur du texte, en vingtièmes de point."""

    def mesure(element: str, cote: str) -> int:
        return int(attribut(section.find(w(element)), cote) or _A4[element][cote])

    return mesure("pgSz", "w") - mesure("pgMar", "left") - mesure("pgMar", "right") - mesure("pgMar", "gutter")


def _completer_les_pages(
    parties: Parties, racine: etree._Element, coquille: Parties, allures: Allures, fichier: str
) -> None:
    """Le mot PROJET dans chaque en-tête ; notre pied (titre, numéro) où rien ne numérote les pages."""
    style, sections = allures.styles["Header"], list(racine.iter(w("sectPr")))
    entetes: dict[str, None] = {}
    pieds: dict[str, None] = {}
    ajoutes: dict[tuple[str, str], None] = {}  # une section hérite de ce que la précédente montre
    for rang, sorte, montre in list(pages(parties, racine, fichier)):
        if "header" in montre:
            entetes[montre["header"]] = None
        if "footer" in montre and sorte != "first" and not any(_numerote(parties[nom]) for nom in montre.values()):
            pieds[montre["footer"]] = None
        for genre in ("header", "footer"):
            if genre in montre or (genre, sorte) in ajoutes or (genre, sorte) == ("footer", "first"):
                continue
            ajoutes[genre, sorte] = None
            contenu = _entete(style) if genre == "header" else _pied(coquille, allures)
            lien = ajouter(parties, f"word/acte_{genre}_{sorte}.xml", contenu, genre, fichier)
            reference = etree.Element(w(f"{genre}Reference"), {w("type"): sorte, f"{{{R}}}id": lien})
            sections[rang - 1].insert(0, reference)
    parties[CORPS] = en_octets(racine)
    for nom in entetes:
        entete = analyser(parties, nom, fichier)
        for texte, lettres in (("{%p if projet %}", ""), ("PROJET", _LETTRES), ("{%p endif %}", "")):
            entete.append(etree.fromstring(_paragraphe(style, texte, lettres)))
        parties[nom] = en_octets(entete)
    for nom in pieds:
        pied = analyser(parties, nom, fichier)
        pied.extend(list(analyser({nom: _pied(coquille, allures)}, nom, fichier)))
        parties[nom] = en_octets(pied)


def _numerote(partie: bytes) -> bool:
    """Un champ y écrit-il le numéro de la page ?"""
    return re.search(rb">\s*PAGE\b|instr=\"\s*PAGE\b", partie) is not None


def _entete(style: str) -> bytes:
    """Un en-tête qui ne dit que PROJET."""
    projet = etree.fromstring(_paragraphe(style, "{% if projet %}PROJET{% endif %}", _LETTRES))
    entete = etree.Element(w("hdr"), nsmap={"w": W})
    entete.append(projet)
    return en_octets(entete)


def _pied(coquille: Parties, allures: Allures) -> bytes:
    """Le pied de page de la coquille, dans les allures du papier."""
    section = _section_de(corps_de(analyser(coquille, CORPS, "")), 0)
    numero = next(r for r in section.findall(w("footerReference")) if attribut(r, "type") == "default")
    pied = analyser(coquille, liens(coquille, CORPS, "")[numero.get(f"{{{R}}}id", "")], "")
    allures.adopter(pied)
    return en_octets(pied)


def _paragraphe(style: str, texte: str, lettres: str) -> str:
    return (
        f'<w:p xmlns:w="{W}"><w:pPr><w:pStyle w:val="{style}"/><w:jc w:val="right"/></w:pPr>'
        f"<w:r>{lettres}<w:t>{texte}</w:t></w:r></w:p>"
    )
