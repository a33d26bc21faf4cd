"""Ce qui ne se sépare pas d'une page à l'autre : une annonce et sa liste, les lignes d'un petit tableau.

Le piège : « solidaire du suivant » enchaîne ; trop de paragraphes liés passent tous ensemble à la page suivante.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from teletravail_charte.documents.ooxml import element, style, texte, w

_ANNONCE = (":", ",")
_SUITES = ("list bullet", "case à cocher", "champ à remplir")
_PETIT = 9  # lignes, en-tête compris : au-delà, un tableau se coupe
_COURT = 900  # signes : au-delà, de même
_BORDS = 2  # lignes qui ne restent jamais seules, en haut (après l'en-tête) et en bas d'un tableau coupé


def lier(racine: etree._Element, noms: Mapping[str, str]) -> None:
    """Rend solidaires « … les cas suivants : » et sa liste, le vote et « DÉCIDE : », les lignes d'un tableau."""
    centre, suites = noms.get("titre central"), {noms.get(nom) for nom in _SUITES}
    for suivant in racine.iter(w("p")):
        precedent, suite = suivant.getprevious(), style(suivant, "p")
        if precedent is None or precedent.tag != w("p") or style(precedent, "p") == suite:
            continue
        if suite == centre or (suite in suites and texte(precedent).rstrip().endswith(_ANNONCE)):
            _retenir(precedent)
    for table in racine.iter(w("tbl")):
        if style(table, "tbl") == noms.get("tableau de l'acte"):
            _lier_lignes(table.findall(w("tr")))
        elif style(table, "tbl") == noms.get("signatures"):
            _lier_signatures(table, noms)


def _lier_lignes(lignes: Sequence[etree._Element]) -> None:
    """Un petit tableau tient sur une page ; un grand n'y laisse jamais une ligne seule."""
    petit = len(lignes) <= _PETIT and sum(len(texte(ligne)) for ligne in lignes) <= _COURT
    for ligne in lignes[:-1] if petit else (*lignes[:_BORDS], *lignes[-_BORDS:-1]):
        _retenir_tout(ligne)


def _lier_signatures(table: etree._Element, noms: Mapping[str, str]) -> None:
    """Des signatures ne restent jamais seules sur leur page : les lignes à remplir les suivent, elles le recours."""
    for precedent in table.itersiblings(preceding=True):
        _retenir(precedent)
        if precedent.tag != w("p") or (texte(precedent) and style(precedent, "p") != noms.get("champ à remplir")):
            break
    suivant = table.getnext()
    if suivant is not None and suivant.tag == w("p") and style(suivant, "p") == noms.get("mention"):
        _retenir_tout(table)


def _retenir_tout(noeud: etree._Element) -> None:
    for paragraphe in noeud.iter(w("p")):
        _retenir(paragraphe)


def _retenir(paragraphe: etree._Element) -> None:
    """Ce paragraphe reste sur la page de ce qui le suit."""
    reglages = paragraphe.find(w("pPr"))
    if reglages is not None and reglages.find(w("keepNext")) is None:
        reglages.insert(0 if reglages.find(w("pStyle")) is None else 1, element("keepNext"))
