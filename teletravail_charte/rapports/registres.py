"""Trois lectures d'une même preuve : la responsable RH (les rapports ordinaires), l'élue (une page), la juriste
(l'arbre des raisons).

Rien n'y est jugé de nouveau : chaque lecture choisit et range ce que la vérification a établi.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from textwrap import fill

from teletravail_charte.calendrier import calculer
from teletravail_charte.cout import estimer
from teletravail_charte.francais import date_francaise, pluriel
from teletravail_charte.gabarit import dire
from teletravail_charte.postes import euros
from teletravail_charte.rapports.mots import RESERVES, dire_motif, mots
from teletravail_charte.rapports.raisonnement import Raisonnement, raisonnement_texte, raisonner
from teletravail_charte.verification import Verification

LARGEUR = 100
POINTS = 5  # au-delà, la page de l'élue n'en serait plus une
DATES = 6
ANNEES = 2
ETATS_DISCUTES = ("non_conforme", "a_completer")
REPONSES = {
    "preparation": "Le projet peut aller au comité.",
    "pret_a_voter": "La délibération peut être votée.",
    "vote": "La délibération votée tient.",
    "executoire": "La délibération exécutoire tient.",
}
REFUS = {
    "preparation": "Le projet n'est pas prêt pour le comité.",
    "pret_a_voter": "La délibération ne peut pas être votée en l'état.",
    "vote": "La délibération votée est fragile.",
    "executoire": "La délibération exécutoire est fragile.",
}


@dataclass(frozen=True, slots=True)
class PageElue:
    """Ce qu'une élue lit en une page : la réponse, pourquoi, ce qui manque, le coût, les dates, les réserves."""

    titre: str
    reponse: str
    bloque: tuple[str, ...]
    manque: tuple[str, ...]
    cout: tuple[str, ...]
    dates: tuple[str, ...]
    reserves: tuple[str, ...]

    def parties(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Les parties qui ont quelque chose à dire, avec leur titre."""
        toutes = (
            ("Ce qui s'y oppose", self.bloque),
            ("Ce qu'il reste à savoir", self.manque),
            ("Ce que cela coûte", self.cout),
            ("Les prochaines dates", self.dates),
            ("Ce qu'il faut garder en tête", self.reserves),
        )
        return tuple((mots(titre), lignes) for titre, lignes in toutes if lignes)


def pour_une_elue(v: Verification) -> PageElue:
    """La page d'une élue."""
    bloquants, manquants = v.etats("bloquant", "non_conforme"), v.etats("bloquant", "a_completer")
    nom = v.faits.valeurs.get("commune.nom")
    faits = v.corpus.vocabulaire.faits
    commune = dire(faits["commune.nom"], nom) if nom is not None else v.dossier.nom
    inconnus = dict.fromkeys(f for c in manquants for f in c.manquants)
    return PageElue(
        titre=mots(f"{commune} : le télétravail au {date_francaise(v.jour)}"),
        reponse=mots((REFUS if bloquants or manquants else REPONSES)[v.etape]),
        bloque=_bornees((f"{c.regle.titre}. {c.remede}" for c in bloquants), len(bloquants)),
        manque=_bornees((faits[f].question for f in inconnus), len(inconnus)),
        cout=_cout(v),
        dates=_dates(v),
        reserves=_reserves(v),
    )


def pour_une_juriste(v: Verification) -> tuple[Raisonnement, ...]:
    """Le raisonnement de tout ce qui se discute : manquements (assumés compris) et questions, à chaque niveau."""
    return tuple(raisonner(v, c) for c in v.constats if c.etat in ETATS_DISCUTES)


def _bornees(phrases: Iterable[str], nombre: int) -> tuple[str, ...]:
    """Les premières phrases ; la dernière dit combien il en reste."""
    gardees = tuple(mots(" ".join(phrase.split())) for phrase in islice(phrases, POINTS))
    reste = nombre - len(gardees)
    suite = mots(f"… et {reste} {pluriel(reste, 'autre point', 'autres points')} : voir le rapport complet.")
    return (*gardees, suite) if reste > 0 else gardees


def _cout(v: Verification) -> tuple[str, ...]:
    totaux = [(a.annee, a.total, a.complete) for a in estimer(v).centrale.annees if a.total is not None]
    return tuple(
        mots(f"{annee} : {euros(total)}{'' if complete else ' au moins, des dépenses restent à chiffrer'}.")
        for annee, total, complete in totaux[:ANNEES]
        if total
    )


def _dates(v: Verification) -> tuple[str, ...]:
    a_venir = [e for e in calculer(v).echeances if e.elus and e.retenue and e.statut != "faite"]
    a_venir.sort(key=lambda e: e.retenue or v.jour)
    return tuple(mots(f"{date_francaise(e.retenue)} : {e.titre}.") for e in a_venir[:DATES] if e.retenue)


def _reserves(v: Verification) -> tuple[str, ...]:
    fragiles = v.etats("vigilance", "non_conforme")
    reserves = [f"Fragile : {c.regle.titre}." for c in fragiles[:POINTS]]
    reserves += [
        f"Assumé par dérogation : {c.regle.titre}. {dire_motif(c.derogation)}"
        for c in v.assumes()
        if c.derogation is not None
    ]
    incertains = sum(c.regle.confiance in RESERVES for c in v.constats if c.etat != "sans_objet")
    if incertains:
        reserves.append(f"{incertains} règles appliquées ici ne sont connues que de seconde main ou par déduction.")
    if v.jour > v.corpus.sommaire.couverture.etat_du_droit:
        relu = date_francaise(v.corpus.sommaire.couverture.etat_du_droit)
        reserves.append(f"Le droit a été relu le {relu} : à relire avant le vote.")
    return tuple(mots(r) for r in reserves)


def elue_texte(v: Verification) -> str:
    """La page de l'élue en texte, terminée par une fin de ligne."""
    page = pour_une_elue(v)
    lignes = [page.titre, "", page.reponse, ""]
    for titre, contenu in page.parties():
        lignes += [titre.upper(), *(_ligne(x) for x in contenu), ""]
    return "\n".join(lignes)


def juriste_texte(v: Verification) -> str:
    """Le raisonnement de tout ce qui se discute, l'un après l'autre ; une phrase s'il n'y a rien."""
    arbres = [raisonnement_texte(v, r) for r in pour_une_juriste(v)]
    return f"\n{'=' * LARGEUR}\n\n".join(arbres) or mots("Rien ne se discute : ni manquement, ni question.") + "\n"


def _ligne(texte: str) -> str:
    return fill(texte, LARGEUR, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)
