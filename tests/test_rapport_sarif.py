"""Le rapport SARIF : valide, situé à la ligne du fait en cause, sans taire une dérogation."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import EXEMPLES
from lancer import lancer
from verifications import (
    HOSTILE,
    LONG,
    MOTIF,
    PLAFOND,
    QUATRE_JOURS,
    REGLE,
    a_plat,
    ecrire_dossier,
    juger,
    lire,
    verifier,
)

from teletravail_charte.rapports.en_sarif import rapport_sarif

PAQUET = "@microsoft/sarif-multitool"
CAS: dict[str, dict[str, Any]] = {
    "rien ne bloque": {"exemple": "reference"},
    "fautif": {"exemple": "dossier-fautif"},
    "questions": {"exemple": "reference", "avec": {PLAFOND: "inconnu", "commune.population": "inconnu"}},
    "dérogation": {"exemple": "carrieres-sous-poissy", "avec": QUATRE_JOURS, "derogation": {}},
    "dérogation expirée": {
        "exemple": "carrieres-sous-poissy",
        "avec": QUATRE_JOURS,
        "derogation": {"expiration": "2026-12-16"},
    },
    "texte hostile": {
        "exemple": "carrieres-sous-poissy",
        "avec": {**QUATRE_JOURS, "commune.nom": HOSTILE},
        "derogation": {"motif": HOSTILE, "auteur": LONG},
    },
}


@cache
def source(cas: str) -> str:
    """Le rapport d'un cas."""
    return rapport_sarif(verifier(**CAS[cas]))


def execution(cas: str) -> Any:
    """L'exécution que décrit le rapport d'un cas."""
    (une,) = json.loads(source(cas))["runs"]
    return une


def resultats(cas: str) -> dict[str, Any]:
    """Les résultats par règle."""
    return {r["ruleId"]: r for r in execution(cas)["results"]}


def ligne_de(exemple: str, motif: str) -> tuple[int, int]:
    """La ligne et la colonne où ``motif`` commence dans le dossier."""
    for rang, ligne in enumerate(ecrire_dossier(exemple).splitlines(), start=1):
        if (colonne := ligne.find(motif)) >= 0 and not ligne.lstrip().startswith("#"):
            return rang, colonne + 1
    raise AssertionError(motif)


def region(resultat: Any) -> tuple[int, int]:
    """La ligne et la colonne d'un résultat."""
    (lieu,) = resultat["locations"]
    lue = lieu["physicalLocation"]["region"]
    return lue["startLine"], lue["startColumn"]


@cache
def commande_sarif() -> tuple[str, ...]:
    """La commande du contrôleur de SARIF, vide s'il n'est pas installé ; jamais téléchargé ici."""
    if donnee := os.environ.get("SARIF_MULTITOOL"):
        return (donnee,)
    trouvee = shutil.which("sarif-multitool")
    return (trouvee,) if trouvee else ()


def reproches(rapport: str, tmp_path: Path) -> set[tuple[str, str]]:
    """Ce que le contrôleur reproche au rapport : (niveau, règle du contrôleur). Il rend toujours 0."""
    if not commande_sarif():
        pytest.skip(f"installez {PAQUET} (npm) ou donnez son chemin dans SARIF_MULTITOOL")
    chemin, avis = tmp_path / "rapport.sarif", tmp_path / "avis.sarif"
    chemin.write_text(rapport, encoding="utf-8")
    commande = [*commande_sarif(), "validate", str(chemin), "--output", str(avis)]
    subprocess.run(commande, capture_output=True, check=True)
    trouves = json.loads(avis.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
    return {(r.get("level", "warning"), r["ruleId"]) for r in trouves}


@pytest.mark.parametrize("cas", CAS)
def test_le_controleur_de_microsoft_ne_trouve_aucune_erreur(cas: str, tmp_path: Path) -> None:
    sans_page = ("warning", "SARIF2005")  # le produit n'a pas d'adresse à citer
    assert reproches(source(cas), tmp_path) <= {sans_page}


def test_le_controleur_de_microsoft_voit_un_rapport_faux(tmp_path: Path) -> None:
    faux = source("fautif").replace('"startLine": ', '"startLine": -')
    assert "error" in {niveau for niveau, _ in reproches(faux, tmp_path)}


@pytest.mark.parametrize("cas", CAS)
def test_il_y_a_une_regle_par_obligation_examinee_et_un_resultat_par_constat_ouvert(cas: str) -> None:
    v, lue = verifier(**CAS[cas]), execution(cas)
    assert [r["id"] for r in lue["tool"]["driver"]["rules"]] == [c.regle.id for c in v.constats]
    ouverts = [c for c in v.constats if c.etat in ("non_conforme", "a_completer")]
    assert [r["ruleId"] for r in lue["results"]] == [c.regle.id for c in ouverts]
    for resultat in lue["results"]:
        assert lue["tool"]["driver"]["rules"][resultat["ruleIndex"]]["id"] == resultat["ruleId"]


def test_une_regle_a_son_aide_son_lien_et_son_niveau() -> None:
    regles = {r["id"]: r for r in execution("fautif")["tool"]["driver"]["rules"]}
    gravites = {r["properties"]["niveau"]: r["defaultConfiguration"]["level"] for r in regles.values()}
    assert gravites == {"Bloquant": "error", "Vigilance": "warning", "Conseil": "note", "Information": "note"}
    plafond = regles[REGLE]
    assert plafond["helpUri"].startswith("https://www.legifrance.gouv.fr/")
    assert plafond["helpUri"] in plafond["help"]["text"]
    assert "articles R. 431-1 et suivants" in a_plat(plafond["help"]["text"])
    assert plafond["shortDescription"]["text"].startswith("Hors dérogation")
    assert plafond["properties"]["confiance"] == "Source secondaire"
    assert all(r["help"]["text"].strip() and r["fullDescription"]["text"].strip() for r in regles.values())


@pytest.mark.parametrize(
    ("regle", "motif"),
    [
        (REGLE, "jours_teletravail_max_semaine: 4"),
        ("eligibilite-contractuels", "exclusions: [contractuels]"),
        ("distance-conseil-interdit-depuis-aout-2022", "type: conseil-municipal"),
        ("seance-note-de-synthese", "population: 8000"),
    ],
)
def test_un_manquement_est_a_la_ligne_et_a_la_colonne_du_premier_fait_qui_le_prouve(regle: str, motif: str) -> None:
    assert region(resultats("fautif")[regle]) == ligne_de("dossier-fautif", motif)


def test_les_autres_faits_en_cause_sont_cites_a_leur_place() -> None:
    resultat = resultats("fautif")["seance-note-de-synthese"]
    autres = [lieu["physicalLocation"]["region"] for lieu in resultat["relatedLocations"]]
    assert ligne_de("dossier-fautif", "note_synthese: false") in [(r["startLine"], r["startColumn"]) for r in autres]


def test_un_fait_calcule_ou_deduit_mene_aux_faits_ecrits_dont_il_vient() -> None:
    lieux = [region(r) for r in resultats("fautif").values()]
    assert all(lieu != (1, 1) for lieu in lieux)
    cinq_jours = resultats("fautif")["seance-convocation-cinq-jours-francs"]
    autres = [lieu["physicalLocation"]["region"]["startLine"] for lieu in cinq_jours["relatedLocations"]]
    assert ligne_de("dossier-fautif", "date_envoi: 2026-12-14")[0] in [region(cinq_jours)[0], *autres]


def test_un_fait_que_seul_le_profil_donne_est_a_la_ligne_du_profil() -> None:
    cas = verifier("nogent-sur-marne", {"quotite.jours_presence_min_semaine": 1})
    trouves = json.loads(rapport_sarif(cas))["runs"][0]["results"]
    (resultat,) = [r for r in trouves if r["ruleId"] == "quotite-presence-minimale"]
    assert region(resultat) == ligne_de("nogent-sur-marne", "profil:")


def test_sans_profil_un_fait_absent_est_a_la_premiere_ligne() -> None:
    v = juger(lire("# un dossier presque vide\ncommune:\n  nom: Exemple\n", "d.yaml"))
    absents = json.loads(rapport_sarif(v))["runs"][0]["results"]
    assert len(absents) > 10
    assert {region(r) for r in absents} == {(1, 1)}


def test_une_question_est_un_resultat_ouvert_qui_dit_quoi_repondre() -> None:
    resultat = resultats("questions")[REGLE]
    assert (resultat["kind"], resultat["level"]) == ("open", "none")
    texte = a_plat(resultat["message"]["text"])
    assert texte.startswith("Bloquant : Hors dérogation")
    assert f"[{PLAFOND}] Attendu : un nombre" in texte


def test_le_niveau_se_lit_dans_le_message_et_donne_la_gravite() -> None:
    for resultat in resultats("fautif").values():
        niveau = resultat["properties"]["niveau"]
        assert resultat["message"]["text"].startswith(niveau)
        assert resultat["kind"] == "fail"
        assert resultat["level"] == {"Bloquant": "error", "Vigilance": "warning"}.get(niveau, "note")


def test_une_derogation_en_cours_est_une_suppression_justifiee_et_situee() -> None:
    (suppression,) = resultats("dérogation")[REGLE]["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("inSource", "accepted")
    assert MOTIF in suppression["justification"]
    lieu = suppression["location"]["physicalLocation"]["region"]
    lignes = ecrire_dossier("carrieres-sous-poissy", {}).splitlines()
    assert lignes[lieu["startLine"] - 1][lieu["startColumn"] - 1 :] == f'regle: "{REGLE}"'


def test_sans_derogation_en_cours_rien_n_est_supprime() -> None:
    assert resultats("dérogation expirée")[REGLE]["suppressions"] == []
    assert "ne couvre plus ce point" in a_plat(resultats("dérogation expirée")[REGLE]["message"]["text"])
    ignoree = json.loads(rapport_sarif(verifier("carrieres-sous-poissy", QUATRE_JOURS, {}, sans_derogation=True)))
    assert all(r["suppressions"] == [] for r in ignoree["runs"][0]["results"])


def test_rien_de_ce_que_la_commune_a_tape_n_a_de_sens_pour_un_lecteur_de_sarif() -> None:
    (suppression,) = resultats("texte hostile")[REGLE]["suppressions"]
    justification = suppression["justification"]
    assert LONG in justification
    assert "{{0}}" in justification
    assert not re.search(r"\]\(\d", justification)
    assert not re.search(r"(?<!\{)\{(?!\{)", justification.replace("{{", ""))


@pytest.mark.parametrize(
    ("nom", "adresse"),
    [("d.yaml", "d.yaml"), ("a b/é%.yaml", "a%20b/%C3%A9%25.yaml"), ("/x/d.yaml", "file:///x/d.yaml")],
)
def test_l_adresse_du_dossier_est_celle_qu_on_a_donnee(nom: str, adresse: str) -> None:
    v = verifier("dossier-fautif")
    (lue,) = json.loads(rapport_sarif(replace(v, dossier=replace(v.dossier, nom=nom))))["runs"]
    assert lue["artifacts"][0]["location"]["uri"] == adresse
    assert {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in lue["results"]} == {adresse}


def test_l_empreinte_d_un_resultat_ne_change_pas_avec_les_mots() -> None:
    def empreintes(**avec: Any) -> dict[str, str]:
        rapport = json.loads(rapport_sarif(verifier("dossier-fautif", avec or None)))
        return {r["ruleId"]: r["partialFingerprints"]["constat/v1"] for r in rapport["runs"][0]["results"]}

    avant, apres = empreintes(), empreintes(**{PLAFOND: 5})
    assert avant == apres
    assert len(set(avant.values())) == len(avant)


def test_la_commande_ecrit_le_rapport_a_l_ecran() -> None:
    dossier = str(EXEMPLES / "dossier-fautif.yaml")
    un, deux = (lancer("verifier", dossier, "--moteur", "natif", "--format", "sarif") for _ in range(2))
    assert (un.code, un.reproches) == (1, "")
    assert un == deux
    assert json.loads(un.ecrit)["version"] == "2.1.0"
    assert "\\u00" not in un.ecrit
