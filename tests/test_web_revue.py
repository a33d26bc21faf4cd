"""Le bilan dans l'assistant : pour qui le lit, constat par constat, un autre jour, un autre dossier ; déroger."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from assistant import JETON, Assistant, ouvrir_assistant
from test_site_accessible import CHROMIUM, OPTIONS
from verifications import HOSTILE, a_plat

from teletravail_charte.comparaison import comparer
from teletravail_charte.rapports.registres import pour_une_elue, pour_une_juriste
from teletravail_charte.retouche import retoucher
from teletravail_charte.verification import Verification
from teletravail_charte.vocabulaire import INCONNU

REGLE = "quotite-plafond-hebdomadaire"
MAX = "quotite.jours_teletravail_max_semaine"
FAUTIF = f"/d/dossier-fautif/constat/{REGLE}"
MOTIF = {"motif": "Expérimentation : l'accord local", "auteur": "la maire"}
PAGES = [
    "/d/dossier-fautif/bilan",
    "/d/dossier-fautif/bilan?pour=juriste",
    "/d/dossier-fautif/bilan?pour=elu",
    "/d/dossier-fautif/bilan?vue=tous",
    "/d/dossier-fautif/bilan?vue=tous&q=introuvable",
    FAUTIF,
    "/d/nezel/constat/" + REGLE,
    "/d/nezel/bilan",
    "/d/nezel/bilan?pour=juriste",
    "/d/nezel/jours",
    "/d/nezel/comparer",
    "/d/nezel/comparer?avec=dossier-fautif",
]


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return ouvrir_assistant(tmp_path, "nezel", "dossier-fautif")


def page(html: str) -> Any:
    """La page, analysée."""
    return lxml.html.document_fromstring(html)


def exiger_une_page_saine(html: str) -> None:
    """Un seul h1, des titres en ordre, des tableaux nommés, des liens qui mènent, rien en ligne."""
    p = page(html)
    niveaux = [int(e.tag[1]) for e in p.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert niveaux[0] == 1 and niveaux.count(1) == 1
    assert all(suivant <= niveau + 1 for niveau, suivant in pairwise(niveaux))
    identifiants = Counter(p.xpath("//@id"))
    assert max(identifiants.values()) == 1
    assert all(a[1:] in identifiants for a in p.xpath("//@href") if a.startswith("#"))
    assert not p.xpath("//@style | //@*[starts-with(name(), 'on')] | //style | //script[not(@src)]")
    for tableau in p.iter("table"):
        assert tableau.findtext("caption").strip()
        assert all(th.get("scope") in ("col", "row") for th in tableau.iter("th"))
    for formulaire in p.xpath("//form[@method='post']"):
        assert formulaire.xpath(".//input[@name='preuve']/@value")[0]
    for champ in p.xpath("//main//input[not(@type='hidden')] | //main//select | //main//textarea"):
        assert p.xpath("//label[@for=$id]", id=champ.get("id")), champ.get("id")
    for decrit in " ".join(p.xpath("//@aria-describedby | //@aria-labelledby")).split():
        assert decrit in identifiants


def verification(assistant: Assistant, dossier: str, jour: date | None = None) -> Verification:
    return assistant.atelier.ouvrir(dossier, jour).verification


@pytest.mark.parametrize("adresse", PAGES)
def test_chaque_page_a_un_titre_des_liens_qui_menent_et_rien_en_ligne(assistant: Assistant, adresse: str) -> None:
    exiger_une_page_saine(assistant.lire(adresse))


# ── Les lectures ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_la_rh_lit_ce_qui_bloque_et_chaque_reponse_en_cause_mene_a_son_champ(assistant: Assistant) -> None:
    html = assistant.lire("/d/dossier-fautif/bilan")
    p = page(html)
    v = verification(assistant, "dossier-fautif")
    bloquants = p.xpath("//section[@aria-labelledby='bloque']//article/@id")
    assert bloquants == [c.regle.id for c in v.etats("bloquant", "non_conforme")]
    liens = {a for a in p.xpath("//main//@href") if "#champ-" in a}
    assert f"/d/dossier-fautif/etape/quotite#champ-{MAX.replace('.', '-')}" in liens
    etapes = {a.partition("#")[0] for a in liens}
    champs = {e: set(page(assistant.lire(e)).xpath("//@id")) for e in etapes}
    assert not [a for a in liens if a.partition("#")[2] not in champs[a.partition("#")[0]]]


def test_les_questions_sont_rangees_par_etape_et_menent_a_leur_champ(assistant: Assistant) -> None:
    chemin = assistant.repertoire / "nezel.yaml"
    manque = {"commune.population": INCONNU, "cst.date_avis": INCONNU}
    chemin.write_text(retoucher(chemin.read_text(encoding="utf-8"), manque), encoding="utf-8")
    p = page(assistant.lire("/d/nezel/bilan"))
    section = p.xpath("//section[@aria-labelledby='manque']")[0]
    assert len(section.xpath("./h3")) >= 1
    adresses = section.xpath(".//li/a/@href")
    assert any(a.endswith("#champ-commune-population") for a in adresses)
    v = verification(assistant, "nezel")
    assert len(adresses) == len({f for c in v.constats if c.etat == "a_completer" for f in c.manquants})


def test_le_juriste_lit_chaque_raisonnement_en_arbre(assistant: Assistant) -> None:
    p = page(assistant.lire("/d/dossier-fautif/bilan?pour=juriste"))
    attendus = pour_une_juriste(verification(assistant, "dossier-fautif"))
    assert p.xpath("//article/h2/@id") == [r.constat.regle.id for r in attendus]
    assert p.xpath("//ul[@class='arbre']//ul/li/strong")
    assert "Rien ne se discute" in assistant.lire("/d/nezel/bilan?pour=juriste")


def test_l_elu_lit_une_page_et_l_onglet_dit_ou_l_on_est(assistant: Assistant) -> None:
    p = page(assistant.lire("/d/dossier-fautif/bilan?pour=elu"))
    elue = pour_une_elue(verification(assistant, "dossier-fautif"))
    assert p.findtext(".//h1") == elue.titre
    assert p.xpath("//main//h2/text()") == [titre for titre, _ in elue.parties()]
    (ici,) = p.xpath("//nav[@class='lectures']//a[@aria-current='page']")
    assert ici.text == "Pour un élu"


def test_un_lecteur_inconnu_lit_le_bilan_de_la_rh(assistant: Assistant) -> None:
    assert assistant.lire("/d/nezel/bilan?pour=../../x") == assistant.lire("/d/nezel/bilan")


def _trouves(assistant: Assistant, criteres: str) -> list[str]:
    p = page(assistant.lire(f"/d/dossier-fautif/bilan?vue=tous&{criteres}"))
    return [a.rsplit("/", 1)[1] for a in p.xpath("//ul[@class='constats']//a/@href")]


def test_tous_les_constats_se_trient_par_etat_niveau_et_theme(assistant: Assistant) -> None:
    v = verification(assistant, "dossier-fautif")
    assert _trouves(assistant, "") == [c.regle.id for c in v.constats]
    voulus = [c.regle.id for c in v.etats("bloquant", "non_conforme")]
    assert _trouves(assistant, "etat=non_conforme&niveau=bloquant") == voulus
    themes = [c.regle.id for c in v.constats if c.regle.theme == "quotite"]
    assert themes
    assert _trouves(assistant, "theme=quotite") == themes
    assert _trouves(assistant, "etat=x&niveau=y&theme=z") == [c.regle.id for c in v.constats]


def test_la_recherche_ne_regarde_ni_les_accents_ni_les_capitales(assistant: Assistant) -> None:
    trouves = _trouves(assistant, "q=préavis+deux")
    assert trouves
    assert trouves == _trouves(assistant, "q=DEUX+Preavis")
    assert REGLE in _trouves(assistant, f"q={REGLE}")
    assert _trouves(assistant, "q=jusqu’à") == _trouves(assistant, "q=jusqu'a")
    assert _trouves(assistant, "q=zzzz") == []


def test_une_recherche_hostile_reste_du_texte(assistant: Assistant) -> None:
    p = page(assistant.client.get("/d/nezel/bilan", query_string={"vue": "tous", "q": HOSTILE[:200]}).text)
    assert p.xpath("//input[@name='q']/@value") == [HOSTILE[:200]]
    assert not p.xpath("//script[not(@src)]")


# ── Un constat ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_un_constat_dit_ses_textes_et_un_bouton_le_corrige(assistant: Assistant) -> None:
    p = page(assistant.lire(FAUTIF))
    (bouton,) = p.xpath("//form[@class='remede']//button")
    assert bouton.get("value") == f"{MAX}=3"
    assert p.xpath("//div[@class='texte-lu']//a[starts-with(@href, 'https://www.legifrance.gouv.fr/')]")
    (adresse,) = p.xpath("//form[@class='remede']/@action")
    assert assistant.envoyer(adresse, {"appliquer": bouton.get("value")}).status_code == 303
    assert "Ce point est respecté." in assistant.lire(FAUTIF)


def test_un_constat_en_attente_mene_a_ses_questions(assistant: Assistant) -> None:
    chemin = assistant.repertoire / "nezel.yaml"
    chemin.write_text(retoucher(chemin.read_text(encoding="utf-8"), {MAX: INCONNU}), encoding="utf-8")
    p = page(assistant.lire(f"/d/nezel/constat/{REGLE}"))
    assert f"/d/nezel/etape/quotite#champ-{MAX.replace('.', '-')}" in p.xpath("//main//@href")


def test_une_regle_inconnue_n_a_pas_de_page_et_une_regle_hors_de_vigueur_le_dit(assistant: Assistant) -> None:
    for adresse in ("/d/nezel/constat/absente", "/d/absent/constat/" + REGLE):
        assert assistant.client.get(adresse).status_code == 404
        assert assistant.envoyer(f"{adresse}/deroger", MOTIF).status_code == 404
        assert assistant.envoyer(f"{adresse}/lever-la-derogation").status_code == 404
    v = verification(assistant, "nezel")
    en_vigueur = {c.regle.id for c in v.constats}
    ancienne = next(r for r in v.corpus.regles.obligations if r not in en_vigueur)
    reponse = assistant.client.get(f"/d/nezel/constat/{ancienne}")
    assert reponse.status_code == 404
    assert "n’est pas en vigueur au droit du" in a_plat(reponse.text)


# ── Déroger ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("champs", "fautifs"),
    [
        ({"motif": " ", "auteur": "la maire", "fondement": "f"}, ["motif"]),
        ({"motif": "m", "auteur": ""}, ["auteur"]),
        ({"motif": "m", "auteur": "a", "expiration": "bientôt"}, ["expiration"]),
        ({"motif": "m", "auteur": "a", "expiration": "31/02/2027"}, ["expiration"]),
        ({"motif": "m" * 2001, "auteur": "a\x07b"}, ["motif", "auteur"]),
    ],
)
def test_une_derogation_mal_dite_est_une_faute_a_cote_du_champ_et_la_saisie_reste(
    assistant: Assistant, champs: dict[str, str], fautifs: list[str]
) -> None:
    avant = assistant.texte("dossier-fautif")
    reponse = assistant.envoyer(f"{FAUTIF}/deroger", champs)
    assert reponse.status_code == 422
    exiger_une_page_saine(reponse.text.replace("\x07", ""))
    p = page(reponse.text.replace("\x07", ""))
    assert p.xpath("//*[@aria-invalid='true']/@name") == fautifs
    for nom in fautifs:
        assert f"faute-{nom}" in p.xpath(f"//*[@name='{nom}']/@aria-describedby")[0]
        assert "À revoir" in p.xpath(f"string(//*[@id='faute-{nom}'])")
    montres = {
        n: p.xpath(f"string(//textarea[@name='{n}'])") or p.xpath(f"string(//*[@name='{n}']/@value)") for n in champs
    }
    assert montres == {n: x.strip().replace("\x07", "") for n, x in champs.items()}
    assert assistant.texte("dossier-fautif") == avant


def test_deroger_garde_le_fichier_et_sort_le_point_de_ce_qui_bloque_puis_lever_l_y_remet(assistant: Assistant) -> None:
    avant = assistant.texte("dossier-fautif")
    combien = len(verification(assistant, "dossier-fautif").etats("bloquant", "non_conforme"))
    reponse = assistant.envoyer(f"{FAUTIF}/deroger", MOTIF | {"expiration": "31/12/2027"})
    assert reponse.status_code == 303 and reponse.location == FAUTIF
    assert assistant.texte("dossier-fautif").startswith(avant.rstrip())
    v = verification(assistant, "dossier-fautif")
    assert len(v.etats("bloquant", "non_conforme")) == combien - 1
    (assume,) = v.assumes()
    assert assume.derogation is not None
    assert (assume.derogation.motif, assume.derogation.expiration) == (MOTIF["motif"], date(2027, 12, 31))
    html = assistant.lire(FAUTIF)
    exiger_une_page_saine(html)
    assert page(html).xpath("//*[@name='expiration']/@value") == ["2027-12-31"]
    bilan = page(assistant.lire("/d/dossier-fautif/bilan"))
    assert bilan.xpath("//section[@aria-labelledby='derogations']//article/@id") == [REGLE]
    assert _trouves(assistant, "etat=deroge") == [REGLE]
    assert assistant.envoyer(f"{FAUTIF}/deroger", MOTIF | {"motif": "Autre"}).status_code == 303
    assert assistant.texte("dossier-fautif").count("- regle:") == 1
    assert assistant.envoyer(f"{FAUTIF}/lever-la-derogation").status_code == 303
    assert assistant.texte("dossier-fautif") == avant


def test_une_derogation_expiree_le_dit_et_le_point_bloque_encore(assistant: Assistant) -> None:
    assistant.envoyer(f"{FAUTIF}/deroger", MOTIF | {"expiration": "2026-12-01"})
    p = page(assistant.lire("/d/dossier-fautif/bilan"))
    assert REGLE in p.xpath("//section[@aria-labelledby='bloque']//article/@id")
    assert p.xpath(f"//section[@aria-labelledby='derogations']//a[@href='#{REGLE}']")
    assert "ne couvre plus ce point" in a_plat(assistant.lire(FAUTIF))


def test_ce_que_la_commune_tape_ressort_tel_quel(assistant: Assistant) -> None:
    assistant.envoyer(f"{FAUTIF}/deroger", {"motif": HOSTILE, "auteur": "l'adjoint : « RH »"})
    for adresse in (FAUTIF, "/d/dossier-fautif/bilan", "/d/dossier-fautif/bilan?pour=elu"):
        p = page(assistant.lire(adresse))
        assert not p.xpath("//script[not(@src)]")
    dit = page(assistant.lire(FAUTIF)).xpath("string(//p[@class='derogation'])")
    assert f"{HOSTILE} (l'adjoint : « RH »" in dit


# ── Un autre jour, un autre dossier ──────────────────────────────────────────────────────────────────────────────


def test_sans_jour_choisi_la_page_des_jours_en_demande_un(assistant: Assistant) -> None:
    p = page(assistant.lire("/d/nezel/jours"))
    assert p.xpath("//form//input[@name='au']")
    assert not p.xpath("//article")


def test_un_autre_jour_dit_ce_qui_se_gagne_se_perd_et_quels_textes_en_sont_la_cause(assistant: Assistant) -> None:
    jour = date(2022, 3, 1)
    reponse = assistant.envoyer("/d/dossier-fautif/jour", {"au": jour.isoformat()})
    html = assistant.lire(reponse.location)
    exiger_une_page_saine(html)
    p = page(html)
    c = comparer(verification(assistant, "dossier-fautif"), verification(assistant, "dossier-fautif", jour))
    assert len(c.du_genre("perdu")) > 0
    titres = a_plat(" ".join(p.xpath("//h2/text()")))
    assert f"Constats disparus ({len(c.du_genre('perdu'))})" in titres
    assert set(p.xpath("//article/h3/@id")) == {e.regle.id for e in c.ecarts}
    nombres = [int(n) for n in re.findall(r"\((\d+)", " ".join(p.xpath("//ol[@class='causes']//span/text()")))]
    assert nombres == sorted(nombres, reverse=True) and nombres
    liens = [a for a in p.xpath("//article//@href") if "/constat/" in a]
    assert liens and all(assistant.client.get(a).status_code == 200 for a in liens[:10])
    assistant.envoyer("/d/dossier-fautif/jour", {"au": ""})
    assert not page(assistant.lire("/d/dossier-fautif/jours")).xpath("//article")


def test_deux_dossiers_se_lisent_cote_a_cote(assistant: Assistant) -> None:
    (lien,) = page(assistant.lire("/d/nezel/comparer")).xpath("//ul[@class='dossiers']//@href")
    p = page(assistant.lire(lien))
    c = comparer(verification(assistant, "nezel"), verification(assistant, "dossier-fautif"))
    assert len(p.xpath("//tbody/tr")) == len(c.ecarts) + len(c.choix)
    assert set(p.xpath("//thead/tr/th[2]/text()")) == {"Nézel"}
    assert set(p.xpath("//thead/tr/th[3]/text()")) == {"Exemple-le-Fautif"}
    assert all(len(tr) == 3 for tr in p.xpath("//tbody/tr"))


def test_un_dossier_illisible_est_nomme_et_n_empeche_pas_de_comparer(assistant: Assistant) -> None:
    (assistant.repertoire / "casse.yaml").write_text("commune: [", encoding="utf-8")
    p = page(assistant.lire("/d/nezel/comparer?avec=absent"))
    assert len(p.xpath("//ul[@class='dossiers']/li")) == 2
    assert "Illisible" in p.xpath("string(//li[contains(., 'casse')])")
    assert assistant.client.get("/d/nezel/comparer?avec=casse").status_code == 422


def test_seul_un_dossier_n_a_rien_a_quoi_se_comparer(tmp_path: Path) -> None:
    assert "Vous n’avez qu’un dossier" in ouvrir_assistant(tmp_path, "nezel").lire("/d/nezel/comparer")


# ── Dans un navigateur ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(not CHROMIUM, reason="chromium n'est pas installé sur cette machine.")
@pytest.mark.parametrize(("largeur", "couleurs"), [(1200, "light"), (320, "dark")])
def test_deroger_et_changer_de_jour_au_clavier_sans_rien_que_redise_axe(
    assistant: Assistant, largeur: int, couleurs: str
) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright n'est pas installé (extra « tests »).")
    from test_web_navigateur import Servi, violations

    servi = Servi(assistant)
    try:
        with sync_api.sync_playwright() as p:
            navigateur = p.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
            taille = {"width": largeur, "height": 900}
            ouverte = navigateur.new_context(viewport=taille, color_scheme=couleurs).new_page()

            def exiger_une_page_accessible() -> None:
                assert violations(ouverte) == []
                assert ouverte.evaluate("document.documentElement.scrollWidth") <= largeur

            ouverte.goto(f"{servi.adresse}/?jeton={JETON}")
            ouverte.goto(servi.adresse + FAUTIF)
            ouverte.fill("#auteur", "la maire")
            ouverte.press("#auteur", "Enter")
            assert ouverte.is_visible("#faute-motif")
            exiger_une_page_accessible()
            ouverte.fill("#motif", "Accord local")
            ouverte.press("#auteur", "Enter")
            assert ouverte.is_visible("p.derogation")
            exiger_une_page_accessible()
            ouverte.goto(f"{servi.adresse}/d/dossier-fautif/jours")
            ouverte.fill("#au", "2022-03-01")
            ouverte.press("#au", "Enter")
            assert ouverte.is_visible("text=Constats disparus")
            exiger_une_page_accessible()
            navigateur.close()
    finally:
        servi.fermer()
