"""Le YAML strict : ce qui reste du texte, ce qui est refusé, et la phrase qui le dit."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lancer import exiger_le_francais

from teletravail_charte.erreurs import ErreurCorpus, ErreurDossier, Faute
from teletravail_charte.lecture import (
    FAUTES_MAX,
    PROFONDEUR_MAX,
    TAILLE_MAX,
    lire_octets,
    lire_yaml,
    positions,
)


def lire(texte: str) -> Any:
    return lire_yaml(texte, "f.yaml", ErreurDossier)


def fautes(texte: str) -> tuple[Faute, ...]:
    with pytest.raises(ErreurDossier) as refus:
        lire(texte)
    exiger_le_francais(str(refus.value))
    return refus.value.fautes


MOTS = """01001 2A004 NO no on Off yes oui non True FALSE 1e3 .5 1. 0x1F 0o17 1_000 +3 12:30:00 1,5 2026-1-5
01/12/2026 .inf .nan = << nul aucun inconnu é 🏛️"""
DU_TEXTE = [*MOTS.split(), "1 000", "2026-12-01 10:00:00", "9" * 41]


@pytest.mark.parametrize("texte", DU_TEXTE)
def test_ce_qui_n_est_ni_nombre_ni_date_ni_booleen_reste_du_texte(texte: str) -> None:
    assert lire(f"a: {texte}\n") == {"a": texte}
    assert lire(f'a: "{texte}"\n') == {"a": texte}


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("true", True),
        ("false", False),
        ("0", 0),
        ("-3", -3),
        ("2026", 2026),
        ("2.50", Decimal("2.50")),
        ("0.1", Decimal("0.1")),
        ("-0.005", Decimal("-0.005")),
        ("12345678901234567890.5", Decimal("12345678901234567890.5")),
        ("2024-02-29", date(2024, 2, 29)),
        ("[a, 1, true]", ["a", 1, True]),
        ("{b: 1}", {"b": 1}),
        ("|\n  deux\n  lignes\n", "deux\nlignes\n"),
        (">\n  une\n  ligne\n", "une ligne\n"),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_nombres_exacts_dates_et_booleens_sont_reconnus(ecrit: str, lu: object) -> None:
    valeur = lire(f"a: {ecrit}\n")["a"]
    assert valeur == lu
    assert type(valeur) is type(lu)


def test_entre_guillemets_tout_est_du_texte() -> None:
    assert lire('a: "12"\nb: \'2026-12-01\'\nc: "true"\nd: \'\'\ne: "null"\n') == {
        "a": "12",
        "b": "2026-12-01",
        "c": "true",
        "d": "",
        "e": "null",
    }


@pytest.mark.parametrize("jour", ["2026-02-29", "2026-02-30", "2026-13-01", "2026-00-10", "0000-01-01", "2026-04-31"])
def test_une_date_impossible_est_refusee_a_sa_place(jour: str) -> None:
    (faute,) = fautes(f"a: 1\nb: {jour}\n")
    assert (faute.ligne, faute.colonne) == (2, 4)
    assert faute.quoi == f"« {jour} » n'est pas une date du calendrier."


def test_une_cle_double_dit_ou_elle_etait_deja() -> None:
    (faute,) = fautes("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n")
    assert str(faute) == "f.yaml, ligne 5, colonne 3 : la clé « c » est écrite deux fois (déjà ligne 3)."
    assert fautes('1: a\n"1": b\n')[0].ligne == 2


def test_toutes_les_fautes_sont_dites_d_un_coup() -> None:
    relevees = fautes("a: 2026-02-30\nb: 1\nb: 2\nc: !x 3\nd: &y 4\ne: *y\n")
    assert [f.ligne for f in relevees] == [1, 3, 4, 5, 6]


def test_mille_fautes_ne_font_pas_mille_lignes() -> None:
    assert len(fautes("a: 2026-02-30\n" * 1000)) == FAUTES_MAX


@pytest.mark.parametrize(
    ("texte", "ligne", "colonne", "dit"),
    [
        ("a: &x 1\n", 1, 4, "les ancres « & » sont refusées"),
        ("a: *x\n", 1, 4, "les renvois « * » sont refusés"),
        ("a: !!python/object:os.system x\n", 1, 4, "les étiquettes « ! » sont refusées"),
        ("a: !!int abc\n", 1, 4, "les étiquettes « ! » sont refusées"),
        ("a: !!map [1]\n", 1, 4, "les étiquettes « ! » sont refusées"),
        ("a: !\n", 1, 4, "les étiquettes « ! » sont refusées"),
        ("a:\n\tb: 1\n", 2, 1, "une tabulation sert de retrait"),
        ("\ta: 1\n", 1, 1, "une tabulation sert de retrait"),
        ("a: 1\n---\nb: 2\n", 2, 1, "un fichier ne contient qu'un document"),
        ("a: 1\n...\nb: 2\n", 3, 1, "un fichier ne contient qu'un document"),
        ('a: "x\n', 1, 4, "le guillemet ouvert ligne 1 n'est pas fermé"),
        ("a: 'l'an'\n", 1, 7, "un guillemet est mal placé"),
        ("a: [1, 2\n", 2, 1, "ce qui s'ouvre ligne 1 n'est pas fermé"),
        ("a: {b: 1\nc: 2\n", 2, 2, "ce qui s'ouvre ligne 1 n'est pas fermé"),
        ("a: {b: 1, c: 2}}\n", 1, 16, "un retrait est mal aligné"),
        ("a: b: c\n", 1, 5, "un « : » de trop"),
        ("a: 1\nzut\nb: 2\n", 3, 1, "il manque « : »"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "un retrait est mal aligné"),
        ("a:\n  - b\n c\n", 3, 2, "un retrait est mal aligné"),
        ("a: - b\n", 1, 4, "un « - » est mal placé"),
        ("a: [,]\n", 1, 5, "une virgule est de trop"),
        ("a: @x\n", 1, 4, "qui commence par « @ » se met entre guillemets"),
        ("a: `x\n", 1, 4, "qui commence par « ` » se met entre guillemets"),
        ("a: %x\n", 1, 4, "qui commence par « % » se met entre guillemets"),
        ("a: **gras**\n", 1, 5, "qui commence par « * » ou « & » se met entre guillemets"),
        ("a: |x\n", 1, 5, "qui commence par « | » ou « > » se met entre guillemets"),
        ("%ZUT\n---\na: 1\n", 1, 5, "une ligne ne commence pas par « % »"),
        ('a: "\\q"\n', 1, 5, "la séquence « \\ » est inconnue"),
        ('a: "\\ud83d\\ude00"\n', 1, 7, "tapez-le tel quel"),
        ("? [a, b]\n: 1\n", 1, 3, "une clé doit être un mot"),
        ("{a: 1}: 2\n", 1, 1, "une clé doit être un mot"),
        ("? \n: b\n", 1, 2, "une clé est vide"),
        ("~: b\n", 1, 1, "une clé est vide"),
        ("a: x\x00y\n", 1, 5, "le caractère invisible U+0000"),
        ("a: 1\nb: x\x07\n", 2, 5, "le caractère invisible U+0007"),
        ("a: x\x9f\n", 1, 5, "le caractère invisible U+009F"),
        ("a: x\u2028y\n", 1, 5, "le caractère invisible U+2028"),
        ("a: x\ud83d\n", 1, 5, "le caractère invisible U+D83D"),
    ],
)
def test_une_faute_de_syntaxe_est_situee_et_dite_en_francais(texte: str, ligne: int, colonne: int, dit: str) -> None:
    faute = fautes(texte)[0]
    assert (faute.ligne, faute.colonne) == (ligne, colonne), str(faute)
    assert dit in str(faute)


@pytest.mark.parametrize(
    "texte",
    [
        "[" * (PROFONDEUR_MAX + 1) + "]" * (PROFONDEUR_MAX + 1),
        "[" * 100_000,
        "- " * 100_000,
        "{a: " * 5_000,
        "".join("  " * rang + "a:\n" for rang in range(30)),
    ],
    ids=["crochets", "cent-mille-crochets", "tirets", "accolades", "retraits"],
)
def test_une_imbrication_folle_est_refusee_sans_recursion(texte: str) -> None:
    assert "trop imbriqué" in str(fautes(texte)[0])


def test_jusqu_a_la_profondeur_permise_tout_va() -> None:
    assert lire("[" * PROFONDEUR_MAX + "]" * PROFONDEUR_MAX)


BOMBE = "a: &a [x, x, x]\n" + "".join(
    f"{suivante}: &{suivante} [{', '.join(f'*{lettre}' for _ in range(9))}]\n"
    for lettre, suivante in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_une_bombe_de_renvois_est_desamorcee_dans_un_dossier_comme_dans_une_fiche() -> None:
    assert "les ancres « & » sont refusées" in str(fautes(BOMBE)[0])
    with pytest.raises(ErreurCorpus, match="ce renvoi ne désigne aucune ancre fermée"):
        lire_yaml(BOMBE, "fiche.yaml", ErreurCorpus, mefiant=False)


def test_une_fiche_du_corpus_peut_renvoyer_a_une_ancre_simple() -> None:
    texte = "a: &a {x: 1}\nb: *a\nc: &c mot\nd: [*c, *c]\n"
    lue = lire_yaml(texte, "fiche.yaml", ErreurCorpus, mefiant=False)
    assert lue == {"a": {"x": 1}, "b": {"x": 1}, "c": "mot", "d": ["mot", "mot"]}
    with pytest.raises(ErreurCorpus, match=r"ligne 1.*ce renvoi"):
        lire_yaml("a: &a [*a]\n", "fiche.yaml", ErreurCorpus, mefiant=False)


def test_un_fichier_vide_ne_vaut_rien_et_ce_n_est_pas_une_faute_de_yaml() -> None:
    assert lire("") is None
    assert lire("# rien\n") is None
    assert lire("---\n") is None


def test_les_positions_donnent_ligne_et_colonne_de_chaque_cle_et_element() -> None:
    ou = positions("a:\n  b: 1\n  c:\n    - x\n    - {y: 2}\n2026-01-01: z\n")
    assert ou == {
        ("a",): (1, 1),
        ("a", "b"): (2, 3),
        ("a", "c"): (3, 3),
        ("a", "c", 0): (4, 7),
        ("a", "c", 1): (5, 7),
        ("a", "c", 1, "y"): (5, 8),
        ("2026-01-01",): (6, 1),
    }


def refus_des_octets(octets: bytes, dossier: Path) -> str:
    chemin = dossier / "d.yaml"
    chemin.write_bytes(octets)
    with pytest.raises(ErreurDossier) as refus:
        lire_yaml(lire_octets(chemin, ErreurDossier), str(chemin), ErreurDossier)
    message = str(refus.value)
    assert message.startswith(str(chemin))
    exiger_le_francais(message.removeprefix(str(chemin)))
    return message


def test_une_marque_d_ordre_utf_8_est_ignoree(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\n")
    assert lire(lire_octets(tmp_path / "d.yaml", ErreurDossier)) == {"a": "é"}


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        ("a: é\n".encode("utf-16"), "ligne 1 : le fichier est en UTF-16"),
        ("a: e\n".encode("utf-16-be"), "ligne 1, colonne 1 : le caractère invisible U+0000"),
        ("a: e\n".encode("utf-16-le"), "ligne 1, colonne 2 : le caractère invisible U+0000"),
        ("a: e\n".encode("utf-32"), "le fichier est en UTF-16"),
        ("a: 1\nb: é\n".encode("latin-1"), "ligne 2, colonne 4 : le fichier n'est pas en UTF-8"),
        ("a: œ\n".encode("cp1252"), "ligne 1, colonne 4 : le fichier n'est pas en UTF-8"),
        (bytes(range(256)), "le fichier n'est pas en UTF-8"),
        (b"PK\x03\x04" + bytes(60), "c'est un document Word"),
        (b"%PDF-1.7\n", "c'est un document Word, LibreOffice ou PDF"),
        (b"\xd0\xcf\x11\xe0" + bytes(60), "c'est un document Word"),
        (b"a: b\n" * (TAILLE_MAX // 5 + 1), "ce fichier est trop gros : 1000 ko au plus"),
    ],
)
def test_ce_qui_n_est_pas_un_texte_utf_8_de_taille_raisonnable_est_dit(octets: bytes, dit: str, tmp_path: Path) -> None:
    assert dit in refus_des_octets(octets, tmp_path)


def test_un_fichier_de_50_mo_n_est_pas_lu_en_entier(tmp_path: Path) -> None:
    chemin = tmp_path / "gros.yaml"
    with chemin.open("wb") as flux:
        flux.truncate(50_000_000)
    with pytest.raises(ErreurDossier, match="trop gros"):
        lire_octets(chemin, ErreurDossier)


def test_un_fichier_absent_un_repertoire_et_un_fichier_interdit_se_disent_en_francais(tmp_path: Path) -> None:
    with pytest.raises(ErreurDossier, match=r"rien\.yaml : ce fichier n'existe pas\.$"):
        lire_octets(tmp_path / "rien.yaml", ErreurDossier)
    with pytest.raises(ErreurDossier, match=r"lecture impossible \(c'est un répertoire\)\.$"):
        lire_octets(tmp_path, ErreurDossier)
    (tmp_path / "f").write_text("x")
    with pytest.raises(ErreurDossier, match=r"lecture impossible \(un élément du chemin n'est pas un répertoire\)"):
        lire_octets(tmp_path / "f" / "g", ErreurDossier)
    with pytest.raises(ErreurDossier, match=r"lecture impossible \(le nom est trop long\)"):
        lire_octets(tmp_path / ("x" * 300), ErreurDossier)


@given(st.text() | st.text(alphabet="abé:-[]{},&*!|>'\"%@`#?~ \n\t0123456789"))
def test_aucun_texte_ne_fait_lever_autre_chose_qu_une_faute_situee(texte: str) -> None:
    try:
        lire(texte)
    except ErreurDossier as refus:
        assert all(f.ligne and f.quoi for f in refus.fautes)  # noqa: PT017


JSON = st.recursive(
    st.booleans() | st.integers(-(10**30), 10**30) | st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"])),
    lambda dedans: st.lists(dedans, max_size=4) | st.dictionaries(st.text("abcdef", min_size=1), dedans, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_un_document_json_se_relit_a_l_identique(valeur: Any) -> None:
    texte = json.dumps(valeur, ensure_ascii=False)
    try:
        assert lire(texte) == valeur
    except ErreurDossier as refus:
        assert "invisible" in str(refus) or "trop imbriqué" in str(refus)  # noqa: PT017
