"""Les mutants d'une condition : un opérateur voisin, une unité de plus ou de moins, une ligne oubliée.

Chacun est une faute qu'un juriste pourrait commettre ; aucun n'est absurde.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from teletravail_charte.conditions import OPPOSITION, Comparaison, Condition, Groupe, Seuil
from teletravail_charte.vocabulaire import Fait

T = TypeVar("T")
UN_JOUR: Final = timedelta(days=1)
VOISINS: Final = {">": ">=", ">=": ">", "<": "<=", "<=": "<", "==": "!=", "!=": "=="}
CONTRAIRES: Final = {
    "aucun": "pas_aucun",
    "pas_aucun": "aucun",
    "parmi": "hors_de",
    "hors_de": "parmi",
    "contient": "ne_contient_pas",
    "ne_contient_pas": "contient",
    "contient_un_parmi": "manque_un_parmi",
    "manque_un_parmi": "contient_un_parmi",
}


@dataclass(frozen=True, slots=True)
class Mutation(Generic[T]):
    """Ce qui est changé (``genre``, ``quoi``), et le résultat."""

    genre: str
    quoi: str
    mutant: T


def voisins(valeur: Any) -> tuple[Any, Any]:
    """La valeur une unité au-dessous, une unité au-dessus : le jour, l'entier, la dernière décimale écrite."""
    if isinstance(valeur, date):
        return valeur - UN_JOUR, valeur + UN_JOUR
    if isinstance(valeur, Decimal):
        pas = Decimal(1).scaleb(min(0, int(valeur.as_tuple().exponent)))
        return valeur - pas, valeur + pas
    return valeur - 1, valeur + 1


def ecrire(condition: Condition) -> str:
    """La condition en une ligne lisible."""
    if isinstance(condition, Groupe):
        return f"{condition.genre} [{' ; '.join(ecrire(m) for m in condition.membres)}]"
    if condition.valeur is None:
        return f"{condition.fait} {condition.operateur}"
    return f"{condition.fait} {condition.operateur} {_valeur(condition.valeur)}"


def _valeur(valeur: Any) -> str:
    if isinstance(valeur, Seuil):
        return valeur.nom
    if isinstance(valeur, frozenset):
        return f"{{{', '.join(sorted(valeur))}}}"
    return str(valeur).lower() if isinstance(valeur, bool) else str(valeur)


def muter(condition: Condition, faits: Mapping[str, Fait]) -> Iterator[Mutation[Condition]]:
    """Tous les mutants de la condition, chacun à un changement près."""
    if isinstance(condition, Comparaison):
        yield from _muter_comparaison(condition, faits)
        return
    autre = "au_moins_une" if condition.genre == "toutes" else "toutes"
    quoi = f"{ecrire(condition)} → {autre}"
    yield Mutation("toutes ↔ au_moins_une", quoi, replace(condition, genre=autre))
    for rang, membre in enumerate(condition.membres):
        avant, apres = condition.membres[:rang], condition.membres[rang + 1 :]
        reste = avant + apres
        sans = reste[0] if len(reste) == 1 else replace(condition, membres=reste)
        yield Mutation("ligne retirée", f"sans « {ecrire(membre)} »", sans)
        for m in muter(membre, faits):
            yield replace(m, mutant=replace(condition, membres=(*avant, m.mutant, *apres)))


def _muter_comparaison(c: Comparaison, faits: Mapping[str, Fait]) -> Iterator[Mutation[Condition]]:
    def changer(genre: str, **champs: Any) -> Mutation[Condition]:
        mutant = replace(c, **champs)
        return Mutation(genre, f"{ecrire(c)} → {ecrire(mutant)}", mutant)

    fait = faits[c.fait.split(OPPOSITION)[0]]
    if isinstance(c.valeur, bool):
        yield changer("booléen inversé", valeur=not c.valeur)
        return
    if c.operateur in VOISINS:
        yield changer("opérateur voisin", operateur=VOISINS[c.operateur])
    elif fait.type == "liste" and c.operateur == "hors_de":
        yield changer("appartenance contraire", operateur="contient_un_parmi")
    else:
        genre = "aucun ↔ pas_aucun" if "aucun" in c.operateur else "appartenance contraire"
        yield changer(genre, operateur=CONTRAIRES[c.operateur])
    if isinstance(c.valeur, frozenset):
        for ensemble in _ensembles(c.valeur, fait):
            yield changer("membre d'ensemble", valeur=ensemble)
    elif isinstance(c.valeur, (int, Decimal, date)):
        for voisin in voisins(c.valeur):
            yield changer("constante ± 1 unité", valeur=voisin)
    elif isinstance(c.valeur, str) and fait.valeurs:
        yield changer("valeur d'à côté", valeur=_suivante(c.valeur, fait))


def _ensembles(ensemble: frozenset[str], fait: Fait) -> Iterator[frozenset[str]]:
    """L'ensemble moins un membre, plus un autre ; d'un seul membre, on prend la valeur d'à côté."""
    if len(ensemble) > 1:
        for membre in sorted(ensemble):
            yield ensemble - {membre}
    elif fait.valeurs:
        yield frozenset({_suivante(next(iter(ensemble)), fait)})
    for membre in sorted({str(v) for v in fait.valeurs} - ensemble):
        yield ensemble | {membre}


def _suivante(valeur: str, fait: Fait) -> str:
    possibles = [str(v) for v in fait.valeurs]
    return possibles[(possibles.index(valeur) + 1) % len(possibles)]
