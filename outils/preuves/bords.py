"""Chaque comparaison a ses exemples : sur la borne, juste en dessous, juste au-dessus ; et chaque valeur citée.

Un exemple ne compte que si la comparaison y décide. Ce qui manque est proposé en changeant un fait d'un exemple de
la fiche, sinon cherché parmi tous les dossiers critiques ; ce qu'aucun ne montre (une borne au bout du vraisemblable,
une condition qu'une autre contient) n'est pas exigé.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from preuves.domaines import admis, termes
from preuves.epreuves import FAUSSE, VRAIE, Cas, Epreuve, Place, epreuves
from preuves.recherche import Dossier, explorer
from preuves.terrain import Question, Terrain, jours_a_prouver
from preuves.trouvailles import Trouvaille, exemple
from teletravail_charte.conditions import Seuil
from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier as Commune
from teletravail_charte.regles import Qualification, Regle
from teletravail_charte.valeurs import en_json
from teletravail_charte.vocabulaire import Valeur

UN_JOUR: Final = timedelta(days=1)
POSITIONS: Final = {-1: "juste en dessous de", 0: "exactement sur", 1: "juste au-dessus de"}


@dataclass(frozen=True)
class Exigence:
    """Ce qu'un exemple au moins doit montrer d'une comparaison ; ``jour`` : le seul où l'on puisse le montrer."""

    cle: str
    dit: str
    montre: Callable[[Cas], bool]
    jour: date | None = None


class Bords:
    """Les exigences de chaque fiche, et l'exemple proposé pour chacune que rien ne remplit."""

    def __init__(self, corpus: Corpus, commune: Commune, terrain: Callable[[date], Terrain]) -> None:
        self.corpus, self.commune, self.terrain = corpus, commune, terrain
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
            for exigence in self._exigences(epreuve, place):
                if any(exigence.montre(c) for c in cas):
                    continue
                if (trouve := self._proposer(epreuve, place, exigence, cas)) is not None:
                    montre = exemple(exigence.dit, trouve.au, trouve.dossier, epreuve.attendu(trouve))
                    dit = f"« {epreuve.nom} » n'a pas d'exemple {exigence.dit}."
                    yield Trouvaille(exigence.cle, dit, epreuve.fiche.id, montre)

    def _exigences(self, epreuve: Epreuve, place: Place) -> Iterator[Exigence]:
        c = place.comparaison
        fait = self.faits[c.fait.split(" ")[0]]
        ou = "s_applique_si" if place.applicabilite else "non_conforme_si"
        nom = f"{epreuve.nom}/{ou} {place.rang + 1}"
        if fait.type in ("entier", "nombre", "date") and not c.operateur.endswith("aucun"):
            yield from self._positions(epreuve, place, nom)
            return
        valeurs = sorted(c.valeur) if isinstance(c.valeur, frozenset) else [] if c.valeur is None else [c.valeur]
        phrase = f"« {' '.join([c.fait, c.operateur, ', '.join(map(_ecrire, valeurs))]).strip()} »"
        for sens, dit in ((True, "vraie"), (False, "fausse")):
            yield Exigence(
                f"sens/{nom}/{dit}",
                f"où {phrase} décide en étant {dit}",
                lambda cas, sens=sens: epreuve.decide(cas, place) is sens,  # type: ignore[misc]
            )
        for membre in valeurs if len(valeurs) > 1 else ():
            yield Exigence(
                f"membre/{nom}/{membre}",
                f"où « {membre} » décide seul de {phrase}",
                lambda cas, m=membre: epreuve.decide_le_membre(cas, place, m),  # type: ignore[misc]
            )

    def _positions(self, epreuve: Epreuve, place: Place, nom: str) -> Iterator[Exigence]:
        c = place.comparaison
        sources = termes(c.fait, self.faits)
        pas_de = self.terrain(self.couverture.etat_du_droit).pas.de
        pas = max(pas_de(self.faits[s]) for s in sources)
        for borne, du in self._bornes(epreuve, place):
            for signe, dit in POSITIONS.items():
                voisine: Any = borne + signe * (UN_JOUR if isinstance(borne, date) else pas)
                if len(sources) == 1 and not admis(self.faits[c.fait], voisine):
                    continue

                def montre(cas: Cas, signe: int = signe, borne: Valeur = borne) -> bool:
                    if isinstance(c.valeur, Seuil) and epreuve.seuils(cas.reference).get(c.valeur.nom) != borne:
                        return False
                    ecart = epreuve.ecart(cas, c)
                    if ecart is None or not (ecart == 0 if signe == 0 else 0 < ecart * signe <= pas):
                        return False
                    return epreuve.decide(cas, place) is not None

                jour = voisine if c.fait == "jour" else du
                yield Exigence(f"bord/{nom}/{dit} {borne}", f"{dit} {_ecrire(borne)} pour « {c.fait} »", montre, jour)

    def _bornes(self, epreuve: Epreuve, place: Place) -> Iterator[tuple[Any, date | None]]:
        """Chaque valeur de la borne, et le premier jour où elle vaut."""
        if not isinstance(seuil := place.comparaison.valeur, Seuil):
            yield seuil, None
            return
        assert isinstance(epreuve.fiche, Regle)
        dates: dict[Any, date] = {}
        for jour, borne in sorted(epreuve.fiche.seuils[seuil.nom].items()):
            dates.setdefault(borne, max(jour, epreuve.fiche.en_vigueur.du, self.couverture.du))
        yield from dates.items()

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
            resultat = question.evaluer(dossier)
            etats = {i.etat for r, i in resultat.issues.items() if r != reelle.id}
            if len(etats) == 1 and "inconnu" not in etats:
                return False
            for issue in resultat.issues.values():
                if issue.etat == "inconnu":
                    return question.a_demander(resultat, issue.manquants, dossier) or False
            libre = next((f for f in sources if f not in dossier), None)
            if libre is not None:
                return libre
            cas = epreuve.etablir({f: _brut(v) for f, v in dossier.items()}, jour)
            return cas is not None and exigence.montre(cas)

        trouve = explorer(question.domaines, verdict, {})
        return None if trouve is None else epreuve.etablir({f: _brut(v) for f, v in trouve.items()}, jour)


def _brut(valeur: Valeur) -> Any:
    """La valeur telle que l'écrit un exemple."""
    brut = valeur if isinstance(valeur, date) else en_json(valeur)
    return Decimal(str(brut)) if isinstance(brut, float) else brut


def _ecrire(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)
