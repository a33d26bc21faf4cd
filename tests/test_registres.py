"""Trois lectures d'une même preuve : l'élue en une page, la juriste pas à pas, la RH comme toujours."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import EXEMPLES
from docx import Document
from lancer import lancer

CARRIERES, FAUTIF = str(EXEMPLES / "carrieres-sous-poissy.yaml"), str(EXEMPLES / "dossier-fautif.yaml")
LIGNES_D_UNE_PAGE = 60


@pytest.mark.parametrize("dossier", [CARRIERES, FAUTIF, str(EXEMPLES / "nezel.yaml")])
def test_la_page_de_l_elue_tient_en_une_page_et_repond_d_abord(dossier: str) -> None:
    lignes = lancer("verifier", dossier, "--pour", "elu").ecrit.splitlines()
    assert len(lignes) <= LIGNES_D_UNE_PAGE
    assert lignes[2].endswith(".") and not lignes[2].startswith(" ")


def test_la_reponse_suit_le_dossier() -> None:
    assert "La délibération peut être votée." in lancer("verifier", CARRIERES, "--pour", "elu").ecrit
    quatre = lancer("verifier", CARRIERES, "--pour", "elu", "--avec", "quotite.jours_teletravail_max_semaine=4")
    assert quatre.code == 1 and "ne peut pas être votée en l’état" in quatre.ecrit
    inconnu = lancer("verifier", CARRIERES, "--pour", "elu", "--avec", "quotite.jours_teletravail_max_semaine=inconnu")
    assert "ne peut pas être votée en l’état" in inconnu.ecrit and "CE QU’IL RESTE À SAVOIR" in inconnu.ecrit


def test_la_juriste_lit_un_arbre_par_constat_qui_se_discute() -> None:
    quatre = lancer("verifier", CARRIERES, "--pour", "juriste", "--avec", "quotite.jours_teletravail_max_semaine=4")
    assert "Règle quotite-plafond-hebdomadaire" in quatre.ecrit and "EST-ELLE MÉCONNUE" in quatre.ecrit
    assert "Rien ne se discute" in lancer("verifier", CARRIERES, "--pour", "juriste").ecrit


def test_les_rapports_a_transmettre_portent_les_trois_lectures(tmp_path: Path) -> None:
    page = lancer("verifier", FAUTIF, "--format", "html").ecrit
    assert "Pour décider, en une page" in page
    manquements = page.count('class="constat-entier"')
    assert page.count('class="raisonnement"') == manquements > 10
    sortie = tmp_path / "r.docx"
    lancer("verifier", FAUTIF, "--format", "docx", "--sortie", str(sortie))
    textes = [p.text for p in Document(str(sortie)).paragraphs]
    assert "Pour décider, en une page" in textes and "Le raisonnement\u00a0:" in textes


def test_une_lecture_se_choisit_pour_le_texte_seulement() -> None:
    rendu = lancer("verifier", CARRIERES, "--pour", "elu", "--format", "json")
    assert rendu.code == 2 and "trois lectures" in rendu.reproches
