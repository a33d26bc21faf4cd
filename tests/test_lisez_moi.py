"""Ce que le LISEZ-MOI affirme est vrai : ses commandes, son extrait de rapport, ses liens."""

from __future__ import annotations

import re
import shlex

import pytest
from conftest import RACINE, corpus_du_depot

from teletravail_charte.cli import COMMANDES, executer

TEXTE = (RACINE / "README.md").read_text(encoding="utf-8")


def test_l_extrait_de_rapport_est_ce_que_la_commande_affiche(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(RACINE)
    extrait = re.search(r"```\n\$ teletravail-charte (.*?)\n(.*?)\n…\n```", TEXTE, re.DOTALL)
    assert extrait is not None
    assert executer(shlex.split(extrait[1])) == 1
    assert capsys.readouterr().out.startswith(extrait[2])


def test_les_commandes_citees_existent_et_celles_qui_existent_sont_citees() -> None:
    citees = set(re.findall(r"teletravail-charte (\w+) ", TEXTE))
    assert citees == set(COMMANDES)


@pytest.mark.parametrize(
    "nom", ["README.md", "CONTRIBUTING.md", "rules/README.md", "templates/README.md", "legal_refs/README.md"]
)
def test_les_liens_menent_quelque_part(nom: str) -> None:
    page = RACINE / nom
    for lien in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not lien.startswith("http"):
            assert (page.parent / lien).exists(), lien


def test_il_y_a_deux_commandes_et_elles_partent_d_une_copie_neuve() -> None:
    partie = TEXTE.split("## Deux commandes", 1)[1].split("\n## ", 1)[0]
    commandes = re.findall(r"```sh\n(.*?)```", partie, re.DOTALL)
    assert len(commandes) == 2
    assert all(c.startswith("python3 -m venv .venv") for c in commandes)
    assert "rediger exemples/carrieres-sous-poissy.yaml --dans sortie" in commandes[0]
    assert "pytest" in commandes[1]


def test_le_nombre_d_obligations_et_de_silences_annonce_est_le_bon() -> None:
    corpus = corpus_du_depot()
    obligations, silences = len(corpus.regles.obligations), len(corpus.regles.silences)
    assert f"Les {obligations} obligations et les {silences} choix" in TEXTE
    regles = (RACINE / "rules" / "README.md").read_text(encoding="utf-8")
    assert f"une règle ({obligations}) ou un silence ({silences})" in regles
