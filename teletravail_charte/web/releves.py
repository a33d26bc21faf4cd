"""Le rapport d'une relecture, rangé pour une page : ce qui était illégal, ce qui est dépassé, ce que l'on a lu.

Les phrases sont celles des rapports ; ce que l'acte écrit ressort tel quel.
"""

from __future__ import annotations

from dataclasses import dataclass

from teletravail_charte.gabarit import dire
from teletravail_charte.rapports.mots import citer, mots
from teletravail_charte.rapports.passages import (
    CONFIANCES,
    LIEUX_MONTRES,
    citer_les_passages,
    citer_passage,
    confiance_de,
    dire_perime,
    dire_suite,
    lieux_de,
)
from teletravail_charte.rapports.relecture import RUBRIQUES
from teletravail_charte.relecture.jugement import INCONNUE, Grief, Relecture
from teletravail_charte.verification import Constat


@dataclass(frozen=True, slots=True)
class Reproche:
    """Un grief ou une question, en phrases ; ``doute`` : pourquoi ce n'est qu'une question."""

    constat: Constat
    passages: tuple[str, ...]
    message: str
    remede: str
    textes: tuple[tuple[str, str], ...]
    suite: str
    confiance: str
    doute: str = ""


@dataclass(frozen=True, slots=True)
class Lecture:
    """Ce qu'un passage fait lire : les valeurs, la confiance qu'on leur doit, les passages, et combien d'autres."""

    dites: tuple[str, ...]
    confiance: str
    passages: tuple[str, ...]
    autres: int


@dataclass(frozen=True, slots=True)
class Option:
    """Un fait que l'acte dit : sa question, et chaque lecture."""

    fait: str
    question: str
    lectures: tuple[Lecture, ...]


def groupes_de_griefs(r: Relecture) -> tuple[tuple[str, tuple[Reproche, ...]], ...]:
    """Les reproches par moment et par gravité, sans les groupes vides."""
    anciens = [g for g in r.griefs if g.moment != "aujourd_hui"]
    nouveaux = [g for g in r.griefs if g.moment == "aujourd_hui"]
    groupes = (
        ("Illégal à la date de l'acte", anciens, ("bloquant",)),
        ("Dépassé aujourd'hui" if r.alors else "Contraire au droit", nouveaux, ("bloquant",)),
        ("Fragile à la date de l'acte", anciens, ("vigilance",)),
        ("Fragile aujourd'hui", nouveaux, ("vigilance",)),
        ("Conseils", r.griefs, ("conseil", "information")),
    )
    tries = ((titre, [g for g in griefs if g.constat.regle.niveau in niveaux]) for titre, griefs, niveaux in groupes)
    return tuple((mots(titre), tuple(map(_reproche, ici))) for titre, ici in tries if ici)


def questions(r: Relecture) -> tuple[Reproche, ...]:
    """Ce qui reste à confirmer."""
    return tuple(map(_reproche, r.questions))


def _reproche(g: Grief) -> Reproche:
    c = g.constat
    inconnue = g.raison == INCONNUE
    debut = mots("Il reste à savoir :" if inconnue else "Si c’est cela :") + " " if g.raison else ""
    return Reproche(
        constat=c,
        passages=tuple(citer_les_passages(g)),
        message=debut + c.message,
        remede=c.remede,
        textes=tuple((citer(f), f.url) for f in c.fondements),
        suite=dire_suite(g),
        confiance=confiance_de(g.trouvailles),
        doute="" if inconnue or not g.raison else mots(f"Pourquoi une question : {g.raison}."),
    )


def contradictions(r: Relecture) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Ce que l'acte dit deux fois, et différemment : la phrase, les passages."""
    return tuple(
        (
            mots(f"{c.titre.rstrip('.')}{'' if c.titre.endswith('?') else '.'} {c.pourquoi}"),
            tuple(dict.fromkeys(map(citer_passage, c.trouvailles))),
        )
        for c in r.portrait.contradictions
    )


def options(r: Relecture) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    """Les options que l'acte fixe, par groupe de questions : (titre du groupe, options)."""
    vocabulaire = r.corpus.vocabulaire
    lues: dict[str, dict[tuple[str, str], dict[str, None]]] = {}
    for t in r.portrait.trouvailles:
        cle = mots(dire(vocabulaire.faits[t.fait], t.valeur)), CONFIANCES[t.confiance]
        lues.setdefault(t.fait, {}).setdefault(cle, {})[citer_passage(t)] = None
    groupes: dict[str, list[Option]] = {}
    for fait in (f for f in vocabulaire.faits if f in lues):
        reunies: dict[tuple[str, tuple[str, ...]], list[str]] = {}  # les mêmes passages ne se citent qu'une fois
        for (dite, confiance), passages in lues[fait].items():
            reunies.setdefault((confiance, tuple(passages)), []).append(dite)
        lectures = tuple(
            Lecture(tuple(dites), confiance, passages[:LIEUX_MONTRES], max(0, len(passages) - LIEUX_MONTRES))
            for (confiance, passages), dites in reunies.items()
        )
        titre = mots(vocabulaire.titres[fait.split(".")[0]])
        groupes.setdefault(titre, []).append(Option(fait, mots(vocabulaire.faits[fait].question), lectures))
    return tuple((titre, tuple(ici)) for titre, ici in groupes.items())


def matieres(r: Relecture) -> tuple[tuple[str, str, str], ...]:
    """Les rubriques que la délibération doit traiter : (titre, état, passage)."""
    return tuple(
        (
            mots(f"{x.titre[:1].upper()}{x.titre[1:]}"),
            mots(RUBRIQUES[x.etat]),
            citer_passage(x.indice) if x.indice else "",
        )
        for x in r.portrait.rubriques
    )


def perimes(r: Relecture) -> tuple[str, ...]:
    """Les mots périmés, et où ils sont écrits."""
    return tuple(f"{dire_perime(p)} ({lieux_de(p)})" for p in r.portrait.perimes)


def non_vus(r: Relecture) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Ce que l'on sait chercher et que l'on n'a pas lu : (titre du groupe, questions)."""
    vocabulaire = r.corpus.vocabulaire
    groupes: dict[str, list[str]] = {}
    for fait in r.non_vus:
        groupes.setdefault(mots(vocabulaire.titres[fait.split(".")[0]]), []).append(
            mots(vocabulaire.faits[fait].question)
        )
    return tuple((titre, tuple(ici)) for titre, ici in groupes.items())
