"""Une feuille placée -> ses cellules, ses formules, ses validations et sa mise en page A4."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from teletravail_charte.bareme import question_ouverte
from teletravail_charte.francais import typographie
from teletravail_charte.tableurs.allure import donnee, entete, hauteur, taire, texte, validation
from teletravail_charte.tableurs.impression import imprimer
from teletravail_charte.tableurs.matiere import Matiere
from teletravail_charte.tableurs.modele import Champ, Colonne, Ligne, Tableau, Texte
from teletravail_charte.tableurs.plan import Page, Plan, Table

A_REMPLIR = typographie("à remplir")
TAILLES = {"titre": 14, "texte": 10, "signature": 10}


class _Feuille:
    """L'écriture d'une feuille."""

    def __init__(self, feuille: Worksheet, page: Page, plan: Plan, matiere: Matiere) -> None:
        self.feuille, self.page, self.plan, self.matiere = feuille, page, plan, matiere
        self.fiche, self.largeurs = page.fiche, page.fiche.largeurs
        self.colonnes = page.fiche.coupure or len(self.largeurs)  # un texte ne passe pas d'une page à l'autre

    def ecrire(self) -> None:
        for rang, largeur in enumerate(self.largeurs, start=1):
            self.feuille.column_dimensions[get_column_letter(rang)].width = largeur
        for ligne, element in self.page.elements:
            if isinstance(element, Texte):
                self._texte(ligne, element)
            elif isinstance(element, Champ):
                self._champ(ligne, element)
            else:
                self._tableau(ligne, element)
        tables = [t for t in self.plan.tables.values() if t.feuille == self.page.membre.nom]
        imprimer(self.feuille, self.fiche, tables)

    def _texte(self, ligne: int, element: Texte) -> None:
        doutes = [question_ouverte(self.matiere.v, d) for d in element.doutes]
        for mots in doutes or [self.matiere.dire(element.texte, self.page)]:
            taille = TAILLES[element.genre]
            ligne += element.genre == "signature"
            self._fusionner(ligne, 1, self.colonnes)
            titre = element.genre == "titre"
            texte(self.feuille.cell(ligne, 1), mots, taille=taille, gras=titre, vertical="bottom" if titre else "top")
            marge = 14 if element.genre == "titre" and ligne > 1 else 4
            self.feuille.row_dimensions[ligne].height = (
                hauteur(mots, sum(self.largeurs[: self.colonnes]), taille) + marge
            )
            ligne += 1

    def _fusionner(self, ligne: int, de: int, a: int) -> None:
        if a > de:
            self.feuille.merge_cells(start_row=ligne, start_column=de, end_row=ligne, end_column=a)

    def _champ(self, ligne: int, champ: Champ) -> None:
        debut = self.fiche.libelle + 1
        fin = self.colonnes if champ.format == "phrase" else debut + self.fiche.valeur - 1
        self._fusionner(ligne, 1, self.fiche.libelle)
        self._fusionner(ligne, debut, fin)
        libelle = self.matiere.dire(champ.libelle, self.page) + (f" ({A_REMPLIR})" if champ.saisie else "")
        texte(self.feuille.cell(ligne, 1), libelle, vertical="center")
        for colonne in range(debut, fin + 1):
            donnee(self.feuille.cell(ligne, colonne), champ.format, saisie=champ.saisie, gras=champ.format == "phrase")
        cellule = self.feuille.cell(ligne, debut)
        if champ.formule:
            cellule.value = self.plan.formule(champ.formule, self.page)
        else:
            self._poser(ligne, debut, self.matiere.valeurs.get(champ.valeur, champ.defaut))
        haut = hauteur(libelle, sum(self.largeurs[: self.fiche.libelle]))
        if champ.aide and fin < self.colonnes:
            self._fusionner(ligne, fin + 1, self.colonnes)
            aide = self.matiere.dire(champ.aide, self.page)
            texte(self.feuille.cell(ligne, fin + 1), aide, taille=9, vertical="center")
            haut = max(haut, hauteur(aide, sum(self.largeurs[fin : self.colonnes]), 9))
        self.feuille.row_dimensions[ligne].height = haut + 4
        if champ.saisie:
            self._valider(champ.format, champ.bornes, champ.aide, cellule.coordinate)

    def _poser(self, ligne: int, colonne: int, valeur: Any) -> None:
        cellule = self.feuille.cell(ligne, colonne)
        if isinstance(valeur, str):
            texte(cellule, valeur, vertical="center")
        elif valeur is not None:
            cellule.value = float(valeur) if isinstance(valeur, Decimal) else valeur

    def _valider(self, format_: Any, bornes: tuple[int, ...] | None, aide: str, ou: str) -> None:
        regle = validation(format_, bornes, aide)
        if regle is not None:
            regle.add(ou)
            self.feuille.add_data_validation(regle)

    def _tableau(self, ligne: int, element: Tableau) -> None:
        nom = element.id.replace("{id}", self.page.membre.id)
        table = self.plan.tables[nom]
        if element.titre:
            self._fusionner(ligne + 1, 1, self.colonnes)
            texte(self.feuille.cell(ligne + 1, 1), self.matiere.dire(element.titre, self.page), taille=12, gras=True)
        haut = 0.0
        for rang, colonne in enumerate(element.colonnes, start=1):
            titre = self.matiere.dire(colonne.titre, self.page)
            if colonne.saisie:
                titre += f"\n({A_REMPLIR})"
            entete(self.feuille.cell(table.entetes, rang), titre)
            haut = max(haut, hauteur(titre, self.largeurs[rang - 1] * 0.85, 9))
            self._colonne(rang, colonne, table, nom, element)
        self.feuille.row_dimensions[table.entetes].height = haut + 8
        if element.total:
            self._total(element, table)
        if element.vide_si:
            self._taire(element, table)

    def _colonne(self, rang: int, colonne: Colonne, table: Table, nom: str, element: Tableau) -> None:
        allure: Any = None
        for numero in range(table.nombre):
            ligne = table.premiere + numero
            nommee = None if isinstance(table.lignes, int) else table.lignes[numero]
            cellule = self.feuille.cell(ligne, rang)
            if numero == 0:
                donnee(cellule, colonne.format, saisie=colonne.saisie)
                allure = copy(cellule._style)
            cellule._style = copy(allure)  # poser chaque réglage à nouveau prendrait dix fois plus de temps
            if element.hauteur:
                self.feuille.row_dimensions[ligne].height = element.hauteur
            if colonne.genre == "rang":
                cellule.value = numero + 1
            elif colonne.genre == "libelle" and isinstance(nommee, Ligne):
                texte(cellule, self.matiere.dire(nommee.libelle, self.page), vertical="center")
                self._agrandir(ligne, str(cellule.value), rang)
            elif colonne.formule:
                cellule.value = self.plan.formule(colonne.formule, self.page, nom, ligne)
            elif element.source and numero < len(self.matiere.bareme):
                valeur = self.matiere.bareme[numero].get(colonne.id)
                self._poser(ligne, rang, valeur)
                self._agrandir(ligne, str(valeur or ""), rang)
        if colonne.saisie and table.nombre:
            lettre = table.colonnes[colonne.id]
            bornes = f"{lettre}{table.premiere}:{lettre}{table.derniere}"
            self._valider(colonne.format, colonne.bornes, "", bornes)

    def _taire(self, element: Tableau, table: Table) -> None:
        temoin = f"${table.colonnes[element.vide_si]}{table.premiere}"
        for colonne in element.colonnes:
            if colonne.formule and colonne.format != "texte":
                lettre = table.colonnes[colonne.id]
                self.feuille.conditional_formatting.add(
                    *taire(f"{lettre}{table.premiere}:{lettre}{table.derniere}", temoin)
                )

    def _agrandir(self, ligne: int, mots: str, rang: int) -> None:
        haut = hauteur(mots, self.largeurs[rang - 1]) + 4
        dimension = self.feuille.row_dimensions[ligne]
        dimension.height = max(dimension.height or 0, haut)

    def _total(self, element: Tableau, table: Table) -> None:
        ligne = table.derniere + 1
        for rang, colonne in enumerate(element.colonnes, start=1):
            cellule, lettre = self.feuille.cell(ligne, rang), table.colonnes[colonne.id]
            donnee(cellule, colonne.format, saisie=False, gras=True)
            if colonne.total is True:
                cellule.value = f"=SUM({lettre}{table.premiere}:{lettre}{table.derniere})"
            elif colonne.total:
                cellule.value = self.plan.formule(colonne.total, self.page, element.id, ligne)
        premiere = next(r for r, c in enumerate(element.colonnes, start=1) if c.format == "texte")
        texte(
            self.feuille.cell(ligne, premiere),
            self.matiere.dire(element.total, self.page),
            gras=True,
            vertical="center",
        )


def ecrire_feuille(feuille: Worksheet, page: Page, plan: Plan, matiere: Matiere) -> None:
    """Écrit toute la feuille."""
    _Feuille(feuille, page, plan, matiere).ecrire()
