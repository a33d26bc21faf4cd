"""Ce qu'une réponse vient de changer aux constats, en une ou deux phrases qu'un lecteur d'écran peut dire."""

from __future__ import annotations

from dataclasses import dataclass

from teletravail_charte.comparaison import comparer
from teletravail_charte.rapports.compte_rendu import dire_bilan
from teletravail_charte.rapports.mots import mots
from teletravail_charte.verification import Constat, Verification

DITS = 3


@dataclass(frozen=True, slots=True)
class Effet:
    """Le bilan, ce qui vient d'apparaître et ce qui vient de disparaître."""

    bilan: str
    apparus: tuple[Constat, ...] = ()
    leves: tuple[Constat, ...] = ()

    @classmethod
    def de(cls, v: Verification, avant: Verification | None = None) -> Effet:
        """Le bilan de ``v``, et ce qui le sépare d'``avant``."""
        if avant is None:
            return cls(dire_bilan(v))
        c = comparer(avant, v)
        apparus = tuple(e.apres for e in c.ecarts if e.genre in ("gagne", "change") and e.apres)
        leves = tuple(e.avant for e in c.ecarts if e.genre == "perdu" and e.avant)
        return cls(dire_bilan(v), apparus, leves)

    def phrases(self) -> tuple[str, ...]:
        """Ce qui se dit à voix haute : le changement d'abord, le bilan ensuite."""
        return (*_dire("Réglé : ", self.leves), *_dire("Nouveau : ", self.apparus), self.bilan)


def _dire(debut: str, constats: tuple[Constat, ...]) -> tuple[str, ...]:
    if not constats:
        return ()
    reste = len(constats) - DITS
    suite = f" ; et {reste} autre{'s' if reste > 1 else ''}" if reste > 0 else ""
    return (mots(debut + " ; ".join(c.regle.titre for c in constats[:DITS]) + suite + "."),)
