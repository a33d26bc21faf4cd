"""Les conditions d'une règle en français : la question de chaque fait, et la réponse qui compte.

La condition garde sa forme (toutes, l'une au moins) : un rapport la met en page, en texte ou en HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from teletravail_charte.conditions import OPPOSITION, Comparaison, Condition, Groupe, Seuil, comparaisons
from teletravail_charte.francais import date_francaise
from teletravail_charte.gabarit import dire
from teletravail_charte.regles import Regle
from teletravail_charte.vocabulaire import AUCUN, Fait, Valeur

NOMBRES = {
    ">": "plus de {}",
    ">=": "{} ou plus",
    "<": "moins de {}",
    "<=": "{} ou moins",
    "==": "{}",
    "!=": "autre chose que {}",
}
DATES = {
    ">": "après le {}",
    ">=": "le {} ou après",
    "<": "avant le {}",
    "<=": "le {} ou avant",
    "==": "le {}",
    "!=": "un autre jour que le {}",
}
ECARTS_DATES = {
    ">": "une date postérieure à la réponse à",
    ">=": "la même date, ou une date postérieure, que la réponse à",
    "<": "une date antérieure à la réponse à",
    "<=": "la même date, ou une date antérieure, que la réponse à",
    "==": "la même date que la réponse à",
    "!=": "une autre date que la réponse à",
}
ECARTS = {
    ">": "plus que la réponse à",
    ">=": "autant ou plus que la réponse à",
    "<": "moins que la réponse à",
    "<=": "autant ou moins que la réponse à",
    "==": "autant que la réponse à",
    "!=": "un autre nombre que la réponse à",
}
_PLURIEL = re.compile(r"(?<=\d )(\w+[^\Wi])s\b")  # « 1 jours », mais ni « mois » ni « fois »
INTRODUCTIONS = {"toutes": "toutes ces réponses à la fois", "au_moins_une": "l'une au moins de ces réponses"}


@dataclass(frozen=True, slots=True)
class Reponse:
    """Une comparaison : le fait interrogé, la réponse qui compte, et le second fait quand il y en a un."""

    fait: str
    question: str
    reponse: str
    autre: str = ""
    question_autre: str = ""


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Plusieurs réponses ; ``introduction`` dit s'il les faut toutes."""

    introduction: str
    membres: tuple[Phrase, ...]


Phrase = Reponse | Ensemble


def poser(question: str) -> str:
    """La question telle qu'une réponse la suit : un intitulé sans point d'interrogation finit par deux points."""
    question = question.strip()
    if question.endswith("?"):
        return question
    sujet, _, precision = question.rstrip(".").partition(" : ")
    return f"{sujet} ({precision}) :" if precision else f"{sujet} :"


def dire_condition(
    condition: Condition, faits: Mapping[str, Fait], seuils: Mapping[str, Valeur], precision: str = ""
) -> Phrase:
    """L'arbre de la condition, en phrases ; ``precision`` suit la valeur d'un seuil qui a changé."""
    if isinstance(condition, Groupe):
        membres = tuple(dire_condition(m, faits, seuils, precision) for m in condition.membres)
        return Ensemble(INTRODUCTIONS[condition.genre], membres)
    if OPPOSITION in condition.fait:
        fait, autre = condition.fait.split(OPPOSITION)
        ecarts = ECARTS_DATES if faits[fait].type == "date" else ECARTS
        seconde = f"« {faits[autre].question.rstrip('.')} »"
        return Reponse(fait, poser(faits[fait].question), ecarts[condition.operateur], autre, seconde)
    fait = condition.fait
    return Reponse(fait, poser(faits[fait].question), _reponse(condition, faits[fait], seuils, precision))


def _reponse(c: Comparaison, fait: Fait, seuils: Mapping[str, Valeur], precision: str) -> str:
    if c.operateur in ("aucun", "pas_aucun"):
        if fait.type == "liste":
            return "aucun élément" if c.operateur == "aucun" else "au moins un élément"
        aucun = f"« {fait.aucun or 'aucun'} »"
        return aucun if c.operateur == "aucun" else f"une réponse autre que {aucun}"
    if isinstance(c.valeur, frozenset):
        return _ensemble(c.operateur, fait, c.valeur)
    valeur = seuils[c.valeur.nom] if isinstance(c.valeur, Seuil) else c.valeur
    assert valeur is not None
    if c.operateur == "<" and valeur == 0:
        return "un nombre négatif"
    dite = valeur_dite(fait, valeur)
    formes = DATES if fait.type == "date" else NOMBRES
    return formes[c.operateur].format(dite) + (precision if isinstance(c.valeur, Seuil) else "")


def valeur_dite(fait: Fait, valeur: Valeur) -> str:
    """La valeur en français : un libellé entre guillemets, une unité au singulier pour moins de deux."""
    dite = dire(fait, valeur)
    if fait.type in ("enum", "texte") and valeur is not AUCUN:
        return f"« {dite} »"
    if isinstance(valeur, (int, Decimal)) and not -2 < valeur < 2:
        return dite
    return _PLURIEL.sub(r"\1", dite) if fait.type in ("entier", "nombre") else dite


def _ensemble(operateur: str, fait: Fait, codes: frozenset[str]) -> str:
    rangs = {code: rang for rang, code in enumerate(fait.valeurs)}
    ranges = sorted(codes, key=lambda code: (rangs.get(code, 0), code))
    noms = ou(f"« {dire(fait, code)} »" for code in ranges)
    if operateur == "hors_de" and fait.type == "liste":
        return f"un élément au moins qui n'est pas {noms}"
    formes = {
        "parmi": "{}",
        "hors_de": "autre chose que {}",
        "contient": "la liste comprend {}",
        "ne_contient_pas": "la liste ne comprend pas {}",
        "contient_un_parmi": "la liste comprend {}",
        "manque_un_parmi": "il manque à la liste {}",
    }
    return formes[operateur].format(noms)


def ou(elements: Iterable[str]) -> str:
    """« a », « a ou b », « a, b ou c »."""
    *debut, fin = list(elements)
    return f"{', '.join(debut)} ou {fin}" if debut else fin


def jour_utile(regle: Regle, jour: date) -> date:
    """Le jour demandé, ramené dans la période de la règle."""
    return max(regle.en_vigueur.du, min(jour, regle.en_vigueur.au or jour))


def conditions_de(regle: Regle, faits: Mapping[str, Fait], jour: date) -> tuple[Phrase | None, Phrase]:
    """Quand la règle s'applique (rien : toujours), et ce qui la viole, aux seuils du jour."""
    utile = jour_utile(regle, jour)
    seuils = regle.seuils_du(utile)
    change = any(len(dates) > 1 for dates in regle.seuils.values())
    precision = f" (valeur au {date_francaise(utile)})" if change else ""
    manquement = dire_condition(regle.manquement, faits, seuils, precision)
    if regle.applicabilite is None:
        return None, manquement
    return dire_condition(regle.applicabilite, faits, seuils, precision), manquement


@dataclass(frozen=True, slots=True)
class SeuilDate:
    """Un seuil de la règle : à quelle question il se compare, et ses valeurs datées."""

    nom: str
    question: str
    valeurs: tuple[tuple[date, str], ...]


def seuils_de(regle: Regle, faits: Mapping[str, Fait]) -> Iterator[SeuilDate]:
    """Les seuils de la règle, dits dans l'unité du fait auquel ils se comparent."""
    compares: dict[str, Fait] = {}
    for condition in (regle.applicabilite, regle.manquement):
        for c in comparaisons(condition):
            if isinstance(c.valeur, Seuil):
                compares.setdefault(c.valeur.nom, faits[c.fait])
    for nom, dates in regle.seuils.items():
        fait = compares.get(nom, Fait(type="nombre", question=""))
        yield SeuilDate(nom, fait.question, tuple((d, valeur_dite(fait, v)) for d, v in sorted(dates.items())))
