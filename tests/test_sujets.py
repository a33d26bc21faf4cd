"""Rien ne s'est perdu en route : chaque sujet de départ a sa réponse, chaque question ouverte ses règles."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from conftest import RACINE, corpus_du_depot

from teletravail_charte.clausier import charger_clausier

CORPUS = corpus_du_depot()
LISEZ_MOI = (RACINE / "rules" / "README.md").read_text(encoding="utf-8")
REGLES = CORPUS.regles.obligations
CLAUSES = [c for piece in ("charte", "deliberation") for c in charger_clausier(CORPUS, piece).clauses]
CITABLES = {
    *REGLES,
    *(q.id for q in CORPUS.regles.qualifications),
    *(s.id for s in CORPUS.regles.silences),
    *(c.id for c in CLAUSES),
    *CORPUS.vocabulaire.faits,
    *CORPUS.references.cles(),
}
SUJETS = [
    "VPN",
    "RDP",
    "VDI",
    "Ordinateurs et téléphones personnels",
    "Outils collaboratifs",
    "Standard téléphonique virtuel",
    "Transfert d'appels",
    "Formation",
    "Plan de continuité",
    "Mutualisation avec l'EPCI",
    "Conseil municipal à distance",
    "assurance cyber",
    "Kit de sensibilisation",
    "Refus écrit",
    "Indemnité par jour ou somme fixe",
    "Santé et handicap au-delà de trois jours",
]
REPERES = {"A": 46, "C": 11, "M": 12, "T": 15, "V": 9}
CONFIANCE = re.compile(r"\((en partie )?(source secondaire|déduction|de mémoire)")
QUESTIONS = {f"DT-{n:02}" for n in range(1, 61)}


def _tableau(section: str) -> Iterator[list[str]]:
    """Les lignes du tableau d'une section, sans ses deux lignes de tête."""
    texte = re.split(r"^## ", LISEZ_MOI.split(f"\n## {section}\n", 1)[1], flags=re.MULTILINE)[0]
    lignes = [ligne for ligne in texte.splitlines() if ligne.startswith("|")][2:]
    return ([cellule.strip() for cellule in ligne.strip("|").split("|")] for ligne in lignes)


LIGNES = list(_tableau("Les sujets de départ"))


@pytest.mark.parametrize("sujet", SUJETS)
def test_un_sujet_de_depart_a_sa_ligne(sujet: str) -> None:
    assert [ligne for ligne in LIGNES if sujet.lower() in ligne[0].lower()]


@pytest.mark.parametrize("ligne", LIGNES, ids=lambda ligne: ligne[0])
def test_une_ligne_dit_le_droit_et_ce_qui_y_repond(ligne: list[str]) -> None:
    assert len(ligne) == 4 and all(ligne)
    cites = re.findall(r"`([^`]+)`", ligne[2])
    assert cites or "conseil" in ligne[2]
    assert not [cite for cite in cites if cite not in CITABLES], "identifiant inconnu"


@pytest.mark.parametrize("ligne", LIGNES, ids=lambda ligne: ligne[0])
def test_une_ligne_dont_aucun_texte_n_a_ete_lu_le_dit(ligne: list[str]) -> None:
    regles = [REGLES[cite] for cite in re.findall(r"`([^`]+)`", ligne[2]) if cite in REGLES]
    if regles and all(r.confiance != "texte_lu" for r in regles):
        assert CONFIANCE.search(ligne[1])


def test_chaque_repere_des_documents_de_depart_est_repris() -> None:
    repris = {repere for ligne in LIGNES for repere in re.findall(r"[ACMTV]\d+", ligne[3])}
    assert repris == {f"{lettre}{n}" for lettre, nombre in REPERES.items() for n in range(1, nombre + 1)}


SANS_REGLE = {ligne[0][:5]: ligne for ligne in _tableau("Doutes sans règle")}


def test_chaque_question_ouverte_est_dans_les_doutes_ou_dite_sans_regle() -> None:
    assert set(CORPUS.doutes) | set(SANS_REGLE) == QUESTIONS
    assert not set(CORPUS.doutes) & set(SANS_REGLE)
    assert all(raison for _, raison in SANS_REGLE.values())


@pytest.mark.parametrize("question", sorted(CORPUS.doutes))
def test_une_question_ouverte_touche_au_moins_une_regle(question: str) -> None:
    assert [r.id for r in REGLES.values() if question in r.doutes]


def test_les_regles_et_les_clauses_ne_citent_que_des_questions_connues() -> None:
    fiches = [*REGLES.values(), *CORPUS.regles.qualifications, *CORPUS.regles.silences, *CLAUSES]
    inconnues = {f.id: set(f.doutes) - set(CORPUS.doutes) for f in fiches if set(f.doutes) - set(CORPUS.doutes)}
    assert not inconnues
    assert not [f.id for f in fiches if len(set(f.doutes)) != len(f.doutes)]


def test_la_codification_non_relue_se_voit_sur_toutes_les_regles_qu_elle_touche() -> None:
    _, article = CORPUS.references.article("cgfp/r431-1-s")
    assert all(version.a_verifier and version.confiance != "texte_lu" for version in article.versions)
