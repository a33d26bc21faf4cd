"""Fabriquer les fichiers que les tests font relire : Word et ODT à partir de leur XML, PDF ligne par ligne."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from lancer import exiger_le_francais

from teletravail_charte.erreurs import ErreurDossier
from teletravail_charte.relecture.acte import Acte
from teletravail_charte.relecture.lire import lire_acte

ESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
ESPACES_ODF = " ".join(
    f'xmlns:{nom}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
    for nom, uri in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("meta", "meta"),
        ("fo", "xsl-fo-compatible"),
    )
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_GENRES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
CHARTE = "Le télétravail est ouvert aux agents de la commune."
IMAGE = b"q 500 0 0 700 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"  # une page numérisée
Trait = tuple[float, float, float, bool, str]  # x, y, taille, gras, texte


def archive(parties: dict[str, str | bytes]) -> bytes:
    """Une archive zip."""
    tampon = BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, contenu in parties.items():
            zip_.writestr(nom, contenu)
    return tampon.getvalue()


# ── Word ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def p(texte: str, *, style: str = "", reglages: str = "", gras: bool = False) -> str:
    """Un paragraphe d'une course."""
    nom = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{nom}{reglages}</w:pPr>{r(texte, '<w:b/>' if gras else '')}</w:p>"


def r(texte: str, reglages: str = "") -> str:
    """Une course de texte."""
    return f'<w:r><w:rPr>{reglages}</w:rPr><w:t xml:space="preserve">{escape(texte)}</w:t></w:r>'


def puce(texte: str, liste: int, niveau: int = 0) -> str:
    """Un élément de liste."""
    return p(texte, reglages=f'<w:numPr><w:ilvl w:val="{niveau}"/><w:numId w:val="{liste}"/></w:numPr>')


def tc(*textes: str, reglages: str = "", gras: bool = False) -> str:
    """Une case de tableau."""
    return f"<w:tc><w:tcPr>{reglages}</w:tcPr>{''.join(p(t, gras=gras) for t in textes) or p('')}</w:tc>"


def tr(*cases: str, reglages: str = "") -> str:
    """Une ligne de tableau."""
    return f"<w:tr><w:trPr>{reglages}</w:trPr>{''.join(cases)}</w:tr>"


def tbl(*lignes: str) -> str:
    """Un tableau."""
    return f"<w:tbl><w:tblPr/>{''.join(lignes)}</w:tbl>"


def word(*corps: str, espaces: str = ESPACES, liens: Sequence[tuple[str, str]] = (), **parties: str) -> bytes:
    """Un .docx ; ``liens`` : (genre, cible) ; les autres parties, sous ``word/``, par leur nom sans extension."""
    contenu: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "word/document.xml": f"<w:document {espaces}><w:body>{''.join(corps)}</w:body></w:document>",
    }
    if liens:
        lignes = "".join(
            f'<Relationship Id="r{i}" Type="{_GENRES}/{genre}" Target="{cible}"/>'
            for i, (genre, cible) in enumerate(liens)
        )
        contenu["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{_RELATIONS}">{lignes}</Relationships>'
    for nom, xml in parties.items():
        chemin = "docProps/app.xml" if nom == "app" else f"word/{nom}.xml"
        contenu[chemin] = xml
    return archive(contenu)


def listes(*modeles: Sequence[tuple[str, str]], demarre: dict[int, int] | None = None) -> str:
    """``numbering.xml`` : un modèle par liste, chacun une suite de (forme, texte) ; ``demarre`` : numéro de départ."""
    xml = ""
    for rang, niveaux in enumerate(modeles, start=1):
        lignes = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{forme}"/><w:lvlText w:val="{texte}"/></w:lvl>'
            for i, (forme, texte) in enumerate(niveaux)
        )
        xml += f'<w:abstractNum w:abstractNumId="{rang}">{lignes}</w:abstractNum>'
    for rang in range(1, len(modeles) + 1):
        xml += f'<w:num w:numId="{rang}"><w:abstractNumId w:val="{rang}"/></w:num>'
    for numero, depart in (demarre or {}).items():  # une autre liste du premier modèle, qui recommence
        change = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{depart}"/></w:lvlOverride>'
        xml += f'<w:num w:numId="{numero}"><w:abstractNumId w:val="1"/>{change}</w:num>'
    return f"<w:numbering {ESPACES}>{xml}</w:numbering>"


def styles(*definitions: tuple[str, str, str]) -> str:
    """``styles.xml`` : (identifiant, nom, réglages)."""
    xml = "".join(
        f'<w:style w:type="paragraph" w:styleId="{i}"><w:name w:val="{nom}"/>{reglages}</w:style>'
        for i, nom, reglages in definitions
    )
    return f"<w:styles {ESPACES}>{xml}</w:styles>"


# ── ODT ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def odt(corps: str, automatiques: str = "", styles_: str = "", **autres: str) -> bytes:
    """Un .odt."""
    debut = "<office:document-{0} " + ESPACES_ODF + ">"
    contenu: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": debut.format("content")
        + f"<office:automatic-styles>{automatiques}</office:automatic-styles><office:body><office:text>{corps}"
        "</office:text></office:body></office:document-content>",
        "styles.xml": debut.format("styles") + f"{styles_}</office:document-styles>",
    }
    for nom, xml in autres.items():
        chemin = "META-INF/manifest.xml" if nom == "manifeste" else f"{nom}.xml"
        contenu[chemin] = xml
    return archive(contenu)


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def colonne(lignes: Iterable[str], *, x: float = 70, haut: float = 740, pas: float = 15) -> list[Trait]:
    """Des lignes l'une sous l'autre ; « ** » en tête : en gras ; une ligne vide : un blanc d'une demi-ligne."""
    traits: list[Trait] = []
    y = haut
    for ligne in lignes:
        if ligne:
            traits.append((x, y, 11, ligne.startswith("**"), ligne.removeprefix("**")))
            y -= pas
        else:
            y -= pas / 2
    return traits


def pdf(*pages: Sequence[Trait], flux: Sequence[bytes] = ()) -> bytes:
    """Un PDF de ces pages ; ``flux`` : des contenus bruts de pages, à la suite."""
    contenus = [
        b"".join(
            b"BT /F%d %.1f Tf %.1f %.1f Td (%s) Tj ET\n"
            % (
                1 + gras,
                taille,
                x,
                y,
                texte.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)"),
            )
            for x, y, taille, gras, texte in page
        )
        for page in pages
    ] + list(flux)
    polices = [
        b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>" % nom
        for nom in (b"Helvetica", b"Helvetica-Bold")
    ]
    objets = [b"<</Type/Catalog/Pages 2 0 R>>", b"", *polices]
    enfants = []
    for contenu in contenus:
        enfants.append(b"%d 0 R" % (len(objets) + 1))
        objets.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>"
            b"/Contents %d 0 R>>" % (len(objets) + 2)
        )
        entete = b"" if contenu.startswith(b"<<") else b"<</Length %d>>stream\n" % len(contenu)
        objets.append(entete + contenu + b"\nendstream")
    objets[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(enfants), b" ".join(enfants))
    octets, places = b"%PDF-1.4\n", []
    for rang, objet in enumerate(objets, start=1):
        places.append(len(octets))
        octets += b"%d 0 obj\n%s\nendobj\n" % (rang, objet)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    fin = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return octets + fin % (len(objets) + 1, table, len(objets) + 1, len(octets))


# ── Relire ───────────────────────────────────────────────────────────────────────────────────────────────────────
def relu(dans: Path, nom: str, octets: bytes | str) -> Acte:
    """L'acte que contient ce fichier."""
    chemin = dans / nom
    chemin.write_bytes(octets.encode() if isinstance(octets, str) else octets)
    return lire_acte(chemin)


def textes(acte: Acte) -> list[str]:
    """Le texte de chaque passage."""
    return [passage.texte for passage in acte.passages]


def lieux(acte: Acte) -> list[tuple[str, str]]:
    """(lieu, texte) de chaque passage."""
    return [(passage.lieu.article, passage.texte) for passage in acte.passages]


def refuse(dans: Path, nom: str, octets: bytes) -> str:
    """La phrase qui dit pourquoi ce fichier ne se lit pas."""
    with pytest.raises(ErreurDossier) as leve:
        relu(dans, nom, octets)
    assert leve.value.code == 3
    exiger_le_francais(str(leve.value))
    return str(leve.value)
