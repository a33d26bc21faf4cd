"""Lancer une commande sans quitter le processus, le corpus n'étant chargé qu'une fois ; reconnaître le français."""

from __future__ import annotations

import io
import re
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

from conftest import corpus_du_depot

from teletravail_charte.cli import executer

MODULES = ("commun", "expliquer", "modele", "nouveau", "regles", "relire", "sceau")
ANGLAIS = re.compile(
    r"\b(?:found|expected|could not|cannot|while (?:scanning|parsing)|mapping values|sequence entries|scalar"
    r"|token|input should|should be|valid|field required|permitted|Traceback|Error|error|invalid|None"
    r"|missing|no such|line \d|column \d|in \"<|undefined|unexpected)\b",
)


@dataclass(frozen=True)
class Sortie:
    """Ce qu'une commande a rendu, écrit et reproché."""

    code: int
    ecrit: str
    reproches: str


def lancer(*arguments: str, racine: Path | None = None) -> Sortie:
    """Exécute la commande ; avec ``racine``, sur le corpus qui s'y trouve (rechargé), sinon celui du dépôt."""
    ecrit, reproches = io.StringIO(), io.StringIO()
    with ExitStack() as pile:
        for nom in MODULES:
            module = import_module(f"teletravail_charte.commandes.{nom}")
            if racine is None:
                pile.enter_context(patch.object(module, "charger_corpus", lambda _: corpus_du_depot()))
            else:
                pile.enter_context(patch.object(module, "racine", lambda: racine))
        pile.enter_context(redirect_stdout(ecrit))
        pile.enter_context(redirect_stderr(reproches))
        code = executer(list(arguments))
    return Sortie(code, ecrit.getvalue(), reproches.getvalue())


def exiger_le_francais(message: str) -> None:
    """Le message est une phrase, et rien n'y vient tel quel de PyYAML, de pydantic, de click ou de jinja."""
    assert message.strip(), "aucune phrase"
    assert not ANGLAIS.search(message), message
    assert re.search(r"[a-zéèêàç]{3,} ", message), message
