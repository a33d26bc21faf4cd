"""Ce que les tests des rapports partagent : des vérifications aux bords, et de quoi comparer ce qu'ils disent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from conftest import DOSSIERS, EXEMPLES, corpus_du_depot, valeurs_de

from teletravail_charte.dossier import Dossier, lire_texte
from teletravail_charte.verification import Juge, Verification

PLAFOND = "quotite.jours_teletravail_max_semaine"
REGLE = "quotite-plafond-hebdomadaire"
QUATRE_JOURS = {PLAFOND: 4}
MOTIF = "Expérimentation convenue avec la préfecture"
HOSTILE = """=cmd|' /C calc'!A0 <script>alert(1)</script> </style> {0} [x](1) & ' " \\ {{ 7*7 }} {% raw %} @SUM(1)"""
LONG = "é" * 10_000


def ecrire_dossier(exemple: str, derogation: Mapping[str, Any] | None = None) -> str:
    """Le YAML d'un dossier d'exemple, avec une dérogation au plafond si on la donne."""
    chemin = DOSSIERS / "commune-conforme.yaml" if exemple == "reference" else EXEMPLES / f"{exemple}.yaml"
    texte = chemin.read_text(encoding="utf-8")
    if derogation is None:
        return texte
    champs = {"regle": REGLE, "motif": MOTIF, "auteur": "la directrice générale des services"} | dict(derogation)
    lignes = (f"{nom}: {v if nom == 'expiration' else json.dumps(v, ensure_ascii=False)}" for nom, v in champs.items())
    return texte + "\nderogations:\n  - " + "\n    ".join(lignes) + "\n"


def verifier(
    exemple: str,
    avec: Mapping[str, Any] | None = None,
    derogation: Mapping[str, Any] | None = None,
    *,
    jour: date | None = None,
    sans_derogation: bool = False,
) -> Verification:
    """La vérification d'un dossier d'exemple par le moteur natif, à sa séance ou au ``jour``."""
    dossier = lire(ecrire_dossier(exemple, derogation), f"{exemple}.yaml")
    return juger(dossier, avec, jour=jour, sans_derogation=sans_derogation)


def juger(
    dossier: Dossier,
    avec: Mapping[str, Any] | None = None,
    *,
    jour: date | None = None,
    sans_derogation: bool = False,
) -> Verification:
    """La vérification de ce dossier."""
    corpus = corpus_du_depot()
    si = valeurs_de(corpus, avec or {})
    seance = si.get("seance.date", dossier.valeurs.get("seance.date"))
    jour = jour or (seance if isinstance(seance, date) else corpus.sommaire.couverture.etat_du_droit)
    return _juge().verifier(dossier, jour, si, sans_derogation=sans_derogation)


def lire(texte: str, nom: str) -> Dossier:
    """Le dossier que ce YAML décrit."""
    corpus = corpus_du_depot()
    return lire_texte(texte, nom, corpus.vocabulaire, tuple(corpus.profils))


@cache
def _juge() -> Juge:
    return Juge(corpus_du_depot(), "natif")


def a_plat(texte: str) -> str:
    """Le texte sans retours à la ligne ni espaces doublés : une phrase s'y retrouve quelle que soit la mise en page."""
    return " ".join(texte.replace("\u00a0", " ").replace("\u202f", " ").split())
