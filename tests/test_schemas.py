"""Les schémas JSON : engendrés par les modèles, à jour, et vrais pour tout ce que contient le dépôt."""

from __future__ import annotations

import datetime
import json
import runpy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import DOSSIERS, EXEMPLES, RACINE, corpus_du_depot
from jsonschema import Draft202012Validator

from teletravail_charte.dossier import lire_texte
from teletravail_charte.erreurs import ErreurCorpus, ErreurDossier
from teletravail_charte.lecture import lire_octets, lire_yaml

SCHEMAS = RACINE / "schemas"
DOSSIERS_ECRITS = sorted([*EXEMPLES.glob("*.yaml"), *DOSSIERS.glob("*.yaml")])
ETAGERES = {
    "reference": "legal_refs/*.yaml",
    "qualification": "rules/qualifications/*.yaml",
    "silence": "rules/silences/*.yaml",
    "clause": "templates/clauses/*/[!_]*.yaml",
    "regle": "rules/*/[!_]*.yaml",
}
AUTRES = ("faits", "qualifications", "silences", "detecteurs")


def schema(nom: str) -> Any:
    return json.loads((SCHEMAS / f"{nom}.json").read_text(encoding="utf-8"))


def en_json(valeur: Any) -> Any:
    """Le YAML lu, en types JSON : dates en texte ISO, décimaux en nombres, clés en texte."""
    if isinstance(valeur, dict):
        return {str(cle): en_json(v) for cle, v in valeur.items()}
    if isinstance(valeur, list):
        return [en_json(v) for v in valeur]
    if isinstance(valeur, Decimal):
        return float(valeur)
    return valeur.isoformat() if isinstance(valeur, datetime.date) else valeur


def lire(chemin: Path) -> Any:
    return en_json(lire_yaml(lire_octets(chemin, ErreurCorpus), str(chemin), ErreurCorpus, mefiant=False))


@pytest.fixture(scope="module")
def engendres() -> dict[str, str]:
    return dict(runpy.run_path(str(RACINE / "outils" / "schemas.py"))["schemas"]())


def test_les_schemas_du_depot_sont_ceux_que_l_outil_engendre(engendres: dict[str, str]) -> None:
    assert {c.name for c in SCHEMAS.glob("*.json")} == set(engendres)
    for nom, contenu in engendres.items():
        assert (SCHEMAS / nom).read_text(encoding="utf-8") == contenu, f"{nom} : relancez outils/schemas.py"


@pytest.mark.parametrize("nom", sorted(c.stem for c in SCHEMAS.glob("*.json")))
def test_chaque_schema_est_un_schema(nom: str) -> None:
    Draft202012Validator.check_schema(schema(nom))


@pytest.mark.parametrize("chemin", DOSSIERS_ECRITS, ids=lambda c: c.stem)
def test_un_dossier_du_depot_suit_le_schema_du_dossier(chemin: Path) -> None:
    fautes = [
        f"{list(e.path)} : {e.message}" for e in Draft202012Validator(schema("dossier")).iter_errors(lire(chemin))
    ]
    assert not fautes


@pytest.mark.parametrize("nom", sorted(ETAGERES))
def test_chaque_fiche_des_etageres_suit_son_schema(nom: str) -> None:
    valideur = Draft202012Validator(schema(nom))
    fiches = [c for c in RACINE.glob(ETAGERES[nom]) if nom != "regle" or c.parent.name not in AUTRES]
    assert fiches
    for chemin in fiches:
        fautes = [f"{list(e.path)} : {e.message}" for e in valideur.iter_errors(lire(chemin))]
        assert not fautes, f"{chemin.name} : {fautes[:3]}"


@pytest.mark.parametrize(
    "texte",
    [
        "commune: {nom: 3}\n",
        "comune: {nom: A}\n",
        "commune: {nmo: A}\n",
        "commune: {type_organisme: cirque}\n",
        "commune: {type_organisme: aucun}\n",
        "commune: {effectif_agents: 2.5}\n",
        "commune: {effectif_agents: -1}\n",
        "commune: [nom]\n",
        "seance: {date: demain}\n",
        "seance: {date: 2026}\n",
        "convocation: {jours_avant_seance: 3}\n",
        "quotite: {jours_teletravail_max_semaine: 8}\n",
        "quotite: {jours_teletravail_max_semaine: trois}\n",
        "si: {modes_d_acces: [pigeon]}\n",
        "si: {modes_d_acces: vpn}\n",
        "eligibilite: {activites_eligibles: 3}\n",
        "profil: parfaite\n",
        "etape: apres\n",
    ],
)
def test_le_schema_refuse_ce_que_le_programme_refuse(texte: str) -> None:
    corpus = corpus_du_depot()
    with pytest.raises(ErreurDossier):
        lire_texte(texte, "d.yaml", corpus.vocabulaire, tuple(corpus.profils))
    valideur = Draft202012Validator(schema("dossier"))
    assert not valideur.is_valid(en_json(lire_yaml(texte, "d.yaml", ErreurDossier)))
