"""Le bilan du dossier, pour qui le lit : la RH, le juriste, l'élu ; un constat et son raisonnement ; un autre jour, un
autre dossier.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from teletravail_charte.erreurs import ErreurUtilisateur
from teletravail_charte.rapports.compte_rendu import PARTIES
from teletravail_charte.rapports.mots import COLONNES, NIVEAUX, mots
from teletravail_charte.rapports.site.atelier import jour_dit
from teletravail_charte.retouche import deroger, lever_derogation
from teletravail_charte.verification import Constat
from teletravail_charte.web.atelier import Ouvert
from teletravail_charte.web.derogations import Saisie, comprendre
from teletravail_charte.web.ecarts import comparer_les_vues, dire_les_ecarts, lignes, reponses
from teletravail_charte.web.lectures import Filtre, colonne, lire
from teletravail_charte.web.pages.commun import atelier, enregistrer_texte, jour_voulu, ouvrir, rendre

page = Blueprint("revue", __name__, url_prefix="/d/<identifiant>")
LECTEURS: Final = {"rh": "bilan.html", "juriste": "bilan_juriste.html", "elu": "bilan_elu.html"}


@page.get("/bilan")
def bilan(identifiant: str) -> str:
    """Le bilan, pour qui le lit ; ou tous les constats, triés et cherchés."""
    o = ouvrir(identifiant)
    lectures = lire(o.vue)
    if request.args.get("vue") == "tous":
        corpus = o.verification.corpus
        filtre = Filtre.lire(request.args, corpus.themes)
        return rendre(
            "bilan_tous.html",
            o,
            pour="tous",
            filtre=filtre,
            groupes=lectures.chercher(filtre),
            themes_dits=[(t.id, t.titre) for t in corpus.sommaire.themes],
            niveaux_dits=[(cle, nom) for cle, (nom, _) in NIVEAUX.items()],
            colonnes=COLONNES,
            colonne=colonne,
        )
    pour = request.args.get("pour", "rh")
    pour = pour if pour in LECTEURS else "rh"
    return rendre(LECTEURS[pour], o, pour=pour, lectures=lectures, parties=PARTIES)


@page.get("/constat/<regle>")
def constat(identifiant: str, regle: str) -> str | tuple[str, int]:
    """Un constat : le raisonnement, les textes, la dérogation."""
    o = ouvrir(identifiant)
    c = _constat(o, regle)
    if c is None:
        titre = atelier().corpus.regles.obligations[regle].titre
        phrase = f"« {titre} » : cette règle n'est pas en vigueur au droit du {jour_dit(o.verification.jour)}."
        return render_template("erreur.html", titre="Règle hors de vigueur", phrases=[phrase]), 404
    return _montrer(o, c, Saisie.de(c.derogation))


@page.post("/constat/<regle>/deroger")
def deroger_a(identifiant: str, regle: str) -> str | Response | tuple[str, int]:
    """Écrit dans le dossier que la commune assume ce point, pourquoi, et qui l'a décidé."""
    o = ouvrir(identifiant)
    c = _constat(o, regle)
    derogation, saisie = comprendre(request.form, regle)
    if derogation is None:
        return (_montrer(o, c, saisie), 422) if c else (constat(identifiant, regle))
    enregistrer_texte(o, deroger(o.feuillet.texte, derogation))
    flash(mots("La dérogation est écrite dans le dossier."))
    return redirect(url_for(".constat", identifiant=identifiant, regle=regle), 303)


@page.post("/constat/<regle>/lever-la-derogation")
def lever(identifiant: str, regle: str) -> Response:
    """Ôte du dossier la dérogation à cette règle."""
    o = ouvrir(identifiant)
    _constat(o, regle)
    enregistrer_texte(o, lever_derogation(o.feuillet.texte, regle))
    flash(mots("La dérogation est levée : le constat compte de nouveau."))
    return redirect(url_for(".constat", identifiant=identifiant, regle=regle), 303)


@page.get("/jours")
def jours(identifiant: str) -> str:
    """Ce qui change entre le jour du dossier et celui que l'on regarde."""
    propre = atelier().ouvrir(identifiant)
    o = ouvrir(identifiant)
    couverture = atelier().corpus.sommaire.couverture
    parties, causes = dire_les_ecarts(propre.vue, o.vue)
    return rendre("jours.html", o, propre=propre.verification, parties=parties, causes=causes, couverture=couverture)


@page.get("/comparer")
def comparer(identifiant: str) -> str:
    """Ce dossier et un autre, réponses et constats côte à côte."""
    o = ouvrir(identifiant)
    autres = [i for i in atelier().rangement.lister() if i != identifiant]
    avec = request.args.get("avec", "")
    if avec not in autres:
        return rendre("comparer.html", o, autres=[(i, *_presenter(i)) for i in autres], autre=None)
    autre = atelier().ouvrir(avec, jour_voulu(identifiant))
    c = comparer_les_vues(o.vue, autre.vue)
    choix, situation = reponses(c)
    return rendre(
        "comparer.html",
        o,
        autres=[],
        autre=autre,
        autre_commune=_nom(autre),
        lignes=lignes(c),
        choix=choix,
        situation=situation,
    )


def _constat(o: Ouvert, regle: str) -> Constat | None:
    """Le constat de cette règle, ou rien si elle n'est pas en vigueur ce jour-là ; une règle inconnue : 404."""
    if regle not in o.verification.corpus.regles.obligations:
        abort(404)
    return next((c for c in o.verification.constats if c.regle.id == regle), None)


def _montrer(o: Ouvert, c: Constat, saisie: Saisie) -> str:
    lectures = lire(o.vue)
    raisonnement = lectures.raisonnement(c)
    return rendre(
        "constat.html",
        o,
        c=c,
        p=lectures.point(c),
        raisonnement=raisonnement,
        textes=lectures.textes(raisonnement),
        doutes=list(lectures.doutes(c)),
        a_revoir=lectures.a_revoir(c),
        remedes=() if c.assume else lectures.remedes(c, atelier().juge()),
        saisie=saisie,
    )


def _presenter(identifiant: str) -> tuple[str, str]:
    """Le nom d'un autre dossier, et ce qui empêche de le lire."""
    try:
        return _nom(atelier().ouvrir(identifiant)), ""
    except ErreurUtilisateur as erreur:
        return identifiant, str(erreur.fautes[0])


def _nom(o: Ouvert) -> str:
    return str(o.verification.faits.valeurs.get("commune.nom") or o.identifiant)
