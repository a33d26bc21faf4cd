"""Ce que chaque lecteur reçoit d'une vérification : la RH, le juriste, l'élu ; et la recherche parmi tous les constats.

Tout vient des rapports. Chaque lecture se calcule une fois par vérification, au premier besoin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Final

from teletravail_charte.rapports.compte_rendu import CompteRendu, Point, Question, dire_point, rendre_compte
from teletravail_charte.rapports.mots import COLONNES, CONFIANCES, NIVEAUX, RESTE, mots
from teletravail_charte.rapports.raisonnement import Raisonnement, raisonner
from teletravail_charte.rapports.registres import PageElue, pour_une_elue, pour_une_juriste
from teletravail_charte.rapports.site.recherche import plier
from teletravail_charte.references import Fondement, Version
from teletravail_charte.verification import Constat, Juge, Verification
from teletravail_charte.web.atelier import GARDEES
from teletravail_charte.web.parcours import Etape, etape_du_fait, faits_en_cause
from teletravail_charte.web.remedes import Remede, remedes
from teletravail_charte.web.vue import Vue

Q_MAX: Final = 200  # caractères d'une recherche


@dataclass(frozen=True, slots=True)
class Lien:
    """Un fait, la question qu'il pose, et l'étape où l'on y répond."""

    fait: str
    question: str
    etape: Etape

    @property
    def ancre(self) -> str:
        """Le champ, dans la page de l'étape."""
        return f"champ-{self.fait.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class TexteLu:
    """Un texte en vigueur et sa version du jour : ce qu'il dit mot à mot, son résumé, ce qui reste à y vérifier."""

    fondement: Fondement
    version: Version | None


@dataclass(frozen=True, slots=True)
class Filtre:
    """Les constats voulus ; un critère vide ne trie rien. ``q`` : des mots, tous présents, sans égard aux accents."""

    q: str = ""
    etat: str = ""
    niveau: str = ""
    theme: str = ""

    @classmethod
    def lire(cls, recu: Mapping[str, str], themes: tuple[str, ...]) -> Filtre:
        """Le filtre qu'une adresse demande ; une valeur inconnue ne compte pas."""
        possibles = {"etat": tuple(COLONNES), "niveau": tuple(NIVEAUX), "theme": themes}
        choisis = {nom: recu[nom] for nom, valeurs in possibles.items() if recu.get(nom) in valeurs}
        return cls(q=recu.get("q", "").strip()[:Q_MAX], **choisis)


class Lectures:
    """Les lectures d'une vérification."""

    def __init__(self, v: Verification) -> None:
        self.v = v
        self._remedes: dict[str, tuple[tuple[Remede, Lien], ...]] = {}

    @cached_property
    def compte(self) -> CompteRendu:
        """Ce que lit la RH."""
        return rendre_compte(self.v)

    @cached_property
    def elue(self) -> PageElue:
        """La page de l'élu."""
        return pour_une_elue(self.v)

    @cached_property
    def raisonnements(self) -> tuple[Raisonnement, ...]:
        """Ce que lit le juriste."""
        return pour_une_juriste(self.v)

    @cached_property
    def questions(self) -> tuple[tuple[Etape, tuple[tuple[Question, Lien], ...]], ...]:
        """Les questions sans réponse, par étape, dans l'ordre du chemin."""
        par_etape: dict[Etape, list[tuple[Question, Lien]]] = {}
        for q in self.compte.questions:
            lien = self.lien(q.fait)
            par_etape.setdefault(lien.etape, []).append((q, lien))
        return tuple((etape, tuple(ici)) for etape, ici in par_etape.items())

    @cached_property
    def reste(self) -> tuple[tuple[str, tuple[tuple[Constat, str], ...]], ...]:
        """Ce qui va, ce qui viendra, ce qui est sans objet : (état, constats et titres)."""
        ranges = sorted(self.compte.reste, key=lambda ligne: list(RESTE).index(ligne[0].etat))
        return tuple((RESTE[etat], tuple(ici)) for etat, ici in groupby(ranges, key=lambda ligne: ligne[0].etat))

    @cached_property
    def _cherches(self) -> dict[str, str]:
        """Par règle, tout ce où l'on cherche, plié."""
        return {c.regle.id: plier(" ".join(_mots_de(c)).replace("’", "'")) for c in self.v.constats}

    def chercher(self, filtre: Filtre) -> tuple[tuple[str, tuple[Constat, ...]], ...]:
        """Les constats que le filtre garde, par thème : (titre du thème, constats)."""
        voulus = plier(filtre.q.replace("’", "'")).split()
        gardes = [
            c
            for c in self.v.constats
            if filtre.etat in ("", colonne(c))
            and filtre.niveau in ("", c.regle.niveau)
            and filtre.theme in ("", c.regle.theme)
            and all(mot in self._cherches[c.regle.id] for mot in voulus)
        ]
        titres = {t.id: mots(t.titre) for t in self.v.corpus.sommaire.themes}
        return tuple((titres[theme], tuple(ici)) for theme, ici in groupby(gardes, key=lambda c: c.regle.theme))

    def lien(self, fait: str) -> Lien:
        """Où l'on répond à ce fait."""
        corpus = self.v.corpus
        return Lien(fait, mots(corpus.vocabulaire.faits[fait].question), etape_du_fait(corpus, fait))

    def a_revoir(self, c: Constat) -> tuple[Lien, ...]:
        """Les réponses dont ce constat dépend : celles qui manquent, ou celles qui sont en cause."""
        faits = c.manquants or (faits_en_cause(self.v, c) if c.etat == "non_conforme" else ())
        return tuple(map(self.lien, faits))

    def remedes(self, c: Constat, juge: Juge) -> tuple[tuple[Remede, Lien], ...]:
        """Ce qu'un clic corrige, et où l'on répond au premier fait qu'il change."""
        if c.regle.id not in self._remedes:
            trouves = remedes(self.v, c, juge)
            self._remedes[c.regle.id] = tuple((r, self.lien(r.dits[0][0])) for r in trouves)
        return self._remedes[c.regle.id]

    def point(self, c: Constat) -> Point:
        """Le constat en phrases."""
        return dire_point(c, self.v)

    def raisonnement(self, c: Constat) -> Raisonnement:
        """Comment l'on y arrive."""
        return raisonner(self.v, c)

    def textes(self, r: Raisonnement) -> tuple[TexteLu, ...]:
        """Les textes en vigueur ce jour-là, tels qu'ils se lisent."""
        articles = self.v.corpus.references
        return tuple(TexteLu(f, articles.article(f.cle)[1].version(r.jour)) for f in r.constat.fondements)

    def doutes(self, c: Constat) -> Iterator[str]:
        """Ce qui se discute : les doutes de la règle, et ce que l'on sait de ses sources."""
        yield from (mots(d.strip()) for d in (c.regle.doute, *(self.v.corpus.doutes[d] for d in c.regle.doutes)) if d)
        nom, sens = CONFIANCES[c.regle.confiance]
        yield mots(f"Confiance : {nom.lower()}. {sens}")


def colonne(c: Constat) -> str:
    """L'état d'un constat, tel qu'un décompte le range : ce que la commune assume y est à part."""
    return "deroge" if c.assume else c.etat


def _mots_de(c: Constat) -> Iterator[str]:
    r = c.regle
    yield from (r.titre, c.message, c.remede, r.pourquoi, r.id)
    yield from (f"{f.article} {f.texte}" for f in c.fondements)


@lru_cache(maxsize=GARDEES)
def lire(vue: Vue) -> Lectures:
    """Les lectures de cette vue."""
    return Lectures(vue.v)
