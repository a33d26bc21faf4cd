"""Ce qui sépare deux vérifications : deux jours d'un dossier, ou deux dossiers, côte à côte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from teletravail_charte.comparaison import GENRES, Choix, Comparaison, Ecart, comparer
from teletravail_charte.rapports.comparaison import ETATS, TITRES, EcartDit, causes, decisives, dire_ecart
from teletravail_charte.rapports.mots import mots
from teletravail_charte.regles import Regle
from teletravail_charte.verification import Constat
from teletravail_charte.vocabulaire import Fait
from teletravail_charte.web.champs import dire_valeur
from teletravail_charte.web.vue import Vue

GARDES: Final = 16  # comparaisons
PRINCIPAUX: Final = ("gagne", "perdu", "change")
DISCRETS: Final = ("nouvelle", "cessee")  # une obligation commence ou cesse sans rien reprocher


@dataclass(frozen=True, slots=True)
class Partie:
    """Les écarts d'un genre ; ``principale`` : un constat ouvert y apparaît, y disparaît ou y change."""

    titre: str
    ecarts: tuple[EcartDit, ...]
    principale: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """Un texte qui change un jour, et les règles qui ne disent plus la même chose à cause de lui."""

    jour: date
    texte: str
    regles: tuple[Regle, ...]


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un constat des deux côtés : comment chacun se dit, et ce qu'il reproche."""

    regle: Regle
    avant: tuple[str, str]
    apres: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reponse:
    """Une question à laquelle on répond différemment."""

    question: str
    fait: str
    avant: str
    apres: str


@lru_cache(maxsize=GARDES)
def comparer_les_vues(avant: Vue, apres: Vue) -> Comparaison:
    """Ce qui change d'une vérification à l'autre."""
    return comparer(avant.v, apres.v)


@lru_cache(maxsize=GARDES)
def dire_les_ecarts(avant: Vue, apres: Vue) -> tuple[tuple[Partie, ...], tuple[Cause, ...]]:
    """Les écarts par genre, et les textes qui en sont la cause : celui qui change le plus de constats d'abord."""
    c = comparer_les_vues(avant, apres)
    parties = tuple(
        Partie(mots(TITRES[g].capitalize()), tuple(dire_ecart(c, e) for e in c.du_genre(g)), g in PRINCIPAUX)
        for g in GENRES
        if c.du_genre(g)
    )
    return parties, tuple(sorted(_causes(c), key=lambda cause: (-len(cause.regles), cause.jour)))


def _causes(c: Comparaison) -> Iterator[Cause]:
    """Les textes qui changent quelque chose, réunis par jour ; ceux des constats qui bougent, s'il y en a."""
    forts = [e for e in c.ecarts if e.genre not in DISCRETS] or c.ecarts
    reunies: dict[tuple[date, str], dict[str, Regle]] = {}
    for e in forts:
        for x in decisives(e, causes(c.apres.corpus, e.regle, c.avant.jour, c.apres.jour)):
            if x.article:
                texte, _ = c.apres.corpus.references.article(x.article)
                reunies.setdefault((x.jour, texte.court), {})[e.regle.id] = e.regle
    for (jour, court), regles in reunies.items():
        yield Cause(jour, mots(court), tuple(regles.values()))


def lignes(c: Comparaison) -> tuple[Ligne, ...]:
    """Les constats qui diffèrent, dans l'ordre des thèmes."""
    return tuple(Ligne(e.regle, _cote(e, e.avant), _cote(e, e.apres)) for e in c.ecarts)


def _cote(e: Ecart, constat: Constat | None) -> tuple[str, str]:
    if constat is None:
        return "hors de vigueur", ""
    etat = ETATS[constat.etat] + (" (assumé)" if constat.assume else "")
    return etat, constat.message if e.genre != "nouvelle" else ""


def reponses(c: Comparaison) -> tuple[tuple[Reponse, ...], tuple[Reponse, ...]]:
    """Les réponses qui diffèrent : ce que la commune choisit, puis ce qu'elle est."""
    faits = c.apres.corpus.vocabulaire.faits
    choisis = [x for x in c.choix if faits[x.fait].modifiable]
    subis = [x for x in c.choix if not faits[x.fait].modifiable]
    return tuple(_reponses(faits, choisis)), tuple(_reponses(faits, subis))


def _reponses(faits: dict[str, Fait], choix: list[Choix]) -> Iterator[Reponse]:
    for x in choix:
        fait = faits[x.fait]
        yield Reponse(mots(fait.question), x.fait, dire_valeur(fait, x.avant), dire_valeur(fait, x.apres))
