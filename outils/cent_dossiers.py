"""Compose le kit entier de cent dossiers semés, le fait juger par nos contrôles et par deux autres, et dit le bilan.

    python outils/cent_dossiers.py                        # les graines 0 à 99 : un quart d'heure
    python outils/cent_dossiers.py --graines 7 8 --dans D # celles-là, leurs fichiers et leurs dossiers gardés dans D

Nos contrôles lisent tout ; openxml-audit et le contrôleur de Microsoft, qui ne regardent pas les mots, jugent une fois
chaque structure de fichier. Code de sortie : 1 s'il y a une faute.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import openxml_audit
from controles_texte import controler_places, controler_texte, controler_titres
from controles_word import controler
from dossiers_semes import Semis, semer
from test_validateurs_word import PAQUET, commande_microsoft

from teletravail_charte.corpus import charger_corpus
from teletravail_charte.documents import composer
from teletravail_charte.redaction import coquille_de
from teletravail_charte.verification import Juge

RACINE: Final = Path(__file__).resolve().parent.parent
FILS: Final = 2
MONTREES: Final = 4  # graines citées par faute


@dataclass
class Bilan:
    """Ce que l'on a compté, et les graines de chaque faute."""

    comptes: Counter[str] = field(default_factory=Counter)
    fautes: dict[str, list[int]] = field(default_factory=dict)
    structures: dict[str, tuple[int, Path]] = field(default_factory=dict)

    def noter(self, ou: str, fautes: Sequence[str], graine: int) -> None:
        for faute in fautes:
            self.fautes.setdefault(f"{ou} : {faute}", []).append(graine)


def eprouver(semis: Semis, dans: Path, bilan: Bilan) -> None:
    """Compose les pièces Word de ce dossier, les contrôle, les écrit ; retient les structures nouvelles."""
    bilan.comptes["dossiers"] += 1
    bilan.comptes["en projet, un point y bloquant encore"] += semis.projet
    ici = dans / f"{semis.graine:03d}"
    ici.mkdir(parents=True, exist_ok=True)
    (ici / "dossier.yaml").write_text(semis.yaml, encoding="utf-8")
    for p in semis.kit:
        if p.composee is None:
            continue
        piece = p.composee.piece
        octets = composer(piece, coquille_de(semis.verification.corpus, p.fiche))
        fautes = [f"il manque {fait}" for fait in p.manquants] + controler_texte(piece, semis.tapes)
        fautes += controler_places(piece, semis.tapes) + controler_titres(piece, octets) + controler(octets)
        bilan.noter(p.fiche.id, fautes, semis.graine)
        bilan.comptes["pièces Word"] += 1
        chemin = ici / f"{p.fiche.id}.docx"
        chemin.write_bytes(octets)
        bilan.structures.setdefault(structure(chemin), (semis.graine, chemin))


def structure(chemin: Path) -> str:
    """L'empreinte d'un fichier Word sans ses mots ni le dossier qu'il emporte : balises et attributs, par partie."""
    somme = hashlib.sha256()
    with zipfile.ZipFile(chemin) as archive:
        for nom in sorted(archive.namelist()):
            somme.update(nom.encode())
            if not nom.startswith("customXml/"):
                somme.update(re.sub(rb">[^<]+<", b"><", archive.read(nom)))
    return somme.hexdigest()


def auditer(bilan: Bilan) -> None:
    """openxml-audit, une fois par structure."""
    validateur = openxml_audit.OpenXmlValidator()
    for graine, chemin in bilan.structures.values():
        bilan.noter(f"{chemin.stem}, openxml-audit", [str(e) for e in validateur.validate(chemin).errors], graine)


def demander_a_microsoft(bilan: Bilan) -> None:
    """Le contrôleur de Microsoft, une fois par structure ; il ne prend qu'un fichier à la fois."""
    commande = commande_microsoft()
    if not commande:
        print(f"Sans le contrôleur de Microsoft : installez {PAQUET} (npm) ou donnez OOXML_VALIDATOR.")
        return

    def juger(ou: tuple[int, Path]) -> Iterator[str]:
        sortie = subprocess.run([*commande, str(ou[1])], capture_output=True, text=True, check=False).stdout
        return (e["description"] for e in json.loads(sortie)["errors"])

    with ThreadPoolExecutor(FILS) as fils:
        for (graine, chemin), erreurs in zip(
            bilan.structures.values(), fils.map(juger, bilan.structures.values()), strict=True
        ):
            bilan.noter(f"{chemin.stem}, Microsoft", list(erreurs), graine)
            bilan.comptes["structures jugées par le contrôleur de Microsoft"] += 1


def principal() -> int:
    """La commande."""
    analyse = argparse.ArgumentParser(description="Cent dossiers semés, leurs kits, trois contrôleurs.")
    analyse.add_argument("--graines", type=int, nargs="+", default=range(100), metavar="N", help="défaut : 0 à 99")
    analyse.add_argument("--dans", type=Path, metavar="D", help="garder ici les fichiers et les dossiers")
    options = analyse.parse_args()
    bilan, juge = Bilan(), Juge(charger_corpus(RACINE), "natif")
    with tempfile.TemporaryDirectory() as travail:
        for graine in options.graines:
            semis = semer(juge, graine)
            print(semis.nom, flush=True)
            eprouver(semis, options.dans or Path(travail), bilan)
        bilan.comptes["structures différentes"] = len(bilan.structures)
        auditer(bilan)
        demander_a_microsoft(bilan)
    for faute, graines in sorted(bilan.fautes.items()):
        print(f"{faute}\n    {len(graines)} fois, graines {', '.join(map(str, sorted(set(graines))[:MONTREES]))}")
    print(*(f"{nombre} {quoi}" for quoi, nombre in bilan.comptes.items()), f"{len(bilan.fautes)} faute(s)", sep=" ; ")
    return 1 if bilan.fautes else 0


if __name__ == "__main__":
    sys.exit(principal())
