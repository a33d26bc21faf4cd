"""Les jours : fériés d'un département, ouvrés, mois de quantième à quantième, jours francs.

Le piège : les fériés et les fins de semaine comptent dans un délai ; ils ne font que déplacer, quand un texte ou
la prudence le veut, le jour où il s'arrête.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from pydantic import Field, model_validator

from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.validation import Fiche, Suite, charger_fiche

UN_JOUR = timedelta(days=1)
SAMEDI = 5
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class Fete(Fiche):
    """Une fête à date fixe (``mois``, ``jour``) ou comptée depuis Pâques, partout ou dans quelques départements."""

    nom: str
    mois: int | None = None
    jour: int | None = None
    paques: int | None = None
    departements: Suite[str] = ()
    du: date | None = None
    au: date | None = None
    a_verifier: str = ""

    @model_validator(mode="after")
    def _datee(self) -> Fete:
        if (self.mois is None) is not (self.jour is None) or (self.mois is None) is (self.paques is None):
            raise ValueError("une fête a un mois et un jour, ou un nombre de jours depuis Pâques.")
        return self

    def tombe(self, annee: int) -> date | None:
        """Le jour de cette fête dans l'année ; rien si elle n'existait pas."""
        if self.paques is not None:
            jour = paques(annee) + timedelta(days=self.paques)
        else:
            assert self.mois is not None and self.jour is not None
            jour = date(annee, self.mois, self.jour)
        connue = (self.du is None or self.du <= jour) and (self.au is None or jour <= self.au)
        return jour if connue else None


class _Reserve(Fiche):
    territoires: Suite[str]
    a_verifier: str


class _Feries(Fiche):
    """rules/jours-feries.yaml."""

    sources: Suite[str]
    verifie_le: date
    fetes: Suite[Fete]
    reserves: Suite[_Reserve]
    fuseaux: dict[str, str] = Field(default_factory=dict)


def paques(annee: int) -> date:
    """Le dimanche de Pâques (calendrier grégorien, méthode de Butcher et Meeus)."""
    a, (b, c) = annee % 19, divmod(annee, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    reste = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * reste) // 451
    mois, quantieme = divmod(h + reste - 7 * m + 114, 31)
    return date(annee, mois, quantieme + 1)


def ajouter_mois(jour: date, mois: int) -> date:
    """Le même quantième ``mois`` plus tard (ou plus tôt), ou le dernier jour du mois s'il n'existe pas."""
    annee, rang = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    return date(annee, rang + 1, min(jour.day, monthrange(annee, rang + 1)[1]))


def fin_de_trimestre(jour: date) -> date:
    """Le dernier jour du trimestre civil."""
    mois = (jour.month + 2) // 3 * 3
    return date(jour.year, mois, monthrange(jour.year, mois)[1])


@dataclass(frozen=True)
class Feries:
    """Les jours fériés d'un département."""

    fetes: tuple[Fete, ...]
    fuseau: str
    a_verifier: tuple[str, ...]
    _annees: dict[int, Mapping[date, str]]

    def nom(self, jour: date) -> str:
        """« dimanche », « samedi », « jour férié, Toussaint » ; vide un jour ouvré."""
        if jour.year not in self._annees:
            tombent = ((f.tombe(jour.year), f.nom) for f in self.fetes)
            self._annees[jour.year] = {j: nom for j, nom in tombent if j is not None}
        ferie = self._annees[jour.year].get(jour)
        if ferie:
            return f"jour férié ({ferie})"
        return JOURS[jour.weekday()] if jour.weekday() >= SAMEDI else ""

    def ouvre(self, jour: date, sens: int) -> date:
        """Le jour même s'il est ouvré, sinon le plus proche : le suivant (1) ou le précédent (-1)."""
        while self.nom(jour):
            jour += sens * UN_JOUR
        return jour


@lru_cache(maxsize=256)
def feries_de(racine: Path, departement: str) -> Feries:
    """Les jours fériés du département (vide : la métropole) ; lève ``ErreurCorpus``."""
    table = charger_fiche(racine / "rules" / "jours-feries.yaml", _Feries)
    if "" not in table.fuseaux:
        raise ErreurCorpus("rules/jours-feries.yaml : « fuseaux » doit dire celui de la métropole (clé vide).")
    fetes = tuple(f for f in table.fetes if not f.departements or departement in f.departements)
    doutes = [f.a_verifier for f in fetes if f.a_verifier]
    doutes += [r.a_verifier for r in table.reserves if departement in r.territoires]
    return Feries(fetes, table.fuseaux.get(departement, table.fuseaux[""]), tuple(doutes), {})
