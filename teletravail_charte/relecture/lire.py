"""Lire un acte apporté par une commune : reconnaître ce qu'est le fichier, puis le rendre passage par passage.

Le piège : l'extension ment souvent. Ce sont les premiers octets qui disent ce qu'est un fichier.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final

from teletravail_charte.erreurs import ErreurDossier, Faute, cause_systeme
from teletravail_charte.relecture.acte import Acte, Passage
from teletravail_charte.relecture.brut import lire_texte
from teletravail_charte.relecture.formes import reconnaitre
from teletravail_charte.relecture.markdown import lire_markdown
from teletravail_charte.relecture.morceaux import Lecture, refus
from teletravail_charte.relecture.odt import lire_odt
from teletravail_charte.relecture.pdf import lire_pdf
from teletravail_charte.relecture.plan import ordonner
from teletravail_charte.relecture.word import lire_word

TAILLE_MAX: Final = 60 << 20  # octets
LETTRES_MAX: Final = 2_000_000  # le texte de sept cents pages
PASSAGES_MAX: Final = 20_000
_LECTEURS: Final[dict[str, Callable[[bytes, str], Lecture]]] = {
    "docx": lire_word,
    "odt": lire_odt,
    "pdf": lire_pdf,
    "txt": lire_texte,
    "md": lire_markdown,
}
_SUJET = re.compile(r"tele\W?trava|travail a distance")
_SANS_RAPPORT = (
    "Le mot « télétravail » n'y est pas une seule fois : est-ce le bon document ? Rien de ce qui suit n'est sûr."
)
_TROP_LONG = "Ne gardez que l'acte, sans ses pièces jointes."


def lire_acte(chemin: Path) -> Acte:
    """L'acte que contient ce fichier ; lève ``ErreurDossier``."""
    octets = _octets(chemin)
    forme, avertissement = reconnaitre(octets, chemin.name)
    try:
        lecture = _LECTEURS[forme](octets, chemin.name)
        passages = tuple(passage for passage, _ in ordonner(lecture.morceaux))
    except (RecursionError, MemoryError):
        raise refus(chemin.name, "il est démesuré : trop d'éléments emboîtés.", _TROP_LONG) from None
    _borner(passages, chemin.name)
    avertissements = [*filter(None, [avertissement]), *lecture.avertissements]
    if not any(_SUJET.search(_plat(passage.texte)) for passage in passages):
        avertissements.append(_SANS_RAPPORT)
    empreinte = "sha256:" + hashlib.sha256(octets).hexdigest()
    return Acte(chemin.name, forme, passages, empreinte, lecture.pages, tuple(avertissements))


def _octets(chemin: Path) -> bytes:
    try:
        with chemin.open("rb") as flux:
            octets = flux.read(TAILLE_MAX + 1)
    except (OSError, ValueError) as cause:
        raison = cause_systeme(cause) if isinstance(cause, OSError) else "ce nom de fichier est impossible"
        raise ErreurDossier(Faute(f"impossible de lire ce fichier ({raison}).", str(chemin))) from None
    if len(octets) > TAILLE_MAX:
        quoi = f"il pèse plus de {TAILLE_MAX >> 20} Mo : c'est trop pour un acte."
        raise refus(chemin.name, quoi, "Ne gardez que l'acte, sans image ni pièce jointe.")
    if not octets.strip(b"\0 \t\r\n"):
        raise refus(chemin.name, "ce fichier est vide.", "Apportez l'acte en .docx, .odt, .pdf, .txt ou .md.")
    return octets


def _borner(passages: tuple[Passage, ...], fichier: str) -> None:
    if not any(lettre.isalnum() for passage in passages for lettre in passage.texte):
        quoi = "ce document ne contient aucun texte."
        raise refus(fichier, quoi, "S'il n'est fait que d'images, reconnaissez-y d'abord les caractères (OCR).")
    lettres = sum(len(passage.texte) for passage in passages)
    if lettres > LETTRES_MAX or len(passages) > PASSAGES_MAX:
        raise refus(fichier, f"il est démesuré : {len(passages)} paragraphes, {lettres} caractères.", _TROP_LONG)


def _plat(texte: str) -> str:
    decompose = unicodedata.normalize("NFD", texte.casefold())
    return "".join(lettre for lettre in decompose if not unicodedata.combining(lettre))
