"""Ce que rend le calcul : des échéances datées, chacune avec sa raison, son article et où elle en est."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from teletravail_charte.calendrier.echeancier import Force
from teletravail_charte.references import Fondement

Jour = date  # « date » est aussi le nom d'un champ
Sens = Literal["au-plus-tard", "au-plus-tot", "le"]
Statut = Literal[
    "faite",  # le dossier dit que c'est fait
    "prevue",  # le dossier donne une date à venir
    "a-faire",
    "a-venir",  # rien à faire : un délai court
    "passee",  # rien à faire : le délai est passé
    "conditionnelle",  # peut-être sans objet
    "en-retard",
    "impossible",  # la limite est passée, la séance ne peut se tenir régulièrement
    "hors-delai",  # faite ou prévue à une date que le droit n'admet pas
    "a-verifier",  # faite ou prévue à une date discutée, ou hors d'un délai sans effet certain
    "a-renseigner",  # la séance est passée, le dossier ne dit rien
    "inconnue",  # aucune date ne se calcule encore
]


@dataclass(frozen=True, slots=True)
class Borne:
    """Une limite et le jour conseillé ; ``raison`` et ``conseil`` en sont le calcul, en clair.

    ``sure`` : comptée depuis des dates que le dossier donne, et non depuis d'autres dates calculées ; ``toleree`` :
    la limite au-delà de laquelle plus rien ne se discute ; ``ferme`` : la dépasser rend la procédure irrégulière.
    """

    date: Jour
    conseillee: Jour
    raison: str
    conseil: str
    imperative: bool
    sure: bool
    toleree: Jour
    ferme: bool


@dataclass(frozen=True, slots=True)
class Echeance:
    """Une étape de la procédure, datée. ``fait_le`` : la date du dossier ; ``elus`` : ce qu'on leur en dit."""

    id: str
    partie: str
    titre: str
    force: Force
    statut: Statut
    fait_le: Jour | None
    tot: Borne | None
    tard: Borne | None
    precisions: tuple[str, ...]
    fondements: tuple[Fondement, ...]
    a_verifier: tuple[str, ...]
    elus: str

    @property
    def date(self) -> Jour | None:
        """La date du dossier, sinon la limite (au plus tard d'abord)."""
        borne = self.tard or self.tot
        return self.fait_le or (borne.date if borne else None)

    @property
    def conseillee(self) -> Jour | None:
        """Le jour conseillé, tant que ce n'est pas fait."""
        borne = self.tard or self.tot
        return None if self.fait_le or borne is None else borne.conseillee

    @property
    def retenue(self) -> Jour | None:
        """Le jour à porter à l'agenda."""
        return self.conseillee or self.date

    @property
    def sens(self) -> Sens:
        """Ce que dit ``date`` : une limite, un commencement, ou le jour même."""
        if self.fait_le or not (self.tard or self.tot):
            return "le"
        return "au-plus-tard" if self.tard else "au-plus-tot"

    @property
    def raison(self) -> str:
        """Le calcul en clair (le conseil, tant que ce n'est pas fait), puis ce qu'il faut savoir de l'étape."""
        fait = self.fait_le or self.statut == "faite"
        dites = (b.raison if fait or not b.conseil else f"{b.raison} {b.conseil}" for b in (self.tot, self.tard) if b)
        return " ".join((*dites, *self.precisions))


@dataclass(frozen=True, slots=True)
class Calendrier:
    """Les échéances dans l'ordre du déroulement, ce que l'on a supposé, et ce qui rend la séance impossible."""

    jour: Jour
    aujourdhui: Jour | None
    echeances: tuple[Echeance, ...]
    hypotheses: tuple[str, ...]
    impossibilites: tuple[str, ...]
    seance_au_plus_tot: Jour | None
    a_verifier: tuple[str, ...]
    fuseau: str
