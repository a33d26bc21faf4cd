"""Le rapport en tableur : une ligne par constat, filtrable, sans formule, toujours les mêmes octets."""

from __future__ import annotations

import json
import subprocess
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from conftest import EXEMPLES
from lancer import lancer
from openpyxl import load_workbook
from test_validateurs_word import PAQUET, commande_microsoft
from verifications import HOSTILE, LONG, MOTIF, PLAFOND, QUATRE_JOURS, REGLE, a_plat, verifier

from teletravail_charte.documents.classeur import COUPE, LONGUEUR_MAX, neutre
from teletravail_charte.rapports.compte_rendu import rendre_compte
from teletravail_charte.rapports.en_xlsx import LARGEURS, rapport_xlsx

CAS: dict[str, dict[str, Any]] = {
    "rien ne bloque": {"exemple": "reference"},
    "fautif": {"exemple": "dossier-fautif"},
    "questions": {"exemple": "reference", "avec": {PLAFOND: "inconnu"}},
    "dérogation": {"exemple": "carrieres-sous-poissy", "avec": QUATRE_JOURS, "derogation": {}},
    "texte hostile": {
        "exemple": "carrieres-sous-poissy",
        "avec": {**QUATRE_JOURS, "commune.nom": HOSTILE},
        "derogation": {"motif": HOSTILE, "auteur": LONG},
    },
}


@cache
def octets(cas: str) -> bytes:
    """Le fichier d'un cas."""
    return rapport_xlsx(verifier(**CAS[cas]))


def feuille(cas: str, nom: str = "Constats") -> Any:
    """Une feuille du fichier d'un cas."""
    return load_workbook(BytesIO(octets(cas)))[nom]


def lignes(cas: str) -> dict[str, dict[str, str]]:
    """Les constats par règle : en-tête -> texte."""
    entetes, *suite = feuille(cas).values
    par_regle = (dict(zip(entetes, (v or "" for v in ligne), strict=True)) for ligne in suite)
    return {ligne["Règle"]: ligne for ligne in par_regle}


@pytest.mark.parametrize("cas", CAS)
def test_il_y_a_une_ligne_par_constat_et_les_colonnes_attendues(cas: str) -> None:
    v = verifier(**CAS[cas])
    assert list(lignes(cas)) != []
    assert set(lignes(cas)) == {c.regle.id for c in v.constats}
    assert feuille(cas).max_row == len(v.constats) + 1
    assert [cellule.value for cellule in feuille(cas)[1]] == list(LARGEURS)


def test_on_peut_filtrer_et_l_en_tete_reste_en_vue() -> None:
    f = feuille("fautif")
    assert f.freeze_panes == "A2"
    assert f.auto_filter.ref == f.dimensions
    assert f.print_title_rows == "$1:$1"
    assert load_workbook(BytesIO(octets("fautif"))).active.title == "Constats"


def test_ce_qui_ne_va_pas_vient_d_abord_et_le_niveau_est_un_mot() -> None:
    etats = [f"{ligne['Niveau']} {ligne['État']}" for ligne in lignes("fautif").values()]
    assert etats[:25] == ["Bloquant Non conforme"] * 17 + ["Vigilance Non conforme"] * 7 + ["Information Non conforme"]
    assert {e.split(" ", 1)[0] for e in etats} == {"Bloquant", "Vigilance", "Conseil", "Information"}


def test_une_ligne_donne_de_quoi_comprendre_et_verifier_le_constat() -> None:
    ligne = {colonne: a_plat(texte) for colonne, texte in lignes("fautif")[REGLE].items()}
    assert ligne["Message"].startswith("Vous autorisez jusqu’à 4 jours")
    assert ligne["Remède"].startswith("Ramenez le maximum à 3 jours")
    assert f"{PLAFOND} = 4 jours par semaine (dossier)" in ligne["Faits et origines"]
    assert "en vigueur depuis le 1er août 2026" in ligne["Articles en vigueur"]
    assert ligne["Liens"].startswith("https://www.legifrance.gouv.fr/")
    assert ligne["Confiance"] == "Source secondaire"
    assert ligne["Réponses manquantes"] == ligne["Dérogation"] == ""


def test_le_lien_est_cliquable() -> None:
    colonne = list(LARGEURS).index("Liens") + 1
    f = feuille("fautif")
    cellules = [f.cell(rang, colonne) for rang in range(2, f.max_row + 1)]
    ecrites = [c for c in cellules if c.value]
    assert len(ecrites) > 100
    assert all(c.hyperlink.target == c.value.split("\n")[0] for c in ecrites)


def test_une_reponse_manquante_dit_sa_question_et_le_fait() -> None:
    ligne = lignes("questions")[REGLE]
    assert ligne["État"] == "À compléter"
    assert ligne["Réponses manquantes"].endswith(f"? [{PLAFOND}]")
    assert ligne["Message"] == ligne["Remède"] == ""


def test_un_point_assume_est_marque_avec_sa_raison() -> None:
    ligne = lignes("dérogation")[REGLE]
    assert ligne["État"] == "Non conforme (assumé)"
    assert ligne["Dérogation"].startswith("Assumé")
    assert MOTIF in ligne["Dérogation"]


def test_ce_qui_est_a_verifier_et_l_origine_du_rapport_ont_leur_feuille() -> None:
    compte = rendre_compte(verifier(**CAS["fautif"]))
    a_verifier = [valeur for (valeur,) in feuille("fautif", "À vérifier").values]
    assert a_verifier == ["À vérifier", *compte.a_verifier]
    origine = [valeur for (valeur,) in feuille("fautif", "Origine").values]
    assert origine[1] == "Exemple-le-Fautif (78998)"
    assert compte.bilan in origine


@pytest.mark.parametrize("cas", CAS)
def test_aucune_cellule_n_est_une_formule_ni_ne_peut_le_devenir(cas: str) -> None:
    for f in load_workbook(BytesIO(octets(cas))).worksheets:
        for rangee in f.iter_rows():
            for cellule in rangee:
                assert cellule.data_type in ("s", "n"), cellule.coordinate
                assert cellule.value is None or not str(cellule.value).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_un_texte_hostile_est_neutralise_et_ressort_entier() -> None:
    assert feuille("texte hostile", "Origine")["A2"].value == f"'{HOSTILE} (78123)"
    derogation = lignes("texte hostile")[REGLE]["Dérogation"]
    assert HOSTILE in derogation
    assert LONG in derogation


@pytest.mark.parametrize("debut", ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_un_texte_qu_un_tableur_executerait_recoit_une_apostrophe(debut: str) -> None:
    assert neutre(debut) == f"'{debut}"


@pytest.mark.parametrize("texte", ["", "a=1", "l'agent", "« = »", "3 jours", "é" * LONGUEUR_MAX])
def test_un_texte_sans_danger_reste_ce_qu_il_est(texte: str) -> None:
    assert neutre(texte) == texte


def test_un_texte_plus_long_qu_une_cellule_est_coupe_et_le_dit() -> None:
    coupe = neutre("=" + "é" * LONGUEUR_MAX)
    assert len(coupe) == LONGUEUR_MAX
    assert coupe.startswith("'=é")
    assert coupe.endswith(COUPE)


def test_le_fichier_ne_depend_pas_de_l_instant_ou_on_l_ecrit() -> None:
    deux = [rapport_xlsx(verifier("nezel")) for _ in range(2)]
    assert deux[0] == deux[1]
    with zipfile.ZipFile(BytesIO(deux[0])) as archive:
        assert {entree.date_time for entree in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        proprietes = archive.read("docProps/core.xml").decode()
    assert proprietes.count("2027-02-11T00:00:00Z") == 2  # créé, modifié : le jour de la séance


@pytest.mark.parametrize("cas", CAS)
def test_le_controleur_de_microsoft_ne_trouve_rien(cas: str, tmp_path: Path) -> None:
    commande = commande_microsoft()
    if not commande:
        pytest.skip(f"installez {PAQUET} (npm) ou donnez son chemin dans OOXML_VALIDATOR")
    chemin = tmp_path / "rapport.xlsx"
    chemin.write_bytes(octets(cas))
    sortie = subprocess.run([*commande, str(chemin)], capture_output=True, text=True, check=False).stdout
    assert json.loads(sortie)["errors"] == []


def test_la_commande_ecrit_le_fichier_et_rien_a_l_ecran(tmp_path: Path) -> None:
    sortie = tmp_path / "constats.xlsx"
    options = ("--moteur", "natif", "--format", "xlsx", "--sortie", str(sortie))
    rendu = lancer("verifier", str(EXEMPLES / "nezel.yaml"), *options)
    assert (rendu.code, rendu.ecrit, rendu.reproches) == (0, "", "")
    assert load_workbook(sortie).sheetnames == ["Constats", "À vérifier", "Origine"]
