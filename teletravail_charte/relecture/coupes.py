"""Où une page imprimée change de paragraphe.

Le piège : rien, sur le papier, ne le dit. Une ligne qui aurait pu porter un mot de plus, un blanc plus haut, une puce,
un titre le laissent deviner ; une phrase qui n'est pas finie l'emporte sur eux.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from teletravail_charte.relecture.cesures import est_cesuree
from teletravail_charte.relecture.decoupe import est_finie, est_ouverte, est_surement_une_puce, ouvre
from teletravail_charte.relecture.lignes import Ligne, Mesures, filet_entre, saut
from teletravail_charte.relecture.titres import commence_en_majuscule, est_un_intitule, titre_explicite

BLANC = re.compile(r"[.…_]{5,}")  # la place laissée à remplir
_RETRAIT_DE_CASE: Final = 60.0  # points : au-delà, ce n'est plus un retrait d'alinéa


def coupe_dans_la_page(bloc: Sequence[Ligne], ligne: Ligne, mesures: Mesures) -> bool:
    """La ligne commence-t-elle un nouveau paragraphe, dans la même page ?"""
    avant = bloc[-1]
    descente = saut(avant, ligne)
    if descente > mesures.interligne * 2.5 or filet_entre(avant, ligne):
        return True
    if descente < -6 * mesures.interligne:  # le haut de la colonne voisine
        return coupe_entre_pages(bloc, ligne, mesures)
    if est_surement_une_puce(ligne.texte) and abs(descente) > 0.1:
        return True
    if descente < mesures.interligne * 1.6 and (
        est_ouverte(avant.texte) or (est_cesuree(avant.texte) and _minuscule(ligne))
    ):
        return False
    if ouvre(ligne.texte):
        return True
    if descente < -0.1:  # on remonte : la case voisine d'un tableau
        return ligne.gauche < avant.gauche + 40
    if descente < 0.1:
        return False
    if not 0.88 < ligne.corps / max(avant.corps, 0.1) < 1.14:
        return True
    if descente > mesures.interligne * 1.28 and not (_minuscule(ligne) and not est_finie(avant.texte)):
        return True
    if not (avant.gras and ligne.gras) and not _minuscule(ligne) and _est_un_titre(bloc, ligne):
        return True
    if avant.gras and not ligne.gras and _intitule(bloc) and (not _minuscule(ligne) or _en_capitales(avant.texte)):
        return True
    if ligne.gras and not avant.gras and not _minuscule(ligne) and est_finie(avant.texte):
        return True
    if avant.gauche - ligne.gauche > _RETRAIT_DE_CASE and not _minuscule(ligne):
        return True
    return _finit(avant, ligne, mesures)


def coupe_entre_pages(bloc: Sequence[Ligne], ligne: Ligne, avant_mesures: Mesures) -> bool:
    """Commence-t-elle un nouveau paragraphe, en haut d'une page ou d'une colonne ? Les mesures sont celles d'avant."""
    avant = bloc[-1]
    if est_ouverte(avant.texte) or (est_cesuree(avant.texte) and _minuscule(ligne)):
        return False
    if ouvre(ligne.texte) or not 0.88 < ligne.corps / max(avant.corps, 0.1) < 1.14 or avant.gras != ligne.gras:
        return True
    if not _minuscule(ligne) and _est_un_titre(bloc, ligne):
        return True
    if est_finie(avant.texte):  # une ligne justifiée d'un bord à l'autre n'est presque jamais la dernière
        return _minuscule(ligne) or not avant_mesures.est_pleine(avant)
    return _finit(avant, ligne, avant_mesures)


def _finit(avant: Ligne, ligne: Ligne, mesures: Mesures) -> bool:
    """D'après la longueur de la ligne, sa ponctuation et ce qui suit."""
    if (_minuscule(ligne) and not est_finie(avant.texte)) or avant.texte.endswith(","):
        return False
    if BLANC.search(avant.texte[-5:]):
        return True
    mot = len(ligne.texte.split(maxsplit=1)[0]) + 1  # aurait-il tenu à la fin de la ligne d'avant ?
    if avant.droite + mot * (ligne.droite - ligne.gauche) / len(ligne.texte) * 1.1 < mesures.bord(avant):
        return True
    return est_finie(avant.texte) and abs(ligne.gauche - avant.gauche) > 4 and commence_en_majuscule(ligne.texte)


def _intitule(bloc: Sequence[Ligne]) -> bool:
    return len(bloc) <= 3 and all(ligne.gras for ligne in bloc)


def _est_un_titre(bloc: Sequence[Ligne], ligne: Ligne) -> bool:
    """« Article 4 – Quotité », et rien de plus : le texte vient ensuite."""
    if _en_capitales(bloc[-1].texte) and _en_capitales(ligne.texte):
        return False
    titre = titre_explicite(" ".join(ligne.texte for ligne in bloc)) if len(bloc) <= 3 else None
    return titre is not None and est_un_intitule(titre.reste)


def _en_capitales(texte: str) -> bool:
    return texte.isupper()


def _minuscule(ligne: Ligne) -> bool:
    return ligne.texte[:1].islower()
