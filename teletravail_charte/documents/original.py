"""Le document Word où poser les commentaires : l'acte lui-même, ou une copie de son texte s'il n'est pas un .docx.

Le piège : les paragraphes retrouvés sont ceux de l'arbre que l'on réécrira ; on relit donc le fichier, et rien d'autre.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Final

from lxml import etree

from teletravail_charte.blocs import Bloc, Piece
from teletravail_charte.documents.annotation import CORPS, Ancre
from teletravail_charte.documents.coquille import ouvrir
from teletravail_charte.documents.matiere import preparer
from teletravail_charte.documents.ooxml import w
from teletravail_charte.documents.paquet import CONTENUS, proprietes
from teletravail_charte.relecture.acte import CELLULE, PUCE, TITRE, Acte, Passage
from teletravail_charte.relecture.archive import Archive
from teletravail_charte.relecture.plan import ordonner
from teletravail_charte.relecture.word import lire_word

Original = tuple[dict[str, bytes], etree._Element, dict[int, Ancre]]
"""Les parties du fichier, la racine du corps, et où chaque passage y est écrit."""

COQUILLE: Final = "formulaire.docx"
_DOCUMENT = b"wordprocessingml.document.main+xml"
_TIRET = re.compile(r"^[•*·→○◦▪■□►➢–—-]\s*")
_COPIE: Final = "Copie du texte de « {} » : la mise en page d'origine n'est pas reprise."


def ouvrir_l_acte(octets: bytes, nom: str) -> Original | None:
    """Le .docx que l'on a lu ; rien si ce n'est pas un document Word ordinaire (modèle, document à macros)."""
    archive = Archive(octets, nom)
    if _DOCUMENT not in archive.octets(CONTENUS):
        return None
    ancres: dict[int, Ancre] = {}
    racine = None
    for passage, morceau in ordonner(lire_word(octets, nom).morceaux):
        if morceau.sources:
            depuis = len(morceau.etiquette) + 1 if morceau.etiquette else 0
            ancres[passage.rang] = Ancre(morceau.sources, depuis)
            sommet = morceau.sources[0].getroottree().getroot()
            racine = sommet if sommet.tag == w("document") else racine
    if racine is None:
        return None
    return {partie: archive.octets(partie) for partie in archive.noms if not partie.endswith("/")}, racine, ancres


def copier_l_acte(acte: Acte, templates: Path, jour: date) -> Original:
    """Un .docx neuf qui porte le texte de l'acte, passage par passage."""
    titre = Path(acte.nom).stem
    blocs = (Bloc("titre_document", titre), Bloc("mention", _COPIE.format(acte.nom)), *_blocs(acte.passages))
    piece = Piece("relecture", titre, acte.nom, jour, blocs, proprietes={"Empreinte de l'acte": acte.empreinte})
    parties = ouvrir(templates / COQUILLE).remplir(preparer(piece), piece).parties | proprietes(piece)
    racine = etree.fromstring(parties[CORPS])
    return parties, racine, dict(_ancres(racine, acte.passages))


def _blocs(passages: tuple[Passage, ...]) -> Iterator[Bloc]:
    for en_tableau, suite in groupby(passages, key=lambda p: p.genre == CELLULE):
        if en_tableau:
            cases = tuple(suite)
            entetes = {entete for p in cases for entete in p.entetes}  # déjà écrits devant les cases qu'ils nomment
            lignes = tuple((" – ".join(filter(None, p.entetes)), p.texte) for p in cases if p.texte not in entetes)
            yield Bloc("tableau", entetes=("En-têtes", "Texte"), lignes=lignes or tuple(("", p.texte) for p in cases))
            continue
        for p in suite:
            if p.genre == TITRE:
                yield Bloc("sous_titre", p.texte)
            elif p.genre == PUCE and _TIRET.match(p.texte):
                yield Bloc("puce", _TIRET.sub("", p.texte))
            else:
                yield Bloc("paragraphe", p.texte)


def _ancres(racine: etree._Element, passages: tuple[Passage, ...]) -> Iterator[tuple[int, Ancre]]:
    """Chaque passage, et le premier paragraphe qui le porte après celui du passage d'avant."""
    paragraphes = [(p, _lettres("".join(map(str, p.itertext(w("t")))))) for p in racine.iter(w("p"))]
    atteint = 0
    for passage in passages:
        voulues = _lettres(passage.texte)
        rang = next((r for r in range(atteint, len(paragraphes)) if paragraphes[r][1] == voulues), None)
        if rang is not None:
            yield passage.rang, Ancre((paragraphes[rang][0],))
            atteint = rang + 1


def _lettres(texte: str) -> str:
    return "".join(c for c in texte if c.isalnum())
