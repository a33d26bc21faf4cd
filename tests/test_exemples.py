"""Exécute chaque exemple de chaque règle, qualification et silence ; ce fichier ne contient aucun cas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from conftest import corpus_du_depot, valeurs_de

from teletravail_charte.conditions import lire_condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier
from teletravail_charte.moteur.natif import VRAI, verite_de
from teletravail_charte.regles import Exemple, Qualification, Regle, Silence
from teletravail_charte.verification import Juge, Verification
from teletravail_charte.vocabulaire import INCONNU

CORPUS = corpus_du_depot()
REGLES = [(r, e) for r in CORPUS.regles.obligations.values() for e in r.exemples]
QUALIFICATIONS = [(q, e) for q in CORPUS.regles.qualifications for e in q.exemples]
SILENCES = [(s, e) for s in CORPUS.regles.silences for e in s.exemples]


def _nom(fiche: Regle | Qualification | Silence, exemple: Exemple) -> str:
    return f"{getattr(fiche, 'theme', '')}-{fiche.id}-{exemple.nom}".replace(" ", "_").replace("/", "_")


def _examiner(exemple: Exemple, reference: Dossier, juge: Juge, corpus: Corpus) -> Verification:
    jour = exemple.au or reference.valeurs["seance.date"]
    assert isinstance(jour, date)
    dossier = replace(reference, etape="executoire")
    return juge.verifier(dossier, jour, valeurs_de(corpus, exemple.dossier))


@pytest.mark.parametrize(("regle", "exemple"), REGLES, ids=[_nom(*c) for c in REGLES])
def test_l_exemple_d_une_regle_a_l_etat_attendu(
    regle: Regle, exemple: Exemple, reference: Dossier, juge: Juge, corpus: Corpus
) -> None:
    verification = _examiner(exemple, reference, juge, corpus)
    etats = {c.regle.id: c.etat for c in verification.constats}
    attendu = "hors_periode" if exemple.hors_periode else exemple.attendu
    assert etats.get(regle.id, "hors_periode") == attendu


@pytest.mark.parametrize(("qualification", "exemple"), QUALIFICATIONS, ids=[_nom(*c) for c in QUALIFICATIONS])
def test_l_exemple_d_une_qualification_a_la_valeur_attendue(
    qualification: Qualification, exemple: Exemple, reference: Dossier, juge: Juge, corpus: Corpus
) -> None:
    deduite = _examiner(exemple, reference, juge, corpus).deductions[qualification.qualifie].valeur
    assert deduite == (INCONNU if exemple.attendu == "inconnu" else exemple.attendu)


@pytest.mark.parametrize(("silence", "exemple"), SILENCES, ids=[_nom(*c) for c in SILENCES])
def test_un_choix_licite_ne_declenche_aucune_alerte(
    silence: Silence, exemple: Exemple, reference: Dossier, juge: Juge, corpus: Corpus
) -> None:
    verification = _examiner(exemple, reference, juge, corpus)
    situation = lire_condition(silence.situation, corpus.regles.faits)
    certaine = verite_de(situation, verification.faits.valeurs) == VRAI
    assert certaine is (exemple.attendu == "muet")
    if certaine:
        assert silence.en_vigueur.contient(verification.jour)
        parlantes = {c.regle.id for c in verification.constats if c.etat == "non_conforme"}
        muettes = set(silence.regles_muettes) or {
            r.id for r in corpus.regles.obligations.values() if set(exemple.dossier) >= set(r.faits())
        }
        assert not parlantes & muettes
