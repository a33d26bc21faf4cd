"""``verifier`` : les constats d'un dossier, un jour, en texte ou dans un fichier à transmettre."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from teletravail_charte.commandes.commun import argument_dossier, juger, options_de_verification
from teletravail_charte.ecriture import ecrire
from teletravail_charte.erreurs import ErreurUsage

LECTEURS = ("rh", "juriste", "elu")
FORMES = ("texte", "json", "html", "docx", "xlsx", "sarif")
REGISTRES = {"juriste": ("registres", "juriste_texte"), "elu": ("registres", "elue_texte")}
BINAIRES = ("docx", "xlsx")
FICHIERS = ("html", *BINAIRES)


@click.command()
@argument_dossier
@options_de_verification
@click.option(
    "--format",
    "forme",
    type=click.Choice(FORMES),
    default="texte",
    show_default=True,
    help="Forme de la sortie.",
)
@click.option(
    "--pour",
    "lecteur",
    type=click.Choice(LECTEURS),
    default="rh",
    show_default=True,
    help="Qui lit le texte : la RH, un juriste (le raisonnement), un élu (une page).",
)
@click.option("--sortie", type=click.Path(path_type=Path), metavar="F", help="Écrit le rapport dans ce fichier.")
def commande(
    dossier: Path,
    forme: str,
    lecteur: str,
    sortie: Path | None,
    **options: Any,
) -> int:
    """Dit ce qui bloque, ce qui manque et ce qui va, avec l'article en vigueur ce jour-là.

    \b
    Formes :
      texte  à lire à l'écran : ce qui bloque d'abord, puis ce qui manque, puis le reste
      json   pour un programme, décrit par schemas/verification.json
      html   une page autonome, à lire, à transmettre, à imprimer
      docx   à verser au dossier : constats par niveau, preuves, textes, points à vérifier
      xlsx   une ligne par constat, à filtrer : niveau, état, règle, remède, articles, doute
      sarif  SARIF 2.1.0, pour un outil d'intégration : ligne et colonne de chaque fait en cause

    \b
    Exemples :
      teletravail-charte verifier exemples/nezel.yaml
      teletravail-charte verifier exemples/nezel.yaml --avec quotite.jours_teletravail_max_semaine=4
      teletravail-charte verifier exemples/nezel.yaml --au 2024-06-01 --format json
      teletravail-charte verifier exemples/nezel.yaml --pour elu
      teletravail-charte verifier exemples/dossier-fautif.yaml --format html --sortie rapport.html
      teletravail-charte verifier exemples/dossier-fautif.yaml --format xlsx --sortie constats.xlsx

    Code de sortie : 0 rien ne bloque, 1 un point bloque, 3 dossier invalide, 5 jour non couvert.
    """
    if forme in BINAIRES and sortie is None:
        raise ErreurUsage(f"Un rapport {forme} s'écrit dans un fichier : ajoutez --sortie rapport.{forme}.")
    annonce = sortie.suffix[1:].lower() if sortie else ""
    if annonce in FICHIERS and annonce != forme:
        raise ErreurUsage(f"« {sortie} » annonce un rapport {annonce}, pas {forme} : ajoutez --format {annonce}.")
    if lecteur != "rh" and forme != "texte":
        raise ErreurUsage("--pour choisit le texte ; les rapports html et docx donnent les trois lectures ensemble.")
    v = juger(dossier, **options)
    module, fonction = REGISTRES.get(lecteur, (f"en_{forme}", f"rapport_{forme}"))
    rapport = getattr(import_module(f"teletravail_charte.rapports.{module}"), fonction)(v)
    if sortie is None:
        click.echo(rapport, nl=False)
    else:
        ecrire({sortie: rapport if isinstance(rapport, bytes) else rapport.encode()})
    return int(bool(v.etats("bloquant", "non_conforme")))
