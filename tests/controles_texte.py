"""Nos contrôles du texte d'une pièce : les trous, les fautes de composition, et les places à remplir.

Le piège : ce que la commune a tapé n'est pas à nous ; on ne juge que des textes sans guillemets ni fautes à elle.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from teletravail_charte.blocs import Bloc, Piece, Saisie, decouper
from teletravail_charte.documents.places import ETIQUETTE_MAX
from teletravail_charte.francais import typographie

FAUTES = {
    r"\{\{|\}\}|\{%|%\}": "accolades",
    r"\bNone\b|Undefined|\bSpecial\.|\[\]|\[à préciser|\bTrue\b|\bFalse\b|\bDecimal\b": "valeur brute ou trou",
    r"\b(?:[Dd]e|[Àà]) les?\b(?! \w+(?:er|ir|re)\b)|\b(?:[Ll]e|[Dd]u|[Dd]es) la\b": "contraction",
    r"\b[Dd]e de\b|\b[Dd]e du\b|\b[Dd]e des\b|\b[Àà] à\b|\b[Àà] au\b|\b[Ll]e le\b|\b[Ll]a la\b|\b[Ll]es les\b": "doublon",
    r"\b[Dd]u du\b|\b[Aa]u le\b|\b[Aa]ux? des\b|\b[Aa]ux? au\b|\b[Qq]ue il\b|\b[Dd]e il\b|\b[Ss]i il": "grammaire",
    r"(?<!-)\b(?:[Dd]e|[Ll]e|[Ll]a|[Jj]e|[Nn]e|[Qq]ue|[Ss]e) (?!ou\b|onz)[aeiouéèêàâîôûœ]\w": "élision",
    r"\b(un|1|zéro|0) (jours|mois d|ans|heures|agents|minutes|semaines)\b": "accord du nombre",
    r"[ \u00a0\u202f],|\([ \u00a0\u202f]|[ \u00a0\u202f]\)|[ \u00a0\u202f]\.(?!\d)": "espace mal placée",
    r"[ \u00a0\u202f]{2}|^[ \u00a0\u202f]|[ \u00a0\u202f]$": "espace de trop",
    r"(?<!\.)\.\.(?!\.)|;[ \u00a0\u202f]*[;.]|:[ \u00a0\u202f]*[.;,]|,[ \u00a0\u202f]*[.;,:]|…\.": "ponctuation double",
    r"«[ \u00a0\u202f]*»|\([ \u00a0\u202f]*\)|\"": "guillemets vides ou droits",
    r"[^\W\d_]'[^\W\d_]": "apostrophe droite",
    r"[^ \u00a0\u202f(][:;?!»%€](?![/\d])|«[^ \u00a0\u202f]": "espace insécable oubliée",
    r" [:;?!»%€](?!\w)|« ": "espace ordinaire devant un signe double",
    r"⟧⟦|⟧[^\W\d_]|[^\W\d_]⟦": "place collée",
}


def textes(bloc: Bloc) -> Iterator[str]:
    """Chaque texte d'un bloc, ses places montrées « ⟦libellé⟧ »."""
    for texte in (f"{bloc.numero} {bloc.texte}".strip(), *bloc.entetes, *(c for li in bloc.lignes for c in li)):
        yield "".join(f"⟦{m.libelle}⟧" if isinstance(m, Saisie) else m for m in decouper(texte))


def saisies(piece: Piece) -> Iterator[Saisie]:
    """Les places à remplir, dans l'ordre."""
    for bloc in piece.blocs:
        for texte in (bloc.texte, *bloc.entetes, *(c for li in bloc.lignes for c in li)):
            yield from (m for m in decouper(texte) if isinstance(m, Saisie))


def controler_texte(piece: Piece, tapes: Sequence[str] = ()) -> list[str]:
    """Toutes les fautes trouvées dans nos mots, une phrase chacune ; ``tapes`` : ce que la commune a tapé."""
    fautes = []
    for bloc in piece.blocs:
        for texte in textes(bloc):
            for tape in tapes:
                texte = texte.replace(tape, typographie(tape))
            for motif, nom in FAUTES.items():
                fautes += [f"{nom} : « {_autour(texte, m)} »" for m in re.finditer(motif, texte, re.MULTILINE)]
    places = list(saisies(piece))
    fautes += [f"place « {li} » posée {n} fois" for li, n in Counter(p.libelle for p in places).items() if n > 1]
    fautes += [f"place sans libellé ({p.genre})" for p in places if not p.libelle.strip()]
    fautes += [f"choix sans choix « {p.libelle} »" for p in places if p.genre == "choix" and len(p.choix) < 2]
    trop_longs = (p.libelle for p in places if len(p.libelle) > ETIQUETTE_MAX and p.libelle not in tapes)
    fautes += [f"libellé trop long « {libelle} »" for libelle in trop_longs]
    return fautes


def controler_ordre(piece: Piece) -> list[str]:
    """Les articles se suivent de 1 en 1 ; aucun titre n'est sans rien dessous."""
    numeros = [
        int(b.numero.rpartition(" ")[2]) for b in piece.blocs if b.genre == "article" and b.numero[:7] == "Article"
    ]
    fautes = [] if numeros == list(range(1, len(numeros) + 1)) else [f"articles dans le désordre : {numeros}"]
    titres = ("partie", "article", "sous_titre")
    suites = zip(piece.blocs, (*piece.blocs[1:], Bloc("partie")), strict=True)
    for bloc, suivant in suites:
        vide = bloc.genre in titres and suivant.genre in titres[: titres.index(bloc.genre) + 1]
        fautes += [f"titre sans rien dessous : « {bloc.texte} »"] if vide else []
    return fautes


def _autour(texte: str, trouve: re.Match[str]) -> str:
    return texte[max(0, trouve.start() - 40) : trouve.end() + 40].replace("\n", "⏎")
