"""``cout`` : ce que le télétravail coûtera, en trois hypothèses, et d'où vient chaque nombre."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from teletravail_charte.commandes.commun import argument_dossier, juger, options_de_verification


@click.command()
@argument_dossier
@options_de_verification
def commande(dossier: Path, **options: Any) -> None:
    """Estime ce que le télétravail coûtera, par année civile et en trois hypothèses.

    Le taux et le plafond du forfait sont ceux de chaque année ; les autres dépenses sont celles que le dossier
    donne (couts.…). Ce qui manque est dit, jamais compté pour zéro.

    \b
    Exemples :
      teletravail-charte cout exemples/carrieres-sous-poissy.yaml
      teletravail-charte cout exemples/carrieres-sous-poissy.yaml --avec couts.jours_estimes_par_agent=90
    """
    from teletravail_charte.rapports.cout_en_texte import rapport_cout

    click.echo(rapport_cout(juger(dossier, **options)), nl=False)
