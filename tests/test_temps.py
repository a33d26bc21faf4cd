"""La preuve par les dates : des exemples de part et d'autre de chaque bascule, et la matrice règle × période relue."""

from __future__ import annotations

import difflib
import runpy
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from conftest import RACINE, corpus_du_depot, valeurs_de

from teletravail_charte.dossier import Dossier
from teletravail_charte.regles import Qualification, Regle
from teletravail_charte.verification import jour_de_reference

CORPUS = corpus_du_depot()
OUTIL = runpy.run_path(str(RACINE / "outils" / "matrice.py"))
UN_JOUR = timedelta(days=1)
FICHES: list[Regle | Qualification] = [*CORPUS.regles.obligations.values(), *CORPUS.regles.qualifications]


def _jours_des_exemples(fiche: Regle | Qualification, reference: Dossier) -> Iterator[date]:
    """Le jour dont chaque exemple applique le droit."""
    for exemple in fiche.exemples:
        valeurs = {**reference.valeurs, **valeurs_de(CORPUS, exemple.dossier)}
        jour = exemple.au or reference.valeurs["seance.date"]
        assert isinstance(jour, date)
        yield jour_de_reference(fiche, jour, valeurs) if isinstance(fiche, Regle) else jour


@pytest.mark.parametrize("fiche", FICHES, ids=lambda f: f.id)
def test_des_exemples_encadrent_chaque_date_ou_la_fiche_change(
    fiche: Regle | Qualification, reference: Dossier
) -> None:
    vus = set(_jours_des_exemples(fiche, reference))
    attendus = {j for bascule in OUTIL["bascules"](CORPUS, fiche) for j in (bascule - UN_JOUR, bascule)}
    couverture = CORPUS.sommaire.couverture
    manquants = sorted(j for j in attendus - vus if couverture.du <= j <= couverture.au)
    assert not manquants, f"aucun exemple ces jours-là : {', '.join(map(str, manquants))}"


@pytest.mark.parametrize("regle", CORPUS.regles.obligations.values(), ids=lambda r: r.id)
def test_un_exemple_hors_periode_se_dit_hors_periode(regle: Regle, reference: Dossier) -> None:
    for exemple, jour in zip(regle.exemples, _jours_des_exemples(regle, reference), strict=True):
        assert exemple.hors_periode is not regle.en_vigueur.contient(jour), exemple.nom
        if exemple.hors_periode:
            assert exemple.attendu == "sans_objet", exemple.nom


def test_la_matrice_relue_est_celle_des_regles() -> None:
    relue, calculee = OUTIL["MATRICE"].read_text(encoding="utf-8"), OUTIL["matrice"](CORPUS)
    ecart = list(difflib.unified_diff(relue.splitlines(), calculee.splitlines(), "relue", "calculée", "", "", 0, ""))
    assert not ecart, "relancez « python outils/matrice.py » et relisez :\n" + "\n".join(ecart[:60])


def test_la_matrice_montre_chaque_regle_chaque_choix_licite_et_rien_d_autre() -> None:
    lignes = OUTIL["MATRICE"].read_text(encoding="utf-8").splitlines()
    montrees = {ligne.split(" — ")[0] for ligne in lignes if " — " in ligne and not ligne.startswith(" ")}
    assert montrees >= set(CORPUS.regles.obligations) | {s.id for s in CORPUS.regles.silences}
    assert montrees <= {f.id for f in [*FICHES, *CORPUS.regles.silences]}


def test_chaque_bascule_de_la_matrice_a_son_etat() -> None:
    """Une règle en vigueur cite toujours un texte, et son état d'un jour est celui de sa période."""
    for regle in CORPUS.regles.obligations.values():
        for jour in OUTIL["bascules"](CORPUS, regle):
            assert bool(OUTIL["etat"](CORPUS, regle, jour)) is regle.en_vigueur.contient(jour), regle.id
