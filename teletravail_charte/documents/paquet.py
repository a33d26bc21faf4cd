"""Le fichier Word comme archive : la lire, la réécrire toujours pareille, poser ses propriétés.

Le piège : une coquille passée par Word traîne une vignette et des statistiques (``app.xml``) qui ne
disent rien de l'acte écrit ; on les retire.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from teletravail_charte.blocs import Piece

CONTENUS, RELATIONS = "[Content_Types].xml", "_rels/.rels"
PROPRIETES, PERSONNALISEES = "docProps/core.xml", "docProps/custom.xml"
_TETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OOXML = "http://schemas.openxmlformats.org/officeDocument/2006"
_PAQUET = "http://schemas.openxmlformats.org/package/2006"
_TYPES = {
    PROPRIETES: (
        "application/vnd.openxmlformats-package.core-properties+xml",
        f"{_PAQUET}/relationships/metadata/core-properties",
    ),
    PERSONNALISEES: (
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        f"{_OOXML}/relationships/custom-properties",
    ),
}
_NOTICE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_A_RETIRER = ("thumbnail", "extended-properties", "core-properties", "custom-properties")


def assembler(parties: Mapping[str, bytes], *, comprimer: bool = True) -> bytes:
    """L'archive, les mêmes octets pour les mêmes parties : ordre, dates et système fixes."""
    tampon = BytesIO()
    ordre = sorted(parties, key=lambda nom: (nom != CONTENUS, nom != RELATIONS, nom))
    with zipfile.ZipFile(tampon, "w") as archive:
        for nom in ordre:
            entree = zipfile.ZipInfo(nom, (1980, 1, 1, 0, 0, 0))
            entree.create_system = 3
            entree.external_attr = 0o644 << 16
            entree.compress_type = zipfile.ZIP_DEFLATED if comprimer else zipfile.ZIP_STORED
            archive.writestr(entree, parties[nom])
    return tampon.getvalue()


def extraire(octets: bytes) -> dict[str, bytes]:
    """Les parties d'une archive, sans les dossiers vides."""
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist() if not nom.endswith("/")}


def preparer(parties: Mapping[str, bytes]) -> dict[str, bytes]:
    """Les parties d'une coquille, prêtes à recevoir nos propriétés et elles seules."""
    propres = dict(parties)
    relations = etree.fromstring(propres[RELATIONS])
    for relation in list(relations):
        if relation.get("Type", "").rpartition("/")[2] in _A_RETIRER:
            propres.pop(relation.get("Target", "").lstrip("/"), None)
            relations.remove(relation)
    contenus = etree.fromstring(propres[CONTENUS])
    for declaration in contenus.findall("{*}Override"):
        if declaration.get("PartName", "").lstrip("/") not in propres:
            contenus.remove(declaration)
    for nom, (contenu, relation_type) in _TYPES.items():
        identifiant = "rId" + nom.rpartition("/")[2].partition(".")[0]
        etree.SubElement(
            relations,
            f"{{{_PAQUET}/relationships}}Relationship",
            {"Id": identifiant, "Type": relation_type, "Target": nom},
        )
        etree.SubElement(
            contenus,
            f"{{{_PAQUET}/content-types}}Override",
            {"PartName": f"/{nom}", "ContentType": contenu},
        )
    propres[RELATIONS] = en_octets(relations)
    propres[CONTENUS] = en_octets(contenus)
    return propres


def joindre(parties: Mapping[str, bytes], donnees: etree._Element, empreinte: str) -> dict[str, bytes]:
    """Les parties et des données XML que le corps emporte ; ``empreinte`` (hexadécimale) leur donne un identifiant."""
    complet = dict(parties)
    relations = etree.fromstring(complet[RELATIONS])
    principal = next(r.get("Target", "") for r in relations if r.get("Type", "").endswith("/officeDocument"))
    dossier, _, nom = principal.lstrip("/").rpartition("/")
    rang = 1 + max((int(n) for n in re.findall(r"customXml/item(\d+)\.xml", "\n".join(complet))), default=0)
    donnee, notice = f"customXml/item{rang}.xml", f"itemProps{rang}.xml"
    hexa = empreinte.upper()
    identifiant = "-".join((hexa[:8], hexa[8:12], hexa[12:16], hexa[16:20], hexa[20:32]))
    complet[donnee] = en_octets(donnees)
    complet[f"customXml/{notice}"] = (
        f'{_TETE}<ds:datastoreItem ds:itemID="{{{identifiant}}}" xmlns:ds="{_OOXML}/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{etree.QName(donnees).namespace}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    complet[f"customXml/_rels/item{rang}.xml.rels"] = (
        f'{_TETE}<Relationships xmlns="{_PAQUET}/relationships"><Relationship Id="rId1"'
        f' Type="{_OOXML}/relationships/customXmlProps" Target="{notice}"/></Relationships>'
    ).encode()
    lien = {"Id": f"rIdDonnees{rang}", "Type": f"{_OOXML}/relationships/customXml", "Target": f"../{donnee}"}
    _ajouter(complet, f"{dossier}/_rels/{nom}.rels", f"{{{_PAQUET}/relationships}}Relationship", lien)
    declaration = {"PartName": f"/customXml/{notice}", "ContentType": _NOTICE}
    _ajouter(complet, CONTENUS, f"{{{_PAQUET}/content-types}}Override", declaration)
    return complet


def _ajouter(parties: dict[str, bytes], nom: str, balise: str, attributs: dict[str, str]) -> None:
    racine = etree.fromstring(parties[nom])
    etree.SubElement(racine, balise, attributs)
    parties[nom] = en_octets(racine)


def en_octets(racine: etree._Element) -> bytes:
    """Une partie XML comme Word l'écrit."""
    return bytes(etree.tostring(racine, xml_declaration=True, encoding="UTF-8", standalone=True))


def proprietes(piece: Piece) -> dict[str, bytes]:
    """Les propriétés du fichier : titre, auteur, langue, jour, puis celles de la pièce."""
    jour = f"{piece.jour.isoformat()}T00:00:00Z"
    valeurs = {
        "dc:title": piece.proprietes.get("titre", piece.titre),
        "dc:subject": piece.proprietes.get("sujet", ""),
        "dc:creator": piece.commune,
        "cp:lastModifiedBy": piece.commune,
        "dc:language": "fr-FR",
        "cp:contentStatus": "Projet" if piece.projet else "",
    }
    dates = "".join(
        f'<dcterms:{nom} xsi:type="dcterms:W3CDTF">{jour}</dcterms:{nom}>' for nom in ("created", "modified")
    )
    principales = (
        f'{_TETE}<cp:coreProperties xmlns:cp="{_PAQUET}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        + "".join(f"<{nom}>{escape(valeur)}</{nom}>" for nom, valeur in valeurs.items() if valeur)
        + f"{dates}</cp:coreProperties>"
    )
    autres = {"jour": piece.jour.isoformat(), "piece": piece.nom} | {
        nom: valeur for nom, valeur in sorted(piece.proprietes.items()) if nom not in ("titre", "sujet")
    }
    personnalisees = (
        f'{_TETE}<Properties xmlns="{_OOXML}/custom-properties" xmlns:vt="{_OOXML}/docPropsVTypes">'
        + "".join(
            f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{rang}" name={quoteattr(nom)}>'
            f"<vt:lpwstr>{escape(valeur)}</vt:lpwstr></property>"
            for rang, (nom, valeur) in enumerate(autres.items(), start=2)
        )
        + "</Properties>"
    )
    return {PROPRIETES: principales.encode(), PERSONNALISEES: personnalisees.encode()}
