"""Partir d'un acte existant : ce qu'il décide, ce qui n'y va pas, et un dossier à continuer."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final, get_args

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from teletravail_charte.erreurs import ErreurDossier
from teletravail_charte.rapports.mots import mots
from teletravail_charte.rapports.passages import bilan, presenter
from teletravail_charte.relecture.identite import Nature
from teletravail_charte.valeurs import ValeurImpossible
from teletravail_charte.web import releves
from teletravail_charte.web.derogations import lire_jour
from teletravail_charte.web.pages.commun import atelier
from teletravail_charte.web.relus import Relue, Reserve, nom_montre, outillage_de, relire_octets

page = Blueprint("relecture", __name__)
NATURES: Final[tuple[Nature, ...]] = get_args(Nature)
OUBLIEE: Final = (
    "Cette relecture n'est plus gardée : l'assistant n'en retient que quelques-unes. Apportez l'acte à nouveau."
)
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@page.record_once
def _preparer(etat: BlueprintSetupState) -> None:
    etat.app.extensions["reserve"] = Reserve()


def _reserve() -> Reserve:
    reserve: Reserve = current_app.extensions["reserve"]
    return reserve


@page.get("/relire")
def choisir() -> str:
    """Choisir l'acte."""
    return _formulaire({})


@page.post("/relire")
def recevoir() -> Response | tuple[str, int]:
    """Lit l'acte reçu et mène à ce qu'il dit ; une faute se dit à côté de son champ."""
    fautes: dict[str, str] = {}
    fichier = request.files.get("acte")
    octets = fichier.read() if fichier else b""
    if not fichier or not fichier.filename:
        fautes["acte"] = "Choisissez un fichier."
    nature = next((n for n in NATURES if n == request.form.get("nature")), None)
    date_acte = None
    try:
        date_acte = lire_jour(request.form.get("date_acte", ""))
    except ValeurImpossible as erreur:
        fautes["date_acte"] = str(erreur)
    if fichier and not fautes:
        nom, corpus = fichier.filename or "", atelier().corpus
        try:
            relue = relire_octets(octets, nom, corpus, atelier().aujourd_hui(), nature, date_acte)
        except ErreurDossier as erreur:
            fautes["acte"] = " ".join(f"{f.quoi[:1].upper()}{f.quoi[1:]} {f.possible}".strip() for f in erreur.fautes)
        else:
            return redirect(url_for(".rapport", cle=_reserve().garder(relue)), 303)
    return _formulaire(fautes, nom_montre(fichier.filename or "") if fichier else ""), 422


@page.get("/relire/<cle>")
def rapport(cle: str) -> str | tuple[str, int]:
    """Ce que l'acte dit, ce qui n'y va pas, ce qui reste à confirmer."""
    relue = _reserve().prendre(cle)
    if relue is None:
        return _oubliee()
    return render_template("relire_rapport.html", cle=cle, **_variables(relue))


@page.get("/relire/<cle>/annote")
def annote(cle: str) -> Response | tuple[str, int]:
    """L'acte, commenté en marge."""
    relue = _reserve().prendre(cle)
    if relue is None:
        return _oubliee()
    return send_file(BytesIO(relue.annote()), WORD, as_attachment=True, download_name="acte-annote.docx")


@page.post("/relire/continuer")
def continuer() -> Response | tuple[str, int]:
    """Range un dossier neuf, tiré de l'acte que l'on a relu ici."""
    relue = _reserve().prendre(request.form.get("cle", ""))
    if relue is None:
        return _oubliee()
    commune, texte = relue.dossier()
    feuillet = atelier().rangement.creer(commune, texte)
    flash(mots("Ce dossier est tiré de l'acte relu : relisez chaque réponse, puis complétez."))
    return redirect(url_for("etapes.chemin", identifiant=feuillet.identifiant), 303)


def _oubliee() -> tuple[str, int]:
    return render_template("erreur.html", titre="Relecture oubliée", phrases=[OUBLIEE]), 404


def _formulaire(fautes: dict[str, str], nom: str = "") -> str:
    titres = {fiche.id: fiche.titre for fiche, _ in outillage_de(atelier().corpus).identifieur.natures}
    return render_template(
        "relire.html",
        fautes=fautes,
        nom=nom,
        natures=[(n, titres[n]) for n in NATURES],
        nature=request.form.get("nature", ""),
        date_acte=request.form.get("date_acte", ""),
    )


def _variables(relue: Relue) -> dict[str, Any]:
    r = relue.relecture
    return {
        "acte": r.portrait.acte,
        "presentation": list(presenter(r)),
        "bilan": bilan(r),
        "rien": not r.fermes,
        "griefs": releves.groupes_de_griefs(r),
        "questions": releves.questions(r),
        "contradictions": releves.contradictions(r),
        "options": releves.options(r),
        "matieres": releves.matieres(r),
        "perimes": releves.perimes(r),
        "non_vus": releves.non_vus(r),
    }
