"""tests/attendus/mutants-survivants.md : les mutants que rien ne peut tuer, et pourquoi.

Lu ainsi : « ### règle ou module, fonction », puis « - `mutant`, `mutant` : raison ».
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

FICHIER: Final = Path(__file__).resolve().parents[2] / "tests" / "attendus" / "mutants-survivants.md"
Raisons = dict[tuple[str, str], str]


def lire_raisons(texte: str | None = None) -> Raisons:
    """(où, quoi) -> raison."""
    raisons: Raisons = {}
    ou = ""
    for ligne in (FICHIER.read_text(encoding="utf-8") if texte is None else texte).splitlines():
        if ligne.startswith("### "):
            ou = ligne.removeprefix("### ").strip()
        elif ligne.startswith("- `"):
            mutants, _, raison = ligne.rpartition("` : ")
            raisons |= {(ou, quoi): raison for quoi in re.split(r"`, `", mutants.removeprefix("- `"))}
    return raisons
