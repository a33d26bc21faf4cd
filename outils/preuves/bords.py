"""Chaque comparaison a ses exemples : sur la borne, juste en dessous, juste au-dessus ; et chaque valeur citée.

Un exemple ne compte que si la comparaison y décide. Ce qui manque est proposé en changeant un fait d'un exemple de
la fiche, sinon cherché parmi tous les dossiers critiques ; ce qu'aucun ne montre (une borne au bout du vraisemblable,
une condition qu'une autre contient) n'est pas exigé.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from preuves.domaines import Pas, termes
from preuves.epreuves import FAUSSE, VRAIE, Cas, Epreuve, Place, epreuves
from preuves.exigences import Exigence, exigences
from preuves.recherche import Dossier, explorer
from preuves.terrain import Question, Terrain, jours_a_prouver
from preuves.trouvailles import Trouvaille, exemple
from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier as Commune
from teletravail_charte.regles import Qualification, Regle
from teletravail_charte.valeurs import en_json
from teletravail_charte.vocabulaire import Valeur


class Bords:
    """Les exigences de chaque fiche, et l'exemple proposé pour chacune que rien ne remplit."""

    def __init__(self, corpus: Corpus, commune: Commune, pas: Pas, terrain: Callable[[date], Terrain]) -> None:
        self.corpus, self.commune, self.pas, self.terrain = corpus, commune, pas, terrain
        self.faits, self.couverture = corpus.regles.faits, corpus.sommaire.couverture

    def chercher(self) -> Iterator[Trouvaille]:
        """Les exigences non remplies du corpus."""
        regles = self.corpus.regles
        for fiche in (*regles.obligations.values(), *regles.qualifications):
            ecrits = [(e.dossier, e.au) for e in fiche.exemples if not e.hors_periode]
            for epreuve in epreuves(self.corpus, self.commune, fiche):
                cas = [c for dossier, au in ecrits if (c := epreuve.etablir(dossier, au)) is not None]
                yield from self._de_l_epreuve(epreuve, cas)

    def _de_l_epreuve(self, epreuve: Epreuve, cas: list[Cas]) -> Iterator[Trouvaille]:
        for place in epreuve.places:
            for exigence in exigences(epreuve, place, self.pas):
                if any(exigence.montre(c) for c in cas):
                    continue
                if (trouve := self._proposer(epreuve, place, exigence, cas)) is not None:
                    montre = exemple(exigence.dit, trouve.au, trouve.dossier, epreuve.attendu(trouve))
                    dit = f"« {epreuve.nom} » n'a pas d'exemple {exigence.dit}."
                    yield Trouvaille(exigence.cle, dit, epreuve.fiche.id, montre)

    def _proposer(self, epreuve: Epreuve, place: Place, exigence: Exigence, cas: list[Cas]) -> Cas | None:
        """Un exemple de la fiche à un fait près, sinon n'importe quel dossier critique."""
        jours = [exigence.jour] if exigence.jour else self._jours(epreuve.fiche)
        for ailleurs in (False, True) if exigence.jour else (False,):
            for depart in cas:
                for essai in self._voisins(epreuve, place, depart, exigence.jour if ailleurs else depart.au):
                    if exigence.montre(essai):
                        return essai
        return next((c for j in jours if (c := self._chercher(epreuve, place, exigence, j)) is not None), None)

    def _jours(self, fiche: Regle | Qualification) -> list[date]:
        """Un jour par état du droit où la fiche est en vigueur ; le jour de la séance de référence d'abord."""
        vus: dict[object, date] = {}
        seance = self.commune.valeurs["seance.date"]
        assert isinstance(seance, date)
        for jour in (seance, *jours_a_prouver(self.corpus)):
            if isinstance(fiche, Qualification) or fiche.en_vigueur.contient(jour):
                seuils = () if isinstance(fiche, Qualification) else tuple(fiche.seuils_du(jour).items())
                vus.setdefault((seuils, self.terrain(jour).tranche), jour)
        return list(vus.values())

    def _voisins(self, epreuve: Epreuve, place: Place, depart: Cas, jour: date | None) -> Iterator[Cas]:
        if jour is not None and not self.couverture.du <= jour <= self.couverture.au:
            return
        if (ici := epreuve.etablir(depart.dossier, jour)) is None:
            return
        yield ici
        question = Question(self.terrain(ici.reference), (epreuve.compilee(ici.reference),), ici.valeurs)
        for fait in termes(place.comparaison.fait, self.faits):
            for valeur in question.domaines.get(fait, ()):
                if ici.valeurs.get(fait) != valeur:
                    essai = epreuve.etablir({**depart.dossier, fait: _brut(valeur)}, jour)
                    if essai is not None:
                        yield essai

    def _chercher(self, epreuve: Epreuve, place: Place, exigence: Exigence, jour: date) -> Cas | None:
        """Parmi tous les dossiers critiques de ce jour, un où la comparaison décide comme on le veut."""
        if not self.couverture.du <= jour <= self.couverture.au or epreuve.etablir({}, jour) is None:
            return None
        reelle = epreuve.compilee(jour)
        vraie, fausse = (
            replace(epreuve.compilee(jour, place, par), id=f"{epreuve.nom} ({dit})")
            for par, dit in ((VRAIE, "vraie"), (FAUSSE, "fausse"))
        )
        question = Question(self.terrain(jour), (reelle, vraie, fausse))
        sources = [f for f in termes(place.comparaison.fait, self.faits) if f in question.bases]

        def verdict(dossier: Dossier) -> bool | str:
            if (libre := next((f for f in sources if f not in dossier), None)) is not None:
                return libre
            if not exigence.situe({**dossier, "jour": jour}, jour):
                return False
            resultat = question.evaluer(dossier)
            etats = {i.etat for r, i in resultat.issues.items() if r != reelle.id}
            if len(etats) == 1 and "inconnu" not in etats:
                return False
            for issue in resultat.issues.values():
                if issue.etat == "inconnu":
                    return question.a_demander(resultat, issue.manquants, dossier) or False
            cas = epreuve.etablir({f: _brut(v) for f, v in dossier.items()}, jour)
            return cas is not None and exigence.montre(cas)

        trouve = explorer(question.domaines, verdict, {})
        return None if trouve is None else epreuve.etablir({f: _brut(v) for f, v in trouve.items()}, jour)


def _brut(valeur: Valeur) -> Any:
    """La valeur telle que l'écrit un exemple."""
    brut = valeur if isinstance(valeur, date) else en_json(valeur)
    return Decimal(str(brut)) if isinstance(brut, float) else brut
