"""La mise en page d'une feuille : A4, en-têtes repris et figés, protection sans mot de passe."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.pagebreak import Break  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from teletravail_charte.tableurs.modele import Feuille
from teletravail_charte.tableurs.plan import Table

LARGEUR_UTILE = 105  # caractères par ligne d'une page A4 en paysage, à l'échelle 100 %


def imprimer(feuille: Worksheet, fiche: Feuille, tables: Sequence[Table]) -> None:
    """Pose la mise en page ; avec un seul tableau, ses en-têtes restent visibles et se répètent."""
    if len(tables) == 1:
        colonne = get_column_letter(1 + max(1, fiche.libelle))
        feuille.freeze_panes = f"{colonne}{tables[0].premiere}"
        feuille.print_title_rows = f"{tables[0].entetes}:{tables[0].entetes}"
    feuille.print_area = f"A1:{get_column_letter(len(fiche.largeurs))}{feuille.max_row}"
    feuille.page_setup.orientation = "landscape" if fiche.paysage else "portrait"
    feuille.page_setup.paperSize = feuille.PAPERSIZE_A4
    if fiche.coupure:
        _couper(feuille, fiche)
    else:
        feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight = 1, 0
        feuille.sheet_properties.pageSetUpPr.fitToPage = True
    marges = feuille.page_margins
    marges.left = marges.right = 0.4
    marges.top, marges.bottom, marges.footer = 0.5, 0.8, 0.4
    feuille.oddFooter.left.text, feuille.oddFooter.right.text = "&A", "Page &P sur &N"
    protection = feuille.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.autoFilter = False
    feuille.sheet_view.showGridLines = False


def _couper(feuille: Worksheet, fiche: Feuille) -> None:
    """Deux pages côte à côte ; la seconde reprend les colonnes qui nomment la ligne."""
    repris, coupure, largeurs = fiche.libelle, fiche.coupure, fiche.largeurs
    plus_large = max(sum(largeurs[:coupure]), sum((*largeurs[:repris], *largeurs[coupure:])))
    feuille.page_setup.scale = min(100, int(100 * LARGEUR_UTILE / plus_large))
    feuille.print_title_cols = f"A:{get_column_letter(repris)}"
    feuille.col_breaks.append(Break(id=coupure))
