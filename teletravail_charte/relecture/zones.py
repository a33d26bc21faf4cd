"""Ce que vaut chaque endroit d'une phrase : sous une négation, réservé à quelques agents, mis à part par « sauf ».

Le piège : « non prises » ne nie que « prises » ; « ne peut excéder » et « ne … que » ne nient rien ; et « sauf à temps
partiel » met à part ce qui le suit, pas ce qui le précède.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from teletravail_charte.relecture.nombres import SIGNES

_CLAUSE: Final = r"[^;:,)]*"
_NEGATIONS: Final = re.compile(
    r"\bqui (?:ne |n')[\w' ]{0,60}?\b(?:pas|plus|jamais|aucune?) [\w']+"
    rf"|\b(?:ne |n')(?=[^;:]{{0,80}}?\b(?:pas|plus|jamais|point|aucune?|nullement|ni|guere)\b){_CLAUSE}"
    r"|\bne (?:peut|peuvent|saurait|sauraient|pourra|pourront|doit|doivent|devra|devront)\b"
    rf"(?![^;:]{{0,60}}\bqu[e'])(?!{_CLAUSE}\b(?:exceder|depasser|inferieur|superieur)){_CLAUSE}"
    rf"|\b(?:aucune?|nullement|ni)\b{_CLAUSE}"
    rf"|\binterdit (?:de |d'){_CLAUSE}"
    r"|\bnon[ -][\w']+|\bsans(?: [\w']+){1,4}"
)
_PROPOSITIONS: Final = re.compile(
    r";|\b(?:toutefois|cependant|neanmoins|en revanche|par contre|tandis que|alors que|mais)\b"
)
_COMPTE: Final = f"[{SIGNES['nombre']}{SIGNES['montant']}]"
_SEGMENTS: Final = re.compile(
    rf"[,()]| : ?| (?:et|ou) (?=(?:de |a |d'|pour |dans )?(?:les |la |le |l')?{_COMPTE})"
    r"| et (?=(?:pour|le|la|les|il|elle|ils|elles|que) |(?:l|qu)')"
)
_RESERVE: Final = re.compile(
    r" ?(?:et |ou )?(?:pour|lorsqu|quand|en cas|s'agissant|des lors|si |aux |dans le cas|pendant|durant)"
)

Zone = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mention:
    """Un groupe d'agents (ou, sans nom, un mot exclu) dit dans une phrase, et où.

    ``exceptee`` : il est dit après « sauf », et mis à part de la règle.
    """

    nom: str
    zone: Zone
    exceptee: bool


def niees(texte: str) -> list[Zone]:
    """Les morceaux de phrase sous une négation ; « ne … que » et « ne peut excéder » n'en sont pas."""
    return [trouve.span() for trouve in _NEGATIONS.finditer(texte)]


def proposition_de(texte: str, place: int) -> Zone:
    """La proposition où est ``place`` : ce qui tient entre deux « ; », « toutefois », « mais »."""
    coupes = [0, *(m.start() for m in _PROPOSITIONS.finditer(texte)), len(texte)]
    rang = max(i for i, c in enumerate(coupes[:-1]) if c <= place)
    return coupes[rang], coupes[rang + 1]


def segment_de(texte: str, place: int) -> Zone:
    """Le segment où est ``place`` : ce qui tient entre deux virgules, parenthèses ou « et » suivi d'un nombre."""
    debut, fin = proposition_de(texte, place)
    coupes = [debut, *(m.start() for m in _SEGMENTS.finditer(texte, debut, fin)), fin]
    rang = max(i for i, c in enumerate(coupes[:-1]) if c <= place)
    return coupes[rang], coupes[rang + 1]


def vise(texte: str, seuil: int, mention: Mention, place: int) -> bool:
    """Ce qui est dit à ``place`` l'est-il de ce que ``mention`` nomme ?

    Oui dans le même segment, en tête de la proposition, dans l'annonce d'une puce (avant ``seuil``) ou, pour un groupe
    d'agents, dans un segment qui suit et commence par « pour », « en cas de »… Ce qui est excepté n'est visé que par ce
    qui le suit : « trois jours, sauf à temps partiel, un jour ».
    """
    if mention.zone[0] < seuil <= place:
        return not mention.exceptee
    debut = mention.zone[0]
    propre = proposition_de(texte, place)
    if not propre[0] <= debut < propre[1]:
        return False
    ici, la = segment_de(texte, place), segment_de(texte, debut)
    if mention.exceptee:
        return place > debut and la[0] > max(propre[0], seuil)
    bout = segment_de(texte, mention.zone[1] - 1)
    if ici in (la, bout) or la[0] == propre[0] or la[0] <= max(propre[0], seuil) < la[1]:
        return True
    return bool(mention.nom) and la[0] > ici[0] and _RESERVE.match(texte, la[0] + 1) is not None
