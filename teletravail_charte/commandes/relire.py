"""``relire`` : un acte existant, ce qu'il décide, ce qui était illégal alors, ce qui est dépassé aujourd'hui."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from teletravail_charte.commandes.commun import Jour
from teletravail_charte.corpus import charger_corpus
from teletravail_charte.ecriture import ecrire
from teletravail_charte.erreurs import ErreurUsage
from teletravail_charte.etageres import racine

if TYPE_CHECKING:
    pass

NATURES = ("charte", "reglement", "deliberation", "note-de-service", "accord")


@click.command()
@click.argument("acte", type=click.Path(path_type=Path), metavar="ACTE")
@click.option("--au", "jour", type=Jour(), help="Le second jour où l'on juge (défaut : aujourd'hui).")
@click.option("--date-acte", type=Jour(), help="Le jour de l'acte, s'il est mal lu ou n'y est pas.")
@click.option("--nature", type=click.Choice(NATURES), help="Ce qu'est l'acte, s'il est mal reconnu.")
@click.option("--dossier", type=click.Path(path_type=Path), metavar="F.yaml", help="Écrit un dossier à continuer.")
@click.option("--annoter", type=click.Path(path_type=Path), metavar="F.docx", help="Écrit l'acte, commenté en marge.")
@click.option(
    "--format", "forme", type=click.Choice(["texte", "json"]), default="texte", show_default=True, help="Forme."
)
def commande(
    acte: Path,
    jour: date | None,
    date_acte: date | None,
    nature: str | None,
    dossier: Path | None,
    annoter: Path | None,
    forme: str,
) -> int:
    """Relit une charte, un règlement, une délibération, une note ou un accord (.docx .odt .pdf .txt .md).

    Dit ce que l'acte décide, avec le passage ; ce qui était illégal à sa date, ce qui est dépassé aujourd'hui, ce qui
    se contredit, ce qui reste à confirmer. Ce que l'on n'a pas lu est « non vu », jamais « absent ».

    \b
    Exemples :
      teletravail-charte relire notre-charte.docx
      teletravail-charte relire notre-charte.docx --annoter charte-annotee.docx
      teletravail-charte relire deliberation-2018.pdf --date-acte 2018-06-27 --dossier ma-commune.yaml

    Code de sortie : 0 rien de bloquant n'est établi, 1 un point bloque, 3 acte illisible, 5 jour non couvert.
    """
    from teletravail_charte.rapports.relecture import rapport_texte
    from teletravail_charte.rapports.relecture_json import rapport_json
    from teletravail_charte.relecture.jugement import relire
    from teletravail_charte.relecture.lire import lire_acte
    from teletravail_charte.relecture.portrait import charger_outillage, tirer_portrait
    from teletravail_charte.relecture.reprise import ecrire_dossier

    _exiger_des_sorties_sures(acte, dossier, annoter)
    corpus = charger_corpus(racine())
    juge_au = jour or date.today()
    corpus.exiger(juge_au)
    lu = lire_acte(acte)
    outillage = charger_outillage(corpus)
    portrait = tirer_portrait(lu, outillage, juge_au, nature=nature, jour_de_l_acte=date_acte)  # type: ignore[arg-type]
    relecture = relire(portrait, outillage, juge_au)
    fichiers = {}
    if dossier is not None:
        fichiers[dossier] = ecrire_dossier(relecture).encode()
    if annoter is not None:
        from teletravail_charte.rapports.remarques import annoter_l_acte

        fichiers[annoter] = annoter_l_acte(acte.read_bytes(), relecture)
    ecrire(fichiers)
    click.echo((rapport_json if forme == "json" else rapport_texte)(relecture), nl=False)
    return int(bool(relecture.fermes))


def _exiger_des_sorties_sures(acte: Path, dossier: Path | None, annoter: Path | None) -> None:
    """Ni l'acte, ni un dossier déjà écrit ne sont remplacés."""
    if dossier is not None and dossier.exists():
        raise ErreurUsage(f"« {dossier} » existe déjà : rien n'est écrit. Donnez un autre nom à --dossier.")
    if annoter is not None and annoter.exists() and acte.exists() and annoter.samefile(acte):
        raise ErreurUsage(f"« {annoter} » est l'acte lui-même : donnez un autre nom à --annoter.")
    if annoter is not None and annoter.suffix.lower() != ".docx":
        raise ErreurUsage(f"« {annoter} » : l'acte annoté est un document Word ; donnez un nom en .docx.")
