"""La liste officielle des communes (code officiel géographique), embarquée et lue à la demande.

Deux pièges. Un nom n'est pas une clé : plus de mille quatre cents sont portés par plusieurs communes ;
la clé est le code Insee, et c'est du texte (01001, 2A004). Et la population est la population municipale
d'un millésime de l'Insee (``donnees/communes.meta.yaml``), alors que les seuils du code général des
collectivités territoriales s'apprécient sur celle authentifiée au dernier renouvellement général du
conseil municipal : elle se propose, elle ne se déduit pas.
"""

from __future__ import annotations

import csv
import gzip
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from teletravail_charte.erreurs import ErreurUsage, ErreurUtilisateur, Faute
from teletravail_charte.francais import de

DONNEES = Path(__file__).parent / "donnees" / "communes.csv.gz"
MONTREES = 5  # au-delà, on dit combien il y en a d'autres

_FORME = re.compile(r"(?:\d\d|2[AB])\d{3}")
_SORTES = {
    "deleguee": "commune déléguée",
    "associee": "commune associée",
    "arrondissement": "arrondissement",
}
_ARTICLES = ("les ", "los ", "le ", "la ", "l ")
_ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


@dataclass(frozen=True, slots=True)
class Commune:
    """Une commune ; ``None`` dit ce que la liste ignore (surtout outre-mer, et les îles sans groupement)."""

    code_insee: str
    nom: str
    departement: str
    nom_departement: str
    population: int | None
    siren: str | None
    epci_siren: str | None
    epci_nom: str | None

    @property
    def designation(self) -> str:
        """De quoi distinguer deux homonymes : « Nézel (78451, Yvelines) »."""
        return f"{self.nom} ({self.code_insee}, {self.nom_departement})"


def trouver(code_insee: str, erreur: type[ErreurUtilisateur] = ErreurUsage) -> Commune:
    """La commune de ce code Insee ; sinon lève ``erreur``, qui nomme la commune à laquelle on pensait.

    ``erreur`` : ``ErreurDossier`` quand le code vient d'un dossier. Un code postal qui se trouve être
    aussi le code Insee d'une autre commune ne se devine pas : il faut montrer le nom trouvé.
    """
    if not isinstance(code_insee, str):
        quoi = f"le code Insee {code_insee!r} n'est pas du texte."
        raise erreur(Faute(quoi, possible='Écrivez-le entre guillemets, avec ses zéros : "01001".'))
    code = code_insee.strip().upper()
    ligne = _ligne(code) if _FORME.fullmatch(code) else None
    if ligne is None:
        raise erreur(_code_inconnu(code_insee.strip()))
    if ligne["type"] != "commune":
        raise erreur(_rattachee(f"{code} est le code de {ligne['nom']}", ligne))
    return _commune(ligne)


def chercher(nom: str, erreur: type[ErreurUtilisateur] = ErreurUsage) -> list[Commune]:
    """Les communes de ce nom, dans l'ordre des codes ; casse, accents et tirets ne comptent pas.

    À défaut, celles dont le nom est celui-là sans son article (« Mureaux »), puis celles dont il est le
    début (« Château-Chinon »). À défaut encore, lève ``erreur`` avec les noms voisins.
    """
    cle = _cle(nom)
    noms, sans_article, rattachees = _index()
    lignes = noms.get(cle) or sans_article.get(cle)
    if not lignes and cle:
        lignes = [x for autre, groupe in noms.items() if autre.startswith(cle + " ") for x in groupe]
    if lignes:
        return sorted((_commune(x) for x in lignes), key=lambda commune: commune.code_insee)
    if cle in rattachees:
        raise erreur(*(_rattachee(ligne["nom"], ligne) for ligne in rattachees[cle]))
    longueurs = range(len(cle) - 2, len(cle) + 3)
    proches = get_close_matches(cle, [x for x in noms if len(x) in longueurs], n=3, cutoff=0.75)
    voisines = [_commune(ligne) for proche in proches for ligne in noms[proche]]
    raise erreur(Faute(f"aucune commune ne s'appelle « {nom} ».", possible=_vouliez_vous_dire(voisines)))


@cache
def _texte() -> str:
    return gzip.decompress(DONNEES.read_bytes()).decode("utf-8")


@cache
def _colonnes() -> list[str]:
    return _texte().partition("\n")[0].split(",")


def _ligne(code: str) -> dict[str, str] | None:
    """La première ligne de ce code (celle de la commune), sans lire les autres."""
    debut = _texte().find(f"\n{code},") + 1
    if not debut:
        return None
    fin = _texte().index("\n", debut)
    return dict(zip(_colonnes(), next(csv.reader([_texte()[debut:fin]])), strict=True))


@cache
def _lignes() -> list[dict[str, str]]:
    return list(csv.DictReader(_texte().splitlines()))


@cache
def _index() -> tuple[dict[str, list[dict[str, str]]], ...]:
    """Par clé : les communes, les communes sans leur article, les communes déléguées ou associées."""
    noms: dict[str, list[dict[str, str]]] = {}
    sans_article: dict[str, list[dict[str, str]]] = {}
    rattachees: dict[str, list[dict[str, str]]] = {}
    for ligne in _lignes():
        cle = _cle(ligne["nom"])
        (noms if ligne["type"] == "commune" else rattachees).setdefault(cle, []).append(ligne)
        article = next((a for a in _ARTICLES if cle.startswith(a)), "")
        if article and ligne["type"] == "commune":
            sans_article.setdefault(cle.removeprefix(article), []).append(ligne)
    return noms, sans_article, rattachees


def _cle(nom: str) -> str:
    """« Saint-Ouen-l'Aumône », « ST OUEN L AUMONE » -> « saint ouen l aumone »."""
    plat = unicodedata.normalize("NFD", nom.lower().replace("œ", "oe").replace("æ", "ae"))
    mots = re.findall(r"[a-z0-9]+", "".join(c for c in plat if not unicodedata.combining(c)))
    return " ".join(_ABREGES.get(mot, mot) for mot in mots)


def _commune(ligne: dict[str, str]) -> Commune:
    return Commune(
        code_insee=ligne["code"],
        nom=ligne["nom"],
        departement=ligne["departement"],
        nom_departement=ligne["nom_departement"],
        population=int(ligne["population"]) if ligne["population"] else None,
        siren=ligne["siren"] or None,
        epci_siren=ligne["epci_siren"] or None,
        epci_nom=ligne["epci_nom"] or None,
    )


def _rattachee(quoi: str, ligne: dict[str, str]) -> Faute:
    """« 75115 est le code de Paris 15e Arrondissement, arrondissement de Paris (75056, Paris). »"""
    commune = trouver(ligne["commune"])
    return Faute(f"{quoi}, {_SORTES[ligne['type']]} {de(commune.designation)}.", possible=_prendre(commune))


def _prendre(commune: Commune) -> str:
    return f"Le code à donner est « {commune.code_insee} »."


def _parmi(garder: Callable[[dict[str, str]], bool]) -> list[Commune]:
    return [_commune(ligne) for ligne in _lignes() if ligne["type"] == "commune" and garder(ligne)]


def _code_inconnu(code: str) -> Faute:
    """Ce que le code donné peut bien être : un ancien code, un code postal, un code sans son zéro, un nom."""
    anciens = _parmi(lambda ligne: code.upper() in ligne["anciens_codes"].split())
    if anciens:
        quoi = f"{code} est l'ancien code d'une commune réunie à {anciens[0].designation}."
        return Faute(quoi, possible=_prendre(anciens[0]))
    postal = _parmi(lambda ligne: code in ligne["codes_postaux"].split())
    if postal:
        return Faute(f"{code} est un code postal, pas un code Insee.", possible=_vouliez_vous_dire(postal))
    sans_zero = _parmi(lambda ligne: ligne["code"] == f"0{code}")
    if sans_zero:
        return Faute(f"{code} a perdu son zéro.", possible=_vouliez_vous_dire(sans_zero))
    if _FORME.fullmatch(code.upper()):
        return Faute(f"aucune commune n'a le code Insee {code.upper()}.", possible="Cherchez-la par son nom.")
    homonymes = _parmi(lambda ligne: _cle(ligne["nom"]) == _cle(code))
    possible = _vouliez_vous_dire(homonymes) or "Il a cinq caractères, comme 78451, 01001 ou 2A004."
    return Faute(f"« {code} » n'est pas un code Insee.", possible=possible)


def _vouliez_vous_dire(communes: list[Commune]) -> str:
    if not communes:
        return ""
    montrees = " ou ".join(f"« {c.designation} »" for c in communes[:MONTREES])
    reste = len(communes) - MONTREES
    return f"Vouliez-vous dire {montrees}" + (f", ou l'une des {reste} autres ?" if reste > 0 else " ?")
