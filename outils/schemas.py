"""Écrit les schémas JSON (schemas/) d'un dossier, des fiches et du rapport, à partir des modèles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from teletravail_charte.clausier import Clause
from teletravail_charte.corpus import Corpus, charger_corpus
from teletravail_charte.rapports.en_json import RapportJson
from teletravail_charte.references import Texte
from teletravail_charte.regles import Qualification, Regle, Silence
from teletravail_charte.relecture.fiches import FicheDetecteur
from teletravail_charte.valeurs import attendu
from teletravail_charte.vocabulaire import ETAPES, Fait

RACINE = Path(__file__).parent.parent
BROUILLON = "https://json-schema.org/draft/2020-12/schema"
MODELES: dict[str, type[BaseModel]] = {
    "regle": Regle,
    "qualification": Qualification,
    "silence": Silence,
    "reference": Texte,
    "clause": Clause,
    "verification": RapportJson,
    "detecteur": FicheDetecteur,
}


def _valeur(fait: Fait) -> dict[str, Any]:
    valeurs = list(fait.valeurs)
    match fait.type:
        case "booleen":
            return {"enum": [True, False, "oui", "non"]}
        case "entier" if valeurs:
            return {"enum": valeurs}
        case "entier" | "nombre":
            bornes = fait.bornes or (None, None)
            noms = zip(("minimum", "maximum"), bornes, strict=True)
            limites = {n: float(b) if b % 1 else int(b) for n, b in noms if b is not None}
            return {"type": "integer" if fait.type == "entier" else "number", **limites}
        case "date":
            return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
        case "enum":
            return {"enum": valeurs}
        case "texte":
            return {"type": "string"}
        case "liste":
            return {"type": "array", "items": {"enum": valeurs}, "uniqueItems": True}
    return {"type": "array", "items": {"type": "string"}}


def schema_du_dossier(corpus: Corpus) -> dict[str, Any]:
    """Le schéma d'un dossier : un groupe par groupe de faits, toutes les clés facultatives."""
    proprietes: dict[str, Any] = {
        "profil": {"enum": list(corpus.profils), "description": "Le profil qui donne les choix non écrits."},
        "etape": {"enum": list(ETAPES[:-1]), "description": "L'étape du dossier (sinon déduite des faits)."},
    }
    texte = {"type": "string", "minLength": 1}
    proprietes["derogations"] = {
        "type": "array",
        "description": "Les constats que la commune assume, avec leur motif.",
        "items": {
            "type": "object",
            "properties": {
                "regle": {"enum": list(corpus.regles.obligations)},
                "motif": texte,
                "auteur": texte | {"description": "La fonction de qui l'a décidée, jamais son nom."},
                "fondement": texte,
                "expiration": {"type": "string", "format": "date"},
            },
            "required": ["regle", "motif", "auteur"],
            "additionalProperties": False,
        },
    }
    for groupe, chemins in corpus.vocabulaire.groupes().items():
        faits = {}
        for chemin in chemins:
            fait = corpus.vocabulaire.faits[chemin]
            if fait.combinaison is None:
                mots = ["aucun", "inconnu"] if fait.aucun_admis else ["inconnu"]
                description = " ".join(f"{fait.question} {fait.aide} {attendu(fait)}".split())
                formes = [_valeur(fait), {"enum": mots}]
                faits[chemin.split(".", 1)[1]] = {"description": description, "anyOf": formes}
        proprietes[groupe] = {
            "type": "object",
            "title": corpus.vocabulaire.titres[groupe],
            "properties": faits,
            "additionalProperties": False,
        }
    return {
        "$schema": BROUILLON,
        "title": "Dossier de télétravail d'une commune",
        "type": "object",
        "properties": proprietes,
        "additionalProperties": False,
    }


def schemas() -> dict[str, str]:
    """Chaque fichier de schemas/ et son contenu."""
    corpus = charger_corpus(RACINE)
    bruts = {nom: {"$schema": BROUILLON} | m.model_json_schema() for nom, m in MODELES.items()}
    bruts["dossier"] = schema_du_dossier(corpus)
    return {f"{n}.json": json.dumps(s, ensure_ascii=False, indent=1) + "\n" for n, s in bruts.items()}


if __name__ == "__main__":
    for nom, contenu in schemas().items():
        (RACINE / "schemas" / nom).write_text(contenu, encoding="utf-8")
