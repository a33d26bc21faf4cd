"""Un tableur naïf, pour les tests : recalcule les formules d'un classeur, sans LibreOffice, au plus simple.

Il connaît exactement les fonctions que nos classeurs emploient ; toute autre fait échouer le test.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

_JETON = re.compile(
    r"\s*(?:(?P<nombre>\d+(?:\.\d+)?)|(?P<texte>\"[^\"]*\")"
    r"|(?P<ref>(?:'(?:[^']|'')+'!)?\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?)"
    r"|(?P<nom>[A-Z]+)(?=\()|(?P<signe><>|<=|>=|[-+*/&=<>(),]))"
)
_PRIORITES = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4}


class Erreur(Exception):
    """Une erreur de cellule : #N/A, #VALEUR!…"""


class Classeur:
    """Un classeur recalculé à la demande ; ``poser`` remplit une cellule."""

    def __init__(self, octets: bytes) -> None:
        self.livre = load_workbook(BytesIO(octets))
        self._connues: dict[tuple[str, str], Any] = {}

    def poser(self, feuille: str, cellule: str, valeur: Any) -> None:
        self.livre[feuille][cellule].value = valeur
        self._connues.clear()

    def octets(self) -> bytes:
        tampon = BytesIO()
        self.livre.save(tampon)
        return tampon.getvalue()

    def valeur(self, feuille: str, cellule: str) -> Any:
        cle = (feuille, cellule)
        if cle not in self._connues:
            brut = self.livre[feuille][cellule].value
            if isinstance(brut, str) and self.livre[feuille][cellule].data_type == "f":
                self._connues[cle] = _Lecteur(self, feuille, brut[1:]).tout()
            elif isinstance(brut, (date, datetime)):
                self._connues[cle] = Decimal(brut.toordinal())
            else:
                self._connues[cle] = Decimal(str(brut)) if isinstance(brut, (int, float)) else brut
        return self._connues[cle]

    def colonne(self, feuille: str, entete: str, rang: int = 0) -> tuple[str, int]:
        """(lettre, première ligne) de la colonne dont l'en-tête commence ainsi, dans le tableau de ce rang."""
        trouvees = [
            (c.column_letter, c.row + 1)
            for ligne in self.livre[feuille].iter_rows()
            for c in ligne
            if isinstance(c.value, str) and c.value.replace("’", "'").split("\n")[0] == entete
        ]
        return trouvees[rang]

    def champ(self, feuille: str, libelle: str) -> str:
        """La cellule à droite du libellé qui commence ainsi."""
        for ligne in self.livre[feuille].iter_rows():
            for c in ligne:
                if isinstance(c.value, str) and c.value.replace("’", "'").startswith(libelle):
                    return next(
                        v.coordinate
                        for v in ligne[c.column :]
                        if v.__class__.__name__ != "MergedCell" and v.border.left.style
                    )
        raise KeyError(libelle)


class _Lecteur:
    """Lit et calcule une formule."""

    def __init__(self, classeur: Classeur, feuille: str, formule: str) -> None:
        self.classeur, self.feuille = classeur, feuille
        self.jetons = list(_decouper(formule))
        self.rang = 0

    def tout(self) -> Any:
        valeur = self._expression(0)()
        assert self.rang == len(self.jetons), self.jetons[self.rang :]
        return Decimal(0) if valeur is None else valeur

    def _prochain(self) -> tuple[str, str]:
        return self.jetons[self.rang] if self.rang < len(self.jetons) else ("fin", "")

    def _prendre(self, signe: str = "") -> tuple[str, str]:
        jeton = self._prochain()
        assert not signe or jeton[1] == signe, (jeton, signe)
        self.rang += 1
        return jeton

    def _expression(self, priorite: int) -> Callable[[], Any]:
        gauche = self._membre()
        while (signe := self._prochain()[1]) in _PRIORITES and _PRIORITES[signe] > priorite:
            self._prendre()
            droite = self._expression(_PRIORITES[signe])
            gauche = partial(_paresseux, signe, gauche, droite)
        return gauche

    def _membre(self) -> Callable[[], Any]:
        genre, mot = self._prendre()
        if genre == "nombre":
            return lambda: Decimal(mot)
        if genre == "texte":
            return lambda: mot[1:-1]
        if genre == "ref":
            return self._reference(mot)
        if mot in "+-":
            membre = self._expression(4)
            return lambda: _nombre(membre()) * (-1 if mot == "-" else 1)
        if mot == "(":
            dedans = self._expression(0)
            self._prendre(")")
            return dedans
        self._prendre("(")
        arguments = []
        while self._prochain()[1] != ")":
            arguments.append(self._expression(0))
            if self._prochain()[1] == ",":
                self._prendre()
        self._prendre(")")
        return lambda: _FONCTIONS[mot](*arguments)

    def _reference(self, mot: str) -> Callable[[], Any]:
        ailleurs, _, zone = mot.rpartition("!")
        feuille = ailleurs[1:-1].replace("''", "'") if ailleurs else self.feuille
        zone = zone.replace("$", "")
        if ":" not in zone:
            return lambda: self.classeur.valeur(feuille, zone)
        mini, haut, maxi, bas = range_boundaries(zone)
        assert mini == maxi, "une seule colonne"
        lettre = zone.rstrip("0123456789").split(":")[1]
        return lambda: [self.classeur.valeur(feuille, f"{lettre}{n}") for n in range(haut, bas + 1)]


def _paresseux(signe: str, gauche: Callable[[], Any], droite: Callable[[], Any]) -> Any:
    return _operer(signe, gauche(), droite())


def _decouper(formule: str) -> Iterator[tuple[str, str]]:
    ici = 0
    while ici < len(formule.rstrip()):
        m = _JETON.match(formule, ici)
        assert m is not None, formule[ici:]
        yield str(m.lastgroup), str(m[str(m.lastgroup)])
        ici = m.end()


def _nombre(valeur: Any) -> Decimal:
    if valeur is None:
        return Decimal(0)
    if isinstance(valeur, bool):
        return Decimal(int(valeur))
    if isinstance(valeur, Decimal):
        return valeur
    raise Erreur("#VALEUR!")


def _operer(signe: str, gauche: Any, droite: Any) -> Any:
    if signe == "&":
        return "".join("" if v is None else str(v) for v in (gauche, droite))
    if signe in "+-*/":
        a, b = _nombre(gauche), _nombre(droite)
        if signe == "/" and b == 0:
            raise Erreur("#DIV/0!")
        return {"+": a + b, "-": a - b, "*": a * b}[signe] if signe != "/" else a / b
    a, b = (_rang(v, autre) for v, autre in ((gauche, droite), (droite, gauche)))
    return {"=": a == b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[signe]


def _rang(valeur: Any, autre: Any) -> tuple[int, Any]:
    """Un nombre passe avant un texte ; une cellule vide vaut 0 ou "" selon ce qui lui fait face."""
    if valeur is None:
        valeur = "" if isinstance(autre, str) else Decimal(0)
    return (1, valeur.lower()) if isinstance(valeur, str) else (0, _nombre(valeur))


def _plat(arguments: tuple[Callable[[], Any], ...]) -> list[Any]:
    valeurs: list[Any] = []
    for a in arguments:
        v = a()
        valeurs += v if isinstance(v, list) else [v]
    return valeurs


def _nombres(arguments: tuple[Callable[[], Any], ...]) -> list[Decimal]:
    return [v for v in _plat(arguments) if isinstance(v, Decimal)]


def _si(test: Any, oui: Any, non: Any) -> Any:
    return oui() if test() else non()


def _sinon(essai: Any, secours: Any) -> Any:
    try:
        return essai()
    except Erreur:
        return secours()


def _position(cherche: Any, zone: Any, genre: Any) -> Decimal:
    assert genre() == 1
    rangs = [n for n, v in enumerate(zone(), start=1) if isinstance(v, Decimal) and v <= _nombre(cherche())]
    if not rangs:
        raise Erreur("#N/A")
    return Decimal(rangs[-1])


def _date(annee: Any, mois: Any, jour: Any) -> Decimal:
    n = int(_nombre(mois())) - 1
    premier = date(int(_nombre(annee())) + n // 12, n % 12 + 1, 1)
    return Decimal(premier.toordinal() + int(_nombre(jour())) - 1)


def _arrondi(valeur: Any, chiffres: Any) -> Decimal:
    return _nombre(valeur()).quantize(Decimal(10) ** -int(chiffres()), ROUND_HALF_UP)


def _remplies(zone: Any, motif: Any) -> Decimal:
    assert motif() == "?*"
    return Decimal(sum(isinstance(v, str) and v != "" for v in zone()))


_FONCTIONS: dict[str, Callable[..., Any]] = {
    "IF": _si,
    "IFERROR": _sinon,
    "AND": lambda *a: all(_plat(a)),
    "OR": lambda *a: any(_plat(a)),
    "SUM": lambda *a: sum(_nombres(a), Decimal(0)),
    "MIN": lambda *a: min(_nombres(a), default=Decimal(0)),
    "MAX": lambda *a: max(_nombres(a), default=Decimal(0)),
    "COUNT": lambda *a: Decimal(len(_nombres(a))),
    "COUNTIF": _remplies,
    "INT": lambda v: Decimal(math.floor(_nombre(v()))),
    "MOD": lambda a, b: _nombre(a()) % _nombre(b()),
    "ROUND": _arrondi,
    "TRIM": lambda t: " ".join(str(t() or "").split(" ")).strip(),
    "DATE": _date,
    "MATCH": _position,
    "INDEX": lambda zone, n: zone()[int(n()) - 1],
}
