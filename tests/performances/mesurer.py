"""Mesures faites à la main, côte à côte : commandes entières, un contrôle par moteur, les deux documents.

``python tests/performances/mesurer.py`` écrit un tableau à recopier dans le LISEZ-MOI. Rien ici n'est un test.
"""

from __future__ import annotations

import http.cookiejar
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import date
from itertools import cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assistant import ouvrir_assistant

RACINE = Path(__file__).resolve().parent.parent.parent
DOSSIER = RACINE / "exemples" / "carrieres-sous-poissy.yaml"
FAUTIF = RACINE / "exemples" / "dossier-fautif.yaml"
COMMANDE = [sys.executable, "-m", "teletravail_charte"]


def mesurer(action: Callable[[], object], fois: int) -> tuple[float, float]:
    """Durée médiane et meilleure, en millisecondes, après un essai à blanc."""
    action()
    durees = []
    for _ in range(fois):
        debut = time.perf_counter()
        action()
        durees.append((time.perf_counter() - debut) * 1000)
    return statistics.median(durees), min(durees)


def _processus(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run(arguments, stdout=subprocess.DEVNULL, check=True)


def cas() -> dict[str, tuple[Callable[[], object], int]]:
    """Chaque mesure et le nombre de fois qu'on la répète."""
    from teletravail_charte.corpus import charger_corpus
    from teletravail_charte.correction import corriger
    from teletravail_charte.documents import composer
    from teletravail_charte.dossier import lire_dossier
    from teletravail_charte.kit import composer_kit, fabriquer
    from teletravail_charte.moteur import compiler
    from teletravail_charte.moteur.durable import MoteurDurable
    from teletravail_charte.moteur.natif import MoteurNatif
    from teletravail_charte.redaction import TOUTES, choisir_pieces, composer_piece, coquille_de
    from teletravail_charte.verification import Juge

    corpus = charger_corpus(RACINE)
    dossier = lire_dossier(DOSSIER, corpus.vocabulaire, tuple(corpus.profils))
    jour = dossier.valeurs["seance.date"]
    assert isinstance(jour, date)
    juge = Juge(corpus, "natif")
    v = juge.verifier(dossier, jour)
    regles = [(c.regle, v.jour) for c in v.constats]
    compilation = compiler(regles, corpus.regles.qualifications, corpus.regles.faits)
    natif, durable = MoteurNatif(compilation), MoteurDurable(compilation)

    def documents() -> None:
        for fiche in choisir_pieces(v, ()):
            composer(composer_piece(v, fiche, projet=False).piece, coquille_de(corpus, fiche))

    fautif = lire_dossier(FAUTIF, corpus.vocabulaire, tuple(corpus.profils))
    a_corriger = juge.verifier(fautif, jour)

    def kit() -> None:
        fabriquer(v, composer_kit(v, choisir_pieces(v, [TOUTES]), projet=False, complet=True), {}, {})

    sortie = tempfile.mkdtemp()
    assistant = ouvrir_assistant(Path(tempfile.mkdtemp()), "carrieres-sous-poissy", "dossier-fautif")
    tour = cycle(("1", "2"))

    def repondre() -> None:
        """Une réponse que le cache ne connaît pas : un nom neuf à chaque fois, un nombre de jours qui alterne."""
        reponses = {"quotite.jours_teletravail_max_semaine": ("valeur", next(tour))}
        reponses |= {"commune.nom": ("valeur", f"Essai {time.perf_counter_ns()}")}
        assistant.repondre("carrieres-sous-poissy", "quotite", reponses, headers={"HX-Request": "true"})

    def premiere_page() -> None:
        commande = [*COMMANDE, "assistant", "--dossiers", sortie, "--sans-navigateur"]
        with subprocess.Popen(commande, stdout=subprocess.PIPE, text=True) as processus:
            assert processus.stdout is not None
            adresse = processus.stdout.readline().split()[-1]
            temoins = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
            urllib.request.build_opener(temoins).open(adresse).read()
            processus.terminate()

    pages = {
        f"assistant, {nom}": (lambda adresse=adresse: assistant.lire(adresse), 30)
        for nom, adresse in {
            "l'accueil et ses dossiers": "/",
            "l'étape la plus longue": "/d/carrieres-sous-poissy/etape/seance",
            "le bilan": "/d/dossier-fautif/bilan",
            "le raisonnement de la juriste": "/d/dossier-fautif/bilan?pour=juriste",
            "les documents": "/d/carrieres-sous-poissy/documents",
            "l'aperçu de la charte": "/d/carrieres-sous-poissy/apercu/charte",
        }.items()
    }
    return {
        "interpréteur nu (python -c pass)": (_processus(sys.executable, "-c", "pass"), 20),
        "--help, processus entier": (_processus(*COMMANDE, "--help"), 20),
        "verifier, double contrôle, processus entier": (_processus(*COMMANDE, "verifier", str(DOSSIER)), 10),
        "rediger, deux documents, processus entier": (
            _processus(*COMMANDE, "rediger", str(DOSSIER), "--dans", sortie),
            10,
        ),
        "un contrôle, moteur natif seul": (lambda: natif.evaluer(v.faits.valeurs), 200),
        "un contrôle, durable_rules seul": (lambda: durable.evaluer(v.faits.valeurs), 50),
        "une vérification entière (natif, messages compris)": (lambda: juge.verifier(dossier, jour), 100),
        "les deux documents, à chaud": (documents, 30),
        "le kit entier, à chaud": (kit, 5),
        "corriger le dossier fautif": (lambda: corriger(a_corriger, {}), 5),
        "assistant, de la commande à la première page": (premiere_page, 5),
        "assistant, une réponse : écrite, jugée, montrée": (repondre, 30),
        **pages,
    }


def principal() -> None:
    """Affiche le tableau."""
    print("| mesure | médiane | meilleure |\n|---|---:|---:|")
    for nom, (action, fois) in cas().items():
        mediane, meilleure = mesurer(action, fois)
        print(f"| {nom} | {mediane:.1f} ms | {meilleure:.1f} ms |".replace(".", ","))


if __name__ == "__main__":
    principal()
