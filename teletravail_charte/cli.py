"""La ligne de commande : paresseuse (--help ne charge rien), en français, avec les codes de contrat.md.

C'est ici, et nulle part ailleurs, que l'on regarde l'horloge.
"""

from __future__ import annotations

import gettext
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

os.environ["LANGUAGE"] = "fr"  # click traduit ses phrases à l'exécution ; le produit ne parle que français
gettext.bindtextdomain("messages", str(Path(__file__).parent / "donnees" / "langues"))

import click  # noqa: E402

from teletravail_charte import __version__  # noqa: E402
from teletravail_charte.erreurs import ErreurUtilisateur, vouliez_vous_dire  # noqa: E402

COMMANDES = {
    "nouveau": "Crée un dossier à remplir, commenté, pour une commune.",
    "verifier": "Dit ce qui bloque, ce qui manque et ce qui va, avec l'article en vigueur.",
    "rediger": "Écrit la charte et la délibération en Word.",
    "modele": "Relit ou prépare votre papier à en-tête.",
    "corriger": "Cherche le plus petit changement qui rend le dossier licite.",
    "relire": "Relit un acte existant : ce qu'il décide, ce qui était illégal, ce qui est dépassé.",
    "comparer": "Compare un dossier à deux jours, ou deux dossiers, et dit quel texte a tout changé.",
    "expliquer": "Explique une règle, un article de loi ou un fait.",
    "regles": "Liste les règles en vigueur un jour donné.",
    "calendrier": "Donne les dates de la procédure, avec leur raison, et l'agenda .ics.",
    "cout": "Estime ce que le télétravail coûtera, en trois hypothèses.",
    "sceau": "Dit si un acte Word est tel qu'il a été écrit, et sinon où il a changé.",
    "assistant": "Ouvre l'assistant dans le navigateur, sur cette machine.",
}


class Aide(click.HelpFormatter):
    """Une aide dont les titres s'écrivent à la française : « Options : »."""

    def write_heading(self, heading: str) -> None:
        super().write_heading(f"{heading} ")


class Contexte(click.Context):
    """Le contexte des commandes, avec leur aide française."""

    formatter_class = Aide


class Paresseux(click.Group):
    """Un groupe qui n'importe une commande que pour l'exécuter."""

    context_class = Contexte

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDES:
            return None
        commande: click.Command = import_module(f"teletravail_charte.commandes.{cmd_name}").commande
        commande.context_class = Contexte
        return commande

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        nom = args[0]
        if nom not in COMMANDES and not nom.startswith("-"):
            suite = vouliez_vous_dire(nom, list(COMMANDES)) or f"Commandes : {', '.join(COMMANDES)}."
            raise click.UsageError(f"La commande « {nom} » n'existe pas. {suite}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commandes"):
            formatter.write_dl(list(COMMANDES.items()))


@click.group(
    cls=Paresseux,
    options_metavar="[OPTIONS]",
    subcommand_metavar="COMMANDE [ARGUMENTS]…",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def groupe() -> None:
    """Vérifie et rédige la charte et la délibération de télétravail d'une commune.

    \b
    Exemple :
      teletravail-charte verifier exemples/carrieres-sous-poissy.yaml
    """


def principal(arguments: list[str] | None = None) -> None:
    """Le point d'entrée : toute faute de l'utilisateur devient une phrase et un code de sortie."""
    sys.exit(executer(arguments))


def executer(arguments: list[str] | None = None) -> int:
    """Exécute la commande et rend son code de sortie (contrat.md)."""
    for flux in (sys.stdout, sys.stderr):
        reconfigurer: Any = getattr(flux, "reconfigure", None)
        if reconfigurer is not None:
            reconfigurer(encoding="utf-8", errors="replace")
    try:
        code = groupe.main(arguments, prog_name="teletravail-charte", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Interrompu.", err=True)
        return 2
    except click.ClickException as erreur:
        erreur.show()
        return 2
    except ErreurUtilisateur as erreur:
        for faute in erreur.fautes:
            click.echo(str(faute), err=True)
        return erreur.code
    return code if isinstance(code, int) else 0
