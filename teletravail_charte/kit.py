"""Le kit d'un dossier : chaque pièce fabriquée, et le manifeste qui dit pourquoi elle est là et ce qui la fonde.

Le piège : une pièce qui ne vient pas de clauses (tableur, données) se fait d'après la vérification et les
fichiers déjà faits ; sa fabrique est nommée dans templates/pieces.yaml et n'est importée que pour servir.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from teletravail_charte.documents import composer
from teletravail_charte.documents.papier import composer_sur
from teletravail_charte.erreurs import ErreurCorpus, ErreurDossier, ErreurUsage, ErreurUtilisateur, vouliez_vous_dire
from teletravail_charte.mots_locaux import MotsLocaux
from teletravail_charte.redaction import FichePiece, PieceComposee, RienADire, appel, composer_piece, coquille_de
from teletravail_charte.verification import Verification

Fabrique = Callable[[Verification, Mapping[str, bytes]], bytes]
FABRIQUES: Final[Mapping[str, str]] = {
    "scdl": "teletravail_charte.teletransmission:ligne_scdl",
    "depot-actes": "teletravail_charte.teletransmission:depot",
    "calendrier-ics": "teletravail_charte.calendrier.ics:fabriquer",
    "bilan-annuel": "teletravail_charte.tableurs:bilan_annuel",
    "etat-forfait": "teletravail_charte.tableurs:etat_du_forfait",
}
MANIFESTE: Final = "manifeste.json"


@dataclass(frozen=True, slots=True)
class Piece:
    """Une pièce du kit : sa fiche et, pour celles qui viennent de clauses, sa composition.

    ``manquants`` : les faits inconnus qui empêchent encore de l'écrire.
    """

    fiche: FichePiece
    composee: PieceComposee | None
    manquants: tuple[str, ...]


class PieceManifeste(BaseModel):
    """Une ligne du manifeste ; ``articles`` : « texte/article@jour d'entrée en vigueur ».

    ``sha256`` est celui du fichier écrit ; refait, un Word a le même, un odt ou un pdf un autre.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    titre: str
    kit: str
    fichier: str
    pourquoi: str
    regles: list[str]
    articles: list[str]
    clauses_locales: list[str]
    sha256: str


class Manifeste(BaseModel):
    """Le contenu du kit, au format « teletravail-charte/manifeste/1 » ; ``mots_locaux`` : leur empreinte, ou rien."""

    model_config = ConfigDict(extra="forbid")

    schema_: str = Field(default="teletravail-charte/manifeste/1", alias="schema")
    jour: str
    dossier: str
    corpus: str
    mots_locaux: str
    pieces: list[PieceManifeste]


def composer_kit(
    v: Verification,
    fiches: Sequence[FichePiece],
    *,
    projet: bool,
    mots: MotsLocaux | None = None,
    complet: bool = False,
) -> tuple[Piece, ...]:
    """Les pièces demandées, en blocs, avec les ``mots`` de la commune ; rien n'est encore fabriqué.

    ``complet`` : c'est le kit entier, une pièce qui n'a rien à dire ce jour-là en est absente au lieu d'être une faute.
    """
    pieces = []
    for fiche in fiches:
        try:
            composee = composer_piece(v, fiche, projet=projet, mots=mots) if fiche.coquille else None
        except RienADire:
            if not complet:
                raise
            continue
        manquants = composee.composition.manquants if composee else appel(v, fiche)[1]
        pieces.append(Piece(fiche, composee, manquants))
    return tuple(pieces)


def fabriquer(
    v: Verification,
    pieces: Sequence[Piece],
    papiers: Mapping[str, Path],
    empechees: dict[str, ErreurUtilisateur] | None = None,
) -> dict[str, bytes]:
    """Le fichier de chaque pièce, par son nom ; les données se font après les actes qu'elles décrivent.

    ``papiers`` : le papier que la commune apporte pour une pièce ; ``empechees`` : reçoit, si on le donne, les
    données qui n'ont pas pu être faites et pourquoi, au lieu que tout s'arrête.
    """
    sur_papier = _sur_papier(v, pieces, papiers)
    fichiers: dict[str, bytes] = {}
    for p in sorted(pieces, key=lambda p: p.composee is None):
        if p.composee is None:
            try:
                fichiers[p.fiche.fichier] = _fabrique(p.fiche)(v, dict(fichiers))
            except (ErreurUsage, ErreurDossier) as erreur:
                if empechees is None:
                    raise
                empechees[p.fiche.fichier] = erreur
        elif p.fiche.id in sur_papier:
            fichiers[p.fiche.fichier] = sur_papier[p.fiche.id]
        else:
            fichiers[p.fiche.fichier] = composer(p.composee.piece, coquille_de(v.corpus, p.fiche))
    return fichiers


def _sur_papier(v: Verification, pieces: Sequence[Piece], papiers: Mapping[str, Path]) -> dict[str, bytes]:
    """Les pièces que la commune veut sur son papier, toutes celles d'un même papier ensemble."""
    faites: dict[str, bytes] = {}
    for papier in dict.fromkeys(papiers.values()):
        ici = [(p.fiche, p.composee) for p in pieces if p.composee and papiers.get(p.fiche.id) == papier]
        demandes = [(composee.piece, coquille_de(v.corpus, fiche)) for fiche, composee in ici]
        faites |= zip((fiche.id for fiche, _ in ici), composer_sur(papier, demandes), strict=True)
    return faites


def _fabrique(fiche: FichePiece) -> Fabrique:
    if fiche.fabrique not in FABRIQUES:
        suite = vouliez_vous_dire(fiche.fabrique, list(FABRIQUES)) or f"Possibles : {', '.join(FABRIQUES)}."
        raise ErreurCorpus(f"templates/pieces.yaml : la fabrique « {fiche.fabrique} » n'existe pas. {suite}")
    module, nom = FABRIQUES[fiche.fabrique].split(":")
    fabrique: Fabrique = getattr(import_module(module), nom)
    return fabrique


def manifeste(
    v: Verification, pieces: Sequence[Piece], fichiers: Mapping[str, bytes], mots: MotsLocaux | None
) -> bytes:
    """Le manifeste de ``fichiers`` (les formats d'une même pièce portent le même nom, à l'extension près)."""
    lignes = []
    for nom, octets in sorted(fichiers.items()):
        memes = [p for p in pieces if p.fiche.fichier.rpartition(".")[0] == nom.rpartition(".")[0]]
        p = next((p for p in memes if p.fiche.fichier == nom), memes[0])
        provenances = [b.provenance for b in p.composee.piece.blocs if b.provenance] if p.composee else []
        lignes.append(
            PieceManifeste(
                id=p.fiche.id,
                titre=p.fiche.titre,
                kit=p.fiche.kit,
                fichier=nom,
                pourquoi=p.fiche.pourquoi,
                regles=sorted({r for q in provenances for r in q.regles}),
                articles=sorted({a for q in provenances for a in q.articles}),
                clauses_locales=[c.id for c in p.composee.locales] if p.composee else [],
                sha256=hashlib.sha256(octets).hexdigest(),
            )
        )
    complet = Manifeste(
        jour=v.jour.isoformat(),
        dossier=v.dossier.empreinte,
        corpus=v.corpus.empreinte,
        mots_locaux=mots.empreinte if mots else "",
        pieces=lignes,
    )
    return (complet.model_dump_json(indent=2, by_alias=True) + "\n").encode()
