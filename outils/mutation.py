"""Mute les règles et les moteurs, et dit quels mutants aucun exemple, aucune épreuve ne tue.

    python outils/mutation.py --regles              # conditions, seuils, dates, niveaux, qualifications
    python outils/mutation.py --regle IDENTIFIANT   # une règle ou une qualification, mutant par mutant
    python outils/mutation.py --moteurs             # le code des deux moteurs, un processus par mutant
    python outils/mutation.py                       # tout

Échoue si un survivant n'a pas sa raison dans tests/attendus/mutants-survivants.md. N'écrit rien.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RACINE: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE / "tests"), str(RACINE / "outils")]

from conftest import DOSSIERS, corpus_du_depot  # noqa: E402
from mutants.exemples import Epreuve  # noqa: E402
from mutants.regles import muter_qualification, muter_regle  # noqa: E402
from mutants.survivants import FICHIER, Raisons, lire_raisons  # noqa: E402
from niveaux import NIVEAUX, lignes  # noqa: E402

from teletravail_charte.corpus import Corpus  # noqa: E402
from teletravail_charte.dossier import Dossier, lire_dossier  # noqa: E402
from teletravail_charte.regles import Regle  # noqa: E402


@dataclass(frozen=True, slots=True)
class Sort:
    """Le sort d'un mutant : ce qui l'a tué, ou rien."""

    ou: str  # la règle, ou « module.py, fonction »
    genre: str
    quoi: str
    tueur: str


def des_regles(corpus: Corpus, reference: Dossier, seule: str) -> Iterator[Sort]:
    """Le sort de chaque mutant des règles et des qualifications (de ``seule``, si elle est nommée)."""
    epreuve, faits = Epreuve(corpus, reference), corpus.regles.faits
    temoin = NIVEAUX.read_text(encoding="utf-8")
    for q in corpus.regles.qualifications:
        if seule in ("", q.id):
            exiger_sain(q.id, epreuve.tueur_de_qualification(q))
            for m in muter_qualification(q, faits):
                yield Sort(q.id, m.genre, m.quoi, epreuve.tueur_de_qualification(m.mutant))
    for r in corpus.regles.obligations.values():
        if seule in ("", r.id):
            exiger_sain(r.id, epreuve.tueur_de_regle(r))
            for mr in muter_regle(r, faits, corpus.sommaire.couverture):
                yield Sort(r.id, mr.genre, mr.quoi, _tueur(mr.genre, mr.mutant, epreuve, temoin))


def _tueur(genre: str, mutant: Regle, epreuve: Epreuve, temoin: str) -> str:
    tueur = "" if genre == "niveau" else epreuve.tueur_de_regle(mutant)
    if tueur or genre not in ("niveau", "seuil ± 1 unité", "date de seuil ± 1 jour"):
        return tueur
    return "" if "\n".join(lignes(mutant)) in temoin else "tests/test_niveaux.py"


def des_moteurs(corpus: Corpus, reference: Dossier, processus: int) -> Iterator[Sort]:
    """Le sort de chaque mutant des moteurs."""
    from mutants.epreuves import preparer
    from mutants.moteurs import MODULES, sorts, tueur

    epreuves = preparer(corpus, reference)
    for module in MODULES:
        exiger_sain(module, tueur(module, None, epreuves))
    for module, m, tue in sorts(epreuves, processus):
        yield Sort(f"{module}.py, {m.ou}" if m.ou else f"{module}.py", m.genre, m.quoi, tue)


def exiger_sain(nom: str, tueur: str) -> None:
    """Arrête tout si, avant toute mutation, quelque chose échoue déjà."""
    if tueur:
        raise SystemExit(f"{nom} échoue sans mutation : {tueur}. Réparez d'abord (python -m pytest).")


def tableau(sorts: list[Sort], raisons: Raisons) -> str:
    """Le score par genre, en Markdown."""
    lignes = ["| mutants | nombre | tués | survivants expliqués | à tuer |", "|---|--:|--:|--:|--:|"]
    par_genre: dict[str, list[Sort]] = {}
    for s in sorts:
        par_genre.setdefault(s.genre, []).append(s)
    for genre, siens in [*par_genre.items(), ("**total**", sorts)]:
        survivants = [s for s in siens if not s.tueur]
        dits = sum((s.ou, s.quoi) in raisons for s in survivants)
        tues = len(siens) - len(survivants)
        nombres = (f"{len(siens)}", f"{tues} ({100 * tues / len(siens):.1f} %)", f"{dits}", f"{len(survivants) - dits}")
        lignes.append(f"| {genre} | {' | '.join(nombres)} |".replace(".", ","))
    return "\n".join(lignes)


def principal() -> None:
    """La commande."""
    analyse = argparse.ArgumentParser(description="Mute les règles et les moteurs.")
    analyse.add_argument("--regles", action="store_true", help="seulement les règles et les qualifications")
    analyse.add_argument("--regle", default="", help="une seule règle ou qualification, mutant par mutant")
    analyse.add_argument("--moteurs", action="store_true", help="seulement les moteurs")
    analyse.add_argument("--processus", type=int, default=2, help="combien de mutants des moteurs à la fois")
    choix = analyse.parse_args()
    corpus, raisons = corpus_du_depot(), lire_raisons()
    reference = lire_dossier(DOSSIERS / "commune-conforme.yaml", corpus.vocabulaire, ())
    tout = not (choix.regles or choix.moteurs or choix.regle)
    en_faute = False
    if tout or choix.regles or choix.regle:
        siens = list(des_regles(corpus, reference, choix.regle))
        if not siens:
            raise SystemExit(f"« {choix.regle} » n'est ni une règle ni une qualification.")
        en_faute |= rapporter("Règles et qualifications", siens, raisons, detail=bool(choix.regle))
    if tout or choix.moteurs:
        siens = list(des_moteurs(corpus, reference, choix.processus))
        en_faute |= rapporter("Moteurs", siens, raisons, detail=False)
    raise SystemExit(en_faute)


def rapporter(titre: str, sorts: list[Sort], raisons: Raisons, *, detail: bool) -> bool:
    """Affiche le tableau et ce qui reste à faire ; vrai s'il reste quelque chose."""
    print(f"## {titre}\n\n{tableau(sorts, raisons)}\n", flush=True)
    restants = [s for s in sorts if not s.tueur and (s.ou, s.quoi) not in raisons]
    for s in sorts if detail else restants:
        print(f"{s.ou} | {s.genre} | {s.quoi} | {s.tueur or raisons.get((s.ou, s.quoi), 'SURVIT')}")
    tues = [s for s in sorts if s.tueur and (s.ou, s.quoi) in raisons]
    for s in tues:
        print(f"{s.ou} | {s.quoi} | tué depuis par « {s.tueur} » : retirez-le de {FICHIER.name}.")
    return bool(restants or tues)


if __name__ == "__main__":
    principal()
