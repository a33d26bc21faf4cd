"""Répondre dans l'assistant : ce qui s'enregistre, ce que cela change, deux onglets, revenir en arrière, essayer."""

from __future__ import annotations

import io
import re
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from assistant import Assistant, ouvrir_assistant
from conftest import corpus_du_depot

from teletravail_charte.vocabulaire import INCONNU
from teletravail_charte.web.parcours import charger_parcours

MAX = "quotite.jours_teletravail_max_semaine"
FIXES = "quotite.jours_fixes_semaine"
ETAPES = [e.id for e in charger_parcours(corpus_du_depot())]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return ouvrir_assistant(tmp_path, "nezel", "carrieres-sous-poissy")


def _bilan(html: str) -> str:
    trouve = re.search(r"Bilan : [^<]*", html.replace("\u00a0", " ").replace("\u202f", " "))
    assert trouve
    return trouve[0]


def test_chaque_groupe_de_faits_est_dans_une_etape() -> None:
    groupes = [g for e in charger_parcours(corpus_du_depot()) for g in e.groupes]
    assert sorted(groupes) == sorted(corpus_du_depot().vocabulaire.titres)


@pytest.mark.parametrize("etape", ETAPES)
@pytest.mark.parametrize("dossier", ["nezel", "carrieres-sous-poissy"])
def test_chaque_etape_pose_ses_questions(assistant: Assistant, dossier: str, etape: str) -> None:
    html = assistant.lire(f"/d/{dossier}/etape/{etape}")
    assert html.count("<fieldset") > 1
    assert html.count("<h1") == 1


def test_envoyer_une_etape_sans_y_toucher_ne_change_pas_un_octet(assistant: Assistant) -> None:
    avant = assistant.texte("nezel")
    for etape in ETAPES:
        html = assistant.lire(f"/d/nezel/etape/{etape}")
        champs = re.findall(r'name="champ" value="([^"]+)"', html)
        coches = dict(re.findall(r'name="r-([^"]+)" id="[^"]+" value="([^"]+)" checked', html))
        donnees = {"champ": champs} | {f"r-{c}": coches[c] for c in champs}
        for nom, valeur in re.findall(r'<input class="saisie [^"]+" name="v-([^"]+)" id="[^"]+" value="([^"]*)"', html):
            donnees[f"v-{nom}"] = [valeur.replace("&#39;", "'").replace("&amp;", "&").replace("&#34;", '"')]
        for nom, cases in _cases(html).items():
            donnees[f"v-{nom}"] = cases
        for nom, texte in re.findall(r'<textarea name="v-([^"]+)"[^>]*>([^<]*)</textarea>', html):
            donnees[f"v-{nom}"] = [texte.replace("&#39;", "'").replace("&amp;", "&").replace("\n", "\r\n")]
        assert assistant.envoyer(f"/d/nezel/etape/{etape}", donnees).status_code == 303
    assert assistant.texte("nezel") == avant


def _cases(html: str) -> dict[str, list[str]]:
    cases: dict[str, list[str]] = {}
    for nom, valeur, coche in re.findall(
        r'type="checkbox" name="v-([^"]+)" id="[^"]+" value="([^"]+)"( checked)?', html
    ):
        cases.setdefault(nom, []).extend([valeur] if coche else [])
    return cases


def test_une_reponse_s_enregistre_a_sa_place_et_garde_les_commentaires(assistant: Assistant) -> None:
    avant = assistant.texte("nezel")
    assert assistant.repondre("nezel", "quotite", {FIXES: ("inconnu",)}).status_code == 303
    apres = assistant.texte("nezel")
    assert apres == avant.replace("jours_fixes_semaine: 1", "jours_fixes_semaine: inconnu")
    assert FIXES not in assistant.atelier.ouvrir("nezel").verification.faits.valeurs


def test_un_quatrieme_jour_se_voit_aussitot_a_cote_de_la_question_et_dans_le_bilan(assistant: Assistant) -> None:
    html = assistant.repondre("nezel", "quotite", {MAX: ("valeur", "4")}, headers=HTMX).text
    assert "<html" not in html
    champ = html[html.index('id="champ-quotite-jours_teletravail_max_semaine"') :]
    assert champ.index('class="constat bloquant"') < champ.index('class="borne"')
    assert "Appliquer" in champ
    assert 'hx-swap-oob="innerHTML:#bilan"' in html
    assert "1 point bloquant" in _bilan(html)
    assert "Nouveau" in html


def test_le_remede_s_applique_en_un_clic_et_s_annule(assistant: Assistant) -> None:
    assistant.repondre("nezel", "quotite", {MAX: ("valeur", "4")})
    html = assistant.lire("/d/nezel/etape/quotite")
    remede = re.search(rf'name="appliquer" value="({MAX}=[0-9.]+)"', html)
    assert remede
    assistant.envoyer("/d/nezel/etape/quotite", {"appliquer": remede[1]})
    assert assistant.valeur("nezel", MAX) == 3
    assert "0 point bloquant" in _bilan(assistant.lire("/d/nezel/"))
    assistant.envoyer("/d/nezel/annuler")
    assert assistant.valeur("nezel", MAX) == 4
    assistant.envoyer("/d/nezel/annuler", {"vers": "1"})
    assert assistant.valeur("nezel", MAX) == 1


def test_et_si_montre_sans_enregistrer_puis_s_adopte(assistant: Assistant) -> None:
    avant = assistant.texte("nezel")
    champs = {"champ": MAX, f"r-{MAX}": "valeur", f"v-{MAX}": "4"}
    reponse = assistant.envoyer("/d/nezel/etape/quotite/et-si", champs)
    assert "1 point bloquant" in reponse.text.replace("\u00a0", " ")
    assert assistant.texte("nezel") == avant
    adopte = re.findall(r'name="appliquer" value="([^"]+)"', reponse.text)
    assert adopte == [f"{MAX}=4"]
    assistant.envoyer("/d/nezel/etape/quotite", {"appliquer": adopte, "version": "1"})
    assert assistant.valeur("nezel", MAX) == 4


def test_et_si_sans_rien_changer_dit_quoi_faire(assistant: Assistant) -> None:
    assert "aucune réponse" in assistant.envoyer("/d/nezel/etape/quotite/et-si").text


def test_deux_onglets_qui_repondent_a_deux_questions_gardent_les_deux(assistant: Assistant) -> None:
    assistant.repondre("nezel", "quotite", {MAX: ("valeur", "2")}, version=1)
    assert assistant.repondre("nezel", "quotite", {FIXES: ("valeur", "2")}, version=1).status_code == 303
    assert (assistant.valeur("nezel", MAX), assistant.valeur("nezel", FIXES)) == (2, 2)


def test_deux_onglets_qui_repondent_a_la_meme_question_se_departagent(assistant: Assistant) -> None:
    assistant.lire("/d/nezel/")
    assistant.repondre("nezel", "quotite", {MAX: ("valeur", "2")}, version=1)
    reponse = assistant.repondre("nezel", "quotite", {MAX: ("valeur", "3"), FIXES: ("valeur", "2")}, version=1)
    assert reponse.status_code == 422
    assert "a changé ailleurs" in reponse.text
    assert (assistant.valeur("nezel", MAX), assistant.valeur("nezel", FIXES)) == (2, 2)
    reprise = re.search(r'name="appliquer" value="([^"]+)"[^>]*>Reprendre ma réponse', reponse.text)
    assert reprise and reprise[1] == f"{MAX}=3"
    assistant.envoyer("/d/nezel/etape/quotite", {"appliquer": reprise[1]})
    assert assistant.valeur("nezel", MAX) == 3


def test_la_meme_reponse_dans_deux_onglets_n_est_pas_un_conflit(assistant: Assistant) -> None:
    assistant.repondre("nezel", "quotite", {MAX: ("valeur", "2")}, version=1)
    assert assistant.repondre("nezel", "quotite", {MAX: ("valeur", "2")}, version=1).status_code == 303


def test_une_reponse_illisible_est_dite_et_les_autres_s_enregistrent(assistant: Assistant) -> None:
    reponse = assistant.repondre("nezel", "quotite", {MAX: ("valeur", "beaucoup"), FIXES: ("valeur", "2")})
    assert reponse.status_code == 422
    assert 'value="beaucoup"' in reponse.text and "n’est pas un nombre" in reponse.text
    assert assistant.valeur("nezel", FIXES) == 2


def test_ce_que_la_commune_tape_n_est_jamais_du_html(assistant: Assistant) -> None:
    piege = '<img src=x onerror="alert(1)">'
    assistant.repondre("nezel", "commune", {"commune.nom": ("valeur", piege)})
    assert assistant.valeur("nezel", "commune.nom") == piege
    for adresse in ("/", "/d/nezel/", "/d/nezel/etape/commune", "/d/nezel/bilan"):
        html = assistant.lire(adresse)
        assert "<img" not in html and "&lt;img" in html


def test_un_autre_jour_se_regarde_sans_rien_modifier(assistant: Assistant) -> None:
    avant = assistant.texte("nezel")
    assert assistant.envoyer("/d/nezel/jour", {"au": "2019-03-01"}).status_code == 303
    assert "droit du <strong>1er mars 2019" in assistant.lire("/d/nezel/").replace("\u00a0", " ")
    assistant.envoyer("/d/nezel/jour")
    assert "droit du <strong>" not in assistant.lire("/d/nezel/")
    assert assistant.texte("nezel") == avant


@pytest.mark.parametrize(("jour", "dit"), [("1999-01-01", "période couverte"), ("hier", "n’est pas une date")])
def test_un_jour_impossible_est_refuse_en_le_disant(assistant: Assistant, jour: str, dit: str) -> None:
    reponse = assistant.envoyer("/d/nezel/jour", {"au": jour})
    assert reponse.status_code == 422 and dit in reponse.text


def test_une_question_que_les_autres_reponses_rendent_vaine_n_est_plus_posee(assistant: Assistant) -> None:
    question = 'id="champ-forfait-periodicite"'
    assistant.repondre("nezel", "couts", {"forfait.institue": ("oui",), "forfait.verse": ("oui",)})
    assert question in assistant.lire("/d/nezel/etape/couts")
    assistant.repondre("nezel", "couts", {"forfait.institue": ("non",), "forfait.verse": ("non",)})
    assert question not in assistant.lire("/d/nezel/etape/couts")


def test_je_ne_sais_pas_encore_est_toujours_une_reponse(assistant: Assistant) -> None:
    html = assistant.lire("/d/nezel/etape/quotite")
    champs = set(re.findall(r'name="champ" value="([^"]+)"', html))
    neutres = set(re.findall(r'name="r-([^"]+)" id="[^"]+" value="inconnu"', html))
    assert champs and champs == neutres


def test_la_question_porte_sa_borne_sa_raison_et_son_article(assistant: Assistant) -> None:
    html = assistant.lire("/d/nezel/etape/quotite").replace("\u00a0", " ").replace("\u202f", " ")
    champ = html[html.index('id="champ-quotite-jours_teletravail_max_semaine"') :]
    champ = champ[: champ.index('class="champ', 10)]
    assert "télétravaille trois jours par semaine au plus" in champ
    assert "articles R. 431-1 et suivants" in champ
    assert "Pourquoi" in champ
    assert "Le profil « prudente » propose" in champ


def test_un_dossier_neuf_nait_de_la_commune_et_d_un_profil(assistant: Assistant) -> None:
    html = assistant.lire("/nouveau?commune=Saint-Denis")
    assert {"(Aude, 11339", "(La Réunion, 97411"} <= set(re.findall(r"\([^;(]+(?= ;)", html))
    reponse = assistant.envoyer("/nouveau", {"code": "97411", "profil": "ouverte"})
    assert reponse.status_code == 303 and reponse.location == "/d/saint-denis/"
    assert assistant.valeur("saint-denis", "commune.nom_departement") == "La Réunion"
    assert assistant.valeur("saint-denis", "cst.date_avis") is None
    html = assistant.lire("/")
    assert html.count('<a href="/d/') == 3


def test_une_commune_introuvable_est_dite_avec_ses_voisines(assistant: Assistant) -> None:
    assert "Nézel (78451, Yvelines)" in assistant.lire("/nouveau?commune=Nézell").replace("\u00a0", " ")


def test_un_dossier_illisible_se_dit_dans_la_liste_sans_cacher_les_autres(assistant: Assistant) -> None:
    (assistant.repertoire / "abime.yaml").write_text("quotite: [1, 2\n", encoding="utf-8")
    html = assistant.lire("/")
    assert "Illisible." in html and "Nézel" in html
    reponse = assistant.client.get("/d/abime/")
    assert reponse.status_code == 422 and "Traceback" not in reponse.text


def test_on_reprend_un_dossier_que_l_on_a_deja(assistant: Assistant) -> None:
    fichier = (assistant.repertoire / "carrieres-sous-poissy.yaml").open("rb")
    with fichier:
        reponse = assistant.envoyer("/reprendre", {"dossier": (fichier, "../../n.yaml")})
    assert reponse.location == "/d/carrieres-sous-poissy-2/"
    assert assistant.texte("carrieres-sous-poissy-2") == assistant.texte("carrieres-sous-poissy")


@pytest.mark.parametrize(
    "octets", [b"", b"   ", b"\xff\xfe\x00", b"PK\x03\x04", b"quotite: {x: 1}", b"a" * 100_001, b"- 1"]
)
def test_un_fichier_qui_n_est_pas_un_dossier_est_refuse_en_le_disant(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, octets: bytes
) -> None:
    monkeypatch.setattr(sys.modules["teletravail_charte.web.pages.accueil"], "TAILLE_MAX", 100_000)
    reponse = assistant.envoyer("/reprendre", {"dossier": (io.BytesIO(octets), "x.yaml")})
    assert reponse.status_code == 422
    assert assistant.atelier.rangement.lister() == ["carrieres-sous-poissy", "nezel"]


def test_une_reponse_ne_rend_jamais_un_dossier_illisible(assistant: Assistant) -> None:
    avant = assistant.texte("nezel")
    longues = tuple(f"{n} {'x' * 19_000}" for n in range(60))
    reponse = assistant.repondre(
        "nezel", "publics", {"eligibilite.activites_eligibles": ("valeur", "\n".join(longues))}
    )
    assert reponse.status_code == 422
    assert assistant.texte("nezel") == avant


def test_jeter_un_dossier_le_met_a_la_corbeille(assistant: Assistant) -> None:
    assert assistant.envoyer("/d/nezel/jeter").status_code == 303
    assert assistant.client.get("/d/nezel/").status_code == 404
    assert list(assistant.repertoire.glob(".corbeille/*/nezel.yaml"))


def test_les_nombres_et_les_dates_reviennent_comme_on_les_a_ecrits(assistant: Assistant) -> None:
    assistant.repondre("nezel", "quotite", {MAX: ("valeur", "1,5")})
    assert assistant.valeur("nezel", MAX) == Decimal("1.5")
    assert 'value="1,5"' in assistant.lire("/d/nezel/etape/quotite")
    assistant.repondre("nezel", "seance", {"seance.date": ("valeur", "11/03/2027")})
    assert assistant.valeur("nezel", "seance.date") == date(2027, 3, 11)


def test_inconnu_n_est_jamais_non(assistant: Assistant) -> None:
    assistant.repondre("nezel", "couts", {"forfait.institue": ("inconnu",)})
    assert assistant.atelier.ouvrir("nezel").verification.dossier.valeurs["forfait.institue"] is INCONNU
