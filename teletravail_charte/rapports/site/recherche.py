"""L'index de la recherche : un fichier de données que la page charge, sans serveur."""

from __future__ import annotations

import json
import unicodedata

from teletravail_charte.corpus import Corpus
from teletravail_charte.francais import typographie


def plier(texte: str) -> str:
    """Le texte en minuscules, sans accents : ce que l'on compare et ce que l'on trie."""
    plat = texte.casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFD", plat) if not unicodedata.combining(c))


def index_de_recherche(corpus: Corpus) -> str:
    """Une entrée par page : [genre, titre, adresse, précision affichée, mots cherchés sans être affichés]."""
    themes = {t.id: t.titre for t in corpus.sommaire.themes}
    regles, textes = corpus.regles, corpus.references.textes
    entrees: list[tuple[str, str, str, str, str]] = [
        ("Règle", r.titre, f"regles/{r.id}.html", themes[r.theme], r.pourquoi) for r in regles.obligations.values()
    ]
    entrees += [("Thème", t.titre, f"themes/{t.id}.html", "", "") for t in corpus.sommaire.themes]
    for texte in textes.values():
        entrees.append(("Texte", texte.titre, f"textes/{texte.id}.html", "", texte.court))
        for nom, article in texte.articles.items():
            titre = f"{article.numero[:1].upper()}{article.numero[1:]} – {article.objet}"
            entrees.append(("Article", titre, f"textes/{texte.id}.html#{nom}", texte.court, f"{texte.id}/{nom}"))
    for chemin, fait in regles.faits.items():
        entrees.append(("Fait", fait.question, f"faits/{chemin}.html", "", chemin))
    entrees += [("Choix libre", s.titre, f"silences.html#{s.id}", themes[s.theme], "") for s in regles.silences]
    entrees += [("Doute", doute, f"doutes.html#{nom}", nom, "") for nom, doute in sorted(corpus.doutes.items())]
    propres = [[g, typographie(_plat(t)), a, typographie(p), _plat(m)] for g, t, a, p, m in entrees]
    lignes = ",\n".join(json.dumps(e, ensure_ascii=False) for e in propres)
    return f"window.INDEX_DE_RECHERCHE = [\n{lignes}\n];\n"


def _plat(texte: str) -> str:
    return " ".join(texte.split())
