"""Une étape reçue : ce que la personne a changé, ce qu'un bouton applique, ce qu'un autre onglet a changé de même."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request

from teletravail_charte.dossier import lire_si
from teletravail_charte.vocabulaire import INCONNU, Valeur
from teletravail_charte.web.atelier import Ouvert
from teletravail_charte.web.champs import dire_valeur
from teletravail_charte.web.pages.commun import atelier, enregistrer, jour_voulu, ouvrir
from teletravail_charte.web.rangement import Depasse, Feuillet
from teletravail_charte.web.saisies import Reponses, lire_reponses

ESSAIS = 3  # d'enregistrement, quand d'autres onglets écrivent au même instant


@dataclass
class Envoi:
    """Les réponses lues ; ``conflits`` : celles qu'un autre onglet a changées autrement, et que l'on n'écrit pas."""

    reponses: Reponses
    conflits: dict[str, Valeur] = field(default_factory=dict)


def numero(brut: str) -> int:
    """Le numéro de version qu'un formulaire envoie, ou zéro."""
    return int(brut) if brut.isascii() and brut.isdigit() and len(brut) < 7 else 0


def montre_alors(o: Ouvert) -> Ouvert:
    """Le dossier tel que la page l'a montré ; lève ``DossierAbsent`` si cette version n'est pas gardée."""
    version = numero(request.form.get("version", "")) or o.version
    if version == o.version:
        return o
    texte = atelier().rangement.version(o.identifiant, version)
    return atelier().ouvrir_feuillet(Feuillet(o.identifiant, version, texte), jour_voulu(o.identifiant))


def appliques() -> dict[str, Valeur]:
    """Les réponses qu'un bouton propose (« fait=valeur », une par ligne) ; lève ``ErreurUsage``."""
    vocabulaire = atelier().corpus.vocabulaire
    lignes = (ligne for brut in request.form.getlist("appliquer") for ligne in brut.splitlines())
    return dict(lire_si(ligne, vocabulaire) for ligne in lignes)


def lire_envoi(o: Ouvert, base: Ouvert) -> Envoi:
    """Ce qui change de ``base``, que la page montrait, et qui n'a pas changé depuis dans ``o``."""
    montrees, actuelles = base.verification.faits.valeurs, o.verification.faits.valeurs
    envoi = Envoi(lire_reponses(request.form, atelier().corpus.vocabulaire.faits, montrees))
    for fait, voulue in list(envoi.reponses.changes.items()):
        actuelle = actuelles.get(fait, INCONNU)
        if actuelle == voulue:
            del envoi.reponses.changes[fait]
        elif actuelle != montrees.get(fait, INCONNU):
            envoi.conflits[fait] = envoi.reponses.changes.pop(fait)
    return envoi


def recevoir(o: Ouvert) -> tuple[Ouvert, Envoi]:
    """Enregistre l'envoi ; si un autre onglet vient d'écrire, relit et recommence. Lève ``Depasse`` à la longue."""
    base = montre_alors(o)
    for reste in reversed(range(ESSAIS)):
        envoi = lire_envoi(o, base)
        try:
            return enregistrer(o, {**envoi.reponses.changes, **appliques()}), envoi
        except Depasse:
            if not reste:
                raise
            o = ouvrir(o.identifiant)
    raise AssertionError


def dire_les_conflits(o: Ouvert, conflits: Mapping[str, Valeur]) -> dict[str, str]:
    """Ce que l'on dit à côté de chaque réponse en conflit."""
    faits, actuelles = atelier().corpus.vocabulaire.faits, o.verification.faits.valeurs
    return {
        f: f"Cette réponse a changé ailleurs : « {dire_valeur(faits[f], actuelles.get(f, INCONNU))} ». "
        f"La vôtre, « {dire_valeur(faits[f], x)} », n'est pas enregistrée."
        for f, x in conflits.items()
    }
