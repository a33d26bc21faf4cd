"""``verifier`` : les constats d'un dossier, un jour."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from teletravail_charte.commandes.commun import argument_dossier, juger, options_de_verification
from teletravail_charte.ecriture import ecrire


@click.command()
@argument_dossier
@options_de_verification
@click.option(
    "--format",
    "forme",
    type=click.Choice(["texte", "json"]),
    default="texte",
    show_default=True,
    help="Forme de la sortie.",
)
@click.option("--sortie", type=click.Path(path_type=Path), metavar="F", help="Écrit le rapport dans ce fichier.")
def commande(
    dossier: Path,
    forme: str,
    sortie: Path | None,
    **options: Any,
) -> int:
    """Dit ce qui bloque, ce qui manque et ce qui va, avec l'article en vigueur ce jour-là.

    \b
    Exemples :
      teletravail-charte verifier exemples/nezel.yaml
      teletravail-charte verifier exemples/nezel.yaml --avec quotite.jours_teletravail_max_semaine=4
      teletravail-charte verifier exemples/nezel.yaml --au 2024-06-01 --format json

    Code de sortie : 0 rien ne bloque, 1 un point bloque, 3 dossier invalide, 5 jour non couvert.
    """
    v = juger(dossier, **options)
    if forme == "json":
        from teletravail_charte.rapports.en_json import rapport_json as rapporter
    else:
        from teletravail_charte.rapports.en_texte import rapport_texte as rapporter
    rapport = rapporter(v)
    if sortie is None:
        click.echo(rapport, nl=False)
    else:
        ecrire({sortie: rapport.encode()})
    return int(bool(v.etats("bloquant", "non_conforme")))
