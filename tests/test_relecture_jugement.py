"""L'acte jugé alors et aujourd'hui : ferme seulement si l'acte le dit, jamais un manquement de ce qu'on n'a pas vu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from actes_inventes import AUJOURD_HUI, acte_de, lecture, outillage, passage, portrait_de
from conftest import corpus_du_depot

from teletravail_charte.dossier import lire_texte
from teletravail_charte.erreurs import ErreurPeriode
from teletravail_charte.rapports.passages import presenter
from teletravail_charte.rapports.relecture import rapport_texte
from teletravail_charte.relecture.citation import LONGUEUR, extrait
from teletravail_charte.relecture.contradictions import contraires, ranger
from teletravail_charte.relecture.deductions import FaitLu, deduire
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.relecture.identite import JourLu
from teletravail_charte.relecture.jugement import ABSENCE, DOUTEUSE, INCONNUE, POSSIBLE, Grief, Relecture, relire
from teletravail_charte.relecture.perime import trouver_les_perimes
from teletravail_charte.relecture.portrait import DONNE, Portrait, tirer_portrait
from teletravail_charte.relecture.proposition import proposer
from teletravail_charte.relecture.reperes import lire_passages
from teletravail_charte.relecture.reprise import ecrire_dossier
from teletravail_charte.vocabulaire import AUCUN, INCONNU

CORPUS, OUTILS = corpus_du_depot(), outillage()
MAX, PLAFOND = "quotite.jours_teletravail_max_semaine", "quotite-plafond-hebdomadaire"
PREAVIS, DEUX_MOIS = "fin.preavis_employeur_mois", "fin-preavis-employeur-deux-mois"
ALORS = date(2022, 3, 14)


def juger(*trouvailles: Trouvaille, jour: date | None = ALORS, au: date = AUJOURD_HUI, **autres: Any) -> Relecture:
    contradictions = tuple(contraires(ranger([t for t in trouvailles if t.confiance != "possible"]), _faits()))
    portrait = portrait_de(trouvailles, jour=jour, contradictions=contradictions, **autres)
    return relire(portrait, OUTILS, au, "natif")


def _faits() -> Any:
    return CORPUS.vocabulaire.faits


def griefs(r: Relecture) -> dict[str, str]:
    return {g.constat.regle.id: g.moment for g in r.griefs}


def questions(r: Relecture) -> dict[str, str]:
    return {g.constat.regle.id: g.raison for g in r.questions}


def seul(suite: Sequence[Grief], regle: str) -> Grief:
    (grief,) = [g for g in suite if g.constat.regle.id == regle]
    return grief


# ── Ce que l'acte ne dit pas n'est jamais reproché ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("jour", [None, ALORS, date(2018, 6, 1)])
def test_un_acte_ou_l_on_n_a_rien_lu_n_a_ni_reproche_ni_question(jour: date | None) -> None:
    r = juger(jour=jour)
    assert r.griefs == r.questions == ()
    assert r.non_vus and MAX in r.non_vus
    assert "absent" not in rapport_texte(r).replace("« absente »", "")


def test_une_deliberation_ou_l_on_n_a_rien_lu_non_plus() -> None:
    assert juger(nature="deliberation").griefs == ()


def test_un_fait_inconnu_n_est_jamais_un_manquement() -> None:
    r = juger(lecture("forfait.institue", "oui"))
    a_completer = {c.regle.id for c in r.maintenant.constats if c.etat in ("a_completer", "a_venir")}
    assert a_completer
    assert not a_completer & set(griefs(r))


def test_ce_qui_manque_a_une_liste_est_une_question() -> None:
    """« fonctions, lieux » : les plages n'ont peut-être pas été vues."""
    mentions = lecture("autorisation.mentions", ["fonctions", "lieux"])
    r = juger(mentions)
    assert "autorisation-mentions-obligatoires" not in griefs(r)
    question = seul(r.questions, "autorisation-mentions-obligatoires")
    assert (question.raison, question.ferme, question.trouvailles) == (ABSENCE, False, (mentions,))


def test_un_point_seulement_fragile_qui_tient_a_une_absence_ne_se_dit_pas() -> None:
    r = juger(lecture("derogation.motifs_prevus", ["sante"]))
    assert {c.regle.id: c.etat for c in r.maintenant.constats}["derogations-handicap-prevu"] == "non_conforme"
    assert "derogations-handicap-prevu" not in griefs(r) | questions(r)


# ── Ferme, ou question ───────────────────────────────────────────────────────────────────────────────────────────
def test_une_lecture_sure_fait_un_reproche_ferme_avec_son_passage() -> None:
    t = lecture(PREAVIS, 1)
    r = juger(t)
    grief = seul(r.fermes, DEUX_MOIS)
    assert grief.ferme and grief.trouvailles == (t,) and grief.raison == ""


@pytest.mark.parametrize(("confiance", "raison"), [("probable", DOUTEUSE), ("possible", POSSIBLE)])
def test_une_lecture_moins_sure_n_est_qu_une_question(confiance: Any, raison: str) -> None:
    t = lecture(PREAVIS, 1, confiance)
    r = juger(t)
    assert r.fermes == ()
    assert seul(r.questions, DEUX_MOIS).raison == raison
    assert seul(r.questions, DEUX_MOIS).trouvailles == (t,)


def test_tous_les_faits_cites_doivent_etre_surs() -> None:
    """Le préavis est sûr, mais pas que le matériel soit imposé pour des jours fixes : chaque règle juge ses faits."""
    sur, douteux = lecture(PREAVIS, 1), lecture("adaptation.duree_mois", 6, "probable")
    r = juger(sur, douteux, lecture("adaptation.prevue", "oui"))
    assert set(griefs(r)) == {DEUX_MOIS}
    assert questions(r)["fin-adaptation-trois-mois"] == DOUTEUSE


def test_une_liste_dont_un_element_est_douteux_est_douteuse() -> None:
    prevus = "derogation.motifs_prevus"
    sure, probable = lecture(prevus, ["sante"]), lecture(prevus, ["grossesse"], "probable")
    exige = lecture("derogation.grossesse_avis_medical_exige", "oui")
    assert questions(juger(sure, probable, exige))["derogations-grossesse-sans-avis-medical"] == DOUTEUSE
    assert "derogations-grossesse-sans-avis-medical" in griefs(juger(sure, exige))


def test_deux_valeurs_contraires_ne_donnent_ni_reproche_ni_question() -> None:
    r = juger(lecture(PREAVIS, 1, rang=1), lecture(PREAVIS, 2, rang=2))
    assert r.lus[PREAVIS].valeur is INCONNU
    assert DEUX_MOIS not in griefs(r) and DEUX_MOIS not in questions(r)
    assert [c.faits for c in r.portrait.contradictions] == [(PREAVIS,)]


def test_une_lecture_possible_ne_deplace_pas_une_lecture_sure() -> None:
    r = juger(lecture(PREAVIS, 2), lecture(PREAVIS, 1, "possible"))
    assert r.lus[PREAVIS].valeur == 2
    assert DEUX_MOIS not in questions(r)


def test_un_choix_inconnu_dont_depend_le_reproche_est_demande() -> None:
    """Quatre jours par semaine, et un plafond au mois : sur quelle période les seuils s'apprécient-ils ?"""
    r = juger(lecture(MAX, 4), lecture("quotite.jours_teletravail_max_mois", 12))
    question = seul(r.questions, PLAFOND)
    assert question.raison == INCONNUE
    assert "quotite.base" in question.constat.manquants
    assert PLAFOND not in griefs(r)


def test_un_fait_du_monde_inconnu_n_est_pas_demande_a_l_acte() -> None:
    r = juger(lecture("controle.dispositifs", ["badgeage-a-distance"]))
    assert "donnees-information-prealable-des-agents" not in questions(r)


# ── Alors, aujourd'hui ───────────────────────────────────────────────────────────────────────────────────────────
def test_illegal_alors_et_encore() -> None:
    grief = seul(juger(lecture(MAX, 4), jour=date(2018, 6, 27)).fermes, PLAFOND)
    assert grief.moment == "encore"
    assert grief.maintenant is not None and grief.maintenant.etat == "non_conforme"


def test_illegal_alors_seulement() -> None:
    """Deux ans d'autorisation : trop en 2018, permis depuis mai 2020."""
    r = juger(lecture("autorisation.duree_mois", 24), jour=date(2018, 6, 27))
    grief = seul(r.fermes, "autorisation-un-an-max-avant-2020")
    assert (grief.moment, grief.maintenant) == ("alors", None)
    assert "n’est plus en vigueur" in rapport_texte(r)


def test_depasse_aujourd_hui_seulement() -> None:
    """L'avis médical d'une femme enceinte : exigé par le texte en 2021, contraire au texte depuis."""
    trouvailles = (
        lecture("derogation.motifs_prevus", ["grossesse"]),
        lecture("derogation.grossesse_avis_medical_exige", "oui"),
    )
    r = juger(*trouvailles, jour=date(2021, 6, 24))
    grief = seul(r.fermes, "derogations-grossesse-sans-avis-medical")
    assert grief.moment == "aujourd_hui"
    texte = rapport_texte(r)
    assert "DÉPASSÉ AUJOURD’HUI (1)" in texte and "ILLÉGAL ALORS" not in texte


@pytest.mark.parametrize(("jour", "moment"), [(date(2021, 12, 22), "aujourd_hui"), (date(2021, 12, 23), "encore")])
def test_le_jour_de_l_acte_fait_la_difference_au_jour_pres(jour: date, moment: str) -> None:
    trouvailles = (
        lecture("derogation.motifs_prevus", ["grossesse"]),
        lecture("derogation.grossesse_avis_medical_exige", "oui"),
    )
    assert griefs(juger(*trouvailles, jour=jour))["derogations-grossesse-sans-avis-medical"] == moment


def test_sans_date_l_acte_n_est_juge_qu_aujourd_hui_et_on_le_dit() -> None:
    r = juger(lecture(MAX, 4), lecture("autorisation.duree_mois", 24), jour=None)
    assert r.alors is None
    assert griefs(r)[PLAFOND] == "aujourd_hui"
    assert "autorisation-un-an-max-avant-2020" not in griefs(r)
    texte = rapport_texte(r)
    assert "--date-acte" in texte and "CONTRAIRE AU DROIT (1)" in texte and "ALORS" not in texte


@pytest.mark.parametrize("jour", [date(2016, 2, 12), date(2014, 5, 1)])
def test_un_jour_que_le_corpus_ne_couvre_pas_est_dit(jour: date) -> None:
    r = juger(lecture(MAX, 4), jour=jour)
    assert r.alors is None
    assert any("hors de la période couverte" in phrase for phrase in presenter(r))


def test_le_premier_jour_couvert_est_juge() -> None:
    assert juger(lecture(MAX, 4), jour=date(2016, 2, 13)).alors is not None


def test_un_jour_demande_hors_de_la_periode_est_refuse() -> None:
    with pytest.raises(ErreurPeriode):
        juger(lecture(MAX, 4), au=date(2035, 1, 1))


def test_la_seance_et_le_comite_d_hier_ne_sont_pas_rejuges_aujourd_hui() -> None:
    avis, objet = lecture("cst.avis_rendu", "non"), lecture("deliberation.objet", "cadre")
    r = juger(avis, objet, nature="deliberation", jour=date(2018, 6, 27))
    assert "cst-avis-prealable-avant-mars-2022" in griefs(r)
    assert set(griefs(r).values()) == {"alors"}
    assert "cst.avis_rendu" not in r.maintenant.faits.valeurs
    assert r.maintenant.faits.valeurs["deliberation.acte_instituant"] == "deliberation"


def test_la_date_donnee_l_emporte_sur_la_seance_que_l_acte_nomme() -> None:
    donnee = JourLu(date(2018, 6, 27), DONNE)
    portrait = replace(portrait_de([lecture("seance.date", date(2019, 1, 2))], nature="deliberation"), jour=donnee)
    r = relire(portrait, OUTILS, AUJOURD_HUI, "natif")
    assert r.lus["seance.date"].valeur == date(2018, 6, 27)
    assert r.alors is not None and r.alors.jour == date(2018, 6, 27)


def test_un_texte_remplace_depuis_est_du_vocabulaire_perime_pas_un_reproche() -> None:
    vise = lecture("visas.textes", ["decret-2016-151"], texte="Vu le décret n° 2016-151 du 11 février 2016")
    sans = juger(vise)
    assert griefs(sans)["visas-decret-2016-151-abroge"] == "aujourd_hui"
    perimes = trouver_les_perimes(
        lire_passages(acte_de(vise.passage.texte)), OUTILS.termes, "charte", ALORS, AUJOURD_HUI
    )
    assert "visas-decret-2016-151-abroge" not in griefs(juger(vise, perimes=perimes))


def test_les_deux_moteurs_sont_d_accord() -> None:
    r = relire(portrait_de([lecture(MAX, 4)], jour=ALORS), OUTILS, AUJOURD_HUI)
    assert len(r.maintenant.moteurs) == 2
    assert PLAFOND in griefs(r)


# ── Ce qu'un fait lu dit d'un autre ──────────────────────────────────────────────────────────────────────────────
def test_un_maximum_par_semaine_lu_pour_tous_suffit_a_juger_le_plafond() -> None:
    r = juger(lecture(MAX, 4))
    assert r.lus["quotite.base"].valeur == "semaine"
    assert r.lus["quotite.reserve_aux_derogations"].valeur is False
    assert r.lus["quotite.base"].deduit_de == MAX


def test_un_fait_deduit_n_est_pas_plus_sur_que_sa_source() -> None:
    r = juger(lecture(MAX, 4, "probable"))
    assert not r.lus["quotite.base"].sur
    assert questions(r)[PLAFOND] == DOUTEUSE


def _lus(**faits: Any) -> dict[str, FaitLu]:
    return {nom.replace("__", "."): FaitLu(valeur, True, ()) for nom, valeur in faits.items()}


def test_on_ne_deduit_rien_d_un_aucun_ni_d_un_inconnu() -> None:
    for muette in (AUCUN, INCONNU):
        assert "adaptation.prevue" not in deduire(_lus(adaptation__duree_mois=muette), OUTILS.deductions, ())
    assert deduire(_lus(adaptation__duree_mois=3), OUTILS.deductions, ())["adaptation.prevue"].valeur is True


def test_on_ne_deduit_pas_la_semaine_quand_l_acte_evoque_le_mois() -> None:
    lus = _lus(quotite__jours_teletravail_max_semaine=4)
    assert "quotite.base" in deduire(lus, OUTILS.deductions, ())
    assert "quotite.base" not in deduire(lus, OUTILS.deductions, {"quotite.jours_teletravail_max_mois"})
    assert "quotite.base" not in deduire(lus, OUTILS.deductions, {"quotite.base"})


def test_ce_que_l_acte_dit_l_emporte_et_une_liste_se_complete() -> None:
    lus = _lus(adaptation__duree_mois=3, adaptation__prevue=False)
    assert deduire(lus, OUTILS.deductions, ())["adaptation.prevue"].valeur is False
    lus = _lus(derogation__motifs_prevus=("handicap",), derogation__sante_duree_mois=6)
    assert deduire(lus, OUTILS.deductions, ())["derogation.motifs_prevus"].valeur == ("handicap", "sante")


def test_une_deduction_sous_condition_attend_sa_condition() -> None:
    non, oui = (deduire(_lus(forfait__institue=v), OUTILS.deductions, ()) for v in (False, True))
    assert non["forfait.verse"].valeur is False
    assert "forfait.verse" not in oui


def test_chaque_deduction_dit_pourquoi() -> None:
    for deduction in OUTILS.deductions:
        assert deduction.fiche.pourquoi.strip().endswith("."), deduction.fiche.fait


# ── Le dossier pour continuer ────────────────────────────────────────────────────────────────────────────────────
def relire_le_dossier(r: Relecture) -> Any:
    return lire_texte(ecrire_dossier(r), "tire.yaml", CORPUS.vocabulaire, ())


def test_le_dossier_tire_d_un_acte_se_relit_sans_faute_et_dit_les_memes_faits() -> None:
    trouvailles = [
        lecture(MAX, Decimal("2.5")),
        lecture("derogation.motifs_prevus", ["sante", "handicap"]),
        lecture("autorisation.duree_mois", "aucun"),
        lecture("cst.date_avis", date(2022, 3, 1)),
        lecture("demande.forme", "ecrite"),
    ]
    r = juger(*trouvailles, nature="deliberation")
    dossier = relire_le_dossier(r)
    assert dossier.profil == ""
    for t in trouvailles:
        assert dossier.valeurs[t.fait] == t.valeur
    assert dossier.valeurs["deliberation.rubriques"] is INCONNU


def test_ce_qui_est_douteux_y_est_inconnu_avec_ce_qu_on_a_lu_et_la_question() -> None:
    r = juger(lecture(MAX, 3, "possible"), lecture(PREAVIS, 1, rang=2), lecture(PREAVIS, 2, rang=3))
    texte, dossier = ecrire_dossier(r), relire_le_dossier(r)
    assert dossier.valeurs[MAX] is INCONNU and dossier.valeurs[PREAVIS] is INCONNU
    plat = " ".join(texte.replace("#", "").split())
    assert CORPUS.vocabulaire.faits[MAX].question in plat
    assert "possible seulement" in plat and f"L'acte dit {PREAVIS} : 2." in plat


def test_chaque_fait_du_dossier_vient_avec_son_passage_et_son_lieu() -> None:
    texte = ecrire_dossier(juger(lecture(MAX, 2, texte="Deux jours par semaine au plus.", rang=7)))
    avant = texte[: texte.index("jours_teletravail_max_semaine: 2")]
    assert "Deux jours par semaine au plus." in avant and "(Article 7, paragraphe 7)" in avant


def test_le_texte_de_l_acte_ne_sort_pas_des_commentaires() -> None:
    piege = "Deux jours\n\nprofil: ouverte\x85etape: vote\u2028fin: {}"
    dossier = relire_le_dossier(juger(lecture(MAX, 2, texte=piege)))
    assert (dossier.profil, dossier.etape) == ("", "")
    assert not [f for f in dossier.valeurs if f.startswith("fin.")]


# ── Le nombre que le droit impose ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("phrase", "ancien", "nouveau", "attendu"),
    [
        ("limité à quatre jours par semaine", 4, 3, "limité à trois jours par semaine"),
        ("limité à quatre (4) jours", 4, 3, "limité à trois (3) jours"),
        ("limité à QUATRE (4) JOURS", 4, 3, "limité à TROIS (3) JOURS"),
        ("4 jours par semaine", 4, 3, "3 jours par semaine"),
        ("4,5 jours par semaine", Decimal("4.5"), 3, "3 jours par semaine"),
        ("un préavis d'un mois", 1, 2, "un préavis de deux mois"),
        ("un préavis de trois mois", 3, 1, "un préavis d’un mois"),
        ("un jour par semaine", 1, 2, "deux jours par semaine"),
        ("Quatre semaines", 4, 1, "Une semaine"),
        ("2,50 euros par jour", Decimal("2.5"), Decimal("2.88"), "2,88 euros par jour"),
        ("300 € par an", 300, Decimal("253.44"), "253,44 € par an"),
        ("un an", 12, 6, None),
        ("deux ou trois jours", 3, 2, None),
        ("quatre jours et demi", Decimal("4.5"), 3, None),
        ("4 jours, puis 4 jours", 4, 3, None),
        ("quatre jours", 4, Decimal("2.5"), None),
        ("quatre jours", 5, 3, None),
    ],
)
def test_le_nombre_se_remplace_dans_son_ecriture_ou_pas_du_tout(
    phrase: str, ancien: Any, nouveau: Any, attendu: str | None
) -> None:
    t = Trouvaille(MAX, ancien, passage(phrase), 0, len(phrase), "sure", "")
    neuf = proposer(t, nouveau)
    rendu = None if neuf is None else phrase[: neuf.debut] + neuf.texte + phrase[neuf.fin :]
    assert rendu == attendu


def test_une_proposition_ne_touche_que_le_nombre_de_la_trouvaille() -> None:
    phrase = "Présence de quatre jours ; télétravail de quatre jours."
    debut = phrase.index("télétravail")
    neuf = proposer(Trouvaille(MAX, 4, passage(phrase), debut, len(phrase), "sure", ""), 3)
    assert neuf is not None and phrase[neuf.debut : neuf.fin] == "quatre" and neuf.debut > debut


# ── Citer ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_un_extrait_est_la_phrase_entiere_et_dit_s_il_en_manque() -> None:
    texte = "Les jours sont fixes. Ils ne dépassent pas deux par semaine. Le reste est libre."
    debut = texte.index("deux")
    assert extrait(passage(texte), debut, debut + 4) == "… Ils ne dépassent pas deux par semaine. …"
    assert extrait(passage("Deux jours."), 0, 4) == "Deux jours."


def test_un_extrait_reste_court_et_garde_ce_qu_on_a_lu() -> None:
    texte = "mot " * 400 + "DEUX JOURS " + "mot " * 400
    debut = texte.index("DEUX")
    cite = extrait(passage(texte), debut, debut + 10)
    assert "DEUX JOURS" in cite and len(cite) < LONGUEUR + 20 and cite.startswith("… ") and cite.endswith(" …")


# ── De bout en bout ──────────────────────────────────────────────────────────────────────────────────────────────
def _portrait(*textes: str) -> Portrait:
    return tirer_portrait(acte_de(*textes), OUTILS, AUJOURD_HUI)


def test_la_loi_recitee_n_est_pas_reprochee() -> None:
    textes = ("Charte du télétravail", "Adoptée par délibération du 14 mars 2022")
    cite = "Aux termes du décret, le télétravail est limité à quatre jours par semaine."
    dit = "Le télétravail est limité à quatre jours par semaine."
    assert PLAFOND not in griefs(relire(_portrait(*textes, cite), OUTILS, AUJOURD_HUI, "natif"))
    assert griefs(relire(_portrait(*textes, dit), OUTILS, AUJOURD_HUI, "natif"))[PLAFOND] == "encore"
