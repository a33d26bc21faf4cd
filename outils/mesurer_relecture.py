"""Mesure la relecture sur les actes d'épreuve : précision et rappel, et les lectures fausses.

    python outils/mesurer_relecture.py                             # par thème, en Markdown
    python outils/mesurer_relecture.py --par-fait                  # fait par fait
    python outils/mesurer_relecture.py --moitie impairs --detail   # chaque lecture fausse, avec son passage
    python outils/mesurer_relecture.py --moitie impairs --fait quotite.base   # un fait, oublis compris
    python outils/mesurer_relecture.py --ecrire                    # docs/relecture.md et le tableau du README

Les actes de numéro impair servent au réglage des détecteurs ; les pairs sont gardés, on n'en regarde que les totaux.
Un fait est lu comme la commande le retient : lecture « sure » ou « probable », ou déduite d'une autre ; deux lectures
contraires n'en font aucune. On compte les faits que les fiches savent chercher.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import yaml

RACINE: Final = Path(__file__).resolve().parent.parent
EPREUVES: Final = RACINE / "tests" / "relecture"
PAGE: Final = RACINE / "docs" / "relecture.md"
LISEZ_MOI: Final = RACINE / "README.md"
sys.path[:0] = [str(RACINE / "tests")]

from conftest import corpus_du_depot  # noqa: E402

from teletravail_charte.dossier import lire_valeur  # noqa: E402
from teletravail_charte.erreurs import ErreurDossier  # noqa: E402
from teletravail_charte.lecture import lire_yaml  # noqa: E402
from teletravail_charte.relecture.citation import extrait  # noqa: E402
from teletravail_charte.relecture.faits_lus import Lus, faits_de  # noqa: E402
from teletravail_charte.relecture.lire import lire_acte  # noqa: E402
from teletravail_charte.relecture.portrait import charger_outillage, tirer_portrait  # noqa: E402
from teletravail_charte.valeurs import en_json  # noqa: E402
from teletravail_charte.vocabulaire import INCONNU, Valeur  # noqa: E402

JUSTE, FAUSSE, OUBLI = "juste", "fausse", "oubli"
MOITIES: Final = {"impairs": 1, "pairs": 0}
THEME_MIN: Final = 20  # faits attendus : en dessous, un pourcentage ne dit rien
DEBUT, FIN = "<!-- relecture : python outils/mesurer_relecture.py --ecrire -->", "<!-- fin de la relecture -->"
EXEMPLES: Final = 4
ENTETE: Final = """# La relecture, fait par fait\n
Ce que `teletravail-charte relire` lit des quarante-huit actes d'épreuve
([`tests/relecture/`](../tests/relecture/LISEZ-MOI.md)) : ceux du réglage (numéros impairs) et ceux qui sont gardés
(numéros pairs), dont on ne regarde que les totaux. Page écrite par `python outils/mesurer_relecture.py --ecrire`.
"""
JOUR: Final = date(2026, 11, 21)  # le vocabulaire périmé en dépend, les faits non


@dataclass(frozen=True, slots=True)
class Sort:
    """Ce qu'il advient d'un fait dans un acte."""

    acte: str
    fait: str
    sort: str
    lue: Valeur | None
    attendue: Valeur | None
    passages: tuple[str, ...]

    @property
    def moitie(self) -> str:
        """« impairs » ou « pairs », d'après le numéro de l'acte."""
        return next(nom for nom, reste in MOITIES.items() if int(self.acte[:2]) % 2 == reste)


@cache
def mesurer() -> tuple[Sort, ...]:
    """Le sort de chaque fait de chaque acte d'épreuve."""
    corpus = corpus_du_depot()
    outillage = charger_outillage(corpus)
    faits, deductions = corpus.vocabulaire.faits, outillage.deductions
    cherches = {d.chemin for d in outillage.detecteurs.fiches} | {d.fiche.fait for d in deductions}
    conventions = yaml.safe_load((EPREUVES / "conventions.yaml").read_text(encoding="utf-8"))
    complets, mous = set(conventions["groupes_complets"]), set(conventions["toujours_indecis"])
    sorts: list[Sort] = []
    for fichier in sorted((EPREUVES / "attendus").glob("*.yaml")):
        brut = lire_yaml(fichier.read_text(encoding="utf-8"), str(fichier), ErreurDossier)
        attendus = {f: lire_valeur(faits[f], x) for f, x in (brut.get("faits") or {}).items() if f in cherches}
        portrait = tirer_portrait(lire_acte(EPREUVES / "actes" / f"{fichier.stem}.md"), outillage, JOUR)
        lus = faits_de(portrait, corpus.vocabulaire, deductions, ("sure", "probable"))
        lus = {f: lu for f, lu in lus.items() if f in cherches and f not in set(brut.get("indecis") or ())}
        sorts += _sorts(fichier.stem, attendus, lus, mous, complets)
    return tuple(sorts)


def _sorts(acte: str, attendus: Mapping[str, Valeur], lus: Lus, mous: set[str], complets: set[str]) -> Iterator[Sort]:
    for fait in sorted(lus.keys() | attendus.keys()):
        lu, attendue = lus.get(fait), attendus.get(fait)
        if lu is None or lu.valeur is INCONNU:
            if fait in attendus and fait not in mous:
                yield Sort(acte, fait, OUBLI, None, attendue, ())
        elif fait in attendus or (fait.split(".")[0] in complets and fait not in mous):
            sort = JUSTE if fait in attendus and _memes(lu.valeur, attendus[fait]) else FAUSSE
            passages = tuple(extrait(t.passage, t.debut, t.fin) for t in lu.trouvailles)
            yield Sort(acte, fait, sort, lu.valeur, attendue, passages)


def _memes(a: Valeur, b: Valeur) -> bool:
    return set(a) == set(b) if isinstance(a, tuple) and isinstance(b, tuple) else a == b


def _nombres(sorts: Sequence[Sort]) -> str:
    compte = Counter(s.sort for s in sorts)
    lectures, voulues = compte[JUSTE] + compte[FAUSSE], sum(s.attendue is not None for s in sorts)
    taux = [f"{100 * compte[JUSTE] / n:.0f} %" if n else "–" for n in (lectures, voulues)]
    return f"{voulues} | {taux[0]} | {taux[1]}"


def tableau(quoi: str, groupes: Mapping[str, Sequence[Sort]]) -> str:
    """Une ligne par groupe : ce qui est attendu, la précision et le rappel de chaque moitié."""
    lignes = [
        f"| {quoi} | réglage : attendus | précision | rappel | gardés : attendus | précision | rappel |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for nom, sorts in groupes.items():
        moities = [_nombres([s for s in sorts if s.moitie == moitie]) for moitie in MOITIES]
        lignes.append(f"| {nom} | {' | '.join(moities)} |")
    return "\n".join(lignes)


def par_theme(sorts: Sequence[Sort]) -> str:
    """Les thèmes dont les actes décident assez pour qu'un pourcentage ait un sens, puis l'ensemble."""
    titres = corpus_du_depot().vocabulaire.titres
    groupes = {titres[theme]: [s for s in sorts if s.fait.startswith(f"{theme}.")] for theme in titres}
    gros = {t: g for t, g in groupes.items() if sum(s.attendue is not None for s in g) >= THEME_MIN}
    return tableau("thème", gros | {"**tous les faits que l'on cherche**": sorts})


def par_fait(sorts: Sequence[Sort]) -> str:
    """Chaque fait lu ou attendu au moins une fois."""
    return tableau(
        "fait", {f"`{fait}`": [s for s in sorts if s.fait == fait] for fait in sorted({s.fait for s in sorts})}
    )


def confusion(sort: Sort) -> str:
    """Une lecture fausse, en une phrase."""
    voulu = "l'acte n'en dit rien" if sort.attendue is None else f"il fallait `{_dire(sort.attendue)}`"
    return f"- `{sort.fait}` : lu `{_dire(sort.lue)}`, {voulu}, dans « {sort.passages[0]} » (acte {sort.acte[:2]})."


def _dire(valeur: Valeur | None) -> str:
    brut = en_json(valeur)
    if isinstance(brut, bool):
        return "oui" if brut else "non"
    return ", ".join(map(str, brut)) if isinstance(brut, list) else str(brut)


def pages(sorts: Sequence[Sort]) -> dict[Path, str]:
    """docs/relecture.md et le README, tels qu'ils doivent être ; de la moitié gardée, on ne montre aucune lecture."""
    fausses = [s for s in sorts if s.sort == FAUSSE and s.moitie == "impairs"]
    une_par_theme = {s.fait.split(".")[0]: s for s in sorted(fausses, key=lambda s: (s.attendue is None, s.acte))}
    exemples = list(map(confusion, une_par_theme.values()))[:EXEMPLES]
    bloc = "\n".join((DEBUT, par_theme(sorts), "", "Ce qui se lit encore mal :", "", *exemples, FIN))
    avant, _, suite = LISEZ_MOI.read_text(encoding="utf-8").partition(DEBUT)
    page = (
        ENTETE,
        par_fait(sorts),
        "",
        "## Les lectures fausses de la moitié de réglage",
        "",
        *map(confusion, fausses),
    )
    return {PAGE: "\n".join(page) + "\n", LISEZ_MOI: avant + bloc + suite.partition(FIN)[2]}


def principal() -> None:
    """La commande."""
    analyse = argparse.ArgumentParser(description="Mesure la relecture sur les actes d'épreuve.")
    analyse.add_argument("--moitie", choices=list(MOITIES), help="les actes du réglage (impairs) ou les gardés (pairs)")
    analyse.add_argument("--detail", action="store_true", help="chaque lecture fausse et son passage")
    analyse.add_argument("--par-fait", action="store_true", help="une ligne par fait")
    analyse.add_argument("--fait", default="", help="un seul fait, oublis compris")
    analyse.add_argument("--ecrire", action="store_true", help="écrit docs/relecture.md et le tableau du README")
    choix = analyse.parse_args()
    if choix.ecrire:
        for chemin, texte in pages(mesurer()).items():
            chemin.write_text(texte, encoding="utf-8")
        return
    sorts = [s for s in mesurer() if choix.fait in ("", s.fait) and choix.moitie in (None, s.moitie)]
    print(par_fait(sorts) if choix.par_fait or choix.fait else par_theme(sorts))
    for s in sorts:
        if (s.sort == FAUSSE and (choix.detail or choix.fait)) or (s.sort == OUBLI and choix.fait):
            print(f"\n{s.acte} | {s.fait} | {s.sort} | lu {_dire(s.lue)}, attendu {_dire(s.attendue)}")
            for passage in s.passages:
                print(f"    {passage}")


if __name__ == "__main__":
    principal()
