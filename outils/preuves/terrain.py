"""Un jour du corpus, prêt à être interrogé : ses règles compilées, et ce qu'elles disent d'un dossier incomplet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from preuves.domaines import Domaines, Pas
from teletravail_charte.conditions import Comparaison, comparaisons, faits_lus
from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier
from teletravail_charte.faits import etablir
from teletravail_charte.moteur import Compilation, RegleCompilee, Resultat, compiler
from teletravail_charte.moteur.natif import VRAI, MoteurNatif, verite_de
from teletravail_charte.vocabulaire import INCONNU, Valeur, Vocabulaire

UN_JOUR = timedelta(days=1)
_NUMEROS: dict[RegleCompilee, int] = {}  # deux règles compilées de la même façon ont le même numéro
PERSONNE = Dossier("preuve", {})


def jours_a_prouver(corpus: Corpus) -> list[date]:
    """Les jours couverts où une règle, un seuil ou une condition sur le jour change."""
    couverture = corpus.sommaire.couverture
    bornes = set(corpus.pivots)
    for c in _comparaisons_du_jour(corpus):
        assert isinstance(c.valeur, date)
        bornes |= {c.valeur, c.valeur + UN_JOUR}
    return sorted(j for j in bornes if couverture.du <= j <= couverture.au)


def _comparaisons_du_jour(corpus: Corpus) -> Iterable[Comparaison]:
    conditions = [c for r in corpus.regles.obligations.values() for c in (r.applicabilite, r.manquement)]
    conditions += [c for q in corpus.regles.qualifications for c in q.conditions]
    return [x for c in conditions for x in comparaisons(c) if x.fait == "jour"]


class Terrain:
    """Les règles en vigueur un jour. Une date de référence propre à une règle est prise égale à ce jour."""

    def __init__(self, corpus: Corpus, jour: date, reference: Mapping[str, Valeur], pas: Pas) -> None:
        self.corpus, self.jour, self.reference, self.pas = corpus, jour, reference, pas
        self.faits = corpus.regles.faits
        fiches = [r for r in corpus.regles.obligations.values() if r.en_vigueur.contient(jour)]
        self.fiches = {r.id: r for r in fiches}
        compilation = compiler(((r, jour) for r in fiches), corpus.regles.qualifications, self.faits)
        self.regles = {r.id: r for r in compilation.regles}
        self.qualifications = {q.fait: q for q in compilation.qualifications}
        self.numeros = {r.id: _NUMEROS.setdefault(r, len(_NUMEROS)) for r in compilation.regles}
        self.tranche = tuple(verite_de(c, {"jour": jour}) == VRAI for c in _comparaisons_du_jour(corpus))
        self._bases: dict[str, tuple[str, ...]] = {}

    def bases(self, regle: RegleCompilee) -> tuple[str, ...]:
        """Les faits de base que la règle lit, à travers qualifications et calculs ; ``jour`` peut en être."""
        if regle.id not in self._bases:
            lus = (*faits_lus(regle.applicabilite), *faits_lus(regle.manquement))
            self._bases[regle.id] = self._deplier(lus)
        return self._bases[regle.id]

    def _deplier(self, chemins: Iterable[str]) -> tuple[str, ...]:
        trouves: dict[str, None] = {}
        for chemin in chemins:
            if chemin in self.qualifications:
                lus = (f for _, c in self.qualifications[chemin].cas for f in faits_lus(c))
                trouves.update(dict.fromkeys(self._deplier(lus)))
            else:
                trouves.update(dict.fromkeys(self.faits[chemin].combinaison or [chemin]))
        return tuple(trouves)

    def question(self, regles: Iterable[str]) -> Question:
        """Ces règles seules, et tout ce qu'il faut pour les évaluer."""
        return Question(self, tuple(self.regles[r] for r in regles))


@dataclass(frozen=True, eq=False)
class Question:
    """Quelques règles un jour donné, leurs faits de base et les valeurs critiques de ceux-ci.

    ``reference`` : d'où partent les valeurs critiques, si ce n'est pas de la commune de référence.
    """

    terrain: Terrain
    compilees: tuple[RegleCompilee, ...]
    reference: Mapping[str, Valeur] | None = None

    @property
    def regles(self) -> tuple[str, ...]:
        """Les identifiants des règles."""
        return tuple(r.id for r in self.compilees)

    @cached_property
    def _lus(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f for r in self.compilees for f in self.terrain.bases(r)))

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """Les faits de base, hors ``jour``."""
        return tuple(f for f in self._lus if f != "jour")

    @property
    def cle(self) -> tuple[object, ...]:
        """Deux questions de même clé ont la même réponse, quel que soit leur jour."""
        numeros = tuple(self.terrain.numeros[r.id] for r in self.compilees)
        return (numeros, self.terrain.tranche if "jour" in self._lus else None)

    @cached_property
    def _compilation(self) -> Compilation:
        t = self.terrain
        lus = {f for r in self.compilees for c in (r.applicabilite, r.manquement) for f in faits_lus(c)}
        utiles = []
        for q in reversed(t.qualifications.values()):
            if q.fait in lus:
                utiles.append(q)
                lus |= {f for _, c in q.cas for f in faits_lus(c)}
        return Compilation(self.compilees, tuple(reversed(utiles)), t.faits)

    @cached_property
    def _moteur(self) -> MoteurNatif:
        return MoteurNatif(self._compilation)

    @cached_property
    def _calcules(self) -> Vocabulaire:
        lus = {f for r in self.compilees for c in (r.applicabilite, r.manquement) for f in faits_lus(c)}
        lus |= {f for q in self._compilation.qualifications for _, c in q.cas for f in faits_lus(c)}
        return Vocabulaire({f: self.terrain.faits[f] for f in lus if self.terrain.faits[f].combinaison}, {})

    @cached_property
    def domaines(self) -> dict[str, tuple[Valeur, ...]]:
        """Les valeurs critiques de chaque fait de base."""
        conditions = [c for r in self.compilees for c in (r.applicabilite, r.manquement)]
        conditions += [c for q in self._compilation.qualifications for _, c in q.cas]
        lues = [x for c in conditions for x in comparaisons(c) if x.fait not in self.terrain.qualifications]
        t = self.terrain
        reference = t.reference if self.reference is None else self.reference
        return Domaines(lues, self.bases, t.faits, reference, t.pas).valeurs

    def evaluer(self, valeurs: Mapping[str, Valeur]) -> Resultat:
        """Ce que le moteur natif dit de ces faits ce jour-là (clé absente : inconnu)."""
        connus = dict(valeurs)
        if self._calcules.faits:
            connus = etablir(PERSONNE, {}, connus, self._calcules).valeurs
        connus["jour"] = self.terrain.jour
        return self._moteur.evaluer(connus)

    def a_demander(self, resultat: Resultat, manquants: Iterable[str], valeurs: Mapping[str, Valeur]) -> str | None:
        """Le premier fait de base qui manque derrière ces faits, ou rien."""
        for fait in manquants:
            if fait in resultat.deductions:
                trouve = self.a_demander(resultat, resultat.deductions[fait].manquants, valeurs)
                if trouve:
                    return trouve
                continue
            for source in self.terrain.faits[fait].combinaison or [fait]:
                if valeurs.get(source, INCONNU) is INCONNU:
                    return source
        return None
