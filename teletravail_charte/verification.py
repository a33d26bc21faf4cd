"""Dossier + corpus + jour -> constats : ce qui est contraire au droit de ce jour, ce qui manque, ce qui va.

Fonctions pures : ni horloge, ni réseau. Le jour est un argument ; un autre jour que celui de la séance est
une hypothèse, et tout s'y lit au droit de ce jour-là.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Derogation, Dossier
from teletravail_charte.erreurs import ErreurDesaccord, ErreurDossier, Faute, vouliez_vous_dire
from teletravail_charte.faits import Faits, etablir
from teletravail_charte.francais import du_texte, typographie
from teletravail_charte.gabarit import contexte, remplir
from teletravail_charte.moteur import Compilation, Deduction, Issue, Moteur, Resultat, compiler
from teletravail_charte.moteur.natif import VRAI, MoteurNatif, verite_de
from teletravail_charte.references import Fondement
from teletravail_charte.regles import Qualification, Regle, Renvoi
from teletravail_charte.vocabulaire import ETAPES, Valeur

EtatConstat = Literal["conforme", "non_conforme", "a_completer", "a_venir", "sans_objet"]
ChoixMoteur = Literal["double", "durable", "natif"]


@dataclass(frozen=True, slots=True)
class Constat:
    """Ce qu'une règle dit de ce dossier ce jour-là. ``cites`` : les faits qui prouvent le manquement.

    ``derogation`` : celle que le dossier oppose à la règle ; ``assume`` : elle court et porte sur un manquement,
    qui reste visible mais ne compte plus.
    """

    regle: Regle
    etat: EtatConstat
    message: str
    remede: str
    faits: dict[str, Valeur]
    cites: tuple[str, ...]
    manquants: tuple[str, ...]
    fondements: tuple[Fondement, ...]
    derogation: Derogation | None = None
    assume: bool = False

    @property
    def bloque(self) -> bool:
        """Empêche-t-il de rédiger un acte prêt ?"""
        ouvert = self.etat in ("non_conforme", "a_completer") and not self.assume
        return self.regle.niveau == "bloquant" and ouvert


@dataclass(frozen=True, slots=True)
class Verification:
    """Tous les constats d'un dossier un jour, dans l'ordre des thèmes, et ce qui a servi à les établir."""

    dossier: Dossier
    corpus: Corpus
    jour: date
    etape: str
    faits: Faits
    deductions: Mapping[str, Deduction]
    constats: tuple[Constat, ...]
    moteurs: tuple[tuple[str, str], ...]

    def etats(self, niveau: str, etat: str) -> tuple[Constat, ...]:
        """Les constats de ce niveau dans cet état, sauf ceux que la commune assume."""
        return tuple(c for c in self.constats if c.regle.niveau == niveau and c.etat == etat and not c.assume)

    def assumes(self) -> tuple[Constat, ...]:
        """Les manquements couverts par une dérogation en cours."""
        return tuple(c for c in self.constats if c.assume)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Ce que les moteurs répondent d'un dossier : les règles en vigueur, chacune avec son jour, et leurs issues."""

    faits: Faits
    etape: str
    en_vigueur: tuple[tuple[Regle, date], ...]
    resultat: Resultat
    moteurs: tuple[tuple[str, str], ...]


def jour_de_reference(regle: Regle, jour: date, valeurs: Mapping[str, Valeur]) -> date:
    """Le jour dont la règle applique le droit : sa date propre (séance du comité…), sauf hypothèse."""
    seance = valeurs.get("seance.date")
    propre = valeurs.get(regle.date_reference) if regle.date_reference else None
    if not isinstance(propre, date) or (isinstance(seance, date) and seance != jour):
        return jour
    return propre


def etape_de(dossier: Dossier, corpus: Corpus, valeurs: Mapping[str, Valeur]) -> str:
    """L'étape donnée par le dossier, sinon la plus avancée que ses faits établissent."""
    if dossier.etape:
        return dossier.etape
    certaines = (e for e, condition in corpus.etapes if verite_de(condition, valeurs) == VRAI)
    return next(certaines, ETAPES[0])


def fondements_du(corpus: Corpus, renvois: Iterable[Renvoi], jour: date) -> tuple[Fondement, ...]:
    """Les références en vigueur ce jour-là, dans l'ordre où la fiche les cite."""
    trouves: dict[str, Fondement] = {}
    anciens: dict[str, list[str]] = {}
    for renvoi in renvois:
        texte, article = corpus.references.article(renvoi.article)
        fondement = corpus.references.fondement(renvoi.article, renvoi.point, jour) if renvoi.vaut(jour) else None
        if fondement is not None:
            trouves.setdefault(fondement.cle + fondement.article, fondement)
        elif article.suite and all(v.du <= jour for v in article.versions):
            point = f", {renvoi.point}" if renvoi.point else ""
            anciens.setdefault(article.suite, []).append(f"{article.numero}{point} {du_texte(texte.court)}")
    return tuple(
        replace(f, anciennement=" ; ".join(anciens[f.cle])) if f.cle in anciens else f for f in trouves.values()
    )


class Juge:
    """Un corpus et ses moteurs compilés, gardés d'un dossier à l'autre. Un par fil d'exécution."""

    def __init__(self, corpus: Corpus, moteur: ChoixMoteur = "double") -> None:
        self.corpus, self.choix = corpus, moteur
        self._compiles: dict[tuple[tuple[str, int], ...], tuple[Moteur, ...]] = {}

    def verifier(
        self,
        dossier: Dossier,
        jour: date,
        si: Mapping[str, Valeur] | None = None,
        *,
        sans_derogation: bool = False,
    ) -> Verification:
        """Les constats de ``dossier`` au droit de ``jour``, les faits ``si`` l'emportant.

        Lève ``ErreurPeriode`` (jour non couvert), ``ErreurDossier`` (dérogation à une règle qui n'existe pas) et
        ``ErreurDesaccord`` (les deux moteurs diffèrent).
        """
        corpus = self.corpus
        corpus.exiger(jour)
        derogations = _derogations(dossier, corpus)
        e = self.evaluer(dossier, jour, si or {})
        redaction = _Redaction(corpus, e.faits, e.resultat, e.etape)
        constats = tuple(redaction.constat(r, ref, e.resultat.issues[r.id]) for r, ref in e.en_vigueur)
        if not sans_derogation:
            constats = tuple(_assumer(c, derogations.get(c.regle.id), jour) for c in constats)
        return Verification(dossier, corpus, jour, e.etape, e.faits, e.resultat.deductions, constats, e.moteurs)

    def evaluer(self, dossier: Dossier, jour: date, si: Mapping[str, Valeur]) -> Evaluation:
        """Les issues seules, sans un mot : de quoi comparer vite beaucoup d'hypothèses."""
        corpus = self.corpus
        profil = corpus.profils[dossier.profil].valeurs(jour) if dossier.profil else {}
        faits = etablir(dossier, profil, si, corpus.vocabulaire)
        etape = etape_de(dossier, corpus, faits.valeurs)
        faits.valeurs["jour"] = jour
        en_vigueur = [
            (regle, reference)
            for regle in corpus.regles.obligations.values()
            if regle.en_vigueur.contient(reference := jour_de_reference(regle, jour, faits.valeurs))
        ]
        moteurs = self._moteurs(en_vigueur)
        resultat = _accorder([(m.nom, m.evaluer(faits.valeurs)) for m in moteurs])
        noms = tuple((m.nom, m.version) for m in moteurs)
        return Evaluation(faits, etape, tuple(en_vigueur), resultat, noms)

    def _moteurs(self, en_vigueur: list[tuple[Regle, date]]) -> tuple[Moteur, ...]:
        pivots = self.corpus.pivots
        cle = tuple((r.id, bisect_right(pivots, jour)) for r, jour in en_vigueur)
        if cle not in self._compiles:
            compilation = compiler(en_vigueur, self.corpus.regles.qualifications, self.corpus.regles.faits)
            self._compiles[cle] = _construire(self.choix, compilation)
        return self._compiles[cle]


def _derogations(dossier: Dossier, corpus: Corpus) -> dict[str, Derogation]:
    """Les dérogations du dossier par règle ; lève ``ErreurDossier``, toutes les fautes ensemble."""
    connues = list(corpus.regles.obligations)
    fautes = [
        Faute(
            f"la règle « {d.regle} » n'existe pas.",
            dossier.nom,
            d.ligne,
            champ="derogations",
            possible=vouliez_vous_dire(d.regle, connues) or "La commande « regles » les liste.",
        )
        for d in dossier.derogations
        if d.regle not in corpus.regles.obligations
    ]
    if fautes:
        raise ErreurDossier(*fautes)
    return {d.regle: d for d in dossier.derogations}


def _assumer(constat: Constat, derogation: Derogation | None, jour: date) -> Constat:
    if derogation is None:
        return constat
    assume = constat.etat == "non_conforme" and derogation.vaut(jour)
    return replace(constat, derogation=derogation, assume=assume)


def _construire(choix: ChoixMoteur, compilation: Compilation) -> tuple[Moteur, ...]:
    moteurs: list[Moteur] = []
    if choix != "durable":
        moteurs.append(MoteurNatif(compilation))
    if choix != "natif":
        from teletravail_charte.moteur.durable import MoteurDurable, disponible

        if disponible() or choix == "durable":
            moteurs.insert(0, MoteurDurable(compilation))
    return tuple(moteurs)


def _accorder(resultats: list[tuple[str, Resultat]]) -> Resultat:
    (premier, resultat), *autres = resultats
    for nom, autre in autres:
        if autre != resultat:
            ecarts = [r for r, i in resultat.issues.items() if autre.issues.get(r) != i]
            ecarts += [f for f, d in resultat.deductions.items() if autre.deductions.get(f) != d]
            raise ErreurDesaccord(
                f"Les moteurs {premier} et {nom} ne sont pas d'accord sur : {', '.join(ecarts[:10])}. "
                "Rien n'est écrit ; signalez ce dossier."
            )
    return resultat


class _Redaction:
    """Met en mots les issues d'un dossier."""

    def __init__(self, corpus: Corpus, faits: Faits, resultat: Resultat, etape: str) -> None:
        self.corpus, self.faits, self.resultat = corpus, faits, resultat
        self.rang = ETAPES.index(etape)
        self.deduites: dict[str, Qualification] = {q.qualifie: q for q in corpus.regles.qualifications}
        self.valeurs = dict(faits.valeurs)
        self.valeurs |= {f: d.valeur for f, d in resultat.deductions.items()}
        self._contexte: dict[str, dict[str, object]] = {}

    def constat(self, regle: Regle, jour: date, issue: Issue) -> Constat:
        manquants = self._sources(issue.manquants)
        etat = issue.etat if issue.etat != "inconnu" else self._attente(manquants)
        message = remede = ""
        if etat == "non_conforme":
            noms = {**self._noms(), "seuils": regle.seuils_du(jour), "jour": jour}
            message = remplir(regle.constat, noms, f"{regle.id} (constat)")
            remede = remplir(regle.remede, noms, f"{regle.id} (remede)")
        elif etat in ("a_completer", "a_venir"):
            message = typographie(" ".join(self.corpus.vocabulaire.faits[f].question for f in manquants))
        lus = {f: self.valeurs[f] for f in regle.faits() if f in self.valeurs}
        fondements = fondements_du(self.corpus, regle.fondements, jour)
        return Constat(regle, etat, message, remede, lus, issue.cites, manquants, fondements)

    def _noms(self) -> dict[str, dict[str, object]]:
        if not self._contexte:
            self._contexte = contexte(self.corpus.regles.faits, self.valeurs)
        return self._contexte

    def _sources(self, manquants: Iterable[str]) -> tuple[str, ...]:
        """Les faits que la personne peut donner, derrière les faits déduits et calculés."""
        trouves: dict[str, None] = {}
        for fait in manquants:
            if fait in self.deduites:
                trouves.update(dict.fromkeys(self._sources(self.resultat.deductions[fait].manquants)))
            elif combinaison := self.corpus.vocabulaire.faits[fait].combinaison:
                inconnus = [s for s in combinaison if s not in self.faits.valeurs]
                trouves.update(dict.fromkeys(self._sources(inconnus)))
            else:
                trouves[fait] = None
        return tuple(trouves)

    def _attente(self, manquants: tuple[str, ...]) -> Literal["a_completer", "a_venir"]:
        dus = (f for f in manquants if ETAPES.index(self.corpus.vocabulaire.faits[f].etape) <= self.rang)
        return "a_completer" if any(dus) else "a_venir"
