"""Le sceau d'un acte : ce qu'il disait à l'écriture, d'où chaque morceau venait, de quel corpus, de quel dossier.

Il voyage dans le fichier (customXml) ; une propriété du fichier en porte l'empreinte. Le piège : ce n'est pas une
signature ; qui sait refaire un sceau peut le refaire. Il montre une retouche, il ne prouve pas qu'il n'y en a pas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from lxml import etree

from teletravail_charte.blocs import EMPREINTE_DU_DOSSIER, Piece
from teletravail_charte.documents.acte import SCEAU, Acte, deplier
from teletravail_charte.documents.paquet import joindre
from teletravail_charte.documents.places import Place
from teletravail_charte.documents.provenance import Origine
from teletravail_charte.documents.releve import CORPS, PARAGRAPHE, relever
from teletravail_charte.erreurs import ErreurDossier, Faute

EMPREINTE_DU_SCEAU = "Empreinte du sceau"


@dataclass(frozen=True, slots=True)
class Scelle:
    """Un morceau tel qu'il a été écrit : on n'en garde que l'empreinte, l'étiquette et la place."""

    empreinte: str
    etiquette: str
    zone: str
    genre: str


@dataclass(frozen=True, slots=True)
class Sceau:
    """Le sceau relu ; ``conforme`` : ni lui ni le dossier qu'il emporte n'ont été retouchés."""

    piece: str
    titre: str
    commune: str
    jour: str
    projet: bool
    proprietes: Mapping[str, str]
    dossier: str
    origines: Mapping[str, Origine]
    places: tuple[Place, ...]
    morceaux: tuple[Scelle, ...]
    conforme: bool


def sceller(
    parties: Mapping[str, bytes], piece: Piece, origines: list[Origine], places: list[Place]
) -> tuple[dict[str, bytes], Piece]:
    """Les parties et leur sceau ; la pièce, qui en porte l'empreinte parmi ses propriétés."""
    racine = etree.Element(f"{{{SCEAU}}}sceau", nsmap={None: SCEAU})  # type: ignore[dict-item]
    for nom, contenu in (("piece", piece.nom), ("titre", piece.titre), ("commune", piece.commune)):
        racine.set(nom, contenu)
    racine.set("jour", piece.jour.isoformat())
    racine.set("projet", "oui" if piece.projet else "non")
    for nom, contenu in sorted(piece.proprietes.items()):
        _ajouter(racine, "propriete", contenu, nom=nom)
    _ajouter(racine, "dossier", piece.dossier)
    for o in origines:
        regles, articles = " ".join(o.regles), " ".join(o.articles)
        attributs = {"clause": o.clause, "titre": o.titre, "genre": o.genre, "regles": regles, "articles": articles}
        _ajouter(racine, "origine", "", etiquette=o.etiquette, **attributs)
    for p in places:
        attributs = {
            "libelle": p.libelle,
            "genre": p.genre,
            "attente": p.attente,
            "alias": p.alias,
            "origine": p.origine,
        }
        _ajouter(racine, "place", "", etiquette=p.etiquette, **attributs)
    for m in relever(deplier(dict(parties), piece.nom), places):
        reste = {"etiquette": m.etiquette}
        reste |= {"zone": m.zone} if m.zone != CORPS else {}
        reste |= {"genre": m.genre} if m.genre != PARAGRAPHE else {}
        _ajouter(racine, "m", "", e=m.empreinte, **reste)
    empreinte = _empreinte(racine)
    scellee = replace(piece, proprietes={**piece.proprietes, EMPREINTE_DU_SCEAU: empreinte})
    return joindre(parties, racine, empreinte.partition(":")[2]), scellee


def lire_sceau(acte: Acte, fichier: str) -> Sceau:
    """Le sceau de l'acte ; lève ``ErreurDossier`` s'il n'en a pas, ou s'il est illisible."""
    attendue = acte.proprietes.get(EMPREINTE_DU_SCEAU, "")
    racine = acte.sceau
    if racine is None:
        quoi = "il n'a pas de sceau : il n'a pas été écrit par « rediger »."
        if attendue:
            quoi = "son sceau a été ôté (copié dans un autre fichier, ou passé par un format qui le perd)."
        raise ErreurDossier(Faute(quoi, fichier, possible="Récrivez-le avec « rediger » pour le sceller."))
    proprietes = {e.get("nom", ""): e.text or "" for e in racine.iterfind(f"{{{SCEAU}}}propriete")}
    dossier = "".join(e.text or "" for e in racine.iterfind(f"{{{SCEAU}}}dossier"))
    origines = [
        Origine(
            e.get("etiquette", ""),
            e.get("clause", ""),
            e.get("titre", ""),
            e.get("genre", ""),
            tuple(e.get("regles", "").split()),
            tuple(e.get("articles", "").split()),
        )
        for e in racine.iterfind(f"{{{SCEAU}}}origine")
    ]
    places = [
        Place(*(e.get(nom, "") for nom in ("etiquette", "libelle", "genre", "attente", "alias", "origine")))
        for e in racine.iterfind(f"{{{SCEAU}}}place")
    ]
    morceaux = [
        Scelle(e.get("e", ""), e.get("etiquette", ""), e.get("zone", CORPS), e.get("genre", PARAGRAPHE))
        for e in racine.iterfind(f"{{{SCEAU}}}m")
    ]
    intact = not dossier or proprietes.get(EMPREINTE_DU_DOSSIER) == f"sha256:{sha256(dossier.encode()).hexdigest()}"
    return Sceau(
        piece=racine.get("piece", ""),
        titre=racine.get("titre", ""),
        commune=racine.get("commune", ""),
        jour=racine.get("jour", ""),
        projet=racine.get("projet") == "oui",
        proprietes=proprietes,
        dossier=dossier,
        origines={o.etiquette: o for o in origines},
        places=tuple(places),
        morceaux=tuple(morceaux),
        conforme=intact and _empreinte(racine) == attendue,
    )


def _empreinte(racine: etree._Element) -> str:
    """Celle de la forme canonique : un logiciel récrit le XML autrement sans rien y changer."""
    return f"sha256:{sha256(etree.tostring(racine, method='c14n')).hexdigest()}"


def _ajouter(racine: etree._Element, balise: str, contenu: str, **attributs: str) -> None:
    enfant = etree.SubElement(racine, f"{{{SCEAU}}}{balise}", attributs)
    enfant.text = contenu or None
