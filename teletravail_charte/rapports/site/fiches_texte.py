"""Une page par texte de loi : ses articles, leurs versions datées, les règles qui les citent."""

from __future__ import annotations

from teletravail_charte.rapports.site.atelier import Atelier
from teletravail_charte.rapports.site.fiches_regle import adresse_article
from teletravail_charte.references import Article, Texte, lien

NATURES = {
    "loi": "Loi",
    "ordonnance": "Ordonnance",
    "decret": "Décret",
    "arrete": "Arrêté",
    "code": "Code",
    "jurisprudence": "Jurisprudence",
    "accord": "Accord",
    "circulaire": "Circulaire",
    "faq": "Foire aux questions",
    "usage": "Usage",
}


def pages_des_textes(atelier: Atelier) -> dict[str, str]:
    """La page de chaque texte."""
    pages = {}
    for texte in atelier.corpus.references.textes.values():
        chemin = f"textes/{texte.id}.html"
        pages[chemin] = atelier.page(
            "texte.html",
            chemin,
            texte.titre,
            texte=texte,
            nature=NATURES[texte.nature],
            articles=[_article(atelier, texte, nom, article) for nom, article in texte.articles.items()],
        )
    return pages


def _article(atelier: Atelier, texte: Texte, nom: str, article: Article) -> dict[str, object]:
    suite = None
    if article.suite:
        repris, apres = atelier.corpus.references.article(article.suite)
        suite = (adresse_article(article.suite), f"{apres.numero}, {repris.court}")
    versions = []
    for version in reversed(article.versions):
        jour = max(version.du, min(atelier.jour, version.au or atelier.jour))
        sources = [s for s in version.sources if s.startswith("https://")]
        versions.append((version, lien(texte, version, jour), version.contient(atelier.jour), sources))
    return {
        "nom": nom,
        "article": article,
        "suite": suite,
        "versions": versions,
        "regles": atelier.liens.regles_d_article.get(f"{texte.id}/{nom}", ()),
    }
