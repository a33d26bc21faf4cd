"""Ce que plusieurs commandes partagent : le jour, le corpus, le dossier, les hypothèses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from teletravail_charte.corpus import Corpus, charger_corpus
from teletravail_charte.dossier import Dossier, lire_dossier, lire_si
from teletravail_charte.etageres import racine
from teletravail_charte.verification import ChoixMoteur, Juge, Verification
from teletravail_charte.vocabulaire import Valeur

C = TypeVar("C", bound=Callable[..., Any])


class Jour(click.ParamType[date]):
    """Une date AAAA-MM-JJ."""

    name = "JOUR"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"« {value} » n'est pas un jour. Écrivez AAAA-MM-JJ, par exemple 2026-12-01.", param, ctx)


option_jour = click.option(
    "--au",
    "jour",
    type=Jour(),
    help="Jour dont on applique le droit (défaut : la séance, sinon aujourd'hui).",
)
argument_dossier = click.argument("dossier", type=click.Path(path_type=Path), metavar="DOSSIER")
option_si = click.option(
    "--avec", "si", multiple=True, metavar="FAIT=VALEUR", help="Et si… : remplace un fait. Répétable."
)
option_moteur = click.option(
    "--moteur",
    type=click.Choice(["double", "durable", "natif"]),
    default="double",
    show_default=True,
    help="Double contrôle par les deux moteurs, ou un seul.",
)


option_sans_derogation = click.option(
    "--sans-derogation", is_flag=True, help="Ignore les dérogations du dossier : tout compte."
)


def options_de_verification(commande: C) -> C:
    """Les options que ``juger`` attend : --au, --avec, --moteur, --sans-derogation."""
    for option in (option_sans_derogation, option_moteur, option_si, option_jour):
        commande = option(commande)
    return commande


def juger(
    dossier: Path, *, si: tuple[str, ...], jour: date | None, moteur: ChoixMoteur, sans_derogation: bool
) -> Verification:
    """La vérification que demandent les options communes."""
    corpus, lu, hypotheses = ouvrir(dossier, si)
    jour_juge = jour_du(lu, hypotheses, jour)
    return Juge(corpus, moteur).verifier(lu, jour_juge, hypotheses, sans_derogation=sans_derogation)


def ouvrir(dossier: Path, si: tuple[str, ...]) -> tuple[Corpus, Dossier, dict[str, Valeur]]:
    """Le corpus, le dossier lu et les hypothèses ; lève les erreurs de chacun."""
    corpus = charger_corpus(racine())
    lu = lire_dossier(dossier, corpus.vocabulaire, tuple(corpus.profils))
    return corpus, lu, dict(lire_si(s, corpus.vocabulaire) for s in si)


def jour_du(dossier: Dossier, si: Mapping[str, Valeur], jour: date | None) -> date:
    """Le jour demandé, sinon celui de la séance, sinon aujourd'hui."""
    seance = si.get("seance.date", dossier.valeurs.get("seance.date"))
    return jour or (seance if isinstance(seance, date) else date.today())
