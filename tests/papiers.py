"""Des papiers à en-tête comme les mairies en ont : logo, pieds, polices, premières pages, styles français."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.shared import Cm, Pt

MAIRIE = "Mairie de Valmesnil-sur-Orne"
ADRESSE = "1 place de la Mairie, 61000 Valmesnil-sur-Orne"


def logo() -> BytesIO:
    """Un rectangle vert, en PNG."""

    def bloc(nom: bytes, contenu: bytes) -> bytes:
        return struct.pack(">I", len(contenu)) + nom + contenu + struct.pack(">I", zlib.crc32(nom + contenu))

    lignes = b"".join(b"\0" + b"\x2e\x7d\x32" * 90 for _ in range(40))
    entete = struct.pack(">IIBBBBB", 90, 40, 8, 2, 0, 0, 0)
    blocs = bloc(b"IHDR", entete) + bloc(b"IDAT", zlib.compress(lignes)) + bloc(b"IEND", b"")
    return BytesIO(b"\x89PNG\r\n\x1a\n" + blocs)


def avec_logo(doc: Doc) -> None:
    """Logo et nom dans l'en-tête, adresse au pied, marges larges, polices choisies."""
    section = doc.sections[0]
    section.left_margin = section.right_margin = Cm(3.2)
    ligne = section.header.paragraphs[0]
    ligne.add_run().add_picture(logo(), width=Cm(2))
    ligne.add_run(f"\t{MAIRIE}")
    section.footer.paragraphs[0].text = ADRESSE
    doc.styles["Normal"].font.name, doc.styles["Normal"].font.size = "DejaVu Sans", Pt(10)


def premiere_page(doc: Doc) -> None:
    """Un en-tête pour la première page, un autre pour la suite ; aucun pied pour la suite."""
    section = doc.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].add_run().add_picture(logo(), width=Cm(4))
    section.first_page_footer.paragraphs[0].text = ADRESSE
    section.header.paragraphs[0].text = f"{MAIRIE} (suite)"


def pages_paires(doc: Doc) -> None:
    """Des en-têtes différents à gauche et à droite."""
    doc.settings.odd_and_even_pages_header_footer = True
    doc.sections[0].header.paragraphs[0].text = f"{MAIRIE} (impaire)"
    doc.sections[0].even_page_header.paragraphs[0].text = f"{MAIRIE} (paire)"


def styles_francais(doc: Doc) -> None:
    """Les identifiants d'un Word français, et des titres numérotés par le papier."""
    avec_logo(doc)
    for ancien, nouveau in (("Heading1", "Titre1"), ("Heading2", "Titre2"), ("Title", "Titre")):
        for element in doc.styles.element.iter():
            for nom, valeur in element.attrib.items():
                if valeur == ancien and not nom.endswith("}name"):
                    element.set(nom, nouveau)
    solidaire = doc.styles.element.xpath("//w:style[@w:styleId='Titre1']/w:pPr/w:keepLines")[0]
    numero = doc.styles.element.xpath("//w:style[w:name/@w:val='List Number']/w:pPr/w:numPr")[0]
    solidaire.addnext(numero.__copy__())


def image_dans_le_corps(doc: Doc) -> None:
    """Le logo est dans le corps, seul."""
    doc.add_picture(logo(), width=Cm(4))
    doc.add_paragraph()


def marque(doc: Doc) -> None:
    """Du texte autour de la place de l'acte."""
    doc.add_paragraph(MAIRIE)
    doc.add_paragraph("{{ acte }}")
    doc.add_paragraph("Direction des ressources humaines")


def deux_sections(doc: Doc) -> None:
    """Une première page à part, puis la place de l'acte dans une section paysage."""
    premiere_page(doc)
    doc.add_paragraph(MAIRIE)
    suite = doc.add_section()
    suite.page_width, suite.page_height = Cm(29.7), Cm(21)
    suite.different_first_page_header_footer = False
    doc.add_paragraph("{{ acte }}")


PAPIERS: dict[str, Callable[[Doc], None]] = {
    "vide": lambda _: None,
    "avec un logo": avec_logo,
    "première page différente": premiere_page,
    "pages paires et impaires": pages_paires,
    "styles français": styles_francais,
    "image dans le corps": image_dans_le_corps,
    "place marquée": marque,
    "deux sections": deux_sections,
}


def papier(dossier: Path, faire: Callable[[Doc], None], nom: str = "papier.docx") -> Path:
    """Le papier, enregistré."""
    doc = Document()
    faire(doc)
    doc.save(str(dossier / nom))
    return dossier / nom


def retouche(
    chemin: Path, partie: str, changer: Callable[[str], str], autres: Mapping[str, bytes] | None = None
) -> Path:
    """Le même fichier, une de ses parties changée et d'autres ajoutées."""
    with zipfile.ZipFile(chemin) as source:
        parties = {nom: source.read(nom) for nom in source.namelist()}
    parties[partie] = changer(parties[partie].decode()).encode()
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in {**parties, **(autres or {})}.items():
            archive.writestr(nom, octets)
    return chemin
