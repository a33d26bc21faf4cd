"""L'acte dans son ensemble : sa nature, son jour, ses rubriques, ses contradictions, son vocabulaire périmé."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from actes_inventes import AUJOURD_HUI, acte_de, lecture, outillage
from conftest import RACINE, corpus_du_depot
from lancer import exiger_le_francais

from teletravail_charte.commandes.relire import NATURES
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.lecture import lire_octets, lire_yaml
from teletravail_charte.moteur.natif import VRAI, verite_de
from teletravail_charte.relecture.contradictions import Essai, FicheControle, contraires, incompatibles, mesurer, ranger
from teletravail_charte.relecture.identite import Nature
from teletravail_charte.relecture.lire import lire_acte
from teletravail_charte.relecture.perime import trouver_les_perimes
from teletravail_charte.relecture.portrait import Portrait, charger_outillage, tirer_portrait
from teletravail_charte.relecture.reperes import EssaiRepere, Repere, lire_passages
from teletravail_charte.relecture.rubriques import EssaiRubrique, FicheRubrique, lire_rubriques
from teletravail_charte.valeurs import lire_valeur

CORPUS, OUTILS = corpus_du_depot(), outillage()
DETECTEURS = RACINE / "rules" / "detecteurs"
SEANCE = "Séance du 27 juin 2018"


def portrait(*textes: str, **options: Any) -> Portrait:
    return tirer_portrait(acte_de(*textes), OUTILS, AUJOURD_HUI, **options)


def lus(repere: Repere, phrase: str, titre: str = "") -> list[str]:
    textes = [f"# {titre}", phrase] if titre else [phrase]
    lu = lire_passages(acte_de(*textes))[-1]
    return [lu.indice(prise).texte for prise in repere.prises(lu)]


# ── Les exemples de chaque fiche ─────────────────────────────────────────────────────────────────────────────────
REPERES: list[tuple[str, Repere, tuple[EssaiRepere, ...]]] = [
    *((f"nature {f.id}", r, f.exemples) for f, r in OUTILS.identifieur.natures),
    *((f"jour, {f.d_apres}", r, f.exemples) for f, r in OUTILS.identifieur.jours),
    *((f"terme {t.fiche.id}", t.repere, t.fiche.exemples) for t in OUTILS.termes),
    *((nom, r, f.exemples) for nom, f, r in OUTILS.controles.mesures),
]
ESSAIS = [(f"{nom} : {e.phrase}", repere, e) for nom, repere, essais in REPERES for e in essais]


@pytest.mark.parametrize(("repere", "essai"), [x[1:] for x in ESSAIS], ids=[x[0] for x in ESSAIS])
def test_chaque_repere_lit_ses_exemples(repere: Repere, essai: EssaiRepere) -> None:
    assert (lus(repere, essai.phrase, essai.titre) or ["rien"])[0] == essai.lu


@pytest.mark.parametrize(("nom", "essais"), [(n, e) for n, _, e in REPERES], ids=[n for n, *_ in REPERES])
def test_chaque_repere_a_un_exemple_qui_repond_et_un_qui_se_tait(nom: str, essais: tuple[EssaiRepere, ...]) -> None:
    assert {essai.lu == "rien" for essai in essais} == {True, False}, nom


RUBRIQUES = [(f, e) for f, *_ in OUTILS.rubriquier.fiches for e in f.exemples]


@pytest.mark.parametrize(("fiche", "essai"), RUBRIQUES, ids=[f"{f.id} : {e.phrase}" for f, e in RUBRIQUES])
def test_chaque_rubrique_lit_ses_exemples(fiche: FicheRubrique, essai: EssaiRubrique) -> None:
    rubriques = lire_rubriques(acte_de(essai.phrase), OUTILS.rubriquier, (), CORPUS)
    assert next(r.etat for r in rubriques if r.id == fiche.id) == essai.etat


CONTROLES = [(f, c, e) for f, c in OUTILS.controles.controles for e in f.exemples]


@pytest.mark.parametrize(("fiche", "condition", "essai"), CONTROLES, ids=[f"{f.id} : {e.nom}" for f, _, e in CONTROLES])
def test_chaque_controle_joue_ses_exemples(fiche: FicheControle, condition: Any, essai: Essai) -> None:
    valeurs = {c: lire_valeur(OUTILS.controles.faits[c], brut) for c, brut in essai.faits.items()}
    assert set(valeurs) == set(OUTILS.controles.sources(condition)), fiche.id
    assert (verite_de(condition, OUTILS.controles.completer(valeurs)) == VRAI) is essai.attendu


def test_les_neuf_rubriques_obligatoires_y_sont_chacune_avec_la_regle_qui_l_exige() -> None:
    exigees = [r.id for r in CORPUS.regles.obligations.values() if r.theme == "deliberation-contenu"]
    rubriques = {fiche.id: regle for fiche, _, regle in OUTILS.rubriquier.fiches}
    assert len(rubriques) == 9
    for nom, regle in rubriques.items():
        assert regle.id in exigees, nom
        assert f"ne_contient_pas': '{nom}'" in str(regle.non_conforme_si), nom


def test_la_commande_admet_les_natures_que_l_on_sait_lire() -> None:
    assert set(NATURES) == set(get_args(Nature)) == {f.id for f, _ in OUTILS.identifieur.natures}


# ── Nature et jour ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("nature", "textes"),
    [
        ("deliberation", ["# EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS", SEANCE]),
        ("charte", ["# Charte du télétravail", "Annexe à la délibération du 3 mai 2021"]),
        ("charte", ["Annexe n° 1 à la délibération du 3 mai 2021", "# Charte du télétravail"]),
        ("reglement", ["# Règlement du télétravail", "Adopté par le conseil municipal"]),
        ("note-de-service", ["NOTE DE SERVICE N° 12"]),
        ("note-de-service", ["# Télétravail : vos questions, nos réponses"]),
        ("accord", ["PROTOCOLE D'ACCORD RELATIF AU TÉLÉTRAVAIL"]),
        ("deliberation", ["Conseil municipal du lundi 4 mai 2020", "Objet : charte du télétravail"]),
        ("", ["Le télétravail est possible deux jours par semaine."]),
    ],
)
def test_la_nature_est_celle_que_dit_le_debut_de_l_acte(nature: str, textes: list[str]) -> None:
    assert portrait(*textes).nature.id == nature


@pytest.mark.parametrize(
    ("jour", "d_apres", "textes"),
    [
        (date(2018, 6, 27), "la séance", ["Délibération", SEANCE, "Vu l'avis du 12 juin 2018"]),
        (date(2019, 12, 16), "la séance", ["CONSEIL MUNICIPAL DU LUNDI 16 DÉCEMBRE 2019"]),
        (
            date(2018, 6, 27),
            "la séance",
            ["Délibération", "L'an deux mille dix-huit, le vingt-sept juin, le conseil municipal s'est réuni."],
        ),
        (
            date(2022, 5, 30),
            "la séance",
            ["Délibération", "Le conseil, réuni le trente mai deux mille vingt-deux, décide :"],
        ),
        (
            date(2022, 11, 17),
            "la date de la délibération",
            ["Charte", "Annexée à la délibération n° 2022-118 du conseil municipal du 17 novembre 2022"],
        ),
        (
            date(2023, 3, 30),
            "la date de la délibération",
            ["Charte", "Validée en CST le 2 mars 2023 — Délibération du 30 mars 2023"],
        ),
        (date(2022, 6, 15), "la signature de l'accord", ["Accord relatif au télétravail", "Signé le 15 juin 2022"]),
        (date(2020, 11, 2), "la date du document", ["NOTE DE SERVICE", "Date : 2 novembre 2020"]),
        (date(2021, 5, 4), "la signature", ["Charte", "Les jours sont fixes.", "Fait à Saint-Rémy, le 4 mai 2021"]),
    ],
)
def test_le_jour_vient_de_la_source_la_plus_sure(jour: date, d_apres: str, textes: list[str]) -> None:
    lu = portrait(*textes).jour
    assert (lu.jour, lu.d_apres) == (jour, d_apres)
    assert lu.indice is not None and lu.indice.texte in lu.indice.passage.texte


@pytest.mark.parametrize(
    "textes",
    [
        ["Délibération", "Vu la délibération du conseil municipal du 3 mars 2017"],
        ["Guide", "Les règles officielles sont dans la délibération du 5 février 2024 ; ici, l'essentiel."],
        ["Charte", "Vu le décret du 11 février 2016"],
        ["Délibération", "Le conseil municipal, légalement convoqué le 20 juin 2018, délibère."],
        ["Charte", "Applicable à compter du 1er janvier 2022"],
        ["Charte", "Séance du 31 février 2022"],
    ],
)
def test_la_date_d_un_autre_acte_ne_date_pas_celui_ci(textes: list[str]) -> None:
    assert portrait(*textes).jour.jour is None


def test_une_date_au_milieu_d_un_long_acte_ne_le_date_pas() -> None:
    corps = [f"Article {n}. Les jours sont fixes." for n in range(40)]
    assert portrait("Charte", *corps[:20], "Séance du 4 mai 2021", *corps[20:]).jour.jour is None
    assert portrait("Charte", *corps, "Fait le 4 mai 2021").jour.jour == date(2021, 5, 4)


def test_ce_que_la_personne_donne_l_emporte() -> None:
    p = portrait("Délibération", SEANCE, nature="charte", jour_de_l_acte=date(2019, 1, 2))
    assert (p.nature.id, p.jour.jour) == ("charte", date(2019, 1, 2))
    assert p.nature.indice is None and p.jour.indice is None


# ── Rubriques ────────────────────────────────────────────────────────────────────────────────────────────────────
def etats(*textes: str) -> dict[str, str]:
    return {r.id: r.etat for r in portrait(*textes).rubriques}


def test_une_rubrique_que_rien_ne_traite_est_non_vue() -> None:
    assert set(etats("Les jours sont fixes.").values()) == {"non_vue"}


def test_la_loi_citee_et_les_visas_ne_valent_pas_la_rubrique() -> None:
    assert etats("Vu l'avis rendu sur la formation des agents,")["formation"] == "non_vue"
    citation = "Aux termes du décret, la délibération fixe les modalités de formation des agents."
    assert etats(citation)["formation"] == "non_vue"
    assert etats("Les agents suivent une formation aux outils.")["formation"] == "vue"


def test_une_instance_nommee_formation_n_est_pas_la_formation_des_agents() -> None:
    assert etats("Le bilan est présenté à la formation spécialisée du comité.")["formation"] == "non_vue"


def test_le_titre_d_un_article_annonce_sa_rubrique() -> None:
    lues = etats("# Article 9 – Sécurité des systèmes d'information", "L'agent suit les consignes du service.")
    assert lues["securite-si"] == "vue"


def test_autant_de_renvois_que_de_phrases_propres_et_la_rubrique_est_renvoyee() -> None:
    renvoi, propre = "Voir la charte informatique, article 3.", "L'accès passe par un réseau privé virtuel."
    assert etats(renvoi)["securite-si"] == "renvoyee"
    assert etats(renvoi, propre)["securite-si"] == "renvoyee"
    assert etats(renvoi, propre, "Les disques sont chiffrés.")["securite-si"] == "vue"


def test_une_option_lue_vaut_la_rubrique_vue() -> None:
    acte = acte_de("Il y a deux bureaux.")
    sans = lire_rubriques(acte, OUTILS.rubriquier, (), CORPUS)
    avec = lire_rubriques(acte, OUTILS.rubriquier, [lecture("deliberation.locaux_mis_a_disposition", "oui")], CORPUS)
    assert next(r.etat for r in sans if r.id == "locaux") == "non_vue"
    assert next(r.etat for r in avec if r.id == "locaux") == "vue"


def test_une_rubrique_vue_montre_le_passage_qui_la_traite() -> None:
    formation = next(
        r for r in portrait("Charte", "Les agents suivent une formation.").rubriques if r.id == "formation"
    )
    assert formation.indice is not None
    assert formation.indice.passage.rang == 2
    assert "formation" in formation.indice.texte


# ── Vocabulaire périmé ───────────────────────────────────────────────────────────────────────────────────────────
def perimes(texte: str, *, le: date | None, au: date, nature: str = "charte") -> dict[str, bool | None]:
    trouves = trouver_les_perimes(lire_passages(acte_de(texte)), OUTILS.termes, nature, le, au)
    return {p.fiche.id: p.alors for p in trouves}


AVIS = "Vu l'avis du comité technique"


@pytest.mark.parametrize(
    ("texte", "terme", "dernier"),
    [
        (AVIS, "comite-technique", date(2022, 12, 31)),
        ("une délégation du CHSCT", "chsct", date(2022, 12, 31)),
        ("Vu le décret n° 2016-151 du 11 février 2016", "decret-2016-151", date(2026, 7, 31)),
        ("Vu la loi n° 84-53 du 26 janvier 1984", "loi-84-53", date(2022, 2, 28)),
        ("Vu le décret n° 2021-571 du 10 mai 2021", "decret-2021-571", date(2025, 1, 31)),
        ("Le forfait télétravail est de 2,50 euros par jour.", "forfait-montant-2021", date(2022, 12, 31)),
    ],
)
def test_un_mot_est_exact_jusqu_a_son_dernier_jour_et_perime_le_lendemain(
    texte: str, terme: str, dernier: date
) -> None:
    assert terme not in perimes(texte, le=None, au=dernier)
    assert terme in perimes(texte, le=None, au=date.fromordinal(dernier.toordinal() + 1))


def test_un_mot_perime_dit_s_il_l_etait_deja_le_jour_de_l_acte() -> None:
    assert perimes(AVIS, le=date(2022, 12, 31), au=AUJOURD_HUI) == {"comite-technique": False}
    assert perimes(AVIS, le=date(2023, 1, 1), au=AUJOURD_HUI) == {"comite-technique": True}
    assert perimes(AVIS, le=None, au=AUJOURD_HUI) == {"comite-technique": None}


def test_un_numero_inexact_l_est_a_toute_date() -> None:
    assert "decret-2016-1511" in perimes("Vu le décret n° 2016-1511", le=None, au=date(2016, 3, 1))


def test_les_signataires_ne_genent_que_dans_un_acte_qui_n_en_a_pas() -> None:
    texte = "dont les signataires du présent accord partagent les objectifs"
    assert "signataires-du-present-accord" in perimes(texte, le=None, au=AUJOURD_HUI)
    assert "signataires-du-present-accord" not in perimes(texte, le=None, au=AUJOURD_HUI, nature="accord")


def test_un_sigle_ne_se_lit_qu_en_capitales() -> None:
    assert "ct" in perimes("présenté au CT", le=None, au=AUJOURD_HUI)
    assert perimes("l'ect des agents et le ct. de la salle", le=None, au=AUJOURD_HUI) == {}


def test_les_termes_renvoient_a_des_regles_du_meme_jour() -> None:
    """Une règle de vocabulaire commence le lendemain du jour où le mot cesse d'être exact."""
    for terme in OUTILS.termes:
        fiche = terme.fiche
        if fiche.regle.startswith("visas-") and fiche.exact_jusqu_au:
            debut = CORPUS.regles.obligations[fiche.regle].en_vigueur.du
            assert debut.toordinal() == fiche.exact_jusqu_au.toordinal() + 1, fiche.id


# ── Contradictions ───────────────────────────────────────────────────────────────────────────────────────────────
MAX, PRESENCE = "quotite.jours_teletravail_max_semaine", "quotite.jours_presence_min_semaine"


def doubles(*trouvailles: Any) -> list[str]:
    return [c.id for c in contraires(ranger(trouvailles), CORPUS.vocabulaire.faits)]


def test_deux_valeurs_d_un_meme_fait_se_contredisent_et_montrent_leurs_deux_passages() -> None:
    un, deux = lecture("fin.preavis_agent_mois", 2, rang=4), lecture("fin.preavis_agent_mois", 1, rang=9)
    (contradiction,) = contraires(ranger([un, deux]), CORPUS.vocabulaire.faits)
    assert contradiction.faits == ("fin.preavis_agent_mois",)
    assert contradiction.trouvailles == (un, deux)
    assert "2 mois" in contradiction.pourquoi and "1 mois" in contradiction.pourquoi


def test_la_meme_valeur_dite_deux_fois_n_est_pas_une_contradiction() -> None:
    assert doubles(lecture(MAX, 2, rang=1), lecture(MAX, Decimal("2.0"), rang=5)) == []


def test_les_elements_d_une_liste_s_ajoutent_sauf_a_aucun() -> None:
    motifs = "derogation.motifs_prevus"
    assert doubles(lecture(motifs, ["sante"]), lecture(motifs, ["handicap"])) == []
    assert doubles(lecture(motifs, ["sante"]), lecture(motifs, "aucun")) == [f"deux-valeurs-{motifs}"]


def test_un_controle_essaie_chaque_valeur_d_un_fait_dispute() -> None:
    lues = ranger([lecture(MAX, 1), lecture(MAX, 2), lecture(PRESENCE, 4)])
    trouvees = {c.id: c for c in incompatibles(lues, OUTILS.controles)}
    assert set(trouvees) == {"presence-et-teletravail"}
    assert {t.valeur for t in trouvees["presence-et-teletravail"].trouvailles} == {2, 4}
    assert "6 jours" in trouvees["presence-et-teletravail"].pourquoi


def test_un_controle_se_tait_quand_un_fait_manque() -> None:
    assert list(incompatibles(ranger([lecture(MAX, 5)]), OUTILS.controles)) == []


def test_l_equivalent_que_l_acte_calcule_est_compare() -> None:
    acte = acte_de("L'agent dispose de huit jours par mois de télétravail au maximum, soit quarante-huit jours par an.")
    mesures = list(mesurer(lire_passages(acte), OUTILS.controles))
    assert [(t.fait, t.valeur) for t in mesures] == [("mesure.equivalent_an", 48)]
    lues = ranger([lecture("quotite.jours_teletravail_max_mois", 8), *mesures])
    assert [c.id for c in incompatibles(lues, OUTILS.controles)] == ["equivalent-de-l-annee-au-mois"]


def test_une_lecture_seulement_possible_ne_contredit_rien() -> None:
    textes = (
        "La quotité ne peut excéder trois jours par semaine.",
        "La quotité pourrait être portée à un jour par semaine.",
    )
    p = portrait(*textes)
    assert {t.confiance for t in p.trouvailles if t.fait == MAX} == {"sure", "possible"}
    assert not [c for c in p.contradictions if MAX in c.faits]


# ── Fichiers mal écrits ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("fichier", "juste", "faux", "dit"),
    [
        ("_perime.yaml", "regle: visas-comite-technique-et-chsct", "regle: visas-ct", "cette règle n'existe pas"),
        ("_perime.yaml", '["médecin(s) de [la] prévention"]', '["médecin ( de"]', "médecin ( de"),
        ("_perime.yaml", "    jamais: true\n", "    jamais: true\n    exact_jusqu_au: 2020-01-01\n", "exact_jusqu_au"),
        ("_rubriques.yaml", "id: activites", "id: activite", "« activite » n'existe pas"),
        ("_rubriques.yaml", '"formation.*"', '"formations.*"', "« formations.* » n'existe pas"),
        ("_rubriques.yaml", "regle: deliberation-activites-eligibles", "regle: rien", "« rien » n'existe pas"),
        ("_acte.yaml", "id: charte", "id: chartes", "chartes"),
        ("_acte.yaml", "ou: [debut]", "ou: [milieu]", "milieu"),
        ("_contradictions.yaml", "quotite.jours_presence_min_semaine: 1", "quotite.presence: 1", "n'existe pas"),
        ("_contradictions.yaml", "si: {equipement.fourni: true", "si: {equipement.fournis: true", "n'existe pas"),
        ("_deductions.yaml", "de: [quotite.jours_teletravail_max_semaine]", "de: [quotite.max]", "n'existe pas"),
        ("_deductions.yaml", "valeur: semaine", "valeur: semaines", "semaine"),
    ],
)
def test_un_fichier_mal_ecrit_dit_ou_et_quoi(tmp_path: Path, fichier: str, juste: str, faux: str, dit: str) -> None:
    dossier = tmp_path / "rules" / "detecteurs"
    shutil.copytree(DETECTEURS, dossier)
    texte = (dossier / fichier).read_text(encoding="utf-8")
    assert juste in texte, "l'exemple ne casse plus rien"
    (dossier / fichier).write_text(texte.replace(juste, faux, 1), encoding="utf-8")
    casse = object.__new__(type(CORPUS))
    casse.__dict__.update(CORPUS.__dict__ | {"racine": tmp_path})
    with pytest.raises(ErreurCorpus) as erreur:
        charger_outillage(casse)
    faute = str(erreur.value)
    assert fichier in faute and "ligne" in faute and dit in faute
    exiger_le_francais(faute)


# ── Les actes écrits pour les tests ──────────────────────────────────────────────────────────────────────────────
ACTES = Path(__file__).parent / "relecture"


@cache
def portraits() -> dict[str, tuple[Portrait, Any]]:
    """Chaque acte écrit pour les tests, et ce qu'une personne y a lu."""
    lus_ = {}
    for chemin in sorted((ACTES / "actes").iterdir()):
        attendu = ACTES / "attendus" / f"{chemin.stem}.yaml"
        lu = lire_yaml(lire_octets(attendu, ErreurCorpus), attendu.name, ErreurCorpus, mefiant=False)
        lus_[chemin.stem] = tirer_portrait(lire_acte(chemin), OUTILS, AUJOURD_HUI), lu
    return lus_


def test_la_nature_est_presque_toujours_reconnue() -> None:
    faux = [nom for nom, (p, attendu) in portraits().items() if p.nature.id != attendu["nature"]]
    assert len(faux) <= len(portraits()) // 20, faux


def test_le_jour_est_presque_toujours_trouve_et_jamais_faux() -> None:
    """Se taire coûte une question ; se tromper de jour, c'est juger au mauvais droit."""
    datees = {nom: (p.jour.jour, a["jour"]) for nom, (p, a) in portraits().items()}
    assert [nom for nom, (lu, attendu) in datees.items() if lu is not None and lu != attendu] == []
    tus = [nom for nom, (lu, attendu) in datees.items() if lu is None and attendu != "inconnu"]
    assert len(tus) <= len(datees) // 20, tus


def test_une_rubrique_vue_l_est_vraiment_et_peu_echappent() -> None:
    paires = Counter((a["rubriques"][r.id], r.etat) for p, a in portraits().values() for r in p.rubriques)
    vues = sum(n for (_, lu), n in paires.items() if lu == "vue")
    traitees = sum(n for (attendu, _), n in paires.items() if attendu == "vue")
    assert paires["vue", "vue"] / vues >= 0.9, paires
    assert paires["vue", "vue"] / traitees >= 0.85, paires


def test_le_vocabulaire_perime_attendu_est_trouve_avec_sa_date() -> None:
    trouves = manques = 0
    for p, attendu in portraits().values():
        lus_ = {i.texte.lower(): x.fiche.exact_jusqu_au for x in p.perimes for i in x.indices}
        for terme in attendu["perime"]:
            ecrit = terme["terme"].strip(".").lower()
            dates = {jour for lu, jour in lus_.items() if ecrit in lu or lu in ecrit}
            trouves, manques = trouves + bool(dates), manques + (not dates)
            assert not dates or terme.get("exact_jusqu_au") in dates, terme
    assert trouves / (trouves + manques) >= 0.9
