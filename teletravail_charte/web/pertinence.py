"""Quelles questions comptent encore : celles dont une réponse, quelle qu'elle soit, pourrait changer quelque chose.

Un fait compte pour une règle si, oublié, il laisserait la règle s'appliquer ; il compte pour une clause si, oublié, il
laisserait la clause s'écrire. Il attend quand c'est une autre réponse, encore inconnue, qui dira si la règle ou la
clause s'en soucie. Un fait que ni règle ni clause ne lit ici sert à une autre pièce : il compte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from teletravail_charte.clausier import charger_clausier
from teletravail_charte.conditions import Condition, faits_lus, fixer_seuils
from teletravail_charte.corpus import Corpus
from teletravail_charte.gabarit import noms_lus
from teletravail_charte.moteur.natif import FAUX, VRAI, Verite, compiler_verite
from teletravail_charte.redaction import pieces_possibles
from teletravail_charte.verification import Verification, jour_de_reference
from teletravail_charte.vocabulaire import Valeur

COMPTE, ATTEND, RIEN = 2, 1, 0


@dataclass(frozen=True, slots=True)
class _Porte:
    """Les conditions qui doivent tenir pour qu'une règle ou une clause regarde ses faits, et ce qu'elles lisent."""

    verites: tuple[Verite, ...]
    faits: frozenset[str]

    @classmethod
    def de(cls, *conditions: Condition | None) -> _Porte:
        ecrites = [c for c in conditions if c is not None]
        return cls(tuple(map(compiler_verite, ecrites)), frozenset(f for c in ecrites for f in faits_lus(c)))

    def importance(self, concernes: set[str], sans: Mapping[str, Valeur]) -> int:
        verites = [verite(sans) for verite in self.verites]
        if FAUX in verites:
            return RIEN
        return COMPTE if concernes & self.faits or all(x == VRAI for x in verites) else ATTEND


class Pertinence:
    """Ce que lit une vérification, fait par fait."""

    def __init__(self, v: Verification) -> None:
        self.derives, self.valeurs = _derives(v.corpus), _valeurs(v)
        self.portes: dict[str, list[_Porte]] = {}
        for c in v.constats:
            seuils = c.regle.seuils_du(jour_de_reference(c.regle, v.jour, v.faits.valeurs))
            a = c.regle.applicabilite
            self._ouvrir(c.regle.faits(), _Porte.de(a and fixer_seuils(a, seuils)))
        for faits, porte in _lectures_des_clauses(v.corpus):
            self._ouvrir(faits, porte)

    def _ouvrir(self, faits: Iterable[str], porte: _Porte) -> None:
        for fait in faits:
            self.portes.setdefault(fait, []).append(porte)

    def importance(self, fait: str) -> int:
        """``COMPTE``, ``ATTEND`` (une autre réponse le dira) ou ``RIEN`` : aucune réponse ne changerait rien."""
        concernes = {fait, *self.derives.get(fait, ())}
        portes = [p for f in concernes for p in self.portes.get(f, ())]
        sans = dict(self.valeurs)
        for f in concernes:
            sans.pop(f, None)
        meilleure = RIEN if portes else COMPTE
        for porte in portes:
            meilleure = max(meilleure, porte.importance(concernes, sans))
            if meilleure == COMPTE:
                break
        return meilleure


def _valeurs(v: Verification) -> dict[str, Valeur]:
    return {**v.faits.valeurs, "etape": v.etape} | {f: d.valeur for f, d in v.deductions.items()}


@lru_cache(maxsize=4)
def _derives(corpus: Corpus) -> dict[str, frozenset[str]]:
    """Ce que l'on calcule ou déduit de chaque fait, de proche en proche."""
    sources: dict[str, Iterable[str]] = dict(corpus.vocabulaire.calcules())
    sources |= {q.qualifie: q.faits() for q in corpus.regles.qualifications}
    directs: dict[str, set[str]] = {}
    for derive, lus in sources.items():
        for fait in lus:
            directs.setdefault(fait, set()).add(derive)
    return {fait: frozenset(_fermer(fait, directs)) for fait in directs}


def _fermer(fait: str, directs: Mapping[str, set[str]]) -> set[str]:
    trouves: set[str] = set()
    a_voir = [fait]
    while a_voir:
        for derive in directs.get(a_voir.pop(), ()):
            if derive not in trouves:
                trouves.add(derive)
                a_voir.append(derive)
    return trouves


@lru_cache(maxsize=4)
def _lectures_des_clauses(corpus: Corpus) -> tuple[tuple[frozenset[str], _Porte], ...]:
    """Pour chaque bloc des actes que le conseil vote : les faits qu'il lit, et à quelles conditions."""
    lectures = []
    for piece in (p for p in pieces_possibles(corpus) if p.principale and p.coquille):
        for clause in charger_clausier(corpus, piece.id).clauses:
            for bloc in clause.corps:
                conditions = [c for c in (clause.condition, bloc.condition) if c is not None]
                lus = {f for c in conditions for f in faits_lus(c)} | (
                    {bloc.pour_chaque} if bloc.pour_chaque else set()
                )
                for ligne in bloc.lignes:
                    lus |= set(faits_lus(ligne.condition)) | _trous(*ligne.cellules)
                lus |= _trous(bloc.texte, clause.titre)
                lectures.append((frozenset(lus), _Porte.de(*conditions)))
    return tuple(lectures)


def _trous(*sources: str) -> set[str]:
    return {f"{groupe}.{nom}" for source in sources for groupe, nom in noms_lus(source)}
