"""Le rapport SARIF 2.1.0, pour les outils d'intégration : une règle par obligation examinée, un résultat par constat.

Le piège : dans un message SARIF, « { », « } » et « [texte](1) » ont un sens ; ce que la commune a tapé n'en a jamais.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from teletravail_charte.rapports.compte_rendu import Point, dire_point, dire_question, rendre_compte
from teletravail_charte.rapports.mots import COLONNES, CONFIANCES, ETATS, FORCES, NIVEAUX, mots
from teletravail_charte.verification import Constat, Verification

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
GRAVITES: Final = {"bloquant": "error", "vigilance": "warning", "conseil": "note", "information": "note"}
OUVERTS: Final = ("non_conforme", "a_completer")
_LIEN = re.compile(r"\](?=\(\d)")


def rapport_sarif(v: Verification) -> str:
    """Le rapport, indenté, accents en clair, terminé par une fin de ligne."""
    rangs = {c.regle.id: rang for rang, c in enumerate(v.constats)}
    execution = {
        "tool": {"driver": _outil(v)},
        "language": "fr-FR",
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _adresse(v.dossier.nom), "index": 0}, "sourceLanguage": "yaml"}],
        "results": [_resultat(c, rangs[c.regle.id], v) for c in v.constats if c.etat in OUVERTS],
        "properties": {
            "jour": v.jour.isoformat(),
            "etape": v.etape,
            "empreinteDuDossier": v.dossier.empreinte,
            "empreinteDuCorpus": v.corpus.empreinte,
            "moteurs": [f"{nom} {version}" for nom, version in v.moteurs],
            "aVerifier": list(rendre_compte(v).a_verifier),
        },
    }
    rapport = {"$schema": SCHEMA, "version": "2.1.0", "runs": [execution]}
    return json.dumps(rapport, ensure_ascii=False, indent=2) + "\n"


def _outil(v: Verification) -> dict[str, Any]:
    return {
        "name": "teletravail-charte",
        "fullName": f"teletravail-charte {v.corpus.version}",
        "version": v.corpus.version,
        "semanticVersion": v.corpus.version,
        "language": "fr-FR",
        "rules": [_regle(c, v) for c in v.constats],
    }


def _regle(c: Constat, v: Verification) -> dict[str, Any]:
    """La règle : ce qu'elle demande, pourquoi, ses textes en vigueur et leur adresse, son niveau."""
    r, point = c.regle, dire_point(c, v)
    pourquoi = mots(r.pourquoi.strip())
    adresse = next((citation.adresse for citation in point.textes if citation.adresse), "")
    aide = [pourquoi, *(f"{citation.texte} {citation.adresse}".strip() for citation in point.textes)]
    if point.doute:
        aide.append(f"{mots('À vérifier :')} {point.doute}")
    fiche = {
        "id": r.id,
        "name": "".join(mot.capitalize() for mot in r.id.split("-")),
        "shortDescription": {"text": _texte(point.titre)},
        "fullDescription": {"text": _texte(pourquoi)},
        "help": {"text": _texte("\n".join(aide))},
        "defaultConfiguration": {"level": GRAVITES[r.niveau]},
        "properties": {
            "niveau": NIVEAUX[r.niveau][0],
            "force": FORCES[r.force],
            "confiance": CONFIANCES[r.confiance][0],
            "theme": r.theme,
            "tags": [r.niveau, r.theme],
        },
    }
    return fiche | ({"helpUri": adresse} if adresse else {})


def _resultat(c: Constat, rang: int, v: Verification) -> dict[str, Any]:
    point = dire_point(c, v)
    en_cause = c.cites if c.etat == "non_conforme" else c.manquants
    chemins = [chemin for fait in en_cause for chemin in _sources(fait, v)]
    lieux = list(dict.fromkeys(v.dossier.lieux[chemin] for chemin in chemins if chemin in v.dossier.lieux))
    principal = lieux[0] if lieux else v.dossier.lieux.get("profil", (1, 1))
    resultat = {
        "ruleId": c.regle.id,
        "ruleIndex": rang,
        "kind": "fail" if c.etat == "non_conforme" else "open",
        "level": GRAVITES[c.regle.niveau] if c.etat == "non_conforme" else "none",
        "message": {"text": _texte(_message(point, v))},
        "locations": [_lieu(principal, v)],
        "partialFingerprints": {"constat/v1": _empreinte(c)},
        "suppressions": [_suppression(point, v)] if c.assume else [],
        "properties": {"niveau": NIVEAUX[c.regle.niveau][0], "etat": COLONNES["deroge"] if c.assume else ETATS[c.etat]},
    }
    autres = [_lieu(lieu, v) for lieu in lieux[1:]]
    return resultat | ({"relatedLocations": autres} if autres else {})


def _message(point: Point, v: Verification) -> str:
    """Le niveau et le titre, le constat, sa preuve et son remède ; ou les questions sans réponse."""
    c = point.constat
    lignes = [f"{mots(NIVEAUX[c.regle.niveau][0] + ' :')} {point.titre}."]
    if c.etat == "non_conforme":
        lignes += [point.message, f"{mots('Établi par :')} {point.preuve}.", f"{mots('Que faire :')} {point.remede}"]
    else:
        for fait in c.manquants:
            question, reponses = dire_question(v, fait)
            lignes.append(f"{mots('À compléter :')} {question} [{fait}] {reponses}")
    return "\n".join([*lignes, *([point.derogation] if point.derogation else [])])


def _sources(fait: str, v: Verification) -> list[str]:
    """Le fait, ou ceux que le dossier peut écrire derrière un fait calculé ou déduit."""
    if fait in v.deductions:
        return [source for cite in v.deductions[fait].cites for source in _sources(cite, v)]
    combinaison = v.corpus.regles.faits[fait].combinaison
    return list(combinaison) if combinaison else [fait]


def _lieu(lieu: tuple[int, int], v: Verification) -> dict[str, Any]:
    ligne, colonne = lieu
    fichier = {"uri": _adresse(v.dossier.nom), "index": 0}
    return {"physicalLocation": {"artifactLocation": fichier, "region": {"startLine": ligne, "startColumn": colonne}}}


def _suppression(point: Point, v: Verification) -> dict[str, Any]:
    """La dérogation en cours : sa justification, et l'endroit du dossier où elle est écrite."""
    rang = next(rang for rang, d in enumerate(v.dossier.derogations) if d == point.constat.derogation)
    return {
        "kind": "inSource",
        "status": "accepted",
        "justification": _texte(point.derogation),
        "location": _lieu(v.dossier.lieux.get(f"derogations.{rang}", (1, 1)), v),
    }


def _adresse(nom: str) -> str:
    """Le chemin du dossier en adresse : relatif s'il l'était, « file: » s'il était absolu."""
    chemin = PurePath(nom)
    return chemin.as_uri() if chemin.is_absolute() else quote(chemin.as_posix())


def _empreinte(c: Constat) -> str:
    """Ce qui fait qu'un constat est le même d'une exécution à l'autre : la règle et son état, pas les mots."""
    return hashlib.sha256(f"{c.regle.id} {c.etat}".encode()).hexdigest()


def _texte(texte: str) -> str:
    """Le texte, sans rien qu'un lecteur de SARIF interprète."""
    return _LIEN.sub("]\u2060", texte.replace("{", "{{").replace("}", "}}"))
