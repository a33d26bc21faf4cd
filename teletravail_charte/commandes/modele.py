"""``modele`` : le papier à en-tête de la commune, relu ou préparé avant de servir à ``rediger --modele``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from teletravail_charte.corpus import charger_corpus
from teletravail_charte.documents.papier import preparer, verifier
from teletravail_charte.ecriture import ecrire
from teletravail_charte.erreurs import ErreurUsage, vouliez_vous_dire
from teletravail_charte.etageres import racine
from teletravail_charte.francais import typographie
from teletravail_charte.redaction import coquille_de, pieces_possibles


@click.command()
@click.argument("action", type=click.Choice(["verifier", "preparer"]))
@click.argument("fichier", type=click.Path(path_type=Path), metavar="FICHIER.docx")
@click.option("--pour", default="charte", show_default=True, metavar="PIECE", help="La pièce qu'il doit porter.")
@click.option("--sortie", type=click.Path(path_type=Path), metavar="F.docx", help="Le modèle préparé, à retoucher.")
def commande(action: Literal["verifier", "preparer"], fichier: Path, pour: str, sortie: Path | None) -> int:
    """Relit votre papier à en-tête, ou en fait un modèle à retoucher dans Word.

    \b
    « verifier » dit tout ce qui empêche de s'en servir : texte dans le corps, macros, commentaires, balises.
    « preparer » y verse les balises de la pièce : ouvrez le résultat dans Word, changez les allures, pas les balises.

    \b
    Exemples :
      teletravail-charte modele verifier notre-papier.docx
      teletravail-charte modele preparer notre-papier.docx --pour charte --sortie modele-charte.docx
      teletravail-charte rediger ma-commune.yaml --dans sortie --modele charte=modele-charte.docx

    Code de sortie : 0 prêt, 4 inutilisable.
    """
    corpus = charger_corpus(racine())
    pieces = {p.id: p for p in pieces_possibles(corpus) if p.coquille}
    if pour not in pieces:
        suite = vouliez_vous_dire(pour, list(pieces)) or f"Pièces : {', '.join(pieces)}."
        raise ErreurUsage(f"« {pour} » n'est pas une pièce Word. {suite}")
    coquille = coquille_de(corpus, pieces[pour])
    if action == "verifier":
        papier = verifier(fichier, coquille)
        quoi = "un papier à en-tête ; l'acte y sera versé." if papier else "un modèle complet."
        click.echo(typographie(f"{fichier} : prêt. C'est {quoi}"))
        return 0
    if sortie is None:
        raise ErreurUsage("« preparer » attend --sortie F.docx : le modèle à écrire.")
    if sortie.resolve() == fichier.resolve():
        raise ErreurUsage("--sortie : choisissez un autre nom que celui de votre papier, que l'on ne change pas.")
    ecrire({sortie: preparer(fichier, coquille)})
    click.echo(str(sortie))
    return 0
