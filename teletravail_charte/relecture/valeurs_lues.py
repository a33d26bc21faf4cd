"""La valeur d'un fait, lue dans un texte : l'unité convertie, le bout d'intervalle choisi, l'invraisemblable écarté."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from teletravail_charte.relecture.motifs import Prise
from teletravail_charte.relecture.nombres import Jeton, Masque
from teletravail_charte.valeurs import DECIMALES_MAX, ValeurImpossible, lire_valeur
from teletravail_charte.vocabulaire import Fait, Valeur

CONVERSIONS: Final[dict[str, dict[str, Fraction]]] = {
    "mois": {
        "mois": Fraction(1),
        "trimestre": Fraction(3),
        "semestre": Fraction(6),
        "an": Fraction(12),
        "annee": Fraction(12),
    },
    "jours": {"jour": Fraction(1), "journee": Fraction(1), "demi-journee": Fraction(1, 2), "semaine": Fraction(7)},
    "heures": {"heure": Fraction(1), "minute": Fraction(1, 60)},
    "minutes": {"minute": Fraction(1), "heure": Fraction(60)},
    "km": {"km": Fraction(1), "kilometre": Fraction(1)},
}
"""Ce que vaut une unité du texte dans celle du fait, si le compte est exact ; une fiche en dit plus (« unites »)."""


def valeur_lue(
    fait: Fait, unites: dict[str, Fraction], masque: Masque, prise: Prise, intervalle: str | None
) -> Valeur | None:
    """La valeur de la prise pour ce fait, ou rien : unité étrangère, intervalle sans bout choisi, invraisemblance."""
    brut: Decimal | date | str | int | None
    if prise.genre in ("heure", "plage", "plages"):
        brut = _heures(fait, masque, prise)
    else:
        brut = _compte(fait, unites, masque, prise, intervalle)
    if isinstance(brut, Decimal) and fait.type == "entier":
        brut = int(brut) if brut == brut.to_integral_value() else None
    if brut is None:
        return None
    try:
        return lire_valeur(fait, brut)
    except ValeurImpossible:
        return None


def _compte(
    fait: Fait, unites: dict[str, Fraction], masque: Masque, prise: Prise, intervalle: str | None
) -> Decimal | date | None:
    jeton = masque.jetons[prise.valeur[0]]
    valeur = jeton.haut if intervalle == "haut" else jeton.bas
    if valeur is None or (intervalle is None and jeton.bas != jeton.haut):
        return None
    if prise.genre != "duree" or isinstance(valeur, date):
        return valeur
    connues = CONVERSIONS.get(fait.unite.partition(" ")[0], {}) | unites
    if prise.unite not in connues:
        return None
    compte = Fraction(valeur) * connues[prise.unite]
    return round(Decimal(compte.numerator) / Decimal(compte.denominator), DECIMALES_MAX).normalize()


def _heures(fait: Fait, masque: Masque, prise: Prise) -> Decimal | str | None:
    """Pour un fait de type texte, les heures telles qu'on les écrit ; sinon, de la première à la dernière, combien."""
    debut, fin = prise.valeur
    jetons = [jeton for place in range(debut, fin) if (jeton := masque.jetons.get(place))]
    heures = [_heure(jeton) for jeton in jetons]
    if any(heure is None for heure in heures) or not heures:
        return None
    connues = [heure for heure in heures if heure is not None]
    if fait.type == "texte":
        ecrites = [_ecrire(heure) for heure in connues]
        if prise.genre == "heure":
            return ecrites[0]
        paires = zip(ecrites[::2], ecrites[1::2], strict=False)
        return " et ".join(f"de {a} à {b}" for a, b in paires) if len(ecrites) % 2 == 0 else None
    return max(connues) - min(connues) if len(connues) > 1 else None


def _heure(jeton: Jeton) -> Decimal | None:
    return jeton.bas if isinstance(jeton.bas, Decimal) and jeton.bas == jeton.haut else None


def _ecrire(heure: Decimal) -> str:
    """« 9 h », « 16 h 30 »."""
    entiere = int(heure)
    minutes = round((heure - entiere) * 60)
    return f"{entiere} h" + (f" {minutes:02d}" if minutes else "")
