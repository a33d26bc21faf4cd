"""Une réponse dans un formulaire : comment un fait s'y montre, et ce que la personne a voulu dire en l'envoyant.

Le piège : un formulaire envoie aussi ce que l'on n'a pas touché. On compare donc ce qui revient à ce que l'on avait
montré, mot pour mot : ce qui est pareil n'est pas une réponse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Protocol

from teletravail_charte.valeurs import ValeurImpossible, lire_valeur
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Fait, Valeur

VALEUR: Final = "valeur"
LIBRES: Final = ("entier", "nombre", "date", "texte", "textes")
_ENTIER: Final = re.compile("[0-9]{1,9}")
_NOMBRE: Final = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_JOUR: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class Formulaire(Protocol):
    """Ce que l'on attend des champs reçus."""

    def get(self, nom: str) -> str | None: ...

    def getlist(self, nom: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Montre:
    """Ce qu'un formulaire montre d'un fait : le bouton choisi (« valeur », « aucun », « inconnu » ou une réponse de
    la liste), et le texte ou les cases cochées."""

    bouton: str
    textes: tuple[str, ...] = ()


@dataclass
class Reponses:
    """Ce qui a changé, ce qui ne va pas, et ce que la personne avait tapé."""

    changes: dict[str, Valeur] = field(default_factory=dict)
    fautes: dict[str, str] = field(default_factory=dict)
    tapes: dict[str, Montre] = field(default_factory=dict)


def montrer(fait: Fait, valeur: Valeur) -> Montre:
    """Comment le formulaire montre cette valeur."""
    if valeur is INCONNU:
        return Montre("inconnu")
    if valeur is AUCUN or valeur == ():
        return Montre("aucun")
    if isinstance(valeur, bool):
        return Montre("oui" if valeur else "non")
    if isinstance(valeur, tuple):
        return Montre(VALEUR, tuple(" ".join(e.split()) for e in valeur))
    if fait.valeurs:
        return Montre(str(valeur))
    if isinstance(valeur, Decimal):
        return Montre(VALEUR, (f"{valeur:f}".replace(".", ","),))
    texte = valeur.isoformat() if isinstance(valeur, date) else str(valeur)
    return Montre(VALEUR, (texte.strip().replace("\r\n", "\n"),))


def lire_reponses(recu: Formulaire, faits: Mapping[str, Fait], base: Mapping[str, Valeur]) -> Reponses:
    """Les réponses que la personne a changées, par rapport à ce que ``base`` montrait."""
    reponses = Reponses()
    for chemin in recu.getlist("champ"):
        fait, bouton = faits.get(chemin), recu.get(f"r-{chemin}")
        if fait is None or bouton is None or fait.combinaison:
            continue
        avant = montrer(fait, base.get(chemin, INCONNU))
        voulu = _voulu(fait, avant, Montre(bouton, _textes(fait, recu.getlist(f"v-{chemin}"))))
        if voulu == avant or _memes_cases(fait, voulu, avant):
            continue
        try:
            reponses.changes[chemin] = comprendre(fait, voulu)
        except ValeurImpossible as erreur:
            reponses.fautes[chemin] = str(erreur)
            reponses.tapes[chemin] = voulu
    return reponses


def _memes_cases(fait: Fait, voulu: Montre, avant: Montre) -> bool:
    """Des cases reviennent dans l'ordre de la page, qui n'est pas celui du dossier."""
    return fait.type == "liste" and voulu.bouton == avant.bouton and set(voulu.textes) == set(avant.textes)


def _textes(fait: Fait, bruts: Iterable[str]) -> tuple[str, ...]:
    textes = (t.replace("\r\n", "\n").strip() for t in bruts)
    if fait.type == "textes":
        textes = (" ".join(ligne.split()) for t in textes for ligne in t.split("\n"))
    return tuple(t for t in textes if t)


def _voulu(fait: Fait, avant: Montre, recu: Montre) -> Montre:
    """Écrire une réponse vaut la choisir, même si le bouton « je ne sais pas » est resté coché ; l'effacer, l'ôter."""
    if fait.type not in (*LIBRES, "liste") or (fait.valeurs and fait.type != "liste"):
        return Montre(recu.bouton)
    if recu.bouton == avant.bouton != VALEUR and recu.textes and recu.textes != avant.textes:
        return Montre(VALEUR, recu.textes)
    if recu.bouton != VALEUR:
        return Montre(recu.bouton)
    return recu if recu.textes or fait.type == "liste" else Montre("inconnu")


def comprendre(fait: Fait, voulu: Montre) -> Valeur:
    """La valeur de ce que la personne a voulu ; lève ``ValeurImpossible``."""
    if voulu.bouton != VALEUR:
        entier = fait.type == "entier" and _ENTIER.fullmatch(voulu.bouton)
        return lire_valeur(fait, int(voulu.bouton) if entier else voulu.bouton)
    if fait.type in ("liste", "textes"):
        if not voulu.textes:
            raise ValeurImpossible("aucune case n'est cochée.", "Cochez une réponse, ou dites qu'il n'y en a pas.")
        return lire_valeur(fait, list(voulu.textes))
    texte = voulu.textes[0] if voulu.textes else ""
    return lire_valeur(fait, _brut(fait, texte))


def _brut(fait: Fait, texte: str) -> Any:
    if fait.type == "date":
        jour = _jour(texte)
        if jour is None:
            raise ValeurImpossible(f"« {texte[:60]} » n'est pas une date.", "Écrivez par exemple 15/12/2026.")
        return jour
    if fait.type in ("entier", "nombre"):
        serre = re.sub(r"[\s\u00a0\u202f]", "", texte).removesuffix("€")
        if not _NOMBRE.fullmatch(serre):
            exemple = "12" if fait.type == "entier" else "2 ou 2,5"
            raise ValeurImpossible(f"« {texte[:60]} » n'est pas un nombre.", f"Écrivez par exemple {exemple}.")
        return int(serre) if serre.lstrip("-").isdigit() else Decimal(serre.replace(",", "."))
    return texte


def _jour(texte: str) -> date | None:
    trouve = _JOUR.fullmatch(texte)
    try:
        if trouve:
            jour, mois, annee = map(int, trouve.groups())
            return date(annee, mois, jour)
        return date.fromisoformat(texte)
    except ValueError:
        return None
