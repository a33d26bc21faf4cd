"""Une place à remplir, dans un fichier : son libellé, son étiquette, ce qui y attend, et comment la reconnaître."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from teletravail_charte.blocs import Saisie
from teletravail_charte.documents.ooxml import valeur, w

PREFIXE = "saisie:"
ETIQUETTE_MAX = 64  # signes d'une étiquette ou d'un alias : au-delà, Word dit le fichier endommagé
_COURTE, _MOYENNE, _LONGUE, _CHOIX_MAX = 4, 12, 30, 60  # signes


@dataclass(frozen=True, slots=True)
class Place:
    """Une place d'un fichier : étiquette, libellé, genre, texte qui y attend.

    ``alias`` : le libellé tel que Word le porte, coupé s'il est trop long ; ``origine`` : l'étiquette de
    provenance du paragraphe où elle est.
    """

    etiquette: str
    libelle: str
    genre: str
    attente: str
    alias: str
    origine: str = ""


def attente(saisie: Saisie, *, breve: bool = False) -> str:
    """Ce qu'une place vide montre, à l'écran comme sur le papier ; brève là où le papier a déjà sa place."""
    reponses = " / ".join(saisie.choix)
    attentes = {
        "texte": "…" * (_COURTE if breve else _MOYENNE),
        "paragraphe": "…" * (_COURTE if breve else _LONGUE),
        "nombre": "…" * _COURTE,
        "date": "…/…/……",
        "case": "☐",
        "choix": reponses if len(reponses) <= _CHOIX_MAX else "…" * _MOYENNE,
    }
    return attentes[saisie.genre]


def couper(texte: str) -> str:
    """Le texte, ou son début et « … », à la longueur que Word admet."""
    return texte if len(texte) <= ETIQUETTE_MAX else f"{texte[: ETIQUETTE_MAX - 1]}…"


def est_une_place(sdt: etree._Element, alias: frozenset[str]) -> bool:
    """Ce contrôle est-il une place à remplir ? LibreOffice perd l'étiquette, et parfois le libellé."""
    reglages, contenu = sdt.find(w("sdtPr")), sdt.find(w("sdtContent"))
    if reglages is None or contenu is None or contenu.find(f".//{w('p')}") is not None:
        return False
    if etiquette := valeur(reglages, "tag"):
        return etiquette.startswith(PREFIXE)
    if trouve := valeur(reglages, "alias"):
        return trouve in alias
    return genre_de(sdt) in ("date", "case", "choix")


def etiquette_de(etiquette: str) -> str:
    """L'étiquette si elle dit une provenance, rien si c'est celle d'une place à remplir."""
    return "" if etiquette.startswith(PREFIXE) else etiquette


def genre_de(sdt: etree._Element) -> str:
    """Le genre d'une place, d'après ses réglages ; « nombre » et « paragraphe » se lisent comme « texte »."""
    genres = {"date": "date", "checkbox": "case", "dropDownList": "choix", "comboBox": "choix", "text": "texte"}
    reglages = (etree.QName(reglage).localname for reglage in sdt.iterfind(f"{w('sdtPr')}/*"))
    return next((genres[nom] for nom in reglages if nom in genres), "")
