"""templates/profils/ : des ensembles complets de choix licites, chacun expliqué, qu'un dossier peut nommer.

Un profil ne donne que des choix ; un fait du monde (une date, un effectif, un avis) n'est jamais supposé.
"""

from __future__ import annotations

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


def charger_profils(dossier: Path, vocabulaire: Vocabulaire) -> dict[str, Profil]:
    """Les profils par identifiant ; lève ``ErreurCorpus``, toutes les fautes ensemble."""
    recueil = Recueil()
    profils = {}
    for chemin, fiche in charger_fiches(dossier.glob("*.yaml"), _FicheProfil, recueil).items():
        choix: dict[str, tuple[tuple[date, Valeur], ...]] = {}
        for nom, valeur in fiche.choix.items():
            try:
                choix[nom] = _choix(valeur, nom, vocabulaire)
            except ValeurImpossible as erreur:
                recueil.noter(chemin, ("choix", nom), erreur.quoi, erreur.possible)
        raisons = {nom: c.pourquoi for nom, c in fiche.choix.items()}
        profils[fiche.id] = Profil(fiche.id, fiche.titre, fiche.explication, choix, raisons)
    recueil.lever()
    return profils
