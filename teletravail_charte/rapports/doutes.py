"""Les questions ouvertes que touchent les mots des actes, quand aucune règle applicable ne les pose déjà.

Le piège : une clause vaut pour toutes les périodes ; un doute qui n'intéresse que des règles d'une autre époque n'est
plus une question ce jour-là.
"""

from __future__ import annotations

from collections.abc import Collection

from teletravail_charte.clauses import retenir
from teletravail_charte.clausier import clauses_citant
from teletravail_charte.redaction import choisir_pieces
from teletravail_charte.verification import Verification


def doutes_des_clauses(v: Verification, connus: Collection[str]) -> dict[str, str]:
    """Chaque doute que citent les clauses retenues des pièces principales, sauf les ``connus``, et où il se trouve.

    Lève ``ErreurCorpus`` si une pièce ou l'une de ces clauses est mal écrite.
    """
    nouveaux = frozenset(v.corpus.doutes) - frozenset(connus) - _d_une_autre_epoque(v)
    lieux: dict[str, dict[str, list[str]]] = {}
    for piece in (p for p in choisir_pieces(v, ()) if p.coquille):
        titre = piece.titre[:1].lower() + piece.titre[1:]
        for clause in retenir(clauses_citant(v.corpus, piece.id, nouveaux), v):
            for doute in (d for d in clause.doutes if d in nouveaux):
                lieux.setdefault(doute, {}).setdefault(titre, []).append(f"« {clause.titre} »")
    return {doute: " ; ".join(f"{t}, {' et '.join(c)}" for t, c in ou.items()) for doute, ou in lieux.items()}


def _d_une_autre_epoque(v: Verification) -> set[str]:
    en_vigueur = {d for c in v.constats for d in c.regle.doutes}
    return {d for r in v.corpus.regles.obligations.values() for d in r.doutes} - en_vigueur
