"""Le rapport Word : constats par niveau, preuves, questions, dérogations, points à vérifier ; sans faute de format."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from conftest import EXEMPLES
from controles_word import controler
from docx import Document
from lancer import exiger_le_francais, lancer
from test_validateurs_word import PAQUET, commande_microsoft
from verifications import HOSTILE, LONG, MOTIF, QUATRE_JOURS, a_plat, verifier

from teletravail_charte.rapports.compte_rendu import rendre_compte
from teletravail_charte.rapports.en_docx import rapport_docx

CAS: dict[str, dict[str, Any]] = {
    "rien ne bloque": {"exemple": "reference"},
    "fautif": {"exemple": "dossier-fautif"},
    "questions": {"exemple": "reference", "avec": {"commune.population": "inconnu", "cst.date_avis": "inconnu"}},
    "dérogation": {"exemple": "carrieres-sous-poissy", "avec": QUATRE_JOURS, "derogation": {}},
    "sans nom de commune": {"exemple": "reference", "avec": {"commune.nom": "inconnu"}},
    "texte hostile": {
        "exemple": "carrieres-sous-poissy",
        "avec": {**QUATRE_JOURS, "commune.nom": HOSTILE},
        "derogation": {"motif": HOSTILE, "auteur": LONG},
    },
}


@cache
def octets(cas: str) -> bytes:
    """Le fichier d'un cas."""
    return rapport_docx(verifier(**CAS[cas]))


def document(cas: str) -> Any:
    """Le fichier d'un cas, ouvert."""
    return Document(BytesIO(octets(cas)))


def titres(cas: str, niveau: int) -> list[str]:
    """Les titres de ce niveau."""
    return [p.text for p in document(cas).paragraphs if p.style.name == f"Heading {niveau}"]


def tableau(cas: str, *entetes: str) -> list[list[str]]:
    """Les lignes de tous les tableaux qui ont ces en-têtes."""
    lignes = []
    for table in document(cas).tables:
        premiere, *suite = [[cellule.text for cellule in rangee.cells] for rangee in table.rows]
        if premiere == list(entetes):
            lignes += suite
    return lignes


@pytest.mark.parametrize("cas", CAS)
def test_les_trois_controleurs_ne_trouvent_rien(cas: str, tmp_path: Path) -> None:
    assert controler(octets(cas)) == []
    chemin = tmp_path / "rapport.docx"
    chemin.write_bytes(octets(cas))
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit n'est pas installé")
    assert [str(erreur) for erreur in audit.OpenXmlValidator().validate(chemin).errors] == []
    commande = commande_microsoft()
    if not commande:
        pytest.skip(f"installez {PAQUET} (npm) ou donnez son chemin dans OOXML_VALIDATOR")
    sortie = subprocess.run([*commande, str(chemin)], capture_output=True, text=True, check=False).stdout
    assert json.loads(sortie)["errors"] == []


@pytest.mark.parametrize(
    ("cas", "parties"),
    [
        ("fautif", ["Ce qui bloque", "À surveiller", "À savoir", "Preuves, raisonnement et textes"]),
        ("questions", ["Ce qui manque"]),
        ("dérogation", ["À surveiller", "Dérogations", "Preuves, raisonnement et textes"]),
        ("rien ne bloque", []),
    ],
)
def test_les_parties_sont_dans_l_ordre_ou_on_les_traite(cas: str, parties: list[str]) -> None:
    assert [t.split(" (")[0] for t in titres(cas, 1)] == [
        "Pour décider, en une page",
        "En bref",
        *parties,
        "À vérifier",
        "Le reste",
    ]
    if cas == "fautif":
        assert titres(cas, 1)[2:5] == ["Ce qui bloque (17)", "À surveiller (7)", "À savoir (1)"]


def test_rien_ne_bloque_se_dit_des_la_premiere_page_sans_partie_vide() -> None:
    textes = [a_plat(p.text) for p in document("rien ne bloque").paragraphs]
    assert any(t.startswith("Rien ne bloque. Bilan : 0 point bloquant") for t in textes)
    assert not [t for t in titres("rien ne bloque", 1) if t.startswith(("Ce qui", "Dérogations"))]


def test_chaque_constat_est_une_ligne_numerotee_que_ses_preuves_reprennent() -> None:
    compte = rendre_compte(verifier(**CAS["fautif"]))
    points = [*compte.bloquants, *(p for _, points in compte.autres for p in points)]
    lignes = tableau("fautif", "Constat", "Que faire")
    assert [ligne[0].split("\n")[0] for ligne in lignes] == [f"{rang}. {p.titre}" for rang, p in enumerate(points, 1)]
    assert [ligne[1] for ligne in lignes] == [p.remede for p in points]
    assert [t for t in titres("fautif", 2) if t[0].isdigit()] == [
        f"{rang} – {p.titre}" for rang, p in enumerate(points, 1)
    ]
    niveaux = [p.text.split(".")[0] for p in document("fautif").paragraphs if ". Règle " in p.text]
    assert niveaux == ["Bloquant"] * 17 + ["Vigilance"] * 7 + ["Information"]


def test_les_questions_disent_quoi_repondre_et_a_quoi_la_reponse_sert() -> None:
    compte = rendre_compte(verifier(**CAS["questions"]))
    lignes = tableau("questions", "Question", "Réponses", "Raison")
    assert lignes == [[f"{q.question}\n{q.fait}", q.reponses, q.pour] for q in compte.questions]
    assert any("cst.date_avis" in ligne[0] for ligne in lignes)


def test_une_derogation_a_sa_ligne_avec_le_niveau_et_la_raison() -> None:
    ((point, niveau, raison),) = tableau("dérogation", "Point", "Niveau", "Dérogation")
    assert point.startswith("2. Hors dérogation, un agent télétravaille")
    assert "4 jours" in point
    assert [t for t in titres("dérogation", 2) if t[0].isdigit()][1].startswith("2 – Hors dérogation")
    assert niveau == "Bloquant"
    assert raison.startswith("Assumé")
    assert MOTIF in raison


def test_l_en_tete_nomme_l_organisme_et_le_fichier_dit_d_ou_il_vient() -> None:
    d = document("fautif")
    assert "Exemple-le-Fautif" in d.sections[0].header.paragraphs[0].text
    assert d.core_properties.title == "Vérification du télétravail – Exemple-le-Fautif"
    assert "page" in d.sections[0].footer.paragraphs[0].text


def test_un_texte_hostile_ou_tres_long_ressort_entier() -> None:
    d = document("texte hostile")
    assert any(HOSTILE in p.text for p in d.paragraphs)
    ((_, _, raison),) = tableau("texte hostile", "Point", "Niveau", "Dérogation")
    assert HOSTILE in raison
    assert LONG in raison


def test_la_meme_verification_donne_les_memes_octets() -> None:
    assert rapport_docx(verifier("nezel")) == rapport_docx(verifier("nezel"))


@pytest.mark.parametrize("forme", ["docx", "xlsx"])
def test_un_fichier_binaire_ne_s_ecrit_jamais_a_l_ecran(forme: str) -> None:
    rendu = lancer("verifier", str(EXEMPLES / "nezel.yaml"), "--format", forme)
    assert (rendu.code, rendu.ecrit) == (2, "")
    assert f"ajoutez --sortie rapport.{forme}" in rendu.reproches
    exiger_le_francais(rendu.reproches)


@pytest.mark.parametrize(("nom", "forme"), [("r.docx", "texte"), ("r.xlsx", "docx"), ("r.html", "json")])
def test_un_nom_de_fichier_qui_annonce_un_autre_format_est_refuse(nom: str, forme: str, tmp_path: Path) -> None:
    sortie = tmp_path / nom
    rendu = lancer("verifier", str(EXEMPLES / "nezel.yaml"), "--format", forme, "--sortie", str(sortie))
    assert rendu.code == 2
    assert f"ajoutez --format {sortie.suffix[1:]}" in rendu.reproches
    assert not sortie.exists()


def test_la_commande_ecrit_le_fichier_et_garde_son_code_de_sortie(tmp_path: Path) -> None:
    sortie = tmp_path / "sous" / "rapport.docx"
    options = ("--moteur", "natif", "--format", "docx", "--sortie", str(sortie))
    rendu = lancer("verifier", str(EXEMPLES / "dossier-fautif.yaml"), *options)
    assert (rendu.code, rendu.ecrit, rendu.reproches) == (1, "", "")
    assert Document(str(sortie)).tables
