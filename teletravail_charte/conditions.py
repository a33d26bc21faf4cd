"""Le petit langage de « s_applique_si » et « non_conforme_si » : de la donnée YAML à un arbre.

Une condition ne contient ni « non », ni calcul, ni Python : des comparaisons d'un fait avec une constante
(ou un seuil daté, ou un autre fait), et deux groupes, ``toutes`` et ``au_moins_une``. Les moteurs évaluent
l'arbre à trois valeurs ; ce module n'évalue rien.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from teletravail_charte.erreurs import vouliez_vous_dire
from teletravail_charte.vocabulaire import Fait, Valeur

OPPOSITION: Final = " − "  # « a − b » : la différence de deux faits, calculée avant les moteurs
PROFONDEUR_MAX: Final = 2
ORDRE: Final = {
    "superieur_a": ">",
    "superieur_ou_egal_a": ">=",
    "inferieur_a": "<",
    "inferieur_ou_egal_a": "<=",
    "egal_a": "==",
    "different_de": "!=",
    "avant": "<",
    "apres": ">",
}
ENSEMBLE: Final = ("parmi", "hors_de")
LISTE: Final = ("contient", "ne_contient_pas", "contient_un_parmi", "manque_un_parmi", "hors_de")
OPERATEURS: Final = (*ORDRE, *ENSEMBLE, *LISTE[:-1])


@dataclass(frozen=True, slots=True)
class Seuil:
    """Un nombre daté de la règle, désigné par son nom jusqu'à ce que le jour soit connu."""

    nom: str


@dataclass(frozen=True, slots=True)
class Comparaison:
    """« fait opérateur valeur ». ``valeur`` : constante, ensemble de constantes, ou ``Seuil``."""

    fait: str
    operateur: str  # > >= < <= == != parmi hors_de contient… aucun pas_aucun
    valeur: Valeur | frozenset[str] | Seuil | None


@dataclass(frozen=True, slots=True)
class Groupe:
    """``toutes`` les conditions de ``membres``, ou ``au_moins_une``."""

    genre: str
    membres: tuple[Condition, ...]


Condition = Comparaison | Groupe


class ConditionInvalide(ValueError):
    """La condition est mal écrite ; le message dit où (fait), quoi, et ce qui était possible."""


def comparaisons(condition: Condition | None) -> Iterator[Comparaison]:
    """Toutes les comparaisons de l'arbre, de gauche à droite."""
    if isinstance(condition, Groupe):
        for membre in condition.membres:
            yield from comparaisons(membre)
    elif condition is not None:
        yield condition


def faits_lus(condition: Condition | None) -> tuple[str, ...]:
    """Les faits lus, sans répétition, dans l'ordre ; une différence compte pour ses deux faits."""
    lus: dict[str, None] = {}
    for comparaison in comparaisons(condition):
        lus.update(dict.fromkeys(comparaison.fait.split(OPPOSITION)))
    return tuple(lus)


def fixer_seuils(condition: Condition, seuils: Mapping[str, Valeur]) -> Condition:
    """La condition, ses seuils remplacés par leur valeur du jour ; ``KeyError`` si un seuil manque."""
    if isinstance(condition, Groupe):
        return replace(condition, membres=tuple(fixer_seuils(m, seuils) for m in condition.membres))
    if isinstance(condition.valeur, Seuil):
        return replace(condition, valeur=seuils[condition.valeur.nom])
    return condition


def lire_condition(
    brut: Any, faits: Mapping[str, Fait], seuils: frozenset[str] = frozenset(), profondeur: int = 0
) -> Condition:
    """L'arbre d'une condition YAML ; lève ``ConditionInvalide``."""
    if not isinstance(brut, dict) or not brut:
        raise ConditionInvalide("une condition est une liste non vide de « fait: comparaison ».")
    membres: list[Condition] = []
    for cle, test in brut.items():
        if cle in ("toutes", "au_moins_une"):
            membres.append(_lire_groupe(cle, test, faits, seuils, profondeur + 1))
        else:
            membres += _lire_tests(str(cle), test, faits, seuils)
    return membres[0] if len(membres) == 1 else Groupe("toutes", tuple(membres))


def _lire_groupe(
    genre: str, brut: Any, faits: Mapping[str, Fait], seuils: frozenset[str], profondeur: int
) -> Condition:
    if profondeur > PROFONDEUR_MAX:
        raise ConditionInvalide(f"« {genre} » : pas plus de {PROFONDEUR_MAX} groupes l'un dans l'autre.")
    if not isinstance(brut, list) or not brut:
        raise ConditionInvalide(f"« {genre} » attend une liste non vide de conditions.")
    membres = tuple(lire_condition(b, faits, seuils, profondeur) for b in brut)
    return membres[0] if len(membres) == 1 else Groupe(genre, membres)


def _lire_tests(chemin: str, test: Any, faits: Mapping[str, Fait], seuils: frozenset[str]) -> list[Condition]:
    fait = faits.get(chemin)
    if fait is None:
        suite = vouliez_vous_dire(chemin, list(faits))
        raise ConditionInvalide(f"le fait « {chemin} » n'existe pas. {suite}".strip())
    if fait.type == "textes":
        raise ConditionInvalide(f"« {chemin} » est du texte libre : aucune règle ne peut en dépendre.")
    if not isinstance(test, dict):
        test = {"egal_a": test}
    if not test:
        raise ConditionInvalide(f"« {chemin} » : il manque une comparaison.")
    resultat: list[Condition] = []
    for operateur, operande in test.items():
        if operateur not in OPERATEURS:
            raise ConditionInvalide(
                f"« {chemin} » : opérateur « {operateur} » inconnu. Possibles : {', '.join(OPERATEURS)}."
            )
        resultat.append(_comparer(chemin, fait, operateur, operande, faits, seuils))
    return resultat


def _comparer(
    chemin: str,
    fait: Fait,
    operateur: str,
    operande: Any,
    faits: Mapping[str, Fait],
    seuils: frozenset[str],
) -> Comparaison:
    if operande == "aucun" and operateur in ("egal_a", "different_de"):
        if not fait.aucun_admis:
            raise ConditionInvalide(f"« {chemin} » n'admet pas « aucun ».")
        return Comparaison(chemin, "aucun" if operateur == "egal_a" else "pas_aucun", None)
    if fait.type == "liste":
        if operateur not in LISTE:
            raise ConditionInvalide(f"« {chemin} » est une liste : utilisez {', '.join(LISTE)}.")
        return Comparaison(chemin, operateur, _ensemble(chemin, fait, operateur, operande))
    if operateur in ENSEMBLE:
        return Comparaison(chemin, operateur, _ensemble(chemin, fait, operateur, operande))
    if operateur in LISTE:
        raise ConditionInvalide(f"« {chemin} » n'est pas une liste : « {operateur} » n'a pas de sens.")
    signe = ORDRE[operateur]
    if signe not in ("==", "!=") and fait.type not in ("entier", "nombre", "date"):
        raise ConditionInvalide(f"« {chemin} » n'a pas d'ordre : « {operateur} » n'a pas de sens.")
    if fait.type in ("entier", "nombre", "date") and isinstance(operande, str):
        return _avec_un_nom(chemin, fait, signe, operande, faits, seuils)
    return Comparaison(chemin, signe, _constante(chemin, fait, operande))


def _avec_un_nom(
    chemin: str, fait: Fait, signe: str, nom: str, faits: Mapping[str, Fait], seuils: frozenset[str]
) -> Comparaison:
    if nom in seuils:
        return Comparaison(chemin, signe, Seuil(nom))
    autre = faits.get(nom)
    if autre is None:
        raise ConditionInvalide(f"« {chemin} » : « {nom} » n'est ni un seuil de la règle, ni un fait.")
    if (autre.type == "date") != (fait.type == "date"):
        raise ConditionInvalide(f"« {chemin} » et « {nom} » ne se comparent pas.")
    return Comparaison(f"{chemin}{OPPOSITION}{nom}", signe, 0)


_TYPES: Final[dict[str, Callable[[Any], bool]]] = {
    "booleen": lambda v: isinstance(v, bool),
    "entier": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "nombre": lambda v: isinstance(v, (int, Decimal)) and not isinstance(v, bool),
    "date": lambda v: isinstance(v, date),
    "enum": lambda v: isinstance(v, str),
    "texte": lambda v: isinstance(v, str),
}


def _constante(chemin: str, fait: Fait, valeur: Any) -> Valeur:
    if not _TYPES[fait.type](valeur):
        raise ConditionInvalide(f"« {chemin} » est de type {fait.type} : « {valeur} » ne convient pas.")
    if fait.valeurs and valeur not in fait.valeurs:
        raise ConditionInvalide(
            f"« {chemin} » : « {valeur} » impossible. Possibles : {', '.join(map(str, fait.valeurs))}."
        )
    return valeur  # type: ignore[no-any-return]


def _ensemble(chemin: str, fait: Fait, operateur: str, operande: Any) -> frozenset[str]:
    elements = operande if isinstance(operande, list) else [operande]
    if operateur in ("contient", "ne_contient_pas") and isinstance(operande, list):
        raise ConditionInvalide(f"« {chemin} » : « {operateur} » attend une seule valeur.")
    if not elements:
        raise ConditionInvalide(f"« {chemin} » : « {operateur} » attend au moins une valeur.")
    for element in elements:
        if not isinstance(element, str) or (fait.valeurs and element not in fait.valeurs):
            possibles = ", ".join(map(str, fait.valeurs)) or "du texte"
            raise ConditionInvalide(f"« {chemin} » : « {element} » impossible. Possibles : {possibles}.")
    return frozenset(elements)
