"""La valeur d'un fait : de ce qu'on a écrit à ce que les moteurs lisent, et comment dire que ça ne va pas."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any, Final

from teletravail_charte.erreurs import vouliez_vous_dire
from teletravail_charte.lecture import INTERDITS
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Fait, Special, Valeur

OUI_NON: Final = {"oui": True, "non": False}
TEXTE_MAX: Final = 20_000  # caractères
NOMBRE_MAX: Final = 10**9
DECIMALES_MAX: Final = 4  # les moteurs comptent en dix-millièmes


def en_json(valeur: Any) -> Any:
    """La valeur en types JSON : « aucun » et « inconnu » en texte, Decimal en nombre, date en ISO."""
    if valeur in (AUCUN, INCONNU):
        return valeur.value
    if isinstance(valeur, Decimal):
        return int(valeur) if valeur == valeur.to_integral_value() else float(valeur)
    if isinstance(valeur, date):
        return valeur.isoformat()
    return list(valeur) if isinstance(valeur, tuple) else valeur


def en_yaml(valeur: Valeur) -> str:
    """La valeur telle qu'un dossier l'écrit, sur une ligne ; ``lire_valeur`` la relit."""
    if isinstance(valeur, Special):
        return valeur.value
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, Decimal):
        return f"{valeur:f}"
    if isinstance(valeur, int):
        return str(valeur)
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, tuple):
        return f"[{', '.join(map(_citer, valeur))}]" if valeur else "aucun"
    return _citer(valeur)


def _citer(texte: str) -> str:
    return json.dumps(texte, ensure_ascii=False)  # le YAML entre guillemets doubles lit les mêmes séquences


class ValeurImpossible(ValueError):
    """``quoi`` ne va pas, ``possible`` dit ce qui irait."""

    def __init__(self, quoi: str, possible: str = "") -> None:
        super().__init__(f"{quoi} {possible}".strip())
        self.quoi, self.possible = quoi, possible


_ATTENDUS: Final = {
    "booleen": "Attendu : oui ou non (true, false).",
    "entier": "Attendu : un nombre entier.",
    "nombre": "Attendu : un nombre, avec un point pour la virgule (2.5).",
    "date": "Attendu : une date AAAA-MM-JJ (2026-12-01).",
    "texte": 'Attendu : un texte (entre guillemets s\'il ne contient que des chiffres : "78123").',
    "textes": "Attendu : une liste de textes, une ligne « - » par élément.",
}


def attendu(fait: Fait) -> str:
    """Ce qu'on peut écrire pour ce fait, en une phrase."""
    if fait.type in ("enum", "liste"):
        noms = ", ".join(map(str, fait.valeurs))
        phrase = f"{'Possibles' if fait.type == 'enum' else 'Attendu : une liste parmi'} : {noms}."
    elif fait.valeurs:
        phrase = f"Possibles : {', '.join(map(str, fait.valeurs))}."
    else:
        phrase = _ATTENDUS[fait.type]
    return phrase.removesuffix(".") + (", ou « aucun »" if fait.aucun_admis else "") + ", ou « inconnu »."


def lire_valeur(fait: Fait, brut: Any) -> Valeur:
    """La valeur typée de ``brut`` pour ``fait`` ; lève ``ValeurImpossible``."""
    if brut is None:
        aucun = ", ou « aucun » quand il n'y en a pas" if fait.aucun_admis else ""
        raise ValeurImpossible("rien n'est écrit.", f"Écrivez « inconnu »{aucun}, ou une réponse. {attendu(fait)}")
    if isinstance(brut, str) and brut == "inconnu":
        return INCONNU
    if isinstance(brut, str) and brut == "aucun":
        if not fait.aucun_admis:
            raise ValeurImpossible("« aucun » n'est pas une réponse ici.", attendu(fait))
        return () if fait.type in ("liste", "textes") else AUCUN
    valeur = _convertir(fait, brut)
    if valeur is None:
        raise ValeurImpossible(f"{montrer(brut)} ne convient pas.", _proposer(fait, brut))
    if isinstance(valeur, (int, Decimal)) and not isinstance(valeur, bool):
        _borner(fait, valeur)
    return valeur


def montrer(brut: Any) -> str:
    """La valeur refusée, telle qu'on l'a écrite."""
    if isinstance(brut, (dict, list)):
        return "un groupe" if isinstance(brut, dict) else "une liste"
    texte = str(brut).lower() if isinstance(brut, bool) else str(brut)
    return f"« {texte[:60]}{'…' if len(texte) > 60 else ''} »"


def _proposer(fait: Fait, brut: Any) -> str:
    mots = [str(valeur) for valeur in fait.valeurs if str(valeur) != brut]
    proche = vouliez_vous_dire(brut, mots) if isinstance(brut, str) else ""
    return f"{proche} {attendu(fait)}".strip()


def _borner(fait: Fait, valeur: int | Decimal) -> None:
    """Refuse ce que les moteurs ne sauraient compter, puis ce qui n'est pas vraisemblable."""
    if not -NOMBRE_MAX < valeur < NOMBRE_MAX:
        raise ValeurImpossible(f"{montrer(valeur)} est trop grand.", "Moins d'un milliard, en valeur absolue.")
    if valeur != round(valeur, DECIMALES_MAX):
        quoi = f"{montrer(valeur)} a trop de décimales."
        raise ValeurImpossible(quoi, f"{DECIMALES_MAX} chiffres au plus après le point.")
    bornes: tuple[int | Decimal | None, ...] = fait.bornes or (None, None)
    mini, maxi = bornes
    if (mini is not None and valeur < mini) or (maxi is not None and valeur > maxi):
        dites = [f"au moins {mini}"] if mini is not None else []
        dites += [f"au plus {maxi}"] if maxi is not None else []
        quoi = f"{montrer(valeur)} est hors du vraisemblable."
        raise ValeurImpossible(quoi, f"On attend {' et '.join(dites)}.")


def _convertir(fait: Fait, brut: Any) -> Valeur | None:
    nombre = isinstance(brut, (int, Decimal)) and not isinstance(brut, bool)
    match fait.type:
        case "booleen":
            brut = OUI_NON.get(brut, brut) if isinstance(brut, str) else brut
            return brut if isinstance(brut, bool) else None
        case "entier":
            entier = isinstance(brut, int) and nombre
            return brut if entier and (not fait.valeurs or brut in fait.valeurs) else None
        case "nombre":
            return Decimal(brut or 0) if nombre else None  # « or 0 » : jamais de zéro négatif
        case "date":
            return brut if isinstance(brut, date) else None
        case "enum":
            return brut if isinstance(brut, str) and brut in fait.valeurs else None
        case "texte":
            return _texte(brut) if isinstance(brut, str) else None
    if not isinstance(brut, list):
        return None
    elements = tuple(_element(fait, e) for e in brut)
    return tuple(dict.fromkeys(elements)) if fait.type == "liste" else elements


def _element(fait: Fait, brut: Any) -> str:
    """Un élément d'une liste ; lève ``ValeurImpossible`` en le montrant."""
    if brut is None:
        raise ValeurImpossible("un élément de la liste est vide.", attendu(fait))
    if not isinstance(brut, str) or (fait.type == "liste" and brut not in fait.valeurs):
        raise ValeurImpossible(f"{montrer(brut)} ne convient pas dans la liste.", _proposer(fait, brut))
    if brut in ("aucun", "inconnu"):
        raise ValeurImpossible(f"« {brut} » s'écrit seul, à la place de la liste.")
    return _texte(brut)


def _texte(brut: str) -> str:
    """Le texte tel que la commune l'a écrit ; lève ``ValeurImpossible`` s'il est vide, démesuré ou illisible."""
    if not brut.strip():
        raise ValeurImpossible("le texte est vide.", "Écrivez « inconnu » si vous ne le savez pas encore.")
    if len(brut) > TEXTE_MAX:
        raise ValeurImpossible(f"le texte a {len(brut)} caractères.", f"La limite est de {TEXTE_MAX} caractères.")
    interdit = INTERDITS.search(brut)
    if interdit:
        raise ValeurImpossible(f"le texte contient le caractère invisible U+{ord(interdit[0]):04X}.", "Effacez-le.")
    return brut
