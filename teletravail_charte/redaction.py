"""Les pièces d'un dossier : lesquelles, de quoi elles sont faites, et quand on refuse de les écrire.

Un acte n'est écrit que si rien ne bloque et que rien n'y manque ; un projet, toujours, avec ses réserves en
première page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from teletravail_charte.blocs import (
    EMPREINTE_DU_CORPUS,
    EMPREINTE_DU_DOSSIER,
    HYPOTHESES,
    VERSION_DU_CORPUS,
    Bloc,
    Piece,
)
from teletravail_charte.clauses import Composition
from teletravail_charte.clausier import Clause, charger_clausier, vocabulaire_des_clauses
from teletravail_charte.conditions import ConditionInvalide, faits_lus, lire_condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import ErreurUsage, vouliez_vous_dire
from teletravail_charte.expressions import Expressions
from teletravail_charte.faits import HYPOTHESE
from teletravail_charte.francais import de, typographie
from teletravail_charte.moteur.natif import DOUTEUX, VRAI, verite_de
from teletravail_charte.mots_locaux import MotsLocaux, composer_avec
from teletravail_charte.valeurs import en_json
from teletravail_charte.validation import Fiche, Recueil, Suite, charger_fiche
from teletravail_charte.verification import Verification, fondements_du
from teletravail_charte.vocabulaire import ETAPES

TOUTES = "toutes"


class RienADire(ErreurUsage):
    """Aucune clause de la pièce ne concerne ce dossier, ce jour-là."""


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
    """Une pièce prête à mettre en page, ce qui lui manque, et les clauses que la commune y a mises."""

    fiche: FichePiece
    piece: Piece
    composition: Composition
    locales: tuple[Clause, ...] = ()


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
    voulues = [p for p in possibles.values() if demandees or p.principale]
    return tuple(p for p in voulues if appel(v, p)[0] >= (DOUTEUX if p.coquille else VRAI))


def en_attente(v: Verification) -> tuple[tuple[FichePiece, tuple[str, ...]], ...]:
    """Les données que le kit n'écrit pas encore, et les faits inconnus dont elles dépendent."""
    fabriquees = ((p, appel(v, p)) for p in pieces_possibles(v.corpus) if p.fabrique)
    return tuple((p, inconnus) for p, (verite, inconnus) in fabriquees if verite == DOUTEUX)


def appel(v: Verification, fiche: FichePiece) -> tuple[int, tuple[str, ...]]:
    """La pièce existe-t-elle pour ce dossier, et les faits inconnus, déjà dus, dont cela dépend encore ?"""
    if fiche.si is None:
        return VRAI, ()
    faits = vocabulaire_des_clauses(v.corpus)
    condition = lire_condition(fiche.si, faits)
    valeurs = v.faits.valeurs | {"etape": v.etape}
    verite, atteintes = verite_de(condition, valeurs), ETAPES[: ETAPES.index(v.etape) + 1]
    inconnus = (f for f in faits_lus(condition) if f not in valeurs and faits[f].etape in atteintes)
    return verite, tuple(inconnus) if verite == DOUTEUX else ()


def composer_piece(
    v: Verification, fiche: FichePiece, *, projet: bool, mots: MotsLocaux | None = None
) -> PieceComposee:
    """La pièce en blocs, avec les ``mots`` de la commune s'il y en a ; un projet porte ses réserves en tête."""
    composition = composer_avec(mots, charger_clausier(v.corpus, fiche.id), v)
    inconnus = appel(v, fiche)[1]
    composition = replace(composition, manquants=tuple(dict.fromkeys((*inconnus, *composition.manquants))))
    blocs = composition.blocs
    if not blocs:
        raise RienADire(f"La pièce « {fiche.id} » n'a rien à dire pour ce dossier.")
    if fiche.concordance:
        blocs += _concordance(v, composition)
    if projet:
        blocs = _reserves(v, composition) + blocs
    piece = faire_piece(v, fiche.id, typographie(fiche.titre), blocs, projet=projet)
    if mots and fiche.id in mots.clauses:
        piece = replace(piece, proprietes={**piece.proprietes, "Empreinte des mots locaux": mots.empreinte})
    apportees = mots.clauses.get(fiche.id, ()) if mots else ()
    return PieceComposee(fiche, piece, composition, tuple(c for _, c in composition.retenues if c in apportees))


def faire_piece(
    v: Verification, identifiant: str, titre: str, blocs: tuple[Bloc, ...], *, projet: bool = False
) -> Piece:
    """Ces blocs en pièce : son en-tête, ses propriétés, le dossier dont elle vient."""
    nom = str(v.faits.valeurs.get("commune.nom", "")) or "commune à préciser"
    proprietes = {
        "titre": f"{titre} – {nom}",
        "sujet": titre,
        EMPREINTE_DU_DOSSIER: v.dossier.empreinte,
        EMPREINTE_DU_CORPUS: v.corpus.empreinte,
        VERSION_DU_CORPUS: v.corpus.version,
        "Jour du droit appliqué": v.jour.isoformat(),
    }
    hypotheses = {f: en_json(v.faits.valeurs[f]) for f, origine in v.faits.origines.items() if origine == HYPOTHESE}
    if hypotheses:
        proprietes[HYPOTHESES] = json.dumps(hypotheses, ensure_ascii=False, sort_keys=True)
    entete = f"{Expressions(v, {}).entete()} {de(nom)}"
    return Piece(identifiant, titre, entete, v.jour, blocs, projet, proprietes, v.dossier.contenu)


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
