"""Comparer deux jours, deux dossiers, deux corpus : rien d'oublié, rien d'inventé, et la cause est le bon texte."""

from __future__ import annotations

import json
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from conftest import DOSSIERS, EXEMPLES, RACINE, corpus_du_depot
from lancer import lancer
from playwright.sync_api import sync_playwright
from test_site_accessible import CHROMIUM, OPTIONS, violations

from teletravail_charte.comparaison import OUVERTS, comparer
from teletravail_charte.dossier import lire_dossier, lire_si
from teletravail_charte.rapports.comparaison import causes
from teletravail_charte.verification import Juge, Verification

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
REFERENCE = DOSSIERS / "commune-conforme.yaml"


@cache
def _verifier(fichier: Path, jour: date, *avec: str) -> Verification:
    dossier = lire_dossier(fichier, CORPUS.vocabulaire, tuple(CORPUS.profils))
    return JUGE.verifier(dossier, jour, dict(lire_si(s, CORPUS.vocabulaire) for s in avec))


def test_un_dossier_compare_a_lui_meme_ne_change_pas() -> None:
    v = _verifier(REFERENCE, date(2026, 11, 21))
    comparaison = comparer(v, v)
    assert not comparaison.ecarts and not comparaison.choix


@pytest.mark.parametrize(
    ("du", "au"), [(date(2019, 6, 1), date(2026, 11, 21)), (date(2022, 6, 1), date(2023, 6, 1))], ids=str
)
@pytest.mark.parametrize("commune", ["nezel", "nogent-sur-marne", "dossier-fautif"])
def test_ce_qui_est_gagne_dans_un_sens_est_perdu_dans_l_autre_et_rien_ne_manque(
    commune: str, du: date, au: date
) -> None:
    a, b = _verifier(EXEMPLES / f"{commune}.yaml", du), _verifier(EXEMPLES / f"{commune}.yaml", au)
    aller, retour = comparer(a, b), comparer(b, a)
    assert {e.regle.id for e in aller.du_genre("gagne")} == {e.regle.id for e in retour.du_genre("perdu")}
    assert {e.regle.id for e in aller.du_genre("perdu")} == {e.regle.id for e in retour.du_genre("gagne")}
    assert {e.regle.id for e in aller.du_genre("nouvelle")} == {e.regle.id for e in retour.du_genre("cessee")}
    ouverts = [{c.regle.id for c in v.constats if c.etat in OUVERTS} for v in (a, b)]
    assert {e.regle.id for e in aller.du_genre("gagne")} == ouverts[1] - ouverts[0]
    assert {e.regle.id for e in aller.du_genre("perdu")} == ouverts[0] - ouverts[1]


def test_le_montant_de_2023_juge_en_2022_disparait_et_l_arrete_modifie_en_est_la_cause() -> None:
    avec = ("forfait.montant_jour=2.88", "forfait.plafond_annuel=253.44")
    a, b = _verifier(REFERENCE, date(2022, 6, 1), *avec), _verifier(REFERENCE, date(2023, 6, 1), *avec)
    comparaison = comparer(a, b)
    ecart = next(e for e in comparaison.du_genre("perdu") if e.regle.id == "forfait-montant-maximal")
    trouvees = causes(CORPUS, ecart.regle, a.jour, b.jour)
    assert [c.jour for c in trouvees] == [date(2023, 1, 1)] * len(trouvees) and trouvees
    assert any("arrêté" in str(c) for c in trouvees)
    assert any("de 2,50 € par jour à 2,88 € par jour" in str(c).replace("\u00a0", " ") for c in trouvees)


def test_une_cause_est_toujours_entre_les_deux_jours_et_tout_constat_nouveau_en_a_une() -> None:
    du, au = date(2019, 6, 1), date(2026, 11, 21)
    comparaison = comparer(_verifier(REFERENCE, du), _verifier(REFERENCE, au))
    assert len(comparaison.du_genre("nouvelle")) > 50
    for e in comparaison.ecarts:
        trouvees = causes(CORPUS, e.regle, du, au)
        assert all(du < c.jour <= au for c in trouvees), e.regle.id
        if e.genre in ("nouvelle", "cessee"):
            assert trouvees, e.regle.id


def test_le_1er_aout_2026_ne_change_que_les_articles_cites() -> None:
    veille, jour = _verifier(REFERENCE, date(2026, 7, 31)), _verifier(REFERENCE, date(2026, 8, 1))
    rendu = lancer("comparer", str(REFERENCE), "--du", "2026-07-31", "--au", "2026-08-01")
    assert rendu.code == 0
    for e in comparer(veille, jour).du_genre("gagne"):
        assert e.regle.id.startswith("visas-"), "seuls les visas vieillissent ce jour-là"


def test_un_choix_suppose_se_compare_au_dossier_tel_qu_il_est() -> None:
    rendu = lancer(
        "comparer", str(EXEMPLES / "carrieres-sous-poissy.yaml"), "--avec",
        "quotite.jours_teletravail_max_semaine=4", "--format", "json",
    )  # fmt: skip
    rapport = json.loads(rendu.ecrit)
    gagnes = {e["regle"] for e in rapport["ecarts"] if e["genre"] == "gagne" and e["niveau"] == "bloquant"}
    assert gagnes == {"quotite-plafond-hebdomadaire"}
    assert rapport["choix"] == [{"fait": "quotite.jours_teletravail_max_semaine", "avant": 2, "apres": 4}]


def test_deux_communes_montrent_leurs_reponses_cote_a_cote() -> None:
    rendu = lancer("comparer", str(EXEMPLES / "nezel.yaml"), str(EXEMPLES / "carrieres-sous-poissy.yaml"))
    assert rendu.code == 0
    assert "RÉPONSES QUI DIFFÈRENT" in rendu.ecrit and "[commune.population]" in rendu.ecrit


def test_un_autre_corpus_montre_la_regle_qu_il_juge_autrement(tmp_path: Path) -> None:
    for etagere in ("rules", "legal_refs", "templates"):
        shutil.copytree(RACINE / etagere, tmp_path / etagere)
    fiche = tmp_path / "rules" / "quotite" / "quotite-plafond-hebdomadaire.yaml"
    texte = fiche.read_text(encoding="utf-8")
    ancien = texte.replace("plafond_jours: {2016-02-13: 3}", "plafond_jours: {2016-02-13: 1}")
    assert ancien != texte
    fiche.write_text(ancien, encoding="utf-8")
    rendu = lancer("comparer", str(REFERENCE), "--corpus", str(tmp_path), "--format", "json")
    perdus = [e["regle"] for e in json.loads(rendu.ecrit)["ecarts"] if e["genre"] == "perdu"]
    assert perdus == ["quotite-plafond-hebdomadaire"]
    assert (
        "n’est pas la même dans les deux corpus" in lancer("comparer", str(REFERENCE), "--corpus", str(tmp_path)).ecrit
    )


def test_comparer_a_rien_est_refuse_avec_ce_qui_etait_possible() -> None:
    rendu = lancer("comparer", str(REFERENCE))
    assert rendu.code == 2 and "--du" in rendu.reproches and not rendu.ecrit


@pytest.mark.skipif(not CHROMIUM, reason="chromium n'est pas installé sur cette machine.")
@pytest.mark.parametrize("largeur", [320, 1200])
def test_la_page_de_comparaison_est_accessible_et_ne_deborde_pas(tmp_path: Path, largeur: int) -> None:
    sortie = tmp_path / "comparaison.html"
    fautif = str(EXEMPLES / "dossier-fautif.yaml")
    lancer("comparer", fautif, str(EXEMPLES / "nezel.yaml"), "--format", "html", "--sortie", str(sortie))
    with sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        page = navigateur.new_page(viewport={"width": largeur, "height": 900}, bypass_csp=True)
        page.goto(sortie.as_uri())
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= largeur
        navigateur.close()


def test_la_page_de_comparaison_dit_les_memes_causes_que_le_texte() -> None:
    bornes = ("--du", "2022-01-01", "--au", "2026-11-21")
    texte = " ".join(lancer("comparer", str(REFERENCE), *bornes).ecrit.split())
    page = lancer("comparer", str(REFERENCE), *bornes, "--format", "html").ecrit
    assert page.count("Cause, le") == texte.count("Cause, le") > 20
