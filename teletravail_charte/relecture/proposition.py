"""Le nombre d'un passage, remplacé par celui que le droit impose, dans la même écriture (chiffres, lettres, euros).

Le piège : « un an » vaut douze mois, et « deux ou trois jours » n'est pas un nombre. On ne propose rien si le passage
n'écrit pas, une fois et une seule, exactement la valeur lue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Final

from teletravail_charte.francais import INSECABLE, en_lettres, euros, nombre
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.relecture.langue import aplatir
from teletravail_charte.relecture.lettres import nombre_ecrit
from teletravail_charte.relecture.nombres import masquer
from teletravail_charte.vocabulaire import Valeur

LETTRES_MAX: Final = 31  # au-delà, on n'écrit plus en lettres
_FEMININS: Final = frozenset(("semaine", "semaines", "heure", "heures", "journée", "journées", "minute", "minutes"))
_MOT_SUIVANT = re.compile(r"\s*([^\W\d_]+)")
_ACCORDES = re.compile(r"(?:jour|journée|semaine|an|année|heure|minute|euro)s?\Z", re.IGNORECASE)
_ELISION = re.compile(r"\b([dD])['’]\Z")
_ENTIER = re.compile(r"\b([dD])[eE]\s\Z")
_VOYELLES: Final = frozenset("aeiouyé")
_ECRIT = re.compile(r"\d+(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)?|[^\W\d_]+(?:[- ](?:et )?[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Remplacement:
    """Le morceau [``debut``, ``fin``) du passage, et ce qui le remplacerait."""

    debut: int
    fin: int
    texte: str


def proposer(t: Trouvaille, valeur: Valeur) -> Remplacement | None:
    """Ce qu'il faudrait écrire à la place du nombre de la trouvaille ; rien si ce n'est pas possible à coup sûr."""
    if not _est_un_nombre(t.valeur) or not _est_un_nombre(valeur):
        return None
    ancien, nouveau = Decimal(t.valeur), Decimal(valeur)  # type: ignore[arg-type]
    plat = aplatir(t.passage.texte)
    places = [
        plat.etendue(jeton.debut, jeton.fin)
        for jeton in masquer(plat.plat).jetons.values()
        if jeton.genre in ("nombre", "montant") and jeton.bas == jeton.haut == ancien
    ]
    dedans = [(a, b) for a, b in places if t.debut <= a and b <= t.fin]
    if len(dedans) != 1:
        return None
    neuf = _reecrire(t.passage.texte, *dedans[0], ancien, nouveau)
    return None if neuf is None else _rogner(t.passage.texte, neuf)


def _est_un_nombre(valeur: Valeur) -> bool:
    return isinstance(valeur, (int, Decimal)) and not isinstance(valeur, bool)


def _reecrire(texte: str, debut: int, fin: int, ancien: Decimal, nouveau: Decimal) -> Remplacement | None:
    """Le nombre, sa répétition entre parenthèses, l'élision d'avant et le mot qu'il accorde."""
    suivant = _MOT_SUIVANT.match(texte, fin)
    mot = suivant[1] if suivant else ""
    ecrit, neuf, atteint = texte[debut:fin], "", 0
    monnaie = "€" in ecrit or "eur" in ecrit.lower()
    for trouve in _ECRIT.finditer(ecrit):
        if trouve[0].lower() in ("euro", "euros", "eur"):
            continue
        remplace = _comme(trouve[0], nouveau, feminin=mot.lower() in _FEMININS, monnaie=monnaie)
        if remplace is None or nombre_ecrit(aplatir(trouve[0]).plat) != ancien:
            return None
        neuf += ecrit[atteint : trouve.start()] + remplace
        atteint = trouve.end()
    neuf += ecrit[atteint:]
    if suivant is not None and (abs(ancien) >= 2) != (abs(nouveau) >= 2) and _ACCORDES.match(mot):
        marque = "S" if mot.isupper() else "s"
        neuf += texte[fin : suivant.start(1)] + mot.rstrip("sS") + (marque if abs(nouveau) >= 2 else "")
        fin = suivant.end(1)
    if (elision := _ELISION.search(texte[:debut])) and neuf[0].lower() not in _VOYELLES:
        return Remplacement(elision.start(), fin, f"{elision[1]}{'E' if neuf.isupper() else 'e'} {neuf}")
    if (entier := _ENTIER.search(texte[:debut])) and neuf.lower().startswith("un"):
        return Remplacement(entier.start(), fin, f"{entier[1]}’{neuf}")
    return Remplacement(debut, fin, neuf)


def _rogner(texte: str, r: Remplacement) -> Remplacement:
    """Le remplacement sans la fin qui ne change pas (« ) », « euros »), coupé entre deux mots."""
    ancien = texte[r.debut : r.fin]
    pareilles = takewhile(lambda paire: paire[0] == paire[1], zip(reversed(ancien), reversed(r.texte), strict=False))
    garde = sum(1 for _ in pareilles)
    while garde and r.texte[-garde].isalnum():
        garde -= 1
    return Remplacement(r.debut, r.fin - garde, r.texte[: len(r.texte) - garde])


def _comme(ecrit: str, valeur: Decimal, *, feminin: bool, monnaie: bool) -> str | None:
    """La valeur écrite comme l'ancienne ; rien si l'on ne sait pas."""
    if ecrit[0].isdigit():
        return euros(valeur).removesuffix("€").rstrip(INSECABLE) if monnaie else nombre(valeur)
    if valeur != valeur.to_integral_value() or not 0 <= valeur <= LETTRES_MAX or monnaie:
        return None
    lettres = en_lettres(int(valeur), feminin=feminin)
    if ecrit.isupper() and len(ecrit) > 1:
        return lettres.upper()
    return lettres.capitalize() if ecrit[0].isupper() else lettres
