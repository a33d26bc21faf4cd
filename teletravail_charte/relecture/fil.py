"""Le fil d'un acte : sous quel article et dans quelles divisions se trouve chaque morceau.

Le piège : un intertitre ne fait pas sortir de son article ; un acte annexé, si, même quand rien ne dit « annexe ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from teletravail_charte.relecture.acte import CELLULE
from teletravail_charte.relecture.morceaux import Morceau
from teletravail_charte.relecture.titres import (
    ANNEXE,
    ARTICLE,
    DIVISIONS,
    NUMERO,
    Titre,
    est_un_intitule,
    titre_explicite,
)

_NOM_MAX: Final = 80
_SAUT_MAX: Final = 10  # d'un article au suivant ; au-delà, c'est l'article d'un texte que l'acte cite
_PREMIERS: Final = frozenset({"Article 1", "Article I"})
_ACTE = re.compile(r"(?:charte|règlement|protocole|accord|convention|note de service|guide|délibération)\b", re.I)


@dataclass
class Fil:
    """Où l'on en est : le lieu, l'article, les divisions qui le contiennent."""

    en_articles: bool
    nom: str = ""
    article: str = ""
    dernier: int = 0  # le numéro du dernier article
    niveau: int = 0  # celui du style des articles
    intertitre: str = ""  # le dernier titre sans numéro
    divisions: dict[str, str] = field(default_factory=dict)
    vus: set[tuple[str, ...]] = field(default_factory=set)

    def avancer(self, morceau: Morceau, titre: Titre | None, apres: str) -> tuple[str, tuple[str, ...]]:
        """Le lieu de ce morceau, et ses divisions ; ``apres`` : le prochain article qui s'ouvre."""
        if morceau.genre == CELLULE and not self.en_articles:
            return self._case(morceau), tuple(self.divisions.values())
        if titre is not None and titre.rang in DIVISIONS:
            rang = DIVISIONS.index(titre.rang)
            self.divisions = {d: n for d, n in self.divisions.items() if DIVISIONS.index(d) < rang}
            self.divisions[titre.rang] = titre.nom
            self.nom, self.article = _court(f"{titre.nom} – {titre.reste}" if titre.reste else titre.nom), ""
        elif titre is not None and titre.rang == ARTICLE:
            self._ouvrir(titre, morceau)
        elif titre is not None:
            self._intertitre(titre, morceau, apres)
        return self.nom, tuple(self.divisions.values())

    def _case(self, morceau: Morceau) -> str:
        """Dans un acte tout en tableau, l'article est dans la première colonne."""
        for texte in (morceau.entetes[0], morceau.texte):
            if (titre := titre_explicite(texte)) and titre.rang == ARTICLE:
                return titre.nom
        return self.nom

    def _ouvrir(self, titre: Titre, morceau: Morceau) -> None:
        numero = re.match(r"Article (\d+)", titre.nom)
        if numero and int(numero[1]) > self.dernier + _SAUT_MAX:
            return
        self.dernier = int(numero[1]) if numero else self.dernier
        chemin = (titre.nom, *self.divisions.values())
        if titre.nom in _PREMIERS and chemin in self.vus:  # un autre acte commence, annexé sans le dire
            self.divisions = {ANNEXE: self.intertitre or "suite"}
            chemin = (titre.nom, *self.divisions.values())
        self.vus.add(chemin)
        self.nom = self.article = titre.nom
        self.niveau = morceau.niveau

    def _intertitre(self, titre: Titre, morceau: Morceau, apres: str) -> None:
        """Dans un acte en articles, un intertitre reste dans son article, sauf s'il en sort visiblement."""
        if titre.rang == NUMERO:
            if self.article and _prolonge(titre.nom, self.article):
                self.nom = f"Article {titre.nom}"
            elif not (self.en_articles and self.article):
                self.nom = _court(morceau.texte) if est_un_intitule(titre.reste) else titre.nom
            return
        acte = _ACTE.match(titre.nom) is not None and apres in _PREMIERS
        if acte or not _ACTE.match(self.intertitre):
            self.intertitre = _court(titre.nom)
        if acte or not (self.en_articles and self.article) or 0 < morceau.niveau <= self.niveau:
            self.nom, self.article = _court(morceau.texte), ""


def _prolonge(numero: str, article: str) -> bool:
    """« 4.2 » est dans « Article 4 »."""
    return re.match(r"\d+[.-]", numero) is not None and re.split(r"[.-]", numero)[0] == article.removeprefix("Article ")


def _court(texte: str) -> str:
    return texte if len(texte) <= _NOM_MAX else texte[: _NOM_MAX - 2].rstrip() + " …"
