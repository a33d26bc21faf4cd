"""Ce qu'un fait lu dit d'un autre (rules/detecteurs/_deductions.yaml) : un fait déduit garde le passage et la confiance
de celui dont il vient."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from teletravail_charte.conditions import Condition, ConditionInvalide, lire_condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import vouliez_vous_dire
from teletravail_charte.moteur.natif import VRAI, verite_de
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.valeurs import ValeurImpossible, lire_valeur
from teletravail_charte.validation import Fiche, Recueil, Suite, charger_fiche
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Valeur

_MUETTES: Final = (AUCUN, INCONNU, ())


@dataclass(frozen=True, slots=True)
class FaitLu:
    """Un fait que l'acte dit. ``sur`` : chaque élément de sa valeur a une lecture sûre, ou la personne l'a donné.

    ``deduit_de`` : le fait dont il vient, vide si l'acte le dit lui-même.
    """

    valeur: Valeur
    sur: bool
    trouvailles: tuple[Trouvaille, ...]
    deduit_de: str = ""


class FicheDeduction(Fiche):
    """Une déduction telle qu'un juriste l'écrit."""

    fait: str
    valeur: Any
    de: Suite[str]
    si: dict[str, Any] | None = None
    jamais_avec: Suite[str] = ()
    pourquoi: str


@dataclass(frozen=True, slots=True)
class Deduction:
    """Une déduction prête."""

    fiche: FicheDeduction
    valeur: Valeur
    si: Condition | None


class _Fichier(Fiche):
    deductions: Suite[FicheDeduction]


def charger_deductions(chemin: Path, corpus: Corpus) -> tuple[Deduction, ...]:
    """Lit _deductions.yaml ; lève ``ErreurCorpus``."""
    recueil, faits, pretes = Recueil(), corpus.vocabulaire.faits, []
    for rang, fiche in enumerate(charger_fiche(chemin, _Fichier).deductions):
        ici = ("deductions", rang)
        for nom in (fiche.fait, *fiche.de, *fiche.jamais_avec):
            if nom not in faits:
                recueil.noter(chemin, ici, f"le fait « {nom} » n'existe pas.", vouliez_vous_dire(nom, list(faits)))
        try:
            liste = fiche.fait in faits and faits[fiche.fait].type == "liste"
            brut = [fiche.valeur] if liste else fiche.valeur
            condition = lire_condition(fiche.si, faits) if fiche.si else None
            pretes.append(Deduction(fiche, lire_valeur(faits[fiche.fait], brut), condition))
        except (KeyError, ValeurImpossible, ConditionInvalide) as erreur:
            recueil.noter(chemin, ici, str(erreur))
    recueil.lever()
    return tuple(pretes)


def deduire(lus: Mapping[str, FaitLu], deductions: Sequence[Deduction], evoques: Collection[str]) -> dict[str, FaitLu]:
    """Les faits lus, et ceux qu'ils disent ; ``evoques`` : tout ce dont on a lu quelque chose, même peut-être."""
    complets = dict(lus)
    for deduction in deductions:
        fiche = deduction.fiche
        source = next((f for f in fiche.de if f in lus and lus[f].valeur not in _MUETTES), None)
        if source is None or any(f in evoques for f in fiche.jamais_avec):
            continue
        if deduction.si is not None and verite_de(deduction.si, {f: lu.valeur for f, lu in lus.items()}) != VRAI:
            continue
        venu, deja = lus[source], complets.get(fiche.fait)
        if deja is None:
            complets[fiche.fait] = FaitLu(deduction.valeur, venu.sur, venu.trouvailles, source)
        elif isinstance(deja.valeur, tuple) and isinstance(deduction.valeur, tuple) and deja.valeur:
            ajoutes = tuple(e for e in deduction.valeur if e not in deja.valeur)
            if ajoutes:
                trouvailles = (*deja.trouvailles, *venu.trouvailles)
                complets[fiche.fait] = FaitLu((*deja.valeur, *ajoutes), deja.sur and venu.sur, trouvailles)
    return complets
