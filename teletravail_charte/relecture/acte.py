"""Un acte relu : ses passages dans l'ordre, chacun avec son lieu.

Le piège : une page ne se sait pas toujours (un traitement de texte ne l'écrit que s'il l'a
composée) ; elle est alors ``None``, jamais devinée.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TITRE: Final = "titre"
PARAGRAPHE: Final = "paragraphe"
PUCE: Final = "puce"
CELLULE: Final = "cellule"


@dataclass(frozen=True, slots=True)
class Lieu:
    """L'article (ou le titre courant), la page si elle se sait, le rang du passage dans l'acte (à partir de 1)."""

    article: str
    page: int | None
    paragraphe: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Un titre, un paragraphe, une puce (avec son signe ou son numéro) ou une cellule.

    ``entetes`` : pour une cellule, l'en-tête de sa ligne et celui de sa colonne, vides quand le tableau n'en a pas.
    """

    rang: int
    texte: str
    lieu: Lieu
    genre: str
    entetes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acte:
    """``forme`` : docx, odt, pdf, txt ou md ; ``empreinte`` : celle du fichier ; ``avertissements`` : des phrases."""

    nom: str
    forme: str
    passages: tuple[Passage, ...]
    empreinte: str
    pages: int | None
    avertissements: tuple[str, ...]
