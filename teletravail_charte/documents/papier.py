"""Le papier de la commune : une coquille complète, ou un papier à en-tête ordinaire où l'on verse la nôtre.

Le piège : ce fichier vient d'ailleurs ; on ne l'ouvre, ne le relit et ne le remplit que dans l'enclos.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from teletravail_charte.blocs import GENRES, Bloc, Piece
from teletravail_charte.documents.enclos import enfermer
from teletravail_charte.erreurs import ErreurCorpus, ErreurUsage, Faute, cause_systeme

TAILLE_MAX: Final = 50 << 20  # octets du fichier lui-même


def composer_sur(papier: Path, pieces: Sequence[tuple[Piece, Path]]) -> list[bytes]:
    """Chaque pièce, avec la coquille qui est la sienne, sur ce papier ; lève ``ErreurUtilisateur``."""
    demandes = [(piece, coquille.read_bytes()) for piece, coquille in pieces]
    return enfermer(_composer, str(papier), _lire(papier), str(papier), demandes, pieces=len(demandes))


def preparer(papier: Path, coquille: Path) -> bytes:
    """Le papier à en-tête devenu coquille complète, à retoucher dans Word ; lève ``ErreurUtilisateur``."""
    return enfermer(_preparer, str(papier), _lire(papier), str(papier), coquille.read_bytes())[0]


def verifier(papier: Path, coquille: Path) -> bool:
    """Lève ``ErreurCorpus`` avec toutes les fautes ; rend vrai pour un papier à en-tête, faux pour une coquille."""
    return bool(enfermer(_verifier, str(papier), _lire(papier), str(papier), coquille.read_bytes()))


def _lire(papier: Path) -> bytes:
    try:
        if papier.stat().st_size > TAILLE_MAX:
            quoi = f"ce fichier est trop gros (plus de {TAILLE_MAX >> 20} Mo)."
            raise ErreurCorpus(Faute(quoi, str(papier), possible="Allégez ses images."))
        return papier.read_bytes()
    except OSError as cause:
        raise ErreurUsage(Faute(f"illisible ({cause_systeme(cause)}).", str(papier))) from None


# ── Ce qui suit ne s'exécute que dans l'enclos ───────────────────────────────────────────────────────────────────


def _composer(octets: bytes, fichier: str, demandes: Sequence[tuple[Piece, bytes]]) -> list[bytes]:
    return [_mettre_en_page(piece, _completer(octets, coquille, fichier), fichier) for piece, coquille in demandes]


def _preparer(octets: bytes, fichier: str, coquille: bytes) -> list[bytes]:
    return [_completer(octets, coquille, fichier)]


def _verifier(octets: bytes, fichier: str, coquille: bytes) -> list[bytes]:
    """Une liste non vide pour un papier à en-tête."""
    from teletravail_charte.documents.greffe import est_un_papier
    from teletravail_charte.documents.ouverture import ouvrir

    complete = _completer(octets, coquille, fichier)
    if fautes := _essayer(GENRES, complete, fichier):  # lesquels ?
        un_a_un = dict.fromkeys(faute for genre in GENRES for faute in _essayer([genre], complete, fichier))
        raise ErreurCorpus(*(un_a_un or fautes))
    return [b"papier"] if est_un_papier(ouvrir(octets, fichier), fichier) else []


def _essayer(genres: Sequence[str], complete: bytes, fichier: str) -> Sequence[Faute]:
    """Ce qui empêche d'imprimer un bloc de chacun de ces genres."""
    try:
        _mettre_en_page(_temoin(genres), complete, fichier)
    except ErreurCorpus as erreur:
        return erreur.fautes
    return ()


def _completer(octets: bytes, coquille: bytes, fichier: str) -> bytes:
    """La coquille complète que donne ce fichier, relue ; lève ``ErreurCorpus``, toutes les fautes ensemble."""
    from teletravail_charte.documents.balises import relire, styles_absents
    from teletravail_charte.documents.greffe import est_un_papier, greffer
    from teletravail_charte.documents.ouverture import ouvrir
    from teletravail_charte.documents.paquet import assembler, extraire
    from teletravail_charte.documents.residus import residus

    parties = ouvrir(octets, fichier)
    fautes = residus(parties, fichier)
    try:
        if est_un_papier(parties, fichier):
            parties = greffer(parties, extraire(coquille), fichier)
        else:
            fautes += styles_absents(parties, fichier)
        fautes += relire(parties, fichier)
    except ErreurCorpus as erreur:
        fautes += erreur.fautes
    if fautes:
        raise ErreurCorpus(*fautes)
    return assembler(parties)


def _mettre_en_page(piece: Piece, complete: bytes, fichier: str) -> bytes:
    """La pièce sur la coquille complète ; les fautes nomment le fichier que l'utilisateur connaît."""
    from teletravail_charte.documents import composer

    with TemporaryDirectory() as lieu:
        coquille = Path(lieu) / "coquille.docx"
        coquille.write_bytes(complete)
        try:
            return composer(piece, coquille)
        except ErreurCorpus as erreur:
            raise ErreurCorpus(*(replace(faute, fichier=fichier) for faute in erreur.fautes)) from None


def _temoin(genres: Sequence[str]) -> Piece:
    """Une pièce d'un bloc de chaque genre, qui se reconnaît à l'impression."""
    blocs = []
    for genre in genres:
        mot = "" if genre == "saut_page" else f"un bloc de genre {genre}"
        blocs.append(Bloc(genre, mot, lignes=((mot,),) if genre == "tableau" else ()))
    return Piece("temoin", "Titre", "Commune", date(2026, 1, 1), (*blocs, Bloc("paragraphe", "Fin")), projet=True)
