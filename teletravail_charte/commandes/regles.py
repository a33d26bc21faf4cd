"""``regles`` : le catalogue des règles en vigueur un jour."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from teletravail_charte.commandes.commun import Jour
from teletravail_charte.corpus import Corpus, charger_corpus
from teletravail_charte.ecriture import ecrire
from teletravail_charte.erreurs import ErreurUsage, vouliez_vous_dire
from teletravail_charte.etageres import racine
from teletravail_charte.francais import date_francaise, pluriel, typographie
from teletravail_charte.regles import Regle
from teletravail_charte.verification import fondements_du


@click.command()
@click.option("--theme", default="", metavar="T", help="Un seul thème.")
@click.option("--au", "jour", type=Jour(), help="Jour dont on applique le droit (défaut : aujourd'hui).")
@click.option(
    "--format",
    "forme",
    type=click.Choice(["texte", "json", "html"]),
    default="texte",
    show_default=True,
    help="Forme de la sortie ; html : un site à lire hors ligne.",
)
@click.option("--sortie", type=click.Path(path_type=Path), metavar="D", help="Répertoire où écrire le site (html).")
def commande(theme: str, jour: date | None, forme: str, sortie: Path | None) -> None:
    """Liste les règles en vigueur un jour donné, thème par thème, ou en fait un site.

    Le site (--format html --sortie D) a une page par règle, par texte et par fait, toutes périodes
    confondues ; il s'ouvre sans serveur et sans réseau, par D/index.html.

    \b
    Exemple :
      teletravail-charte regles --theme forfait --au 2024-06-01
    """
    if (forme == "html") != (sortie is not None):
        raise ErreurUsage("Le site s'écrit avec --format html et --sortie, le répertoire où l'écrire.")
    if forme == "html" and theme:
        raise ErreurUsage("Le site couvre tous les thèmes : ôtez --theme.")
    corpus = charger_corpus(racine())
    jour = jour or date.today()
    corpus.exiger(jour)
    if theme and theme not in corpus.themes:
        suite = vouliez_vous_dire(theme, list(corpus.themes)) or f"Thèmes : {', '.join(corpus.themes)}."
        raise ErreurUsage(f"Le thème « {theme} » n'existe pas. {suite}")
    if sortie is not None:
        _site(corpus, jour, sortie)
        return
    retenues = [r for r in corpus.regles.obligations.values() if r.en_vigueur.contient(jour) and theme in ("", r.theme)]
    click.echo(_json(corpus, retenues, jour) if forme == "json" else _texte(corpus, retenues, jour))


def _site(corpus: Corpus, jour: date, sortie: Path) -> None:
    from teletravail_charte.rapports.site import ecrire_site

    site = ecrire_site(corpus, jour)
    ecrire({sortie / chemin: octets for chemin, octets in site.items()})
    pages = sum(chemin.endswith(".html") for chemin in site)
    click.echo(f"{pages} pages écrites. Ouvrez {sortie / 'index.html'}.")


def _texte(corpus: Corpus, regles: list[Regle], jour: date) -> str:
    lignes = [f"{len(regles)} {pluriel(len(regles), 'règle', 'règles')} au {date_francaise(jour)}"]
    for theme in corpus.sommaire.themes:
        du_theme = [r for r in regles if r.theme == theme.id]
        if du_theme:
            lignes += ["", f"{theme.titre} ({theme.id})"]
            lignes += [f"  {r.niveau:<11}  {r.titre}\n{'':15}{r.id}" for r in du_theme]
    return typographie("\n".join(lignes))


def _json(corpus: Corpus, regles: list[Regle], jour: date) -> str:
    fiches = [
        {
            "id": r.id,
            "theme": r.theme,
            "titre": r.titre,
            "niveau": r.niveau,
            "force": r.force,
            "confiance": r.confiance,
            "du": r.en_vigueur.du.isoformat(),
            "au": r.en_vigueur.au.isoformat() if r.en_vigueur.au else None,
            "faits": list(r.faits()),
            "fondements": [f.cle for f in fondements_du(corpus, r.fondements, jour)],
        }
        for r in regles
    ]
    sortie = {"schema": "teletravail-charte/regles/1", "jour": jour.isoformat(), "regles": fiches}
    return json.dumps(sortie, ensure_ascii=False, indent=2)
