"""Choisir et écrire les clauses d'une pièce ; chaque bloc garde sa clause, ses règles et ses articles.

Le piège : une clause dont la condition est inconnue n'est jamais écrite « au cas où » ; le fait manquant, s'il
est dû à cette étape, est rendu avec la pièce, et c'est à l'appelant de refuser ou d'écrire un projet. Un fait
qui n'est pas encore dû laisse une place à remplir.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from teletravail_charte.blocs import Bloc, Provenance
from teletravail_charte.clausier import BlocClause, Clause, Clausier, vocabulaire_des_clauses
from teletravail_charte.conditions import Condition, faits_lus
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.expressions import Expressions
from teletravail_charte.francais import FINE
from teletravail_charte.gabarit import contexte, remplir
from teletravail_charte.lecture import Chemin
from teletravail_charte.moteur.natif import DOUTEUX, VRAI, verite_de
from teletravail_charte.validation import Recueil
from teletravail_charte.verification import Verification, fondements_du
from teletravail_charte.vocabulaire import ETAPES, INCONNU, Fait, Valeur


@dataclass(frozen=True, slots=True)
class Composition:
    """Les blocs d'une pièce, les clauses retenues dans l'ordre, et les faits qui manquent pour l'écrire."""

    blocs: tuple[Bloc, ...]
    retenues: tuple[tuple[str, Clause], ...]  # (numéro « Article 4 » ou vide, clause)
    manquants: tuple[str, ...]


@dataclass
class _Redaction:
    """L'état d'une composition."""

    verification: Verification
    valeurs: dict[str, Valeur]
    faits: dict[str, Fait]
    manquants: dict[str, None] = field(default_factory=dict)

    def vaut(self, condition: Condition | None) -> bool:
        """La condition est-elle certaine ? Inconnue, elle réclame ses faits (sauf les facultatifs)."""
        if condition is None:
            return True
        verite = verite_de(condition, self.valeurs)
        if verite == DOUTEUX:
            self.reclamer(f for f in faits_lus(condition) if self.valeurs.get(f, INCONNU) is INCONNU)
        return verite == VRAI

    def reclamer(self, chemins: Iterable[str]) -> None:
        for chemin in chemins:
            fait = self.faits[chemin]
            if fait.combinaison:
                self.reclamer(s for s in fait.combinaison if self.valeurs.get(s, INCONNU) is INCONNU)
            elif chemin in self.verification.deductions:
                self.reclamer(self.verification.deductions[chemin].manquants)
            elif not fait.facultatif and self.est_du(fait):
                self.manquants[chemin] = None

    def est_du(self, fait: Fait) -> bool:
        """Le fait doit-il être connu à cette étape ?"""
        return ETAPES.index(fait.etape) <= ETAPES.index(self.verification.etape)

    def choisir(self, clauses: Iterable[Clause]) -> list[tuple[Clause, list[BlocClause]]]:
        """Les clauses retenues et leurs blocs retenus ; une clause sans bloc tombe."""
        choisies = []
        for clause in clauses:
            if self.vaut(clause.condition):
                blocs = [b for b in clause.corps if self.vaut(b.condition) and self._rempli(b)]
                if blocs:
                    choisies.append((clause, blocs))
        return choisies

    def _rempli(self, bloc: BlocClause) -> bool:
        if _encart(bloc, self.verification):
            return True
        if bloc.genre == "tableau" or bloc.cout:
            return any(self.vaut(ligne.condition) for ligne in bloc.lignes)
        if bloc.pour_chaque:
            elements = self.valeurs.get(bloc.pour_chaque, INCONNU)
            if elements is INCONNU:
                self.reclamer([bloc.pour_chaque])
            return bool(elements) and elements is not INCONNU
        return True


def _encart(bloc: BlocClause, v: Verification) -> tuple[Bloc, ...]:
    """Ce que le produit calcule à la place du bloc ; rien n'est chargé tant qu'aucune clause n'en demande."""
    if not (bloc.cout or bloc.calendrier):
        return ()
    from teletravail_charte.encarts import encart

    return encart(v, bloc.genre, bloc.cout, bloc.calendrier)


def _redaction(v: Verification) -> _Redaction:
    valeurs: dict[str, Valeur] = {**v.faits.valeurs, "etape": v.etape}
    valeurs |= {f: d.valeur for f, d in v.deductions.items()}
    return _Redaction(v, valeurs, vocabulaire_des_clauses(v.corpus))


def retenir(clauses: Iterable[Clause], v: Verification) -> tuple[Clause, ...]:
    """Celles de ces clauses que le dossier retient, sans les écrire."""
    return tuple(clause for clause, _ in _redaction(v).choisir(clauses))


def composer_clauses(clausier: Clausier, v: Verification) -> Composition:
    """Les blocs de la pièce pour ce dossier ; lève ``ErreurCorpus`` si une clause est mal écrite."""
    redaction = _redaction(v)
    choisies = redaction.choisir(clausier.clauses)
    numeros: dict[str, str] = {}
    for clause, _ in choisies:
        if clause.numerote or clausier.parties:
            numeros[clause.id] = f"Article {len(numeros) + 1}" if numeros else "Article 1er"
    vus: dict[str, None] = {}
    a_venir = frozenset(c for c, f in v.corpus.vocabulaire.faits.items() if not redaction.est_du(f))
    noms: dict[str, Any] = contexte(v.corpus.regles.faits, redaction.valeurs, vus, a_venir)
    noms |= Expressions(v, numeros).noms()
    blocs: list[Bloc] = []
    partie = ""
    for clause, corps in choisies:
        if clausier.parties and clause.partie != partie:
            partie = clause.partie
            blocs.append(Bloc("partie", clausier.parties[partie], f"Titre {partie}"))
        provenance = _provenance(clause, None, v)
        if clause.id in numeros:
            with _situer(clause, ("titre",)):
                titre = remplir(clause.titre, noms, clause.id)
            blocs.append(Bloc("article", titre, numeros[clause.id], provenance=provenance))
        blocs += _ponctuer([b for bloc in corps for b in _ecrire(clause, bloc, noms, redaction)])
    redaction.reclamer(vus)
    retenues = tuple((numeros.get(clause.id, ""), clause) for clause, _ in choisies)
    return Composition(tuple(blocs), retenues, tuple(redaction.manquants))


def _ecrire(clause: Clause, bloc: BlocClause, noms: dict[str, Any], redaction: _Redaction) -> list[Bloc]:
    provenance = _provenance(clause, bloc, redaction.verification)
    rang = next(n for n, b in enumerate(clause.corps) if b is bloc)
    with _situer(clause, ("corps", rang)):
        return _remplir(clause, bloc, noms, redaction, provenance)


@contextmanager
def _situer(clause: Clause, champ: Chemin) -> Iterator[None]:
    """Une faute trouvée en remplissant un texte dit de quel fichier et de quelle ligne il vient."""
    try:
        yield
    except ErreurCorpus as erreur:
        recueil = Recueil()
        for faute in erreur.fautes:
            recueil.noter(clause.chemin, champ, str(faute))
        recueil.lever()


def _remplir(
    clause: Clause, bloc: BlocClause, noms: dict[str, Any], redaction: _Redaction, provenance: Provenance
) -> list[Bloc]:
    if calcules := _encart(bloc, redaction.verification):
        legende = remplir(bloc.texte, noms, clause.id)
        return [replace(b, texte=b.texte or legende, provenance=provenance) for b in calcules]
    if bloc.genre == "tableau":
        lignes = tuple(
            tuple(remplir(c, noms, clause.id) for c in ligne.cellules)
            for ligne in bloc.lignes
            if redaction.vaut(ligne.condition)
        )
        entetes = tuple(remplir(e, noms, clause.id) for e in bloc.entetes)
        texte = remplir(bloc.texte, noms, clause.id)
        return [Bloc("tableau", texte, entetes=entetes, lignes=lignes, provenance=provenance)]
    elements: Iterable[Any] = [None]
    if bloc.pour_chaque:
        groupe, _, nom = bloc.pour_chaque.partition(".")
        elements = dict.fromkeys(noms[groupe][nom])  # une ligne répétée dans le dossier ne s'écrit qu'une fois
    return [
        Bloc(bloc.genre, remplir(bloc.texte, {**noms, "element": e}, clause.id), provenance=provenance)
        for e in elements
    ]


def _ponctuer(blocs: list[Bloc]) -> list[Bloc]:
    """Une énumération se ponctue : « ; » après chaque élément, un point après le dernier."""
    resultat: list[Bloc] = []
    for est_puce, suite in groupby(blocs, key=lambda b: b.genre == "puce"):
        groupe = list(suite)
        if est_puce and not any(b.texte.endswith((".", ";", ":", "!", "?", "…")) for b in groupe):
            dernier = len(groupe) - 1
            fins = ("." if rang == dernier else f"{FINE};" for rang in range(len(groupe)))
            groupe = [replace(b, texte=b.texte + fin) for b, fin in zip(groupe, fins, strict=True)]
        resultat += groupe
    return resultat


def _provenance(clause: Clause, bloc: BlocClause | None, v: Verification) -> Provenance:
    regles = clause.regles if bloc is None or bloc.regles is None else bloc.regles
    renvois = clause.fondements if bloc is None or bloc.fondements is None else bloc.fondements
    articles = tuple(f"{f.cle}@{f.du.isoformat()}" for f in fondements_du(v.corpus, renvois, v.jour))
    return Provenance(clause.id, regles, articles, clause.titre)
