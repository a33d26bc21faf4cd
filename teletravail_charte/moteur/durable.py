"""L'adaptateur durable_rules : le réseau Rete, dans la seule forme où il ne plante ni ne ment.

Le piège est la bibliothèque elle-même (voir tests/test_defauts_durable.py) : hôte sans fil d'exécution,
un petit fait entier par entrée, conjonctions positives, un motif par fait, une session certaine et une
session possible, et toute exception d'une action relevée après coup.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from importlib import metadata
from itertools import product
from typing import Any, Final

from teletravail_charte.conditions import OPPOSITION, faits_lus
from teletravail_charte.erreurs import ErreurUsage
from teletravail_charte.moteur import (
    Compilation,
    Deduction,
    Issue,
    QualificationCompilee,
    RegleCompilee,
    Resultat,
)
from teletravail_charte.moteur.encodage import Branche
from teletravail_charte.moteur.reseau import Reseau
from teletravail_charte.vocabulaire import INCONNU, Valeur

ABSENT: Final = (
    "durable_rules n'est pas utilisable ici. Python 3.11 ou 3.12 et un compilateur C sont nécessaires "
    "(gcc, python3-dev) ; sinon choisissez --moteur natif."
)


def disponible() -> bool:
    """durable_rules s'importe-t-il ? Sinon le moteur natif répond seul."""
    try:
        _hote_silencieux()
    except ImportError:
        return False
    return True


def _hote_silencieux() -> type[Any]:
    from durable.engine import Host  # type: ignore[import-untyped]

    class Hote(Host):  # type: ignore[misc]
        """Un hôte sans ses fils d'exécution, qui volent des actions et font planter delete_state."""

        def _run(self) -> None:
            pass

    return Hote


class MoteurDurable:
    """L'adaptateur durable_rules du port ``Moteur`` : un réseau par thème, un pour les qualifications."""

    nom = "durable_rules"

    def __init__(self, compilation: Compilation) -> None:
        try:
            hote = _hote_silencieux()()
        except ImportError:
            raise ErreurUsage(ABSENT) from None
        self.version = metadata.version("durable_rules")
        self._strates = _strates(compilation.qualifications)
        self._qualifications = Reseau("qualifications", compilation.faits)
        for q in compilation.qualifications:
            for rang, (_, condition) in enumerate(q.cas):
                self._qualifications.ajouter(f"{q.fait}#{rang}", condition)
        self._themes: list[tuple[Reseau, list[RegleCompilee]]] = []
        for theme in dict.fromkeys(r.theme for r in compilation.regles):
            regles = [r for r in compilation.regles if r.theme == theme]
            reseau = Reseau(theme, compilation.faits)
            for r in regles:
                si = f"@{r.id}" if r.applicabilite else ""
                if r.applicabilite:
                    reseau.ajouter(f"{r.id}#si", r.applicabilite, affirme=si)
                reseau.ajouter(r.id, r.manquement, apres=si)
            self._themes.append((reseau, regles))
        for reseau in (self._qualifications, *(r for r, _ in self._themes)):
            reseau.construire(hote)

    def evaluer(self, valeurs: Mapping[str, Valeur]) -> Resultat:
        """L'issue de chaque règle ; deux sessions par réseau, l'une certaine, l'autre possible."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "datetime.datetime.utcfromtimestamp", DeprecationWarning)
            connues = dict(valeurs)
            deductions = self._qualifier(connues)
            issues: dict[str, Issue] = {}
            for reseau, regles in self._themes:
                certaine, possible = reseau.ouvrir(), reseau.ouvrir()
                reseau.affirmer(certaine, reseau.encodeur.faits_du_reseau(connues, larges=False))
                reseau.affirmer(possible, reseau.encodeur.faits_du_reseau(connues, larges=True))
                surs, possibles = reseau.tires(certaine), reseau.tires(possible)
                for r in regles:
                    issues[r.id] = _issue(r, reseau.cibles, surs, possibles, connues)
                reseau.fermer(certaine)
                reseau.fermer(possible)
        return Resultat(issues, deductions)

    def _qualifier(self, connues: dict[str, Valeur]) -> dict[str, Deduction]:
        """Ferme les strates l'une après l'autre ; chaque fait déduit rentre dans le réseau."""
        reseau = self._qualifications
        deductions: dict[str, Deduction] = {}
        certaine, possible = reseau.ouvrir(), reseau.ouvrir()
        avant: tuple[dict[str, tuple[int, int]], ...] = ({}, {})
        for strate in self._strates:
            apres = tuple(reseau.encodeur.faits_du_reseau(connues, larges=x) for x in (False, True))
            differes = {f for q in self._strates for s in q for f in [s.fait] if f not in connues}
            for session, deja, lot in zip((certaine, possible), avant, apres, strict=True):
                nouveaux = {f: b for f, b in lot.items() if f not in deja and f.partition("~")[0] not in differes}
                reseau.affirmer(session, nouveaux)
                deja.update(nouveaux)
            surs, possibles = reseau.tires(certaine), reseau.tires(possible)
            for q in strate:
                deductions[q.fait] = deduite = _deduction(q, reseau.cibles, surs, possibles, connues)
                connues[q.fait] = deduite.valeur
        reseau.fermer(certaine)
        reseau.fermer(possible)
        return deductions


def _strates(qualifications: tuple[QualificationCompilee, ...]) -> list[list[QualificationCompilee]]:
    rangs: dict[str, int] = {}
    strates: list[list[QualificationCompilee]] = []
    for q in qualifications:
        lus = {f for _, condition in q.cas for f in faits_lus(condition)}
        rangs[q.fait] = rang = max((rangs[f] + 1 for f in lus if f in rangs), default=0)
        while len(strates) <= rang:
            strates.append([])
        strates[rang].append(q)
    return strates


def _inconnus(branche: Branche, valeurs: Mapping[str, Valeur]) -> frozenset[str]:
    return frozenset(
        fait for x in branche for fait in x.source.split(OPPOSITION) if valeurs.get(fait, INCONNU) is INCONNU
    )


def _minimaux(voies: Iterable[frozenset[str]]) -> frozenset[str]:
    """L'union des ensembles minimaux : répondre à moins suffirait toujours à décider ailleurs."""
    ensembles = set(voies)
    return frozenset(f for e in ensembles if not any(autre < e for autre in ensembles) for f in e)


def _issue(
    r: RegleCompilee,
    cibles: Mapping[str, tuple[Branche, ...]],
    surs: Mapping[str, list[int]],
    possibles: Mapping[str, list[int]],
    valeurs: Mapping[str, Valeur],
) -> Issue:
    si = f"{r.id}#si"
    if r.applicabilite is not None and si not in possibles:
        return Issue("sans_objet")
    if r.id not in possibles:
        return Issue("conforme")
    ordre = [*faits_lus(r.applicabilite), *faits_lus(r.manquement)]
    noms = (si, r.id) if r.applicabilite is not None else (r.id,)
    if all(n in surs for n in noms):
        preuve = {f for n in noms for x in cibles[n][surs[n][0]] for f in x.source.split(OPPOSITION)}
        return Issue("non_conforme", cites=_ranger(preuve, ordre))
    voies = [[_inconnus(cibles[n][rang], valeurs) for rang in possibles[n]] for n in noms]
    manquants = _minimaux(frozenset().union(*choix) for choix in product(*voies))
    return Issue("inconnu", manquants=_ranger(manquants, ordre))


def _deduction(
    q: QualificationCompilee,
    cibles: Mapping[str, tuple[Branche, ...]],
    surs: Mapping[str, list[int]],
    possibles: Mapping[str, list[int]],
    valeurs: Mapping[str, Valeur],
) -> Deduction:
    noms = [f"{q.fait}#{rang}" for rang in range(len(q.cas))]
    ordre = [f for _, condition in q.cas for f in faits_lus(condition)]
    for rang, nom in enumerate(noms):
        if nom in surs:
            preuve = {f for x in cibles[nom][surs[nom][0]] for f in x.source.split(OPPOSITION)}
            return Deduction(q.cas[rang][0], rang + 1, _ranger(preuve, ordre))
    voies = [_inconnus(cibles[n][rang], valeurs) for n in noms for rang in possibles.get(n, ())]
    if voies:
        return Deduction(INCONNU, manquants=_ranger(_minimaux(voies), ordre))
    return Deduction(INCONNU if q.sinon is None else q.sinon)


def _ranger(faits: Iterable[str], ordre: list[str]) -> tuple[str, ...]:
    presents = set(faits)
    return tuple(f for f in dict.fromkeys(ordre) if f in presents)
