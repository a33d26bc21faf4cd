"""``nouveau`` : un dossier commenté, où ce que seule la commune sait attend sa réponse."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from teletravail_charte.communes import Commune, chercher, trouver
from teletravail_charte.corpus import Corpus, charger_corpus
from teletravail_charte.ecriture import ecrire
from teletravail_charte.erreurs import ErreurUsage
from teletravail_charte.etageres import racine
from teletravail_charte.gabarit import dire
from teletravail_charte.lecture import lire_yaml
from teletravail_charte.modele import a_demander, ecrire_dossier
from teletravail_charte.valeurs import ValeurImpossible, attendu, lire_valeur
from teletravail_charte.vocabulaire import Fait, Valeur


@click.command()
@click.argument("fichier", type=click.Path(path_type=Path), metavar="FICHIER.yaml")
@click.option("--commune", "designation", default="", metavar="CODE", help="Code INSEE (ou nom) de la commune.")
@click.option("--profil", default="", metavar="P", help="Profil de choix : prudente, courante, ouverte.")
@click.option("--oui", is_flag=True, help="Ne pose aucune question : les choix du profil, le reste à remplir.")
@click.option("--remplacer", is_flag=True, help="Remplace un fichier qui existe déjà.")
def commande(fichier: Path, designation: str, profil: str, oui: bool, remplacer: bool) -> None:
    """Crée un dossier à remplir, commenté, pour une commune.

    \b
    Exemples :
      teletravail-charte nouveau nezel.yaml --commune 78451 --oui
      teletravail-charte nouveau nezel.yaml
    """
    if fichier.exists() and not remplacer:
        raise ErreurUsage(f"« {fichier} » existe déjà : rien n'est écrit. Pour le remplacer : --remplacer.")
    corpus = charger_corpus(racine())
    if profil and profil not in corpus.profils:
        raise ErreurUsage(f"Le profil « {profil} » n'existe pas. Profils : {', '.join(corpus.profils)}.")
    if not designation and not oui:
        designation = click.prompt("Commune (code INSEE ou nom, vide pour plus tard)", default="", show_default=False)
    commune = _commune(designation) if designation else None
    profil = profil or ("courante" if oui else _choisir_profil(corpus))
    reponses = {} if oui else _interroger(corpus, profil, commune)
    ecrire({fichier: ecrire_dossier(corpus, profil, commune, reponses).encode()})
    click.echo(f"{fichier} est écrit. Complétez les faits « inconnu », puis : verifier {fichier}")


def _commune(designation: str) -> Commune:
    """La commune d'un code ou d'un nom ; les homonymes sont montrés avec leur département."""
    if any(c.isdigit() for c in designation):
        return trouver(designation)
    trouvees = chercher(designation)
    if len(trouvees) > 1:
        noms = "\n".join(f"  --commune {c.code_insee}  {c.nom} ({c.nom_departement})" for c in trouvees[:30])
        suite = "" if len(trouvees) <= 30 else f"\n  … et {len(trouvees) - 30} autres"
        raise ErreurUsage(f"Plusieurs communes répondent à « {designation} » :\n{noms}{suite}")
    return trouvees[0]


def _choisir_profil(corpus: Corpus) -> str:
    for nom, profil in corpus.profils.items():
        click.echo(f"{nom} : {profil.titre}\n  {' '.join(profil.explication.split())}\n")
    reponse: str = click.prompt("Profil", type=click.Choice(list(corpus.profils)), default="courante")
    return reponse


def _interroger(corpus: Corpus, profil: str, commune: Commune | None) -> dict[str, Valeur]:
    """Les réponses aux questions du projet ; Entrée garde la proposition du profil, ou laisse inconnu."""
    reponses: dict[str, Valeur] = {}
    for chemin, proposee, raison in a_demander(corpus, profil, commune):
        fait = corpus.vocabulaire.faits[chemin]
        click.echo(f"\n{fait.question} [{chemin}]\n  {attendu(fait)}")
        if fait.type in ("liste", "textes"):
            click.echo("  Séparez les réponses par des points-virgules.")
        if raison:
            click.echo(f"  Le profil propose « {dire(fait, proposee)} » : {raison}")
        valeur = _demander(fait)
        if valeur is not None:
            reponses[chemin] = valeur
    return reponses


def _demander(fait: Fait) -> Valeur | None:
    while True:
        texte = click.prompt("  Réponse (Entrée pour passer)", default="", show_default=False)
        if not texte.strip():
            return None
        try:
            return lire_valeur(fait, _comprendre(fait, texte.strip()))
        except (ValeurImpossible, ErreurUsage) as erreur:
            click.echo(f"  {erreur}")


def _comprendre(fait: Fait, texte: str) -> Any:
    """Ce que la personne a tapé : un texte tel quel, une liste séparée par des « ; », sinon du YAML."""
    if texte in ("inconnu", "aucun"):
        return texte
    if fait.type == "texte":
        return texte
    if fait.type in ("liste", "textes"):
        separateur = r"[;,]" if fait.type == "liste" else ";"
        return [e.strip() for e in re.split(separateur, texte.strip("[]")) if e.strip()]
    return lire_yaml(texte, "réponse", ErreurUsage)
