"""Des dossiers semés, d'autres à chaque état du corpus : toutes leurs pièces sans faute ; les cent, par l'outil."""

from __future__ import annotations

import sys
from datetime import date
from functools import cache

import pytest
from conftest import RACINE, corpus_du_depot
from controles_texte import controler_places, controler_texte, controler_titres
from controles_word import controler

from teletravail_charte.blocs import Bloc, Piece, Provenance, Saisie
from teletravail_charte.documents import composer
from teletravail_charte.redaction import coquille_de
from teletravail_charte.verification import Juge

sys.path.append(str(RACINE / "outils"))

from dossiers_semes import Semis, semer

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
DEPART = int(CORPUS.empreinte[-6:], 16)  # change avec le corpus : chaque correction en voit d'autres
RANGS = range(5)
PROVENANCE = Provenance("une-clause")


@cache
def _semis(rang: int) -> Semis:
    return semer(JUGE, DEPART + rang)


@pytest.mark.parametrize("rang", RANGS)
def test_chaque_piece_d_un_dossier_seme_est_sans_faute(rang: int) -> None:
    semis = _semis(rang)
    assert len(semis.kit) > 15
    for p in semis.kit:
        if p.composee is None:
            continue
        piece = p.composee.piece
        octets = composer(piece, coquille_de(CORPUS, p.fiche))
        fautes = [*p.manquants, *controler_texte(piece, semis.tapes), *controler_places(piece, semis.tapes)]
        fautes += controler_titres(piece, octets) + controler(octets)
        assert not fautes, (p.fiche.id, f"python outils/cent_dossiers.py --graines {semis.graine}")


def test_une_graine_donne_toujours_le_meme_dossier() -> None:
    assert semer(JUGE, DEPART).yaml == _semis(0).yaml
    assert len({_semis(rang).yaml for rang in RANGS}) == len(RANGS)


def _piece(*blocs: Bloc, jour: date = date(2026, 12, 17)) -> Piece:
    return Piece("essai", "Essai", "Commune d’Essai", jour, blocs)


@pytest.mark.parametrize(
    "texte",
    [
        "le trou {{ commune.nom }}",
        "la valeur None",
        "[à préciser : le jour]",
        "le président de le centre",
        "le maire de de Nézel",
        "le agent autorisé",
        "pour un jours",
        "les lieux suivants\u00a0: .",
        "l’agent , présent",
        "deux  espaces",
        "la fin..",
        "une liste\u202f; ;",
        "le mot «\u00a0\u00a0»",
        "l'agent",
        "pourquoi?",
        "pourquoi ?",
    ],
)
def test_nos_controles_voient_chaque_faute_de_composition(texte: str) -> None:
    assert controler_texte(_piece(Bloc("paragraphe", texte, provenance=PROVENANCE)))


def test_ce_que_la_commune_a_tape_n_est_pas_une_faute() -> None:
    piece = _piece(Bloc("paragraphe", "La commune de L'Haÿ-les-Roses.", provenance=PROVENANCE))
    assert controler_texte(piece)
    assert not controler_texte(piece, ["L'Haÿ-les-Roses"])


def test_nos_controles_voient_un_mot_venu_trop_tot() -> None:
    bloc = Bloc("paragraphe", "Vu le forfait télétravail\u202f;", provenance=PROVENANCE)
    assert controler_texte(_piece(bloc, jour=date(2021, 8, 31)))
    assert not controler_texte(_piece(bloc, jour=date(2021, 9, 1)))


def test_nos_controles_voient_une_place_en_double_trop_longue_ou_sans_choix() -> None:
    places = (Saisie("texte", "Nom"), Saisie("texte", "Nom"), Saisie("choix", "Lieu", ("domicile",)))
    fautes = controler_places(_piece(*(Bloc("champ", p.marque()) for p in (*places, Saisie("texte", "é" * 65)))))
    assert len(fautes) == 3
    assert not controler_places(_piece(Bloc("champ", Saisie("texte", "é" * 65).marque())), ["é" * 65])


@pytest.mark.parametrize(
    "blocs",
    [
        (Bloc("article", "Un", "Article 1"), Bloc("paragraphe", "x"), Bloc("article", "Trois", "Article 3")),
        (Bloc("sous_titre", "Annexes"),),
        (Bloc("sous_titre", "Un"), Bloc("sous_titre", "Deux"), Bloc("paragraphe", "x")),
    ],
)
def test_nos_controles_voient_un_titre_hors_de_sa_place(blocs: tuple[Bloc, ...]) -> None:
    piece = _piece(*blocs)
    octets = composer(piece, RACINE / "templates" / "formulaire.docx")
    assert any("titre" in f or "désordre" in f for f in controler_titres(piece, octets))
