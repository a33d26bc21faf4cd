"""Ce que dit un acte, avant toute mise en page : une pièce est une suite de blocs, dans l'ordre.

Un piège : un bloc porte un genre, jamais une allure ; les allures sont dans les coquilles Word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

GENRES = (
    "titre_document",  # le titre de l'acte
    "titre_central",  # ligne centrée : « RÉPUBLIQUE FRANÇAISE », « DÉCIDE : »
    "partie",  # grande division, avec son numéro
    "article",  # titre d'article, avec son numéro
    "sous_titre",
    "paragraphe",
    "puce",
    "visa",
    "considerant",
    "mention",  # petites lignes : transmission, voies de recours
    "signature",  # une personne par bloc ; celles d'une clause qui se suivent vont côte à côte
    "tableau",  # texte = légende (facultative)
    "champ",  # texte = libellé d'une ligne à remplir, à la main s'il ne porte pas de place
    "reserve",  # ce qui empêche encore de signer un projet
    "saut_page",
)


SAISIES = ("texte", "paragraphe", "date", "nombre", "case", "choix")
_OUVRE, _SEPARE, _FERME = "\ue000", "\ue001", "\ue002"  # usage privé d'Unicode, refusé dans tout ce qu'on lit


@dataclass(frozen=True, slots=True)
class Saisie:
    """Une place à remplir dans un texte : son genre, ce qu'on y attend, et les réponses d'un « choix »."""

    genre: str
    libelle: str
    choix: tuple[str, ...] = ()

    def marque(self) -> str:
        """La marque que le texte d'un bloc porte à cette place ; ``decouper`` la retrouve."""
        morceaux = (re.sub("[\\n\\t]+", " ", morceau) for morceau in (self.genre, self.libelle, *self.choix))
        return f"{_OUVRE}{_SEPARE.join(morceaux)}{_FERME}"


def decouper(texte: str) -> Iterator[str | Saisie]:
    """Le texte et ses places à remplir, dans l'ordre."""
    for morceau in re.split(f"({_OUVRE}[^{_FERME}]*{_FERME})", texte):
        if morceau.startswith(_OUVRE):
            genre, libelle, *choix = morceau[1:-1].split(_SEPARE)
            yield Saisie(genre, libelle, tuple(choix))
        elif morceau:
            yield morceau


@dataclass(frozen=True, slots=True)
class Provenance:
    """D'où vient un bloc : la clause et son titre, les règles qu'elle met en mots, les articles (clé@jour)."""

    clause: str
    regles: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    titre: str = ""


@dataclass(frozen=True, slots=True)
class Bloc:
    """Un morceau d'acte ; ``texte`` est prêt à imprimer (typographie faite, « \\n » = retour à la ligne)."""

    genre: str
    texte: str = ""
    numero: str = ""  # déjà composé : « Article 4 », « III »
    entetes: tuple[str, ...] = ()
    lignes: tuple[tuple[str, ...], ...] = ()
    provenance: Provenance | None = None


EMPREINTE_DU_DOSSIER, EMPREINTE_DU_CORPUS = "Empreinte du dossier", "Empreinte du corpus"
VERSION_DU_CORPUS, HYPOTHESES = "Version du corpus", "Hypothèses"


@dataclass(frozen=True, slots=True)
class Piece:
    """Une pièce à écrire.

    ``commune`` est écrit tel quel en tête de page (« Commune de Nézel »). ``proprietes`` :
    « titre » et « sujet » vont aux propriétés du fichier, tout le reste (empreintes, version du
    corpus) à ses propriétés personnalisées, sous le nom donné. ``dossier`` : le contenu du dossier
    dont la pièce vient, tel que son empreinte le résume ; le fichier l'emporte avec lui.
    """

    nom: str
    titre: str
    commune: str
    jour: date
    blocs: tuple[Bloc, ...]
    projet: bool = False
    proprietes: Mapping[str, str] = field(default_factory=dict)
    dossier: str = ""
