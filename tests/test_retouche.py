"""Retoucher un dossier : seuls les faits visés changent, chaque autre octet reste à sa place."""

from __future__ import annotations

import difflib
from datetime import date
from decimal import Decimal

import pytest
from conftest import DOSSIERS, EXEMPLES, corpus_du_depot
from hypothesis import given, settings
from hypothesis import strategies as st

from teletravail_charte.dossier import Derogation, Dossier, lire_texte
from teletravail_charte.retouche import deroger, lever_derogation, retoucher
from teletravail_charte.vocabulaire import AUCUN, Fait, Valeur

CORPUS = corpus_du_depot()
FAITS = CORPUS.vocabulaire.faits
TEXTES = {
    chemin.stem: chemin.read_text(encoding="utf-8")
    for chemin in (*EXEMPLES.glob("*.yaml"), DOSSIERS / "commune-conforme.yaml", DOSSIERS / "tout-ouvert.yaml")
}


def _dossier(texte: str) -> Dossier:
    return lire_texte(texte, "d.yaml", CORPUS.vocabulaire, tuple(CORPUS.profils))


def _lire(texte: str) -> dict[str, Valeur]:
    return dict(_dossier(texte).valeurs)


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


# ── Les dérogations ──────────────────────────────────────────────────────────────────────────────────────────────

UNE = Derogation("quotite-plafond-hebdomadaire", "Accord local", "la maire")
TOUTE = Derogation("regle-b", "L'essai : « six mois »", "le DGS", "délibération n° 4", date(2027, 3, 1))
EN_LIGNES = """\
# tête
derogations:
  # la première
  - regle: regle-a  # a
    motif: >
      Sur deux
      lignes.

    auteur: la maire
  # la seconde
  -
    fondement: une délibération
    regle: regle-b
    motif: b   # b
    auteur: le DGS
    expiration: 2027-01-01

# suite
cst: {urgence: non}
"""
EN_FLUX = """\
derogations: [{regle: regle-a, motif: a, auteur: x}, # a
  {fondement: f, regle: regle-b, motif: b, auteur: y}]  # fin
cst: {urgence: non}
"""


@pytest.mark.parametrize(
    ("avant", "derogation", "apres"),
    [
        (
            "cst: {urgence: non}  # rien\n",
            UNE,
            'cst: {urgence: non}  # rien\n\nderogations:\n  - regle: "quotite-plafond-hebdomadaire"\n'
            '    motif: "Accord local"\n    auteur: "la maire"\n',
        ),
        (
            "derogations: []  # aucune\ncst: {urgence: non}\n",
            UNE,
            'derogations: [{regle: "quotite-plafond-hebdomadaire", motif: "Accord local", auteur: "la maire"}]'
            "  # aucune\ncst: {urgence: non}\n",
        ),
        (
            EN_LIGNES,
            UNE,
            EN_LIGNES.replace(
                "2027-01-01\n",
                '2027-01-01\n  - regle: "quotite-plafond-hebdomadaire"\n    motif: "Accord local"\n'
                '    auteur: "la maire"\n',
            ),
        ),
        (
            EN_FLUX,
            UNE,
            EN_FLUX.replace(
                "auteur: y}",
                'auteur: y}, {regle: "quotite-plafond-hebdomadaire", motif: "Accord local", auteur: "la maire"}',
            ),
        ),
        (
            EN_LIGNES,
            TOUTE,
            EN_LIGNES.replace("une délibération", '"délibération n° 4"')
            .replace("regle: regle-b", 'regle: "regle-b"')
            .replace("motif: b ", 'motif: "L\'essai : « six mois »" ')
            .replace("auteur: le DGS", 'auteur: "le DGS"')
            .replace("2027-01-01", "2027-03-01"),
        ),
        (
            EN_LIGNES,
            Derogation("regle-b", "b", "le DGS"),
            EN_LIGNES.replace("fondement: une délibération\n    ", "")
            .replace("regle: regle-b", 'regle: "regle-b"')
            .replace("motif: b ", 'motif: "b" ')
            .replace("auteur: le DGS", 'auteur: "le DGS"')
            .replace("    expiration: 2027-01-01\n", ""),
        ),
        (
            EN_FLUX,
            Derogation("regle-b", "c", "y"),
            EN_FLUX.replace(
                "fondement: f, regle: regle-b, motif: b, auteur: y", 'regle: "regle-b", motif: "c", auteur: "y"'
            ),
        ),
        (
            "derogations:\n- fondement: f\n  regle: regle-b\n  motif: b\n  auteur: y",
            Derogation("regle-b", "b", "y"),
            'derogations:\n- regle: "regle-b"\n  motif: "b"\n  auteur: "y"',
        ),
    ],
)
def test_une_derogation_s_ecrit_sans_toucher_au_reste(avant: str, derogation: Derogation, apres: str) -> None:
    ecrit = deroger(avant, derogation)
    assert ecrit == apres
    assert [d.motif for d in _dossier(ecrit).derogations if d.regle == derogation.regle] == [derogation.motif]


@pytest.mark.parametrize(
    ("avant", "regle", "apres"),
    [
        (EN_LIGNES, "regle-a", EN_LIGNES[:36] + EN_LIGNES[EN_LIGNES.index("  # la seconde") :]),
        (EN_LIGNES, "regle-b", EN_LIGNES[: EN_LIGNES.index("  -\n")] + EN_LIGNES[EN_LIGNES.index("\n# suite") :]),
        (EN_FLUX, "regle-a", EN_FLUX.replace("{regle: regle-a, motif: a, auteur: x}, # a\n  ", "")),
        (EN_FLUX, "regle-b", EN_FLUX[: EN_FLUX.index(", # a")] + EN_FLUX[EN_FLUX.index("]  # fin") :]),
        (EN_FLUX, "regle-c", EN_FLUX),
        (
            "# tête\nderogations:\n  - {regle: a, motif: b, auteur: c}\n# suite\ncst: {urgence: non}\n",
            "a",
            "# tête\n# suite\ncst: {urgence: non}\n",
        ),
        (
            "cst: {urgence: non}\nderogations: [{regle: a, motif: b, auteur: c}, {regle: a, motif: d, auteur: e}]",
            "a",
            "cst: {urgence: non}\n",
        ),
    ],
)
def test_lever_une_derogation_ne_retire_qu_elle(avant: str, regle: str, apres: str) -> None:
    assert lever_derogation(avant, regle) == apres


_MOTS = st.sampled_from(["oui", "« à » : l'une # non", "007", '"', "a\\b", "- x", "{", "]", "é\nè", "2027-01-01"])
_DEROGATIONS = st.builds(
    Derogation,
    st.sampled_from(["regle-a", "regle-b", "regle-c"]),
    _MOTS,
    _MOTS,
    st.one_of(st.just(""), _MOTS),
    st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2028, 1, 1))),
)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([EN_LIGNES, EN_FLUX, "derogations: []\nprofil: courante\n", TEXTES["nezel"]]),
    st.lists(st.one_of(_DEROGATIONS, st.sampled_from(["regle-a", "regle-b", "regle-c"])), max_size=6),
)
def test_quoi_que_l_on_deroge_ou_leve_le_dossier_se_relit_avec_ce_que_l_on_voulait(
    texte: str, gestes: list[Derogation | str]
) -> None:
    valeurs = _lire(texte)
    voulues = {d.regle: (d.motif, d.auteur, d.fondement, d.expiration) for d in _dossier(texte).derogations}
    for geste in gestes:
        if isinstance(geste, str):
            texte = lever_derogation(texte, geste)
            voulues.pop(geste, None)
        else:
            texte = deroger(texte, geste)
            voulues[geste.regle] = (geste.motif, geste.auteur, geste.fondement, geste.expiration)
        relu = [(d.regle, (d.motif, d.auteur, d.fondement, d.expiration)) for d in _dossier(texte).derogations]
        assert relu == [(r, voulues[r]) for r, _ in relu]
        assert {r for r, _ in relu} == set(voulues)
        assert len(relu) == len(voulues)
        assert valeurs == _lire(texte)
