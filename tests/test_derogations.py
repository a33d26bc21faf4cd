"""Une dérogation se voit, dit sa raison, expire, et peut être ignorée."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import EXEMPLES

from teletravail_charte.cli import executer

CARRIERES = (EXEMPLES / "carrieres-sous-poissy.yaml").read_text(encoding="utf-8")
QUATRE_JOURS = ["--avec", "quotite.jours_teletravail_max_semaine=4"]
DEROGATION = """
derogations:
  - regle: quotite-plafond-hebdomadaire
    motif: Expérimentation convenue avec la préfecture
    auteur: la directrice générale des services
    fondement: courrier du 2 novembre 2026
    expiration: {expiration}
"""


def _dossier(tmp_path: Path, derogation: str) -> str:
    chemin = tmp_path / "dossier.yaml"
    chemin.write_text(CARRIERES + derogation, encoding="utf-8")
    return str(chemin)


def test_un_manquement_assume_reste_visible_avec_sa_raison_et_ne_bloque_plus(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dossier = _dossier(tmp_path, DEROGATION.format(expiration="2027-06-30"))
    assert executer(["verifier", dossier, *QUATRE_JOURS]) == 0
    texte = capsys.readouterr().out
    assert "DÉROGATIONS (1)" in texte
    assert "Expérimentation convenue avec la préfecture" in texte
    assert "directrice générale des services" in texte
    assert executer(["verifier", dossier, *QUATRE_JOURS, "--format", "json"]) == 0
    rapport = json.loads(capsys.readouterr().out)
    (constat,) = [c for c in rapport["constats"] if c["regle"] == "quotite-plafond-hebdomadaire"]
    assert constat["etat"] == "non_conforme"
    assert constat["derogation"]["en_cours"] is True
    assert rapport["resume"]["bloquant"]["non_conforme"] == 0
    assert rapport["resume"]["bloquant"]["deroge"] == 1


@pytest.mark.parametrize(("expiration", "code"), [("2026-12-17", 0), ("2026-12-16", 1)])
def test_une_derogation_expiree_ne_couvre_plus_rien(
    expiration: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dossier = _dossier(tmp_path, DEROGATION.format(expiration=expiration))
    assert executer(["verifier", dossier, *QUATRE_JOURS]) == code
    assert ("ne couvre plus ce point" in capsys.readouterr().out) is bool(code)


def test_l_option_sans_derogation_les_ignore_toutes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dossier = _dossier(tmp_path, DEROGATION.format(expiration="2027-06-30"))
    assert executer(["verifier", dossier, *QUATRE_JOURS, "--sans-derogation"]) == 1
    assert "DÉROGATIONS" not in capsys.readouterr().out


def test_un_acte_ecrit_malgre_un_point_assume_le_dit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dossier = _dossier(tmp_path, DEROGATION.format(expiration="2027-06-30"))
    assert executer(["rediger", dossier, "--dans", str(tmp_path / "s"), *QUATRE_JOURS]) == 0
    assert "assumé par dérogation" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("derogation", "phrase"),
    [
        ("derogations:\n  - {regle: quotite-plafond-hebdomadaire, auteur: le maire}\n", "« motif » manque"),
        ("derogations:\n  - {regle: quotite-plafond-hebdomadaire, motif: ' ', auteur: le maire}\n", "« motif » manque"),
        ("derogations:\n  - {regle: quotite-plafond, motif: x, auteur: y}\n", "Vouliez-vous dire"),
        ("derogations:\n  - {regle: x, motif: x, auteur: y, motiff: z}\n", "Vouliez-vous dire « motif »"),
        ("derogations:\n  - {regle: x, motif: x, auteur: y, expiration: demain}\n", "AAAA-MM-JJ"),
        ("derogations: oui\n", "On attend une liste"),
    ],
)
def test_une_derogation_mal_ecrite_est_une_erreur_situee(
    derogation: str, phrase: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert executer(["verifier", _dossier(tmp_path, "\n" + derogation)]) == 3
    erreurs = capsys.readouterr().err
    assert phrase in erreurs
    assert "ligne" in erreurs
