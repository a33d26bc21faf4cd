"""Le calendrier au format iCalendar (RFC 5545) : un événement d'une journée par échéance datée.

Mêmes entrées, mêmes octets : l'identifiant d'un événement vient de l'organisme et de l'étape, son horodatage du jour
jugé. Réimporter le fichier met donc l'agenda à jour au lieu de le doubler. Le piège : une ligne se plie à 75 octets,
jamais au milieu d'un caractère.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date

from teletravail_charte.calendrier.calcul import calculer
from teletravail_charte.calendrier.jours import UN_JOUR
from teletravail_charte.calendrier.modele import Calendrier, Echeance
from teletravail_charte.calendrier.tableaux import STATUTS, dire_date
from teletravail_charte.francais import typographie
from teletravail_charte.verification import Verification

OCTETS_PAR_LIGNE = 75
FAITES = ("faite", "passee")


def fabriquer(v: Verification, _: Mapping[str, bytes]) -> bytes:
    """La pièce du kit : sans horloge, rien n'y est dit en retard."""
    return en_ics(v, calculer(v))


def en_ics(v: Verification, calendrier: Calendrier) -> bytes:
    """Le fichier entier, en octets."""
    nom = str(v.faits.valeurs.get("commune.nom", ""))
    titre = typographie("Télétravail : calendrier de la procédure") + (f" ({nom})" if nom else "")
    lignes = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//teletravail-charte//calendrier//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_echapper(titre)}",
        f"X-WR-CALNAME:{_echapper(titre)}",
        f"X-WR-TIMEZONE:{calendrier.fuseau}",
    ]
    for e in calendrier.echeances:
        lignes += _evenement(v, e, calendrier)
    lignes.append("END:VCALENDAR")
    return "".join(f"{_plier(ligne)}\r\n" for ligne in lignes).encode()


def _evenement(v: Verification, e: Echeance, calendrier: Calendrier) -> Iterator[str]:
    jour = e.retenue
    if jour is None:
        return
    yield "BEGIN:VEVENT"
    yield f"UID:{_identifiant(v, e)}"
    yield f"DTSTAMP:{_ymd(calendrier.jour)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_ymd(jour)}"
    yield f"DTEND;VALUE=DATE:{_ymd(jour + UN_JOUR)}"
    yield f"SUMMARY:{_echapper(_resume(e))}"
    yield f"DESCRIPTION:{_echapper(_description(e))}"
    yield f"CATEGORIES:{_echapper('Télétravail')}"
    yield f"STATUS:{'CONFIRMED' if e.fait_le else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _resume(e: Echeance) -> str:
    return e.titre if e.statut in FAITES else f"{e.titre} ({STATUTS[e.statut]})"


def _description(e: Echeance) -> str:
    textes = " ; ".join(str(f) for f in e.fondements)
    lignes = [dire_date(e), e.raison, typographie(f"Textes : {textes}.") if textes else ""]
    lignes += [typographie("À vérifier : ") + doute for doute in e.a_verifier]
    return "\n".join(ligne for ligne in lignes if ligne)


def _identifiant(v: Verification, e: Echeance) -> str:
    """Stable d'un dossier corrigé à l'autre : même organisme, même étape, même identifiant."""
    valeurs = v.faits.valeurs
    qui = "|".join(str(valeurs.get(f"commune.{nom}", "")) for nom in ("code_insee", "nom", "type_organisme"))
    return f"{e.id}-{hashlib.sha256(qui.encode()).hexdigest()[:16]}@teletravail-charte"


def _ymd(jour: date) -> str:
    return jour.isoformat().replace("-", "")


def _echapper(texte: str) -> str:
    """Un texte iCalendar : barre oblique, point-virgule, virgule et fin de ligne échappés."""
    for brut, echappe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        texte = texte.replace(brut, echappe)
    return texte


def _plier(ligne: str) -> str:
    """La ligne pliée : 75 octets au plus, chaque suite commençant par une espace."""
    morceaux, octets = [""], 0
    for caractere in ligne:
        poids = len(caractere.encode())
        if octets + poids > OCTETS_PAR_LIGNE:
            morceaux.append(" ")
            octets = 1
        morceaux[-1] += caractere
        octets += poids
    return "\r\n".join(morceaux)
