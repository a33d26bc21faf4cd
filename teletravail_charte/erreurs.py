"""Ce que l'on dit à la personne quand quelque chose ne va pas : où, quoi, et ce qui était possible.

Un piège : ces erreurs sont pour les fautes de l'utilisateur ou du corpus ; un défaut du programme
garde son exception ordinaire.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Faute:
    """Une faute située : fichier, ligne et colonne (à partir de 1), champ, phrase, possibilités."""

    quoi: str
    fichier: str = ""
    ligne: int = 0
    colonne: int = 0
    champ: str = ""
    possible: str = ""

    def __str__(self) -> str:
        lieu = self.fichier
        if self.ligne:
            lieu += f", ligne {self.ligne}" + (f", colonne {self.colonne}" if self.colonne else "")
        morceaux = [m for m in (lieu, self.champ, self.quoi) if m]
        phrase = " : ".join(morceaux)
        return f"{phrase} {self.possible}".rstrip()


class ErreurUtilisateur(Exception):
    """Une ou plusieurs fautes, dites toutes ensemble ; ``code`` est le code de sortie (contrat.md)."""

    code = 3

    def __init__(self, *fautes: Faute | str) -> None:
        self.fautes: tuple[Faute, ...] = tuple(f if isinstance(f, Faute) else Faute(f) for f in fautes)
        super().__init__("\n".join(str(f) for f in self.fautes))


class ErreurDossier(ErreurUtilisateur):
    """Dossier ou acte illisible ou invalide."""

    code = 3


class ErreurUsage(ErreurUtilisateur):
    """Mauvais emploi d'une commande."""

    code = 2


class ErreurCorpus(ErreurUtilisateur):
    """Règle, référence ou modèle inutilisable."""

    code = 4


class ErreurPeriode(ErreurUtilisateur):
    """Le jour demandé est hors de la période couverte."""

    code = 5


class ErreurDesaccord(ErreurUtilisateur):
    """Les deux moteurs ne sont pas d'accord : rien n'est écrit."""

    code = 6


def vouliez_vous_dire(mot: str, possibles: list[str]) -> str:
    """« Vouliez-vous dire « x » ? », ou rien quand aucun nom ne ressemble à ``mot``."""
    proches = get_close_matches(mot, possibles, n=2, cutoff=0.6)
    if not proches:
        return ""
    return "Vouliez-vous dire " + " ou ".join(f"« {p} »" for p in proches) + " ?"


_CAUSES = {
    errno.EACCES: "droits insuffisants",
    errno.EPERM: "droits insuffisants",
    errno.EROFS: "support en lecture seule",
    errno.ENOSPC: "plus de place sur le disque",
    errno.EISDIR: "c'est un répertoire",
    errno.ENOTDIR: "un élément du chemin n'est pas un répertoire",
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.ENOENT: "ce chemin n'existe pas",
    errno.ENAMETOOLONG: "le nom est trop long",
}


def cause_systeme(cause: OSError) -> str:
    """Ce que le système d'exploitation reproche, en français."""
    return _CAUSES.get(cause.errno or 0, f"erreur n° {cause.errno} du système")
