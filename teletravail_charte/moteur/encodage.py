"""Ce que le réseau Rete sait manier : de petits entiers, des intervalles et des conjonctions positives.

Aucun texte, décimal, vide ni Unicode n'entre dans durable_rules (il compare un entier et un texte comme deux
textes). Une liste devient un booléen par membre, « aucun » un booléen à lui ; un inconnu est l'intervalle
le plus large. Ici, rien n'est évalué.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any, Final

from teletravail_charte.conditions import OPPOSITION, Comparaison, Condition, Groupe
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Fait, Valeur

ECHELLE: Final = 10_000
LARGE: Final = 10**15
BRANCHES_MAX: Final = 64
FAITS_PAR_BRANCHE_MAX: Final = 16

Bornes = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Litteral:
    """« entree operateur constante », entrée et constante entières ; ``source`` : le fait lu."""

    entree: str
    operateur: str  # >= <= == !=
    constante: int
    source: str


Branche = tuple[Litteral, ...]


def _membre(fait: str, membre: str) -> str:
    return f"{fait}~{membre}"


class Encodeur:
    """Encode conditions et valeurs d'une compilation ; retient les entrées que les conditions lisent."""

    def __init__(self, faits: Mapping[str, Fait]) -> None:
        self.faits = faits
        self.entrees: dict[str, set[str]] = {}  # fait -> entrées lues
        self._textes: dict[str, dict[str, int]] = {}

    def branches(self, condition: Condition) -> tuple[Branche, ...]:
        """La forme normale disjonctive, dans l'ordre de lecture ; lève ``ErreurCorpus`` au-delà des bornes."""
        branches = tuple(self._branches(condition))
        if len(branches) > BRANCHES_MAX:
            raise ErreurCorpus(f"Une condition a {len(branches)} branches ; {BRANCHES_MAX} au plus.")
        for branche in branches:
            if len({x.entree for x in branche}) > FAITS_PAR_BRANCHE_MAX:
                raise ErreurCorpus(f"Une branche lit plus de {FAITS_PAR_BRANCHE_MAX} faits.")
            for litteral in branche:
                self.entrees.setdefault(litteral.source, set()).add(litteral.entree)
        return branches

    def _branches(self, condition: Condition) -> Iterable[Branche]:
        if isinstance(condition, Comparaison):
            return self._litteraux(condition)
        suites = [tuple(self._branches(m)) for m in condition.membres]
        assert isinstance(condition, Groupe)
        if condition.genre == "au_moins_une":
            return [b for suite in suites for b in suite]
        return [tuple(x for b in choix for x in b) for choix in product(*suites)]

    def _litteraux(self, c: Comparaison) -> list[Branche]:
        fait, valeur = c.fait, c.valeur
        if c.operateur in ("aucun", "pas_aucun"):
            return [(Litteral(_membre(fait, "aucun"), "==", int(c.operateur == "aucun"), fait),)]
        if isinstance(valeur, frozenset):
            return self._ensemble(fait, c.operateur, valeur)
        constante = self._entier(fait, valeur)
        if c.operateur in (">", "<"):
            pas = 1 if c.operateur == ">" else -1
            return [(Litteral(fait, ">=" if pas == 1 else "<=", constante + pas, fait),)]
        return [(Litteral(fait, c.operateur, constante, fait),)]

    def _ensemble(self, fait: str, operateur: str, ensemble: frozenset[str]) -> list[Branche]:
        membres = sorted(ensemble)
        if self.faits[fait].type != "liste":
            codes = [self._entier(fait, m) for m in membres]
            if operateur == "parmi":
                return [(Litteral(fait, "==", code, fait),) for code in codes]
            return [tuple(Litteral(fait, "!=", code, fait) for code in codes)]
        if operateur == "hors_de":
            membres = [m for m in self.faits[fait].valeurs if isinstance(m, str) and m not in ensemble]
        present = int(operateur in ("contient", "contient_un_parmi", "hors_de"))
        return [(Litteral(_membre(fait, m), "==", present, fait),) for m in membres]

    def _entier(self, chemin: str, valeur: Any) -> int:
        """L'entier qui représente ``valeur`` ; les textes inconnus des conditions valent −1."""
        if isinstance(valeur, bool):
            return int(valeur)
        if isinstance(valeur, (int, Decimal)):
            entier = int(valeur * ECHELLE)
            if entier != valeur * ECHELLE or abs(entier) >= LARGE:
                raise ErreurCorpus(f"« {chemin} » : {valeur} a trop de chiffres pour le moteur.")
            return entier
        if isinstance(valeur, date):
            return valeur.toordinal()
        codes = self._textes.setdefault(chemin, {})
        return codes.setdefault(valeur, len(codes))

    def faits_du_reseau(self, valeurs: Mapping[str, Valeur], *, larges: bool) -> dict[str, Bornes]:
        """Les entrées à affirmer : les faits connus, et les inconnus en intervalle si ``larges``."""
        entrees: dict[str, Bornes] = {}
        for source, lues in self.entrees.items():
            valeur = self._valeur(source, valeurs)
            if valeur is INCONNU:
                if larges:
                    entrees.update(dict.fromkeys(lues, (-LARGE, LARGE)))
                continue
            for entree in lues:
                code = self._lire(source, entree, valeur)
                if code is not None:
                    entrees[entree] = (code, code)
        return entrees

    def _valeur(self, source: str, valeurs: Mapping[str, Valeur]) -> Valeur:
        if OPPOSITION not in source:
            return valeurs.get(source, INCONNU)
        a, b = (valeurs.get(f, INCONNU) for f in source.split(OPPOSITION))
        if a is AUCUN or b is AUCUN:
            return AUCUN
        if a is INCONNU or b is INCONNU:
            return INCONNU
        if isinstance(a, date):
            assert isinstance(b, date)
            return a.toordinal() - b.toordinal()
        assert isinstance(a, (int, Decimal)) and isinstance(b, (int, Decimal))
        return a - b

    def _lire(self, source: str, entree: str, valeur: Valeur) -> int | None:
        _, tilde, membre = entree.partition("~")
        if membre == "aucun":
            return int(valeur is AUCUN or valeur == ())
        if tilde:
            return int(isinstance(valeur, tuple) and membre in valeur)
        if valeur is AUCUN:
            return None
        if isinstance(valeur, str):
            return self._textes.get(source, {}).get(valeur, -1)
        return self._entier(source, valeur)
