"""Une dérogation dans un formulaire : ce que la personne a tapé, et ce qui lui manque pour valoir."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from teletravail_charte.dossier import Derogation
from teletravail_charte.lecture import INTERDITS
from teletravail_charte.valeurs import ValeurImpossible
from teletravail_charte.vocabulaire import Fait
from teletravail_charte.web.saisies import VALEUR, Montre
from teletravail_charte.web.saisies import comprendre as comprendre_valeur

LONGUEUR_MAX: Final = 2_000  # caractères de chaque réponse
CHAMPS: Final = ("motif", "auteur", "fondement", "expiration")
_MANQUES: Final = {
    "motif": "Dites pourquoi la commune assume ce point : sans motif, une dérogation ne se défend pas.",
    "auteur": "Dites la fonction de qui l'a décidée, par exemple « la maire ».",
}
_JOUR: Final = Fait(type="date", question="Quel jour ?")


@dataclass(frozen=True, slots=True)
class Saisie:
    """Les champs tels qu'ils sont écrits, et la faute de chacun."""

    motif: str = ""
    auteur: str = ""
    fondement: str = ""
    expiration: str = ""
    fautes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def de(cls, d: Derogation | None) -> Saisie:
        """Ce qu'une dérogation du dossier montre ; rien s'il n'y en a pas."""
        if d is None:
            return cls()
        return cls(d.motif, d.auteur, d.fondement, d.expiration.isoformat() if d.expiration else "")


def comprendre(recu: Mapping[str, str], regle: str) -> tuple[Derogation | None, Saisie]:
    """La dérogation que le formulaire décrit, ou rien si elle est fautive ; et ce qui y était tapé."""
    tapes = {nom: " ".join(recu.get(nom, "").split()) for nom in CHAMPS}
    fautes = {nom: phrase for nom, phrase in _MANQUES.items() if not tapes[nom]}
    for nom, tape in tapes.items():
        if len(tape) > LONGUEUR_MAX:
            fautes[nom] = f"C'est trop long : {LONGUEUR_MAX} caractères au plus."
        elif INTERDITS.search(tape):
            fautes[nom] = "Un caractère invisible s'y trouve : effacez cette réponse et tapez-la de nouveau."
    jour = None
    try:
        jour = lire_jour(tapes["expiration"])
    except ValeurImpossible as erreur:
        fautes["expiration"] = str(erreur)
    motif, auteur, fondement, expiration = tapes.values()
    saisie = Saisie(motif, auteur, fondement, expiration, fautes)
    return None if fautes else Derogation(regle, motif, auteur, fondement, jour), saisie


def lire_jour(texte: str) -> date | None:
    """Le jour tapé, ou rien si rien ne l'est ; lève ``ValeurImpossible``."""
    if not texte.strip():
        return None
    lu = comprendre_valeur(_JOUR, Montre(VALEUR, (texte.strip(),)))
    assert isinstance(lu, date)
    return lu
