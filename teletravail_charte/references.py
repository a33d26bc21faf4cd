"""legal_refs/ : le texte des lois, article par article, et la version en vigueur un jour donné.

Une règle cite une clé (« texte/article, 4° »), jamais une adresse ; les liens datés vers
Légifrance sont bâtis ici et nulle part ailleurs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from teletravail_charte.erreurs import ErreurCorpus, vouliez_vous_dire
from teletravail_charte.validation import Fiche, Recueil, Suite, charger_fiches

Confiance = Literal["texte_lu", "source_secondaire", "inference", "memoire"]
Nature = Literal[
    "loi", "ordonnance", "decret", "arrete", "code", "jurisprudence", "accord", "circulaire", "faq", "usage"
]


class Periode(Fiche):
    """Un intervalle de jours, bornes comprises ; sans ``au``, sans fin connue."""

    du: date
    au: date | None = None

    @model_validator(mode="after")
    def _ordonnee(self) -> Periode:
        if self.au is not None and self.au < self.du:
            raise ValueError("la fin précède le début.")
        return self

    def contient(self, jour: date) -> bool:
        """Le jour est-il dans l'intervalle ?"""
        return self.du <= jour and (self.au is None or jour <= self.au)


class Version(Periode):
    """Un article tel qu'il se lit entre deux jours."""

    identifiant: str = ""
    modifie_par: str = ""
    resume: str
    citations: Suite[str] = ()
    confiance: Confiance
    sources: Suite[str] = ()
    a_verifier: str = ""

    @model_validator(mode="after")
    def _citee_seulement_si_lue(self) -> Version:
        if self.citations and self.confiance != "texte_lu":
            raise ValueError("une citation suppose un texte lu (confiance: texte_lu).")
        return self


class Article(Fiche):
    """Un article et ses versions successives ; ``suite`` : la clé de l'article qui l'a remplacé."""

    numero: str
    objet: str
    suite: str = ""
    versions: Suite[Version]

    def version(self, jour: date) -> Version | None:
        """La version en vigueur ce jour-là, s'il y en a une."""
        return next((v for v in self.versions if v.contient(jour)), None)


class Texte(Fiche):
    """Un texte : loi, décret, code, décision, accord… et ses articles."""

    id: str
    titre: str
    court: str
    nature: Nature
    identifiant: str = ""
    nor: str = ""
    verifie_le: date
    articles: dict[str, Article]


@dataclass(frozen=True, slots=True)
class Fondement:
    """Une référence datée, telle qu'un rapport la montre. Dates : celles de la version en vigueur.

    ``anciennement`` : l'article abrogé que celui-ci a repris, quand la règle le citait.
    """

    cle: str
    texte: str
    article: str
    du: date
    au: date | None
    url: str
    confiance: str
    citation: str = ""
    a_verifier: str = ""
    anciennement: str = ""
    verifie_le: date = date.min

    def __str__(self) -> str:
        return f"{self.article} · {self.texte}"


def lien(texte: Texte, version: Version, jour: date) -> str:
    """L'adresse de l'article sur Légifrance, à la date du jour ; vide quand aucun identifiant n'est connu."""
    base = "https://www.legifrance.gouv.fr"
    if version.identifiant.startswith("LEGIARTI"):
        genre = "codes" if texte.nature == "code" else "loda"
        return f"{base}/{genre}/article_lc/{version.identifiant}/{jour.isoformat()}"
    if texte.nature == "code" and texte.identifiant:
        return f"{base}/codes/texte_lc/{texte.identifiant}/{jour.isoformat()}"
    if texte.identifiant.startswith(("LEGITEXT", "JORFTEXT")):
        return f"{base}/loda/id/{texte.identifiant}/{jour.isoformat()}"
    return ""


@dataclass(frozen=True, slots=True)
class References:
    """Tous les textes, par identifiant."""

    textes: dict[str, Texte]

    def article(self, cle: str) -> tuple[Texte, Article]:
        """Le texte et l'article d'une clé « texte/article » ; lève ``ErreurCorpus`` si elle n'existe pas."""
        nom, _, article = cle.partition("/")
        texte = self.textes.get(nom)
        if texte is None or article not in texte.articles:
            suite = vouliez_vous_dire(cle, self.cles())
            raise ErreurCorpus(f"l'article « {cle} » n'existe pas dans legal_refs. {suite}".strip())
        return texte, texte.articles[article]

    def cles(self) -> list[str]:
        """Toutes les clés « texte/article »."""
        return [f"{nom}/{article}" for nom, texte in self.textes.items() for article in texte.articles]

    def fondement(self, cle: str, point: str, jour: date) -> Fondement | None:
        """La référence en vigueur ``jour``, ou rien si l'article ne l'était pas."""
        texte, article = self.article(cle)
        version = article.version(jour)
        if version is None:
            return None
        numero = f"{article.numero}, {point}" if point else article.numero
        citation = next((c for c in version.citations if not point or c.startswith(point)), "")
        return Fondement(
            cle,
            texte.court,
            numero,
            version.du,
            version.au,
            lien(texte, version, jour),
            version.confiance,
            citation,
            version.a_verifier,
            verifie_le=texte.verifie_le,
        )


def charger_references(dossier: Path) -> References:
    """Lit ``dossier``/*.yaml ; lève ``ErreurCorpus``, toutes les fautes ensemble."""
    recueil = Recueil()
    textes = charger_fiches(dossier.glob("*.yaml"), Texte, recueil)
    recueil.lever()
    return References({texte.id: texte for texte in textes.values()})
