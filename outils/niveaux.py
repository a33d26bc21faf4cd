"""Écrit tests/attendus/niveaux.txt : niveau, force, confiance et dates de chaque règle.

    python outils/niveaux.py

Le témoin se relit ligne à ligne quand il change : aucun exemple ne voit un niveau qui glisse, ni un seuil
que seuls le constat ou le remède disent (il suit alors sa règle, en retrait).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from teletravail_charte.conditions import Seuil, comparaisons
from teletravail_charte.corpus import Corpus, charger_corpus
from teletravail_charte.regles import Regle

RACINE: Final = Path(__file__).resolve().parent.parent
NIVEAUX: Final = RACINE / "tests" / "attendus" / "niveaux.txt"


def lignes(regle: Regle) -> list[str]:
    """Une règle, une ligne ; puis une par seuil qu'aucune condition ne lit."""
    lues = [*comparaisons(regle.applicabilite), *comparaisons(regle.manquement)]
    employes = {c.valeur.nom for c in lues if isinstance(c.valeur, Seuil)}
    muets = ((nom, dates) for nom, dates in regle.seuils.items() if nom not in employes)
    return [_ligne(regle), *(f"    {nom} {jour} : {v}" for nom, dates in muets for jour, v in dates.items())]


def _ligne(regle: Regle) -> str:
    au = regle.en_vigueur.au or "sans fin"
    colonnes = (f"{regle.id:<52}", f"{regle.niveau:<11}", f"{regle.force:<13}", f"{regle.confiance:<17}")
    return f"{' '.join(colonnes)} {regle.en_vigueur.du} {au}"


def temoin(corpus: Corpus) -> str:
    """Toutes les règles, par thème, dans l'ordre des rapports."""
    par_theme: dict[str, list[str]] = {theme: [] for theme in corpus.themes}
    for regle in corpus.regles.obligations.values():
        par_theme[regle.theme] += lignes(regle)
    blocs = (f"# {theme}\n" + "\n".join(siennes) for theme, siennes in par_theme.items())
    return "\n\n".join(blocs) + "\n"


if __name__ == "__main__":
    NIVEAUX.write_text(temoin(charger_corpus(RACINE)), encoding="utf-8")
