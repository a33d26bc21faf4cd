"""templates/calendrier.yaml : les étapes de la procédure, telles qu'une juriste les écrit.

Le piège : un délai de droit est le seuil daté d'une règle ; celui qu'une étape écrit elle-même est cité par un article.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from pydantic import PrivateAttr

from teletravail_charte.conditions import Condition
from teletravail_charte.lecture import Chemin
from teletravail_charte.regles import Renvois
from teletravail_charte.validation import Fiche, Suite

Force = Literal["imperative", "recommandee"]
Unite = Literal["jours", "jours-francs", "mois", "fin-de-trimestre", "fin-du-premier-trimestre-suivant"]
SANS_NOMBRE = ("fin-de-trimestre", "fin-du-premier-trimestre-suivant")
PARAMETRES = ("relecture_jours", "etat_du_droit")


class Conditionnel(Fiche):
    """Ce qui peut porter une condition, lue une fois au chargement."""

    si: dict[str, Any] | None = None
    _condition: Condition | None = PrivateAttr(default=None)

    @property
    def condition(self) -> Condition | None:
        """L'arbre de « si », ou rien."""
        return self._condition


class Note(Conditionnel):
    """Une phrase à lire avec l'étape."""

    texte: str


class Delai(Conditionnel):
    """Combien : le seuil d'une règle, un nombre, un choix de la commune ou un paramètre du sommaire."""

    regle: str = ""
    seuil: str = ""
    nombre: int | None = None
    fait: str = ""
    parametre: str = ""
    unite: Unite = "jours"
    dire: str = ""
    fondements: Renvois = ()
    a_verifier: str = ""


class Contrainte(Fiche):
    """Pas plus tard, ou pas plus tôt, qu'un délai avant ou après une autre étape."""

    avant: str = ""
    apres: str = ""
    force: Force = "imperative"
    delais: Suite[Delai] = ()
    marge: Suite[Delai] = ()
    tolere: Suite[Delai] = ()

    @property
    def reference(self) -> str:
        """L'étape depuis laquelle on compte."""
        return self.avant or self.apres


class Etape(Conditionnel):
    """Une étape de la procédure (voir l'en-tête de templates/calendrier.yaml)."""

    id: str
    partie: Literal["avant", "apres"]
    titre: str
    nom: str
    force: Force
    eventuelle: str = ""
    fait: str = ""
    faite_si: dict[str, Any] | None = None
    au_plus_tot: Suite[Contrainte] = ()
    au_plus_tard: Suite[Contrainte] = ()
    le: date | None = None
    parametre: str = ""
    ouvre: bool = True
    a_faire: bool = True
    prevision: bool = False
    sans_delai: str = ""
    regle: str = ""
    fondements: Renvois = ()
    precisions: Suite[Note] = ()
    a_verifier: Suite[Note] = ()
    sources: Suite[str] = ()
    elus: str = ""
    cachee: bool = False
    _faite: Condition | None = PrivateAttr(default=None)

    @property
    def faite(self) -> Condition | None:
        """L'arbre de « faite_si », ou rien."""
        return self._faite

    def contraintes(self) -> Iterator[tuple[Chemin, Contrainte]]:
        """Chaque contrainte et son chemin dans la fiche."""
        for champ in ("au_plus_tot", "au_plus_tard"):
            for rang, contrainte in enumerate(getattr(self, champ)):
                yield (champ, rang), contrainte

    def delais(self) -> Iterator[tuple[Chemin, Delai]]:
        """Chaque délai, chaque marge, chaque tolérance, avec son chemin."""
        for ici, contrainte in self.contraintes():
            for champ in ("delais", "marge", "tolere"):
                for rang, delai in enumerate(getattr(contrainte, champ)):
                    yield (*ici, champ, rang), delai


class Hypothese(Conditionnel):
    """Ce que l'on suppose d'un fait inconnu."""

    fait: str
    valeur: bool | int | str
    texte: str


class Echeancier(Fiche):
    """Toutes les étapes, dans l'ordre du déroulement."""

    hypotheses: Suite[Hypothese]
    etapes: Suite[Etape]
