"""Nos contrôles d'un fichier Word : ce que Word refuse et que d'autres contrôleurs laissent passer.

Le piège : le contrôleur de Microsoft accepte une cellule sans paragraphe, que Word refuse d'ouvrir.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MARGES, SIGNE = 200, 100  # celles d'une cellule, et un signe de 9,5 points, en vingtièmes de point
MOT = 18  # au-delà (une adresse de site), un mot peut se couper
Parties = dict[str, etree._Element]


def controler(octets: bytes) -> list[str]:
    """Toutes les fautes trouvées, une phrase chacune."""
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        noms = archive.namelist()
        parties = {nom: etree.fromstring(archive.read(nom)) for nom in noms if nom.endswith((".xml", ".rels"))}
    fautes = [f"{nom} : deux fois dans l'archive" for nom, fois in Counter(noms).items() if fois > 1]
    fautes += _declarations(parties, noms)
    fautes += _relations(parties, noms)
    fautes += _styles_et_listes(parties)
    for nom, racine in parties.items():
        if nom.startswith("word/") and nom.endswith(".xml"):
            fautes += [f"{nom} : {faute}" for faute in _structure(racine)]
    return fautes


def _declarations(parties: Parties, noms: list[str]) -> Iterator[str]:
    contenus = parties["[Content_Types].xml"]
    extensions = {e.get("Extension") for e in contenus.findall("{*}Default")}
    declarees = [e.get("PartName", "").lstrip("/") for e in contenus.findall("{*}Override")]
    for nom in set(declarees) - set(noms):
        yield f"{nom} : déclarée mais absente"
    for nom, fois in Counter(declarees).items():
        if fois > 1:
            yield f"{nom} : déclarée {fois} fois"
    for nom in noms:
        if nom not in declarees and nom.rpartition(".")[2] not in extensions:
            yield f"{nom} : sans type de contenu"


def _relations(parties: Parties, noms: list[str]) -> Iterator[str]:
    citees: set[str] = {"[Content_Types].xml"}
    for nom, racine in parties.items():
        if not nom.endswith(".rels"):
            continue
        dossier = posixpath.dirname(posixpath.dirname(nom))
        identifiants = [relation.get("Id", "") for relation in racine]
        if len(set(identifiants)) < len(identifiants):
            yield f"{nom} : identifiants de relation en double"
        for relation in racine:
            if relation.get("TargetMode") == "External":
                continue
            cible = posixpath.normpath(posixpath.join(dossier, relation.get("Target", ""))).lstrip("/")
            citees.add(cible)
            if cible not in noms:
                yield f"{nom} : relation vers « {cible} », absente"
        source = parties.get(posixpath.join(dossier, posixpath.basename(nom).removesuffix(".rels")))
        if source is not None:
            employes = {valeur for e in source.iter() for cle, valeur in e.attrib.items() if cle.startswith(R)}
            for absent in employes - set(identifiants):
                yield f"{nom} : relation « {absent} » employée mais absente"
    for nom in noms:
        if nom not in citees and not nom.endswith(".rels"):
            yield f"{nom} : aucune relation n'y mène"


def _styles_et_listes(parties: Parties) -> Iterator[str]:
    styles = {(s.get(f"{W}type"), s.get(f"{W}styleId")) for s in parties["word/styles.xml"].iter(f"{W}style")}
    genres = {"pStyle": "paragraph", "rStyle": "character", "tblStyle": "table"}
    numerotations = parties.get("word/numbering.xml", etree.Element("vide"))
    abstraites = _valeurs(numerotations.iter(f"{W}abstractNum"), "abstractNumId")
    listes = _valeurs(numerotations.findall(f"{W}num"), "numId")
    for nom, racine in parties.items():
        if not nom.startswith("word/"):
            continue
        for element in racine.iter(*(f"{W}{balise}" for balise in genres)):
            genre = genres[etree.QName(element).localname]
            if (genre, element.get(f"{W}val")) not in styles:
                yield f"{nom} : style absent « {element.get(f'{W}val')} »"
        for element in racine.iter(f"{W}basedOn", f"{W}next", f"{W}link"):
            if element.get(f"{W}val") not in {identifiant for _, identifiant in styles}:
                yield f"{nom} : style absent « {element.get(f'{W}val')} »"
        for absente in _valeurs(racine.iter(f"{W}numId"), "val") - listes - {"0"}:
            yield f"{nom} : liste absente « {absente} »"
    for absente in _valeurs(numerotations.iter(f"{W}abstractNumId"), "val") - abstraites:
        yield f"numérotation absente « {absente} »"


def _valeurs(elements: Iterable[etree._Element], attribut: str) -> set[str]:
    return {element.get(W + attribut, "") for element in elements}


def _structure(racine: etree._Element) -> Iterator[str]:
    for cellule in racine.iter(f"{W}tc"):
        if not len(cellule) or cellule[-1].tag != f"{W}p":
            yield "cellule qui ne finit pas par un paragraphe"
    for rangee in racine.iter(f"{W}tr"):
        if rangee.find(f"{W}tc") is None:
            yield "ligne de tableau sans cellule"
    for table in racine.iter(f"{W}tbl"):
        yield from _table(table)
        yield from _colonnes(table)
    for controle in racine.iter(f"{W}sdt"):
        contenu = controle.find(f"{W}sdtContent")
        if contenu is None or not len(contenu):
            yield "contrôle de contenu vide"
    for corps in racine.iter(f"{W}body"):
        if [e.tag for e in corps][-2:] != [f"{W}p", f"{W}sectPr"]:
            yield "le corps ne finit pas par un paragraphe puis une section"
    for balise, attribut in (("bookmarkStart", "id"), ("bookmarkStart", "name"), ("bookmarkEnd", "id")):
        valeurs = Counter(e.get(W + attribut) for e in racine.iter(W + balise))
        yield from (f"{balise} {attribut} « {v} » en double" for v, fois in valeurs.items() if fois > 1)
    dessins = Counter(e.get("id") for e in racine.iter("{*}docPr"))
    yield from (f"dessin « {v} » en double" for v, fois in dessins.items() if fois > 1)
    signets = _valeurs(racine.iter(f"{W}bookmarkStart"), "name")
    for absent in {e.get(f"{W}anchor", "") for e in racine.iter(f"{W}hyperlink")} - signets - {""}:
        yield f"lien vers un signet absent « {absent} »"
    bornes = [e.get(f"{W}fldCharType") for e in racine.iter(f"{W}fldChar")]
    if len({bornes.count(borne) for borne in ("begin", "separate", "end")}) > 1:
        yield "champ qui n'est pas fermé"


def _table(table: etree._Element) -> Iterator[str]:
    suivant = table.getnext()
    if suivant is not None and suivant.tag == f"{W}tbl":
        yield "deux tableaux que rien ne sépare"
    colonnes = len(table.findall(f"{W}tblGrid/{W}gridCol"))
    for rangee in table.findall(f"{W}tr"):
        cellules = rangee.findall(f"{W}tc")
        etendues = (c.find(f"{W}tcPr/{W}gridSpan") for c in cellules)
        largeur = sum(1 if e is None else int(e.get(f"{W}val", "1")) for e in etendues)
        if largeur != colonnes:
            yield f"ligne de {largeur} cellules dans une grille de {colonnes} colonnes"


def _colonnes(table: etree._Element) -> Iterator[str]:
    """Un mot de dix-huit signes au plus ne se coupe pas, tant que tous les mots du tableau tiennent côte à côte."""
    grille = [int(colonne.get(f"{W}w", "0")) for colonne in table.findall(f"{W}tblGrid/{W}gridCol")]
    rangees = [rangee.findall(f"{W}tc") for rangee in table.findall(f"{W}tr")]
    if not rangees or any(len(cellules) != len(grille) for cellules in rangees):
        return
    longs = [max((m for c in colonne for m in _mots(c)), key=len, default="") for colonne in zip(*rangees, strict=True)]
    besoins = [MARGES + SIGNE * len(mot) for mot in longs]
    for mot, besoin, largeur in zip(longs, besoins, grille, strict=True):
        if largeur < besoin and len(mot) <= MOT and sum(besoins) <= sum(grille):
            yield f"colonne plus étroite que son mot « {mot} »"


def _mots(cellule: etree._Element) -> Iterator[str]:
    """Ce qui ne se coupe pas : l'espace insécable et la fine n'en sont pas."""
    for morceau in cellule.iter(f"{W}t"):
        yield from re.split(r"[ …/]|(?<=-)", morceau.text or "")
