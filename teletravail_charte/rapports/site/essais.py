"""Les exemples d'une règle, exécutés sur la commune de référence quand elle est là (dépôt), sinon montrés seulement.

Le juge est celui des dossiers, sur un corpus réduit à la règle : même code, même réponse, en bien moins de temps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier, lire_dossier
from teletravail_charte.gabarit import dire
from teletravail_charte.rapports.phrases import valeur_dite
from teletravail_charte.regles import Exemple, Regle
from teletravail_charte.valeurs import lire_valeur
from teletravail_charte.verification import Constat, Juge
from teletravail_charte.vocabulaire import INCONNU, Fait

REFERENCE = ("tests", "dossiers", "commune-conforme.yaml")
_CHEMIN = re.compile(r"\b[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\b")


@dataclass(frozen=True, slots=True)
class Cas:
    """Un exemple : ce que la commune répond (vide : comme la référence), et l'état ; ``obtenu`` vide : non exécuté."""

    nom: str
    jour: date | None
    reponses: tuple[str, ...]
    attendu: str
    obtenu: str


@dataclass(frozen=True, slots=True)
class Essais:
    """Les exemples d'une règle ; ``manquement`` : le constat du premier qui la viole, et le nom de l'exemple."""

    entetes: tuple[tuple[str, str], ...]  # (fait, question)
    cas: tuple[Cas, ...]
    executes: bool
    manquement: Constat | None
    exemple: str


class Banc:
    """Exécute les exemples, règle après règle."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        chemin = corpus.racine.joinpath(*REFERENCE)
        self.reference: Dossier | None = None
        if chemin.is_file():
            lu = lire_dossier(chemin, corpus.vocabulaire, tuple(corpus.profils))
            self.reference = replace(lu, etape="executoire")

    def essayer(self, regle: Regle) -> Essais:
        """Tous les exemples de la règle."""
        chemins = tuple(dict.fromkeys(c for e in regle.exemples for c in e.dossier))
        faits = self.corpus.vocabulaire.faits
        monte = self._monter(regle)
        cas, manquement, exemple = [], None, ""
        for e in regle.exemples:
            obtenu = ""
            jour = e.au
            if monte:
                juge, reference = monte
                jour = e.au or self._jour_de_reference(reference)
                valeurs = {c: lire_valeur(faits[c], brut) for c, brut in e.dossier.items()}
                constats = juge.verifier(reference, jour, valeurs).constats
                obtenu = constats[0].etat if constats else "hors_periode"
                if obtenu == "non_conforme" and manquement is None:
                    manquement, exemple = constats[0], e.nom
            cas.append(Cas(e.nom, jour, tuple(self._dire(e, c) for c in chemins), _attendu(e), obtenu))
        entetes = tuple((c, faits[c].question) for c in chemins)
        return Essais(entetes, tuple(cas), monte is not None, manquement, exemple)

    def _monter(self, regle: Regle) -> tuple[Juge, Dossier] | None:
        """Le juge de cette seule règle, et la commune de référence réduite aux faits qu'elle lit."""
        if self.reference is None:
            return None
        reduit = self._reduit(regle)
        lues = {c: v for c, v in self.reference.valeurs.items() if c in reduit.vocabulaire.faits}
        return Juge(reduit, "natif"), replace(self.reference, valeurs=lues)

    def _jour_de_reference(self, reference: Dossier) -> date:
        seance = reference.valeurs.get("seance.date")
        return seance if isinstance(seance, date) else self.corpus.sommaire.couverture.etat_du_droit

    def _dire(self, exemple: Exemple, chemin: str) -> str:
        return dire_brut(self.corpus.vocabulaire.faits[chemin], exemple.dossier.get(chemin))

    def _reduit(self, regle: Regle) -> Corpus:
        """Le corpus d'une seule règle, des déductions et des faits qu'elle lit, de près ou de loin."""
        regles, vocabulaire = self.corpus.regles, self.corpus.vocabulaire
        lus = self._lus(regle)
        reduites = replace(
            regles,
            obligations={regle.id: regle},
            qualifications=tuple(q for q in regles.qualifications if q.qualifie in lus),
            faits={chemin: fait for chemin, fait in regles.faits.items() if chemin in lus},
        )
        faits = {chemin: fait for chemin, fait in vocabulaire.faits.items() if chemin in lus}
        reduit = replace(self.corpus, regles=reduites, vocabulaire=replace(vocabulaire, faits=faits))
        vars(reduit).update(references=self.corpus.references, pivots=self.corpus.pivots)  # déjà lus : on les partage
        return reduit

    def _lus(self, regle: Regle) -> set[str]:
        trous = _CHEMIN.findall(regle.constat + regle.remede)
        restent = ["jour", "seance.date", *regle.faits(), *trous, *filter(None, [regle.date_reference])]
        deduits = {q.qualifie: q for q in self.corpus.regles.qualifications}
        lus: set[str] = set()
        while restent:
            chemin = restent.pop()
            if chemin not in lus:
                lus.add(chemin)
                fait = self.corpus.regles.faits.get(chemin)
                restent += deduits[chemin].faits() if chemin in deduits else (fait and fait.combinaison) or ()
        return lus


def _attendu(exemple: Exemple) -> str:
    return "hors_periode" if exemple.hors_periode else str(exemple.attendu)


def dire_brut(fait: Fait, brut: Any) -> str:
    """La réponse d'un exemple, telle qu'on la lit ; vide quand l'exemple ne la donne pas."""
    if brut is None:
        return ""
    valeur = lire_valeur(fait, brut)
    if valeur is INCONNU:
        return "inconnu"
    return dire(fait, valeur) if fait.type in ("enum", "texte") else valeur_dite(fait, valeur)
