"""``corriger`` : le plus petit changement licite, et ce qu'il faut savoir d'abord."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from teletravail_charte.commandes.commun import argument_dossier, juger, options_de_verification
from teletravail_charte.dossier import lire_si
from teletravail_charte.ecriture import ecrire
from teletravail_charte.erreurs import ErreurDossier
from teletravail_charte.lecture import lire_octets


@click.command()
@argument_dossier
@options_de_verification
@click.option(
    "--format", "forme", type=click.Choice(["texte", "json"]), default="texte", show_default=True, help="Forme."
)
@click.option("--sortie", type=click.Path(path_type=Path), metavar="F.yaml", help="Écrit le dossier corrigé.")
def commande(dossier: Path, forme: str, sortie: Path | None, **options: Any) -> int:
    """Cherche le plus petit ensemble de choix à changer pour que plus rien ne bloque.

    Ce qui est imposé, ce qui se choisit, et ce qu'aucun choix ne règle (les faits du monde ne se changent pas).

    \b
    Exemples :
      teletravail-charte corriger exemples/dossier-fautif.yaml
      teletravail-charte corriger ma-commune.yaml --avec quotite.jours_teletravail_max_semaine=4
      teletravail-charte corriger ma-commune.yaml --sortie corrige.yaml

    Code de sortie : 0 un dossier licite existe (ou l'était déjà), 1 aucun choix n'y suffit.
    """
    from teletravail_charte.correction import corriger
    from teletravail_charte.questions import questions
    from teletravail_charte.rapports.correction import rapport_json, rapport_texte
    from teletravail_charte.retouche import retoucher

    v = juger(dossier, **options)
    si = dict(lire_si(s, v.corpus.vocabulaire) for s in options["si"])
    correction = corriger(v, si, sans_derogation=options["sans_derogation"])
    a_savoir = questions(correction.apres, si | {x.fait: x.apres for x in correction.changements})
    rapport = (rapport_json if forme == "json" else rapport_texte)(correction, a_savoir)
    if sortie is not None:
        changes = si | {x.fait: x.apres for x in correction.changements}
        ecrire({sortie: retoucher(lire_octets(dossier, ErreurDossier), changes).encode()})
    click.echo(rapport, nl=False)
    return int(bool(correction.rebelles))
