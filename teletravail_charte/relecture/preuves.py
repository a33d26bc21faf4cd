"""Ce qui, dans l'acte, prouve un manquement : les faits lus derrière les faits déduits, et leurs passages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from teletravail_charte.conditions import comparaisons, faits_lus
from teletravail_charte.relecture.deductions import FaitLu
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.verification import Constat, Verification

_ABSENCES: Final = ("ne_contient_pas", "manque_un_parmi")


def sources_de(v: Verification, faits: tuple[str, ...]) -> tuple[str, ...]:
    """Les faits lus dans l'acte, derrière les faits déduits et calculés."""
    trouves: dict[str, None] = {}
    qualifications = {q.qualifie: q for q in v.corpus.regles.qualifications}
    for fait in faits:
        if fait in v.deductions:
            cites = v.deductions[fait].cites or tuple(f for f in qualifications[fait].faits() if f in v.faits.valeurs)
            trouves.update(dict.fromkeys(sources_de(v, cites)))
        elif combinaison := v.corpus.vocabulaire.calcules().get(fait):
            trouves.update(dict.fromkeys(sources_de(v, tuple(combinaison))))
        elif fait != "jour":
            trouves[fait] = None
    return tuple(trouves)


def tient_a_une_absence(c: Constat, faits: Collection[str]) -> bool:
    """Le manquement est-il qu'une de ces listes ne contient pas quelque chose ? Ne pas l'avoir vu ne prouve rien."""
    return any(
        t.operateur in _ABSENCES and t.fait in faits
        for condition in (c.regle.applicabilite, c.regle.manquement)
        for t in comparaisons(condition)
    )


def trouvailles_de(c: Constat, lus: list[FaitLu]) -> tuple[Trouvaille, ...]:
    """Ce qui dit le manquement même, puis ce qui rend la règle applicable ; chaque endroit une fois."""
    toutes = dict.fromkeys(t for lu in lus for t in lu.trouvailles)
    manquement = faits_lus(c.regle.manquement)
    rangees = sorted(toutes, key=lambda t: t.fait not in manquement)
    places = {(t.passage.rang, t.debut, t.fin): t for t in reversed(rangees)}
    return tuple(t for t in rangees if places[t.passage.rang, t.debut, t.fin] is t)
