"""Le kit entier : ce que le dossier appelle à chaque période, son manifeste, et ce qu'il n'a pas, avec la raison."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from conftest import DOSSIERS, EXEMPLES, RACINE, corpus_du_depot
from lancer import lancer
from test_actes import ANACHRONISMES, PERIODES, texte_de

from teletravail_charte.dossier import lire_dossier, lire_si
from teletravail_charte.kit import composer_kit
from teletravail_charte.redaction import TOUTES, choisir_pieces, pieces_possibles
from teletravail_charte.verification import Juge, Verification

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
FICHIERS = {
    **{f: EXEMPLES / f"{f}.yaml" for f in ("nezel", "carrieres-sous-poissy", "nogent-sur-marne")},
    "tout-ouvert": DOSSIERS / "tout-ouvert.yaml",
}


@cache
def _verifier(nom: str, jour: date | None = None, *avec: str) -> Verification:
    dossier = lire_dossier(FICHIERS[nom], CORPUS.vocabulaire, tuple(CORPUS.profils))
    seance = dossier.valeurs["seance.date"]
    assert isinstance(seance, date)
    return JUGE.verifier(dossier, jour or seance, dict(lire_si(s, CORPUS.vocabulaire) for s in avec))


JOURS = [
    (nom, jour)
    for nom in FICHIERS
    for jour in (None, *PERIODES)
    if nom != "tout-ouvert" or not jour or jour.year > 2024
]
"""« tout-ouvert » écrit chaque choix, ceux de 2026 compris : il n'a pas de passé."""


@pytest.mark.parametrize(("nom", "jour"), JOURS, ids=str)
def test_le_kit_se_compose_a_chaque_periode_sans_rien_reclamer_ni_anachronisme(nom: str, jour: date | None) -> None:
    v = _verifier(nom, jour)
    pieces = composer_kit(v, choisir_pieces(v, [TOUTES]), projet=False, complet=True)
    actes = {p.fiche.id for p in composer_kit(v, choisir_pieces(v, ()), projet=False)}
    assert actes < {p.fiche.id for p in pieces}
    for p in pieces:
        if p.composee is None or p.fiche.id in actes:
            continue
        assert not p.manquants, p.fiche.id
        texte = texte_de(p.composee).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
        assert "[à préciser" not in texte
        for motif, du, au in ANACHRONISMES:
            if v.jour < du or v.jour > au:
                trouves = [li for li in texte.splitlines() if re.search(motif, li)]
                assert not trouves, f"{p.fiche.id} : « {motif} » au {v.jour} : {trouves[:2]}"


@pytest.mark.parametrize("organisme", ["ccas", "caisse-des-ecoles", "epci"])
def test_le_kit_se_compose_pour_chaque_organisme(organisme: str) -> None:
    v = _verifier("tout-ouvert", None, f"commune.type_organisme={organisme}")
    pieces = composer_kit(v, choisir_pieces(v, [TOUTES]), projet=True, complet=True)
    assert len(pieces) > 20


def test_les_dix_huit_documents_du_plan_ont_chacun_leur_piece() -> None:
    numeros = {p.kit for p in pieces_possibles(CORPUS)} - {""}
    assert numeros == {f"K-{n:02d}" for n in range(1, 19)}


def test_le_manifeste_dit_de_chaque_fichier_pourquoi_il_est_la_et_son_empreinte(tmp_path: Path) -> None:
    rendu = lancer("rediger", str(FICHIERS["carrieres-sous-poissy"]), "--dans", str(tmp_path), "--pieces", "toutes")
    assert rendu.code == 0, rendu.reproches
    manifeste = json.loads((tmp_path / "manifeste.json").read_text(encoding="utf-8"))
    ecrits = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()} - {"manifeste.json"}
    assert {p["fichier"] for p in manifeste["pieces"]} == ecrits
    for piece in manifeste["pieces"]:
        octets = (tmp_path / piece["fichier"]).read_bytes()
        assert piece["sha256"] == hashlib.sha256(octets).hexdigest()
        assert len(piece["pourquoi"]) > 20
        assert set(piece["regles"]) <= set(CORPUS.regles.obligations)
        for article in piece["articles"]:
            cle, _, du = article.partition("@")
            assert date.fromisoformat(du) in {v.du for v in CORPUS.references.article(cle)[1].versions}
    charte = next(p for p in manifeste["pieces"] if p["id"] == "charte")
    assert "quotite-plafond-hebdomadaire" in charte["regles"] and charte["articles"]


def test_ce_que_le_kit_ne_peut_pas_faire_est_dit_avec_sa_raison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teletravail_charte.documents.conversion.shutil.which", lambda _: None)
    rendu = lancer("rediger", str(FICHIERS["nogent-sur-marne"]), "--dans", str(tmp_path), "--pieces", "toutes")
    assert rendu.code == 0, rendu.reproches
    assert "donnees/teletransmission.zip" in rendu.reproches and "LibreOffice" in rendu.reproches
    assert "donnees/deliberation-scdl.csv" in rendu.reproches and "commune.siret" in rendu.reproches
    assert not (tmp_path / "donnees").exists()
    seule = lancer("rediger", str(FICHIERS["nogent-sur-marne"]), "--dans", str(tmp_path / "x"), "--pieces", "scdl")
    assert seule.code == 1 and "commune.siret" in seule.reproches and not (tmp_path / "x").exists()


def test_une_piece_nommee_qui_n_a_rien_a_dire_est_refusee(tmp_path: Path) -> None:
    rendu = lancer(
        "rediger", str(FICHIERS["carrieres-sous-poissy"]), "--au", "2018-06-01", "--dans", str(tmp_path), "--projet",
        "--pieces", "fiche-temporaire",
    )  # fmt: skip
    assert rendu.code == 2 and "rien à dire" in rendu.reproches


def test_le_kit_ne_nomme_aucune_piece_qui_n_a_ni_clause_ni_fabrique() -> None:
    for p in pieces_possibles(CORPUS):
        if p.coquille:
            assert list((RACINE / "templates" / "clauses" / p.id).glob("[!_]*.yaml")), p.id
