"""Joindre deux lignes, la césure effacée si c'en est une.

Le piège : un trait d'union en fin de ligne est une césure (« télé-/travail ») ou un vrai trait d'union (« peut-/être »,
« demi-/journée ») ; les mots du reste de l'acte en décident, puis les mots qui en portent toujours un.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

CESURE: Final = "\ufffe"  # le trait d'union que pdfium voit en fin de ligne
_COUPE = re.compile(rf"(?<=[^\W\d_])[-\u2010\u00ad{CESURE}]$")
_MOT = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_AVANT = frozenset(
    "après arrière au audio avant celle celles celui ceux ci co contre croix demi dix elle elles eux ex grand hors "
    "jusque là lui même mi moi non nous outre par peut plus porte post pré procès quasi quatre quelques rendez sans "
    "semi soi sous sur tiers toi tout tête vice vingt vis visio vous".split()
)
_APRES = frozenset(
    "à ce ci de dire elle elles en eux être heures il ils je journée journées là le les lui même mêmes midi moi nous "
    "on t titulaire titulaires tu verbal vous y".split()
)
_MOT_MAX: Final = 60
Mots = Counter[str]


def compter_les_mots(textes: Iterable[str]) -> Mots:
    """Combien de fois chaque mot, trait d'union compris, est écrit."""
    return Counter(mot.casefold() for texte in textes for mot in _MOT.findall(texte))


def est_cesuree(ligne: str) -> bool:
    """Cette ligne finit-elle au milieu d'un mot ?"""
    return _COUPE.search(ligne[-2:]) is not None


def joindre(lignes: Iterable[str], mots: Mots) -> str:
    """Les lignes d'un même paragraphe, bout à bout, leurs césures effacées."""
    morceaux: list[str] = []
    for ligne in map(str.strip, lignes):
        if morceaux:
            morceaux[-1:] = _raccorder(morceaux[-1], ligne, mots)
        morceaux.append(ligne)
    return "".join(morceaux)


def _raccorder(debut: str, suite: str, mots: Mots) -> tuple[str, str]:
    """La fin de la ligne d'avant, et ce qui la sépare de la suite."""
    if not est_cesuree(debut):
        numero = re.search(rf"\d[-\u2010{CESURE}]$", debut[-2:]) and suite[:1].isdigit()  # « 430-/1 »
        return (debut[:-1], "-") if numero else (debut.replace(CESURE, "-"), " ")
    if not suite[:1].islower():
        return debut[:-1], "-"
    tete = (_MOT.findall(debut[-_MOT_MAX:-1]) or [""])[-1].casefold()
    queue = (_MOT.findall(suite[:_MOT_MAX]) or [""])[0].casefold()
    uni, compose = mots[tete + queue], mots[f"{tete}-{queue}"]
    garde = compose > uni
    if uni == compose:
        garde = tete.rpartition("-")[2] in _AVANT or queue.partition("-")[0] in _APRES
    return debut[:-1], "-" if garde else ""
