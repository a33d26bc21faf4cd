"""Écrit les coquilles Word : ``templates/charte.docx``, ``deliberation.docx`` et ``formulaire.docx``.

    python outils/coquilles.py                  # les réécrit, toujours les mêmes octets
    python outils/coquilles.py --dans DOSSIER   # ailleurs, pour comparer

Une coquille ne contient que des allures et des boucles docxtpl ; les mots viennent des clauses. Le
piège : ``{%p … %}``, ``{%tr … %}`` et ``{%tc … %}`` emportent tout ce qui les entoure : toujours seuls.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mise_en_page import variantes
from mise_en_page.archive import coquille
from mise_en_page.elements import balise, p, r, rangee, table
from mise_en_page.traits import ALERTE, lettres

NUMEROTE = "{{ b.numero }}{% if b.numero and b.texte %} – {% endif %}{{ b.texte }}"
PRECEDE = "{% if b.numero %}{{ b.numero }} {% endif %}{{ b.texte }}"
STYLES = {
    "titre_document": ("Title", PRECEDE),
    "titre_central": ("titreCentral", PRECEDE),
    "paragraphe": ("BodyText", PRECEDE),
    "puce": ("ListBullet", PRECEDE),
    "visa": ("visa", PRECEDE),
    "considerant": ("considerant", PRECEDE),
    "mention": ("mention", PRECEDE),
    "intervalle": ("intervalle", ""),
}
TITRES = ("partie", "article", "sous_titre")  # l'allure suit le niveau : jamais de titre 2 sans titre 1
COUVERTURE = {
    "titre_document": "couvertureTitre",
    "titre_central": "couvertureSousTitre",
    "mention": "couvertureMention",
}
EN_TETE = {
    "titre_document": "Title",
    "titre_central": "titreCentral",
    "mention": "mentionCentree",
}


def titres() -> dict[str, str]:
    """Un titre dans l'allure de son niveau."""
    niveaux = [balise(f"{'elif' if n > 1 else 'if'} b.niveau == {n}") + p(f"Heading{n}", NUMEROTE) for n in (1, 2, 3)]
    return dict.fromkeys(TITRES, "".join(niveaux) + balise("endif"))


def tableau(hauteur: int) -> str:
    """Légende, ligne d'en-tête facultative, lignes : autant de colonnes qu'il en vient."""

    def si(contenu: str) -> str:
        return rangee("cellule", f"{{%tr {contenu} %}}", "", "")

    def cellules(style: str, source: str, *, entete: bool) -> str:
        haut = 0 if entete else hauteur
        return rangee(style, f"{{%tc for c in {source} %}}", "{{ c }}", "{%tc endfor %}", entete=entete, hauteur=haut)

    entetes = si("if b.entetes") + cellules("enteteCellule", "b.entetes", entete=True) + si("endif")
    lignes = si("for l in b.lignes") + cellules("cellule", "l", entete=False) + si("endfor")
    legende = balise("if b.texte") + p("Caption", PRECEDE) + balise("endif")
    return legende + table("tableauActe", 3, entetes + lignes, entete=True)


def signatures(hauteur: int) -> str:
    """Deux signataires par ligne, avec la place de signer."""
    lignes = rangee("signataire", "{%tr for l in b.lignes %}", "")
    lignes += rangee("signataire", "{{ l[0] }}", "{{ l[1] }}", hauteur=hauteur)
    lignes += rangee("signataire", "{%tr endfor %}", "")
    return p("intervalle") + table("signatures", 2, lignes, entete=False)


def boucle(source: str, *, formulaire: bool = False) -> str:
    """Chaque bloc dans l'allure de son genre ; un formulaire a des cases larges et des lignes soulignées."""
    formes = titres() | {genre: p(style, texte) for genre, (style, texte) in STYLES.items()}
    formes |= {
        "reserve": reserve(),
        "tableau": tableau(480 if formulaire else 0),
        "signatures": signatures(1000 if formulaire else 1500),
        "champ": p("champ", PRECEDE) if formulaire else p("champ", PRECEDE, " ", "\t"),
        "saut_page": p("intervalle", '<w:r><w:br w:type="page"/></w:r>'),
    }
    return choix(source, "b", "genre", formes)


def choix(source: str, element: str, cle: str, formes: dict[str, str]) -> str:
    """Une boucle docxtpl qui choisit une forme selon une clé."""
    cas = [
        balise(f'{"elif" if rang else "if"} {element}.{cle} == "{valeur}"') + forme
        for rang, (valeur, forme) in enumerate(formes.items())
    ]
    return balise(f"for {element} in {source}") + "".join(cas) + balise("endif") + balise("endfor")


def tete(styles: dict[str, str]) -> str:
    """Ce qui précède le corps : titre, lignes centrées, mentions, réserves."""
    formes = {genre: p(style, PRECEDE) for genre, style in styles.items()}
    return choix("couverture", "b", "genre", formes | {"reserve": reserve()})


def reserve() -> str:
    """Les réserves qui se suivent partagent un cadre, qui se reconnaît à son mot autant qu'à sa couleur."""
    titre = p("reserve", r("Réserves", lettres(gras=True, couleur=ALERTE)))
    premiere = balise('if loop.first or loop.previtem.genre != "reserve"')
    return premiere + titre + balise("endif") + p("reserve", PRECEDE)


def charte() -> str:
    """Couverture, sommaire, corps."""
    entrees = balise("for e in sommaire") + balise("if e.niveau == 1")
    entrees += p("TOC1", NUMEROTE.replace("b.", "e.")) + balise("else")
    entrees += p("TOC2", NUMEROTE.replace("b.", "e.")) + balise("endif") + balise("endfor")
    return (
        p("couvertureCommune", "{{ commune }}")
        + tete(COUVERTURE)
        + balise("if sommaire")
        + p("TOCHeading", "Sommaire")
        + entrees
        + balise("endif")
        + p("intervalle", '<w:r><w:br w:type="page"/></w:r>')
        + boucle("corps")
    )


def principal() -> None:
    """La commande."""
    analyse = argparse.ArgumentParser(description="Écrit les coquilles Word.")
    analyse.add_argument("--dans", type=Path, default=Path(__file__).parent.parent / "templates")
    dossier = analyse.parse_args().dans
    acte, formulaire = tete(EN_TETE) + boucle("corps"), tete(EN_TETE) + boucle("corps", formulaire=True)
    coquilles = {
        "charte.docx": coquille("Coquille de la charte", charte(), variantes.CHARTE, couverture=True),
        "deliberation.docx": coquille("Coquille de la délibération", acte, variantes.ACTE),
        "formulaire.docx": coquille("Coquille des formulaires", formulaire, variantes.FORMULAIRE, serree=True),
    }
    for nom, octets in coquilles.items():
        (dossier / nom).write_bytes(octets)


if __name__ == "__main__":
    principal()
