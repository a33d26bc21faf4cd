"""Les mots de tous les rapports : niveaux, états, forces, étapes, citations, dérogations. Un niveau se dit en mots."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from teletravail_charte.dossier import Derogation
from teletravail_charte.francais import date_francaise, typographie
from teletravail_charte.references import Fondement
from teletravail_charte.verification import Constat

NIVEAUX: Final = {
    "bloquant": ("Bloquant", "Contraire à un texte ou à une jurisprudence établie. Un acte prêt ne s'écrit pas ainsi."),
    "vigilance": ("Vigilance", "Fragile, discuté, ou connu par une source secondaire seulement. À faire relire."),
    "conseil": ("Conseil", "Une bonne pratique. Rien ne l'impose."),
    "information": ("Information", "Un choix licite, à signaler."),
}
CONFIANCES: Final = {
    "texte_lu": ("Texte lu", "Le texte officiel a été lu : on peut le citer mot à mot."),
    "source_secondaire": (
        "Source secondaire",
        "Connu par un commentaire, une fiche, un guide. Jamais entre guillemets.",
    ),
    "inference": ("Déduction", "Déduit d'un texte qui ne le dit pas en toutes lettres. À vérifier."),
    "memoire": ("De mémoire", "Aucune source relue. Jamais bloquant, toujours à vérifier."),
}
ETATS: Final = {
    "conforme": "Conforme",
    "non_conforme": "Non conforme",
    "a_completer": "À compléter",
    "a_venir": "À venir",
    "sans_objet": "Sans objet",
    "hors_periode": "Hors période",
}
COLONNES: Final = {
    "non_conforme": "Non conforme",
    "a_completer": "À compléter",
    "a_venir": "À venir",
    "deroge": "Assumé",
    "conforme": "Respecté",
    "sans_objet": "Sans objet",
}
"""Les colonnes d'un décompte : les états, et ce que la commune assume par dérogation."""
RESTE: Final = {"conforme": "respecté", "sans_objet": "sans objet", "a_venir": "à venir"}
RESERVES: Final = {
    "source_secondaire": "d'après une source secondaire",
    "inference": "déduit du texte, à vérifier",
    "memoire": "de mémoire, à vérifier",
}
ETAPES: Final = {
    "preparation": "préparation du projet",
    "pret_a_voter": "projet prêt à voter",
    "vote": "délibération votée",
    "executoire": "délibération exécutoire",
}
FORCES: Final = {
    "loi": "loi",
    "decret": "décret",
    "arrete": "arrêté",
    "jurisprudence": "jurisprudence",
    "accord": "accord",
    "circulaire": "circulaire",
    "faq": "foire aux questions",
    "usage": "usage",
}


mots = lru_cache(maxsize=8192)(typographie)
"""Nos mots, typographie posée ; jamais ce que la commune a tapé, qui ressort tel quel."""


def citer(f: Fondement) -> str:
    """L'article, le texte, et entre parenthèses sa période, ce qu'il remplace et sa confiance."""
    precisions = [f"en vigueur depuis le {date_francaise(f.du)}"]
    if f.au:
        precisions = [f"en vigueur du {date_francaise(f.du)} au {date_francaise(f.au)}"]
    if f.anciennement:
        precisions.append(f"anciennement {f.anciennement}")
    if f.confiance in RESERVES:
        precisions.append(RESERVES[f.confiance])
    return mots(f"{f.article}, {f.texte} ({' ; '.join(precisions)})")


def dire_derogation(c: Constat) -> str:
    """Ce que la dérogation opposée à la règle change au constat ; vide s'il n'y en a pas."""
    if c.derogation is None:
        return ""
    if c.assume:
        debut = "Assumé : "
    elif c.etat == "non_conforme":
        debut = "Une dérogation était prévue ; elle ne couvre plus ce point : "
    else:
        etat = RESTE.get(c.etat, ETATS[c.etat].lower())
        debut = f"Une dérogation est prévue ; elle est sans effet, le point est {etat} : "
    return mots(debut) + dire_motif(c.derogation)


def dire_motif(d: Derogation) -> str:
    """La raison de la dérogation, qui l'a décidée, sur quel texte, jusqu'à quand."""
    fondement = mots(", sur le fondement de : ") + d.fondement if d.fondement else ""
    fin = f", jusqu'au {date_francaise(d.expiration)}" if d.expiration else ", sans terme"
    return f"{d.motif.rstrip('.')} ({d.auteur}{fondement}{mots(fin)})."
