"""Relire un formulaire rempli : ce que chaque place à remplir contient, par son libellé.

Le piège : LibreOffice 7.4 perd le libellé des dates, des cases et des listes ; on les reconnaît alors à leur ordre,
et seulement s'il n'en manque aucune.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from lxml import etree

from teletravail_charte.documents.acte import Acte, ouvrir_acte
from teletravail_charte.documents.ooxml import W14, valeur, w
from teletravail_charte.documents.places import Place, est_une_place, genre_de
from teletravail_charte.documents.sceau import lire_sceau
from teletravail_charte.erreurs import ErreurDossier

Valeur = str | bool | None
_JOUR = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_LUS = {"nombre": "texte", "paragraphe": "texte"}
_OTES = {w(nom) for nom in ("del", "moveFrom")}


def lire_saisies(octets: bytes, fichier: str = "formulaire") -> dict[str, Valeur]:
    """Libellé -> valeur : texte, date AAAA-MM-JJ, vrai ou faux, réponse choisie ; ``None`` : laissée vide.

    Une place ôtée du fichier, ou que l'on ne sait plus nommer, est absente. Lève ``ErreurDossier``.
    """
    acte = ouvrir_acte(octets, fichier)
    try:
        places = lire_sceau(acte, fichier).places
    except ErreurDossier:
        places = ()
    return saisies(acte, places)


def saisies(acte: Acte, places: Sequence[Place]) -> dict[str, Valeur]:
    """Celles de l'acte ; ``places`` : ce qu'il en avait à l'écriture, vide si on ne le sait plus."""
    par_etiquette = {p.etiquette: p for p in places}
    par_alias = {p.alias: p for p in places}
    lues: dict[str, Valeur] = {}
    fois: Counter[str] = Counter()  # une place recopiée garde son libellé : « Nom », puis « Nom (2) »
    anonymes: dict[str, list[etree._Element]] = defaultdict(list)
    connus = frozenset(par_alias) or _alias(acte)
    for sdt in acte.corps.iter(w("sdt")):
        if not est_une_place(sdt, connus):
            continue
        alias = valeur(sdt.find(w("sdtPr")), "alias")
        place = par_etiquette.get(valeur(sdt.find(w("sdtPr")), "tag")) or par_alias.get(alias)
        if place is not None or alias:
            nom = place.libelle if place else alias
            fois[nom] += 1
            lues[nom if fois[nom] == 1 else f"{nom} ({fois[nom]})"] = _lire(sdt, place)
        else:
            anonymes[genre_de(sdt)].append(sdt)
    for genre, controles in anonymes.items():
        attendues = [p for p in places if _LUS.get(p.genre, p.genre) == genre and p.libelle not in lues]
        if len(attendues) == len(controles):
            lues |= {p.libelle: _lire(sdt, p) for p, sdt in zip(attendues, controles, strict=True)}
    ordre = {p.libelle: rang for rang, p in enumerate(places)}
    return dict(sorted(lues.items(), key=lambda paire: ordre.get(paire[0], len(ordre))))


def _alias(acte: Acte) -> frozenset[str]:
    """Sans sceau, tout contrôle qui a un libellé et un genre est une place."""
    controles = (sdt for sdt in acte.corps.iter(w("sdt")) if genre_de(sdt))
    return frozenset(valeur(sdt.find(w("sdtPr")), "alias") for sdt in controles)


def _lire(sdt: etree._Element, place: Place | None) -> Valeur:
    texte = _texte(sdt)
    genre = genre_de(sdt)
    if genre == "case":
        coche = sdt.find(f".//{{{W14}}}checked")
        return coche is not None and coche.get(f"{{{W14}}}val") in ("1", "true")
    vide = sdt.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is not None
    if vide or not texte or (place is not None and texte == place.attente):
        return None
    return _date(sdt, texte) if genre == "date" else texte


def _texte(sdt: etree._Element) -> str:
    morceaux = {w("br"): "\n", w("cr"): "\n", w("tab"): "\t"}
    lus = [
        morceaux.get(noeud.tag, noeud.text or "")
        for noeud in sdt.iterfind(f"{w('sdtContent')}//*")
        if noeud.tag == w("t") or noeud.tag in morceaux
        if not any(parent.tag in _OTES for parent in noeud.iterancestors())
    ]
    return "".join(lus).strip()


def _date(sdt: etree._Element, texte: str) -> str:
    """Le jour écrit, en AAAA-MM-JJ ; un jour que l'on ne sait pas lire reste tel quel."""
    if trouve := _JOUR.fullmatch(texte):
        jour, mois, an = map(int, trouve.groups())
        try:
            return date(an, mois, jour).isoformat()
        except ValueError:
            return texte
    reglage = sdt.find(f"{w('sdtPr')}/{w('date')}")
    ecrit = "" if reglage is None else reglage.get(w("fullDate"), "")
    return ecrit[:10] or texte
