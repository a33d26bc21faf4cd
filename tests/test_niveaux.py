"""Le niveau, la force, la confiance et les dates de chaque règle, contre un témoin relu ligne à ligne."""

from __future__ import annotations

import runpy

from conftest import RACINE

from teletravail_charte.corpus import Corpus


def test_aucun_niveau_ni_aucune_date_ne_glisse_sans_qu_on_le_relise(corpus: Corpus) -> None:
    outil = runpy.run_path(str(RACINE / "outils" / "niveaux.py"))
    attendu = (RACINE / "tests" / "attendus" / "niveaux.txt").read_text(encoding="utf-8")
    assert outil["temoin"](corpus) == attendu, "relancez outils/niveaux.py, puis relisez ce qui a changé"
