"""Une fiche à l'épreuve de ses exemples : que deviendrait chaque exemple si une comparaison était vraie, ou fausse ?

Une comparaison décide d'un exemple quand la forcer à vrai ou à faux n'y donne pas le même état : un exemple où elle
ne décide pas ne prouve rien d'elle. Un cas de qualification s'éprouve comme une règle dont il est le manquement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from preuves.domaines import mesure, termes
from teletravail_charte.conditions import Comparaison, Condition, Groupe, Seuil, comparaisons, fixer_seuils
from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier
from teletravail_charte.faits import etablir
from teletravail_charte.moteur import Compilation, RegleCompilee, compiler
from teletravail_charte.moteur.natif import MoteurNatif
from teletravail_charte.regles import Qualification, Regle
from teletravail_charte.valeurs import lire_valeur
from teletravail_charte.verification import jour_de_reference
from teletravail_charte.vocabulaire import INCONNU, Special, Valeur

VRAIE: Final = Groupe("toutes", ())
FAUSSE: Final = Groupe("au_moins_une", ())


@dataclass(frozen=True)
class Cas:
    """Un exemple établi : ce qu'il écrit, son jour, celui dont la fiche applique le droit, et tous ses faits."""

    dossier: Mapping[str, Any]
    au: date | None
    reference: date
    valeurs: Mapping[str, Valeur]


@dataclass(frozen=True)
class Place:
    """Où une comparaison se trouve : dans quelle condition, à quel rang."""

    applicabilite: bool
    rang: int
    comparaison: Comparaison


@dataclass
class Epreuve:
    """Une règle, ou un cas d'une qualification, et ce qu'elle devient quand on change une de ses comparaisons."""

    corpus: Corpus
    commune: Dossier
    fiche: Regle | Qualification
    nom: str
    applicabilite: Condition | None
    manquement: Condition
    _moteurs: dict[object, MoteurNatif] = field(default_factory=dict)

    @property
    def places(self) -> list[Place]:
        """Les comparaisons, dans l'ordre de lecture."""
        deux = ((True, self.applicabilite), (False, self.manquement))
        return [Place(a, rang, c) for a, arbre in deux for rang, c in enumerate(comparaisons(arbre))]

    def etablir(self, ecrit: Mapping[str, Any], au: date | None) -> Cas | None:
        """Le cas d'un exemple ; rien si la fiche n'est pas en vigueur."""
        faits = self.corpus.vocabulaire.faits
        lus = {f: lire_valeur(faits[f], brut) for f, brut in ecrit.items()}
        valeurs = etablir(self.commune, {}, lus, self.corpus.vocabulaire).valeurs
        valeurs["jour"] = au or valeurs["seance.date"]
        reference = valeurs["jour"]
        assert isinstance(reference, date)
        if isinstance(self.fiche, Regle):
            reference = jour_de_reference(self.fiche, reference, valeurs)
            if not self.fiche.en_vigueur.contient(reference):
                return None
        return Cas(ecrit, au, reference, valeurs | self._deductions(valeurs))

    def _deductions(self, valeurs: Mapping[str, Valeur]) -> dict[str, Valeur]:
        qualifications = self.corpus.regles.qualifications
        if isinstance(self.fiche, Regle) and not {q.qualifie for q in qualifications} & set(self.fiche.faits()):
            return {}
        if "deductions" not in self._moteurs:
            self._moteurs["deductions"] = MoteurNatif(compiler((), qualifications, self.corpus.regles.faits))
        return {f: d.valeur for f, d in self._moteurs["deductions"].evaluer(valeurs).deductions.items()}

    def seuils(self, jour: date) -> dict[str, Valeur]:
        """Les seuils de la règle ce jour-là."""
        return self.fiche.seuils_du(jour) if isinstance(self.fiche, Regle) else {}

    def compilee(self, jour: date, place: Place | None = None, par: Condition | None = None) -> RegleCompilee:
        """La règle du jour, la comparaison de ``place`` remplacée."""
        si, non = self.applicabilite, self.manquement
        if place is not None and par is not None:
            if place.applicabilite:
                assert si is not None
                si = _remplacer(si, [place.rang], par)
            else:
                non = _remplacer(non, [place.rang], par)
        seuils = self.seuils(jour)
        return RegleCompilee(self.nom, "", si and fixer_seuils(si, seuils), fixer_seuils(non, seuils))

    def etat(self, cas: Cas, place: Place | None = None, par: Condition | None = None) -> str:
        """L'état du cas, la comparaison de ``place`` remplacée."""
        cle = (place, par, tuple(self.seuils(cas.reference).items()))
        if cle not in self._moteurs:
            compilation = Compilation((self.compilee(cas.reference, place, par),), (), self.corpus.regles.faits)
            self._moteurs[cle] = MoteurNatif(compilation)
        return self._moteurs[cle].evaluer(cas.valeurs).issues[self.nom].etat

    def attendu(self, cas: Cas) -> Valeur | str:
        """Ce qu'un exemple de ce cas attendrait : l'état de la règle, ou la valeur de la qualification."""
        return self.etat(cas) if isinstance(self.fiche, Regle) else cas.valeurs[self.fiche.qualifie]

    def decide(self, cas: Cas, place: Place) -> bool | None:
        """Vrai ou faux : ce que vaut la comparaison là où elle décide ; rien si elle ne décide pas."""
        reel = self.etat(cas)
        if reel == "inconnu" or self.attendu(cas) is INCONNU:
            return None
        si_vraie, si_fausse = self.etat(cas, place, VRAIE), self.etat(cas, place, FAUSSE)
        return None if si_vraie == si_fausse else reel == si_vraie

    def decide_le_membre(self, cas: Cas, place: Place, membre: str) -> bool:
        """Retirer ce membre de l'ensemble change-t-il l'état du cas ?"""
        assert isinstance(place.comparaison.valeur, frozenset)
        reduite = replace(place.comparaison, valeur=place.comparaison.valeur - {membre})
        return self.decide(cas, place) is not None and self.etat(cas, place, reduite) != self.etat(cas)

    def ecart(self, valeurs: Mapping[str, Valeur], jour: date, c: Comparaison) -> Decimal | None:
        """Ce que vaut le fait, moins la borne de ce jour ; rien si l'un ou l'autre n'est pas un nombre."""
        borne = self.seuils(jour).get(c.valeur.nom, INCONNU) if isinstance(c.valeur, Seuil) else c.valeur
        lues = [(valeurs.get(f, INCONNU), k) for f, k in termes(c.fait, self.corpus.regles.faits).items()]
        if any(isinstance(v, Special) for v in (borne, *(v for v, _ in lues))):
            return None
        return sum((mesure(v) * k for v, k in lues), -mesure(borne))  # type: ignore[arg-type]


def epreuves(corpus: Corpus, commune: Dossier, fiche: Regle | Qualification) -> Iterator[Epreuve]:
    """Une épreuve par règle, une par cas d'une qualification."""
    if isinstance(fiche, Regle):
        yield Epreuve(corpus, commune, fiche, fiche.id, fiche.applicabilite, fiche.manquement)
        return
    for rang, condition in enumerate(fiche.conditions, 1):
        yield Epreuve(corpus, commune, fiche, f"{fiche.id}, cas {rang}", None, condition)


def _remplacer(arbre: Condition, reste: list[int], par: Condition) -> Condition:
    if isinstance(arbre, Groupe):
        return Groupe(arbre.genre, tuple(_remplacer(m, reste, par) for m in arbre.membres))
    reste[0] -= 1
    return par if reste[0] == -1 else arbre
