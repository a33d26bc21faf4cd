"""Le rapport HTML : une page qui se suffit, sûre, accessible, lisible étroite, sombre et sur papier."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from conftest import EXEMPLES
from lancer import lancer
from test_site_accessible import CHROMIUM, OPTIONS, violations
from verifications import HOSTILE, LONG, MOTIF, QUATRE_JOURS, a_plat, verifier

from teletravail_charte.rapports.en_html import rapport_html
from teletravail_charte.rapports.mots import NIVEAUX

CAS: dict[str, dict[str, Any]] = {
    "rien ne bloque": {"exemple": "reference"},
    "fautif": {"exemple": "dossier-fautif"},
    "questions": {"exemple": "reference", "avec": {"commune.population": "inconnu", "cst.date_avis": "inconnu"}},
    "dérogation": {"exemple": "carrieres-sous-poissy", "avec": QUATRE_JOURS, "derogation": {}},
    "dérogation expirée": {
        "exemple": "carrieres-sous-poissy",
        "avec": QUATRE_JOURS,
        "derogation": {"expiration": "2026-12-16"},
    },
    "texte hostile": {
        "exemple": "carrieres-sous-poissy",
        "avec": {**QUATRE_JOURS, "commune.nom": HOSTILE},
        "derogation": {"motif": HOSTILE, "auteur": LONG},
    },
}
navigateur_present = pytest.mark.skipif(not CHROMIUM, reason="chromium n'est pas installé sur cette machine.")


@cache
def source(cas: str) -> str:
    """La page d'un cas."""
    return rapport_html(verifier(**CAS[cas]))


def page(cas: str) -> Any:
    """La page d'un cas, analysée."""
    return lxml.html.document_fromstring(source(cas))


@pytest.mark.parametrize("cas", CAS)
def test_la_page_se_suffit_et_rien_ne_s_y_execute(cas: str) -> None:
    p = page(cas)
    assert not p.xpath("//script | //img | //iframe | //object | //link | //form")
    assert not p.xpath("//@style | //@*[starts-with(name(), 'on')] | //@src")
    adresses = p.xpath("//@href")
    assert adresses
    assert all(a.startswith(("#", "https://www.legifrance.gouv.fr/")) for a in adresses)
    (style,) = p.xpath("//style")
    assert not re.search(r"https?://|url\(|@import", style.text)
    (regle,) = p.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    empreinte = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert regle.startswith(f"default-src 'none'; style-src 'sha256-{empreinte}';")


@pytest.mark.parametrize("cas", CAS)
def test_la_page_a_sa_langue_un_seul_h1_des_titres_en_ordre_et_des_liens_qui_menent(cas: str) -> None:
    p = page(cas)
    assert p.get("lang") == "fr"
    niveaux = [int(e.tag[1]) for e in p.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    assert niveaux[0] == 1 and niveaux.count(1) == 1
    assert all(suivant <= niveau + 1 for niveau, suivant in pairwise(niveaux))
    identifiants = Counter(p.xpath("//@id"))
    assert max(identifiants.values()) == 1
    assert all(a[1:] in identifiants for a in p.xpath("//@href") if a.startswith("#"))
    for tableau in p.iter("table"):
        assert tableau.findtext("caption").strip()
        assert all(th.get("scope") in ("col", "row") for th in tableau.iter("th"))


def test_la_page_est_celle_de_la_commune_et_commence_par_le_bilan() -> None:
    p = page("fautif")
    assert p.findtext(".//h1") == "Exemple-le-Fautif (78998)"
    assert p.findtext(".//title").startswith("Exemple-le-Fautif (78998)")
    assert a_plat(p.xpath("//p[@class='chapeau']")[0].text).startswith("Bilan : 17 points bloquants")
    assert a_plat(page("rien ne bloque").xpath("//p[@class='chapeau']")[0].text).startswith("Rien ne bloque.")


def test_chaque_constat_dit_son_niveau_avec_un_mot_et_ce_qu_il_faut_faire() -> None:
    constats = page("fautif").xpath("//article")
    assert len(constats) == 25
    mots = {nom for nom, _ in NIVEAUX.values()}
    for constat in constats:
        assert constat.xpath("string(.//h3/span)") in mots
        intitules = [dt.text for dt in constat.iter("dt")]
        assert intitules[:2] == ["Que faire", "Établi par"]
        assert intitules[2] in ("Texte", "Textes")
        assert intitules[-1] == "Règle"


def test_le_decompte_par_niveau_est_celui_du_rapport_json() -> None:
    (tableau,) = page("fautif").xpath("//table[contains(@class, 'bilan')]")
    lignes = {tr[0].text_content(): [int(td.text) for td in tr[1:]] for tr in tableau.xpath("./tbody/tr")}
    v = verifier(**CAS["fautif"])
    assert [sum(nombres) for nombres in lignes.values()] == [
        sum(c.regle.niveau == niveau for c in v.constats) for niveau in NIVEAUX
    ]
    assert lignes["Bloquant"][0] == 17


def test_un_point_assume_est_marque_et_sorti_de_ce_qui_bloque() -> None:
    p = page("dérogation")
    assert not p.xpath("//section[@aria-labelledby='bloque']")
    (constat,) = p.xpath("//section[@aria-labelledby='derogations']//article")
    assert "Assumé par dérogation" in constat.xpath("string(.//h3)")
    assert MOTIF in constat.xpath("string(.//p[@class='avis'])")


def test_un_point_dont_la_derogation_a_expire_bloque_et_la_derogation_y_renvoie() -> None:
    p = page("dérogation expirée")
    (constat,) = p.xpath("//section[@aria-labelledby='bloque']//article")
    assert "ne couvre plus ce point" in a_plat(constat.text_content())
    assert not constat.xpath(".//*[contains(@class, 'assume')]")
    (lien,) = p.xpath("//section[@aria-labelledby='derogations']//a/@href")
    assert lien == "#" + constat.get("aria-labelledby")


def test_un_texte_hostile_reste_du_texte() -> None:
    p = page("texte hostile")
    assert p.findtext(".//h1").startswith(HOSTILE)
    assert p.findtext(".//title").startswith(HOSTILE)
    derogation = p.xpath("string(//section[@aria-labelledby='derogations'])")
    assert HOSTILE in derogation
    assert LONG in derogation
    assert "<script" not in source("texte hostile").split("</style>", 1)[1]


def test_la_meme_verification_donne_la_meme_page() -> None:
    assert rapport_html(verifier("nezel")) == rapport_html(verifier("nezel"))


def test_la_commande_ecrit_la_page_a_l_ecran_ou_dans_un_fichier(tmp_path: Path) -> None:
    options = ("verifier", str(EXEMPLES / "nezel.yaml"), "--moteur", "natif", "--format", "html")
    ecran = lancer(*options)
    assert (ecran.code, ecran.reproches) == (0, "")
    assert ecran.ecrit.startswith("<!doctype html>\n")
    assert ecran.ecrit.endswith("</html>\n")
    assert lancer(*options, "--sortie", str(tmp_path / "r.html")).ecrit == ""
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == ecran.ecrit


# ── Dans un navigateur ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Any]:
    """Un chromium, sans réseau."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright n'est pas installé (extra « tests »).")
    with sync_api.sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield navigateur
        navigateur.close()


@pytest.fixture
def ouvrir(navigateur: Any, tmp_path: Path) -> Iterator[Any]:
    """Ouvre la page d'un cas ; tout reproche de la console, tout fichier demandé en plus, fait échouer le test."""
    reproches: list[str] = []
    contextes = []

    def ouvrir(cas: str, largeur: int = 1200, **options: Any) -> Any:
        chemin = tmp_path / "rapport.html"
        chemin.write_text(source(cas), encoding="utf-8")
        contexte = navigateur.new_context(viewport={"width": largeur, "height": 900}, **options)
        contextes.append(contexte)
        ouverte = contexte.new_page()
        ouverte.on("console", lambda message: reproches.append(message.text))
        ouverte.on("pageerror", lambda erreur: reproches.append(str(erreur)))
        ouverte.on("request", lambda r: None if r.url == chemin.as_uri() else reproches.append(r.url))
        ouverte.goto(chemin.as_uri())
        return ouverte

    yield ouvrir
    for contexte in contextes:
        contexte.close()
    assert not reproches


@navigateur_present
@pytest.mark.parametrize("cas", CAS)
def test_axe_et_le_rgaa_ne_trouvent_rien_a_redire(ouvrir: Any, cas: str) -> None:
    assert violations(ouvrir(cas)) == []


@navigateur_present
@pytest.mark.parametrize("cas", ["fautif", "dérogation"])
def test_axe_ne_trouve_rien_a_redire_en_sombre_et_etroit(ouvrir: Any, cas: str) -> None:
    assert violations(ouvrir(cas, 320, color_scheme="dark")) == []


@navigateur_present
@pytest.mark.parametrize("largeur", [320, 640])
@pytest.mark.parametrize("cas", ["fautif", "questions", "texte hostile"])
def test_rien_ne_deborde_a_320_pixels_ni_au_zoom_200(ouvrir: Any, cas: str, largeur: int) -> None:
    assert ouvrir(cas, largeur).evaluate("document.documentElement.scrollWidth") <= largeur


@navigateur_present
def test_la_feuille_de_style_incorporee_est_admise_et_suit_le_mode_sombre(ouvrir: Any) -> None:
    fond = "getComputedStyle(document.body).backgroundColor"
    clair, sombre = ouvrir("fautif").evaluate(fond), ouvrir("fautif", color_scheme="dark").evaluate(fond)
    assert clair != sombre
    assert "rgba(0, 0, 0, 0)" not in (clair, sombre)


@navigateur_present
def test_sans_javascript_tout_se_lit_et_le_sommaire_mene_aux_parties(ouvrir: Any) -> None:
    ouverte = ouvrir("fautif", java_script_enabled=False)
    ouverte.click("a[href='#a-verifier']")
    assert ouverte.url.endswith("#a-verifier")
    assert ouverte.is_visible("#a-verifier")


@navigateur_present
def test_sur_papier_tout_est_noir_ouvert_et_les_adresses_sont_ecrites(ouvrir: Any) -> None:
    ouverte = ouvrir("fautif", color_scheme="dark")
    ouverte.emulate_media(media="print")
    assert ouverte.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert ouverte.evaluate("getComputedStyle(document.querySelector('.niveau-bloquant')).color") == "rgb(0, 0, 0)"
    assert not ouverte.is_visible(".sommaire")
    visible = "document.querySelector('.reste details ul').checkVisibility({contentVisibilityAuto: true})"
    assert ouverte.evaluate(visible)
    apres = "getComputedStyle(document.querySelector('main a[href^=https]'), '::after').content"
    assert "legifrance" in ouverte.evaluate(apres)
