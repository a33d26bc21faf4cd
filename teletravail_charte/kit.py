"""Le kit d'un dossier : chaque pièce fabriquée, et le manifeste qui dit pourquoi elle est là et ce qui la fonde.

Le piège : une pièce qui ne vient pas de clauses (tableur, données) se fait d'après la vérification et les
fichiers déjà faits ; sa fabrique est nommée dans templates/pieces.yaml et n'est importée que pour servir.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from teletravail_charte.documents import composer
from teletravail_charte.erreurs import ErreurCorpus, vouliez_vous_dire
from teletravail_charte.redaction import FichePiece, PieceComposee, composer_piece, coquille_de
from teletravail_charte.verification import Verification

Fabrique = Callable[[Verification, Mapping[str, bytes]], bytes]
FABRIQUES: Final[Mapping[str, str]] = {}
MANIFESTE: Final = "manifeste.json"


@dataclass(frozen=True, slots=True)
class Piece:
    """Une pièce du kit : sa fiche et, pour celles qui viennent de clauses, sa composition."""

    fiche: FichePiece
    composee: PieceComposee | None


class PieceManifeste(BaseModel):
    """Une ligne du manifeste ; ``articles`` : « texte/article@jour d'entrée en vigueur »."""

    model_config = ConfigDict(extra="forbid")

    id: str
    titre: str
    kit: str
    fichier: str
    pourquoi: str
    regles: list[str]
    articles: list[str]
    sha256: str


class Manifeste(BaseModel):
    """Le contenu du kit, au format « teletravail-charte/manifeste/1 »."""

    model_config = ConfigDict(extra="forbid")

    schema_: str = Field(default="teletravail-charte/manifeste/1", alias="schema")
    jour: str
    dossier: str
    corpus: str
    pieces: list[PieceManifeste]


def composer_kit(v: Verification, fiches: Sequence[FichePiece], *, projet: bool) -> tuple[Piece, ...]:
    """Les pièces demandées, en blocs ; rien n'est encore fabriqué."""
    return tuple(Piece(f, composer_piece(v, f, projet=projet) if f.coquille else None) for f in fiches)


def fabriquer(v: Verification, pieces: Sequence[Piece]) -> dict[str, bytes]:
    """Le fichier de chaque pièce, par son nom ; les données se font après les actes qu'elles décrivent."""
    fichiers: dict[str, bytes] = {}
    for p in sorted(pieces, key=lambda p: p.composee is None):
        if p.composee is None:
            fichiers[p.fiche.fichier] = _fabrique(p.fiche)(v, dict(fichiers))
        else:
            fichiers[p.fiche.fichier] = composer(p.composee.piece, coquille_de(v.corpus, p.fiche))
    return fichiers


def _fabrique(fiche: FichePiece) -> Fabrique:
    if fiche.fabrique not in FABRIQUES:
        suite = vouliez_vous_dire(fiche.fabrique, list(FABRIQUES)) or f"Possibles : {', '.join(FABRIQUES)}."
        raise ErreurCorpus(f"templates/pieces.yaml : la fabrique « {fiche.fabrique} » n'existe pas. {suite}")
    module, nom = FABRIQUES[fiche.fabrique].split(":")
    fabrique: Fabrique = getattr(import_module(module), nom)
    return fabrique


def manifeste(v: Verification, pieces: Sequence[Piece], fichiers: Mapping[str, bytes]) -> bytes:
    """Le manifeste de ``fichiers`` (les formats d'une même pièce portent le même nom, à l'extension près)."""
    lignes = []
    for nom, octets in sorted(fichiers.items()):
        souche = nom.rpartition(".")[0]
        p = next(p for p in pieces if p.fiche.fichier.rpartition(".")[0] == souche)
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
                sha256=hashlib.sha256(octets).hexdigest(),
            )
        )
    complet = Manifeste(jour=v.jour.isoformat(), dossier=v.dossier.empreinte, corpus=v.corpus.empreinte, pieces=lignes)
    return (complet.model_dump_json(indent=2, by_alias=True) + "\n").encode()
