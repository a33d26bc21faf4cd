"""L'histoire d'une règle, et celle du droit entier : chaque date où quelque chose change, et ce qui change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from teletravail_charte.corpus import Corpus
from teletravail_charte.rapports.phrases import seuils_de
from teletravail_charte.references import Article, Texte
from teletravail_charte.regles import Regle

UN_JOUR = timedelta(days=1)
DEBUTS = dict.fromkeys(("loi", "ordonnance", "decret", "arrete", "code"), "en vigueur") | {
    "jurisprudence": "décision rendue"
}


@dataclass(frozen=True, slots=True)
class Evenement:
    """Ce qui change un jour ; ``sujet`` nomme l'article en cause, ``article`` est sa clé, s'il y en a un."""

    jour: date
    texte: str
    sujet: str = ""
    article: str = ""

    def __str__(self) -> str:
        return f"{self.sujet} : {self.texte}" if self.sujet else self.texte


@dataclass(frozen=True, slots=True)
class Changement:
    """Ce qui arrive à un article : ``quoi`` dit s'il commence, change ou cesse."""

    cle: str
    numero: str
    objet: str
    quoi: str
    par: str = ""


@dataclass(slots=True)
class Journee:
    """Une date de la frise : les articles qui changent, par texte, et les règles."""

    jour: date
    articles: dict[str, list[Changement]] = field(default_factory=dict)
    commencent: list[Regle] = field(default_factory=list)
    cessent: list[Regle] = field(default_factory=list)
    seuils: list[tuple[Regle, str]] = field(default_factory=list)

    @property
    def poids(self) -> int:
        """Le nombre de choses qui changent ce jour-là."""
        articles = sum(len(changements) for changements in self.articles.values())
        return articles + len(self.commencent) + len(self.cessent) + len(self.seuils)


def _vie(cle: str, corpus: Corpus) -> Iterator[tuple[date, Changement]]:
    """La vie d'un article : (jour, changement), dans l'ordre."""
    du_texte, article = corpus.references.article(cle)
    debuts = {v.du for v in article.versions}
    for rang, version in enumerate(article.versions):
        quoi = "nouvelle version" if rang else DEBUTS.get(du_texte.nature, "à partir de ce jour")
        yield version.du, Changement(cle, article.numero, article.objet, quoi, version.modifie_par)
        if version.au and version.au + UN_JOUR not in debuts:
            quoi = "n'est plus en vigueur"
            if article.suite:
                texte, suite = corpus.references.article(article.suite)
                quoi += f" ; repris par : {suite.numero}, {texte.court}"
            yield version.au + UN_JOUR, Changement(cle, article.numero, article.objet, quoi)


def histoire(corpus: Corpus, regle: Regle) -> tuple[Evenement, ...]:
    """Les dates où la règle ou ses articles changent, tant qu'elle est en vigueur."""
    du, au = regle.en_vigueur.du, regle.en_vigueur.au
    evenements = [Evenement(du, "La règle commence.")]
    for seuil in seuils_de(regle, corpus.regles.faits):
        nom = f"Seuil comparé à « {seuil.question} »" if seuil.question else f"Seuil « {seuil.nom} »"
        for rang, (jour, valeur) in enumerate(seuil.valeurs):
            passe = f"de {seuil.valeurs[rang - 1][1]} à {valeur}" if rang else valeur
            evenements.append(Evenement(max(jour, du), f"{nom} : {passe}."))
    for cle in dict.fromkeys(r.article for r in regle.fondements):
        texte, article = corpus.references.article(cle)
        for jour, c in _vie(cle, corpus):
            if du < jour and (au is None or jour <= au):
                par = f", par : {c.par}" if c.par else ""
                evenements.append(Evenement(jour, f"{c.quoi}{par}.", _citer(texte, article), cle))
    for renvoi in regle.fondements:
        if renvoi.du and renvoi.du > du:
            texte, article = corpus.references.article(renvoi.article)
            point = f", {renvoi.point}" if renvoi.point else ""
            sujet = f"{_citer(texte, article)}{point}"
            evenements.append(Evenement(renvoi.du, "c'est désormais ce point que l'on cite.", sujet, renvoi.article))
    if au:
        evenements.append(Evenement(au + UN_JOUR, "La règle a cessé la veille."))
    return tuple(dict.fromkeys(sorted(evenements, key=lambda e: e.jour)))


def _citer(texte: Texte, article: Article) -> str:
    cite = f"{article.numero}, {texte.court}"
    return cite[:1].upper() + cite[1:]


def frise(corpus: Corpus) -> tuple[Journee, ...]:
    """Toutes les dates de la période couverte où un article ou une règle change, dans l'ordre."""
    couverture = corpus.sommaire.couverture
    journees: dict[date, Journee] = {}

    def le(jour: date) -> Journee:
        return journees.setdefault(jour, Journee(jour))

    for texte in corpus.references.textes.values():
        for nom in texte.articles:
            for jour, changement in _vie(f"{texte.id}/{nom}", corpus):
                le(jour).articles.setdefault(texte.id, []).append(changement)
    for regle in corpus.regles.obligations.values():
        le(regle.en_vigueur.du).commencent.append(regle)
        if regle.en_vigueur.au:
            le(regle.en_vigueur.au + UN_JOUR).cessent.append(regle)
        for seuil in seuils_de(regle, corpus.regles.faits):
            for (_, avant), (jour, apres) in zip(seuil.valeurs, seuil.valeurs[1:], strict=False):
                le(jour).seuils.append((regle, f"de {avant} à {apres}"))
    couvertes = (j for j in journees.values() if couverture.du <= j.jour <= couverture.au)
    return tuple(sorted(couvertes, key=lambda j: j.jour))
