"""Le français des documents : élision devant un nom de commune, nombres, dates, listes, typographie.

Le piège : « de » devant un nom en H ou en Y ne se déduit pas des lettres. Les noms qui s'élident sont
dans ``donnees/elision.yaml`` ; pour tout autre, « de H… » est toujours admis. Babel, lent à charger,
ne l'est qu'au premier nombre ou à la première date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.lecture import lire_octets, lire_yaml

ELISION = Path(__file__).parent / "donnees" / "elision.yaml"
LANGUE = "fr_FR"
INSECABLE, FINE = "\u00a0", "\u202f"

_ARTICLE = re.compile(rf"(les?)[ {INSECABLE}]+(?=\S)", re.IGNORECASE)
_VOYELLES = frozenset("aeiou")
# fmt: off
_LETTRES = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt",
)
# fmt: on


def de(nom: str) -> str:
    """« de Nézel », « du Havre », « des Mureaux », « d’Alfortville », « de La Courneuve »."""
    return _contracter(nom, {"le": "du", "les": "des"}) or ("d’" if _elide(nom) else "de ") + nom


_FEMININS = frozenset(
    ("loi", "circulaire", "directive", "doctrine", "fiche", "foire", "jurisprudence", "nomenclature", "réponse", "cnil")
)  # les noms de textes ; les autres sont masculins, ou s'élident


def du_texte(court: str) -> str:
    """« du décret n° … », « de la loi n° … », « de l’arrêté du … », « des guides … » : un texte en complément."""
    premier = court.split()[0].lower()
    if premier.endswith("s"):
        return f"des {court}"
    if premier[0] in "aeiouyéèêà":
        return f"de l’{court}"
    return f"{'de la' if premier in _FEMININS else 'du'} {court}"


def a(nom: str) -> str:
    """« à Nézel », « au Havre », « aux Mureaux », « à La Courneuve »."""
    return _contracter(nom, {"le": "au", "les": "aux"}) or f"à {nom}"


def _contracter(nom: str, contractions: dict[str, str]) -> str:
    article = _ARTICLE.match(nom)
    return f"{contractions[article[1].lower()]} {nom[article.end() :]}" if article else ""


def _elide(nom: str) -> bool:
    lettres = _sans_accent(nom[:2].lower().replace("œ", "oe").replace("æ", "ae"))[:2]
    if lettres[:1] == "h" or (lettres[:1] == "y" and lettres[1:] in _VOYELLES):
        return nom.casefold().replace("’", "'") in _noms_qui_s_elident()
    return lettres[:1] in _VOYELLES or lettres[:1] == "y"


def _sans_accent(texte: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", texte) if not unicodedata.combining(c))


@cache
def _noms_qui_s_elident() -> frozenset[str]:
    lu = lire_yaml(lire_octets(ELISION, ErreurCorpus), ELISION.name, ErreurCorpus)
    return frozenset(nom.casefold() for nom in (*lu["h_muet"], *lu["y_elide"]))


def date_francaise(jour: date, avec_jour: bool = False) -> str:
    """« 1er décembre 2026 » ; avec le jour : « jeudi 28 janvier 2027 »."""
    from babel.dates import format_date

    quantieme = "'1er'" if jour.day == 1 else "d"
    return format_date(jour, f"{'EEEE ' if avec_jour else ''}{quantieme} MMMM y", locale=LANGUE)


def nombre(valeur: int | Decimal) -> str:
    """« 3 », « 2,5 », « 1 234,5 » (fine insécable), sans arrondi ni zéros inutiles."""
    return _formater(valeur, "#,##0.###", "#,##0")


def euros(valeur: int | Decimal) -> str:
    """« 10 € », « 1,25 € », « 1,50 € » : deux décimales au moins s'il y a des centimes, jamais d'arrondi."""
    return _formater(valeur, "#,##0.00", "#,##0") + f"{INSECABLE}€"


def _formater(valeur: int | Decimal, forme: str, forme_entiere: str) -> str:
    from babel.numbers import format_decimal

    if isinstance(valeur, bool) or not isinstance(valeur, (int, Decimal)):
        raise TypeError(f"un entier ou un Decimal est attendu, pas {valeur!r} ({type(valeur).__name__})")
    exact = Decimal(valeur)
    if not exact.is_finite():
        raise ValueError(f"{valeur} n'est pas un nombre que l'on puisse écrire")
    choisie = forme_entiere if exact == exact.to_integral_value() else forme
    return format_decimal(exact, choisie, locale=LANGUE, decimal_quantization=False)


def liste(elements: Iterable[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    if isinstance(elements, str):
        raise TypeError(f"une liste de textes est attendue, pas le texte {elements!r}")
    *debut, fin = list(elements) or [""]
    return f"{', '.join(debut)} et {fin}" if debut else fin


def en_lettres(entier: int, feminin: bool = False) -> str:
    """De zéro à trente et un : « deux », « vingt et un » ; au féminin : « une », « vingt et une »."""
    if isinstance(entier, bool) or not isinstance(entier, int) or not 0 <= entier <= 31:
        raise ValueError(f"on n'écrit en lettres que de 0 à 31, pas {entier!r}")
    if entier <= 20:
        mots = _LETTRES[entier]
    else:
        dizaine, unite = ("trente", entier - 30) if entier >= 30 else ("vingt", entier - 20)
        mots = {0: dizaine, 1: f"{dizaine} et un"}.get(unite) or f"{dizaine}-{_LETTRES[unite]}"
    return re.sub(r"\bun$", "une", mots) if feminin else mots


def pluriel(n: int | Decimal, singulier: str, pluriel: str) -> str:
    """Le mot, sans le nombre : « jour » jusqu'à 2 exclu (0 jour, 1,5 jour), « jours » à partir de 2."""
    return singulier if -2 < n < 2 else pluriel


_ESPACES = rf"[ {INSECABLE}{FINE}\u2009]"
_MOIS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_INTOUCHABLE = re.compile(
    r"\ue000|(?:https?://|www\.)[^\s«»<>\"]+|(?<![\w.+'-])[\w.+'-]++@[\w-]+(?:\.[\w-]+)+|&#?\w+;",
    re.IGNORECASE,
)
# « ␣ » vaut une espace quelconque de la ligne. L'ordre compte : la dernière règle d'une espace l'emporte.
_REGLES = tuple(
    (re.compile(motif.replace("␣", _ESPACES), re.IGNORECASE), remplacement)
    for motif, remplacement in (
        ("'", "’"),
        ("«␣*", f"«{INSECABLE}"),
        ("␣*»", f"{INSECABLE}»"),
        (r"(?<=\S)␣+(?=[;!?])", FINE),
        (r"(?<=[^\W_]|[)\]»%€])(?=[;!?]+(?:[\s)\]]|$))", FINE),
        (r"(?<=\S)␣+(?=:)", INSECABLE),
        (r"(?<=[^\W_]|[)\]»%€])(?=:(?:\s|$))", INSECABLE),
        (r"(?<=\S)␣+(?=[€%‰])|(?<=\d)(?=[€%‰])", INSECABLE),
        (r"(?<=\bn°)(?:␣+(?=\S)|(?=\d))", INSECABLE),
        (r"(?<=\bart\.)␣+(?=\d|[LRD]\.)", INSECABLE),
        (r"(?<=\b[LRD]\.)␣+(?=\d)", INSECABLE),
        (rf"(?:(?<=\d)|(?<=\b1er))␣+(?=(?:{_MOIS})\b)", INSECABLE),
        (r"(?<=\d)␣+(?=h\b)", INSECABLE),
        (rf"(?<=\d{INSECABLE}h)␣+(?=\d\d\b)", INSECABLE),
        (r"(?<![\d.,-])(\d{1,3})␣(?=\d{3}\b)", rf"\g<1>{FINE}"),
    )
)


def typographie(texte: str) -> str:
    """Apostrophes et espaces insécables ; idempotente, sans toucher aux adresses (site, courriel)."""
    gardes = _INTOUCHABLE.findall(texte)
    texte = _INTOUCHABLE.sub("\ue000", texte)
    for motif, remplacement in _REGLES:
        texte = motif.sub(remplacement, texte)
    reste = iter(gardes)
    return re.sub("\ue000", lambda _: next(reste), texte)
