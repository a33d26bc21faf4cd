"""Une coquille Word et ses trous : seul module qui connaît docxtpl.

Le piège : docxtpl, laissé à lui-même, exécute le code d'un gabarit et perd du texte. Ici le bac à
sable est fermé, tout est échappé, et ce qui sort est relu strictement.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from teletravail_charte.blocs import Piece
from teletravail_charte.documents import finitions, provenance, saisies
from teletravail_charte.documents.matiere import Matiere, nu, textes
from teletravail_charte.documents.ooxml import declarer, numeroter, texte, w
from teletravail_charte.documents.paquet import CONTENUS, en_octets, extraire, preparer
from teletravail_charte.documents.places import Place
from teletravail_charte.documents.provenance import Origine
from teletravail_charte.erreurs import ErreurCorpus, Faute
from teletravail_charte.gabarit import reproche

_A_REMPLIR = re.compile(r"wordprocessingml\.(document\.main|header|footer|footnotes)\+xml$")
_CORPS = "document.main+xml"
_BALISE = re.compile(r"\{[%{#](p|tr|tc) .*?[%}#]\}", re.DOTALL)
_PARAGRAPHE = re.compile(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
_A_COUPER = re.compile(r"[\t\n\a\f]")
_FAUTES = (TemplateError, TypeError, ValueError, ArithmeticError)
_TRACES = re.compile(r' (?:w14:(?:paraId|textId)|w:rsid\w*)="[^"]*"')


@dataclass(frozen=True, slots=True)
class Rempli:
    """Les parties d'un fichier, et ce que ses contrôles de contenu veulent dire."""

    parties: dict[str, bytes]
    origines: list[Origine]
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Coquille:
    """Une coquille compilée : ses parties fixes, ses gabarits, les noms de ses styles."""

    fichier: str
    fixes: Mapping[str, bytes]
    gabarits: Mapping[str, Template]
    corps: str
    styles: Mapping[str, str]
    couper: Callable[[str], str]  # docxtpl : « \n » et tabulation deviennent des éléments Word

    def remplir(self, matiere: Matiere, piece: Piece) -> Rempli:
        """Toutes les parties du fichier, trous remplis ; refuse de perdre un morceau de texte."""
        parties = dict(self.fixes)
        origines: list[Origine] = []
        places: list[Place] = []
        for nom, gabarit in self.gabarits.items():
            racine = self._rendre(nom, gabarit, matiere)
            if nom == self.corps:
                self._verifier_entier(racine, matiere)
                racine = declarer(racine)
                reperes = provenance.detacher(racine)
                places = saisies.poser(racine, self.styles)
                finitions.finir(racine, self.styles)
                origines, places = provenance.envelopper(reperes, piece, places)
                provenance.finir_par_un_paragraphe(racine)
                numeroter(racine)
            parties[nom] = en_octets(racine)
        return Rempli(parties, origines, places)

    def _rendre(self, nom: str, gabarit: Template, matiere: Matiere) -> etree._Element:
        try:
            return etree.fromstring(_PARAGRAPHE.sub(self._couper, gabarit.render(matiere)).encode())
        except _FAUTES as erreur:
            raise ErreurCorpus(
                Faute(f"un trou ne peut pas être rempli ({_dire(erreur)}).", fichier=self.fichier, champ=nom)
            ) from erreur
        except etree.XMLSyntaxError as erreur:
            raise ErreurCorpus(
                Faute(
                    "une fois remplie, elle n'est plus un document Word.",
                    fichier=self.fichier,
                    champ=nom,
                    possible="Chaque {%p … %} et {%tr … %} doit être seul dans son paragraphe ou sa ligne.",
                )
            ) from erreur

    def _couper(self, paragraphe: re.Match[str]) -> str:
        """docxtpl est lent : il ne lit que les paragraphes où il a quelque chose à couper."""
        return self.couper(paragraphe[0]) if _A_COUPER.search(paragraphe[0]) else paragraphe[0]

    def _verifier_entier(self, racine: etree._Element, matiere: Matiere) -> None:
        imprime = texte(racine)
        oublies = [morceau for morceau in textes(matiere["couverture"]) if morceau not in imprime]
        ici = 0
        for morceau in textes(matiere["corps"]):
            if (trouve := imprime.find(morceau, ici)) < 0:
                oublies.append(morceau)
            else:
                ici = trouve + len(morceau)
        if oublies:
            raise ErreurCorpus(
                Faute(
                    f"elle n'imprime pas « {nu(oublies[0])[:60]} » à sa place.",
                    fichier=self.fichier,
                    possible="Chaque genre de bloc doit y avoir son allure, dans l'ordre des blocs.",
                )
            )


def ouvrir(chemin: Path) -> Coquille:
    """La coquille compilée, gardée en mémoire tant que ses octets ne changent pas."""
    try:
        return _compiler(chemin.name, chemin.read_bytes())
    except OSError as erreur:
        raise ErreurCorpus(f"la coquille « {chemin} » est illisible ({erreur.strerror}).") from erreur
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as erreur:
        raise ErreurCorpus(f"la coquille « {chemin} » n'est pas un document Word (.docx) en bon état.") from erreur


@lru_cache(maxsize=16)
def _compiler(fichier: str, octets: bytes) -> Coquille:
    from docxtpl import DocxTemplate  # type: ignore[import-untyped]

    docxtpl = DocxTemplate(None)
    bac = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=_sans_none)
    parties = preparer(extraire(octets))
    gabarits: dict[str, Template] = {}
    corps = ""
    for declaration in etree.fromstring(parties[CONTENUS]).findall("{*}Override"):
        nom = declaration.get("PartName", "").lstrip("/")
        contenu = declaration.get("ContentType", "")
        if not _A_REMPLIR.search(contenu):
            continue
        racine = etree.fromstring(parties.pop(nom))
        _verifier_balises(racine, fichier, nom)
        source = docxtpl.patch_xml(_TRACES.sub("", etree.tostring(racine, encoding="unicode")))
        try:
            gabarits[nom] = bac.from_string(source)
        except TemplateSyntaxError as erreur:
            faute = Faute(f"balise mal écrite ({reproche(erreur)}).", fichier=fichier, champ=nom)
            raise ErreurCorpus(faute) from erreur
        if contenu.endswith(_CORPS):
            corps = nom
    styles = finitions.styles(etree.fromstring(parties["word/styles.xml"]))
    return Coquille(fichier, parties, gabarits, corps, styles, docxtpl.resolve_listing)


def _verifier_balises(racine: etree._Element, fichier: str, partie: str) -> None:
    """Une balise {%p, {%tr ou {%tc doit être seule dans son hôte : docxtpl emporte tout ce qui l'entoure."""
    for paragraphe in racine.iter(w("p")):
        for balise in _BALISE.finditer(texte(paragraphe)):
            parents = paragraphe.iterancestors(w(balise[1]))
            hote = paragraphe if balise[1] == "p" else next(parents, None)
            entier = "" if hote is None else texte(hote).strip()
            if entier != balise[0]:
                raise ErreurCorpus(
                    Faute(
                        f"la balise « {balise[0]} » n'est pas seule : « {entier[:80]} ».",
                        fichier=fichier,
                        champ=partie,
                        possible="Mettez-la seule dans son paragraphe (p), sa ligne (tr) ou sa cellule (tc).",
                    )
                )


class _Vide(TemplateError):
    """Un trou dont la valeur est ``None``."""


def _sans_none(valeur: object) -> object:
    """Un trou vide est une faute, jamais le mot « None »."""
    if valeur is None:
        raise _Vide
    return valeur


def _dire(erreur: Exception) -> str:
    """La faute, en français."""
    if isinstance(erreur, _Vide) or not isinstance(erreur, TemplateError):
        return "la valeur est vide" if isinstance(erreur, _Vide) else "un calcul ou un filtre ne convient pas"
    return reproche(erreur)
