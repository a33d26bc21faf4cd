"""Ce que la coquille reçoit d'une pièce : des dictionnaires, des listes et du texte, rien d'autre.

Les caractères que XML interdit (commandes, demi-codets) et ceux de nos marques sont refusés, jamais
remplacés : un acte ne change pas dans le dos de celui qui le signe. « \\r\\n » et « \\r » deviennent
« \\n ». Un bloc qui vient d'une clause porte la marque de son rang (voir ``provenance``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, takewhile
from typing import Any

from teletravail_charte.blocs import GENRES, SAISIES, Bloc, Piece, Saisie, decouper
from teletravail_charte.documents.places import attente
from teletravail_charte.documents.provenance import marque, sans_marque
from teletravail_charte.erreurs import ErreurCorpus, ErreurDossier, Faute, vouliez_vous_dire

Matiere = dict[str, Any]

_INTERDIT = re.compile("[^\\t\\n\\x20-\ud7ff\ue010-\ufffd\U00010000-\U0010ffff]")
_COUVERTURE = frozenset({"titre_document", "titre_central", "mention", "reserve"})
_TITRES = ("partie", "article", "sous_titre")
_AU_SOMMAIRE = 2
_EN_TABLE = frozenset({"tableau", "signatures"})


def preparer(piece: Piece) -> Matiere:
    """Les trous de la coquille : titre, commune, projet, couverture, sommaire et corps.

    La couverture est ce qui précède le corps : titre, lignes centrées, mentions, puis les réserves.
    """
    fautes: list[Faute] = []
    blocs = [_bloc(bloc, rang, fautes) for rang, bloc in enumerate(piece.blocs, start=1)]
    _situer_titres(blocs)
    tete = {"titre": _sain(piece.titre, "titre", fautes), "commune": _sain(piece.commune, "commune", fautes)}
    for nom, valeur in piece.proprietes.items():
        _sain(nom, "nom d'une propriété", fautes)
        _sain(valeur, f"propriété « {nom} »", fautes)
    if fautes:
        raise ErreurDossier(*fautes)
    _verifier_places(piece)
    couverture = list(takewhile(lambda bloc: bloc["genre"] in _COUVERTURE, blocs))
    corps = blocs[len(couverture) :]
    while corps and corps[0]["genre"] == "saut_page":
        corps = corps[1:]
    if not any(bloc["genre"] == "titre_document" for bloc in blocs):
        centres = [rang for rang, bloc in enumerate(couverture, start=1) if bloc["genre"] == "titre_central"]
        couverture.insert(max(centres, default=0), _vide("titre_document") | {"texte": tete["titre"]})
    couverture.sort(key=lambda bloc: bool(bloc["genre"] == "reserve"))
    return tete | {
        "projet": piece.projet,
        "couverture": couverture,
        "sommaire": [
            {"niveau": bloc["niveau"], "numero": nu(bloc["numero"]), "texte": nu(bloc["texte"])}
            for bloc in corps
            if 0 < bloc["niveau"] <= _AU_SOMMAIRE
        ],
        "corps": _espacer(_grouper_signatures(corps)),
    }


def textes(blocs: Iterable[Matiere]) -> Iterator[str]:
    """Chaque morceau de texte, ligne à ligne, dans l'ordre des blocs : ce qui doit se retrouver imprimé."""
    for bloc in blocs:
        morceaux = [bloc["numero"], bloc["texte"], *bloc["entetes"]]
        morceaux += [cellule for ligne in bloc["lignes"] for cellule in ligne]
        for morceau in morceaux:
            yield from filter(None, re.split(r"[\n\t]", morceau))


def _vide(genre: str) -> Matiere:
    return {"genre": genre, "clause": "", "niveau": 0, "numero": "", "texte": "", "entetes": [], "lignes": []}


def _bloc(bloc: Bloc, rang: int, fautes: list[Faute]) -> Matiere:
    """Un bloc en dictionnaire ; ses fautes s'ajoutent à la liste."""
    clause = f", clause « {bloc.provenance.clause} »" if bloc.provenance else ""
    lieu = f"bloc {rang} ({bloc.genre}{clause})"
    if bloc.genre not in GENRES:
        possible = vouliez_vous_dire(bloc.genre, list(GENRES)) or f"Genres possibles : {', '.join(GENRES)}."
        raise ErreurCorpus(Faute(f"le genre « {bloc.genre} » n'existe pas.", champ=lieu, possible=possible))
    rangees = (*bloc.lignes, bloc.entetes) if bloc.entetes else bloc.lignes
    largeurs = {len(rangee) for rangee in rangees}
    if len(largeurs) > 1 or 0 in largeurs or (bloc.genre == "tableau" and not largeurs):
        raise ErreurCorpus(
            Faute(
                "les lignes de ce tableau n'ont pas le même nombre de cellules, ou il n'en a aucune.",
                champ=lieu,
                possible=f"Nombres trouvés : {', '.join(map(str, sorted(largeurs))) or 'aucun'}.",
            )
        )
    morceaux = _vide(bloc.genre) | {
        "numero": _sain(bloc.numero, lieu, fautes),
        "texte": _sain(bloc.texte, lieu, fautes, marques=True),
        "entetes": [_sain(cellule, lieu, fautes, marques=True) for cellule in bloc.entetes],
        "lignes": [[_sain(cellule, lieu, fautes, marques=True) for cellule in ligne] for ligne in bloc.lignes],
    }
    if bloc.provenance is not None:
        _marquer(morceaux, rang)
        morceaux["clause"] = bloc.provenance.clause
    return morceaux


def _marquer(morceaux: Matiere, rang: int) -> None:
    """La marque du bloc en tête de son numéro, de son texte et de sa première cellule."""
    for nom in ("numero", "texte"):
        if morceaux[nom]:
            morceaux[nom] = marque(rang) + morceaux[nom]
    rangee = next(filter(None, (morceaux["entetes"], *morceaux["lignes"])), None)
    if rangee:
        rangee[0] = marque(rang) + rangee[0]


def nu(texte: str) -> str:
    """Le texte tel qu'on le lit : ni marque, et l'attente de chaque place à remplir."""
    return "".join(m if isinstance(m, str) else attente(m) for m in decouper(sans_marque(texte)))


def _situer_titres(blocs: list[Matiere]) -> None:
    """Le niveau de chaque titre : un de plus que le titre qui le contient, sans jamais en sauter un."""
    ouverts: list[int] = []
    for bloc in blocs:
        if bloc["genre"] in _TITRES:
            force = _TITRES.index(bloc["genre"])
            ouverts = [*(autre for autre in ouverts if autre < force), force]
            bloc["niveau"] = len(ouverts)


def _verifier_places(piece: Piece) -> None:
    """Lève ``ErreurCorpus`` si une place à remplir ne peut être ni nommée, ni remplie."""
    vus: dict[str, str] = {}
    fautes = []
    for rang, bloc in enumerate(piece.blocs, start=1):
        lieu = f"clause « {bloc.provenance.clause} »" if bloc.provenance else f"bloc {rang} ({bloc.genre})"
        cellules = [cellule for ligne in (bloc.entetes, *bloc.lignes) for cellule in ligne]
        for place in (m for texte in (bloc.texte, *cellules) for m in decouper(texte) if isinstance(m, Saisie)):
            for quoi in _reproches(place, vus):
                fautes.append(Faute(f"la place à remplir « {place.libelle[:80]} » {quoi}", champ=lieu))
            vus.setdefault(place.libelle, lieu)
    if fautes:
        raise ErreurCorpus(*fautes)


def _reproches(place: Saisie, vus: dict[str, str]) -> Iterator[str]:
    if place.genre not in SAISIES:
        yield f"est d'un genre inconnu ({place.genre}). Possibles : {', '.join(SAISIES)}."
    if not place.libelle.strip():
        yield "doit avoir un libellé."
    if place.libelle in vus:
        yield f"est déjà dans la pièce ({vus[place.libelle]}) : chaque libellé ne sert qu'une fois."
    if (place.genre == "choix") != bool(place.choix) or len(set(place.choix)) != len(place.choix):
        yield "doit avoir des réponses, toutes différentes, si c'est un choix, et aucune sinon."


def _sain(texte: str, lieu: str, fautes: list[Faute], *, marques: bool = False) -> str:
    """Le texte, retours à la ligne unifiés ; un caractère impossible dans un fichier Word est une faute."""
    texte = texte.replace("\r\n", "\n").replace("\r", "\n")
    lu = "".join(m for m in decouper(texte) if isinstance(m, str)) if marques else texte
    if trouve := _INTERDIT.search(lu):
        debut = max(trouve.start() - 30, 0)
        autour = _INTERDIT.sub("□", lu[debut : trouve.end() + 10]).replace("\n", " ")
        fautes.append(
            Faute(
                f"le caractère U+{ord(trouve[0]):04X} ne peut pas être écrit dans un fichier Word : « {autour} ».",
                champ=lieu,
                possible="Retapez ce passage (la place est marquée □).",
            )
        )
    return texte


def _grouper_signatures(blocs: list[Matiere]) -> list[Matiere]:
    """Les signatures d'une clause, deux par ligne ; la dernière d'un nombre impair est à droite."""
    groupes: list[Matiere] = []
    for (genre, _), suite in groupby(blocs, key=lambda bloc: (bloc["genre"], bloc["clause"])):
        if genre != "signature":
            groupes += suite
            continue
        noms = [bloc["texte"] for bloc in suite]
        impair = [["", noms.pop()]] if len(noms) % 2 else []
        lignes = [noms[rang : rang + 2] for rang in range(0, len(noms), 2)] + impair
        groupes.append(_vide("signatures") | {"lignes": lignes})
    return groupes


def _espacer(blocs: list[Matiere]) -> list[Matiere]:
    """Un intervalle après un tableau que rien ne suit ou qu'un autre suit : Word les souderait."""
    espaces: list[Matiere] = []
    for bloc, suivant in zip(blocs, [*blocs[1:], None], strict=True):
        espaces.append(bloc)
        if bloc["genre"] in _EN_TABLE and (suivant is None or suivant["genre"] in _EN_TABLE):
            espaces.append(_vide("intervalle"))
    return espaces
