"""Compile les phrases françaises de click (messages.po -> messages.mo), octet pour octet identiques."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).parent.parent / "teletravail_charte/donnees/langues/fr/LC_MESSAGES/messages.po"
DATE = datetime(2026, 11, 21, tzinfo=UTC)


def compiler() -> bytes:
    """Le catalogue compilé."""
    catalogue = read_po(io.BytesIO(SOURCE.read_bytes()), locale="fr")
    catalogue.creation_date = catalogue.revision_date = DATE  # babel y mettrait l'instant présent
    tampon = io.BytesIO()
    write_mo(tampon, catalogue)
    return tampon.getvalue()


if __name__ == "__main__":
    SOURCE.with_suffix(".mo").write_bytes(compiler())
