"""L'acte vu dans son ensemble : ce qu'il est, son jour, ses rubriques, ses contradictions, son vocabulaire périmé."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from teletravail_charte.corpus import Corpus
from teletravail_charte.relecture.acte import Acte
from teletravail_charte.relecture.contradictions import (
    Contradiction,
    Controles,
    charger_controles,
    contraires,
    incompatibles,
    mesurer,
    ranger,
)
from teletravail_charte.relecture.deductions import Deduction, charger_deductions
from teletravail_charte.relecture.detection import Detecteurs, Trouvaille, charger_detecteurs, detecter
from teletravail_charte.relecture.identite import (
    Identifieur,
    JourLu,
    Nature,
    NatureLue,
    charger_identifieur,
    lire_jour,
    lire_nature,
)
from teletravail_charte.relecture.perime import Perime, Terme, charger_termes, trouver_les_perimes
from teletravail_charte.relecture.reperes import lire_passages
from teletravail_charte.relecture.rubriques import Rubrique, Rubriquier, charger_rubriques, lire_rubriques

DONNE = "la date donnée"


@dataclass(frozen=True, slots=True)
class Outillage:
    """Tout ce que rules/detecteurs/ apprend à lire."""

    corpus: Corpus
    detecteurs: Detecteurs
    identifieur: Identifieur
    rubriquier: Rubriquier
    termes: tuple[Terme, ...]
    controles: Controles
    deductions: tuple[Deduction, ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """Ce que l'acte est et dit. ``trouvailles`` : toutes, même seulement possibles, dans l'ordre de l'acte."""

    acte: Acte
    nature: NatureLue
    jour: JourLu
    trouvailles: tuple[Trouvaille, ...]
    rubriques: tuple[Rubrique, ...]
    contradictions: tuple[Contradiction, ...]
    perimes: tuple[Perime, ...]


def charger_outillage(corpus: Corpus) -> Outillage:
    """Lit rules/detecteurs/ ; lève ``ErreurCorpus``."""
    dossier = corpus.racine / "rules" / "detecteurs"
    detecteurs = charger_detecteurs(corpus)
    langue = detecteurs.langue
    return Outillage(
        corpus,
        detecteurs,
        charger_identifieur(dossier / "_acte.yaml", langue.familles),
        charger_rubriques(dossier / "_rubriques.yaml", corpus, langue),
        charger_termes(dossier / "_perime.yaml", corpus, langue.familles),
        charger_controles(dossier / "_contradictions.yaml", corpus, langue.familles),
        charger_deductions(dossier / "_deductions.yaml", corpus),
    )


def tirer_portrait(
    acte: Acte, outillage: Outillage, jour: date, *, nature: Nature | None = None, jour_de_l_acte: date | None = None
) -> Portrait:
    """Le portrait de l'acte, son vocabulaire jugé au ``jour`` ; ce qui est donné l'emporte sur ce que l'on lit."""
    lus = lire_passages(acte)
    titres = {fiche.id: fiche.titre for fiche, _ in outillage.identifieur.natures}
    dite = NatureLue(nature, titres[nature]) if nature else lire_nature(lus, outillage.identifieur)
    date_de_l_acte = JourLu(jour_de_l_acte, DONNE) if jour_de_l_acte else lire_jour(lus, outillage.identifieur, dite.id)
    trouvailles = detecter(acte, outillage.detecteurs)
    fermes = tuple(t for t in trouvailles if t.confiance != "possible")
    return Portrait(
        acte=acte,
        nature=dite,
        jour=date_de_l_acte,
        trouvailles=trouvailles,
        rubriques=lire_rubriques(acte, outillage.rubriquier, fermes, outillage.corpus),
        contradictions=_contradictions(fermes, (*fermes, *mesurer(lus, outillage.controles)), outillage),
        perimes=trouver_les_perimes(lus, outillage.termes, dite.id, date_de_l_acte.jour, jour),
    )


def _contradictions(
    fermes: Sequence[Trouvaille], avec_mesures: Sequence[Trouvaille], outillage: Outillage
) -> tuple[Contradiction, ...]:
    doubles = tuple(contraires(ranger(fermes), outillage.corpus.vocabulaire.faits))
    return doubles + tuple(incompatibles(ranger(avec_mesures), outillage.controles))
