"""Ce que les deux moteurs doivent répondre : règles inventées, corpus réel, exemples, conditions seules, bornes.

Les réponses attendues sont celles du moteur natif non muté ; le moteur durable non muté doit les rendre aussi
(la commande le vérifie avant de muter). Tout est semé : deux passages jugent les mêmes mutants de même.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pytest
import test_moteurs as tirages
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from teletravail_charte.conditions import Condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier, lire_valeur
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.faits import etablir
from teletravail_charte.moteur import Compilation, Resultat, compiler
from teletravail_charte.moteur.durable import MoteurDurable
from teletravail_charte.moteur.natif import MoteurNatif, verite_de
from teletravail_charte.vocabulaire import Valeur

INVENTEES: Final = 250  # ensembles de règles inventées
CONDITIONS: Final = 400  # conditions seules
JOURS: Final = 5  # jours du corpus réel, pris parmi ses pivots
DOSSIERS: Final = 6  # dossiers au hasard par jour
EXEMPLES: Final = 20  # exemples de règles, rejoués contre toutes les règles de leur jour
BORNES: Final = "test_bornes_du_reseau"  # ce que les tailles limites doivent faire


@dataclass(frozen=True, slots=True)
class Epreuve:
    """Une compilation, et ce qu'un moteur doit répondre à chaque dossier."""

    compilation: Compilation
    reponses: tuple[tuple[Mapping[str, Valeur], Resultat], ...]


@dataclass(frozen=True, slots=True)
class Epreuves:
    """Toutes les épreuves, préparées une fois ; chaque mutant les subit dans son propre processus."""

    conditions: tuple[tuple[Condition, Mapping[str, Valeur], int], ...]
    inventees: tuple[Epreuve, ...]
    reelles: tuple[Epreuve, ...]

    def juger(self, module: str) -> str:
        """Ce que les moteurs chargés en ce moment ratent d'abord, le plus rapide en tête ; vide : rien."""
        if module == "natif":
            natif = importlib.import_module("teletravail_charte.moteur.natif")
            if any(natif.verite_de(c, valeurs) != attendue for c, valeurs, attendue in self.conditions):
                return "condition seule"
            fabrique = natif.MoteurNatif
        else:
            fabrique = importlib.import_module("teletravail_charte.moteur.durable").MoteurDurable
        if _desaccord(fabrique, self.inventees):
            return "règles inventées"
        return _bornes() or ("corpus réel" if _desaccord(fabrique, self.reelles) else "")


def _desaccord(fabrique: Callable[[Compilation], Any], epreuves: Iterable[Epreuve]) -> bool:
    for epreuve in epreuves:
        moteur = fabrique(epreuve.compilation)
        if any(moteur.evaluer(valeurs) != attendu for valeurs, attendu in epreuve.reponses):
            return True
    return False


def _bornes() -> str:
    """Les tests des bornes du réseau, contre le module chargé en ce moment."""
    tests = vars(importlib.import_module(BORNES))
    for nom, test in tests.items():
        if nom.startswith("test_"):
            try:
                test()
            except (Exception, pytest.fail.Exception):
                return nom
    return ""


def _attendre(compilation: Compilation, dossiers: list[dict[str, Valeur]]) -> Epreuve:
    natif = MoteurNatif(compilation)
    return Epreuve(compilation, tuple((d, natif.evaluer(d)) for d in dossiers))


def preparer(corpus: Corpus, reference: Dossier) -> Epreuves:
    """Les épreuves et leurs réponses, celles du moteur natif non muté."""
    reelles = (*_reelles(corpus), *_exemples(corpus, reference))
    return Epreuves(tuple(_conditions()), tuple(_inventees()), reelles)


def _tirer(combien: int, strategie: st.SearchStrategy[Any]) -> list[Any]:
    tires: list[Any] = []

    @settings(
        max_examples=combien,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategie)
    def recueillir(tire: Any) -> None:
        tires.append(tire)

    recueillir()
    return tires


def _inventees() -> Iterator[Epreuve]:
    dossiers = st.lists(tirages.DOSSIERS, min_size=3, max_size=3)
    for regles, qualifications, cas in _tirer(INVENTEES, st.tuples(tirages.REGLES, tirages.QUALIFICATIONS, dossiers)):
        compilation = Compilation(regles, qualifications, tirages.FAITS)
        try:
            MoteurDurable(compilation)
        except ErreurCorpus:  # hors des bornes du réseau
            continue
        yield _attendre(compilation, cas)


def _conditions() -> Iterator[tuple[Condition, Mapping[str, Valeur], int]]:
    for condition, valeurs in _tirer(CONDITIONS, st.tuples(tirages._conditions(tirages.BASE), tirages.DOSSIERS)):
        yield condition, valeurs, verite_de(condition, valeurs)


def _du_jour(corpus: Corpus, jour: date) -> Compilation:
    regles = [(r, jour) for r in corpus.regles.obligations.values() if r.en_vigueur.contient(jour)]
    return compiler(regles, corpus.regles.qualifications, corpus.regles.faits)


def _reelles(corpus: Corpus) -> Iterator[Epreuve]:
    constantes = tirages._constantes(corpus)
    for jour in corpus.pivots[:: max(1, len(corpus.pivots) // JOURS)]:
        hasard = random.Random(jour.toordinal())
        dossiers: list[dict[str, Valeur]] = []
        for part_inconnue in [0, 0.1, 0.3, 0.7, 0, 0.3][:DOSSIERS]:
            dossiers.append({"jour": jour})
            for chemin, fait in corpus.vocabulaire.faits.items():
                if fait.type != "textes" and hasard.random() >= part_inconnue:
                    dossiers[-1][chemin] = tirages._au_hasard(fait, hasard, constantes.get(chemin, []))
        yield _attendre(_du_jour(corpus, jour), dossiers)


def _exemples(corpus: Corpus, reference: Dossier) -> Iterator[Epreuve]:
    exemples = [e for r in corpus.regles.obligations.values() for e in r.exemples]
    for exemple in random.Random(len("exemples")).sample(exemples, EXEMPLES):
        jour = exemple.au or reference.valeurs["seance.date"]
        assert isinstance(jour, date)
        si = {c: lire_valeur(corpus.vocabulaire.faits[c], brut) for c, brut in exemple.dossier.items()}
        valeurs = etablir(reference, {}, si, corpus.vocabulaire).valeurs
        yield _attendre(_du_jour(corpus, jour), [{**valeurs, "jour": jour}])
