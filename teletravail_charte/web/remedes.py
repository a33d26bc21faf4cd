"""Ce qu'un clic peut corriger : les réponses que la fiche d'une règle propose, essayées avant d'être offertes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from typing import Any

from teletravail_charte.rapports.mots import mots
from teletravail_charte.valeurs import ValeurImpossible, en_yaml, lire_valeur
from teletravail_charte.verification import Constat, Evaluation, Juge, Verification, jour_de_reference
from teletravail_charte.vocabulaire import INCONNU, Valeur
from teletravail_charte.web.champs import dire_valeur

ESSAIS_MAX = 24


@dataclass(frozen=True, slots=True)
class Remede:
    """Des réponses qui lèvent un manquement sans en créer ; ``ecrit`` : « fait=valeur » ; ``dits`` : fait, question,
    réponse, en français."""

    ecrit: tuple[str, ...]
    dits: tuple[tuple[str, str, str], ...]

    def pour(self, fait: str) -> str:
        """Ce que l'on dit à côté de ce fait : sa réponse seule, ou chaque question avec la sienne."""
        if [f for f, _, _ in self.dits] == [fait]:
            return self.dits[0][2]
        return " ; ".join(f"{question} {reponse}" for _, question, reponse in self.dits)


def remedes(v: Verification, c: Constat, juge: Juge) -> tuple[Remede, ...]:
    """Les remèdes d'un manquement, du plus court ; vide quand la fiche n'en propose pas qui suffise."""
    if c.etat != "non_conforme":
        return ()
    possibles = {f: list(_valeurs(v, c, f, voulu)) for f, voulu in c.regle.corrections.items()}
    possibles = {f: x for f, x in possibles.items() if x}
    seuls = [{f: x} for f, suite in possibles.items() for x in suite]
    ensemble = [dict(zip(possibles, x, strict=True)) for x in product(*possibles.values()) if len(x) > 1]
    depart = juge.evaluer(v.dossier, v.jour, {})
    for essais in (seuls, ensemble):
        bons = [e for e in essais[:ESSAIS_MAX] if _leve(depart, juge.evaluer(v.dossier, v.jour, e), c.regle.id)]
        if bons:
            return tuple(_remede(v, e) for e in bons)
    return ()


def _valeurs(v: Verification, c: Constat, fait: str, voulu: Any) -> Iterator[Valeur]:
    """Les valeurs que la fiche propose pour ce fait, celle que le dossier a déjà ôtée."""
    fiche = v.corpus.vocabulaire.faits[fait]
    seuils = c.regle.seuils_du(jour_de_reference(c.regle, v.jour, v.faits.valeurs))
    actuelle = v.faits.valeurs.get(fait, INCONNU)
    for brut in voulu["choix"] if isinstance(voulu, dict) else [voulu]:
        fixe = seuils.get(brut, brut) if isinstance(brut, str) else brut
        with suppress(ValeurImpossible):
            valeur = lire_valeur(fiche, list(fixe) if isinstance(fixe, tuple) else fixe)
            ajoutee = isinstance(valeur, tuple) and isinstance(actuelle, tuple)
            for essai in (_unir(v, fait, actuelle, valeur), valeur) if ajoutee else (valeur,):
                if essai != actuelle:
                    yield essai


def _unir(v: Verification, fait: str, actuelle: Valeur, valeur: Valeur) -> Valeur:
    """La liste de la commune, complétée de ce que la fiche veut, dans l'ordre des réponses."""
    assert isinstance(actuelle, tuple) and isinstance(valeur, tuple)
    rangs = list(v.corpus.vocabulaire.faits[fait].valeurs)
    unies = tuple(dict.fromkeys((*actuelle, *valeur)))
    return tuple(sorted(unies, key=rangs.index)) if all(x in rangs for x in unies) else unies


def _leve(depart: Evaluation, apres: Evaluation, regle: str) -> bool:
    """Le manquement est-il levé, et rien d'autre n'a-t-il cédé ?"""
    avant, ensuite = _manquements(depart), _manquements(apres)
    issue = apres.resultat.issues.get(regle)
    return (issue is None or issue.etat in ("conforme", "sans_objet")) and ensuite < avant


def _manquements(e: Evaluation) -> frozenset[str]:
    return frozenset(r for r, i in e.resultat.issues.items() if i.etat == "non_conforme")


def _remede(v: Verification, changes: Mapping[str, Valeur]) -> Remede:
    faits = v.corpus.vocabulaire.faits
    dits = tuple((f, mots(faits[f].question), dire_valeur(faits[f], x)) for f, x in changes.items())
    return Remede(tuple(f"{f}={en_yaml(x)}" for f, x in changes.items()), dits)
