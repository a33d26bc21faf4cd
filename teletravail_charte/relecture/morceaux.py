"""Ce que chaque format donne à lire, avant de savoir à quel article cela appartient.

Le piège : le même mot ressort de chaque logiciel avec d'autres espaces, d'autres traits d'union, des lettres liées et
des signes invisibles ; ``nettoyer`` les ramène à une seule écriture, sans toucher aux mots.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from lxml import etree

from teletravail_charte.erreurs import ErreurDossier, Faute
from teletravail_charte.relecture.acte import PARAGRAPHE

_INVISIBLES = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff\x00-\x08\x0e-\x1b\x7f]")
_DESSINS = re.compile("[\ue000-\uf8ff]")  # les puces des polices de symboles
_SIGNES = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
PUCE_RONDE: Final = "•"
PAGES_SEULES: Final = "Imprimez les seules pages de l'acte dans un nouveau PDF."
LISIBLES: Final = "Apportez un .docx, un .odt, un .pdf, un .txt ou un .md."


@dataclass(frozen=True, slots=True)
class Morceau:
    """Un titre, un paragraphe, une puce ou une cellule, tel que le fichier le donne.

    ``niveau`` : celui du titre, d'après son style (0 : le fichier ne dit pas que c'en est un).
    ``saillant`` : en gras ou souligné d'un bout à l'autre.
    ``etiquette`` : la puce ou le numéro que le logiciel compose, déjà en tête de ``texte``.
    ``marge`` : un en-tête ou un pied de page.
    ``sources`` : les éléments du fichier d'où vient le texte.
    """

    texte: str
    genre: str = PARAGRAPHE
    niveau: int = 0
    saillant: bool = False
    etiquette: str = ""
    entetes: tuple[str, ...] = ()
    page: int | None = None
    marge: bool = False
    sources: tuple[etree._Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Lecture:
    """Tout ce qu'un fichier donne à lire."""

    morceaux: tuple[Morceau, ...]
    pages: int | None = None
    avertissements: tuple[str, ...] = ()


def sans_dessins(texte: str) -> str:
    """Le texte, une puce ronde à la place de celles des polices de dessins."""
    return _DESSINS.sub(PUCE_RONDE, texte)


def nettoyer(texte: str) -> str:
    """Le texte sur une ligne, ses espaces simples, sans signe invisible ni lettre liée."""
    texte = sans_dessins(_INVISIBLES.sub("", unicodedata.normalize("NFC", texte)))
    return " ".join(texte.translate(_SIGNES).split())


def refus(fichier: str, quoi: str, possible: str = "") -> ErreurDossier:
    """Un acte que l'on ne peut pas lire : pourquoi, et que faire."""
    return ErreurDossier(Faute(quoi, fichier, possible=possible))


def avertissements(*, suivies: bool, barre: bool) -> tuple[str, ...]:
    """Ce qu'il faut savoir d'un texte dont tout n'a pas été lu tel quel."""
    dits = (
        (
            suivies,
            "Des modifications suivies n'étaient pas tranchées : l'acte est lu comme si elles étaient acceptées.",
        ),
        (barre, "Du texte barré ou masqué n'a pas été lu."),
    )
    return tuple(phrase for dit, phrase in dits if dit)
