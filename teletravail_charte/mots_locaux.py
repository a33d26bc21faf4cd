"""Les mots de la commune : ses clauses, dans ``clauses_locales/`` à côté de son dossier, avant les nôtres.

Une clause du même nom remplace la nôtre, une autre s'ajoute. Le piège : changer les mots ne change pas le droit ;
une règle que nos mots disaient doit encore être dite, et un fait qu'ils réclamaient reste dû.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from teletravail_charte.clauses import Composition, composer_clauses
from teletravail_charte.clausier import Clause, Clausier, charger_clausier, lire_clauses
from teletravail_charte.erreurs import ErreurCorpus, Faute, vouliez_vous_dire
from teletravail_charte.expressions import Expressions
from teletravail_charte.gabarit import noms_lus
from teletravail_charte.lecture import Chemin
from teletravail_charte.validation import Recueil
from teletravail_charte.verification import Verification

REPERTOIRE: Final = "clauses_locales"


@dataclass(frozen=True)
class MotsLocaux:
    """Les clauses d'une commune, par pièce, et leur empreinte."""

    repertoire: Path
    clauses: Mapping[str, tuple[Clause, ...]]
    empreinte: str

    def dans(self, clausier: Clausier) -> Clausier:
        """Le clausier de la pièce, les clauses de la commune à la place des nôtres ou en plus."""
        locales = {c.id: c for c in self.clauses.get(clausier.piece, ())}
        toutes = [c for c in clausier.clauses if c.id not in locales] + list(locales.values())
        return replace(clausier, clauses=tuple(sorted(toutes, key=lambda c: c.rang)))


def charger_mots_locaux(repertoire: Path, v: Verification, pieces: Sequence[str]) -> MotsLocaux | None:
    """Les mots de ``repertoire``, ou rien s'il n'y en a pas ; lève ``ErreurCorpus``, toutes les fautes ensemble."""
    if not repertoire.exists():
        return None
    recueil, clauses, somme = Recueil(), {}, hashlib.sha256()
    for piece, chemins in _fichiers(repertoire, pieces, recueil).items():
        clausier = charger_clausier(v.corpus, piece)
        locales = lire_clauses(chemins, clausier.parties, v.corpus, recueil)
        for clause in locales:
            for champ, quoi, possible in _fautes(clause, v):
                recueil.noter(clause.chemin, champ, quoi, possible)
        clauses[piece] = locales
    recueil.lever()
    for clause in (c for piece in sorted(clauses) for c in clauses[piece]):
        nom = clause.chemin.relative_to(repertoire).as_posix()
        somme.update(nom.encode() + b"\0" + clause.chemin.read_bytes() + b"\0")
    mots = MotsLocaux(repertoire, clauses, f"sha256:{somme.hexdigest()}")
    for piece in clauses:
        _exiger_les_regles(mots, charger_clausier(v.corpus, piece), v)
    return mots if clauses else None


def composer_avec(mots: MotsLocaux | None, clausier: Clausier, v: Verification) -> Composition:
    """La composition de la pièce ; lève ``ErreurCorpus`` si, pour ce dossier, une règle n'y est plus dite."""
    notre = composer_clauses(clausier, v)
    if mots is None or clausier.piece not in mots.clauses:
        return notre
    try:
        locale = composer_clauses(mots.dans(clausier), v)
    except ErreurCorpus as erreur:
        quoi = "avec ces clauses, la pièce ne se compose plus ; avec les nôtres, elle se compose."
        possible = "Une clause que d'autres citent doit s'écrire chaque fois que la nôtre s'écrivait."
        ici = Faute(quoi, str(mots.repertoire / clausier.piece), possible=possible)
        raise ErreurCorpus(ici, *erreur.fautes) from None
    perdues = _regles_dites(notre) - _regles_dites(locale)
    remplacees = {c.id: c for _, c in notre.retenues}
    recueil = Recueil()
    for c in mots.clauses[clausier.piece]:
        if c.id in remplacees and (tues := perdues & remplacees[c.id].toutes_les_regles()):
            quoi = f"pour ce dossier, {_nommer(tues, v)} n'est plus écrit nulle part."
            possible = "Une de vos clauses doit le dire chaque fois que la nôtre le disait."
            recueil.noter(c.chemin, ("s_applique_si",), quoi, possible)
    recueil.lever()
    return replace(locale, manquants=tuple(dict.fromkeys((*notre.manquants, *locale.manquants))))


def _fichiers(repertoire: Path, pieces: Sequence[str], recueil: Recueil) -> dict[str, list[Path]]:
    """Les fichiers de clauses par pièce, dans l'ordre ; ce qui est mal rangé est une faute."""
    possible = f"Attendu : {REPERTOIRE}/<pièce>/<clause>.yaml ; pièces : {', '.join(pieces)}."
    if not repertoire.is_dir():
        recueil.fautes.append(Faute("ce n'est pas un répertoire.", str(repertoire), possible=possible))
        return {}
    trouves: dict[str, list[Path]] = {}
    for lieu in sorted(repertoire.iterdir()):
        if lieu.name.startswith((".", "_")):
            continue
        if not lieu.is_dir() or lieu.name not in pieces:
            suite = vouliez_vous_dire(lieu.name, list(pieces)) or possible
            recueil.fautes.append(Faute("aucune pièce faite de clauses ne porte ce nom.", str(lieu), possible=suite))
            continue
        for chemin in sorted(lieu.iterdir()):
            if chemin.suffix == ".yaml" and not chemin.name.startswith("_"):
                trouves.setdefault(lieu.name, []).append(chemin)
            elif not chemin.name.startswith((".", "_")):
                quoi = "ce fichier n'est pas une clause."
                recueil.fautes.append(Faute(quoi, str(chemin), possible="Une clause est un fichier « .yaml »."))
    return trouves


def _fautes(clause: Clause, v: Verification) -> Iterator[tuple[Chemin, str, str]]:
    """(champ, quoi, possible) : les règles et les noms qui n'existent pas."""
    regles = list(v.corpus.regles.obligations)
    citees: list[tuple[Chemin, Sequence[str]]] = [(("regles",), clause.regles)]
    textes: list[tuple[Chemin, str]] = [(("titre",), clause.titre)]
    for rang, bloc in enumerate(clause.corps):
        ici: Chemin = ("corps", rang)
        citees.append(((*ici, "regles"), bloc.regles or ()))
        textes += [((*ici, "texte"), bloc.texte), *(((*ici, "entetes", n), e) for n, e in enumerate(bloc.entetes))]
        for n, ligne in enumerate(bloc.lignes):
            textes += [((*ici, "lignes", n, "cellules", m), c) for m, c in enumerate(ligne.cellules)]
    for champ, ids in citees:
        for rang, regle in enumerate(ids):
            if regle not in regles:
                suite = vouliez_vous_dire(regle, regles) or "La commande « regles » les liste."
                yield (*champ, rang), f"la règle « {regle} » n'existe pas.", suite
    faits = v.corpus.regles.faits
    simples = {*Expressions(v, {}).noms(), "element"}
    groupes = {chemin.partition(".")[0] for chemin in faits if "." in chemin}
    for champ, texte in textes:
        try:
            noms = list(noms_lus(texte))
        except ErreurCorpus as erreur:
            yield champ, str(erreur), ""
            continue
        for nom, suite in noms:
            if nom in simples or f"{nom}.{suite}" in faits:
                continue
            if nom in groupes:
                possible = vouliez_vous_dire(f"{nom}.{suite}", list(faits))
                yield champ, f"le fait « {nom}.{suite} » n'existe pas.", possible
            else:
                yield champ, f"le nom « {nom} » n'existe pas.", vouliez_vous_dire(nom, [*simples, *groupes])


def _exiger_les_regles(mots: MotsLocaux, clausier: Clausier, v: Verification) -> None:
    """Toute règle que nos mots disaient l'est encore par une clause de la pièce ; lève ``ErreurCorpus``."""
    dites = {regle for c in mots.dans(clausier).clauses for regle in c.toutes_les_regles()}
    notres, recueil = {c.id: c for c in clausier.clauses}, Recueil()
    for clause in mots.clauses[clausier.piece]:
        if clause.id in notres and (perdues := notres[clause.id].toutes_les_regles() - dites):
            quoi = f"cette clause remplace la nôtre, et {_nommer(perdues, v)} n'est plus dit par aucune clause."
            possible = "Dites-le avec vos mots et ajoutez l'identifiant à « regles », ici ou dans une autre clause."
            recueil.noter(clause.chemin, ("regles",), quoi, possible)
    recueil.lever()


def _regles_dites(composition: Composition) -> set[str]:
    return {regle for bloc in composition.blocs if bloc.provenance for regle in bloc.provenance.regles}


def _nommer(regles: set[str], v: Verification) -> str:
    return " ; ".join(f"« {v.corpus.regles.obligations[r].titre} » ({r})" for r in sorted(regles))
