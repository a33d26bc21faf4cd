"""Le rapport Word, à verser au dossier : les constats en tableaux, niveau par niveau, puis preuves et textes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from teletravail_charte.blocs import Bloc
from teletravail_charte.documents import composer
from teletravail_charte.francais import pluriel
from teletravail_charte.rapports.compte_rendu import PARTIES, CompteRendu, Point, rendre_compte
from teletravail_charte.rapports.en_json import resume
from teletravail_charte.rapports.mots import COLONNES, CONFIANCES, FORCES, NIVEAUX, RESTE, mots
from teletravail_charte.rapports.raisonnement import Pas, Raisonnement
from teletravail_charte.rapports.registres import pour_une_elue, pour_une_juriste
from teletravail_charte.redaction import faire_piece
from teletravail_charte.verification import Verification

COQUILLE: Final = "formulaire.docx"
TITRE: Final = "Vérification du télétravail"


def rapport_docx(v: Verification) -> bytes:
    """Le fichier Word ; lève ``ErreurCorpus`` (coquille, clause) et ``ErreurDossier`` (texte impossible dans Word)."""
    piece = faire_piece(v, "verification", TITRE, tuple(_blocs(rendre_compte(v), v)))
    return composer(piece, v.corpus.racine / "templates" / COQUILLE)


def _blocs(compte: CompteRendu, v: Verification) -> Iterator[Bloc]:
    yield Bloc("titre_document", TITRE)
    yield Bloc("titre_central", compte.nom)
    yield from (Bloc("mention", ligne) for ligne in compte.contexte)
    yield from _elue(v)
    yield Bloc("partie", "En bref")
    yield Bloc("paragraphe", f"Rien ne bloque. {compte.bilan}" if compte.libre else compte.bilan)
    yield _decompte(v)
    ouverts = (*compte.bloquants, *(p for _, points in compte.autres for p in points))
    points = (*ouverts, *(p for p in compte.derogations if p.constat.assume))
    rangs = {p.constat.regle.id: rang for rang, p in enumerate(points, 1)}
    yield from _partie("Ce qui bloque", compte.bloquants, rangs)
    yield from _questions(compte)
    for niveau, du_niveau in compte.autres:
        yield from _partie(PARTIES[niveau], du_niveau, rangs)
    if compte.derogations:
        lignes = tuple(_derogation(p, rangs) for p in compte.derogations)
        yield Bloc("partie", f"Dérogations ({len(lignes)})")
        yield Bloc("tableau", entetes=("Point", "Niveau", "Dérogation"), lignes=lignes)
    if points:
        yield Bloc("partie", "Preuves, raisonnement et textes")
        raisonnements = {r.constat.regle.id: r for r in pour_une_juriste(v)}
        for point in points:
            yield from _preuves(rangs[point.constat.regle.id], point)
            yield from _raisonnement(raisonnements[point.constat.regle.id])
    if compte.a_verifier:
        yield Bloc("partie", f"À vérifier ({len(compte.a_verifier)})")
        yield from (Bloc("puce", ligne) for ligne in compte.a_verifier)
    yield from _reste(compte)


def _decompte(v: Verification) -> Bloc:
    comptes = resume(v)
    lignes = tuple((NIVEAUX[n][0], *(str(comptes[n][etat]) for etat in COLONNES)) for n in comptes)
    return Bloc("tableau", entetes=("Niveau", *COLONNES.values()), lignes=lignes)


def _elue(v: Verification) -> Iterator[Bloc]:
    """La première page : ce qu'une élue doit savoir pour décider."""
    page = pour_une_elue(v)
    yield Bloc("partie", mots("Pour décider, en une page"))
    yield Bloc("paragraphe", page.reponse)
    for titre, lignes in page.parties():
        yield Bloc("sous_titre", titre)
        yield from (Bloc("puce", ligne) for ligne in lignes)
    yield Bloc("saut_page")


def _raisonnement(r: Raisonnement) -> Iterator[Bloc]:
    yield Bloc("paragraphe", mots("Le raisonnement :"))
    for q in r.qualifications:
        yield Bloc("puce", mots(f"Qualification : {q.question} {q.reponse}."))
    if r.application:
        yield from _pas(mots("S'applique"), r.application)
    yield from _pas(mots("Méconnue"), r.manquement)


def _pas(quoi: str, pas: Pas) -> Iterator[Bloc]:
    """Chaque comparaison en une ligne ; un groupe donne ses membres."""
    if pas.membres:
        for membre in pas.membres:
            yield from _pas(quoi, membre)
        return
    yield Bloc("puce", mots(f"{quoi} : {pas.verite}. {pas.enonce} Réponse : {pas.reponse}."))


def _partie(titre: str, points: tuple[Point, ...], rangs: Mapping[str, int]) -> Iterator[Bloc]:
    if points:
        lignes = tuple((f"{rangs[p.constat.regle.id]}. {p.titre}\n{p.message}", p.remede) for p in points)
        yield Bloc("partie", f"{titre} ({len(lignes)})")
        yield Bloc("tableau", entetes=("Constat", "Que faire"), lignes=lignes)


def _questions(compte: CompteRendu) -> Iterator[Bloc]:
    if compte.questions:
        lignes = tuple((f"{q.question}\n{q.fait}", q.reponses, q.pour) for q in compte.questions)
        yield Bloc("partie", f"Ce qui manque ({len(lignes)})")
        yield Bloc("tableau", entetes=("Question", "Réponses", "Raison"), lignes=lignes)


def _preuves(rang: int, p: Point) -> Iterator[Bloc]:
    r = p.constat.regle
    yield Bloc("article", p.titre, str(rang))
    yield Bloc("paragraphe", f"{mots('Établi par :')} {p.preuve}.")
    yield from (Bloc("puce", f"{c.texte}\n{c.adresse}".rstrip()) for c in p.textes)
    if p.doute:
        yield Bloc("paragraphe", f"{mots('À vérifier :')} {p.doute}")
    if p.derogation:
        yield Bloc("paragraphe", p.derogation)
    confiance = CONFIANCES[r.confiance][0].lower()
    force = FORCES[r.force]
    yield Bloc("mention", mots(f"{NIVEAUX[r.niveau][0]}. Règle {r.id}, force : {force}, confiance : {confiance}."))


def _derogation(p: Point, rangs: Mapping[str, int]) -> tuple[str, str, str]:
    regle = p.constat.regle.id
    titre = f"{rangs[regle]}. {p.titre}" if regle in rangs else p.titre
    point = f"{titre}\n{p.message}" if p.constat.etat == "non_conforme" else f"{titre}\n{regle}"
    return point, NIVEAUX[p.constat.regle.niveau][0], p.derogation


def _reste(compte: CompteRendu) -> Iterator[Bloc]:
    """Le compte de ce qui va, et la liste de ce qui viendra."""
    nombres = Counter(c.etat for c, _ in compte.reste)
    respectes = f"{nombres['conforme']} {pluriel(nombres['conforme'], 'respecté', 'respectés')}"
    dits = (respectes, f"{nombres['sans_objet']} sans objet", f"{nombres['a_venir']} à venir")
    yield Bloc("partie", f"Le reste ({len(compte.reste)})")
    yield Bloc("paragraphe", mots(f"{', '.join(dits)}. Le rapport en tableur les donne tous."))
    a_venir = [titre for c, titre in compte.reste if c.etat == "a_venir"]
    if a_venir:
        yield Bloc("paragraphe", mots(f"{RESTE['a_venir'].capitalize()} :"))
        yield from (Bloc("puce", titre) for titre in a_venir)
