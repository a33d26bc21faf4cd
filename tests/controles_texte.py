"""Nos contrôles des mots d'une pièce : trous, fautes de composition, anachronismes, places et titres.

Le piège : ce que la commune a tapé n'est pas à nous ; ses mots (``tapes``) reçoivent la typographie avant le contrôle.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from relire_word import paragraphes
from test_actes import ANACHRONISMES

from teletravail_charte.blocs import Bloc, Piece, Saisie, decouper
from teletravail_charte.documents.places import ETIQUETTE_MAX
from teletravail_charte.francais import typographie

FAUTES = {
    r"\{\{|\}\}|\{%|%\}": "accolades",
    r"\bNone\b|Undefined|\bSpecial\.|\[\]|\[à préciser|\bTrue\b|\bFalse\b|\bDecimal\b": "valeur brute ou trou",
    r"\b(?:[Dd]e|[Àà]) les?\b(?! (?:\w+(?:er|ir)|mettre|faire|dire)\b)|\b(?:[Ll]e|[Dd]u|[Dd]es) la\b": "contraction",
    r"\b[Dd]e d(?:e|u|es)\b|\b[Àà] (?:à|au)\b|\b[Ll]e le\b|\b[Ll]a la\b|\b[Ll]es les\b": "mot de trop",
    r"\b[Dd]u du\b|\b[Aa]u le\b|\b[Aa]ux? (?:des|au)\b|\b[Qq]ue il|\b[Ss]i il": "grammaire",
    r"(?<!-)\b(?:[Dd]e|[Ll]e|[Ll]a|[Jj]e|[Nn]e|[Qq]ue|[Ss]e) (?!ou\b|onz)[aeiouéèêàâîôûœ]\w": "élision",
    r"\b(?:un|zéro|[01]) (?:jours|ans|heures|agents|minutes|semaines)\b": "accord du nombre",
    r"[ \u00a0\u202f],|\([ \u00a0\u202f]|[ \u00a0\u202f]\)|[ \u00a0\u202f]\.(?!\d)": "espace mal placée",
    r"[ \u00a0\u202f]{2}|^[ \u00a0\u202f]|[ \u00a0\u202f]$": "espace de trop",
    r"(?<!\.)\.\.(?!\.)|;[ \u00a0\u202f]*[;.]|:[ \u00a0\u202f]*[.;,]|,[ \u00a0\u202f]*[.;,:]|…\.": "ponctuation double",
    r"«[ \u00a0\u202f]*»|\([ \u00a0\u202f]*\)|\"": "guillemets vides ou droits",
    r"[^\W\d_]'[^\W\d_]": "apostrophe droite",
    r"[^ \u00a0\u202f(][:;?!»%€](?![/\d])|«[^ \u00a0\u202f]": "espace insécable oubliée",
    r" [:;?!»%€](?!\w)|« ": "espace ordinaire devant un signe double",
    r"⟧⟦|⟧[^\W\d_]|[^\W\d_]⟦": "place collée",
}
TITRES = ("partie", "article", "sous_titre")


def controler_texte(piece: Piece, tapes: Sequence[str] = ()) -> list[str]:
    """Les fautes de nos mots, une phrase chacune ; ``tapes`` : ce que la commune a tapé."""
    texte = "\n".join(t for bloc in _nos_blocs(piece) for t in _textes(bloc))
    for tape in tapes:
        texte = texte.replace(tape, typographie(tape))
    fautes = [f"{nom} : « {_autour(texte, m)} »" for f, nom in FAUTES.items() for m in _trouver(f, texte)]
    plat = texte.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
    for motif, du, au in ANACHRONISMES:
        if not du <= piece.jour <= au:
            fautes += [f"anachronisme : « {_autour(plat, m)} »" for m in _trouver(motif, plat)]
    return fautes


def controler_places(piece: Piece, tapes: Sequence[str] = ()) -> list[str]:
    """Chaque place a un libellé à elle, assez court pour Word (sauf un mot de la commune), et de vrais choix."""
    places = [m for b in piece.blocs for t in _bruts(b) for m in decouper(t) if isinstance(m, Saisie)]
    comptes = Counter(p.libelle for p in places)
    fautes = [f"place « {libelle} » posée {fois} fois" for libelle, fois in comptes.items() if fois > 1]
    fautes += [f"place sans libellé ({p.genre})" for p in places if not p.libelle.strip()]
    fautes += [f"choix sans choix « {p.libelle} »" for p in places if p.genre == "choix" and len(p.choix) < 2]
    longs = (libelle for libelle in comptes if len(libelle) > ETIQUETTE_MAX and libelle not in tapes)
    return fautes + [f"libellé trop long « {libelle} »" for libelle in longs]


def controler_titres(piece: Piece, octets: bytes) -> list[str]:
    """Les articles se suivent un à un, aucun titre n'est sans rien dessous, et Word n'en saute aucun niveau."""
    articles = [b.numero for b in piece.blocs if b.genre == "article" and b.numero]
    attendus = [f"Article {'1er' if rang == 1 else rang}" for rang in range(1, len(articles) + 1)]
    fautes = [] if articles == attendus else [f"articles dans le désordre : {articles}"]
    for bloc, suivant in pairwise((*piece.blocs, Bloc(TITRES[0]))):
        if bloc.genre in TITRES and suivant.genre in TITRES[: TITRES.index(bloc.genre) + 1]:
            fautes.append(f"titre sans rien dessous : « {bloc.texte} »")
    styles = (p.style.name or "" for p in paragraphes(octets))
    niveaux = [0, *(int(s.rpartition(" ")[2]) for s in styles if s.startswith("Heading"))]
    sauts = [f"titre de niveau {suivant} sous un niveau {n}" for n, suivant in pairwise(niveaux) if suivant > n + 1]
    return fautes + sauts


def _nos_blocs(piece: Piece) -> Iterator[Bloc]:
    """Les blocs des clauses : les réserves et la table de concordance répètent les règles, mot pour mot."""
    return (b for b in piece.blocs if b.provenance or b.genre == "partie")


def _bruts(bloc: Bloc) -> tuple[str, ...]:
    return (bloc.texte, *bloc.entetes, *(cellule for ligne in bloc.lignes for cellule in ligne))


def _textes(bloc: Bloc) -> Iterator[str]:
    """Chaque texte du bloc, ses places montrées « ⟦libellé⟧ »."""
    for brut in _bruts(bloc):
        yield "".join(f"⟦{m.libelle}⟧" if isinstance(m, Saisie) else m for m in decouper(brut))


def _trouver(motif: str, texte: str) -> Iterator[re.Match[str]]:
    return re.finditer(motif, texte, re.MULTILINE)


def _autour(texte: str, trouve: re.Match[str]) -> str:
    return texte[max(0, trouve.start() - 40) : trouve.end() + 40].replace("\n", "⏎")
