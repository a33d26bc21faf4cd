"""Ce que coûtera le télétravail : trois hypothèses, année civile par année civile, chaque nombre avec sa provenance.

Le piège : une moyenne plafonnée par agent majore la dépense (des agents au plafond la réduisent), jamais l'inverse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from teletravail_charte.bareme import debut_du_forfait, question_ouverte, verite
from teletravail_charte.conventions import Conventions, FicheHypothese, conventions
from teletravail_charte.francais import date_francaise, typographie
from teletravail_charte.moteur.natif import VRAI
from teletravail_charte.postes import Cadre, Ligne, euros, ligne_d_un_poste, ligne_du_forfait, quantite
from teletravail_charte.verification import Verification


@dataclass(frozen=True, slots=True)
class Annee:
    """Une année civile, ou ce qu'il en reste à partir du premier jour."""

    annee: int
    du: date
    au: date
    lignes: tuple[Ligne, ...]

    @property
    def total(self) -> Decimal | None:
        """La somme des postes connus ; rien si l'on n'en connaît aucun, ou seulement des zéros parmi d'autres."""
        somme = sum((ligne.montant for ligne in self.lignes if ligne.montant is not None), Decimal(0))
        return somme if self.complete or somme else None

    @property
    def complete(self) -> bool:
        """Tous les postes sont-ils connus ?"""
        return all(ligne.montant is not None for ligne in self.lignes)


@dataclass(frozen=True, slots=True)
class Hypothese:
    """Un nombre d'agents, un nombre de jours, et ce que cela coûte."""

    nom: str
    titre: str
    description: str
    annees: tuple[Annee, ...]


@dataclass(frozen=True, slots=True)
class Estimation:
    """Les trois hypothèses, les faits à renseigner, et ce qu'il faut savoir du calcul."""

    hypotheses: tuple[Hypothese, ...]
    manquants: tuple[str, ...]
    remarques: tuple[str, ...]

    @property
    def centrale(self) -> Hypothese:
        """L'hypothèse des nombres du dossier."""
        return next(h for h in self.hypotheses if h.nom == "centrale")


def estimer(v: Verification) -> Estimation:
    """L'estimation de ce dossier ; un fait inconnu n'arrête rien, il est rendu dans ``manquants``."""
    c = conventions(v.corpus)
    debut = premier_jour(v)
    derniere = max(debut.year, min(debut.year + c.annees - 1, v.corpus.sommaire.couverture.au.year))
    annees = [(max(debut, date(a, 1, 1)), date(a, 12, 31)) for a in range(debut.year, derniere + 1)]
    hypotheses = tuple(_hypothese(v, c, h, annees) for h in c.hypotheses)
    lignes = (ligne for h in hypotheses for a in h.annees for ligne in a.lignes)
    manquants = tuple(dict.fromkeys(m for ligne in lignes for m in ligne.manquants))
    return Estimation(hypotheses, manquants, tuple(_remarques(v, c, debut)))


def premier_jour(v: Verification) -> date:
    """La date d'effet du forfait, sinon le jour exécutoire, sinon le jour du droit ; sous hypothèse, ce jour-là."""
    valeurs = v.faits.valeurs
    if valeurs.get("seance.date", v.jour) == v.jour:
        for fait in ("forfait.date_effet", "acte.date_executoire"):
            jour = valeurs.get(fait)
            if isinstance(jour, date):
                return jour
    return v.jour


def _hypothese(v: Verification, c: Conventions, fiche: FicheHypothese, annees: list[tuple[date, date]]) -> Hypothese:
    agents, jours = quantite(v, c.agents, fiche.agents), quantite(v, c.jours, fiche.jours)
    centraux = quantite(v, c.agents)
    exercices = []
    for rang, (du, au) in enumerate(annees):
        cadre = Cadre(agents, jours, centraux, du, au)
        forfait = ligne_du_forfait(v, cadre)
        postes = [ligne_d_un_poste(v, p, cadre) for p in c.postes if rang == 0 or p.rythme == "chaque-annee"]
        exercices.append(Annee(du.year, du, au, (*((forfait,) if forfait else ()), *postes)))
    description = f"{agents.dire('agent', 'agents')}, {jours.dire('jour', 'jours')} par agent et par an"
    return Hypothese(fiche.nom, typographie(fiche.titre), typographie(description), tuple(exercices))


def _remarques(v: Verification, c: Conventions, debut: date) -> Iterator[str]:
    if (debut.month, debut.day) != (1, 1):
        yield typographie(f"La première année est comptée à partir du {date_francaise(debut)}.")
    if v.jour < debut_du_forfait(v.corpus):
        return
    for remarque in c.remarques:
        if verite(v, remarque.si)[0] == VRAI:
            if remarque.texte:
                yield typographie(remarque.texte)
            yield from (question_ouverte(v, doute) for doute in remarque.doutes)


def tableau(e: Estimation) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """(entêtes, lignes) : une ligne par poste et par année, puis le total de l'année ; une colonne par hypothèse."""
    entetes = (typographie("Dépense"), *(h.titre for h in e.hypotheses))
    lignes: list[tuple[str, ...]] = []
    for memes in zip(*(h.annees for h in e.hypotheses), strict=True):
        annee = memes[0].annee
        for postes in zip(*(a.lignes for a in memes), strict=True):
            lignes.append((f"{postes[0].titre}, {annee}", *(_montant(p.montant) for p in postes)))
        lignes.append((f"Total {annee}", *(_total(a) for a in memes)))
    return entetes, tuple(lignes)


def _montant(montant: Decimal | None) -> str:
    return typographie("à préciser") if montant is None else euros(montant)


def _total(annee: Annee) -> str:
    partiel = "" if annee.complete or annee.total is None else " (partiel)"
    return f"{_montant(annee.total)}{partiel}"


def explications(e: Estimation) -> tuple[str, ...]:
    """Le calcul de l'hypothèse centrale, poste par poste, puis ce qu'il faut en savoir."""
    lignes = [(a.annee, ligne) for a in e.centrale.annees for ligne in a.lignes]
    calculs = (typographie(f"{ligne.titre}, {annee} : {ligne.formule}.") for annee, ligne in lignes)
    return (*calculs, *e.remarques)
