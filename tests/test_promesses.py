"""Ce que le produit promet, vu par la commande, sur les dossiers d'exemple."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import EXEMPLES

from teletravail_charte.cli import executer

CARRIERES = EXEMPLES / "carrieres-sous-poissy.yaml"
EXEMPLES_LICITES = ["nezel", "carrieres-sous-poissy", "nogent-sur-marne"]
PLAFOND = "quotite.jours_teletravail_max_semaine"


def _verifier(capsys: pytest.CaptureFixture[str], dossier: Path, *options: str) -> tuple[int, dict[str, Any]]:
    code = executer(["verifier", str(dossier), "--format", "json", *options])
    return code, json.loads(capsys.readouterr().out)


def _constat(rapport: dict[str, Any], regle: str) -> dict[str, Any]:
    trouves = [c for c in rapport["constats"] if c["regle"] == regle]
    assert trouves, f"{regle} n'est pas examinée ce jour-là"
    return dict(trouves[0])


@pytest.mark.parametrize("nom", EXEMPLES_LICITES)
def test_les_trois_communes_d_exemple_ne_sont_pas_bloquees(nom: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, rapport = _verifier(capsys, EXEMPLES / f"{nom}.yaml")
    assert code == 0
    assert rapport["resume"]["bloquant"]["non_conforme"] == 0
    assert rapport["resume"]["bloquant"]["a_completer"] == 0


def test_les_trois_communes_d_exemple_sont_a_trois_etapes_differentes(capsys: pytest.CaptureFixture[str]) -> None:
    etapes = {_verifier(capsys, EXEMPLES / f"{n}.yaml")[1]["dossier"]["etape"] for n in EXEMPLES_LICITES}
    assert len(etapes) == 3


@pytest.mark.parametrize("nom", [*EXEMPLES_LICITES, "dossier-fautif"])
def test_un_exemple_tient_en_cent_lignes_et_dit_que_ses_choix_sont_inventes(nom: str) -> None:
    texte = (EXEMPLES / f"{nom}.yaml").read_text(encoding="utf-8")
    assert len(texte.splitlines()) <= 100
    assert "invent" in texte.split("profil:")[0].lower()


def test_quatre_jours_par_semaine_bloquent_et_citent_l_article_du_jour(capsys: pytest.CaptureFixture[str]) -> None:
    code, rapport = _verifier(capsys, CARRIERES, "--avec", f"{PLAFOND}=4")
    constat = _constat(rapport, "quotite-plafond-hebdomadaire")
    assert (code, constat["etat"]) == (1, "non_conforme")
    assert [f["article"] for f in constat["fondements"]] == ["articles R. 431-1 et suivants"]
    assert "article 3 du décret n° 2016-151" in constat["fondements"][0]["anciennement"]

    code, rapport = _verifier(capsys, CARRIERES, "--avec", f"{PLAFOND}=4", "--au", "2026-07-31")
    constat = _constat(rapport, "quotite-plafond-hebdomadaire")
    assert (code, constat["etat"]) == (1, "non_conforme")
    assert [f["article"] for f in constat["fondements"]] == ["article 3"]
    assert constat["fondements"][0]["au"] == "2026-07-31"


def test_un_plafond_inconnu_est_demande(capsys: pytest.CaptureFixture[str]) -> None:
    _, rapport = _verifier(capsys, CARRIERES, "--avec", f"{PLAFOND}=inconnu")
    constat = _constat(rapport, "quotite-plafond-hebdomadaire")
    assert constat["etat"] == "a_completer"
    assert constat["manquants"] == [PLAFOND]
    executer(["verifier", str(CARRIERES), "--avec", f"{PLAFOND}=inconnu"])
    assert f"[{PLAFOND}]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("jour", "plafond", "etat"),
    [
        ("2022-06-01", "253.44", "non_conforme"),
        ("2023-12-31", "282.24", "non_conforme"),
        ("2024-06-01", "282.24", "conforme"),
        ("2024-06-01", "282.25", "non_conforme"),
        ("2025-01-01", "282.24", "non_conforme"),
        ("2026-08-01", "253.44", "conforme"),
    ],
)
def test_le_plafond_du_forfait_est_celui_du_jour(
    jour: str, plafond: str, etat: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, rapport = _verifier(capsys, CARRIERES, "--au", jour, "--avec", f"forfait.plafond_annuel={plafond}")
    assert _constat(rapport, "forfait-plafond-annuel")["etat"] == etat


@pytest.mark.parametrize("jour", ["2019-06-01", "2020-06-01", "2022-01-01", "2024-06-01", "2026-07-31", "2026-08-01"])
def test_un_meme_dossier_se_lit_au_droit_de_chaque_jour(jour: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, rapport = _verifier(capsys, CARRIERES, "--au", jour)
    for constat in rapport["constats"]:
        assert constat["fondements"], constat["regle"]
        for fondement in constat["fondements"]:
            assert fondement["du"] <= jour
            assert fondement["au"] is None or jour <= fondement["au"]
    fondements = [f for c in rapport["constats"] for f in c["fondements"]]
    textes = {f["texte"] for f in fondements if f["article"] != "intitulé"}
    decret = any("2016-151" in t for t in textes)
    assert decret is (jour < "2026-08-01")
    regles = {c["regle"] for c in rapport["constats"]}
    assert ("derogations-proche-aidant-avant-fin-2021" in regles) is (jour < "2021-12-23")
    assert ("forfait-plafond-annuel" in regles) is (jour >= "2021-09-01")
    assert ("cst-convocation-quinze-jours" in regles) is (jour >= "2025-02-01")


@pytest.mark.parametrize(
    ("jour", "bloque"), [("2021-10-15", True), ("2026-11-21", True), ("2022-02-01", False), ("2021-09-30", False)]
)
def test_un_conseil_en_visioconference_n_est_permis_que_les_jours_ou_la_loi_le_permet(
    jour: str, bloque: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    _, rapport = _verifier(capsys, CARRIERES, "--au", jour, "--avec", "seance.mode=visio")
    bloquants = [
        c["regle"]
        for c in rapport["constats"]
        if c["theme"] == "seance-a-distance" and c["niveau"] == "bloquant" and c["etat"] == "non_conforme"
    ]
    assert bool(bloquants) is bloque


def test_un_avis_du_comite_posterieur_au_vote_bloque(capsys: pytest.CaptureFixture[str]) -> None:
    code, rapport = _verifier(capsys, CARRIERES, "--avec", "cst.date_avis=2026-12-18")
    assert code == 1
    assert _constat(rapport, "cst-avis-anterieur-au-vote")["etat"] == "non_conforme"
    _, rapport = _verifier(capsys, CARRIERES, "--avec", "cst.date_avis=2026-12-16")
    assert _constat(rapport, "cst-avis-anterieur-au-vote")["etat"] == "conforme"


@pytest.mark.parametrize(
    ("population", "envoi", "regle", "etat"),
    [
        (3500, "2026-12-11", "seance-convocation-cinq-jours-francs", "conforme"),
        (3500, "2026-12-12", "seance-convocation-cinq-jours-francs", "non_conforme"),
        (3499, "2026-12-13", "seance-convocation-trois-jours-francs", "conforme"),
        (3499, "2026-12-14", "seance-convocation-trois-jours-francs", "non_conforme"),
    ],
)
def test_une_convocation_se_compte_en_jours_francs_selon_la_population(
    population: int, envoi: str, regle: str, etat: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--avec", f"commune.population={population}", "--avec", f"convocation.date_envoi={envoi}"]
    _, rapport = _verifier(capsys, CARRIERES, *options)
    assert _constat(rapport, regle)["etat"] == etat


def test_le_dossier_fautif_montre_une_douzaine_de_manquements_attendus(capsys: pytest.CaptureFixture[str]) -> None:
    code, rapport = _verifier(capsys, EXEMPLES / "dossier-fautif.yaml")
    assert code == 1
    trouves = {c["regle"] for c in rapport["constats"] if c["etat"] == "non_conforme" and c["niveau"] == "bloquant"}
    assert {
        "quotite-plafond-hebdomadaire",
        "eligibilite-contractuels",
        "derogations-grossesse-sans-avis-medical",
        "forfait-montant-maximal",
        "fin-preavis-employeur-deux-mois",
        "deliberation-attestation-de-conformite",
        "cst-avis-anterieur-au-vote",
        "seance-convocation-cinq-jours-francs",
        "distance-conseil-interdit-depuis-aout-2022",
    } <= trouves
    assert len(trouves) >= 12


@pytest.mark.parametrize("jour", ["2016-02-12", "2028-01-01"])
def test_un_jour_non_couvert_le_dit(jour: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["verifier", str(CARRIERES), "--au", jour]) == 5
    assert "hors de la période couverte" in capsys.readouterr().err


def test_un_texte_relu_depuis_plus_d_un_an_est_signale(capsys: pytest.CaptureFixture[str]) -> None:
    executer(["verifier", str(CARRIERES), "--au", "2027-11-21"])
    assert "Relu il y a plus d’un an (le 21 novembre 2026)" not in capsys.readouterr().out.replace("\u00a0", " ")
    executer(["verifier", str(CARRIERES), "--au", "2027-11-22"])
    assert "Relu il y a plus d’un an (le 21 novembre 2026)" in capsys.readouterr().out.replace("\u00a0", " ")
