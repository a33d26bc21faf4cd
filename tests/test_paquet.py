"""La roue installée ailleurs suffit : elle porte les trois étagères, vérifie et rédige hors du dépôt."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import EXEMPLES, RACINE


@pytest.fixture(scope="module")
def roue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dossier = tmp_path_factory.mktemp("roue")
    commande = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(dossier), str(RACINE)]
    subprocess.run(commande, check=True, capture_output=True)
    return next(dossier.glob("*.whl"))


def test_la_roue_contient_chaque_fichier_des_etageres(roue: Path) -> None:
    dedans = set(zipfile.ZipFile(roue).namelist())
    for etagere in ("rules", "legal_refs", "templates"):
        for chemin in (RACINE / etagere).rglob("*"):
            if chemin.is_file():
                assert f"teletravail_charte/_etageres/{chemin.relative_to(RACINE).as_posix()}" in dedans
    assert "teletravail_charte/donnees/communes.csv.gz" in dedans
    assert any(nom.endswith("LC_MESSAGES/messages.mo") for nom in dedans)


def test_la_roue_installee_dans_un_environnement_neuf_verifie_et_redige(roue: Path, tmp_path: Path) -> None:
    env = {c: v for c, v in os.environ.items() if c not in ("PYTHONPATH", "VIRTUAL_ENV")}
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True, env=env)
    binaires = tmp_path / "env" / "bin"
    installer = [binaires / "pip", "install", "--quiet", "-c", RACINE / "contraintes.txt", roue]
    subprocess.run(installer, check=True, capture_output=True, env=env)
    ailleurs = tmp_path / "ailleurs"
    ailleurs.mkdir()
    dossier = ailleurs / "dossier.yaml"
    dossier.write_bytes((EXEMPLES / "carrieres-sous-poissy.yaml").read_bytes())

    def lancer(*arguments: str) -> subprocess.CompletedProcess[str]:
        commande = [binaires / "teletravail-charte", *arguments]
        return subprocess.run(commande, cwd=ailleurs, env=env, capture_output=True, text=True, check=False)

    verifie = lancer("verifier", "dossier.yaml")
    assert verifie.returncode == 0, verifie.stderr
    assert "Rien ne bloque." in verifie.stdout
    redige = lancer("rediger", "dossier.yaml", "--dans", "sortie")
    assert redige.returncode == 0, redige.stderr
    assert {c.name for c in (ailleurs / "sortie").iterdir()} == {"charte.docx", "deliberation.docx"}
