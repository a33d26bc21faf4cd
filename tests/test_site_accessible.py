"""Le site dans un vrai navigateur : axe sans violation, recherche au clavier, sans JavaScript, étroit, sombre, imprimé.

axe ne voit qu'une partie du RGAA : ces tests ne remplacent pas une personne avec un lecteur d'écran.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_site import site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
STATIQUE = Path(__file__).parent / "statique"
AXE = STATIQUE / "axe.min.js"
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ETIQUETTES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]
PAGES = [
    "index.html",
    "regles/quotite-plafond-hebdomadaire.html",
    "regles/forfait-plafond-annuel.html",
    "regles/seance-majorite-des-suffrages.html",
    "textes/decret-2016-151.html",
    "faits/quotite.jours_teletravail_max_semaine.html",
    "faits/regime.convocation.html",
    "themes/forfait.html",
    "timeline.html",
    "doutes.html",
    "silences.html",
]
JUGER = """async etiquettes => {
    const rendu = await axe.run({runOnly: {type: "tag", values: etiquettes}, preload: false});
    return {violations: rendu.violations.map(v => [v.id, v.nodes.map(n => n.html)]), reussites: rendu.passes.length};
}"""

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    pytestmark = pytest.mark.skip(reason="playwright n'est pas installé (extra « tests »).")
else:
    pytestmark = pytest.mark.skipif(not CHROMIUM, reason="chromium n'est pas installé sur cette machine.")


@pytest.fixture(scope="module")
def racine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le site, écrit sur le disque."""
    dossier = tmp_path_factory.mktemp("site")
    for chemin, octets in site().items():
        (dossier / chemin).parent.mkdir(exist_ok=True)
        (dossier / chemin).write_bytes(octets)
    return dossier


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Any]:
    """Un chromium, sans réseau."""
    with sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield navigateur
        navigateur.close()


@pytest.fixture
def ouvrir(navigateur: Any, racine: Path) -> Iterator[Any]:
    """Ouvre une page du site ; tout ce que la console reproche, ou qui sort du site, fait échouer le test."""
    reproches: list[str] = []
    contextes = []

    def ouvrir(chemin: str | Path, largeur: int = 1200, **options: Any) -> Any:
        contexte = navigateur.new_context(viewport={"width": largeur, "height": 900}, **options)
        contextes.append(contexte)
        page = contexte.new_page()
        page.on("console", lambda message: reproches.append(message.text))
        page.on("pageerror", lambda erreur: reproches.append(str(erreur)))
        page.on("request", lambda r: None if r.url.startswith("file://") else reproches.append(r.url))
        page.goto((racine / chemin).as_uri())
        return page

    yield ouvrir
    for contexte in contextes:
        contexte.close()
    assert not reproches


def violations(page: Any) -> list[Any]:
    """Ce qu'axe reproche à la page ouverte, avec les règles du RGAA."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rendu = page.evaluate(JUGER, ETIQUETTES)
    assert rendu["reussites"] > 20
    return list(rendu["violations"])


@pytest.mark.parametrize("chemin", PAGES)
def test_axe_ne_trouve_rien_a_redire(ouvrir: Any, chemin: str) -> None:
    assert violations(ouvrir(chemin)) == []


@pytest.mark.parametrize("chemin", PAGES[:2])
def test_axe_ne_trouve_rien_a_redire_en_sombre_et_etroit(ouvrir: Any, chemin: str) -> None:
    assert violations(ouvrir(chemin, 320, color_scheme="dark")) == []


def test_axe_ne_trouve_rien_a_redire_aux_resultats_de_recherche(ouvrir: Any) -> None:
    page = ouvrir("index.html")
    page.fill("#champ-de-recherche", "convocation")
    page.wait_for_selector("#resultats-de-recherche a")
    assert violations(page) == []


def test_axe_sait_trouver_une_faute(ouvrir: Any) -> None:
    page = ouvrir("index.html")
    page.evaluate("document.documentElement.lang = ''; document.querySelector('label').remove()")
    assert {nom for nom, _ in violations(page)} >= {"html-has-lang", "label"}


def test_la_copie_d_axe_est_celle_que_le_lisez_moi_annonce() -> None:
    annonce = (STATIQUE / "LISEZ-MOI.md").read_text(encoding="utf-8")
    octets = AXE.read_bytes()
    assert hashlib.sha256(octets).hexdigest() in annonce
    assert re.search(rb"axe v([\d.]+)", octets)[1].decode() in annonce  # type: ignore[index]


@pytest.mark.parametrize("chemin", ["index.html", "textes/cgct.html"])
def test_la_recherche_se_fait_au_clavier_et_mene_a_la_regle(ouvrir: Any, chemin: str) -> None:
    page = ouvrir(chemin)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "champ-de-recherche"
    page.keyboard.type("PLAFOND année", delay=5)
    # La recherche attend la fin de la frappe : on attend les résultats des deux mots, pas ceux du premier.
    premier_trouve = "document.querySelector('#resultats-de-recherche a')?.textContent.includes('plafond national')"
    page.wait_for_function(premier_trouve)
    assert re.fullmatch(r"\d+ résultats?(, les 20 premiers sont affichés)?\.", page.inner_text("[role=status]"))
    page.keyboard.press("ArrowDown")
    premier = page.evaluate("document.activeElement.textContent")
    assert "plafond national" in premier
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == premier
    page.keyboard.press("Enter")
    page.wait_for_url("**/regles/*.html")
    assert "plafond" in page.inner_text("h1")


def test_la_recherche_ignore_les_accents_dit_qu_elle_ne_trouve_rien_et_s_efface(ouvrir: Any) -> None:
    page = ouvrir("index.html")
    champ = page.locator("#champ-de-recherche")
    champ.fill("eligibilite")
    page.wait_for_selector("#resultats-de-recherche a")
    assert "Éligibilité" in page.inner_text("#resultats-de-recherche")
    champ.fill("l'avis du comité")
    page.wait_for_function("document.querySelector('#resultats-de-recherche').innerText.includes('avis du comité')")
    champ.fill("zzzzzz")
    page.wait_for_function("document.querySelector('[role=status]').textContent === 'Aucun résultat.'")
    champ.press("Escape")
    assert champ.input_value() == ""
    assert page.inner_text("[role=status]") == ""
    champ.fill("quotite-plafond-hebdomadaire")
    champ.press("Enter")
    page.wait_for_selector("#resultats-de-recherche a:focus")


def test_les_resultats_se_ferment_quand_le_focus_les_quitte_et_reviennent_avec_lui(ouvrir: Any) -> None:
    page = ouvrir("index.html")
    page.fill("#champ-de-recherche", "plafond")
    page.wait_for_selector("#resultats-de-recherche a")
    page.fill("#champ-de-recherche", "plafonds")
    page.focus(".menu a")
    page.wait_for_selector("#resultats-de-recherche", state="hidden")
    page.wait_for_timeout(400)  # la dernière frappe attend avant de chercher : elle ne doit rien rouvrir
    assert not page.is_visible("#resultats-de-recherche")
    page.focus("#champ-de-recherche")
    assert page.is_visible("#resultats-de-recherche")


def test_plafond_trouve_la_regle_du_plafond_hebdomadaire(ouvrir: Any) -> None:
    page = ouvrir("index.html")
    page.fill("#champ-de-recherche", "plafond")
    page.wait_for_selector("#resultats-de-recherche a")
    adresses = page.eval_on_selector_all("#resultats-de-recherche a", "liens => liens.map(a => a.href)")
    assert any(a.endswith("regles/quotite-plafond-hebdomadaire.html") for a in adresses)


def test_un_intitule_hostile_reste_du_texte_dans_les_resultats(ouvrir: Any, racine: Path, tmp_path: Path) -> None:
    for nom in ("index.html", "style.css", "recherche.js"):
        shutil.copy(racine / nom, tmp_path)
    piege = "<img src=x onerror=alert(1)>"
    index = f'window.INDEX_DE_RECHERCHE = [["Règle", "{piege}", "index.html", "{piege}", "zut"]];'
    (tmp_path / "index-de-recherche.js").write_text(index, encoding="utf-8")
    page = ouvrir(tmp_path / "index.html")
    page.fill("#champ-de-recherche", "zut")
    page.wait_for_selector("#resultats-de-recherche a")
    assert piege in page.inner_text("#resultats-de-recherche")
    assert page.locator("#resultats-de-recherche img").count() == 0


def test_sans_javascript_tout_se_trouve_par_theme_et_de_a_a_z(ouvrir: Any) -> None:
    page = ouvrir("index.html", java_script_enabled=False)
    assert not page.is_visible("form.recherche")
    page.click("noscript a, .menu a[href='regles.html']")
    page.click("a[href='regles/quotite-plafond-hebdomadaire.html']")
    page.click(".fil a[href='../themes/quotite.html']")
    assert page.inner_text("h1") == "Quotité de télétravail"


@pytest.mark.parametrize("largeur", [320, 640])
@pytest.mark.parametrize("chemin", [*PAGES, "regles/fmd-bareme.html", "textes/cgfp.html", "faits.html", "regles.html"])
def test_rien_ne_deborde_a_320_pixels_ni_au_zoom_200(ouvrir: Any, chemin: str, largeur: int) -> None:
    page = ouvrir(chemin, largeur)
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur


def test_le_lien_d_evitement_mene_au_contenu_et_le_focus_se_voit(ouvrir: Any) -> None:
    page = ouvrir("regles/quotite-plafond-hebdomadaire.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2


def test_sur_papier_le_texte_est_noir_les_details_ouverts_et_la_navigation_absente(ouvrir: Any) -> None:
    page = ouvrir("doutes.html", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert not page.is_visible(".menu")
    assert not page.is_visible("form.recherche")
    assert page.evaluate("document.querySelector('details ul').checkVisibility({contentVisibilityAuto: true})")
