"""templates/profils/ : des ensembles complets de choix licites, chacun expliqué, qu'un dossier peut nommer.

Un profil ne donne que des choix ; un fait du monde (une date, un effectif, un avis) n'est jamais supposé.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from teletravail_charte.erreurs import vouliez_vous_dire
from teletravail_charte.francais import typographie
from teletravail_charte.valeurs import ValeurImpossible, lire_valeur
from teletravail_charte.validation import Fiche, Recueil, charger_fiches
from teletravail_charte.vocabulaire import Fait, Valeur, Vocabulaire


class Choix(Fiche):
    """Une valeur et sa raison ; ``selon_le_jour`` : la valeur de la date la plus récente."""

    valeur: Any = None
    selon_le_jour: dict[date, Any] = Field(default_factory=dict)
    pourquoi: str

    @model_validator(mode="after")
    def _une_forme(self) -> Choix:
        if (self.valeur is None) == (not self.selon_le_jour):
            raise ValueError("écrivez « valeur » ou « selon_le_jour ».")
        return self


class _FicheProfil(Fiche):
    id: str
    titre: str
    explication: str
    choix: dict[str, Choix]


@dataclass(frozen=True, slots=True)
class Profil:
    """Un profil lu : chaque choix a une suite de (date, valeur) croissante et sa raison."""

    id: str
    titre: str
    explication: str
    choix: dict[str, tuple[tuple[date, Valeur], ...]]
    raisons: dict[str, str]

    def valeurs(self, jour: date) -> dict[str, Valeur]:
        """Les choix du profil ce jour-là."""
        valeurs = {}
        for chemin, suite in self.choix.items():
            passees = [v for d, v in suite if d <= jour]
            if passees:
                valeurs[chemin] = passees[-1]
        return valeurs


def _composer(fait: Fait, valeur: Valeur) -> Valeur:
    """Les textes d'un profil sont nos mots : ils reçoivent la typographie française."""
    if fait.type == "textes" and isinstance(valeur, tuple):
        return tuple(typographie(v) for v in valeur)
    return typographie(valeur) if fait.type == "texte" and isinstance(valeur, str) else valeur


def _choix(choix: Choix, nom: str, vocabulaire: Vocabulaire) -> tuple[tuple[date, Valeur], ...]:
    fait = vocabulaire.faits.get(nom)
    if fait is None or not fait.modifiable or fait.combinaison:
        choisis = [c for c, f in vocabulaire.faits.items() if f.modifiable and not f.combinaison]
        suite = vouliez_vous_dire(nom, choisis)
        raise ValeurImpossible("un profil ne donne que des choix du vocabulaire.", suite)
    dates = choix.selon_le_jour or {date.min: choix.valeur}
    return tuple((d, _composer(fait, lire_valeur(fait, v))) for d, v in sorted(dates.items()))


class Profils(Mapping[str, Profil]):
    """Les profils d'un répertoire, par identifiant : un fichier n'est lu que si l'on demande son profil."""

    def __init__(self, dossier: Path, vocabulaire: Vocabulaire) -> None:
        self._chemins = {chemin.stem: chemin for chemin in sorted(dossier.glob("[!_]*.yaml"))}
        self._vocabulaire = vocabulaire
        self._lus: dict[str, Profil] = {}

    def __getitem__(self, nom: str) -> Profil:
        """Le profil ; lève ``ErreurCorpus``, toutes les fautes du fichier ensemble."""
        if nom not in self._lus:
            self._lus[nom] = _charger(self._chemins[nom], self._vocabulaire)
        return self._lus[nom]

    def __iter__(self) -> Iterator[str]:
        return iter(self._chemins)

    def __len__(self) -> int:
        return len(self._chemins)


def _charger(chemin: Path, vocabulaire: Vocabulaire) -> Profil:
    recueil = Recueil()
    fiches = charger_fiches([chemin], _FicheProfil, recueil)
    choix: dict[str, tuple[tuple[date, Valeur], ...]] = {}
    for fiche in fiches.values():
        for nom, valeur in fiche.choix.items():
            try:
                choix[nom] = _choix(valeur, nom, vocabulaire)
            except ValeurImpossible as erreur:
                recueil.noter(chemin, ("choix", nom), erreur.quoi, erreur.possible)
    recueil.lever()
    (fiche,) = fiches.values()
    raisons = {nom: c.pourquoi for nom, c in fiche.choix.items()}
    return Profil(fiche.id, fiche.titre, fiche.explication, choix, raisons)
