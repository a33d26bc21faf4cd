"""Les documents : lesquels ce dossier appelle, ce qui leur manque, les lire, les prendre un par un ou tous ensemble.

Ce que le navigateur demande est cherché parmi les pièces du dossier et leurs formats : jamais un chemin. Un acte prêt
ne se prend que si rien ne s'y oppose, comme avec « rediger » ; un projet, toujours.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from flask import abort, current_app, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from teletravail_charte.documents.conversion import FORMATS, convertir, libreoffice
from teletravail_charte.documents.paquet import assembler
from teletravail_charte.erreurs import ErreurDossier, ErreurUsage, ErreurUtilisateur
from teletravail_charte.kit import MANIFESTE, Piece, composer_kit, fabriquer, manifeste
from teletravail_charte.redaction import en_attente
from teletravail_charte.web.apercu import Composees, Compositions, imprimer
from teletravail_charte.web.atelier import Ouvert
from teletravail_charte.web.pages.commun import atelier, ouvrir, rendre
from teletravail_charte.web.pages.procedure import Obstacles, Offre, page, questions

__all__ = ["page"]

page.add_app_template_filter(imprimer, "imprime")
page.record(lambda etat: etat.app.extensions.update(compositions=Compositions(etat.app.extensions["atelier"])))

ABSENTES: Final = "ce-qui-manque.txt"
MIMES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "ics": "text/calendar",
    "zip": "application/zip",
    "yaml": "application/yaml",
}
_PAR_LIBREOFFICE: Final = ("depot-actes",)  # les fabriques qui le lancent elles-mêmes
_ATTENTE: Final = 5  # secondes, quand une autre conversion est en cours
_CONVERSION = threading.Lock()
_EMPECHEMENTS: Final = (ErreurUsage, ErreurDossier)


def composer(o: Ouvert) -> Composees:
    """Le dossier sous double contrôle, prêt à composer ; lève ``ErreurDesaccord``."""
    compositions: Compositions = current_app.extensions["compositions"]
    return compositions.de(o)


@page.get("/documents")
def liste(identifiant: str) -> str:
    """Les pièces que ce dossier appelle, ce qui leur manque, et de quoi les prendre."""
    o = ouvrir(identifiant)
    c, word = composer(o), _formats_word()
    offres = [Offre(p, questions(o, p.manquants), word if p.composee else (_extension(p),)) for p in c.toutes()]
    actes = [x for x in offres if x.piece.fiche.principale]
    return rendre(
        "documents.html",
        o,
        obstacles=Obstacles.de(o, ()),
        groupes=[
            ("Les actes que l'assemblée vote", actes),
            ("Les documents du kit", [x for x in offres if x.piece.composee and x not in actes]),
            ("L'agenda, les tableurs, les données", [x for x in offres if not x.piece.composee]),
        ],
        attentes=[(fiche, questions(o, inconnus)) for fiche, inconnus in en_attente(c.v)],
        formats=word,
        pretes=sum(not x.questions for x in offres),
        combien=len(offres),
    )


@page.get("/apercu/<piece>")
def apercu(identifiant: str, piece: str) -> str:
    """Une pièce à lire dans la page, chaque passage avec ses règles et ses articles."""
    o = ouvrir(identifiant)
    c = composer(o)
    p = c.piece(piece)
    if p is None or p.composee is None:
        abort(404)
    return rendre(
        "apercu.html",
        o,
        piece=p,
        composee=p.composee.piece,
        feuille=c.feuille(
            p, lambda lecture: render_template("apercu_feuille.html", o=o, fiche=p.fiche, lecture=lecture)
        ),
        obstacles=Obstacles.de(o, [p]),
        formats=_formats_word(),
    )


@page.get("/piece/<piece>.<forme>")
def prendre(identifiant: str, piece: str, forme: str) -> Response | tuple[str, int]:
    """Une pièce, prête ; ou son projet, si on le demande."""
    o, projet = ouvrir(identifiant), "projet" in request.args
    c = composer(o)
    p = c.piece(piece)
    if p is None or forme not in (FORMATS if p.composee else (_extension(p),)):
        abort(404)
    obstacles = Obstacles.de(o, [p])
    if obstacles and not projet:
        lien = url_for("documents.prendre", identifiant=identifiant, piece=piece, forme=forme, projet=1)
        return _refuser(o, p.fiche.titre, obstacles, lien)
    actes = [] if p.composee else [x for f in c.fiches.values() if f.principale and (x := c.piece(f.id))]
    try:
        fichiers = _faire(c, [*actes, p], [forme], projet=projet)
    except _EMPECHEMENTS as erreur:
        return _refuser(o, p.fiche.titre, Obstacles(phrases=tuple(map(str, erreur.fautes))))
    nom = PurePosixPath(p.fiche.fichier).with_suffix(f".{forme}")
    return _envoyer(fichiers[str(nom)], nom.name)


@page.get("/kit.zip")
def kit(identifiant: str) -> Response | tuple[str, int]:
    """Toutes les pièces aux formats voulus, et leur manifeste ; ou leurs projets, si on les demande."""
    o, projet, demandes = ouvrir(identifiant), "projet" in request.args, request.args.getlist("format")
    if not set(demandes) <= set(FORMATS):
        abort(404)
    formats, c, titre = demandes or ["docx"], composer(o), "Tout le dossier"
    obstacles = Obstacles.de(o, c.toutes())
    if obstacles and not projet:
        return _refuser(
            o, titre, obstacles, url_for("documents.kit", identifiant=identifiant, format=formats, projet=1)
        )
    try:
        fichiers = _faire(c, c.toutes(), formats, projet=projet, complet=True)
    except _EMPECHEMENTS as erreur:
        return _refuser(o, titre, Obstacles(phrases=tuple(map(str, erreur.fautes))))
    return _envoyer(assembler(fichiers), f"{o.identifiant}-kit.zip")


@page.get("/dossier.yaml")
def dossier(identifiant: str) -> Response:
    """Le dossier, tel qu'il est enregistré."""
    feuillet = atelier().rangement.ouvrir(identifiant)
    return _envoyer(feuillet.texte.encode(), f"{feuillet.identifiant}.yaml")


def _faire(
    c: Composees, pieces: Sequence[Piece], formats: Sequence[str], *, projet: bool, complet: bool = False
) -> dict[str, bytes]:
    """Les fichiers de ces pièces, comme « rediger » les écrit ; ``complet`` : le kit et son manifeste."""
    if projet:
        pieces = composer_kit(c.v, [p.fiche for p in pieces], projet=True, mots=c.locaux, complet=True)
    empechees: dict[str, ErreurUtilisateur] = {}
    convertit = set(formats) & {"odt", "pdf"} or any(p.fiche.fabrique in _PAR_LIBREOFFICE for p in pieces)
    with _une_conversion() if convertit else nullcontext():
        faits = fabriquer(c.v, pieces, {}, empechees if complet else None)
        fichiers = convertir(faits, formats)
    if complet:
        fichiers[MANIFESTE] = manifeste(c.v, pieces, fichiers, c.locaux)
        if empechees:
            dites = (f"{nom} : {' '.join(map(str, e.fautes))}" for nom, e in empechees.items())
            fichiers[ABSENTES] = "\n".join(("Ce que le dossier ne permet pas encore d'écrire :", *dites, "")).encode()
    return fichiers


@contextmanager
def _une_conversion() -> Iterator[None]:
    """LibreOffice, un seul à la fois ; lève ``ErreurUsage`` plutôt que de faire attendre tout l'assistant."""
    if not _CONVERSION.acquire(timeout=_ATTENTE):
        raise ErreurUsage("Une autre conversion est en cours. Attendez qu'elle finisse et recommencez.")
    try:
        yield
    finally:
        _CONVERSION.release()


def _formats_word() -> tuple[str, ...]:
    try:
        libreoffice()
    except ErreurUsage:
        return ("docx",)
    return FORMATS


def _extension(p: Piece) -> str:
    return PurePosixPath(p.fiche.fichier).suffix.removeprefix(".")


def _refuser(o: Ouvert, titre: str, obstacles: Obstacles, projet: str = "") -> tuple[str, int]:
    """La page qui dit pourquoi rien n'est pris, et quoi faire."""
    return rendre("documents_refus.html", o, piece=titre, obstacles=obstacles, projet=projet), 409


def _envoyer(octets: bytes, nom: str) -> Response:
    forme = nom.rpartition(".")[2]
    return send_file(BytesIO(octets), MIMES[forme], as_attachment=True, download_name=nom)
