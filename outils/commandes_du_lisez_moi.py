"""Affiche les deux commandes du LISEZ-MOI, une par ligne : c'est elles que l'intégration exécute."""

from __future__ import annotations

import re
from pathlib import Path

LISEZ_MOI = Path(__file__).parent.parent / "README.md"


def commandes() -> list[str]:
    """Les blocs « sh » de la partie « Deux commandes », dans l'ordre."""
    texte = LISEZ_MOI.read_text(encoding="utf-8")
    partie = texte.split("## Deux commandes", 1)[1].split("\n## ", 1)[0]
    return [bloc.strip().replace(" \\\n", " ") for bloc in re.findall(r"```sh\n(.*?)```", partie, re.DOTALL)]


if __name__ == "__main__":
    for commande in commandes():
        print(" ".join(commande.split()))
