"""Les pièces individuelles du kit (K-01 à K-04, K-18) : leurs mentions, leurs variantes, ce qu'elles taisent."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date
from functools import cache
from typing import Any

import pytest
import yaml
from conftest import DOSSIERS, EXEMPLES, RACINE, corpus_du_depot, valeurs_de
from docx import Document
from docx.oxml.ns import qn
from test_actes import ANACHRONISMES, COMMUNES, PERIODES

from teletravail_charte.blocs import Bloc, Saisie, decouper
from teletravail_charte.clausier import charger_clausier
from teletravail_charte.documents import composer
from teletravail_charte.dossier import Dossier, lire_dossier
from teletravail_charte.erreurs import ErreurUsage
from teletravail_charte.redaction import PieceComposee, choisir_pieces, composer_piece, coquille_de, pieces_possibles
from teletravail_charte.verification import Juge, Verification

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
DOSSIERS_VUS = [*COMMUNES, "tout-ouvert"]
ARRETES = ["arrete", "arrete-derogation-sante", "arrete-derogation-grossesse", "arrete-derogation-aidant"]
TEMPORAIRES = ["arrete-temporaire", "fiche-temporaire"]
AUTORISENT = [*ARRETES, *TEMPORAIRES, "avenant"]
PIECES = ["demande", "demande-derogation", *AUTORISENT, "attestation"]
REFORME, AIDANTS, CODIFICATION = date(2020, 5, 7), date(2021, 12, 23), date(2026, 8, 1)


@cache
def _dossier(nom: str) -> Dossier:
    chemin = EXEMPLES / f"{nom}.yaml" if nom in COMMUNES else DOSSIERS / f"{nom}.yaml"
    return lire_dossier(chemin, CORPUS.vocabulaire, tuple(CORPUS.profils))


def _verifier(nom: str, jour: date | None = None, **avec: Any) -> Verification:
    dossier = _dossier(nom)
    seance = dossier.valeurs["seance.date"]
    assert isinstance(seance, date)
    changes = valeurs_de(CORPUS, {c.replace("__", "."): v for c, v in avec.items()})
    return JUGE.verifier(dossier, jour or seance, changes)


def _composer(piece: str, nom: str = "carrieres-sous-poissy", jour: date | None = None, **avec: Any) -> PieceComposee:
    v = _verifier(nom, jour, **avec)
    return composer_piece(v, choisir_pieces(v, [piece])[0], projet=False)


@cache
def _appelees(nom: str, jour: date | None = None) -> dict[str, PieceComposee]:
    v = _verifier(nom, jour)
    fiches = [f for f in choisir_pieces(v, ["toutes"]) if f.id in PIECES]
    return {f.id: composer_piece(v, f, projet=False) for f in fiches}


def _morceaux(piece: PieceComposee) -> list[str]:
    """Chaque texte de la pièce, marques de saisie comprises."""
    textes = []
    for b in piece.piece.blocs:
        textes += [f"{b.numero} {b.texte}".strip(), *b.entetes, *(c for ligne in b.lignes for c in ligne)]
    return textes


def _lire(piece: PieceComposee) -> str:
    """Le texte de la pièce, chaque place à remplir montrée « ⟦libellé⟧ »."""
    lus = ("".join(f"⟦{m.libelle}⟧" if isinstance(m, Saisie) else m for m in decouper(t)) for t in _morceaux(piece))
    return "\n".join(lus).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def _places(piece: PieceComposee) -> list[Saisie]:
    return [m for t in _morceaux(piece) for m in decouper(t) if isinstance(m, Saisie)]


def _libelles(piece: PieceComposee) -> set[str]:
    return {p.libelle.replace("\u00a0", " ").replace("’", "'") for p in _places(piece)}


def _choix(piece: PieceComposee, libelle: str) -> tuple[str, ...]:
    (place,) = [p for p in _places(piece) if p.libelle.replace("’", "'") == libelle]
    return place.choix


# --- toutes les pièces, à toutes les périodes


@pytest.mark.parametrize("nom", DOSSIERS_VUS)
def test_aucune_piece_ne_reclame_de_fait_ni_ne_laisse_de_trou(nom: str) -> None:
    pieces = _appelees(nom)
    assert {"demande", "arrete", "avenant", "attestation", *TEMPORAIRES} <= set(pieces)
    for piece in pieces.values():
        assert not piece.composition.manquants, piece.fiche.id
        assert "[à préciser" not in _lire(piece)


@pytest.mark.parametrize(("nom", "jour"), [("tout-ouvert", None), *((c, j) for c in COMMUNES for j in PERIODES)])
def test_aucune_piece_n_a_de_faute_de_composition(nom: str, jour: date | None) -> None:
    for piece in _appelees(nom, jour).values():
        texte = _lire(piece)
        assert not re.search(r"\{\{|\}\}|\{%|None\b|Undefined|\[\]|Special\.", texte)
        assert not re.search(r"\b[Ll]e la\b|\bde le\b|\bà le\b|\bdu la\b|\bdes la\b|\bde de\b|\baux? des? ", texte)
        assert not re.search(r" ,|\(\s|\s\)|\.\.(?!\.)|  | ;;|: ?\.|, ?\.|«\s*»|⟧⟦| $", texte, re.MULTILINE), nom
        for morceau in _morceaux(piece):
            assert not re.search(r"[a-zé]['][a-zéèêàh]", morceau), "une apostrophe droite de nos mots"


@pytest.mark.parametrize("jour", PERIODES, ids=str)
@pytest.mark.parametrize("nom", COMMUNES)
def test_aucune_piece_ne_contient_d_anachronisme(nom: str, jour: date) -> None:
    for piece in _appelees(nom, jour).values():
        for motif, du, au in ANACHRONISMES:
            if not du <= jour <= au:
                assert not re.search(motif, _lire(piece)), f"{piece.fiche.id} : « {motif} » au {jour}"


@pytest.mark.parametrize("nom", DOSSIERS_VUS)
def test_chaque_place_a_remplir_a_son_libelle_a_elle(nom: str) -> None:
    for piece in _appelees(nom).values():
        comptes = Counter(p.libelle for p in _places(piece))
        assert max(comptes.values()) == 1, (piece.fiche.id, comptes.most_common(2))
        assert all(len(p.choix) > 1 for p in _places(piece) if p.genre == "choix"), piece.fiche.id


@pytest.mark.parametrize("jour", PERIODES, ids=str)
def test_toute_clause_obligatoire_donne_ses_regles_et_un_article_en_vigueur(jour: date) -> None:
    for piece in _appelees("nogent-sur-marne", jour).values():
        obligatoires = {c.id for _, c in piece.composition.retenues if c.statut == "obligatoire"}
        assert obligatoires, piece.fiche.id
        for clause in obligatoires:
            sources = [b.provenance for b in piece.piece.blocs if b.provenance and b.provenance.clause == clause]
            assert any(s.regles and s.articles for s in sources), f"{clause} au {jour}"


@pytest.mark.parametrize("piece", PIECES)
def test_chaque_clause_cite_des_regles_qui_existent_et_attendent_des_mots(piece: str) -> None:
    for clause in charger_clausier(CORPUS, piece).clauses:
        for regle in {*clause.regles, *(r for b in clause.corps for r in b.regles or ())}:
            assert not CORPUS.regles.obligations[regle].sans_clause, f"{clause.id} : {regle}"


def test_chaque_piece_n_existe_que_quand_le_texte_la_connait() -> None:
    toujours = {"demande", "demande-derogation", "arrete", "arrete-derogation-sante", "avenant"}
    assert set(_appelees("nogent-sur-marne", date(2017, 6, 1))) == toujours
    reforme = toujours | {"attestation", *TEMPORAIRES}
    assert set(_appelees("nogent-sur-marne", REFORME)) == reforme
    assert set(_appelees("nogent-sur-marne", AIDANTS)) == reforme | set(ARRETES)


@pytest.mark.parametrize(
    ("piece", "veille"),
    [(p, date(2021, 12, 22)) for p in ARRETES[2:]] + [(p, date(2020, 5, 6)) for p in [*TEMPORAIRES, "attestation"]],
)
def test_une_piece_nommee_avant_son_texte_n_a_rien_a_dire(piece: str, veille: date) -> None:
    with pytest.raises(ErreurUsage, match="rien à dire"):
        _composer(piece, jour=veille)


@pytest.mark.parametrize("piece", PIECES)
def test_dans_word_chaque_place_est_un_controle_qui_porte_son_libelle(piece: str) -> None:
    composee = _appelees("tout-ouvert")[piece]
    octets = composer(composee.piece, coquille_de(CORPUS, composee.fiche))
    corps = Document(io.BytesIO(octets)).element.body
    alias = [a.get(qn("w:val")) for a in corps.iter(qn("w:alias"))]
    assert {p.libelle for p in _places(composee)} <= set(alias)


# --- l'acte individuel : arrêtés, avenant, fiche


@pytest.mark.parametrize("jour", PERIODES, ids=str)
@pytest.mark.parametrize("nom", COMMUNES)
def test_tout_acte_qui_autorise_porte_les_mentions_exigees(nom: str, jour: date) -> None:
    v = _verifier(nom, jour)
    for identifiant, piece in _appelees(nom, jour).items():
        if identifiant not in AUTORISENT:
            continue
        texte, libelles = _lire(piece), _libelles(piece)
        assert libelles & {"Fonctions exercées en télétravail", "Activités à exercer en télétravail"}, "fonctions"
        assert any(li.startswith("Adresse du lieu") for li in libelles), "lieu"
        assert any(re.match(r"Jours|Nombre de jours", li) for li in libelles), "modalités"
        plage = str(v.faits.valeurs["temps.plage_matin"]).replace("\u00a0", " ")
        assert plage in texte, "plages horaires"
        assert "cycle de travail" in texte
        assert any("effet" in li for li in libelles), "date d'effet"
        assert "Prénom et nom du signataire" in libelles
        assert "droits et obligations" in texte, "documents remis"
        assert "dans les deux mois" in texte
        assert "tribunal administratif" in texte


@pytest.mark.parametrize("piece", ["arrete", "avenant"])
def test_l_acte_ne_propose_que_les_formes_ouvertes(piece: str) -> None:
    seuls_fixes = _composer(piece, "nezel")
    assert "Jours fixes accordés" in _libelles(seuls_fixes)
    assert not re.search(r"[Ff]lottant|[Pp]onctuel", _lire(seuls_fixes))
    assert "Jours fixes" not in _libelles(seuls_fixes), "une forme unique ne se coche pas"
    tout = _composer(piece, "tout-ouvert")
    assert {"Jours fixes", "Jours flottants", "Recours ponctuel", "Fin du recours ponctuel"} <= _libelles(tout)
    assert "jours par an (44 au plus)" in _lire(tout)
    sans_fixes = _composer(piece, modalites__jours_fixes=False)
    assert "Jours fixes accordés" not in _libelles(sans_fixes)


@pytest.mark.parametrize("piece", ["arrete", "avenant"])
def test_jusqu_au_6_mai_2020_l_acte_fixe_les_jours_de_reference_et_une_duree(piece: str) -> None:
    veille = _composer(piece, "tout-ouvert", date(2020, 5, 6), autorisation__duree_mois=12)
    assert {"Jours de référence télétravaillés", "Jours de référence sur le lieu d'affectation"} <= _libelles(veille)
    assert "pour douze mois" in _lire(veille)
    assert "décision expresse, après un entretien" in _lire(veille)
    assert not re.search(r"[Jj]ours flottants|[Rr]ecours ponctuel", _lire(veille))
    lendemain = _composer(piece, "tout-ouvert", REFORME)
    assert "Jours de référence télétravaillés" not in _libelles(lendemain)


@pytest.mark.parametrize("piece", ["arrete", "avenant"])
def test_la_periode_d_adaptation_s_ecrit_si_la_commune_la_prevoit_et_ne_depasse_pas_son_choix(piece: str) -> None:
    libelle = "Durée de la période d'adaptation"
    assert "aucune période" in _choix(_composer(piece, adaptation__duree_mois=1), libelle)
    assert "deux mois" not in _choix(_composer(piece, adaptation__duree_mois=1), libelle)
    assert "trois mois" not in _choix(_composer(piece, adaptation__duree_mois=2), libelle)
    assert "trois mois" in _choix(_composer(piece, adaptation__duree_mois=3), libelle)
    assert "adaptation" not in _lire(_composer(piece, adaptation__prevue=False))


def test_l_arrete_cite_la_deliberation_votee_et_laisse_sa_place_avant_le_vote() -> None:
    votee = _composer("arrete", "nogent-sur-marne", date(2026, 11, 2))
    assert "Vu la délibération n° 2026-10-112 du conseil municipal en date du 15 octobre 2026" in _lire(votee)
    assert "Numéro de la délibération" not in _libelles(votee)
    for avant in (_composer("arrete"), _composer("arrete", "nogent-sur-marne", date(2026, 10, 14))):
        assert {"Numéro de la délibération", "Date de la délibération"} <= _libelles(avant)


def test_le_signataire_delegue_dit_sa_qualite_et_vise_sa_delegation() -> None:
    for piece in ("arrete", "avenant", "fiche-temporaire"):
        assert "Qualité du signataire" not in _libelles(_composer(piece, demande__decideur="maire"))
        delegue = _composer(piece, demande__decideur="elu-delegue")
        assert "Qualité du signataire" in _libelles(delegue)
        assert "par délégation" in _lire(delegue)
    assert "Date de l'arrêté de délégation" in _libelles(_composer("arrete", demande__decideur="elu-delegue"))


@pytest.mark.parametrize("organisme", ["ccas", "caisse-des-ecoles", "epci"])
@pytest.mark.parametrize("piece", [p for p in PIECES if p != "attestation"])
def test_un_etablissement_ne_parle_ni_du_maire_ni_de_la_commune(piece: str, organisme: str) -> None:
    texte = _lire(_composer(piece, commune__type_organisme=organisme))
    assert not re.search(r"\b[Mm]aire\b|\bla commune\b|conseil municipal", texte)
    if piece in AUTORISENT:
        assert "président" in texte


def test_le_forfait_n_est_annonce_que_s_il_est_institue() -> None:
    for piece in AUTORISENT:
        assert "forfait télétravail" in _lire(_composer(piece)), piece
        assert "orfait" not in _lire(_composer(piece, forfait__institue=False)), piece


def test_des_horaires_individuels_s_ecrivent_dans_l_acte() -> None:
    libelle = "Horaires de travail un jour télétravaillé"
    assert libelle in _libelles(_composer("arrete", temps__horaires="individuels"))
    assert libelle not in _libelles(_composer("arrete", temps__horaires="du-service"))


def test_l_avenant_laisse_le_reste_du_contrat_intact_et_finit_avec_lui() -> None:
    avenant = _composer("avenant")
    assert "Les autres clauses du contrat ne sont pas modifiées." in _lire(avenant)
    assert "prend fin au plus tard avec le contrat" in _lire(avenant)
    signatures = [b.texte for b in avenant.piece.blocs if b.genre == "signature"]
    assert len(signatures) == 2, "les deux parties signent"
    v = _verifier("carrieres-sous-poissy", autorisation__acte="arrete-pour-tous")
    assert "avenant" not in {f.id for f in choisir_pieces(v, ["toutes"])}


# --- les dérogations


def test_la_derogation_medicale_vise_l_avis_et_borne_la_duree() -> None:
    piece = _composer("arrete-derogation-sante")
    assert {"Auteur de l'avis médical", "Date de l'avis médical", "Fin de la dérogation"} <= _libelles(piece)
    assert "six mois au plus" in _lire(piece)
    assert "après un nouvel avis médical" in _lire(piece)
    assert "grossesse" not in _lire(piece)
    assert "trois mois au plus" in _lire(_composer("arrete-derogation-sante", derogation__sante_duree_mois=3))


def test_la_grossesse_suivait_le_regime_medical_jusqu_au_22_decembre_2021() -> None:
    motifs = ["sante", "handicap", "grossesse"]
    for jour, attendu in [(date(2019, 6, 26), False), (date(2019, 6, 27), True), (date(2021, 12, 22), True)]:
        piece = _composer("arrete-derogation-sante", jour=jour, derogation__motifs_prevus=motifs)
        assert ("la grossesse" in _lire(piece)) is attendu, jour
    seule = _verifier("nogent-sur-marne", date(2021, 6, 1), derogation__motifs_prevus=["grossesse"])
    assert "arrete-derogation-sante" in {f.id for f in choisir_pieces(seule, ["toutes"])}


def test_la_derogation_de_grossesse_ne_demande_ni_avis_ni_duree() -> None:
    piece = _composer("arrete-derogation-grossesse")
    assert not re.search(r"médic|médecin|certificat|handicap|état de santé", _lire(piece))
    assert "Fin de la dérogation" not in _libelles(piece)
    assert "pendant toute la grossesse" in _lire(piece)


def test_la_derogation_de_proche_aidant_dure_trois_mois_sans_avis_medical() -> None:
    piece = _composer("arrete-derogation-aidant")
    assert "trois mois au plus" in _lire(piece)
    assert "éligible au congé de proche aidant" in _lire(piece)
    assert not re.search(r"médic|médecin|handicap|état de santé", _lire(piece))
    assert "pièce justificative" in _lire(
        _composer("arrete-derogation-aidant", derogation__aidant_justificatif="piece-justificative")
    )


def test_seuls_les_cas_que_la_charte_prevoit_ont_leur_arrete_et_leur_case() -> None:
    v = _verifier("carrieres-sous-poissy", derogation__motifs_prevus=["sante", "handicap"])
    assert {f.id for f in choisir_pieces(v, ["toutes"])} & set(ARRETES) == {"arrete", "arrete-derogation-sante"}
    formulaire = _composer("demande-derogation", derogation__motifs_prevus=["sante", "handicap"])
    assert "État de santé ou handicap" in _libelles(formulaire)
    assert not {"Grossesse", "Aide à un proche"} & _libelles(formulaire)


def test_la_derogation_se_demande_a_part_ou_dans_la_demande_selon_la_commune() -> None:
    a_part = _composer("demande", derogation__formulaire_distinct=True)
    assert "formulaire distinct" in _lire(a_part)
    assert "Grossesse" not in _libelles(a_part)
    ensemble = _composer("demande", derogation__formulaire_distinct=False)
    assert {"État de santé ou handicap", "Grossesse", "Aide à un proche"} <= _libelles(ensemble)
    v = _verifier("carrieres-sous-poissy", derogation__formulaire_distinct=False)
    assert "demande-derogation" not in {f.id for f in choisir_pieces(v, ["toutes"])}


# --- la demande


def test_la_demande_ne_propose_que_ce_que_les_regles_locales_ouvrent() -> None:
    nezel, ouvert = _composer("demande", "nezel"), _composer("demande", "tout-ouvert")
    assert not {"Jours flottants", "Recours ponctuel"} & _libelles(nezel)
    assert {"Jours fixes", "Jours flottants", "Recours ponctuel", "Demi-journées souhaitées"} <= _libelles(ouvert)
    sans_mercredi = _composer("demande", quotite__jours_non_teletravaillables=["mercredi"])
    jours = {li for li in _libelles(sans_mercredi) if li.startswith("Jour fixe : ")}
    assert jours == {f"Jour fixe : {j}" for j in ("lundi", "mardi", "jeudi", "vendredi")}
    lieux = _composer("demande", lieux__types_admis=["domicile", "tiers-lieu"], lieux__plusieurs_lieux_admis=False)
    assert _choix(lieux, "Genre du lieu") == ("le domicile", "un tiers-lieu")
    assert "Adresse de l'autre lieu" not in _libelles(lieux)


def test_la_demande_date_sa_reception_et_depuis_2020_la_reponse_due() -> None:
    for jour in PERIODES:
        libelles = _libelles(_appelees("nogent-sur-marne", jour)["demande"])
        assert "Date de réception de la demande" in libelles
        assert ("Réponse écrite due au plus tard le" in libelles) is (jour >= REFORME)
    assert "15 jours après la réception" in _lire(_composer("demande", demande__delai_reponse_jours=15))


@pytest.mark.parametrize("nom", DOSSIERS_VUS)
def test_aucune_demande_ne_fait_dire_un_motif_personnel_ni_un_diagnostic(nom: str) -> None:
    demande = _appelees(nom)["demande"]
    intimes = [li for li in _libelles(demande) if re.search(r"[Mm]otif|[Ff]amil|[Ee]nfant|[Mm]édic|[Dd]iagnos", li)]
    assert not intimes
    assert "aucun motif personnel" in _lire(demande)
    if "demande-derogation" in _appelees(nom):
        derogation = _appelees(nom)["demande-derogation"]
        assert "Aucun document médical n'est joint" in _lire(derogation)
        assert not [li for li in _libelles(derogation) if re.search(r"[Dd]iagnos|[Nn]om du proche|[Cc]ertificat", li)]


def test_la_demande_ne_reclame_que_les_pieces_que_la_commune_exige() -> None:
    assert "assurance habitation" not in _lire(_composer("demande", demande__assurance_information=False))
    exigee = _composer("demande", demande__assurance_exigee=True)
    assert "Attestation d'assurance jointe" in _libelles(exigee)
    assert "prise en charge par l'employeur" in _lire(exigee)
    assert "Auto-évaluation jointe" not in _libelles(_composer("demande", eligibilite__auto_evaluation="proposee"))
    professionnel = _composer("demande", lieux__types_admis=["tiers-lieu"])
    assert "conformité" not in _lire(professionnel), "l'attestation ne vaut que pour un lieu privé"
    assert "Connexion internet suffisante" not in _libelles(_composer("demande", eligibilite__connexion_exigee=False))


def test_les_activites_de_la_commune_sont_des_cases_de_la_demande() -> None:
    demande = _composer("demande", "nezel")
    cases = {p.libelle for p in _places(demande) if p.genre == "case"}
    assert "la comptabilité et la facturation" in cases


# --- l'attestation


def test_l_attestation_suit_la_forme_et_les_points_de_la_deliberation() -> None:
    honneur = _composer("attestation", lieux__conditions_installation=["electricite", "detecteur-de-fumee"])
    assert "atteste sur l'honneur" in _lire(honneur)
    assert {"Électricité conforme", "Incendie conforme"} <= _libelles(honneur)
    assert not {"Espace de travail conforme", "Connexion internet conforme"} & _libelles(honneur)
    certificat = _composer("attestation", demande__attestation_forme="certificat-professionnel")
    assert "sur l'honneur" not in _lire(certificat)
    assert "Nom et prénom du professionnel" in _libelles(certificat)
    assert "pris en charge par l'employeur" in _lire(certificat)
    v = _verifier("carrieres-sous-poissy", lieux__types_admis=["local-professionnel"])
    assert "attestation" not in {f.id for f in choisir_pieces(v, ["toutes"])}


def test_sans_description_fournie_l_attestation_reprend_les_mots_de_la_deliberation() -> None:
    piece = _composer("attestation", lieux__description_conformite_fournie=False)
    assert "Ce qui est attendu" not in _lire(piece)
    assert "un espace de travail au calme" in _libelles(piece)


# --- la situation exceptionnelle


@pytest.mark.parametrize("piece", TEMPORAIRES)
def test_la_formule_legale_n_est_citee_qu_aux_dates_ou_elle_a_ete_lue(piece: str) -> None:
    formule = "situation exceptionnelle perturbant l'accès au service ou le travail sur site"
    for jour in (REFORME, date(2021, 12, 22), AIDANTS, date(2026, 7, 31), CODIFICATION):
        texte = _lire(_composer(piece, "nogent-sur-marne", jour))
        assert formule in texte
        assert (f"« {formule} »" in texte) is (AIDANTS <= jour < CODIFICATION), jour


@pytest.mark.parametrize("piece", TEMPORAIRES)
def test_l_autorisation_temporaire_est_demandee_bornee_et_suit_les_choix_de_la_commune(piece: str) -> None:
    temporaire = _composer(piece)
    texte, libelles = _lire(temporaire), _libelles(temporaire)
    assert "Date de la demande" in libelles
    assert {"Date de fin", "Fin de la période"} & libelles
    assert "Situation exceptionnelle constatée" in libelles
    assert "31 jours au plus" in texte
    assert "sans formalité" in texte
    assert "indemnités" in texte
    assert "n'utilise pas son ordinateur personnel" in texte
    admis = _composer(piece, exceptionnel__materiel_personnel_admis=True)
    assert "Usage de l'ordinateur personnel" in _libelles(admis)
    assert "flottants" not in _lire(_composer(piece, modalites__jours_flottants=False))
    v = _verifier("carrieres-sous-poissy", exceptionnel__clause=False)
    assert piece not in {f.id for f in choisir_pieces(v, ["toutes"])}


def test_la_fiche_temporaire_n_est_jamais_un_refus() -> None:
    fiche = _composer("fiche-temporaire")
    assert "Un refus est précédé d'un entretien et motivé par écrit." in _lire(fiche)
    assert not [p for p in _places(fiche) if any("refus" in c for c in (p.libelle, *p.choix))]


# --- des mots communs


def test_les_arretes_disent_la_meme_chose_avec_les_memes_mots() -> None:
    """Un visa ou une clause corrigés dans un arrêté le sont dans tous."""
    textes: dict[str, set[str]] = {}
    for piece in (*ARRETES, "arrete-temporaire"):
        for chemin in (RACINE / "templates" / "clauses" / piece).glob("*.yaml"):
            clause = yaml.safe_load(chemin.read_text(encoding="utf-8"))
            prefixe, nom = chemin.stem.split("-", 1)
            for rang, bloc in enumerate(clause["corps"]):
                brut = yaml.safe_dump(bloc, allow_unicode=True).replace(f"'{prefixe}-", "'-")
                if nom == "02-visas":
                    textes.setdefault(f"{nom} {bloc.get('si')} {bloc['texte'][:40]}", set()).add(brut)
                elif nom not in ("12-modalites", "12-derogation", "12-situation-et-duree", "16-materiel-et-frais"):
                    textes.setdefault(f"{nom} {rang}", set()).add(brut)
    differents = {cle for cle, mots in textes.items() if len(mots) > 1}
    assert not differents


def test_chaque_piece_est_declaree_sous_son_numero_de_kit() -> None:
    fiches = {f.id: f for f in pieces_possibles(CORPUS) if f.id in PIECES}
    assert set(fiches) == set(PIECES)
    for f in fiches.values():
        assert re.fullmatch(rf"kit/{f.kit.removeprefix('K-')}-[a-z-]+\.docx", f.fichier), f.id
    assert len({f.fichier for f in fiches.values()}) == len(PIECES)


def _blocs_de(piece: PieceComposee, genre: str) -> list[Bloc]:
    return [b for b in piece.piece.blocs if b.genre == genre]


def test_chaque_acte_numerote_ses_articles_et_se_termine_par_les_recours() -> None:
    for piece in (*ARRETES, "arrete-temporaire", "avenant"):
        composee = _composer(piece)
        numeros = [b.numero for b in _blocs_de(composee, "article")]
        assert numeros == ["Article 1er", *(f"Article {n}" for n in range(2, len(numeros) + 1))]
        assert "deux mois" in composee.piece.blocs[-1].texte
