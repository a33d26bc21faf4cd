"""Un motif, et ce qu'il trouve dans un texte masqué.

Le piège : compiler une expression régulière coûte plus que de chercher ; un motif n'est compilé que si une phrase a les
mots qu'il exige.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from teletravail_charte.relecture.grammaire import Exigence, Familles, Forme, Lecteur, reunir

_GROUPE = re.compile(r"\?P<\w+>")
compiler = cache(re.compile)


@dataclass(frozen=True, slots=True)
class Prise:
    """Ce qu'un motif a trouvé : sa place, puis le genre, la place et l'unité de la valeur lue (genre vide : aucune)."""

    debut: int
    fin: int
    genre: str
    valeur: tuple[int, int]
    unite: str


@dataclass(frozen=True, slots=True)
class Motif:
    """``exigences`` : ce que contient toute phrase trouvée ; ``genres`` : ceux de ses valeurs, dans l'ordre."""

    source: str
    regle: str
    exigences: frozenset[Exigence]
    genres: tuple[str, ...]

    def __call__(self, texte: str) -> bool:
        """Le motif est-il dans ``texte`` ?"""
        return self.possible(texte) and compiler(self.regle).search(texte) is not None

    def possible(self, texte: str) -> bool:
        """``texte`` a-t-il les mots que le motif exige ?"""
        for exigence in self.exigences:  # des boucles nues : on passe ici des millions de fois
            for mot in exigence:
                if mot in texte:
                    break
            else:
                return False
        return True

    def prises(self, texte: str) -> Iterator[Prise]:
        """Tout ce que le motif trouve, de gauche à droite."""
        debut = 0
        if not self.possible(texte):
            return
        while trouve := compiler(self.regle).search(texte, debut):
            yield self._prise(trouve)
            debut = max(trouve.start() + 1, trouve.end() - 1 if self.genres else trouve.end())

    def _prise(self, trouve: re.Match[str]) -> Prise:
        """La dernière valeur du motif est celle qu'il lit."""
        groupes = trouve.groupdict()
        for rang in reversed(range(len(self.genres))):
            for nom, unite in ((f"v{rang}", groupes.get(f"u{rang}")), (f"h{rang}", "heure")):
                if groupes.get(nom):
                    return Prise(*trouve.span(), self.genres[rang], trouve.span(nom), _singulier(unite or ""))
        return Prise(*trouve.span(), "", trouve.span(), "")


def _singulier(unite: str) -> str:
    """« jours ouvrés » → « jour »."""
    nom = unite.partition(" ")[0]
    return nom if nom in ("mois", "fois") else nom.removesuffix("s")


def lire_motif(source: str, familles: Familles) -> Motif:
    """Le motif écrit ``source`` ; lève ``MotifInvalide``."""
    lecteur = Lecteur(source, familles)
    forme = lecteur.lire()
    return Motif(source, forme.regle, frozenset(forme.exigences), tuple(lecteur.genres))


def lire_famille(sources: Iterable[str], familles: Familles) -> Forme:
    """L'un de ces motifs, dont on ne lit aucune valeur ; lève ``MotifInvalide``."""
    formes = [Lecteur(source, familles).lire() for source in sources]
    return reunir([Forme(_GROUPE.sub("?:", f.regle), f.exigences) for f in formes])
