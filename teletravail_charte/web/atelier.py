"""Ce que toutes les pages partagent : le corpus, les dossiers rangés, et chaque vérification faite une seule fois.

Le piège : un moteur ne sert qu'un fil d'exécution à la fois ; chaque fil a le sien.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from teletravail_charte.clausier import charger_clausier
from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier, lire_texte
from teletravail_charte.redaction import pieces_possibles
from teletravail_charte.verification import Juge, Verification
from teletravail_charte.vocabulaire import Valeur
from teletravail_charte.web.rangement import Feuillet, Rangement
from teletravail_charte.web.vue import Vue

GARDEES: Final = 64  # vérifications : quelques dossiers, leurs dernières versions, un ou deux jours


@dataclass(frozen=True, slots=True)
class Ouvert:
    """Un dossier ouvert : tel qu'il est écrit, et ce que le droit du jour en dit.

    ``suppose`` : le jour est une hypothèse de la personne, non celui de la séance.
    """

    feuillet: Feuillet
    vue: Vue
    suppose: bool = False

    @property
    def verification(self) -> Verification:
        """Les constats du jour."""
        return self.vue.v

    @property
    def identifiant(self) -> str:
        return self.feuillet.identifiant

    @property
    def version(self) -> int:
        return self.feuillet.version


class Atelier:
    """Le corpus, les dossiers et l'horloge d'un assistant."""

    def __init__(self, corpus: Corpus, rangement: Rangement, aujourd_hui: Callable[[], date]) -> None:
        self.corpus, self.rangement, self.aujourd_hui = corpus, rangement, aujourd_hui
        self.lire = lru_cache(maxsize=GARDEES)(self._lire)
        self._fil = threading.local()
        self._verrou = threading.Lock()
        self._vues: OrderedDict[tuple[str, str, date], Vue] = OrderedDict()

    def _lire(self, nom: str, texte: str) -> Dossier:
        """Le dossier qu'un texte écrit ; lève ``ErreurDossier``, toutes les fautes ensemble."""
        return lire_texte(texte, nom, self.corpus.vocabulaire, tuple(self.corpus.profils))

    def ouvrir(self, identifiant: str, jour: date | None = None) -> Ouvert:
        """Le dossier rangé, jugé au ``jour`` voulu, sinon celui de sa séance, sinon aujourd'hui.

        Lève ``DossierAbsent``, ``ErreurDossier`` et ``ErreurPeriode``.
        """
        return self.ouvrir_feuillet(self.rangement.ouvrir(identifiant), jour)

    def ouvrir_feuillet(self, feuillet: Feuillet, jour: date | None = None) -> Ouvert:
        """Le même, quand le texte est déjà en main (une version, un enregistrement)."""
        return Ouvert(feuillet, self.regarder(feuillet.identifiant, feuillet.texte, jour), suppose=jour is not None)

    def regarder(self, nom: str, texte: str, jour: date | None) -> Vue:
        """Les constats de ce texte, gardés tant qu'il ne change pas."""
        dossier = self.lire(nom, texte)
        if jour is None:
            seance = dossier.valeurs.get("seance.date")
            jour = seance if isinstance(seance, date) else self.aujourd_hui()
        cle = (nom, texte, jour)
        with self._verrou:
            if cle in self._vues:
                self._vues.move_to_end(cle)
                return self._vues[cle]
        vue = Vue(self.juge().verifier(dossier, jour))
        with self._verrou:
            self._vues[cle] = vue
            while len(self._vues) > GARDEES:
                self._vues.popitem(last=False)
        return vue

    def supposer(self, o: Ouvert, si: Mapping[str, Valeur]) -> Verification:
        """Et si… : le dossier ouvert avec ces réponses, sans rien enregistrer."""
        return self.juge().verifier(o.verification.dossier, o.verification.jour, si)

    def rechauffer(self) -> None:
        """Lit d'avance les clauses de toutes les pièces, pour que la première étape n'attende pas."""
        for piece in pieces_possibles(self.corpus):
            if piece.coquille:
                charger_clausier(self.corpus, piece.id)

    def juge(self) -> Juge:
        """Le juge de ce fil ; le moteur natif seul, les documents passant par le double contrôle."""
        if not hasattr(self._fil, "juge"):
            self._fil.juge = Juge(self.corpus, "natif")
        juge: Juge = self._fil.juge
        return juge
