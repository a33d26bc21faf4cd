"""Ce qui change d'une vérification à l'autre : deux jours, deux dossiers ou deux corpus.

Un constat « ouvert » est un manquement ou une question en attente ; on dit lesquels apparaissent, disparaissent,
changent d'état ou de mots, et quelles obligations commencent ou cessent sans rien reprocher.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from teletravail_charte.regles import Regle
from teletravail_charte.verification import Constat, Verification
from teletravail_charte.vocabulaire import INCONNU, Valeur

Genre = Literal["gagne", "perdu", "change", "reformule", "nouvelle", "cessee"]
GENRES: tuple[Genre, ...] = ("gagne", "perdu", "change", "reformule", "nouvelle", "cessee")
OUVERTS = ("non_conforme", "a_completer")


@dataclass(frozen=True, slots=True)
class Ecart:
    """Une règle qui ne dit plus la même chose ; ``avant`` ou ``apres`` manque quand elle n'est pas en vigueur."""

    genre: Genre
    avant: Constat | None
    apres: Constat | None

    @property
    def regle(self) -> Regle:
        """La règle, dans l'état le plus récent où elle existe."""
        constat = self.apres or self.avant
        assert constat is not None
        return constat.regle


@dataclass(frozen=True, slots=True)
class Choix:
    """Un fait dont la réponse diffère."""

    fait: str
    avant: Valeur
    apres: Valeur


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Les deux vérifications, ce qui les sépare (dans l'ordre des thèmes), et les réponses qui diffèrent."""

    avant: Verification
    apres: Verification
    ecarts: tuple[Ecart, ...]
    choix: tuple[Choix, ...]

    def du_genre(self, genre: Genre) -> tuple[Ecart, ...]:
        """Les écarts de ce genre."""
        return tuple(e for e in self.ecarts if e.genre == genre)


def comparer(avant: Verification, apres: Verification) -> Comparaison:
    """Ce qui change de ``avant`` à ``apres``."""
    premiers = {c.regle.id: c for c in avant.constats}
    seconds = {c.regle.id: c for c in apres.constats}
    themes = {t: rang for rang, t in enumerate(apres.corpus.themes)}
    ecarts = []
    for nom in premiers.keys() | seconds.keys():
        a, b = premiers.get(nom), seconds.get(nom)
        genre = _genre(a, b)
        if genre is not None:
            ecarts.append(Ecart(genre, a, b))
    ecarts.sort(key=lambda e: (themes.get(e.regle.theme, len(themes)), e.regle.id))
    return Comparaison(avant, apres, tuple(ecarts), _choix(avant, apres))


def _genre(a: Constat | None, b: Constat | None) -> Genre | None:
    ouvert_avant, ouvert_apres = _ouvert(a), _ouvert(b)
    if ouvert_apres and not ouvert_avant:
        return "gagne"
    if ouvert_avant and not ouvert_apres:
        return "perdu"
    if a is None or b is None:
        constat = b or a
        if constat is None or constat.etat == "sans_objet":
            return None
        return "cessee" if b is None else "nouvelle"
    if ouvert_avant and ouvert_apres:
        if (a.etat, a.regle.niveau, a.assume) != (b.etat, b.regle.niveau, b.assume):
            return "change"
        if (a.message, a.remede, _articles(a)) != (b.message, b.remede, _articles(b)):
            return "reformule"
    return None


def _ouvert(c: Constat | None) -> bool:
    return c is not None and c.etat in OUVERTS


def _articles(c: Constat) -> list[tuple[str, str]]:
    return [(f.cle, f.article) for f in c.fondements]


def _choix(avant: Verification, apres: Verification) -> tuple[Choix, ...]:
    faits = apres.corpus.vocabulaire.faits
    a, b = avant.faits.valeurs, apres.faits.valeurs
    return tuple(
        Choix(f, a.get(f, INCONNU), b.get(f, INCONNU))
        for f, fait in faits.items()
        if not fait.combinaison and a.get(f, INCONNU) != b.get(f, INCONNU)
    )
