"""Les pièces remises à un agent (information, refus, entretien, fin, matériel, questionnaire, incident) : ce que les
textes y exigent y est, ce qu'ils interdisent n'y est pas, et chaque choix de la commune y est repris."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from conftest import DOSSIERS, EXEMPLES, corpus_du_depot, valeurs_de
from test_actes import ANACHRONISMES, PERIODES

from teletravail_charte.blocs import Bloc, Saisie, decouper
from teletravail_charte.clausier import charger_clausier
from teletravail_charte.documents import composer
from teletravail_charte.dossier import Dossier, lire_dossier
from teletravail_charte.redaction import PieceComposee, choisir_pieces, composer_piece, coquille_de
from teletravail_charte.verification import Juge, Verification

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
AUJOURDHUI = date(2026, 12, 17)
PIECES = {
    "document-d-information": "K-05",
    "refus-motive": "K-06",
    "compte-rendu-d-entretien": "K-07",
    "decision-de-fin": "K-08",
    "fiche-materiel": "K-09",
    "questionnaire-d-auto-evaluation": "K-12",
    "fiche-reflexe-incident": "K-16",
}
COMMUNES = ["nezel", "carrieres-sous-poissy", "nogent-sur-marne", "tout-ouvert"]
INFORMATION, REFUS, ENTRETIEN, FIN, MATERIEL, QUESTIONNAIRE, INCIDENT = PIECES


@cache
def _dossier(nom: str) -> Dossier:
    chemin = EXEMPLES / f"{nom}.yaml"
    chemin = chemin if chemin.exists() else DOSSIERS / f"{nom}.yaml"
    return lire_dossier(chemin, CORPUS.vocabulaire, tuple(CORPUS.profils))


def _verifier(nom: str, jour: date, avec: dict[str, Any]) -> Verification:
    return JUGE.verifier(_dossier(nom), jour, valeurs_de(CORPUS, avec))


@cache
def _ordinaire(nom: str, jour: date) -> Verification:
    return _verifier(nom, jour, {})


def _composer(piece: str, nom: str = "tout-ouvert", jour: date = AUJOURDHUI, **avec: Any) -> PieceComposee:
    """La pièce pour ce dossier ; ``avec`` : des faits, « groupe__nom »."""
    faits = {fait.replace("__", "."): valeur for fait, valeur in avec.items()}
    v = _verifier(nom, jour, faits) if faits else _ordinaire(nom, jour)
    (fiche,) = choisir_pieces(v, [piece])
    return composer_piece(v, fiche, projet=False)


def _textes(bloc: Bloc) -> list[str]:
    return [bloc.texte, *bloc.entetes, *(cellule for ligne in bloc.lignes for cellule in ligne)]


def _lire(texte: str) -> str:
    """Le texte comme on le tape : espaces et apostrophes ordinaires, les places entre crochets."""
    morceaux = (
        f"[{m.libelle}{' : ' if m.choix else ''}{' / '.join(m.choix)}]" if isinstance(m, Saisie) else m
        for m in decouper(texte)
    )
    return "".join(morceaux).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def _texte(piece: PieceComposee) -> str:
    return "\n".join(_lire(t) for b in piece.piece.blocs for t in _textes(b) if t)


def _ecrit(piece: str, nom: str = "tout-ouvert", jour: date = AUJOURDHUI, **avec: Any) -> str:
    return _texte(_composer(piece, nom, jour, **avec))


def _places(piece: PieceComposee) -> Iterator[Saisie]:
    for bloc in piece.piece.blocs:
        for texte in _textes(bloc):
            yield from (m for m in decouper(texte) if isinstance(m, Saisie))


# Toutes les pièces, tous les dossiers, toutes les périodes


@pytest.mark.parametrize("jour", PERIODES, ids=str)
@pytest.mark.parametrize("nom", COMMUNES)
@pytest.mark.parametrize("piece", PIECES)
def test_la_piece_s_ecrit_sans_trou_ni_faute_ni_anachronisme(piece: str, nom: str, jour: date) -> None:
    composee = _composer(piece, nom, jour)
    assert not composee.composition.manquants
    texte = _texte(composee)
    assert not re.search(r"\{\{|\}\}|\{%|None\b|Undefined|\[à préciser|…{4}|\bSpecial\.", texte)
    assert not re.search(r"\b[Ll]e la\b|\bde le\b|\bà le\b|\bdu la\b|\bdes la\b|\bde de\b|\bde les\b", texte)
    assert not re.search(r" ,|\(\s|\s\)|\.\.(?!\.)|  | ;;|: ?\.|, ?\.|«\s*»", texte)
    for motif, du, au in ANACHRONISMES:
        if jour < du or jour > au:
            assert not re.search(motif, texte), f"{motif} au {jour}"


@pytest.mark.parametrize("nom", COMMUNES)
@pytest.mark.parametrize("piece", PIECES)
def test_chaque_place_a_un_libelle_unique_assez_court_pour_word(piece: str, nom: str) -> None:
    libelles = [place.libelle for place in _places(_composer(piece, nom))]
    assert libelles
    assert len(libelles) == len(set(libelles))
    assert max(map(len, libelles)) <= 64
    assert all(place.choix for place in _places(_composer(piece, nom)) if place.genre == "choix")


@pytest.mark.parametrize("piece", PIECES)
def test_la_piece_donne_un_fichier_word_toujours_le_meme(piece: str) -> None:
    composee = _composer(piece)
    coquille = coquille_de(CORPUS, composee.fiche)
    octets = composer(composee.piece, coquille)
    assert octets[:2] == b"PK"
    assert octets == composer(composee.piece, coquille)


@pytest.mark.parametrize(("piece", "numero"), PIECES.items())
def test_la_piece_est_rangee_dans_le_kit_sous_son_numero(piece: str, numero: str) -> None:
    fiche = _composer(piece).fiche
    assert fiche.kit == numero
    assert fiche.fichier == f"kit/{numero[2:]}-{piece}.docx"


@pytest.mark.parametrize("piece", PIECES)
def test_une_clause_du_kit_ne_cite_que_des_regles_qui_existent(piece: str) -> None:
    for clause in charger_clausier(CORPUS, piece).clauses:
        citees = {*clause.regles, *(r for b in clause.corps for r in b.regles or ())}
        assert citees <= set(CORPUS.regles.obligations), clause.id


@pytest.mark.parametrize(
    ("avec", "absente"),
    [({"equipement.fourni": False}, MATERIEL), ({"eligibilite.auto_evaluation": "sans"}, QUESTIONNAIRE)],
)
def test_le_kit_laisse_de_cote_une_piece_que_les_choix_n_appellent_pas(avec: dict[str, Any], absente: str) -> None:
    sans = {f.id for f in choisir_pieces(_verifier("tout-ouvert", AUJOURDHUI, avec), ["toutes"])}
    assert {f.id for f in choisir_pieces(_ordinaire("tout-ouvert", AUJOURDHUI), ["toutes"])} - sans == {absente}


# Les mentions exigées par un texte : elles sont écrites, et disent de quelle règle et de quel article elles viennent

MENTIONS = [
    (INFORMATION, "Forme et jours de télétravail accordés", "autorisation-documents-remis", "article-8"),
    (INFORMATION, "Moyens de contrôle utilisés", "autorisation-documents-remis", "article-8"),
    (INFORMATION, "les heures de début et de fin de son travail", "donnees-information-prealable-des-agents", ""),
    (INFORMATION, "Un ordinateur portable", "autorisation-documents-remis", "article-8"),
    (INFORMATION, "Qui installe le matériel", "autorisation-documents-remis", "article-8"),
    (INFORMATION, "Utilisation", "autorisation-documents-remis", "article-8"),
    (INFORMATION, "Quand et comment le matériel est renouvelé", "autorisation-documents-remis", "article-8"),
    (INFORMATION, "Maintenance", "couts-directs-a-la-charge-de-la-commune", "article-8"),
    (INFORMATION, "Restitution", "couts-restitution-du-materiel", "article-8"),
    (INFORMATION, "un appui technique", "autorisation-documents-remis", "article-8"),
    (INFORMATION, "Droits et obligations : temps de travail", "autorisation-documents-remis", "article-8"),
    (INFORMATION, "Droits et obligations : hygiène", "autorisation-documents-remis", "article-8"),
    (INFORMATION, "copie de la délibération", "autorisation-documents-remis", "article-8"),
    (INFORMATION, "copie de la charte", "autorisation-documents-remis", "article-8"),
    (INFORMATION, "Date de remise", "autorisation-documents-remis", "article-8"),
    (REFUS, "Par une demande écrite reçue le", "demande-reponse-ecrite", "article-5"),
    (REFUS, "Une réponse écrite vous est due dans un délai d'un mois", "demande-reponse-en-un-mois", "article-5"),
    (REFUS, "Un entretien a eu lieu le", "refus-entretien-prealable", "article-5"),
    (REFUS, "En droit, votre demande", "refus-motive", "crpa/l211-5"),
    (REFUS, "Faits précis qui tiennent à la nature des activités", "refus-motive", "crpa/l211-5"),
    (REFUS, "Faits précis qui tiennent à l'intérêt du service", "refus-motive", "crpa/l211-5"),
    (REFUS, "commission administrative paritaire", "refus-saisine-cap", "cgfp/r263-10"),
    (REFUS, "commission consultative paritaire", "refus-saisine-ccp", "cgfp/r272-21"),
    (REFUS, "Dans les deux mois qui suivent la notification", "refus-voies-et-delais-de-recours", "cja/r421-5"),
    (REFUS, "tribunal administratif de Versailles", "refus-voies-et-delais-de-recours", "cja/r312-12"),
    (REFUS, "qualité du signataire", "demande-decision-de-l-autorite-territoriale", "crpa/l212-1"),
    (REFUS, "Date de notification", "", "crpa/l221-8"),
    (ENTRETIEN, "refus envisagé d'une première demande", "refus-entretien-prealable", "article-5"),
    (ENTRETIEN, "fin du télétravail envisagée", "fin-employeur-entretien-et-motifs", "article-5"),
    (FIN, "Je préviens deux mois à l'avance", "fin-preavis-agent-deux-mois", "article-5"),
    (FIN, "je préviens un mois à l'avance", "fin-preavis-adaptation-un-mois", "article-5"),
    (FIN, "Un entretien a eu lieu le", "fin-employeur-entretien-et-motifs", "article-5"),
    (FIN, "faits précis qui motivent la fin", "fin-employeur-entretien-et-motifs", "crpa/l211-5"),
    (FIN, "qui court de la notification", "fin-preavis-employeur-deux-mois", "article-5"),
    (FIN, "[Volet B : délai ordinaire] deux mois", "fin-preavis-employeur-deux-mois", "article-5"),
    (FIN, "un mois, la fin étant décidée pendant", "fin-preavis-adaptation-un-mois", "article-5"),
    (FIN, "nécessité de service qui motive la réduction", "fin-preavis-reduit-motive", "article-5"),
    (FIN, "commission consultative paritaire", "refus-saisine-ccp", "cgfp/r272-21"),
    (FIN, "Dans les deux mois qui suivent la notification", "refus-voies-et-delais-de-recours", "cja/r421-5"),
    (FIN, "qualité du signataire", "demande-decision-de-l-autorite-territoriale", "crpa/l212-1"),
    (MATERIEL, "état au retour", "couts-restitution-du-materiel", "article-8"),
    (INCIDENT, "72 heures au plus ; délai à vérifier", "donnees-violation-sous-72-heures", "rgpd/article-33"),
]


@pytest.mark.parametrize(("piece", "mots", "regle", "article"), MENTIONS)
def test_une_mention_exigee_est_ecrite_avec_sa_regle_et_son_article(
    piece: str, mots: str, regle: str, article: str
) -> None:
    porteurs = [b for b in _composer(piece, jour=date(2025, 6, 1)).piece.blocs if mots in _lire("\n".join(_textes(b)))]
    provenances = [b.provenance for b in porteurs if b.provenance]
    assert provenances, f"« {mots} » n'est pas écrit"
    assert any(not regle or regle in p.regles for p in provenances)
    assert any(article in cle for p in provenances for cle in p.articles)


@pytest.mark.parametrize("jour", PERIODES, ids=str)
@pytest.mark.parametrize("piece", [INFORMATION, REFUS, ENTRETIEN, FIN])
def test_les_regles_du_teletravail_en_vigueur_fondent_la_piece_a_chaque_periode(piece: str, jour: date) -> None:
    code = jour >= date(2026, 8, 1)
    provenances = [b.provenance for b in _composer(piece, jour=jour).piece.blocs if b.provenance]
    articles = {a.split("@")[0] for p in provenances for a in p.articles}
    assert ("cgfp/r431-1-s" in articles) == code
    assert any(a.startswith("decret-2016-151/") for a in articles) != code
    assert ("R. 431-1 et suivants" in _ecrit(piece, jour=jour)) == code


# Ce qui ne se demande jamais

INTERDIT = r"santé|médic|malad|diagnostic|famil|enfant|grossesse|enceinte|handicap|\bâge\b|syndic|conjoint|vie privée"


@pytest.mark.parametrize("nom", COMMUNES)
@pytest.mark.parametrize("piece", PIECES)
def test_aucune_place_ne_demande_un_motif_personnel_familial_ou_medical(piece: str, nom: str) -> None:
    autorisees = {"Prévention et médecine préventive : téléphone et adresse"}
    for place in _places(_composer(piece, nom)):
        if place.libelle.replace("’", "'").replace("\u00a0", " ") not in autorisees:
            assert not re.search(INTERDIT, " ".join((place.libelle, *place.choix)), re.IGNORECASE), place.libelle


@pytest.mark.parametrize("nom", COMMUNES)
def test_aucune_question_de_l_auto_evaluation_ne_touche_a_la_personne_et_aucune_n_est_notee(nom: str) -> None:
    piece = _composer(QUESTIONNAIRE, nom)
    questions = [ligne[0] for b in piece.piece.blocs for ligne in b.lignes]
    assert 10 <= len(questions) <= 20
    for question in questions:
        assert not re.search(INTERDIT + "|personnel", question, re.IGNORECASE), question
    assert "ne donne lieu à aucune note" in _texte(piece)
    assert not re.search(r"score|barème|points? sur|total", _texte(piece))


def test_le_superieur_ne_juge_ni_l_espace_ni_la_connexion_de_l_agent() -> None:
    lignes = [ligne for b in _composer(QUESTIONNAIRE).piece.blocs for ligne in b.lignes]
    prives = [ligne for ligne in lignes if re.search("connexion|Le lieu|à l’abri", ligne[0])]
    assert len(prives) == 3
    assert [ligne for ligne in lignes if ligne[2] == "sans objet"] == prives


def test_le_compte_rendu_dit_ce_qui_ne_s_y_note_pas() -> None:
    assert "on n'y note ni état de santé, ni situation de famille, ni motif personnel" in _ecrit(ENTRETIEN)


@pytest.mark.parametrize("piece", [ENTRETIEN, INFORMATION])
def test_signer_n_est_ni_accepter_ni_renoncer(piece: str) -> None:
    assert re.search(r"ne vaut pas accord|ne conditionne pas l'application", _ecrit(piece))


# Le préavis, l'adaptation, la réduction


def test_la_fin_reprend_les_preavis_de_la_commune_meme_differents() -> None:
    texte = _ecrit(FIN, fin__preavis_agent_mois=1, fin__preavis_employeur_mois=3)
    assert "Je préviens un mois à l'avance" in texte
    assert "[Volet B : délai ordinaire] trois mois" in texte


def test_sans_preavis_ecrit_la_fin_applique_celui_du_texte() -> None:
    muets: dict[str, Any] = {"fin__preavis_agent_mois": "aucun", "fin__preavis_employeur_mois": "aucun"}
    texte = _ecrit(FIN, adaptation__preavis_mois="aucun", **muets)
    assert "Je préviens deux mois à l'avance" in texte
    assert "je préviens un mois à l'avance" in texte
    assert "[Volet B : délai ordinaire] deux mois" in texte
    assert "en prévenant deux mois à l'avance" in _ecrit(INFORMATION, **muets)
    assert "ce délai est d'un mois" in _ecrit(INFORMATION, adaptation__preavis_mois="aucun")


@pytest.mark.parametrize("piece", [INFORMATION, ENTRETIEN, FIN])
def test_la_periode_d_adaptation_ne_parait_que_si_elle_est_prevue(piece: str) -> None:
    assert "ériode d'adaptation" in _ecrit(piece)
    assert "daptation" not in _ecrit(piece, adaptation__prevue=False, adaptation__duree_mois="aucun")


def test_le_preavis_n_est_reduit_que_si_la_commune_l_a_prevu() -> None:
    assert "délai réduit à" in _ecrit(FIN, fin__preavis_reduit_prevu=True)
    assert "réduit" not in _ecrit(FIN, fin__preavis_reduit_prevu=False)


def test_les_motifs_de_fin_sont_ceux_de_la_commune_et_les_faits_sont_toujours_demandes() -> None:
    avec = _ecrit(FIN, fin__motifs_employeur=["securite"])
    assert "une atteinte à la sécurité des données ou des personnes" in avec
    assert "réorganisation" not in avec
    sans = _ecrit(FIN, fin__motifs_employeur="aucun")
    assert "[Motif : " not in sans
    assert "faits précis qui motivent la fin du télétravail" in sans


def test_l_agent_qui_met_fin_a_son_teletravail_ne_donne_aucun_motif() -> None:
    volet_a = _ecrit(FIN).split("Volet B : fin décidée")[0]
    assert "Je n'ai pas à donner de motif." in volet_a
    assert not re.search(r"\[[^]]*motif", volet_a)


# La demande refusée : campagne, délai, entretien, signataire, recours


def test_le_delai_de_reponse_suit_la_campagne_et_le_choix_de_la_commune() -> None:
    assert "d'un mois à compter de la réception de la demande" in _ecrit(REFUS, demande__campagne=False)
    court = _ecrit(REFUS, demande__campagne=False, demande__delai_reponse_jours=15)
    assert "dans un délai de quinze jours à compter de la réception" in court
    campagne = _ecrit(
        REFUS,
        demande__campagne=True,
        demande__campagne_periode="du 2 au 20 mai",
        demande__campagne_date_limite="le 20 mai",
    )
    assert "Date limite de dépôt de la campagne : le 20 mai." in campagne
    assert "d'un mois à compter de la date limite de dépôt de la campagne" in campagne
    assert "prochaine campagne (du 2 au 20 mai)" in campagne


def test_avant_mai_2020_le_refus_n_annonce_aucun_delai_et_peut_tenir_aux_installations() -> None:
    avant, depuis = (_ecrit(REFUS, jour=j) for j in (date(2020, 5, 6), date(2020, 5, 7)))
    assert "vous est due" not in avant
    assert "Faits précis qui tiennent aux installations du domicile" in avant
    assert "vous est due dans un délai d'un mois" in depuis
    assert "installations" not in depuis
    assert "sans autre critère" in depuis


@pytest.mark.parametrize(
    ("qui", "mots"),
    [
        ("superieur-direct", "avec votre supérieur hiérarchique direct"),
        ("service-rh", "avec le service des ressources humaines"),
        ("autorite-territoriale", "avec l'autorité territoriale"),
    ],
)
def test_l_entretien_du_refus_est_mene_par_qui_la_commune_a_choisi(qui: str, mots: str) -> None:
    assert mots in _ecrit(REFUS, refus__entretien_mene_par=qui)


@pytest.mark.parametrize("piece", [REFUS, FIN])
def test_la_decision_est_signee_par_l_autorite_territoriale_ou_son_delegataire(piece: str) -> None:
    for faits, signataire in (
        ({"demande__decideur": "maire"}, "Le maire"),
        ({"demande__decideur": "elu-delegue"}, "Pour le maire et par délégation"),
        ({"demande__decideur": "superieur-direct"}, "Pour le maire et par délégation"),
        ({"demande__decideur": "maire", "commune__type_organisme": "ccas"}, "Le président"),
    ):
        avec: dict[str, Any] = dict(faits)
        texte = _ecrit(piece, **avec)
        assert f"nom et qualité du signataire]\n{signataire}\nCommissions et recours" in texte
        assert re.search(r"Notifié à l'agent le : \[[^]]*\]\nL'agent, pour réception$", texte)


@pytest.mark.parametrize("organisme", ["commune", "ccas", "caisse-des-ecoles", "epci"])
@pytest.mark.parametrize("piece", PIECES)
def test_la_piece_convient_a_chaque_organisme(piece: str, organisme: str) -> None:
    texte = _ecrit(piece, commune__type_organisme=organisme)
    assert not re.search(r"\bde le\b|\bà le\b|\bde de\b|\bà la la\b", texte)
    if organisme != "commune":
        assert not re.search(r"\bmaire\b|\bla commune\b|\bmairie\b", texte.replace("1 place de la Mairie", ""))


@pytest.mark.parametrize("piece", [REFUS, FIN])
def test_avant_le_vote_la_deliberation_est_une_place_apres_elle_est_citee(piece: str) -> None:
    assert "numéro et date de la délibération" in _ecrit(piece, "nezel").lower()
    assert "la délibération n° 2026-10-112 du 15 octobre 2026" in _ecrit(piece, "nogent-sur-marne")


@pytest.mark.parametrize("piece", [REFUS, FIN, INFORMATION])
def test_sans_charte_aucune_piece_ne_l_invoque(piece: str) -> None:
    motifs: dict[str, Any] = {"fin__motifs_employeur": ["necessite-de-service"]}
    assert "charte du télétravail" in _ecrit(piece, **motifs)
    assert "charte" not in _ecrit(piece, charte__existe=False, **motifs)


def test_la_mediation_prealable_ne_parait_qu_avec_une_convention_et_depuis_avril_2022() -> None:
    oui: dict[str, Any] = {"commune__convention_mediation_cdg": True}
    assert "médiateur du centre de gestion est saisi avant" in _ecrit(REFUS, jour=date(2022, 4, 1), **oui)
    assert "médiateur" not in _ecrit(REFUS, jour=date(2022, 3, 31), **oui)
    assert "médiateur" not in _ecrit(REFUS, commune__convention_mediation_cdg=False)


def test_depuis_2025_la_saisine_de_la_commission_contre_une_fin_est_a_verifier() -> None:
    assert "À vérifier" not in _ecrit(FIN, jour=date(2025, 1, 31))
    for jour in (date(2025, 2, 1), date(2026, 8, 1)):
        texte = _ecrit(FIN, jour=jour)
        assert "À vérifier avant de notifier le volet B à un fonctionnaire : l'article R. 263-10" in texte
        assert "À vérifier" not in texte.split("Volet B : fin décidée")[1], "l'acte notifié n'a pas de note de service"


def test_l_adresse_du_recours_gracieux_est_celle_de_la_commune_si_on_la_connait() -> None:
    assert "Adresse du recours gracieux : 2 rue Basse." in _ecrit(REFUS, commune__adresse="2 rue Basse")
    assert "Adresse du recours gracieux" not in _ecrit(REFUS, commune__adresse="aucun")


# L'information remise à l'agent


def test_l_information_reprend_les_horaires_et_les_moyens_de_la_commune() -> None:
    texte = _ecrit(
        INFORMATION,
        temps__plage_matin="de 8 h 15 à 11 h",
        temps__plage_apres_midi="de 13 h 45 à 16 h",
        temps__moyens_de_contact=["visioconference"],
        temps__cycle="36 heures sur quatre jours et demi",
    )
    assert "De 8 h 15 à 11 h et de 13 h 45 à 16 h, par les moyens suivants : la visioconférence" in texte
    assert "36 heures sur quatre jours et demi" in texte


@pytest.mark.parametrize(
    ("decompte", "mots"),
    [
        ("declaratif", "sur un relevé"),
        ("badgeage-a-distance", "enregistre à distance le début et la fin"),
        ("forfaitaire", "comptée pour la durée que prévoit le cycle"),
    ],
)
def test_l_information_dit_comment_le_temps_est_decompte(decompte: str, mots: str) -> None:
    assert mots in _ecrit(INFORMATION, temps__decompte=decompte)


def test_la_conservation_des_releves_est_la_meme_partout_dans_l_information() -> None:
    texte = _ecrit(INFORMATION, controle__conservation_mois=18)
    assert texte.count("18 mois") == 2
    assert texte.count("registre des traitements") == 1
    assert _ecrit(INFORMATION, controle__conservation_mois="aucun").count("registre des traitements") == 2


@pytest.mark.parametrize(
    ("fait", "place", "piece"),
    [
        ("equipement__assistance_contact", "Service d'appui technique", INFORMATION),
        ("si__contact_incident", "Contact en cas d'incident", INFORMATION),
        ("commune__contact_rh", "Service chargé du personnel :", INFORMATION),
        ("donnees__contact_delegue", "Délégué à la protection des données :", INFORMATION),
        ("si__contact_incident", "Contact de jour en cas d'incident", INCIDENT),
        ("equipement__assistance_contact", "Assistance technique, de jour", INCIDENT),
        ("donnees__contact_delegue", "Délégué à la protection des données, de jour", INCIDENT),
    ],
)
def test_un_contact_connu_est_repris_tel_quel_sinon_il_reste_une_place(fait: str, place: str, piece: str) -> None:
    dit: dict[str, Any] = {fait: "poste 1234 <urgences> & standard"}
    connu = _ecrit(piece, **dit)
    assert "poste 1234 <urgences> & standard" in connu
    assert f"[{place}" not in connu
    for absent in ("aucun", "inconnu"):
        tu: dict[str, Any] = {fait: absent}
        assert f"[{place}" in _ecrit(piece, **tu)


def test_l_ordinateur_personnel_n_est_admis_que_dans_les_cas_choisis() -> None:
    assert "Si l'agent le souhaite, pour les jours flottants" in _ecrit(
        INFORMATION, equipement__personnel="autorise", equipement__personnel_cas=["jours-flottants"]
    )
    refuse: dict[str, Any] = {"equipement__personnel": "interdit", "exceptionnel__materiel_personnel_admis": False}
    assert "Ordinateur personnel\nNon admis\n" in _ecrit(INFORMATION, **refuse)


def test_la_preuve_de_la_remise_est_gardee_avec_ou_sans_recepisse() -> None:
    assert "L'agent, pour réception" in _ecrit(INFORMATION, charte__remise_contre_recepisse=True)
    sans = _ecrit(INFORMATION, charte__remise_contre_recepisse=False)
    assert "pour réception" not in sans
    assert "[Mode de remise et preuve conservée]" in sans


def test_l_information_ne_parle_du_delegue_et_du_registre_que_depuis_le_reglement_europeen() -> None:
    avant, depuis = (_ecrit(INFORMATION, jour=j) for j in (date(2018, 5, 24), date(2018, 5, 25)))
    assert not re.search("registre des traitements|délégué à la protection", avant)
    assert "registre des traitements" in depuis
    assert "délégué à la protection des données" in depuis


# Le matériel


@pytest.mark.parametrize("code", CORPUS.vocabulaire.faits["equipement.materiels"].valeurs)
def test_chaque_materiel_que_la_commune_peut_fournir_a_sa_ligne(code: str) -> None:
    piece = _composer(MATERIEL, equipement__materiels=[code], equipement__materiels_sur_demande="aucun").piece
    lignes = [ligne for b in piece.blocs for ligne in b.lignes]
    assert len(lignes) == 3, "la sienne et deux lignes libres"
    assert "sur demande" not in lignes[0][0]


@pytest.mark.parametrize("code", CORPUS.vocabulaire.faits["equipement.materiels_sur_demande"].valeurs)
def test_un_materiel_sur_demande_a_une_ligne_qui_le_dit_une_seule_fois(code: str) -> None:
    seul = _ecrit(MATERIEL, equipement__materiels=["ordinateur-portable"], equipement__materiels_sur_demande=[code])
    assert seul.count("(sur demande)") == 1
    deux = _ecrit(MATERIEL, equipement__materiels=[code], equipement__materiels_sur_demande=[code])
    assert "(sur demande)" not in deux


@pytest.mark.parametrize("piece", [INFORMATION, FIN, MATERIEL])
def test_le_delai_de_restitution_est_celui_de_la_commune(piece: str) -> None:
    assert "dans un délai de 12 jours" in _ecrit(piece, equipement__restitution_delai_jours=12).lower()
    assert "dans un délai de 1 jour " in _ecrit(piece, equipement__restitution_delai_jours=1).lower()
    assert "dans un délai de" not in _ecrit(piece, equipement__restitution_delai_jours="aucun").split("Commissions")[
        0
    ].replace("si possible dans un délai de 24 heures", "")


def test_l_agent_ne_paie_le_materiel_que_pour_une_faute_etablie() -> None:
    for piece in (MATERIEL, INFORMATION):
        texte = _ecrit(piece)
        assert "Sauf faute personnelle établie" in texte
        assert "dépôt de garantie" in texte


# L'incident


def test_la_fiche_reflexe_dit_les_gestes_et_ce_qui_reste_a_verifier() -> None:
    texte = _ecrit(INCIDENT)
    for geste in ("débranche", "préviens", "ne paie pas", "photographie", "consigne", "Plainte", "CNIL", "La nuit"):
        assert geste in texte, geste
    assert texte.count("délai à vérifier") == 2


def test_la_fiche_reflexe_suit_les_delais_de_la_commune() -> None:
    assert "J'alerte immédiatement" in _ecrit(INCIDENT, si__delai_alerte_heures="aucun")
    assert "au plus tard après 2 heures" in _ecrit(INCIDENT, si__delai_alerte_heures=2)
    assert "48 heures au plus ; délai à vérifier dans le contrat" in _ecrit(INCIDENT, si__delai_plainte_heures=48)
    muette = _ecrit(INCIDENT, si__delai_plainte_heures="aucun", donnees__delai_notification_heures="aucun")
    assert "heures au plus" not in muette
    assert muette.count("Sans attendre ; délai à vérifier") == 2


@pytest.mark.parametrize(
    ("jour", "cnil", "delai"),
    [
        (date(2018, 5, 24), False, False),
        (date(2018, 5, 25), True, False),
        (date(2023, 4, 23), True, False),
        (date(2023, 4, 24), True, True),
    ],
    ids=str,
)
def test_la_fiche_reflexe_n_annonce_pas_un_delai_avant_son_texte(jour: date, cnil: bool, delai: bool) -> None:
    texte = _ecrit(INCIDENT, jour=jour)
    assert ("CNIL" in texte) == cnil
    assert ("délai à vérifier dans le contrat" in texte) == delai


# Le questionnaire


@pytest.mark.parametrize(
    ("choix", "mots"), [("proposee", "Il n'est pas exigé."), ("jointe-a-la-demande", "Il est joint")]
)
def test_le_questionnaire_dit_s_il_est_exige(choix: str, mots: str) -> None:
    assert mots in _ecrit(QUESTIONNAIRE, eligibilite__auto_evaluation=choix)


def test_la_connexion_n_est_demandee_que_si_la_commune_l_exige() -> None:
    assert "connexion internet" in _ecrit(QUESTIONNAIRE, eligibilite__connexion_exigee=True)
    assert "connexion" not in _ecrit(QUESTIONNAIRE, eligibilite__connexion_exigee=False)
