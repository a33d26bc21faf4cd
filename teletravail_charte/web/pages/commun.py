"""Ce que les pages d'un dossier partagent : l'ouvrir au jour voulu, l'enregistrer, en dire le bilan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import current_app, render_template, session

from teletravail_charte.erreurs import ErreurDossier
from teletravail_charte.lecture import TAILLE_MAX
from teletravail_charte.retouche import retoucher
from teletravail_charte.vocabulaire import Valeur
from teletravail_charte.web.atelier import Atelier, Ouvert
from teletravail_charte.web.effets import Effet


def atelier() -> Atelier:
    """L'atelier de cet assistant."""
    trouve: Atelier = current_app.extensions["atelier"]
    return trouve


def jour_voulu(identifiant: str) -> date | None:
    """Le jour que la personne a choisi pour ce dossier, ou rien."""
    choisi = session.get("jours", {}).get(identifiant)
    return date.fromisoformat(choisi) if choisi else None


def ouvrir(identifiant: str) -> Ouvert:
    """Le dossier, au jour voulu."""
    return atelier().ouvrir(identifiant, jour_voulu(identifiant))


def enregistrer(o: Ouvert, changes: Mapping[str, Valeur]) -> Ouvert:
    """Écrit ces réponses dans le dossier, commentaires et ordre gardés ; lève ``Depasse``."""
    if not changes:
        return o
    return enregistrer_texte(o, retoucher(o.feuillet.texte, changes))


def enregistrer_texte(o: Ouvert, texte: str) -> Ouvert:
    """Écrit ce texte comme version suivante, s'il se relit ; lève ``ErreurDossier`` et ``Depasse``."""
    if len(texte.encode()) > TAILLE_MAX:
        raise ErreurDossier(f"Ce dossier deviendrait trop gros : {TAILLE_MAX // 1000} ko au plus.")
    atelier().lire(o.identifiant, texte)
    feuillet = atelier().rangement.enregistrer(o.feuillet, texte)
    return atelier().ouvrir_feuillet(feuillet, jour_voulu(o.identifiant))


def rendre(gabarit: str, o: Ouvert, *, effet: Effet | None = None, **variables: Any) -> str:
    """La page d'un dossier, avec son bilan et son chemin."""
    v = o.verification
    commune = v.faits.valeurs.get("commune.nom") or o.identifiant
    return render_template(
        gabarit,
        o=o,
        v=v,
        commune=commune,
        chemin=o.vue.chemin,
        effet=effet or Effet.de(v),
        aujourd_hui=atelier().aujourd_hui(),
        **variables,
    )
