"""Le port des moteurs : des règles compilées pour un jour, des faits, et l'issue de chaque règle.

Deux adaptateurs répondent à ce port sans rien partager : ``durable`` (réseau Rete) et ``natif`` (Kleene).
Le piège : un fait absent du dictionnaire est inconnu, jamais faux.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from teletravail_charte.conditions import Condition, fixer_seuils
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.regles import Qualification, Regle
from teletravail_charte.vocabulaire import Fait, Valeur

Etat = Literal["non_conforme", "conforme", "sans_objet", "inconnu"]


@dataclass(frozen=True, slots=True)
class Issue:
    """Le sort d'une règle : les faits cités prouvent seuls le manquement ; les manquants le décideraient."""

    etat: Etat
    cites: tuple[str, ...] = ()
    manquants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deduction:
    """Un fait déduit : sa valeur, le rang du cas (0 : « sinon »), ce qui le prouve, ce qui manque."""

    valeur: Valeur
    rang: int = 0
    cites: tuple[str, ...] = ()
    manquants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegleCompilee:
    """Une règle en vigueur, ses seuils fixés au jour."""

    id: str
    theme: str
    applicabilite: Condition | None
    manquement: Condition


@dataclass(frozen=True, slots=True)
class QualificationCompilee:
    """Une qualification : ``cas`` exclusifs dans l'ordre, puis ``sinon`` (None : inconnu)."""

    fait: str
    cas: tuple[tuple[Valeur, Condition], ...]
    sinon: Valeur | None


@dataclass(frozen=True, slots=True)
class Compilation:
    """Ce qu'un moteur reçoit : les règles d'un jour, les strates de qualifications, les types des faits."""

    regles: tuple[RegleCompilee, ...]
    qualifications: tuple[QualificationCompilee, ...]
    faits: Mapping[str, Fait] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Resultat:
    """L'issue de chaque règle et la valeur de chaque fait déduit."""

    issues: dict[str, Issue]
    deductions: dict[str, Deduction]


class Moteur(Protocol):
    """Un adaptateur, construit une fois par ``Compilation`` et réutilisé pour chaque dossier."""

    nom: str
    version: str

    def evaluer(self, valeurs: Mapping[str, Valeur]) -> Resultat:
        """L'issue de chaque règle pour ces faits (clé absente ou INCONNU : inconnu)."""
        ...


def compiler(
    regles: Iterable[tuple[Regle, date]], qualifications: Iterable[Qualification], faits: Mapping[str, Fait]
) -> Compilation:
    """Fixe les seuils de chaque règle à son jour de référence ; lève ``ErreurCorpus`` si un seuil manque."""
    compilees = []
    for regle, jour in regles:
        seuils = regle.seuils_du(jour)
        try:
            applicabilite = regle.applicabilite and fixer_seuils(regle.applicabilite, seuils)
            manquement = fixer_seuils(regle.manquement, seuils)
        except KeyError as nom:
            raise ErreurCorpus(f"{regle.id} : le seuil {nom} n'a pas de valeur au {jour.isoformat()}.") from None
        compilees.append(RegleCompilee(regle.id, regle.theme, applicabilite, manquement))
    deduites = tuple(
        QualificationCompilee(
            q.qualifie,
            tuple((cas.alors, condition) for cas, condition in zip(q.cas, q.conditions, strict=True)),
            q.sinon,
        )
        for q in qualifications
    )
    return Compilation(tuple(compilees), deduites, faits)
