"""Le vocabulaire périmé : les mots et les textes qui étaient exacts jusqu'à un jour (rules/detecteurs/_perime.yaml).

Le piège : citer un texte depuis abrogé n'a rien d'illégal quand il était en vigueur. On dit jusqu'à quand le mot était
exact, et si l'acte l'employait déjà à tort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import model_validator

from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import vouliez_vous_dire
from teletravail_charte.relecture.grammaire import Familles
from teletravail_charte.relecture.identite import Nature
from teletravail_charte.relecture.reperes import Atelier, EssaiRepere, FicheRepere, Indice, Lu, Repere
from teletravail_charte.validation import Fiche, Suite, charger_fiche


class FicheTerme(FicheRepere):
    """Un mot qui a vieilli, ce qui le remplace, et la règle qui le dit."""

    id: str
    actuel: str
    exact_jusqu_au: date | None = None
    jamais: bool = False
    regle: str = ""
    natures: Suite[Nature] = ()
    exemples: Suite[EssaiRepere]

    @model_validator(mode="after")
    def _date_ou_jamais(self) -> FicheTerme:
        if self.jamais and self.exact_jusqu_au:
            raise ValueError("un mot qui n'a jamais été exact n'a pas de « exact_jusqu_au ».")
        return self

    def perime(self, jour: date) -> bool:
        """Le mot est-il périmé ce jour-là ? Un usage ancien sans date l'est toujours."""
        return self.exact_jusqu_au is None or jour > self.exact_jusqu_au


class _Fichier(Fiche):
    termes: Suite[FicheTerme]


@dataclass(frozen=True, slots=True)
class Terme:
    """Une fiche et son repère."""

    fiche: FicheTerme
    repere: Repere


@dataclass(frozen=True, slots=True)
class Perime:
    """Un mot périmé que l'acte emploie. ``alors`` : il l'était déjà le jour de l'acte ; rien quand on ne sait pas."""

    fiche: FicheTerme
    indices: tuple[Indice, ...]
    alors: bool | None

    @property
    def ecrit(self) -> str:
        """Le mot, tel que l'acte l'écrit la première fois."""
        return self.indices[0].texte


def charger_termes(chemin: Path, corpus: Corpus, familles: Familles) -> tuple[Terme, ...]:
    """Lit _perime.yaml ; lève ``ErreurCorpus``."""
    fiches = charger_fiche(chemin, _Fichier).termes
    atelier = Atelier(chemin, familles)
    for rang, fiche in enumerate(fiches):
        if fiche.regle and fiche.regle not in corpus.regles.obligations:
            conseil = vouliez_vous_dire(fiche.regle, list(corpus.regles.obligations))
            atelier.recueil.noter(chemin, ("termes", rang, "regle"), "cette règle n'existe pas.", conseil)
    termes = tuple(Terme(f, atelier.repere(f, ("termes", rang))) for rang, f in enumerate(fiches))
    atelier.recueil.lever()
    return termes


def trouver_les_perimes(
    lus: Sequence[Lu], termes: Sequence[Terme], nature: str, jour_de_l_acte: date | None, jour: date
) -> tuple[Perime, ...]:
    """Les mots de l'acte périmés au ``jour``, dans l'ordre des fiches, chacun avec tous les endroits où il est."""
    trouves = []
    for terme in termes:
        fiche = terme.fiche
        if not fiche.perime(jour) or (fiche.natures and nature not in fiche.natures):
            continue
        indices = tuple(lu.indice(prise) for lu in lus for prise in terme.repere.prises(lu))
        if indices:
            trouves.append(Perime(fiche, indices, None if jour_de_l_acte is None else fiche.perime(jour_de_l_acte)))
    return tuple(trouves)
