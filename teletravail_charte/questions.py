"""Quelles réponses trancheraient ce qui est inconnu, et dans quel ordre les chercher : la plus décisive d'abord.

Une question se juge à ce que sa réponse déciderait, quelle qu'elle soit : on essaie chaque réponse qui compte et l'on
retient le pire cas, puis le meilleur.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from teletravail_charte.candidats import Candidats
from teletravail_charte.verification import Juge, Verification
from teletravail_charte.vocabulaire import Valeur


@dataclass(frozen=True, slots=True)
class Question:
    """Un fait inconnu ; combien de points sa réponse tranche : au moins, au plus, et de bloquants au moins."""

    fait: str
    bloquants: int
    au_moins: int
    au_plus: int
    regles: tuple[str, ...]  # ce qu'elle peut trancher


def questions(v: Verification, si: Mapping[str, Valeur]) -> tuple[Question, ...]:
    """Les faits que « a_completer » attend, du plus décisif au moins décisif."""
    attendues = {c.regle.id: c for c in v.constats if c.etat == "a_completer"}
    bloquantes = {r for r, c in attendues.items() if c.regle.niveau == "bloquant"}
    juge = Juge(v.corpus, "natif")
    candidats = Candidats(v.corpus, juge.evaluer(v.dossier, v.jour, si).en_vigueur)
    resultat = []
    for fait in dict.fromkeys(f for c in attendues.values() for f in c.manquants):
        tranchees = [
            {r for r in attendues if (i := issues.get(r)) is None or i.etat != "inconnu"}
            for valeur in candidats.valeurs(fait, v.faits.valeurs)
            for issues in [juge.evaluer(v.dossier, v.jour, {**si, fait: valeur}).resultat.issues]
        ]
        possibles = set().union(*tranchees)
        resultat.append(
            Question(
                fait,
                bloquants=min((len(t & bloquantes) for t in tranchees), default=0),
                au_moins=min(map(len, tranchees), default=0),
                au_plus=max(map(len, tranchees), default=0),
                regles=tuple(r for r in attendues if r in possibles),
            )
        )
    resultat.sort(key=lambda q: (-q.bloquants, -q.au_moins, -q.au_plus))
    return tuple(resultat)
