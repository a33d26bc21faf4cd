"""Du dossier aux faits plats que lisent les moteurs, chacun avec son origine ; et les faits calculés.

Un fait calculé est une combinaison linéaire écrite dans le vocabulaire (les dates y comptent en jours) :
ici, aucune formule, aucun nombre.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from teletravail_charte.dossier import Dossier
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Valeur, Vocabulaire

HYPOTHESE = "hypothèse"


@dataclass(frozen=True, slots=True)
class Faits:
    """Les faits connus par chemin, et d'où vient chacun : dossier, profil, hypothèse (--avec) ou calcul."""

    valeurs: dict[str, Valeur]
    origines: dict[str, str]


def _calculer(combinaison: Mapping[str, int], valeurs: Mapping[str, Valeur]) -> Valeur:
    total: Decimal = Decimal(0)
    termes = [(valeurs.get(source, INCONNU), facteur) for source, facteur in combinaison.items()]
    if any(v is INCONNU for v, _ in termes):
        return INCONNU
    for valeur, facteur in termes:
        if isinstance(valeur, date):
            total += valeur.toordinal() * facteur
        elif isinstance(valeur, (int, Decimal)):
            total += valeur * facteur
        else:
            return AUCUN
    return int(total) if total == total.to_integral_value() else total


def etablir(
    dossier: Dossier,
    du_profil: Mapping[str, Valeur],
    si: Mapping[str, Valeur],
    vocabulaire: Vocabulaire,
) -> Faits:
    """Le profil, puis le dossier, puis les hypothèses ``si`` ; puis les calculs. INCONNU n'est pas gardé."""
    valeurs: dict[str, Valeur] = {}
    origines: dict[str, str] = {}
    sources = (
        (du_profil, f"profil {dossier.profil}"),
        (dossier.valeurs, "dossier"),
        (si, HYPOTHESE),
    )
    for source, origine in sources:
        valeurs.update(source)
        origines.update(dict.fromkeys(source, origine))
    for chemin, combinaison in vocabulaire.calcules().items():
        valeurs[chemin] = _calculer(combinaison, valeurs)
        origines[chemin] = "calcul"
    connues: dict[str, Valeur] = {c: v for c, v in valeurs.items() if v is not INCONNU}
    return Faits(connues, {c: origines[c] for c in connues})
