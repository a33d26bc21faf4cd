"""Un classeur décrit en YAML -> un fichier .xlsx, toujours les mêmes octets ; les formules calculent, pas nous.

Le piège : openpyxl date le fichier et l'archive du moment de l'écriture ; tout est reposé au jour du droit.
"""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.workbook.properties import CalcProperties  # type: ignore[import-untyped]

from teletravail_charte.documents.classeur import figer
from teletravail_charte.erreurs import ErreurCorpus, ErreurUsage
from teletravail_charte.expressions import Expressions
from teletravail_charte.francais import de, typographie
from teletravail_charte.gabarit import contexte
from teletravail_charte.tableurs.donnees import lignes_du_bareme, nombre_d_agents, valeurs
from teletravail_charte.tableurs.feuille import ecrire_feuille
from teletravail_charte.tableurs.matiere import Matiere
from teletravail_charte.tableurs.modele import Champ, Classeur, Feuille, Membre, Tableau, Texte, charger_classeur
from teletravail_charte.tableurs.plan import Page, Plan, Table
from teletravail_charte.verification import Verification


def ecrire_classeur(v: Verification, nom: str) -> bytes:
    """Le classeur ``nom`` pour ce dossier ; lève ``ErreurCorpus`` (mal décrit), ``ErreurUsage`` (sans objet)."""
    fiche = charger_classeur(v.corpus, nom)
    expressions = Expressions(v, {})
    commune = str(v.faits.valeurs.get("commune.nom", "")) or "commune à préciser"
    noms = contexte(v.corpus.regles.faits, v.faits.valeurs) | expressions.noms()
    noms["organisme"] = f"{expressions.entete()} {de(commune)}"
    matiere = Matiere(v, nom, noms, valeurs(v), lignes_du_bareme(v))
    if not matiere.vaut(fiche.si):
        raise ErreurUsage(f"Le classeur « {nom} » n'a rien à dire pour ce dossier.")
    plan = _placer(fiche, matiere)
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    try:
        for page in plan.pages:
            ecrire_feuille(classeur.create_sheet(page.membre.nom), page, plan, matiere)
    except ErreurCorpus as erreur:
        raise ErreurCorpus(f"templates/tableurs/{nom}.yaml : {erreur}") from None
    classeur.calculation = CalcProperties(fullCalcOnLoad=True)
    return _figer(classeur, fiche, str(noms["organisme"]), v)


def _placer(fiche: Classeur, matiere: Matiere) -> Plan:
    plan = Plan()
    for feuille in fiche.feuilles:
        if not matiere.vaut(feuille.si):
            continue
        for rang, membre in enumerate(feuille.membres, start=1):
            _placer_feuille(plan, feuille, _nommer(membre), rang, matiere)
    return plan


def _nommer(membre: Membre) -> Membre:
    """La feuille, son nom composé à la française."""
    return membre.model_copy(update={"nom": typographie(membre.nom)})


def _placer_feuille(plan: Plan, feuille: Feuille, membre: Membre, rang: int, matiere: Matiere) -> None:
    ligne, places = 1, []
    for element in feuille.elements:
        if not matiere.vaut(element.si):
            continue
        if isinstance(element, Champ):
            plan.champs[membre.nom, element.id] = f"{get_column_letter(feuille.libelle + 1)}{ligne}"
        places.append((ligne, element))
        ligne += _hauteur(plan, element, membre, ligne, matiere)
    serie = tuple(_nommer(m) for m in feuille.membres)
    plan.pages.append(Page(feuille, membre, rang, serie, tuple(places)))


def _hauteur(plan: Plan, element: Texte | Champ | Tableau, membre: Membre, ligne: int, matiere: Matiere) -> int:
    """Les lignes que prend l'élément ; un tableau est inscrit au plan."""
    if isinstance(element, Champ):
        return 1
    if isinstance(element, Texte):
        return max(1, len(element.doutes)) + (element.genre == "signature")
    entetes = ligne + 1 + bool(element.titre)
    lettres = {c.id: get_column_letter(rang) for rang, c in enumerate(element.colonnes, start=1)}
    table = Table(membre.nom, entetes, _lignes(element, matiere), lettres)
    plan.tables[element.id.replace("{id}", membre.id)] = table
    return table.derniere + bool(element.total) + 1 - ligne + 1


def _lignes(element: Tableau, matiere: Matiere) -> Any:
    if element.source == "bareme":
        return len(matiere.bareme) + element.libres
    if element.lignes == "agents":
        return nombre_d_agents(matiere.v)
    if isinstance(element.lignes, int):
        return element.lignes
    return tuple(ligne for ligne in element.lignes if matiere.vaut(ligne.si))


def _figer(classeur: Workbook, fiche: Classeur, organisme: str, v: Verification) -> bytes:
    """Le fichier, ses propriétés et ses dates posées."""
    p = classeur.properties
    p.title, p.creator, p.lastModifiedBy, p.language = typographie(fiche.titre), organisme, organisme, "fr-FR"
    return figer(classeur, v.jour)
