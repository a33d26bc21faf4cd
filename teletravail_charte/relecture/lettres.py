"""Les nombres écrits en chiffres ou en lettres : « 2,5 », « 1 607 », « trente et un », « quatre-vingt-huit ».

Le piège : « vingt et un » et « quatre-vingts » ne s'écrivent pas comme ils se comptent ; la table des mille premiers
est écrite une fois, et tout ce qui n'y est pas n'est pas un nombre.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final

_PETITS: Final = (
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf"
).split()
_DIZAINES: Final = ("vingt", "trente", "quarante", "cinquante", "soixante")

MOT: Final = (
    "(?:zero|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize"
    "|vingts?|trente|quarante|cinquante|soixante|cents?|mille)"
)
LETTRES: Final = rf"{MOT}(?:[ -](?:et[ -])?{MOT})*(?![\w'-])"


@cache
def _table() -> dict[str, int]:
    """De « zéro » à « neuf cent quatre-vingt-dix-neuf », les traits d'union devenus des espaces."""
    table = {}
    for n in range(1000):
        table[" ".join(_en_lettres(n).replace("-", " ").split())] = n
    return {cle.replace("cents", "cent").replace("vingts", "vingt"): n for cle, n in table.items()}


def _en_lettres(n: int) -> str:
    if n >= 100:
        centaines, reste = divmod(n, 100)
        return f"{_PETITS[centaines] if centaines > 1 else ''} cent {_en_lettres(reste) if reste else ''}"
    if n < 20:
        return _PETITS[n]
    if n < 70:
        dizaine, unite = divmod(n, 10)
        base = _DIZAINES[dizaine - 2]
    else:
        base, unite = ("soixante", n - 60) if n < 80 else ("quatre vingt", n - 80)
    lien = " et " if unite in (1, 11) and n < 80 else " "
    return base + (lien + _en_lettres(unite) if unite else "")


def nombre_ecrit(plat: str) -> Decimal | None:
    """Le nombre qu'écrit ``plat`` (« 2,5 », « 1 607 », « trente et un », « mille six cent sept »), ou rien."""
    if plat[:1].isdigit():
        entier, _, demi = plat.partition(" 1/2")
        if plat == "1/2":
            return Decimal("0.5")
        valeur = Decimal(entier.replace(" ", "").replace(",", "."))
        return valeur + Decimal("0.5") if plat.endswith(" 1/2") and not demi else valeur
    mots = re.sub(r"\bune\b", "un", plat.replace("-", " ")).replace("cents", "cent").replace("vingts", "vingt")
    milliers, mille, reste = mots.rpartition("mille")
    table = _table()
    gauche = table.get(milliers.strip(), None if milliers.strip() else 1)
    droite = table.get(reste.strip(), None if reste.strip() else 0)
    if gauche is None or droite is None:
        return None
    return Decimal(gauche * 1000 + droite if mille else droite)
