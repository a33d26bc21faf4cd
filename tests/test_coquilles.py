"""Les coquilles : celles du dépôt refaites à l'octet près, les mauvaises refusées avec leur raison."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from controles_word import W, controler
from docx import Document
from lancer import exiger_le_francais
from lxml import etree
from pieces_factices import charte

from teletravail_charte.blocs import GENRES, Bloc
from teletravail_charte.documents import composer
from teletravail_charte.erreurs import ErreurCorpus

RACINE = Path(__file__).parent.parent
COQUILLES = [RACINE / "templates" / nom for nom in ("charte.docx", "deliberation.docx", "formulaire.docx")]
une_coquille = pytest.mark.parametrize("coquille", COQUILLES, ids=lambda chemin: chemin.stem)


def test_le_script_refait_les_coquilles_a_l_octet_pres(tmp_path: Path) -> None:
    script = [sys.executable, str(RACINE / "outils" / "coquilles.py"), "--dans", str(tmp_path)]
    subprocess.run(script, check=True, env=os.environ | {"PYTHONPATH": str(RACINE)})
    for coquille in COQUILLES:
        assert (tmp_path / coquille.name).read_bytes() == coquille.read_bytes()


@une_coquille
def test_une_coquille_passe_nos_controles(coquille: Path) -> None:
    assert controler(coquille.read_bytes()) == []


@une_coquille
def test_une_coquille_ne_traine_aucun_reste_de_word(coquille: Path) -> None:
    with zipfile.ZipFile(coquille) as archive:
        noms = archive.namelist()
        assert {entree.date_time for entree in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [n for n in noms if "thumbnail" in n or "customXml" in n or "stylesWithEffects" in n]


@une_coquille
def test_une_coquille_est_en_a4_et_en_francais(coquille: Path) -> None:
    document = Document(str(coquille))
    page = document.sections[0]
    assert (page.page_width.mm, page.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    langues = document.styles.element.xpath("//w:rPrDefault//w:lang/@w:val")
    assert langues == ["fr-FR"]
    assert document.core_properties.language == "fr-FR"


@une_coquille
def test_une_coquille_a_une_allure_pour_chaque_genre(coquille: Path) -> None:
    with zipfile.ZipFile(coquille) as archive:
        corps = etree.fromstring(archive.read("word/document.xml"))
    texte = "".join(corps.itertext(f"{W}t"))
    assert [genre for genre in GENRES if f'== "{genre.replace("signature", "signatures")}"' not in texte] == []


def coquille_avec(dossier: Path, corps: str) -> Path:
    """Une coquille dont le corps est remplacé."""
    with zipfile.ZipFile(COQUILLES[1]) as source:
        parties = {nom: source.read(nom) for nom in source.namelist()}
    modele = parties["word/document.xml"].decode()
    debut, fin = modele.index("<w:body>") + 8, modele.index("<w:sectPr>")
    parties["word/document.xml"] = (modele[:debut] + corps + modele[fin:]).encode()
    chemin = dossier / "coquille.docx"
    with zipfile.ZipFile(chemin, "w") as archive:
        for nom, octets in parties.items():
            archive.writestr(nom, octets)
    return chemin


def p(texte: str) -> str:
    return f"<w:p><w:r><w:t>{texte}</w:t></w:r></w:p>"


SANS_ARTICLES = (
    p("{% for e in sommaire %}{{ e.numero }} {{ e.texte }} {% endfor %}")
    + p("{%p for b in couverture + corps %}")
    + p("{% if b.genre != 'article' %}{{ b.numero }} {{ b.texte }}{{ b.entetes }}{{ b.lignes }}{% endif %}")
    + p("{%p endfor %}")
)
BOUCLE = p("{%p for b in couverture + corps %}") + p("{{ b.texte }}") + p("{%p endfor %}")


@pytest.mark.parametrize(
    ("corps", "message"),
    [
        (p("{{ inconnu }}"), r"un trou ne peut pas être rempli \(un nom n'existe pas : « inconnu »\)"),
        (p("{{ commune.__class__.__mro__ }}"), "un trou ne peut pas être rempli"),
        (p("{{ corps.append(1) }}"), "un trou ne peut pas être rempli"),
        (p("{{ 1 / 0 }}"), r"rempli \(un calcul ou un filtre ne convient pas\)"),
        (p("{{ {}.get(1) }}"), r"rempli \(la valeur est vide\)"),
        (p("{{ commune"), r"balise mal écrite \(accolades ou syntaxe fautives\)"),
        (p("{{ commune | gras }}"), r"balise mal écrite \(un filtre n'existe pas : « gras »\)"),
        (p("avant {%p if projet %}") + p("x") + p("{%p endif %}"), r"n'est pas seule.*avant"),
        (p("{%tr if projet %}"), "n'est pas seule"),
        (p("rien"), "n'imprime pas « Charte du télétravail »"),
        (p("{{ titre }}"), "n'imprime pas « Annexée à la délibération"),
        (SANS_ARTICLES, "n'imprime pas « Article 1 » à sa place"),
        (p("{{ commune|safe }}"), "n'est plus un document Word"),
    ],
)
def test_une_mauvaise_coquille_est_refusee_avec_sa_raison(tmp_path: Path, corps: str, message: str) -> None:
    with pytest.raises(ErreurCorpus, match=message) as reproche:
        composer(replace(charte(), commune="A & B"), coquille_avec(tmp_path, corps))
    exiger_le_francais(str(reproche.value))


def test_une_coquille_sans_sommaire_suffit_si_elle_imprime_tout(tmp_path: Path) -> None:
    piece = replace(charte(), blocs=(Bloc("paragraphe", "Texte"),))
    document = Document(BytesIO(composer(piece, coquille_avec(tmp_path, BOUCLE))))
    assert [p.text for p in document.paragraphs] == ["Charte du télétravail", "Texte"]


@pytest.mark.parametrize("contenu", [b"", b"du texte", None], ids=["vide", "texte", "absente"])
def test_une_coquille_illisible_est_dite(tmp_path: Path, contenu: bytes | None) -> None:
    chemin = tmp_path / "coquille.docx"
    if contenu is not None:
        chemin.write_bytes(contenu)
    with pytest.raises(ErreurCorpus, match="coquille"):
        composer(charte(), chemin)
