"""rules/ : les obligations et les qualifications, telles qu'un juriste les écrit, et celles d'un jour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from teletravail_charte.conditions import Condition, ConditionInvalide, Groupe, faits_lus, lire_condition
from teletravail_charte.erreurs import ErreurCorpus, Faute
from teletravail_charte.lecture import Chemin
from teletravail_charte.references import Confiance, Periode
from teletravail_charte.validation import Fiche, Recueil, Suite, charger_fiches
from teletravail_charte.vocabulaire import Fait, Valeur

Niveau = Literal["bloquant", "vigilance", "conseil", "information"]
AUTRES = ("faits", "qualifications", "silences", "detecteurs")  # les répertoires de rules/ qui ne sont pas des thèmes
Force = Literal["loi", "decret", "arrete", "jurisprudence", "accord", "circulaire", "faq", "usage"]


def _lire_renvoi(valeur: Any) -> Any:
    if isinstance(valeur, str):
        cle, _, point = valeur.partition(", ")
        return {"article": cle, "point": point}
    return valeur


class Renvoi(Fiche):
    """Une citation d'article : « clé, 4° », ou datée quand le point a changé de numéro."""

    article: str
    point: str = ""
    du: date | None = None
    au: date | None = None

    def vaut(self, jour: date) -> bool:
        """La citation vaut-elle ce jour-là ?"""
        return (self.du is None or self.du <= jour) and (self.au is None or jour <= self.au)


Renvois = Suite[Annotated[Renvoi, BeforeValidator(_lire_renvoi, json_schema_input_type=str | Renvoi)]]


class Exemple(Fiche):
    """Un cas de la règle : ce qui diffère de la commune de référence, et l'état attendu."""

    nom: str
    attendu: str | bool
    hors_periode: bool = False
    au: date | None = None
    dossier: dict[str, Any] = Field(default_factory=dict)


class Regle(Fiche):
    """Une obligation. ``constat`` et ``remede`` sont des textes à trous."""

    id: str
    theme: str = ""
    titre: str
    niveau: Niveau
    force: Force
    confiance: Confiance
    en_vigueur: Periode
    date_reference: str = ""
    fondements: Renvois
    seuils: dict[str, dict[date, int | Decimal | str]] = Field(default_factory=dict)
    s_applique_si: dict[str, Any] | None = None
    non_conforme_si: dict[str, Any]
    pourquoi: str
    constat: str
    remede: str
    corrections: dict[str, Any] = Field(default_factory=dict)
    doute: str = ""
    doutes: Suite[str] = ()
    sans_clause: str = ""
    sources: Suite[str] = ()
    exemples: Suite[Exemple]
    _applicabilite: Condition | None = PrivateAttr(default=None)
    _manquement: Condition | None = PrivateAttr(default=None)

    @property
    def applicabilite(self) -> Condition | None:
        """L'arbre de « s_applique_si »."""
        return self._applicabilite

    @property
    def manquement(self) -> Condition:
        """L'arbre de « non_conforme_si »."""
        assert self._manquement is not None
        return self._manquement

    def faits(self) -> tuple[str, ...]:
        """Les faits que la règle lit, dans l'ordre."""
        return tuple(dict.fromkeys(faits_lus(self.applicabilite) + faits_lus(self.manquement)))

    def seuils_du(self, jour: date) -> dict[str, Valeur]:
        """La valeur de chaque seuil ce jour-là : celle de la date la plus récente."""
        valeurs: dict[str, Valeur] = {}
        for nom, dates in self.seuils.items():
            passees = [d for d in dates if d <= jour]
            if passees:
                valeurs[nom] = dates[max(passees)]
        return valeurs

    def pivots(self) -> set[date]:
        """Les jours où la règle change."""
        fins = {date.fromordinal(self.en_vigueur.au.toordinal() + 1)} if self.en_vigueur.au else set()
        return {self.en_vigueur.du} | fins | {d for dates in self.seuils.values() for d in dates}


class Cas(Fiche):
    """« alors » la valeur, « si » la condition."""

    alors: bool | str
    si: dict[str, Any]


class Qualification(Fiche):
    """Ce que les faits sont en droit : un fait déduit, par cas exclusifs."""

    id: str
    titre: str
    qualifie: str
    type: Literal["enum", "booleen"]
    question: str
    valeurs: dict[str, str] = Field(default_factory=dict)
    confiance: Confiance
    fondements: Renvois = ()
    cas: Suite[Cas]
    sinon: bool | str | None = None
    doute: str = ""
    doutes: Suite[str] = ()
    exemples: Suite[Exemple]
    _conditions: tuple[Condition, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _valeurs_permises(self) -> Qualification:
        permises = set(self.valeurs) if self.type == "enum" else {True, False}
        deduites = {cas.alors for cas in self.cas} | ({self.sinon} if self.sinon is not None else set())
        if not deduites <= permises:
            possibles = ", ".join(sorted(map(str, permises)))
            raise ValueError(f"« alors » et « sinon » prennent une des « valeurs » : {possibles}.")
        return self

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """L'arbre de chaque cas, dans l'ordre."""
        return self._conditions

    def faits(self) -> tuple[str, ...]:
        """Les faits lus par les cas."""
        return tuple(dict.fromkeys(f for c in self.conditions for f in faits_lus(c)))


class Silence(Fiche):
    """Un choix licite sur lequel le corpus doit se taire."""

    id: str
    theme: str
    titre: str
    confiance: Confiance
    en_vigueur: Periode
    fondements: Renvois
    situation: dict[str, Any]
    regles_muettes: Suite[str] = ()
    doute: str = ""
    doutes: Suite[str] = ()
    sources: Suite[str] = ()
    exemples: Suite[Exemple]


M = TypeVar("M", Regle, Qualification, Silence)


@dataclass(frozen=True, slots=True)
class Regles:
    """Les obligations par identifiant, les qualifications par strates, les silences."""

    obligations: dict[str, Regle]
    qualifications: tuple[Qualification, ...]
    silences: tuple[Silence, ...]
    faits: dict[str, Fait] = field(repr=False)


class _Etagere:
    """L'étagère rules/ le temps d'une lecture : ses faits, et toutes les fautes rencontrées."""

    def __init__(self, dossier: Path, vocabulaire: dict[str, Fait]) -> None:
        self.dossier, self.faits, self.recueil = dossier, dict(vocabulaire), Recueil()

    def charger(self, nom: str, modele: type[M]) -> dict[Path, M]:
        """Les fiches de rules/``nom`` ; « _ » en tête de nom : pas une fiche."""
        return charger_fiches((self.dossier / nom).glob("[!_]*.yaml"), modele, self.recueil)

    def condition(self, brut: Any, chemin: Path, champ: Chemin, seuils: Iterable[str] = ()) -> Condition:
        """L'arbre d'une condition ; une condition mal écrite est notée, et remplacée par une vide."""
        try:
            return lire_condition(brut, self.faits, frozenset(seuils))
        except ConditionInvalide as erreur:
            self.recueil.noter(chemin, champ, str(erreur))
            return Groupe("toutes", ())

    def qualifications(self) -> tuple[Qualification, ...]:
        """Les qualifications, leurs faits ajoutés aux autres."""
        fiches = self.charger("qualifications", Qualification)
        for chemin, q in fiches.items():
            if q.qualifie in self.faits:
                self.recueil.noter(chemin, ("qualifie",), f"le fait « {q.qualifie} » existe déjà.")
            self.faits[q.qualifie] = Fait(type=q.type, question=q.question, valeurs=q.valeurs)
        for chemin, q in fiches.items():
            q._conditions = tuple(self.condition(cas.si, chemin, ("cas", rang, "si")) for rang, cas in enumerate(q.cas))
        with self.recueil.tenter():
            return _strates(list(fiches.values()))
        return ()

    def obligations(self, themes: tuple[str, ...]) -> dict[str, Regle]:
        """Les règles des ``themes``, dans l'ordre."""
        obligations: dict[str, Regle] = {}
        pleins = {c.parent.name for c in self.dossier.glob("*/[!_]*.yaml")} - set(AUTRES)
        for nom in sorted(pleins ^ set(themes)):
            quoi = "ce thème n'a aucune règle." if nom in themes else "ce thème n'est pas au sommaire."
            self.recueil.fautes.append(Faute(quoi, str(self.dossier / nom)))
        for theme in themes:
            for chemin, regle in self.charger(theme, Regle).items():
                noms = regle.seuils
                if regle.s_applique_si is not None:
                    champ = ("s_applique_si",)
                    regle._applicabilite = self.condition(regle.s_applique_si, chemin, champ, noms)
                regle._manquement = self.condition(regle.non_conforme_si, chemin, ("non_conforme_si",), noms)
                reference = self.faits.get(regle.date_reference)
                if regle.date_reference and (reference is None or reference.type != "date"):
                    self.recueil.noter(chemin, ("date_reference",), "on attend le nom d'un fait de type date.")
                if regle.id in obligations:
                    quoi = f"une règle de « {obligations[regle.id].theme} » porte déjà cet identifiant."
                    self.recueil.noter(chemin, ("id",), quoi)
                obligations[regle.id] = regle.model_copy(update={"theme": theme})
        return obligations


def _strates(qualifications: list[Qualification]) -> tuple[Qualification, ...]:
    """Les qualifications, chacune après celles qu'elle lit ; lève ``ErreurCorpus`` s'il y a un cycle."""
    restantes = {q.qualifie: q for q in qualifications}
    rangees: list[Qualification] = []
    while restantes:
        pretes = [q for q in restantes.values() if not any(f in restantes for f in q.faits())]
        if not pretes:
            raise ErreurCorpus(f"Les qualifications tournent en rond : {', '.join(sorted(restantes))}.")
        for qualification in pretes:
            rangees.append(qualification)
            del restantes[qualification.qualifie]
    return tuple(rangees)


def charger_regles(dossier: Path, vocabulaire: dict[str, Fait], themes: tuple[str, ...]) -> Regles:
    """Lit les règles des ``themes``, les qualifications et les silences.

    Les faits déduits et ``jour`` s'ajoutent au vocabulaire. Lève ``ErreurCorpus``, toutes les fautes de
    toutes les fiches ensemble.
    """
    etagere = _Etagere(dossier, vocabulaire)
    etagere.faits["jour"] = Fait(type="date", question="Jour dont on applique le droit.")
    qualifications = etagere.qualifications()
    obligations = etagere.obligations(themes)
    silences = tuple(etagere.charger("silences", Silence).values())
    etagere.recueil.lever()
    return Regles(obligations, qualifications, silences, etagere.faits)
