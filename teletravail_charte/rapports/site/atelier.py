"""L'atelier du site : ses gabarits, la typographie, les dates, et ce que toutes les pages partagent."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.francais import date_francaise, pluriel, typographie
from teletravail_charte.rapports.liens import liens
from teletravail_charte.rapports.mots import CONFIANCES, ETAPES, ETATS, FORCES, NIVEAUX, mots
from teletravail_charte.regles import Regle

ICI = Path(__file__).parent
ETATS_DES_EXEMPLES = ETATS | {"muet": "Aucune alerte", "hors_situation": "Autre situation"}
STATUTS = {
    "obligatoire": "toujours écrite",
    "attendue": "écrite par défaut",
    "facultative": "au choix de la commune",
}
MENU = (
    ("index.html", "Accueil"),
    ("regles.html", "Règles de A à Z"),
    ("textes.html", "Textes"),
    ("faits.html", "Faits"),
    ("timeline.html", "Frise du droit"),
    ("doutes.html", "Doutes"),
    ("silences.html", "Choix libres"),
)


@cache
def jour_dit(jour: date) -> str:
    """« 1er décembre 2026 », avec ses insécables."""
    return typographie(date_francaise(jour))


def periode(du: date, au: date | None) -> str:
    """« depuis le … », « du … au … »."""
    return f"du {jour_dit(du)} au {jour_dit(au)}" if au else f"depuis le {jour_dit(du)}"


def majuscule(texte: str) -> str:
    """La première lettre en capitale."""
    return texte[:1].upper() + texte[1:]


def environnement() -> ImmutableSandboxedEnvironment:
    """Les gabarits, échappés et sans rien qui n'existe pas, et les mots que toutes les pages partagent."""
    gabarits = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(ICI / "gabarits"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    gabarits.filters.update(t=mots, jour=jour_dit, majuscule=majuscule, pluriel=pluriel)
    gabarits.globals.clear()
    gabarits.globals.update(niveaux=NIVEAUX, confiances=CONFIANCES, forces=FORCES, etapes=ETAPES)
    return gabarits


def composer(gabarits: ImmutableSandboxedEnvironment, gabarit: str, **contenu: Any) -> str:
    """La page que donne ce gabarit ; lève ``ErreurCorpus``."""
    try:
        return gabarits.get_template(gabarit).render(**contenu)
    except TemplateError as erreur:
        raise ErreurCorpus(f"Le gabarit « {gabarit} » est inutilisable ({erreur}).") from erreur


def empreinte(octets: bytes) -> str:
    """Ce qui désigne une feuille de style à la politique de sécurité d'une page."""
    return "sha256-" + base64.b64encode(hashlib.sha256(octets).digest()).decode()


def statique(nom: str) -> bytes:
    """Un fichier servi tel quel."""
    return (ICI / nom).read_bytes()


class Atelier:
    """Un corpus, un jour, et de quoi composer les pages du site."""

    def __init__(self, corpus: Corpus, jour: date) -> None:
        self.corpus, self.jour, self.liens = corpus, jour, liens(corpus)
        self.environnement = environnement()
        self.environnement.globals.update(
            jour=jour,
            menu=MENU,
            etats=ETATS_DES_EXEMPLES,
            statuts=STATUTS,
            themes={t.id: t.titre for t in corpus.sommaire.themes},
            couverture=corpus.sommaire.couverture,
            version=corpus.version,
            empreinte=corpus.empreinte.removeprefix("sha256:")[:16],
            periode=periode,
            situation=self.situation,
            silences=len(corpus.regles.silences),
        )

    def situation(self, regle: Regle) -> str:
        """Où en est la règle le jour du site : vide quand elle est en vigueur."""
        if self.jour < regle.en_vigueur.du:
            return f"commence le {jour_dit(regle.en_vigueur.du)}"
        if regle.en_vigueur.au and regle.en_vigueur.au < self.jour:
            return f"a cessé après le {jour_dit(regle.en_vigueur.au)}"
        return ""

    def page(self, gabarit: str, chemin: str, titre: str, **contenu: Any) -> str:
        """La page ``chemin`` ; ``titre`` est celui du navigateur. Lève ``ErreurCorpus``."""
        base = "../" * chemin.count("/")
        return composer(self.environnement, gabarit, base=base, chemin=chemin, titre=mots(titre), **contenu)
