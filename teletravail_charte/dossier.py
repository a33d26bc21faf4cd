"""Le dossier d'une commune : ce qu'elle dit, fait par fait, lu strictement et toutes les fautes ensemble.

Un dossier est un YAML « groupe: {fait: valeur} », plus ``profil:`` et ``etape:``. Clé absente : le profil
répond, ou c'est inconnu ; ``aucun`` dit « explicitement aucun » ; ``inconnu`` l'emporte sur le profil.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from teletravail_charte.erreurs import ErreurDossier, ErreurUsage, Faute, vouliez_vous_dire
from teletravail_charte.lecture import Chemin, Lieux, lire_octets, lire_yaml, positions
from teletravail_charte.valeurs import ValeurImpossible, en_json, lire_valeur, montrer
from teletravail_charte.vocabulaire import ETAPES, Valeur, Vocabulaire

EN_TETES: Final = ("profil", "etape", "derogations")
CHAMPS: Final = ("regle", "motif", "auteur", "fondement", "expiration")


@dataclass(frozen=True, slots=True)
class Derogation:
    """Un constat que la commune assume : la règle, pourquoi, qui (par sa fonction), sur quel texte, jusqu'à quand."""

    regle: str
    motif: str
    auteur: str
    fondement: str = ""
    expiration: date | None = None
    ligne: int = 0

    def vaut(self, jour: date) -> bool:
        """La dérogation court-elle encore ce jour-là ? Une fois expirée, le constat compte de nouveau."""
        return self.expiration is None or jour <= self.expiration


@dataclass(frozen=True, slots=True)
class Dossier:
    """Ce que la commune a écrit. ``valeurs`` : seulement les faits écrits.

    ``lieux`` : la ligne et la colonne (à partir de 1) de chaque clé et de chaque élément, par chemin (« profil »,
    « cst », « cst.date_avis », « derogations.0 »).
    """

    nom: str
    valeurs: Mapping[str, Valeur]
    profil: str = ""
    etape: str = ""
    lieux: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    derogations: tuple[Derogation, ...] = ()

    @property
    def contenu(self) -> str:
        """Ce que le dossier dit, en JSON, indépendamment des commentaires et de l'ordre."""
        contenu = {c: en_json(v) for c, v in self.valeurs.items()}
        derogations = [[d.regle, d.motif, d.auteur, d.fondement, str(d.expiration)] for d in self.derogations]
        entete = [self.profil, self.etape, *([derogations] if derogations else [])]
        return json.dumps([*entete, contenu], sort_keys=True, ensure_ascii=False)

    @property
    def empreinte(self) -> str:
        """sha256 du contenu."""
        return "sha256:" + hashlib.sha256(self.contenu.encode()).hexdigest()


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
    lieux = {".".join(map(str, chemin)): lieu for chemin, lieu in lecteur.ou.items()}
    return Dossier(nom, lecteur.valeurs, lecteur.profil, lecteur.etape, lieux, tuple(lecteur.derogations))


class _Lecteur:
    """Accumule valeurs et fautes le temps d'une lecture."""

    def __init__(self, nom: str, vocabulaire: Vocabulaire, profils: tuple[str, ...], ou: Lieux) -> None:
        self.nom, self.vocabulaire, self.profils, self.ou = nom, vocabulaire, profils, ou
        self.valeurs: dict[str, Valeur] = {}
        self.fautes: list[Faute] = []
        self.derogations: list[Derogation] = []
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
            elif nom == "derogations":
                self._lire_derogations(contenu)
            elif nom not in groupes:
                possibles = [*EN_TETES, *groupes]
                suite = vouliez_vous_dire(nom, possibles) or f"Groupes possibles : {', '.join(possibles)}."
                if nom in self.vocabulaire.faits:
                    suite = "Écrivez « {}: », puis « {}: » en retrait à la ligne.".format(*nom.split("."))
                self.faute((nom,), "ce groupe n'existe pas.", suite)
            elif not isinstance(contenu, dict):
                quoi = "rien n'est écrit." if contenu is None else f"{montrer(contenu)} ne convient pas."
                suite = "On attend ici des lignes « fait: valeur », en retrait ; sinon, ôtez le groupe."
                self.faute((nom,), quoi, suite)
            else:
                self._lire_groupe(nom, contenu, groupes[nom])

    def _mot(self, chemin: Chemin, contenu: Any, possibles: tuple[str, ...]) -> str:
        if isinstance(contenu, str) and contenu in possibles:
            return contenu
        quoi = "rien n'est écrit." if contenu is None else f"{montrer(contenu)} n'existe pas."
        suite = vouliez_vous_dire(contenu, list(possibles)) if isinstance(contenu, str) else ""
        self.faute(chemin, quoi, f"{suite} Possibles : {', '.join(possibles)}.".strip())
        return ""

    def _lire_derogations(self, contenu: Any) -> None:
        if not isinstance(contenu, list):
            suite = f"On attend une liste ; chaque élément « - » a {', '.join(CHAMPS)}."
            return self.faute(("derogations",), f"{montrer(contenu)} ne convient pas.", suite)
        for rang, brut in enumerate(contenu):
            ici = ("derogations", rang)
            if not isinstance(brut, dict):
                self.faute(ici, f"{montrer(brut)} ne convient pas.", f"On attend {', '.join(CHAMPS)}.")
            elif self._champs_justes(ici, brut):
                self.derogations.append(Derogation(**brut, ligne=self.ou.get(ici, (0, 0))[0]))
        return None

    def _champs_justes(self, ici: Chemin, brut: dict[Any, Any]) -> bool:
        avant = len(self.fautes)
        for cle in brut:
            if cle not in CHAMPS:
                suite = vouliez_vous_dire(str(cle), list(CHAMPS)) or f"Possibles : {', '.join(CHAMPS)}."
                self.faute((*ici, str(cle)), "ce champ n'existe pas.", suite)
        for nom in ("regle", "motif", "auteur"):
            valeur = brut.get(nom)
            if not isinstance(valeur, str) or not valeur.strip():
                suite = "Une dérogation dit la règle, son motif et la fonction de qui l'a décidée."
                self.faute((*ici, nom) if nom in brut else ici, f"« {nom} » manque.", suite)
        if not isinstance(brut.get("fondement", ""), str):
            self.faute((*ici, "fondement"), "un texte est attendu.")
        if not isinstance(brut.get("expiration", date.max), date):
            self.faute((*ici, "expiration"), "une date AAAA-MM-JJ est attendue.")
        return len(self.fautes) == avant

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
