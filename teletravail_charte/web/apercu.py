"""Les pièces d'un dossier, composées sous double contrôle et gardées, et une pièce telle qu'une page la donne à lire.

Deux pièges. Les moteurs du double contrôle ne servent qu'un fil à la fois : tout ce qui compose passe par un verrou. Et
une pièce mêle nos mots à ceux de la commune : ici, rien n'est que du texte, échappé morceau par morceau.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, groupby
from typing import Final

from markupsafe import Markup, escape

from teletravail_charte.blocs import Bloc, Saisie, decouper
from teletravail_charte.documents.places import attente
from teletravail_charte.gabarit import PLACE
from teletravail_charte.kit import Piece, composer_kit
from teletravail_charte.mots_locaux import REPERTOIRE, MotsLocaux, charger_mots_locaux
from teletravail_charte.rapports.mots import mots
from teletravail_charte.redaction import TOUTES, choisir_pieces, pieces_possibles
from teletravail_charte.references import Fondement
from teletravail_charte.verification import Constat, Juge, Verification
from teletravail_charte.web.atelier import Atelier, Ouvert

GARDES: Final = 12  # dossiers composés : les derniers regardés, un ou deux jours chacun
_TITRES: Final = ("titre_document", "partie", "article", "sous_titre")
_SUITES: Final = ("puce", "signature")
_NORMATIFS: Final = frozenset({"paragraphe", "puce", "visa", "considerant", "mention", "tableau"})
_A_REMPLIR: Final = re.compile(rf"(\[à préciser[^\]]*\]|{PLACE})")
_URGENCE: Final = ("non_conforme", "a_completer", "a_venir", "conforme", "sans_objet")


class Composees:
    """Les pièces d'un dossier un jour, composées à la demande, chacune une seule fois."""

    def __init__(self, v: Verification, locaux: MotsLocaux | None, verrou: threading.RLock) -> None:
        self.v, self.locaux, self._verrou = v, locaux, verrou
        self.fiches = {f.id: f for f in choisir_pieces(v, [TOUTES])}
        self._pieces: dict[str, Piece | None] = {}
        self._feuilles: dict[str, Markup] = {}

    def piece(self, nom: str) -> Piece | None:
        """La pièce de ce nom ; rien si le dossier ne l'appelle pas, ou si elle n'a rien à dire ce jour-là."""
        if nom not in self.fiches:
            return None
        with self._verrou:
            if nom not in self._pieces:
                faites = composer_kit(self.v, [self.fiches[nom]], projet=False, mots=self.locaux, complet=True)
                self._pieces[nom] = faites[0] if faites else None
            return self._pieces[nom]

    def toutes(self) -> tuple[Piece, ...]:
        """Toutes les pièces que ce dossier appelle, dans l'ordre du kit."""
        return tuple(p for p in map(self.piece, self.fiches) if p)

    def feuille(self, p: Piece, rendre: Callable[[Lecture], str]) -> Markup:
        """La pièce en HTML, que ``rendre`` fait de sa lecture la première fois."""
        with self._verrou:
            if p.fiche.id not in self._feuilles:
                self._feuilles[p.fiche.id] = Markup(rendre(lire(self.v, p.composee.piece.blocs if p.composee else ())))
            return self._feuilles[p.fiche.id]


class Compositions:
    """Les dossiers composés, les plus récents gardés : un seul juge double, un seul fil à la fois."""

    def __init__(self, atelier: Atelier) -> None:
        self._juge, self._clauses = Juge(atelier.corpus, "double"), atelier.rangement.repertoire / REPERTOIRE
        self._de_clauses = [p.id for p in pieces_possibles(atelier.corpus) if p.coquille]
        self._verrou = threading.RLock()
        self._gardees: OrderedDict[tuple[object, ...], Composees] = OrderedDict()

    def de(self, o: Ouvert) -> Composees:
        """Le dossier ouvert, prêt à composer ; lève ``ErreurDesaccord`` si les deux moteurs diffèrent."""
        v = o.verification
        cle = (o.identifiant, o.feuillet.texte, v.jour, self._clauses_ecrites())
        with self._verrou:
            if cle not in self._gardees:
                jugee = self._juge.verifier(v.dossier, v.jour)
                locaux = charger_mots_locaux(self._clauses, jugee, self._de_clauses)
                self._gardees[cle] = Composees(jugee, locaux, self._verrou)
            self._gardees.move_to_end(cle)
            while len(self._gardees) > GARDES:
                self._gardees.popitem(last=False)
            return self._gardees[cle]

    def _clauses_ecrites(self) -> tuple[tuple[str, int, int], ...]:
        """De quoi voir qu'une clause de la commune a changé, sans la relire."""
        etats = ((c, c.stat()) for c in sorted(self._clauses.rglob("*.yaml")))
        return tuple((str(c), e.st_mtime_ns, e.st_size) for c, e in etats)


@dataclass(frozen=True, slots=True)
class Glose:
    """Ce qui fonde un passage : les règles qu'il met en mots, celles qui posent question d'abord, et ses articles."""

    regles: tuple[Constat, ...]
    articles: tuple[Fondement, ...]


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un bloc, ou des puces, des signatures qui se suivent ; ``gloses`` : celles de puces aux règles différentes."""

    genre: str
    blocs: tuple[Bloc, ...]
    niveau: int = 0
    ancre: str = ""
    gloses: tuple[Glose | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Des lignes qui se suivent et que les mêmes règles fondent."""

    lignes: tuple[Ligne, ...]
    glose: Glose | None


@dataclass(frozen=True, slots=True)
class Lecture:
    """Une pièce à lire : ses passages dans l'ordre, et les titres de son sommaire."""

    passages: tuple[Passage, ...]
    sommaire: tuple[Ligne, ...]


def lire(v: Verification, blocs: Iterable[Bloc]) -> Lecture:
    """Met ces blocs en page, avec les règles et les articles du jour."""
    gloses, passages = _Gloses(v), list[Passage]()
    for ligne in _lignes(blocs):
        trouvees = tuple(gloses.de(b) for b in ligne.blocs)
        if any(g is not trouvees[0] for g in trouvees):
            passages.append(Passage((replace(ligne, gloses=trouvees),), None))
        elif passages and trouvees[0] and passages[-1].glose is trouvees[0]:
            passages[-1] = Passage((*passages[-1].lignes, ligne), trouvees[0])
        else:
            passages.append(Passage((ligne,), trouvees[0]))
    return Lecture(tuple(passages), tuple(x for p in passages for x in p.lignes if x.genre in _TITRES[1:3]))


def _lignes(blocs: Iterable[Bloc]) -> Iterator[Ligne]:
    """Les blocs, puces et signatures rassemblées ; un titre n'est jamais à plus d'un niveau sous le précédent."""
    ouverts: list[str] = []
    rangs = count(1)
    for genre, suite in groupby(blocs, key=lambda b: b.genre):
        groupe = tuple(suite)
        if genre in _SUITES:
            yield Ligne(genre, groupe)
            continue
        for bloc in groupe:
            if genre in _TITRES:
                ouverts = [t for t in ouverts if _TITRES.index(t) < _TITRES.index(genre)] + [genre]
                yield Ligne(genre, (bloc,), 1 + len(ouverts), f"titre-{next(rangs)}")
            else:
                yield Ligne(genre, (bloc,))


class _Gloses:
    """Les gloses d'une pièce, chacune faite une seule fois."""

    def __init__(self, v: Verification) -> None:
        self._v, self._constats = v, {c.regle.id: c for c in v.constats}
        self._faites: dict[tuple[tuple[str, ...], tuple[str, ...]], Glose | None] = {((), ()): None}

    def de(self, bloc: Bloc) -> Glose | None:
        """La glose d'un bloc ; rien si aucune règle ni aucun article ne le fonde."""
        p = bloc.provenance if bloc.genre in _NORMATIFS else None
        cle = (p.regles, p.articles) if p else ((), ())
        return self._faites[cle] if cle in self._faites else self._faites.setdefault(cle, self._faire(*cle))

    def _faire(self, ids: tuple[str, ...], cles: tuple[str, ...]) -> Glose | None:
        toutes = [self._constats[r] for r in ids if r in self._constats]
        regles = [c for c in toutes if c.etat != "sans_objet"] or toutes
        regles.sort(key=lambda c: _URGENCE.index(c.etat))
        trouves = (self._v.corpus.references.fondement(a.partition("@")[0], "", self._v.jour) for a in cles)
        articles = tuple(f for f in trouves if f)
        return Glose(tuple(regles), articles) if regles or articles else None


def imprimer(texte: str) -> Markup:
    """Le texte d'un bloc en HTML : retours à la ligne, places à remplir et réponses manquantes visibles."""
    return Markup().join(_place(m) if isinstance(m, Saisie) else _phrase(m) for m in decouper(texte))


def _place(saisie: Saisie) -> Markup:
    vue = Markup('<span class="place" aria-hidden="true">{}</span>').format(attente(saisie))
    return vue + Markup('<span class="invisible">({}{})</span>').format(mots("à remplir : "), saisie.libelle)


def _phrase(texte: str) -> Markup:
    html = Markup()
    for rang, morceau in enumerate(_A_REMPLIR.split(texte)):
        html += Markup('<span class="place">{}</span>').format(morceau) if rang % 2 else escape(morceau)
    return Markup("<br>").join(html.split("\n"))
