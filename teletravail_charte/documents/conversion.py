"""Les pièces Word en ODT et en PDF, par LibreOffice quand il est installé.

Le piège : LibreOffice rend 0 même quand il n'a rien converti ; on regarde ce qu'il a écrit. Les octets d'un ODT
ou d'un PDF changent d'une conversion à l'autre (dates, identifiants) : seul le Word est reproductible.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from teletravail_charte.erreurs import ErreurUsage

FORMATS: Final = ("docx", "odt", "pdf")
_PDF = "pdf:writer_pdf_Export:"  # accessible (PDF/UA-1) et archivable (PDF/A-3)
_PDF += '{"PDFUACompliance":{"type":"boolean","value":"true"},"SelectPdfVersion":{"type":"long","value":"3"}}'
_FILTRES: Final = {"odt": "odt", "pdf": _PDF}
_MARQUES: Final = {"odt": (b"PK",), "pdf": (b"%PDF", b"<pdfuaid:part>", b"<pdfaid:part>")}
_ENDROITS: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)
_DELAI, _DELAI_PAR_PIECE = 90, 20  # secondes


def libreoffice() -> str:
    """Le programme de LibreOffice ; lève ``ErreurUsage`` s'il n'est pas installé."""
    for nom in ("soffice", "libreoffice", *_ENDROITS):
        if trouve := shutil.which(nom):
            return trouve
    raise ErreurUsage(
        "Rien n'est écrit : LibreOffice, qui fait les fichiers odt et pdf, n'est pas installé. "
        "Installez-le (7.4 ou plus récent), ou ne demandez que « --format docx »."
    )


def convertir(fichiers: Mapping[str, bytes], formats: Sequence[str]) -> dict[str, bytes]:
    """Les mêmes fichiers, les pièces Word dans les ``formats`` demandés ; tout, ou ``ErreurUsage``."""
    word = [nom for nom in fichiers if nom.endswith(".docx")]
    faits = {"docx": [fichiers[nom] for nom in word]}
    faits |= {forme: _exporter(faits["docx"], forme, word) for forme in formats if forme in _FILTRES}
    resultat: dict[str, bytes] = {}
    for nom, octets in fichiers.items():
        if nom in word:
            souche = nom.removesuffix("docx")
            resultat |= {souche + forme: faits[forme][word.index(nom)] for forme in FORMATS if forme in formats}
        else:
            resultat[nom] = octets
    return resultat


def _exporter(documents: Sequence[bytes], forme: str, noms: Sequence[str]) -> list[bytes]:
    """Chaque document dans ce format : un seul LibreOffice, avec un profil à lui, pour tous."""
    if not documents:
        return []
    with TemporaryDirectory(prefix="teletravail-charte-", ignore_cleanup_errors=True) as nom_du_lieu:
        lieu = Path(nom_du_lieu)
        sources = [lieu / f"{rang}.docx" for rang in range(len(documents))]
        for source, octets in zip(sources, documents, strict=True):
            source.write_bytes(octets)
        profil = (lieu / "profil").as_uri()
        commande = [libreoffice(), "--headless", "--norestore", f"-env:UserInstallation={profil}"]
        commande += ["--convert-to", _FILTRES[forme], "--outdir", str(lieu / forme), *map(str, sources)]
        _executer(commande, _DELAI + _DELAI_PAR_PIECE * len(documents))
        return [
            _relire(lieu / forme / f"{rang}.{forme}", forme, nom)
            for rang, nom in enumerate(noms)
        ]  # fmt: skip


def _executer(commande: Sequence[str], delai: float) -> None:
    """Exécute, et n'en laisse rien derrière soi : LibreOffice se lance lui-même un second processus."""
    silence = subprocess.DEVNULL
    with subprocess.Popen(commande, stdin=silence, stdout=silence, stderr=silence, start_new_session=True) as processus:
        try:
            processus.wait(delai)
        except subprocess.TimeoutExpired:
            raise ErreurUsage(
                f"Rien n'est écrit : LibreOffice n'a pas répondu en {delai:.0f} secondes. Fermez ses autres fenêtres "
                "et recommencez, ou ne demandez que « --format docx »."
            ) from None
        finally:
            if processus.poll() is None:
                _tuer(processus)


def _tuer(processus: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        processus.kill()
    else:
        os.killpg(processus.pid, signal.SIGKILL)


def _relire(chemin: Path, forme: str, nom: str) -> bytes:
    octets = chemin.read_bytes() if chemin.is_file() else b""
    debut, *marques = _MARQUES[forme]
    if not octets.startswith(debut):
        raise ErreurUsage(
            f"Rien n'est écrit : LibreOffice n'a pas su convertir « {nom} » en {forme}. Ne demandez que « --format "
            "docx », puis ouvrez le fichier et enregistrez-le sous ce format."
        )
    if not all(marque in octets for marque in marques):
        raise ErreurUsage(
            "Rien n'est écrit : ce LibreOffice ne sait pas faire un PDF accessible et archivable (PDF/UA, PDF/A). "
            "Installez la version 7.4 ou une plus récente."
        )
    return octets
