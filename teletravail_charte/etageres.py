"""Où sont les trois étagères (rules, legal_refs, templates) : dans la roue installée ou dans le dépôt."""

from __future__ import annotations

from pathlib import Path


def racine() -> Path:
    """Le dossier qui contient les trois étagères."""
    installees = Path(__file__).parent / "_etageres"
    return installees if installees.is_dir() else Path(__file__).parent.parent
