"""L'acte jugé deux fois : au droit de son jour, et au droit d'aujourd'hui (ou du jour demandé).

Le piège : on ne reproche à un acte que ce qu'il dit. Un bloquant n'est ferme que si des lectures sûres le prouvent
seules ; s'il tient à une lecture douteuse, à un élément non vu ou à un fait inconnu, c'est une question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from teletravail_charte.conditions import faits_lus, fixer_seuils
from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier
from teletravail_charte.erreurs import ErreurPeriode
from teletravail_charte.moteur.natif import VRAI, verite_de
from teletravail_charte.relecture.deductions import FaitLu
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.relecture.faits_lus import Lus, dossier_d_aujourd_hui, dossier_de, faits_de
from teletravail_charte.relecture.portrait import Outillage, Portrait
from teletravail_charte.relecture.preuves import sources_de, tient_a_une_absence, trouvailles_de
from teletravail_charte.verification import ChoixMoteur, Constat, Juge, Verification
from teletravail_charte.vocabulaire import INCONNU, Valeur

Moment = Literal["alors", "aujourd_hui", "encore"]
DOUTEUSE: Final = "cette lecture n'est pas sûre"
ABSENCE: Final = "ce manquement tient à ce que l'on n'a pas vu dans l'acte"
POSSIBLE: Final = "cette lecture est seulement possible"
INCONNUE: Final = "il reste à savoir"


@dataclass(frozen=True, slots=True)
class Grief:
    """Un reproche. ``moment`` : illégal alors, dépassé aujourd'hui, ou illégal alors et encore vrai.

    ``constat`` : celui du jour de l'acte, sauf s'il n'y a de manquement qu'aujourd'hui. ``maintenant`` : ce que la
    même règle dit aujourd'hui, rien si elle n'est plus en vigueur. ``ferme`` : l'acte le dit, sûrement ; sinon
    ``raison`` dit pourquoi ce n'est qu'une question.
    """

    constat: Constat
    moment: Moment
    ferme: bool
    raison: str
    trouvailles: tuple[Trouvaille, ...]
    maintenant: Constat | None


@dataclass(frozen=True, slots=True)
class Relecture:
    """Tout ce que la relecture établit. ``alors`` vide : l'acte n'est pas daté, ou son jour n'est pas couvert.

    ``lus`` : les faits que l'acte dit ; ``non_vus`` : ceux que l'on sait chercher et que l'on n'a pas lus.
    """

    portrait: Portrait
    corpus: Corpus
    jour: date
    lus: Lus
    alors: Verification | None
    maintenant: Verification
    griefs: tuple[Grief, ...]
    questions: tuple[Grief, ...]
    non_vus: tuple[str, ...]

    @property
    def fermes(self) -> tuple[Grief, ...]:
        """Les points bloquants établis."""
        return tuple(g for g in self.griefs if g.constat.regle.niveau == "bloquant")


def relire(portrait: Portrait, outillage: Outillage, jour: date, moteur: ChoixMoteur = "double") -> Relecture:
    """Juge l'acte ; lève ``ErreurPeriode`` si le ``jour`` demandé n'est pas couvert."""
    corpus = outillage.corpus
    juge = Juge(corpus, moteur)
    lus = faits_de(portrait, corpus.vocabulaire, outillage.deductions, ("sure", "probable"))
    larges = faits_de(portrait, corpus.vocabulaire, outillage.deductions, ("sure", "probable", "possible"))
    nom = portrait.acte.nom
    maintenant = juge.verifier(dossier_d_aujourd_hui(nom, lus, corpus.vocabulaire), jour)
    alors = _au_jour_de_l_acte(juge, dossier_de(nom, lus), portrait.jour.jour)
    references = {p.fiche.regle for p in portrait.perimes}
    griefs = [g for g in _griefs(lus, alors, maintenant) if not _deja_dit(g, references)]
    questions = {g.constat.regle.id: g for g in griefs if _est_une_question(g)}
    dites = {g.constat.regle.id for g in griefs}
    supposes = list(_suppositions(lus, larges, maintenant, "aujourd_hui"))
    supposes += () if alors is None else _suppositions(lus, larges, alors, "alors")
    for grief in supposes:
        if grief.constat.regle.id not in dites:
            questions.setdefault(grief.constat.regle.id, grief)
    etablis = tuple(g for g in griefs if not _est_une_question(g))
    ordre = {r: rang for rang, r in enumerate(corpus.regles.obligations)}
    rangees = tuple(sorted(questions.values(), key=lambda g: ordre[g.constat.regle.id]))
    vus = {t.fait for t in portrait.trouvailles}
    cherches = {d.chemin for d in outillage.detecteurs.fiches}
    non_vus = tuple(f for f in corpus.vocabulaire.faits if f in cherches - vus)
    return Relecture(portrait, corpus, jour, lus, alors, maintenant, etablis, rangees, non_vus)


def _bloquant(grief: Grief) -> bool:
    return grief.constat.regle.niveau == "bloquant"


def _est_une_question(grief: Grief) -> bool:
    """Un bloquant qui n'est pas établi ; un point fragile, lui, se dit avec sa confiance."""
    return not grief.ferme and _bloquant(grief)


def _deja_dit(grief: Grief, references: set[str]) -> bool:
    """Un texte depuis remplacé est du vocabulaire périmé, pas un reproche de plus."""
    return grief.moment == "aujourd_hui" and not _bloquant(grief) and grief.constat.regle.id in references


def _au_jour_de_l_acte(juge: Juge, dossier: Dossier, jour: date | None) -> Verification | None:
    if jour is None:
        return None
    try:
        return juge.verifier(dossier, jour)
    except ErreurPeriode:
        return None


def _griefs(lus: Lus, alors: Verification | None, maintenant: Verification) -> Iterator[Grief]:
    """Les manquements d'alors et ceux d'aujourd'hui, chaque règle une fois, dans l'ordre des thèmes."""
    anciens = {} if alors is None else {c.regle.id: c for c in alors.constats}
    nouveaux = {c.regle.id: c for c in maintenant.constats}
    for regle in maintenant.corpus.regles.obligations:
        ancien, nouveau = anciens.get(regle), nouveaux.get(regle)
        fautif = ancien is not None and ancien.etat == "non_conforme"
        depasse = nouveau is not None and nouveau.etat == "non_conforme"
        if ancien is not None and fautif and alors is not None:
            yield from _grief(ancien, alors, lus, "encore" if depasse else "alors", nouveau)
        elif nouveau is not None and depasse:
            yield from _grief(nouveau, maintenant, lus, "aujourd_hui", nouveau)


def _grief(c: Constat, v: Verification, lus: Lus, moment: Moment, maintenant: Constat | None) -> Iterator[Grief]:
    """Le grief ; rien si l'acte ne dit rien qui le fonde, ou s'il n'est que fragile et tient à ce qu'on n'a pas vu."""
    sources = sources_de(v, c.cites)
    prouves = [lus[f] for f in sources if f in lus]
    raison = "" if len(prouves) == len(sources) and all(lu.sur for lu in prouves) else DOUTEUSE
    if tient_a_une_absence(c, c.cites):
        raison = ABSENCE
    if prouves and (raison != ABSENCE or c.regle.niveau == "bloquant"):
        yield Grief(c, moment, not raison, raison, trouvailles_de(c, prouves), maintenant)


def _suppositions(lus: Lus, larges: Lus, v: Verification, moment: Moment) -> Iterator[Grief]:
    """Ce qui bloquerait si une lecture possible était juste (``larges`` les compte), ou si un fait inconnu l'était."""
    si: dict[str, Valeur] = {
        f: lu.valeur
        for f, lu in larges.items()
        if lu.valeur is not INCONNU and f not in lus and _juge_ici(f, v, moment)
    }
    supposee = Juge(v.corpus, "natif").verifier(v.dossier, v.jour, si) if si else v
    for c in supposee.constats:
        if c.regle.niveau != "bloquant":
            continue
        if c.etat == "non_conforme":
            prouves = [larges[f] for f in sources_de(supposee, c.cites) if f in larges]
            yield Grief(c, moment, False, POSSIBLE, trouvailles_de(c, prouves), None if moment == "alors" else c)
        elif c.etat in ("a_completer", "a_venir") and (prouves := _manquement_dit(c, v, lus)):
            yield Grief(c, moment, False, INCONNUE, trouvailles_de(c, prouves), None if moment == "alors" else c)


def _juge_ici(fait: str, v: Verification, moment: Moment) -> bool:
    """Aujourd'hui, on ne rejuge que les choix."""
    return moment == "alors" or v.corpus.vocabulaire.faits[fait].modifiable


def _manquement_dit(c: Constat, v: Verification, lus: Lus) -> list[FaitLu]:
    """Ce qui, dans l'acte, est contraire à la règle, quand il reste seulement à savoir un choix dont elle dépend."""
    if not all(v.corpus.vocabulaire.faits[f].modifiable for f in c.manquants):
        return []
    manquement = fixer_seuils(c.regle.manquement, c.regle.seuils_du(v.jour))
    valeurs: Mapping[str, Valeur] = v.faits.valeurs | {f: d.valeur for f, d in v.deductions.items()}
    if verite_de(manquement, valeurs) != VRAI or tient_a_une_absence(c, faits_lus(c.regle.manquement)):
        return []
    faits = tuple(f for f in faits_lus(manquement) if f in valeurs)
    return [lus[f] for f in sources_de(v, faits) if f in lus]
