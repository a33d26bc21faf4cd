"""La délibération prête à déposer : le schéma national, les longueurs du guichet, et rien de coupé en silence."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import EXEMPLES, RACINE, corpus_du_depot

from teletravail_charte.dossier import lire_dossier, lire_si
from teletravail_charte.erreurs import ErreurDossier
from teletravail_charte.kit import composer_kit, fabriquer
from teletravail_charte.redaction import choisir_pieces, en_attente
from teletravail_charte.teletransmission import ACTE, depot, ligne_scdl, metadonnees
from teletravail_charte.verification import Juge, Verification

CORPUS = corpus_du_depot()
SIRET = 'commune.siret="00000000000000"'


@cache
def _verifier(*avec: str, commune: str = "nogent-sur-marne") -> Verification:
    dossier = lire_dossier(EXEMPLES / f"{commune}.yaml", CORPUS.vocabulaire, tuple(CORPUS.profils))
    jour = dossier.valeurs["seance.date"]
    assert isinstance(jour, date)
    return Juge(CORPUS, "natif").verifier(dossier, jour, dict(lire_si(s, CORPUS.vocabulaire) for s in avec))


def test_la_ligne_de_donnees_ouvertes_suit_le_schema_national(tmp_path: Path) -> None:
    from frictionless import Resource, Schema, validate

    fichier = tmp_path / "deliberation-scdl.csv"
    fichier.write_bytes(ligne_scdl(_verifier(SIRET), {}))
    schema = Schema.from_descriptor(json.loads((RACINE / "tests" / "attendus" / "scdl-deliberations.json").read_text()))
    assert len(schema.fields) == 17
    rapport = validate(Resource(path=fichier.name, basepath=str(tmp_path), schema=schema))
    assert rapport.valid, rapport.to_summary()
    (ligne,) = csv.DictReader(io.StringIO(fichier.read_text(encoding="utf-8")))
    assert ligne["COLL_NOM"] == "Nogent-sur-Marne"
    assert (ligne["VOTE_POUR"], ligne["VOTE_CONTRE"], ligne["VOTE_ABSTENTION"], ligne["VOTE_REEL"]) == (
        "33", "0", "4", "37",
    )  # fmt: skip
    assert ligne["DELIB_DATE"] < ligne["PREF_DATE"]
    assert ligne["PREF_ID"] == "" and ligne["BUDGET_NOM"] == "", "ce que le dossier ignore reste vide"


def test_un_siret_de_treize_chiffres_est_refuse() -> None:
    with pytest.raises(ErreurDossier, match=r"commune\.siret.*n'est pas un SIRET"):
        ligne_scdl(_verifier('commune.siret="0000000000000"'), {})


@pytest.mark.parametrize(("signes", "refuse"), [(499, False), (500, True)])
def test_l_objet_tient_en_499_signes_ou_le_depot_le_dit(signes: int, *, refuse: bool) -> None:
    v = _verifier(f'acte.objet_libelle="{"é" * signes}"')
    if refuse:
        with pytest.raises(ErreurDossier, match="500 signes"):
            metadonnees(v, 0)
    else:
        assert len(metadonnees(v, 0)["objet"]) == signes


@pytest.mark.parametrize(
    ("numero", "attendu"), [("2026-10-112", "2026_10_112"), ("del/26 n°4", "DEL_26_N_4"), ("A" * 15, "A" * 15)]
)
def test_le_numero_de_l_acte_prend_la_forme_du_guichet(numero: str, attendu: str) -> None:
    assert metadonnees(_verifier(f'acte.numero="{numero}"'), 0)["numero"] == attendu


def test_un_numero_de_seize_signes_est_refuse() -> None:
    with pytest.raises(ErreurDossier, match="Quinze signes"):
        metadonnees(_verifier(f'acte.numero="{"A" * 16}"'), 0)


def test_un_code_matiere_sans_nom_connu_est_refuse_avec_les_possibles() -> None:
    with pytest.raises(ErreurDossier, match=r"9\.1.*Possibles : 4\.1"):
        metadonnees(_verifier('transmission.code_matiere="9.1"'), 0)


def test_le_depot_exige_la_deliberation() -> None:
    with pytest.raises(ErreurDossier, match="délibération"):
        depot(_verifier(), {"charte.docx": b""})


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice absent")
def test_le_depot_contient_l_acte_et_son_annexe_en_pdf_et_ce_que_le_guichet_demande() -> None:
    v = _verifier()
    fichiers = fabriquer(v, composer_kit(v, choisir_pieces(v, ()), projet=False), {})
    with zipfile.ZipFile(io.BytesIO(depot(v, fichiers))) as archive:
        assert sorted(archive.namelist()) == ["01-deliberation.pdf", "02-charte.pdf", "metadonnees.json"]
        decrites: dict[str, Any] = json.loads(archive.read("metadonnees.json"))
        assert b"pdfaid" in archive.read("01-deliberation.pdf")
    assert decrites["matiere"]["code"] == "4.1" and decrites["annexes"] == 1
    assert decrites["fichiers"] == ["01-deliberation.pdf", "02-charte.pdf"]


def test_les_donnees_n_existent_qu_apres_le_vote_et_attendent_le_siret() -> None:
    votee = _verifier()
    assert "depot-actes" in {p.id for p in choisir_pieces(votee, ["toutes"])}
    assert {p.id: inconnus for p, inconnus in en_attente(votee)} == {"scdl": ("commune.siret",)}
    avant = _verifier(commune="carrieres-sous-poissy")
    assert not {"scdl", "depot-actes"} & {p.id for p in choisir_pieces(avant, ["toutes"])}
    assert not en_attente(avant)
    assert ACTE in {p.fichier for p in choisir_pieces(avant, ())}
