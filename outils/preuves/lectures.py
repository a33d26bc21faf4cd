"""Les faits que personne ne lit : ni règle, ni qualification, ni silence, ni étape, ni calcul, ni texte d'un acte.

Le piège : un profil donne une valeur à un fait, un exemple aussi ; ce n'est pas le lire.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from preuves.domaines import AUTRE
from preuves.trouvailles import Trouvaille, exemple
from teletravail_charte.conditions import faits_lus
from teletravail_charte.corpus import Corpus
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Fait, Valeur

_CHEMIN = re.compile(r"\b[a-z_]+\.[a-z_0-9]+\b")


def _textes(donnee: Any) -> Iterator[str]:
    """Tous les textes d'une donnée YAML, clés comprises."""
    if isinstance(donnee, dict):
        for cle, valeur in donnee.items():
            yield str(cle)
            yield from _textes(valeur)
    elif isinstance(donnee, list):
        for element in donnee:
            yield from _textes(element)
    elif isinstance(donnee, str):
        yield donnee


def _cites(donnees: Iterable[Any]) -> set[str]:
    return {chemin for d in donnees for texte in _textes(d) for chemin in _CHEMIN.findall(texte)}


def faits_qu_on_lit(corpus: Corpus) -> set[str]:
    """Les faits lus quelque part, et les sources des calculs lus."""
    regles = corpus.regles
    lus = {f for r in regles.obligations.values() for f in (*r.faits(), r.date_reference)}
    lus |= _cites([r.constat, r.remede] for r in regles.obligations.values())
    lus |= {f for q in regles.qualifications for f in q.faits()}
    lus |= {f for _, condition in corpus.etapes for f in faits_lus(condition)}
    lus |= _cites(s.situation for s in regles.silences)
    lus |= _cites(_lire(chemin) for chemin in _gabarits(corpus.racine / "templates"))
    calcules = corpus.vocabulaire.calcules()
    return lus | {source for fait in lus & calcules.keys() for source in calcules[fait]}


def _gabarits(dossier: Path) -> Iterator[Path]:
    for chemin in sorted(dossier.rglob("*.yaml")):
        if chemin.parent.name != "profils":
            yield chemin


def _lire(chemin: Path) -> Any:
    return yaml.safe_load(chemin.read_text(encoding="utf-8"))


def chercher(corpus: Corpus, reference: dict[str, Valeur], etats: dict[str, str], jour: date) -> Iterator[Trouvaille]:
    """Un fait non lu : le changer ne change rien, et l'exemple le montre sur une règle voisine.

    ``etats`` : l'état de chaque règle sur la commune de référence, ``jour``.
    """
    lus = faits_qu_on_lit(corpus)
    for chemin, fait in corpus.vocabulaire.faits.items():
        if chemin in lus:
            continue
        groupe = chemin.split(".")[0]
        lectrices = [r for r in etats if any(f.split(".")[0] == groupe for f in corpus.regles.obligations[r].faits())]
        fiche = next(iter(lectrices or etats), "")
        dit = f"« {chemin} » n'est lu par rien : ni règle, ni qualification, ni clause, ni étape. « {fait.question} »"
        sources = fait.combinaison or [chemin]
        dossier = {s: _autre(corpus.vocabulaire.faits[s], reference.get(s)) for s in sources}
        montre = exemple(f"{chemin} change, rien ne change", jour, dossier, etats.get(fiche, "conforme"))
        yield Trouvaille(f"non-lu/{chemin}", dit, fiche, montre)


def _autre(fait: Fait, valeur: Valeur | None) -> Valeur:
    """Une autre réponse que celle de la référence."""
    if isinstance(valeur, bool):
        return not valeur
    if fait.type in ("enum", "liste"):
        membres = [str(v) for v in fait.valeurs]
        possibles: list[Valeur] = list(membres) if fait.type == "enum" else [(), tuple(membres)]
        return next((v for v in possibles if v != valeur), INCONNU)
    if fait.type == "texte":
        return AUTRE
    return AUCUN if fait.aucun is not None and valeur is not AUCUN else INCONNU
