"""Le calendrier de la procédure : dates calculées à la main d'après les textes, périodes, impossibilités, agenda."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import EXEMPLES, RACINE, corpus_du_depot
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lancer import exiger_le_francais, lancer
from test_actes import ANACHRONISMES, PERIODES

from teletravail_charte.blocs import Bloc
from teletravail_charte.calendrier import Calendrier, Echeance, calculer, tableau
from teletravail_charte.calendrier.controle import charger_echeancier
from teletravail_charte.calendrier.ics import en_ics
from teletravail_charte.calendrier.jours import Feries, ajouter_mois, feries_de, fin_de_trimestre, paques
from teletravail_charte.calendrier.tableaux import dire_date
from teletravail_charte.clauses import composer_clauses
from teletravail_charte.clausier import Clause, Clausier
from teletravail_charte.conditions import fixer_seuils
from teletravail_charte.corpus import charger_corpus
from teletravail_charte.dossier import Dossier, lire_dossier
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.kit import composer_kit, fabriquer
from teletravail_charte.moteur.natif import VRAI, verite_de
from teletravail_charte.redaction import choisir_pieces
from teletravail_charte.valeurs import lire_valeur
from teletravail_charte.verification import Juge, Verification

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
COMMUNES = ["nezel", "carrieres-sous-poissy", "nogent-sur-marne"]
SEMAINE = timedelta(days=7)
JOURS = st.dates(date(2016, 2, 13), date(2027, 12, 31))
# Une commune qui prépare son projet : 180 agents, comité propre, rien n'est encore fait.
PREPARATION: Mapping[str, Any] = {
    "commune.nom": "Exemple",
    "commune.code_insee": "45001",
    "commune.type_organisme": "commune",
    "commune.departement": "45",
    "commune.population": 12000,
    "commune.effectif_agents": 180,
    "accord.valide_et_approuve": False,
    "cst.formation_specialisee_existe": False,
    "deliberation.anterieure_existe": False,
}


def _verifier(seance: str | None, jour: date | None = None, **faits: Any) -> Verification:
    """La vérification d'une commune en préparation ; ``cst__date_avis`` dans ``faits`` : cst.date_avis."""
    ecrits = {**PREPARATION, **{nom.replace("__", "."): valeur for nom, valeur in faits.items()}}
    if seance:
        ecrits["seance.date"] = date.fromisoformat(seance)
    etape = str(ecrits.pop("etape", "preparation"))
    valeurs = {c: lire_valeur(CORPUS.vocabulaire.faits[c], _date(v)) for c, v in ecrits.items()}
    dossier = Dossier("commune", valeurs, etape=etape)
    return JUGE.verifier(dossier, jour or date.fromisoformat(seance or "2026-11-21"))


def _date(valeur: Any) -> Any:
    jour = isinstance(valeur, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", valeur)
    return date.fromisoformat(valeur) if jour else valeur


def _calendrier(seance: str | None, aujourdhui: str | None = None, **faits: Any) -> Calendrier:
    jour = date.fromisoformat(aujourdhui) if aujourdhui else None
    return calculer(_verifier(seance, **faits), jour)


def _etape(calendrier: Calendrier, nom: str) -> Echeance:
    trouvees = [e for e in calendrier.echeances if e.id == nom]
    assert trouvees, f"« {nom} » manque parmi {[e.id for e in calendrier.echeances]}"
    return trouvees[0]


def _dates(calendrier: Calendrier, nom: str) -> tuple[str, str]:
    """(limite, jour conseillé) de l'étape."""
    e = _etape(calendrier, nom)
    return str(e.date), str(e.retenue)


def _plat(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


@cache
def _exemple(commune: str, jour: date | None = None) -> Verification:
    dossier = lire_dossier(EXEMPLES / f"{commune}.yaml", CORPUS.vocabulaire, tuple(CORPUS.profils))
    seance = dossier.valeurs["seance.date"]
    assert isinstance(seance, date)
    return JUGE.verifier(dossier, jour or seance)


# ---------------------------------------------------------------------------------------------- jours et fériés


@pytest.mark.parametrize(
    ("annee", "jour"),
    [(2016, "2016-03-27"), (2019, "2019-04-21"), (2024, "2024-03-31"), (2025, "2025-04-20"), (2027, "2027-03-28")],
)
def test_paques_tombe_le_dimanche_que_donnent_les_almanachs(annee: int, jour: str) -> None:
    assert paques(annee) == date.fromisoformat(jour)


@given(st.integers(1900, 2200))
def test_paques_est_un_dimanche_entre_le_22_mars_et_le_25_avril(annee: int) -> None:
    assert paques(annee).weekday() == 6
    assert date(annee, 3, 22) <= paques(annee) <= date(annee, 4, 25)


def _feries(departement: str, annee: int) -> set[date]:
    fetes = feries_de(RACINE, departement).fetes
    return {jour for f in fetes if (jour := f.tombe(annee))}


@pytest.mark.parametrize(
    ("departement", "subdivision"),
    [
        ("78", None),
        ("57", "57"),
        ("67", "6AE"),
        ("68", "6AE"),
        ("973", "973"),
        ("974", "974"),
        ("976", "976"),
        ("977", "BL"),
    ],
)
def test_les_jours_feries_sont_ceux_que_donne_une_bibliotheque_independante(
    departement: str, subdivision: str | None
) -> None:
    from holidays import country_holidays

    for annee in range(2016, 2031):
        assert _feries(departement, annee) == set(country_holidays("FR", subdiv=subdivision, years=annee))


@pytest.mark.parametrize(("departement", "subdivision"), [("971", "971"), ("972", "972"), ("978", "MF")])
def test_aux_antilles_seuls_les_feries_du_code_comptent_et_le_calendrier_signale_les_usages(
    departement: str, subdivision: str
) -> None:
    from holidays import country_holidays

    for annee in range(2018, 2031):
        assert _feries(departement, annee) < set(country_holidays("FR", subdiv=subdivision, years=annee))
    assert feries_de(RACINE, departement).a_verifier


@pytest.mark.parametrize(
    ("departement", "jour"),
    [("971", "05-27"), ("972", "05-22"), ("973", "06-10"), ("974", "12-20"), ("976", "04-27")],
)
def test_l_abolition_de_l_esclavage_n_est_feriee_que_dans_son_departement(departement: str, jour: str) -> None:
    for autre in ("78", "971", "972", "973", "974", "976"):
        ferie = date.fromisoformat(f"2026-{jour}") in _feries(autre, 2026)
        assert ferie is (autre == departement)


def test_la_fete_de_saint_martin_a_change_de_jour_en_2018() -> None:
    assert date(2017, 5, 27) in _feries("978", 2017)
    assert date(2018, 5, 27) not in _feries("978", 2018)
    assert date(2018, 5, 28) in _feries("978", 2018)


@pytest.mark.parametrize("departement", ["57", "67", "68"])
def test_en_alsace_et_en_moselle_le_vendredi_saint_et_le_26_decembre_sont_feries(departement: str) -> None:
    assert {date(2026, 4, 3), date(2026, 12, 26)} <= _feries(departement, 2026)
    assert not {date(2026, 4, 3), date(2026, 12, 26)} & _feries("54", 2026)
    assert "temple protestant" in _plat(" ".join(feries_de(RACINE, departement).a_verifier))


@pytest.mark.parametrize(
    ("depuis", "mois", "jour"),
    [
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2027-03-31", -1, "2027-02-28"),
        ("2026-11-30", 2, "2027-01-30"),
    ],
)
def test_un_mois_va_de_quantieme_a_quantieme_ou_au_dernier_jour(depuis: str, mois: int, jour: str) -> None:
    assert ajouter_mois(date.fromisoformat(depuis), mois) == date.fromisoformat(jour)


@given(JOURS, st.integers(1, 48))
def test_ajouter_des_mois_tombe_dans_le_bon_mois_sans_jamais_depasser_le_quantieme(jour: date, mois: int) -> None:
    atteint = ajouter_mois(jour, mois)
    assert (atteint.year * 12 + atteint.month) - (jour.year * 12 + jour.month) == mois
    lendemain = atteint + timedelta(days=1)
    assert atteint.day == jour.day or (atteint.day < jour.day and lendemain.day == 1)


@given(JOURS)
def test_la_fin_du_trimestre_est_le_premier_dernier_jour_de_trimestre_a_venir(jour: date) -> None:
    fins = {date(a, m, 31 if m in (3, 12) else 30) for a in range(2016, 2029) for m in (3, 6, 9, 12)}
    assert fin_de_trimestre(jour) == min(f for f in fins if f >= jour)


@given(JOURS, st.sampled_from(["78", "67", "974"]), st.sampled_from([1, -1]))
def test_le_jour_ouvre_est_le_plus_proche_qui_ne_soit_ni_ferie_ni_fin_de_semaine(
    jour: date, departement: str, sens: int
) -> None:
    feries: Feries = feries_de(RACINE, departement)
    ouvre = feries.ouvre(jour, sens)
    chomes = _feries(departement, ouvre.year) | _feries(departement, jour.year)
    assert ouvre.weekday() < 5 and ouvre not in chomes
    entre = (jour + sens * timedelta(days=n) for n in range(abs((ouvre - jour).days)))
    assert all(j.weekday() >= 5 or j in chomes for j in entre)


# ---------------------------------------------------------------------------------------- à rebours de la séance


def test_l_exemple_chiffre_du_dossier_de_droit() -> None:
    c = _calendrier("2027-01-28", publication__date="2027-02-02")
    assert _dates(c, "conseil-convocation") == ("2027-01-22", "2027-01-22")
    assert _dates(c, "cst-seance") == ("2027-01-27", "2026-12-28")
    assert _dates(c, "cst-convocation") == ("2027-01-12", "2026-12-11")
    assert _dates(c, "cst-pieces") == ("2027-01-19", "2026-12-18")
    assert _dates(c, "liste-des-deliberations") == ("2027-02-04", "2027-02-04")
    assert _dates(c, "fin-du-recours") == ("2027-04-02", "2027-04-05")
    assert _etape(c, "cst-elections").date == date(2026, 12, 10)


@pytest.mark.parametrize(
    ("population", "urgence", "limite", "conseillee"),
    [
        (3499, False, "2027-01-24", "2027-01-22"),
        (3500, False, "2027-01-22", "2027-01-22"),
        (3499, True, "2027-01-26", "2027-01-26"),
        (3500, True, "2027-01-26", "2027-01-26"),
    ],
)
def test_la_convocation_se_compte_en_jours_francs_selon_la_population_et_l_urgence(
    population: int, urgence: bool, limite: str, conseillee: str
) -> None:
    faits = {"commune__population": population, "convocation__urgence": urgence}
    assert _dates(_calendrier("2027-01-28", **faits), "conseil-convocation") == (limite, conseillee)


@pytest.mark.parametrize(
    ("population", "urgence", "limite"),
    [(3499, False, "2027-01-25"), (3499, True, "2027-01-27"), (3500, False, "2027-01-22"), (3500, True, "2027-01-26")],
)
@pytest.mark.parametrize("departement", ["57", "67", "68"])
def test_le_droit_local_compte_trois_jours_ou_la_veille_sous_3500_habitants(
    departement: str, population: int, urgence: bool, limite: str
) -> None:
    faits = {"commune__departement": departement, "commune__population": population, "convocation__urgence": urgence}
    assert _dates(_calendrier("2027-01-28", **faits), "conseil-convocation")[0] == limite


def test_le_pont_du_11_novembre_avance_le_jour_conseille_pas_la_limite() -> None:
    c = _calendrier("2027-11-15", commune__population=1200)
    assert _dates(c, "conseil-convocation") == ("2027-11-11", "2027-11-10")
    raison = _plat(_etape(c, "conseil-convocation").raison)
    assert "le 11 novembre 2027 est un jour férié (armistice de 1918)" in raison
    assert "3 jours francs avant la séance (15 novembre 2027)" in raison


@pytest.mark.parametrize(("departement", "conseillee"), [("67", "2025-12-24"), ("45", "2025-12-24")])
def test_le_26_decembre_d_alsace_n_est_pas_un_jour_ou_l_on_convoque(departement: str, conseillee: str) -> None:
    c = _calendrier("2025-12-29", commune__departement=departement, commune__population=1200)
    limite = "2025-12-26" if departement == "67" else "2025-12-25"
    assert _dates(c, "conseil-convocation") == (limite, conseillee)


@pytest.mark.parametrize(("population", "regle"), [(3499, "trois"), (3500, "cinq")])
@given(seance=JOURS)
def test_la_limite_de_convocation_est_le_dernier_jour_que_la_regle_admet(
    population: int, regle: str, seance: date
) -> None:
    fiche = CORPUS.regles.obligations[f"seance-convocation-{regle}-jours-francs"]
    limite = _etape(_calendrier(seance.isoformat(), commune__population=population), "conseil-convocation").date
    assert limite is not None
    francs = [seance - timedelta(days=n) for n in range(1, 10) if seance - timedelta(days=n) > limite]
    assert len(francs) == fiche.seuils_du(seance)["jours_francs"], "un jour franc est un jour entier entre les deux"
    manquement = fixer_seuils(fiche.manquement, fiche.seuils_du(seance))
    ecarts = {"convocation.jours_avant_seance": (seance - limite).days}
    assert verite_de(manquement, ecarts) != VRAI
    assert verite_de(manquement, {"convocation.jours_avant_seance": (seance - limite).days - 1}) == VRAI


def test_la_seconde_convocation_laisse_trois_jours_francs_depuis_l_envoi() -> None:
    reunion = {"seance__convocation_rang": 2, "seance__date_premiere_reunion": "2026-09-14"}
    faits = {**reunion, "commune__population": 1200}
    c = _calendrier("2026-09-18", **faits, convocation__date_envoi="2026-09-14")
    assert _dates(c, "conseil-convocation")[0] == "2026-09-14" and not c.impossibilites
    c = _calendrier("2026-09-17", **faits, convocation__date_envoi="2026-09-14")
    assert len(c.impossibilites) == 2, "trop près de la première réunion, et de l'envoi"


def test_une_population_inconnue_laisse_la_convocation_a_preciser() -> None:
    e = _etape(_calendrier("2027-01-28", commune__population="inconnu"), "conseil-convocation")
    assert e.date is None and e.statut == "inconnue"
    assert "population" in e.raison


def test_un_ccas_et_une_intercommunalite_ont_leurs_delais_a_verifier() -> None:
    ccas = _etape(_calendrier("2027-01-28", commune__type_organisme="ccas"), "conseil-convocation")
    assert ccas.date == date(2027, 1, 25) and "de mémoire" in _plat(" ".join(ccas.a_verifier))
    assert _plat(ccas.titre) == "Convocation du conseil d'administration, avec l'ordre du jour"
    epci = _etape(_calendrier("2027-01-28", commune__type_organisme="epci"), "conseil-convocation")
    assert epci.date == date(2027, 1, 22) and "de mémoire" in _plat(" ".join(epci.a_verifier))


def test_la_note_de_synthese_n_est_due_qu_a_partir_de_3500_habitants() -> None:
    assert _etape(_calendrier("2027-01-28", commune__population=3500), "note-de-synthese").force == "imperative"
    petites = {e.id for e in _calendrier("2027-01-28", commune__population=3499).echeances}
    assert "note-de-synthese" not in petites


# ------------------------------------------------------------------------------------------- comité, par période


@pytest.mark.parametrize(
    ("comite", "limite"), [("2025-02-01", "2025-01-17"), ("2025-01-31", "2025-01-16"), ("2023-01-01", "2022-12-17")]
)
def test_le_delai_du_comite_suit_le_droit_du_jour_de_sa_seance(comite: str, limite: str) -> None:
    e = _etape(_calendrier("2025-03-10", cst__date_seance=comite), "cst-convocation")
    assert str(e.date) == limite
    texte = _plat(" ".join(str(f) for f in e.fondements))
    assert ("article R. 254-38" in texte) is (comite >= "2025-02-01")
    assert ("2021-571" in texte) is (comite < "2025-02-01")


def test_entre_2023_et_2025_le_delai_du_comite_est_a_verifier_et_celui_des_pieces_n_est_pas_invente() -> None:
    c = _calendrier("2024-06-10")
    assert "n'ont pas été relus" in _plat(" ".join(_etape(c, "cst-convocation").a_verifier))
    pieces = _etape(c, "cst-pieces")
    assert pieces.date is None and "n'a pas été relu" in _plat(pieces.raison)


def test_avant_2023_aucun_delai_du_comite_technique_n_est_invente() -> None:
    c = _calendrier("2021-12-14")
    for nom in ("cst-convocation", "cst-pieces"):
        e = _etape(c, nom)
        assert e.date is None and not e.fondements and "n'a pas été relu" in _plat(e.raison)
    assert _dates(c, "cst-avis")[0] == "2021-12-13"
    assert {"cst-seconde-reunion", "formation-specialisee", "cst-suites"}.isdisjoint(e.id for e in c.echeances)
    assert _etape(c, "chsct").force == "recommandee"


def test_en_urgence_le_comite_est_convoque_huit_jours_avant() -> None:
    c = _calendrier("2027-01-28", cst__urgence=True, cst__date_seance="2027-01-20")
    assert _dates(c, "cst-convocation")[0] == "2027-01-12"


def test_un_vote_unanime_defavorable_appelle_une_seconde_reunion_du_8e_au_30e_jour() -> None:
    faits = {"cst__date_seance": "2026-12-01", "cst__seconde_reunion": False}
    c = _calendrier("2027-01-28", **faits, cst__vote_personnel="defavorable-unanime")
    e = _etape(c, "cst-seconde-reunion")
    assert e.statut == "a-faire" and e.tot and e.tard
    assert (e.tot.date, e.tard.date) == (date(2026, 12, 9), date(2026, 12, 31))
    assert e.tot.conseillee == date(2026, 12, 17), "le 16e jour"
    envoi = _etape(c, "cst-seconde-convocation")
    assert envoi.tot and envoi.tard
    assert (envoi.tot.date, envoi.tard.date) == (date(2026, 12, 9), date(2026, 12, 15))
    favorable = _calendrier("2027-01-28", **faits, cst__vote_personnel="favorable")
    assert "cst-seconde-reunion" not in {e.id for e in favorable.echeances}
    assert _etape(_calendrier("2027-01-28", **faits), "cst-seconde-reunion").statut == "conditionnelle"


def test_une_seconde_reunion_qui_ne_tient_plus_avant_la_seance_rend_le_calendrier_impossible() -> None:
    faits = {"cst__date_seance": "2027-01-22", "cst__vote_personnel": "defavorable-unanime"}
    c = _calendrier("2027-01-28", "2027-01-23", **faits, cst__seconde_reunion=False, cst__date_avis="2027-01-22")
    assert "Il n'y a plus la place" in _plat(" ".join(c.impossibilites))
    assert c.seance_au_plus_tot == date(2027, 1, 31), "la seconde réunion le 30 janvier, le vote le lendemain"


def test_un_accord_collectif_valide_dispense_du_comite_depuis_mars_2022_seulement() -> None:
    avec_accord = _calendrier("2027-01-28", accord__valide_et_approuve=True)
    assert not [e.id for e in avec_accord.echeances if e.id.startswith("cst-")]
    avant = _calendrier("2022-02-28", accord__valide_et_approuve=True)
    assert _etape(avant, "cst-avis").date == date(2022, 2, 27)


def test_la_formation_specialisee_est_informee_entre_l_avis_et_la_convocation() -> None:
    faits = {"cst__formation_specialisee_existe": True, "cst__date_avis": "2026-12-15", "cst__avis_rendu": True}
    e = _etape(_calendrier("2027-01-28", **faits), "formation-specialisee")
    assert e.tot and e.tard and (e.tot.date, e.tard.date) == (date(2026, 12, 15), date(2027, 1, 22))
    assert "cst-elections" in {x.id for x in _calendrier("2027-01-28", **faits).echeances}
    tot = _calendrier("2027-01-28", **{**faits, "cst__date_avis": "2026-12-10"})
    assert "cst-elections" not in {x.id for x in tot.echeances}


def test_un_comite_sans_quorum_est_convoque_de_nouveau_dans_les_huit_jours() -> None:
    faits = {"cst__date_seance": "2026-12-01", "cst__representants_personnel": 6, "cst__seconde_reunion": False}
    c = _calendrier("2027-01-28", **faits, cst__presents_personnel=2)
    assert _dates(c, "cst-nouvelle-convocation")[0] == "2026-12-09"
    assert "cst-nouvelle-convocation" not in {
        e.id for e in _calendrier("2027-01-28", **faits, cst__presents_personnel=3).echeances
    }


def test_chaque_seuil_en_jours_francs_a_son_ecart_en_jours_de_calendrier() -> None:
    for regle in CORPUS.regles.obligations.values():
        if {"jours_francs", "ecart_minimal"} <= set(regle.seuils):
            for jour in regle.seuils["jours_francs"]:
                seuils = regle.seuils_du(jour)
                assert seuils["ecart_minimal"] == seuils["jours_francs"] + 1, regle.id  # type: ignore[operator]


def test_deux_mois_ne_depassent_jamais_le_seuil_en_jours_de_la_regle_des_suites() -> None:
    seuil = CORPUS.regles.obligations["apres-vote-suites-au-comite"].seuils_du(date(2026, 1, 1))["delai_des_suites"]
    ecarts = {(ajouter_mois(j, 2) - j).days for j in (date(2024, 1, 1) + timedelta(days=n) for n in range(1461))}
    assert max(ecarts) == seuil


# --------------------------------------------------------------------------------------------- en avant du vote

VOTE = {"etape": "vote", "vote__pour": 20}


@pytest.mark.parametrize(
    ("publication", "limite", "departement", "retenue", "pourquoi"),
    [
        ("2026-10-20", "2026-12-20", "45", "2026-12-21", "la limite est un dimanche, le délai franc finit lundi"),
        ("2026-10-19", "2026-12-19", "45", "2026-12-21", "le lendemain du samedi est un dimanche : lundi"),
        ("2027-02-02", "2027-04-02", "45", "2027-04-05", "le lendemain est un samedi : lundi"),
        ("2026-02-02", "2026-04-02", "45", "2026-04-03", "le lendemain est un vendredi ordinaire"),
        ("2026-02-02", "2026-04-02", "67", "2026-04-07", "Vendredi saint, puis la fin de semaine et Pâques"),
        ("2027-10-25", "2027-12-25", "45", "2027-12-27", "le lendemain de Noël est un dimanche"),
        ("2025-10-25", "2025-12-25", "45", "2025-12-26", "le 26 décembre est un vendredi ordinaire"),
        ("2025-10-25", "2025-12-25", "57", "2025-12-29", "le 26 décembre est férié en Moselle"),
        ("2026-02-26", "2026-04-26", "974", "2026-04-27", "un lundi ordinaire à La Réunion"),
        ("2026-02-26", "2026-04-26", "976", "2026-04-28", "le 27 avril est férié à Mayotte"),
        ("2027-10-19", "2027-12-19", "974", "2027-12-21", "le 20 décembre est férié à La Réunion"),
        ("2027-10-19", "2027-12-19", "976", "2027-12-20", "un lundi ordinaire à Mayotte"),
        ("2026-09-10", "2026-11-10", "45", "2026-11-12", "le lendemain est le 11 novembre"),
        ("2027-12-31", "2028-02-29", "45", "2028-03-01", "année bissextile"),
        ("2026-12-31", "2027-02-28", "45", "2027-03-01", "dernier jour de février"),
    ],
)
def test_le_delai_de_recours_finit_deux_mois_apres_la_publication_puis_se_reporte_au_jour_ouvrable(
    publication: str, limite: str, departement: str, retenue: str, pourquoi: str
) -> None:
    c = _calendrier("2026-01-15", publication__date=publication, commune__departement=departement, **VOTE)
    assert _dates(c, "fin-du-recours") == (limite, retenue), pourquoi
    e = _etape(c, "fin-du-recours")
    assert "article R. 421-1" in str(e.fondements[0])
    assert "sources secondaires" in _plat(" ".join(e.a_verifier))


def test_outre_mer_le_delai_de_distance_est_signale() -> None:
    doutes = [
        _etape(_calendrier("2026-01-15", commune__departement=d), "fin-du-recours").a_verifier for d in ("974", "45")
    ]
    assert ["distance" in " ".join(d) for d in doutes] == [True, False]


@given(publication=JOURS)
def test_le_recours_n_est_jamais_dit_clos_avant_un_delai_franc(publication: date) -> None:
    e = _etape(_calendrier("2026-01-15", publication__date=publication, **VOTE), "fin-du-recours")
    assert e.date == ajouter_mois(publication, 2)
    assert e.retenue is not None and e.date < e.retenue <= e.date + SEMAINE


def test_l_acte_est_executoire_a_la_plus_tardive_de_la_publication_et_de_la_transmission() -> None:
    c = _calendrier("2026-10-15", publication__date="2026-10-20", transmission__date="2026-10-22", **VOTE)
    assert _dates(c, "executoire")[0] == "2026-10-22"
    assert _etape(c, "effet").date == date(2026, 10, 22) and _etape(c, "effet").retenue == date(2026, 10, 23)
    assert _dates(c, "fin-du-defere")[0] == "2026-12-22"
    c = _calendrier(
        "2026-10-15",
        publication__date="2026-10-20",
        transmission__date="2026-10-22",
        acte__date_executoire="2026-10-20",
        **VOTE,
    )
    assert _etape(c, "executoire").statut == "hors-delai"
    assert "La délibération est exécutoire" in c.impossibilites[0]


def test_une_date_d_effet_anterieure_au_caractere_executoire_ne_tient_pas() -> None:
    faits = {
        "publication__date": "2026-10-20",
        "transmission__date": "2026-10-19",
        "acte__date_executoire": "2026-10-20",
    }
    c = _calendrier("2026-10-15", acte__date_effet="2026-10-19", **faits, **VOTE)
    assert _etape(c, "effet").statut == "hors-delai"
    c = _calendrier("2026-10-15", acte__date_effet="2026-10-20", **faits, **VOTE)
    assert not c.impossibilites


@pytest.mark.parametrize(
    ("seance", "nom", "limite"),
    [("2022-07-01", "liste-des-deliberations", "2022-07-08"), ("2022-06-30", "compte-rendu", "2022-07-08")],
)
def test_la_liste_des_deliberations_a_remplace_le_compte_rendu_en_juillet_2022(
    seance: str, nom: str, limite: str
) -> None:
    c = _calendrier(seance)
    assert _dates(c, nom)[0] == limite
    assert len({"liste-des-deliberations", "compte-rendu"} & {e.id for e in c.echeances}) == 1


def test_les_suites_et_le_proces_verbal_du_comite_ont_leur_terme() -> None:
    c = _calendrier(
        "2026-10-15", cst__date_seance="2026-09-22", cst__date_avis="2026-09-22", cst__avis_rendu=True, **VOTE
    )
    assert _dates(c, "cst-suites") == ("2026-11-22", "2026-11-20")
    assert _dates(c, "cst-proces-verbal")[0] == "2026-10-07"


def test_le_forfait_ses_versements_et_sa_regularisation_suivent_sa_date_d_effet() -> None:
    c = _calendrier("2026-10-15", forfait__institue=True, forfait__date_effet="2026-11-01", **VOTE)
    assert _dates(c, "forfait-versement")[0] == "2026-12-31"
    assert _dates(c, "forfait-regularisation")[0] == "2027-03-31"
    sans = _calendrier("2021-08-31", forfait__institue=True)
    assert not [e.id for e in sans.echeances if e.id.startswith("forfait")], "le forfait n'existe pas encore"


def test_bilan_revoyure_experimentation_et_reexamen_se_comptent_depuis_l_entree_en_vigueur() -> None:
    faits = {
        "acte__date_effet": "2026-11-01",
        "charte__existe": True,
        "charte__revision_mois": 24,
        "bilan__experimentation_prevue": True,
        "bilan__experimentation_duree_mois": 6,
        "transition__autorisations_en_cours": "reexamen",
        "transition__delai_mois": 3,
    }
    c = _calendrier("2026-10-15", **faits, **VOTE)
    assert _dates(c, "bilan-annuel") == ("2027-11-01", "2027-10-29")
    assert _dates(c, "revoyure")[0] == "2028-11-01"
    assert _dates(c, "bilan-de-l-experimentation")[0] == "2027-05-01"
    assert _dates(c, "reexamen-des-autorisations")[0] == "2027-02-01"
    demi = _calendrier("2026-10-15", **{**faits, "transition__delai_mois": Decimal("2.5")}, **VOTE)
    assert "reexamen-des-autorisations" not in {e.id for e in demi.echeances}, "une durée non entière ne se devine pas"


def test_l_abrogation_cite_les_deliberations_du_dossier_et_joue_a_la_date_d_effet() -> None:
    faits = {
        "deliberation__anterieure_existe": True,
        "acte__deliberations_abrogees": ["n° 12 du 3 mars 2019 ; 'ancienne'"],
    }
    e = _etape(_calendrier("2026-10-15", acte__date_effet="2026-11-01", **faits, **VOTE), "abrogations")
    assert e.date == date(2026, 11, 1) and "n° 12 du 3 mars 2019 ; 'ancienne'" in e.raison, "mot pour mot"


def test_la_relecture_des_textes_est_datee_depuis_le_dernier_controle_du_corpus() -> None:
    couverture = CORPUS.sommaire.couverture
    attendue = couverture.etat_du_droit + timedelta(days=CORPUS.sommaire.relecture_jours)
    assert _etape(_calendrier("2026-12-17"), "relecture-annuelle").date == attendue


# ------------------------------------------------------------------------------ aujourd'hui, retards, impossibilités


def test_sans_aujourd_hui_rien_n_est_juge_en_retard() -> None:
    statuts = {e.statut for e in _calendrier("2026-10-15").echeances}
    assert statuts.isdisjoint({"en-retard", "impossible", "passee"})


def test_une_seance_dans_deux_jours_sans_avis_du_comite_est_impossible_et_le_calendrier_dit_quand() -> None:
    c = _calendrier("2026-11-23", "2026-11-21")
    assert {e.id for e in c.echeances if e.statut == "impossible"} == {
        "cst-convocation",
        "cst-pieces",
        "conseil-convocation",
        "note-de-synthese",
    }
    assert c.seance_au_plus_tot == date(2026, 12, 7), "quinze jours pour le comité, et l'avis la veille du vote"
    for impossibilite in c.impossibilites:
        assert "nous sommes le 21 novembre 2026" in _plat(impossibilite)


def test_le_jour_de_la_limite_est_encore_a_temps_le_lendemain_ne_l_est_plus() -> None:
    avis = {"cst__date_avis": "2026-12-01", "cst__date_seance": "2026-12-01", "cst__avis_rendu": True}
    fait = {"cst__date_convocation": "2026-11-10", "cst__date_envoi_pieces": "2026-11-10"}
    assert not _calendrier("2027-01-28", "2027-01-22", **avis, **fait).impossibilites
    assert _calendrier("2027-01-28", "2027-01-23", **avis, **fait).impossibilites


@settings(max_examples=25)
@given(ecart=st.integers(-3, 40), aujourdhui=st.dates(date(2025, 6, 1), date(2027, 9, 1)))
def test_la_seance_au_plus_tot_tient_et_celle_de_la_veille_ne_tient_pas(ecart: int, aujourdhui: date) -> None:
    c = _calendrier((aujourdhui + timedelta(days=ecart)).isoformat(), aujourdhui.isoformat())
    assume(c.seance_au_plus_tot is not None)
    assert c.seance_au_plus_tot is not None
    tot = _calendrier(c.seance_au_plus_tot.isoformat(), aujourdhui.isoformat())
    assert not tot.impossibilites
    veille = _calendrier((c.seance_au_plus_tot - timedelta(days=1)).isoformat(), aujourdhui.isoformat())
    assert veille.impossibilites


def test_sans_date_de_seance_le_calendrier_donne_les_delais_et_la_premiere_seance_possible() -> None:
    c = _calendrier(None, "2026-11-21")
    assert c.seance_au_plus_tot == date(2026, 12, 7)
    assert _plat(_etape(c, "cst-convocation").raison).startswith("15 jours avant la séance du comité")
    assert "donnez « seance.date »" in _plat(_etape(c, "seance").raison)


def test_une_convocation_envoyee_trop_tard_est_hors_delai_et_rien_n_est_dit_faisable_avant() -> None:
    faits = {"convocation__date_envoi": "2027-01-23", "commune__population": 12000}
    e = _etape(_calendrier("2027-01-28", "2027-01-24", **faits), "conseil-convocation")
    assert e.statut == "hors-delai"
    a_temps = _etape(
        _calendrier("2027-01-28", "2027-01-24", convocation__date_envoi="2027-01-22"), "conseil-convocation"
    )
    assert a_temps.statut == "faite"


def test_un_avis_posterieur_au_vote_est_hors_delai() -> None:
    c = _calendrier("2026-10-15", cst__date_avis="2026-10-15", cst__date_seance="2026-10-15", **VOTE)
    assert _etape(c, "cst-avis").statut == "a-verifier", "le jour même : discuté, jamais illégal"
    assert not c.impossibilites
    c = _calendrier("2026-10-15", cst__date_avis="2026-10-16", cst__date_seance="2026-10-16", **VOTE)
    assert _etape(c, "cst-avis").statut == "hors-delai"
    c = _calendrier("2026-10-15", cst__date_avis="2026-10-14", cst__date_seance="2026-10-14", **VOTE)
    assert _etape(c, "cst-avis").statut == "faite"


@pytest.mark.parametrize(("departement", "statut"), [("45", "hors-delai"), ("67", "a-verifier")])
def test_un_delai_que_la_regle_ne_dit_pas_bloquant_est_a_verifier_jamais_impossible(
    departement: str, statut: str
) -> None:
    faits = {"commune__departement": departement, "commune__population": 1200, "convocation__date_envoi": "2027-01-26"}
    c = _calendrier("2027-01-28", **faits)
    assert _etape(c, "conseil-convocation").statut == statut
    assert bool(c.impossibilites) is (statut == "hors-delai")


def test_une_liste_affichee_tard_se_signale_sans_rendre_l_acte_irregulier() -> None:
    c = _calendrier("2026-10-15", publication__date_liste="2026-10-23", **VOTE)
    assert _etape(c, "liste-des-deliberations").statut == "a-verifier" and not c.impossibilites


def test_apres_la_seance_ce_que_le_dossier_tait_est_a_renseigner_et_le_reste_peut_etre_en_retard() -> None:
    c = _calendrier("2026-10-15", "2026-11-21", **VOTE)
    assert _etape(c, "conseil-convocation").statut == "a-renseigner"
    assert _etape(c, "liste-des-deliberations").statut == "en-retard"
    assert _etape(c, "seance").statut == "faite"
    assert not c.impossibilites
    oubliee = _calendrier("2026-10-15", "2026-11-21")
    assert _etape(oubliee, "seance").statut == "a-renseigner", "le dossier ne dit pas que le conseil a voté"


def test_un_acte_pas_encore_publie_ne_peut_etre_executoire_avant_aujourd_hui() -> None:
    c = _calendrier("2026-10-15", "2026-11-21", **VOTE)
    assert _etape(c, "executoire").date == date(2026, 11, 21)
    assert _etape(c, "executoire").statut == "a-venir"


def test_quand_le_comite_s_est_reuni_sa_convocation_est_a_renseigner_pas_impossible() -> None:
    faits = {"cst__date_seance": "2027-01-05", "cst__date_avis": "2027-01-05"}
    for aujourdhui, statut in (("2027-01-05", "impossible"), ("2027-01-06", "a-renseigner")):
        assert _etape(_calendrier("2027-01-28", aujourdhui, **faits), "cst-convocation").statut == statut


def test_un_jour_conseille_deja_passe_laisse_place_au_dernier_jour_ouvre_avant_la_limite() -> None:
    faits = {"cst__date_seance": "2027-01-25"}
    e = _etape(_calendrier("2027-01-28", "2027-01-09", **faits), "cst-convocation")
    assert (e.date, e.retenue) == (date(2027, 1, 10), date(2027, 1, 10)), "un dimanche : plus aucun jour ouvré avant"
    e = _etape(_calendrier("2027-02-08", "2027-01-20", cst__date_seance="2027-02-05"), "cst-convocation")
    assert (e.date, e.retenue) == (date(2027, 1, 21), date(2027, 1, 20)), "la marge d'un jour tient encore"
    e = _etape(_calendrier("2027-02-08", "2027-01-21", cst__date_seance="2027-02-05"), "cst-convocation")
    assert (e.date, e.retenue) == (date(2027, 1, 21), date(2027, 1, 21))
    assert "est passé" in e.raison


def test_les_suppositions_se_lisent_et_disparaissent_quand_le_dossier_repond() -> None:
    assert any("urgence" in h for h in _calendrier("2027-01-28").hypotheses)
    faits = {"convocation__urgence": False, "cst__urgence": False, "seance__convocation_rang": 1}
    assert not _calendrier("2027-01-28", **faits).hypotheses


# ------------------------------------------------------------------------------------- communes, périodes, cohérence


@pytest.mark.parametrize("jour", PERIODES, ids=str)
@pytest.mark.parametrize("commune", COMMUNES)
def test_aucun_calendrier_ne_contient_d_anachronisme_ni_de_faute_de_composition(commune: str, jour: date) -> None:
    c = calculer(_exemple(commune, jour), jour)
    for e in c.echeances:
        texte = _plat("\n".join((e.titre, e.raison, dire_date(e), *e.a_verifier, *map(str, e.fondements))))
        assert not re.search(r"\{\{|\}\}|\{%|None\b|Undefined|\[à préciser|  | ,|\(\s|\.\.| ;;|de le |à le ", texte), (
            texte
        )
        for motif, du, au in ANACHRONISMES:
            if "CTP" not in motif and (jour < du or jour > au):
                assert not re.search(motif, texte), f"« {motif} » au {jour} : {texte}"


@pytest.mark.parametrize("jour", PERIODES, ids=str)
def test_chaque_date_imperative_cite_un_article_en_vigueur(jour: date) -> None:
    c = _calendrier(jour.isoformat(), forfait__institue=True, charte__existe=True, deliberation__anterieure_existe=True)
    for e in c.echeances:
        if e.force == "imperative" and e.date and e.id != "seance":
            assert e.fondements, f"{e.id} au {jour}"
        for f in e.fondements:
            assert f.du <= max(jour, date(2016, 2, 13)), e.id


@pytest.mark.parametrize("commune", COMMUNES)
def test_le_calendrier_des_communes_d_exemple_tient(commune: str) -> None:
    c = calculer(_exemple(commune), date(2026, 11, 21))
    assert not c.impossibilites
    ids = [e.id for e in c.echeances]
    assert len(ids) == len(set(ids))
    assert {"conseil-convocation", "cst-avis", "executoire", "fin-du-recours", "bilan-annuel"} <= set(ids)


def test_le_calendrier_de_nogent_dit_ce_qui_est_fait_et_ce_qui_reste() -> None:
    c = calculer(_exemple("nogent-sur-marne"), date(2026, 11, 21))
    faites = {e.id for e in c.echeances if e.statut == "faite"}
    assert {
        "cst-convocation",
        "cst-avis",
        "formation-specialisee",
        "conseil-convocation",
        "seance",
        "publication",
    } <= faites
    assert _dates(c, "fin-du-recours") == ("2026-12-20", "2026-12-21")
    assert _etape(c, "cst-suites").statut == "a-faire"
    assert _etape(c, "executoire").fait_le == date(2026, 10, 20)


def test_le_calendrier_de_nezel_previent_que_le_comite_est_celui_du_centre_de_gestion() -> None:
    c = calculer(_exemple("nezel"), date(2026, 11, 21))
    assert "centre de gestion" in _etape(c, "cst-saisine").raison
    assert _dates(c, "conseil-convocation") == ("2027-02-07", "2027-02-05")


@pytest.mark.parametrize("commune", COMMUNES)
def test_le_tableau_des_elus_donne_une_date_et_une_raison_a_chaque_etape(commune: str) -> None:
    entetes, lignes = tableau(calculer(_exemple(commune)), "elus")
    assert entetes == ("Étape", "Date", "À savoir") and len(lignes) >= 6
    for etape, quand, savoir in lignes:
        assert etape and re.search(r"\d{4}", quand), etape
        assert savoir.endswith(".") and "calculée" not in savoir
    convocation = next(savoir for etape, _, savoir in lignes if etape.startswith("Convocation"))
    attendu = "3 jours francs" if commune == "nezel" else "5 jours francs"
    assert _plat(convocation) == f"Au moins {attendu} avant la séance."
    entetes, lignes = tableau(calculer(_exemple(commune)), "complet")
    assert all(len(ligne) == len(entetes) for ligne in lignes)


def test_une_clause_peut_porter_le_tableau_du_calendrier() -> None:
    corps = [{"genre": "tableau", "calendrier": "elus", "texte": "Calendrier"}]
    clause = Clause.model_validate(
        {"id": "x", "titre": "X", "rang": 1, "partie": "p", "statut": "attendue", "corps": corps}
    )
    v = _exemple("carrieres-sous-poissy")
    composition = composer_clauses(Clausier("x", (clause,), {}), v)
    (bloc,) = (b for b in composition.blocs if b.genre == "tableau")
    assert isinstance(bloc, Bloc) and (bloc.entetes, bloc.lignes) == tableau(calculer(v), "elus")
    assert not composition.manquants


def _copie(tmp_path: Path, avant: str, apres: str) -> Path:
    """Le corpus du dépôt, l'échéancier changé."""
    for etagere in ("rules", "legal_refs", "templates"):
        shutil.copytree(RACINE / etagere, tmp_path / etagere, ignore=shutil.ignore_patterns("*.docx"))
    chemin = tmp_path / "templates" / "calendrier.yaml"
    texte = chemin.read_text(encoding="utf-8")
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("avant", "apres", "attendu"),
    [
        ("{avant: cst-convocation}", "{avant: cst-convocatoin}", "cst-convocation"),
        ("{avant: cst-convocation}", "{avant: cst-convocation, apres: seance}", "et un seul"),
        ("seuil: delai_des_pieces", "seuil: delai_de_piece", "delai_des_pieces"),
        ("regle: cst-pieces-huit-jours", "regle: cst-pieces", "cst-pieces-huit-jours"),
        ("fait: cst.date_convocation", "fait: cst.date_convocations", "cst.date_convocation"),
        ("fondements: [cja/r421-1]", "fondements: [cja/r421-11]", "cja/r421-1"),
        (
            "delais: [{nombre: 8, regle: cst-quorum}]",
            "delais: [{nombre: 8, seuil: marge_du_quorum, regle: cst-quorum}]",
            "une fois",
        ),
        ("faite_si: {cst.avis_rendu: true}", "faite_si: {cst.avis_rendus: true}", "cst.avis_rendu"),
        ("  - id: cst-pieces\n", "  - id: cst-saisine\n", "déjà"),
        ("      - avant: conseil-convocation\n", "      - avant: cst-avis\n", "en rond"),
    ],
)
def test_un_echeancier_mal_ecrit_dit_ou_et_quoi(tmp_path: Path, avant: str, apres: str, attendu: str) -> None:
    chemin = _copie(tmp_path, avant, apres)
    with pytest.raises(ErreurCorpus) as erreur:
        charger_echeancier(charger_corpus(chemin))
    message = " ".join(str(f) for f in erreur.value.fautes)
    assert attendu in message
    assert re.search(r"calendrier\.yaml.*ligne \d+", message), message
    exiger_le_francais(message)


# ------------------------------------------------------------------------------------------------------- agenda


def _evenements(octets: bytes) -> dict[str, Any]:
    agenda = Calendar.from_ical(octets)
    return {re.sub(r"-[0-9a-f]{16}@teletravail-charte$", "", str(e["UID"])): e for e in agenda.walk("VEVENT")}


@pytest.mark.parametrize("commune", COMMUNES)
def test_l_agenda_se_relit_par_une_autre_bibliotheque_evenement_par_evenement(commune: str) -> None:
    v = _exemple(commune)
    c = calculer(v, date(2026, 11, 21))
    lus = _evenements(en_ics(v, c))
    datees = {e.id: e for e in c.echeances if e.retenue}
    assert set(lus) == set(datees)
    for nom, e in datees.items():
        evenement = lus[nom]
        assert evenement.decoded("DTSTART") == e.retenue
        assert evenement.decoded("DTEND") == e.retenue + timedelta(days=1)  # type: ignore[operator]
        assert evenement["DTSTART"].params["VALUE"] == "DATE"
        assert evenement.decoded("DTSTAMP").date() == v.jour
        assert str(evenement["SUMMARY"]).startswith(e.titre)
        assert e.raison in str(evenement["DESCRIPTION"])


@pytest.mark.parametrize("commune", COMMUNES)
def test_l_agenda_suit_la_norme_a_l_octet(commune: str) -> None:
    v = _exemple(commune)
    octets = en_ics(v, calculer(v))
    assert octets == en_ics(v, calculer(v))
    assert octets.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in octets.replace(b"\r\n", b"")
    for ligne in octets.split(b"\r\n"):
        assert len(ligne) <= 75
        ligne.decode()  # aucun caractère coupé
    assert b"X-WR-TIMEZONE:Europe/Paris\r\n" in octets


@pytest.mark.parametrize(("departement", "fuseau"), [("974", b"Indian/Reunion"), ("972", b"America/Martinique")])
def test_l_agenda_porte_le_fuseau_du_departement(departement: str, fuseau: bytes) -> None:
    v = _verifier("2027-01-28", commune__departement=departement)
    assert b"X-WR-TIMEZONE:" + fuseau in en_ics(v, calculer(v))


def test_deplacer_la_seance_garde_les_identifiants_et_change_les_dates() -> None:
    avant, apres = (_verifier(s) for s in ("2027-01-28", "2027-02-25"))
    un, deux = (_evenements(en_ics(v, calculer(v))) for v in (avant, apres))
    assert {str(e["UID"]) for e in un.values()} == {str(e["UID"]) for e in deux.values()}
    assert un["seance"].decoded("DTSTART") != deux["seance"].decoded("DTSTART")
    autre = _verifier("2027-01-28", commune__nom="Voisine", commune__code_insee="45002")
    assert not {str(e["UID"]) for e in _evenements(en_ics(autre, calculer(autre))).values()} & {
        str(e["UID"]) for e in un.values()
    }


@settings(max_examples=25)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Zl", "Zp")), min_size=1, max_size=200)
)
def test_un_nom_quelconque_traverse_les_plis_et_les_echappements(nom: str) -> None:
    assume(nom.strip() and nom not in ("aucun", "inconnu"))
    v = _verifier("2027-01-28", commune__nom=nom)
    octets = en_ics(v, calculer(v))
    assert all(len(ligne) <= 75 for ligne in octets.split(b"\r\n"))
    echappe = str(Calendar.from_ical(octets)["NAME"])
    assert re.sub(r"\\(.)", r"\1", echappe).endswith(f" ({nom})")


def test_le_kit_fabrique_l_agenda_sans_horloge() -> None:
    v = _exemple("nezel")
    pieces = composer_kit(v, choisir_pieces(v, ["calendrier"]), projet=False)
    fichiers = fabriquer(v, pieces, {})
    assert fichiers == {"kit/calendrier.ics": en_ics(v, calculer(v))}


# ------------------------------------------------------------------------------------------------------ commande


@pytest.fixture
def le_21_novembre(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fige(date):
        @classmethod
        def today(cls) -> date:
            return date(2026, 11, 21)

    monkeypatch.setattr("teletravail_charte.commandes.calendrier.date", Fige)


@pytest.mark.usefixtures("le_21_novembre")
def test_la_commande_ecrit_les_dates_leur_raison_et_l_article(tmp_path: Path) -> None:
    agenda = tmp_path / "sous" / "calendrier.ics"
    sortie = lancer("calendrier", str(EXEMPLES / "nezel.yaml"), "--ics", str(agenda))
    texte = " ".join(_plat(sortie.ecrit).split())
    assert sortie.code == 0 and not sortie.reproches
    assert "nous sommes le samedi 21 novembre 2026" in texte
    assert "au plus tard le dimanche 7 février 2027 (en pratique : vendredi 5 février 2027)" in texte
    assert "Texte : article L. 2121-11, code général des collectivités territoriales" in texte
    assert "À vérifier :" in texte and "AVANT LE VOTE" in texte and "APRÈS LE VOTE" in texte
    assert Calendar.from_ical(agenda.read_bytes()).walk("VEVENT")
    assert all(len(ligne) <= 100 for ligne in sortie.ecrit.splitlines())


@pytest.mark.usefixtures("le_21_novembre")
def test_la_commande_dit_pourquoi_un_calendrier_ne_tient_pas_et_quand_il_tiendrait() -> None:
    sortie = lancer("calendrier", str(EXEMPLES / "nezel.yaml"), "--avec", "seance.date=2026-11-23")
    texte = " ".join(_plat(sortie.ecrit).split())
    assert sortie.code == 1
    assert "CE QUI NE TIENT PAS (3)" in texte
    assert "pourrait se réunir au plus tôt le lundi 7 décembre 2026" in texte


@pytest.mark.parametrize("option", ["seance.date=9999-12-31", "seance.date=0001-01-01"])
@pytest.mark.usefixtures("le_21_novembre")
def test_une_date_extravagante_ne_fait_pas_de_trace(option: str) -> None:
    sortie = lancer("calendrier", str(EXEMPLES / "nezel.yaml"), "--au", "2026-11-21", "--avec", option)
    assert sortie.code in (0, 1) and sortie.ecrit


def test_l_aide_de_la_commande_montre_un_exemple() -> None:
    sortie = lancer("calendrier", "--help")
    assert sortie.code == 0 and "--ics" in sortie.ecrit and "exemples/nezel.yaml" in sortie.ecrit
