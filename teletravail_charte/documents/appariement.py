"""Apparier deux suites qui se ressemblent : ce qui n'a pas bougé, dans l'ordre, en un temps que rien ne fait exploser.

Le piège : ce qui se répète (une cellule vide) s'apparie de mille façons ; on part de ce qui n'est qu'une fois.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

Paire = tuple[int, int]
_BORNE = 250_000  # au-delà, on n'apparie pas ce qui se répète


def apparier(a: Sequence[str], b: Sequence[str]) -> list[Paire]:
    """Les éléments égaux, dans l'ordre des deux suites : les extrémités, puis ce qui n'y est qu'une fois."""
    paires: list[Paire] = []
    restes = [(0, len(a), 0, len(b))]
    while restes:
        a0, a1, b0, b1 = restes.pop()
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            paires.append((a0, b0))
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
            paires.append((a1, b1))
        if a0 == a1 or b0 == b1:
            continue
        if ancres := _ancres(a, b, (a0, a1, b0, b1)):
            for (i, j), (k, m) in zip([(a0 - 1, b0 - 1), *ancres], [*ancres, (a1, b1)], strict=True):
                restes.append((i + 1, k, j + 1, m))
            paires += ancres
        elif (a1 - a0) * (b1 - b0) <= _BORNE:
            blocs = SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False).get_matching_blocks()
            paires += [(a0 + i + n, b0 + j + n) for i, j, taille in blocs for n in range(taille)]
    return sorted(paires)


def _ancres(a: Sequence[str], b: Sequence[str], bornes: tuple[int, int, int, int]) -> list[Paire]:
    """La plus longue suite croissante d'éléments qui ne sont qu'une fois de chaque côté."""
    a0, a1, b0, b1 = bornes
    fois_a, fois_b = Counter(a[a0:a1]), Counter(b[b0:b1])
    ou = {b[j]: j for j in range(b0, b1) if fois_b[b[j]] == 1}
    uniques = [(i, ou[a[i]]) for i in range(a0, a1) if fois_a[a[i]] == 1 and a[i] in ou]
    fins: list[int] = []  # la plus petite fin d'une suite de chaque longueur
    rangs: list[int] = []
    for _, j in uniques:
        longueur = bisect_left(fins, j)
        fins[longueur : longueur + 1] = [j]
        rangs.append(longueur)
    suite: list[Paire] = []
    cherche = len(fins) - 1
    for paire, rang in zip(reversed(uniques), reversed(rangs), strict=True):
        if rang == cherche and (not suite or paire[1] < suite[-1][1]):
            suite.append(paire)
            cherche -= 1
    return suite[::-1]
