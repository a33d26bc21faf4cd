"""``assistant`` : l'assistant dans le navigateur, sur cette machine seulement."""

from __future__ import annotations

import secrets
import socket
import threading
import webbrowser
from datetime import date
from pathlib import Path

import click

from teletravail_charte.erreurs import ErreurUsage, cause_systeme

HOTE = "127.0.0.1"
FILS = 4
ATTENTE = 1  # seconde : la première page d'abord, le reste du corpus ensuite


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port à écouter (défaut : un port libre).")
@click.option(
    "--dossiers",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="D",
    help="Où ranger les dossiers (défaut : votre répertoire de données).",
)
@click.option("--sans-navigateur", is_flag=True, help="N'ouvre pas le navigateur : affiche seulement l'adresse.")
def commande(port: int, dossiers: Path | None, sans_navigateur: bool) -> None:
    """Ouvre l'assistant : les questions, le bilan et les documents, dans votre navigateur.

    Il n'écoute que cette machine, et n'ouvre qu'à l'adresse affichée. Ctrl+C l'arrête.

    \b
    Exemples :
      teletravail-charte assistant
      teletravail-charte assistant --dossiers mes-communes --port 8765 --sans-navigateur
    """
    prise = _ecouter(port)
    import platformdirs
    from waitress.server import create_server

    from teletravail_charte.corpus import charger_corpus
    from teletravail_charte.etageres import racine
    from teletravail_charte.web.application import fabriquer
    from teletravail_charte.web.atelier import Atelier
    from teletravail_charte.web.rangement import Rangement

    ou = (dossiers or Path(platformdirs.user_data_dir("teletravail-charte", appauthor=False)) / "dossiers").absolute()
    jeton = secrets.token_urlsafe(24)
    atelier = Atelier(charger_corpus(racine()), Rangement(ou), date.today)
    serveur = create_server(fabriquer(atelier, jeton), sockets=[prise], threads=FILS, ident=None)
    rechauffe = threading.Timer(ATTENTE, atelier.rechauffer)
    rechauffe.daemon = True
    rechauffe.start()
    adresse = f"http://{HOTE}:{prise.getsockname()[1]}/?jeton={jeton}"
    try:
        click.echo(f"L'assistant est ouvert : {adresse}\nVos dossiers : {ou}\nPour l'arrêter : Ctrl+C.")
        if not sans_navigateur:
            webbrowser.open(adresse)
        serveur.run()
    except KeyboardInterrupt:  # avant que le serveur ne l'attende
        pass
    finally:
        serveur.close()


def _ecouter(port: int) -> socket.socket:
    prise = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        prise.bind((HOTE, port))
    except OSError as cause:
        prise.close()
        raison = f"il est peut-être déjà pris ; {cause_systeme(cause)}"
        raise ErreurUsage(f"Impossible d'écouter le port {port} ({raison}). Essayez sans --port.") from None
    prise.listen()
    return prise
