"""Où un paragraphe commence : à une puce, à un numéro, à un titre, à un visa ; et où il ne peut pas finir.

Le piège : une ligne qui finit par « de », « l'article » ou « n° » continue à la suivante, même si celle-ci commence
comme un titre ou un numéro.
"""

from __future__ import annotations

import re
from typing import Final

from teletravail_charte.relecture.morceaux import nettoyer
from teletravail_charte.relecture.titres import commence_en_majuscule, titre_explicite

_PUCE_SURE = re.compile(r"[•·→○◦▪■□►➢➔❖✓✔☐]\s*\S|[-–—*]\s+[^\W\d_]")
_PUCE = re.compile(r"[•*·→○◦▪■□►➢➔❖✓✔☐]\s*\S|[-–—]\s*(?=[^\W\d_]|[«\"(])|[-–—]\s+\d|o\s+[^\W\d_]|§\s+")
_ENUMERATION = re.compile(
    r"\d{1,2}(?:\.\d{1,2}){0,3}\s?[°).]+\s*(?=[^\W\d_]|[«\"(])|\d{1,2}\s?[-–—]\s+(?=[^\W\d_])|(?:[a-z]|[ivx]{1,4})\)\s*\S"
)
_VISA = re.compile(r"(?:Vu|VU|Considérant|CONSIDÉRANT|CONSIDERANT|Attendu|ATTENDU)(?=\s|,)")
_OUVERTE = re.compile(
    r"\b(?:articles?|le|la|les|un|une|de|du|des|à|au|aux|et|ou|en|par|pour|sur|dans|avec|sans|sous|que|qui|ce|cette|ces"
    r"|son|sa|ses|leurs?|alinéas?|art\.?|[LRD]\.?|n\s?[°º]|n\.)$|['’(/]$|\d\s?h$",
    re.IGNORECASE,
)
TERMINAISONS: Final = (".", ";", ":", "!", "?", "…", "»", ".)", "…)")


def est_une_puce(texte: str) -> bool:
    """« – le domicile », « • un tiers-lieu »."""
    return bool(_PUCE.match(texte))


def est_surement_une_puce(texte: str) -> bool:
    """Une puce, même après une ligne que rien ne finit."""
    return bool(_PUCE_SURE.match(texte))


def est_enumere(texte: str) -> bool:
    """« 1° … », « 2. … », « a) … », « 4 – … »."""
    return bool(_ENUMERATION.match(texte))


def ouvre(texte: str) -> bool:
    """Ce texte commence-t-il comme un paragraphe nouveau ?"""
    if est_une_puce(texte) or est_enumere(texte) or _VISA.match(texte):
        return True
    return texte[:1].isupper() and titre_explicite(texte) is not None


def est_ouverte(texte: str) -> bool:
    """Ce texte ne peut pas finir là : le dernier mot en appelle un autre."""
    return _OUVERTE.search(texte[-20:]) is not None


def est_finie(texte: str) -> bool:
    """Ce texte a-t-il sa ponctuation finale ?"""
    return texte.endswith(TERMINAISONS)


def couper(brut: str) -> list[str]:
    """Un paragraphe à retours forcés : un texte par alinéa, les retours à l'intérieur d'une phrase effacés."""
    alineas: list[list[str]] = []
    for ligne in filter(None, map(nettoyer, brut.split("\n"))):
        avant = alineas[-1][-1] if alineas else ""
        nouvelle = not alineas or ouvre(ligne) or (est_finie(avant) and commence_en_majuscule(ligne))
        nouvelle = nouvelle or (len(alineas[-1]) == 1 and len(avant) < 100 and titre_explicite(avant) is not None)
        if nouvelle and not est_ouverte(avant):
            alineas.append([ligne])
        else:
            alineas[-1].append(ligne)
    return [" ".join(alinea) for alinea in alineas]
