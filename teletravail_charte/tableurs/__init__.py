"""Les classeurs du kit : décrits en YAML (templates/tableurs/), calculés par leurs propres formules."""

from __future__ import annotations

from collections.abc import Mapping

from teletravail_charte.tableurs.classeur import ecrire_classeur
from teletravail_charte.verification import Verification


def etat_du_forfait(v: Verification, fichiers: Mapping[str, bytes]) -> bytes:  # noqa: ARG001 : ne décrit aucun acte
    """L'état trimestriel du forfait (K-11)."""
    return ecrire_classeur(v, "etat-forfait")


def bilan_annuel(v: Verification, fichiers: Mapping[str, bytes]) -> bytes:  # noqa: ARG001 : ne décrit aucun acte
    """Les indicateurs du bilan annuel (K-10)."""
    return ecrire_classeur(v, "bilan-annuel")
