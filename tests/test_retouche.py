"""Retoucher un dossier : seuls les faits visés changent, chaque autre octet reste à sa place."""

from __future__ import annotations

import difflib
from datetime import date
from decimal import Decimal

import pytest
from conftest import DOSSIERS, EXEMPLES, corpus_du_depot
from hypothesis import given, settings
from hypothesis import strategies as st

from teletravail_charte.dossier import lire_texte
from teletravail_charte.retouche import retoucher
from teletravail_charte.vocabulaire import AUCUN, Fait, Valeur

CORPUS = corpus_du_depot()
FAITS = CORPUS.vocabulaire.faits
TEXTES = {
    chemin.stem: chemin.read_text(encoding="utf-8")
    for chemin in (*EXEMPLES.glob("*.yaml"), DOSSIERS / "commune-conforme.yaml", DOSSIERS / "tout-ouvert.yaml")
}


def _lire(texte: str) -> dict[str, Valeur]:
    return dict(lire_texte(texte, "d.yaml", CORPUS.vocabulaire, tuple(CORPUS.profils)).valeurs)


@pytest.mark.parametrize(
    ("avant", "change", "apres"),
    [
        ("quotite: {base: mois}  # le mois\n", {"quotite.base": "semaine"}, 'quotite: {base: "semaine"}  # le mois\n'),
        (
            "# tête\nquotite:\n  # deux\n  jours_fixes_semaine: 2   # mardi, jeudi\n\n# suite\ncst: {urgence: non}\n",
            {"quotite.jours_fixes_semaine": Decimal("1.5")},
            "# tête\nquotite:\n  # deux\n  jours_fixes_semaine: 1.5   # mardi, jeudi\n\n# suite\ncst: {urgence: non}\n",
        ),
        (
            "quotite:\n    base: mois # mois\n\n# le comité\ncst: {urgence: non}\n",
            {"quotite.jours_fixes_semaine": Decimal(2)},
            "quotite:\n    base: mois # mois\n    jours_fixes_semaine: 2\n\n# le comité\ncst: {urgence: non}\n",
        ),
        (
            "cst: {urgence: non,\n  date_avis: 2026-11-24}\n",
            {"cst.avis_rendu": True},
            "cst: {urgence: non,\n  date_avis: 2026-11-24, avis_rendu: oui}\n",
        ),
        ("cst: {}\n", {"cst.urgence": True}, "cst: {urgence: oui}\n"),
        ("profil: courante", {"cst.urgence": True}, "profil: courante\n\ncst:\n  urgence: oui\n"),
        (
            "controle:\n  dispositifs:\n  - badgeage   # à l'entrée\n  - captures-d-ecran\n  # fin\n"
            "  autre_moyen_possible: oui\n",
            {"controle.dispositifs": ("badgeage",)},
            'controle:\n  dispositifs: ["badgeage"]\n  # fin\n  autre_moyen_possible: oui\n',
        ),
        ("cst: {date_reexamen: 2026-11-24}", {"cst.date_reexamen": AUCUN}, "cst: {date_reexamen: aucun}"),
        (
            "acte:\n  objet_libelle: >\n    Deux\n    lignes\n\ncst: {urgence: non}\n",
            {"acte.objet_libelle": "Une"},
            'acte:\n  objet_libelle: "Une"\n\ncst: {urgence: non}\n',
        ),
    ],
)
def test_une_retouche_ne_change_que_le_fait_vise(avant: str, change: dict[str, Valeur], apres: str) -> None:
    assert retoucher(avant, change) == apres


def _valeurs(fait: Fait) -> st.SearchStrategy[Valeur]:
    if fait.type == "booleen":
        return st.booleans()
    if fait.type == "date":
        return st.dates(date(2016, 1, 1), date(2027, 1, 1))
    if fait.type == "liste":
        noms = [str(v) for v in fait.valeurs]
        return st.sets(st.sampled_from(noms)).map(lambda s: tuple(n for n in noms if n in s))
    if fait.valeurs:
        return st.sampled_from(list(fait.valeurs))
    if fait.type in ("entier", "nombre"):
        mini, maxi = fait.bornes or (0, 100)
        entiers = st.integers(int(mini or 0), int(maxi if maxi is not None else 100))
        return entiers if fait.type == "entier" else entiers.map(Decimal)
    textes = st.sampled_from(["oui", "2026-01-01", "« à » : l'une # non", "007", '"', "a\\b", "- x", "{", "é\nè"])
    return textes if fait.type == "texte" else st.lists(textes, min_size=1, max_size=3).map(tuple)


MODIFIABLES = sorted(c for c, f in FAITS.items() if not f.combinaison)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_le_dossier_retouche_se_relit_avec_exactement_les_valeurs_voulues(data: st.DataObject) -> None:
    texte = TEXTES[data.draw(st.sampled_from(sorted(TEXTES)))]
    chemins = data.draw(st.lists(st.sampled_from(MODIFIABLES), min_size=1, max_size=5, unique=True))
    changes = {c: data.draw(_valeurs(FAITS[c])) for c in chemins}
    retouche = retoucher(texte, changes)
    assert _lire(retouche) == _lire(texte) | changes


@pytest.mark.parametrize("nom", sorted(TEXTES))
def test_les_commentaires_et_l_ordre_d_un_vrai_dossier_restent(nom: str) -> None:
    texte = TEXTES[nom]
    retouche = retoucher(texte, {"quotite.jours_teletravail_max_semaine": Decimal(1), "cst.urgence": True})
    differences = [d for d in difflib.ndiff(texte.splitlines(), retouche.splitlines()) if d[0] in "-+"]
    assert len(differences) <= 6, differences
    commentaires = [ligne.partition("#")[2] for ligne in texte.splitlines() if "#" in ligne]
    assert commentaires == [ligne.partition("#")[2] for ligne in retouche.splitlines() if "#" in ligne]
