"""Les numéros et les puces que les traitements de texte composent sans les écrire.

Le piège : deux listes de Word partagent leur compteur quand elles viennent du même modèle, sauf si l'une dit où elle
recommence ; et un niveau recommence quand un niveau plus haut avance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from teletravail_charte.relecture.morceaux import PUCE_RONDE

_ROMAINS: Final = (
    (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_PUCES = frozenset("-–—•*·→○◦▪■□►➢➔❖✓✔☐")


@dataclass(frozen=True, slots=True)
class Niveau:
    """Un niveau de liste : ``texte`` porte « %1 », « %2 »… pour les numéros de ce niveau et des précédents."""

    forme: str  # decimal, romain, ROMAIN, lettre, LETTRE, puce, rien
    texte: str
    depart: int = 1
    decimal: bool = False  # les numéros des niveaux précédents s'écrivent tous en chiffres
    recommence: bool = True


@dataclass
class Compteur:
    """Où en est une liste : le numéro courant de chaque niveau."""

    niveaux: Mapping[int, Niveau]
    valeurs: dict[int, int] = field(default_factory=dict)

    def suivant(self, rang: int, force: int | None = None) -> str:
        """L'étiquette de l'élément suivant à ce niveau ; ``force`` : le numéro qu'il prend."""
        niveau = self.niveaux.get(rang)
        if niveau is None or niveau.forme == "rien":
            return ""
        if niveau.forme == "puce":
            return puce(niveau.texte)
        courant = self.valeurs.get(rang, niveau.depart - 1) + 1
        self.valeurs[rang] = courant if force is None else force
        for plus_bas in [r for r in self.valeurs if r > rang and self._recommence(r)]:
            del self.valeurs[plus_bas]
        return re.sub(r"%(\d)", lambda trouve: self._ecrire(int(trouve[1]) - 1, niveau), niveau.texte).strip()

    def _recommence(self, rang: int) -> bool:
        niveau = self.niveaux.get(rang)
        return niveau is None or niveau.recommence

    def _ecrire(self, rang: int, pour: Niveau) -> str:
        niveau = self.niveaux.get(rang)
        if niveau is None:
            return ""
        nombre = self.valeurs.setdefault(rang, niveau.depart)
        return ecrire(nombre, "decimal" if pour.decimal else niveau.forme)


def puce(signe: str) -> str:
    """La puce telle qu'on la lit : un signe connu, ou « • » pour celles des polices de dessins."""
    return signe if signe in _PUCES else PUCE_RONDE


def ecrire(nombre: int, forme: str) -> str:
    """Un numéro : « 4 », « iv », « IV », « d », « D »."""
    if forme.lower() == "romain" and 0 < nombre < 400:
        ecrit, reste = "", nombre
        for valeur, signe in _ROMAINS:
            fois, reste = divmod(reste, valeur)
            ecrit += signe * fois
        return ecrit if forme.isupper() else ecrit.lower()
    if forme.lower() == "lettre" and 0 < nombre <= 26 * 9:
        tour, rang = divmod(nombre - 1, 26)
        ecrit = chr(ord("a") + rang) * (tour + 1)
        return ecrit.upper() if forme.isupper() else ecrit
    return str(nombre)
