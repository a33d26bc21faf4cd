"""Le plus petit changement licite : minimal (contre l'énumération complète), licite, et jamais sur un fait du monde."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import DOSSIERS, EXEMPLES, corpus_du_depot
from corpus_invente import CorpusInvente
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lancer import lancer

from teletravail_charte.correction import corriger
from teletravail_charte.dossier import lire_dossier, lire_si, lire_texte
from teletravail_charte.questions import questions
from teletravail_charte.verification import Juge, Verification
from teletravail_charte.vocabulaire import Valeur

JOUR = date(2020, 6, 1)
FAITS = """\
n: {type: entier, question: n ?, bornes: [0, 4], nature: choix}
m: {type: entier, question: m ?, bornes: [0, 4], nature: choix}
b: {type: booleen, question: b ?, nature: choix}
e: {type: enum, question: e ?, valeurs: {x: x, y: y, z: z}, nature: choix}
l: {type: liste, question: l ?, valeurs: {p: p, q: q, r: r}, nature: choix}
w: {type: entier, question: w ?, bornes: [0, 4], nature: monde}
s: {type: entier, question: s ?, nature: choix, combinaison: {f.n: 1, f.m: 1, f.w: -1}}
"""
DOMAINES: dict[str, list[Any]] = {
    "n": [0, 1, 2, 3, 4],
    "m": [0, 1, 2, 3, 4],
    "b": [True, False],
    "e": ["x", "y", "z"],
    "l": [tuple(c for c, pris in zip("pqr", masque, strict=True) if pris) for masque in product([0, 1], repeat=3)],
}
ORDRES = ["superieur_a", "superieur_ou_egal_a", "inferieur_a", "inferieur_ou_egal_a", "egal_a", "different_de"]


def _tests() -> st.SearchStrategy[dict[str, Any]]:
    entiers = st.tuples(st.sampled_from(["n", "m", "w", "s"]), st.sampled_from(ORDRES), st.integers(0, 4))
    return st.one_of(
        entiers.map(lambda t: {f"f.{t[0]}": {t[1]: t[2]}}),
        st.sampled_from(["superieur_a", "inferieur_a"]).map(lambda o: {"f.n": {o: "f.m"}}),
        st.booleans().map(lambda b: {"f.b": b}),
        st.sampled_from("xyz").map(lambda x: {"f.e": x}),
        st.tuples(st.sampled_from(["contient", "ne_contient_pas"]), st.sampled_from("pqr")).map(
            lambda t: {"f.l": {t[0]: t[1]}}
        ),
    )


def _conditions() -> st.SearchStrategy[dict[str, Any]]:
    seules = st.lists(_tests(), min_size=1, max_size=3)
    return st.one_of(seules.map(lambda t: {"toutes": t}), seules.map(lambda t: {"au_moins_une": t}))


REGLES = st.lists(st.tuples(_conditions(), st.none() | _conditions()), min_size=1, max_size=4)
DEPARTS = st.fixed_dictionaries({**{f: st.sampled_from(d) for f, d in DOMAINES.items()}, "w": st.integers(0, 4)})


def _taille(avant: dict[str, Any], apres: dict[str, Any]) -> int:
    return sum(
        len(set(avant[f]) ^ set(apres[f])) if isinstance(avant[f], tuple) else avant[f] != apres[f] for f in DOMAINES
    )


def _toutes(depart: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for valeurs in product(*DOMAINES.values()):
        yield depart | dict(zip(DOMAINES, valeurs, strict=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(regles=REGLES, depart=DEPARTS)
def test_la_correction_est_aussi_petite_que_par_l_enumeration_complete(
    tmp_path_factory: pytest.TempPathFactory, regles: list[tuple[Any, Any]], depart: dict[str, Any]
) -> None:
    invente = CorpusInvente(tmp_path_factory.mktemp("c"), FAITS, "{}")
    for rang, (manquement, applicable) in enumerate(regles):
        corps: dict[str, Any] = {"non_conforme_si": manquement}
        if applicable:
            corps["s_applique_si"] = applicable
        invente.regle(f"r{rang}", yaml.safe_dump(corps))
    corpus = invente.charger()
    juge = Juge(corpus, "natif")
    brut = {f: list(x) if isinstance(x, tuple) else x for f, x in depart.items()}
    ecrit = yaml.safe_dump({"f": {f: x if x != [] else "aucun" for f, x in brut.items()}})
    dossier = lire_texte(ecrit, "d.yaml", corpus.vocabulaire, ())

    def licite(essai: dict[str, Any]) -> bool:
        si = {f"f.{f}": x for f, x in essai.items()}
        return all(i.etat != "non_conforme" for i in juge.evaluer(dossier, JOUR, si).resultat.issues.values())

    tailles = [
        _taille(depart, essai) for essai in sorted(_toutes(depart), key=lambda e: _taille(depart, e)) if licite(essai)
    ][:1]
    correction = corriger(juge.verifier(dossier, JOUR), {})
    obtenu = depart | {x.fait.removeprefix("f."): x.apres for x in correction.changements}
    assert obtenu["w"] == depart["w"]
    if tailles:
        assert not correction.rebelles
        assert licite(obtenu)
        assert _taille(depart, obtenu) == tailles[0]
        for x in correction.changements:
            for autre in x.choix:
                assert licite(obtenu | {x.fait.removeprefix("f."): autre}), "un choix proposé est licite"
    else:
        assert correction.rebelles


CORPUS = corpus_du_depot()


def _verifier(nom: str, *avec: str) -> tuple[Verification, dict[str, Valeur]]:
    dossier = lire_dossier(EXEMPLES / f"{nom}.yaml", CORPUS.vocabulaire, tuple(CORPUS.profils))
    jour = dossier.valeurs["seance.date"]
    assert isinstance(jour, date)
    si = dict(lire_si(s, CORPUS.vocabulaire) for s in avec)
    return Juge(CORPUS, "natif").verifier(dossier, jour, si), si


JOURS = "quotite.jours_teletravail_max_semaine"


def test_quatre_jours_se_ramenent_a_trois_et_le_rapport_dit_les_autres_voies() -> None:
    v, si = _verifier("carrieres-sous-poissy", f"{JOURS}=4")
    (x,) = corriger(v, si).changements
    assert (x.fait, x.avant, x.apres) == (JOURS, 4, 3)
    assert not x.impose and Decimal(2) in x.choix and "quotite.base" in x.ailleurs


def test_ce_qu_une_seule_reponse_repare_est_impose() -> None:
    v, si = _verifier("carrieres-sous-poissy", "eligibilite.exclusions=[contractuels]")
    (x,) = corriger(v, si).changements
    assert (x.fait, x.apres) == ("eligibilite.exclusions", ())
    assert x.impose


def test_une_seance_en_visioconference_ne_se_corrige_par_aucun_choix() -> None:
    v, si = _verifier("carrieres-sous-poissy", "seance.mode=visio")
    correction = corriger(v, si)
    assert not correction.changements
    assert [c.regle.id for c in correction.rebelles] == ["distance-conseil-interdit-depuis-aout-2022"]


def test_une_derogation_en_cours_n_est_pas_corrigee_sauf_si_on_l_ignore(tmp_path: Path) -> None:
    texte = (EXEMPLES / "carrieres-sous-poissy.yaml").read_text(encoding="utf-8")
    texte += (
        "\nderogations:\n  - {regle: quotite-plafond-hebdomadaire, motif: essai, auteur: le maire, fondement: aucun,\n"
        "     expiration: 2027-06-30}\n"
    )
    fichier = tmp_path / "d.yaml"
    fichier.write_text(texte, encoding="utf-8")
    avec = ("corriger", str(fichier), "--avec", f"{JOURS}=4")
    assert "Rien à corriger" in lancer(*avec).ecrit
    assert JOURS in lancer(*avec, "--sans-derogation").ecrit


def test_le_dossier_fautif_corrige_ne_bloque_plus_que_par_ses_faits(tmp_path: Path) -> None:
    corrige = tmp_path / "corrige.yaml"
    rendu = lancer("corriger", str(EXEMPLES / "dossier-fautif.yaml"), "--sortie", str(corrige))
    assert rendu.code == 1, "des faits du monde bloquent encore"
    avant = json.loads(lancer("verifier", str(EXEMPLES / "dossier-fautif.yaml"), "--format", "json").ecrit)
    apres = json.loads(lancer("verifier", str(corrige), "--format", "json").ecrit)

    def bloquants(rapport: dict[str, Any]) -> set[str]:
        return {c["regle"] for c in rapport["constats"] if c["niveau"] == "bloquant" and c["etat"] == "non_conforme"}

    rapport = json.loads(lancer("corriger", str(EXEMPLES / "dossier-fautif.yaml"), "--format", "json").ecrit)
    assert bloquants(apres) == {r["regle"] for r in rapport["sans_correction"]} < bloquants(avant)
    commentaires = [li.partition("#")[2] for li in (EXEMPLES / "dossier-fautif.yaml").read_text().splitlines()]
    assert [c for c in commentaires if c] == [
        c for c in (li.partition("#")[2] for li in corrige.read_text().splitlines()) if c
    ]


def test_un_changement_ne_fait_naitre_aucune_question_bloquante() -> None:
    v, si = _verifier("dossier-fautif")
    avant = {c.regle.id for c in v.constats if c.bloque and c.etat == "a_completer"}
    apres = {c.regle.id for c in corriger(v, si).apres.constats if c.bloque and c.etat == "a_completer"}
    assert apres <= avant


def test_la_question_la_plus_decisive_vient_d_abord() -> None:
    v, si = _verifier("carrieres-sous-poissy", f"{JOURS}=inconnu", "commune.population=inconnu")
    ordre = questions(v, si)
    assert [q.bloquants for q in ordre] == sorted((q.bloquants for q in ordre), reverse=True)
    jours = next(q for q in ordre if q.fait == JOURS)
    assert "quotite-plafond-hebdomadaire" in jours.regles and jours.bloquants >= 1
    for q in ordre:
        assert q.bloquants <= q.au_moins <= q.au_plus


def test_un_dossier_deja_licite_n_est_pas_change() -> None:
    rendu = lancer("corriger", str(DOSSIERS / "commune-conforme.yaml"))
    assert (rendu.code, rendu.ecrit) == (0, "Rien à corriger\u00a0: rien ne bloque.\n")
