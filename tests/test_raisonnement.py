"""Le raisonnement d'un constat et la portée d'un article : les mêmes vérités que les moteurs, les phrases des actes."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from conftest import DOSSIERS, EXEMPLES, corpus_du_depot
from lancer import lancer

from teletravail_charte.dossier import lire_dossier, lire_si
from teletravail_charte.rapports.portee import mesurer
from teletravail_charte.rapports.raisonnement import raisonnement_texte, raisonner
from teletravail_charte.redaction import choisir_pieces, composer_piece
from teletravail_charte.verification import Juge, Verification

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
CARRIERES = EXEMPLES / "carrieres-sous-poissy.yaml"


@cache
def _verifier(nom: str, *avec: str, au: date | None = None) -> Verification:
    chemin = EXEMPLES / f"{nom}.yaml"
    dossier = lire_dossier(
        chemin if chemin.exists() else DOSSIERS / f"{nom}.yaml", CORPUS.vocabulaire, tuple(CORPUS.profils)
    )
    jour = au or dossier.valeurs["seance.date"]
    assert isinstance(jour, date)
    return JUGE.verifier(dossier, jour, dict(lire_si(s, CORPUS.vocabulaire) for s in avec))


@pytest.mark.parametrize("nom", ["nezel", "carrieres-sous-poissy", "dossier-fautif", "commune-conforme"])
@pytest.mark.parametrize("au", [None, date(2019, 6, 1), date(2022, 1, 10)], ids=str)
def test_l_arbre_conclut_comme_les_moteurs_pour_chaque_regle(nom: str, au: date | None) -> None:
    v = _verifier(nom, au=au)
    for c in v.constats:
        r = raisonner(v, c)
        application = r.application.verite if r.application else "oui"
        attendus = {
            "sans_objet": application == "non",
            "non_conforme": (application, r.manquement.verite) == ("oui", "oui"),
            "conforme": application != "non" and r.manquement.verite == "non",
            "a_completer": "inconnu" in (application, r.manquement.verite),
            "a_venir": "inconnu" in (application, r.manquement.verite),
        }
        assert attendus[c.etat], c.regle.id
        texte = raisonnement_texte(v, r)
        assert c.regle.id in texte and all(f.texte[:20] in texte.replace("\u00a0", " ") for f in c.fondements[:1])


def test_le_raisonnement_dit_la_reponse_son_origine_et_la_qualification() -> None:
    rendu = lancer(
        "expliquer", "distance-conseil-interdit-depuis-aout-2022", "--constat", str(CARRIERES), "--avec",
        "seance.mode=visio",
    )  # fmt: skip
    texte = " ".join(rendu.ecrit.replace("\u00a0", " ").split())
    assert rendu.code == 0
    for attendu in (
        "1. QUALIFICATION La loi du jour permet-elle au conseil municipal de siéger à distance ? → non.",
        "réponse : par visioconférence (hypothèse) [seance.mode]",
        "L’obligation n’est pas respectée.",
        "article L. 2121-7, code général des collectivités territoriales",
    ):
        assert attendu in texte


def test_une_regle_hors_de_vigueur_n_a_pas_de_raisonnement() -> None:
    rendu = lancer("expliquer", "seance-quorum-tiers-covid", "--constat", str(CARRIERES))
    assert rendu.code == 2 and "pas en vigueur" in rendu.reproches


def test_la_portee_d_un_article_est_exactement_ce_que_les_actes_en_portent() -> None:
    v = _verifier("carrieres-sous-poissy")
    portee = mesurer(v, "cgfp/l430-1")
    blocs = [
        b.texte
        for fiche in choisir_pieces(v, ())
        for b in composer_piece(v, fiche, projet=False).piece.blocs
        if b.genre != "article" and b.provenance and any(a.startswith("cgfp/l430-1@") for a in b.provenance.articles)
    ]
    assert [p.texte for p in portee.passages if p.texte in blocs] and len(portee.passages) == len(blocs)
    citent = {c.regle.id for c in v.constats if any(f.cle == "cgfp/l430-1" for f in c.fondements)}
    assert {c.regle.id for c in portee.constats} == citent
    assert not mesurer(_verifier("carrieres-sous-poissy", au=date(2019, 6, 1)), "cgfp/l430-1").passages


def test_un_article_inconnu_propose_le_plus_proche() -> None:
    rendu = lancer("expliquer", "cgfp/l430-2", "--dossier", str(CARRIERES))
    assert rendu.code == 2 and "cgfp/l430-1" in rendu.reproches
