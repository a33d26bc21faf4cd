"""Écrit ``communes.csv.gz``, la liste officielle des communes, à partir du paquet d'Etalab.

    npm pack @etalab/decoupage-administratif && tar xzf etalab-decoupage-administratif-*.tgz
    python outils/communes.py package --population 2023

Le piège : le paquet ne dit pas de quelle année sont ses populations, et la DGCL (le fichier des EPCI
du même paquet) emploie celles de l'année d'avant. ``--population`` donne le millésime, à vérifier
chaque année en comparant un total régional à celui que publie l'Insee.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

DONNEES = Path(__file__).parent.parent / "teletravail_charte" / "donnees"

COLONNES = (
    "code",
    "nom",
    "type",  # commune | deleguee | associee | arrondissement
    "commune",  # code de la commune d'aujourd'hui ; vide pour une commune
    "departement",
    "nom_departement",
    "population",
    "siren",
    "epci_siren",
    "epci_nom",
    "liaison",  # la charnière officielle (« TNCC » de l'Insee) : 0 de, 1 d', 2 du, 3 de La, 4 des, 5 de L'…
    "codes_postaux",
    "anciens_codes",
)
TYPES = {
    "commune-actuelle": "commune",
    "commune-deleguee": "deleguee",
    "commune-associee": "associee",
    "arrondissement-municipal": "arrondissement",
}
ENTETE = """\
# Écrit par outils/communes.py : ne pas corriger à la main.
# La clé est le code Insee, qui est du texte (01001, 2A004).
# Population : municipale, du millésime indiqué. Les seuils du code général des collectivités
# territoriales s'apprécient sur la population authentifiée au dernier renouvellement général du
# conseil municipal, qui peut être une autre : ce chiffre aide à répondre, il ne répond pas à la place
# de la commune. Mayotte : recensement de 2017 ; collectivités d'outre-mer : leurs propres années
# (dit le paquet).
"""


def lignes(paquet: Path) -> list[dict[str, str]]:
    """Une ligne par commune, commune déléguée ou associée, arrondissement ; dans l'ordre des codes."""
    lus = {nom: _json(paquet, nom) for nom in ("communes", "departements", "epci")}
    departements = {d["code"]: d["nom"] for d in lus["departements"]}
    epci = {membre["code"]: groupement for groupement in lus["epci"] for membre in groupement["membres"]}
    actuels = {c["code"]: c["nom"] for c in lus["communes"] if c["type"] == "commune-actuelle"}
    retenues = [_ligne(c, departements, epci) for c in lus["communes"] if _apporte(c, actuels)]
    return sorted(retenues, key=lambda x: (x["code"], x["type"] != "commune", x["nom"]))


def _json(paquet: Path, nom: str) -> list[dict[str, Any]]:
    lu: list[dict[str, Any]] = json.loads((paquet / "data" / f"{nom}.json").read_text(encoding="utf-8"))
    return lu


def _apporte(c: dict[str, Any], actuels: dict[str, str]) -> bool:
    """Faux pour la commune déléguée qui a le nom et le code de sa commune nouvelle."""
    return bool(c["type"] == "commune-actuelle" or actuels.get(c["code"]) != c["nom"])


def _ligne(c: dict[str, Any], departements: dict[str, str], epci: dict[str, Any]) -> dict[str, str]:
    groupement = epci.get(c["code"], {}) if c["type"] == "commune-actuelle" else {}
    return {
        "code": c["code"],
        "nom": c["nom"],
        "type": TYPES[c["type"]],
        "commune": c.get("chefLieu") or c.get("commune") or "",
        "departement": c["departement"],
        "nom_departement": departements[c["departement"]],
        "population": str(c.get("population", "")),
        "siren": c.get("siren", ""),
        "epci_siren": groupement.get("code", ""),
        "epci_nom": groupement.get("nom", ""),
        "liaison": str(c.get("typeLiaison", "")),
        "codes_postaux": " ".join(sorted(c.get("codesPostaux", []))),
        "anciens_codes": " ".join(sorted(c.get("anciensCodes", []))),
    }


def en_csv(tableau: list[dict[str, str]]) -> bytes:
    texte = io.StringIO(newline="")
    ecrivain = csv.DictWriter(texte, COLONNES, lineterminator="\n")
    ecrivain.writeheader()
    ecrivain.writerows(tableau)
    return texte.getvalue().encode()


def comprimer(contenu: bytes) -> bytes:
    """Gzip sans date ni nom de fichier : les mêmes octets à chaque fois, avec la même zlib."""
    sortie = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=sortie, compresslevel=9, mtime=0) as flux:
        flux.write(contenu)
    return sortie.getvalue()


def fiche(paquet: Path, population: int, tableau: list[dict[str, str]], contenu: bytes, comprime: bytes) -> str:
    """``communes.meta.yaml`` : d'où viennent les données, de quand, et leurs empreintes."""
    version = json.loads((paquet / "package.json").read_text(encoding="utf-8"))["version"]
    combien = {sorte: sum(x["type"] == sorte for x in tableau) for sorte in TYPES.values()}
    return (
        ENTETE
        + f"""\
fichier: communes.csv.gz
source: "paquet npm @etalab/decoupage-administratif, version {version}"
producteurs: "Insee (codes, noms, populations), DGCL (groupements, SIREN), La Poste (codes postaux)"
licence: Licence Ouverte (Etalab)
annee_cog: {_annee(paquet, version)}
millesime_population: {population}
communes: {combien["commune"]}
communes_deleguees: {combien["deleguee"]}
communes_associees: {combien["associee"]}
arrondissements_municipaux: {combien["arrondissement"]}
sans_population: {_sans(tableau, "population")}
sans_siren: {_sans(tableau, "siren")}
sans_epci: {_sans(tableau, "epci_siren")}
sha256: {hashlib.sha256(comprime).hexdigest()}
sha256_decomprime: {hashlib.sha256(contenu).hexdigest()}
"""
    )


def _sans(tableau: list[dict[str, str]], colonne: str) -> int:
    return sum(not x[colonne] for x in tableau if x["type"] == "commune")


def _annee(paquet: Path, version: str) -> str:
    """L'année du code officiel géographique, dans le tableau des millésimes du README du paquet."""
    lisez_moi = (paquet / "README.md").read_text(encoding="utf-8")
    trouve = re.search(rf"^\|\s*(\d{{4}})\s*\|\s*{re.escape(version)}\s*\|", lisez_moi, re.M)
    if not trouve:
        sys.exit(f"Le README du paquet ne dit pas l'année de la version {version} : à compléter.")
    return trouve[1]


def principal(arguments: list[str] | None = None) -> None:
    analyseur = argparse.ArgumentParser(description="Écrit la liste des communes embarquée.")
    analyseur.add_argument("paquet", type=Path, help="dossier « package » du paquet npm décompressé")
    analyseur.add_argument("--population", type=int, required=True, help="millésime des populations (ex. 2023)")
    analyseur.add_argument("--dans", type=Path, default=DONNEES, help="dossier où écrire")
    choix = analyseur.parse_args(arguments)
    tableau = lignes(choix.paquet)
    contenu = en_csv(tableau)
    comprime = comprimer(contenu)
    (choix.dans / "communes.csv.gz").write_bytes(comprime)
    meta = fiche(choix.paquet, choix.population, tableau, contenu, comprime)
    (choix.dans / "communes.meta.yaml").write_text(meta, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    principal()
