"""``expliquer`` : la page d'une règle, d'un article de loi ou d'un fait."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from teletravail_charte.commandes.commun import Jour, juger, option_si
from teletravail_charte.corpus import charger_corpus
from teletravail_charte.erreurs import ErreurUsage, vouliez_vous_dire
from teletravail_charte.etageres import racine
from teletravail_charte.rapports.pages import page_article, page_fait, page_regle, page_texte


@click.command()
@click.argument("quoi", metavar="REGLE|ARTICLE|FAIT")
@click.option("--au", "jour", type=Jour(), help="Jour dont on applique le droit (défaut : aujourd'hui).")
@click.option(
    "--constat", type=click.Path(path_type=Path), metavar="DOSSIER", help="Le raisonnement de la règle pour ce dossier."
)
@click.option(
    "--dossier",
    type=click.Path(path_type=Path),
    metavar="DOSSIER",
    help="Ce qui, pour ce dossier, repose sur l'article.",
)
@option_si
def commande(quoi: str, jour: date | None, constat: Path | None, dossier: Path | None, si: tuple[str, ...]) -> None:
    """Explique une règle, un article de loi ou un fait ; ou ce qu'ils font pour un dossier.

    \b
    Exemples :
      teletravail-charte expliquer quotite-plafond-hebdomadaire
      teletravail-charte expliquer cgct/l2121-12 --au 2024-06-01
      teletravail-charte expliquer forfait.montant_jour
      teletravail-charte expliquer quotite-plafond-hebdomadaire --constat exemples/nezel.yaml
      teletravail-charte expliquer cgfp/r431-1-s --dossier exemples/nezel.yaml
    """
    if constat or dossier:
        click.echo(_pour_un_dossier(quoi, jour, constat, dossier, si), nl=False)
        return
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


def _pour_un_dossier(
    quoi: str, jour: date | None, constat: Path | None, dossier: Path | None, si: tuple[str, ...]
) -> str:
    """Le raisonnement d'une règle, ou la portée d'un article, pour un dossier ; lève ``ErreurUsage``."""
    if constat and dossier:
        raise ErreurUsage("--constat explique une règle, --dossier un article : choisissez.")
    fichier = constat or dossier
    assert fichier is not None
    v = juger(fichier, si=si, jour=jour, moteur="natif", sans_derogation=False)
    if dossier:
        from teletravail_charte.rapports.portee import mesurer, portee_texte

        if quoi not in v.corpus.references.cles():
            suite = vouliez_vous_dire(quoi, v.corpus.references.cles())
            raise ErreurUsage(f"« {quoi} » n'est pas un article de legal_refs. {suite}".strip())
        return portee_texte(v, mesurer(v, quoi))
    from teletravail_charte.rapports.raisonnement import raisonnement_texte, raisonner

    constats = {c.regle.id: c for c in v.constats}
    if quoi in constats:
        return raisonnement_texte(v, raisonner(v, constats[quoi]))
    if quoi in v.corpus.regles.obligations:
        raise ErreurUsage(f"La règle « {quoi} » n'est pas en vigueur le {v.jour.isoformat()}.")
    raise ErreurUsage(f"« {quoi} » n'est pas une règle. {vouliez_vous_dire(quoi, list(constats))}".strip())
