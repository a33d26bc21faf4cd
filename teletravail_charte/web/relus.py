"""Un acte apporté à l'assistant : lu dans un fichier à nous, rangé en mémoire le temps que l'on décide qu'en faire.

Deux pièges. Rien du client ne choisit un chemin : de son nom de fichier on ne garde que ce qui s'affiche, et une
extension de notre liste. Et la lecture d'un PDF ne sert qu'un fil d'exécution à la fois.
"""

from __future__ import annotations

import re
import secrets
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Final

from teletravail_charte.corpus import Corpus
from teletravail_charte.rapports.remarques import annoter_l_acte
from teletravail_charte.relecture.formes import FORMES
from teletravail_charte.relecture.identite import Nature
from teletravail_charte.relecture.jugement import Relecture, relire
from teletravail_charte.relecture.lire import lire_acte
from teletravail_charte.relecture.portrait import Outillage, charger_outillage, tirer_portrait
from teletravail_charte.relecture.reprise import ecrire_dossier
from teletravail_charte.retouche import retoucher
from teletravail_charte.vocabulaire import INCONNU

GARDEES: Final = 6  # relectures, chacune avec son fichier
NOM_MAX: Final = 120  # caractères
SEANCE: Final = "seance.date"
_EXTENSIONS: Final = (*FORMES, "docm", "dotx", "dotm", "ott", "text", "markdown")
_LECTURE: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Relue:
    """Une relecture, et le fichier qu'elle a lu."""

    relecture: Relecture
    octets: bytes

    def dossier(self) -> tuple[str, str]:
        """Le nom de la commune (ou de l'acte) et le YAML à continuer.

        Une séance passée n'est pas celle du projet que l'on prépare : sa date redevient une question.
        """
        r = self.relecture
        texte = ecrire_dossier(r)
        seance = r.lus.get(SEANCE)
        if seance and isinstance(seance.valeur, date) and seance.valeur < r.jour:
            texte = retoucher(texte, {SEANCE: INCONNU})
        commune = r.lus.get("commune.nom")
        return str(commune.valeur) if commune and isinstance(commune.valeur, str) else "acte relu", texte

    def annote(self) -> bytes:
        """L'acte, commenté en marge."""
        return annoter_l_acte(self.octets, self.relecture)


class Reserve:
    """Les dernières relectures, chacune sous une clé que l'on ne devine pas ; rien n'est écrit sur le disque."""

    def __init__(self) -> None:
        self._relues: OrderedDict[str, Relue] = OrderedDict()
        self._verrou = threading.Lock()

    def garder(self, relue: Relue) -> str:
        """Range la relecture, quitte à oublier la plus ancienne ; rend sa clé."""
        cle = secrets.token_urlsafe(16)
        with self._verrou:
            self._relues[cle] = relue
            while len(self._relues) > GARDEES:
                self._relues.popitem(last=False)
        return cle

    def prendre(self, cle: str) -> Relue | None:
        """La relecture de cette clé, tant qu'elle est gardée."""
        with self._verrou:
            return self._relues.get(cle)


@lru_cache(maxsize=2)
def outillage_de(corpus: Corpus) -> Outillage:
    """Ce que l'on sait lire, chargé une fois."""
    return charger_outillage(corpus)


def relire_octets(
    octets: bytes, nom: str, corpus: Corpus, jour: date, nature: Nature | None, jour_de_l_acte: date | None
) -> Relue:
    """Relit un fichier reçu ; lève ``ErreurDossier`` s'il est illisible et ``ErreurPeriode``."""
    with _LECTURE, tempfile.TemporaryDirectory(prefix="relecture-") as repertoire:
        chemin = Path(repertoire) / f"acte{_extension(nom)}"
        chemin.write_bytes(octets)
        acte = replace(lire_acte(chemin), nom=nom_montre(nom) or chemin.name)
    outillage = outillage_de(corpus)
    portrait = tirer_portrait(acte, outillage, jour, nature=nature, jour_de_l_acte=jour_de_l_acte)
    return Relue(relire(portrait, outillage, jour, "natif"), octets)


def _extension(nom: str) -> str:
    extension = PurePath(nom).suffix.lower()
    return extension if extension[1:] in _EXTENSIONS else ""


def nom_montre(nom: str) -> str:
    """Le nom de fichier du client tel qu'on peut l'afficher : ni répertoire, ni caractère invisible."""
    dernier = re.split(r"[/\\]", nom)[-1]
    return " ".join("".join(c if c.isprintable() else " " for c in dernier).split())[-NOM_MAX:]
