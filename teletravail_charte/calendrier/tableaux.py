"""Le calendrier en tableau : pour la note aux élus, et en entier."""

from __future__ import annotations

from datetime import date

from teletravail_charte.calendrier.modele import Calendrier, Echeance
from teletravail_charte.francais import date_francaise, typographie

ELUS, COMPLET = "elus", "complet"
STATUTS = {
    "faite": "fait",
    "prevue": "prévu",
    "a-faire": "à faire",
    "a-venir": "à venir",
    "passee": "passé",
    "conditionnelle": "éventuel",
    "en-retard": "en retard, ou non renseigné",
    "impossible": "impossible",
    "hors-delai": "hors délai",
    "a-verifier": "à vérifier",
    "a-renseigner": "à renseigner",
    "inconnue": "date inconnue",
}

Tableau = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


def tableau(calendrier: Calendrier, lecteur: str) -> Tableau:
    """(en-têtes, lignes) prêts à imprimer : « elus », les étapes qui les concernent ; « complet », toutes."""
    if lecteur == ELUS:
        entetes: tuple[str, ...] = ("Étape", "Date", "À savoir")
        retenues = [e for e in calendrier.echeances if e.elus and e.statut != "conditionnelle"]
        return entetes, tuple((e.titre, _prevue(e), e.elus) for e in retenues)
    entetes = ("Étape", "Date", "Où elle en est", "Pourquoi cette date", "Textes")
    lignes = (
        (e.titre, dire_date(e), STATUTS[e.statut], e.raison, typographie(" ; ".join(f"{f}" for f in e.fondements)))
        for e in calendrier.echeances
    )
    return entetes, tuple(lignes)


def _prevue(e: Echeance) -> str:
    """Le jour donné, ou celui que l'on vise : il tient toujours dans la limite."""
    if e.retenue is None:
        return "fait" if e.statut == "faite" else typographie("à préciser")
    mots = {"le": "le", "au-plus-tard": "au plus tard le", "au-plus-tot": "à partir du"}
    return typographie(f"{mots[e.sens]} {_jour(e.retenue)}")


def dire_date(e: Echeance) -> str:
    """« le jeudi 28 janvier 2027 », « au plus tard le … », « du … au … », ou « à préciser »."""
    if e.fait_le:
        texte = f"le {_jour(e.fait_le)}"
    elif e.statut == "faite":
        texte = "fait"
    elif e.tot and e.tard and e.tot.date > e.tard.date:
        texte = f"plus de place : pas avant le {_jour(e.tot.date)}, alors que la limite est le {_jour(e.tard.date)}"
    elif e.tot and e.tard and e.tot.imperative is e.tard.imperative:
        debut, fin = (e.tot.date, e.tard.date) if e.tot.imperative else (e.tot.conseillee, e.tard.conseillee)
        texte = f"{'' if e.tot.imperative else 'conseillé : '}du {_jour(debut)} au {_jour(fin)}"
    elif e.date is None:
        texte = "à préciser"
    elif e.force == "recommandee" or (e.tard and not e.tard.imperative):
        texte = f"conseillé : {_jour(e.retenue or e.date)}"
    else:
        texte = f"au plus {'tard' if e.tard else 'tôt'} le {_jour(e.date)}"
        if e.retenue and e.retenue != e.date:
            texte += f" (en pratique : {_jour(e.retenue)})"
    return typographie(texte)


def _jour(jour: date) -> str:
    return date_francaise(jour, avec_jour=True)
