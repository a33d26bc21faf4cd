"""Qui a le droit d'entrer, et ce qu'une page a le droit de faire.

L'assistant n'écoute que cette machine, mais n'importe quelle page ouverte dans le même navigateur peut lui parler : le
jeton ouvre, le nom d'hôte et l'origine sont vérifiés, chaque envoi porte une preuve qu'il vient d'une de nos pages.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from flask import Flask, Response, abort, redirect, request, session
from werkzeug.wrappers import Response as Reponse

HOTES: Final = ["127.0.0.1", "localhost"]
POLITIQUE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ENTETES: Final = {
    "Content-Security-Policy": POLITIQUE,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ENVOI_MAX: Final = 2_000_000  # octets : les réponses d'une étape, un dossier
ACTE_MAX: Final = 25_000_000  # octets : un acte à relire, reçu par l'une des pages ``ACTES``
ACTES: Final = ("relecture.recevoir",)
LIBRES: Final = ("static",)  # ce qu'on sert sans jeton : notre feuille de style et nos scripts


def proteger(application: Flask, jeton: str) -> None:
    """Pose les garde-fous ; ``jeton`` ouvre la session de qui le porte dans l'adresse."""
    application.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        SESSION_COOKIE_NAME="assistant",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        TRUSTED_HOSTS=HOTES,
        MAX_CONTENT_LENGTH=ENVOI_MAX,
        MAX_FORM_MEMORY_SIZE=ENVOI_MAX,
        MAX_FORM_PARTS=5_000,
    )

    @application.before_request
    def entrer() -> Reponse | None:
        assert request.host  # lève l'erreur d'un hôte qui n'est pas nous, avant toute autre
        donne = request.args.get("jeton", "")
        if donne and hmac.compare_digest(donne.encode(), jeton.encode()):
            session.clear()
            session["entre"] = True
            session["preuve"] = secrets.token_urlsafe(32)
            return redirect(request.path) if request.method == "GET" else None
        if request.endpoint not in LIBRES and not session.get("entre"):
            abort(403, "Ouvrez l'assistant par l'adresse que la commande a donnée : elle contient votre jeton.")
        return None

    @application.before_request
    def exiger_la_preuve() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        if request.endpoint in ACTES:
            request.max_content_length = ACTE_MAX
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            abort(403, "Cet envoi vient d'une autre page que l'assistant : il est refusé.")
        attendue, donnee = session.get("preuve") or "", request.form.get("preuve") or ""
        if not attendue or not donnee or not hmac.compare_digest(attendue.encode(), donnee.encode()):
            abort(403, "Cette page date d'avant le dernier démarrage de l'assistant : rechargez-la et recommencez.")

    @application.after_request
    def poser_les_entetes(reponse: Response) -> Response:
        for nom, valeur in ENTETES.items():
            reponse.headers.setdefault(nom, valeur)
        if request.endpoint != "static":
            reponse.headers["Cache-Control"] = "no-store"
        return reponse
