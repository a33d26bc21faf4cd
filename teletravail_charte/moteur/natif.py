"""Le moteur natif : logique forte de Kleene compilée en fermetures Python, strate par strate.

Vrai = 2, inconnu = 1, faux = 0 : « toutes » est un minimum, « au_moins_une » un maximum.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

from teletravail_charte.conditions import OPPOSITION, Comparaison, Condition, Groupe, faits_lus
from teletravail_charte.moteur import Compilation, Deduction, Issue, Resultat
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Valeur

FAUX: Final = 0
DOUTEUX: Final = 1
VRAI: Final = 2

Valeurs = Mapping[str, Valeur]
Verite = Callable[[Valeurs], int]

_ORDRE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    "parmi": lambda v, e: v in e,
    "hors_de": lambda v, e: v not in e,
}
_LISTE: Final[dict[str, Callable[[frozenset[str], frozenset[str]], bool]]] = {
    "contient": lambda v, e: e <= v,
    "ne_contient_pas": lambda v, e: not e <= v,
    "contient_un_parmi": lambda v, e: bool(e & v),
    "manque_un_parmi": lambda v, e: bool(e - v),
    "hors_de": lambda v, e: bool(v - e),
}


def _difference(premier: str, second: str, valeurs: Valeurs) -> Valeur:
    a, b = valeurs.get(premier, INCONNU), valeurs.get(second, INCONNU)
    if AUCUN in (a, b):
        return AUCUN
    if INCONNU in (a, b):
        return INCONNU
    ecart = a - b  # type: ignore[operator]
    return ecart.days if hasattr(ecart, "days") else ecart


def _compiler_comparaison(c: Comparaison) -> Verite:
    lire: Callable[[Valeurs], Valeur]
    if OPPOSITION in c.fait:
        premier, second = c.fait.split(OPPOSITION)
        lire = partial(_difference, premier, second)
    else:

        def lire(valeurs: Valeurs, fait: str = c.fait) -> Valeur:
            return valeurs.get(fait, INCONNU)

    if c.operateur in ("aucun", "pas_aucun"):
        attendu = c.operateur == "aucun"

        def verite(valeurs: Valeurs) -> int:
            valeur = lire(valeurs)
            if valeur is INCONNU:
                return DOUTEUX
            return VRAI if (valeur is AUCUN or valeur == ()) is attendu else FAUX

        return verite

    en_ordre, en_liste = _ORDRE.get(c.operateur), _LISTE.get(c.operateur)
    borne: Any = c.valeur

    def comparer(valeurs: Valeurs) -> int:
        valeur = lire(valeurs)
        if valeur is INCONNU:
            return DOUTEUX
        if isinstance(valeur, tuple) or (valeur is AUCUN and en_ordre is None):
            assert en_liste is not None
            return VRAI if en_liste(frozenset(() if valeur is AUCUN else valeur), borne) else FAUX
        if valeur is AUCUN:
            return FAUX
        assert en_ordre is not None
        return VRAI if en_ordre(valeur, borne) else FAUX

    return comparer


class _Noeud:
    """Un nœud compilé : sa vérité, et de quoi l'expliquer."""

    __slots__ = ("faits", "genre", "membres", "verite")

    def __init__(self, condition: Condition) -> None:
        self.genre = condition.genre if isinstance(condition, Groupe) else "comparaison"
        self.membres = tuple(_Noeud(m) for m in condition.membres) if isinstance(condition, Groupe) else ()
        self.faits = tuple(condition.fait.split(OPPOSITION)) if isinstance(condition, Comparaison) else ()
        if isinstance(condition, Comparaison):
            self.verite = _compiler_comparaison(condition)
        else:
            verites = tuple(m.verite for m in self.membres)
            self.verite = self._toutes(verites) if self.genre == "toutes" else self._au_moins_une(verites)

    @staticmethod
    def _toutes(verites: tuple[Verite, ...]) -> Verite:
        def verite(valeurs: Valeurs) -> int:
            resultat = VRAI
            for v in verites:
                resultat = min(resultat, v(valeurs))
                if resultat == FAUX:
                    break
            return resultat

        return verite

    @staticmethod
    def _au_moins_une(verites: tuple[Verite, ...]) -> Verite:
        def verite(valeurs: Valeurs) -> int:
            resultat = FAUX
            for v in verites:
                resultat = max(resultat, v(valeurs))
                if resultat == VRAI:
                    break
            return resultat

        return verite

    def preuve(self, valeurs: Valeurs) -> tuple[str, ...]:
        """Les faits de la première branche vraie (le nœud est vrai)."""
        if self.genre == "comparaison":
            return self.faits
        if self.genre == "toutes":
            return _unis(m.preuve(valeurs) for m in self.membres)
        return next(m.preuve(valeurs) for m in self.membres if m.verite(valeurs) == VRAI)

    def voies(self, valeurs: Valeurs) -> frozenset[frozenset[str]]:
        """Les ensembles de faits inconnus dont dépend encore la vérité : aucun si faux, l'ensemble vide si vrai."""
        if self.genre == "comparaison":
            if self.verite(valeurs) == FAUX:
                return frozenset()
            return frozenset({frozenset(f for f in self.faits if valeurs.get(f, INCONNU) is INCONNU)})
        if self.genre == "au_moins_une":
            return frozenset().union(*(m.voies(valeurs) for m in self.membres))
        return _croiser(m.voies(valeurs) for m in self.membres)


def _croiser(suites: Iterable[frozenset[frozenset[str]]]) -> frozenset[frozenset[str]]:
    resultat: frozenset[frozenset[str]] = frozenset({frozenset()})
    for suite in suites:
        resultat = frozenset(a | b for a in resultat for b in suite)
    return resultat


def _manquants(voies: frozenset[frozenset[str]], ordre: tuple[str, ...]) -> tuple[str, ...]:
    """Les faits des voies minimales : répondre aux autres ne pourrait pas décider seul."""
    minimales = [v for v in voies if not any(autre < v for autre in voies)]
    return tuple(f for f in ordre if any(f in v for v in minimales))


def _unis(suites: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f for suite in suites for f in suite))


class MoteurNatif:
    """L'adaptateur natif du port ``Moteur``."""

    nom = "natif"
    version = "1"

    def __init__(self, compilation: Compilation) -> None:
        self._qualifications = tuple(
            (q.fait, tuple((v, _Noeud(c)) for v, c in q.cas), q.sinon, _unis(faits_lus(c) for _, c in q.cas))
            for q in compilation.qualifications
        )
        self._regles = tuple(
            (
                r.id,
                _Noeud(r.applicabilite) if r.applicabilite else None,
                _Noeud(r.manquement),
                _unis((faits_lus(r.applicabilite), faits_lus(r.manquement))),
            )
            for r in compilation.regles
        )

    def evaluer(self, valeurs: Valeurs) -> Resultat:
        """L'issue de chaque règle ; les qualifications d'abord, dans l'ordre des strates."""
        connues = dict(valeurs)
        deductions: dict[str, Deduction] = {}
        for fait, cas, sinon, ordre in self._qualifications:
            deductions[fait] = deduite = self._deduire(cas, sinon, ordre, connues)
            connues[fait] = deduite.valeur
        issues = {nom: self._juger(si, non, ordre, connues) for nom, si, non, ordre in self._regles}
        return Resultat(issues, deductions)

    @staticmethod
    def _deduire(
        cas: tuple[tuple[Valeur, _Noeud], ...], sinon: Valeur | None, ordre: tuple[str, ...], valeurs: Valeurs
    ) -> Deduction:
        possible = False
        for rang, (valeur, noeud) in enumerate(cas, 1):
            verite = noeud.verite(valeurs)
            if verite == VRAI:
                return Deduction(valeur, rang, _ranger(noeud.preuve(valeurs), ordre))
            possible = possible or verite == DOUTEUX
        if possible:
            voies: frozenset[frozenset[str]] = frozenset().union(*(n.voies(valeurs) for _, n in cas))
            return Deduction(INCONNU, manquants=_manquants(voies, ordre))
        return Deduction(INCONNU if sinon is None else sinon)

    @staticmethod
    def _juger(si: _Noeud | None, contraire: _Noeud, ordre: tuple[str, ...], valeurs: Valeurs) -> Issue:
        applicable = VRAI if si is None else si.verite(valeurs)
        if applicable == FAUX:
            return Issue("sans_objet")
        manquement = contraire.verite(valeurs)
        if manquement == FAUX:
            return Issue("conforme")
        if applicable == VRAI and manquement == VRAI:
            preuves = (si.preuve(valeurs) if si else (), contraire.preuve(valeurs))
            return Issue("non_conforme", cites=_ranger(_unis(preuves), ordre))
        suites = (contraire.voies(valeurs),) if si is None else (si.voies(valeurs), contraire.voies(valeurs))
        return Issue("inconnu", manquants=_manquants(_croiser(suites), ordre))


def _ranger(faits: tuple[str, ...], ordre: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f for f in ordre if f in faits)


def verite_de(condition: Condition, valeurs: Valeurs) -> int:
    """La vérité d'une condition seule (clauses, étapes, exemples) : FAUX, DOUTEUX ou VRAI."""
    return compiler_verite(condition)(valeurs)


def compiler_verite(condition: Condition) -> Verite:
    """De quoi juger la même condition souvent."""
    return _Noeud(condition).verite
