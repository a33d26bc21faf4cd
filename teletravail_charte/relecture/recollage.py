"""Des lignes d'une page aux paragraphes et aux tableaux : recoller ce que la mise en page a coupé.

Le piège : un paragraphe passe d'une page à l'autre par-dessus les notes de bas de page, et un tableau aussi, sans ses
en-têtes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import median

from teletravail_charte.relecture.acte import PARAGRAPHE, PUCE
from teletravail_charte.relecture.cesures import compter_les_mots, joindre
from teletravail_charte.relecture.coupes import BLANC, coupe_dans_la_page, coupe_entre_pages
from teletravail_charte.relecture.decoupe import est_une_puce
from teletravail_charte.relecture.grille import Boite, Grille
from teletravail_charte.relecture.lignes import Ligne, Mesures
from teletravail_charte.relecture.morceaux import Morceau, nettoyer
from teletravail_charte.relecture.rangees import reperer
from teletravail_charte.relecture.tableaux import Case, lire_tableau
from teletravail_charte.relecture.titres import titre_explicite


def recoller(pages: Sequence[Sequence[Ligne]], *, numerotees: bool) -> Iterator[Morceau]:
    """Les paragraphes et les tableaux de toutes les pages ; la page d'un paragraphe est celle où il commence."""
    toutes = [ligne for page in pages for ligne in page]
    if toutes:
        yield from _Recollage(toutes, numerotees).morceaux(pages)


class _Recollage:
    def __init__(self, lignes: Sequence[Ligne], numerotees: bool) -> None:
        self.mots = compter_les_mots(ligne.texte for ligne in lignes)
        self.corps = median(ligne.corps for ligne in lignes for _ in ligne.texte)
        self.numerotees = numerotees
        self.bloc: list[Ligne] = []
        self.page = 0  # celle où le bloc commence
        self.notes: list[Morceau] = []
        self.mesures = Mesures.de(lignes[:1])  # celles de la page d'avant
        self.grille: Grille | None = None  # le dernier tableau, s'il finit la page d'avant

    def morceaux(self, pages: Sequence[Sequence[Ligne]]) -> Iterator[Morceau]:
        """Les morceaux, dans l'ordre ; les notes d'une page après le paragraphe qui la finit."""
        for rang, page in enumerate(pages, start=1):
            mesures = Mesures.de(page)
            texte, bas = _notes_de_bas(page, self.corps)
            for place, element in enumerate(reperer(texte, mesures.interligne)):
                if isinstance(element, Grille):
                    yield from self._vider()
                    yield from self._tableau(element, rang, suite=place == 0)
                    continue
                coupe = place and coupe_dans_la_page(self.bloc, element, mesures) if self.bloc else False
                if self.bloc and not place:
                    coupe = coupe_entre_pages(self.bloc, element, self.mesures)
                if coupe:
                    yield from self._vider()
                self.page = self.page if self.bloc else rang
                self.bloc.append(element)
                self.grille = None
            self.notes += [self._paragraphe(note, rang) for note in bas]
            self.mesures = mesures
        yield from self._vider()

    def _vider(self) -> Iterator[Morceau]:
        if self.bloc:
            yield self._paragraphe(self.bloc, self.page)
        yield from self.notes
        self.bloc, self.notes = [], []

    def _tableau(self, grille: Grille, page: int, *, suite: bool) -> Iterator[Morceau]:
        """Les cases d'un tableau ; s'il continue celui de la page d'avant, sous les mêmes en-têtes."""
        reprise = self.grille.rangees[:1] if suite and self.grille and grille.prolonge(self.grille) else ()
        rangees = (
            grille.rangees[1:] if reprise and _textes(reprise[0]) == _textes(grille.rangees[0]) else grille.rangees
        )
        self.grille = Grille((*reprise, *rangees), grille.bords)
        cases = [
            [Case(b.colonne, b.largeur, tuple(self._alineas(b.lignes, page))) for b in rangee]
            for rangee in (*reprise, *rangees)
        ]
        ombre = sum(len(case.morceaux) for case in cases[0]) if reprise else 0
        yield from islice(lire_tableau(cases, len(reprise)), ombre, None)

    def _alineas(self, lignes: Sequence[Ligne], page: int) -> Iterator[Morceau]:
        mesures = Mesures.de(lignes)
        debut = 0
        for rang in range(1, len(lignes) + 1):
            if rang == len(lignes) or coupe_dans_la_page(lignes[debut:rang], lignes[rang], mesures):
                yield self._paragraphe(lignes[debut:rang], page)
                debut = rang

    def _paragraphe(self, lignes: Sequence[Ligne], page: int) -> Morceau:
        texte = joindre((ligne.texte for ligne in lignes), self.mots)
        texte = nettoyer(BLANC.sub("…", texte))
        saillant = all(ligne.gras for ligne in lignes)
        genre = PUCE if est_une_puce(texte) and titre_explicite(texte) is None else PARAGRAPHE
        return Morceau(texte, genre, saillant=saillant, page=page if self.numerotees else None)


def _textes(rangee: Sequence[Boite]) -> list[str]:
    return [ligne.texte for boite in rangee for ligne in boite.lignes]


def _notes_de_bas(page: Sequence[Ligne], corps: float) -> tuple[list[Ligne], list[list[Ligne]]]:
    """Le texte d'une page, et ses notes de bas de page : petites lignes de la fin, ouvertes par un numéro."""
    fin = len(page)
    while fin and page[fin - 1].corps < corps * 0.9:
        fin -= 1
    bas = list(page[fin:])
    if not bas or not re.match(r"[\d*]{1,3}\)?\s*\S", bas[0].texte):
        return list(page), []
    notes: list[list[Ligne]] = []
    for ligne in bas:
        if re.match(r"(?:\d{1,2}|\*)\)?\s*[^\W\d]", ligne.texte) or not notes:
            notes.append([])
        notes[-1].append(ligne)
    return list(page[:fin]), notes
