"""Mesure la relecture sur les actes d'épreuve : précision et rappel, fait par fait, et les confusions.

    python outils/mesurer_relecture.py              # le tableau des faits, en Markdown
    python outils/mesurer_relecture.py --detail     # et chaque lecture fausse, avec son passage
    python outils/mesurer_relecture.py --fait quotite.base

Une lecture compte quand elle est « sure » ou « probable » ; deux lectures contraires d'un même fait n'en font aucune.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

RACINE: Final = Path(__file__).resolve().parent.parent
EPREUVES: Final = RACINE / "tests" / "relecture"
sys.path[:0] = [str(RACINE / "tests")]

from conftest import corpus_du_depot  # noqa: E402

from teletravail_charte.dossier import lire_valeur  # noqa: E402
from teletravail_charte.erreurs import ErreurDossier  # noqa: E402
from teletravail_charte.lecture import lire_yaml  # noqa: E402
from teletravail_charte.relecture.detection import Trouvaille, charger_detecteurs, detecter  # noqa: E402
from teletravail_charte.relecture.lire import lire_acte  # noqa: E402
from teletravail_charte.vocabulaire import Valeur  # noqa: E402

COMPTEES: Final = ("sure", "probable")
JUSTE, FAUSSE, OUBLI = "juste", "fausse", "oubli"


@dataclass(frozen=True, slots=True)
class Sort:
    """Ce qu'il advient d'un fait dans un acte."""

    acte: str
    fait: str
    sort: str
    lue: Valeur | None
    attendue: Valeur | None
    passages: tuple[str, ...]


def mesurer() -> list[Sort]:
    """Le sort de chaque fait de chaque acte d'épreuve."""
    corpus = corpus_du_depot()
    detecteurs = charger_detecteurs(corpus)
    conventions = yaml.safe_load((EPREUVES / "conventions.yaml").read_text(encoding="utf-8"))
    complets, mous = set(conventions["groupes_complets"]), set(conventions["toujours_indecis"])
    sorts: list[Sort] = []
    for fichier in sorted((EPREUVES / "attendus").glob("*.yaml")):
        brut = lire_yaml(fichier.read_text(encoding="utf-8"), str(fichier), ErreurDossier)
        faits = corpus.vocabulaire.faits
        attendus = {f: lire_valeur(faits[f], x) for f, x in (brut.get("faits") or {}).items()}
        indecis = set(brut.get("indecis") or ())
        trouvailles = detecter(lire_acte(EPREUVES / "actes" / f"{fichier.stem}.md"), detecteurs)
        sorts += _sorts(fichier.stem, attendus, indecis, mous, complets, trouvailles)
    return sorts


def _sorts(
    acte: str,
    attendus: dict[str, Valeur],
    indecis: set[str],
    mous: set[str],
    complets: set[str],
    trouvailles: tuple[Trouvaille, ...],
) -> Iterator[Sort]:
    lues: dict[str, dict[Any, list[str]]] = {}
    for t in trouvailles:
        if t.confiance in COMPTEES:
            lues.setdefault(t.fait, {}).setdefault(t.valeur, []).append(t.passage.texte)
    for fait in sorted(lues.keys() | attendus.keys()):
        valeurs = _unies(lues.get(fait, {}))
        if fait in indecis:
            continue
        if len(valeurs) != 1:
            if fait in attendus and fait not in mous:
                yield Sort(acte, fait, OUBLI, None, attendus[fait], ())
            continue
        ((lue, passages),) = valeurs.items()
        if fait in attendus:
            sort = JUSTE if _memes(lue, attendus[fait]) else FAUSSE
            yield Sort(acte, fait, sort, lue, attendus[fait], tuple(passages))
        elif fait.split(".")[0] in complets and fait not in mous:
            yield Sort(acte, fait, FAUSSE, lue, None, tuple(passages))


def _unies(valeurs: dict[Any, list[str]]) -> dict[Any, list[str]]:
    """Les éléments d'une même liste s'ajoutent ; d'autres valeurs se contredisent."""
    if len(valeurs) > 1 and all(isinstance(x, tuple) for x in valeurs):
        elements = tuple(dict.fromkeys(e for x in valeurs for e in x))
        return {elements: [p for passages in valeurs.values() for p in passages]}
    return valeurs


def _memes(a: Valeur, b: Valeur) -> bool:
    return set(a) == set(b) if isinstance(a, tuple) and isinstance(b, tuple) else a == b


def tableau(sorts: list[Sort]) -> str:
    """Précision et rappel par fait lu au moins une fois, puis l'ensemble."""
    lignes = ["| fait | lectures | justes | précision | rappel |", "|---|--:|--:|--:|--:|"]
    connus = sorted({s.fait for s in sorts if s.sort != OUBLI})
    for fait in connus:
        lignes.append(f"| `{fait}` | {_nombres([s for s in sorts if s.fait == fait])} |")
    detectes = [s for s in sorts if s.fait in set(connus)]
    lignes.append(f"| **les {len(connus)} faits lus** | {_nombres(detectes)} |")
    lignes.append(f"| **tout ce que les actes décident** | {_nombres(sorts)} |")
    return "\n".join(lignes)


def _nombres(sorts: list[Sort]) -> str:
    compte = Counter(s.sort for s in sorts)
    lectures, voulues = compte[JUSTE] + compte[FAUSSE], sum(s.attendue is not None for s in sorts)
    precision = f"{100 * compte[JUSTE] / lectures:.0f} %" if lectures else "–"
    rappel = f"{100 * compte[JUSTE] / voulues:.0f} %" if voulues else "–"
    return f"{lectures} | {compte[JUSTE]} | {precision} | {rappel}"


def principal() -> None:
    """La commande."""
    analyse = argparse.ArgumentParser(description="Mesure la relecture sur les actes d'épreuve.")
    analyse.add_argument("--detail", action="store_true", help="chaque lecture fausse et son passage")
    analyse.add_argument("--fait", default="", help="un seul fait, oublis compris")
    choix = analyse.parse_args()
    sorts = [s for s in mesurer() if choix.fait in ("", s.fait)]
    print(tableau(sorts))
    for s in sorts:
        if (s.sort == FAUSSE and (choix.detail or choix.fait)) or (s.sort == OUBLI and choix.fait):
            print(f"\n{s.acte} | {s.fait} | {s.sort} | lu {s.lue!r}, attendu {s.attendue!r}")
            for passage in s.passages:
                print(f"    {passage[:300]}")


if __name__ == "__main__":
    principal()
