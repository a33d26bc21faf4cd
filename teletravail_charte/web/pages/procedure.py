"""La procédure : ce qui empêche encore un acte d'être prêt et où y répondre, le calendrier, ce que cela coûte."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, url_for

from teletravail_charte.calendrier import Echeance, calculer
from teletravail_charte.calendrier.tableaux import STATUTS, dire_date
from teletravail_charte.cout import Hypothese, estimer, tableau
from teletravail_charte.francais import liste
from teletravail_charte.kit import Piece
from teletravail_charte.rapports.calendrier_en_texte import FORCES
from teletravail_charte.rapports.mots import mots
from teletravail_charte.verification import Constat
from teletravail_charte.web.atelier import Ouvert
from teletravail_charte.web.pages.commun import atelier, ouvrir, rendre
from teletravail_charte.web.parcours import etape_du_fait, faits_en_cause, sources

page = Blueprint("documents", __name__, url_prefix="/d/<identifiant>")

PARTIES: Final = (("avant", "Avant le vote"), ("apres", "Après le vote"))
INTENABLES: Final = ("impossible", "hors-delai", "en-retard")
_FAIT: Final = re.compile(r"\s*\(([a-z_]+\.[a-z0-9_]+)\)")


@dataclass(frozen=True, slots=True)
class Question:
    """Une réponse à donner ou à revoir, et où."""

    dite: str
    lien: str


@dataclass(frozen=True, slots=True)
class Offre:
    """Une pièce de la liste : ce qui lui manque encore, et sous quels formats on la prend."""

    piece: Piece
    questions: tuple[Question, ...]
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Ce qui empêche une pièce d'être prête : des points qui bloquent et leurs réponses, des réponses attendues."""

    bloquants: tuple[tuple[Constat, tuple[Question, ...]], ...] = ()
    questions: tuple[Question, ...] = ()
    phrases: tuple[str, ...] = ()

    @classmethod
    def de(cls, o: Ouvert, pieces: Iterable[Piece]) -> Obstacles:
        """Ce qui empêche ces pièces d'être prêtes."""
        v = o.verification
        bloquants = tuple((c, questions(o, c.manquants or faits_en_cause(v, c))) for c in v.constats if c.bloque)
        return cls(bloquants, questions(o, tuple(f for p in pieces for f in p.manquants)))

    def __bool__(self) -> bool:
        return bool(self.bloquants or self.questions or self.phrases)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Un nombre du calcul, d'où il vient, et la question dont il est la réponse, s'il en est une."""

    valeur: str
    origine: str
    question: Question | None


def questions(o: Ouvert, faits: Iterable[str]) -> tuple[Question, ...]:
    """Ces faits, ou ceux dont ils se déduisent, tels que l'assistant les demande."""
    corpus = o.verification.corpus
    demandes = []
    for fait in dict.fromkeys(sources(corpus, tuple(faits))):
        etape, ancre = etape_du_fait(corpus, fait).id, "champ-" + fait.replace(".", "-")
        lien = url_for("etapes.etape", identifiant=o.identifiant, nom=etape, _anchor=ancre)
        demandes.append(Question(mots(corpus.vocabulaire.faits[fait].question), lien))
    return tuple(demandes)


@page.get("/calendrier")
def calendrier(identifiant: str) -> str:
    """Toutes les dates de la procédure, leur raison, leur article, où elles en sont, et ce qui ne tient pas."""
    o = ouvrir(identifiant)
    c = calculer(o.verification, atelier().aujourd_hui())
    return rendre(
        "calendrier.html",
        o,
        calendrier=c,
        suppose=liste(c.hypotheses),
        parties=[(nom, titre, _sans_redite(e for e in c.echeances if e.partie == nom)) for nom, titre in PARTIES],
        statuts=STATUTS,
        forces=FORCES,
        intenables=INTENABLES,
        dire_date=dire_date,
        projet=1 if any(x.bloque for x in o.verification.constats) else None,
    )


def _sans_redite(echeances: Iterable[Echeance]) -> list[tuple[Echeance, list[str]]]:
    """Chaque étape et ses doutes ; un doute déjà dit plus haut n'est pas répété."""
    dits: set[str] = set()
    lignes = []
    for e in echeances:
        lignes.append((e, [d for d in e.a_verifier if d not in dits]))
        dits.update(e.a_verifier)
    return lignes


@page.get("/cout")
def cout(identifiant: str) -> str:
    """Ce que le télétravail coûtera, en trois hypothèses, et d'où vient chaque nombre."""
    o = ouvrir(identifiant)
    e = estimer(o.verification)
    entetes, lignes = tableau(e)
    return rendre(
        "cout.html",
        o,
        estimation=e,
        entetes=entetes,
        lignes=lignes,
        hypotheses=[(h, _provenances(o, h)) for h in e.hypotheses],
        manquants=questions(o, e.manquants),
    )


def _provenances(o: Ouvert, h: Hypothese) -> list[Provenance]:
    """Les nombres de cette hypothèse, chacun une fois ; celui d'une réponse mène à sa question."""
    termes = dict.fromkeys(t for a in h.annees for ligne in a.lignes for t in ligne.termes)
    provenances = []
    for t in termes:
        fait = _FAIT.search(t.origine)
        trouvees = questions(o, [fait[1]]) if fait else ()
        origine = _FAIT.sub("", t.origine, count=1) if trouvees else t.origine
        provenances.append(Provenance(t.valeur, mots(origine), trouvees[0] if trouvees else None))
    return provenances
