"""La délibération votée, prête à déposer : la ligne de données ouvertes (SCDL) et le dépôt pour la préfecture (@CTES).

Le piège : rien n'est envoyé ; ce module prépare des fichiers, la commune les dépose. Une valeur qui ne rentre pas
(objet trop long, numéro impossible) est une faute à corriger dans le dossier, jamais coupée en silence.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from io import StringIO
from typing import Any

from teletravail_charte.documents.conversion import convertir
from teletravail_charte.documents.paquet import assembler
from teletravail_charte.erreurs import ErreurDossier, Faute
from teletravail_charte.valeurs import en_json
from teletravail_charte.validation import Fiche, charger_fiche
from teletravail_charte.verification import Verification

ACTE, ANNEXES = "deliberation.docx", ("charte.docx",)


class _Nature(Fiche):
    code: str
    libelle: str


class _Teletransmission(Fiche):
    """templates/teletransmission.yaml."""

    nature: _Nature
    matieres: dict[str, str]
    objet_signes_max: int
    numero_motif: str
    taille_max_octets: int
    siret_motif: str
    scdl: dict[str, str]


def ligne_scdl(v: Verification, fichiers: Mapping[str, bytes]) -> bytes:  # noqa: ARG001
    """Le fichier CSV d'une ligne (UTF-8, virgules), aux dix-sept colonnes du schéma ; lève ``ErreurDossier``."""
    regles, valeurs = _regles(v), v.faits.valeurs
    siret = str(valeurs.get("commune.siret", ""))
    if not re.match(regles.siret_motif, siret):
        raise _faute(v, "commune.siret", f"« {siret} » n'est pas un SIRET.", "Quatorze chiffres, entre guillemets.")
    ligne = {colonne: _texte(v, fait) if fait else "" for colonne, fait in regles.scdl.items()}
    ligne["DELIB_MATIERE_NOM"] = _matiere(v, regles)
    flux = StringIO()
    ecrivain = csv.DictWriter(flux, list(regles.scdl), lineterminator="\r\n")
    ecrivain.writeheader()
    ecrivain.writerow(ligne)
    return flux.getvalue().encode()


def metadonnees(v: Verification, annexes: int) -> dict[str, Any]:
    """Ce que le guichet demande : nature, matière, objet, numéro, date, nombre d'annexes ; lève ``ErreurDossier``."""
    regles = _regles(v)
    objet = " ".join(_texte(v, "acte.objet_libelle").split())
    if len(objet) > regles.objet_signes_max:
        quoi = f"l'objet a {len(objet)} signes, le dépôt en admet {regles.objet_signes_max}."
        raise _faute(v, "acte.objet_libelle", quoi, "Raccourcissez-le.")
    numero = re.sub(r"[^0-9A-Z]+", "_", _texte(v, "acte.numero").upper())
    if not re.match(regles.numero_motif, numero):
        quoi = f"« {numero} » ne peut pas être un numéro d'acte télétransmis."
        raise _faute(v, "acte.numero", quoi, "Quinze signes au plus : chiffres, capitales sans accent, tirets bas.")
    return {
        "nature": {"code": regles.nature.code, "libelle": regles.nature.libelle},
        "matiere": {"code": _texte(v, "transmission.code_matiere"), "libelle": _matiere(v, regles)},
        "objet": objet,
        "numero": numero,
        "date": _texte(v, "seance.date"),
        "annexes": annexes,
    }


def depot(v: Verification, fichiers: Mapping[str, bytes]) -> bytes:
    """L'archive à déposer : délibération et annexes en PDF/A, et leurs métadonnées ; lève ``ErreurDossier``."""
    a_joindre = [nom for nom in (ACTE, *ANNEXES) if nom in fichiers]
    if ACTE not in a_joindre:
        raise _faute(v, "", "le dépôt contient la délibération.", "Demandez-la aussi : --pieces deliberation,…")
    decrites = metadonnees(v, len(a_joindre) - 1)
    pdf = convertir({nom: fichiers[nom] for nom in a_joindre}, ["pdf"])
    contenu = {f"{rang:02d}-{nom}": octets for rang, (nom, octets) in enumerate(pdf.items(), 1)}
    taille, limite = sum(map(len, contenu.values())), _regles(v).taille_max_octets
    if taille > limite:
        quoi = f"l'acte et ses annexes font {taille // 2**20} Mo, le dépôt en admet {limite // 2**20}."
        raise _faute(v, "", quoi, "Allégez les images du papier à en-tête.")
    decrites["fichiers"] = list(contenu)
    contenu["metadonnees.json"] = (json.dumps(decrites, ensure_ascii=False, indent=2) + "\n").encode()
    return assembler(contenu)


def _regles(v: Verification) -> _Teletransmission:
    return charger_fiche(v.corpus.racine / "templates" / "teletransmission.yaml", _Teletransmission)


def _texte(v: Verification, fait: str) -> str:
    valeur = v.faits.valeurs.get(fait)
    return "" if valeur is None else str(en_json(valeur))


def _matiere(v: Verification, regles: _Teletransmission) -> str:
    code = _texte(v, "transmission.code_matiere")
    if code not in regles.matieres:
        quoi = f"le code matière « {code} » n'a pas de nom connu."
        raise _faute(v, "transmission.code_matiere", quoi, f"Possibles : {', '.join(regles.matieres)}.")
    return regles.matieres[code]


def _faute(v: Verification, champ: str, quoi: str, possible: str) -> ErreurDossier:
    return ErreurDossier(Faute(quoi, v.dossier.nom, champ=champ, possible=possible))
