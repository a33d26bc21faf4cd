"""Les mutants d'une règle ou d'une qualification : conditions, seuils, dates, niveau, cas.

Un changement que rien ne peut révéler (une date repoussée là où la règle ou le corpus se taisent) n'est
pas un mutant : il n'est pas fabriqué.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from mutants.conditions import Mutation, muter, voisins
from teletravail_charte.conditions import Condition
from teletravail_charte.corpus import Couverture
from teletravail_charte.regles import Cas, Qualification, Regle
from teletravail_charte.vocabulaire import Fait

T = TypeVar("T")
NIVEAUX: Final = {
    "bloquant": "vigilance",
    "vigilance": "bloquant",
    "conseil": "vigilance",
    "information": "conseil",
}


def nommer(mutations: Iterable[Mutation[T]]) -> Iterator[Mutation[T]]:
    """Les mêmes, deux changements écrits de même distingués par leur rang."""
    vus: dict[str, int] = {}
    for m in mutations:
        fois = vus[m.quoi] = vus.get(m.quoi, 0) + 1
        yield m if fois == 1 else replace(m, quoi=f"{m.quoi} ({fois})")


def muter_regle(regle: Regle, faits: Mapping[str, Fait], couverture: Couverture) -> Iterator[Mutation[Regle]]:
    """Tous les mutants de la règle."""
    return nommer(_muter_regle(regle, faits, couverture))


def _muter_regle(regle: Regle, faits: Mapping[str, Fait], couverture: Couverture) -> Iterator[Mutation[Regle]]:
    if regle.applicabilite is not None:
        sans = _avec_conditions(regle, None, regle.manquement)
        yield Mutation("s_applique_si retiré", "sans s_applique_si", sans)
        for m in muter(regle.applicabilite, faits):
            mutant = _avec_conditions(regle, m.mutant, regle.manquement)
            yield Mutation(m.genre, f"s_applique_si : {m.quoi}", mutant)
    for m in muter(regle.manquement, faits):
        mutant = _avec_conditions(regle, regle.applicabilite, m.mutant)
        yield Mutation(m.genre, f"non_conforme_si : {m.quoi}", mutant)
    yield from _muter_seuils(regle, couverture)
    yield from _muter_periode(regle, couverture)
    if regle.date_reference:
        sans = regle.model_copy(update={"date_reference": ""})
        yield Mutation("date_reference retirée", f"sans date_reference {regle.date_reference}", sans)
    autre = NIVEAUX[regle.niveau]
    yield Mutation("niveau", f"niveau : {regle.niveau} → {autre}", regle.model_copy(update={"niveau": autre}))


def _avec_conditions(regle: Regle, applicabilite: Condition | None, manquement: Condition) -> Regle:
    copie = regle.model_copy()
    copie._applicabilite, copie._manquement = applicabilite, manquement
    return copie


def _muter_seuils(regle: Regle, couverture: Couverture) -> Iterator[Mutation[Regle]]:
    for nom, dates in regle.seuils.items():
        for jour, valeur in dates.items():
            for voisin in voisins(valeur) if isinstance(valeur, (int, Decimal)) else ():
                autres = {**dates, jour: voisin}
                quoi = f"seuil {nom} au {jour} : {valeur} → {voisin}"
                yield Mutation("seuil ± 1 unité", quoi, _avec_seuil(regle, nom, autres))
            for voisin in voisins(jour):
                autres = {voisin if d == jour else d: v for d, v in dates.items()}
                mutant = _avec_seuil(regle, nom, autres)
                if any(mutant.seuils_du(j) != regle.seuils_du(j) for j in _jours(regle, couverture, {jour, voisin})):
                    yield Mutation("date de seuil ± 1 jour", f"seuil {nom} du {jour} → {voisin}", mutant)


def _avec_seuil(regle: Regle, nom: str, dates: Mapping[date, Any]) -> Regle:
    return regle.model_copy(update={"seuils": {**regle.seuils, nom: dict(dates)}})


def _jours(regle: Regle, couverture: Couverture, jours: set[date]) -> Iterator[date]:
    """Ceux des ``jours`` où la règle, en vigueur, peut être interrogée."""
    for jour in sorted(jours):
        if regle.en_vigueur.contient(jour) and (regle.date_reference or couverture.du <= jour <= couverture.au):
            yield jour


def _muter_periode(regle: Regle, couverture: Couverture) -> Iterator[Mutation[Regle]]:
    """Le seul jour qui distingue le mutant doit être de ceux que le corpus couvre."""
    for borne, jour in (("du", regle.en_vigueur.du), ("au", regle.en_vigueur.au)):
        for voisin in voisins(jour) if jour else ():
            revelateur = min(jour, voisin) if borne == "du" else max(jour, voisin)
            if regle.date_reference or couverture.du <= revelateur <= couverture.au:
                periode = regle.en_vigueur.model_copy(update={borne: voisin})
                mutant = regle.model_copy(update={"en_vigueur": periode})
                yield Mutation("en_vigueur ± 1 jour", f"en_vigueur.{borne} : {jour} → {voisin}", mutant)


def muter_qualification(q: Qualification, faits: Mapping[str, Fait]) -> Iterator[Mutation[Qualification]]:
    """Tous les mutants de la qualification."""
    return nommer(_muter_qualification(q, faits))


def _muter_qualification(q: Qualification, faits: Mapping[str, Fait]) -> Iterator[Mutation[Qualification]]:
    for rang, (cas, condition) in enumerate(zip(q.cas, q.conditions, strict=True)):
        ou = f"cas {rang + 1} ({str(cas.alors).lower() if isinstance(cas.alors, bool) else cas.alors})"
        for m in muter(condition, faits):
            mutant = _avec_cas(q, _remplacer(q.cas, rang, cas), _remplacer(q.conditions, rang, m.mutant))
            yield Mutation(m.genre, f"{ou} : {m.quoi}", mutant)
        sans = _avec_cas(q, _remplacer(q.cas, rang), _remplacer(q.conditions, rang))
        yield Mutation("cas de qualification", f"{ou} retiré", sans)
        autre = cas.model_copy(update={"alors": _autre(q, cas.alors)})
        yield Mutation(
            "cas de qualification",
            f"{ou} : alors → {autre.alors}",
            _avec_cas(q, _remplacer(q.cas, rang, autre), q.conditions),
        )
    sinon = _autre(q, q.cas[0].alors) if q.sinon is None else None
    quoi = f"sinon : {q.sinon} → {'inconnu' if sinon is None else sinon}"
    yield Mutation("cas de qualification", quoi, q.model_copy(update={"sinon": sinon}))


def _remplacer(suite: tuple[Any, ...], rang: int, *par: Any) -> tuple[Any, ...]:
    return (*suite[:rang], *par, *suite[rang + 1 :])


def _avec_cas(q: Qualification, cas: tuple[Cas, ...], conditions: tuple[Condition, ...]) -> Qualification:
    copie = q.model_copy(update={"cas": cas})
    copie._conditions = conditions
    return copie


def _autre(q: Qualification, valeur: bool | str) -> bool | str:
    if isinstance(valeur, bool):
        return not valeur
    possibles = list(q.valeurs)
    return possibles[(possibles.index(valeur) + 1) % len(possibles)]
