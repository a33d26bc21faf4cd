"""Les dossiers de l'assistant : un fichier YAML chacun, dans un répertoire que la personne choisit, et ses versions.

Deux pièges. Ce que le navigateur demande n'est jamais un chemin : c'est un identifiant que l'on cherche parmi les
fichiers présents. Et la version d'un dossier est un fichier que l'on ne crée qu'une fois : deux onglets, ou deux
assistants, ne peuvent écrire la même.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from teletravail_charte.ecriture import ecrire
from teletravail_charte.erreurs import ErreurDossier, ErreurUsage, cause_systeme
from teletravail_charte.lecture import lire_octets

VERSIONS = ".versions"
CORBEILLE = ".corbeille"
NOM_MAX = 60  # caractères de l'identifiant


class DossierAbsent(ErreurUsage):
    """Aucun dossier, ou aucune version, ne porte ce nom."""


class Depasse(ErreurUsage):
    """La version que l'on voulait écrire l'a déjà été, ailleurs."""


@dataclass(frozen=True, slots=True)
class Feuillet:
    """Un dossier tel qu'il est écrit : son identifiant, sa version (à partir de 1), son texte."""

    identifiant: str
    version: int
    texte: str


@dataclass(frozen=True, slots=True)
class Version:
    """Une version gardée et le moment où elle l'a été."""

    numero: int
    quand: datetime


class Rangement:
    """Les dossiers d'un répertoire ; le répertoire est créé au premier besoin."""

    def __init__(self, repertoire: Path) -> None:
        self.repertoire = repertoire
        self._verrou = threading.RLock()  # entre la version et le fichier, personne ne lit

    def lister(self) -> list[str]:
        """Les identifiants, dans l'ordre alphabétique."""
        return sorted(c.stem for c in self.repertoire.glob("[!.]*.yaml") if c.is_file())

    def ouvrir(self, identifiant: str) -> Feuillet:
        """Le dossier ; ce qu'un autre programme y a changé devient une version. Lève ``DossierAbsent``."""
        with self._verrou:
            texte = lire_octets(self._chemin(identifiant), ErreurDossier)
            derniere = self._derniere(identifiant)
            if not derniere or self.version(identifiant, derniere) != texte:
                derniere += 1
                try:
                    self._garder(identifiant, derniere, texte)
                except Depasse:  # un autre assistant vient de l'ouvrir, ou d'y écrire
                    return self.ouvrir(identifiant)
            return Feuillet(identifiant, derniere, texte)

    def creer(self, nom: str, texte: str) -> Feuillet:
        """Un dossier neuf, nommé d'après ``nom`` (« carrieres-sous-poissy », puis « carrieres-sous-poissy-2 »)."""
        with self._verrou:
            prises = {*self.lister(), *(c.name for c in self.repertoire.glob(f"{VERSIONS}/*"))}
            identifiant = next(i for i in _identifiants(nom) if i not in prises)
            self._garder(identifiant, 1, texte)
            ecrire({self.repertoire / f"{identifiant}.yaml": texte.encode()})
            return Feuillet(identifiant, 1, texte)

    def enregistrer(self, ancien: Feuillet, texte: str) -> Feuillet:
        """La version suivante d'``ancien`` ; lève ``Depasse`` si elle existe déjà : rien n'est alors écrit."""
        if texte == ancien.texte:
            return ancien
        neuf = Feuillet(ancien.identifiant, ancien.version + 1, texte)
        with self._verrou:
            self._garder(neuf.identifiant, neuf.version, texte)
            ecrire({self._chemin(neuf.identifiant): texte.encode()})
        return neuf

    def version(self, identifiant: str, numero: int) -> str:
        """Le texte d'une version gardée ; lève ``DossierAbsent``."""
        chemin = self._versions(identifiant) / f"{numero:06d}.yaml"
        if not chemin.is_file():
            raise DossierAbsent(f"La version {numero} de « {identifiant} » n'est pas gardée.")
        return lire_octets(chemin, ErreurDossier)

    def versions(self, identifiant: str) -> list[Version]:
        """Les versions gardées, de la plus récente à la plus ancienne."""
        chemins = sorted(self._versions(identifiant).glob("[0-9]*.yaml"), reverse=True)
        return [Version(int(c.stem), datetime.fromtimestamp(c.stat().st_mtime)) for c in chemins]

    def jeter(self, identifiant: str) -> None:
        """Met le dossier à la corbeille, avec ses versions ; rien n'est détruit."""
        chemin = self._chemin(identifiant)
        corbeille = self.repertoire / CORBEILLE
        corbeille.mkdir(exist_ok=True)
        ici = Path(tempfile.mkdtemp(prefix=f"{identifiant}-", dir=corbeille))
        chemin.replace(ici / chemin.name)
        if self._versions(identifiant).is_dir():
            self._versions(identifiant).replace(ici / "versions")

    def _chemin(self, identifiant: str) -> Path:
        if identifiant not in self.lister():
            raise DossierAbsent(f"Aucun dossier ne s'appelle « {identifiant} ».")
        return self.repertoire / f"{identifiant}.yaml"

    def _versions(self, identifiant: str) -> Path:
        return self.repertoire / VERSIONS / identifiant

    def _derniere(self, identifiant: str) -> int:
        return max((int(c.stem) for c in self._versions(identifiant).glob("[0-9]*.yaml")), default=0)

    def _garder(self, identifiant: str, numero: int, texte: str) -> None:
        """Écrit la version en entier à côté, puis lui donne son nom, que l'on ne prend qu'une fois."""
        versions = self._versions(identifiant)
        cible = versions / f"{numero:06d}.yaml"
        try:
            versions.mkdir(parents=True, exist_ok=True)
            descripteur, provisoire = tempfile.mkstemp(prefix=".provisoire-", dir=versions)
            try:
                with os.fdopen(descripteur, "wb") as flux:
                    flux.write(texte.encode())
                _nommer(Path(provisoire), cible)
            finally:
                Path(provisoire).unlink()
        except FileExistsError:
            raise Depasse(f"« {identifiant} » a été changé ailleurs entre-temps.") from None
        except OSError as cause:
            raise ErreurUsage(f"Impossible d'écrire dans « {self.repertoire} » ({cause_systeme(cause)}).") from None


def _nommer(provisoire: Path, cible: Path) -> None:
    """Donne son nom au fichier déjà écrit, sans jamais remplacer ; lève ``FileExistsError``."""
    try:
        cible.hardlink_to(provisoire)
    except FileExistsError:
        raise
    except OSError:  # un disque qui ne sait pas lier (clé USB, partage) : on crée, au risque d'une coupure
        with cible.open("xb") as flux:
            flux.write(provisoire.read_bytes())


def _identifiants(nom: str) -> Iterator[str]:
    plat = unicodedata.normalize("NFD", nom.lower().replace("œ", "oe").replace("æ", "ae"))
    mots = re.findall(r"[a-z0-9]+", "".join(c for c in plat if not unicodedata.combining(c)))
    base = "-".join(mots)[:NOM_MAX].strip("-") or "dossier"
    yield base
    rang = 2
    while True:
        yield f"{base}-{rang}"
        rang += 1
