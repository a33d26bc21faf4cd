"""templates/clauses/ : les clauses d'une pièce, telles qu'une juriste les écrit, vérifiées et prêtes à composer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr

from teletravail_charte.blocs import GENRES
from teletravail_charte.conditions import Condition, ConditionInvalide, lire_condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import ErreurCorpus, Faute, vouliez_vous_dire
from teletravail_charte.lecture import Chemin, lire_octets
from teletravail_charte.regles import Renvois
from teletravail_charte.validation import Fiche, Recueil, Suite, charger_fiche, charger_fiches
from teletravail_charte.vocabulaire import Fait

VueDuCalendrier = Literal["elus", "complet"]
VueDuCout = Literal["postes", "totaux", "calcul", "manques"]


class _Conditionnel(Fiche):
    """Ce qui peut porter une condition, lue une fois au chargement."""

    _condition: Condition | None = PrivateAttr(default=None)

    @property
    def condition(self) -> Condition | None:
        """L'arbre de la condition, ou rien."""
        return self._condition


class LigneClause(_Conditionnel):
    """Une ligne de tableau."""

    cellules: Suite[str]
    si: dict[str, Any] | None = None


class BlocClause(_Conditionnel):
    """Un bloc d'une clause ; ``pour_chaque`` : un bloc par élément de ce fait, nommé ``element``.

    ``cout`` : ce que le produit en calcule, à la place des lignes écrites, qui servent s'il ne sait rien calculer.
    ``calendrier`` : un tableau des dates de la procédure (« elus » : celles qui les concernent, ou « complet »).
    """

    genre: str = "paragraphe"
    texte: str = ""
    si: dict[str, Any] | None = None
    pour_chaque: str = ""
    entetes: Suite[str] = ()
    lignes: Suite[LigneClause] = ()
    cout: VueDuCout | None = None
    calendrier: VueDuCalendrier | None = None
    regles: Suite[str] | None = None
    fondements: Renvois | None = None


class Clause(_Conditionnel):
    """Une clause : quand elle s'écrit, ce qu'elle dit, les règles qu'elle met en mots."""

    id: str
    titre: str
    rang: int
    partie: str
    statut: Literal["obligatoire", "attendue", "facultative"]
    numerote: bool = False
    regles: Suite[str] = ()
    fondements: Renvois = ()
    doutes: Suite[str] = ()
    s_applique_si: dict[str, Any] | None = None
    corps: Suite[BlocClause]
    _chemin: Path = PrivateAttr(default=Path())

    @property
    def chemin(self) -> Path:
        """Le fichier d'où elle vient."""
        return self._chemin

    def toutes_les_regles(self) -> set[str]:
        """Les règles qu'elle met en mots, par elle-même ou par un de ses blocs."""
        return {*self.regles, *(regle for bloc in self.corps for regle in bloc.regles or ())}


class _Parties(Fiche):
    parties: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Clausier:
    """Les clauses d'une pièce, par rang, et les titres de ses parties."""

    piece: str
    clauses: tuple[Clause, ...]
    parties: dict[str, str]


def vocabulaire_des_clauses(corpus: Corpus) -> dict[str, Fait]:
    """Les faits qu'une clause peut lire : ceux du corpus et ``etape``."""
    etapes = {str(e.etape): str(e.etape) for e in corpus.sommaire.etapes} | {"preparation": "preparation"}
    return corpus.regles.faits | {"etape": Fait(type="enum", question="Étape du dossier.", valeurs=etapes)}


@lru_cache(maxsize=64)
def charger_clausier(corpus: Corpus, piece: str) -> Clausier:
    """Lit templates/clauses/``piece`` ; lève ``ErreurCorpus``, toutes les fautes ensemble."""
    dossier = corpus.racine / "templates" / "clauses" / piece
    recueil = Recueil()
    titres, parties = dossier / "_parties.yaml", {}
    if titres.exists():
        with recueil.tenter():
            parties = charger_fiche(titres, _Parties).parties
    clauses = lire_clauses(dossier.glob("[!_]*.yaml"), parties, corpus, recueil)
    if not clauses and not recueil.fautes:
        recueil.fautes.append(Faute("ce répertoire ne contient aucune clause.", str(dossier)))
    recueil.lever()
    return Clausier(piece, tuple(sorted(clauses, key=lambda c: c.rang)), parties)


@lru_cache(maxsize=64)
def clauses_citant(corpus: Corpus, piece: str, doutes: frozenset[str]) -> tuple[Clause, ...]:
    """Les clauses de ``piece`` qui citent l'un de ces doutes, par rang : on ne lit que leurs fichiers."""
    dossier, recueil = corpus.racine / "templates" / "clauses" / piece, Recueil()
    textes = {fichier: lire_octets(fichier, ErreurCorpus) for fichier in dossier.glob("[!_]*.yaml")}
    citants = [fichier for fichier, texte in textes.items() if any(doute in texte for doute in doutes)]
    titres = dossier / "_parties.yaml"
    parties = charger_fiche(titres, _Parties).parties if titres.exists() else {}
    clauses = lire_clauses(citants, parties, corpus, recueil)
    recueil.lever()
    return tuple(sorted((c for c in clauses if doutes.intersection(c.doutes)), key=lambda c: c.rang))


def lire_clauses(
    chemins: Iterable[Path], parties: dict[str, str], corpus: Corpus, recueil: Recueil
) -> tuple[Clause, ...]:
    """Les clauses bien écrites de ces fichiers ; ``recueil`` reçoit toutes les fautes."""
    clauses = charger_fiches(chemins, Clause, recueil)
    faits, cles = vocabulaire_des_clauses(corpus), corpus.references.cles()
    for chemin, clause in clauses.items():
        clause._chemin = chemin
        for champ, quoi, possible in _fautes(clause, parties, faits, cles):
            recueil.noter(chemin, champ, quoi, possible)
        for rang, doute in enumerate(clause.doutes):
            if doute not in corpus.doutes:
                possible = vouliez_vous_dire(doute, list(corpus.doutes))
                recueil.noter(chemin, ("doutes", rang), f"« {doute} » n'existe pas dans rules/doutes.yaml.", possible)
    return tuple(clauses.values())


def _fautes(
    clause: Clause, parties: dict[str, str], faits: dict[str, Fait], cles: list[str]
) -> Iterator[tuple[Chemin, str, str]]:
    """(champ, quoi, possible) : ce qu'une clause bien formée désigne et qui n'existe pas."""
    if parties and clause.partie not in parties:
        yield ("partie",), "cette partie n'existe pas.", f"Possibles : {', '.join(parties)}."
    conditions: list[tuple[Chemin, Any, _Conditionnel]] = [(("s_applique_si",), clause.s_applique_si, clause)]
    renvois: list[tuple[Chemin, Renvois | None]] = [(("fondements",), clause.fondements)]
    for rang, bloc in enumerate(clause.corps):
        ici: Chemin = ("corps", rang)
        if bloc.genre not in GENRES:
            yield (*ici, "genre"), "ce genre n'existe pas.", f"Possibles : {', '.join(GENRES)}."
        if bloc.pour_chaque and getattr(faits.get(bloc.pour_chaque), "type", "") not in ("liste", "textes"):
            yield (*ici, "pour_chaque"), "on attend un fait de type liste ou textes.", ""
        conditions.append(((*ici, "si"), bloc.si, bloc))
        conditions += [((*ici, "lignes", n, "si"), ligne.si, ligne) for n, ligne in enumerate(bloc.lignes)]
        renvois.append(((*ici, "fondements"), bloc.fondements))
    for champ, brut, fiche in conditions:
        try:
            fiche._condition = None if brut is None else lire_condition(brut, faits)
        except ConditionInvalide as erreur:
            yield champ, str(erreur), ""
    for champ, cites in renvois:
        for rang, renvoi in enumerate(cites or ()):
            if renvoi.article not in cles:
                quoi = f"l'article « {renvoi.article} » n'existe pas dans legal_refs."
                yield (*champ, rang), quoi, vouliez_vous_dire(renvoi.article, cles)
