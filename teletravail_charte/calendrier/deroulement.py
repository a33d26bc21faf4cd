"""Où en est chaque étape : faite, à faire, en retard, impossible, et ce qui la fonde."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from teletravail_charte.calendrier.datation import TARD, TOT, Datation
from teletravail_charte.calendrier.durees import Duree
from teletravail_charte.calendrier.echeancier import Echeancier, Etape, Note
from teletravail_charte.calendrier.jours import Feries
from teletravail_charte.calendrier.modele import Borne, Echeance, Statut
from teletravail_charte.expressions import Expressions
from teletravail_charte.francais import typographie
from teletravail_charte.gabarit import contexte, remplir
from teletravail_charte.moteur.natif import DOUTEUX, VRAI
from teletravail_charte.references import Fondement
from teletravail_charte.verification import Verification, fondements_du
from teletravail_charte.vocabulaire import Valeur

SEANCE = "seance.date"
VOTEES = ("vote", "executoire")
_SURES = ("texte_lu",)


class Deroulement:
    """Les étapes d'un dossier, pour des faits et un jour."""

    def __init__(
        self,
        v: Verification,
        echeancier: Echeancier,
        valeurs: Mapping[str, Valeur],
        feries: Feries,
        aujourdhui: date | None,
    ) -> None:
        self.v, self.echeancier, self.valeurs, self.aujourdhui = v, echeancier, valeurs, aujourdhui
        self.datation = Datation(v.corpus, echeancier, v.jour, valeurs, feries, aujourdhui)
        seance = valeurs.get(SEANCE)
        passee = isinstance(seance, date) and aujourdhui is not None and seance < aujourdhui
        self.votee = v.etape in VOTEES
        self.close = self.votee or passee
        self._noms: dict[str, Any] = contexte(v.corpus.regles.faits, valeurs) | Expressions(v, {}).noms()

    def echeances(self) -> Iterator[Echeance]:
        """Les étapes qui existent ou pourraient exister, dans l'ordre."""
        for etape in self.echeancier.etapes:
            if not etape.cachee and self.datation.existe(etape):
                echeance = self._echeance(etape)
                if echeance.date or echeance.statut == "faite" or echeance.precisions:
                    yield echeance

    def _echeance(self, etape: Etape) -> Echeance:
        verite = self.datation.verite(etape.condition)
        tot, tard = self.datation.borne(etape, TOT), self.datation.borne(etape, TARD)
        fait_le = self.datation.connue(etape)
        statut = self._statut(etape, verite, fait_le, tot, tard)
        precisions = []
        if tot is None and tard is None and etape.fait and fait_le:
            precisions.append(typographie("Date donnée par le dossier."))
        elif tot is None and tard is None and not fait_le:
            precisions.append(typographie(self.datation.attente(etape) or etape.sans_delai).strip())
        if any(precisions) or tot or tard or fait_le:
            precisions += [typographie(f"Étape éventuelle : {etape.eventuelle}.")] if verite == DOUTEUX else []
            precisions += self._notes(etape.precisions)
        return Echeance(
            etape.id,
            etape.partie,
            self._remplir(etape.titre),
            etape.force,
            statut,
            fait_le,
            self._composer(tot),
            self._composer(tard),
            tuple(p for p in precisions if p),
            self._fondements(etape),
            tuple(dict.fromkeys(self._doutes(etape))),
            self._pour_les_elus(etape),
        )

    def _pour_les_elus(self, etape: Etape) -> str:
        durees = [str(d) for c in (*etape.au_plus_tard, *etape.au_plus_tot) if (d := self.datation.duree(c.delais))]
        self._noms["delai"] = durees[0] if durees else ""
        return self._remplir(etape.elus)

    def _statut(self, etape: Etape, verite: int, fait_le: date | None, tot: Borne | None, tard: Borne | None) -> Statut:
        if fait_le and not etape.le:
            return self._statut_d_une_date(etape, fait_le, tot, tard)
        if etape.faite and self.datation.verite(etape.faite) == VRAI:
            return "faite"
        if verite == DOUTEUX:
            return "conditionnelle"
        if tot is None and tard is None:
            return "a-faire" if etape.le else "inconnue"
        if etape.partie == "avant" and (self.close or self._suite_passee(etape)):
            return "a-renseigner"
        if tot and tard and tard.imperative and tot.date > tard.date:
            return "impossible"
        if self.aujourdhui and tard and tard.toleree < self.aujourdhui:
            return "impossible" if tard.imperative and etape.partie == "avant" else "en-retard"
        if etape.a_faire:
            return "a-faire"
        borne = tard or tot
        assert borne is not None
        return "passee" if self.aujourdhui and borne.sure and borne.conseillee < self.aujourdhui else "a-venir"

    def _suite_passee(self, etape: Etape) -> bool:
        """Ce que l'étape précède a-t-il déjà eu lieu ? Alors elle aussi, sans doute : le dossier l'ignore."""
        suites = (self.datation.connue(self.datation.etapes[c.avant]) for c in etape.au_plus_tard if c.avant)
        return self.aujourdhui is not None and any(s is not None and s < self.aujourdhui for s in suites)

    def _statut_d_une_date(self, etape: Etape, fait_le: date, tot: Borne | None, tard: Borne | None) -> Statut:
        for borne, hors, depasse in (
            (tard, tard and fait_le > tard.date, tard and fait_le > tard.toleree),
            (tot, tot and fait_le < tot.date, tot and fait_le < tot.toleree),
        ):
            if borne and borne.imperative and hors:
                return "hors-delai" if depasse and borne.ferme else "a-verifier"
        if etape.fait == SEANCE and not self.votee:
            return "a-renseigner" if self.close else "prevue"
        return "prevue" if fait_le > (self.aujourdhui or self.v.jour) else "faite"

    def durees(self, etape: Etape) -> Iterator[Duree]:
        """Les délais qui datent l'étape ce jour-là, marges comprises."""
        for _, contrainte in etape.contraintes():
            for delais in (contrainte.delais, contrainte.marge):
                duree = self.datation.duree(delais)
                if duree:
                    yield duree

    def _fondements(self, etape: Etape) -> tuple[Fondement, ...]:
        corpus, trouves = self.v.corpus, dict[tuple[str, str], Fondement]()
        cites = [(d.regle.fondements if d.regle else (), d.jour) for d in self.durees(etape)]
        cites += [(d.delai.fondements, self.v.jour) for d in self.durees(etape)]
        regle = corpus.regles.obligations.get(etape.regle)
        if regle:
            cites.append((regle.fondements, self.datation.jour_de(regle)))
        cites.append((etape.fondements, self.v.jour))
        for renvois, jour in cites:
            for f in fondements_du(corpus, renvois, jour):
                trouves.setdefault((f.cle, f.article), f)
        return tuple(trouves.values())

    def _doutes(self, etape: Etape) -> Iterator[str]:
        for duree in self.durees(etape):
            if duree.delai.a_verifier:
                yield typographie(duree.delai.a_verifier.strip())
            if duree.regle and duree.regle.doute and (duree.regle.doutes or duree.regle.confiance not in _SURES):
                yield typographie(duree.regle.doute.strip())
        yield from self._notes(etape.a_verifier)

    def _notes(self, notes: tuple[Note, ...]) -> list[str]:
        return [self._remplir(n.texte) for n in notes if self.datation.verite(n.condition) == VRAI]

    def _remplir(self, texte: str) -> str:
        return remplir(texte, self._noms, "templates/calendrier.yaml").strip()

    @staticmethod
    def _composer(borne: Borne | None) -> Borne | None:
        if borne is None:
            return None
        return replace(borne, raison=typographie(borne.raison), conseil=typographie(borne.conseil))
