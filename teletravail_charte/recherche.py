"""La recherche du plus petit changement : du moins de choix au plus, et de ce que les fiches proposent au reste.

Un manquement vient avec les faits qui le prouvent ; l'un d'eux au moins doit changer. On suit donc ces leviers, au plus
court d'abord (A*), en essayant les seules valeurs où une règle change d'avis.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from teletravail_charte.candidats import Candidats
from teletravail_charte.verification import Evaluation, Juge, Verification
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Valeur

EVALUATIONS_MAX: Final = 4_000  # quelques secondes ; au-delà, on dit qu'on a renoncé
DETOUR: Final = Decimal(10**12)  # plus que toute distance : passer par un fait que la fiche ne désigne pas
RENONCER: Final = Decimal(10**9)  # plus que tout écart de nombre : répondre « aucun »
Changes = dict[str, Valeur]
_Essai = dict[str, tuple[Valeur, Decimal]]  # fait -> sa nouvelle valeur, et ce qu'elle coûte


class Recherche:
    """Une vérification, ses manquements, et de quoi en essayer d'autres."""

    def __init__(
        self, v: Verification, si: Mapping[str, Valeur], *, sans_derogation: bool, fiches: bool = False
    ) -> None:
        self.v, self.si, self.fiches = v, dict(si), fiches
        self.juge = Juge(v.corpus, "natif")
        self.assumees = set() if sans_derogation else {c.regle.id for c in v.assumes()}
        self.bloquantes = {r.id for r in v.corpus.regles.obligations.values() if r.niveau == "bloquant"}
        depart = self.evaluer({})
        self.candidats = Candidats(v.corpus, depart.en_vigueur)
        self.valeurs = depart.faits.valeurs
        self.questions = self._etats(depart, "inconnu")
        self.fautives = self.manquements(depart)
        self.reste = EVALUATIONS_MAX

    def evaluer(self, changes: Changes) -> Evaluation:
        return self.juge.evaluer(self.v.dossier, self.v.jour, {**self.si, **changes})

    def _etats(self, e: Evaluation, etat: str) -> frozenset[str]:
        concernees = (r for r, i in e.resultat.issues.items() if i.etat == etat and r in self.bloquantes)
        return frozenset(r for r in concernees if r not in self.assumees)

    def manquements(self, e: Evaluation) -> frozenset[str]:
        """Ce qui bloque : les manquements, et les questions que les changements ont fait naître."""
        return self._etats(e, "non_conforme") | (self._etats(e, "inconnu") - self.questions)

    def leviers(self, e: Evaluation, regle: str) -> frozenset[str]:
        """Les choix de la commune dont dépend ce manquement : l'un d'eux au moins doit changer."""
        issue = e.resultat.issues[regle]
        trouves: set[str] = set()
        a_voir = list(issue.cites or issue.manquants)
        qualifications = {q.qualifie: q for q in self.v.corpus.regles.qualifications}
        faits = self.v.corpus.vocabulaire.faits
        while a_voir:
            fait = a_voir.pop()
            if fait in qualifications:
                a_voir += qualifications[fait].faits()
            elif fait in faits and (combinaison := faits[fait].combinaison):
                a_voir += combinaison
            elif fait in faits and faits[fait].modifiable:
                trouves.add(fait)
        if self.fiches:
            trouves &= self.v.corpus.regles.obligations[regle].corrections.keys()
        return frozenset(trouves)

    def detour(self, regle: str, fait: str, valeur: Valeur) -> Decimal:
        """Ce que coûte, à taille égale, de s'écarter de ce que la fiche propose : le fait, puis la valeur."""
        if fait not in self.v.corpus.regles.obligations[regle].corrections:
            return DETOUR
        return Decimal(0) if valeur in self.candidats.proposees(fait) else DETOUR / 2

    def resoudre(self, visees: frozenset[str]) -> Changes | None:
        """Le plus petit ensemble de changements après lequel rien de ``visees`` ni de neuf ne bloque."""
        ailleurs = self.fautives - visees
        file: list[tuple[int, Decimal, int, _Essai]] = [(0, Decimal(0), 0, {})]
        vus: set[frozenset[tuple[str, Valeur]]] = {frozenset()}
        while file and self.reste > 0:
            *_, essai = heapq.heappop(file)
            changes = {f: x for f, (x, _) in essai.items()}
            self.reste -= 1
            e = self.evaluer(changes)
            restent = self.manquements(e) - ailleurs
            if not restent:
                return changes
            leviers = {r: self.leviers(e, r) for r in sorted(restent)}
            regle = min(leviers, key=lambda r: len(leviers[r]))
            for fait in sorted(leviers[regle]):
                for valeur in self.candidats.valeurs(fait, e.faits.valeurs):
                    suite = self.changer(essai, regle, fait, valeur)
                    if (cle := frozenset((f, x) for f, (x, _) in suite.items())) in vus:
                        continue
                    vus.add(cle)
                    taille = sum(taille_de(self.depart(f), x) for f, (x, _) in suite.items())
                    intacts = (x for x in leviers.values() if not x & suite.keys())
                    cout = sum((c for _, c in suite.values()), Decimal(0))
                    heapq.heappush(file, (taille + _disjoints(intacts), cout, len(vus), suite))
        return None

    def depart(self, fait: str) -> Valeur:
        return self.valeurs.get(fait, INCONNU)

    def changer(self, essai: _Essai, regle: str, fait: str, valeur: Valeur) -> _Essai:
        """L'essai, un fait de plus changé (ou rendu à ce qu'il était), avec ce que cela coûte."""
        suite = {f: x for f, x in essai.items() if f != fait}
        if valeur != self.depart(fait):
            suite[fait] = (valeur, self.detour(regle, fait, valeur) + distance(self.depart(fait), valeur))
        return suite


def grappes(leviers: Mapping[str, frozenset[str]]) -> list[frozenset[str]]:
    """Les manquements réunis quand ils partagent un levier ; un manquement sans levier est seul."""
    grappes: list[tuple[set[str], set[str]]] = []
    for regle in sorted(leviers):
        regles, faits = {regle}, set(leviers[regle])
        for autre in [g for g in grappes if g[1] & faits]:
            grappes.remove(autre)
            regles |= autre[0]
            faits |= autre[1]
        grappes.append((regles, faits))
    return [frozenset(regles) for regles, _ in grappes]


def _disjoints(ensembles: Iterable[frozenset[str]]) -> int:
    """Combien de changements il faut au moins : un par manquement qui ne partage aucun levier avec un autre compté."""
    pris: set[str] = set()
    nombre = 0
    for ensemble in sorted(ensembles, key=lambda e: (len(e), sorted(e))):
        if not ensemble & pris:
            nombre += 1
            pris |= ensemble
    return nombre


def taille_de(avant: Valeur, apres: Valeur) -> int:
    """Combien de choix changent : un, ou chaque élément ajouté ou ôté d'une liste."""
    if isinstance(avant, tuple) and isinstance(apres, tuple):
        return len(set(avant) ^ set(apres))
    return 1


def distance(avant: Valeur, apres: Valeur) -> Decimal:
    """De combien on s'éloigne du choix de la commune ; entre deux mots, un ; renoncer est le plus loin."""
    if AUCUN in (avant, apres):
        return RENONCER
    if isinstance(avant, date) and isinstance(apres, date):
        return Decimal(abs((avant - apres).days))
    if isinstance(avant, (int, Decimal)) and isinstance(apres, (int, Decimal)):
        return abs(Decimal(avant) - Decimal(apres))
    return Decimal(1)
