"""``expliquer`` : la page d'une règle, d'un article de loi ou d'un fait."""

from __future__ import annotations

from datetime import date

import click

from teletravail_charte.commandes.commun import Jour
from teletravail_charte.corpus import charger_corpus
from teletravail_charte.erreurs import ErreurUsage, vouliez_vous_dire
from teletravail_charte.etageres import racine
from teletravail_charte.rapports.pages import page_article, page_fait, page_regle, page_texte


@click.command()
@click.argument("quoi", metavar="REGLE|ARTICLE|FAIT")
@click.option("--au", "jour", type=Jour(), help="Jour dont on applique le droit (défaut : aujourd'hui).")
def commande(quoi: str, jour: date | None) -> None:
    """Explique une règle, un article de loi ou un fait.

    \b
    Exemples :
      teletravail-charte expliquer quotite-plafond-hebdomadaire
      teletravail-charte expliquer cgct/l2121-12 --au 2024-06-01
      teletravail-charte expliquer forfait.montant_jour
    """
    corpus = charger_corpus(racine())
    jour = jour or date.today()
    corpus.exiger(jour)
    articles = [f"{t.id}/{a}" for t in corpus.references.textes.values() for a in t.articles]
    if quoi in corpus.regles.obligations:
        page = page_regle(corpus, corpus.regles.obligations[quoi], jour)
    elif quoi in corpus.regles.faits:
        page = page_fait(corpus, quoi)
    elif quoi in corpus.references.textes:
        page = page_texte(corpus, quoi)
    elif quoi in articles:
        page = page_article(corpus, quoi, jour)
    else:
        connus = [*corpus.regles.obligations, *corpus.regles.faits, *corpus.references.textes, *articles]
        suite = vouliez_vous_dire(quoi, connus) or "« regles » liste les règles."
        raise ErreurUsage(f"« {quoi} » n'est ni une règle, ni un article, ni un fait. {suite}")
    click.echo(page, nl=False)
