"""Les valeurs d'un fait qui valent d'être essayées : celles où une règle change d'avis, et rien d'autre.

Une règle ne distingue pas 4 jours de 5 si elle compare à 3 : il suffit d'essayer le bord, juste en dessous et juste
au-dessus. Une énumération s'essaie en entier ; une liste, élément par élément et ensemble par ensemble.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from teletravail_charte.conditions import OPPOSITION, Comparaison, comparaisons, fixer_seuils
from teletravail_charte.corpus import Corpus
from teletravail_charte.regles import Regle
from teletravail_charte.valeurs import ValeurImpossible, lire_valeur
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Fait, Valeur


class Candidats:
    """Ce que les règles en vigueur comparent, rangé par fait."""

    def __init__(self, corpus: Corpus, en_vigueur: Iterable[tuple[Regle, date]]) -> None:
        self.faits = corpus.vocabulaire.faits
        self._comparaisons: dict[str, list[Comparaison]] = {}
        self._corrections: dict[str, list[Any]] = {}
        for regle, jour in en_vigueur:
            seuils = regle.seuils_du(jour)
            for condition in (regle.applicabilite, regle.manquement):
                if condition is not None:
                    self._retenir(comparaisons(fixer_seuils(condition, seuils)))
            for fait, voulu in regle.corrections.items():
                choix = voulu["choix"] if isinstance(voulu, dict) else [voulu]
                self._corrections.setdefault(fait, []).extend(
                    seuils.get(c, c) if isinstance(c, str) else c for c in choix
                )
        for q in corpus.regles.qualifications:
            for condition in q.conditions:
                self._retenir(comparaisons(condition))
        self._calcules = [(c, f.combinaison) for c, f in self.faits.items() if f.combinaison]

    def _retenir(self, suite: Iterable[Comparaison]) -> None:
        for c in suite:
            for fait in c.fait.split(OPPOSITION):
                self._comparaisons.setdefault(fait, []).append(c)

    def valeurs(self, chemin: str, connues: Mapping[str, Valeur]) -> tuple[Valeur, ...]:
        """Les autres valeurs à essayer pour ``chemin``, sans répétition, dans un ordre fixe."""
        fait, actuelle = self.faits[chemin], connues.get(chemin, INCONNU)
        possibles: dict[Valeur, None] = {}
        for valeur in (*self.proposees(chemin), *self._essais(chemin, fait, actuelle, connues)):
            if valeur != actuelle and _admise(fait, valeur):
                possibles[valeur] = None
        return tuple(possibles)

    def proposees(self, chemin: str) -> tuple[Valeur, ...]:
        """Ce que les fiches proposent elles-mêmes (« corrections »)."""
        proposees: list[Valeur] = []
        for brut in self._corrections.get(chemin, ()):
            with suppress(ValeurImpossible):
                proposees.append(lire_valeur(self.faits[chemin], list(brut) if isinstance(brut, tuple) else brut))
        return tuple(proposees)

    def _essais(self, chemin: str, fait: Fait, actuelle: Valeur, connues: Mapping[str, Valeur]) -> Iterator[Valeur]:
        if fait.aucun_admis:
            yield () if fait.type in ("liste", "textes") else AUCUN
        if fait.type == "booleen":
            yield from (True, False)
        elif fait.valeurs and fait.type != "liste":
            yield from fait.valeurs
        elif fait.type == "liste":
            yield from self._ensembles(chemin, fait, actuelle)
        elif fait.type == "texte":
            yield from self._textes(chemin)
        elif fait.type in ("entier", "nombre", "date"):
            yield from self._bords(chemin, fait, actuelle, connues)

    def _textes(self, chemin: str) -> Iterator[Valeur]:
        for c in self._comparaisons.get(chemin, ()):
            if isinstance(c.valeur, frozenset):
                yield from sorted(c.valeur)
            elif isinstance(c.valeur, str):
                yield c.valeur

    def _ensembles(self, chemin: str, fait: Fait, actuelle: Valeur) -> Iterator[Valeur]:
        present = frozenset(actuelle) if isinstance(actuelle, tuple) else frozenset()
        groupes = {c.valeur for c in self._comparaisons.get(chemin, ()) if isinstance(c.valeur, frozenset)}
        groupes |= {frozenset({str(m)}) for m in fait.valeurs}
        rangs = {str(m): rang for rang, m in enumerate(fait.valeurs)}
        for groupe in sorted(groupes, key=lambda g: (len(g), sorted(rangs[m] for m in g))):
            for ensemble in (present | groupe, present - groupe, present & groupe):
                yield tuple(sorted(ensemble, key=rangs.__getitem__))

    def _bords(self, chemin: str, fait: Fait, actuelle: Valeur, connues: Mapping[str, Valeur]) -> Iterator[Valeur]:
        for c in self._comparaisons.get(chemin, ()):
            borne = self._borne(chemin, c, connues)
            if borne is not None:
                yield from _autour(fait, borne)
        for calcule, combinaison in self._calcules:
            facteur, total = (combinaison or {}).get(chemin, 0), connues.get(calcule)
            if not facteur or isinstance(total, bool) or not isinstance(total, (int, Decimal)):
                continue
            for c in self._comparaisons.get(calcule, ()):
                if isinstance(c.valeur, (int, Decimal)) and isinstance(actuelle, (int, Decimal, date)):
                    for sens in (0, -1, 1):
                        voulu = c.valeur + sens * _pas(self.faits[calcule], c.valeur)
                        yield from _deplacee(fait, actuelle, (voulu - total) / Decimal(facteur))

    def _borne(self, chemin: str, c: Comparaison, connues: Mapping[str, Valeur]) -> Valeur | None:
        """La constante comparée, ou la valeur de l'autre fait quand deux faits se comparent."""
        if OPPOSITION not in c.fait:
            return None if isinstance(c.valeur, frozenset) else c.valeur  # type: ignore[return-value]
        premier, second = c.fait.split(OPPOSITION)
        return connues.get(second if chemin == premier else premier)


def _pas(fait: Fait, borne: Valeur) -> Decimal:
    """Une unité de la dernière décimale écrite : un jour, un centime, une demi-heure."""
    if fait.type == "nombre" and isinstance(borne, Decimal):
        exposant = borne.normalize().as_tuple().exponent
        return Decimal(1).scaleb(min(int(exposant), 0))
    return Decimal(1)


def _autour(fait: Fait, borne: Valeur) -> Iterator[Valeur]:
    for sens in (0, -1, 1):
        yield from _deplacee(fait, borne, sens * _pas(fait, borne))


def _deplacee(fait: Fait, valeur: Valeur, ecart: Decimal) -> Iterator[Valeur]:
    """``valeur`` déplacée d'``ecart``, si le type du fait l'admet."""
    entier = ecart == ecart.to_integral_value()
    if isinstance(valeur, date) and entier:
        yield valeur + timedelta(days=int(ecart))
    elif isinstance(valeur, (int, Decimal)) and not isinstance(valeur, bool):
        total = valeur + ecart
        if fait.type == "nombre":
            yield Decimal(total)
        elif total == total.to_integral_value():
            yield int(total)


def _admise(fait: Fait, valeur: Valeur) -> bool:
    """La valeur est-elle vraisemblable (bornes, valeurs possibles) ?"""
    if valeur is AUCUN or valeur == ():
        return fait.aucun_admis
    try:
        lire_valeur(fait, list(valeur) if isinstance(valeur, tuple) else valeur)
    except ValeurImpossible:
        return False
    return True
