"""Lire un texte Markdown : titres, puces, tableaux, gras ; les signes de mise en forme ôtés.

Le piège : une ligne soulignée de « --- » est un titre, la même ligne seule est un trait.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from teletravail_charte.relecture.acte import PARAGRAPHE, PUCE
from teletravail_charte.relecture.brut import decoder
from teletravail_charte.relecture.cesures import Mots, compter_les_mots, joindre
from teletravail_charte.relecture.decoupe import est_enumere, est_une_puce
from teletravail_charte.relecture.morceaux import Lecture, Morceau, nettoyer
from teletravail_charte.relecture.tableaux import COLONNES_MAX, Case, lire_tableau
from teletravail_charte.relecture.titres import titre_explicite

_DIESES = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_SOULIGNE = re.compile(r"\s{0,3}(=+|-{2,})\s*")
_TRAIT = re.compile(r"\s{0,3}(?:[-*_]\s*){3,}")
_PUCE = re.compile(r"\s*[-*+]\s+(.*)")
_REGLE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_COMMENTAIRE = re.compile(r"<!--.*?-->", re.DOTALL)
_LIEN = re.compile(r"!?\[([^\[\]]{0,500})\]\([^)\s]{0,2000}\)")
_EMPHASE = re.compile(r"(\*{1,3}|_{1,3}|~~|`)(?=\S)(.{1,2000}?)(?<=\S)\1(?![^\W_])")
_ECHAPPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")


def lire_markdown(octets: bytes, fichier: str) -> Lecture:
    """Les morceaux d'un .md ; lève ``ErreurDossier``."""
    texte = _COMMENTAIRE.sub("", decoder(octets, fichier)).replace("\r\n", "\n").replace("\r", "\n")
    lignes = texte.split("\n")
    return Lecture(tuple(m for m in _blocs(lignes, compter_les_mots(lignes)) if m.texte))


def _blocs(lignes: list[str], mots: Mots) -> Iterator[Morceau]:
    attente: list[str] = []
    rang = 0
    while rang < len(lignes):
        ligne = lignes[rang]
        suivante = lignes[rang + 1] if rang + 1 < len(lignes) else ""
        nouvelle = _PUCE.match(ligne) or est_enumere(ligne.strip()) or _DIESES.fullmatch(ligne)
        if attente and (
            not ligne.strip() or nouvelle or _TRAIT.fullmatch(ligne) or ("|" in ligne and _REGLE.fullmatch(suivante))
        ):
            yield _paragraphe(attente, mots)
            attente = []
        if "|" in ligne and "-" in suivante and _REGLE.fullmatch(suivante):
            fin = next((i for i in range(rang + 2, len(lignes)) if "|" not in lignes[i]), len(lignes))
            yield from _tableau([ligne, *lignes[rang + 2 : fin]])
            rang = fin
            continue
        if diese := _DIESES.fullmatch(ligne):
            yield Morceau(_sans_signes(diese[2]), niveau=len(diese[1]))
        elif ligne.strip() and not attente and not nouvelle and _SOULIGNE.fullmatch(suivante):
            yield Morceau(_sans_signes(ligne), niveau=1 if "=" in suivante else 2)
            rang += 1
        elif ligne.strip() and not _TRAIT.fullmatch(ligne):
            attente.append(ligne.strip().lstrip("> "))
        rang += 1
    if attente:
        yield _paragraphe(attente, mots)


def _paragraphe(lignes: list[str], mots: Mots) -> Morceau:
    brut = joindre(lignes, mots)
    puce = _PUCE.match(brut)
    texte = f"– {_sans_signes(puce[1])}" if puce else _sans_signes(brut)
    saillant = re.fullmatch(r"(\*\*|__)(?!\s).+(?<!\s)\1\s*:?", brut) is not None and brut.count(brut[:2]) == 2
    genre = PUCE if puce or (est_une_puce(texte) and titre_explicite(texte) is None) else PARAGRAPHE
    return Morceau(texte, genre, saillant=saillant)


def _tableau(lignes: list[str]) -> Iterator[Morceau]:
    rangees = []
    for ligne in lignes:
        cases = re.split(r"(?<!\\)\|", ligne.strip().removeprefix("|").removesuffix("|"))[:COLONNES_MAX]
        textes = [_sans_signes(case) for case in cases]
        rangees.append([Case(i, 1, (Morceau(t),) if t else ()) for i, t in enumerate(textes)])
    return lire_tableau(rangees, 1)


def _sans_signes(brut: str) -> str:
    texte = _LIEN.sub(r"\1", brut)
    for _ in range(3):  # un gras peut contenir un italique
        texte = _EMPHASE.sub(r"\2", texte)
    return nettoyer(re.sub(r"<br\s*/?>", " ", _ECHAPPE.sub(r"\1", texte)))
