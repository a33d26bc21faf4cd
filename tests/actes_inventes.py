"""Des actes et des lectures fabriqués à la main, pour éprouver un jugement sans dépendre de ce qui les lit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from conftest import corpus_du_depot

from teletravail_charte.relecture.acte import PARAGRAPHE, PUCE, TITRE, Acte, Lieu, Passage
from teletravail_charte.relecture.detection import Confiance, Trouvaille
from teletravail_charte.relecture.identite import JourLu, Nature, NatureLue
from teletravail_charte.relecture.portrait import Outillage, Portrait, charger_outillage
from teletravail_charte.valeurs import lire_valeur

AUJOURD_HUI = date(2026, 11, 21)
_OUTILLAGE: list[Outillage] = []


def outillage() -> Outillage:
    """Celui du dépôt, chargé une fois par processus."""
    if not _OUTILLAGE:
        _OUTILLAGE.append(charger_outillage(corpus_du_depot()))
    return _OUTILLAGE[0]


def passage(texte: str, rang: int = 1, article: str = "", genre: str = PARAGRAPHE, page: int | None = None) -> Passage:
    """Un passage de l'acte."""
    return Passage(rang, texte, Lieu(article, page, rang), genre, ())


def acte_de(*textes: str) -> Acte:
    """Un acte, un passage par texte ; « # » ouvre un titre, « - » une puce."""
    passages, article = [], ""
    for rang, texte in enumerate(textes, start=1):
        titre = texte.startswith("# ")
        article = texte[2:] if titre else article
        genre = TITRE if titre else PUCE if texte.startswith("- ") else PARAGRAPHE
        passages.append(passage(texte.removeprefix("# "), rang, article, genre))
    return Acte("acte.txt", "txt", tuple(passages), "sha256:0", None, ())


def lecture(fait: str, brut: Any, confiance: Confiance = "sure", texte: str = "", rang: int = 1) -> Trouvaille:
    """Une trouvaille : ce que vaut un fait, d'après un passage entier."""
    valeur = lire_valeur(corpus_du_depot().vocabulaire.faits[fait], brut)
    lu = passage(texte or f"L'acte dit {fait} : {brut}.", rang, f"Article {rang}")
    return Trouvaille(fait, valeur, lu, 0, len(lu.texte), confiance, f"{fait}.yaml")


def portrait_de(
    trouvailles: Sequence[Trouvaille] = (), *, jour: date | None = None, nature: Nature = "charte", **autres: Any
) -> Portrait:
    """Un portrait tout fait : ces trouvailles, ce jour, cette nature, rien d'autre."""
    passages = tuple(t.passage for t in trouvailles) or (passage("Une charte."),)
    acte = Acte("charte.docx", "docx", passages, "sha256:0", None, ())
    morceaux: dict[str, Any] = {"rubriques": (), "contradictions": (), "perimes": ()} | autres
    dite = NatureLue(nature, f"une {nature}")
    return Portrait(acte, dite, JourLu(jour, "la séance" if jour else ""), tuple(trouvailles), **morceaux)
