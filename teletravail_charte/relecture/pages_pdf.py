"""Les lignes imprimées d'un PDF, par pdfium : leur texte, leur place, leur corps, leur graisse.

Le piège : pdfium rend des lettres, dans l'ordre du fichier. Une ligne qui traverse un tableau se coupe là où un filet
passe ; le chiffre d'un appel de note ne se lit pas ; un mot coupé n'a pas de retour à la ligne.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as brut  # type: ignore[import-untyped]

from teletravail_charte.relecture.archive import mot_de_passe
from teletravail_charte.relecture.cesures import CESURE
from teletravail_charte.relecture.filets import Filet, filets
from teletravail_charte.relecture.lignes import Ligne
from teletravail_charte.relecture.morceaux import PAGES_SEULES, refus, sans_dessins
from teletravail_charte.relecture.rangees import ECART

PAGES_MAX: Final = 500
_MOT_DE_PASSE = 4  # FPDF_ERR_PASSWORD
_RETOURS = (10, 13)
_CESURE = 2  # un trait d'union en fin de ligne
_FILET: Final = 3.0  # points : un surlignage touche les mots, le filet d'une case non
_GRAS = ("bold", "gras", "black", "heavy", "demi")


@dataclass(frozen=True, slots=True)
class PagesLues:
    """Les lignes de chaque page, sa hauteur ; les rangs des pages à image, et de celles dont le texte est deviné."""

    lignes: list[list[Ligne]] = field(default_factory=list)
    hauteurs: list[float] = field(default_factory=list)
    images: list[int] = field(default_factory=list)
    devinees: list[int] = field(default_factory=list)


def lire_pages(octets: bytes, fichier: str) -> PagesLues:
    """Les pages d'un PDF ; lève ``ErreurDossier``."""
    try:
        document = pdfium.PdfDocument(octets)
    except pdfium.PdfiumError as cause:
        if getattr(cause, "err_code", 0) == _MOT_DE_PASSE:
            raise mot_de_passe(fichier) from None
        raise refus(fichier, "ce PDF est abîmé ou incomplet.", "Demandez-le à nouveau à qui l'a.") from None
    if len(document) > PAGES_MAX:
        quoi = f"il a {len(document)} pages ; un acte en a {PAGES_MAX} au plus."
        raise refus(fichier, quoi, PAGES_SEULES)
    lues = PagesLues()
    for rang in range(len(document)):
        lignes, hauteur = [], 0.0
        with suppress(pdfium.PdfiumError):  # une page abîmée est une page sans texte
            page = document[rang]
            hauteur = page.get_height()
            lignes = list(_lignes(page))
            if _porte(page, brut.FPDF_PAGEOBJ_IMAGE) or (not lignes and _porte(page)):
                lues.images.append(rang)
            if _est_devinee(page):
                lues.devinees.append(rang)
            page.close()
        lues.lignes.append(lignes)
        lues.hauteurs.append(hauteur)
    return lues


def _porte(page: Any, *genres: int) -> bool:
    """La page porte-t-elle un dessin ou une image ?"""
    return next(page.get_objects(filter=genres or None, max_depth=2), None) is not None


def _est_devinee(page: Any) -> bool:
    """Le texte est-il invisible, posé sur une image par une reconnaissance de caractères ?"""
    premier = next(page.get_objects(filter=[brut.FPDF_PAGEOBJ_TEXT], max_depth=2), None)
    return premier is not None and brut.FPDFTextObj_GetTextRenderMode(premier) == brut.FPDF_TEXTRENDERMODE_INVISIBLE


def _lignes(page: Any) -> Iterator[Ligne]:
    """Chaque ligne, ou ce qu'elle a dans chaque case, dans l'ordre du fichier."""
    texte, (verticaux, horizontaux) = page.get_textpage(), filets(page)
    rangs: list[int] = []
    lettres: list[str] = []
    filet = False  # un filet sépare-t-il ce qui commence de ce qui précède ?
    for rang in [*range(texte.count_chars()), -1]:
        code = 10 if rang < 0 else brut.FPDFText_GetUnicode(texte, rang)
        lettre = CESURE if code == _CESURE else chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        coupe = ""
        if rangs and lettre.strip() and lettres[-1].isspace():
            coupe = _coupure(texte, rangs, lettres, rang, verticaux)
        if rangs and (coupe or code in _RETOURS):
            yield _mesurer(texte, rangs, lettres, horizontaux, filet)
            rangs, lettres, filet = [], [], coupe == "filet"
        if code not in _RETOURS and (lettre.strip() or rangs):
            rangs.append(rang)
            lettres.append(lettre)
        if rangs and code == _CESURE:  # pdfium n'écrit pas de retour après un mot coupé
            yield _mesurer(texte, rangs, lettres, horizontaux, filet)
            rangs, lettres, filet = [], [], False


def _coupure(texte: Any, rangs: list[int], lettres: list[str], rang: int, verticaux: list[Filet]) -> str:
    """Ce qui met deux mots dans deux cases : un « filet » entre eux ; hors d'un cadre, un grand « blanc » ; ou rien."""
    avant = next(r for r, lettre in zip(reversed(rangs), reversed(lettres), strict=True) if lettre.strip())
    droite, gauche = texte.get_charbox(avant)[2], texte.get_charbox(rang)[0]
    if gauche - droite < _FILET:
        return ""
    corps, base = _corps_et_base(texte, rang)
    voisins = [x for x, bas, haut in verticaux if bas - 1 < base < haut]
    if len({round(x) for x in voisins}) > 1:
        return "filet" if any(droite + _FILET / 2 < x < gauche - _FILET / 2 for x in voisins) else ""
    return "blanc" if gauche - droite > ECART * corps else ""


def _mesurer(texte: Any, rangs: list[int], lettres: list[str], horizontaux: list[Filet], separee: bool) -> Ligne:
    """Une ligne et sa place ; les appels de note (chiffres petits et haut placés) ôtés."""
    pleins = [i for i, lettre in enumerate(lettres) if lettre.strip() and lettre != CESURE] or [0]
    temoins = {pleins[0], pleins[len(pleins) // 2], pleins[-1]}
    corps, base = max(_corps_et_base(texte, rangs[i]) for i in temoins)
    gardees = list(lettres)
    avant = -1  # le dernier signe, espaces passées
    for i in pleins:
        if lettres[i].isdigit() and avant >= 0 and not gardees[avant].isdigit():
            petit, haut = _corps_et_base(texte, rangs[i])
            gardees[i] = "" if petit < corps * 0.8 and haut > base + corps * 0.1 else lettres[i]
        avant = i
    gauche, droite = texte.get_charbox(rangs[pleins[0]])[0], texte.get_charbox(rangs[pleins[-1]])[2]
    gras = all(_est_gras(texte, rangs[i]) for i in temoins)
    dessus = (
        y for y, debut, fin in horizontaux if debut - 1 < (gauche + droite) / 2 < fin + 1 and y > base + corps * 0.6
    )
    plafond = min(dessus, default=math.inf)
    return Ligne(sans_dessins("".join(gardees).strip()), gauche, droite, base, corps, gras, plafond, separee)


def _corps_et_base(texte: Any, rang: int) -> tuple[float, float]:
    """La taille du caractère telle qu'elle s'imprime, et la ligne sur laquelle il est posé."""
    x, y, repere = ctypes.c_double(), ctypes.c_double(), brut.FS_MATRIX()
    brut.FPDFText_GetCharOrigin(texte, rang, x, y)
    brut.FPDFText_GetMatrix(texte, rang, repere)
    return brut.FPDFText_GetFontSize(texte, rang) * (math.hypot(repere.c, repere.d) or 1.0), y.value


def _est_gras(texte: Any, rang: int) -> bool:
    drapeaux, nom = ctypes.c_int(), ctypes.create_string_buffer(128)
    brut.FPDFText_GetFontInfo(texte, rang, nom, len(nom), drapeaux)
    police = nom.value.decode("utf-8", "replace").lower()
    return bool(brut.FPDFText_GetFontWeight(texte, rang) >= 600 or any(mot in police for mot in _GRAS))
