"""La mesure de la relecture : rejouée, et dite telle qu'elle est par le README et docs/relecture.md."""

from __future__ import annotations

import sys

import pytest
from conftest import RACINE

sys.path.append(str(RACINE / "outils"))

from mesurer_relecture import FAUSSE, JUSTE, MOITIES, OUBLI, Sort, confusion, mesurer, pages, par_fait, par_theme

PRECISION_MIN = 0.90  # en dessous, une lecture tromperait trop souvent


def _sort(acte: str, fait: str, sort: str, lue: object = None, attendue: object = None) -> Sort:
    return Sort(acte, fait, sort, lue, attendue, ("Le passage.",))  # type: ignore[arg-type]


SORTS = [
    _sort("01-un", "quotite.base", JUSTE, "mois", "mois"),
    _sort("01-un", "fin.forme", FAUSSE, "orale"),
    _sort("02-deux", "quotite.base", OUBLI, None, "mois"),
]


def test_le_readme_et_la_page_disent_la_mesure_d_aujourd_hui() -> None:
    for chemin, texte in pages(mesurer()).items():
        assert chemin.read_text(encoding="utf-8") == texte, "relancez : python outils/mesurer_relecture.py --ecrire"


@pytest.mark.parametrize("moitie", MOITIES)
def test_la_precision_passe_d_abord_dans_chaque_moitie(moitie: str) -> None:
    lues = [s for s in mesurer() if s.moitie == moitie and s.sort != OUBLI]
    assert sum(s.sort == JUSTE for s in lues) >= PRECISION_MIN * len(lues)


def test_chaque_moitie_a_la_moitie_des_actes() -> None:
    actes = {s.acte: s.moitie for s in mesurer()}
    assert list(actes.values()).count("impairs") == list(actes.values()).count("pairs") == len(actes) / 2


def test_la_precision_compte_les_lectures_et_le_rappel_ce_qui_est_attendu() -> None:
    lignes = par_fait(SORTS).splitlines()[2:]
    assert lignes == [
        "| `fin.forme` | 0 | 0 % | – | 0 | – | – |",
        "| `quotite.base` | 1 | 100 % | 100 % | 1 | – | 0 % |",
    ]
    assert par_theme(SORTS).endswith("| **tous les faits que l'on cherche** | 1 | 50 % | 100 % | 1 | – | 0 % |")


def test_une_confusion_dit_ce_qui_est_lu_ce_qu_il_fallait_et_ou() -> None:
    assert confusion(SORTS[1]) == "- `fin.forme` : lu `orale`, l'acte n'en dit rien, dans « Le passage. » (acte 01)."
    fausse = _sort("03-trois", "fin.employeur_motivee", FAUSSE, True, False)
    assert "lu `oui`, il fallait `non`" in confusion(fausse)


def test_la_moitie_gardee_ne_montre_aucun_de_ses_passages() -> None:
    gardees = [s for s in mesurer() if s.sort == FAUSSE and s.moitie == "pairs"]
    for texte in pages(mesurer()).values():
        assert not [s for s in gardees if confusion(s) in texte]
