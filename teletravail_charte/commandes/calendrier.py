"""``calendrier`` : les dates de la procédure, leur raison, l'agenda .ics. Ici seulement, on lit l'horloge."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from teletravail_charte.commandes.commun import argument_dossier, juger, options_de_verification
from teletravail_charte.ecriture import ecrire


@click.command()
@argument_dossier
@options_de_verification
@click.option("--ics", type=click.Path(path_type=Path), metavar="F", help="Écrit aussi l'agenda dans ce fichier .ics.")
def commande(dossier: Path, ics: Path | None, **options: Any) -> int:
    """Calcule toutes les dates de la procédure, à rebours depuis la séance et en avant depuis le vote.

    Chaque date dit sa raison, l'article en vigueur, et si elle est passée. Une date incertaine est « à vérifier ».

    \b
    Exemples :
      teletravail-charte calendrier exemples/nezel.yaml
      teletravail-charte calendrier exemples/nezel.yaml --avec seance.date=2027-03-18
      teletravail-charte calendrier exemples/carrieres-sous-poissy.yaml --ics sortie/calendrier.ics

    Code de sortie : 0 le calendrier tient, 1 une date impérative est manquée.
    """
    from teletravail_charte.calendrier import calculer
    from teletravail_charte.calendrier.ics import en_ics
    from teletravail_charte.rapports.calendrier_en_texte import rapport_calendrier

    v = juger(dossier, **options)
    calendrier = calculer(v, date.today())
    if ics is not None:
        ecrire({ics: en_ics(v, calendrier)})
    click.echo(rapport_calendrier(v, calendrier), nl=False)
    return int(bool(calendrier.impossibilites))
