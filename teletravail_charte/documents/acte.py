"""Un acte Word à relire : son corps, ses marges, son sceau, ses propriétés. Le fichier peut venir de n'importe où.

Le piège : une archive annonce ses tailles ; on les lit avant d'ouvrir quoi que ce soit.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from posixpath import dirname, join, normpath

from lxml import etree

from teletravail_charte.documents.ooxml import R, W, w
from teletravail_charte.documents.paquet import CONTENUS, RELATIONS
from teletravail_charte.erreurs import ErreurDossier, Faute, cause_systeme

Lien = tuple[str, str, str]  # identifiant, genre, partie visée
SCEAU = "urn:teletravail-charte:sceau:1"
_FICHIER_MAX, _PARTIE_MAX, _LU_MAX, _PARTIES_MAX = 24 << 20, 16 << 20, 32 << 20, 4000  # octets, parties
_MARGES = {"headerReference": "en-tête", "footerReference": "pied de page"}
_NOTES = ("footnotes", "endnotes")
_ANCIEN = b"\xd0\xcf\x11\xe0"  # .doc, ou .docx chiffré
_ILLISIBLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    ValueError,
)
_POSSIBLE = "Ouvrez-le dans Word ou LibreOffice et enregistrez-le au format « Document Word (.docx) »."


@dataclass(frozen=True, slots=True)
class Acte:
    """Un fichier ouvert ; ``marges`` : (« en-tête », « pied de page » ou « note », sa racine)."""

    corps: etree._Element
    marges: tuple[tuple[str, etree._Element], ...]
    sceau: etree._Element | None
    proprietes: Mapping[str, str]


def lire_acte(chemin: Path) -> Acte:
    """L'acte écrit dans ``chemin`` ; lève ``ErreurDossier``."""
    try:
        with chemin.open("rb") as flux:
            octets = flux.read(_FICHIER_MAX + 1)
    except OSError as cause:
        raise ErreurDossier(Faute(f"lecture impossible ({cause_systeme(cause)}).", str(chemin))) from None
    return ouvrir_acte(octets, str(chemin))


def ouvrir_acte(octets: bytes, fichier: str) -> Acte:
    """L'acte ; lève ``ErreurDossier`` si le fichier n'est pas un Word lisible, ou s'il est démesuré."""
    try:
        return deplier(_Archive(octets, fichier), fichier)
    except _ILLISIBLE:
        quoi = "il est protégé par un mot de passe, ou c'est un ancien « .doc »." if octets[:4] == _ANCIEN else ""
        raise ErreurDossier(Faute(quoi or "ce n'est pas un document Word.", fichier, possible=_POSSIBLE)) from None


class _Archive(dict[str, bytes]):
    """Les parties d'une archive, lues à la demande et jusqu'à une limite."""

    def __init__(self, octets: bytes, fichier: str) -> None:
        super().__init__()
        self.fichier, self.lu = fichier, 0
        if len(octets) > _FICHIER_MAX:
            raise self._demesure()
        self.archive = zipfile.ZipFile(BytesIO(octets))
        self.noms = set(self.archive.namelist())
        if len(self.noms) > _PARTIES_MAX:
            raise self._demesure()

    def __contains__(self, nom: object) -> bool:
        return nom in self.noms

    def __missing__(self, nom: str) -> bytes:
        entree = self.archive.getinfo(nom)
        self.lu += entree.file_size
        if entree.file_size > _PARTIE_MAX or self.lu > _LU_MAX:
            raise self._demesure()
        if entree.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError
        self[nom] = self.archive.read(entree)
        return self[nom]

    def _demesure(self) -> ErreurDossier:
        return ErreurDossier(Faute("il est démesuré : aucun acte n'en contient autant.", self.fichier))


def deplier(parties: dict[str, bytes], fichier: str) -> Acte:
    """L'acte que font ces parties ; lève ``ErreurDossier``, ou ``KeyError`` s'il en manque une."""
    if CONTENUS not in parties:
        raise KeyError(CONTENUS)
    genres = {genre: partie for _, genre, partie in _liens(parties, RELATIONS, "", fichier)}
    principal = genres["officeDocument"]
    racine = _analyser(parties[principal], principal, fichier)
    corps = racine.find(w("body"))
    if corps is None:
        strict = etree.QName(racine).localname == "document" and etree.QName(racine).namespace != W
        quoi = "il est enregistré au format « Open XML strict »." if strict else "ce n'est pas un document Word."
        raise ErreurDossier(Faute(quoi, fichier, possible=_POSSIBLE))
    nom = principal.rpartition("/")[2]
    relations = join(dirname(principal), "_rels", f"{nom}.rels")
    vises = _liens(parties, relations, dirname(principal), fichier) if relations in parties else []
    sceaux = (
        _analyser(parties[partie], partie, fichier)
        for _, genre, partie in vises
        if genre == "customXml" and partie in parties and SCEAU.encode() in parties[partie]
    )
    proprietes = {}
    if (personnalisees := genres.get("custom-properties", "")) in parties:
        for propriete in _analyser(parties[personnalisees], personnalisees, fichier).iterchildren("{*}property"):
            proprietes[propriete.get("name", "")] = "".join(map(str, propriete.itertext()))
    marges = tuple(
        (zone, _analyser(parties[partie], partie, fichier))
        for partie, zone in _montrees(racine, vises).items()
        if partie in parties
    )
    return Acte(corps, marges, next((s for s in sceaux if s.tag == f"{{{SCEAU}}}sceau"), None), proprietes)


def _analyser(octets: bytes, nom: str, fichier: str) -> etree._Element:
    """L'arbre d'une partie ; aucune entité, que Word n'écrit jamais, n'est développée."""
    try:
        racine = etree.fromstring(octets, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError:
        raise ErreurDossier(Faute(f"sa partie « {nom} » est abîmée.", fichier, possible=_POSSIBLE)) from None
    if racine.getroottree().docinfo.internalDTD is not None:
        raise ErreurDossier(Faute(f"sa partie « {nom} » définit des entités XML, ce que Word ne fait pas.", fichier))
    return racine


def _liens(parties: dict[str, bytes], relations: str, dossier: str, fichier: str) -> list[Lien]:
    """Les relations vers une autre partie."""
    return [
        (
            relation.get("Id", ""),
            relation.get("Type", "").rpartition("/")[2],
            normpath(join("/", dossier, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in _analyser(parties[relations], relations, fichier).iterchildren("{*}Relationship")
        if relation.get("TargetMode") != "External"
    ]


def _montrees(racine: etree._Element, vises: list[Lien]) -> Mapping[str, str]:
    """Les en-têtes et pieds que les sections montrent, puis les notes : partie -> zone."""
    par_identifiant = {identifiant: partie for identifiant, _, partie in vises}
    montrees = {}
    for reference in racine.iter(*map(w, _MARGES)):
        partie = par_identifiant.get(reference.get(f"{{{R}}}id", ""), "")
        montrees[partie] = _MARGES[str(etree.QName(reference).localname)]
    return montrees | {partie: "note" for _, genre, partie in vises if genre in _NOTES}
