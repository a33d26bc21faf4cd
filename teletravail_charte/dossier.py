"""Le dossier d'une commune : ce qu'elle dit, fait par fait, lu strictement et toutes les fautes ensemble.

Un dossier est un YAML « groupe: {fait: valeur} », plus ``profil:`` et ``etape:``. Clé absente : le profil
répond, ou c'est inconnu ; ``aucun`` dit « explicitement aucun » ; ``inconnu`` l'emporte sur le profil.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from teletravail_charte.erreurs import ErreurDossier, ErreurUsage, Faute, vouliez_vous_dire
from teletravail_charte.lecture import INTERDITS, Chemin, Lieux, lire_octets, lire_yaml, positions
from teletravail_charte.vocabulaire import AUCUN, ETAPES, INCONNU, Fait, Valeur, Vocabulaire

OUI_NON: Final = {"oui": True, "non": False}
TEXTE_MAX: Final = 20_000  # caractères
NOMBRE_MAX: Final = 10**9
DECIMALES_MAX: Final = 4  # les moteurs comptent en dix-millièmes
EN_TETES: Final = ("profil", "etape")


@dataclass(frozen=True, slots=True)
class Dossier:
    """Ce que la commune a écrit. ``valeurs`` : seulement les faits écrits ; ``lignes`` : où chacun l'est."""

    nom: str
    valeurs: Mapping[str, Valeur]
    profil: str = ""
    etape: str = ""
    lignes: Mapping[str, int] = ()  # type: ignore[assignment]

    @property
    def empreinte(self) -> str:
        """sha256 du contenu, indépendant des commentaires et de l'ordre."""
        contenu = {c: en_json(v) for c, v in self.valeurs.items()}
        texte = json.dumps([self.profil, self.etape, contenu], sort_keys=True, ensure_ascii=False)
        return "sha256:" + hashlib.sha256(texte.encode()).hexdigest()


def en_json(valeur: Any) -> Any:
    """La valeur en types JSON : « aucun » et « inconnu » en texte, Decimal en nombre, date en ISO."""
    if valeur in (AUCUN, INCONNU):
        return valeur.value
    if isinstance(valeur, Decimal):
        return int(valeur) if valeur == valeur.to_integral_value() else float(valeur)
    if isinstance(valeur, date):
        return valeur.isoformat()
    return list(valeur) if isinstance(valeur, tuple) else valeur


class ValeurImpossible(ValueError):
    """``quoi`` ne va pas, ``possible`` dit ce qui irait."""

    def __init__(self, quoi: str, possible: str = "") -> None:
        super().__init__(f"{quoi} {possible}".strip())
        self.quoi, self.possible = quoi, possible


_ATTENDUS: Final = {
    "booleen": "Attendu : oui ou non (true, false).",
    "entier": "Attendu : un nombre entier.",
    "nombre": "Attendu : un nombre, avec un point pour la virgule (2.5).",
    "date": "Attendu : une date AAAA-MM-JJ (2026-12-01).",
    "texte": 'Attendu : un texte (entre guillemets s\'il ne contient que des chiffres : "78123").',
    "textes": "Attendu : une liste de textes, une ligne « - » par élément.",
}


def attendu(fait: Fait) -> str:
    """Ce qu'on peut écrire pour ce fait, en une phrase."""
    if fait.type in ("enum", "liste"):
        noms = ", ".join(map(str, fait.valeurs))
        phrase = f"{'Possibles' if fait.type == 'enum' else 'Attendu : une liste parmi'} : {noms}."
    elif fait.valeurs:
        phrase = f"Possibles : {', '.join(map(str, fait.valeurs))}."
    else:
        phrase = _ATTENDUS[fait.type]
    return phrase.removesuffix(".") + (", ou « aucun »" if fait.aucun_admis else "") + ", ou « inconnu »."


def lire_valeur(fait: Fait, brut: Any) -> Valeur:
    """La valeur typée de ``brut`` pour ``fait`` ; lève ``ValeurImpossible``."""
    if brut is None:
        aucun = ", ou « aucun » quand il n'y en a pas" if fait.aucun_admis else ""
        raise ValeurImpossible("rien n'est écrit.", f"Écrivez « inconnu »{aucun}, ou une réponse. {attendu(fait)}")
    if isinstance(brut, str) and brut == "inconnu":
        return INCONNU
    if isinstance(brut, str) and brut == "aucun":
        if not fait.aucun_admis:
            raise ValeurImpossible("« aucun » n'est pas une réponse ici.", attendu(fait))
        return () if fait.type in ("liste", "textes") else AUCUN
    valeur = _convertir(fait, brut)
    if valeur is None:
        raise ValeurImpossible(f"{_montrer(brut)} ne convient pas.", _proposer(fait, brut))
    if isinstance(valeur, (int, Decimal)) and not isinstance(valeur, bool):
        _borner(fait, valeur)
    return valeur


def _montrer(brut: Any) -> str:
    """La valeur refusée, telle qu'on l'a écrite."""
    if isinstance(brut, (dict, list)):
        return "un groupe" if isinstance(brut, dict) else "une liste"
    texte = str(brut).lower() if isinstance(brut, bool) else str(brut)
    return f"« {texte[:60]}{'…' if len(texte) > 60 else ''} »"


def _proposer(fait: Fait, brut: Any) -> str:
    mots = [str(valeur) for valeur in fait.valeurs if str(valeur) != brut]
    proche = vouliez_vous_dire(brut, mots) if isinstance(brut, str) else ""
    return f"{proche} {attendu(fait)}".strip()


def _borner(fait: Fait, valeur: int | Decimal) -> None:
    """Refuse ce que les moteurs ne sauraient compter, puis ce qui n'est pas vraisemblable."""
    if not -NOMBRE_MAX < valeur < NOMBRE_MAX:
        raise ValeurImpossible(f"{_montrer(valeur)} est trop grand.", "Moins d'un milliard, en valeur absolue.")
    if valeur != round(valeur, DECIMALES_MAX):
        quoi = f"{_montrer(valeur)} a trop de décimales."
        raise ValeurImpossible(quoi, f"{DECIMALES_MAX} chiffres au plus après le point.")
    bornes: tuple[int | Decimal | None, ...] = fait.bornes or (None, None)
    mini, maxi = bornes
    if (mini is not None and valeur < mini) or (maxi is not None and valeur > maxi):
        dites = [f"au moins {mini}"] if mini is not None else []
        dites += [f"au plus {maxi}"] if maxi is not None else []
        quoi = f"{_montrer(valeur)} est hors du vraisemblable."
        raise ValeurImpossible(quoi, f"On attend {' et '.join(dites)}.")


def _convertir(fait: Fait, brut: Any) -> Valeur | None:
    nombre = isinstance(brut, (int, Decimal)) and not isinstance(brut, bool)
    match fait.type:
        case "booleen":
            brut = OUI_NON.get(brut, brut) if isinstance(brut, str) else brut
            return brut if isinstance(brut, bool) else None
        case "entier":
            entier = isinstance(brut, int) and nombre
            return brut if entier and (not fait.valeurs or brut in fait.valeurs) else None
        case "nombre":
            return Decimal(brut or 0) if nombre else None  # « or 0 » : jamais de zéro négatif
        case "date":
            return brut if isinstance(brut, date) else None
        case "enum":
            return brut if isinstance(brut, str) and brut in fait.valeurs else None
        case "texte":
            return _texte(brut) if isinstance(brut, str) else None
    if not isinstance(brut, list):
        return None
    elements = tuple(_element(fait, e) for e in brut)
    return tuple(dict.fromkeys(elements)) if fait.type == "liste" else elements


def _element(fait: Fait, brut: Any) -> str:
    """Un élément d'une liste ; lève ``ValeurImpossible`` en le montrant."""
    if brut is None:
        raise ValeurImpossible("un élément de la liste est vide.", attendu(fait))
    if not isinstance(brut, str) or (fait.type == "liste" and brut not in fait.valeurs):
        raise ValeurImpossible(f"{_montrer(brut)} ne convient pas dans la liste.", _proposer(fait, brut))
    if brut in ("aucun", "inconnu"):
        raise ValeurImpossible(f"« {brut} » s'écrit seul, à la place de la liste.")
    return _texte(brut)


def _texte(brut: str) -> str:
    """Le texte tel que la commune l'a écrit ; lève ``ValeurImpossible`` s'il est vide, démesuré ou illisible."""
    if not brut.strip():
        raise ValeurImpossible("le texte est vide.", "Écrivez « inconnu » si vous ne le savez pas encore.")
    if len(brut) > TEXTE_MAX:
        raise ValeurImpossible(f"le texte a {len(brut)} caractères.", f"La limite est de {TEXTE_MAX} caractères.")
    interdit = INTERDITS.search(brut)
    if interdit:
        raise ValeurImpossible(f"le texte contient le caractère invisible U+{ord(interdit[0]):04X}.", "Effacez-le.")
    return brut


def lire_dossier(chemin: Path, vocabulaire: Vocabulaire, profils: tuple[str, ...]) -> Dossier:
    """Le dossier écrit dans ``chemin`` ; lève ``ErreurDossier`` avec toutes les fautes."""
    texte = lire_octets(chemin, ErreurDossier)
    return lire_texte(texte, str(chemin), vocabulaire, profils)


def lire_texte(texte: str, nom: str, vocabulaire: Vocabulaire, profils: tuple[str, ...]) -> Dossier:
    """Le dossier dont ``texte`` est le YAML ; ``nom`` sert aux messages."""
    brut = lire_yaml(texte, nom, ErreurDossier)
    if not isinstance(brut, dict):
        raise ErreurDossier(Faute("ce n'est pas un dossier : on attend des lignes « groupe: ».", nom, 1))
    lecteur = _Lecteur(nom, vocabulaire, profils, positions(texte))
    lecteur.lire(brut)
    if lecteur.fautes:
        raise ErreurDossier(*lecteur.fautes)
    lignes = {c: lecteur.ou[tuple(c.split("."))][0] for c in lecteur.valeurs}
    return Dossier(nom, lecteur.valeurs, lecteur.profil, lecteur.etape, lignes)


class _Lecteur:
    """Accumule valeurs et fautes le temps d'une lecture."""

    def __init__(self, nom: str, vocabulaire: Vocabulaire, profils: tuple[str, ...], ou: Lieux) -> None:
        self.nom, self.vocabulaire, self.profils, self.ou = nom, vocabulaire, profils, ou
        self.valeurs: dict[str, Valeur] = {}
        self.fautes: list[Faute] = []
        self.profil = self.etape = ""

    def faute(self, chemin: Chemin, quoi: str, possible: str = "") -> None:
        ligne, colonne = self.ou.get(chemin, (0, 0))
        champ = ".".join(map(str, chemin))
        self.fautes.append(Faute(quoi, self.nom, ligne, colonne, champ, possible))

    def lire(self, brut: dict[Any, Any]) -> None:
        groupes = self.vocabulaire.groupes()
        for cle, contenu in brut.items():
            nom = str(cle)
            if nom == "profil":
                self.profil = self._mot((nom,), contenu, self.profils)
            elif nom == "etape":
                self.etape = self._mot((nom,), contenu, ETAPES[:-1])
            elif nom not in groupes:
                possibles = [*EN_TETES, *groupes]
                suite = vouliez_vous_dire(nom, possibles) or f"Groupes possibles : {', '.join(possibles)}."
                if nom in self.vocabulaire.faits:
                    suite = "Écrivez « {}: », puis « {}: » en retrait à la ligne.".format(*nom.split("."))
                self.faute((nom,), "ce groupe n'existe pas.", suite)
            elif not isinstance(contenu, dict):
                quoi = "rien n'est écrit." if contenu is None else f"{_montrer(contenu)} ne convient pas."
                suite = "On attend ici des lignes « fait: valeur », en retrait ; sinon, ôtez le groupe."
                self.faute((nom,), quoi, suite)
            else:
                self._lire_groupe(nom, contenu, groupes[nom])

    def _mot(self, chemin: Chemin, contenu: Any, possibles: tuple[str, ...]) -> str:
        if isinstance(contenu, str) and contenu in possibles:
            return contenu
        quoi = "rien n'est écrit." if contenu is None else f"{_montrer(contenu)} n'existe pas."
        suite = vouliez_vous_dire(contenu, list(possibles)) if isinstance(contenu, str) else ""
        self.faute(chemin, quoi, f"{suite} Possibles : {', '.join(possibles)}.".strip())
        return ""

    def _lire_groupe(self, groupe: str, contenu: dict[Any, Any], chemins: list[str]) -> None:
        noms = [c.split(".", 1)[1] for c in chemins]
        for cle, brut in contenu.items():
            chemin = f"{groupe}.{cle}"
            fait = self.vocabulaire.faits.get(chemin)
            ici = (groupe, str(cle))
            if fait is None:
                suite = vouliez_vous_dire(str(cle), noms) or f"Faits de ce groupe : {', '.join(noms)}."
                self.faute(ici, "ce fait n'existe pas.", suite)
            elif fait.combinaison is not None:
                self.faute(ici, "ce fait est calculé : on ne l'écrit pas.", f"Écrivez {', '.join(fait.combinaison)}.")
            else:
                try:
                    self.valeurs[chemin] = lire_valeur(fait, brut)
                except ValeurImpossible as erreur:
                    self.faute(ici, erreur.quoi, erreur.possible)


def lire_si(ecrit: str, vocabulaire: Vocabulaire) -> tuple[str, Valeur]:
    """« groupe.fait=valeur » (option --avec) -> (chemin, valeur) ; lève ``ErreurUsage``."""
    chemin, egal, texte = ecrit.partition("=")
    chemin = chemin.strip()
    fait = vocabulaire.faits.get(chemin)
    if not egal:
        raise ErreurUsage(f"« {ecrit} » : on attend FAIT=VALEUR, par exemple cst.urgence=oui.")
    if fait is None:
        suite = vouliez_vous_dire(chemin, [c for c, f in vocabulaire.faits.items() if f.combinaison is None])
        raise ErreurUsage(f"« {chemin} » n'est pas un fait que l'on peut changer. {suite}".strip())
    if fait.combinaison is not None:
        raise ErreurUsage(f"« {chemin} » est calculé : changez {' ou '.join(fait.combinaison)}.")
    try:
        return chemin, lire_valeur(fait, lire_yaml(texte, "--avec", ErreurUsage))
    except ValeurImpossible as erreur:
        raise ErreurUsage(Faute(erreur.quoi, "--avec", champ=chemin, possible=erreur.possible)) from None
