"""Remplir un texte à trous, en français : bac à sable, aucun nom toléré qui n'existe pas.

Un fait que le dossier ne dit pas laisse un trou visible, « [à préciser : …] », jamais un blanc.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateAssertionError, TemplateError, Undefined, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from teletravail_charte import francais
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Fait, Valeur

_TROUS = re.compile(r"\ue001|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
PLACE = "…" * 10  # la place d'une réponse que l'étape n'exige pas encore
_BLANCS = re.compile(r"[ \t\n]+")
_composer = lru_cache(maxsize=4096)(francais.typographie)  # nos libellés et nos questions, toujours les mêmes


class Trou(str):
    """Un fait inconnu dans un texte : il traverse les filtres, reste visible, et se fait connaître.

    L'écrire, le comparer ou le parcourir le signale : un « si » sur un inconnu ne choisit jamais en silence.
    """

    chemin: str
    vus: dict[str, None]

    def __new__(cls, chemin: str, texte: str, vus: dict[str, None]) -> Trou:
        trou = super().__new__(cls, _composer(texte))
        trou.chemin, trou.vus = chemin, vus
        return trou

    def signaler(self) -> None:
        """Inscrit le fait parmi ceux dont le texte a besoin."""
        self.vus[self.chemin] = None

    def __str__(self) -> str:
        self.signaler()
        return super().__str__()

    def __eq__(self, autre: object) -> bool:
        self.signaler()
        return super().__eq__(autre)

    def __ne__(self, autre: object) -> bool:
        return not self == autre

    def __bool__(self) -> bool:
        self.signaler()
        return True

    def __iter__(self) -> Iterator[str]:
        yield self

    __hash__ = str.__hash__


class Aucun(str):
    """Ce que veut dire « aucun » pour un fait (« sans terme ») : il traverse les filtres tel quel."""


class Mot(str):
    """Une valeur d'énumération qui se lit par son libellé et se compare par son code."""

    code: str

    def __new__(cls, code: str, libelle: str) -> Mot:
        mot = super().__new__(cls, libelle or code)
        mot.code = code
        return mot

    def __eq__(self, autre: object) -> bool:
        return str(self) == autre or self.code == autre

    def __ne__(self, autre: object) -> bool:
        return not self == autre

    __hash__ = str.__hash__


class _BacASable(ImmutableSandboxedEnvironment):
    """Ni attribut privé, ni fonction, ni calcul sur autre chose que des nombres : rien ne dure ni ne grossit."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        for membre in (left, right):
            if isinstance(membre, (Trou, Aucun)):
                return membre
        if operator == "**" or not all(isinstance(m, (int, Decimal)) for m in (left, right)):
            raise SecurityError(f"'{operator}'")
        return super().call_binop(context, operator, left, right)


def _sauf_trou(fonction: Any) -> Any:
    def filtre(valeur: Any, *reste: Any) -> Any:
        if isinstance(valeur, Undefined):
            str(valeur)  # lève l'erreur qui nomme ce qui n'existe pas
        return valeur if isinstance(valeur, (Trou, Aucun)) else fonction(valeur, *reste)

    return filtre


def _compte(valeur: Any) -> int:
    if isinstance(valeur, Trou):
        valeur.signaler()
        return 0
    return len(valeur)


def _lettres(valeur: Any) -> str:
    """« deux » jusqu'à seize, « 31 » et « 2,5 » au-delà ou entre deux."""
    petit = valeur == int(valeur) and 0 <= valeur <= 16
    return francais.en_lettres(int(valeur)) if petit else francais.nombre(valeur)


def _de_lettres(valeur: Any) -> str:
    """« de deux », « d'un »."""
    texte = str(valeur) if isinstance(valeur, (Trou, Aucun)) else _lettres(valeur)
    return f"d’{texte}" if texte == "un" else f"de {texte}"


def _liste(valeur: Any) -> str:
    return francais.liste([str(v) for v in valeur])


@lru_cache(maxsize=1)
def _environnement() -> _BacASable:
    environnement = _BacASable(undefined=StrictUndefined, autoescape=False)
    environnement.filters.clear()
    environnement.filters.update(
        {
            "nombre": _sauf_trou(francais.nombre),
            "euros": _sauf_trou(francais.euros),
            "date": _sauf_trou(lambda d: francais.typographie(francais.date_francaise(d))),
            "liste": _sauf_trou(_liste),
            "libelle": _sauf_trou(str),
            "lettres": _sauf_trou(_lettres),
            "de_lettres": _de_lettres,
            "de": _sauf_trou(francais.de),
            "a": _sauf_trou(francais.a),
            "pluriel": lambda n, un, des: des if isinstance(n, str) else francais.pluriel(n, un, des),
            "majuscule": _sauf_trou(lambda t: t[:1].upper() + t[1:]),
            "compte": _compte,
        }
    )
    environnement.globals.clear()
    return environnement


@lru_cache(maxsize=4096)
def _compiler(source: str) -> Template:
    """La typographie ne touche que nos mots : ce que la commune a tapé ressort tel quel."""
    trous = iter(_TROUS.findall(source.strip()))
    mots = francais.typographie(_BLANCS.sub(" ", _TROUS.sub("\ue001", source.strip())))
    return _environnement().from_string(re.sub("\ue001", lambda _: next(trous), mots))


def contexte(
    faits: Mapping[str, Fait],
    valeurs: Mapping[str, Valeur],
    vus: dict[str, None] | None = None,
    a_venir: frozenset[str] = frozenset(),
) -> dict[str, dict[str, Any]]:
    """Les faits en arbre groupe -> nom, prêts pour les trous.

    ``vus`` recueille les inconnus employés ; un inconnu ``a_venir`` laisse une place à remplir.
    """
    arbre: dict[str, dict[str, Any]] = {}
    recueil = {} if vus is None else vus
    for chemin, fait in faits.items():
        groupe, _, nom = chemin.partition(".")
        if nom:
            valeur = valeurs.get(chemin, INCONNU)
            if valeur is INCONNU:
                question = fait.question[:1].lower() + fait.question[1:].rstrip(" ?.")
                texte = PLACE if chemin in a_venir else f"[à préciser : {question}]"
                arbre.setdefault(groupe, {})[nom] = Trou(chemin, texte, recueil)
            else:
                arbre.setdefault(groupe, {})[nom] = presenter(fait, valeur)
    return arbre


def presenter(fait: Fait, valeur: Valeur) -> Any:
    """La valeur connue telle qu'un texte la montre : libellés des énumérations, mots de « aucun »."""
    if valeur is AUCUN:
        return Aucun(_composer(fait.aucun or "aucun"))
    libelles = fait.valeurs if isinstance(fait.valeurs, dict) else {}
    if isinstance(valeur, tuple):
        return tuple(_mot(v, libelles) for v in valeur)
    return _mot(valeur, libelles) if isinstance(valeur, str) else valeur


def _mot(code: str, libelles: Mapping[str, str]) -> str:
    return Mot(code, _composer(libelles[code])) if code in libelles else code


def dire(fait: Fait, valeur: Valeur) -> str:
    """La valeur en français, pour un rapport : « oui », « 3 jours par semaine », « 1er décembre 2026 »."""
    montre = presenter(fait, valeur)
    if isinstance(montre, bool):
        return "oui" if montre else "non"
    if isinstance(montre, date):
        return francais.date_francaise(montre)
    if isinstance(montre, (int, Decimal)):
        unite = fait.unite.removeprefix("€").strip()
        mot, _, suite = unite.partition(" ")
        if -2 < montre < 2 and mot.endswith("s") and mot != "mois":
            unite = f"{mot[:-1]} {suite}".strip()
        texte = francais.euros(montre) if fait.unite.startswith("€") else francais.nombre(montre)
        return f"{texte} {unite}".strip()
    if isinstance(montre, tuple):
        return _liste(montre) if montre else "aucun"
    return str(montre)


def remplir(source: str, noms: Mapping[str, Any], ou: str) -> str:
    """Le texte, trous remplis et typographie posée ; lève ``ErreurCorpus`` si ``source`` est mal écrite."""
    try:
        texte = _compiler(source).render(noms)
    except ErreurCorpus as erreur:
        raise ErreurCorpus(f"{ou} : {erreur}") from None
    except TemplateError as erreur:
        raise ErreurCorpus(f"{ou} : le texte à trous est inutilisable ({reproche(erreur)}).") from None
    except (TypeError, ValueError, AttributeError, LookupError):
        raise ErreurCorpus(f"{ou} : un filtre ou une fonction ne convient pas à sa valeur.") from None
    return texte


def noms_lus(source: str) -> Iterator[tuple[str, str]]:
    """Les noms qu'un texte emploie : (« quotite », « base »), (« element », «  ») ; lève ``ErreurCorpus``."""
    try:
        arbre = _environnement().parse(source)
        _compiler(source)
    except TemplateError as erreur:
        raise ErreurCorpus(f"le texte à trous est inutilisable ({reproche(erreur)}).") from None
    poses = {n.name for n in arbre.find_all(nodes.Name) if n.ctx == "store"}
    groupes = {id(a.node): a.attr for a in arbre.find_all(nodes.Getattr)}
    for nom in arbre.find_all(nodes.Name):
        if nom.name not in poses:
            yield nom.name, groupes.get(id(nom), "")


def reproche(erreur: TemplateError) -> str:
    """Ce que jinja reproche à un texte, en français ; le mot fautif est gardé."""
    mots = re.findall(r"'([^']+)'", str(erreur))
    mot = f" : « {mots[-1]} »" if mots else ""
    if isinstance(erreur, SecurityError):
        return f"accès refusé{mot}"
    if isinstance(erreur, UndefinedError):
        return f"un nom n'existe pas{mot}"
    if isinstance(erreur, TemplateAssertionError):
        return f"un filtre n'existe pas{mot}"
    return "accolades ou syntaxe fautives"
