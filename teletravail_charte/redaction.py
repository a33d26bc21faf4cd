"""Les pièces d'un dossier : lesquelles, de quoi elles sont faites, et quand on refuse de les écrire.

Un acte n'est écrit que si rien ne bloque et que rien n'y manque ; un projet, toujours, avec ses réserves en
première page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from teletravail_charte.blocs import Bloc, Piece
from teletravail_charte.clauses import Composition, composer_clauses
from teletravail_charte.clausier import charger_clausier, vocabulaire_des_clauses
from teletravail_charte.conditions import ConditionInvalide, faits_lus, lire_condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import ErreurUsage, vouliez_vous_dire
from teletravail_charte.expressions import Expressions
from teletravail_charte.francais import de, typographie
from teletravail_charte.moteur.natif import DOUTEUX, FAUX, VRAI, verite_de
from teletravail_charte.validation import Fiche, Recueil, Suite, charger_fiche
from teletravail_charte.verification import Verification, fondements_du

TOUTES = "toutes"


class FichePiece(Fiche):
    """Une pièce du kit : son fichier, pourquoi elle est là, quand elle existe.

    Écrite en Word depuis ses clauses (``coquille``), ou faite par ``fabrique`` (tableur, données) ; ``kit`` : son
    numéro dans le plan du kit ; ``principale`` : écrite même quand on ne demande rien ; ``concordance`` : table en
    annexe.
    """

    id: str
    titre: str
    fichier: str
    pourquoi: str
    coquille: str = ""
    fabrique: str = ""
    kit: str = ""
    principale: bool = False
    si: dict[str, Any] | None = None
    concordance: bool = False


class _Pieces(Fiche):
    pieces: Suite[FichePiece]


@dataclass(frozen=True, slots=True)
class PieceComposee:
    """Une pièce prête à mettre en page, et ce qui lui manque."""

    fiche: FichePiece
    piece: Piece
    composition: Composition


def pieces_possibles(corpus: Corpus) -> tuple[FichePiece, ...]:
    """Toutes les pièces que le produit sait écrire ; lève ``ErreurCorpus``."""
    templates, recueil = corpus.racine / "templates", Recueil()
    chemin = templates / "pieces.yaml"
    pieces = charger_fiche(chemin, _Pieces).pieces
    faits = vocabulaire_des_clauses(corpus)
    for rang, piece in enumerate(pieces):
        if bool(piece.coquille) == bool(piece.fabrique):
            recueil.noter(chemin, ("pieces", rang), "une pièce a une coquille ou une fabrique, et une seule.")
        elif piece.coquille and not (templates / piece.coquille).is_file():
            recueil.noter(chemin, ("pieces", rang, "coquille"), "ce fichier n'existe pas dans templates.")
        try:
            if piece.si is not None:
                lire_condition(piece.si, faits)
        except ConditionInvalide as erreur:
            recueil.noter(chemin, ("pieces", rang, "si"), str(erreur))
    recueil.lever()
    return pieces


def choisir_pieces(v: Verification, demandees: Sequence[str]) -> tuple[FichePiece, ...]:
    """Les pièces demandées ; rien : les principales ; « toutes » : le kit. Lève ``ErreurUsage``.

    Les principales et le kit s'arrêtent à ce que le dossier appelle ; une pièce nommée est toujours rendue.
    """
    possibles = {p.id: p for p in pieces_possibles(v.corpus)}
    if demandees and list(demandees) != [TOUTES]:
        for nom in demandees:
            if nom not in possibles:
                suite = vouliez_vous_dire(nom, list(possibles)) or f"Pièces : {', '.join(possibles)}."
                raise ErreurUsage(f"La pièce « {nom} » n'existe pas. {suite}")
        return tuple(possibles[nom] for nom in demandees)
    return tuple(p for p in possibles.values() if (demandees or p.principale) and _appel(v, p)[0] != FAUX)


def _appel(v: Verification, fiche: FichePiece) -> tuple[int, tuple[str, ...]]:
    """La pièce existe-t-elle pour ce dossier, et les faits inconnus qui en décident ?"""
    if fiche.si is None:
        return VRAI, ()
    condition = lire_condition(fiche.si, vocabulaire_des_clauses(v.corpus))
    valeurs = v.faits.valeurs | {"etape": v.etape}
    inconnus = tuple(f for f in faits_lus(condition) if f not in valeurs)
    return verite_de(condition, valeurs), inconnus


def composer_piece(v: Verification, fiche: FichePiece, *, projet: bool) -> PieceComposee:
    """La pièce en blocs ; un projet porte ses réserves en tête."""
    composition = composer_clauses(charger_clausier(v.corpus, fiche.id), v)
    verite, inconnus = _appel(v, fiche)
    if verite == DOUTEUX:
        composition = replace(composition, manquants=tuple(dict.fromkeys((*inconnus, *composition.manquants))))
    blocs = composition.blocs
    if not blocs:
        raise ErreurUsage(f"La pièce « {fiche.id} » n'a rien à dire pour ce dossier.")
    if fiche.concordance:
        blocs += _concordance(v, composition)
    if projet:
        blocs = _reserves(v, composition) + blocs
    nom = str(v.faits.valeurs.get("commune.nom", "")) or "commune à préciser"
    titre = typographie(fiche.titre)
    proprietes = {
        "titre": f"{titre} – {nom}",
        "sujet": titre,
        "Empreinte du dossier": v.dossier.empreinte,
        "Empreinte du corpus": v.corpus.empreinte,
        "Version du corpus": v.corpus.version,
        "Jour du droit appliqué": v.jour.isoformat(),
    }
    organisme = Expressions(v, {}).entete()
    piece = Piece(fiche.id, titre, f"{organisme} {de(nom)}", v.jour, blocs, projet, proprietes)
    return PieceComposee(fiche, piece, composition)


def _reserves(v: Verification, composition: Composition) -> tuple[Bloc, ...]:
    lignes = [f"{c.regle.titre}. {c.message} {c.remede}" for c in v.constats if c.bloque]
    faits = v.corpus.vocabulaire.faits
    lignes += [f"À préciser : {faits[f].question}" for f in composition.manquants]
    lignes += [f"Assumé par dérogation : {c.regle.titre}. {c.message}" for c in v.assumes()]
    if not lignes:
        lignes = ["Aucune réserve : le dossier permettrait d'écrire l'acte."]
    return tuple(Bloc("reserve", typographie(ligne)) for ligne in lignes)


def _concordance(v: Verification, composition: Composition) -> tuple[Bloc, ...]:
    """L'annexe : article de la pièce, obligations qu'il met en mots, textes en vigueur."""
    en_vigueur = {c.regle.id: c.regle for c in v.constats}
    lignes = []
    for numero, clause in composition.retenues:
        regles = [en_vigueur[r] for r in clause.regles if r in en_vigueur]
        if not numero or not regles:
            continue
        fondements = (f for r in regles for f in fondements_du(v.corpus, r.fondements, v.jour))
        textes: dict[str, dict[str, None]] = {}
        for f in fondements:
            textes.setdefault(f.texte, {})[f.article.removeprefix("articles ").removeprefix("article ")] = None
        cites = (typographie(f"{texte} : {' ; '.join(articles)}") for texte, articles in textes.items())
        titres = " ; ".join(typographie(r.titre[:1].lower() + r.titre[1:]) for r in regles)
        lignes.append((numero, titres, "\n".join(cites)))
    entetes = ("Article de la charte", "Ce que le droit demande", "Textes en vigueur")
    return (
        Bloc("saut_page"),
        Bloc("partie", "Table de concordance", "Annexe"),
        Bloc("tableau", entetes=entetes, lignes=tuple(lignes)),
    )


def coquille_de(corpus: Corpus, fiche: FichePiece) -> Path:
    """Le fichier Word qui donne ses allures à la pièce."""
    return corpus.racine / "templates" / fiche.coquille
