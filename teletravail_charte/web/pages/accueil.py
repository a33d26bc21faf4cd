"""L'accueil : les dossiers rangés, en ouvrir un neuf pour une commune, en reprendre un que l'on a déjà."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from teletravail_charte.communes import Commune, chercher, trouver
from teletravail_charte.erreurs import ErreurDossier, ErreurUsage, ErreurUtilisateur
from teletravail_charte.lecture import TAILLE_MAX
from teletravail_charte.modele import ecrire_dossier
from teletravail_charte.web.effets import Effet
from teletravail_charte.web.pages.commun import atelier

page = Blueprint("accueil", __name__)
MONTREES = 60  # communes d'un même nom


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un dossier de la liste : son nom, son bilan, ou ce qui l'empêche d'être lu."""

    identifiant: str
    commune: str
    bilan: str
    faute: str = ""


@page.get("/")
def index() -> str:
    """Les dossiers, et comment en commencer un."""
    return render_template(
        "accueil.html", lignes=[_ligne(i) for i in atelier().rangement.lister()], ou=atelier().rangement.repertoire
    )


def _ligne(identifiant: str) -> Ligne:
    try:
        v = atelier().ouvrir(identifiant).verification
    except ErreurUtilisateur as erreur:
        return Ligne(identifiant, identifiant, "", str(erreur.fautes[0]))
    return Ligne(identifiant, str(v.faits.valeurs.get("commune.nom") or identifiant), Effet.de(v).bilan)


@page.get("/nouveau")
def nouveau() -> str:
    """Chercher la commune par son nom ou son code ; les homonymes sont montrés avec leur département."""
    demande = request.args.get("commune", "").strip()
    trouvees: list[Commune] = []
    faute = ""
    if demande:
        try:
            trouvees = [trouver(demande)] if any(c.isdigit() for c in demande) else chercher(demande)
        except ErreurUsage as erreur:
            faute = " ".join(str(f) for f in erreur.fautes)
    return render_template(
        "nouveau.html",
        demande=demande,
        trouvees=trouvees[:MONTREES],
        autres=max(0, len(trouvees) - MONTREES),
        faute=faute,
        profils=atelier().corpus.profils,
    )


@page.post("/nouveau")
def creer() -> Response:
    """Le dossier d'une commune, avec les choix d'un profil ; ce qu'elle seule sait attend."""
    corpus = atelier().corpus
    profil = request.form.get("profil", "")
    if profil not in corpus.profils:
        raise ErreurUsage("Choisissez l'un des profils proposés.")
    commune = trouver(request.form.get("code", ""))
    feuillet = atelier().rangement.creer(commune.nom, ecrire_dossier(corpus, profil, commune, {}))
    return redirect(url_for("etapes.chemin", identifiant=feuillet.identifiant), 303)


@page.post("/reprendre")
def reprendre() -> Response:
    """Un dossier que l'on a déjà : son fichier YAML, relu avant d'être rangé."""
    octets = b""
    if fichier := request.files.get("dossier"):
        with fichier.stream:
            octets = fichier.read(TAILLE_MAX + 1)
    if not octets.strip():
        raise ErreurUsage("Choisissez le fichier d'un dossier (.yaml).")
    if len(octets) > TAILLE_MAX:
        raise ErreurDossier(f"Ce fichier est trop gros pour un dossier : {TAILLE_MAX // 1000} ko au plus.")
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ErreurDossier("Ce fichier n'est pas un dossier : on attend un texte YAML en UTF-8.") from None
    lu = atelier().lire("le fichier reçu", texte)
    feuillet = atelier().rangement.creer(str(lu.valeurs.get("commune.nom", "dossier repris")), texte)
    return redirect(url_for("etapes.chemin", identifiant=feuillet.identifiant), 303)


@page.post("/d/<identifiant>/jeter")
def jeter(identifiant: str) -> Response:
    """Le dossier à la corbeille du répertoire ; rien n'est détruit."""
    atelier().rangement.jeter(identifiant)
    return redirect(url_for("accueil.index"), 303)


@page.get("/accessibilite")
def accessibilite() -> str:
    """La déclaration d'accessibilité."""
    return render_template("accessibilite.html")
