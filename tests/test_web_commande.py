"""La commande « assistant » : elle donne une adresse qui ouvre, n'écoute que cette machine, et s'arrête proprement."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from lancer import lancer


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    commande = [sys.executable, "-m", "teletravail_charte", "assistant", "--sans-navigateur"]
    environnement = os.environ | {"XDG_DATA_HOME": str(tmp_path)}
    with subprocess.Popen(
        commande, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environnement
    ) as processus:
        yield processus
        processus.kill()


def _adresse(processus: subprocess.Popen[str]) -> str:
    assert processus.stdout is not None
    trouve = re.search(r"http://127\.0\.0\.1:\d+/\?jeton=\S+", processus.stdout.readline())
    assert trouve
    return trouve[0]


def test_l_adresse_donnee_ouvre_l_accueil_et_elle_seule(assistant: subprocess.Popen[str], tmp_path: Path) -> None:
    adresse = _adresse(assistant)
    navigateur = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = navigateur.open(adresse).read().decode()
    assert "Le télétravail de votre commune" in page
    assert str(tmp_path / "teletravail-charte" / "dossiers") in page
    with pytest.raises(urllib.error.HTTPError) as refus:
        urllib.request.urlopen(adresse.split("?")[0])
    assert refus.value.code == 403
    refus.value.close()


def test_ctrl_c_arrete_l_assistant_sans_trace(assistant: subprocess.Popen[str]) -> None:
    _adresse(assistant)
    assistant.send_signal(signal.SIGINT)
    _, erreurs = assistant.communicate(timeout=20)
    assert assistant.returncode == 0
    assert "Traceback" not in erreurs


def test_un_port_deja_pris_se_dit(tmp_path: Path) -> None:
    with socket.socket() as pris:
        pris.bind(("127.0.0.1", 0))
        pris.listen()
        rendu = lancer("assistant", "--port", str(pris.getsockname()[1]), "--dossiers", str(tmp_path))
    assert rendu.code == 2
    assert "Impossible d'écouter le port" in rendu.reproches and "Essayez sans --port." in rendu.reproches
