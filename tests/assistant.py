"""L'assistant ouvert pour un test : son répertoire, un navigateur sans écran, et de quoi répondre comme une page."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from conftest import RACINE, corpus_du_depot
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from teletravail_charte.web.application import fabriquer
from teletravail_charte.web.atelier import Atelier
from teletravail_charte.web.rangement import Rangement

JETON = "un-jeton"
AUJOURD_HUI = date(2026, 11, 22)


class Assistant:
    """Un assistant, la session d'une personne, et ses dossiers (les trois communes d'exemple si on les veut)."""

    def __init__(self, repertoire: Path, *communes: str) -> None:
        repertoire.mkdir(parents=True, exist_ok=True)
        for commune in communes:
            shutil.copy(RACINE / "exemples" / f"{commune}.yaml", repertoire)
        self.repertoire = repertoire
        self.atelier = Atelier(corpus_du_depot(), Rangement(repertoire), lambda: AUJOURD_HUI)
        self.application = fabriquer(self.atelier, JETON)
        self.client: FlaskClient = self.application.test_client()
        self.client.get(f"/?jeton={JETON}")

    @property
    def preuve(self) -> str:
        """Ce que chaque formulaire porte pour prouver qu'il vient d'une de nos pages."""
        with self.client.session_transaction() as session:
            return str(session["preuve"])

    def lire(self, adresse: str) -> str:
        """Le HTML d'une page, qui doit être là."""
        reponse = self.client.get(adresse)
        assert reponse.status_code == 200, (adresse, reponse.status_code, reponse.text[:2000])
        return reponse.text

    def envoyer(self, adresse: str, champs: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        """Un formulaire envoyé par une de nos pages."""
        return self.client.post(adresse, data={"preuve": self.preuve, **(champs or {})}, **options)

    def repondre(
        self, dossier: str, etape: str, reponses: Mapping[str, tuple[str, ...]], **options: Any
    ) -> TestResponse:
        """Des réponses à une étape : {fait: (bouton, *textes)}, telles qu'un formulaire les envoie."""
        champs: dict[str, Any] = {"champ": list(reponses)}
        for fait, (bouton, *textes) in reponses.items():
            champs |= {f"r-{fait}": bouton, f"v-{fait}": textes}
        version = options.pop("version", None)
        champs |= {"version": str(version)} if version else {}
        return self.envoyer(f"/d/{dossier}/etape/{etape}", champs | options.pop("plus", {}), **options)

    def texte(self, dossier: str) -> str:
        """Le YAML du dossier."""
        return (self.repertoire / f"{dossier}.yaml").read_text(encoding="utf-8")

    def valeur(self, dossier: str, fait: str) -> Any:
        """Ce que vaut un fait du dossier enregistré."""
        return self.atelier.ouvrir(dossier).verification.faits.valeurs.get(fait)


def ouvrir_assistant(repertoire: Path, *communes: str) -> Assistant:
    """Un assistant neuf sur ce répertoire."""
    return Assistant(repertoire, *communes)
