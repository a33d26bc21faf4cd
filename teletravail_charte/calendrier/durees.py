"""Un délai du jour, le jour qu'il atteint, et le calcul en toutes lettres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from teletravail_charte.calendrier.echeancier import SANS_NOMBRE, Contrainte, Delai
from teletravail_charte.calendrier.jours import UN_JOUR, Feries, ajouter_mois, fin_de_trimestre
from teletravail_charte.francais import date_francaise, pluriel
from teletravail_charte.regles import Regle

TOT_DIT, TARD_DIT, PREFERENCE = "au plus tôt", "au plus tard", "de préférence"
DECOMPTES = {
    "jours-francs": " ; ni le premier ni le dernier jour ne comptent",
    "mois": ", de quantième à quantième",
}


@dataclass(frozen=True, slots=True)
class Duree:
    """Un délai du jour : combien, de quoi, et la règle qui le dit."""

    nombre: int
    delai: Delai
    regle: Regle | None
    jour: date

    def depuis(self, jour: date, sens: int) -> date:
        """Le jour atteint : avant (-1) ou après (1)."""
        match self.delai.unite:
            case "jours":
                return jour + sens * timedelta(days=self.nombre)
            case "jours-francs":
                return jour + sens * (timedelta(days=self.nombre) + UN_JOUR)
            case "mois":
                return ajouter_mois(jour, sens * self.nombre)
            case "fin-de-trimestre":
                return fin_de_trimestre(jour)
        return fin_de_trimestre(date(jour.year + 1, 1, 1))

    def __str__(self) -> str:
        if self.delai.unite in SANS_NOMBRE:
            trimestre = (
                "trimestre civil" if self.delai.unite == SANS_NOMBRE[0] else "premier trimestre de l'année suivante"
            )
            return f"la fin du {trimestre}"
        if self.delai.unite == "mois":
            return f"{self.nombre} mois"
        franc = pluriel(self.nombre, " franc", " francs") if self.delai.unite == "jours-francs" else ""
        return f"{self.nombre} {pluriel(self.nombre, 'jour', 'jours')}{franc}"


@dataclass(frozen=True, slots=True)
class Atteint:
    """Ce qu'une contrainte donne : limite, jour conseillé, et d'où l'on compte (``connue`` : le dossier le dit)."""

    limite: date
    toleree: date
    conseil: date
    contrainte: Contrainte
    duree: Duree | None
    marge: Duree | None
    depart: date
    connue: bool

    @property
    def ferme(self) -> bool:
        """Passer outre est-il irrégulier ? Non quand la règle ne bloque pas, ou que le délai est douteux."""
        if self.duree is None:
            return True
        regle = self.duree.regle
        return not self.duree.delai.a_verifier and (regle is None or regle.niveau == "bloquant")


def raison(a: Atteint, nom: str, borne: str) -> str:
    """« Au plus tard 15 jours avant la séance du comité (20 mai 2027) : mercredi 5 mai 2027. »

    ``borne`` : une des trois façons de dire la limite.
    """
    borne = borne[:1].upper() + borne[1:]
    jour = date_francaise(a.depart) + ("" if a.connue else ", date calculée")
    if a.duree and a.duree.delai.unite in SANS_NOMBRE:
        return f"{borne} à {a.duree}, compté depuis {nom} ({jour})."
    if a.duree is None or a.duree.nombre == 0:
        avec = "Pas avant" if borne.lower() == TOT_DIT else f"{borne} avec"
        return f"{avec} {nom} ({jour})."
    quand = "avant" if a.contrainte.avant else "après"
    comment = DECOMPTES.get(a.duree.delai.unite, "")
    return f"{borne} {a.duree} {quand} {nom} ({jour}){comment} : {date_francaise(a.limite, avec_jour=True)}."


def conseiller(a: Atteint, limite: date, conseil: date, ouvre: date, feries: Feries) -> str:
    """Pourquoi un autre jour que la limite : la marge, un jour chômé, ou les autres dates conseillées."""
    if ouvre == limite:
        return ""
    pourquoi = [a.marge.delai.dire] if a.marge and conseil != limite else []
    if conseil != ouvre:
        pourquoi.append(f"le {date_francaise(conseil)} est un {feries.nom(conseil)}")
    detail = " ; ".join(pourquoi) or "d'après les autres dates conseillées"
    return f"En pratique : {date_francaise(ouvre, avec_jour=True)} ({detail})."


def attente(contrainte: Contrainte, duree: Duree | None, nom: str) -> str:
    """« 15 jours avant la séance du comité, dont la date n'est pas connue. »"""
    suite = f"{nom}, dont la date n'est pas connue."
    if duree is None or duree.nombre == 0:
        return f"{'Avec' if contrainte.avant else 'Après'} {suite}"
    return f"{duree} {'avant' if contrainte.avant else 'après'} {suite}"
