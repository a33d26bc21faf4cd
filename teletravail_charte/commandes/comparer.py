"""``comparer`` : deux jours, deux dossiers, ou deux corpus."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from teletravail_charte.commandes.commun import Jour, argument_dossier, jour_du, option_moteur, option_si
from teletravail_charte.corpus import Corpus, charger_corpus
from teletravail_charte.dossier import lire_dossier, lire_si
from teletravail_charte.ecriture import ecrire
from teletravail_charte.erreurs import ErreurUsage
from teletravail_charte.etageres import racine
from teletravail_charte.verification import ChoixMoteur, Juge, Verification


@click.command()
@argument_dossier
@click.argument("autre", required=False, type=click.Path(path_type=Path), metavar="[AUTRE]")
@click.option("--du", type=Jour(), help="Premier jour (défaut : celui de la séance du dossier).")
@click.option("--au", type=Jour(), help="Second jour (défaut : le même, ou celui de la séance de l'autre dossier).")
@click.option(
    "--corpus", "ancien", type=click.Path(path_type=Path), metavar="D", help="Compare avec le corpus de ce répertoire."
)
@option_si
@option_moteur
@click.option(
    "--format",
    "forme",
    type=click.Choice(["texte", "json", "html", "docx"]),
    default="texte",
    show_default=True,
    help="Forme.",
)
@click.option("--sortie", type=click.Path(path_type=Path), metavar="F", help="Écrit le rapport dans ce fichier.")
def commande(
    dossier: Path,
    autre: Path | None,
    du: date | None,
    au: date | None,
    ancien: Path | None,
    si: tuple[str, ...],
    moteur: ChoixMoteur,
    forme: str,
    sortie: Path | None,
) -> int:
    """Dit ce qui change pour un dossier d'un jour à l'autre, ou d'un dossier à l'autre, et quel texte en est la cause.

    Avec --avec, la seconde situation est celle du dossier ainsi modifié ; avec --corpus, la première est jugée par un
    autre corpus (un répertoire qui contient rules, legal_refs et templates). En docx : la seconde charte, les
    différences avec la première en suivi de modifications.

    \b
    Exemples :
      teletravail-charte comparer ma-commune.yaml --du 2022-01-01 --au 2026-11-21
      teletravail-charte comparer exemples/nezel.yaml exemples/carrieres-sous-poissy.yaml
      teletravail-charte comparer ma-commune.yaml --avec quotite.jours_teletravail_max_semaine=4
    """
    from teletravail_charte.comparaison import comparer
    from teletravail_charte.rapports.comparaison import rapport_html, rapport_json, rapport_texte

    if not any((autre, du, au, si, ancien)):
        raise ErreurUsage("Comparer à quoi ? Donnez un second dossier, --du et --au, --avec, ou --corpus.")
    corpus = charger_corpus(racine())
    hypotheses = dict(lire_si(s, corpus.vocabulaire) for s in si)

    def juger(fichier: Path, jour: date | None, selon: Corpus, *, avec: bool) -> Verification:
        lu = lire_dossier(fichier, selon.vocabulaire, tuple(selon.profils))
        suppose = hypotheses if avec else {}
        return Juge(selon, moteur).verifier(lu, jour_du(lu, suppose, jour), suppose)

    avant = juger(dossier, du, charger_corpus(ancien) if ancien else corpus, avec=False)
    meme_jour = autre is None and au is None and du is None
    apres = juger(autre or dossier, avant.jour if meme_jour else au, corpus, avec=True)
    if forme == "docx":
        if sortie is None:
            raise ErreurUsage("Un fichier Word ne s'affiche pas : donnez --sortie F.docx.")
        ecrire({sortie: _charte_suivie(avant, apres)})
        return 0
    formes = {"texte": rapport_texte, "json": rapport_json, "html": rapport_html}
    rapport = formes[forme](comparer(avant, apres))
    if sortie is None:
        click.echo(rapport, nl=False)
    else:
        ecrire({sortie: rapport.encode()})
    return 0


def _charte_suivie(avant: Verification, apres: Verification) -> bytes:
    """La charte de la seconde situation, ses différences suivies ; un dossier sans charte est une faute."""
    from teletravail_charte.documents import composer
    from teletravail_charte.documents.revision import suivre
    from teletravail_charte.redaction import choisir_pieces, composer_piece, coquille_de

    chartes = []
    for v in (avant, apres):
        (fiche,) = choisir_pieces(v, ["charte"])
        chartes.append(composer(composer_piece(v, fiche, projet=False).piece, coquille_de(v.corpus, fiche)))
    return suivre(chartes[0], chartes[1], "teletravail-charte", apres.jour)
