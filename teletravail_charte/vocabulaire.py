"""Le vocabulaire : ce que l'on peut dire d'une commune et de ses choix, fait par fait (rules/faits/).

Les faits sont des données, pas des champs Python : un juriste les lit et en ajoute sans code. Un fait a
trois valeurs possibles : connu, ``AUCUN`` (explicitement aucun) et ``INCONNU`` (une question, jamais « non »).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, model_validator

from teletravail_charte.erreurs import vouliez_vous_dire
from teletravail_charte.validation import Fiche, Recueil, Suite, charger_fiches

ETAPES: Final = ("preparation", "pret_a_voter", "vote", "executoire", "application")
"""Les étapes d'un dossier, dans l'ordre ; « application » n'est jamais atteinte : rien n'y est exigé."""


class Special(Enum):
    """Les deux valeurs qui ne sont pas une valeur."""

    AUCUN = "aucun"
    INCONNU = "inconnu"


AUCUN: Final = Special.AUCUN
INCONNU: Final = Special.INCONNU
Valeur = bool | int | Decimal | date | str | tuple[str, ...] | Special


class Fait(Fiche):
    """Un fait du vocabulaire. ``unite``, ``bornes`` : vraisemblance, jamais la loi."""

    type: Literal["booleen", "entier", "nombre", "date", "enum", "liste", "texte", "textes"]
    question: str
    unite: str = ""
    aide: str = ""
    valeurs: dict[str, str] | Suite[int] = Field(default_factory=dict)
    bornes: Suite[int | Decimal | None] | None = None
    nature: Literal["choix", "monde"] = "monde"
    etape: Literal["preparation", "pret_a_voter", "vote", "executoire", "application"] = "application"
    aucun: str | None = None
    facultatif: bool = False
    combinaison: dict[str, int] | None = None
    fondements: Suite[str] = ()

    @model_validator(mode="after")
    def _complet(self) -> Fait:
        if self.type in ("enum", "liste") and not (self.valeurs and isinstance(self.valeurs, dict)):
            raise ValueError(f"un fait de type {self.type} donne ses « valeurs », chacune avec son libellé.")
        if {"aucun", "inconnu"} & {str(v) for v in self.valeurs}:
            raise ValueError("« aucun » et « inconnu » sont des réponses réservées, jamais des « valeurs ».")
        if self.bornes is not None and len(self.bornes) != 2:
            raise ValueError("« bornes » attend deux nombres : [le plus petit, le plus grand].")
        return self

    @property
    def modifiable(self) -> bool:
        """La commune choisit-elle ce fait ?"""
        return self.nature == "choix"

    @property
    def aucun_admis(self) -> bool:
        """« aucun » est-il une réponse ?"""
        return self.aucun is not None or self.type in ("liste", "textes")


class _Groupe(Fiche):
    groupe: str
    titre: str
    faits: dict[str, Fait]


@dataclass(frozen=True, slots=True)
class Vocabulaire:
    """Tous les faits, par chemin « groupe.nom », et les titres des groupes."""

    faits: dict[str, Fait]
    titres: dict[str, str]

    def groupes(self) -> dict[str, list[str]]:
        """Les chemins des faits, rangés par groupe, dans l'ordre des fichiers."""
        par_groupe: dict[str, list[str]] = {groupe: [] for groupe in self.titres}
        for chemin in self.faits:
            par_groupe[chemin.split(".")[0]].append(chemin)
        return par_groupe

    def calcules(self) -> dict[str, dict[str, int]]:
        """Les faits calculés et leur combinaison linéaire."""
        return {c: f.combinaison for c, f in self.faits.items() if f.combinaison is not None}


def charger_vocabulaire(dossier: Path) -> Vocabulaire:
    """Lit ``dossier``/*.yaml ; lève ``ErreurCorpus``, toutes les fautes ensemble."""
    recueil = Recueil()
    groupes = charger_fiches(dossier.glob("*.yaml"), _Groupe, recueil)
    titres = {g.groupe: g.titre for g in groupes.values()}
    faits = {f"{g.groupe}.{nom}": fait for g in groupes.values() for nom, fait in g.faits.items()}
    donnes = [nom for nom, fait in faits.items() if fait.combinaison is None]
    recueil.lever()
    for chemin, groupe in groupes.items():
        for nom, fait in groupe.faits.items():
            for source in fait.combinaison or ():
                if source not in donnes:
                    quoi = "une combinaison ne cite que des faits du vocabulaire, non calculés."
                    lieu = ("faits", nom, "combinaison", source)
                    recueil.noter(chemin, lieu, quoi, vouliez_vous_dire(source, donnes))
    recueil.lever()
    return Vocabulaire(faits, titres)
