"""Les deux actes, à chaque période et pour chaque commune : complets, sans trou, sans anachronisme."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from conftest import EXEMPLES, corpus_du_depot
from docx import Document
from relire_word import lignes

from teletravail_charte.cli import executer
from teletravail_charte.documents import composer
from teletravail_charte.dossier import Dossier, lire_dossier
from teletravail_charte.redaction import PieceComposee, choisir_pieces, composer_piece, coquille_de
from teletravail_charte.verification import Juge, Verification

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
COMMUNES = ["nezel", "carrieres-sous-poissy", "nogent-sur-marne"]
PERIODES = [
    date(2017, 6, 1),
    date(2019, 6, 1),
    date(2019, 9, 1),
    date(2020, 6, 1),
    date(2021, 10, 15),
    date(2022, 1, 1),
    date(2022, 6, 1),
    date(2023, 6, 1),
    date(2024, 6, 1),
    date(2025, 6, 1),
    date(2026, 7, 31),
    date(2026, 8, 1),
    date(2026, 12, 17),
]


@cache
def _dossier(commune: str) -> Dossier:
    return lire_dossier(EXEMPLES / f"{commune}.yaml", CORPUS.vocabulaire, tuple(CORPUS.profils))


@cache
def _verification(commune: str, jour: date | None = None) -> Verification:
    dossier = _dossier(commune)
    seance = dossier.valeurs["seance.date"]
    assert isinstance(seance, date)
    return JUGE.verifier(dossier, jour or seance)


@cache
def _pieces(commune: str, jour: date | None = None) -> dict[str, PieceComposee]:
    v = _verification(commune, jour)
    return {f.id: composer_piece(v, f, projet=False) for f in choisir_pieces(v, ())}


def texte_de(piece: PieceComposee) -> str:
    """Tout le texte d'une pièce, ligne par ligne."""
    lignes = []
    for b in piece.piece.blocs:
        lignes += [f"{b.numero} {b.texte}".strip(), *b.entetes, *(c for ligne in b.lignes for c in ligne)]
    return "\n".join(lignes)


@pytest.mark.parametrize("commune", COMMUNES)
def test_chaque_commune_d_exemple_a_sa_charte_et_sa_deliberation_sans_rien_a_preciser(commune: str) -> None:
    pieces = _pieces(commune)
    assert set(pieces) == {"charte", "deliberation"}
    for piece in pieces.values():
        assert not piece.composition.manquants
        assert "[à préciser" not in texte_de(piece)


@pytest.mark.parametrize("jour", PERIODES, ids=str)
@pytest.mark.parametrize("commune", COMMUNES)
def test_aucun_acte_n_a_de_trou_ni_de_faute_de_composition(commune: str, jour: date) -> None:
    for piece in _pieces(commune, jour).values():
        texte = texte_de(piece)
        assert not re.search(r"\{\{|\}\}|\{%|None\b|Undefined|\[\]|Special\.", texte)
        assert not re.search(r"\b[Ll]e la\b|\bde le\b|\bà le\b|\bdu la\b|\bdes la\b|\bde de\b", texte)
        assert not re.search(r" ,|\(\s|\s\)|\.\.(?!\.)|  | ;;|: ?\.|, ?\.|«\s*»", texte)
        assert not re.search(r"[a-zé]['][a-zéèêàh]", texte.replace("l'aide", "")), "une apostrophe droite de nos mots"
        for ligne in texte.splitlines():
            assert not ligne.endswith((":", ",")) or ligne.endswith((" :", "\u00a0:", "suivants :", ",")), ligne


@pytest.mark.parametrize("jour", PERIODES, ids=str)
@pytest.mark.parametrize("commune", COMMUNES)
def test_aucun_acte_ne_contient_d_anachronisme(commune: str, jour: date) -> None:
    for nom, piece in _pieces(commune, jour).items():
        concordance = [i for i, b in enumerate(piece.piece.blocs) if b.texte == "Table de concordance"]
        fin = concordance[0] if concordance else None
        corps = replace(piece, piece=replace(piece.piece, blocs=piece.piece.blocs[:fin]))
        texte = texte_de(corps).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
        for motif, du, au in ANACHRONISMES:
            if jour < du or jour > au:
                trouves = [ligne for ligne in texte.splitlines() if re.search(motif, ligne)]
                assert not trouves, f"{nom} : « {motif} » au {jour} : {trouves[:3]}"


DEBUT, FIN = date(2016, 2, 13), date(2099, 1, 1)
ANACHRONISMES = [
    (r"[Cc]omité technique|\bCTP?\b", DEBUT, date(2022, 12, 31)),
    (r"CHSCT|[Cc]omité d'hygiène", DEBUT, date(2022, 12, 31)),
    (r"[Cc]omité social territorial|\bCST\b|[Ff]ormation spécialisée", date(2023, 1, 1), FIN),
    (r"article 133\b", DEBUT, date(2022, 2, 28)),
    (r"loi n° 8[34]-", DEBUT, date(2022, 2, 28)),
    (r"\bL\. ?430-1", date(2022, 3, 1), FIN),
    (r"\bR\. ?431-1", date(2026, 8, 1), FIN),
    (r"(?<!anciennement )(?<!anciennement le )décret n° 2016-151", DEBUT, date(2026, 7, 31)),
    (r"2021-1123|[Ff]orfait télétravail", date(2021, 9, 1), FIN),
    (r"2021-571|89-229|2016-1858", DEBUT, date(2025, 1, 31)),
    (r"\bR\. ?25[1-4]-|\bR\. ?263-10|\bR\. ?272-21", date(2025, 2, 1), FIN),
    (r"[Pp]roche aidant", date(2021, 12, 23), FIN),
    (r"[Jj]ours? flottants?", date(2020, 5, 7), FIN),
    (r"[Ss]ituation exceptionnelle perturbant", date(2020, 5, 7), FIN),
    (r"autre lieu privé", date(2020, 5, 7), FIN),
    (r"médecin de prévention|régulière et volontaire", DEBUT, date(2020, 5, 6)),
    (r"2016-1511|état d'urgence sanitaire", FIN, FIN),
]


@pytest.mark.parametrize("commune", COMMUNES)
@pytest.mark.parametrize("piece", ["charte", "deliberation"])
def test_un_acte_donne_deux_fois_les_memes_octets(commune: str, piece: str) -> None:
    composee = _pieces(commune)[piece]
    coquille = coquille_de(CORPUS, composee.fiche)
    octets = composer(composee.piece, coquille)
    assert octets == composer(composee.piece, coquille)
    Document(io.BytesIO(octets))
    assert zipfile.ZipFile(io.BytesIO(octets)).testzip() is None


@pytest.mark.parametrize("hostile", ["A & B", "<b>gras</b>", "{{ 7*7 }}", "{% raw %}", "🏛️ mairie", "é" * 10_000])
def test_ce_que_la_commune_ecrit_ressort_tel_quel(hostile: str) -> None:
    dossier = _dossier("carrieres-sous-poissy")
    v = JUGE.verifier(dossier, date(2026, 12, 17), {"eligibilite.activites_eligibles": (hostile,)})
    fiche = next(f for f in choisir_pieces(v, ["charte"]))
    octets = composer(composer_piece(v, fiche, projet=False).piece, coquille_de(CORPUS, fiche))
    assert hostile in "\n".join(lignes(octets))


def test_une_petite_commune_a_une_charte_plus_courte_qu_une_grande() -> None:
    longueurs = {c: len(texte_de(_pieces(c)["charte"])) for c in COMMUNES}
    assert longueurs["nezel"] < longueurs["carrieres-sous-poissy"] < longueurs["nogent-sur-marne"]
    clauses = {c: len(_pieces(c)["charte"].composition.retenues) for c in COMMUNES}
    assert clauses["nezel"] < clauses["nogent-sur-marne"]


def test_rediger_refuse_tant_qu_un_point_bloque_et_n_ecrit_rien(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sortie = tmp_path / "sortie"
    assert executer(["rediger", str(EXEMPLES / "dossier-fautif.yaml"), "--dans", str(sortie)]) == 1
    assert "Rien n’est écrit" in capsys.readouterr().err
    assert not sortie.exists()


def test_un_projet_s_ecrit_malgre_les_reserves_et_les_dit_en_premiere_page(tmp_path: Path) -> None:
    dossier = str(EXEMPLES / "dossier-fautif.yaml")
    assert executer(["rediger", dossier, "--dans", str(tmp_path), "--projet"]) == 0
    document = Document(str(tmp_path / "deliberation.docx"))
    texte = "\n".join(lignes((tmp_path / "deliberation.docx").read_bytes()))
    assert "Réserves" in texte
    assert "quatre" in texte or "4 jours" in texte
    entetes = "\n".join(
        p.text for s in document.sections for p in (*s.header.paragraphs, *s.first_page_header.paragraphs)
    )
    assert "PROJET" in entetes


def test_un_fait_inconnu_dont_une_clause_a_besoin_empeche_d_ecrire(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--dans", str(tmp_path / "s"), "--avec", "temps.plage_matin=inconnu"]
    assert executer(["rediger", str(EXEMPLES / "carrieres-sous-poissy.yaml"), *options]) == 1
    assert "temps.plage_matin" in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


def test_si_l_on_ne_sait_pas_s_il_y_a_une_charte_on_le_demande(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--dans", str(tmp_path / "s"), "--avec", "charte.existe=inconnu"]
    assert executer(["rediger", str(EXEMPLES / "carrieres-sous-poissy.yaml"), *options]) == 1
    assert "charte.existe" in capsys.readouterr().err


def test_l_en_tete_nomme_l_organisme_qui_delibere() -> None:
    dossier = _dossier("carrieres-sous-poissy")
    v = JUGE.verifier(dossier, date(2026, 12, 17), {"commune.type_organisme": "ccas"})
    (fiche,) = choisir_pieces(v, ["deliberation"])
    piece = composer_piece(v, fiche, projet=False).piece
    assert piece.commune == "Centre communal d’action sociale de Carrières-sous-Poissy"
