"""Ce que les feuilles d'un classeur reçoivent du dossier : les mots, les valeurs, les lignes du barème."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from teletravail_charte.bareme import verite
from teletravail_charte.gabarit import remplir
from teletravail_charte.moteur.natif import VRAI
from teletravail_charte.tableurs.plan import Page
from teletravail_charte.verification import Verification


@dataclass
class Matiere:
    """``noms`` : ce que les textes peuvent citer ; ``valeurs`` : ce que le dossier met dans les cellules nommées."""

    v: Verification
    nom: str
    noms: dict[str, Any] = field(default_factory=dict)
    valeurs: dict[str, Any] = field(default_factory=dict)
    bareme: list[dict[str, Any]] = field(default_factory=list)

    def vaut(self, si: dict[str, Any] | None) -> bool:
        """L'élément est-il de ce classeur ?"""
        return si is None or verite(self.v, si, f"templates/tableurs/{self.nom}.yaml")[0] == VRAI

    def dire(self, source: str, page: Page) -> str:
        """Le texte, trous remplis et typographie posée."""
        return remplir(source, {**self.noms, "feuille": page.membre.nom}, f"feuille « {page.membre.nom} »")
