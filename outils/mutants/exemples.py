"""Un mutant contre les exemples, exécutés comme dans tests/test_exemples.py, par le moteur natif."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.moteur.natif import VRAI, verite_de
from teletravail_charte.regles import Exemple, Qualification, Regle
from teletravail_charte.valeurs import lire_valeur
from teletravail_charte.verification import Juge, Verification
from teletravail_charte.vocabulaire import INCONNU, Valeur


def valeurs_certaines(qualification: Qualification, verification: Verification) -> set[bool | str]:
    """Les valeurs dont un cas au moins est certain ; les cas s'excluent : jamais deux."""
    valeurs = verification.faits.valeurs | {f: d.valeur for f, d in verification.deductions.items()}
    conditions = zip(qualification.cas, qualification.conditions, strict=True)
    return {cas.alors for cas, condition in conditions if verite_de(condition, valeurs) == VRAI}


class Epreuve:
    """Le corpus et la commune de référence ; ne relit jamais un fichier."""

    def __init__(self, corpus: Corpus, reference: Dossier) -> None:
        self.corpus, self.reference = corpus, replace(reference, etape="executoire")
        self.references = corpus.references
        self._valeurs: dict[int, tuple[Exemple, dict[str, Valeur]]] = {}  # par identité, l'exemple gardé en vie
        self._lectrices: dict[str, list[Regle]] = {}
        for regle in corpus.regles.obligations.values():
            for fait in self._deduits(regle.faits()):
                self._lectrices.setdefault(fait, []).append(regle)

    def _deduits(self, lus: Iterable[str]) -> set[str]:
        """Les faits déduits qu'on lit, directement ou à travers une autre qualification."""
        qualifications = {q.qualifie: q for q in self.corpus.regles.qualifications}
        deduits = {f for f in lus if f in qualifications}
        return deduits.union(*(self._deduits(qualifications[f].faits()) for f in deduits))

    def tueur_de_regle(self, regle: Regle) -> str:
        """Le nom du premier exemple que la règle mutée contredit ; vide si elle survit."""
        return self._tueur(self._juge([regle], self.corpus.regles.qualifications), [regle])

    def tueur_de_qualification(self, qualification: Qualification) -> str:
        """De même ; les exemples des règles qui lisent la qualification comptent."""
        autres = self.corpus.regles.qualifications
        toutes = tuple(qualification if q.id == qualification.id else q for q in autres)
        lectrices = self._lectrices.get(qualification.qualifie, [])
        juge = self._juge([], toutes)
        for exemple in qualification.exemples:
            verification = self._examiner(juge, exemple)
            attendu = INCONNU if exemple.attendu == "inconnu" else exemple.attendu
            if verification.deductions[qualification.qualifie].valeur != attendu:
                return exemple.nom
            if len(valeurs_certaines(qualification, verification)) > 1:
                return f"{exemple.nom} (tests/test_qualifications.py)"
        return self._tueur(self._juge(lectrices, toutes), lectrices)

    def _tueur(self, juge: Juge, regles: Iterable[Regle]) -> str:
        for regle in regles:
            for exemple in regle.exemples:
                attendu = "hors_periode" if exemple.hors_periode else exemple.attendu
                try:
                    constats = self._examiner(juge, exemple).constats
                except ErreurCorpus:  # un seuil sans valeur ce jour-là
                    return exemple.nom
                if {c.regle.id: c.etat for c in constats}.get(regle.id, "hors_periode") != attendu:
                    return exemple.nom
        return ""

    def _juge(self, regles: Iterable[Regle], qualifications: tuple[Qualification, ...]) -> Juge:
        obligations = {r.id: r for r in regles}
        corpus = replace(
            self.corpus,
            regles=replace(self.corpus.regles, obligations=obligations, qualifications=qualifications),
        )
        corpus.__dict__["references"] = self.references  # déjà lues
        return Juge(corpus, "natif")

    def _examiner(self, juge: Juge, exemple: Exemple) -> Verification:
        jour = exemple.au or self.reference.valeurs["seance.date"]
        assert isinstance(jour, date)
        if id(exemple) not in self._valeurs:
            faits = self.corpus.vocabulaire.faits
            lues = {c: lire_valeur(faits[c], brut) for c, brut in exemple.dossier.items()}
            self._valeurs[id(exemple)] = (exemple, lues)
        return juge.verifier(self.reference, jour, self._valeurs[id(exemple)][1])
