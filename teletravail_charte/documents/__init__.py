"""Une pièce et une coquille Word donnent un fichier .docx, toujours les mêmes octets.

Le piège : rien de ce que la pièce contient n'est jamais interprété (ni balises, ni XML) ni perdu en
silence : un caractère impossible ou une coquille qui oublie un bloc arrête tout.
"""

from __future__ import annotations

from pathlib import Path

from teletravail_charte.blocs import Piece
from teletravail_charte.documents.coquille import ouvrir
from teletravail_charte.documents.matiere import preparer
from teletravail_charte.documents.paquet import assembler, proprietes
from teletravail_charte.documents.sceau import sceller

__all__ = ["composer"]


def composer(piece: Piece, coquille: Path) -> bytes:
    """Le fichier Word de la pièce, mis en page par la coquille, avec son sceau."""
    rempli = ouvrir(coquille).remplir(preparer(piece), piece)
    parties, scellee = sceller(rempli.parties, piece, rempli.origines, rempli.places)
    return assembler(parties | proprietes(scellee))
