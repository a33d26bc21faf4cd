"""L'application : ses pages, ses garde-fous, ses gabarits clos, et ce qu'elle dit quand quelque chose ne va pas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask, render_template, request, session
from flask.templating import Environment
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, SecurityError

from teletravail_charte import __version__
from teletravail_charte.erreurs import ErreurUtilisateur
from teletravail_charte.francais import pluriel
from teletravail_charte.rapports.mots import ETAPES, ETATS, FORCES, NIVEAUX, citer, mots
from teletravail_charte.rapports.site.atelier import jour_dit
from teletravail_charte.web.atelier import Atelier
from teletravail_charte.web.champs import dire_valeur
from teletravail_charte.web.pages import PAGES
from teletravail_charte.web.rangement import Depasse, DossierAbsent
from teletravail_charte.web.securite import ACTE_MAX, ENVOI_MAX, proteger

PHRASES = {
    400: "Cette adresse ou cet envoi n'est pas compris.",
    403: "Cette page n'est pas ouverte.",
    404: "Cette page n'existe pas.",
    405: "Cette page ne reçoit pas ce genre d'envoi.",
    413: f"Cet envoi est trop gros : {ACTE_MAX // 1_000_000} Mo au plus pour un acte, {ENVOI_MAX // 1_000_000} sinon.",
    500: "L'assistant s'est trompé, et non vous. Vos réponses sont enregistrées jusqu'à la dernière page affichée.",
}


class _Gabarits(ImmutableSandboxedEnvironment, Environment):
    """Les gabarits de Flask, dans un bac à sable : ils lisent, ne changent rien, et rien n'y manque en silence."""


class _Application(Flask):
    jinja_environment = _Gabarits
    jinja_options: Mapping[str, Any] = {  # type: ignore[assignment]
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "autoescape": True,
    }


def fabriquer(atelier: Atelier, jeton: str) -> Flask:
    """L'application de cet ``atelier``, ouverte à qui porte ``jeton``."""
    application = _Application(
        __name__, static_folder="statique", static_url_path="/statique", template_folder="gabarits"
    )
    application.extensions["atelier"] = atelier
    proteger(application, jeton)
    application.jinja_env.filters.update(
        mots=mots, jour=jour_dit, citer=citer, valeur=dire_valeur, moment=_moment, pluriel=pluriel
    )
    application.jinja_env.globals.update(
        NIVEAUX=NIVEAUX, ETATS=ETATS, FORCES=FORCES, ETAPES=ETAPES, version=__version__, ici=_ici
    )
    application.context_processor(lambda: {"preuve": session.get("preuve", "")})
    for page in PAGES:
        application.register_blueprint(page)
    application.register_error_handler(ErreurUtilisateur, _faute)
    application.register_error_handler(HTTPException, _refus)
    application.register_error_handler(SecurityError, lambda _: (PHRASES[400], 400))
    return application


def _ici(page: str) -> str:
    """De quoi marquer, dans un menu, la page où l'on est."""
    return Markup(' aria-current="page"') if request.endpoint == page else ""


def _moment(quand: datetime) -> str:
    return f"{jour_dit(quand.date())} à {quand:%H h %M}"


def _faute(erreur: ErreurUtilisateur) -> tuple[str, int]:
    """Une faute de la personne, ou un dossier illisible : les phrases du produit, jamais une trace."""
    code = 404 if isinstance(erreur, DossierAbsent) else 409 if isinstance(erreur, Depasse) else 422
    return render_template(
        "erreur.html", titre="Quelque chose ne va pas", phrases=[str(f) for f in erreur.fautes]
    ), code


def _refus(erreur: HTTPException) -> tuple[str, int]:
    code = erreur.code or 500
    phrase = (erreur.description if code == 403 else None) or PHRASES.get(code, PHRASES[400])
    return render_template("erreur.html", titre=f"Erreur {code}", phrases=[phrase]), code
