"""Relire un fichier Word comme on le lit : tout son texte, contrôles de contenu compris (python-docx les saute)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.text.paragraph import Paragraph
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def corps(octets: bytes) -> etree._Element:
    """Le corps du document."""
    return Document(BytesIO(octets)).element.body


def paragraphes(octets: bytes) -> Iterator[Paragraph]:
    """Chaque paragraphe du corps, cellules comprises."""
    document = Document(BytesIO(octets))
    for paragraphe in document.element.body.iter(f"{W}p"):
        yield Paragraph(paragraphe, document.part)


def texte(noeud: etree._Element) -> str:
    """Le texte d'un élément, retours à la ligne et tabulations compris."""
    signes = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(signes.get(str(n.tag), n.text or "") for n in noeud.iter(f"{W}t", *signes))


def lignes(octets: bytes) -> list[str]:
    """Le texte de chaque paragraphe du corps qui en a un."""
    return list(filter(None, (texte(p) for p in corps(octets).iter(f"{W}p"))))


def reenregistrer(octets: bytes, dans: Path, forme: str = "docx") -> bytes:
    """Le même fichier, ouvert et enregistré par LibreOffice ; saute le test s'il n'est pas là."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice n'est pas installé")
    (dans / "a.docx").write_bytes(octets)
    profil = f"-env:UserInstallation={(dans / 'profil').as_uri()}"
    commande = [soffice, "--headless", profil, "--convert-to", forme, "--outdir", str(dans / "sortie")]
    subprocess.run([*commande, str(dans / "a.docx")], check=True, capture_output=True, timeout=180)
    return (dans / "sortie" / f"a.{forme}").read_bytes()
