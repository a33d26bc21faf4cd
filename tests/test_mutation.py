"""L'outil de mutation lui-même, sur une règle inventée : il voit l'exemple qui manque, puis le survivant mourir."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import date

import pytest
from conftest import RACINE

from teletravail_charte.conditions import lire_condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier
from teletravail_charte.references import Periode
from teletravail_charte.regles import Exemple, Regle

sys.path.append(str(RACINE / "outils"))

from mutants.exemples import Epreuve
from mutants.moteurs import MODULES, mutants_de
from mutants.python import muter_source
from mutants.regles import muter_qualification, muter_regle
from mutants.survivants import lire_raisons

JOURS = "quotite.jours_teletravail_max_semaine"


def _inventer(corpus: Corpus, *exemples: Exemple) -> Regle:
    """Trois jours par semaine au plus quand on compte à la semaine, depuis le 7 mai 2020."""
    regle = Regle.model_validate(
        {
            "id": "regle-inventee",
            "theme": corpus.themes[0],
            "titre": "Trois jours au plus",
            "niveau": "bloquant",
            "force": "decret",
            "confiance": "texte_lu",
            "en_vigueur": {"du": date(2020, 5, 7)},
            "fondements": ["decret-2016-151/article-3"],
            "seuils": {"plafond": {date(2020, 5, 7): 3}},
            "non_conforme_si": {},
            "pourquoi": "",
            "constat": "",
            "remede": "",
            "exemples": exemples,
        }
    )
    faits = corpus.regles.faits
    regle._applicabilite = lire_condition({"quotite.base": "semaine"}, faits)
    regle._manquement = lire_condition({JOURS: {"superieur_a": "plafond"}}, faits, frozenset({"plafond"}))
    return regle


def _survivants(corpus: Corpus, reference: Dossier, *exemples: Exemple) -> set[str]:
    epreuve, regle = Epreuve(corpus, reference), _inventer(corpus, *exemples)
    assert not epreuve.tueur_de_regle(regle), "la règle non mutée respecte ses exemples"
    mutants = muter_regle(regle, corpus.regles.faits, corpus.sommaire.couverture)
    return {m.quoi for m in mutants if m.genre != "niveau" and not epreuve.tueur_de_regle(m.mutant)}


def test_un_mutant_survit_tant_que_l_exemple_au_bord_manque(corpus: Corpus, reference: Dossier) -> None:
    exemples = [
        Exemple(nom="deux", attendu="conforme", dossier={JOURS: 2}),
        Exemple(nom="cinq", attendu="non_conforme", dossier={JOURS: 5}),
    ]
    ajouts = [
        (
            Exemple(nom="trois tout juste", attendu="conforme", dossier={JOURS: 3}),
            {f"non_conforme_si : {JOURS} > plafond → {JOURS} >= plafond", "seuil plafond au 2020-05-07 : 3 → 2"},
        ),
        (
            Exemple(nom="quatre", attendu="non_conforme", dossier={JOURS: 4}),
            {"seuil plafond au 2020-05-07 : 3 → 4"},
        ),
        (
            Exemple(nom="au mois", attendu="sans_objet", dossier={JOURS: 5, "quotite.base": "mois"}),
            {"sans s_applique_si"},
        ),
        (
            Exemple(nom="premier jour", attendu="non_conforme", au=date(2020, 5, 7), dossier={JOURS: 5}),
            {"en_vigueur.du : 2020-05-07 → 2020-05-08", "seuil plafond du 2020-05-07 → 2020-05-08"},
        ),
        (
            Exemple(nom="veille", attendu="sans_objet", hors_periode=True, au=date(2020, 5, 6), dossier={JOURS: 5}),
            {"en_vigueur.du : 2020-05-07 → 2020-05-06"},
        ),
    ]
    survivants = set.union(*(tues for _, tues in ajouts))
    assert _survivants(corpus, reference, *exemples) == survivants
    for exemple, tues in ajouts:
        exemples.append(exemple)
        survivants -= tues
        assert _survivants(corpus, reference, *exemples) == survivants, exemple.nom
    assert not survivants


def test_un_changement_que_rien_ne_peut_reveler_n_est_pas_un_mutant(corpus: Corpus) -> None:
    couverture = corpus.sommaire.couverture
    ancienne = _inventer(corpus).model_copy(update={"en_vigueur": Periode(du=couverture.du)})
    quois = {m.quoi for m in muter_regle(ancienne, corpus.regles.faits, couverture) if "en_vigueur" in m.quoi}
    assert quois == {"en_vigueur.du : 2016-02-13 → 2016-02-14"}  # la veille n'est pas couverte


def test_chaque_regle_et_chaque_qualification_a_ses_mutants(corpus: Corpus) -> None:
    faits, couverture = corpus.regles.faits, corpus.sommaire.couverture
    for regle in corpus.regles.obligations.values():
        mutants = list(muter_regle(regle, faits, couverture))
        assert {"niveau", "en_vigueur ± 1 jour"} <= {m.genre for m in mutants}, regle.id
        assert len({m.quoi for m in mutants}) == len(mutants), regle.id
    for q in corpus.regles.qualifications:
        assert "cas de qualification" in {m.genre for m in muter_qualification(q, faits)}


def test_un_module_est_mute_hors_des_annotations_et_des_messages() -> None:
    source = '''
def borner(n: "int" = 0) -> bool:
    """Une phrase."""
    if n > 3 and not n == 5:
        raise ValueError(f"{n + 1} : trop")
    return min(n, 2) == n
'''
    mutants = list(muter_source(source))
    assert all(m.ou in ("", "borner") for m in mutants)
    assert {m.quoi for m in mutants} >= {
        "n > 3 → n >= 3",
        "n == 5 → n != 5",
        "not n == 5 → n == 5",
        "min → max",
        "2 → 3",
        "« si n > 3 and (not n == 5) » → jamais",
    }
    textes = [ast.unparse(m.arbre) for m in mutants]
    assert len(set(textes)) == len(textes)
    assert not [t for t in textes if "{n + 1} : trop" not in t]


def test_un_mutant_qui_plante_se_bloque_ou_echoue_est_tue() -> None:
    code = (
        "import os, sys, time\n"
        f"sys.path[:0] = [{str(RACINE / 'outils')!r}]\n"
        "from mutants.moteurs import dans_un_processus\n"
        "print(dans_un_processus(lambda: '', 30) or 'survit')\n"
        "print(dans_un_processus(lambda: 'désaccord', 30))\n"
        "print(dans_un_processus(lambda: str(1 / 0), 30))\n"
        "print(dans_un_processus(os.abort, 30))\n"
        "print(dans_un_processus(lambda: time.sleep(60), 0.2))\n"
    )
    fini = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    verdicts = fini.stdout.splitlines()
    assert verdicts == ["survit", "désaccord", "exception ZeroDivisionError", "plantage (signal 6)", "blocage"]


def test_chaque_survivant_a_sa_raison_et_existe_encore(corpus: Corpus) -> None:
    raisons = lire_raisons()
    fiches = {*corpus.regles.obligations, *(q.id for q in corpus.regles.qualifications)}
    modules = {chemin.name for chemin in (RACINE / "teletravail_charte" / "moteur").glob("*.py")}
    assert {ou.split(",")[0] for ou, _ in raisons} <= fiches | modules
    assert all(len(raison) > 20 for raison in raisons.values())
    with pytest.raises(KeyError):
        lire_raisons("### regle\n\n- `a`, `b` : même raison.\n")["regle", "c"]
    assert lire_raisons("### regle\n\n- `a`, `b` : même raison.\n") == {
        ("regle", "a"): "même raison.",
        ("regle", "b"): "même raison.",
    }


def test_le_tableau_du_lisez_moi_compte_les_mutants_et_les_survivants_d_aujourd_hui(corpus: Corpus) -> None:
    faits, couverture = corpus.regles.faits, corpus.sommaire.couverture
    fiches = {q.id: len(list(muter_qualification(q, faits))) for q in corpus.regles.qualifications}
    fiches |= {r.id: len(list(muter_regle(r, faits, couverture))) for r in corpus.regles.obligations.values()}
    du_code = sum(len(list(mutants_de(module))) for module in MODULES)
    survivants = [ou in fiches for ou, _ in lire_raisons()]
    for combien, restent in (
        (sum(fiches.values()), sum(survivants)),
        (du_code, len(survivants) - sum(survivants)),
        (sum(fiches.values()) + du_code, len(survivants)),
    ):
        taux = f"{100 * (combien - restent) / combien:.1f}".replace(".", ",")
        nombres = (f"{n:,}".replace(",", " ") for n in (combien, combien - restent))
        attendu = "{} | {} ({} %)".format(*nombres, taux)
        assert attendu in (RACINE / "README.md").read_text(encoding="utf-8").replace("**", "")
