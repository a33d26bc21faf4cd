"""Le bilan annuel (K-10) et l'état du forfait (K-11), en Word et en classeur : les mentions, et des formules justes."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import DOSSIERS, EXEMPLES, RACINE, corpus_du_depot, valeurs_de
from docx import Document
from openpyxl import load_workbook
from tableur_naif import Classeur
from test_actes import ANACHRONISMES, PERIODES, texte_de

from teletravail_charte.blocs import Saisie, decouper
from teletravail_charte.cli import executer
from teletravail_charte.corpus import charger_corpus
from teletravail_charte.documents import composer
from teletravail_charte.dossier import Dossier, lire_dossier
from teletravail_charte.erreurs import ErreurCorpus, ErreurUsage
from teletravail_charte.kit import FABRIQUES
from teletravail_charte.redaction import PieceComposee, choisir_pieces, composer_piece, coquille_de
from teletravail_charte.tableurs import bilan_annuel, etat_du_forfait
from teletravail_charte.tableurs.donnees import nombre_d_agents
from teletravail_charte.verification import Juge, Verification

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
COMMUNES = ["nezel", "carrieres-sous-poissy", "nogent-sur-marne", "tout-ouvert"]
CARRIERES = "carrieres-sous-poissy"
TRIMESTRES = ["1er trimestre", "2e trimestre", "3e trimestre", "4e trimestre"]
REGLES = CORPUS.regles.obligations


@cache
def _dossier(commune: str) -> Dossier:
    chemin = DOSSIERS / f"{commune}.yaml" if commune == "tout-ouvert" else EXEMPLES / f"{commune}.yaml"
    return lire_dossier(chemin, CORPUS.vocabulaire, tuple(CORPUS.profils))


def _verifier(commune: str = CARRIERES, jour: date | None = None, si: dict[str, Any] | None = None) -> Verification:
    dossier = _dossier(commune)
    seance = dossier.valeurs["seance.date"]
    assert isinstance(seance, date)
    return JUGE.verifier(dossier, jour or seance, valeurs_de(CORPUS, si or {}))


def _piece(v: Verification, nom: str) -> PieceComposee:
    (fiche,) = choisir_pieces(v, [nom])
    return composer_piece(v, fiche, projet=False)


def _simple(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def _mots(v: Verification, nom: str) -> str:
    """Le texte composé, les places à remplir remplacées par leur libellé entre crochets."""
    morceaux = decouper(texte_de(_piece(v, nom)))
    return _simple("".join(f"[{m.libelle}]" if isinstance(m, Saisie) else m for m in morceaux))


# --- Les pièces en Word -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jour", [None, *PERIODES], ids=str)
@pytest.mark.parametrize("commune", COMMUNES)
@pytest.mark.parametrize("nom", ["bilan-annuel", "etat-forfait"])
def test_une_piece_se_compose_partout_sans_trou_ni_anachronisme(nom: str, commune: str, jour: date | None) -> None:
    v = _verifier(commune, jour)
    if nom not in {f.id for f in choisir_pieces(v, ["toutes"])}:
        assert nom == "etat-forfait"
        assert v.faits.valeurs["forfait.institue"] is False or v.jour < date(2021, 9, 1)
        return
    texte = _mots(v, nom)
    assert not re.search(r"\{\{|\}\}|None\b|Undefined|\[à préciser|Special\.", texte)
    assert not re.search(r"\b[Ll]e la\b|\bde le\b|\bà le\b|\bdu la\b|\bde de\b|  |\.\.|\( ", texte)
    for motif, du, au in ANACHRONISMES:
        if v.jour < du or v.jour > au:
            assert not re.search(motif, texte), f"« {motif} » au {v.jour}"


@pytest.mark.parametrize("commune", COMMUNES)
@pytest.mark.parametrize("nom", ["bilan-annuel", "etat-forfait"])
def test_chaque_place_a_remplir_a_son_libelle_et_lui_seul(nom: str, commune: str) -> None:
    places = [m for m in decouper(texte_de(_piece(_verifier(commune), nom))) if isinstance(m, Saisie)]
    libelles = [p.libelle for p in places]
    assert len(libelles) > 15
    assert len(libelles) == len(set(libelles))


def test_le_bilan_contient_tout_ce_que_le_comite_examine() -> None:
    texte = _mots(_verifier(), "bilan-annuel")
    for attendu in (
        "comité social territorial",
        "articles R. 431-1 et suivants du code général de la fonction publique",
        "article R. 253-9, 12°",
        "aucune donnée nominative",
        "[Catégorie A : femmes autorisées]",
        "[Service 1 : hommes autorisés]",
        "Jours flottants",
        "[Demandes refusées : femmes]",
        "Motif des refus",
        "Fins décidées par l'employeur",
        "Proche aidant",
        "Autre lieu privé",
        "imputables au service",
        "Incidents informatiques",
        "[Forfait télétravail : réalisé]",
        "Droit à la déconnexion",
        "Équité entre les agents",
        "Propositions pour l'année suivante",
    ):
        assert attendu in texte, attendu


@pytest.mark.parametrize("commune", COMMUNES)
def test_le_bilan_ne_demande_ni_nom_ni_motif_personnel(commune: str) -> None:
    v = _verifier(commune)
    places = [m.libelle for m in decouper(texte_de(_piece(v, "bilan-annuel"))) if isinstance(m, Saisie)]
    assert not [
        p for p in places if re.search(r"[Nn]om\b|[Aa]gent :|[Mm]édical|[Ff]amil|[Pp]athologie|[Dd]iagnostic", p)
    ]


@pytest.mark.parametrize(
    ("jour", "presents", "absents"),
    [
        (date(2017, 6, 1), ["comité technique", "Jours de référence"], ["flottants", "Grossesse", "aidant", "Forfait"]),
        (date(2019, 9, 1), ["handicap", "Grossesse"], ["Situation exceptionnelle", "Autre lieu privé"]),
        (date(2020, 6, 1), ["Situation exceptionnelle", "Autre lieu privé", "flottants"], ["Proche aidant", "Forfait"]),
        (date(2021, 12, 23), ["Proche aidant", "Forfait télétravail"], ["débat de ce bilan"]),
        (date(2025, 2, 1), ["débat de ce bilan", "article 9 du décret"], ["R. 431-1", "comité technique"]),
    ],
)
def test_le_bilan_suit_le_droit_de_son_jour(jour: date, presents: list[str], absents: list[str]) -> None:
    texte = _mots(_verifier(jour=jour), "bilan-annuel")
    assert not [p for p in presents if p not in texte]
    assert not [a for a in absents if a in texte]


@pytest.mark.parametrize(
    ("indicateur", "mot"), [("enquete", "Enquête auprès des agents"), ("trajets", "Trajets évités")]
)
def test_un_indicateur_facultatif_n_apparait_que_si_la_commune_l_a_choisi(indicateur: str, mot: str) -> None:
    avec, sans = (_verifier(si={"bilan.indicateurs": i}) for i in (["agents", indicateur], ["agents"]))
    assert mot in _mots(avec, "bilan-annuel")
    assert mot not in _mots(sans, "bilan-annuel")
    feuilles = [_cellules(bilan_annuel(v, {})) for v in (avec, sans)]
    cle = "enquête" if indicateur == "enquete" else "trajet"
    assert [any(cle in c for c in cellules) for cellules in feuilles] == [True, False]


def test_l_etat_trimestriel_porte_les_jours_le_plafond_le_taux_et_les_controles() -> None:
    texte = _mots(_verifier(), "etat-forfait")
    for attendu in (
        "décret n° 2021-1123".capitalize().replace("n° 2021", "n° 2021"),
        "article 1er de l'arrêté du 26 août 2021",
        "[Premier mois : jours autorisés]",
        "[Troisième mois : journées faites]",
        "2,88 € par jour",
        "253,44 €",
        "Déjà versé",
        "Reste",
        "Régularisation",
        "autre employeur",
        "ni pour un temps partiel",
        "[Jours validés par le supérieur]",
        "[Plafond contrôlé]",
        "[Montant contrôlé]",
        "[Régime social et fiscal contrôlé]",
        "L'agent",
    ):
        assert attendu in texte, attendu


def test_l_etat_trimestriel_ne_parle_de_demi_journee_que_si_elles_sont_admises() -> None:
    avec, sans = (_mots(_verifier(si={"quotite.demi_journees_admises": x}), "etat-forfait") for x in (True, False))
    assert "Deux demi-journées comptent pour un jour" in avec
    assert "[Premier mois : demi-journées faites]" in avec
    assert "emi-journée" not in sans


def test_l_etat_trimestriel_ne_parle_de_tiers_lieu_que_s_il_y_en_a() -> None:
    avec, sans = (_mots(_verifier(si={"lieux.tiers_lieu": x}), "etat-forfait") for x in ("admis", "exclu"))
    assert "restauration financée par l'employeur (non indemnisés)" in avec
    assert "restauration" not in sans


@pytest.mark.parametrize(
    ("jour", "taux", "plafond"),
    [
        (date(2021, 9, 1), "2,50 € par jour", "220 €"),
        (date(2022, 12, 31), "2,50 € par jour", "220 €"),
        (date(2023, 1, 1), "2,88 € par jour", "253,44 €"),
        (date(2024, 6, 1), "2,88 € par jour", "282,24 € par agent, si la délibération"),
        (date(2025, 1, 1), "2,88 € par jour", "253,44 €"),
    ],
)
def test_l_etat_trimestriel_donne_le_taux_et_le_plafond_de_son_jour(jour: date, taux: str, plafond: str) -> None:
    texte = _mots(_verifier(jour=jour), "etat-forfait")
    assert taux in texte
    assert plafond in texte


def test_une_deliberation_qui_abaisse_le_plafond_se_lit_sur_l_etat() -> None:
    si = {"forfait.plafond_ecrit": "local", "forfait.plafond_annuel": 200}
    assert "plafond plus bas : 200 €" in _mots(_verifier(si=si), "etat-forfait")
    assert "plus bas" not in _mots(_verifier(), "etat-forfait")


def test_sans_forfait_il_n_y_a_pas_d_etat_du_forfait() -> None:
    noms = {f.id for f in choisir_pieces(_verifier("nezel"), ["toutes"])}
    assert not noms & {"etat-forfait", "etat-forfait-classeur"}
    assert {"bilan-annuel", "bilan-annuel-classeur"} <= noms


@pytest.mark.parametrize("nom", ["bilan-annuel", "etat-forfait"])
def test_le_word_est_lisible_et_toujours_le_meme(nom: str) -> None:
    piece = _piece(_verifier(), nom)
    octets = composer(piece.piece, coquille_de(CORPUS, piece.fiche))
    assert octets == composer(piece.piece, coquille_de(CORPUS, piece.fiche))
    Document(io.BytesIO(octets))


# --- Les classeurs ------------------------------------------------------------------------------------------------


PEU = {"couts.teletravailleurs_haut": 15}  # peu de lignes : des tests plus courts


@cache
def _etat() -> bytes:
    return etat_du_forfait(_verifier(si=PEU), {})


def _cellules(octets: bytes) -> list[str]:
    livre = load_workbook(io.BytesIO(octets))
    return [_simple(c.value) for f in livre for ligne in f.iter_rows() for c in ligne if isinstance(c.value, str)]


class EtatRempli:
    """Un état du forfait que l'on remplit, trimestre par trimestre, puis que l'on lit."""

    def __init__(self, annee: int = 2027, octets: bytes = b"") -> None:
        self.c = Classeur(octets or _etat())
        self.champ("Paramètres", "Année civile", annee)

    def champ(self, feuille: str, libelle: str, valeur: Any) -> None:
        self.c.poser(feuille, self.c.champ(feuille, libelle), valeur)

    def lire_champ(self, feuille: str, libelle: str) -> Any:
        return self.c.valeur(feuille, self.c.champ(feuille, libelle))

    def nommer(self, rang: int = 0, ailleurs: float | None = None) -> None:
        self.poser("Agents", "Agent (nom, prénom)", f"Agent {rang + 1}", rang)
        if ailleurs is not None:
            self.poser("Agents", "Déjà versé par un autre employeur", ailleurs, rang)

    def poser(self, feuille: str, colonne: str, valeur: Any, rang: int = 0) -> None:
        lettre, ligne = self.c.colonne(feuille, colonne)
        self.c.poser(feuille, f"{lettre}{ligne + rang}", valeur)

    def lire(self, feuille: str, colonne: str, rang: int = 0) -> Any:
        lettre, ligne = self.c.colonne(feuille, colonne)
        return self.c.valeur(feuille, f"{lettre}{ligne + rang}")

    def trimestre(self, t: int, rang: int = 0, **jours: Any) -> None:
        noms = {
            "autorises": "Jours autorisés",
            "autorises_exclus": "dont lieux avec restauration financée",
            "faits": "Journées faites",
            "demi": "Demi-journées faites",
            "exclus": "dont jours avec restauration financée",
            "tiers": "dont autres tiers-lieux",
            "validee": "Déclaration validée",
        }
        for cle, valeur in jours.items():
            self.poser(TRIMESTRES[t - 1], noms[cle], valeur, rang)


def _taux(jour: date) -> Decimal:
    return Decimal(str(REGLES["forfait-montant-maximal"].seuils_du(jour)["montant_jour"]))


def _plafond(annee: int) -> Decimal:
    return Decimal(str(REGLES["forfait-plafond-annuel"].seuils_du(date(annee, 12, 31))["plafond_annuel"]))


BAREME = {2022: ("2.5", "220"), 2023: ("2.88", "253.44"), 2024: ("2.88", "282.24")}
BAREME |= dict.fromkeys((2025, 2027), ("2.88", "253.44"))


@pytest.mark.parametrize(("annee", "taux", "plafond"), [(a, *montants) for a, montants in BAREME.items()])
def test_le_taux_et_le_plafond_du_classeur_sont_ceux_des_regles_datees(annee: int, taux: str, plafond: str) -> None:
    e = EtatRempli(annee)
    for t, feuille in enumerate(TRIMESTRES):
        assert e.lire_champ(feuille, "Montant appliqué par jour") == Decimal(taux) == _taux(date(annee, 3 * t + 1, 1))
    assert e.lire_champ("Paramètres", "Plafond appliqué") == Decimal(plafond) == _plafond(annee)


def test_en_2021_le_forfait_commence_au_troisieme_trimestre() -> None:
    e = EtatRempli(2021)
    assert [e.lire_champ(f, "Montant appliqué par jour") for f in TRIMESTRES] == [0, 0, Decimal("2.5"), Decimal("2.5")]
    assert "Aucun montant en vigueur" in e.lire_champ(TRIMESTRES[0], "Contrôle du montant")


def test_le_bareme_cite_l_article_et_le_jour_de_relecture_de_chaque_montant() -> None:
    livre = load_workbook(io.BytesIO(_etat()))
    lignes = [[c.value for c in ligne] for ligne in livre["Barème"].iter_rows(min_row=5)]
    datees = [x for x in lignes if x[1]]
    assert [x[0].date() for x in datees] == [date(2021, 9, 1), date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1)]
    assert [(x[1], x[2]) for x in datees] == [(2.5, 220), (2.88, 253.44), (2.88, 282.24), (2.88, 253.44)]
    assert all("article 1er, arrêté du 26 août 2021" in _simple(x[3]) for x in datees)
    assert "arrêté du 3 avril 2024" in _simple(datees[2][3])
    assert "suppose une délibération" in _simple(datees[2][5])
    assert all(x[4].date() == date(2026, 2, 27) for x in datees if x is not datees[2])


def test_le_plafond_releve_que_la_commune_n_a_pas_repris_n_est_pas_au_bareme() -> None:
    for valeur, plafond in ((True, "282.24"), (False, "253.44"), ("inconnu", "253.44")):
        octets = etat_du_forfait(_verifier(si=PEU | {"forfait.plafond_2024_delibere": valeur}), {})
        assert EtatRempli(2024, octets).lire_champ("Paramètres", "Plafond appliqué") == Decimal(plafond), valeur


@pytest.mark.parametrize(
    ("jours", "verse", "controle"),
    [(87, "250.56", ""), (88, "253.44", ""), (89, "253.44", "Dépasse le plafond.")],
)
def test_le_plafond_est_atteint_au_jour_pres(jours: int, verse: str, controle: str) -> None:
    e = EtatRempli()
    e.nommer()
    e.trimestre(1, autorises=50)
    e.trimestre(2, autorises=jours - 50)
    assert e.lire(TRIMESTRES[0], "À verser ce trimestre") == Decimal("144.00")
    assert e.lire(TRIMESTRES[1], "Cumul versé") == Decimal(verse)
    assert _simple(e.lire(TRIMESTRES[1], "Contrôle")) == controle
    assert e.lire(TRIMESTRES[2], "Reste avant plafond") == Decimal("253.44") - Decimal(verse)
    assert e.lire_champ("Paramètres", "Agents au plafond") == int(jours >= 88)


@pytest.mark.parametrize(("demi", "jours"), [(1, 0), (2, 1), (3, 1), (30, 15)])
def test_deux_demi_journees_font_un_jour_et_une_seule_attend(demi: int, jours: int) -> None:
    e = EtatRempli()
    e.nommer()
    e.trimestre(1, autorises=90, demi=demi, validee="oui")
    assert e.lire(TRIMESTRES[0], "Jours faits comptés") == jours
    attente = "Demi-journée en attente." in _simple(e.lire(TRIMESTRES[0], "Contrôle"))
    assert attente is (demi % 2 == 1)


def test_une_demi_journee_en_attente_complete_celle_du_trimestre_suivant() -> None:
    e = EtatRempli()
    e.nommer()
    e.trimestre(1, autorises=10, faits=5, demi=1)
    e.trimestre(2, autorises=10, faits=5, demi=1)
    assert [e.lire(f, "Jours faits comptés") for f in TRIMESTRES] == [5, 6, 0, 0]
    assert e.lire("Régularisation", "Jours faits comptés") == 11


def test_des_jours_autorises_en_demi_journees_s_additionnent_aussi() -> None:
    e = EtatRempli()
    e.nommer()
    e.trimestre(1, autorises=6.5)
    e.trimestre(2, autorises=6.5)
    assert [e.lire(f, "Jours autorisés comptés") for f in TRIMESTRES[:2]] == [6, 7]


def test_un_jour_avec_restauration_financee_n_est_pas_paye_un_autre_tiers_lieu_l_est() -> None:
    e = EtatRempli()
    e.nommer()
    e.trimestre(1, autorises=20, autorises_exclus=4, faits=18, exclus=3, tiers=5, validee="oui")
    assert e.lire(TRIMESTRES[0], "À verser ce trimestre") == 16 * Decimal("2.88")
    assert e.lire(TRIMESTRES[0], "Jours faits comptés") == 15
    assert e.lire(TRIMESTRES[0], "Contrôle") == ""


def test_ce_qu_un_autre_employeur_a_verse_compte_dans_le_plafond() -> None:
    e = EtatRempli()
    e.nommer(ailleurs=200)
    e.trimestre(1, autorises=30, faits=30, validee="oui")
    assert e.lire(TRIMESTRES[0], "Reste avant plafond") == Decimal("53.44")
    assert e.lire(TRIMESTRES[0], "À verser ce trimestre") == Decimal("53.44")
    assert e.lire("Régularisation", "Dû d'après les jours faits") == Decimal("53.44")
    assert e.lire("Régularisation", "Régularisation") == 0


@pytest.mark.parametrize(
    ("autorises", "faits", "ecart", "sens"),
    [(40, 40, "0", ""), (40, 30, "-28.80", "à reprendre"), (40, 45, "14.40", "à verser"), (120, 88, "0", "")],
)
def test_la_regularisation_compare_l_annee_versee_aux_jours_faits(
    autorises: int, faits: int, ecart: str, sens: str
) -> None:
    e = EtatRempli()
    e.nommer()
    for t in (1, 2):
        e.trimestre(t, autorises=Decimal(autorises) / 2, faits=faits // 2 + (faits % 2 if t == 1 else 0), validee="oui")
    assert e.lire("Régularisation", "Régularisation") == Decimal(ecart)
    assert _simple(e.lire("Régularisation", "Sens")) == sens


def test_les_controles_se_lisent_en_toutes_lettres() -> None:
    e = EtatRempli()
    e.trimestre(1, autorises=5)
    assert _simple(e.lire(TRIMESTRES[0], "Contrôle")) == "Agent à nommer."
    e.nommer(1)
    e.trimestre(1, 1, autorises=5, faits=7, tiers=9)
    dit = _simple(e.lire(TRIMESTRES[0], "Contrôle", 1))
    for attendu in ("Plus de jours faits qu'autorisés", "Déclaration à valider", "Plus de jours en tiers-lieu"):
        assert attendu in dit
    assert e.lire_champ("Paramètres", "Lignes à vérifier") == 2


@pytest.mark.parametrize(
    ("annee", "applique", "dit"),
    [
        (2026, 2.5, "Taux périmé"),
        (2022, 2.88, "Taux périmé ou trop élevé"),
        (2025, 2.88, "Montant en vigueur"),
        (2027, 2.88, "à relire dans l'arrêté"),
    ],
)
def test_un_taux_perime_se_voit(annee: int, applique: float, dit: str) -> None:
    e = EtatRempli(annee)
    e.champ(TRIMESTRES[1], "Montant appliqué par jour", applique)
    assert dit in _simple(e.lire_champ(TRIMESTRES[1], "Contrôle du montant"))


def test_un_taux_qui_change_dans_le_trimestre_se_voit() -> None:
    e = EtatRempli(2027)
    lettre, ligne = e.c.colonne("Barème", "À partir du")
    for decalage, valeur in enumerate((date(2027, 5, 1), 3.0, 264.0)):
        e.c.poser("Barème", f"{chr(ord(lettre) + decalage)}{ligne + 4}", valeur)
    assert "change dans le trimestre" in _simple(e.lire_champ(TRIMESTRES[1], "Contrôle du montant"))
    assert e.lire_champ(TRIMESTRES[0], "Montant appliqué par jour") == Decimal("2.88")
    assert e.lire_champ(TRIMESTRES[2], "Montant appliqué par jour") == 3
    assert "change dans l'année" in _simple(e.lire_champ("Paramètres", "Contrôle du plafond"))


def test_un_plafond_vote_ne_l_emporte_que_s_il_est_plus_bas() -> None:
    e = EtatRempli()
    for vote, applique, dit in (
        (200, 200, "Plafond en vigueur"),
        (300, Decimal("253.44"), "dépasse le plafond national"),
    ):
        e.champ("Paramètres", "Plafond annuel voté", vote)
        assert e.lire_champ("Paramètres", "Plafond appliqué") == applique
        assert dit in _simple(e.lire_champ("Paramètres", "Contrôle du plafond"))


def test_le_montant_et_le_plafond_votes_sont_deja_dans_le_classeur() -> None:
    si = {"forfait.plafond_ecrit": "local", "forfait.plafond_annuel": 200}
    si |= {"forfait.montant_ecrit": "chiffre", "forfait.montant_jour": Decimal("2.5")}
    e = EtatRempli(octets=etat_du_forfait(_verifier(si=PEU | si), {}))
    assert e.lire_champ("Paramètres", "Plafond appliqué") == 200
    assert e.lire_champ(TRIMESTRES[0], "Montant appliqué par jour") == Decimal("2.5")


def _reference(annee: int, trimestres: list[dict[str, Any]], ailleurs: Decimal) -> tuple[list[Decimal], Decimal]:
    """(versé chaque trimestre, régularisation) : le calcul refait à la main, sans lire aucune formule."""
    plafond, verses, dus = _plafond(annee), [], Decimal(0)
    cumul_autorises = cumul_faits = Decimal(0)
    deja_autorises = deja_faits = 0
    for rang, t in enumerate(trimestres):
        taux = _taux(date(annee, 3 * rang + 3, 28))
        cumul_autorises += t["autorises"] - t["autorises_exclus"]
        cumul_faits += t["faits"] + Decimal(t["demi"]) / 2 - t["exclus"]
        jours, deja_autorises = int(cumul_autorises) - deja_autorises, int(cumul_autorises)
        verses.append(min(jours * taux, max(Decimal(0), plafond - ailleurs - sum(verses))))
        dus += (int(cumul_faits) - deja_faits) * taux
        deja_faits = int(cumul_faits)
    return verses, min(dus, max(Decimal(0), plafond - ailleurs)) - sum(verses)


def _remplir_au_hasard(
    e: EtatRempli, annee: int, hasard: random.Random, agents: int
) -> list[tuple[list[Decimal], Decimal]]:
    attendus = []
    for rang in range(agents):
        ailleurs = Decimal(hasard.choice([0, 0, 100, 253]))
        e.nommer(rang, float(ailleurs))
        trimestres = []
        for t in range(1, 5):
            autorises = Decimal(hasard.randrange(0, 80)) / 2
            faits, demi = hasard.randrange(0, 35), hasard.randrange(0, 10)
            exclus = {"autorises_exclus": min(2, int(autorises)), "exclus": min(1, faits)}
            trimestres.append({"autorises": autorises, "faits": faits, "demi": demi, **exclus})
            e.trimestre(t, rang, **{c: float(x) for c, x in trimestres[-1].items()}, validee="oui")
        attendus.append(_reference(annee, trimestres, ailleurs))
    return attendus


@pytest.mark.parametrize("annee", [2022, 2024, 2027])
def test_les_formules_retrouvent_le_calcul_refait_a_la_main(annee: int) -> None:
    e = EtatRempli(annee)
    attendus = _remplir_au_hasard(e, annee, random.Random(annee), 15)
    for rang, (verses, ecart) in enumerate(attendus):
        assert [e.lire(f, "À verser ce trimestre", rang) for f in TRIMESTRES] == verses
        assert e.lire("Régularisation", "Régularisation", rang) == ecart
        assert sum(verses) <= _plafond(annee)
    total = sum(sum(v) for v, _ in attendus)
    assert e.lire_champ("Paramètres", "Versé dans l'année") == total


def _calc_present(dossier: Path) -> bool:
    """LibreOffice sait-il ouvrir un tableur ici ? (son module Calc est un paquet à part)"""
    if shutil.which("soffice") is None:
        return False
    (dossier / "essai.csv").write_text("1\n", encoding="utf-8")
    return _convertir(dossier / "essai.csv", "xlsx").exists()


def _convertir(fichier: Path, forme: str, filtre: str = "") -> Path:
    profil = f"-env:UserInstallation={(fichier.parent / 'profil').as_uri()}"
    vers = ["--convert-to", forme + filtre, "--outdir", str(fichier.parent / "sortie"), str(fichier)]
    subprocess.run(["soffice", profil, "--headless", *vers], capture_output=True, timeout=180, check=False)
    return fichier.parent / "sortie" / f"{fichier.stem}.{forme}"


def test_libreoffice_trouve_les_memes_montants_que_le_calcul_refait_a_la_main(tmp_path: Path) -> None:
    if not _calc_present(tmp_path):
        pytest.skip("le tableur de LibreOffice n'est pas installé")
    e = EtatRempli(2027)
    attendus = _remplir_au_hasard(e, 2027, random.Random(7), 10)
    (tmp_path / "etat.xlsx").write_bytes(e.c.octets())
    recalcule = load_workbook(_convertir(tmp_path / "etat.xlsx", "xlsx"), data_only=True)
    erreurs = [c.coordinate for f in recalcule for ligne in f.iter_rows() for c in ligne if c.data_type == "e"]
    assert not erreurs
    for rang, (verses, ecart) in enumerate(attendus):
        for feuille, attendu in [*zip(TRIMESTRES, verses, strict=True), ("Régularisation", ecart)]:
            colonne = "Régularisation" if feuille == "Régularisation" else "À verser ce trimestre"
            lettre, ligne = e.c.colonne(feuille, colonne)
            assert recalcule[feuille][f"{lettre}{ligne + rang}"].value == pytest.approx(float(attendu)), (feuille, rang)


class BilanRempli(EtatRempli):
    """Un bilan annuel que l'on remplit."""

    def __init__(self, **si: Any) -> None:
        self.c = Classeur(bilan_annuel(_verifier(si=si), {}))


def _en_tableau(b: BilanRempli, feuille: str, colonnes: list[str], lignes: list[list[Any]], rang: int = 0) -> None:
    for n, valeurs in enumerate(lignes):
        for colonne, valeur in zip(colonnes, valeurs, strict=True):
            lettre, ligne = b.c.colonne(feuille, colonne, rang)
            b.c.poser(feuille, f"{lettre}{ligne + n}", valeur)


EFFECTIFS = ["Effectif (femmes)", "Effectif (hommes)", "Autorisées (femmes)", "Autorisés (hommes)"]


def test_les_totaux_et_les_taux_du_bilan_se_calculent() -> None:
    b = BilanRempli()
    _en_tableau(b, "Autorisations", EFFECTIFS, [[10, 10, 5, 2], [20, 20, 10, 5], [40, 80, 4, 4]])
    _en_tableau(b, "Autorisations", ["Service"], [["Finances"], ["Population"]])
    _en_tableau(b, "Autorisations", EFFECTIFS, [[30, 30, 9, 6], [40, 80, 10, 5]], 1)
    recues = ["Reçues (femmes)", "Reçues (hommes)", "Accordées", "Refusées"]
    _en_tableau(b, "Demandes et refus", recues, [[6, 3, 7, 1], [12, 6, 15, 3], [5, 5, 8, 2]])
    _en_tableau(b, "Demandes et refus", ["Femmes", "Hommes"], [[2, 1], [1, 1], [1, 0]])
    jours = ["Agents concernés", "Jours autorisés", "Jours faits"]
    _en_tableau(b, "Jours et lieux", jours, [[25, 1000, 900], [10, 200, 180.5]])
    assert b.lire_champ("Synthèse", "Agents de l'effectif") == 180
    assert b.lire_champ("Synthèse", "Autorisations en vigueur") == 30
    assert b.lire_champ("Synthèse", "Part de l'effectif") == Decimal(30) / 180
    assert b.lire_champ("Synthèse", "Demandes reçues") == 37
    assert b.lire_champ("Synthèse", "Part des demandes accordées") == Decimal(30) / 36
    assert b.lire_champ("Synthèse", "Refus") == 6
    assert b.lire_champ("Synthèse", "Jours télétravaillés") == Decimal("1080.5")
    assert b.lire("Autorisations", "Part des femmes", 0) == Decimal("0.5")
    assert b.lire("Demandes et refus", "En cours", 0) == 1
    assert b.lire_champ("Synthèse", "Contrôle des totaux") == "Les totaux concordent"
    _en_tableau(b, "Demandes et refus", ["Femmes"], [[3]])
    assert "Les refus comptés" in b.lire_champ("Synthèse", "Contrôle des totaux")


def test_un_petit_groupe_est_a_regrouper() -> None:
    b = BilanRempli()
    _en_tableau(b, "Autorisations", EFFECTIFS, [[2, 2, 1, 0], [3, 2, 1, 0], [1, 1, 2, 0]])
    controles = [_simple(b.lire("Autorisations", "Contrôle", rang)) for rang in range(3)]
    assert controles[0] == "Trop peu d'agents : à regrouper."
    assert controles[1] == ""
    assert "Plus d'autorisations que d'agents." in controles[2]


@pytest.mark.parametrize(
    ("agents", "jours", "verse", "dit"),
    [
        (10, 400, 1152, "Dans les limites nationales"),
        (10, 400, 1152.01, "Dépasse le montant national par jour"),
        (10, 1000, 2534.40, "Dans les limites nationales"),
        (10, 1000, 2534.41, "Dépasse le plafond"),
    ],
)
def test_le_bilan_controle_le_forfait_verse_au_centime(agents: int, jours: int, verse: float, dit: str) -> None:
    b = BilanRempli()
    for libelle, valeur in (("Agents qui l'ont", agents), ("Jours indemnisés", jours), ("Montant versé", verse)):
        b.champ("Coûts", libelle, valeur)
    assert b.lire_champ("Coûts", "Contrôle du forfait") == dit


CLASSEURS = [(CARRIERES, jour) for jour in PERIODES] + [(commune, None) for commune in COMMUNES]


@pytest.mark.parametrize(("commune", "jour"), CLASSEURS, ids=str)
def test_un_classeur_se_fait_partout_et_ses_formules_se_calculent(commune: str, jour: date | None) -> None:
    v = _verifier(commune, jour, PEU)
    octets = [bilan_annuel(v, {})] + ([etat_du_forfait(v, {})] if v.jour >= date(2021, 9, 1) else [])
    for c in map(Classeur, octets):
        textes = [
            _simple(str(c.valeur(f.title, x.coordinate) or "")) for f in c.livre for r in f.iter_rows() for x in r
        ]
        assert not [t for t in textes if re.search(r"\{\{|\[\$?\w|None|à préciser", t)]
        for motif, du, au in ANACHRONISMES:
            if v.jour < du or v.jour > au:
                assert not [t for t in textes if re.search(motif, t)], f"« {motif} » au {v.jour}"


@pytest.mark.parametrize("fabrique", [bilan_annuel, etat_du_forfait])
def test_un_classeur_est_toujours_le_meme_et_date_du_jour_du_droit(fabrique: Any) -> None:
    octets = fabrique(_verifier(), {})
    assert octets == fabrique(_verifier(), {})
    archive = zipfile.ZipFile(io.BytesIO(octets))
    assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    coeur = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r">(\d{4}-\d\d-\d\dT[\d:]+Z)<", coeur)) == {"2026-12-17T00:00:00Z"}
    assert "fr-FR" in coeur


@pytest.mark.parametrize("hostile", ["=1+1", "+33", "-2", "@SUM(1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_un_nom_qui_commence_comme_une_formule_reste_du_texte(hostile: str) -> None:
    v = _verifier(si=PEU | {"commune.nom": f"{hostile}Bourg"})
    for octets in (etat_du_forfait(v, {}), bilan_annuel(v, {})):
        livre = load_workbook(io.BytesIO(octets))
        trouvees = [c for f in livre for ligne in f.iter_rows() for c in ligne if "Bourg" in str(c.value)]
        assert trouvees
        assert {c.data_type for c in trouvees} == {"s"}


@pytest.mark.parametrize("hostile", ["=1+1", "+1", "-1", "@A1", "\t=1"])
def test_un_texte_pose_seul_dans_une_cellule_n_est_jamais_une_formule(hostile: str) -> None:
    from openpyxl import Workbook

    from teletravail_charte.tableurs.allure import texte

    livre = Workbook()
    texte(livre.active["A1"], hostile)
    tampon = io.BytesIO()
    livre.save(tampon)
    cellule = load_workbook(io.BytesIO(tampon.getvalue())).active["A1"]
    assert (cellule.data_type, cellule.value) == ("s", hostile)
    assert cellule.quotePrefix


def test_chaque_feuille_est_prete_a_imprimer_en_a4_et_se_parcourt_avec_ses_en_tetes() -> None:
    for octets in (_etat(), bilan_annuel(_verifier(), {})):
        livre = load_workbook(io.BytesIO(octets))
        for f in livre:
            assert f.page_setup.paperSize == 9
            assert f.sheet_properties.pageSetUpPr.fitToPage or (f.col_breaks.brk and f.print_title_cols == "$A:$B")
            assert (f.page_setup.scale or 100) >= 75, "trop petit pour être lu"
            assert f.print_area
            assert isinstance(f["A1"].value, str)
            assert f["A1"].font.bold
    for nom in ("Agents", *TRIMESTRES, "Régularisation"):
        f = load_workbook(io.BytesIO(_etat()))[nom]
        assert f.freeze_panes
        assert f.print_title_rows


def test_ce_qui_est_a_remplir_est_dit_deverrouille_et_valide_le_reste_est_protege() -> None:
    c = Classeur(_etat())
    f = c.livre[TRIMESTRES[0]]
    assert f.protection.sheet
    lettre, ligne = c.colonne(TRIMESTRES[0], "Jours autorisés")
    assert "à remplir" in f[f"{lettre}{ligne - 1}"].value
    assert not f[f"{lettre}{ligne}"].protection.locked
    assert any(f"{lettre}{ligne}" in str(v.sqref) and v.error for v in f.data_validations.dataValidation)
    calculee, ligne = c.colonne(TRIMESTRES[0], "À verser ce trimestre")
    assert f[f"{calculee}{ligne}"].protection.locked
    assert "à remplir" not in f[f"{calculee}{ligne - 1}"].value
    listes = [v.formula1 for v in f.data_validations.dataValidation if v.type == "list"]
    assert listes == ['"oui,non"']


def test_les_montants_et_les_dates_ont_un_format_francais() -> None:
    c = Classeur(_etat())
    lettre, ligne = c.colonne(TRIMESTRES[0], "À verser ce trimestre")
    assert c.livre[TRIMESTRES[0]][f"{lettre}{ligne}"].number_format == '#,##0.00\\ "€"'
    assert c.livre[TRIMESTRES[0]][c.champ(TRIMESTRES[0], "Du")].number_format == "dd/mm/yyyy"
    assert c.livre["Paramètres"][c.champ("Paramètres", "Année civile")].number_format == "0"


@pytest.mark.parametrize(("agents", "lignes"), [(3, 15), (54, 60), (5000, 400)])
def test_le_classeur_prevoit_assez_de_lignes_sans_devenir_enorme(agents: int, lignes: int) -> None:
    assert nombre_d_agents(_verifier(si={"couts.teletravailleurs_haut": agents})) == lignes


def test_chaque_feuille_de_l_etat_a_le_meme_nombre_de_lignes() -> None:
    e = EtatRempli()
    prevues = nombre_d_agents(_verifier(si=PEU))
    for feuille in ("Agents", *TRIMESTRES, "Régularisation"):
        assert e.lire(feuille, "N°", prevues - 1) == prevues
        assert not isinstance(e.lire(feuille, "N°", prevues), Decimal)


def test_sans_aucune_estimation_on_prevoit_tout_l_effectif_et_sans_effectif_une_trentaine_de_lignes() -> None:
    estime, effectif = "couts.teletravailleurs_estimes", "commune.effectif_agents"
    assert nombre_d_agents(_verifier(si={estime: "inconnu", effectif: 100})) == 110
    assert nombre_d_agents(_verifier(si={estime: "inconnu", effectif: "inconnu"})) == 30


def test_avant_le_forfait_son_classeur_n_existe_pas() -> None:
    with pytest.raises(ErreurUsage, match="rien à dire"):
        etat_du_forfait(_verifier(jour=date(2021, 8, 31)), {})
    assert "Barème" not in load_workbook(io.BytesIO(bilan_annuel(_verifier(jour=date(2020, 6, 1)), {}))).sheetnames


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        ("[$plafond]-[deja]", "[$plafon]-[deja]", "plafond"),
        ("=[a_payer]*[$taux]", "=[a_paye]*[$taux]", "a_payer"),
        ("INDEX([bareme:plafond]", "INDEX([baremes:plafond]", "bareme"),
        ("{{ ref('arrete-2021-08-26/article-1') }}", "{{ rref('x') }}", "rref"),
        ("doutes: [DT-09]", "doutes: [DT-999]", "DT-999"),
        ("si: {jour: {superieur_ou_egal_a: 2024-01-01}}", "si: {jours: {superieur_ou_egal_a: 2024-01-01}}", "jours"),
        ("format: annee", "format: millesime", "Possibles : texte"),
        ("genre: signature", "genre: paraphe", "titre"),
    ],
)
def test_un_classeur_mal_decrit_dit_le_fichier_et_ce_qui_etait_possible(
    tmp_path: Path, avant: str, apres: str, dit: str
) -> None:
    for etagere in ("rules", "legal_refs", "templates"):
        shutil.copytree(RACINE / etagere, tmp_path / etagere)
    chemin = tmp_path / "templates" / "tableurs" / "etat-forfait.yaml"
    texte = chemin.read_text(encoding="utf-8")
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    corpus = charger_corpus(tmp_path)
    v = Juge(corpus, "natif").verifier(_dossier(CARRIERES), date(2026, 12, 17), valeurs_de(CORPUS, PEU))
    with pytest.raises(ErreurCorpus) as erreur:
        etat_du_forfait(v, {})
    assert "etat-forfait.yaml" in str(erreur.value)
    assert dit in str(erreur.value)


def test_le_kit_ecrit_les_quatre_pieces_et_le_manifeste_les_distingue(tmp_path: Path) -> None:
    noms = "bilan-annuel,bilan-annuel-classeur,etat-forfait,etat-forfait-classeur"
    dossier = str(EXEMPLES / f"{CARRIERES}.yaml")
    assert executer(["rediger", dossier, "--dans", str(tmp_path), "--pieces", noms, "--moteur", "natif"]) == 0
    ecrits = sorted(p.name for p in (tmp_path / "kit").iterdir())
    assert ecrits == [
        "10-bilan-annuel-classeur.xlsx",
        "10-bilan-annuel.docx",
        "11-etat-du-forfait-classeur.xlsx",
        "11-etat-du-forfait.docx",
    ]
    assert {"bilan-annuel", "etat-forfait"} <= set(FABRIQUES)


def test_les_cellules_calculees_ne_contiennent_aucun_montant_de_droit_en_dur() -> None:
    """Un montant ne vit qu'au barème : ailleurs, des formules qui le citent."""
    montants = {"2.88", "2.5", "253.44", "220", "282.24"}
    for octets in (_etat(), bilan_annuel(_verifier(), {})):
        livre = load_workbook(io.BytesIO(octets))
        for f in (f for f in livre if f.title != "Barème"):
            for ligne in f.iter_rows():
                for c in ligne:
                    assert not montants & set(re.findall(r"(?<![A-Z$\d.])\d+(?:\.\d+)?", str(c.value or "")))
