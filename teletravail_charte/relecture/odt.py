"""Lire un fichier ODT dans l'ordre : texte, listes, tableaux, cadres, notes ; modifications suivies acceptées.

Le piège : les suppressions suivies sont rangées à part, dans le corps même ; les lire rendrait à l'acte ce qui en a été
ôté. Une case répétée mille fois tient en un attribut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from teletravail_charte.relecture.acte import PARAGRAPHE, PUCE
from teletravail_charte.relecture.archive import Archive, mot_de_passe
from teletravail_charte.relecture.decoupe import couper
from teletravail_charte.relecture.morceaux import Lecture, Morceau, avertissements, nettoyer, refus
from teletravail_charte.relecture.noeuds_word import entier
from teletravail_charte.relecture.numeros import Compteur
from teletravail_charte.relecture.styles_odt import ListesOdt, StylesOdt, o
from teletravail_charte.relecture.tableaux import COLONNES_MAX, Case, lire_tableau

_INDEX = {o(f"text:{n}") for n in ("table-of-content", "illustration-index", "table-index", "alphabetical-index")}
_IGNORES = _INDEX | {o(f"text:{n}") for n in ("tracked-changes", "hidden-text", "hidden-paragraph")}
_IGNORES |= {o("office:annotation"), o("office:forms")}
_PAGES = {o("text:page-number"), o("text:page-count")}


def lire_odt(octets: bytes, fichier: str) -> Lecture:
    """Les morceaux d'un .odt ; lève ``ErreurDossier``."""
    archive = Archive(octets, fichier)
    if b"encryption-data" in archive.octets("META-INF/manifest.xml"):
        raise mot_de_passe(fichier)
    contenu, feuilles = archive.arbre("content.xml"), archive.arbre("styles.xml")
    corps = None if contenu is None else contenu.find(f"{o('office:body')}/{o('office:text')}")
    if contenu is None or corps is None:
        raise refus(fichier, "ce document ODT n'a pas de texte : il est abîmé.", "Enregistrez-le à nouveau.")
    lecteur = _Lecteur(StylesOdt(feuilles, contenu))
    morceaux = list(lecteur.blocs(corps))
    pages = lecteur.page if lecteur.page == _nombre_de_pages(archive) else None
    if pages is None:  # le logiciel n'a pas noté ses sauts de page, ou ils ne sont plus à jour
        morceaux = [replace(m, page=None) for m in morceaux]
    marges: dict[str, Morceau] = {}
    for nom in ("header", "footer", "header-first", "footer-first", "header-left", "footer-left"):
        for zone in () if feuilles is None else feuilles.iter(o(f"style:{nom}")):
            for morceau in lecteur.blocs(zone):
                marges.setdefault(morceau.texte, Morceau(morceau.texte, marge=True))
    suivies = next(corps.iterchildren(o("text:tracked-changes")), None) is not None
    return Lecture((*morceaux, *marges.values()), pages, avertissements(suivies=suivies, barre=lecteur.barre))


def _nombre_de_pages(archive: Archive) -> int:
    racine = archive.arbre("meta.xml")
    statistiques = [] if racine is None else list(racine.iter("{*}document-statistic"))
    return next((entier(str(n)) for s in statistiques for c, n in s.items() if str(c).endswith("}page-count")), 0)


@dataclass
class _Texte:
    brut: str = ""
    ordinaires: int = 0
    page: int = 0
    suites: list[Morceau] = field(default_factory=list)


class _Lecteur:
    def __init__(self, styles: StylesOdt) -> None:
        self.styles, self.listes = styles, ListesOdt(styles)
        self.page, self.barre = 1, False

    def blocs(self, parent: Iterable[etree._Element], etiquette: str = "") -> Iterator[Morceau]:
        """Les morceaux d'un conteneur ; ``etiquette`` est celle de son premier paragraphe."""
        for noeud in parent:
            if noeud.tag in (o("text:p"), o("text:h")):
                yield from self._paragraphe(noeud, etiquette)
                etiquette = ""
            elif noeud.tag == o("text:list"):
                yield from self._liste(noeud, None, 0)
            elif noeud.tag == o("table:table"):
                yield from self._tableau(noeud)
            elif noeud.tag == o("text:soft-page-break"):
                self.page += 1
            elif noeud.tag in _INDEX:
                self.page += sum(1 for _ in noeud.iter(o("text:soft-page-break")))
            elif noeud.tag not in _IGNORES:
                yield from self.blocs(noeud)

    def _paragraphe(self, noeud: etree._Element, etiquette: str) -> Iterator[Morceau]:
        style = noeud.get(o("text:style-name"), "")
        if self.styles.propriete(style, "fo:break-before", "paragraph") == "page":
            self.page += 1
        lu = _Texte()
        self._lire(noeud, lu, style, "")
        niveau = entier(noeud.get(o("text:outline-level"), ""), 1) if noeud.tag == o("text:h") else 0
        if noeud.tag == o("text:h") and not etiquette and noeud.get(o("text:is-list-header")) != "true":
            etiquette = self.listes.titre(niveau)
        niveau = niveau or int(self.styles.est_titre(style))
        for rang, texte in enumerate(couper(lu.brut)):
            tete = nettoyer(etiquette) if rang == 0 else ""
            genre = PUCE if tete and not niveau else PARAGRAPHE
            yield Morceau(f"{tete} {texte}".lstrip(), genre, niveau, not lu.ordinaires, tete, (), lu.page)
        yield from lu.suites

    def _lire(self, parent: etree._Element, lu: _Texte, style: str, portion: str) -> None:
        self._ajouter(parent.text, lu, style, portion)
        for noeud in parent:
            nom = etree.QName(noeud).localname
            if noeud.tag in (o("text:s"), o("text:tab")):
                lu.brut += " "
            elif noeud.tag == o("text:line-break"):
                lu.brut += "\n"
            elif noeud.tag == o("text:soft-page-break"):
                self.page += 1
            elif noeud.tag == o("text:note"):
                corps = noeud.find(o("text:note-body"))
                lu.suites.extend([] if corps is None else self.blocs(corps))
            elif nom in ("frame", "custom-shape", "rect", "g"):
                lu.suites.extend(m for zone in _zones(noeud) for m in self.blocs(zone))
            elif noeud.tag == o("text:span"):
                propre = noeud.get(o("text:style-name"), "")
                if self.styles.cache(propre):
                    self.barre = True
                else:
                    self._lire(noeud, lu, style, propre)
            elif noeud.tag not in _IGNORES and noeud.tag not in _PAGES:
                self._lire(noeud, lu, style, portion)
            self._ajouter(noeud.tail, lu, style, portion)

    def _ajouter(self, texte: str | None, lu: _Texte, style: str, portion: str) -> None:
        if texte:
            lu.page = lu.page or self.page * bool(texte.strip())
            lu.brut += texte.replace("\n", " ")
            lu.ordinaires += 0 if self.styles.saillant(style, portion) else len(texte.strip())

    def _liste(self, liste: etree._Element, compteur: Compteur | None, rang: int) -> Iterator[Morceau]:
        compteur = compteur or self.listes.ouvrir(liste, liste.get(o("text:style-name"), ""))
        for element in liste:
            numero = element.tag == o("text:list-item") and next(iter(element), element).tag != o("text:list")
            depart = element.get(o("text:start-value"), "")
            etiquette = compteur.suivant(rang, entier(depart, 1) if depart else None) if numero else ""
            for noeud in element:
                if noeud.tag == o("text:list"):
                    yield from self._liste(noeud, compteur, rang + 1)
                else:
                    yield from self.blocs([noeud], etiquette)
                    etiquette = ""

    def _tableau(self, tableau: etree._Element) -> Iterator[Morceau]:
        lignes: list[list[Case]] = []
        declarees = sum(1 for _ in tableau.iterfind(f"{o('table:table-header-rows')}/{o('table:table-row')}"))
        dessus: dict[int, int] = {}  # colonne -> lignes que sa case fusionnée couvre encore
        for ligne in tableau.iter(o("table:table-row")):
            if next(ligne.iterancestors(o("table:table"))) is tableau:
                lignes.append(list(self._cases(ligne, dessus)))
        yield from lire_tableau(lignes, declarees)

    def _cases(self, ligne: etree._Element, dessus: dict[int, int]) -> Iterator[Case]:
        colonne = 0
        for case in ligne.iterchildren(o("table:table-cell"), o("table:covered-table-cell")):
            fois = max(1, entier(case.get(o("table:number-columns-repeated"), ""), 1))
            largeur = max(1, min(COLONNES_MAX, entier(case.get(o("table:number-columns-spanned"), ""), 1)))
            if case.tag == o("table:covered-table-cell"):
                if dessus.get(colonne, 0) > 0:
                    dessus[colonne] -= 1
                    yield Case(colonne, 1, (), suite=True)
            else:
                dessus[colonne] = entier(case.get(o("table:number-rows-spanned"), ""), 1) - 1
                yield Case(colonne, largeur, tuple(self.blocs(case)))
            colonne += fois
            if colonne > COLONNES_MAX:
                return


def _zones(cadre: etree._Element) -> Iterator[etree._Element]:
    """Les zones de texte d'un cadre ; d'une forme dessinée, la forme elle-même."""
    boites = list(cadre.iter(o("draw:text-box")))
    yield from boites or [cadre]
