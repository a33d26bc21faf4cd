"""Reconnaître un titre à ses mots : « Article 4 – … », « ART. IV », « TITRE II », « Chapitre 3 », « 4.2 Quotité ».

Le piège : « Article 133 de la loi… » en tête de ligne est une citation ; un numéro suivi d'une phrase est un alinéa, et
une suite de numéros, une liste.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

ARTICLE: Final = "article"
NUMERO: Final = "numero"
ANNEXE: Final = "annexe"
DIVISIONS: Final = (ANNEXE, "partie", "livre", "titre", "chapitre", "section", "sous-section")
LONGUEUR_MAX: Final = 160  # au-delà, ce n'est plus un titre

_NUM = (
    r"(?P<num>\d{1,3}(?:er|[eè]re|ème|e|°)?(?:[.-]\d{1,2}(?!\d))*(?:\s?(?:bis|ter|quater)\b)?"
    r"|[IVX]{1,6}(?:er)?(?:[.-]\d{1,2})*|premi[eè]re?|unique|(?-i:l)(?=\s*[-–—:]))(?!\w)"
)
_SUITE = r"(?P<sep>\s*[.:)°\-–—]+)?\s*(?P<reste>.*)"
_ARTICLE = re.compile(rf"art(?:icle|\.)?\s*(?:n\s?[°º]\s*)?{_NUM}{_SUITE}", re.IGNORECASE)
_DIVISION = re.compile(
    rf"(?P<mot>annexes?|partie|livre|titre|chapitre|sous-section|section)\s+(?:n\s?[°º]\s*)?"
    rf"(?:{_NUM}|(?P<lettre>[A-H])\b){_SUITE}",
    re.IGNORECASE,
)
_ORDINALE = re.compile(
    r"(?P<nom>(?:premi[eè]re|seconde|(?:deux|trois|quatr|cinqu|six)i[eè]me)\s+partie)\b[\s:.\-–—]*(?P<reste>.*)",
    re.IGNORECASE,
)
_ANNEXE_SEULE = re.compile(r"(?:Annexe|ANNEXE)[sS]?\b\s*[.:\-–—]*\s*(?P<reste>.*)")
_NUMEROTE = re.compile(
    r"(?P<num>\d{1,2}(?:[.-]\d{1,2}(?!\d)){0,4}|[IVX]{1,6}(?:[.-]\d{1,2})*|[A-H]\d{0,2})"
    r"(?P<sep>\s*[.)/\-–—:]+)?\s+(?P<reste>\S.*)"
)
_VERBE = re.compile(
    r"\b(?:est|sont|sera|seront|peut|peuvent|pourra|pourront|doit|doivent|devra|devront|ont|ne|n['’]\w+|dispose"
    r"|bénéficient?|exercent?|effectuent?|s['’](?:applique|engage|exerce)\w*)\b",
    re.IGNORECASE,
)
_DECIDE = re.compile(
    r"(?:d['’]\s?|de )[a-zéè]+(?:er|ir|re)\b|(?:décide|approuve|autorise|adopte|instaure|fixe|charge|précise|abroge"
    r"|donne|dit|prend acte|rappelle)\b",
    re.IGNORECASE,
)
_PAGE_EN_FIN = re.compile(r"(?:[.…·_]{2,}|\s)[\s.…·_]*\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Titre:
    """``rang`` : article, numero, ou une division ; ``nom`` : « Article 4 », « 4.2 » ; ``reste`` : la suite."""

    rang: str
    nom: str
    reste: str


def titre_explicite(texte: str) -> Titre | None:
    """L'article ou la division que dit le début de ce texte, ou rien."""
    if trouve := _ARTICLE.match(texte):
        return Titre(ARTICLE, f"Article {_numero(trouve['num'])}", trouve["reste"]) if _separe(trouve) else None
    if trouve := _DIVISION.match(texte):
        rang = trouve["mot"].lower()
        rang = ANNEXE if rang.startswith(ANNEXE) else rang
        nom = f"{rang.capitalize()} {trouve['lettre'] or _numero(trouve['num'])}"
        return Titre(rang, nom, trouve["reste"]) if _separe(trouve) else None
    if trouve := _ORDINALE.match(texte):
        return Titre("partie", trouve["nom"].capitalize(), trouve["reste"])
    if (trouve := _ANNEXE_SEULE.match(texte)) and est_un_intitule(trouve["reste"]):
        return Titre(ANNEXE, "Annexe", trouve["reste"])
    return None


def titre_numerote(texte: str) -> Titre | None:
    """« 4.2 Quotité », « II – Les lieux », « A. Le domicile » : un numéro, puis une majuscule."""
    trouve = _NUMEROTE.match(texte)
    if not trouve or not commence_en_majuscule(trouve["reste"]):
        return None
    return Titre(NUMERO, trouve["num"], trouve["reste"]) if trouve["sep"] or "." in trouve["num"] else None


def est_un_intitule(texte: str) -> bool:
    """Ce texte peut-il être un titre ? Il est court, et n'a l'air ni d'une phrase ni d'un alinéa."""
    if len(texte) > LONGUEUR_MAX or texte.endswith((".", ";", ",")):
        return False
    return texte.endswith("?") or not (_DECIDE.match(texte) or _VERBE.search(texte))


def commence_en_majuscule(texte: str) -> bool:
    """La première lettre (guillemet passé) est-elle une majuscule ?"""
    return texte.lstrip("«\"“' ")[:1].isupper()


def cle(texte: str) -> str:
    """Ce qui reste d'un titre quand on oublie la casse, les accents, les espaces et la ponctuation."""
    plat = unicodedata.normalize("NFD", texte.casefold())
    return "".join(lettre for lettre in plat if lettre.isalnum())


def sans_page(texte: str) -> str:
    """Une ligne de sommaire sans ses points de suite ni son numéro de page."""
    return _PAGE_EN_FIN.sub("", texte)


def _numero(ecrit: str) -> str:
    """« 1er », « premier » → « 1 » ; « iv » → « IV » ; « 4 bis » reste."""
    if ecrit.lower().startswith("premi") or ecrit == "l":  # « ARTICLE l » : un 1 mal reconnu
        return "1"
    grand = re.sub(r"(?<=[\dIVX])(?:ER|[EÈ]RE|ÈME|E|°)$", "", ecrit.upper())
    return re.sub(r"[A-Z]{3,}", lambda mot: mot[0] if set(mot[0]) <= set("IVX") else mot[0].lower(), grand)


def _separe(trouve: re.Match[str]) -> bool:
    """Un signe, une majuscule ou la fin suit-il le numéro ? Sinon, c'est un renvoi (« Article 4 du décret »)."""
    return bool(trouve["sep"]) or not trouve["reste"] or commence_en_majuscule(trouve["reste"])
