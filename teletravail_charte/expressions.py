"""Les expressions qu'une clause peut écrire entre accolades : renvois, références, noms d'instances.

Tout mot vient des étagères (templates/mots.yaml, legal_refs/) ; ici, seulement la grammaire.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from teletravail_charte.blocs import SAISIES, Saisie
from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import ErreurCorpus, vouliez_vous_dire
from teletravail_charte.francais import de, du_texte, typographie
from teletravail_charte.validation import Fiche, Suite, charger_fiche
from teletravail_charte.verification import Verification


class _Tribunaux(Fiche):
    tribunaux: dict[str, Suite[str]]


class _Mots(Fiche):
    """templates/mots.yaml."""

    organismes: dict[str, dict[str, str]]
    instances: dict[str, dict[date, str]]
    tribunal: str
    tribunal_inconnu: str


V = TypeVar("V")


def _choisir(ce: str, parmi: Mapping[str, V], cle: str) -> V:
    """``parmi[cle]``, ou ``ErreurCorpus`` qui dit ce qui était possible."""
    if cle not in parmi:
        suite = vouliez_vous_dire(cle, list(parmi)) or f"Possibles : {', '.join(list(parmi)[:20])}."
        raise ErreurCorpus(f"{ce} « {cle} » n'existe pas. {suite}")
    return parmi[cle]


@lru_cache(maxsize=4)
def _mots(corpus: Corpus) -> _Mots:
    return charger_fiche(corpus.racine / "templates" / "mots.yaml", _Mots)


@lru_cache(maxsize=4)
def _tribunaux(corpus: Corpus) -> dict[str, Suite[str]]:
    return charger_fiche(corpus.racine / "templates" / "tribunaux.yaml", _Tribunaux).tribunaux


class Expressions:
    """Les expressions d'une pièce, pour un dossier, un jour et une numérotation."""

    def __init__(self, v: Verification, numeros: dict[str, str]) -> None:
        self.v, self.numeros = v, numeros
        self.mots = _mots(v.corpus)

    def noms(self) -> dict[str, Any]:
        """Les noms à ajouter au contexte des trous."""
        organisme = str(self.v.faits.valeurs.get("commune.type_organisme", "commune"))
        fonctions: dict[str, Any] = {
            "ref": self.ref,
            "de_ref": self.de_ref,
            "texte": self.texte,
            "renvoi": self.renvoi,
            "seuil": self.seuil,
            "saisie": self.saisie,
            "jour": self.v.jour,
        }
        instances = {nom: self._du_jour(nom) for nom in self.mots.instances}
        appels = {nom: (lambda mot=mot: mot) for nom, mot in instances.items()}
        organismes = _choisir("dans templates/mots.yaml, l'organisme", self.mots.organismes, organisme)
        mots = {nom: typographie(mot) for nom, mot in organismes.items()}
        return fonctions | appels | mots | {"tribunal": self._tribunal()}

    def entete(self) -> str:
        """« Commune », « Centre communal d'action sociale »… : ce qui précède le nom en tête de page."""
        organisme = str(self.v.faits.valeurs.get("commune.type_organisme", "commune"))
        return typographie(self.mots.organismes[organisme]["entete"])

    def _du_jour(self, instance: str) -> str:
        dates = self.mots.instances[instance]
        passees = [d for d in dates if d <= self.v.jour]
        if not passees:
            quoi = f"l'instance « {instance} » n'a pas de nom au {self.v.jour.isoformat()}."
            raise ErreurCorpus(f"templates/mots.yaml : {quoi}")
        return typographie(dates[max(passees)])

    def _tribunal(self) -> str:
        departement = self.v.faits.valeurs.get("commune.departement")
        for siege, departements in _tribunaux(self.v.corpus).items():
            if departement in departements:
                return typographie(f"{self.mots.tribunal} {de(siege)}")
        return typographie(self.mots.tribunal_inconnu)

    def renvoi(self, clause: str) -> str:
        """« article 7 » : le numéro de la clause dans cette pièce."""
        if clause not in self.numeros:
            raise ErreurCorpus(f"renvoi à la clause « {clause} », qui n'est pas dans la pièce.")
        return self.numeros[clause].replace("A", "a", 1).replace(" ", "\u00a0")

    def seuil(self, regle: str, nom: str) -> Any:
        """La valeur d'un seuil de la règle, ce jour-là."""
        fiche = _choisir("la règle", self.v.corpus.regles.obligations, regle)
        return _choisir("le seuil", fiche.seuils_du(self.v.jour), nom)

    def saisie(self, genre: str, libelle: str, *choix: str) -> str:
        """Une place à remplir : « texte », « paragraphe », « date », « nombre », « case » ou « choix »."""
        if genre not in SAISIES:
            raise ErreurCorpus(f"la saisie « {genre} » n'existe pas. Possibles : {', '.join(SAISIES)}.")
        return Saisie(genre, typographie(libelle), tuple(map(typographie, choix))).marque()

    def texte(self, identifiant: str) -> str:
        """Le nom court d'un texte de loi."""
        return typographie(_choisir("le texte", self.v.corpus.references.textes, identifiant).court)

    def ref(self, *cles: str) -> str:
        """« article 3 du décret n° … » : la première des ``cles`` en vigueur ce jour-là."""
        for cle in cles:
            nom, _, point = cle.partition(", ")
            fondement = self.v.corpus.references.fondement(nom, point, self.v.jour)
            if fondement is not None:
                return typographie(f"{fondement.article} {du_texte(fondement.texte)}")
        raise ErreurCorpus(f"aucun de ces articles n'est en vigueur ce jour-là : {', '.join(cles)}.")

    def de_ref(self, *cles: str) -> str:
        """La référence précédée de « de l'article », « des articles » ou « du »."""
        reference = self.ref(*cles)
        if reference.startswith("articles "):
            return f"des {reference}"
        return f"de l’{reference}" if reference.startswith("article") else f"du {reference}"
