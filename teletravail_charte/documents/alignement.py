"""Aligner deux versions d'un acte, bloc à bloc : ce qui reste, ce qui se ressemble, ce qui part ou arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from difflib import SequenceMatcher

from lxml import etree

from teletravail_charte.documents.ooxml import texte, w

MOTS = re.compile(r"\s+|[^\s]+")
_PROCHES = 0.5  # en dessous, un paragraphe est remplacé et non retouché


def copier(bloc: etree._Element) -> etree._Element:
    """Une copie sans signets ni liens, dont les cibles et les numéros sont restés dans l'ancienne version."""
    copie = deepcopy(bloc)
    for inutile in [*copie.iter(w("bookmarkStart"), w("bookmarkEnd"), w("sectPr"))]:
        parent = inutile.getparent()
        if parent is not None:
            parent.remove(inutile)
    etree.strip_tags(copie, w("hyperlink"))
    return copie


def deballer(racine: etree._Element) -> None:
    """Ôte les contrôles de contenu et garde ce qu'ils contiennent : LibreOffice y perd le suivi des modifications."""
    for reglages in [*racine.iter(w("sdtPr"), w("sdtEndPr"))]:
        parent = reglages.getparent()
        if parent is not None:
            parent.remove(reglages)
    etree.strip_tags(racine, w("sdt"), w("sdtContent"))


def blocs(racine: etree._Element) -> Iterator[etree._Element]:
    """Paragraphes et tableaux du corps, dans l'ordre, hors sommaire."""
    corps = racine.find(w("body"))
    assert corps is not None
    return (b for b in corps.iterchildren(w("p"), w("tbl")) if not _du_sommaire(b))


def _du_sommaire(bloc: etree._Element) -> bool:
    style = bloc.find(f"{w('pPr')}/{w('pStyle')}")
    return style is not None and style.get(w("val"), "").upper().startswith("TOC")


def cle(bloc: etree._Element) -> tuple[str, str]:
    if bloc.tag == w("tbl"):
        return "tbl", "\x1f".join("\x1e".join(texte(c) for c in r.iter(w("tc"))) for r in bloc.iter(w("tr")))
    return "p", texte(bloc)


def apparier(
    anciens: Sequence[etree._Element], nouveaux: Sequence[etree._Element]
) -> Iterator[tuple[etree._Element | None, etree._Element | None]]:
    """Chaque paragraphe avec sa nouvelle version s'ils se ressemblent assez, dans l'ordre ; sinon chacun seul."""
    rang = 0
    for neuf in nouveaux:
        meilleur = next((i for i in range(rang, len(anciens)) if _proches(anciens[i], neuf)), None)
        if meilleur is None:
            yield None, neuf
            continue
        for vieux in anciens[rang:meilleur]:
            yield vieux, None
        yield anciens[meilleur], neuf
        rang = meilleur + 1
    for vieux in anciens[rang:]:
        yield vieux, None


def _proches(vieux: etree._Element, neuf: etree._Element) -> bool:
    if vieux.tag != neuf.tag:
        return False
    if neuf.tag == w("tbl"):
        return _colonnes(vieux) == _colonnes(neuf)
    comparaison = SequenceMatcher(None, MOTS.findall(texte(vieux)), MOTS.findall(texte(neuf)), autojunk=False)
    return comparaison.real_quick_ratio() >= _PROCHES and comparaison.ratio() >= _PROCHES


def _colonnes(table: etree._Element) -> int:
    return len(table.findall(f"{w('tblGrid')}/{w('gridCol')}"))


def suivant(bloc: etree._Element, blocs: Sequence[etree._Element]) -> etree._Element | None:
    rang = next(i for i, b in enumerate(blocs) if b is bloc)
    return blocs[rang + 1] if rang + 1 < len(blocs) else None
