"""Le compte rendu d'une vérification : ses parties et leurs phrases, que chaque format met en page sans les changer.

Le piège : ce que la commune a tapé (un nom, le motif d'une dérogation) y est tel quel ; seuls nos mots reçoivent la
typographie, et c'est à chaque format d'échapper ce qu'il écrit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from teletravail_charte.francais import FINE, INSECABLE, date_francaise, pluriel, typographie
from teletravail_charte.gabarit import dire
from teletravail_charte.rapports.doutes import doutes_des_clauses
from teletravail_charte.rapports.mots import ETAPES, RESTE, citer, dire_derogation, dire_motif, mots
from teletravail_charte.valeurs import attendu
from teletravail_charte.verification import Constat, Verification
from teletravail_charte.vocabulaire import Fait, Valeur

PARTIES: Final = {"vigilance": "À surveiller", "conseil": "Conseils", "information": "À savoir"}
TITRES_MONTRES: Final = 3


@dataclass(frozen=True, slots=True)
class Citation:
    """Un texte en vigueur, dit en entier, et son adresse (vide quand aucune n'est connue)."""

    texte: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Point:
    """Un constat, en phrases prêtes à imprimer ; ``derogation`` : ce qu'une dérogation y change, avec sa raison."""

    constat: Constat
    titre: str
    message: str
    preuve: str
    textes: tuple[Citation, ...]
    remede: str
    doute: str
    derogation: str


@dataclass(frozen=True, slots=True)
class Question:
    """Un fait qui manque : la question, ce qu'on peut répondre, et ce que la réponse permettra de savoir."""

    fait: str
    question: str
    reponses: str
    pour: str


@dataclass(frozen=True, slots=True)
class CompteRendu:
    """Tout ce qu'un rapport dit, dans l'ordre où il le dit."""

    nom: str
    contexte: tuple[str, ...]
    libre: bool  # rien ne bloque, rien de bloquant ne manque
    bloquants: tuple[Point, ...]
    questions: tuple[Question, ...]
    autres: tuple[tuple[str, tuple[Point, ...]], ...]  # (niveau, points), sans les niveaux vides
    derogations: tuple[Point, ...]
    reste: tuple[tuple[Constat, str], ...]  # (constat, titre)
    a_verifier: tuple[str, ...]
    bilan: str


def rendre_compte(v: Verification) -> CompteRendu:
    """Le compte rendu de la vérification ; lève ``ErreurCorpus`` si une clause ou une pièce est mal écrite."""
    bloquants = v.etats("bloquant", "non_conforme")
    manquent = sorted((c for c in v.constats if c.etat == "a_completer"), key=lambda c: not c.bloque)
    autres = ((niveau, v.etats(niveau, "non_conforme")) for niveau in PARTIES)
    reste = [c for c in v.constats if c.etat in RESTE]
    titres = typographie("\n".join(c.regle.titre for c in reste)).split("\n") if reste else []
    return CompteRendu(
        nom=_nom(v),
        contexte=tuple(_contexte(v)),
        libre=not bloquants and not any(c.bloque for c in manquent),
        bloquants=tuple(dire_point(c, v) for c in bloquants),
        questions=tuple(_questions(v, manquent)),
        autres=tuple((niveau, tuple(dire_point(c, v) for c in constats)) for niveau, constats in autres if constats),
        derogations=tuple(dire_point(c, v) for c in v.constats if c.derogation is not None),
        reste=tuple(zip(reste, titres, strict=True)),
        a_verifier=tuple(_a_verifier(v)),
        bilan=dire_bilan(v),
    )


def dire_point(c: Constat, v: Verification) -> Point:
    """Le constat en phrases."""
    return Point(
        constat=c,
        titre=mots(c.regle.titre),
        message=c.message,
        preuve=dire_faits(v, c, c.cites),
        textes=tuple(Citation(citer(f), f.url) for f in c.fondements),
        remede=c.remede,
        doute=mots(c.regle.doute.strip()),
        derogation=dire_derogation(c),
    )


def dire_faits(v: Verification, c: Constat, chemins: Iterable[str]) -> str:
    """Ce que valent ces faits du constat, et d'où vient chacun."""
    faits, origines = v.corpus.regles.faits, v.faits.origines
    return f"{FINE}; ".join(
        f"{f} = {_valeur(faits[f], c.faits[f])} ({mots(origines.get(f, 'jour jugé' if f == 'jour' else 'déduit'))})"
        for f in chemins
        if f in c.faits
    )


def _valeur(fait: Fait, valeur: Valeur) -> str:
    """La valeur en français ; un texte tapé par la commune ressort tel quel."""
    dite = dire(fait, valeur)
    return dite if fait.type in ("texte", "textes") else typographie(dite)


def dire_question(v: Verification, fait: str) -> tuple[str, str]:
    """La question d'un fait, et ce qu'on peut y répondre."""
    f = v.corpus.vocabulaire.faits[fait]
    return mots(f.question), mots(attendu(f))


def _questions(v: Verification, constats: Iterable[Constat]) -> Iterator[Question]:
    attentes: dict[str, list[Constat]] = {}
    for c in constats:
        for fait in c.manquants:
            attentes.setdefault(fait, []).append(c)
    for fait, attendent in attentes.items():
        titres = " ; ".join(c.regle.titre for c in attendent[:TITRES_MONTRES])
        reste = len(attendent) - TITRES_MONTRES
        suite = f" ; et {reste} {pluriel(reste, 'autre', 'autres')}" if reste > 0 else ""
        yield Question(fait, *dire_question(v, fait), pour=mots(f"Pour savoir : {titres}{suite}."))


def _nom(v: Verification) -> str:
    valeurs = v.faits.valeurs
    nom = dire(v.corpus.vocabulaire.faits["commune.nom"], valeurs["commune.nom"]) if "commune.nom" in valeurs else ""
    code = f" ({valeurs['commune.code_insee']})" if "commune.code_insee" in valeurs else ""
    return f"{nom or v.dossier.nom}{code}"


def _contexte(v: Verification) -> Iterator[str]:
    """Le jour, l'étape, le profil, les moteurs, et ce qui n'a pas été appliqué."""
    profil = f" ; profil « {v.dossier.profil} »" if v.dossier.profil else ""
    yield mots(f"Droit du {date_francaise(v.jour)} ; étape : {ETAPES[v.etape]}{profil}.")
    moteurs = ", ".join(f"{nom} {version}" for nom, version in v.moteurs)
    relu = v.corpus.sommaire.couverture.etat_du_droit
    yield mots(f"{len(v.constats)} règles examinées ; moteurs : {moteurs} ; droit relu au {date_francaise(relu)}.")
    if v.jour > relu:
        yield mots("Ce jour est à venir : relisez les textes avant de voter.")
    appliquees = {c.regle.id for c in v.constats if c.derogation is not None}
    for d in v.dossier.derogations:
        if d.regle not in appliquees:
            titre = mots(v.corpus.regles.obligations[d.regle].titre)
            yield f"{mots('Dérogation du dossier non appliquée')} ({titre}){INSECABLE}: {dire_motif(d)}"


def _a_verifier(v: Verification) -> Iterator[str]:
    """Les textes relus il y a longtemps, les doutes des règles puis ceux des clauses, les textes à relire."""
    applicables = [c for c in v.constats if c.etat != "sans_objet"]
    doutes = dict.fromkeys(d for c in applicables for d in c.regle.doutes)
    textes: dict[str, dict[str, None]] = {}
    for f in (f for c in applicables for f in c.fondements if f.a_verifier):
        textes.setdefault(f.texte, {})[f.article.split(",")[0]] = None
    delai = v.corpus.sommaire.relecture_jours
    anciens = {f.texte: f.verifie_le for c in applicables for f in c.fondements if (v.jour - f.verifie_le).days > delai}
    for texte, jour in anciens.items():
        yield mots(f"Relu il y a plus d'un an (le {date_francaise(jour)}) : {texte}.")
    for nom in doutes:
        yield mots(v.corpus.doutes[nom].strip())
    for nom, ou in doutes_des_clauses(v, doutes).items():
        yield mots(f"{v.corpus.doutes[nom].strip()} Dans vos actes : {ou}.")
    for texte, articles in textes.items():
        yield mots(f"À relire avant de voter : {texte} ({', '.join(articles)}).")


def dire_bilan(v: Verification) -> str:
    """Le décompte en une phrase : ce qui bloque, ce qui manque, ce qui est à surveiller, ce qui est assumé."""
    bloquants = len(v.etats("bloquant", "non_conforme"))
    manquants = len(v.etats("bloquant", "a_completer"))
    assumes = len(v.assumes())
    suite = f", {assumes} {pluriel(assumes, 'assumé', 'assumés')} par dérogation" if assumes else ""
    return mots(
        f"Bilan : {bloquants} {pluriel(bloquants, 'point bloquant', 'points bloquants')}, "
        f"{manquants} {pluriel(manquants, 'question bloquante', 'questions bloquantes')}, "
        f"{len(v.etats('vigilance', 'non_conforme'))} à surveiller{suite}."
    )
