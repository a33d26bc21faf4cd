"""Une vérification vue des questions : lesquelles sont dues, lesquelles comptent, quelles règles les regardent.

Tout se calcule une fois par vérification, au premier besoin.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from teletravail_charte.conditions import faits_lus
from teletravail_charte.modele import a_demander
from teletravail_charte.verification import Constat, Verification
from teletravail_charte.vocabulaire import ETAPES
from teletravail_charte.web.parcours import Etape, charger_parcours, faits_en_cause, sources
from teletravail_charte.web.pertinence import COMPTE, Pertinence

_ORDRE: Final = ("non_conforme", "a_completer", "a_venir", "conforme")
_NIVEAUX: Final = ("bloquant", "vigilance", "conseil", "information")


@dataclass(frozen=True, slots=True)
class Avancement:
    """Ce qui reste à une étape : des questions dues sans réponse, des points qui bloquent, d'autres à surveiller."""

    etape: Etape
    a_repondre: tuple[str, ...]
    bloquants: tuple[Constat, ...]
    autres: tuple[Constat, ...]

    @property
    def faite(self) -> bool:
        """N'y a-t-il plus rien à répondre ni à corriger ?"""
        return not self.a_repondre and not self.bloquants


class Vue:
    """Une vérification et ce que les pages en demandent souvent."""

    def __init__(self, v: Verification) -> None:
        self.v = v
        self._importances: dict[str, int] = {}

    @cached_property
    def pertinence(self) -> Pertinence:
        """Quelles questions comptent encore."""
        return Pertinence(self.v)

    def importance(self, fait: str) -> int:
        """La réponse à ce fait compte-t-elle encore ? (``pertinence``)"""
        if fait not in self._importances:
            self._importances[fait] = self.pertinence.importance(fait)
        return self._importances[fait]

    @cached_property
    def dus(self) -> dict[str, None]:
        """Les faits inconnus qu'une règle attend déjà à cette étape de la procédure."""
        faits, rang = self.v.corpus.vocabulaire.faits, ETAPES.index(self.v.etape)
        manquants = (f for c in self.v.constats if c.etat == "a_completer" for f in c.manquants)
        exiges = (f for f in manquants if ETAPES.index(faits[f].etape) <= rang)
        return dict.fromkeys(f for f in exiges if self.importance(f) == COMPTE)

    @cached_property
    def decisifs(self) -> frozenset[str]:
        """Les choix où les profils diffèrent : ceux qui méritent d'être posés."""
        return frozenset(f for f, _, _ in a_demander(self.v.corpus, self.v.dossier.profil or "courante", None))

    @cached_property
    def regles(self) -> dict[str, list[Constat]]:
        """Par fait, les règles qui s'appliquent et le lisent, celles qui bloquent d'abord."""
        par_fait: dict[str, list[Constat]] = {}
        ouvertes = [c for c in self.v.constats if c.etat in _ORDRE]
        ouvertes.sort(key=lambda c: (_ORDRE.index(c.etat), _NIVEAUX.index(c.regle.niveau)))
        for c in ouvertes:
            for fait in dict.fromkeys(sources(self.v.corpus, faits_lus(c.regle.manquement))):
                par_fait.setdefault(fait, []).append(c)
        return par_fait

    @cached_property
    def en_cause(self) -> dict[str, list[Constat]]:
        """Par fait, les manquements qu'une autre réponse lèverait."""
        par_fait: dict[str, list[Constat]] = {}
        for c in self.v.constats:
            if c.etat == "non_conforme":
                for fait in faits_en_cause(self.v, c):
                    par_fait.setdefault(fait, []).append(c)
        return par_fait

    @cached_property
    def chemin(self) -> tuple[Avancement, ...]:
        """Ce qui reste à chaque étape, dans l'ordre du chemin."""
        groupes: dict[str, dict[str, Constat]] = {}
        for fait, constats in self.en_cause.items():
            for c in constats:
                if not c.assume:
                    groupes.setdefault(fait.split(".")[0], {})[c.regle.id] = c
        lignes = []
        for etape in charger_parcours(self.v.corpus):
            ici = {r: c for g in etape.groupes for r, c in groupes.get(g, {}).items()}.values()
            a_repondre = tuple(f for f in self.dus if f.split(".")[0] in etape.groupes)
            bloquants = tuple(c for c in ici if c.bloque)
            lignes.append(Avancement(etape, a_repondre, bloquants, tuple(c for c in ici if not c.bloque)))
        return tuple(lignes)
