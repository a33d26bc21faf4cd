"""Ce qui, dans les actes de cette commune, repose sur un article : règles, clauses, phrases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import fill

from teletravail_charte.francais import date_francaise, pluriel, typographie
from teletravail_charte.rapports.mots import ETATS
from teletravail_charte.redaction import choisir_pieces, composer_piece
from teletravail_charte.verification import Constat, Verification


@dataclass(frozen=True, slots=True)
class Passage:
    """Une phrase d'un acte : la pièce, l'article où elle se lit, la clause, le texte."""

    piece: str
    article: str
    clause: str
    texte: str


@dataclass(frozen=True, slots=True)
class Portee:
    """Tout ce qui repose sur l'article ``cle`` pour ce dossier, ce jour-là."""

    cle: str
    constats: tuple[Constat, ...]
    passages: tuple[Passage, ...]


def mesurer(v: Verification, cle: str) -> Portee:
    """Les règles en vigueur qui citent l'article, et les phrases des actes principaux qui en viennent."""
    constats = tuple(c for c in v.constats if any(f.cle == cle for f in c.fondements))
    return Portee(cle, constats, tuple(_passages(v, cle)))


def _passages(v: Verification, cle: str) -> Iterator[Passage]:
    for fiche in choisir_pieces(v, ()):
        article = ""
        for bloc in composer_piece(v, fiche, projet=False).piece.blocs:
            if bloc.genre == "article":
                article = f"{bloc.numero} – {bloc.texte}"
            elif bloc.provenance and any(a.startswith(f"{cle}@") for a in bloc.provenance.articles):
                texte = bloc.texte or " ; ".join(cellule for ligne in bloc.lignes for cellule in ligne)
                yield Passage(fiche.titre, article, bloc.provenance.clause, texte)


def portee_texte(v: Verification, p: Portee) -> str:
    """La portée en texte, terminée par une fin de ligne."""
    texte, article = v.corpus.references.article(p.cle)
    nom = f"{article.numero}, {texte.court}"
    lignes = [*_bloc(f"Ce qui repose sur : {nom}, au {date_francaise(v.jour)}, pour {v.dossier.nom}.", 0), ""]
    if not p.constats and not p.passages:
        lignes.append("Rien, ce jour-là, pour ce dossier.")
    if p.constats:
        lignes.append(f"RÈGLES ({len(p.constats)})")
        for c in p.constats:
            lignes += _bloc(f"{ETATS[c.etat].lower()} : {c.regle.titre} [{c.regle.id}]", 4, "- ")
        lignes.append("")
    for piece in dict.fromkeys(x.piece for x in p.passages):
        siens = [x for x in p.passages if x.piece == piece]
        nombre = f"{len(siens)} {pluriel(len(siens), 'passage', 'passages')}"
        lignes.append(f"{piece.upper()} ({nombre})")
        for x in siens:
            lignes += _bloc(f"{x.article or 'En tête'} [{x.clause}]", 4, "- ")
            lignes += _bloc(x.texte, 6)
        lignes.append("")
    return typographie("\n".join(lignes).rstrip()) + "\n"


def _bloc(texte: str, retrait: int, puce: str = "") -> list[str]:
    marge = " " * retrait
    tete = " " * (retrait - len(puce)) + puce
    texte = " ".join(texte.split())
    return fill(texte, 100, initial_indent=tete, subsequent_indent=marge, break_on_hyphens=False).splitlines()
