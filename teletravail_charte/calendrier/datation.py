"""Dater une étape depuis une autre : la limite de droit, le jour conseillé, et le calcul en toutes lettres.

Deux chaînes courent ensemble : celle des limites et celle des jours conseillés. Le piège : un délai se lit au droit
de l'étape dont il dépend (la séance du comité), qui n'est parfois qu'une date calculée.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from teletravail_charte.calendrier.durees import (
    PREFERENCE,
    TARD_DIT,
    TOT_DIT,
    Atteint,
    Duree,
    attente,
    conseiller,
    raison,
)
from teletravail_charte.calendrier.echeancier import SANS_NOMBRE, Contrainte, Delai, Echeancier, Etape
from teletravail_charte.calendrier.jours import Feries
from teletravail_charte.calendrier.modele import Borne
from teletravail_charte.conditions import Condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.francais import date_francaise
from teletravail_charte.moteur.natif import DOUTEUX, VRAI, verite_de
from teletravail_charte.regles import Regle
from teletravail_charte.verification import jour_de_reference
from teletravail_charte.vocabulaire import INCONNU, Valeur

TOT, TARD = "au_plus_tot", "au_plus_tard"


class Datation:
    """Les dates d'un dossier un jour donné ; chaque étape n'est datée qu'une fois."""

    def __init__(
        self,
        corpus: Corpus,
        echeancier: Echeancier,
        jour: date,
        valeurs: Mapping[str, Valeur],
        feries: Feries,
        aujourdhui: date | None,
    ) -> None:
        self.corpus, self.jour, self.valeurs, self.feries = corpus, jour, valeurs, feries
        self.aujourdhui = aujourdhui or date.min
        self.etapes = {e.id: e for e in echeancier.etapes}
        self._de_fait = {e.fait: e for e in echeancier.etapes if e.fait}
        self._bornes: dict[tuple[str, str], Borne | None] = {}
        self._en_cours: set[str] = set()

    def verite(self, condition: Condition | None) -> int:
        """VRAI, DOUTEUX ou FAUX ; sans condition, VRAI."""
        return VRAI if condition is None else verite_de(condition, self.valeurs)

    def connue(self, etape: Etape) -> date | None:
        """Le jour que le dossier donne à l'étape, ou son jour fixe."""
        if etape.parametre:
            return self.corpus.sommaire.couverture.etat_du_droit
        valeur = self.valeurs.get(etape.fait, INCONNU)
        return valeur if isinstance(valeur, date) else etape.le

    def borne(self, etape: Etape, cote: str) -> Borne | None:
        """La limite de ce côté ; rien si aucune contrainte ne vaut."""
        cle = (etape.id, cote)
        if cle not in self._bornes:
            self._en_cours.add(etape.id)
            try:
                self._bornes[cle] = self._calculer(etape, cote)
            except (OverflowError, ValueError):  # au-delà des dates que Python connaît
                self._bornes[cle] = None
            self._en_cours.discard(etape.id)
        return self._bornes[cle]

    def attente(self, etape: Etape) -> str:
        """Ce que l'on sait d'une étape sans date : son délai, et depuis quoi il se comptera."""
        for contrainte in (*etape.au_plus_tard, *etape.au_plus_tot):
            reference = self.etapes[contrainte.reference]
            duree = self.duree(contrainte.delais)
            if self.existe(reference) and (duree or not contrainte.delais):
                return attente(contrainte, duree, reference.nom)
        return ""

    def existe(self, etape: Etape) -> bool:
        """L'étape a-t-elle lieu, ou peut-être lieu ?"""
        verite = self.verite(etape.condition)
        return verite == VRAI or (verite == DOUTEUX and bool(etape.eventuelle))

    def duree(self, delais: Iterable[Delai]) -> Duree | None:
        """Le premier délai qui vaut ce jour-là."""
        for delai in delais:
            if self.verite(delai.condition) != VRAI:
                continue
            regle = self.corpus.regles.obligations.get(delai.regle)
            jour = self.jour_de(regle) if regle else self.jour
            nombre = self._nombre(delai, regle, jour)
            if (regle is None or regle.en_vigueur.contient(jour)) and nombre is not None:
                return Duree(nombre, delai, regle, jour)
        return None

    def jour_de(self, regle: Regle) -> date:
        """Le jour dont la règle applique le droit, calculé s'il n'est pas encore connu."""
        etape = self._de_fait.get(regle.date_reference)
        valeurs = dict(self.valeurs)
        if etape and etape.fait not in valeurs and etape.id not in self._en_cours:
            place = self._place(etape, TARD)
            if place:
                valeurs[etape.fait] = place[0]
        return jour_de_reference(regle, self.jour, valeurs)

    def _nombre(self, delai: Delai, regle: Regle | None, jour: date) -> int | None:
        if delai.unite in SANS_NOMBRE:
            return 0
        valeur: Valeur | None = delai.nombre
        if delai.seuil and regle:
            valeur = regle.seuils_du(jour).get(delai.seuil)
        elif delai.parametre:
            valeur = self.corpus.sommaire.relecture_jours
        elif delai.fait:
            valeur = self.valeurs.get(delai.fait)
        entier = isinstance(valeur, (int, Decimal)) and valeur == int(valeur)
        return int(valeur) if entier else None  # type: ignore[arg-type]

    def _place(self, etape: Etape, cote: str) -> tuple[date, date] | None:
        """(limite, jour conseillé) de l'étape depuis laquelle on compte, connue ou calculée.

        Ce qui n'est pas encore fait après le vote ne peut l'être avant aujourd'hui.
        """
        connue = self.connue(etape)
        if connue:
            return connue, connue
        tot, tard = self.borne(etape, TOT), self.borne(etape, TARD)
        borne, conseil = (tot or tard) if cote == TOT else (tard or tot), tard or tot
        if borne is None or conseil is None:
            return None
        attend = etape.partie == "apres" and borne is tot and not (etape.faite and self.verite(etape.faite) == VRAI)
        debut = self.aujourdhui if attend else date.min
        return max(borne.date, debut), max(conseil.conseillee, debut)

    def _depart(self, etape: Etape, contrainte: Contrainte, cote: str) -> tuple[date, date] | None:
        """La place depuis laquelle ``etape`` se compte : une prévision suit les jours conseillés."""
        place = self._place(self.etapes[contrainte.reference], TARD if contrainte.avant else cote)
        return (place[1], place[1]) if place and etape.prevision else place

    def _calculer(self, etape: Etape, cote: str) -> Borne | None:
        atteints = [a for c in getattr(etape, cote) if (a := self._atteindre(etape, c, cote))]
        if not atteints:
            return None
        choisir, sens = (max, 1) if cote == TOT else (min, -1)
        imperatifs = [a for a in atteints if a.contrainte.force == "imperative"] or atteints
        retenu = choisir(imperatifs, key=lambda a: a.limite)
        conseille = choisir(atteints, key=lambda a: a.conseil)
        conseil = choisir(conseille.conseil, retenu.limite)
        ouvre = self.feries.ouvre(conseil, sens) if etape.ouvre else conseil
        dit = conseiller(conseille, retenu.limite, conseil, ouvre, self.feries)
        if cote == TARD and ouvre < self.aujourdhui and not self.connue(etape):
            ouvre, dit = self._rattraper(retenu.limite, ouvre)
        imperative = etape.force == "imperative" and retenu.contrainte.force == "imperative"
        sure = all(a.connue for a in imperatifs)
        nom = self.etapes[retenu.contrainte.reference].nom
        borne = PREFERENCE if not imperative else TOT_DIT if cote == TOT else TARD_DIT
        pourquoi = raison(retenu, nom, borne)
        return Borne(retenu.limite, ouvre, pourquoi, dit, imperative, sure, retenu.toleree, retenu.ferme)

    def _rattraper(self, limite: date, conseillee: date) -> tuple[date, str]:
        """Le jour conseillé est passé : le dernier jour ouvré qui reste avant la limite, ou la limite."""
        if limite < self.aujourdhui:
            return limite, ""
        dernier = self.feries.ouvre(limite, -1)
        reste = dernier if dernier >= self.aujourdhui else limite
        return reste, f"Le jour conseillé, le {date_francaise(conseillee)}, est passé."

    def _atteindre(self, etape: Etape, contrainte: Contrainte, cote: str) -> Atteint | None:
        reference = self.etapes[contrainte.reference]
        if not self.existe(reference):
            return None
        sens = -1 if contrainte.avant else 1
        place = self._depart(etape, contrainte, cote)
        duree = self.duree(contrainte.delais)
        if place is None or (contrainte.delais and duree is None):
            return None
        limite, conseil = (duree.depuis(j, sens) if duree else j for j in place)
        marge = self.duree(contrainte.marge)
        if marge:
            conseil = marge.depuis(conseil, 1 if cote == TOT else -1)
        connue = self.connue(reference) is not None
        tolerance = self.duree(contrainte.tolere)
        toleree = tolerance.depuis(place[0], sens) if tolerance else limite
        return Atteint(limite, toleree, conseil, contrainte, duree, marge, place[0], connue)
