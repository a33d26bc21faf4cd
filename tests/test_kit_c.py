"""Les pièces du vote : comité saisi, élus éclairés, agents informés, publication choisie ; à chaque période."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from conftest import DOSSIERS, EXEMPLES, corpus_du_depot
from test_actes import ANACHRONISMES, PERIODES

from teletravail_charte.blocs import Bloc, Saisie, decouper
from teletravail_charte.clausier import lire_clauses
from teletravail_charte.documents import composer
from teletravail_charte.dossier import Dossier, lire_dossier
from teletravail_charte.erreurs import ErreurCorpus, ErreurUsage
from teletravail_charte.redaction import (
    FichePiece,
    PieceComposee,
    appel,
    choisir_pieces,
    composer_piece,
    coquille_de,
    pieces_possibles,
)
from teletravail_charte.validation import Recueil
from teletravail_charte.verification import Juge, Verification
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Valeur

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
NEZEL, CARRIERES, NOGENT, OUVERT = "nezel", "carrieres-sous-poissy", "nogent-sur-marne", "tout-ouvert"
COMMUNES = [NEZEL, CARRIERES, NOGENT, OUVERT]
COMITE = ["saisine-comite", "convocation-comite", "vote-comite", "suites-comite"]
PIECES = [*COMITE, "note-synthese", "notice-agents"]
PUBLICATION = "deliberation-publication"
Faits = tuple[tuple[str, Valeur], ...]


@cache
def _dossier(commune: str) -> Dossier:
    chemin = EXEMPLES / f"{commune}.yaml"
    chemin = chemin if chemin.exists() else DOSSIERS / f"{commune}.yaml"
    return lire_dossier(chemin, CORPUS.vocabulaire, tuple(CORPUS.profils))


@cache
def _verification(commune: str, jour: date | None = None, si: Faits = ()) -> Verification:
    dossier = _dossier(commune)
    seance = dossier.valeurs["seance.date"]
    assert isinstance(seance, date)
    return JUGE.verifier(dossier, jour or seance, dict(si))


def _fiche(piece: str) -> FichePiece:
    return next(f for f in pieces_possibles(CORPUS) if f.id == piece)


@cache
def _piece(piece: str, commune: str, jour: date | None = None, si: Faits = ()) -> PieceComposee:
    return composer_piece(_verification(commune, jour, si), _fiche(piece), projet=False)


def _lisible(texte: str) -> str:
    """Le texte tel qu'on le lit : une place à remplir y est son libellé et ses réponses, entre accolades."""
    morceaux = (m if isinstance(m, str) else f"{{{'|'.join((m.libelle, *m.choix))}}}" for m in decouper(texte))
    return "".join(morceaux).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def _lignes(blocs: tuple[Bloc, ...]) -> list[str]:
    textes = [
        ligne
        for b in blocs
        for ligne in (f"{b.numero} {b.texte}".strip(), *b.entetes, *(" | ".join(x) for x in b.lignes))
    ]
    return [_lisible(t) for t in textes if t]


def _texte(piece: str, commune: str, jour: date | None = None, si: Faits = ()) -> str:
    return "\n".join(_lignes(_piece(piece, commune, jour, si).piece.blocs))


def _saisies(piece: PieceComposee) -> list[Saisie]:
    textes = [t for b in piece.piece.blocs for t in (b.texte, *b.entetes, *(c for ligne in b.lignes for c in ligne))]
    return [m for t in textes for m in decouper(t) if isinstance(m, Saisie)]


def _regles(piece: PieceComposee) -> set[str]:
    return {r for b in piece.piece.blocs if b.provenance for r in b.provenance.regles}


def _articles(piece: PieceComposee) -> set[str]:
    return {a.split("@")[0] for b in piece.piece.blocs if b.provenance for a in b.provenance.articles}


def _appelees(commune: str, si: Faits = (), jour: date | None = None) -> set[str]:
    return {f.id for f in choisir_pieces(_verification(commune, jour, si), ["toutes"])}


# À chaque période, pour chaque commune


@pytest.mark.parametrize("jour", PERIODES, ids=str)
@pytest.mark.parametrize("commune", COMMUNES)
def test_aucune_piece_ne_reclame_de_fait_ni_ne_laisse_de_trou(commune: str, jour: date) -> None:
    for piece in PIECES:
        composee, texte = _piece(piece, commune, jour), _texte(piece, commune, jour)
        assert not composee.composition.manquants, piece
        assert not re.search(r"\[à préciser|\{\{|\}\}|\{%|None\b|Undefined|\[\]|Special\.|…{3}", texte), piece
        assert not re.search(r"\b[Ll]e la\b|\bde le\b|\bà le\b|\bdu la\b|\bdes la\b|\bde de\b", texte), piece
        assert "non mentionné" not in texte, piece
        assert not re.search(r" ,|\(\s|\s\)|\.\.(?!\.)|  | ;;|: ?\.|, ?\.|«\s*»|\.\s*;", texte), piece


@pytest.mark.parametrize("jour", PERIODES, ids=str)
@pytest.mark.parametrize("commune", [NEZEL, CARRIERES, NOGENT])
def test_aucune_piece_ne_contient_d_anachronisme(commune: str, jour: date) -> None:
    for piece in PIECES:
        texte = _texte(piece, commune, jour)
        for motif, du, au in ANACHRONISMES:
            if jour < du or jour > au:
                trouves = [ligne for ligne in texte.splitlines() if re.search(motif, ligne)]
                assert not trouves, f"{piece} : « {motif} » au {jour} : {trouves[:2]}"


@pytest.mark.parametrize("commune", [NEZEL, CARRIERES, NOGENT])
def test_nos_mots_portent_la_typographie_francaise(commune: str) -> None:
    for piece in PIECES:
        brut = "\n".join(b.texte + "".join(c for x in b.lignes for c in x) for b in _piece(piece, commune).piece.blocs)
        assert not re.search(r"[a-zé]'[a-zéèêàh]", brut), f"{piece} : apostrophe droite"
        assert not re.search(r"(?<![\u00a0\u202f])[;:?!](?=\s|$)", brut), piece


@pytest.mark.parametrize(("piece", "commune"), [*((p, c) for p in PIECES for c in COMMUNES), (PUBLICATION, NEZEL)])
def test_dans_une_piece_chaque_place_a_remplir_a_son_libelle(piece: str, commune: str) -> None:
    libelles = [s.libelle for s in _saisies(_piece(piece, commune))]
    assert len(libelles) == len(set(libelles)), sorted(libelles)


@pytest.mark.parametrize("organisme", ["ccas", "caisse-des-ecoles", "epci"])
@pytest.mark.parametrize("piece", PIECES)
def test_un_autre_employeur_parle_en_son_nom(piece: str, organisme: str) -> None:
    texte = _texte(piece, CARRIERES, None, (("commune.type_organisme", organisme),))
    assert "la commune" not in texte.lower().replace("de la commune nouvelle", "")
    assert "conseil municipal" not in texte
    assert "maire (prénom" not in texte


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("commune", COMMUNES)
def test_aucune_piece_ne_demande_de_motif_medical_ni_familial(piece: str, commune: str) -> None:
    libelles = " ".join(s.libelle for s in _saisies(_piece(piece, commune)))
    assert not re.search(r"santé|maladie|diagnostic|famil|enfant|grossesse|handicap", libelles, re.IGNORECASE)


@pytest.mark.parametrize("piece", [*PIECES, PUBLICATION])
def test_une_piece_donne_deux_fois_les_memes_octets(piece: str) -> None:
    composee = _piece(piece, NEZEL)
    coquille = coquille_de(CORPUS, composee.fiche)
    assert composer(composee.piece, coquille) == composer(composee.piece, coquille)


# Quelles pièces


def test_une_petite_commune_saisit_le_comite_du_centre_de_gestion_et_ne_le_convoque_pas() -> None:
    appelees = _appelees(NEZEL)
    assert {"saisine-comite", "suites-comite"} <= appelees
    assert not {"convocation-comite", "vote-comite"} & appelees
    for piece in ("saisine-comite", "suites-comite"):
        assert "présidence du comité social territorial placé auprès du centre de gestion" in _texte(piece, NEZEL)


@pytest.mark.parametrize("effectif", [49, 50])
def test_l_employeur_convoque_son_comite_a_partir_de_cinquante_agents(effectif: int) -> None:
    appelees = _appelees(NEZEL, (("commune.effectif_agents", effectif),))
    assert ({"convocation-comite", "vote-comite"} <= appelees) is (effectif == 50)


@pytest.mark.parametrize("commune", [CARRIERES, NOGENT])
def test_un_comite_propre_est_saisi_en_la_personne_de_ses_membres(commune: str) -> None:
    assert "À l'attention des membres du comité social territorial" in _texte("saisine-comite", commune)
    assert "centre de gestion" not in _texte("saisine-comite", commune)


@pytest.mark.parametrize(
    ("instance", "destinataire"),
    [
        ("cst-commun", "À l'attention des membres du comité social territorial commun"),
        ("cst-cdg", "À l'attention de la présidence du comité social territorial placé auprès du centre de gestion"),
    ],
)
def test_la_saisine_s_adresse_au_comite_que_le_dossier_nomme(instance: str, destinataire: str) -> None:
    lignes = _texte("saisine-comite", CARRIERES, None, (("cst.instance_consultee", instance),)).splitlines()
    assert [ligne for ligne in lignes if ligne.startswith("À l'attention")] == [destinataire]


def test_un_accord_collectif_valide_dispense_de_saisir_le_comite_depuis_mars_2022_seulement() -> None:
    accord: Faits = (("accord.valide_et_approuve", True),)
    assert not set(COMITE) & _appelees(CARRIERES, accord)
    assert not set(COMITE) & _appelees(CARRIERES, accord, date(2022, 3, 1))
    assert set(COMITE) <= _appelees(CARRIERES, accord, date(2022, 2, 28))
    note = _texte("note-synthese", CARRIERES, None, accord)
    assert "n'a pas à être consulté" in note and "article L. 222-1" in note


@pytest.mark.parametrize(
    ("si", "jour", "attendue"),
    [
        ((("commune.population", 3499),), date(2026, 12, 17), True),
        ((("commune.population", 3500),), date(2026, 12, 17), False),
        ((("commune.population", 800),), date(2022, 7, 1), True),
        ((("commune.population", 800),), date(2022, 6, 30), False),
        ((("commune.population", 800), ("publication.mode_choisi_par_deliberation", True)), date(2026, 12, 17), False),
        ((("commune.population", 800), ("commune.type_organisme", "ccas")), date(2026, 12, 17), False),
        ((("commune.population", 800), ("commune.type_organisme", "epci")), date(2026, 12, 17), False),
    ],
)
def test_la_deliberation_de_publication_n_est_appelee_que_sous_3500_habitants_faute_de_choix(
    si: Faits, jour: date, attendue: bool
) -> None:
    assert (PUBLICATION in _appelees(NEZEL, si, jour)) is attendue


def test_un_choix_de_publication_encore_ignore_n_empeche_pas_d_ecrire_le_kit() -> None:
    v = _verification(NEZEL)
    assert v.faits.valeurs.get("publication.mode_choisi_par_deliberation", INCONNU) is INCONNU
    assert appel(v, _fiche(PUBLICATION))[1] == ()
    assert not _piece(PUBLICATION, NEZEL).composition.manquants


@pytest.mark.parametrize("si", [(("commune.population", 3500),), (("commune.type_organisme", "ccas"),)])
def test_nommer_la_deliberation_de_publication_hors_de_son_cas_dit_qu_elle_n_a_rien_a_dire(si: Faits) -> None:
    with pytest.raises(ErreurUsage, match="rien à dire"):
        composer_piece(_verification(NEZEL, None, si), _fiche(PUBLICATION), projet=False)


def test_la_notice_ne_vaut_que_pour_un_cadre_pas_pour_le_seul_forfait() -> None:
    assert "notice-agents" in _appelees(CARRIERES)
    assert "notice-agents" not in _appelees(CARRIERES, (("deliberation.objet", "forfait-seul"),))


# K-13 : le comité


@pytest.mark.parametrize("jour", PERIODES, ids=str)
def test_la_saisine_cite_le_texte_qui_impose_l_avis_ce_jour_la(jour: date) -> None:
    texte = _texte("saisine-comite", CARRIERES, jour)
    phrase = next(ligne for ligne in texte.splitlines() if ligne.startswith("Cette consultation"))
    assert ("article 7 du décret n° 2016-151" in phrase) is (jour < date(2026, 8, 1))
    assert ("article R. 253-7, 22°" in phrase) is (date(2025, 2, 1) <= jour < date(2026, 8, 1))
    assert ("articles R. 431-1 et suivants" in phrase) is (jour >= date(2026, 8, 1))
    assert "sans le lier" in phrase


@pytest.mark.parametrize("commune", COMMUNES)
def test_le_rapport_dit_au_comite_tout_ce_que_le_projet_change(commune: str) -> None:
    texte = _texte("saisine-comite", commune)
    for sujet in (
        "Objet du projet",
        "Points soumis au vote du comité",
        "Agents et activités concernés",
        "Formes et nombre de jours",
        "Effets sur l'organisation et le temps de travail",
        "Effets sur la santé et la sécurité",
        "Matériel, frais et coût",
        "Calendrier et suites",
        "Solutions possibles que le projet ne retient pas",
    ):
        assert sujet in texte, sujet
    assert "emploie " in texte and "isolement" in texte


def test_le_forfait_est_un_point_soumis_au_vote_quand_le_projet_l_institue() -> None:
    point = "L'institution du forfait télétravail"
    assert point in _texte("saisine-comite", CARRIERES)
    assert point not in _texte("saisine-comite", NEZEL)
    seul = _texte("saisine-comite", CARRIERES, None, (("deliberation.objet", "forfait-seul"),))
    assert "1 | L'institution du forfait télétravail" in seul
    assert "L'avis du comité est recueilli avant le vote" in seul and "Effets sur la santé" not in seul


@pytest.mark.parametrize("piece", ["saisine-comite", "convocation-comite", "vote-comite", "suites-comite"])
@pytest.mark.parametrize("jour", [date(2025, 1, 31), date(2025, 2, 1)], ids=str)
def test_les_delais_et_le_quorum_du_code_ne_sont_dits_que_depuis_qu_il_existe(piece: str, jour: date) -> None:
    texte = _texte(piece, CARRIERES, jour)
    assert bool(re.search(r"article R\. 254-\d\d", texte)) is (jour >= date(2025, 2, 1))


def test_la_convocation_dit_les_delais_les_points_votes_et_le_quorum() -> None:
    texte = _texte("convocation-comite", CARRIERES)
    assert "quinze jours au moins avant la séance" in texte
    assert "huit jours au plus tard avant la séance" in texte
    assert texte.count("Avis, soumis au vote") == 3
    assert "la moitié au moins des représentants du personnel" in texte
    assert {"cgfp/r254-38", "cgfp/r254-39", "cgfp/r254-56"} <= _articles(_piece("convocation-comite", CARRIERES))


def test_la_fiche_de_vote_compte_chaque_college_a_part_et_prevoit_le_refus_unanime() -> None:
    piece = _piece("vote-comite", CARRIERES)
    libelles = {s.libelle for s in _saisies(piece)}
    for college in ("personnel", "employeur"):
        assert {
            f"{point}, {college}, {vote}"
            for point in ("Délibération", "Charte", "Forfait")
            for vote in ("pour", "contre", "abstentions")
        } <= libelles
    texte = _texte("vote-comite", CARRIERES)
    assert "Représentants du personnel" in texte and "Représentants de la commune" in texte
    assert "entre 8 et 30 jours après cette séance" in texte and "{Avis défavorable à l'unanimité}" in texte
    assert {"cst-reexamen-si-rejet-unanime", "cst-avis-date-et-sens-mentionnes"} <= _regles(piece)


def test_la_fiche_de_vote_ne_parle_de_formation_specialisee_que_s_il_y_en_a_une() -> None:
    assert "formation spécialisée" in _texte("vote-comite", NOGENT)
    assert "formation spécialisée" not in _texte("vote-comite", CARRIERES)


def test_les_suites_reprennent_ce_qui_est_connu_et_laissent_la_place_du_reste() -> None:
    petite, grande = _texte("suites-comite", NEZEL), _texte("suites-comite", NOGENT)
    assert "{Sens de l'avis du comité|favorable|défavorable|partagé|réputé donné}" in petite
    assert "rendu un avis favorable le 22 septembre 2026" in grande
    assert "n° 2026-10-112 le 15 octobre 2026" in grande and "exécutoire depuis le 20 octobre 2026" in grande
    for texte in (petite, grande):
        assert "dans les deux mois de l'avis (article R. 254-74" in texte
        assert "{Observation 1} | {Suite 1}" in texte


# K-14 : les élus


def _essentiel(commune: str, jour: date | None = None, si: Faits = ()) -> list[str]:
    blocs = _piece("note-synthese", commune, jour, si).piece.blocs
    fin = next(n for n, b in enumerate(blocs) if b.genre == "saut_page")
    return _lignes(blocs[:fin])


@pytest.mark.parametrize("commune", COMMUNES)
def test_la_premiere_page_dit_ce_que_le_droit_impose_ce_qu_on_choisit_et_ce_que_cela_coute(commune: str) -> None:
    page = "\n".join(_essentiel(commune))
    assert "Ce que le droit impose" in page and "Ce que la commune choisit" in page and "Ce que cela coûte" in page
    assert "Trois jours par semaine au plus, deux sur site au moins" in page
    for sujet in ("Accès", "Activités", "Jours", "Lieu", "Réponse", "Fin", "Matériel", "Forfait", "Avis", "Suivi"):
        assert sum(ligne.startswith(f"{sujet} | ") for ligne in page.splitlines()) == 1, sujet


@pytest.mark.parametrize("jour", PERIODES, ids=str)
@pytest.mark.parametrize("commune", COMMUNES)
def test_aucun_sujet_n_est_dit_deux_fois_en_premiere_page(commune: str, jour: date) -> None:
    sujets = [ligne.split(" | ")[0] for ligne in _essentiel(commune, jour) if ligne.count(" | ") == 2]
    assert len(sujets) == len(set(sujets)) >= 8


@pytest.mark.parametrize("commune", COMMUNES)
def test_la_note_contient_tout_ce_qu_un_elu_doit_savoir_avant_de_voter(commune: str) -> None:
    texte = _texte("note-synthese", commune)
    for sujet in (
        "Objet",
        "Ce que disent les textes",
        "Pourquoi ce projet",
        "Activités ouvertes au télétravail",
        "Coût estimé",
        "Effet sur les services et l'accueil du public",
        "Avis des représentants du personnel",
        "Calendrier",
        "Solutions possibles que le projet ne retient pas",
        "Pièces jointes",
    ):
        assert sujet in texte.splitlines(), sujet
    piece = _piece("note-synthese", commune)
    assert {"seance-note-de-synthese", "seance-note-incidence-financiere"} <= _regles(piece)
    assert {"cgct/l2121-12", "jurisprudence/ce-439653"} <= _articles(piece)


@pytest.mark.parametrize("habitants", [3499, 3500])
def test_la_note_dit_si_elle_est_obligatoire(habitants: int) -> None:
    texte = _texte("note-synthese", CARRIERES, None, (("commune.population", habitants),))
    assert ("comme le demande l'article L. 2121-12" in texte) is (habitants >= 3500)
    assert ("cette note n'est pas obligatoire" in texte) is (habitants < 3500)


def test_la_note_d_un_autre_organisme_n_affirme_rien_de_l_obligation() -> None:
    texte = _texte("note-synthese", CARRIERES, None, (("commune.type_organisme", "ccas"),))
    assert "L. 2121-12" not in texte and "n'est pas obligatoire" not in texte
    assert "jointe à la convocation" in texte


def test_la_note_chiffre_les_trois_hypotheses_et_nomme_ce_qui_ne_l_est_pas() -> None:
    page, texte = "\n".join(_essentiel(CARRIERES)), _texte("note-synthese", CARRIERES)
    assert "2027 | 37 806,08 € (partiel) | 49 072,00 € (partiel) | 61 063,68 € (partiel)" in page
    assert "ne chiffre pas : licences et abonnements, formation et aménagements de poste" in page
    assert "45 agents × 70 jours × 2,88 € = 9 072,00 €" in texte
    assert "à préciser" not in page


def test_une_note_sans_aucun_chiffre_garde_la_place_de_les_ecrire() -> None:
    page, texte = "\n".join(_essentiel(NEZEL)), _texte("note-synthese", NEZEL)
    assert "{Télétravailleurs attendus}" in page and "{Coût annuel du télétravail}" in page
    assert "{Coût du matériel}" in texte and "{Coût du forfait télétravail}" not in texte
    assert "0,00 €" not in texte and "Hypothèse basse" not in texte


def test_une_annee_entamee_dit_depuis_quand_elle_est_comptee() -> None:
    assert any(ligne.startswith("2026, à partir du 1er décembre | ") for ligne in _essentiel(OUVERT))
    assert any(ligne.startswith("2027 | ") for ligne in _essentiel(OUVERT))


def test_le_forfait_n_est_ni_chiffre_ni_nomme_avant_d_exister() -> None:
    assert any("2,88 € par jour" in ligne for ligne in _essentiel(CARRIERES, date(2023, 1, 1)))
    assert any("2,50 € par jour" in ligne for ligne in _essentiel(CARRIERES, date(2021, 9, 1)))
    assert "orfait" not in _texte("note-synthese", CARRIERES, date(2021, 8, 31))


def test_une_vue_du_cout_qui_n_existe_pas_dit_ce_qui_est_possible(tmp_path: Path) -> None:
    fichier, recueil = tmp_path / "xx-01.yaml", Recueil()
    entete = "id: xx-01\ntitre: T\nrang: 1\npartie: p\nstatut: attendue\n"
    fichier.write_text(f"{entete}corps:\n  - {{genre: tableau, cout: annees}}\n", encoding="utf-8")
    lire_clauses([fichier], {}, CORPUS, recueil)
    with pytest.raises(ErreurCorpus, match=r"ligne 7.*cout.*annees.*Possibles : postes, totaux, calcul ou manques"):
        recueil.lever()


@pytest.mark.parametrize(("acte", "dit"), [("meme-acte", "Institué"), ("sans-forfait", "Non institué")])
def test_la_premiere_page_dit_le_sort_du_forfait(acte: str, dit: str) -> None:
    lignes = _essentiel(CARRIERES, None, (("deliberation.forfait_acte", acte),))
    assert [ligne.split(" | ")[2].split(",")[0] for ligne in lignes if ligne.startswith("Forfait | ")] == [dit]


def test_l_avis_du_comite_est_attendu_puis_donne_avec_sa_date_et_son_sens() -> None:
    assert "Avis attendu avant le vote" in "\n".join(_essentiel(NEZEL))
    assert "Avis favorable du 24 novembre 2026" in "\n".join(_essentiel(CARRIERES))
    assert "{Avis du comité, date et sens}" in _texte("note-synthese", NEZEL)
    assert "a rendu un avis favorable le 24 novembre 2026" in _texte("note-synthese", CARRIERES)


def test_la_note_sur_le_seul_forfait_ne_parle_que_du_forfait() -> None:
    texte = _texte("note-synthese", CARRIERES, None, (("deliberation.objet", "forfait-seul"),))
    assert "Montant | Facultatif" in texte
    assert "Activités ouvertes" not in texte and "Lieu | " not in texte


@pytest.mark.parametrize("piece", ["saisine-comite", "note-synthese"])
def test_les_solutions_non_retenues_suivent_les_choix_de_la_commune(piece: str) -> None:
    assert "le maximum national de trois jours" in _texte(piece, NEZEL)
    assert "le maximum national de trois jours" not in _texte(piece, OUVERT)
    assert "des jours flottants" in _texte(piece, NEZEL)
    assert "des jours flottants" not in _texte(piece, CARRIERES)


@pytest.mark.parametrize("piece", ["saisine-comite", "note-synthese"])
def test_le_calendrier_de_la_procedure_est_un_tableau(piece: str) -> None:
    tableaux = [b for b in _piece(piece, CARRIERES).piece.blocs if b.genre == "tableau"]
    (calendrier,) = [b for b in tableaux if b.texte == "Calendrier de la procédure"]
    assert len(calendrier.lignes) >= 3


# K-15 : les agents


@pytest.mark.parametrize("commune", COMMUNES)
def test_la_notice_repond_a_toutes_les_questions_une_fois(commune: str) -> None:
    (tableau,) = [b for b in _piece("notice-agents", commune).piece.blocs if b.genre == "tableau"]
    questions = [_lisible(ligne[0]) for ligne in tableau.lignes]
    assert questions == [
        "Qui peut demander ?",
        "Pour quelles activités ?",
        "Comment ?",
        "Quand ?",
        "Quelle réponse ?",
        "Combien de jours ?",
        "Où ?",
        "Avec quel matériel ?",
        "Et les frais ?",
        "Quand suis-je joignable ?",
        "Et le soir ?",
        "Un accident ?",
        "Arrêter ?",
    ]
    texte = _texte("notice-agents", commune)
    assert "font foi" in texte and "Une question :" in texte and "À jour au" in texte


def test_la_notice_parle_simplement() -> None:
    for commune in COMMUNES:
        texte = _texte("notice-agents", commune)
        assert not re.search(r"article |décret|L\. \d|R\. \d|susvis|afférent|nonobstant|autorité territoriale", texte)


@pytest.mark.parametrize(
    ("si", "dit"),
    [
        ((("commune.contact_rh", "service du personnel, 01 99 00 00 02"),), "Une question : service du personnel"),
        ((("commune.contact_rh", AUCUN),), "Une question : {Contact pour une question}"),
        ((("demande.campagne", True), ("demande.campagne_periode", "du 2 au 30 mai")), "Quand ? | Du 2 au 30 mai"),
        ((("fin.preavis_agent_mois", 1),), "un mois à l'avance. L'employeur le peut aussi, en prévenant deux"),
        ((("fin.preavis_agent_mois", AUCUN),), "deux mois à l'avance. L'employeur le peut aussi, avec le même"),
        ((("quotite.base", "mois"),), "En moyenne sur le mois"),
    ],
)
def test_la_notice_suit_les_choix_de_la_commune(si: Faits, dit: str) -> None:
    assert dit in _texte("notice-agents", CARRIERES, None, si)


@pytest.mark.parametrize("jour", [date(2020, 5, 6), date(2020, 5, 7)], ids=str)
def test_la_notice_ne_promet_de_reponse_en_un_mois_que_depuis_mai_2020(jour: date) -> None:
    assert ("un mois au plus tard" in _texte("notice-agents", CARRIERES, jour)) is (jour >= date(2020, 5, 7))


# K-17 : la publication


def test_la_deliberation_de_publication_ouvre_les_trois_modes_et_dit_le_mode_par_defaut() -> None:
    piece = _piece(PUBLICATION, NEZEL)
    (mode,) = [s for s in _saisies(piece) if s.libelle == "Mode de publication choisi"]
    assert len(mode.choix) == 3
    assert all(any(mot in c for c in mode.choix) for mot in ("électronique", "affichage", "papier"))
    texte = _texte(PUBLICATION, NEZEL)
    assert "S'il ne choisit pas, la publication est électronique" in texte
    assert "Article 1er Mode de publication" in texte and "DÉCIDE :" in texte
    assert "deux mois au moins (article R. 2131-1" in texte
    assert "apres-vote-publication-moins-de-3500" in _regles(piece)
    assert {"cgct/l2131-1-iv", "cgct/r2131-1", "cgct/l2131-2"} <= _articles(piece)


# Le nombre de pages


@pytest.mark.skipif(not shutil.which("soffice") or not shutil.which("pdftotext"), reason="LibreOffice est absent")
def test_la_page_de_l_elue_la_notice_et_la_fiche_de_vote_tiennent_chacune_sur_une_page(tmp_path: Path) -> None:
    attendus = {}
    for commune in (NOGENT, OUVERT):
        for piece in ("note-synthese", "notice-agents", "vote-comite"):
            composee = _piece(piece, commune)
            fichier = tmp_path / f"{piece}-{commune}.docx"
            fichier.write_bytes(composer(composee.piece, coquille_de(CORPUS, composee.fiche)))
            attendus[fichier.with_suffix(".pdf")] = piece
    profil = f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"
    commande = ["soffice", profil, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    sources = [str(f.with_suffix(".docx")) for f in attendus]
    subprocess.run([*commande, *sources], check=True, capture_output=True, timeout=240)
    for pdf, piece in attendus.items():
        sortie = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True)
        pages = sortie.stdout.rstrip("\f\n").split("\f")
        if piece != "note-synthese":
            assert len(pages) == 1, pdf.name
        else:
            assert "La note" in pages[1] and "Ce que cela coûte" in pages[0], pdf.name
