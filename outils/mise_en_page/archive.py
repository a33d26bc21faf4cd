"""L'archive d'une coquille : en-têtes, pieds, section, déclarations. Les corps viennent de ``coquilles``."""

from __future__ import annotations

from datetime import date

from mise_en_page import allures
from mise_en_page.elements import champ, p, r
from mise_en_page.theme import theme
from mise_en_page.traits import ALERTE, TITRES, W, lettres
from teletravail_charte.blocs import Piece
from teletravail_charte.documents.paquet import CONTENUS, RELATIONS, assembler, preparer, proprietes

TETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MIME = {"theme": "application/vnd.openxmlformats-officedocument"}
ESPACES = f'{W} xmlns:r="{R}"'


def coquille(
    titre: str, corps: str, variante: allures.Variante, *, couverture: bool = False, serree: bool = False
) -> bytes:
    """L'archive complète d'une coquille ; ``serree`` : des marges plus étroites en haut et en bas."""
    projet = r(
        "{% if projet %}PROJET{% endif %}",
        lettres(police=TITRES, gras=True, couleur=ALERTE, ecart=40, corps=14),
    )
    page = ("page ", champ("PAGE"), " / ", champ("NUMPAGES"))
    parties = {
        "header1.xml": f"<w:hdr {ESPACES}>{p('Header', '{{ commune }}', r(chr(9)), projet)}</w:hdr>",
        "footer1.xml": f"<w:ftr {ESPACES}>{p('Footer', '{{ titre }} — ', *page)}</w:ftr>",
    }
    if couverture:
        parties["header2.xml"] = f"<w:hdr {ESPACES}>{p('Header', r(chr(9)), projet)}</w:hdr>"
        parties["footer2.xml"] = f"<w:ftr {ESPACES}>{p('Header')}</w:ftr>"
    parties |= {
        "styles.xml": allures.styles(variante),
        "settings.xml": allures.reglages_document(),
        "fontTable.xml": allures.polices(),
        "numbering.xml": allures.puces(),
        "theme/theme1.xml": theme(),
    }
    liens = {nom: f"rId{rang}" for rang, nom in enumerate(parties, start=1)}
    genres = {nom: nom.partition("/")[0].partition(".")[0].rstrip("12") for nom in parties}
    references = "".join(
        f'<w:{genres[nom]}Reference w:type="{"default" if "1" in nom else "first"}" r:id="{liens[nom]}"/>'
        for nom in parties
        if genres[nom] in ("header", "footer")
    )
    section = (
        f'<w:sectPr>{references}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar'
        f' w:top="{1304 if serree else 1588}" w:right="1417" w:bottom="{1134 if serree else 1474}" w:left="1417"'
        f' w:header="{624 if serree else 765}" w:footer="{510 if serree else 680}" w:gutter="0"/>'
        f"{'<w:titlePg/>' * couverture}</w:sectPr>"
    )
    archive = {
        CONTENUS: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
        + "".join(
            f'<Override PartName="/word/{n}" ContentType="{MIME.get(g, WORD)}.{g}+xml"/>' for n, g in genres.items()
        )
        + "</Types>",
        RELATIONS: relations({"rId1": ("officeDocument", "word/document.xml")}),
        "word/_rels/document.xml.rels": relations({lien: (genres[nom], nom) for nom, lien in liens.items()}),
        "word/document.xml": f"<w:document {ESPACES}><w:body>{corps}{section}</w:body></w:document>",
    } | {f"word/{nom}": contenu for nom, contenu in parties.items()}
    octets = preparer({nom: (TETE + contenu).encode() for nom, contenu in archive.items()})
    notice = Piece(nom="coquille", titre=titre, commune="", jour=date(2026, 1, 1), blocs=())
    return assembler(octets | proprietes(notice), comprimer=False)


def relations(liens: dict[str, tuple[str, str]]) -> str:
    """Un fichier de relations."""
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="{lien}" Type="{R}/{genre}" Target="{but}"/>' for lien, (genre, but) in liens.items()
        )
        + "</Relationships>"
    )
