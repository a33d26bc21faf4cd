"""Les détecteurs : chaque exemple de chaque fiche, les fiches mal écrites, et ce qu'ils lisent de nos propres actes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from conftest import EXEMPLES, RACINE, corpus_du_depot
from hypothesis import given
from hypothesis import strategies as st

from teletravail_charte.dossier import lire_dossier
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.redaction import choisir_pieces, composer_piece
from teletravail_charte.relecture.acte import CELLULE, PARAGRAPHE, PUCE, TITRE, Acte, Lieu, Passage
from teletravail_charte.relecture.detection import Detecteurs, Trouvaille, charger_detecteurs, detecter
from teletravail_charte.relecture.fiches import RIEN, Detecteur, Essai
from teletravail_charte.relecture.langue import aplatir
from teletravail_charte.relecture.motifs import compiler, lire_motif
from teletravail_charte.relecture.nombres import masquer
from teletravail_charte.valeurs import en_json, lire_valeur
from teletravail_charte.verification import Juge

CORPUS = corpus_du_depot()
DETECTEURS = charger_detecteurs(CORPUS)
ESSAIS = [(d, e) for d in DETECTEURS.fiches for e in d.exemples]
FICHE = """\
fait: quotite.jours_teletravail_max_semaine
lectures:
  - quand: ["au plus {nombre} jours"]
exemples:
  - {phrase: "au plus deux jours", valeur: 2}
  - {phrase: "au plus trois jours", valeur: 3}
  - {phrase: "deux jours", valeur: rien}
  - {phrase: "trois jours", valeur: rien}
"""


def acte(*passages: tuple[str, str, tuple[str, ...]]) -> Acte:
    """Un acte inventé : (genre, texte, en-têtes) par passage."""
    suite = [Passage(rang, texte, Lieu("", None, rang), genre, e) for rang, (genre, texte, e) in enumerate(passages, 1)]
    return Acte("acte.txt", "txt", tuple(suite), "", None, ())


def acte_de(essai: Essai) -> Acte:
    """L'acte qu'un exemple décrit : son titre, ce qui annonce la phrase, la phrase elle-même."""
    genre = CELLULE if essai.entetes else PUCE if essai.annonce else PARAGRAPHE
    avant = [(TITRE, essai.titre, ()), (PARAGRAPHE, essai.annonce, ())]
    return acte(*(p for p in avant if p[1]), (genre, essai.phrase, essai.entetes))


def lues(detecteur: Detecteur, essai: Essai) -> list[Trouvaille]:
    """Ce que ce détecteur lit dans cet exemple."""
    return [t for t in detecter(acte_de(essai), DETECTEURS) if t.fait == detecteur.chemin]


@pytest.mark.parametrize(("detecteur", "essai"), ESSAIS, ids=lambda x: x.chemin if isinstance(x, Detecteur) else "")
def test_chaque_exemple_d_un_detecteur_se_lit_comme_il_le_dit(detecteur: Detecteur, essai: Essai) -> None:
    trouvailles = lues(detecteur, essai)
    assert all(0 <= t.debut < t.fin <= len(essai.phrase) == len(t.passage.texte) for t in trouvailles)
    if essai.valeur == RIEN:
        assert not trouvailles, [(t.valeur, t.passage.texte[t.debut : t.fin]) for t in trouvailles]
        return
    liste = detecteur.fait.type in ("liste", "textes")
    seul = liste and isinstance(essai.valeur, str) and essai.valeur != "aucun"
    attendue = lire_valeur(detecteur.fait, [essai.valeur] if seul else essai.valeur)
    if liste and attendue:
        assert isinstance(attendue, tuple)
        lus = [element for t in trouvailles if isinstance(t.valeur, tuple) for element in t.valeur]
        assert sorted(set(lus)) == sorted(attendue)
    else:
        assert [t.valeur for t in trouvailles] == [attendue] * max(1, len(trouvailles))
    confiances = {t.confiance for t in trouvailles}
    assert confiances == {essai.confiance} if essai.confiance else "possible" not in confiances


@pytest.mark.parametrize("detecteur", DETECTEURS.fiches, ids=lambda d: d.chemin)
def test_chaque_detecteur_se_tait_sur_la_loi_ou_sur_un_autre_sujet(detecteur: Detecteur) -> None:
    muets = [essai for essai in detecteur.exemples if essai.valeur == RIEN]
    assert len(muets) >= 2
    assert len({essai.phrase for essai in detecteur.exemples}) >= len(detecteur.exemples) - 1


def test_tous_les_motifs_de_tous_les_detecteurs_compilent() -> None:
    """Un motif n'est compilé qu'au premier besoin : une faute de grammaire n'attend pas ce jour-là."""
    for candidat in DETECTEURS.motifs:
        assert compiler(candidat.motif.regle)


# --- Ce que l'acte met autour d'une valeur ------------------------------------------------------


def maximum(*textes: str, titre: str = "") -> list[tuple[object, str]]:
    """La valeur et la confiance du nombre de jours par semaine, dans un acte d'un paragraphe par texte."""
    passages = [(TITRE, titre, ())] if titre else []
    lu = detecter(acte(*passages, *((PARAGRAPHE, t, ()) for t in textes)), DETECTEURS)
    return [(en_json(t.valeur), t.confiance) for t in lu if t.fait == "quotite.jours_teletravail_max_semaine"]


LIMITE = "Le télétravail est limité à deux jours par semaine"


def test_une_regle_qui_s_adresse_a_tous_est_sure() -> None:
    assert maximum(f"{LIMITE}.") == [(2, "sure")]


def test_ce_qui_est_reserve_a_quelques_uns_n_est_pas_la_regle() -> None:
    assert maximum("Pour les agents à temps partiel, le télétravail est limité à un jour par semaine.") == []
    assert maximum(f"{LIMITE}.", titre="Article 4 – Agents à temps partiel") == []
    assert maximum(f"{LIMITE}, sauf pour les agents à temps partiel, limités à un jour par semaine.") == [(2, "sure")]
    assert maximum("Sauf dérogation, le télétravail est limité à deux jours par semaine.") == [(2, "sure")]


def test_deux_valeurs_dans_une_phrase_ne_sont_que_possibles() -> None:
    assert maximum(f"{LIMITE}, ou plafonné à trois jours par semaine selon les mois.") == [
        (2, "possible"),
        (3, "possible"),
    ]


def test_un_souhait_n_est_que_possible() -> None:
    assert maximum("Le télétravail pourrait être limité à deux jours par semaine.") == [(2, "possible")]


def test_deux_phrases_qui_se_contredisent_donnent_deux_trouvailles_sures() -> None:
    assert maximum(f"{LIMITE}.", "Le télétravail est plafonné à trois jours par semaine.") == [(2, "sure"), (3, "sure")]


def test_une_cellule_se_lit_sous_ses_en_tetes_et_pas_sous_celui_du_decret() -> None:
    def cellule(ligne: str, colonne: str, texte: str) -> list[object]:
        lu = detecter(acte((CELLULE, texte, (ligne, colonne))), DETECTEURS)
        return [en_json(t.valeur) for t in lu if t.fait == "quotite.jours_teletravail_max_semaine"]

    assert cellule("Agent à temps plein", "Jours de télétravail au plus par semaine", "2") == [2]
    assert cellule("Agent à 80 %", "Jours de télétravail au plus par semaine", "1") == []
    assert cellule("Quotité", "Choix de la commune", "2 jours maximum par semaine") == [2]
    assert cellule("Quotité", "Ce que dit le décret", "3 jours maximum par semaine") == []


def test_un_nombre_invraisemblable_n_est_pas_lu() -> None:
    assert maximum("Le télétravail est limité à douze jours par semaine.") == []


# --- Les fiches mal écrites ----------------------------------------------------------------------


@pytest.fixture
def etagere(tmp_path: Path) -> Path:
    """Une étagère de détecteurs d'une seule fiche, bien écrite."""
    dossier = tmp_path / "rules" / "detecteurs"
    dossier.mkdir(parents=True)
    shutil.copy(RACINE / "rules" / "detecteurs" / "_langue.yaml", dossier)
    (dossier / "quotite.jours_teletravail_max_semaine.yaml").write_text(FICHE, encoding="utf-8")
    return tmp_path


def charger(etagere: Path) -> Detecteurs:
    return charger_detecteurs(replace(CORPUS, racine=etagere))


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        ("jours_teletravail_max_semaine\n", "jours_max\n", "ligne 1, colonne 1 : fait : le fait « quotite.jours_max »"),
        (
            "quotite.jours_teletravail_max_semaine\n",
            "quotite.base\n",
            "Attendu : quotite.jours_teletravail_max_semaine",
        ),
        ('{nombre} jours"]', '{nombres} jours"]', "ligne 3, colonne 13 : lectures.0.quand.0 : la valeur « {nombres} »"),
        ('{nombre} jours"]', '<jour>"]', "la famille « <jour> » n'existe pas. Vouliez-vous dire « jours » ?"),
        ('au plus {nombre} jours"]', 'au plus"]', "ce motif ne lit aucune valeur d'un fait de type nombre"),
        ('au plus {nombre} jours"]', 'le {date}"]', "on attend {nombre}"),
        ("\n  - quand:", "\n  - quant:", "ligne 3, colonne 5 : lectures.0.quant : ce champ n'existe pas."),
        ('\nlectures:\n  - quand: ["au plus {nombre} jours"]', "\nlectures: []", "au moins une lecture"),
        ("valeur: rien", "valeur: 3", "au moins deux exemples qui répondent"),
        ("valeur: 2}", "valeur: deux}", "exemples.0.valeur : « deux » ne convient pas."),
        ("exemples:", "unites: {jours: 1}\nexemples:", "« jours » n'est pas une unité. Possibles : demi-journee"),
        ("exemples:", "unites: {mois: 1/0}\nexemples:", "« 1/0 » n'est pas un compte."),
        ("exemples:", "populations: [cadres]\nexemples:", "« cadres » n'est pas dans _langue.yaml."),
        ("exemples:", 'sauf: ["a|b"]\nexemples:', "un choix « a|b » s'écrit entre parenthèses"),
        ('jours"]', 'jours"]\n    confiance: certaine', "Possibles : sure, probable ou possible."),
        ('jours"]', 'jours"]\n    valeur: inconnu', "un détecteur ne répond jamais « inconnu »"),
        ('jours"]', 'jours"]\n    valeur: 99', "99 » est hors du vraisemblable"),
    ],
)
def test_une_fiche_mal_ecrite_dit_ou_et_pourquoi(etagere: Path, avant: str, apres: str, dit: str) -> None:
    chemin = etagere / "rules" / "detecteurs" / "quotite.jours_teletravail_max_semaine.yaml"
    assert avant in FICHE
    chemin.write_text(FICHE.replace(avant, apres), encoding="utf-8")
    with pytest.raises(ErreurCorpus) as faute:
        charger(etagere)
    assert dit in str(faute.value)
    assert chemin.name in str(faute.value)


def test_les_fautes_de_toutes_les_fiches_se_disent_ensemble(etagere: Path) -> None:
    dossier = etagere / "rules" / "detecteurs"
    for nom in ("quotite.base", "fin.forme"):
        (dossier / f"{nom}.yaml").write_text(FICHE.replace("quotite.jours_teletravail_max_semaine", "rien.du_tout"))
    with pytest.raises(ErreurCorpus) as faute:
        charger(etagere)
    assert len(faute.value.fautes) >= 2


def test_un_lexique_mal_ecrit_dit_ou_et_pourquoi(etagere: Path) -> None:
    chemin = etagere / "rules" / "detecteurs" / "_langue.yaml"
    chemin.write_text(chemin.read_text(encoding="utf-8").replace('  - "sauf"', '  - "sauf (a"'), encoding="utf-8")
    with pytest.raises(ErreurCorpus, match=r"_langue\.yaml, ligne \d+.* : exceptions\.0 : « \) » manque"):
        charger(etagere)


def test_un_lexique_sans_la_famille_de_la_loi_le_dit(etagere: Path) -> None:
    chemin = etagere / "rules" / "detecteurs" / "_langue.yaml"
    chemin.write_text(chemin.read_text(encoding="utf-8").replace("\n  loi:\n", "\n  lois:\n"), encoding="utf-8")
    with pytest.raises(ErreurCorpus, match="la famille « loi » manque"):
        charger(etagere)


def test_l_etagere_bien_ecrite_se_charge_et_lit(etagere: Path) -> None:
    lu = detecter(acte((PARAGRAPHE, "Au plus deux jours.", ())), charger(etagere))
    assert [(t.fait, en_json(t.valeur), t.detecteur) for t in lu] == [
        ("quotite.jours_teletravail_max_semaine", 2, "quotite.jours_teletravail_max_semaine.yaml")
    ]


def test_la_fiche_du_mode_d_emploi_se_charge_et_ses_exemples_se_lisent(etagere: Path) -> None:
    mode_d_emploi = (RACINE / "rules" / "detecteurs" / "LISEZ-MOI.md").read_text(encoding="utf-8")
    fiche = mode_d_emploi.split("```yaml\n")[1].split("```")[0]
    (etagere / "rules" / "detecteurs" / "adaptation.duree_mois.yaml").write_text(fiche, encoding="utf-8")
    detecteurs = charger(etagere)
    for essai in detecteurs.fiches[0].exemples:
        lu = [en_json(t.valeur) for t in detecter(acte_de(essai), detecteurs) if t.fait == "adaptation.duree_mois"]
        assert lu == ([] if essai.valeur == RIEN else [essai.valeur])


# --- Nos propres actes ---------------------------------------------------------------------------


@cache
def actes_rediges(commune: str) -> tuple[dict[str, object], tuple[Acte, ...]]:
    """Les faits d'une commune d'exemple, et les actes que le produit lui rédige."""
    dossier = lire_dossier(EXEMPLES / f"{commune}.yaml", CORPUS.vocabulaire, tuple(CORPUS.profils))
    jour = dossier.valeurs["seance.date"]
    verification = Juge(CORPUS, "natif").verifier(dossier, jour)  # type: ignore[arg-type]
    actes = []
    for piece in choisir_pieces(verification, ()):
        passages: list[tuple[str, str, tuple[str, ...]]] = []
        for bloc in composer_piece(verification, piece, projet=False).piece.blocs:
            entetes = bloc.entetes
            for ligne in bloc.lignes:
                passages += [(CELLULE, c, (ligne[0] if k else "", entetes[k])) for k, c in enumerate(ligne)]
            titre = bloc.genre in ("titre", "sous_titre", "article", "partie", "titre_central")
            genre = TITRE if titre else PUCE if bloc.genre == "puce" else PARAGRAPHE
            if bloc.texte and not bloc.lignes:
                passages.append((genre, f"{bloc.numero} {bloc.texte}".strip(), ()))
        actes.append(acte(*passages))
    return dict(verification.faits.valeurs), tuple(actes)


@pytest.mark.parametrize("commune", ["nezel", "carrieres-sous-poissy", "nogent-sur-marne"])
def test_ce_qui_est_lu_de_nos_propres_actes_est_ce_que_le_dossier_a_choisi(commune: str) -> None:
    faits, actes = actes_rediges(commune)
    fausses, justes = [], set()
    for un_acte in actes:
        for t in detecter(un_acte, DETECTEURS):
            vraie = faits[t.fait]
            partie = isinstance(t.valeur, tuple) and isinstance(vraie, tuple) and set(t.valeur) <= set(vraie)
            if t.valeur == vraie or partie:
                justes.add(t.fait)
            elif t.confiance != "possible":
                fausses.append((t.fait, en_json(t.valeur), en_json(vraie), t.passage.texte[t.debut : t.fin]))
    assert not fausses
    assert len(justes) > 40


@given(st.text(max_size=300))
def test_aucun_texte_ne_fait_echouer_la_detection(texte: str) -> None:
    for t in detecter(acte((PARAGRAPHE, texte, ()), (PUCE, texte, ()), (CELLULE, texte, (texte, texte))), DETECTEURS):
        assert 0 <= t.debut <= t.fin <= len(texte)


# --- Ce que des actes ont fait mal lire ----------------------------------------------------------


def lu(fait: str, *passages: tuple[str, str]) -> list[tuple[object, str]]:
    """La valeur et la confiance de ce fait, dans un acte : (genre, texte) par passage."""
    trouvees = detecter(acte(*((genre, texte, ()) for genre, texte in passages)), DETECTEURS)
    return [(en_json(t.valeur), t.confiance) for t in trouvees if t.fait == fait]


@pytest.mark.parametrize(
    "phrase",
    [
        "L'ordonnance impose un plafond de deux jours de télétravail par semaine.",
        "Le juge a admis que le télétravail soit limité à deux jours par semaine.",
        "La circulaire propose de limiter le télétravail à deux jours par semaine.",
        "Le décret met le plafond du télétravail à deux jours par semaine au maximum.",
        "Le Conseil d'État compte au plus deux jours de télétravail par semaine.",
        "L'État avait porté le plafond de télétravail à deux jours par semaine.",
        "Rappel : le télétravail est limité à deux jours par semaine.",
        "Rappel du cadre national : le télétravail est limité à deux jours par semaine.",
        "Option A : le télétravail est limité à deux jours par semaine.",
        "OPTION n° 2 – Le télétravail est limité à deux jours par semaine.",
    ],
)
def test_la_loi_citee_le_rappel_et_l_option_a_cocher_ne_fixent_rien(phrase: str) -> None:
    assert maximum(phrase) == []


def test_le_rappel_sur_site_et_le_retour_a_la_regle_locale_se_lisent() -> None:
    assert maximum(f"Le décret propose trois jours ; la commune décide : {LIMITE[0].lower()}{LIMITE[1:]}.") == [
        (2, "sure")
    ]
    rappel = "Rappel sur site : l'agent est rappelé sur site dans un délai de 24 heures."
    assert [valeur for valeur, _ in lu("lieux.rappel_delai_heures", (PARAGRAPHE, rappel))] == [24]


def test_ce_qui_est_sous_une_option_non_cochee_ne_fixe_rien() -> None:
    assert maximum(f"{LIMITE}.", titre="Option B") == []
    assert maximum(f"{LIMITE}.", titre="Les options d'organisation") == [(2, "sure")]


def test_un_mot_colle_a_un_chiffre_s_ecrit_dans_un_motif_comme_dans_l_acte() -> None:
    motif = lire_motif("clé 4G", DETECTEURS.langue.familles)
    assert motif(masquer(aplatir("L'agent peut emprunter une clé 4G.").plat).texte)
    assert not motif(masquer(aplatir("L'agent peut emprunter une clé à la mairie.").plat).texte)


def test_un_signe_en_fin_de_mot_se_trouve() -> None:
    motif = lire_motif("décret n° {numero}", DETECTEURS.langue.familles)
    assert motif(masquer(aplatir("Vu le décret n° 2016-151 du 11 février 2016").plat).texte)


def test_les_points_de_suite_ne_sautent_pas_par_dessus_hors() -> None:
    motif = lire_motif("limité … vacances", DETECTEURS.langue.familles)
    assert motif("il est limite pendant les vacances")
    assert not motif("il est limite hors periode de vacances")


def test_un_verbe_du_lexique_se_trouve_sous_toutes_ses_formes() -> None:
    motif = lire_motif("(répond|statue) par écrit", DETECTEURS.langue.familles)
    assert all(motif(f"on {forme} par ecrit") for forme in ("repondra", "repondent", "statuera"))
    assert not motif("il faut une reponse par ecrit")


def test_les_premiers_mots_d_un_alinea_lui_servent_de_titre() -> None:
    alinea = "Fin. La ville reçoit l'agent et motive sa décision."
    assert lu("fin.employeur_motivee", (PARAGRAPHE, alinea)) == [(True, "sure")]
    assert lu("fin.employeur_motivee", (PARAGRAPHE, alinea.removeprefix("Fin. "))) == []


def test_une_question_sert_de_titre_a_la_reponse_qui_suit() -> None:
    passages = [(PARAGRAPHE, "Quels sont les lieux possibles ?"), (PARAGRAPHE, "Chez soi, ou chez un proche.")]
    assert lu("lieux.types_admis", *passages) == [(["domicile"], "sure"), (["autre-lieu-prive"], "sure")]
    assert lu("lieux.types_admis", passages[1]) == []


def test_le_titre_d_un_acte_experimental_ne_met_rien_a_part() -> None:
    titre = (TITRE, "Mise en place du télétravail à titre expérimental")
    phrase = (PARAGRAPHE, "4° L'autorisation est accordée par le maire pour une durée d'une année.")
    assert lu("autorisation.duree_mois", titre, phrase) == [(12, "sure")]


def test_le_preavis_de_l_adaptation_n_est_pas_le_preavis_ordinaire() -> None:
    phrase = "Il est mis fin au télétravail avec deux mois de préavis, ou un mois au cours de l'adaptation."
    for fait in ("fin.preavis_agent_mois", "fin.preavis_employeur_mois"):
        assert [valeur for valeur, _ in lu(fait, (PARAGRAPHE, phrase))] == [2]
    assert lu("adaptation.preavis_mois", (PARAGRAPHE, phrase)) == [(1, "sure")]


def test_le_refus_d_une_visite_n_est_pas_le_refus_du_teletravail() -> None:
    phrase = "L'agent oppose un refus de visite, à tout moment, sans avoir à être motivé."
    assert lu("refus.motive", (PARAGRAPHE, phrase)) == []


def test_la_demande_de_fin_n_est_pas_la_demande_de_teletravail() -> None:
    assert lu("demande.forme", (PARAGRAPHE, "La demande de fin du télétravail est adressée par courriel.")) == []


def test_un_acte_qui_ne_nomme_le_teletravail_qu_en_passant_n_est_lu_que_la() -> None:
    autre = [("Article 3", "Le refus est motivé.")] * 6 + [("Article 4", "Les horaires sont ceux du service.")] * 6
    passages = [*autre, ("Article 8", "Le télétravail est limité à deux jours par semaine.")]
    suite = tuple(
        Passage(rang, texte, Lieu(article, None, rang), PARAGRAPHE, ())
        for rang, (article, texte) in enumerate(passages)
    )
    faits = {t.fait for t in detecter(Acte("acte.txt", "txt", suite, "", None, ()), DETECTEURS)}
    assert "quotite.jours_teletravail_max_semaine" in faits
    assert "refus.motive" not in faits
    assert "refus.motive" in {t.fait for t in detecter(Acte("acte.txt", "txt", suite[:6], "", None, ()), DETECTEURS)}


def test_sauf_phrase_ecarte_ou_que_soit_le_mot_et_titre_suffit_remplace_pres_de(etagere: Path) -> None:
    chemin = etagere / "rules" / "detecteurs" / "quotite.jours_teletravail_max_semaine.yaml"
    ajout = 'pres_de: ["télétravail"]\ntitre_suffit: ["quotité"]\nsauf_phrase: ["astreinte"]\nlectures:'
    chemin.write_text(FICHE.replace("lectures:", ajout), encoding="utf-8")
    detecteurs = charger(etagere)

    def valeurs(titre: str, texte: str) -> list[object]:
        return [en_json(t.valeur) for t in detecter(acte((TITRE, titre, ()), (PARAGRAPHE, texte, ())), detecteurs)]

    assert valeurs("Article 2 – Quotité", "Au plus deux jours.") == [2]
    assert valeurs("Article 2 – Rythme", "Au plus deux jours.") == []
    assert valeurs("Article 2 – Quotité", "Au plus deux jours ; l'astreinte, elle, est décidée par le maire.") == []
