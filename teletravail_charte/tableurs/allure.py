"""Les allures d'un classeur : polices, bordures, formats, validations. Jamais une information par la couleur seule."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import Any, Final

from openpyxl.cell.cell import Cell  # type: ignore[import-untyped]
from openpyxl.formatting.rule import Rule  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # type: ignore[import-untyped]
from openpyxl.styles.differential import DifferentialStyle  # type: ignore[import-untyped]
from openpyxl.styles.numbers import NumberFormat  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from teletravail_charte.francais import typographie
from teletravail_charte.tableurs.modele import Format

POLICE: Final = "Arial"
NOMBRES: Final[dict[Format, str]] = {
    "entier": "#,##0",
    "annee": "0",
    "jours": "#,##0.0",
    "euros": '#,##0.00\\ "€"',
    "date": "dd/mm/yyyy",
    "pourcent": "0.0\\ %",
}
_LIGNE = 13.5  # hauteur d'une ligne de texte, en points
_TRAIT = Side(style="thin", color="FF8A8F98")
_CADRE = Border(left=_TRAIT, right=_TRAIT, top=_TRAIT, bottom=_TRAIT)
_ENCRE, _NOIR, _FOND, _SAISIE = "FF1F3A5F", "FF000000", "FFE8ECF2", "FFFFFBE6"
_DANGEREUX = ("=", "+", "-", "@", "\t", "\r")


police = lru_cache(maxsize=64)(Font)
cadrage = lru_cache(maxsize=64)(Alignment)
fond = lru_cache(maxsize=8)(PatternFill)
verrou = lru_cache(maxsize=2)(Protection)


def texte(cellule: Cell, mots: str, *, taille: int = 10, gras: bool = False, vertical: str = "top") -> None:
    """Écrit ``mots`` comme du texte, quoi qu'ils contiennent : jamais une formule."""
    cellule.value = mots
    cellule.data_type = "s"
    if mots.startswith(_DANGEREUX):
        cellule.quotePrefix = True
    cellule.font = police(name=POLICE, size=taille, bold=gras, color=_ENCRE if gras else _NOIR)
    cellule.alignment = cadrage(wrap_text=True, vertical=vertical)


def entete(cellule: Cell, mots: str) -> None:
    """Un en-tête de colonne."""
    texte(cellule, mots, taille=9, gras=True)
    cellule.fill = fond("solid", fgColor=_FOND)
    cellule.border = _CADRE
    cellule.alignment = cadrage(wrap_text=True, vertical="center", horizontal="center")


def donnee(cellule: Cell, format_: Format, *, saisie: bool, gras: bool = False) -> None:
    """Une cellule de données ; à remplir, elle est encadrée, teintée et déverrouillée."""
    cellule.font = police(name=POLICE, size=10, bold=gras)
    cellule.border = _CADRE
    cellule.protection = verrou(locked=not saisie)
    if saisie or gras:
        cellule.fill = fond("solid", fgColor=_SAISIE if saisie else _FOND)
    if format_ in NOMBRES:
        cellule.number_format = NOMBRES[format_]
    gauche = format_ in ("texte", "phrase")
    sens = "left" if gauche else "center" if format_ in ("oui_non", "date") else "right"
    cellule.alignment = cadrage(horizontal=sens, vertical="center", wrap_text=gauche, indent=int(gauche))


def validation(format_: Format, bornes: tuple[int, ...] | None, aide: str) -> DataValidation | None:
    """Ce que la cellule accepte, et ce qui est dit sinon."""
    mini, maxi = bornes or (0, 0)
    reglages: dict[str, Any]
    match format_:
        case "oui_non":
            reglages = {"type": "list", "formula1": '"oui,non"'}
            attendu = "« oui » ou « non »"
        case "date":
            reglages = {"type": "date", "operator": "greaterThan", "formula1": "36526"}
            attendu = "une date, par exemple 31/03/2027"
        case "entier" | "annee" | "jours" | "euros" if bornes:
            entier = format_ in ("entier", "annee")
            genre = "whole" if entier else "decimal"
            reglages = {"type": genre, "operator": "between", "formula1": str(mini), "formula2": str(maxi)}
            attendu = f"un nombre {'entier ' if entier else ''}de {mini} à {maxi}"
        case _:
            return None
    regle = DataValidation(allow_blank=True, showErrorMessage=True, **reglages)
    regle.errorTitle, regle.error = "Valeur impossible", typographie(f"Ici, on attend {attendu}.")
    if aide:
        regle.promptTitle, regle.prompt, regle.showInputMessage = "À remplir", typographie(aide)[:250], True
    return regle


def taire(zone: str, temoin: str) -> tuple[str, Rule]:
    """(zone, règle) : les nombres d'une ligne dont la cellule ``temoin`` est vide ne s'affichent pas."""
    silence = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=";;;"))
    return zone, Rule(type="expression", dxf=silence, formula=[f'{temoin}=""'])


def hauteur(mots: str, largeur: float, taille: int = 10) -> float:
    """La hauteur qu'il faut à ``mots`` dans une largeur donnée en caractères."""
    signes = largeur * 10 / taille * 1.3
    return sum(max(1, ceil(len(ligne) / signes)) for ligne in mots.split("\n")) * _LIGNE * taille / 10
