"""Lire un PDF, dans un processus à part : un fichier malveillant n'y prend ni la mémoire, ni le temps.

Le piège : un PDF scanné est une image ; il n'a pas de texte, ou celui, incertain, d'une reconnaissance de caractères.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from teletravail_charte.erreurs import ErreurDossier, Faute
from teletravail_charte.relecture.morceaux import PAGES_SEULES, Lecture, Morceau, refus

MEMOIRE: Final = 2 << 30  # octets
CALCUL, DELAI = 20, 60  # secondes de calcul, secondes à l'horloge
_SERVIR: Final = "from teletravail_charte.relecture.enclos_pdf import servir; servir({!r}, {}, {})"
_DEMESURE: Final = "ce PDF n'a pas pu être lu : il est abîmé, ou demande trop de mémoire ou de temps."


def lire_pdf(octets: bytes, fichier: str) -> Lecture:
    """Les morceaux d'un PDF ; lève ``ErreurDossier``."""
    environnement = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"}
    commande = [sys.executable, "-P", "-c", _SERVIR.format(fichier, MEMOIRE, CALCUL)]
    try:
        fini = subprocess.run(
            commande, input=octets, capture_output=True, timeout=DELAI, env=environnement, check=False
        )
    except subprocess.TimeoutExpired:
        raise refus(fichier, _DEMESURE, PAGES_SEULES) from None
    if fini.returncode > 0:
        raise RuntimeError(fini.stderr.decode("utf-8", "replace"))
    demesure = {"demesure": True}  # tué, par ses bornes ou par une faute de pdfium
    rendu: dict[str, Any] = json.loads(fini.stdout) if fini.returncode == 0 else demesure
    if "faute" in rendu:
        raise ErreurDossier(Faute(**rendu["faute"]))
    if "demesure" in rendu:
        raise refus(fichier, _DEMESURE, PAGES_SEULES)
    morceaux = (Morceau(**{**morceau, "entetes": tuple(morceau["entetes"])}) for morceau in rendu["morceaux"])
    return Lecture(tuple(morceaux), rendu["pages"], tuple(rendu["avertissements"]))
