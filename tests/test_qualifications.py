"""Les cas d'une qualification s'excluent vraiment, jugés avec tous les faits de la commune de référence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from conftest import corpus_du_depot, valeurs_de

from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier
from teletravail_charte.moteur.natif import VRAI, verite_de
from teletravail_charte.regles import Exemple, Qualification
from teletravail_charte.verification import Juge

CAS = [(q, e) for q in corpus_du_depot().regles.qualifications for e in q.exemples]


@pytest.mark.parametrize(("qualification", "exemple"), CAS, ids=lambda x: getattr(x, "id", getattr(x, "nom", "")))
def test_dans_chaque_exemple_une_seule_valeur_est_certaine(
    qualification: Qualification, exemple: Exemple, reference: Dossier, juge: Juge, corpus: Corpus
) -> None:
    jour = exemple.au or reference.valeurs["seance.date"]
    assert isinstance(jour, date)
    v = juge.verifier(replace(reference, etape="executoire"), jour, valeurs_de(corpus, exemple.dossier))
    valeurs = v.faits.valeurs | {fait: d.valeur for fait, d in v.deductions.items()}
    cas = zip(qualification.cas, qualification.conditions, strict=True)
    assert len({c.alors for c, condition in cas if verite_de(condition, valeurs) == VRAI}) <= 1
