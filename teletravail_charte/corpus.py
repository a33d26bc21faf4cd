"""Le corpus : les trois étagères chargées ensemble, leur période couverte et leur empreinte."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

from teletravail_charte import __version__
from teletravail_charte.conditions import Condition, ConditionInvalide, lire_condition
from teletravail_charte.erreurs import ErreurCorpus, ErreurPeriode, Faute, vouliez_vous_dire
from teletravail_charte.profils import Profils
from teletravail_charte.references import References, charger_references
from teletravail_charte.regles import Qualification, Regle, Regles, Silence, charger_regles
from teletravail_charte.validation import Fiche, Recueil, Suite, charger_fiche
from teletravail_charte.vocabulaire import Vocabulaire, charger_vocabulaire

SANS_EFFET: Final = ("rules/detecteurs/", "templates/parcours.yaml")
"""Ce qui lit un acte ou pose les questions, et n'en change aucune réponse : hors de l'empreinte."""


class Couverture(Fiche):
    """La période que le corpus couvre : ``etat_du_droit`` est le dernier jour relu."""

    du: date
    au: date
    etat_du_droit: date


class _Etape(Fiche):
    etape: Literal["preparation", "pret_a_voter", "vote", "executoire"]
    si: dict[str, Any]


class _Theme(Fiche):
    id: str
    titre: str


class Sommaire(Fiche):
    """rules/sommaire.yaml : couverture, thèmes dans l'ordre des rapports, reconnaissance des étapes."""

    couverture: Couverture
    relecture_jours: int
    themes: Suite[_Theme]
    etapes: Suite[_Etape]


class _Doutes(Fiche):
    doutes: dict[str, str]


@dataclass(frozen=True, eq=False)
class Corpus:
    """Tout ce que le produit sait du droit. ``etapes`` : de la dernière à la première, avec sa condition."""

    racine: Path
    sommaire: Sommaire
    vocabulaire: Vocabulaire
    regles: Regles
    etapes: tuple[tuple[str, Condition], ...]
    version: str = field(default=__version__)

    @cached_property
    def references(self) -> References:
        """Les textes de loi, lus au premier besoin."""
        references = charger_references(self.racine / "legal_refs")
        recueil, cles = Recueil(), references.cles()
        fiches: list[tuple[str, Regle | Qualification]] = [
            *((r.theme, r) for r in self.regles.obligations.values()),
            *(("qualifications", q) for q in self.regles.qualifications),
        ]
        for dossier, fiche in fiches:
            for rang, renvoi in enumerate(fiche.fondements):
                if renvoi.article not in cles:
                    chemin = self.racine / "rules" / dossier / f"{fiche.id}.yaml"
                    quoi = f"l'article « {renvoi.article} » n'existe pas dans legal_refs."
                    recueil.noter(chemin, ("fondements", rang), quoi, vouliez_vous_dire(renvoi.article, cles))
        recueil.lever()
        return references

    @cached_property
    def profils(self) -> Profils:
        """Les profils, chacun lu au premier besoin."""
        return Profils(self.racine / "templates" / "profils", self.vocabulaire)

    @cached_property
    def doutes(self) -> dict[str, str]:
        """Les questions ouvertes, en mots de tous les jours, par identifiant ; lève ``ErreurCorpus``."""
        chemin = self.racine / "rules" / "doutes.yaml"
        doutes = charger_fiche(chemin, _Doutes).doutes
        fiches: tuple[Regle | Qualification | Silence, ...] = (
            *self.regles.obligations.values(),
            *self.regles.qualifications,
            *self.regles.silences,
        )
        cites = {d: f.id for f in fiches for d in f.doutes if d not in doutes}
        if cites:
            raise ErreurCorpus(*(Faute(f"« {d} » manque, {f} le cite.", str(chemin)) for d, f in cites.items()))
        return doutes

    @cached_property
    def empreinte(self) -> str:
        """sha256 de tout ce dont un constat ou un acte dépend dans les étagères, dans l'ordre des noms."""
        somme = hashlib.sha256()
        for etagere in ("rules", "legal_refs", "templates"):
            for chemin in sorted((self.racine / etagere).rglob("*.yaml")):
                nom = chemin.relative_to(self.racine).as_posix()
                if not nom.startswith(SANS_EFFET):
                    somme.update(nom.encode() + b"\0" + chemin.read_bytes() + b"\0")
        return "sha256:" + somme.hexdigest()

    @property
    def themes(self) -> tuple[str, ...]:
        """Les thèmes, dans l'ordre des rapports."""
        return tuple(t.id for t in self.sommaire.themes)

    def exiger(self, jour: date) -> None:
        """Lève ``ErreurPeriode`` quand le corpus ne dit rien de ce jour."""
        c = self.sommaire.couverture
        if not c.du <= jour <= c.au:
            raise ErreurPeriode(
                f"Le {jour.isoformat()} est hors de la période couverte : du {c.du.isoformat()} au "
                f"{c.au.isoformat()} (droit relu au {c.etat_du_droit.isoformat()})."
            )

    @cached_property
    def pivots(self) -> tuple[date, ...]:
        """Les jours couverts où quelque chose change, dans l'ordre."""
        c = self.sommaire.couverture
        jours = {c.du} | {j for r in self.regles.obligations.values() for j in r.pivots()}
        return tuple(sorted(j for j in jours if c.du <= j <= c.au))


def charger_corpus(racine: Path) -> Corpus:
    """Charge les étagères de ``racine`` ; lève ``ErreurCorpus`` (fichier, champ, possibles)."""
    chemin = racine / "rules" / "sommaire.yaml"
    sommaire = charger_fiche(chemin, Sommaire)
    vocabulaire = charger_vocabulaire(racine / "rules" / "faits")
    regles = charger_regles(racine / "rules", vocabulaire.faits, tuple(t.id for t in sommaire.themes))
    recueil = Recueil()
    etapes: list[tuple[str, Condition]] = []
    for rang, etape in enumerate(sommaire.etapes):
        try:
            etapes.append((etape.etape, lire_condition(etape.si, regles.faits)))
        except ConditionInvalide as erreur:
            recueil.noter(chemin, ("etapes", rang, "si"), str(erreur))
    recueil.lever()
    return Corpus(racine, sommaire, vocabulaire, regles, tuple(etapes))
