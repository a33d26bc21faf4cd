"""Ce qui ne se lit pas dit pourquoi, en français ; rien d'hostile ne prend la mémoire, le temps ou un fichier."""

from __future__ import annotations

import io
import time
import unicodedata
import zipfile
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from fichiers_a_relire import (
    CHARTE,
    archive,
    colonne,
    listes,
    odt,
    p,
    pdf,
    puce,
    refuse,
    relu,
    styles,
    textes,
    word,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lancer import exiger_le_francais

from teletravail_charte.erreurs import ErreurDossier
from teletravail_charte.relecture import archive as module_archive
from teletravail_charte.relecture.lire import lire_acte


# ── Ce qui ne se lit pas ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("nom", "octets", "dit"),
    [
        ("a.docx", b"", "ce fichier est vide"),
        ("a.txt", b"  \r\n \n", "ce fichier est vide"),
        ("a.txt", b"--- ... ---", "ne contient aucun texte"),
        ("a.docx", word(), "ne contient aucun texte"),
        ("a.odt", odt(""), "ne contient aucun texte"),
        ("a.docx", b"PK\x03\x04abc", "abîmé ou incomplet"),
        ("a.docx", word(p(CHARTE))[:-30], "abîmé ou incomplet"),
        ("a.docx", b"du texte", "son nom finit par « .docx », mais ce n'en est pas un"),
        ("a.pdf", b"du texte", "son nom finit par « .pdf », mais ce n'en est pas un"),
        ("a.xyz", b"du texte", "ce type de fichier ne se lit pas"),
        ("a.docx", archive({"xl/workbook.xml": "<x/>"}), "un classeur Excel"),
        ("a.docx", archive({"ppt/presentation.xml": "<x/>"}), "un diaporama"),
        ("a.odt", archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "pas un texte"),
        ("a.zip", archive({"charte.docx": "x"}), "une archive"),
        ("a.rtf", b"{\\rtf1 charte}", "RTF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ancien Office"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        ("a.odt", odt("", manifeste="<m><encryption-data/></m>"), "mot de passe"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(100), "une image"),
        ("a.html", b"<!DOCTYPE html><html><body>charte</body></html>", "une page web"),
        ("a.txt", bytes(range(256)) * 20, "n'est pas du texte"),
        ("a.docx", archive({"word/document.xml": "<w:document"}), "abîmée"),
        ("a.docx", archive({"word/document.xml": "<autre/>"}), "n'a pas de texte"),
        ("a.odt", archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "n'a pas de texte"),
        (
            "a.docx",
            archive({"word/document.xml": '<d xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'}),
            "strict",
        ),
    ],
)
def test_ce_qui_ne_se_lit_pas_dit_pourquoi(nom: str, octets: bytes, dit: str, tmp_path: Path) -> None:
    assert dit in refuse(tmp_path, nom, octets)


def test_un_fichier_absent_ou_un_repertoire_le_dit(tmp_path: Path) -> None:
    for chemin in (tmp_path, tmp_path / "absent.docx"):
        with pytest.raises(ErreurDossier) as leve:
            lire_acte(chemin)
        exiger_le_francais(str(leve.value))


@pytest.mark.parametrize(
    ("nom", "octets", "forme"),
    [
        ("a.doc", word(p(CHARTE)), "docx"),
        ("a.docx", pdf(colonne([CHARTE])), "pdf"),
        ("a", odt(f"<text:p>{CHARTE}</text:p>"), "odt"),
    ],
)
def test_un_fichier_mal_nomme_se_lit_pour_ce_qu_il_est_et_cela_se_dit(
    nom: str, octets: bytes, forme: str, tmp_path: Path
) -> None:
    acte = relu(tmp_path, nom, octets)
    assert acte.forme == forme
    assert CHARTE in textes(acte)
    assert f"c'est un .{forme}" in acte.avertissements[0]


def test_un_modele_word_se_lit_sans_remarque(tmp_path: Path) -> None:
    assert relu(tmp_path, "a.dotx", word(p(CHARTE))).avertissements == ()


@pytest.mark.parametrize("mot", ["télétravail", "TÉLÉTRAVAILLER", "télé-travail", "teletravail", "travail à distance"])
def test_un_document_qui_parle_de_teletravail_ne_donne_aucun_avertissement(mot: str, tmp_path: Path) -> None:
    assert relu(tmp_path, "a.txt", f"Le {mot} est ouvert.").avertissements == ()


def test_un_document_sans_rapport_avertit(tmp_path: Path) -> None:
    (avertissement,) = relu(tmp_path, "a.txt", "Règlement du cimetière communal.").avertissements
    assert "est-ce le bon document ?" in avertissement


# ── Les pièges ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_une_bombe_zip_est_refusee_sans_etre_ouverte(tmp_path: Path) -> None:
    debut = time.monotonic()
    grosse = archive({"word/document.xml": b"<w:document>" + b" " * (64 << 20)})
    assert "démesuré" in refuse(tmp_path, "a.docx", grosse)
    image = archive({"word/document.xml": "<d/>", "word/media/image1.bmp": b"\0" * (64 << 20)})
    assert "démesuré" in refuse(tmp_path, "b.docx", image)
    assert time.monotonic() - debut < 20


def test_une_archive_qui_ment_sur_ses_tailles_est_refusee(tmp_path: Path) -> None:
    octets = archive({"word/document.xml": b"<a>" + b"x" * 100_000 + b"</a>"})
    taille = (100_007).to_bytes(4, "little")
    assert octets.count(taille) == 2
    refuse(tmp_path, "a.docx", octets.replace(taille, (7).to_bytes(4, "little")))


def test_une_archive_de_trop_d_entrees_est_refusee(tmp_path: Path) -> None:
    assert "démesuré" in refuse(
        tmp_path, "a.docx", archive({"word/document.xml": "<d/>"} | {f"e{i}": "" for i in range(5001)})
    )


def test_un_texte_demesure_est_refuse(tmp_path: Path) -> None:
    assert "démesuré" in refuse(tmp_path, "a.docx", word(*[p("télétravail")] * 20_001))
    assert "pèse" in refuse(tmp_path, "a.txt", b"a" * (6 << 20))
    assert "pèse" in refuse(tmp_path, "b.docx", b"PK\x03\x04" + bytes(61 << 20))


def test_une_archive_a_mot_de_passe_le_dit(tmp_path: Path) -> None:
    octets = bytearray(archive({"word/document.xml": "<d/>"}))
    for marque, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        octets[octets.index(marque) + place] |= 1
    assert "mot de passe" in refuse(tmp_path, "a.docx", bytes(octets))


@pytest.mark.parametrize("borne", ["PARTIE_MAX", "ELEMENTS_MAX", "TOTAL_MAX"])
def test_chaque_borne_d_une_archive_arrete_la_lecture(
    borne: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    octets = word(p(CHARTE))
    assert textes(relu(tmp_path, "a.docx", octets)) == [CHARTE]
    monkeypatch.setattr(module_archive, borne, 3)
    assert "démesuré" in refuse(tmp_path, "a.docx", octets)


ENTITES = {
    "boucle": '<!DOCTYPE d [<!ENTITY a "&a;">]><d x="&a;"/>',
    "expansion": '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><d>&b;</d>',
    "fichier": '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>',
    "définition externe": '<!DOCTYPE d SYSTEM "http://exemple.invalid/d.dtd"><d/>',
    "paramètre": '<!DOCTYPE d [<!ENTITY % a SYSTEM "file:///etc/passwd">%a;]><d/>',
}


@pytest.mark.parametrize("piege", list(ENTITES.values()), ids=list(ENTITES))
@pytest.mark.parametrize("codage", ["utf-8", "utf-16"])
def test_les_entites_xml_sont_refusees(piege: str, codage: str, tmp_path: Path) -> None:
    octets = archive({"word/document.xml": f'<?xml version="1.0" encoding="{codage}"?>{piege}'.encode(codage)})
    assert "entités XML" in refuse(tmp_path, "a.docx", octets)
    octets = archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": piege})
    assert "entités XML" in refuse(tmp_path, "a.odt", octets)


@pytest.mark.parametrize("profondeur", [30, 240, 100_000])
def test_des_elements_emboites_sans_fin_se_lisent_ou_sont_refuses_en_francais(profondeur: int, tmp_path: Path) -> None:
    for ouvre, ferme in (
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
    ):
        octets = word(ouvre * profondeur + p(CHARTE) + ferme * profondeur)
        if profondeur == 30:
            assert textes(relu(tmp_path, "a.docx", octets)) == [CHARTE]
        else:
            assert "démesuré" in refuse(tmp_path, "a.docx", octets)


def test_un_fichier_pris_dans_l_autre_sens_ne_fait_pas_de_trace(tmp_path: Path) -> None:
    numeros = listes([("decimal", "%9 %1")]).replace('w:val="1"/><w:numFmt', 'w:val="999999"/><w:numFmt')
    boucle = styles(("A", "heading 1", '<w:basedOn w:val="B"/>'), ("B", "b", '<w:basedOn w:val="A"/>'))
    corps = [puce(CHARTE, 1), puce("sans liste", 77), p("Titre", style="A"), p("Rien", style="inconnu")]
    acte = relu(tmp_path, "a.docx", word(*corps, numbering=numeros, styles=boucle))
    assert CHARTE in textes(acte)[0]


def _lire_sans_trace(octets: bytes, nom: str, dans: Path) -> None:
    try:
        relu(dans, nom, octets)
    except ErreurDossier as erreur:
        exiger_le_francais(str(erreur))


BROUILLE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(octets=st.binary(max_size=400), debut=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xd0\xcf\x11\xe0"]))
@BROUILLE
def test_des_octets_quelconques_ne_font_jamais_de_trace(octets: bytes, debut: bytes, tmp_path: Path) -> None:
    for nom in ("a.docx", "a.odt", "a.txt", "a.md", "a"):
        _lire_sans_trace(debut + octets, nom, tmp_path)


@cache
def _riche() -> bytes:
    document = Document()
    document.add_heading("Article 1 – Objet", 1)
    document.add_paragraph(CHARTE, style="List Number")
    tableau = document.add_table(rows=2, cols=3)
    tableau.cell(0, 0).text = "Service"
    tampon = io.BytesIO()
    document.save(tampon)
    return tampon.getvalue()


@given(
    places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12), coupe=st.floats(0.1, 1)
)
@BROUILLE
def test_un_word_abime_ne_fait_jamais_de_trace(places: list[tuple[float, int]], coupe: float, tmp_path: Path) -> None:
    octets = bytearray(_riche())
    for place, valeur in places:
        octets[int(place * (len(octets) - 1))] = valeur
    _lire_sans_trace(bytes(octets), "a.docx", tmp_path)
    _lire_sans_trace(bytes(octets[: int(len(octets) * coupe)]), "b.docx", tmp_path)


@given(
    nom=st.sampled_from(["word/document.xml", "word/styles.xml", "word/numbering.xml", "docProps/app.xml"]),
    place=st.floats(0, 1),
    valeur=st.text(alphabet="<>/\"'&;w:0aé \u0000-", max_size=6),
    longueur=st.integers(0, 40),
)
@BROUILLE
def test_un_xml_de_word_abime_ne_fait_jamais_de_trace(
    nom: str, place: float, valeur: str, longueur: int, tmp_path: Path
) -> None:
    with zipfile.ZipFile(io.BytesIO(_riche())) as source:
        parties: dict[str, str | bytes] = {n: source.read(n) for n in source.namelist()}
    xml = bytes(parties[nom]).decode() if isinstance(parties[nom], bytes) else ""
    ou = int(place * len(xml))
    parties[nom] = xml[:ou] + valeur + xml[ou + longueur :]
    _lire_sans_trace(archive(parties), "a.docx", tmp_path)


@given(places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=30))
@settings(BROUILLE, max_examples=12)
def test_un_pdf_brouille_ne_fait_jamais_de_trace(places: list[tuple[float, int]], tmp_path: Path) -> None:
    octets = bytearray(pdf(colonne(["**Article 1", CHARTE]), colonne(["Fin."])))
    for place, valeur in places:
        octets[8 + int(place * (len(octets) - 9))] = valeur
    _lire_sans_trace(bytes(octets), "a.pdf", tmp_path)


@given(texte=st.text(max_size=300))
@BROUILLE
def test_un_texte_quelconque_se_lit_ou_se_refuse_en_francais(texte: str, tmp_path: Path) -> None:
    for nom in ("a.txt", "a.md"):
        _lire_sans_trace(texte.encode("utf-8", "surrogatepass"), nom, tmp_path)


@given(texte=st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=200))
@BROUILLE
def test_aucune_lettre_d_un_word_ne_se_perd(texte: str, tmp_path: Path) -> None:
    acte = relu(tmp_path, "a.docx", word(p(CHARTE), p(texte), p("Fin.")))
    lues = {c for c in "".join(textes(acte)) if c.isalnum()}
    normal = unicodedata.normalize("NFC", texte)
    assert {c for c in normal if c.isalnum() and c not in "ﬀﬁﬂﬃﬄﬅﬆ"} <= lues
