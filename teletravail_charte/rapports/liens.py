"""Ce qui relie les fiches : quelle clause dit une règle, quelles règles lisent un fait ou citent un article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeVar

from teletravail_charte.clausier import BlocClause, Clause, charger_clausier
from teletravail_charte.conditions import faits_lus
from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import ErreurCorpus, Faute, vouliez_vous_dire
from teletravail_charte.redaction import pieces_possibles
from teletravail_charte.regles import Qualification, Regle, Silence

VOISINES = 6
FAIT_COMMUN = 10  # un fait lu par plus de règles que cela ne suffit pas à rapprocher deux règles
_CHEMIN = re.compile(r"\b[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\b")
C = TypeVar("C")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class ClauseCitee:
    """Une clause d'une pièce, telle qu'on la nomme."""

    piece: str
    id: str
    titre: str
    statut: str
    partie: str
    doutes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Liens:
    """Les renvois du corpus, dans les deux sens ; une clé absente n'a pas de renvoi."""

    clauses_de_regle: dict[str, tuple[ClauseCitee, ...]] = field(default_factory=dict)
    clauses_de_fait: dict[str, tuple[ClauseCitee, ...]] = field(default_factory=dict)
    regles_de_fait: dict[str, tuple[Regle, ...]] = field(default_factory=dict)
    regles_d_article: dict[str, tuple[Regle, ...]] = field(default_factory=dict)
    deductions_de_fait: dict[str, tuple[Qualification, ...]] = field(default_factory=dict)
    calculs_de_fait: dict[str, tuple[str, ...]] = field(default_factory=dict)
    doutes: dict[str, tuple[Regle | Qualification | Silence, ...]] = field(default_factory=dict)
    clauses_de_doute: dict[str, tuple[ClauseCitee, ...]] = field(default_factory=dict)
    avant: dict[str, tuple[Regle, ...]] = field(default_factory=dict)
    apres: dict[str, tuple[Regle, ...]] = field(default_factory=dict)


def _ranger(couples: Iterable[tuple[C, V]]) -> dict[C, tuple[V, ...]]:
    ranges: dict[C, dict[int, V]] = {}
    for cle, valeur in couples:
        ranges.setdefault(cle, {}).setdefault(id(valeur), valeur)
    return {cle: tuple(valeurs.values()) for cle, valeurs in ranges.items()}


@lru_cache(maxsize=4)
def liens(corpus: Corpus) -> Liens:
    """Tous les renvois du corpus, établis une fois."""
    regles = list(corpus.regles.obligations.values())
    clauses = list(_clauses(corpus))
    fiches: list[Regle | Qualification | Silence] = [*regles, *corpus.regles.qualifications, *corpus.regles.silences]
    regles_de_fait = _ranger((f, r) for r in regles for f in r.faits())
    suites = list(_suites(regles, {f for f, lisent in regles_de_fait.items() if len(lisent) <= FAIT_COMMUN}))
    return Liens(
        clauses_de_regle=_ranger((r, nom) for nom, clause in clauses for r in regles_de(clause)),
        clauses_de_fait=_ranger((f, nom) for nom, clause in clauses for f in faits_de(clause, corpus)),
        regles_de_fait=regles_de_fait,
        regles_d_article=_ranger((renvoi.article, r) for r in regles for renvoi in r.fondements),
        deductions_de_fait=_ranger((f, q) for q in corpus.regles.qualifications for f in q.faits()),
        calculs_de_fait=_ranger((f, c) for c, sources in corpus.vocabulaire.calcules().items() for f in sources),
        doutes=_ranger((d, fiche) for fiche in fiches for d in fiche.doutes),
        clauses_de_doute=_ranger((d, nom) for nom, clause in clauses for d in clause.doutes),
        avant=_ranger((suivante.id, regle) for regle, suivante in suites),
        apres=_ranger((regle.id, suivante) for regle, suivante in suites),
    )


def _clauses(corpus: Corpus) -> Iterator[tuple[ClauseCitee, Clause]]:
    for piece in (p for p in pieces_possibles(corpus) if p.coquille):
        clausier = charger_clausier(corpus, piece.id)
        for clause in clausier.clauses:
            partie = clausier.parties.get(clause.partie, "")
            yield ClauseCitee(piece.titre, clause.id, clause.titre, clause.statut, partie, clause.doutes), clause


def regles_de(clause: Clause) -> tuple[str, ...]:
    """Les règles que la clause, ou l'un de ses blocs, met en mots."""
    return tuple(dict.fromkeys([*clause.regles, *(r for bloc in clause.corps for r in bloc.regles or ())]))


def faits_de(clause: Clause, corpus: Corpus) -> tuple[str, ...]:
    """Les faits que la clause lit : ceux de ses conditions, de ses répétitions et de ses trous."""
    lus = dict.fromkeys(faits_lus(clause.condition))
    for bloc in clause.corps:
        lus |= dict.fromkeys([*faits_lus(bloc.condition), *([bloc.pour_chaque] if bloc.pour_chaque else [])])
        for ligne in bloc.lignes:
            lus |= dict.fromkeys(faits_lus(ligne.condition))
        lus |= dict.fromkeys(chemin for texte in _textes(bloc) for chemin in _CHEMIN.findall(texte))
    return tuple(chemin for chemin in lus if chemin in corpus.regles.faits)


def _textes(bloc: BlocClause) -> tuple[str, ...]:
    return (bloc.texte, *bloc.entetes, *(cellule for ligne in bloc.lignes for cellule in ligne.cellules))


def _suites(regles: list[Regle], rares: set[str]) -> Iterator[tuple[Regle, Regle]]:
    """(règle qui finit, règle du même thème qui commence le lendemain et lit un même fait peu lu)."""
    debuts: dict[tuple[str, date], list[Regle]] = {}
    for regle in regles:
        debuts.setdefault((regle.theme, regle.en_vigueur.du), []).append(regle)
    for regle in regles:
        if regle.en_vigueur.au:
            lendemain = regle.en_vigueur.au + timedelta(days=1)
            for suivante in debuts.get((regle.theme, lendemain), ()):
                if rares & set(suivante.faits()) & set(regle.faits()):
                    yield regle, suivante


def questions_de(corpus: Corpus, doutes: Iterable[str]) -> list[tuple[str, str]]:
    """Les questions ouvertes que cite une fiche ; lève ``ErreurCorpus`` si l'une n'existe pas."""
    inconnus = [nom for nom in doutes if nom not in corpus.doutes]
    if inconnus:
        possible = vouliez_vous_dire(inconnus[0], list(corpus.doutes))
        raise ErreurCorpus(Faute(f"le doute « {inconnus[0]} » n'existe pas.", "rules/doutes.yaml", possible=possible))
    return [(nom, corpus.doutes[nom]) for nom in doutes]


def questions_des_clauses(corpus: Corpus, regle: Regle) -> list[tuple[str, str]]:
    """Les questions ouvertes que posent les clauses qui mettent la règle en mots, sauf celles de la règle elle-même."""
    clauses = liens(corpus).clauses_de_regle.get(regle.id, ())
    return questions_de(corpus, dict.fromkeys(d for c in clauses for d in c.doutes if d not in regle.doutes))


def voisines(corpus: Corpus, regle: Regle) -> tuple[Regle, ...]:
    """Les règles les plus proches : mêmes faits (les plus rares comptent le plus), mêmes articles, même thème."""
    renvois = liens(corpus)
    points: dict[str, float] = {}
    for fait in regle.faits():
        lisent = renvois.regles_de_fait[fait]
        for autre in lisent:
            points[autre.id] = points.get(autre.id, 0) + 1 / len(lisent)
    for article in {r.article for r in regle.fondements}:
        citent = renvois.regles_d_article[article]
        for autre in citent:
            bonus = 2 if autre.theme == regle.theme else 1
            points[autre.id] = points.get(autre.id, 0) + bonus / (2 * len(citent))
    deja = {r.id for r in (regle, *renvois.avant.get(regle.id, ()), *renvois.apres.get(regle.id, ()))}
    rangs = {nom: rang for rang, nom in enumerate(corpus.regles.obligations)}
    ordre = sorted((nom for nom in points if nom not in deja), key=lambda nom: (-points[nom], rangs[nom]))
    return tuple(corpus.regles.obligations[nom] for nom in ordre[:VOISINES])
