"""ODT et PDF : par LibreOffice quand il est là, tout ou rien, accessibles et archivables."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import stat
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from conftest import EXEMPLES
from controles_word import W
from docx import Document
from lancer import exiger_le_francais, lancer
from lxml import etree

from teletravail_charte.documents import conversion
from teletravail_charte.documents.conversion import convertir
from teletravail_charte.dossier import Dossier
from teletravail_charte.erreurs import ErreurUsage
from teletravail_charte.kit import composer_kit, fabriquer, manifeste
from teletravail_charte.redaction import choisir_pieces
from teletravail_charte.verification import Juge

NEZEL = str(EXEMPLES / "nezel.yaml")
FICHIERS = {"kit/a.docx": b"A", "kit/b.docx": b"B", "donnees/c.csv": b"C"}
avec_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice n'est pas installé")


@pytest.fixture
def faux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Un faux LibreOffice : ``faux(script)`` ; il note ses appels dans le fichier rendu."""

    def installer(script: str) -> Path:
        programme, appels = tmp_path / "soffice", tmp_path / "appels"
        programme.write_text(f'#!/bin/sh\necho "$@" >> {appels}\n{script}\n', encoding="utf-8")
        programme.chmod(programme.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(conversion, "libreoffice", lambda: str(programme))
        return appels

    return installer


UN_PDF = """
while [ "$1" != --outdir ]; do shift; done; dans=$2; shift 2; mkdir -p "$dans"
for f in "$@"; do
    sortie="$dans/$(basename "$f" .docx).pdf"
    printf '%s' '%PDF <pdfuaid:part> <pdfaid:part> ' | cat - "$f" > "$sortie"
done
"""


# ── Sans LibreOffice ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("formats", ["pdf", "docx,odt", "docx,odt,pdf"])
def test_sans_libreoffice_rien_n_est_ecrit_et_l_on_dit_quoi_faire(
    formats: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion.shutil, "which", lambda _: None)
    rendu = lancer("rediger", NEZEL, "--dans", str(tmp_path / "s"), "--format", formats)
    assert rendu.code == 2
    assert "Installez-le (7.4 ou plus récent)" in rendu.reproches
    assert "--format docx" in rendu.reproches
    exiger_le_francais(rendu.reproches)
    assert not (tmp_path / "s").exists()


def test_sans_libreoffice_le_word_s_ecrit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion.shutil, "which", lambda _: None)
    assert lancer("rediger", NEZEL, "--dans", str(tmp_path / "s"), "--pieces", "deliberation").code == 0


def test_un_format_inconnu_est_un_mauvais_emploi(tmp_path: Path) -> None:
    rendu = lancer("rediger", NEZEL, "--dans", str(tmp_path / "s"), "--format", "docx,pdff")
    assert rendu.code == 2
    assert "« pdff » n'est pas possible. Possibles : « docx », « odt », « pdf »." in rendu.reproches


# ── Avec un faux LibreOffice ─────────────────────────────────────────────────────────────────────────────────────


def test_chaque_piece_word_est_convertie_et_les_autres_restent(faux: Callable[[str], Path]) -> None:
    faux(UN_PDF)
    convertis = convertir(FICHIERS, ["pdf", "docx"])
    assert list(convertis) == ["kit/a.docx", "kit/a.pdf", "kit/b.docx", "kit/b.pdf", "donnees/c.csv"]
    assert convertis["kit/b.pdf"].endswith(b"B")
    assert convertis["donnees/c.csv"] == b"C"
    assert list(convertir(FICHIERS, ["pdf"])) == ["kit/a.pdf", "kit/b.pdf", "donnees/c.csv"]


def test_un_seul_libreoffice_sert_toutes_les_pieces_avec_un_profil_a_lui(faux: Callable[[str], Path]) -> None:
    appels = faux(UN_PDF)
    convertir(FICHIERS, ["pdf"])
    convertir(FICHIERS, ["pdf"])
    premier, second = appels.read_text(encoding="utf-8").splitlines()
    assert premier.count(".docx") == 2
    profils = [re.search(r"UserInstallation=file://(\S+)", appel) for appel in (premier, second)]
    assert profils[0] and profils[1]
    assert profils[0][1] != profils[1][1]
    assert not Path(profils[0][1]).exists()


def test_le_word_seul_n_appelle_pas_libreoffice(faux: Callable[[str], Path]) -> None:
    appels = faux("exit 1")
    assert convertir(FICHIERS, ["docx"]) == FICHIERS
    assert not appels.exists()


def test_sans_piece_word_libreoffice_n_est_pas_appele(faux: Callable[[str], Path]) -> None:
    appels = faux("exit 1")
    assert convertir({"donnees/c.csv": b"C"}, ["pdf"]) == {"donnees/c.csv": b"C"}
    assert not appels.exists()


@pytest.mark.parametrize(
    ("script", "dit"),
    [
        ("exit 0", "n'a pas su convertir « kit/a.docx » en pdf"),
        (UN_PDF.replace("%PDF", "%PFD"), "n'a pas su convertir « kit/a.docx » en pdf"),
        (UN_PDF.replace("<pdfuaid:part>", ""), "ne sait pas faire un PDF accessible et archivable"),
        (UN_PDF.replace("<pdfaid:part>", ""), "Installez la version 7.4"),
    ],
    ids=["rien d'écrit", "pas un PDF", "pas accessible", "pas archivable"],
)
def test_une_conversion_manquee_est_dite(script: str, dit: str, faux: Callable[[str], Path]) -> None:
    faux(script)
    with pytest.raises(ErreurUsage, match=re.escape(dit)):
        convertir(FICHIERS, ["pdf"])


def test_une_piece_manquee_n_en_laisse_ecrire_aucune(faux: Callable[[str], Path], tmp_path: Path) -> None:
    faux(UN_PDF + 'rm -f "$dans/1.pdf"')
    rendu = lancer("rediger", NEZEL, "--dans", str(tmp_path / "s"), "--format", "docx,pdf")
    assert rendu.code == 2
    assert rendu.ecrit == ""
    assert not (tmp_path / "s").exists()


def test_un_libreoffice_qui_ne_repond_pas_est_arrete_avec_ce_qu_il_a_lance(
    faux: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "_DELAI", 0.5)
    monkeypatch.setattr(conversion, "_DELAI_PAR_PIECE", 0)
    faux(f"sleep 300 & echo $! > {tmp_path / 'enfant'}; wait")
    with pytest.raises(ErreurUsage, match="n'a pas répondu"):
        convertir(FICHIERS, ["pdf"])
    enfant = Path(f"/proc/{(tmp_path / 'enfant').read_text(encoding='utf-8').strip()}/stat")
    for _ in range(50):
        if not enfant.exists() or enfant.read_text(encoding="utf-8").split()[2] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("le second processus tourne encore")


def test_le_manifeste_decrit_chaque_format_de_chaque_piece(
    faux: Callable[[str], Path], juge: Juge, reference: Dossier
) -> None:
    faux(UN_PDF)
    v = juge.verifier(reference, date(2026, 11, 21))
    kit = composer_kit(v, choisir_pieces(v, ["deliberation", "charte"]), projet=True)
    fichiers = convertir(fabriquer(v, kit, {}), ["docx", "pdf"])
    decrits = {p["fichier"]: p for p in json.loads(manifeste(v, kit, fichiers, None))["pieces"]}
    assert sorted(decrits) == ["charte.docx", "charte.pdf", "deliberation.docx", "deliberation.pdf"]
    assert decrits["charte.pdf"]["id"] == "charte"
    assert decrits["charte.pdf"]["sha256"] == hashlib.sha256(fichiers["charte.pdf"]).hexdigest()
    assert decrits["charte.pdf"]["regles"] == decrits["charte.docx"]["regles"] != []


# ── Avec le vrai ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def ecrits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dans = tmp_path_factory.mktemp("formats")
    rendu = lancer("rediger", NEZEL, "--dans", str(dans), "--format", "docx,odt,pdf")
    assert rendu.code == 0, rendu.reproches
    return dans


@avec_libreoffice
@pytest.mark.parametrize("piece", ["charte", "deliberation"])
def test_le_pdf_est_accessible_et_archivable(piece: str, ecrits: Path) -> None:
    with pikepdf.open(ecrits / f"{piece}.pdf") as pdf:
        racine = pdf.Root
        assert str(racine.Lang) == "fr-FR"
        assert "/StructTreeRoot" in racine
        assert bool(racine.MarkInfo.Marked)
        assert bool(racine.ViewerPreferences.DisplayDocTitle)
        meta = bytes(racine.Metadata.read_bytes()).decode()
        assert "<pdfuaid:part>1</pdfuaid:part>" in meta
        assert "<pdfaid:part>3</pdfaid:part>" in meta
        titre = Document(str(ecrits / f"{piece}.docx")).core_properties.title
        assert titre and str(pdf.docinfo.Title) == titre
        assert f">{titre}<" in meta
        assert not [nom for nom in _polices(pdf) if not _polices(pdf)[nom]], "police non incorporée"
        assert _polices(pdf)


def _polices(pdf: pikepdf.Pdf) -> dict[str, bool]:
    """Chaque police, et si elle est dans le fichier."""
    trouvees = {}
    for page in pdf.pages:
        for police in page.get("/Resources", {}).get("/Font", {}).values():
            fille = police.get("/DescendantFonts", [police])[0]
            cles = fille.get("/FontDescriptor", {}).keys()
            trouvees[str(police.BaseFont)] = any(cle.startswith("/FontFile") for cle in cles)
    return trouvees


@avec_libreoffice
def test_l_odt_dit_le_meme_texte_et_porte_le_meme_titre(ecrits: Path) -> None:
    word = Document(str(ecrits / "deliberation.docx"))
    with zipfile.ZipFile(ecrits / "deliberation.odt") as odt:
        assert odt.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        texte = "".join(map(str, etree.fromstring(odt.read("content.xml")).itertext()))
        assert word.core_properties.title in "".join(map(str, etree.fromstring(odt.read("meta.xml")).itertext()))
    morceaux = ["".join(map(str, p.itertext(f"{W}t"))) for p in word.element.iter(f"{W}p")]
    longs = [m for m in morceaux if len(m) > 60]
    assert len(longs) > 20
    assert [m for m in longs if m not in texte] == []


@avec_libreoffice
def test_le_word_a_les_memes_octets_que_sans_conversion(ecrits: Path, tmp_path: Path) -> None:
    assert lancer("rediger", NEZEL, "--dans", str(tmp_path)).code == 0
    for piece in ("charte", "deliberation"):
        assert (tmp_path / f"{piece}.docx").read_bytes() == (ecrits / f"{piece}.docx").read_bytes()
