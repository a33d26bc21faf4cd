"""Où va chaque cellule d'un classeur, et ce que les noms d'une formule y désignent.

Le piège : une formule peut citer une feuille écrite plus loin ; tout est placé avant que rien ne soit écrit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from teletravail_charte.erreurs import ErreurCorpus, vouliez_vous_dire
from teletravail_charte.francais import typographie
from teletravail_charte.tableurs.modele import Champ, Feuille, Ligne, Membre, Tableau, Texte

_NOM = re.compile(r"\[([^\]]+)\]")
_LITTERAL = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class Page:
    """Une feuille à écrire : sa fiche, sa place dans sa série, ses éléments et leur première ligne."""

    fiche: Feuille
    membre: Membre
    rang: int
    serie: tuple[Membre, ...]
    elements: tuple[tuple[int, Texte | Champ | Tableau], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Un tableau placé : sa feuille, sa ligne d'en-têtes, ses lignes, la lettre de chaque colonne."""

    feuille: str
    entetes: int
    lignes: tuple[Ligne, ...] | int
    colonnes: dict[str, str]

    @property
    def nombre(self) -> int:
        """Combien de lignes, hors total."""
        return self.lignes if isinstance(self.lignes, int) else len(self.lignes)

    @property
    def premiere(self) -> int:
        """La première ligne de données."""
        return self.entetes + 1

    @property
    def derniere(self) -> int:
        """La dernière ligne de données ; le total est juste dessous."""
        return self.entetes + self.nombre


@dataclass
class Plan:
    """Toutes les places d'un classeur."""

    pages: list[Page] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    champs: dict[tuple[str, str], str] = field(default_factory=dict)  # (feuille, identifiant) -> cellule

    def formule(self, source: str, page: Page, table: str = "", ligne: int = 0) -> str:
        """La formule, ses noms remplacés par des cellules ; lève ``ErreurCorpus`` si un nom n'existe pas."""
        ecrite = source.replace("{rang}", str(page.rang))
        ecrite = _NOM.sub(lambda m: self._cellule(m[1], page, table, ligne), ecrite)
        return _LITTERAL.sub(lambda m: typographie(m[0]), ecrite)

    def _cellule(self, nom: str, page: Page, table: str, ligne: int) -> str:
        if nom.startswith("$total "):
            autre, _, colonne = nom.removeprefix("$total ").partition(".")
            t = self._table(autre)
            return _hors(t.feuille, page, f"{_absolue(self._lettre(t, colonne), t.derniere + 1)}")
        if nom.startswith("$"):
            return self._champ(nom[1:], page)
        if nom.startswith(("avant ", "cumul ")):
            quand, _, colonne = nom.partition(" ")
            membres = page.serie[: page.rang - (quand == "avant")]
            cellules = [self._voisine(m.id, colonne, page, table, ligne) for m in membres]
            return f"({'+'.join(cellules)})" if cellules else "0"
        if ":" in nom:
            autre, _, colonne = nom.partition(":")
            t = self._table(autre)
            lettre = self._lettre(t, colonne)
            return _hors(t.feuille, page, f"{_absolue(lettre, t.premiere)}:{_absolue(lettre, t.derniere)}")
        autre, _, colonne = nom.rpartition("!")
        return self._voisine(autre or table, colonne, page, table, ligne)

    def _voisine(self, autre: str, colonne: str, page: Page, table: str, ligne: int) -> str:
        """La cellule de ``colonne`` du tableau ``autre``, sur la ligne de même rang."""
        t = self._table(autre)
        rang = ligne - self._table(table).premiere
        return _hors(t.feuille, page, f"{self._lettre(t, colonne)}{t.premiere + rang}")

    def _champ(self, nom: str, page: Page) -> str:
        ici = self.champs.get((page.membre.nom, nom))
        if ici is not None:
            return _absolue(*_decouper(ici))
        ailleurs = [(f, c) for (f, n), c in self.champs.items() if n == nom]
        if len(ailleurs) != 1:
            raise _inconnu("le champ", nom, [n for _, n in self.champs])
        feuille, cellule = ailleurs[0]
        return _hors(feuille, page, _absolue(*_decouper(cellule)))

    def _table(self, nom: str) -> Table:
        if nom not in self.tables:
            raise _inconnu("le tableau", nom, list(self.tables))
        return self.tables[nom]

    def _lettre(self, table: Table, colonne: str) -> str:
        if colonne not in table.colonnes:
            raise _inconnu("la colonne", colonne, list(table.colonnes))
        return table.colonnes[colonne]


def _inconnu(quoi: str, nom: str, possibles: list[str]) -> ErreurCorpus:
    suite = vouliez_vous_dire(nom, possibles) or f"Possibles : {', '.join(dict.fromkeys(possibles))}."
    return ErreurCorpus(f"une formule cite {quoi} « {nom} », qui n'existe pas une fois et une seule. {suite}")


def _decouper(cellule: str) -> tuple[str, int]:
    lettres = cellule.rstrip("0123456789")
    return lettres, int(cellule[len(lettres) :])


def _absolue(lettre: str, ligne: int) -> str:
    return f"${lettre}${ligne}"


def _hors(feuille: str, page: Page, cellules: str) -> str:
    """La référence, précédée du nom de sa feuille quand ce n'est pas celle-ci."""
    if feuille == page.membre.nom:
        return cellules
    return "'" + feuille.replace("'", "''") + "'!" + cellules
