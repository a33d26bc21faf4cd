"""L'atelier du site : ses gabarits, la typographie, les dates, et ce que toutes les pages partagent."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.francais import date_francaise, pluriel, typographie
from teletravail_charte.rapports.en_texte import ETAPES, FORCES
from teletravail_charte.rapports.liens import liens
from teletravail_charte.regles import Regle

ICI = Path(__file__).parent
NIVEAUX = {
    "bloquant": ("Bloquant", "Contraire à un texte ou à une jurisprudence établie. Un acte prêt ne s'écrit pas ainsi."),
    "vigilance": ("Vigilance", "Fragile, discuté, ou connu par une source secondaire seulement. À faire relire."),
    "conseil": ("Conseil", "Une bonne pratique. Rien ne l'impose."),
    "information": ("Information", "Un choix licite, à signaler."),
}
CONFIANCES = {
    "texte_lu": ("Texte lu", "Le texte officiel a été lu : on peut le citer mot à mot."),
    "source_secondaire": (
        "Source secondaire",
        "Connu par un commentaire, une fiche, un guide. Jamais entre guillemets.",
    ),
    "inference": ("Déduction", "Déduit d'un texte qui ne le dit pas en toutes lettres. À vérifier."),
    "memoire": ("De mémoire", "Aucune source relue. Jamais bloquant, toujours à vérifier."),
}
ETATS = {
    "conforme": "Conforme",
    "non_conforme": "Non conforme",
    "a_completer": "À compléter",
    "a_venir": "À venir",
    "sans_objet": "Sans objet",
    "hors_periode": "Hors période",
    "muet": "Aucune alerte",
    "hors_situation": "Autre situation",
}
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

mots = lru_cache(maxsize=None)(typographie)


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


class Atelier:
    """Un corpus, un jour, et de quoi composer les pages du site."""

    def __init__(self, corpus: Corpus, jour: date) -> None:
        self.corpus, self.jour, self.liens = corpus, jour, liens(corpus)
        self.environnement = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(ICI / "gabarits"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environnement.filters.update(t=mots, jour=jour_dit, majuscule=majuscule, pluriel=pluriel)
        self.environnement.globals.clear()
        self.environnement.globals.update(
            jour=jour,
            menu=MENU,
            niveaux=NIVEAUX,
            confiances=CONFIANCES,
            forces=FORCES,
            etats=ETATS,
            etapes=ETAPES,
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
        try:
            patron = self.environnement.get_template(gabarit)
            return patron.render(base=base, chemin=chemin, titre=mots(titre), **contenu)
        except TemplateError as erreur:
            raise ErreurCorpus(f"Le gabarit « {gabarit} » du site est inutilisable ({erreur}).") from erreur

    def statique(self, nom: str) -> bytes:
        """Un fichier servi tel quel."""
        return (ICI / nom).read_bytes()
