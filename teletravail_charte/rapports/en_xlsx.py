"""Le rapport en tableur : une ligne par constat, à filtrer et à trier ; les points à vérifier sur une autre feuille.

Le piège : un tableur exécute ce qui commence par « = », « + », « - » ou « @ », même recopié ailleurs ; tout passe par
``neutre``, et une cellule n'est jamais autre chose qu'un texte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import Cell  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from teletravail_charte.documents.classeur import figer, neutre
from teletravail_charte.rapports.compte_rendu import dire_faits, dire_point, dire_question, rendre_compte
from teletravail_charte.rapports.mots import COLONNES, CONFIANCES, ETATS, NIVEAUX
from teletravail_charte.verification import Constat, Verification

_HAUT: Final = Alignment(wrap_text=True, vertical="top")
LARGEURS: Final = {
    "Niveau": 12,
    "État": 14,
    "Règle": 30,
    "Titre": 44,
    "Message": 60,
    "Remède": 60,
    "Faits et origines": 50,
    "Réponses manquantes": 50,
    "Articles en vigueur": 60,
    "Liens": 40,
    "Confiance": 18,
    "Doute": 50,
    "Dérogation": 50,
}


def rapport_xlsx(v: Verification) -> bytes:
    """Le classeur, toujours les mêmes octets pour la même vérification."""
    compte = rendre_compte(v)
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    ordonnes = sorted(v.constats, key=_urgence)
    constats = _feuille(classeur, "Constats", LARGEURS, (_ligne(c, v) for c in ordonnes))
    for rang, c in enumerate(ordonnes, start=2):
        adresse = next((f.url for f in c.fondements if f.url), "")
        if adresse:
            constats.cell(rang, list(LARGEURS).index("Liens") + 1).hyperlink = adresse
    _feuille(classeur, "À vérifier", {"À vérifier": 120}, ([ligne] for ligne in compte.a_verifier))
    origine = [compte.nom, *compte.contexte, compte.bilan, v.dossier.empreinte, v.corpus.empreinte, v.corpus.version]
    _feuille(classeur, "Origine", {"Origine": 120}, ([ligne] for ligne in origine))
    p = classeur.properties
    p.title, p.creator, p.language = f"Vérification du télétravail – {compte.nom}", "teletravail-charte", "fr-FR"
    return figer(classeur, v.jour)


def _urgence(c: Constat) -> tuple[int, int]:
    """Ce qui ne va pas d'abord, du plus grave au moins grave ; à égalité, l'ordre des thèmes."""
    etat = "deroge" if c.assume else c.etat
    return list(COLONNES).index(etat), list(NIVEAUX).index(c.regle.niveau)


def _ligne(c: Constat, v: Verification) -> list[str]:
    point = dire_point(c, v)
    assume = f" ({COLONNES['deroge'].lower()})" if c.assume else ""
    manquent = (f"{dire_question(v, fait)[0]} [{fait}]" for fait in c.manquants)
    return [
        NIVEAUX[c.regle.niveau][0],
        ETATS[c.etat] + assume,
        c.regle.id,
        point.titre,
        "" if c.manquants else point.message,
        point.remede,
        dire_faits(v, c, c.faits),
        "\n".join(manquent),
        "\n".join(citation.texte for citation in point.textes),
        "\n".join(dict.fromkeys(citation.adresse for citation in point.textes if citation.adresse)),
        CONFIANCES[c.regle.confiance][0],
        point.doute,
        point.derogation,
    ]


def _feuille(classeur: Workbook, nom: str, largeurs: Mapping[str, int], lignes: Iterable[list[str]]) -> Worksheet:
    """Une feuille : en-têtes figés, filtres, textes à la ligne."""
    feuille = classeur.create_sheet(nom)
    for colonne, (titre, largeur) in enumerate(largeurs.items(), start=1):
        cellule = _ecrire(feuille, 1, colonne, titre)
        cellule.font = Font(bold=True)
        cellule.fill = PatternFill("solid", fgColor="FFE8ECF2")
        feuille.column_dimensions[get_column_letter(colonne)].width = largeur
    for rang, ligne in enumerate(lignes, start=2):
        for colonne, texte in enumerate(ligne, start=1):
            if texte:
                _ecrire(feuille, rang, colonne, texte)
    feuille.freeze_panes = "A2"
    feuille.auto_filter.ref = feuille.dimensions
    feuille.print_title_rows = "1:1"
    feuille.page_setup.orientation, feuille.page_setup.paperSize = "landscape", feuille.PAPERSIZE_A4
    feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight = 1, 0
    feuille.sheet_properties.pageSetUpPr.fitToPage = True
    return feuille


def _ecrire(feuille: Worksheet, rang: int, colonne: int, texte: str) -> Cell:
    cellule: Cell = feuille.cell(rang, colonne)
    cellule.value = neutre(texte)
    cellule.data_type = "s"
    cellule.alignment = _HAUT
    return cellule
