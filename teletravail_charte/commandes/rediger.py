"""``rediger`` : les pièces dans les formats demandés, sur notre papier ou celui de la commune, ou rien."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from teletravail_charte.commandes.commun import argument_dossier, juger, options_de_verification
from teletravail_charte.documents.conversion import FORMATS, convertir, libreoffice
from teletravail_charte.ecriture import ecrire
from teletravail_charte.erreurs import ErreurUsage, ErreurUtilisateur, vouliez_vous_dire
from teletravail_charte.francais import pluriel, typographie
from teletravail_charte.kit import MANIFESTE, Piece, composer_kit, fabriquer, manifeste
from teletravail_charte.mots_locaux import REPERTOIRE, MotsLocaux, charger_mots_locaux
from teletravail_charte.redaction import TOUTES, FichePiece, choisir_pieces, en_attente, pieces_possibles
from teletravail_charte.verification import Verification


def _formats(_: click.Context, parametre: click.Parameter, valeur: str) -> list[str]:
    demandes = [forme.strip() for forme in valeur.split(",") if forme.strip()]
    for forme in demandes:
        if forme not in FORMATS:
            possibles = ", ".join(f"« {f} »" for f in FORMATS)
            raise click.BadParameter(f"« {forme} » n'est pas possible. Possibles : {possibles}.", param=parametre)
    return demandes or ["docx"]


@click.command()
@argument_dossier
@options_de_verification
@click.option("--dans", required=True, type=click.Path(path_type=Path), metavar="D", help="Dossier de sortie.")
@click.option(
    "--pieces", default="", metavar="A,B", help="Pièces à écrire, ou « toutes » pour le kit (défaut : les actes)."
)
@click.option(
    "--format",
    "formats",
    callback=_formats,
    default="docx",
    show_default=True,
    metavar="docx,odt,pdf",
    help="Formats des pièces Word ; odt et pdf (accessible, archivable) demandent LibreOffice.",
)
@click.option(
    "--modele",
    "modeles",
    multiple=True,
    metavar="PIECE=F.docx",
    help="Votre papier à en-tête, pour cette pièce ou « toutes ». Répétable.",
)
@click.option("--projet", is_flag=True, help="Écrit un projet malgré les réserves, qui figurent en page une.")
def commande(
    dossier: Path,
    dans: Path,
    pieces: str,
    formats: list[str],
    modeles: tuple[str, ...],
    projet: bool,
    **options: Any,
) -> int:
    """Écrit la charte et la délibération de ce dossier, si rien ne s'y oppose.

    Les clauses de « clauses_locales/<pièce>/ », à côté du dossier, remplacent les nôtres.

    \b
    Exemples :
      teletravail-charte rediger exemples/carrieres-sous-poissy.yaml --dans sortie
      teletravail-charte rediger exemples/nezel.yaml --dans sortie --projet
      teletravail-charte rediger exemples/nezel.yaml --dans kit --pieces toutes --format docx,pdf
      teletravail-charte rediger ma-commune.yaml --dans sortie --modele charte=notre-papier.docx

    Code de sortie : 0 écrit, 1 refusé (rien n'est écrit).
    """
    if set(formats) != {"docx"}:
        libreoffice()
    v = juger(dossier, **options)
    demandees = [p.strip() for p in pieces.split(",") if p.strip()]
    fiches = choisir_pieces(v, demandees)
    papiers = _papiers(modeles, fiches)
    de_clauses = [p.id for p in pieces_possibles(v.corpus) if p.coquille]
    mots = charger_mots_locaux(dossier.parent / REPERTOIRE, v, de_clauses)
    complet = demandees == [TOUTES]
    kit = composer_kit(v, fiches, projet=projet, mots=mots, complet=complet)
    if not projet and _refuser(v, kit):
        return 1
    empechees: dict[str, ErreurUtilisateur] = {}
    fichiers = convertir(fabriquer(v, kit, papiers, empechees if complet else None), formats)
    if complet:
        fichiers[MANIFESTE] = manifeste(v, kit, fichiers, mots)
    ecrire({dans / nom: octets for nom, octets in fichiers.items()})
    for nom in fichiers:
        click.echo(str(dans / nom))
    if mots:
        _dire_les_mots(mots, kit)
    if complet:
        _dire_les_absentes(v, empechees)
    for c in v.assumes():
        click.echo(typographie(f"Écrit malgré un point assumé par dérogation : {c.regle.titre}."), err=True)
    return 0


def _papiers(modeles: Iterable[str], fiches: Sequence[FichePiece]) -> dict[str, Path]:
    """La pièce -> son papier ; un papier pour « toutes » cède à celui d'une pièce. Lève ``ErreurUsage``."""
    ecrites = [f.id for f in fiches if f.coquille]
    papiers: dict[str, Path] = {}
    for modele in modeles:
        piece, egal, fichier = modele.partition("=")
        if not egal or not fichier:
            raise ErreurUsage(f"--modele {modele} : on attend PIECE=FICHIER, par exemple charte=notre-papier.docx.")
        if piece in papiers:
            raise ErreurUsage(f"--modele : « {piece} » a deux papiers.")
        if piece not in (TOUTES, *ecrites):
            suite = vouliez_vous_dire(piece, ecrites) or f"Possibles : {', '.join((*ecrites, TOUTES))}."
            raise ErreurUsage(f"--modele : « {piece} » n'est pas une pièce Word que l'on écrit ici. {suite}")
        papiers[piece] = Path(fichier)
    pour_toutes = dict.fromkeys(ecrites, papiers.pop(TOUTES)) if TOUTES in papiers else {}
    return pour_toutes | papiers


def _refuser(v: Verification, kit: Sequence[Piece]) -> bool:
    """Dit pourquoi rien n'est écrit ; faux quand rien ne s'y oppose."""
    bloquants = [c for c in v.constats if c.bloque]
    manquants = {f for p in kit for f in p.manquants}
    if not bloquants and not manquants:
        return False
    click.echo(typographie("Rien n'est écrit :"), err=True)
    for c in bloquants:
        click.echo(typographie(f"  - {c.regle.titre} : {c.message}"), err=True)
    for f in sorted(manquants):
        question = v.corpus.vocabulaire.faits[f].question
        click.echo(typographie(f"  ? {question} [{f}]"), err=True)
    nombre = len(bloquants) + len(manquants)
    suite = f"{nombre} {pluriel(nombre, 'point', 'points')} à régler ; « verifier » dit comment."
    click.echo(typographie(suite + " Pour un projet avec ses réserves : --projet."), err=True)
    return True


def _dire_les_absentes(v: Verification, empechees: Mapping[str, ErreurUtilisateur]) -> None:
    """Les données que le kit n'a pas : ce qui manque pour les faire."""
    raisons = {nom: " ".join(map(str, erreur.fautes)) for nom, erreur in empechees.items()}
    for fiche, inconnus in en_attente(v):
        questions = (f"{v.corpus.vocabulaire.faits[f].question} [{f}]" for f in inconnus)
        raisons[fiche.fichier] = " ".join(questions)
    for nom, raison in raisons.items():
        click.echo(typographie(f"Pas écrit, {nom} : {raison}"), err=True)


def _dire_les_mots(mots: MotsLocaux, kit: Sequence[Piece]) -> None:
    """Quels articles sont dans les mots de la commune, et lesquelles de ses clauses ne sont pas écrites ici."""
    click.echo(typographie(f"Mots de la commune ({mots.repertoire}) :"), err=True)
    for p in (p for p in kit if p.composee):
        assert p.composee is not None
        numeros = {clause.id: numero for numero, clause in p.composee.composition.retenues}
        for clause in mots.clauses.get(p.fiche.id, ()):
            ou = f"{p.fiche.titre}, {numeros.get(clause.id) or 'clause'} « {clause.titre} »"
            suite = "" if clause.id in numeros else " : pas écrite pour ce dossier"
            click.echo(typographie(f"  - {ou} ({clause.id}){suite}"), err=True)
