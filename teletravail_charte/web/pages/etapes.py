"""Le chemin et ses étapes : répondre, voir aussitôt ce que cela change, essayer sans enregistrer, revenir en arrière.

Une étape s'envoie en entier, avec la version qu'elle montrait. Ce que la personne n'a pas touché ne s'écrit pas ; ce
qu'un autre onglet a changé entre-temps est gardé, et ce que les deux ont changé se demande.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from teletravail_charte.erreurs import ErreurUsage
from teletravail_charte.rapports.mots import mots
from teletravail_charte.valeurs import en_yaml
from teletravail_charte.verification import Constat
from teletravail_charte.web.atelier import Ouvert
from teletravail_charte.web.champs import Champs, dire_valeur
from teletravail_charte.web.effets import Effet
from teletravail_charte.web.pages.commun import atelier, enregistrer_texte, ouvrir, rendre
from teletravail_charte.web.pages.envoi import (
    Envoi,
    appliques,
    dire_les_conflits,
    lire_envoi,
    montre_alors,
    numero,
    recevoir,
)
from teletravail_charte.web.parcours import Etape, charger_parcours
from teletravail_charte.web.remedes import Remede, remedes
from teletravail_charte.web.saisies import Reponses

page = Blueprint("etapes", __name__, url_prefix="/d/<identifiant>")


@page.get("/")
def chemin(identifiant: str) -> str:
    """Où en est le dossier : chaque étape, ce qui y reste, et les versions gardées."""
    return rendre("chemin.html", ouvrir(identifiant), versions=atelier().rangement.versions(identifiant))


@page.get("/etape/<nom>")
def etape(identifiant: str, nom: str) -> str:
    """Les questions d'une étape."""
    return _montrer(ouvrir(identifiant), _etape(nom))


@page.post("/etape/<nom>")
def repondre(identifiant: str, nom: str) -> str | Response | tuple[str, int]:
    """Enregistre ce qui a changé ; rend l'étape (à une page qui se met à jour) ou mène à la suivante."""
    ici, avant = _etape(nom), ouvrir(identifiant)
    apres, envoi = recevoir(avant)
    effet = Effet.de(apres.verification, montre_alors(avant).verification)
    if _partielle():
        return _montrer(apres, ici, envoi, effet)
    if envoi.reponses.fautes or envoi.conflits:
        return _montrer(apres, ici, envoi, effet), 422
    for phrase in effet.phrases()[:-1]:
        flash(phrase)
    if request.form.get("suite") == "suivante":
        return redirect(_suivante(identifiant, ici), 303)
    return redirect(url_for("etapes.etape", identifiant=identifiant, nom=nom), 303)


@page.post("/etape/<nom>/et-si")
def et_si(identifiant: str, nom: str) -> str | tuple[str, int]:
    """Ce que ces réponses changeraient, sans rien enregistrer."""
    ici, o = _etape(nom), ouvrir(identifiant)
    envoi = lire_envoi(o, montre_alors(o))
    if envoi.reponses.fautes or envoi.conflits:
        return _montrer(o, ici, envoi), 422
    changes = {**envoi.reponses.changes, **appliques()}
    faits = atelier().corpus.vocabulaire.faits
    return rendre(
        "et_si.html",
        o,
        etape=ici,
        effet_suppose=Effet.de(atelier().supposer(o, changes), o.verification),
        changes=[(faits[f].question, dire_valeur(faits[f], x), f"{f}={en_yaml(x)}") for f, x in changes.items()],
    )


@page.post("/jour")
def changer_de_jour(identifiant: str) -> Response:
    """Regarde le dossier au droit d'un autre jour, ou revient au sien ; rien n'est enregistré."""
    jours = dict(session.get("jours", {}))
    jours.pop(identifiant, None)
    voulu = request.form.get("au", "").strip()
    if voulu:
        try:
            jour = date.fromisoformat(voulu)
        except ValueError:
            raise ErreurUsage(f"« {voulu[:40]} » n'est pas une date. Écrivez AAAA-MM-JJ.") from None
        atelier().corpus.exiger(jour)
        jours[identifiant] = jour.isoformat()
    session["jours"] = jours
    return redirect(url_for("revue.jours" if voulu else "etapes.chemin", identifiant=identifiant), 303)


@page.post("/annuler")
def annuler(identifiant: str) -> Response:
    """Revient à la version demandée, sinon à la précédente ; c'est encore une version, que l'on peut annuler."""
    o = ouvrir(identifiant)
    vers = numero(request.form.get("vers", "")) or o.version - 1
    if vers:
        enregistrer_texte(o, atelier().rangement.version(identifiant, vers))
        flash(mots(f"Le dossier est revenu à sa version {vers}."))
    else:
        flash("Rien à annuler : c'est la première version de ce dossier.")
    retour = request.form.get("retour_etape", "")
    if retour:
        return redirect(url_for("etapes.etape", identifiant=identifiant, nom=_etape(retour).id), 303)
    return redirect(url_for("etapes.chemin", identifiant=identifiant), 303)


def _etape(nom: str) -> Etape:
    trouvee = next((e for e in charger_parcours(atelier().corpus) if e.id == nom), None)
    if trouvee is None:
        abort(404)
    return trouvee


def _partielle() -> bool:
    """La page demande-t-elle un morceau d'elle-même ?"""
    return request.headers.get("HX-Request") == "true"


def _suivante(identifiant: str, ici: Etape) -> str:
    etapes = charger_parcours(atelier().corpus)
    rang = etapes.index(ici) + 1
    if rang < len(etapes):
        return url_for("etapes.etape", identifiant=identifiant, nom=etapes[rang].id)
    return url_for("revue.bilan", identifiant=identifiant)


def _montrer(o: Ouvert, ici: Etape, envoi: Envoi | None = None, effet: Effet | None = None) -> str:
    envoi = envoi or Envoi(Reponses())
    fautes = envoi.reponses.fautes | dire_les_conflits(o, envoi.conflits)
    sections = Champs(o.vue, envoi.reponses.tapes, fautes).sections(ici)
    montres = [c for s in sections for c in (*s.principaux, *s.proposes)]
    etapes = charger_parcours(atelier().corpus)
    rang = etapes.index(ici)
    return rendre(
        "_etape.html" if _partielle() else "etape.html",
        o,
        effet=effet,
        etape=ici,
        precedente=etapes[rang - 1] if rang else None,
        suivante=etapes[rang + 1] if rang + 1 < len(etapes) else None,
        sections=sections,
        repris={f: f"{f}={en_yaml(x)}" for f, x in envoi.conflits.items()},
        remedes=_remedes(o, {c.regle.id: c for champ in montres for c in champ.constats}),
    )


def _remedes(o: Ouvert, constats: Mapping[str, Constat]) -> dict[str, tuple[Remede, ...]]:
    juge = atelier().juge()
    return {regle: remedes(o.verification, c, juge) for regle, c in constats.items() if not c.assume}
