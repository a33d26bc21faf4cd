"""Les valeurs d'un texte : nombres en chiffres et en lettres, sommes, dates, heures ; et les numéros.

Chaque valeur devient un signe, que les motifs savent reconnaître. Le piège : « article 3 », « n° 2020-12 », « 1er » et
« 2) » portent des chiffres et ne comptent rien ; ils deviennent un signe sans valeur, qu'aucun motif ne prend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from teletravail_charte.relecture.lettres import LETTRES, MOT, nombre_ecrit

GENRES: Final = ("nombre", "montant", "pourcent", "date", "heure", "numero")
SIGNES: Final = {genre: chr(rang + 1) for rang, genre in enumerate(GENRES)}
"""Pour chaque genre de valeur, le signe qui la remplace : un caractère qu'aucun texte aplati ne contient."""

UNITES: Final = (
    "demi-journee|journee|jour|semaine|mois|trimestre|semestre|annee|an|heure|minute|fois|kilometre|km|metre"
)
_MOIS: Final = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_CHIFFRES = r"(?<![\w,./+])(?:1/2(?!\d)|\d{1,3}(?: \d{3})+(?![,.]?\d)|\d+(?:[.,]\d+)?(?: 1/2(?!\d))?)(?!\d)"
_UN = rf"(?=une? ?\(|une? (?:mille|cent|(?:seule? )?(?:{UNITES})s?\b|(?:a|ou) (?:{MOT}|\d)|par (?:{UNITES})))"
_NOMBRE = rf"{_CHIFFRES}|(?<![\w-])(?:(?!une?\b)|{_UN}){LETTRES}"
_NUMERO = r"\d+(?:-\d+)*(?: (?:bis|ter)\b)?"
_PORTEURS = (
    "articles?|art\\.?|alineas?|annexes?|titre|chapitre|paragraphe|page|section|fiche|decret|loi|ordonnance|point"
)
_JOUR = rf"(?P<j>\d{{1,2}}|premier)(?:er)? (?P<m>{'|'.join(_MOIS)})\b(?: (?P<a>(?:19|20)\d\d)\b)?"
_VALEURS = re.compile(
    "|".join(
        (
            rf"(?P<date>(?<!\d)(?:{_JOUR}|(?P<j2>\d{{1,2}})[/.-](?P<m2>\d{{1,2}})[/.-](?P<a2>\d{{4}}|\d\d))(?!\d))",
            r"(?P<appel>(?<!\d)0\d(?:[ .-]?\d\d){4}(?!\d))",
            rf"\b(?:{_PORTEURS}) (?:n ?° ?|[lrd])?"
            rf"(?P<renvoi>(?:(?<=[lrd])\.? ?\*?)?{_NUMERO}(?:(?: (?:et|a|ou) |, )(?:[lrd]\.? ?)?{_NUMERO}"
            r"(?= d[eu]|\)|\.|,|;|$))*)(?!\w|[.,]\d)",
            r"(?P<numero>n ?° ?\d(?:[\d./-]*\d)?|(?<=\b[lrd])\. ?\d[\d-]*|\b\d{4}-\d+(?:-\d+)*|\b\d+°"
            r"|\b\d+(?:emes?|ers?|eres?|nde?|es?)\b|\b(?:19|20)\d\d\b(?! ?(?:h\b|heures|jours|€|euros)))",
            r"(?P<heure>(?<![\d,.])(?P<h>[01]?\d|2[0-4])(?: ?h(?: ?(?P<n>[0-5]\d)(?!\d))?(?![a-z])"
            r"|:(?P<n2>[0-5]\d)(?!\d)| heures (?P<n3>[0-5]\d)(?!\d| ?(?:jours|minutes|%|€))))",
            rf"(?P<nombre>{_NOMBRE})",
        )
    )
)
_DOUBLE = re.compile(rf" ?\( ?({_NOMBRE}|une?) ?\)")
_AUTRE_BOUT = re.compile(rf"(?: (?P<u>{UNITES})s?)? ?(?P<lien>-|\b(?:a|ou|et)\b) ?(?P<n>{_NOMBRE})")
_UNITE = re.compile(rf" (?P<u>{UNITES})s?\b")
_DEMI = re.compile(rf"(?P<u> (?:{UNITES})s?\b)? et demie?\b")
_EUROS = re.compile(
    rf" ?(?:€|euros?\b|eur\b)(?: ?(?:et )?(?P<c>\d\d(?!\d)|{LETTRES})"
    r"(?: centimes?\b|(?! ?(?:[%€]|euro|jour|mois|an\b|agent))))?"
)
_POURCENT = re.compile(r" ?%| pour ?cents?\b")
_ENTRE = re.compile(r"\bentre $")


@dataclass(frozen=True, slots=True)
class Jeton:
    """Une valeur du texte. ``bas`` et ``haut`` diffèrent pour un intervalle ; vides : aucune valeur sûre."""

    genre: str
    bas: Decimal | date | None
    haut: Decimal | date | None
    debut: int
    fin: int


@dataclass(frozen=True, slots=True)
class Masque:
    """``texte`` : le texte plat où un signe remplace chaque valeur ; ``rangs`` : la place plate de chaque lettre.

    ``jetons`` : les valeurs, par place dans ``texte``.
    """

    texte: str
    rangs: tuple[int, ...]
    jetons: dict[int, Jeton]

    def etendue(self, debut: int, fin: int) -> tuple[int, int]:
        """La place, dans le texte plat, du morceau [``debut``, ``fin``) du texte masqué."""
        if debut >= fin:
            return self.rangs[debut], self.rangs[debut]
        jeton = self.jetons.get(fin - 1)
        return self.rangs[debut], jeton.fin if jeton else self.rangs[fin - 1] + 1


def masquer(plat: str) -> Masque:
    """Remplace chaque valeur de ``plat`` par un signe."""
    morceaux: list[str] = []
    rangs: list[int] = []
    jetons: dict[int, Jeton] = {}
    fait = 0
    for jeton, coupe in _jetons(plat):
        morceaux.append(plat[fait : jeton.debut])
        rangs += range(fait, jeton.debut)
        if plat[jeton.debut - 1 : jeton.debut].isalpha():  # « L. 12-3 » se lit « L », puis un numéro
            morceaux.append(" ")
            rangs.append(jeton.debut)
        morceaux.append(SIGNES[jeton.genre])
        jetons[len(rangs)] = jeton
        rangs.append(jeton.debut)
        fait = jeton.fin
        if plat[fait : fait + 1].isalpha():  # « 2j » se lit « 2 j »
            morceaux.append(" ")
            rangs.append(fait)
        if coupe:
            morceaux.append(plat[fait : coupe[0]])
            rangs += range(fait, coupe[0])
            fait = coupe[1]
    morceaux.append(plat[fait:])
    rangs += range(fait, len(plat) + 1)
    return Masque("".join(morceaux), tuple(rangs), jetons)


def _jetons(plat: str) -> Iterator[tuple[Jeton, tuple[int, int] | None]]:
    """Les valeurs, dans l'ordre, chacune avec la place des mots qu'elle absorbe plus loin (« et demi »)."""
    place = 0
    while trouve := _VALEURS.search(plat, place):
        place = trouve.end()
        if trouve["nombre"]:
            jeton, coupe = _nombre(plat, trouve.start("nombre"), trouve["nombre"])
            if jeton:
                place = coupe[1] if coupe else jeton.fin
                yield jeton, coupe
        elif trouve["date"]:
            jour = _date(trouve)
            yield Jeton("date", jour, jour, trouve.start(), trouve.end()), None
        elif trouve["heure"]:
            minutes = trouve["n"] or trouve["n2"] or trouve["n3"] or "0"
            heure = Decimal(trouve["h"]) + Decimal(minutes) / 60
            yield Jeton("heure", heure, heure, trouve.start(), trouve.end()), None
        else:
            assert trouve.lastgroup
            yield Jeton("numero", None, None, *trouve.span(trouve.lastgroup)), None


def _date(trouve: re.Match[str]) -> date | None:
    """La date, ou rien quand l'année manque ou que le jour n'existe pas."""
    annee = trouve["a"] or trouve["a2"]
    if not annee:
        return None
    mois = _MOIS.index(trouve["m"]) + 1 if trouve["m"] else int(trouve["m2"])
    quantieme = trouve["j"] or trouve["j2"]
    try:
        return date(int(annee) + (2000 if len(annee) == 2 else 0), mois, int(quantieme.replace("premier", "1")))
    except ValueError:
        return None


def _nombre(plat: str, debut: int, ecrit: str) -> tuple[Jeton | None, tuple[int, int] | None]:
    """Le nombre qui commence à ``debut``, avec sa répétition, son intervalle, son unité de compte."""
    valeur = nombre_ecrit(ecrit)
    while valeur is None and (coupe := max(ecrit.rfind(" "), ecrit.rfind("-"))) > 0:
        ecrit = ecrit[:coupe]
        valeur = nombre_ecrit(ecrit)
    if valeur is None:
        return None, None
    bas: Decimal | None = valeur
    haut: Decimal | None = valeur
    fin = debut + len(ecrit)
    if double := _DOUBLE.match(plat, fin):
        fin = double.end()
        if nombre_ecrit(double[1]) != valeur:
            bas = haut = None  # « deux (3) » : on ne sait lequel croire
    if autre := _intervalle(plat, valeur, debut, fin):
        fin = autre[0]
        haut = autre[1] if bas is not None else None
    if euros := _EUROS.match(plat, fin):
        centimes = nombre_ecrit(euros["c"]) if euros["c"] else Decimal(0)
        plus = (centimes or Decimal(0)) / 100
        return Jeton("montant", bas and bas + plus, haut and haut + plus, debut, euros.end()), None
    if pourcent := _POURCENT.match(plat, fin):
        return Jeton("pourcent", bas, haut, debut, pourcent.end()), None
    if (demi := _DEMI.match(plat, fin)) and haut is not None:
        moitie = Decimal("0.5")
        coupe = demi.start() + len(demi["u"] or "")
        return Jeton("nombre", bas if autre else haut + moitie, haut + moitie, debut, fin), (coupe, demi.end())
    return Jeton("nombre", bas, haut, debut, fin), None


def _intervalle(plat: str, valeur: Decimal, debut: int, fin: int) -> tuple[int, Decimal] | None:
    """L'autre bout de « un à trois jours », « 1 jour à 3 jours », « entre 2 et 3 » : sa fin et sa valeur."""
    autre = _AUTRE_BOUT.match(plat, fin)
    if not autre or (autre["lien"] == "et" and not _ENTRE.search(plat, max(0, debut - 6), debut)):
        return None
    bout = nombre_ecrit(autre["n"])
    unite = _UNITE.match(plat, autre.end())
    if bout is None or bout <= valeur or (autre["u"] and (not unite or unite["u"] != autre["u"])):
        return None
    return autre.end(), bout
