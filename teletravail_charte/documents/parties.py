"""Les parties d'un fichier Word et les liens qui les unissent."""

from __future__ import annotations

from posixpath import basename, dirname, normpath
from typing import Final

from lxml import etree

from teletravail_charte.documents.ooxml import w
from teletravail_charte.documents.paquet import CONTENUS, en_octets
from teletravail_charte.erreurs import ErreurCorpus, Faute

R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PAQUET: Final = "http://schemas.openxmlformats.org/package/2006"
CORPS, LIENS, REGLAGES = "word/document.xml", "word/_rels/document.xml.rels", "word/settings.xml"
STYLES, LISTES = "word/styles.xml", "word/numbering.xml"
Parties = dict[str, bytes]
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def attribut(element: etree._Element | None, nom: str = "val") -> str:
    """Un attribut de Word, ou rien."""
    return "" if element is None else element.get(w(nom), "")


def refus(fichier: str, quoi: str) -> ErreurCorpus:
    """Un fichier que l'on ne peut pas lire."""
    possible = "Ouvrez-le dans Word ou LibreOffice et enregistrez-le au format « Document Word (.docx) »."
    return ErreurCorpus(Faute(quoi, fichier, possible=possible))


def analyser(parties: Parties, nom: str, fichier: str) -> etree._Element:
    """L'arbre d'une partie ; aucune entité, que Word n'écrit jamais, n'est développée."""
    try:
        racine = etree.fromstring(parties[nom], etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise refus(fichier, f"sa partie « {nom} » est abîmée.") from None
    if racine.getroottree().docinfo.internalDTD is not None:
        raise refus(fichier, f"sa partie « {nom} » définit des entités XML, ce que Word ne fait jamais.")
    return racine


def corps_de(racine: etree._Element) -> etree._Element:
    """Le corps d'un document (un fond de page peut le précéder)."""
    return next(racine.iter(w("body")))


def texte_propre(paragraphe: etree._Element) -> str:
    """Le texte d'un paragraphe, sans celui des zones de texte qu'il porte."""
    textes = paragraphe.iter(w("t"), w("delText"))
    return "".join(t.text or "" for t in textes if next(t.iterancestors(w("p")), None) is paragraphe)


def liens(parties: Parties, nom: str, fichier: str) -> dict[str, str]:
    """Les relations d'une partie vers une autre : identifiant -> nom."""
    relations = f"{dirname(nom)}/_rels/{basename(nom)}.rels"
    if relations not in parties:
        return {}
    return {
        relation.get("Id", ""): normpath(f"{dirname(nom)}/{relation.get('Target', '')}").lstrip("/")
        for relation in analyser(parties, relations, fichier)
        if relation.get("TargetMode") != "External"
    }


def ajouter(parties: Parties, nom: str, contenu: bytes, genre: str, fichier: str) -> str:
    """Une partie de plus, que le corps désigne ; rend l'identifiant de sa relation."""
    vide = f'<Relationships xmlns="{PAQUET}/relationships"/>'.encode()
    relations = analyser({LIENS: vide} | parties, LIENS, fichier)
    contenus = analyser(parties, CONTENUS, fichier)
    identifiant = nom.rpartition("/")[2].removesuffix(".xml")
    attributs = {"Id": identifiant, "Type": f"{R}/{genre}", "Target": nom.removeprefix("word/")}
    etree.SubElement(relations, f"{{{PAQUET}/relationships}}Relationship", attributs)
    declaration = {"PartName": f"/{nom}", "ContentType": f"{_WORD}.{genre}+xml"}
    etree.SubElement(contenus, f"{{{PAQUET}/content-types}}Override", declaration)
    parties |= {nom: contenu, LIENS: en_octets(relations), CONTENUS: en_octets(contenus)}
    return identifiant
