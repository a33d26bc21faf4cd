"""Le coût : trois hypothèses, année par année, chaque nombre avec sa provenance, et rien de compté en silence."""

from __future__ import annotations

import re
import shutil
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import DOSSIERS, EXEMPLES, RACINE, corpus_du_depot, valeurs_de
from hypothesis import given
from hypothesis import strategies as st

from teletravail_charte.bareme import changements, tarif
from teletravail_charte.cli import executer
from teletravail_charte.conventions import conventions
from teletravail_charte.corpus import charger_corpus
from teletravail_charte.cout import Annee, Estimation, estimer, explications, tableau
from teletravail_charte.dossier import Dossier, lire_dossier
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.postes import Ligne, euros, forfait_d_un_agent
from teletravail_charte.verification import Juge, Verification

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
CARRIERES = EXEMPLES / "carrieres-sous-poissy.yaml"
AGENTS, JOURS = "couts.teletravailleurs_estimes", "couts.jours_estimes_par_agent"


@cache
def _dossier(chemin: Path) -> Dossier:
    return lire_dossier(chemin, CORPUS.vocabulaire, tuple(CORPUS.profils))


def _verifier(si: dict[str, Any] | None = None, jour: date | None = None, nom: str = "") -> Verification:
    dossier = _dossier(EXEMPLES / f"{nom}.yaml" if nom else CARRIERES)
    seance = dossier.valeurs["seance.date"]
    assert isinstance(seance, date)
    return JUGE.verifier(dossier, jour or seance, valeurs_de(CORPUS, si or {}))


def _estimer(si: dict[str, Any] | None = None, jour: date | None = None, nom: str = "") -> Estimation:
    return estimer(_verifier(si, jour, nom))


def _annee(e: Estimation, annee: int, hypothese: str = "centrale") -> Annee:
    (h,) = (h for h in e.hypotheses if h.nom == hypothese)
    return next(a for a in h.annees if a.annee == annee)


def _ligne(e: Estimation, annee: int, nom: str = "forfait", hypothese: str = "centrale") -> Ligne:
    (ligne,) = (x for x in _annee(e, annee, hypothese).lignes if x.nom == nom)
    return ligne


def _simple(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def test_le_forfait_est_un_produit_ecrit_en_clair_dont_chaque_terme_a_sa_source() -> None:
    ligne = _ligne(_estimer(), 2027)
    assert ligne.montant == Decimal("9072.00")
    assert _simple(ligne.formule) == "45 agents × 70 jours × 2,88 € = 9 072,00 €"
    sources = {_simple(t.valeur): _simple(t.origine) for t in ligne.termes}
    assert sources["45 agents"] == f"dossier ({AGENTS})"
    assert sources["70 jours"] == f"dossier ({JOURS})"
    assert "règle forfait-montant-maximal" in sources["2,88 € par jour"]
    assert "article 1er, arrêté du 26 août 2021" in sources["2,88 € par jour"]


@pytest.mark.parametrize(
    ("jours", "par_agent"), [(87, "250.56"), (88, "253.44"), (88.5, "253.44"), (89, "253.44"), (200, "253.44")]
)
def test_chaque_agent_est_plafonne_au_jour_pres(jours: float, par_agent: str) -> None:
    ligne = _ligne(_estimer({JOURS: Decimal(str(jours)), AGENTS: 2}), 2027)
    assert ligne.montant == 2 * Decimal(par_agent)
    assert ("plafond annuel" in ligne.formule) is (jours > 88)


BAREME = {2021: ("2.5", "220"), 2022: ("2.5", "220"), 2023: ("2.88", "253.44"), 2024: ("2.88", "282.24")}
BAREME |= {2025: ("2.88", "253.44"), 2026: ("2.88", "253.44")}


@pytest.mark.parametrize(("annee", "taux", "plafond"), [(a, *montants) for a, montants in BAREME.items()])
def test_le_taux_et_le_plafond_sont_ceux_de_l_annee_des_jours(annee: int, taux: str, plafond: str) -> None:
    effet = date(annee, 9 if annee == 2021 else 1, 1)
    peu, trop = (_estimer({"forfait.date_effet": effet, AGENTS: 1, JOURS: j}) for j in (30, 230))
    jours = 11 if annee == 2021 else 30  # 30 × 122 ÷ 365, au jour supérieur
    assert _ligne(peu, annee).montant == jours * Decimal(taux)
    attendu = 77 * Decimal(taux) if annee == 2021 else Decimal(plafond)
    assert _ligne(trop, annee).montant == attendu


def test_trois_annees_a_cheval_sur_deux_taux_changent_de_taux_au_premier_janvier() -> None:
    e = _estimer({"forfait.date_effet": date(2022, 1, 1), AGENTS: 10, JOURS: 40})
    montants = [_ligne(e, a).montant for a in (2022, 2023, 2024)]
    assert montants == [Decimal(1000), Decimal("1152.00"), Decimal("1152.00")]
    assert [a.annee for a in e.centrale.annees] == [2022, 2023, 2024]


@pytest.mark.parametrize(("delibere", "attendu"), [(True, "282.24"), (False, "253.44")])
def test_le_plafond_releve_d_une_annee_suppose_que_la_commune_l_ait_repris(delibere: bool, attendu: str) -> None:
    si = {"forfait.date_effet": date(2024, 1, 1), AGENTS: 1, JOURS: 200, "forfait.plafond_2024_delibere": delibere}
    assert _ligne(_estimer(si), 2024).montant == Decimal(attendu)
    assert _ligne(_estimer(si), 2025).montant == Decimal("253.44")


def test_ne_pas_savoir_si_le_plafond_releve_vaut_empeche_de_chiffrer_cette_annee_seulement() -> None:
    inconnu = {"forfait.plafond_2024_delibere": "inconnu", "forfait.date_effet": date(2024, 1, 1)}
    e = _estimer(inconnu)
    assert _ligne(e, 2024).montant is None
    assert _ligne(e, 2024).manquants == ("forfait.plafond_2024_delibere",)
    assert _ligne(e, 2025).montant == Decimal("9072.00")


def test_une_annee_commencee_en_route_compte_moins_de_jours_et_le_plafond_entier() -> None:
    si = {"forfait.date_effet": date(2026, 11, 1), "seance.date": date(2026, 10, 15), AGENTS: 10}
    e = _estimer(si | {JOURS: 70}, date(2026, 10, 15))
    assert _ligne(e, 2026).montant == 10 * 12 * Decimal("2.88")  # 70 × 61 ÷ 365 = 11,7 : douze jours
    origine = _simple(_ligne(e, 2026).termes[1].origine)
    assert "70 × 61 ÷ 365" in origine
    assert "arrondi au jour supérieur" in origine
    assert _ligne(e, 2027).montant == 10 * 70 * Decimal("2.88")
    mi_annee = _estimer(si | {JOURS: 230, "forfait.date_effet": date(2026, 7, 1)}, date(2026, 10, 15))
    assert _ligne(mi_annee, 2026).montant == 10 * Decimal("253.44")
    assert any("compté entier" in _simple(r) for r in e.remarques)


def test_une_annee_entiere_ne_reduit_rien_et_ne_parle_pas_de_premiere_annee() -> None:
    e = _estimer()
    assert _simple(_ligne(e, 2027).termes[1].valeur) == "70 jours"
    assert not any("à partir du" in r for r in e.remarques)


def test_un_plafond_proratise_par_la_commune_n_est_pas_devine() -> None:
    e = _estimer({"forfait.plafond_proratise": True})
    assert _ligne(e, 2027).montant == Decimal("9072.00")
    assert any("sans que ce calcul sache" in _simple(r) for r in e.remarques)
    assert not any("il ne se réduit pas" in _simple(r) for r in e.remarques)


@pytest.mark.parametrize(
    ("plafond", "montant", "source"), [("200", "200", "forfait.plafond_annuel"), ("300", "253.44", "prévoit plus")]
)
def test_un_plafond_local_ne_l_emporte_qu_en_dessous_du_national(plafond: str, montant: str, source: str) -> None:
    si = {"forfait.plafond_ecrit": "local", "forfait.plafond_annuel": Decimal(plafond), AGENTS: 1, JOURS: 200}
    ligne = _ligne(_estimer(si), 2027)
    assert ligne.montant == Decimal(montant)
    assert source in ligne.termes[3].origine


def test_un_montant_en_chiffres_se_compte_tel_que_vote_s_il_est_sous_le_national() -> None:
    si = {"forfait.montant_ecrit": "chiffre", AGENTS: 1, JOURS: 10}
    assert _ligne(_estimer(si | {"forfait.montant_jour": 2}), 2027).montant == Decimal(20)
    assert _ligne(_estimer(si | {"forfait.montant_jour": Decimal("3.5")}), 2027).montant == Decimal("28.80")
    inconnu = _ligne(_estimer(si | {"forfait.montant_jour": "inconnu"}), 2027)
    assert inconnu.manquants == ("forfait.montant_jour",)
    assert inconnu.montant is None


def test_les_trois_hypotheses_s_ecartent_comme_l_ecrit_le_fichier_des_conventions() -> None:
    e = _estimer()
    assert [_ligne(e, 2027, hypothese=h.nom).montant for h in e.hypotheses] == [
        36 * 56 * Decimal("2.88"),
        45 * 70 * Decimal("2.88"),
        54 * 84 * Decimal("2.88"),
    ]
    ecrits = yaml.safe_load((RACINE / "templates" / "couts.yaml").read_text(encoding="utf-8"))
    parts = {h["nom"]: h.get("agents", {}).get("sinon_pourcent", 100) for h in ecrits["hypotheses"]}
    assert parts == {"basse": 80, "centrale": 100, "haute": 120}
    origine = _simple(_ligne(e, 2027, hypothese="basse").termes[0].origine)
    assert "80 % de l'hypothèse centrale" in origine
    assert "templates/couts.yaml" in origine


def test_les_nombres_de_la_commune_remplacent_les_ecarts_ecrits() -> None:
    e = _estimer({"couts.teletravailleurs_bas": 20, "couts.jours_bas": 30, "couts.jours_haut": Decimal("88")})
    basse, haute = (_ligne(e, 2027, hypothese=n) for n in ("basse", "haute"))
    assert basse.montant == 20 * 30 * Decimal("2.88")
    assert haute.montant == 54 * Decimal("253.44")
    assert basse.termes[0].origine == "hypothèse (couts.teletravailleurs_bas)"


def test_un_poste_qui_suit_les_agents_varie_avec_eux_et_le_dit() -> None:
    e = _estimer({"couts.amenagements_estimes": 3000})
    assert [_ligne(e, 2027, "equipement", h.nom).montant for h in e.hypotheses] == [32000, 40000, 48000]
    assert _simple(_ligne(e, 2027, "equipement", "basse").formule) == "40 000,00 € × 36 ÷ 45 agents = 32 000,00 €"
    assert {_ligne(e, 2027, "amenagements", h.nom).montant for h in e.hypotheses} == {Decimal(3000)}


def test_une_depense_d_equipement_compte_une_fois_des_licences_chaque_annee() -> None:
    si = {"forfait.date_effet": date(2025, 1, 1), "couts.licences_annuelles": 1200}
    e = _estimer(si)
    assert [_ligne(e, a, "licences").montant for a in (2025, 2026, 2027)] == [1200] * 3
    assert "equipement" in {x.nom for x in _annee(e, 2025).lignes}
    assert "equipement" not in {x.nom for x in _annee(e, 2026).lignes}


def test_ce_que_l_on_ne_sait_pas_est_dit_et_le_total_est_partiel_jamais_zero() -> None:
    e = _estimer()
    assert set(e.manquants) == {"couts.licences_annuelles", "couts.formation_estimee", "couts.amenagements_estimes"}
    annee = _annee(e, 2027)
    assert not annee.complete
    assert annee.total == Decimal("49072.00")
    _, lignes = tableau(e)
    assert _simple(lignes[-1][2]) == "49 072,00 € (partiel)"
    rien = _estimer({"forfait.institue": False, "couts.equipement_estime": "inconnu"})
    assert _annee(rien, 2027).total is None
    assert _simple(tableau(rien)[1][-1][2]) == "à préciser"


def test_un_total_dont_tous_les_postes_sont_connus_est_complet() -> None:
    postes = dict.fromkeys(("couts.licences_annuelles", "couts.formation_estimee", "couts.amenagements_estimes"), 0)
    annee = _annee(_estimer(postes), 2027)
    assert annee.complete
    assert annee.total == Decimal("49072.00")
    assert _simple(tableau(_estimer(postes))[1][-1][2]) == "49 072,00 €"


INCONNUS = [AGENTS, JOURS, "forfait.institue", "forfait.montant_ecrit", "forfait.plafond_ecrit"]


@pytest.mark.parametrize(("fait", "valeur"), [*((f, "inconnu") for f in INCONNUS), (AGENTS, "aucun"), (JOURS, "aucun")])
def test_sans_un_terme_le_forfait_n_est_pas_chiffre_et_le_fait_est_demande(fait: str, valeur: str) -> None:
    e = _estimer({fait: valeur})
    assert _ligne(e, 2027).montant is None
    assert fait in _ligne(e, 2027).manquants
    assert fait in e.manquants


def test_sans_forfait_la_ligne_le_dit() -> None:
    ligne = _ligne(_estimer(nom="nezel"), 2027)
    assert ligne.montant == 0
    assert "pas institué" in ligne.formule


@pytest.mark.parametrize("jour", [date(2017, 6, 1), date(2021, 8, 31)])
def test_avant_le_forfait_rien_n_en_parle(jour: date) -> None:
    e = _estimer(jour=jour)
    assert not [x for h in e.hypotheses for a in h.annees for x in a.lignes if x.nom == "forfait"]
    assert "forfait" not in " ".join((*explications(e), *(c for ligne in tableau(e)[1] for c in ligne))).lower()


def test_un_autre_jour_que_la_seance_est_une_hypothese_qui_part_de_ce_jour() -> None:
    e = _estimer(jour=date(2022, 6, 1))
    assert e.centrale.annees[0].du == date(2022, 6, 1)
    assert "2,50" in _ligne(e, 2022).formule


def test_une_annee_au_dela_du_droit_connu_n_est_pas_chiffree() -> None:
    apres = CORPUS.sommaire.couverture.au.year + 1
    ligne = _ligne(_estimer({"forfait.date_effet": date(apres, 1, 1)}), apres)
    assert ligne.montant is None
    assert "pas encore connu" in ligne.formule


@pytest.mark.parametrize("nom", ["nezel", "carrieres-sous-poissy", "nogent-sur-marne", "dossier-fautif"])
def test_le_tableau_a_une_colonne_par_hypothese_et_jamais_de_cellule_vide(nom: str) -> None:
    e = _estimer(nom=nom)
    entetes, lignes = tableau(e)
    assert [_simple(x) for x in entetes] == ["Dépense", "Hypothèse basse", "Hypothèse centrale", "Hypothèse haute"]
    assert all(len(ligne) == 4 and all(ligne) for ligne in lignes)
    textes = [*explications(e), *(c for ligne in lignes for c in ligne)]
    assert not [t for t in textes if re.search(r"None|\{|\d\.\d| [;:!?]|'", t)]


@given(
    jours=st.lists(st.integers(0, 230), min_size=1, max_size=30),
    taux=st.decimals(1, 5, places=2),
    plafond=st.integers(50, 400),
)
def test_une_moyenne_plafonnee_ne_sous_estime_jamais_la_depense(jours: list[int], taux: Decimal, plafond: int) -> None:
    reelle = sum(forfait_d_un_agent(Decimal(j), taux, Decimal(plafond)) for j in jours)
    moyenne = Decimal(sum(jours)) / len(jours)
    centime = Decimal("0.01")
    assert len(jours) * (forfait_d_un_agent(moyenne, taux, Decimal(plafond)) + centime) >= reelle


ECRITS = [("0", "0,00 €"), ("9072", "9 072,00 €"), ("0.005", "0,01 €"), ("1234567.8", "1 234 567,80 €")]


@pytest.mark.parametrize(("montant", "ecrit"), ECRITS)
def test_un_montant_s_ecrit_au_centime(montant: str, ecrit: str) -> None:
    assert _simple(euros(Decimal(montant))) == ecrit


def test_les_exemples_des_regles_du_forfait_disent_le_meme_bareme() -> None:
    """Le taux et le plafond lus ici sont ceux au-dessus desquels la règle elle-même bloque, d'un centime."""
    v, forfait = _verifier(), conventions(CORPUS).forfait
    for fiche, fait in ((forfait.montant, "forfait.montant_jour"), (forfait.plafond, "forfait.plafond_annuel")):
        regle = CORPUS.regles.obligations[fiche.national.regle]
        for exemple in (e for e in regle.exemples if fait in e.dossier and e.attendu in ("conforme", "non_conforme")):
            jour = exemple.dossier.get("forfait.jour_teletravaille") or exemple.au or date(2026, 11, 21)
            national, valeur = tarif(v, fiche, jour), exemple.dossier[fait]
            if isinstance(valeur, str):
                continue
            assert national is not None
            assert national.montant is not None
            assert (Decimal(str(valeur)) > national.montant) is (exemple.attendu == "non_conforme"), exemple.nom


def _corpus_modifie(tmp_path: Path, fichier: str, avant: str, apres: str) -> Path:
    for etagere in ("rules", "legal_refs", "templates"):
        shutil.copytree(RACINE / etagere, tmp_path / etagere)
    chemin = tmp_path / fichier
    texte = chemin.read_text(encoding="utf-8")
    assert texte.count(avant) == 1
    chemin.write_text(texte.replace(avant, apres), encoding="utf-8")
    return tmp_path


def test_un_taux_qui_change_en_cours_d_annee_n_est_pas_moyenne_en_silence(tmp_path: Path) -> None:
    racine = _corpus_modifie(
        tmp_path, "rules/forfait/forfait-montant-maximal.yaml", "2023-01-01: 2.88}", "2023-01-01: 2.88, 2027-07-01: 3}"
    )
    corpus = charger_corpus(racine)
    assert date(2027, 7, 1) in changements(corpus)
    v = Juge(corpus, "natif").verifier(_dossier(CARRIERES), date(2026, 12, 17))
    ligne = _ligne(estimer(v), 2027)
    assert ligne.montant is None
    assert "change le 1er juillet 2027" in _simple(ligne.formule)


def test_une_revalorisation_au_premier_janvier_se_lit_dans_la_regle_sans_toucher_au_code(tmp_path: Path) -> None:
    racine = _corpus_modifie(
        tmp_path, "rules/forfait/forfait-montant-maximal.yaml", "2023-01-01: 2.88}", "2023-01-01: 2.88, 2027-01-01: 3}"
    )
    v = Juge(charger_corpus(racine), "natif").verifier(_dossier(CARRIERES), date(2026, 12, 17))
    assert _ligne(estimer(v), 2027).montant == 45 * 70 * 3


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        ("regle: forfait-montant-maximal", "regle: forfait-montant-maximum", "forfait-montant-maximal"),
        ("jours: couts.jours_estimes_par_agent", "jours: couts.jours_estimes", "couts.jours_estimes_par_agent"),
        ("si: {forfait.institue: true}\n  sinon", "si: {forfait.instituee: true}\n  sinon", "forfait.institue"),
        ("annees: 3 ", "annees: trois ", "nombre entier"),
    ],
)
def test_des_conventions_mal_ecrites_disent_ce_qui_etait_possible(
    tmp_path: Path, avant: str, apres: str, dit: str
) -> None:
    racine = _corpus_modifie(tmp_path, "templates/couts.yaml", avant, apres)
    v = Juge(charger_corpus(racine), "natif").verifier(_dossier(CARRIERES), date(2026, 12, 17))
    with pytest.raises(ErreurCorpus, match=re.escape(dit)):
        estimer(v)


def test_la_commande_montre_le_tableau_les_calculs_ce_qui_manque_et_ce_qui_reste_a_verifier(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert executer(["cout", str(CARRIERES)]) == 0
    sortie = _simple(capsys.readouterr().out)
    for attendu in (
        "45 agents × 70 jours × 2,88 € = 9 072,00 €",
        "36 agents × 56 jours × 2,88 € = 5 806,08 €",
        "règle forfait-montant-maximal : article 1er, arrêté du 26 août 2021",
        "[couts.formation_estimee]",
        "À vérifier : ",
        "49 072,00 € (partiel)",
    ):
        assert attendu in sortie
    assert executer(["cout", str(CARRIERES), "--avec", f"{JOURS}=100"]) == 0
    assert "45 agents × 253,44 € = 11 404,80 €" in _simple(capsys.readouterr().out)


def test_la_commande_donne_deux_fois_la_meme_sortie(capsys: pytest.CaptureFixture[str]) -> None:
    sorties = []
    for _ in range(2):
        executer(["cout", str(DOSSIERS / "tout-ouvert.yaml")])
        sorties.append(capsys.readouterr().out)
    assert sorties[0] == sorties[1] != ""


def test_un_dossier_illisible_est_une_phrase_et_un_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["cout", "absent.yaml"]) == 3
    assert "Traceback" not in capsys.readouterr().err
