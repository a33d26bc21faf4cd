"""L'assistant dans un vrai navigateur : le chemin entier avec et sans JavaScript, au clavier, étroit, zoomé, sombre.

axe ne voit qu'une partie du RGAA : ce qu'il ne voit pas est dans la déclaration d'accessibilité de l'assistant.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from assistant import JETON, Assistant, ouvrir_assistant
from conftest import corpus_du_depot
from test_site_accessible import AXE, CHROMIUM, ETIQUETTES, JUGER, OPTIONS
from test_web_parcours import COMMUNES, PASSAGES, differe, exemple, posees
from werkzeug.serving import make_server

from teletravail_charte.verification import Verification
from teletravail_charte.vocabulaire import INCONNU
from teletravail_charte.web.parcours import charger_parcours
from teletravail_charte.web.saisies import montrer

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright n'est pas installé (extra « tests »).")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="chromium n'est pas installé sur cette machine.")

ETAPES = [e.id for e in charger_parcours(corpus_du_depot())]
FAITS = corpus_du_depot().vocabulaire.faits
ABANDON = re.compile("htmx:(sendAbort|afterRequest)")  # une réponse plus récente a remplacé la précédente
MAX = "quotite-jours_teletravail_max_semaine"
PAGES = [
    "/",
    "/nouveau?commune=Saint-Denis",
    "/nouveau?commune=Nézell",
    "/relire",
    "/accessibilite",
    "/absente",
    "/d/nezel/",
    *(f"/d/nezel/etape/{e}" for e in ETAPES),
    "/d/dossier-fautif/etape/quotite",
    "/d/dossier-fautif/etape/couts",
    *(f"/d/dossier-fautif/bilan?pour={r}" for r in ("rh", "juriste", "elu")),
    "/d/dossier-fautif/bilan?vue=tous",
    "/d/dossier-fautif/constat/quotite-plafond-hebdomadaire",
    "/d/nezel/jours",
    "/d/nezel/comparer?avec=dossier-fautif",
    "/d/nezel/documents",
    "/d/nezel/apercu/charte",
    "/d/nezel/apercu/deliberation",
    "/d/nezel/calendrier",
    "/d/nezel/cout",
]


class Servi:
    """Un assistant qui écoute, et son adresse."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.serveur = make_server("127.0.0.1", 0, assistant.application, threaded=True)
        self.adresse = f"http://127.0.0.1:{self.serveur.server_port}"
        self.fil = threading.Thread(target=self.serveur.serve_forever)
        self.fil.start()

    def fermer(self) -> None:
        self.serveur.shutdown()
        self.fil.join()
        self.serveur.server_close()


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Any]:
    with sync_api.sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield navigateur
        navigateur.close()


@pytest.fixture(scope="module")
def servi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servi]:
    """Un assistant que l'on ne fait que lire."""
    servi = Servi(ouvrir_assistant(tmp_path_factory.mktemp("lus"), "nezel", "dossier-fautif"))
    yield servi
    servi.fermer()


@pytest.fixture
def neuf(tmp_path: Path) -> Iterator[Servi]:
    """Un assistant où l'on écrit."""
    servi = Servi(ouvrir_assistant(tmp_path))
    yield servi
    servi.fermer()


@pytest.fixture
def ouvrir(navigateur: Any) -> Iterator[Any]:
    """Ouvre une page ; tout reproche de la console et toute requête vers ailleurs font échouer le test."""
    reproches: list[str] = []
    contextes = []

    def ouvrir(servi: Servi, adresse: str = "/", largeur: int = 1200, *, muette: bool = True, **options: Any) -> Any:
        contexte = navigateur.new_context(viewport={"width": largeur, "height": 900}, locale="fr-FR", **options)
        contextes.append(contexte)
        page = contexte.new_page()
        page.goto(f"{servi.adresse}/?jeton={JETON}")
        if muette and adresse != "/absente":
            page.on("console", lambda message: None if ABANDON.match(message.text) else reproches.append(message.text))
        page.on("pageerror", lambda erreur: reproches.append(str(erreur)))
        page.on("request", lambda r: None if r.url.startswith(servi.adresse) else reproches.append(r.url))
        page.goto(servi.adresse + adresse)
        return page

    yield ouvrir
    for contexte in contextes:
        contexte.close()
    assert not reproches


def violations(page: Any) -> Any:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rendu = page.evaluate(JUGER, ETIQUETTES)
    assert rendu["reussites"] > 15
    return rendu["violations"]


# ── Chaque page ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("adresse", PAGES)
def test_axe_et_le_rgaa_ne_trouvent_rien_a_redire(ouvrir: Any, servi: Servi, adresse: str) -> None:
    page = ouvrir(servi, adresse)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert violations(page) == []


@pytest.mark.parametrize("adresse", PAGES)
def test_rien_ne_deborde_a_320_pixels_et_le_sombre_reste_lisible(ouvrir: Any, servi: Servi, adresse: str) -> None:
    page = ouvrir(servi, adresse, 320, color_scheme="dark")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []


@pytest.mark.parametrize("adresse", ["/", "/d/nezel/etape/quotite", "/d/dossier-fautif/bilan", "/d/nezel/documents"])
def test_rien_ne_deborde_au_zoom_200(ouvrir: Any, servi: Servi, adresse: str) -> None:
    page = ouvrir(servi, adresse, 640)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_imprimee_une_page_laisse_le_menu_et_les_boutons(ouvrir: Any, servi: Servi) -> None:
    page = ouvrir(servi, "/d/dossier-fautif/bilan")
    page.emulate_media(media="print")
    assert page.is_visible("h1")
    assert not page.is_visible("nav.chemin") and not page.is_visible("button")


# ── Le chemin entier ─────────────────────────────────────────────────────────────────────────────────────────────


def _remplir(page: Any, fait: str, voulue: Any) -> None:
    """Répond à une question comme le ferait une personne : ouvrir ce qui est plié, choisir, écrire."""
    id_, montre = fait.replace(".", "-"), montrer(FAITS[fait], voulue)
    champ = page.locator(f"#champ-{id_}")
    pli = page.locator(f"details:not([open]):has(#champ-{id_}) > summary")
    while pli.count():
        pli.first.click()
    if not champ.count():  # la réponse d'avant a rendu celle-ci vaine
        return
    if montre.bouton != "valeur":
        champ.locator(f'[id="r-{id_}-{montre.bouton}"]').check()
    elif FAITS[fait].type == "liste":
        for case in champ.locator("input[type=checkbox]").all():
            case.set_checked(case.get_attribute("value") in montre.textes)
    else:
        champ.locator(f'[id="v-{id_}"]').fill("\n".join(montre.textes))
        champ.locator(f'[id="v-{id_}"]').press("Tab")


def _attendre(page: Any) -> None:
    page.wait_for_selector(".htmx-request", state="detached")


def _a_repondre(servi: Servi, dossier: str, etape: str, voulue: Verification) -> list[str]:
    """Les faits que l'étape demande et dont la réponse n'est pas encore celle que l'on veut."""
    actuelles = servi.assistant.atelier.ouvrir(dossier).verification.faits.valeurs
    demandes = posees(servi.assistant.lire(f"/d/{dossier}/etape/{etape}"))
    return [f for f in demandes if differe(voulue.faits.valeurs.get(f, INCONNU), actuelles.get(f, INCONNU))]


def _cheminer(page: Any, servi: Servi, dossier: str, voulue: Verification, *, avec_script: bool) -> None:
    """Répond à tout ce qui est posé, étape après étape ; puis revient où d’autres questions sont nées."""
    page.goto(f"{servi.adresse}/d/{dossier}/etape/{ETAPES[0]}")
    for passage in range(PASSAGES):
        restent = [e for e in ETAPES if not passage or _a_repondre(servi, dossier, e, voulue)]
        if not restent:
            return
        for etape in restent:
            if passage:
                page.goto(f"{servi.adresse}/d/{dossier}/etape/{etape}")
            for fait in _a_repondre(servi, dossier, etape, voulue):
                _remplir(page, fait, voulue.faits.valeurs.get(fait, INCONNU))
                if avec_script:
                    _attendre(page)
            page.get_by_role("button", name="Enregistrer et continuer").click()
    raise AssertionError("le chemin ne se termine pas")


@pytest.mark.parametrize("avec_script", [True, False], ids=["avec-javascript", "sans-javascript"])
@pytest.mark.parametrize(("commune", "code"), COMMUNES.items())
def test_une_rh_va_du_nom_de_sa_commune_aux_actes_prets(
    ouvrir: Any, neuf: Servi, commune: str, code: str, avec_script: bool
) -> None:
    voulue = exemple(neuf.assistant, commune)
    page = ouvrir(neuf, java_script_enabled=avec_script)
    page.get_by_label("Nom de la commune").fill(str(voulue.faits.valeurs["commune.nom"]))
    page.get_by_role("button", name="Chercher").click()
    page.locator(f'input[name=code][value="{code}"]').check()
    page.locator(f'input[name=profil][value="{voulue.dossier.profil}"]').check()
    page.get_by_role("button", name="Ouvrir le dossier").click()
    dossier = neuf.assistant.atelier.rangement.lister()[0]
    _cheminer(page, neuf, dossier, voulue, avec_script=avec_script)
    obtenue = neuf.assistant.atelier.ouvrir(dossier).verification
    assert {c.regle.id: c.etat for c in obtenue.constats} == {c.regle.id: c.etat for c in voulue.constats}
    page.get_by_role("link", name="Les documents").click()
    with page.expect_download() as attendu:
        page.locator('a[href*="/piece/charte.docx"]').first.click()
    assert Path(attendu.value.path()).read_bytes()[:2] == b"PK"


# ── Vivant ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _ouvrir_nezel(ouvrir: Any, neuf: Servi, etape: str = "quotite", **options: Any) -> Any:
    exemple_ = ouvrir_assistant(neuf.assistant.repertoire, "nezel")
    assert exemple_.repertoire == neuf.assistant.repertoire
    return ouvrir(neuf, f"/d/nezel/etape/{etape}", **options)


def test_un_changement_se_voit_et_se_dit_sans_recharger_ni_perdre_le_focus(ouvrir: Any, neuf: Servi) -> None:
    page = _ouvrir_nezel(ouvrir, neuf)
    page.evaluate("window.memePage = true")
    page.fill(f"#v-{MAX}", "4")
    page.press(f"#v-{MAX}", "Tab")
    page.wait_for_selector(f"#champ-{MAX} .constat.bloquant")
    bilan = page.locator("#bilan")
    assert bilan.get_attribute("aria-live") == "polite"
    assert "1 point bloquant" in bilan.inner_text().replace("\u00a0", " ")
    assert page.evaluate("window.memePage")
    assert page.evaluate("document.activeElement.closest('.champ').id") == f"champ-{MAX}"
    page.get_by_role("button", name="Appliquer").first.click()
    page.wait_for_url(f"**#champ-{MAX}")
    assert page.input_value(f"#v-{MAX}") == "3"


def test_deux_reponses_coup_sur_coup_sont_gardees_toutes_les_deux(ouvrir: Any, neuf: Servi) -> None:
    page = _ouvrir_nezel(ouvrir, neuf)
    page.evaluate("""() => {
        for (const [nom, v] of [['jours_teletravail_max_semaine', '2'], ['jours_fixes_semaine', '2']]) {
            const champ = document.getElementById('v-quotite-' + nom);
            champ.value = v;
            champ.dispatchEvent(new Event('input', {bubbles: true}));
            champ.dispatchEvent(new Event('change', {bubbles: true}));
        }
    }""")
    _attendre(page)
    page.wait_for_timeout(300)
    valeurs = neuf.assistant.atelier.ouvrir("nezel").verification.faits.valeurs
    assert valeurs["quotite.jours_teletravail_max_semaine"] == valeurs["quotite.jours_fixes_semaine"] == 2


def test_ce_que_l_on_est_en_train_de_taper_n_est_pas_efface_par_la_mise_a_jour(ouvrir: Any, neuf: Servi) -> None:
    page = _ouvrir_nezel(ouvrir, neuf)
    page.fill(f"#v-{MAX}", "2")
    page.locator("details:has(#v-quotite-jours_fixes_semaine) > summary").first.click()
    page.fill(f"#v-{MAX}", "3")
    page.focus("#v-quotite-jours_fixes_semaine")
    page.keyboard.press("Control+a")
    page.keyboard.type("1,5")
    page.wait_for_timeout(600)
    assert page.input_value("#v-quotite-jours_fixes_semaine") == "1,5"


def test_ce_que_l_on_a_deplie_le_reste_apres_une_reponse(ouvrir: Any, neuf: Servi) -> None:
    page = _ouvrir_nezel(ouvrir, neuf)
    pli = page.locator("details.autres").first
    pli.locator("> summary").click()
    page.fill(f"#v-{MAX}", "4")
    page.press(f"#v-{MAX}", "Tab")
    page.wait_for_selector(f"#champ-{MAX} .constat.bloquant")
    assert pli.get_attribute("open") is not None


def test_un_assistant_arrete_se_dit(ouvrir: Any, neuf: Servi) -> None:
    page = _ouvrir_nezel(ouvrir, neuf, muette=False)
    page.route("**/etape/quotite", lambda route: route.abort())
    page.fill(f"#v-{MAX}", "4")
    page.press(f"#v-{MAX}", "Tab")
    page.wait_for_selector("#bilan .faute")
    assert "n’est pas enregistrée" in page.inner_text("#bilan")
    page.unroute("**/etape/quotite")


def test_tout_se_fait_au_clavier(ouvrir: Any, neuf: Servi) -> None:
    page = ouvrir(neuf)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "evitement"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    page.focus("#commune")
    page.keyboard.type("78451")
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=profil]")
    page.focus("input[name=profil]:checked")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/d/nezel/")
    page.goto(f"{neuf.adresse}/d/nezel/etape/quotite")
    page.focus(f"#v-{MAX}")
    page.keyboard.press("Control+a")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#champ-{MAX} .constat.bloquant")
    valeurs = neuf.assistant.atelier.ouvrir("nezel").verification.faits.valeurs
    assert valeurs["quotite.jours_teletravail_max_semaine"] == 4
