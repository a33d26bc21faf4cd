"""Les styles et les listes d'un fichier Word : titre ou non, gras ou non, quel numéro.

Le piège : un réglage absent d'un style vient du style dont il dérive ; un identifiant est traduit (« Titre1 »), le nom
ne l'est pas (« heading 1 »).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from teletravail_charte.relecture.noeuds_word import allume, entier, valeur, w
from teletravail_charte.relecture.numeros import Compteur, Niveau

_TITRE = re.compile(r"(?:heading|titre) ?(\d)", re.IGNORECASE)
_GRANDS = frozenset({"title", "titre"})
_FORMES = {
    "decimal": "decimal", "decimalZero": "decimal", "ordinal": "decimal", "upperRoman": "ROMAIN",
    "lowerRoman": "romain", "upperLetter": "LETTRE", "lowerLetter": "lettre", "bullet": "puce", "none": "rien",
}  # fmt: skip


@dataclass
class Styles:
    """Les styles, par identifiant."""

    par_id: dict[str, etree._Element] = field(default_factory=dict)
    par_defaut: str = ""

    @classmethod
    def de(cls, racine: etree._Element | None) -> Styles:
        """Ceux de ``styles.xml``."""
        styles = cls()
        for style in () if racine is None else racine.iterchildren(w("style")):
            identifiant = style.get(w("styleId"), "")
            styles.par_id[identifiant] = style
            if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on"):
                styles.par_defaut = identifiant
        return styles

    def lignee(self, identifiant: str) -> Iterator[etree._Element]:
        """Le style, puis ceux dont il dérive."""
        vus: set[str] = set()
        while identifiant in self.par_id and identifiant not in vus:
            vus.add(identifiant)
            yield self.par_id[identifiant]
            identifiant = valeur(self.par_id[identifiant], "basedOn")

    def nom(self, identifiant: str) -> str:
        """Le nom du style, en minuscules."""
        return valeur(self.par_id.get(identifiant), "name").lower()

    def niveau(self, reglages: etree._Element | None, identifiant: str) -> int:
        """Le niveau de titre d'un paragraphe, de 1 à 9, 0 si ce n'en est pas un."""
        plans = [valeur(reglages, "outlineLvl")]
        for style in self.lignee(identifiant):
            nom = valeur(style, "name").lower()
            if trouve := _TITRE.fullmatch(nom):
                return int(trouve[1])
            if nom in _GRANDS:
                return 1
            plans.append(valeur(style.find(w("pPr")), "outlineLvl"))
        plan = entier(next(filter(None, plans), "9"), 9)
        return plan + 1 if 0 <= plan < 9 else 0

    def allume(self, nom: str, reglages: etree._Element | None, *identifiants: str) -> bool:
        """Un interrupteur de caractères : celui du texte, sinon celui de ses styles, dans l'ordre."""
        direct = allume(reglages, nom)
        if direct is not None:
            return direct
        for identifiant in identifiants:
            for style in self.lignee(identifiant):
                dit = allume(style.find(w("rPr")), nom)
                if dit is not None:
                    return dit
        return False


class Listes:
    """Les listes de ``numbering.xml`` : l'étiquette de chaque élément, dans l'ordre où on les demande."""

    def __init__(self, racine: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._modeles: dict[str, etree._Element] = {}
        self._listes: dict[str, etree._Element] = {}
        self._compteurs: dict[str, Compteur] = {}
        self._entamees: set[tuple[str, int]] = set()
        for element in () if racine is None else racine:
            if element.tag == w("abstractNum"):
                self._modeles[element.get(w("abstractNumId"), "")] = element
            elif element.tag == w("num"):
                self._listes[element.get(w("numId"), "")] = element

    def etiquette(self, reglages: etree._Element | None, style: str) -> str:
        """La puce ou le numéro de ce paragraphe, vide s'il n'est pas dans une liste."""
        directe = None if reglages is None else reglages.find(w("numPr"))
        choix = [directe, *(s.find(f"{w('pPr')}/{w('numPr')}") for s in self._styles.lignee(style))]
        numero = next(filter(None, (valeur(c, "numId") for c in choix)), "0")
        rang = entier(next(filter(None, (valeur(c, "ilvl") for c in choix)), "0"))
        if numero == "0" or numero not in self._listes:
            return ""
        liste = self._listes[numero]
        modele = self._modele(valeur(liste, "abstractNumId"))
        compteur = self._compteurs.setdefault(modele, Compteur(self._niveaux(modele)))
        force = None
        for change in liste.iterchildren(w("lvlOverride")):
            if entier(change.get(w("ilvl"), "")) == rang and (numero, rang) not in self._entamees:
                depart = valeur(change, "startOverride")
                force = entier(depart, 1) if depart else None
        self._entamees.add((numero, rang))
        return compteur.suivant(rang, force)

    def _modele(self, identifiant: str) -> str:
        """Le modèle d'une liste, ou celui du style de liste auquel il renvoie."""
        lien = valeur(self._modeles.get(identifiant), "numStyleLink")
        for style in self._styles.lignee(lien) if lien else ():
            numero = valeur(style.find(f"{w('pPr')}/{w('numPr')}"), "numId")
            if numero in self._listes:
                return valeur(self._listes[numero], "abstractNumId")
        return identifiant

    def _niveaux(self, modele: str) -> dict[int, Niveau]:
        if modele not in self._modeles:
            return {}
        return {
            entier(n.get(w("ilvl"), "")): Niveau(
                forme=_FORMES.get(valeur(n, "numFmt") or "decimal", "decimal"),
                texte=valeur(n, "lvlText"),
                depart=entier(valeur(n, "start"), 1),
                decimal=allume(n, "isLgl") is True,
                recommence=valeur(n, "lvlRestart") != "0",
            )
            for n in self._modeles[modele].iterchildren(w("lvl"))
        }
