"""Les pages qui mènent aux autres : accueil, thèmes, index, frise, doutes, choix libres."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby

from teletravail_charte.conditions import lire_condition
from teletravail_charte.francais import pluriel
from teletravail_charte.rapports.histoire import Journee, frise
from teletravail_charte.rapports.liens import ClauseCitee, questions_de
from teletravail_charte.rapports.phrases import dire_condition
from teletravail_charte.rapports.site.atelier import Atelier
from teletravail_charte.rapports.site.fiches_texte import NATURES
from teletravail_charte.rapports.site.recherche import plier
from teletravail_charte.regles import Qualification, Regle, Silence

GRANDES_DATES = 8
_ARTICLE = re.compile(r"^(?:les?|la|un|une|des|l['’]) ?", re.IGNORECASE)


def pages_des_listes(atelier: Atelier) -> dict[str, str]:
    """L'accueil, les thèmes, les index, la frise, les doutes, les silences."""
    corpus = atelier.corpus
    regles = list(corpus.regles.obligations.values())
    par_theme = {theme: [r for r in regles if r.theme == theme] for theme in corpus.themes}
    textes = sorted(corpus.references.textes.values(), key=lambda t: (list(NATURES).index(t.nature), plier(t.court)))
    niveaux = Counter(r.niveau for r in regles if r.en_vigueur.contient(atelier.jour))
    pages = {
        "index.html": atelier.page(
            "index.html",
            "index.html",
            "Le droit du télétravail dans les communes",
            par_theme=par_theme,
            niveaux_du_jour=niveaux,
            nombre_regles=len(regles),
            nombre_textes=len(textes),
            nombre_articles=len(corpus.references.cles()),
            nombre_faits=len(corpus.regles.faits),
        ),
        "regles.html": atelier.page(
            "regles.html", "regles.html", "Toutes les règles, de A à Z", initiales=_initiales(regles)
        ),
        "textes.html": atelier.page(
            "textes.html",
            "textes.html",
            "Les textes",
            natures=[(NATURES[n], list(t)) for n, t in groupby(textes, key=lambda t: t.nature)],
        ),
        "faits.html": atelier.page("faits.html", "faits.html", "Les faits", groupes=_groupes(atelier)),
        "doutes.html": atelier.page("doutes.html", "doutes.html", "Les doutes", doutes=_doutes(atelier)),
        "silences.html": atelier.page(
            "silences.html",
            "silences.html",
            "Les choix libres",
            fiches=[_silence(atelier, s) for s in corpus.regles.silences],
        ),
        "timeline.html": _frise(atelier),
    }
    for theme in corpus.sommaire.themes:
        chemin = f"themes/{theme.id}.html"
        silences = [s for s in corpus.regles.silences if s.theme == theme.id]
        contenu = {"theme": theme, "regles": par_theme[theme.id], "silences_du_theme": silences}
        pages[chemin] = atelier.page("theme.html", chemin, theme.titre, **contenu)
    return pages


def _initiales(regles: list[Regle]) -> list[tuple[str, list[Regle]]]:
    """Les règles par initiale, l'article défini mis à part."""

    def cle(regle: Regle) -> str:
        return plier(_ARTICLE.sub("", regle.titre))

    return [(i.upper(), list(g)) for i, g in groupby(sorted(regles, key=cle), key=lambda r: cle(r)[:1])]


def _groupes(atelier: Atelier) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(groupe, titre, faits) ; les faits déduits en dernier."""
    corpus = atelier.corpus
    faits = corpus.regles.faits
    groupes = [
        (groupe, corpus.vocabulaire.titres[groupe], [(c, faits[c].question) for c in chemins])
        for groupe, chemins in corpus.vocabulaire.groupes().items()
    ]
    deduits = [(c, f.question) for c, f in faits.items() if c not in corpus.vocabulaire.faits]
    return [*sorted(groupes, key=lambda g: plier(_ARTICLE.sub("", g[1]))), ("deduits", "Faits déduits", deduits)]


def _doutes(atelier: Atelier) -> list[tuple[str, str, list[tuple[str, str]], tuple[ClauseCitee, ...]]]:
    """(identifiant, doute, fiches qui le citent, clauses qui le citent) ; une fiche : son titre et sa page."""
    renvois, doutes = atelier.liens, sorted(atelier.corpus.doutes.items())
    return [
        (nom, doute, [_citante(f) for f in renvois.doutes.get(nom, ())], renvois.clauses_de_doute.get(nom, ()))
        for nom, doute in doutes
    ]


def _citante(fiche: Regle | Qualification | Silence) -> tuple[str, str]:
    if isinstance(fiche, Regle):
        return fiche.titre, f"regles/{fiche.id}.html"
    if isinstance(fiche, Silence):
        return fiche.titre, f"silences.html#{fiche.id}"
    return fiche.titre, f"faits/{fiche.qualifie}.html"


def _silence(atelier: Atelier, silence: Silence) -> dict[str, object]:
    corpus = atelier.corpus
    return {
        "silence": silence,
        "situation": dire_condition(lire_condition(silence.situation, corpus.regles.faits), corpus.regles.faits, {}),
        "articles": [(r, *corpus.references.article(r.article)) for r in silence.fondements],
        "muettes": [corpus.regles.obligations[nom] for nom in silence.regles_muettes],
        "questions": questions_de(corpus, silence.doutes),
    }


def _frise(atelier: Atelier) -> str:
    journees = frise(atelier.corpus)
    annees = [(annee, list(jours)) for annee, jours in groupby(journees, key=lambda j: j.jour.year)]
    premiere = atelier.corpus.sommaire.couverture.du
    grandes = sorted((j for j in journees if j.jour > premiere), key=lambda j: -j.poids)[:GRANDES_DATES]
    return atelier.page(
        "timeline.html",
        "timeline.html",
        "La frise du droit",
        annees=annees,
        grandes=[(j, _resume(j)) for j in sorted(grandes, key=lambda j: j.jour)],
        premiere=premiere,
        textes=atelier.corpus.references.textes,
    )


def _resume(journee: Journee) -> str:
    """« 12 règles commencent, 3 cessent ; 17 articles changent »."""
    commencent, cessent = len(journee.commencent), len(journee.cessent)
    articles = sum(len(c) for c in journee.articles.values())
    morceaux = [f"{articles} {pluriel(articles, 'article change', 'articles changent')}"] if articles else []
    if commencent:
        morceaux.append(f"{commencent} {pluriel(commencent, 'règle commence', 'règles commencent')}")
    if cessent:
        morceaux.append(f"{cessent} {pluriel(cessent, 'règle cesse', 'règles cessent')}")
    return ", ".join(morceaux)
