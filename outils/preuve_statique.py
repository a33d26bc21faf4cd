"""Prouve ce que le corpus dit sans attendre le dossier qui le montrerait : contradictions, règles mortes, bords…

    python outils/preuve_statique.py           # les trouvailles non acceptées ; code 1 s'il y en a
    python outils/preuve_statique.py --tout    # et celles que rules/preuves.yaml accepte, avec leur raison

Genres : ``contradiction`` (aucun dossier, ou aucun choix de la commune, ne respecte toutes les règles), ``verrou``
(aucune valeur d'un choix n'est licite tant que d'autres choix ne changent pas), ``morte`` (en vigueur, ne peut jamais
tirer), ``endormie`` (ne le peut pas certains jours), ``subsomption`` (ne tire que quand une autre tire), ``passagere``
(la même chose, certains jours), ``non-lu`` (fait que rien ne lit), ``bord``, ``sens`` et ``membre`` (comparaison sans
exemple à sa borne, sans exemple où elle décide, valeur citée que rien n'exerce), ``acceptation`` (qui ne sert plus).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from preuves import lectures
from preuves.bords import Bords
from preuves.logique import Logique
from preuves.terrain import Terrain, jours_a_prouver
from preuves.trouvailles import Preuves, Trouvaille, charger_preuves, en_clair, pas_de, trier

from teletravail_charte.corpus import Corpus, charger_corpus
from teletravail_charte.dossier import Dossier, lire_dossier
from teletravail_charte.verification import Juge

RACINE = Path(__file__).parent.parent
REFERENCE = RACINE / "tests" / "dossiers" / "commune-conforme.yaml"


def prouver(corpus: Corpus, commune: Dossier, preuves: Preuves) -> Iterator[Trouvaille]:
    """Toutes les trouvailles du corpus, ``commune`` étant la commune de référence de ses exemples."""
    pas = pas_de(preuves)

    @cache
    def terrain(jour: date) -> Terrain:
        return Terrain(corpus, jour, commune.valeurs, pas)

    yield from Logique(preuves.subis).chercher([terrain(jour) for jour in jours_a_prouver(corpus)])
    yield from Bords(corpus, commune, pas, terrain).chercher()
    jour = commune.valeurs["seance.date"]
    assert isinstance(jour, date)
    etats = {c.regle.id: c.etat for c in Juge(corpus, "natif").verifier(commune, jour).constats}
    yield from lectures.chercher(corpus, commune.valeurs, etats, jour)


def principal() -> int:
    """La commande."""
    analyse = argparse.ArgumentParser(description="Prouve le corpus, sans dossier.")
    analyse.add_argument("--tout", action="store_true", help="montrer aussi les trouvailles acceptées")
    tout = analyse.parse_args().tout
    corpus = charger_corpus(RACINE)
    preuves = charger_preuves(RACINE)
    commune = lire_dossier(REFERENCE, corpus.vocabulaire, ())
    ouvertes, acceptees = trier(prouver(corpus, commune, preuves), preuves)
    for trouvaille in ouvertes:
        print(en_clair(trouvaille), end="\n\n")
    if tout:
        for trouvaille in acceptees:
            print(en_clair(trouvaille, preuves.raisons()[trouvaille.cle]), end="\n\n")
    print(f"{len(ouvertes)} trouvaille(s) à traiter, {len(acceptees)} acceptée(s).")
    return 1 if ouvertes else 0


if __name__ == "__main__":
    sys.exit(principal())
