"""Un fichier Word lu par une synthèse vocale : titres dans l'ordre, tableaux, vraies listes, français, contraste."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import EXEMPLES, RACINE, corpus_du_depot
from docx import Document
from lxml import etree
from pieces_factices import charte, deliberation, formulaire
from relire_word import W, corps, paragraphes, reenregistrer, texte

from teletravail_charte.blocs import Bloc
from teletravail_charte.documents import composer
from teletravail_charte.documents.paquet import extraire
from teletravail_charte.dossier import lire_dossier
from teletravail_charte.redaction import choisir_pieces, composer_piece, coquille_de
from teletravail_charte.verification import Juge

TEMPLATES = RACINE / "templates"
COQUILLES = ("charte", "deliberation", "formulaire")
FACTICES = {"charte": charte(), "deliberation": deliberation(), "formulaire": formulaire()}
COMMUNES = ("nezel", "carrieres-sous-poissy", "nogent-sur-marne")
BLANC, AA = "FFFFFF", 4.5


@cache
def _acte(commune: str, piece: str) -> bytes:
    corpus = corpus_du_depot()
    dossier = lire_dossier(EXEMPLES / f"{commune}.yaml", corpus.vocabulaire, tuple(corpus.profils))
    seance = dossier.valeurs["seance.date"]
    assert isinstance(seance, date)
    v = Juge(corpus, "natif").verifier(dossier, seance)
    (fiche,) = choisir_pieces(v, [piece])
    return composer(composer_piece(v, fiche, projet=True).piece, coquille_de(corpus, fiche))


def documents() -> Iterator[tuple[str, bytes]]:
    for nom, piece in FACTICES.items():
        yield nom, composer(piece, TEMPLATES / f"{nom}.docx")
    for commune in COMMUNES:
        for piece in ("charte", "deliberation"):
            yield f"{piece} de {commune}", _acte(commune, piece)


DOCUMENTS = dict(documents())
chaque_document = pytest.mark.parametrize("nom", DOCUMENTS)


def niveaux(octets: bytes) -> list[int]:
    """Le niveau de chaque titre, dans l'ordre."""
    styles = (p.style.name or "" for p in paragraphes(octets))
    return [int(style.rpartition(" ")[2]) for style in styles if style.startswith("Heading")]


@chaque_document
def test_les_titres_commencent_au_premier_niveau_et_n_en_sautent_aucun(nom: str) -> None:
    trouves = niveaux(DOCUMENTS[nom])
    assert trouves and trouves[0] == 1
    assert all(suivant <= niveau + 1 for niveau, suivant in pairwise(trouves))


@pytest.mark.parametrize("coquille", COQUILLES)
@pytest.mark.parametrize(
    ("genres", "attendus"),
    [
        (["partie", "article", "sous_titre", "article", "partie", "sous_titre", "article"], [1, 2, 3, 2, 1, 2, 2]),
        (["article", "sous_titre", "sous_titre", "article"], [1, 2, 2, 1]),
        (["sous_titre", "article", "sous_titre", "partie", "article"], [1, 1, 2, 1, 2]),
    ],
)
def test_un_titre_est_d_un_niveau_de_plus_que_celui_qui_le_contient(
    coquille: str, genres: list[str], attendus: list[int]
) -> None:
    piece = replace(charte(), blocs=tuple(Bloc(genre, "Titre") for genre in genres))
    assert niveaux(composer(piece, TEMPLATES / f"{coquille}.docx")) == attendus


def test_le_sommaire_mene_aux_titres_des_deux_premiers_niveaux_quels_qu_ils_soient() -> None:
    piece = replace(
        charte(), blocs=(Bloc("sous_titre", "Un"), Bloc("article", "Deux", "2"), Bloc("sous_titre", "Trois"))
    )
    racine = corps(composer(piece, TEMPLATES / "charte.docx"))
    assert [texte(lien) for lien in racine.iter(f"{W}hyperlink")] == ["Un", "2 – Deux", "Trois"]


@chaque_document
def test_un_tableau_a_entetes_les_repete_et_ne_coupe_pas_ses_lignes(nom: str) -> None:
    for table in corps(DOCUMENTS[nom]).iter(f"{W}tbl"):
        premiere, *autres = table.findall(f"{W}tr")
        allure = table.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstRow")
        assert (premiere.find(f"{W}trPr/{W}tblHeader") is not None) == (allure == "1")
        assert all(rangee.find(f"{W}trPr/{W}tblHeader") is None for rangee in autres)
        assert all(rangee.find(f"{W}trPr/{W}cantSplit") is not None for rangee in (premiere, *autres))


@chaque_document
def test_tout_est_en_francais_et_le_fichier_a_un_titre(nom: str) -> None:
    parties = extraire(DOCUMENTS[nom])
    langues = {langue for octets in parties.values() for langue in re.findall(rb'<w:lang w:val="([^"]*)"', octets)}
    assert langues == {b"fr-FR"}
    assert re.search(rb"<dc:language>fr-FR<", parties["docProps/core.xml"])
    assert re.search(rb"<dc:title>[^<]+<", parties["docProps/core.xml"])


@chaque_document
def test_une_enumeration_est_une_vraie_liste(nom: str) -> None:
    for paragraphe in paragraphes(DOCUMENTS[nom]):
        assert not re.match(r"[-–—•*·‣]\s", paragraphe.text), paragraphe.text
    styles = etree.fromstring(extraire(DOCUMENTS[nom])["word/styles.xml"])
    puce = next(s for s in styles.iter(f"{W}style") if s.get(f"{W}styleId") == "ListBullet")
    assert puce.find(f"{W}pPr/{W}numPr/{W}numId") is not None


@chaque_document
def test_toute_image_a_un_texte_de_remplacement(nom: str) -> None:
    for image in corps(DOCUMENTS[nom]).iter("{*}docPr"):
        assert image.get("descr") or image.get("title")


def _luminance(couleur: str) -> float:
    parts = [int(couleur[rang : rang + 2], 16) / 255 for rang in (0, 2, 4)]
    lineaires = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(poids * part for poids, part in zip((0.2126, 0.7152, 0.0722), lineaires, strict=True))


def contraste(une: str, autre: str) -> float:
    claire, sombre = sorted((_luminance(une), _luminance(autre)), reverse=True)
    return (claire + 0.05) / (sombre + 0.05)


def test_la_mesure_du_contraste_est_la_bonne() -> None:
    assert contraste("000000", BLANC) == pytest.approx(21)
    assert contraste("767676", BLANC) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("coquille", COQUILLES)
def test_toute_couleur_de_texte_se_lit_sur_tout_fond(coquille: str) -> None:
    parties = extraire((TEMPLATES / f"{coquille}.docx").read_bytes())
    xml = b"".join(octets for nom, octets in parties.items() if nom.startswith("word/") and nom.endswith(".xml"))
    textes = {c.decode() for c in re.findall(rb'<w:color w:val="([0-9A-F]{6})"', xml)}
    fonds = {c.decode() for c in re.findall(rb'w:fill="([0-9A-F]{6})"', xml)} | {BLANC}
    assert len(textes) >= 3 and len(fonds) >= 3
    for couleur in textes:
        for fond in fonds:
            assert contraste(couleur, fond) >= AA, (couleur, fond)


@pytest.mark.parametrize("coquille", COQUILLES)
def test_aucune_allure_n_est_plus_petite_que_huit_points_ni_masquee(coquille: str) -> None:
    styles = Document(str(TEMPLATES / f"{coquille}.docx")).styles.element
    corps_des_lettres = [int(c) for c in styles.xpath("//w:style//w:sz/@w:val")]
    assert min(corps_des_lettres) >= 16
    assert not styles.xpath("//w:vanish")


def test_une_place_vide_se_lit_aussi_bien_que_le_texte() -> None:
    for coquille in COQUILLES:
        styles = Document(str(TEMPLATES / f"{coquille}.docx")).styles.element
        (couleur,) = styles.xpath("//w:style[w:name/@w:val='Placeholder Text']//w:color/@w:val")
        assert contraste(couleur, "E8ECF2") >= AA


def test_chaque_place_a_remplir_se_nomme() -> None:
    racine = corps(DOCUMENTS["formulaire"])
    libelles = [
        sdt.find(f"{W}sdtPr/{W}alias").get(f"{W}val")
        for sdt in racine.iter(f"{W}sdt")
        if sdt.find(f"{W}sdtPr/{W}tag").get(f"{W}val").startswith("saisie:")
    ]
    assert len(set(libelles)) == len(libelles) == 17


def test_un_formulaire_ordinaire_tient_sur_une_page(tmp_path: Path) -> None:
    pdf = reenregistrer(DOCUMENTS["formulaire"], tmp_path, "pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
