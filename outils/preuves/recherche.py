"""Chercher un dossier : on ne fixe que le fait qui manque au moteur, et l'on renonce dès qu'il a tranché contre.

La logique à trois valeurs fait l'élagage : un état décidé sur un dossier incomplet le reste, quoi qu'on ajoute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from preuves.terrain import Question
from teletravail_charte.vocabulaire import Valeur

TIRE: Final = frozenset({"non_conforme"})
MUETTE: Final = frozenset({"conforme", "sans_objet", "inconnu"})
CONFORME: Final = frozenset({"conforme"})
NOEUDS_MAX: Final = 300_000

Dossier = dict[str, Valeur]
Verdict = Callable[[Dossier], "bool | str"]
"""Vrai : trouvé ; faux : sans espoir ; un texte : le fait à fixer."""


class TropVaste(RuntimeError):
    """La recherche a été abandonnée : ni preuve, ni témoin."""


def explorer(
    domaines: Mapping[str, tuple[Valeur, ...]], verdict: Verdict, depart: Mapping[str, Valeur]
) -> Dossier | None:
    """Le premier dossier que ``verdict`` reconnaît, en profondeur ; rien s'il n'y en a pas."""
    noeuds = 0

    def descendre(dossier: Dossier) -> Dossier | None:
        nonlocal noeuds
        noeuds += 1
        if noeuds > NOEUDS_MAX:
            raise TropVaste(f"recherche abandonnée sur {len(domaines)} faits : {', '.join(domaines)}.")
        suite = verdict(dossier)
        if isinstance(suite, bool):
            return dossier if suite else None
        for valeur in domaines[suite]:
            if (trouve := descendre({**dossier, suite: valeur})) is not None:
                return trouve
        return None

    return descendre(dict(depart))


def viser(question: Question, buts: Mapping[str, frozenset[str]], depart: Mapping[str, Valeur] = {}) -> Dossier | None:
    """Un dossier où chaque règle de ``buts`` est dans un des états voulus."""

    def verdict(dossier: Dossier) -> bool | str:
        resultat = question.evaluer(dossier)
        attente: str | None = None
        for regle, voulus in buts.items():
            issue = resultat.issues[regle]
            suite = None
            if issue.etat == "inconnu":
                suite = question.a_demander(resultat, issue.manquants, dossier)
            if suite is None and issue.etat not in voulus:
                return False
            attente = attente or suite
        return attente or True

    return explorer(question.domaines, verdict, depart)


def sans_issue(question: Question, commandes: frozenset[str]) -> Iterator[tuple[Question, Dossier]]:
    """Les conflits : des règles, et des faits subis où aucune valeur des faits ``commandes`` ne les respecte toutes.

    On ne retient que des faits subis où chaque règle, seule, peut être respectée : sinon c'est le monde qui est
    en faute, pas le corpus. Méthode : une liste de réponses de la commune ; tant qu'un monde les met toutes en
    faute, on cherche la réponse qui lui convient et on l'ajoute ; s'il n'y en a pas, ce monde est le témoin.
    """
    subis = [f for f in question.bases if f not in commandes]
    choix = [f for f in question.bases if f in commandes]
    domaines = question.domaines
    reponses: list[Dossier] = [{f: domaines[f][0] for f in choix}]
    ecartes: list[Dossier] = []

    def verdict(monde: Dossier) -> bool | str:
        attente: str | None = None
        for ecarte in ecartes:
            if any(f in monde and monde[f] != v for f, v in ecarte.items()):
                continue
            libre = next((f for f in ecarte if f not in monde), None)
            if libre is None:
                return False
            attente = attente or libre
        for reponse in reponses:
            suite = _une_faute(question, {**monde, **reponse})
            if suite is False:
                return False
            if isinstance(suite, str):
                attente = attente or suite
        return attente or True

    while (trouve := explorer(domaines, verdict, {})) is not None:
        monde = {f: trouve.get(f, domaines[f][0]) for f in subis}
        reponse = respecter(question, monde)
        if reponse is not None:
            reponses.append({f: reponse.get(f, domaines[f][0]) for f in choix})
            continue
        seules = [question.terrain.question([r]) for r in question.regles]
        fautives = [q for q in seules if respecter(q, _parmi(monde, q.bases)) is None]
        if not fautives:
            conflit = _noyau(question, monde)
            fautives = [conflit]
            yield conflit, _cause(conflit, monde)
        ecartes += [_cause(q, monde) for q in fautives]


def respecter(question: Question, depart: Mapping[str, Valeur]) -> Dossier | None:
    """Un dossier, prolongeant ``depart``, où aucune de ces règles n'est enfreinte."""
    return viser(question, dict.fromkeys(question.regles, MUETTE), depart)


def _cause(question: Question, monde: Dossier) -> Dossier:
    """Les faits subis qui suffisent à interdire de respecter ces règles ensemble, quoi que fasse la commune."""
    cause = _parmi(monde, question.bases)
    for fait in tuple(cause):
        reste = {f: v for f, v in cause.items() if f != fait}
        if respecter(question, reste) is None:
            cause = reste
    return cause


def _noyau(question: Question, monde: Dossier) -> Question:
    """Le plus petit groupe de règles qui suffit à ne laisser aucune issue dans ce monde."""
    restantes = question
    for regle in question.regles:
        essai = question.terrain.question(r for r in restantes.regles if r != regle)
        if essai.regles and respecter(essai, _parmi(monde, essai.bases)) is None:
            restantes = essai
    return restantes


def _une_faute(question: Question, dossier: Dossier) -> bool | str:
    """Une règle au moins est-elle enfreinte ? Sinon, le fait qui pourrait encore le décider."""
    resultat = question.evaluer(dossier)
    if any(i.etat == "non_conforme" for i in resultat.issues.values()):
        return True
    for issue in resultat.issues.values():
        if issue.etat == "inconnu" and (suite := question.a_demander(resultat, issue.manquants, dossier)):
            return suite
    return False


def _parmi(monde: Mapping[str, Valeur], faits: Iterable[str]) -> Dossier:
    return {f: monde[f] for f in faits if f in monde}
