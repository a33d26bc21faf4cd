"""Les valeurs critiques d'un fait : assez pour distinguer tout ce que des conditions distinguent, et pas plus.

Un nombre ou une date : chaque borne, un pas en dessous, un pas au-dessus. Une énumération : chaque membre. Une
liste : ses membres groupés par ce que les conditions en disent, chaque groupe absent, entamé ou complet. Le piège :
un fait calculé n'a pas de valeurs à lui ; on cherche celles d'une de ses sources, les autres à leur valeur de départ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product
from typing import Any, Final

from teletravail_charte.conditions import OPPOSITION, Comparaison
from teletravail_charte.vocabulaire import AUCUN, Fait, Special, Valeur

PARTIES_MAX: Final = 1024  # au-delà, une liste ne se prend que vide, pleine, membre à membre
AUTRE: Final = "00"  # un texte qu'aucune condition ne cite


@dataclass(frozen=True)
class Pas:
    """Le plus petit écart qui compte, par unité (le premier mot de l'unité) ; 1 sinon."""

    par_unite: Mapping[str, Decimal]

    def de(self, fait: Fait) -> Decimal:
        """Le pas d'un fait ; toujours un entier pour un entier ou une date."""
        if fait.type != "nombre":
            return Decimal(1)
        return Decimal(self.par_unite.get(fait.unite.split(" ")[0], Decimal(1)))


def termes(chemin: str, faits: Mapping[str, Fait]) -> dict[str, int]:
    """Les faits de base d'un fait ou d'une différence, avec leur facteur."""
    resultat: dict[str, int] = {}
    for rang, nom in enumerate(chemin.split(OPPOSITION)):
        signe = -1 if rang else 1
        for source, facteur in (faits[nom].combinaison or {nom: 1}).items():
            resultat[source] = resultat.get(source, 0) + signe * facteur
    return resultat


def admis(fait: Fait, valeur: Valeur) -> bool:
    """Un dossier peut-il dire cela ?"""
    if isinstance(valeur, Special) or not isinstance(valeur, (int, Decimal)) or isinstance(valeur, bool):
        return True
    if fait.valeurs:
        return valeur in fait.valeurs
    mini, maxi = fait.bornes or (None, None)
    return (mini is None or valeur >= mini) and (maxi is None or valeur <= maxi)


class Domaines:
    """Les valeurs critiques de chaque fait de base, celle de la commune de référence en tête."""

    def __init__(
        self,
        comparaisons: Iterable[Comparaison],
        bases: Iterable[str],
        faits: Mapping[str, Fait],
        reference: Mapping[str, Valeur],
        pas: Pas,
    ) -> None:
        self.faits, self.reference, self.pas = faits, reference, pas
        self.comparaisons = [c for c in comparaisons if c.fait != "jour"]
        self.valeurs: dict[str, tuple[Valeur, ...]] = {f: self._simples(f) for f in bases}
        for c in self.comparaisons:
            if len(termes(c.fait, faits)) > 1:
                self._ajouter_les_sources(c)

    def _simples(self, chemin: str) -> tuple[Valeur, ...]:
        fait = self.faits[chemin]
        lues = [c for c in self.comparaisons if c.fait == chemin]
        valeurs: list[Valeur] = []
        if (depart := self.reference.get(chemin)) is not None:
            valeurs.append(depart)
        match fait.type:
            case "booleen":
                valeurs += [True, False]
            case "enum":
                valeurs += [str(v) for v in fait.valeurs]
            case "liste":
                valeurs += _listes(fait, lues)
            case "texte":
                valeurs += [AUTRE, *sorted({m for c in lues for m in _membres(c)})]
            case _:
                valeurs += [int(v) for v in fait.valeurs]  # type: ignore[call-overload]
                valeurs += self._autour(fait, (c.valeur for c in lues if c.valeur is not None)) or self._depart(fait)
        if fait.aucun_admis and fait.type != "liste":
            valeurs.append(AUCUN)
        uniques = dict.fromkeys(v for v in valeurs if admis(fait, v))
        return tuple(uniques) or self._depart(fait)

    def _depart(self, fait: Fait) -> tuple[Valeur, ...]:
        """Où commencer quand rien ne dit rien de ce fait."""
        if fait.type == "date":
            return tuple(v for v in self.reference.values() if isinstance(v, date))[:1]
        mini = (fait.bornes or (None, None))[0]
        return (mini if mini is not None else 1,)

    def _autour(self, fait: Fait, bornes: Iterable[Any]) -> list[Valeur]:
        pas = self.pas.de(fait)
        resultat: list[Valeur] = []
        for borne in bornes:
            if isinstance(borne, date):
                resultat += [borne, borne - timedelta(days=1), borne + timedelta(days=1)]
            else:
                resultat += [borne, _entier(borne - pas), _entier(borne + pas)]
        return resultat

    def _ajouter_les_sources(self, c: Comparaison) -> None:
        facteurs = termes(c.fait, self.faits)
        departs = {s: self._ancre(s) for s in facteurs}
        pas = max((self.pas.de(self.faits[s]) for s in facteurs), default=Decimal(1))
        borne = c.valeur if isinstance(c.valeur, (int, Decimal)) else 0
        for source, facteur in facteurs.items():
            reste = sum(mesure(departs[s]) * f for s, f in facteurs.items() if s != source)
            trouvees: list[Valeur] = [departs[source]]
            for cible in (borne - pas, borne, borne + pas):
                exacte = (Decimal(cible) - reste) / facteur
                if self.faits[source].type == "nombre":
                    trouvees.append(_entier(exacte))
                    continue
                for sens in (ROUND_FLOOR, ROUND_CEILING):
                    entiere = int(exacte.to_integral_value(sens))
                    trouvees.append(date.fromordinal(entiere) if self.faits[source].type == "date" else entiere)
            bonnes = (v for v in trouvees if admis(self.faits[source], v))
            self.valeurs[source] = tuple(dict.fromkeys((*self.valeurs[source], *bonnes)))

    def _ancre(self, source: str) -> Valeur:
        connues = (v for v in self.valeurs[source] if not isinstance(v, Special))
        return next(connues, self._depart(self.faits[source])[0])


def mesure(valeur: Valeur) -> Decimal:
    """Une date compte en jours."""
    return Decimal(valeur.toordinal() if isinstance(valeur, date) else valeur)  # type: ignore[arg-type]


def _entier(valeur: int | Decimal) -> int | Decimal:
    return int(valeur) if valeur == int(valeur) else valeur


def _membres(c: Comparaison) -> frozenset[str]:
    if isinstance(c.valeur, frozenset):
        return c.valeur
    return frozenset([c.valeur] if isinstance(c.valeur, str) else ())


def _listes(fait: Fait, lues: list[Comparaison]) -> list[Valeur]:
    tous = [str(m) for m in fait.valeurs]
    groupes: dict[tuple[bool, ...], list[str]] = {}
    for membre in tous:
        groupes.setdefault(tuple(membre in _membres(c) for c in lues), []).append(membre)
    parties = [[(), tuple(g)] if len(g) == 1 else [(), tuple(g[:1]), tuple(g[1:]), tuple(g)] for g in groupes.values()]
    nombre = 1
    for p in parties:
        nombre *= len(p)
    if nombre > PARTIES_MAX:
        seuls = [(m,) for m in tous]
        sauf = [tuple(x for x in tous if x != m) for m in tous]
        return [(), tuple(tous), *seuls, *sauf]
    choix = ({m for partie in ensemble for m in partie} for ensemble in product(*parties))
    return [tuple(m for m in tous if m in retenus) for retenus in choix]
