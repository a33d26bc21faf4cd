"""Les balises d'une coquille apportée par l'utilisateur, relues une à une avant de s'en servir.

Le piège : jinja dit « ligne 1 » et parle anglais ; ici chaque faute cite le paragraphe où elle est.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from jinja2 import TemplateAssertionError, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from teletravail_charte.blocs import Bloc, Piece
from teletravail_charte.documents.matiere import preparer
from teletravail_charte.documents.ooxml import w
from teletravail_charte.documents.ouverture import pages, textes
from teletravail_charte.documents.parties import CORPS, STYLES, Parties, analyser, attribut, texte_propre
from teletravail_charte.erreurs import Faute, vouliez_vous_dire

BALISE: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_INSTRUCTION: Final = re.compile(r"\{%-?(p|tr|tc|r)?\s+(.*?)\s*-?%\}", re.DOTALL)
_REMPLACE: Final = re.compile(r"\{\{-?(?:r\s)?(.*?)-?\}\}", re.DOTALL)
_OUVRENT, _SUITES, _FERMENT = ("for", "if"), ("elif", "else"), {"endfor": "for", "endif": "if"}
_BOUCLE: Final = ("index", "index0", "first", "last", "length", "previtem", "nextitem", "cycle", "revindex")
_COURBES: Final = str.maketrans("“”‘’", "\"\"''")
_MODELE: Final = "Comparez avec le modèle que fait « modele preparer »."
Reproche = tuple[str, str]


def relire(parties: Parties, fichier: str) -> list[Faute]:
    """Toutes les fautes de balises, dans l'ordre du document."""
    fautes: list[Faute] = []
    dits: dict[str, bool] = {}
    for nom, lieu in textes(parties, fichier):
        lecteur = _Lecteur(analyser(parties, nom, fichier))
        for quoi, cite, possible in lecteur.fautes():
            fautes.append(Faute(f"{quoi} : « {cite[:80]} ».", fichier, champ=lieu, possible=possible))
        dits[nom] = "projet" in lecteur.noms
    for rang, sorte, montre in pages(parties, analyser(parties, CORPS, fichier), fichier):
        if not any(dits.get(partie) for partie in montre.values()):
            page = {"default": "", "first": " (première page)", "even": " (pages paires)"}[sorte]
            quoi = f"un projet doit se dire sur chaque page : ni l'en-tête ni le pied de la section {rang}{page}"
            possible = "Écrivez dans l'en-tête {% if projet %}PROJET{% endif %}."
            fautes.append(Faute(f"{quoi} ne parle de « projet ».", fichier, possible=possible))
    return fautes


def styles_absents(parties: Parties, fichier: str) -> Iterator[Faute]:
    """Les styles que le corps emploie et que le fichier ne définit pas : Word les montre sans allure."""
    connus = {attribut(style, "styleId") for style in analyser(parties, STYLES, fichier).iter(w("style"))}
    vus: set[str] = set()
    for element in analyser(parties, CORPS, fichier).iter(w("pStyle"), w("rStyle"), w("tblStyle")):
        if (nom := attribut(element)) not in connus | vus:
            vus.add(nom)
            hote = next(element.iterancestors(w("p"), w("tbl")))
            cite = "".join(map(str, hote.itertext(w("t"))))[:80]
            yield Faute(f"le style « {nom} » n'existe pas : « {cite} ».", fichier, champ="corps", possible=_MODELE)


def _temoin() -> Mapping[str, Any]:
    """Une matière de chaque sorte : ce que les balises peuvent nommer."""
    blocs = (Bloc("partie", "t", "I"), Bloc("tableau", "t", entetes=("t",), lignes=(("t",),)), Bloc("signature", "t"))
    return preparer(Piece("temoin", "t", "t", date.min, blocs))


def _attributs(valeur: Any) -> set[str]:
    if isinstance(valeur, Mapping):
        return {str(cle) for cle in valeur} | {a for v in valeur.values() for a in _attributs(v)}
    return {a for v in valeur for a in _attributs(v)} if isinstance(valeur, list) else set()


class _Lecteur:
    """Relit les balises d'une partie, dans l'ordre."""

    def __init__(self, racine: etree._Element) -> None:
        self.bac = ImmutableSandboxedEnvironment()
        matiere = _temoin()
        self.racines = set(matiere) | {"loop"}
        self.attributs = _attributs(matiere) | set(_BOUCLE)
        self.noms: set[str] = set()
        self.paragraphes = [(p, texte_propre(p)) for p in racine.iter(w("p"))]
        self.poses = {
            cible.strip()
            for _, texte in self.paragraphes
            for balise in BALISE.findall(texte)
            if (boucle := re.match(r"\{%-?(?:p|tr|tc)?\s+for\s+(.*?)\s+in\s", balise))
            for cible in boucle[1].split(",")
        }

    def fautes(self) -> Iterator[tuple[str, str, str]]:
        """(ce qui ne va pas, texte du paragraphe, ce qu'il faut faire)."""
        ouvertes: list[tuple[str, str]] = []
        for paragraphe, texte in self.paragraphes:
            reste = BALISE.sub("", texte)
            if re.search(r"\{\{|\{%|%\}|\}\}", reste):
                yield "une balise n'est pas fermée dans son paragraphe", texte, "Écrivez {{ … }} ou {% … %} d'un trait."
                continue
            for balise in BALISE.findall(texte):
                yield from ((quoi, texte, possible) for quoi, possible in self._balise(balise))
                instruction, mot = _INSTRUCTION.fullmatch(balise), _mot(balise)
                if instruction is None:
                    continue
                if instruction[1] in ("p", "tr", "tc") and not _seule(paragraphe, instruction[1], balise):
                    hotes = {"p": "son paragraphe", "tr": "sa ligne de tableau", "tc": "sa cellule"}
                    quoi = f"la balise {balise} n'est pas seule dans {hotes[instruction[1]]}"
                    yield quoi, texte, "Elle emporterait ce qui l'entoure : mettez-la seule."
                if mot in _OUVRENT:
                    ouvertes.append((mot, texte))
                elif mot in _FERMENT and (not ouvertes or ouvertes.pop()[0] != _FERMENT[mot]):
                    yield f"« {mot} » ferme ce que rien n'ouvre", texte, _MODELE
                elif mot in _SUITES and (not ouvertes or ouvertes[-1][0] != "if"):
                    yield f"« {mot} » est hors d'un « if »", texte, _MODELE
        for mot, texte in ouvertes:
            yield f"« {mot} » n'est jamais fermé (end{mot})", texte, _MODELE

    def _balise(self, balise: str) -> Iterator[Reproche]:
        if instruction := _INSTRUCTION.fullmatch(balise):
            mot = _mot(balise)
            if mot in ("else", *_FERMENT):
                return
            if mot not in (*_OUVRENT, "elif"):
                yield f"l'instruction « {mot} » n'est pas admise", "Admises : for, if, elif, else, endfor, endif."
                return
            condition = instruction[2].removeprefix("el")
            source = "{% " + condition + " %}" + ("{% endfor %}" if mot == "for" else "{% endif %}")
        elif remplace := _REMPLACE.fullmatch(balise):
            source = "{{ " + remplace[1] + " }}"
        else:
            yield f"la balise {balise} est mal écrite", _MODELE
            return
        try:
            arbre = self.bac.parse(source.translate(_COURBES))
            self.bac.compile(arbre)
        except TemplateAssertionError as erreur:
            mots = re.findall(r"'([^']+)'", str(erreur)) or [""]
            yield f"« {mots[-1]} » n'existe pas", _MODELE
        except TemplateError:
            possible = "Guillemets droits, un seul mot par nom, tout ce qui s'ouvre se ferme."
            yield f"la balise {balise} est mal écrite", possible
        else:
            yield from self._arbre(arbre)

    def _arbre(self, arbre: nodes.Template) -> Iterator[Reproche]:
        for nom in arbre.find_all(nodes.Name):
            self.noms.add(nom.name)
            if nom.ctx == "load" and nom.name not in self.racines | self.poses:
                suite = vouliez_vous_dire(nom.name, sorted(self.racines | self.poses))
                yield f"« {nom.name} » n'existe pas", suite or f"Noms offerts : {', '.join(sorted(self.racines))}."
        vises = [a.attr for a in arbre.find_all(nodes.Getattr)]
        vises += [str(g.arg.value) for g in arbre.find_all(nodes.Getitem) if isinstance(g.arg, nodes.Const)]
        for acces in vises:
            if acces.startswith("_"):
                yield f"l'accès à « {acces} » est interdit", "Une balise n'emploie que les noms offerts."
            elif not acces.isdigit() and acces not in self.attributs:
                suite = vouliez_vous_dire(acces, sorted(self.attributs))
                yield f"« {acces} » n'existe pas", suite or f"Possibles : {', '.join(sorted(self.attributs))}."
        for filtre in arbre.find_all(nodes.Filter):
            if filtre.name in ("safe", "attr", "map", "xmlattr"):
                yield f"le filtre « {filtre.name} » est interdit", "Il laisserait passer autre chose que du texte."


def _mot(balise: str) -> str:
    """Le premier mot d'une instruction : « for », « endif »…"""
    instruction = _INSTRUCTION.fullmatch(balise)
    return "" if instruction is None else instruction[2].partition(" ")[0]


def _seule(paragraphe: etree._Element, hote: str, balise: str) -> bool:
    entier = paragraphe if hote == "p" else next(paragraphe.iterancestors(w(hote)), None)
    return entier is not None and "".join(map(str, entier.itertext(w("t")))).strip() == balise
