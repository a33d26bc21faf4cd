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
from teletravail_charte.relecture.motifs import compiler
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
