"""Les mutants d'un module Python : un opérateur, une constante, une branche, une instruction à la fois.

Ni les annotations, ni les messages, ni les assertions ne sont mutés : ils ne décident de rien.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

COMPARAISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
CALCULS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Mult: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
NOMS: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}
ATTRIBUTS: Final = {"gt": "ge", "ge": "gt", "lt": "le", "le": "lt", "eq": "ne", "ne": "eq"}
MUETS: Final = (ast.Raise, ast.Assert, ast.Import, ast.ImportFrom, ast.JoinedStr)


@dataclass(frozen=True, slots=True)
class MutantPython:
    """Un arbre muté ; ``ou`` (fonction) et ``quoi`` le désignent sans numéro de ligne, qui bougerait."""

    genre: str
    ou: str
    quoi: str
    arbre: ast.Module


def muter_source(source: str) -> Iterator[MutantPython]:
    """Tous les mutants du module, chacun à un changement près."""
    vus: dict[tuple[str, str], int] = {}
    for ou, noeud, rang in _noeuds(ast.parse(source)):
        for genre, quoi, remplacant in _mutations(noeud):
            fois = vus[ou, quoi] = vus.get((ou, quoi), 0) + 1
            arbre = ast.parse(source)
            cible = next(n for _, n, r in _noeuds(arbre) if r == rang)
            arbre = ast.fix_missing_locations(_Greffe(cible, remplacant).visit(arbre))
            yield MutantPython(genre, ou, quoi if fois == 1 else f"{quoi} ({fois})", arbre)


class _Greffe(ast.NodeTransformer):
    """Met ``remplacant`` à la place de ``cible``."""

    def __init__(self, cible: ast.AST, remplacant: ast.AST) -> None:
        self.cible, self.remplacant = cible, remplacant

    def visit(self, node: ast.AST) -> Any:
        return ast.copy_location(self.remplacant, node) if node is self.cible else super().visit(node)  # type: ignore[arg-type]


def _noeuds(racine: ast.AST) -> Iterator[tuple[str, ast.AST, int]]:
    """Les nœuds qui décident de quelque chose : (fonction, nœud, rang), dans l'ordre du texte."""
    rang = 0

    def parcourir(noeud: ast.AST, ou: str) -> Iterator[tuple[str, ast.AST, int]]:
        nonlocal rang
        rang += 1
        yield ou, noeud, rang
        if isinstance(noeud, (ast.FunctionDef, ast.ClassDef)):
            ou = f"{ou}.{noeud.name}" if ou else noeud.name
        for champ, valeur in ast.iter_fields(noeud):
            if champ in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            for enfant in valeur if isinstance(valeur, list) else [valeur]:
                if isinstance(enfant, ast.AST) and not isinstance(enfant, MUETS):
                    yield from parcourir(enfant, ou)

    yield from parcourir(racine, "")


def _mutations(noeud: ast.AST) -> Iterator[tuple[str, str, ast.AST]]:
    """(genre, quoi, nœud de remplacement)."""
    for genre, remplacant in _remplacants(noeud):
        match noeud, remplacant:
            case (
                (ast.If() | ast.IfExp()),
                (ast.If(test=ast.Constant(value=verite)) | ast.IfExp(test=ast.Constant(value=verite))),
            ):
                quoi = f"« si {_court(noeud.test)} » → {'toujours' if verite else 'jamais'}"
            case ast.comprehension(), _:
                quoi = f"« if {_court(noeud.ifs[0])} » ôté"
            case _, ast.Pass():
                quoi = f"sans « {_court(noeud)} »"
            case _:
                quoi = f"{_court(noeud)} → {_court(remplacant)}"
        yield genre, quoi, remplacant


def _court(noeud: ast.AST) -> str:
    texte = " ".join(ast.unparse(noeud).split())
    return texte if len(texte) <= 90 else f"{texte[:60]} … {texte[-25:]}"


def _copie(noeud: ast.AST, **champs: Any) -> Any:
    return type(noeud)(**{**dict(ast.iter_fields(noeud)), **champs})


def _remplacants(noeud: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match noeud:
        case ast.Compare(ops=ops, comparators=droites):
            for rang, op in enumerate(ops):
                autre = COMPARAISONS[type(op)]()
                yield "comparaison", _copie(noeud, ops=[*ops[:rang], autre, *ops[rang + 1 :]])
            if isinstance(droites[-1], ast.Tuple):
                for rang in range(len(droites[-1].elts)):
                    reste = [e for r, e in enumerate(droites[-1].elts) if r != rang]
                    yield "comparaison", _copie(noeud, comparators=[_copie(droites[-1], elts=reste)])
        case ast.BoolOp(op=op, values=valeurs):
            yield "et ↔ ou", _copie(noeud, op=ast.Or() if isinstance(op, ast.And) else ast.And())
            for rang in range(len(valeurs)):
                reste = [v for r, v in enumerate(valeurs) if r != rang]
                yield "et ↔ ou", reste[0] if len(reste) == 1 else _copie(noeud, values=reste)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operande):
            yield "négation ôtée", operande
        case ast.BinOp(left=gauche, op=ast.Sub(), right=droite):
            yield "calcul", _copie(noeud, left=droite, right=gauche)
        case ast.BinOp(op=op) if type(op) in CALCULS:
            yield "calcul", _copie(noeud, op=CALCULS[type(op)]())
        case ast.Constant(value=bool(valeur)):
            yield "constante", ast.Constant(not valeur)
        case ast.Constant(value=int(valeur)):
            yield "constante", ast.Constant(valeur + 1)
            yield "constante", ast.Constant(valeur - 1)
        case ast.Name(id=nom, ctx=ast.Load()) if nom in NOMS:
            yield "fonction voisine", ast.Name(NOMS[nom], ast.Load())
        case ast.Attribute(attr=nom) if nom in ATTRIBUTS:
            yield "fonction voisine", _copie(noeud, attr=ATTRIBUTS[nom])
        case ast.If() | ast.IfExp():
            for verite in (True, False):
                yield "branche", _copie(noeud, test=ast.Constant(verite))
        case ast.comprehension(ifs=[_, *_]):
            yield "branche", _copie(noeud, ifs=[])
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Break() | ast.Continue() | ast.Delete():
            yield "instruction ôtée", ast.Pass()
