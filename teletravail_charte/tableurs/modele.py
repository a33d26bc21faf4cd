"""templates/tableurs/ : un classeur tel qu'une DRH le décrit, feuilles, cellules à remplir, tableaux et formules."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field

from teletravail_charte.corpus import Corpus
from teletravail_charte.validation import Fiche, Suite, charger_fiche

Format = Literal["texte", "entier", "annee", "jours", "euros", "date", "pourcent", "oui_non", "phrase"]


class _Element(Fiche):
    si: dict[str, Any] | None = None


class Texte(_Element):
    """Une ligne de nos mots ; ``doutes`` : des questions ouvertes du corpus."""

    genre: Literal["titre", "texte", "signature"]
    texte: str = ""
    doutes: Suite[str] = ()


class _Cellule(_Element):
    id: str
    format: Format
    formule: str = ""
    saisie: bool = False
    bornes: Suite[int] | None = None


class Champ(_Cellule):
    """Une cellule nommée. ``valeur`` : ce que le dossier y met d'avance ; ``defaut`` : un nombre de départ."""

    genre: Literal["champ"]
    libelle: str
    valeur: str = ""
    defaut: int | None = None
    aide: str = ""


class Colonne(_Cellule):
    """Une colonne de tableau ; ``rang`` : elle numérote les lignes ; ``libelle`` : elle les nomme."""

    genre: Literal["cellule", "rang", "libelle"] = "cellule"
    titre: str
    total: bool | str = False


class Ligne(_Element):
    """Une ligne nommée d'avance."""

    libelle: str


class Tableau(_Element):
    """Un tableau ; ses lignes sont nommées, comptées (``lignes: 10``, ``lignes: agents``) ou lues (``source``).

    ``vide_si`` : la colonne qui, vide, fait taire les nombres de sa ligne ; ``hauteur`` : celle des lignes, en points.
    """

    genre: Literal["tableau"]
    id: str
    titre: str = ""
    colonnes: Suite[Colonne]
    lignes: Suite[Ligne] | int | Literal["agents"] = 0
    source: Literal["", "bareme"] = ""
    libres: int = 0
    total: str = ""
    vide_si: str = ""
    hauteur: int = 0


class Membre(Fiche):
    """Une feuille d'une série."""

    id: str
    nom: str


class Feuille(Fiche):
    """Une feuille, ou une série de feuilles pareilles.

    ``libelle``, ``valeur`` : colonnes qu'occupe un champ ; ``coupure`` : à l'impression, dernière colonne de la
    première page, les colonnes du libellé étant reprises sur la seconde.
    """

    id: str = ""
    nom: str = ""
    serie: Suite[Membre] = ()
    si: dict[str, Any] | None = None
    paysage: bool
    largeurs: Suite[int]
    libelle: int = 1
    valeur: int = 1
    coupure: int = 0
    elements: Suite[Annotated[Texte | Champ | Tableau, Field(discriminator="genre")]]

    @property
    def membres(self) -> tuple[Membre, ...]:
        """Les feuilles à écrire."""
        return self.serie or (Membre(id=self.id, nom=self.nom),)


class Classeur(Fiche):
    """Un classeur entier ; ``si`` : quand il a quelque chose à dire."""

    id: str
    titre: str
    si: dict[str, Any] | None = None
    feuilles: Suite[Feuille]


@lru_cache(maxsize=8)
def charger_classeur(corpus: Corpus, nom: str) -> Classeur:
    """Lit templates/tableurs/``nom``.yaml ; lève ``ErreurCorpus``."""
    return charger_fiche(corpus.racine / "templates" / "tableurs" / f"{nom}.yaml", Classeur)
