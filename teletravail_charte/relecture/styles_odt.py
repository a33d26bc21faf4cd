"""Les styles et les listes d'un fichier ODT : titre ou non, gras ou non, saut de page, quel numéro.

Le piège : chaque retouche à la main crée un style automatique qui dérive du vrai ; c'est lui que le texte cite.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from teletravail_charte.relecture.noeuds_word import entier
from teletravail_charte.relecture.numeros import Compteur, Niveau

_ESPACES: Final = {
    nom: f"urn:oasis:names:tc:opendocument:xmlns:{nom}:1.0" for nom in ("office", "style", "text", "table")
} | {
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_FORMES: Final = {"1": "decimal", "I": "ROMAIN", "i": "romain", "A": "LETTRE", "a": "lettre", "": "rien"}


def o(nom: str) -> str:
    """Le nom complet : ``o("text:p")``."""
    prefixe, _, local = nom.partition(":")
    return f"{{{_ESPACES[prefixe]}}}{local}"


class StylesOdt:
    """Les styles de ``styles.xml`` et ceux, automatiques, de ``content.xml``."""

    def __init__(self, *racines: etree._Element | None) -> None:
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._listes: dict[str, dict[int, Niveau]] = {}
        self.plan: dict[int, Niveau] = {}
        for racine in racines:
            for element in () if racine is None else racine.iter(o("style:style"), o("text:list-style")):
                nom = element.get(o("style:name"), "")
                if element.tag == o("text:list-style"):
                    self._listes[nom] = _niveaux(element)
                else:
                    self._styles[element.get(o("style:family"), ""), nom] = element
            for plan in () if racine is None else racine.iter(o("text:outline-style")):
                self.plan = _niveaux(plan)

    def niveaux(self, liste: str) -> dict[int, Niveau]:
        """Les niveaux d'un style de liste."""
        return self._listes.get(liste, {})

    def lignee(self, nom: str, famille: str = "paragraph") -> Iterator[etree._Element]:
        """Le style, puis ceux dont il dérive."""
        vus: set[str] = set()
        while (famille, nom) in self._styles and nom not in vus:
            vus.add(nom)
            yield self._styles[famille, nom]
            nom = self._styles[famille, nom].get(o("style:parent-style-name"), "")

    def est_titre(self, nom: str) -> bool:
        """Le grand titre d'un document."""
        return any(s.get(o("style:name")) in ("Title", "Titre") for s in self.lignee(nom))

    def propriete(self, nom: str, attribut: str, *familles: str) -> str:
        """Une propriété d'un style, ou de celui dont il dérive."""
        for famille in familles:
            for style in self.lignee(nom, famille):
                for reglages in style:
                    if dit := reglages.get(o(attribut)):
                        return dit
        return ""

    def saillant(self, paragraphe: str, portion: str) -> bool:
        """Gras ou souligné : la portion le dit, sinon le paragraphe."""
        return any(
            (self.propriete(portion, attribut, "text") or self.propriete(paragraphe, attribut, "paragraph"))
            not in ("", "normal", "none")
            for attribut in ("fo:font-weight", "style:text-underline-style")
        )

    def cache(self, portion: str) -> bool:
        """Barré ou masqué."""
        barre = self.propriete(portion, "style:text-line-through-style", "text")
        return barre not in ("", "none") or self.propriete(portion, "text:display", "text") == "none"


def _niveaux(liste: etree._Element) -> dict[int, Niveau]:
    niveaux: dict[int, Niveau] = {}
    for element in liste:
        rang = entier(element.get(o("text:level"), ""), 1) - 1
        if element.tag == o("text:list-level-style-bullet"):
            niveaux[rang] = Niveau("puce", element.get(o("text:bullet-char"), ""))
        elif element.tag in (o("text:list-level-style-number"), o("text:outline-level-style")):
            forme = _FORMES.get(element.get(o("style:num-format"), ""), "decimal")
            montres = min(entier(element.get(o("text:display-levels"), ""), 1), rang + 1)
            numeros = ".".join(f"%{n}" for n in range(rang + 2 - montres, rang + 2))
            texte = element.get(o("style:num-prefix"), "") + numeros + element.get(o("style:num-suffix"), "")
            niveaux[rang] = Niveau(forme, texte, entier(element.get(o("text:start-value"), ""), 1))
    return niveaux


class ListesOdt:
    """Où en est chaque liste : une liste neuve recommence, sauf si elle dit continuer."""

    def __init__(self, styles: StylesOdt) -> None:
        self._styles = styles
        self._par_id: dict[str, Compteur] = {}
        self._par_style: dict[str, Compteur] = {}
        self._titres = Compteur(styles.plan)

    def ouvrir(self, liste: etree._Element, style: str) -> Compteur:
        """Le compteur d'une liste qui commence."""
        suite = self._par_id.get(liste.get(o("text:continue-list"), ""))
        if suite is None and liste.get(o("text:continue-numbering")) == "true":
            suite = self._par_style.get(style)
        compteur = suite or Compteur(self._styles.niveaux(style))
        self._par_style[style] = compteur
        if identifiant := liste.get(o("xml:id")):
            self._par_id[identifiant] = compteur
        return compteur

    def titre(self, niveau: int) -> str:
        """Le numéro d'un titre du plan."""
        return self._titres.suivant(niveau - 1)
