"""Dans le processus à part, borné en mémoire et en temps : un PDF sur l'entrée, ses morceaux en JSON sur la sortie.

Le piège : un PDF est un programme de dessin. Un fichier de quelques octets peut demander des milliards de traits, et
pdfium, écrit en C, ne s'interrompt pas de l'intérieur.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Final

from teletravail_charte.erreurs import ErreurDossier
from teletravail_charte.relecture.lignes import Ligne
from teletravail_charte.relecture.marges import oter_les_marges
from teletravail_charte.relecture.morceaux import Morceau, nettoyer, refus
from teletravail_charte.relecture.pages_pdf import PagesLues, lire_pages
from teletravail_charte.relecture.recollage import recoller

_LETTRES_PAR_PAGE: Final = 40  # en dessous, la page est une image qui porte un tampon
_OCR: Final = (
    "Faites-y reconnaître les caractères (OCR) par le copieur ou par un logiciel, relisez le résultat, puis "
    "recommencez ; ou apportez le fichier Word ou ODT d'origine."
)


def servir(fichier: str, memoire: int, calcul: int) -> None:
    """Lit le PDF de l'entrée standard, borné en octets et en secondes de calcul."""
    octets = sys.stdin.buffer.read()
    _borner(memoire, calcul)
    rendu: dict[str, Any]
    try:
        rendu = _composer(lire_pages(octets, fichier), fichier)
    except ErreurDossier as erreur:
        rendu = {"faute": asdict(erreur.fautes[0])}
    except (MemoryError, RecursionError):
        rendu = {"demesure": True}
    sys.stdout.write(json.dumps(rendu))


def _borner(memoire: int, calcul: int) -> None:
    with suppress(ImportError):  # Windows : le délai seul
        import resource

        for borne, valeur in ((resource.RLIMIT_AS, memoire), (resource.RLIMIT_CPU, calcul)):
            with suppress(ValueError, OSError):  # une borne que ce système ne sait pas poser
                resource.setrlimit(borne, (valeur, valeur + (borne == resource.RLIMIT_CPU)))


def _composer(lues: PagesLues, fichier: str) -> dict[str, Any]:
    """Les arguments d'une ``Lecture`` ; lève ``ErreurDossier`` pour un PDF sans texte lisible."""
    if _lettres(ligne for page in lues.lignes for ligne in page) < _LETTRES_PAR_PAGE and lues.images:
        raise refus(fichier, "ce PDF ne contient pas de texte : c'est sans doute un document numérisé (scanné).", _OCR)
    if _illisible(lues.lignes):
        raise refus(fichier, "le texte de ce PDF ne se lit pas : ses polices cachent leurs lettres.", _OCR)
    restes, marges = oter_les_marges(lues.lignes, lues.hauteurs)
    morceaux = [*recoller(restes, numerotees=True), *(Morceau(nettoyer(marge), marge=True) for marge in marges)]
    return {
        "morceaux": [asdict(morceau) | {"sources": ()} for morceau in morceaux],
        "pages": len(lues.lignes),
        "avertissements": list(_avertir(lues)),
    }


def _avertir(lues: PagesLues) -> Iterator[str]:
    muettes = [str(rang + 1) for rang in lues.images if _lettres(lues.lignes[rang]) < _LETTRES_PAR_PAGE]
    if muettes:
        quelles = ", ".join(muettes[:10]) + (" …" if len(muettes) > 10 else "")
        nom = "Les pages" if len(muettes) > 1 else "La page"
        yield f"{nom} {quelles} : une image, ou presque. Ce qu'elle montre n'est pas lu."
    if len(lues.devinees) > len(lues.lignes) / 2:
        yield "Ce texte vient d'une reconnaissance de caractères (OCR) : vérifiez-y les nombres et les dates."


def _lettres(lignes: Iterable[Ligne]) -> int:
    return sum(lettre.isalpha() for ligne in lignes for lettre in ligne.texte)


def _illisible(pages: list[list[Ligne]]) -> bool:
    """Moins d'une lettre latine sur deux signes : des glyphes sans table de caractères."""
    signes = [c for page in pages for ligne in page for c in ligne.texte if not c.isspace() and c not in ".…_·-"]
    latines = sum(c.isalpha() and c < "\u0250" for c in signes)
    return len(signes) > _LETTRES_PAR_PAGE and latines < len(signes) / 2
