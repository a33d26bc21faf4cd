"""D'où vient chaque paragraphe : un contrôle de contenu invisible, étiqueté par sa clause et son rang.

Le piège : la coquille place les blocs où elle veut ; une marque dans leur texte les fait retrouver après coup.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import dropwhile

from lxml import etree

from teletravail_charte.blocs import Bloc, Piece
from teletravail_charte.documents.ooxml import W15, controle, element, valeur, w
from teletravail_charte.documents.places import ETIQUETTE_MAX, Place, couper, genre_de

_OUVRE, _FERME = "\ue003", "\ue004"
_MARQUE = re.compile(f"{_OUVRE}(\\d+){_FERME}")
_EN_TABLE = ("tableau", "signature")


@dataclass(frozen=True, slots=True)
class Origine:
    """Ce que dit l'étiquette d'un contrôle : la clause, son titre, le genre du bloc, ses règles, ses articles."""

    etiquette: str
    clause: str
    titre: str
    genre: str
    regles: tuple[str, ...]
    articles: tuple[str, ...]


def marque(rang: int) -> str:
    """La marque du bloc de ce rang ; ``detacher`` la retrouve."""
    return f"{_OUVRE}{rang}{_FERME}"


def sans_marque(texte: str) -> str:
    """Le texte sans marque de provenance."""
    return _MARQUE.sub("", texte)


def detacher(racine: etree._Element) -> list[tuple[etree._Element, int]]:
    """Ôte les marques, sur place ; (paragraphe, rang du bloc), dans l'ordre."""
    reperes = []
    for morceau in racine.iter(w("t")):
        trouvees = _MARQUE.findall(morceau.text or "")
        if trouvees:
            morceau.text = sans_marque(morceau.text or "")
            reperes += [(next(morceau.iterancestors(w("p"))), int(rang)) for rang in trouvees]
    return reperes


def envelopper(
    reperes: Iterable[tuple[etree._Element, int]], piece: Piece, places: Iterable[Place]
) -> tuple[list[Origine], list[Place]]:
    """Chaque paragraphe ou tableau repéré dans son contrôle ; les origines, et les places qui savent la leur."""
    connues = {place.etiquette: place for place in places}
    cibles: dict[etree._Element, list[int]] = {}
    for paragraphe, rang in reperes:
        table = next(paragraphe.iterancestors(w("tbl")), None)
        cible = paragraphe if table is None or piece.blocs[rang - 1].genre not in _EN_TABLE else table
        cibles.setdefault(cible, []).append(rang)
    rangs, titres = _rangs(piece.blocs), _titres(piece.blocs)
    origines: dict[str, Origine] = {}
    for cible, numeros in cibles.items():
        blocs = [piece.blocs[n - 1] for n in numeros]
        provenances = [b.provenance for b in blocs if b.provenance is not None]
        premiere = provenances[0]
        origine = Origine(
            _etiquette(premiere.clause, rangs[numeros[0]]),
            premiere.clause,
            titres[premiere.clause],
            blocs[0].genre,
            tuple(dict.fromkeys(r for p in provenances for r in p.regles)),
            tuple(dict.fromkeys(a for p in provenances for a in p.articles)),
        )
        origines[origine.etiquette] = origine
        for place in cible.iter(w("sdt")):
            etiquette = valeur(place.find(w("sdtPr")), "tag")
            if etiquette in connues:
                connues[etiquette] = replace(connues[etiquette], origine=origine.etiquette)
        _envelopper(cible, origine)
    return list(origines.values()), list(connues.values())


def _rangs(blocs: Iterable[Bloc]) -> Mapping[int, int]:
    """Le rang de chaque bloc parmi ceux de sa clause : ôter une autre clause ne le change pas."""
    compte: Counter[str] = Counter()
    rangs = {}
    for numero, bloc in enumerate(blocs, start=1):
        if bloc.provenance is not None:
            compte[bloc.provenance.clause] += 1
            rangs[numero] = compte[bloc.provenance.clause]
    return rangs


def _titres(blocs: Iterable[Bloc]) -> Mapping[str, str]:
    """Le titre lisible de chaque clause : celui de son article, sinon le sien, sinon son identifiant."""
    titres: dict[str, str] = {}
    for bloc in blocs:
        if bloc.provenance is not None:
            titre = bloc.provenance.titre or bloc.provenance.clause
            if bloc.genre == "article":
                titre = " – ".join(filter(None, (bloc.numero, bloc.texte)))
            titres.setdefault(bloc.provenance.clause, titre)
    return titres


def _etiquette(clause: str, rang: int) -> str:
    if len(etiquette := f"{clause}/{rang}") <= ETIQUETTE_MAX:
        return etiquette
    somme = sha256(clause.encode()).hexdigest()[:8]
    return f"{clause[: ETIQUETTE_MAX - 16]}~{somme}/{rang}"


def _envelopper(cible: etree._Element, origine: Origine) -> None:
    """Autour de la cible ; à l'intérieur de ses paragraphes si elle porte une place à remplir (voir ``saisies``).

    Un texte à remplir qui ouvre un paragraphe reste devant le contrôle : LibreOffice 7.4 lui prendrait son libellé.
    """
    if next(cible.iter(w("sdt")), None) is None:
        sdt = _controle(origine)
        cible.addprevious(sdt)
        sdt[1].append(cible)
        return
    for paragraphe in list(cible.iter(w("p"))):
        if contenu := list(dropwhile(_precede, paragraphe)):
            sdt = _controle(origine)
            sdt[1].extend(contenu)
            paragraphe.append(sdt)


def _precede(enfant: etree._Element) -> bool:
    return enfant.tag == w("pPr") or (enfant.tag == w("sdt") and genre_de(enfant) == "texte")


def _controle(origine: Origine) -> etree._Element:
    invisible = etree.Element(f"{{{W15}}}appearance", {f"{{{W15}}}val": "hidden"}, nsmap={"w15": W15})
    return controle(couper(origine.titre), origine.etiquette, [invisible])


def finir_par_un_paragraphe(racine: etree._Element) -> None:
    """Word veut un paragraphe à la fin du corps : un point de haut, après un contrôle."""
    for corps in racine.iter(w("body")):
        dernier = [enfant for enfant in corps if enfant.tag != w("sectPr")][-1:]
        if dernier and dernier[0].tag == w("sdt"):
            espace = element("spacing", before="0", after="0", line="20", lineRule="exact")
            lettres = element("rPr", "", element("sz", val="2"), element("szCs", val="2"))
            dernier[0].addnext(element("p", "", element("pPr", "", espace, lettres)))
