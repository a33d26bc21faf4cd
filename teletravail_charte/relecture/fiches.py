"""Les détecteurs tels qu'un juriste les écrit (rules/detecteurs/<fait>.yaml), vérifiés et prêts à chercher."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

from pydantic import Field, model_validator

from teletravail_charte.relecture.grammaire import Exigence
from teletravail_charte.relecture.lexique import Langue
from teletravail_charte.relecture.motifs import Motif
from teletravail_charte.validation import Fiche, Suite
from teletravail_charte.vocabulaire import Fait, Valeur

Confiance = Literal["sure", "probable", "possible"]
RIEN: Final = "rien"
_MOTS: Final = re.compile(r"\w+|[^\w\s]")


class Lecture(Fiche):
    """Une façon de dire le fait. Sans ``valeur``, c'est celle que le motif lit ; ``nie`` : celle de la phrase niée.

    ``sauf`` écarte ce qui est tout près, ``sauf_phrase`` où que ce soit dans la phrase.
    """

    quand: Suite[str]
    valeur: Any = None
    nie: Any = None
    pres_de: Suite[str] = ()
    titre: Suite[str] = ()
    sauf: Suite[str] = ()
    sauf_phrase: Suite[str] = ()
    populations: Suite[str] = ()
    intervalle: Literal["bas", "haut"] | None = None
    confiance: Confiance = "sure"


class Essai(Fiche):
    """Un exemple : une phrase (sous un titre, après une annonce, sous des en-têtes) et sa valeur, ou « rien »."""

    phrase: str
    valeur: Any
    titre: str = ""
    annonce: str = ""
    entetes: Suite[str] = ()
    confiance: Confiance | None = None


class FicheDetecteur(Fiche):
    """Un fichier. Ce qu'il dit hors de ses lectures vaut pour toutes ; ``titre_suffit`` : un titre vaut ``pres_de``."""

    fait: str
    unites: dict[str, int | Decimal | str] = Field(default_factory=dict)
    pres_de: Suite[str] = ()
    titre_suffit: Suite[str] = ()
    sauf: Suite[str] = ()
    sauf_phrase: Suite[str] = ()
    sauf_titre: Suite[str] = ()
    populations: Suite[str] = ()
    lectures: Suite[Lecture]
    exemples: Suite[Essai]

    @model_validator(mode="after")
    def _assez_d_exemples(self) -> FicheDetecteur:
        muets = sum(1 for essai in self.exemples if essai.valeur == RIEN)
        if not self.lectures:
            raise ValueError("un détecteur a au moins une lecture.")
        if muets < 2 or len(self.exemples) - muets < 2:
            raise ValueError("un détecteur a au moins deux exemples qui répondent, et deux qui ne répondent « rien ».")
        return self


@dataclass(frozen=True, slots=True)
class LecturePrete:
    """Une lecture, ses motifs lus. ``negatifs`` : ceux qui disent eux-mêmes « ne », « aucun »."""

    motifs: tuple[Motif, ...]
    negatifs: frozenset[Motif]
    valeur: Valeur | None
    nie: Valeur | None
    pres_de: tuple[Motif, ...]
    titre: tuple[Motif, ...]
    sauf: tuple[Motif, ...]
    sauf_phrase: tuple[Motif, ...]
    populations: frozenset[str]
    intervalle: str | None
    confiance: Confiance


@dataclass(frozen=True, slots=True)
class Detecteur:
    """Un détecteur prêt à chercher le fait ``chemin``."""

    chemin: str
    fait: Fait
    unites: dict[str, Fraction]
    titre_suffit: tuple[Motif, ...]
    sauf_titre: tuple[Motif, ...]
    lectures: tuple[LecturePrete, ...]
    exemples: tuple[Essai, ...]


class Candidat(NamedTuple):
    """Un motif, sa lecture et son détecteur."""

    detecteur: Detecteur
    lecture: LecturePrete
    motif: Motif


@dataclass(frozen=True, slots=True)
class Detecteurs:
    """Tous les détecteurs, la langue qu'ils partagent, leurs motifs, et les exigences que chaque mot satisfait."""

    langue: Langue
    fiches: tuple[Detecteur, ...]
    motifs: tuple[Candidat, ...]
    satisfaites: dict[str, set[Exigence]]

    def candidats(self, texte: str) -> list[list[Candidat]]:
        """Les motifs dont ``texte`` a les mots exigés, détecteur par détecteur."""
        debuts = {mot[:fin] for mot in set(_MOTS.findall(texte)) for fin in range(1, len(mot) + 1)}
        presentes: set[Exigence] = set().union(*(self.satisfaites[debut] for debut in debuts & self.satisfaites.keys()))
        possibles = [candidat for candidat in self.motifs if candidat.motif.exigences <= presentes]
        return [list(suite) for _, suite in groupby(possibles, key=lambda c: c.detecteur.chemin)]
