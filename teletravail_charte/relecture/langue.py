"""Un texte ramené à ses mots (minuscules, sans accents, espaces simples), et d'où vient chaque lettre.

Le piège : « œ » donne deux lettres, « é » parfois deux signes, une espace insécable n'est pas une espace. Aucune
position ne se recopie d'un texte à l'autre sans passer par ``Texte.etendue``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

_LIGATURES: Final = {"œ": "oe", "æ": "ae", "ß": "ss"}
_SIGNES: Final = {
    **dict.fromkeys("’ʼ‘‛`´′", "'"),
    **dict.fromkeys("–—‑‐−‒", "-"),
    **dict.fromkeys("“„‹", "«"),
    **dict.fromkeys("”‟›", "»"),
    **dict.fromkeys("•▪●◦‣■·", " "),
    "…": " ",
    "⁄": "/",
    "º": "°",
}
_INVISIBLES: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_ABREGE: Final = re.compile(
    r"(?:(?<!\w)(?:art|al|cf|ex|p|n|m|mm|mme|mlle|dr|st|[lrda]|[a-z]\.[a-z])|^\W*(?:\d+|[a-z]))$"
)
_ARRET: Final = re.compile(r"[.!?]+[\s»)]*")
_ETIQUETTE: Final = re.compile(
    r"[^\w«(]*(?:art(?:icle|\.)? ?(?:\d{1,3}(?:er)?|[ivx]{1,5}) ?[:.-](?= )"
    r"|(?:\d{1,2}|[ivx]{1,4}|[a-ce-kmo-q]) ?[.)°](?= )"
    r"|\d{1,2}(?:\.\d{1,2})+\.?(?= [a-z]))[^\w«(]*"
)
LONGUEUR_MAX: Final = 1500  # au-delà, ce n'est plus une phrase : un tableau aplati, une page sans ponctuation


@dataclass(frozen=True, slots=True)
class Texte:
    """``plat`` : ce que les motifs lisent ; ``rangs[i]`` : d'où vient, dans ``brut``, la lettre ``i`` de ``plat``."""

    brut: str
    plat: str
    rangs: tuple[int, ...]

    def etendue(self, debut: int, fin: int) -> tuple[int, int]:
        """La place, dans ``brut``, du morceau [``debut``, ``fin``) de ``plat``."""
        if debut >= fin:
            place = self.rangs[debut] if debut < len(self.rangs) else len(self.brut)
            return place, place
        dernier = self.rangs[fin - 1] + 1
        while dernier < len(self.brut) and unicodedata.combining(self.brut[dernier]):
            dernier += 1
        return self.rangs[debut], dernier


@cache
def _lettres(lettre: str) -> str:
    """Ce qu'une lettre du texte devient : rien, une lettre ou plusieurs."""
    if "a" <= lettre <= "z" or "0" <= lettre <= "9":
        return lettre
    if lettre in _INVISIBLES or unicodedata.combining(lettre):
        return ""
    if lettre.isspace() or unicodedata.category(lettre) in ("Co", "Cc"):
        return " "
    minuscule = lettre.lower()
    if (signe := _SIGNES.get(minuscule) or _LIGATURES.get(minuscule)) is not None:
        return signe
    decomposee = unicodedata.normalize("NFKD", minuscule)
    lettres = "".join(c for c in decomposee if not unicodedata.combining(c))
    return "".join(_SIGNES.get(c, c) for c in lettres).lower()


@lru_cache(maxsize=4096)  # un même passage est relu par les repères, les détecteurs, les rubriques et les rapports
def aplatir(brut: str) -> Texte:
    """Le texte ramené à ses mots, une espace entre deux, chaque lettre gardant sa place."""
    plat: list[str] = []
    rangs: list[int] = []
    ouvert = False  # le guillemet droit « " » ouvre puis ferme
    for rang, lettre in enumerate(brut):
        venue = _lettres(lettre)
        if lettre == '"':
            ouvert = not ouvert
            venue = "«" if ouvert else "»"
        for c in venue:
            if c == " " and (not plat or plat[-1] == " "):
                continue
            plat.append(c)
            rangs.append(rang)
    if plat and plat[-1] == " ":
        del plat[-1], rangs[-1]
    return Texte(brut, "".join(plat), tuple(rangs))


def phrases(texte: Texte) -> Iterator[tuple[int, int]]:
    """Le début et la fin, dans ``plat``, de chaque phrase ; un point d'abréviation ou de nombre n'en finit aucune.

    L'étiquette d'un alinéa (« 2. », « a) », « 4.2 ») n'est d'aucune phrase.
    """
    etiquette = _ETIQUETTE.match(texte.plat)
    debut = etiquette.end() if etiquette else 0
    for arret in _ARRET.finditer(texte.plat):
        fin = arret.end()
        if fin < len(texte.plat) and not _finit(texte, debut, arret):
            continue
        yield from _couper(texte.plat, debut, fin)
        debut = fin
    yield from _couper(texte.plat, debut, len(texte.plat))


def _finit(texte: Texte, debut: int, arret: re.Match[str]) -> bool:
    """Ce point finit-il une phrase ? Une espace le suit, puis une majuscule ou un signe."""
    avant = texte.plat[max(debut, arret.start() - 6) : arret.start()]
    if not arret[0][-1].isspace() or _ABREGE.search(avant):
        return False
    suivante = texte.brut[texte.rangs[arret.end()]]
    return not suivante.islower()


def _couper(plat: str, debut: int, fin: int) -> Iterator[tuple[int, int]]:
    """La phrase, en morceaux d'une longueur que les motifs lisent vite."""
    while fin - debut > LONGUEUR_MAX:
        coupe = plat.rfind(" ", debut, debut + LONGUEUR_MAX)
        coupe = coupe if coupe > debut else debut + LONGUEUR_MAX
        yield debut, coupe
        debut = coupe
    if plat[debut:fin].strip():
        yield debut, fin
