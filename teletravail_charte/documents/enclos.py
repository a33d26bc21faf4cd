"""Travailler sur un fichier que l'on n'a pas écrit : dans un processus à part, borné en mémoire et en temps.

Le piège : les bornes de mémoire et de calcul n'existent pas partout ; le délai, si.
"""

from __future__ import annotations

import base64
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from teletravail_charte.erreurs import ErreurCorpus, ErreurDossier, ErreurUsage, ErreurUtilisateur, Faute

MEMOIRE: Final = 1 << 30  # octets
CALCUL, ATTENTE = 20, 90  # secondes de calcul, secondes à l'horloge, pour un fichier
PAR_PIECE = 3  # secondes de calcul de plus pour chaque pièce qu'il porte
_ERREURS: Final = {erreur.code: erreur for erreur in (ErreurUsage, ErreurDossier, ErreurCorpus)}
_TROP = "il demande trop de mémoire ou de temps pour être rempli : une boucle sans fin, ou un contenu démesuré."
_QUE_FAIRE = "Repartez d'un papier simple ; « modele verifier » dit ce qui ne va pas."
_SERVIR = "from teletravail_charte.documents.enclos import servir; servir()"


def enfermer(travail: Callable[..., list[bytes]], fichier: str, *arguments: object, pieces: int = 1) -> list[bytes]:
    """Le résultat de ``travail`` (une fonction de module), fait dans l'enclos ; lève ``ErreurUtilisateur``."""
    bornes = (MEMOIRE, CALCUL + PAR_PIECE * pieces)
    commande = pickle.dumps((travail.__module__, travail.__name__, arguments, bornes))
    paquet = Path(__file__).parents[2]
    environnement = {**os.environ, "PYTHONPATH": str(paquet), "PYTHONIOENCODING": "utf-8"}
    try:
        fini = subprocess.run(
            [sys.executable, "-P", "-c", _SERVIR],
            input=commande,
            capture_output=True,
            timeout=ATTENTE + 4 * PAR_PIECE * pieces,
            env=environnement,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ErreurCorpus(Faute(_TROP, fichier, possible=_QUE_FAIRE)) from None
    if fini.returncode < 0:  # le système l'a tué
        raise ErreurCorpus(Faute(_TROP, fichier, possible=_QUE_FAIRE))
    if fini.returncode:
        raise RuntimeError(fini.stderr.decode("utf-8", "replace"))
    rendu = json.loads(fini.stdout)
    if rendu["fautes"]:
        raise _ERREURS[rendu["code"]](*(Faute(**faute) for faute in rendu["fautes"]))
    return [base64.b64decode(octets) for octets in rendu["octets"]]


def servir() -> None:
    """Dans l'enclos : borne le processus, fait le travail demandé sur l'entrée, écrit ce qu'il rend sur la sortie."""
    module, nom, arguments, bornes = pickle.loads(sys.stdin.buffer.read())
    travail: Callable[..., list[bytes]] = getattr(import_module(module), nom)
    _borner(*bornes)
    rendu: dict[str, Any] = {"octets": [], "fautes": [], "code": 0}
    try:
        rendu["octets"] = [base64.b64encode(octets).decode() for octets in travail(*arguments)]
    except ErreurUtilisateur as erreur:
        rendu |= {"fautes": [asdict(faute) for faute in erreur.fautes], "code": erreur.code}
    except (MemoryError, RecursionError):
        rendu |= {"fautes": [asdict(Faute(_TROP, possible=_QUE_FAIRE))], "code": ErreurCorpus.code}
    print(json.dumps(rendu))


def _borner(memoire: int, calcul: int) -> None:
    with suppress(ImportError):  # Windows : le délai seul
        import resource

        for borne, limites in (
            (resource.RLIMIT_AS, (memoire, memoire)),
            (resource.RLIMIT_CPU, (calcul, calcul + 1)),  # le premier avertit, le second tue
        ):
            with suppress(ValueError, OSError):  # une borne que ce système ne sait pas poser
                resource.setrlimit(borne, limites)
