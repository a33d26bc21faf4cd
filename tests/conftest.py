"""Ce que plusieurs tests partagent : le corpus du dépôt, la commune de référence, un juge natif."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from teletravail_charte.corpus import Corpus, charger_corpus
from teletravail_charte.dossier import Dossier, lire_dossier
from teletravail_charte.valeurs import lire_valeur
from teletravail_charte.verification import Juge
from teletravail_charte.vocabulaire import Valeur

RACINE = Path(__file__).parent.parent
DOSSIERS = Path(__file__).parent / "dossiers"
EXEMPLES = RACINE / "exemples"

settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("longue", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFIL", "ci"))


def corpus_du_depot() -> Corpus:
    """Le corpus du dépôt, chargé une fois par processus."""
    if not _CORPUS:
        _CORPUS.append(charger_corpus(RACINE))
    return _CORPUS[0]


_CORPUS: list[Corpus] = []


def valeurs_de(corpus: Corpus, ecrites: Mapping[str, Any]) -> dict[str, Valeur]:
    """Les valeurs d'un exemple, lues comme celles d'un dossier."""
    return {chemin: lire_valeur(corpus.vocabulaire.faits[chemin], brut) for chemin, brut in ecrites.items()}


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return corpus_du_depot()


@pytest.fixture(scope="session")
def reference(corpus: Corpus) -> Dossier:
    return lire_dossier(DOSSIERS / "commune-conforme.yaml", corpus.vocabulaire, ())


@pytest.fixture(scope="session")
def juge(corpus: Corpus) -> Juge:
    return Juge(corpus, "natif")
