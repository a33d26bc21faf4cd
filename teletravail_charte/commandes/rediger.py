"""``rediger`` : les actes en Word, ou rien."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from teletravail_charte.commandes.commun import argument_dossier, juger, options_de_verification
from teletravail_charte.ecriture import ecrire
from teletravail_charte.francais import pluriel, typographie
from teletravail_charte.kit import MANIFESTE, composer_kit, fabriquer, manifeste
from teletravail_charte.redaction import TOUTES, PieceComposee, choisir_pieces
from teletravail_charte.verification import Verification


@click.command()
@argument_dossier
@options_de_verification
@click.option("--dans", required=True, type=click.Path(path_type=Path), metavar="D", help="Dossier de sortie.")
@click.option(
    "--pieces", default="", metavar="A,B", help="Pièces à écrire, ou « toutes » pour le kit (défaut : les actes)."
)
@click.option(
    "--format", "forme", type=click.Choice(["docx"]), default="docx", show_default=True, help="Format des pièces."
)
@click.option("--projet", is_flag=True, help="Écrit un projet malgré les réserves, qui figurent en page une.")
def commande(
    dossier: Path,
    dans: Path,
    pieces: str,
    forme: str,  # noqa: ARG001 : un seul format aujourd'hui, le contrat en prévoit d'autres
    projet: bool,
    **options: Any,
) -> int:
    """Écrit la charte et la délibération de ce dossier, si rien ne s'y oppose.

    \b
    Exemples :
      teletravail-charte rediger exemples/carrieres-sous-poissy.yaml --dans sortie
      teletravail-charte rediger exemples/nezel.yaml --dans sortie --projet
      teletravail-charte rediger exemples/nezel.yaml --dans kit --pieces toutes

    Code de sortie : 0 écrit, 1 refusé (rien n'est écrit).
    """
    v = juger(dossier, **options)
    demandees = [p.strip() for p in pieces.split(",") if p.strip()]
    kit = composer_kit(v, choisir_pieces(v, demandees), projet=projet)
    if not projet and _refuser(v, [p.composee for p in kit if p.composee]):
        return 1
    fichiers = fabriquer(v, kit)
    if demandees == [TOUTES]:
        fichiers[MANIFESTE] = manifeste(v, kit, fichiers)
    ecrire({dans / nom: octets for nom, octets in fichiers.items()})
    for nom in fichiers:
        click.echo(str(dans / nom))
    for c in v.assumes():
        click.echo(typographie(f"Écrit malgré un point assumé par dérogation : {c.regle.titre}."), err=True)
    return 0


def _refuser(v: Verification, composees: list[PieceComposee]) -> bool:
    """Dit pourquoi rien n'est écrit ; faux quand rien ne s'y oppose."""
    bloquants = [c for c in v.constats if c.bloque]
    manquants = {f for c in composees for f in c.composition.manquants}
    if not bloquants and not manquants:
        return False
    click.echo(typographie("Rien n'est écrit :"), err=True)
    for c in bloquants:
        click.echo(typographie(f"  - {c.regle.titre} : {c.message}"), err=True)
    for f in sorted(manquants):
        question = v.corpus.vocabulaire.faits[f].question
        click.echo(typographie(f"  ? {question} [{f}]"), err=True)
    nombre = len(bloquants) + len(manquants)
    suite = f"{nombre} {pluriel(nombre, 'point', 'points')} à régler ; « verifier » dit comment."
    click.echo(typographie(suite + " Pour un projet avec ses réserves : --projet."), err=True)
    return True
