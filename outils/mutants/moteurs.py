"""Chaque mutant d'un moteur, dans un processus à lui, borné en temps : durable_rules plante et se bloque.

Le processus naît par ``fork`` (Linux, macOS) : corpus et épreuves y sont déjà en mémoire.
"""

from __future__ import annotations

import ast
import faulthandler
import importlib
import json
import os
import sys
import types
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import teletravail_charte.moteur as paquet

if TYPE_CHECKING:
    from mutants.epreuves import Epreuves
from mutants.python import MutantPython, muter_source

MODULES: Final = ("natif", "encodage", "reseau", "durable")
DELAI: Final = 180  # secondes, bien plus que ce qu'un mutant survivant demande


def mutants_de(module: str) -> Iterator[MutantPython]:
    """Les mutants d'un module du paquet ``moteur``."""
    yield from muter_source((Path(str(paquet.__file__)).parent / f"{module}.py").read_text(encoding="utf-8"))


def sorts(epreuves: Epreuves, processus: int) -> Iterator[tuple[str, MutantPython, str]]:
    """(module, mutant, ce qui le tue), l'ouvrage partagé entre ``processus`` ouvriers."""
    mutants = [(module, m) for module in MODULES for m in mutants_de(module)]

    def eprouver(siens: list[tuple[str, MutantPython]]) -> str:
        return json.dumps([tueur(module, m.arbre, epreuves) for module, m in siens])

    ouvriers = [_lancer(partial(eprouver, mutants[rang::processus]), None) for rang in range(processus)]
    verdicts = [json.loads(_attendre(*ouvrier)) for ouvrier in ouvriers]
    for rang, (module, m) in enumerate(mutants):
        yield module, m, verdicts[rang % processus][rang // processus]


def tueur(module: str, arbre: ast.Module | None, epreuves: Epreuves) -> str:
    """Ce qui tue le mutant (épreuve, exception, plantage, blocage) ; vide s'il survit. Sans arbre : le module vrai."""

    def eprouver() -> str:
        if arbre is not None:
            _installer(module, arbre)
        return epreuves.juger(module)

    return dans_un_processus(eprouver, DELAI)


def _installer(module: str, arbre: ast.Module) -> None:
    """Met le mutant à la place du module, et fait relire les modules qui l'importent."""
    for nom in (*MODULES, "durable"):
        sys.modules.pop(f"{paquet.__name__}.{nom}", None)
    complet = f"{paquet.__name__}.{module}"
    mutant = sys.modules[complet] = types.ModuleType(complet)
    setattr(paquet, module, mutant)
    exec(compile(arbre, f"<mutant de {module}>", "exec"), vars(mutant))
    importlib.import_module(f"{paquet.__name__}.{'natif' if module == 'natif' else 'durable'}")


def dans_un_processus(eprouver: Callable[[], str], delai: float | None) -> str:
    """Le verdict d'``eprouver`` dans un processus fils ; un plantage ou un blocage est aussi un verdict."""
    return _attendre(*_lancer(eprouver, delai))


def _lancer(eprouver: Callable[[], str], delai: float | None) -> tuple[int, int]:
    lecture, ecriture = os.pipe()
    fils = os.fork()
    if fils == 0:
        _vivre(eprouver, delai, ecriture)
    os.close(ecriture)
    return fils, lecture


def _attendre(fils: int, lecture: int) -> str:
    with os.fdopen(lecture, encoding="utf-8") as tube:
        verdict = tube.read()
    _, etat = os.waitpid(fils, 0)
    if os.WIFSIGNALED(etat):
        return f"plantage (signal {os.WTERMSIG(etat)})"
    return verdict.removeprefix("=") if verdict else "blocage"


def _vivre(eprouver: Callable[[], str], delai: float | None, ecriture: int) -> NoReturn:
    """Le processus fils : muet, sans retour, tué par son chien de garde s'il se bloque."""
    try:
        rien = os.open(os.devnull, os.O_WRONLY)
        for sortie in (1, 2):
            os.dup2(rien, sortie)
        if delai is not None:
            faulthandler.dump_traceback_later(delai, exit=True, file=2)
        try:
            verdict = eprouver()
        except BaseException as erreur:  # une exception, même SystemExit, tue le mutant
            verdict = f"exception {type(erreur).__name__}"
        with os.fdopen(ecriture, "w", encoding="utf-8") as tube:
            tube.write(f"={verdict}")
    finally:
        os._exit(0)
