"""Le calendrier d'un dossier : à rebours depuis la séance, en avant depuis le vote.

Fonctions pures : « aujourd'hui » est un argument ; sans lui, rien n'est jugé en retard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from teletravail_charte.calendrier.controle import charger_echeancier
from teletravail_charte.calendrier.deroulement import SEANCE, Deroulement
from teletravail_charte.calendrier.echeancier import Echeancier
from teletravail_charte.calendrier.jours import Feries, feries_de
from teletravail_charte.calendrier.modele import Calendrier, Echeance
from teletravail_charte.francais import date_francaise, typographie
from teletravail_charte.moteur import compiler
from teletravail_charte.moteur.natif import VRAI, MoteurNatif, verite_de
from teletravail_charte.verification import Verification
from teletravail_charte.vocabulaire import INCONNU, Valeur

DEPARTEMENT, ETAPE = "commune.departement", "etape"


def calculer(v: Verification, aujourdhui: date | None = None) -> Calendrier:
    """Toute la procédure de ce dossier, au droit de son jour ; lève ``ErreurCorpus`` si l'échéancier est fautif."""
    echeancier = charger_echeancier(v.corpus)
    feries = feries_de(v.corpus.racine, str(v.faits.valeurs.get(DEPARTEMENT, "")))
    valeurs, hypotheses = _valeurs(v, echeancier, v.faits.valeurs)
    deroulement = Deroulement(v, echeancier, valeurs, feries, aujourdhui)
    echeances = tuple(deroulement.echeances())
    impossibilites = tuple(typographie(i) for i in _impossibilites(echeances, aujourdhui))
    au_plus_tot = None
    if aujourdhui and not deroulement.close and (impossibilites or SEANCE not in valeurs):
        au_plus_tot = _seance_au_plus_tot(v, echeancier, feries, aujourdhui)
    return Calendrier(
        v.jour,
        aujourdhui,
        echeances,
        hypotheses,
        impossibilites,
        au_plus_tot,
        tuple(typographie(d.strip()) for d in feries.a_verifier),
        feries.fuseau,
    )


def _valeurs(
    v: Verification, echeancier: Echeancier, connues: Mapping[str, Valeur]
) -> tuple[dict[str, Valeur], tuple[str, ...]]:
    """Les faits connus, ceux que l'on suppose, et ce qui s'en déduit ; puis les suppositions, en mots."""
    valeurs: dict[str, Valeur] = {**connues, ETAPE: v.etape}
    dites = []
    for h in echeancier.hypotheses:
        if h.fait not in valeurs and (h.condition is None or verite_de(h.condition, valeurs) == VRAI):
            valeurs[h.fait] = h.valeur
            dites.append(typographie(h.texte))
    moteur = MoteurNatif(compiler((), v.corpus.regles.qualifications, v.corpus.regles.faits))
    deduites = moteur.evaluer(valeurs).deductions
    return valeurs | {f: d.valeur for f, d in deduites.items() if d.valeur is not INCONNU}, tuple(dites)


def _impossibilites(echeances: tuple[Echeance, ...], aujourdhui: date | None) -> Iterator[str]:
    """Ce qui rend la procédure irrégulière ou la séance intenable, en phrases."""
    for e in echeances:
        if e.statut == "impossible" and e.tard:
            if e.tot and e.tot.date > e.tard.date:
                debut, fin = date_francaise(e.tot.date), date_francaise(e.tard.date)
                yield f"{e.titre} : pas avant le {debut}, et au plus tard le {fin}. Il n'y a plus la place."
            else:
                assert aujourdhui is not None
                limite, jour = date_francaise(e.tard.date, avec_jour=True), date_francaise(aujourdhui)
                yield f"{e.titre} : au plus tard le {limite}, et nous sommes le {jour}."
        elif e.statut == "hors-delai":
            assert e.fait_le is not None
            trop_tard = e.tard is not None and e.fait_le > e.tard.date
            borne = e.tard if trop_tard else e.tot
            assert borne is not None
            quoi = "au plus tard" if trop_tard else "pas avant"
            limite = date_francaise(borne.date)
            yield f"{e.titre} : {date_francaise(e.fait_le)}, alors que la limite est {quoi} le {limite}."


def _seance_au_plus_tot(v: Verification, echeancier: Echeancier, feries: Feries, aujourdhui: date) -> date:
    """Le premier jour où l'assemblée pourrait voter si tout ce qui manque partait aujourd'hui.

    Ce que le dossier prévoit pour plus tard, ou a fait hors délai, est remis en jeu avec ce dont cela dépend.
    """
    prevue = v.faits.valeurs.get(SEANCE)
    depart = prevue if isinstance(prevue, date) else aujourdhui
    connues: dict[str, Valeur] = {**v.faits.valeurs, SEANCE: depart}
    etapes = {e.id: e for e in echeancier.etapes}
    for e in _avant(v, echeancier, connues, feries, aujourdhui):
        if e.fait_le and (e.statut == "hors-delai" or e.fait_le > aujourdhui):
            refaites = [e.id, *(c.reference for _, c in etapes[e.id].contraintes())]
            for fait in {etapes[nom].fait for nom in refaites} - {SEANCE}:
                connues.pop(fait, None)
    retards = [timedelta()]
    for e in _avant(v, echeancier, connues, feries, aujourdhui):
        if e.tard and e.tard.imperative and e.statut in ("a-faire", "impossible"):
            retards += [debut - e.tard.date for debut in (aujourdhui, e.tot.date if e.tot else aujourdhui)]
    return depart + max(retards)


def _avant(
    v: Verification, echeancier: Echeancier, connues: Mapping[str, Valeur], feries: Feries, aujourdhui: date
) -> list[Echeance]:
    """Les échéances d'avant la séance, avec ces faits."""
    valeurs, _ = _valeurs(v, echeancier, connues)
    echeances = Deroulement(v, echeancier, valeurs, feries, aujourdhui).echeances()
    return [e for e in echeances if e.partie == "avant" and e.id != "seance"]
