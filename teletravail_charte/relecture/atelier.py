"""Prépare les détecteurs : lit leurs fiches et leurs motifs, et dit toutes leurs fautes, chacune à sa ligne."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import vouliez_vous_dire
from teletravail_charte.lecture import Chemin
from teletravail_charte.relecture.fiches import (
    RIEN,
    Candidat,
    Detecteur,
    Detecteurs,
    FicheDetecteur,
    Lecture,
    LecturePrete,
)
from teletravail_charte.relecture.grammaire import Exigence, MotifInvalide
from teletravail_charte.relecture.langue import aplatir
from teletravail_charte.relecture.lexique import Langue, charger_langue
from teletravail_charte.relecture.motifs import Motif, lire_motif
from teletravail_charte.relecture.nombres import UNITES
from teletravail_charte.valeurs import ValeurImpossible, lire_valeur
from teletravail_charte.validation import Recueil, charger_fiche
from teletravail_charte.vocabulaire import INCONNU, Fait, Valeur

_NEGATIF: Final = re.compile(r"\b(?:ne|n|pas|jamais|aucune?s?|sans|ni|non|nullement|pas_eligible)\b")
_GENRES: Final = {
    "nombre": ("nombre", "duree", "montant", "pourcent", "plages"),
    "entier": ("nombre", "duree"),
    "date": ("date",),
    "texte": ("heure", "plage", "plages"),
}


class _Atelier:
    """Une fiche le temps de sa préparation, et ses fautes."""

    def __init__(self, chemin: Path, fait: Fait, langue: Langue, recueil: Recueil) -> None:
        self.chemin, self.fait, self.langue, self.recueil = chemin, fait, langue, recueil

    def motifs(self, sources: tuple[str, ...], *champ: str | int) -> tuple[Motif, ...]:
        motifs = []
        for rang, source in enumerate(sources):
            try:
                motifs.append(lire_motif(source, self.langue.familles))
            except MotifInvalide as erreur:
                self.recueil.noter(self.chemin, (*champ, rang), str(erreur))
        return tuple(motifs)

    def valeur(self, brut: Any, champ: Chemin) -> Valeur | None:
        if brut is None:
            return None
        seul = self.fait.type == "liste" and isinstance(brut, str) and brut != "aucun"
        try:
            valeur = lire_valeur(self.fait, [brut] if seul else brut)
        except ValeurImpossible as erreur:
            self.recueil.noter(self.chemin, champ, erreur.quoi, erreur.possible)
            return None
        if valeur is INCONNU:
            self.recueil.noter(self.chemin, champ, "un détecteur ne répond jamais « inconnu » : il ne répond rien.")
        return valeur

    def lecture(self, fiche: FicheDetecteur, rang: int, lecture: Lecture) -> LecturePrete:
        ici = ("lectures", rang)
        motifs = self.motifs(lecture.quand, *ici, "quand")
        permis = _GENRES.get(self.fait.type, ())
        for place, motif in enumerate(motifs):
            lu = motif.genres[-1] if motif.genres else ""
            if lecture.valeur is None and lu not in permis:
                attendu = ", ".join(f"{{{g}}}" for g in permis) or "« valeur »"
                quoi = f"ce motif ne lit aucune valeur d'un fait de type {self.fait.type} : on attend {attendu}."
                self.recueil.noter(self.chemin, (*ici, "quand", place), quoi)
        for nom in (*lecture.populations, *fiche.populations):
            if nom not in self.langue.populations:
                conseil = vouliez_vous_dire(nom, list(self.langue.populations))
                self.recueil.noter(
                    self.chemin, (*ici, "populations"), f"« {nom} » n'est pas dans _langue.yaml.", conseil
                )
        return LecturePrete(
            motifs=motifs,
            negatifs=frozenset(m for m in motifs if _nie(m)),
            valeur=self.valeur(lecture.valeur, (*ici, "valeur")),
            nie=self.valeur(lecture.nie, (*ici, "nie")),
            pres_de=self.motifs(lecture.pres_de, *ici, "pres_de") or self.motifs(fiche.pres_de, "pres_de"),
            titre=self.motifs(lecture.titre, *ici, "titre"),
            sauf=self.motifs(lecture.sauf, *ici, "sauf") + self.motifs(fiche.sauf, "sauf"),
            sauf_phrase=self.motifs(lecture.sauf_phrase, *ici, "sauf_phrase")
            + self.motifs(fiche.sauf_phrase, "sauf_phrase"),
            populations=frozenset((*lecture.populations, *fiche.populations)),
            intervalle=lecture.intervalle,
            confiance=lecture.confiance,
        )


def _nie(motif: Motif) -> bool:
    """Le motif dit-il lui-même « ne », « aucun » ? (« sans préavis » reste niable : « ne… pas sans préavis ».)"""
    premier = _NEGATIF.search(aplatir(motif.source).plat)
    return premier is not None and premier[0] != "sans"


def _preparer(
    chemin: Path, fiche: FicheDetecteur, corpus: Corpus, langue: Langue, recueil: Recueil
) -> Detecteur | None:
    fait = corpus.vocabulaire.faits.get(fiche.fait)
    if fait is None:
        conseil = vouliez_vous_dire(fiche.fait, list(corpus.vocabulaire.faits))
        recueil.noter(chemin, ("fait",), f"le fait « {fiche.fait} » n'existe pas.", conseil)
        return None
    if fiche.fait != chemin.stem:
        recueil.noter(chemin, ("fait",), "le nom du fait doit être celui du fichier.", f"Attendu : {chemin.stem}.")
    atelier = _Atelier(chemin, fait, langue, recueil)
    unites: dict[str, Fraction] = {}
    for unite, compte in fiche.unites.items():
        if unite not in UNITES.split("|"):
            conseil = f"Possibles : {UNITES.replace('|', ', ')}."
            recueil.noter(chemin, ("unites", unite), f"« {unite} » n'est pas une unité.", conseil)
        try:
            unites[unite] = Fraction(str(compte))
        except (ValueError, ZeroDivisionError):
            recueil.noter(chemin, ("unites", unite), f"« {compte} » n'est pas un compte.", "Attendu : 31, 0.5 ou 1/30.")
    for rang, essai in enumerate(fiche.exemples):
        if essai.valeur != RIEN:
            atelier.valeur(essai.valeur, ("exemples", rang, "valeur"))
    return Detecteur(
        chemin=fiche.fait,
        fait=fait,
        unites=unites,
        titre_suffit=atelier.motifs(fiche.titre_suffit, "titre_suffit"),
        sauf_titre=atelier.motifs(fiche.sauf_titre, "sauf_titre"),
        lectures=tuple(atelier.lecture(fiche, rang, lecture) for rang, lecture in enumerate(fiche.lectures)),
        exemples=fiche.exemples,
    )


def charger_detecteurs(corpus: Corpus) -> Detecteurs:
    """Lit rules/detecteurs/ ; lève ``ErreurCorpus``, toutes les fautes de toutes les fiches ensemble."""
    dossier = corpus.racine / "rules" / "detecteurs"
    langue = charger_langue(dossier / "_langue.yaml")
    recueil = Recueil()
    prets = []
    for chemin in sorted(dossier.glob("[!_]*.yaml")):
        with recueil.tenter():
            pret = _preparer(chemin, charger_fiche(chemin, FicheDetecteur), corpus, langue, recueil)
            prets += [pret] if pret else []
    recueil.lever()
    motifs = tuple(Candidat(d, lecture, m) for d in prets for lecture in d.lectures for m in lecture.motifs)
    satisfaites: dict[str, set[Exigence]] = {}
    for exigence in {e for candidat in motifs for e in candidat.motif.exigences}:
        for mot in exigence:
            satisfaites.setdefault(mot, set()).add(exigence)
    return Detecteurs(langue, tuple(prets), motifs, satisfaites)
