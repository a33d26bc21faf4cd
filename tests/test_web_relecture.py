"""Partir d'un acte dans l'assistant : ce qu'il dit, le dossier à continuer, l'acte annoté ; ce qui ne se lit pas."""

from __future__ import annotations

import tempfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from assistant import JETON, Assistant, ouvrir_assistant
from conftest import corpus_du_depot
from docx import Document
from fichiers_a_relire import CHARTE, IMAGE, p, pdf, word
from lancer import exiger_le_francais
from test_site_accessible import CHROMIUM, OPTIONS
from test_web_revue import exiger_une_page_saine, page
from verifications import HOSTILE, a_plat
from werkzeug.test import TestResponse

from teletravail_charte.rapports.passages import bilan
from teletravail_charte.vocabulaire import INCONNU
from teletravail_charte.web import relus

ACTES = Path(__file__).parent / "relecture" / "actes"
ANCIEN = (ACTES / "11-deliberation-2017.md").read_bytes()
CONTRADICTOIRE = (ACTES / "18-charte-contradictions-2023.md").read_bytes()
CHIFFRE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return ouvrir_assistant(tmp_path / "dossiers")


def apporter(assistant: Assistant, nom: str, octets: bytes, **champs: str) -> TestResponse:
    """Le formulaire, avec ce fichier."""
    return assistant.envoyer("/relire", {"acte": (BytesIO(octets), nom), **champs}, content_type="multipart/form-data")


def relire(assistant: Assistant, nom: str = "charte.md", octets: bytes = ANCIEN, **champs: str) -> tuple[str, str]:
    """La clé de la relecture et la page qu'elle montre."""
    reponse = apporter(assistant, nom, octets, **champs)
    assert reponse.status_code == 303, reponse.text
    return reponse.location.rsplit("/", 1)[1], assistant.lire(reponse.location)


def relue(assistant: Assistant, cle: str) -> relus.Relue:
    trouvee = assistant.application.extensions["reserve"].prendre(cle)
    assert isinstance(trouvee, relus.Relue)
    return trouvee


def test_le_formulaire_et_son_rapport_sont_des_pages_saines(assistant: Assistant) -> None:
    exiger_une_page_saine(assistant.lire("/relire"))
    for octets in (ANCIEN, CONTRADICTOIRE):
        exiger_une_page_saine(relire(assistant, octets=octets)[1])


def test_le_rapport_dit_ce_que_l_acte_decide_ce_qui_n_y_va_pas_et_ce_que_l_on_n_a_pas_vu(assistant: Assistant) -> None:
    cle, html = relire(assistant)
    r = relue(assistant, cle).relecture
    dit = a_plat(page(html).text_content())
    assert a_plat(bilan(r)) in dit
    assert "C'est une délibération du 22 mars 2017" in dit.replace("’", "'")
    p = page(html)
    assert len(p.xpath("//article")) == len(r.griefs) + len(r.questions)
    assert len(p.xpath("//tbody/tr")) == len({t.fait for t in r.portrait.trouvailles})
    assert "lecture sûre" in dit
    assert "non vue" in dit
    assert len(p.xpath("//details//li")) == len(r.non_vus)


def test_les_contradictions_de_l_acte_sont_dites_avec_leurs_passages(assistant: Assistant) -> None:
    cle, html = relire(assistant, octets=CONTRADICTOIRE)
    combien = len(relue(assistant, cle).relecture.portrait.contradictions)
    assert combien
    assert f"différemment ({combien})" in a_plat(html)
    assert len(page(html).xpath("//div[@class='constat vigilance']")) == combien


def test_ce_que_l_on_sait_de_l_acte_l_emporte_sur_ce_que_l_on_y_lit(assistant: Assistant) -> None:
    _, html = relire(assistant, date_acte="03/02/2020", nature="charte")
    assert "C'est une charte du 3 février 2020" in a_plat(page(html).text_content()).replace("’", "'")


# ── Continuer, annoter ───────────────────────────────────────────────────────────────────────────────────────────


def test_continuer_range_un_dossier_neuf_et_une_seance_passee_redevient_une_question(assistant: Assistant) -> None:
    cle, _ = relire(assistant)
    assert assistant.atelier.rangement.lister() == []
    reponse = assistant.envoyer("/relire/continuer", {"cle": cle, "dossier": "commune: {nom: pirate}"})
    assert reponse.status_code == 303
    (identifiant,) = assistant.atelier.rangement.lister()
    assert "tiré de l’acte relu" in a_plat(assistant.lire(reponse.location))
    lu = assistant.atelier.lire(identifiant, assistant.texte(identifiant))
    attendus = {f: x.valeur for f, x in relue(assistant, cle).relecture.lus.items() if x.valeur is not INCONNU}
    assert attendus["seance.date"] == date(2017, 3, 22)
    connus = {f: x for f, x in lu.valeurs.items() if x is not INCONNU}
    assert connus == {f: x for f, x in attendus.items() if f != "seance.date"}
    assert "22 mars 2017" in assistant.texte(identifiant)


def test_une_cle_inconnue_ne_donne_ni_rapport_ni_dossier_ni_acte(assistant: Assistant) -> None:
    for reponse in (
        assistant.client.get("/relire/absente"),
        assistant.client.get("/relire/absente/annote"),
        assistant.envoyer("/relire/continuer", {"cle": "absente"}),
        assistant.envoyer("/relire/continuer"),
    ):
        assert reponse.status_code == 404
        assert "plus gardée" in reponse.text or "n’existe pas" in reponse.text
    assert assistant.atelier.rangement.lister() == []


def test_la_reserve_est_bornee_et_oublie_la_plus_ancienne() -> None:
    reserve = relus.Reserve()
    vide: Any = object()
    cles = [reserve.garder(vide) for _ in range(relus.GARDEES + 1)]
    assert len(set(cles)) == len(cles)
    assert [reserve.prendre(c) is not None for c in cles] == [False] + [True] * relus.GARDEES


@pytest.mark.parametrize(("nom", "octets"), [("acte.md", CONTRADICTOIRE), ("acte.docx", word(p(CHARTE)))])
def test_l_acte_annote_se_prend_en_word_avec_ses_commentaires(assistant: Assistant, nom: str, octets: bytes) -> None:
    cle, _ = relire(assistant, nom, octets)
    reponse = assistant.client.get(f"/relire/{cle}/annote")
    assert reponse.headers["Content-Disposition"] == "attachment; filename=acte-annote.docx"
    assert len(list(Document(BytesIO(reponse.data)).comments)) >= 1


# ── Ce qui ne se lit pas, ce qui est hostile ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("nom", "octets", "dit"),
    [
        ("", b"", "Choisissez un fichier."),
        ("a.docx", b"", "fichier est vide"),
        ("a.png", b"\x89PNG" + bytes(90), "est une image"),
        ("a.docx", CHIFFRE, "mot de passe"),
        ("a.pdf", pdf([], flux=[IMAGE]), ""),
        ("a.pdf", b"%PDF-1.7 abcd", ""),
        ("a.docx", b"PK\x03\x04abc", "abîmé ou incomplet"),
        ("a.exe", bytes(range(256)), "ne se lit pas"),
    ],
)
def test_un_acte_illisible_dit_pourquoi_a_cote_de_son_champ(
    assistant: Assistant, nom: str, octets: bytes, dit: str
) -> None:
    reponse = apporter(assistant, nom, octets, nature="accord", date_acte="2020-02-03")
    assert reponse.status_code == 422
    exiger_une_page_saine(reponse.text)
    p = page(reponse.text)
    faute = p.xpath("string(//*[@id='faute-acte'])")
    assert dit in a_plat(faute).replace("’", "'")
    exiger_le_francais(faute.partition(".")[2] if nom else faute)
    assert p.xpath("//input[@id='acte']/@aria-invalid") == ["true"]
    assert p.xpath("//option[@selected]/@value") == ["accord"]
    assert p.xpath("//input[@id='date_acte']/@value") == ["2020-02-03"]


def test_une_date_mal_ecrite_se_dit_et_reste_a_corriger(assistant: Assistant) -> None:
    reponse = apporter(assistant, "charte.md", ANCIEN, date_acte="en mars")
    assert reponse.status_code == 422
    p = page(reponse.text)
    assert "n’est pas une date" in a_plat(p.xpath("string(//*[@id='faute-date_acte'])"))
    assert p.xpath("//input[@id='date_acte']/@value") == ["en mars"]


def test_le_nom_du_client_ne_choisit_aucun_chemin(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lus: list[Path] = []
    vrai = relus.lire_acte
    monkeypatch.setattr(relus, "lire_acte", lambda chemin: lus.append(chemin) or vrai(chemin))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for nom in (
        "../../etc/passwd.md",
        "C:\\secret\\a.md",
        "/etc/b.md",
        "\u202ecod.md",
        HOSTILE.replace('"', "") + ".md",
        "é" * 300 + ".md",
    ):
        cle, html = relire(assistant, nom)
        assert not page(html).xpath("//script[not(@src)]")
        montre = relue(assistant, cle).relecture.portrait.acte.nom
        assert montre.isprintable() and len(montre) <= relus.NOM_MAX
        assert not {"/", "\\"} & set(montre)
    assert {chemin.name for chemin in lus} == {"acte.md"}
    assert {chemin.parent.parent for chemin in lus} == {tmp_path}
    assert not [chemin for chemin in lus if chemin.parent.exists()]


def test_sans_la_preuve_rien_ne_se_relit(assistant: Assistant) -> None:
    assert assistant.client.post("/relire", data={"acte": (BytesIO(ANCIEN), "a.md")}).status_code == 403
    assert assistant.client.post("/relire/continuer", data={"cle": "x"}).status_code == 403


def test_les_natures_proposees_sont_celles_que_l_on_sait_reconnaitre(assistant: Assistant) -> None:
    proposees = page(assistant.lire("/relire")).xpath("//select[@id='nature']/option/@value")
    connues = {fiche.id for fiche, _ in relus.outillage_de(corpus_du_depot()).identifieur.natures}
    assert set(proposees) == {"", *connues}


@pytest.mark.skipif(not CHROMIUM, reason="chromium n'est pas installé sur cette machine.")
def test_le_rapport_est_lisible_etroit_sombre_et_sans_rien_que_redise_axe(assistant: Assistant) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright n'est pas installé (extra « tests »).")
    from test_web_navigateur import Servi, violations

    cles = [relire(assistant, octets=octets)[0] for octets in (ANCIEN, CONTRADICTOIRE)]
    servi = Servi(assistant)
    try:
        with sync_api.sync_playwright() as p:
            navigateur = p.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
            for largeur, couleurs in ((1200, "light"), (640, "light"), (320, "dark")):
                taille = {"width": largeur, "height": 900}
                ouverte = navigateur.new_context(viewport=taille, color_scheme=couleurs).new_page()
                ouverte.goto(f"{servi.adresse}/?jeton={JETON}")
                for cle in cles:
                    ouverte.goto(f"{servi.adresse}/relire/{cle}")
                    assert violations(ouverte) == []
                    assert ouverte.evaluate("document.documentElement.scrollWidth") <= largeur
            navigateur.close()
    finally:
        servi.fermer()
