"""Reconnaître ce qu'est un fichier à ses octets, et dire ce qu'il faut faire de ceux que l'on ne lit pas.

Le piège : un Word protégé par un mot de passe n'est pas une archive, mais le même conteneur qu'un vieux .doc.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from teletravail_charte.relecture.archive import Archive, mot_de_passe
from teletravail_charte.relecture.morceaux import LISIBLES, refus

FORMES: Final = ("docx", "odt", "pdf", "txt", "md")
_EXTENSIONS: Final = {"docm": "docx", "dotx": "docx", "dotm": "docx", "ott": "odt", "text": "txt", "markdown": "md"}
_TEXTES: Final = ("txt", "md")
_DEBUT: Final = 1024  # octets : un PDF peut commencer par autre chose
_ODF: Final = "application/vnd.oasis.opendocument."
_CONVERTIR: Final = "Ouvrez-le dans Word ou LibreOffice et enregistrez-le en .docx ou en .odt."
_IMAGES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_NOMS: Final = {
    "xl/workbook.xml": "un classeur Excel",
    "ppt/presentation.xml": "un diaporama",
    "META-INF/container.xml": "un livre numérique",
}


def reconnaitre(octets: bytes, fichier: str) -> tuple[str, str]:
    """(forme, avertissement ou rien) de ce fichier ; lève ``ErreurDossier`` si l'on ne sait pas le lire."""
    extension = PurePath(fichier).suffix.lower().removeprefix(".")
    annoncee = _EXTENSIONS.get(extension, extension)
    forme = _forme(octets, fichier) or (annoncee if annoncee in _TEXTES else "")
    if not forme:
        if annoncee in FORMES:
            quoi = f"son nom finit par « .{extension} », mais ce n'en est pas un : il est abîmé ou d'un autre type."
            raise refus(fichier, quoi, LISIBLES)
        raise refus(fichier, "ce type de fichier ne se lit pas.", LISIBLES)
    if annoncee == forme:
        return forme, ""
    nom = f"finit par « .{extension} »" if extension else "n'a pas d'extension"
    return forme, f"Le nom du fichier {nom}, mais c'est un .{forme} : il est lu comme tel."


def _forme(octets: bytes, fichier: str) -> str:
    """docx, odt ou pdf, d'après les octets ; vide si cela peut être du texte ou rien de connu."""
    if octets.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(octets, fichier)
    if b"%PDF-" in octets[:_DEBUT]:
        return "pdf"
    if octets.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in octets:
            raise mot_de_passe(fichier)
        raise refus(fichier, "c'est un document d'un ancien Office (.doc).", _CONVERTIR)
    if octets.startswith(b"{\\rtf"):
        raise refus(fichier, "c'est un document RTF.", _CONVERTIR)
    if octets.startswith(_IMAGES):
        possible = "Reconnaissez-y les caractères (OCR) et apportez le texte, ou le fichier d'origine."
        raise refus(fichier, "c'est une image.", possible)
    if octets[:_DEBUT].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        raise refus(fichier, "c'est une page web.", _CONVERTIR)
    return ""


def _archive(octets: bytes, fichier: str) -> str:
    archive = Archive(octets, fichier)
    if "word/document.xml" in archive.noms:
        return "docx"
    genre = archive.octets("mimetype")[:200].decode("ascii", "replace").strip()
    if genre in (f"{_ODF}text", f"{_ODF}text-template"):
        return "odt"
    if genre.startswith(_ODF):
        raise refus(fichier, "c'est un document LibreOffice, mais pas un texte.", LISIBLES)
    for nom, quoi in _NOMS.items():
        if nom in archive.noms:
            raise refus(fichier, f"c'est {quoi}, pas un texte.", LISIBLES)
    raise refus(fichier, "c'est une archive, pas un document.", "Ouvrez-la et apportez l'acte qu'elle contient.")
