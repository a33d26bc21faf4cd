"""Donner à chaque passage son lieu : l'article ou le titre sous lequel il se trouve.

Le piège : un acte annexé recommence à « Article 1 ». Quand deux articles portent le même numéro, leur nom dit aussi où
ils sont : « Article 1 (Annexe 2) ».
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from teletravail_charte.relecture.acte import CELLULE, PARAGRAPHE, PUCE, TITRE, Lieu, Passage
from teletravail_charte.relecture.decoupe import est_enumere, est_finie, est_une_puce
from teletravail_charte.relecture.fil import Fil
from teletravail_charte.relecture.morceaux import Morceau
from teletravail_charte.relecture.sommaire import lignes_du_sommaire
from teletravail_charte.relecture.titres import (
    ARTICLE,
    LONGUEUR_MAX,
    Titre,
    est_un_intitule,
    titre_explicite,
    titre_numerote,
)

EN_MARGE: Final = "En-tête ou pied de page"
_ARTICLES_MIN: Final = 2  # en dessous, l'acte n'est pas découpé en articles


def ordonner(morceaux: Sequence[Morceau]) -> list[tuple[Passage, Morceau]]:
    """Les passages dans l'ordre, chacun avec le morceau d'où il vient ; les marges à la fin, sans le sommaire."""
    ecartes = lignes_du_sommaire(morceaux)
    corps = [m for rang, m in enumerate(morceaux) if rang not in ecartes and not m.marge]
    plan = _Plan.de(corps)
    titres = [plan.titre(rang) for rang in range(len(corps))]
    lieux = list(plan.lieux(titres))
    ranges: list[tuple[Passage, Morceau]] = []
    for morceau, titre, nom in zip(corps, titres, lieux, strict=True):
        ranges.append(_passage(morceau, len(ranges) + 1, nom, _genre(morceau, titre)))
    for morceau in (m for m in morceaux if m.marge):
        ranges.append(_passage(morceau, len(ranges) + 1, EN_MARGE, PARAGRAPHE))
    return ranges


def _passage(morceau: Morceau, rang: int, article: str, genre: str) -> tuple[Passage, Morceau]:
    return Passage(rang, morceau.texte, Lieu(article, morceau.page, rang), genre, morceau.entetes), morceau


def _genre(morceau: Morceau, titre: Titre | None) -> str:
    if morceau.genre == CELLULE:
        return CELLULE
    if titre is not None and est_un_intitule(titre.reste):
        return TITRE
    puce = morceau.genre == PUCE or est_une_puce(morceau.texte) or est_enumere(morceau.texte)
    return PUCE if puce and titre is None else PARAGRAPHE


@dataclass
class _Plan:
    corps: Sequence[Morceau]
    explicites: list[Titre | None]
    numerotes: list[Titre | None]
    en_articles: bool

    @classmethod
    def de(cls, corps: Sequence[Morceau]) -> _Plan:
        lus = [m.texte if m.genre != CELLULE else "" for m in corps]
        explicites = [titre_explicite(texte) for texte in lus]
        articles = sum(t is not None and t.rang == ARTICLE for t in explicites)
        return cls(corps, explicites, [titre_numerote(texte) for texte in lus], articles >= _ARTICLES_MIN)

    def titre(self, rang: int) -> Titre | None:
        """Le titre que ce morceau ouvre, ou rien : son texte est alors celui de l'article en cours."""
        morceau = self.corps[rang]
        if morceau.genre == CELLULE:
            return None
        if explicite := self.explicites[rang]:
            return explicite
        texte, numerote = morceau.texte, self.numerotes[rang]
        if numerote and "." in numerote.nom and not est_un_intitule(texte):
            return numerote  # un alinéa numéroté
        if not est_un_intitule(texte) or est_une_puce(texte):
            return None
        if numerote and (morceau.niveau or morceau.saillant or self._est_seul(rang, numerote)):
            return numerote
        if morceau.niveau or (morceau.saillant and not est_finie(texte)) or _en_capitales(texte):
            return Titre("", texte, texte)
        return None

    def _est_seul(self, rang: int, titre: Titre) -> bool:
        """Aucun voisin n'a de numéro aussi simple : sinon, ce seraient les éléments d'une liste."""
        if "." in titre.nom:
            return True
        voisins = [self.numerotes[v] for v in (rang - 1, rang + 1) if 0 <= v < len(self.corps)]
        return all(v is None or "." in v.nom for v in voisins)

    def lieux(self, titres: Sequence[Titre | None]) -> Iterator[str]:
        """Le nom du lieu de chaque morceau, les homonymes distingués par la division où ils sont."""
        fil = Fil(self.en_articles)
        suivants = self._articles_suivants(titres)
        chemins = [fil.avancer(m, t, apres) for m, t, apres in zip(self.corps, titres, suivants, strict=True)]
        homonymes: dict[str, set[tuple[str, ...]]] = {}
        for nom, divisions in chemins:
            homonymes.setdefault(nom, set()).add(divisions)
        for nom, divisions in chemins:
            ambigu = len(homonymes[nom]) > 1 and nom.startswith("Article ") and divisions
            yield f"{nom} ({', '.join(divisions)})" if ambigu else nom

    def _articles_suivants(self, titres: Sequence[Titre | None]) -> list[str]:
        """Après chaque morceau, le premier article qui s'ouvre."""
        suivants: list[str] = []
        suivant = ""
        for titre in reversed(titres):
            suivants.append(suivant)
            suivant = titre.nom if titre is not None and titre.rang == ARTICLE else suivant
        return suivants[::-1]


def _en_capitales(texte: str) -> bool:
    lettres = [c for c in texte if c.isalpha()]
    return len(lettres) > 3 and len(texte) < LONGUEUR_MAX / 2 and all(c.isupper() for c in lettres)
