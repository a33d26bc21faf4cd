"""Écrire des fichiers en entier ou pas du tout : à côté d'abord, puis mis à leur place d'un coup."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from teletravail_charte.erreurs import ErreurUsage, cause_systeme


def ecrire(fichiers: Mapping[Path, bytes]) -> None:
    """Écrit tous les ``fichiers``, ou aucun ; crée leurs dossiers ; lève ``ErreurUsage``."""
    provisoires: dict[Path, Path] = {}
    try:
        for chemin, octets in fichiers.items():
            chemin.parent.mkdir(parents=True, exist_ok=True)
            descripteur, nom = tempfile.mkstemp(prefix=".provisoire-", dir=chemin.parent)
            provisoires[chemin] = Path(nom)
            with os.fdopen(descripteur, "wb") as flux:
                flux.write(octets)
            if chemin.is_dir():
                raise IsADirectoryError(errno.EISDIR, "")
        masque = os.umask(0)
        os.umask(masque)
        for chemin, provisoire in provisoires.items():
            provisoire.chmod(0o666 & ~masque)
            provisoire.replace(chemin)
    except OSError as cause:
        raise ErreurUsage(
            f"Impossible d'écrire « {chemin} » ({cause_systeme(cause)}). Vérifiez que vous pouvez y écrire et que "
            "le fichier n'est pas ouvert ailleurs."
        ) from None
    finally:
        for provisoire in provisoires.values():
            provisoire.unlink(missing_ok=True)
