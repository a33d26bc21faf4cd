"""Plus de cent dossiers malformés, engendrés : code 3, une phrase française, rien d'écrit, jamais de trace."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import RACINE, corpus_du_depot
from lancer import exiger_le_francais, lancer

from teletravail_charte.valeurs import TEXTE_MAX
from teletravail_charte.vocabulaire import Fait

MAUVAIS = {
    "booleen": ("peut-être", "1", "[oui]", "{x: oui}", "2026-01-01", "Oui", '""'),
    "entier": ("2.5", "deux", "true", "[1]", "{x: 1}", "99999999999", "2026-01-01", "1e9"),
    "nombre": ("1,5", "oui", "[1]", "{x: 1}", "1.23456", "-99999999999.5", "9" * 30, "2026-01-01"),
    "date": ("2026-02-30", "01/12/2026", "demain", "2026", "[2026-01-01]", '"2026-01-01"', "2026-01-01T10:00:00"),
    "enum": ("nimportequoi", "3", "true", "[x]", "{x: y}", "2026-01-01"),
    "liste": ("seul", "3", "{x: y}", "[nimportequoi]", "[3]", "[[x]]", "[inconnu]", "[~]"),
    "texte": ("3", "true", "[x]", "{x: y}", '""', '"\\0"', f'"{"x" * (TEXTE_MAX + 1)}"', "2026-01-01"),
    "textes": ("seul", "3", "{x: y}", "[3]", "[true]", '[""]', "[aucun]", "[[x]]", '["\\x07"]'),
}
VIDES = ("null", "~", "")
RENVOIS = "abcdefghij"
BOMBE = "a: &a [x, x, x]\n" + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise(RENVOIS))
SYNTAXE = {
    "rien": b"",
    "commentaire seul": b"# rien encore\n",
    "phrase": b"bonjour\n",
    "liste": b"- commune\n- seance\n",
    "nombre": b"42\n",
    "cle double": b"profil: courante\nprofil: prudente\n",
    "groupe double": b"commune:\n  nom: A\nseance:\n  rang: 1\ncommune:\n  nom: B\n",
    "fait double": b"commune:\n  nom: A\n  nom: B\n",
    "tabulation": b"commune:\n\tnom: A\n",
    "guillemet ouvert": b'commune:\n  nom: "A\n',
    "crochet ouvert": b"commune: [\n",
    "accolade de trop": b"commune: {nom: A}}\n",
    "deux points de trop": b"commune: nom: A\n",
    "retrait": b"commune:\n  nom: A\n code_insee: '78451'\n",
    "deux documents": b"profil: courante\n---\nprofil: prudente\n",
    "etiquette python": b"commune: !!python/object/apply:os.system ['echo pris > pris.txt']\n",
    "etiquette": b"commune: !groupe {nom: A}\n",
    "ancre": b"commune: &c {nom: A}\n",
    "renvoi": b"commune: &c {nom: A}\nseance: *c\n",
    "fusion": b"commune:\n  <<: {nom: A}\n",
    "bombe": BOMBE.encode(),
    "bombe de cles": b"? " * 2000,
    "cent mille crochets": b"[" * 100_000,
    "cent mille tirets": b"- " * 100_000,
    "cinq mille accolades": b"{a: " * 5_000,
    "retraits sans fin": b"".join(b" " * n + b"a:\n" for n in range(400)),
    "cle liste": b"? [commune, seance]\n: x\n",
    "cle vide": b"~: x\n",
    "nul": b"commune:\n  nom: A\x00B\n",
    "sonnerie": b"commune:\n  nom: A\x07B\n",
    "utf-16": "commune:\n  nom: Nézel\n".encode("utf-16"),
    "utf-16 sans marque": "commune:\n  nom: A\n".encode("utf-16-le"),
    "utf-32": "commune:\n  nom: A\n".encode("utf-32"),
    "latin-1": "commune:\n  nom: Nézel\n".encode("latin-1"),
    "cp1252": "commune:\n  nom: Cœuvres\n".encode("cp1252"),
    "utf-8 coupé": "commune:\n  nom: é".encode()[:-1],
    "tous les octets": bytes(range(256)) * 4,
    "archive": b"PK\x03\x04" + bytes(200),
    "pdf": b"%PDF-1.7\n1 0 obj\n",
    "ancien Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "json tronqué": b'{"commune": {"nom": ',
    "xml": b"<?xml version='1.0'?><commune nom='A'/>\n",
    "csv": b"code;nom\n78451;A\n",
    "profil inconnu": b"profil: parfaite\n",
    "profil vide": b"profil:\n",
    "profil liste": b"profil: [courante]\n",
    "etape inconnue": b"etape: apres\n",
    "etape nombre": b"etape: 3\n",
    "groupe inconnu": b"comune:\n  nom: A\n",
    "groupe vide": b"commune:\n",
    "groupe liste": b"commune:\n  - nom: A\n",
    "groupe texte": b"commune: A\n",
    "groupe nombre": b"commune: 78451\n",
    "fait inconnu": b"commune:\n  nmo: A\n",
    "fait a plat": b"commune.nom: A\n",
    "fait calcule": b"convocation:\n  jours_avant_seance: 3\n",
    "cle date": b"2026-01-01:\n  nom: A\n",
    "trop gros": b"# " + b"x" * 1_000_000 + b"\n",
}


def _par_type() -> dict[str, list[tuple[str, Fait]]]:
    """Trois faits de chaque type, parmi ceux que l'on peut écrire."""
    rangs: dict[str, list[tuple[str, Fait]]] = {}
    for chemin, fait in corpus_du_depot().vocabulaire.faits.items():
        if fait.combinaison is None:
            rangs.setdefault(fait.type, []).append((chemin, fait))
    return {genre: faits[:: max(1, len(faits) // 3)][:3] for genre, faits in rangs.items()}


def _engendrer() -> Iterator[tuple[str, bytes]]:
    yield from SYNTAXE.items()
    for genre, faits in _par_type().items():
        for rang, (chemin, fait) in enumerate(faits):
            groupe, nom = chemin.split(".")
            refuses = (*MAUVAIS[genre], *VIDES) if rang == 0 else MAUVAIS[genre][rang::3]
            for valeur in refuses:
                yield f"{chemin}={valeur[:20]}", f"{groupe}:\n  {nom}: {valeur}\n".encode()
            if not fait.aucun_admis:
                yield f"{chemin}=aucun", f"{groupe}:\n  {nom}: aucun\n".encode()


MALFORMES = dict(_engendrer())


def test_il_y_en_a_plus_de_cent_et_chaque_type_de_fait_y_passe() -> None:
    assert len(MALFORMES) > 120
    assert set(_par_type()) == set(MAUVAIS)


@pytest.mark.parametrize("nom", list(MALFORMES), ids=lambda nom: nom.replace(" ", "_"))
def test_un_dossier_malforme_est_refuse_par_une_phrase_et_rien_n_est_ecrit(nom: str, tmp_path: Path) -> None:
    dossier, sortie = tmp_path / "dossier.yaml", tmp_path / "sortie"
    dossier.write_bytes(MALFORMES[nom])
    for commande in (
        ("verifier", str(dossier)),
        ("verifier", str(dossier), "--format", "json", "--sortie", str(sortie / "r.json")),
        ("rediger", str(dossier), "--dans", str(sortie)),
        ("rediger", str(dossier), "--dans", str(sortie), "--projet"),
    ):
        rendu = lancer(*commande)
        assert rendu.code == 3
        assert rendu.ecrit == ""
        lignes = rendu.reproches.strip().split("\n")
        assert all(ligne.startswith(str(dossier)) for ligne in lignes), rendu.reproches
        assert all(len(ligne) < 2000 for ligne in lignes)
        exiger_le_francais(rendu.reproches.replace(str(dossier), ""))
    assert [c.name for c in tmp_path.iterdir()] == ["dossier.yaml"]


def _borner() -> None:
    """Dans le processus fils : un gibioctet et vingt secondes de calcul, pas davantage."""
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))


@pytest.mark.parametrize("nom", ["bombe", "cent mille crochets", "etiquette python", "tous les octets", "50 Mo"])
def test_dans_un_vrai_processus_memoire_et_temps_sont_bornes(nom: str, tmp_path: Path) -> None:
    dossier = tmp_path / "dossier.yaml"
    with dossier.open("wb") as flux:
        flux.write(MALFORMES.get(nom, b"commune:\n  nom: A\n" * 2_800_000))
    commande = "verifier" if nom != "bombe" else "rediger"
    suite = ["--dans", "sortie"] if commande == "rediger" else []
    rendu = subprocess.run(
        [sys.executable, "-m", "teletravail_charte", commande, "dossier.yaml", *suite],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(RACINE)},
        capture_output=True,
        timeout=30,
        check=False,
        preexec_fn=_borner,
    )
    reproches = rendu.stderr.decode("utf-8")
    assert rendu.returncode == 3, reproches
    assert rendu.stdout == b""
    assert reproches.startswith("dossier.yaml")
    exiger_le_francais(reproches.replace("dossier.yaml", ""))
    assert [c.name for c in tmp_path.iterdir()] == ["dossier.yaml"]
