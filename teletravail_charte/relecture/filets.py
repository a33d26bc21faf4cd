"""Les filets d'une page : ce qui sépare les cases de ses tableaux.

Le piège : un filet n'est pas toujours un trait. C'est souvent un rectangle très fin, ou le bord d'un fond de case.
"""

from __future__ import annotations

import ctypes
from itertools import islice, pairwise
from typing import Any, Final

import pypdfium2.raw as brut  # type: ignore[import-untyped]

Filet = tuple[float, float, float]  # un vertical : x, bas, haut ; un horizontal : y, gauche, droite
_TRACES_MAX: Final = 4000
_POINTS_MAX: Final = 400
_LONG_MIN: Final = 6.0  # points


def filets(page: Any) -> tuple[list[Filet], list[Filet]]:
    """Les verticaux et les horizontaux ; au-delà de quelques milliers de tracés, c'est un dessin et non un tableau."""
    verticaux: list[Filet] = []
    horizontaux: list[Filet] = []
    for trace in islice(page.get_objects(filter=[brut.FPDF_PAGEOBJ_PATH], max_depth=2), _TRACES_MAX):
        points = _points(trace)
        for (x, y, _), (autre_x, autre_y, relie) in pairwise(points):
            if relie and abs(x - autre_x) < 1 and abs(y - autre_y) > _LONG_MIN:
                verticaux.append((x, min(y, autre_y), max(y, autre_y)))
            elif relie and abs(y - autre_y) < 1 and abs(x - autre_x) > _LONG_MIN:
                horizontaux.append((y, min(x, autre_x), max(x, autre_x)))
    return verticaux, horizontaux


def _points(trace: Any) -> list[tuple[float, float, bool]]:
    """(x, y, relié au précédent) de chaque point d'un tracé ; un tracé fermé revient à son début."""
    matrice = brut.FS_MATRIX()
    brut.FPDFPageObj_GetMatrix(trace, matrice)
    points: list[tuple[float, float, bool]] = []
    debut: tuple[float, float] = (0.0, 0.0)
    for rang in range(min(brut.FPDFPath_CountSegments(trace), _POINTS_MAX)):
        segment = brut.FPDFPath_GetPathSegment(trace, rang)
        x, y = ctypes.c_float(), ctypes.c_float()
        brut.FPDFPathSegment_GetPoint(segment, x, y)
        place = (
            matrice.a * x.value + matrice.c * y.value + matrice.e,
            matrice.b * x.value + matrice.d * y.value + matrice.f,
        )
        genre = brut.FPDFPathSegment_GetType(segment)
        debut = place if genre == brut.FPDF_SEGMENT_MOVETO else debut
        points.append((*place, genre == brut.FPDF_SEGMENT_LINETO))
        if brut.FPDFPathSegment_GetClose(segment):
            points.append((*debut, True))
    return points
