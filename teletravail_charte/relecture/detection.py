"""Ce qu'un acte dit de chaque fait, avec le passage qui le dit et la confiance qu'on lui doit.

Le piège : mieux vaut ne rien trouver que prendre pour la règle locale la loi citée, une exception ou une négation. Une
trouvaille de liste porte un élément : les trouvailles d'une même liste s'ajoutent, elles ne se contredisent pas.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from teletravail_charte.relecture.acte import Acte, Passage
from teletravail_charte.relecture.atelier import charger_detecteurs
from teletravail_charte.relecture.contexte import Phrase, lire_phrases
from teletravail_charte.relecture.fiches import (
    Candidat,
    Confiance,
    Detecteur,
    Detecteurs,
    LecturePrete,
)
from teletravail_charte.relecture.lexique import Langue
from teletravail_charte.relecture.motifs import Motif, Prise
from teletravail_charte.relecture.sujet import hors_sujet
from teletravail_charte.relecture.valeurs_lues import valeur_lue
from teletravail_charte.relecture.zones import Mention, Zone, niees, vise
from teletravail_charte.vocabulaire import Valeur

__all__ = ["Confiance", "Detecteurs", "Trouvaille", "charger_detecteurs", "detecter"]


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """Une valeur lue : [``debut``, ``fin``) dans ``passage.texte``, par le fichier ``detecteur``."""

    fait: str
    valeur: Valeur
    passage: Passage
    debut: int
    fin: int
    confiance: Confiance
    detecteur: str


class _Lue:
    """Une phrase et ce qu'en dit la langue, calculé au premier besoin."""

    def __init__(self, phrase: Phrase, langue: Langue) -> None:
        self.phrase, self.langue = phrase, langue
        self.texte = phrase.masque.texte
        self.voisinage = "\n".join((self.texte, phrase.titre, phrase.avant))

    @cached_property
    def seuil(self) -> int:
        return self.phrase.seuil

    @cached_property
    def citees(self) -> list[Zone]:
        return self.langue.citees(self.phrase)

    @cached_property
    def niees(self) -> list[Zone]:
        return niees(self.texte)

    @cached_property
    def mentions(self) -> list[Mention]:
        return self.langue.mentions(self.phrase)

    @cached_property
    def du_titre(self) -> set[str]:
        return self.langue.population_du_titre(self.phrase.titre)

    @cached_property
    def attenuee(self) -> bool:
        return self.langue.attenuee(self.phrase)

    def parle_de(self, motifs: tuple[Motif, ...]) -> bool:
        """L'un des motifs est-il dans la phrase, son annonce, son titre ou la phrase qu'elle continue ?"""
        return not motifs or any(motif(self.voisinage) for motif in motifs)

    def sous(self, motifs: tuple[Motif, ...]) -> bool:
        """L'un des motifs est-il dans le titre de l'article, ou n'y en a-t-il aucun à chercher ?"""
        return not motifs or self.titree(motifs)

    def titree(self, motifs: tuple[Motif, ...]) -> bool:
        """L'un des motifs est-il dans le titre de l'article ?"""
        return any(motif(self.phrase.titre) for motif in motifs)

    def permet(self, detecteur: Detecteur, lecture: LecturePrete) -> bool:
        """Le titre, la phrase et ce qui l'entoure parlent-ils de ce que la lecture cherche ?"""
        return (
            (self.parle_de(lecture.pres_de) or self.titree(detecteur.titre_suffit))
            and self.sous(lecture.titre)
            and not self.titree(detecteur.sauf_titre)
            and not any(motif(self.texte) for motif in lecture.sauf_phrase)
        )

    def ecartee(self, prise: Prise, lecture: LecturePrete) -> bool:
        """La prise est-elle de la loi citée, d'un autre groupe d'agents, ou tout près d'un mot exclu ?"""
        place = prise.valeur[0]
        if any(a < prise.fin and prise.debut < b if not prise.genre else a <= place < b for a, b in self.citees):
            return True
        if self.du_titre - lecture.populations:
            return True
        autres = [m for m in self.mentions if m.nom not in lecture.populations]
        autres += (Mention("", (p.debut, p.fin), exceptee=False) for m in lecture.sauf for p in m.prises(self.texte))
        places = {place} if prise.genre else {place, prise.fin - 1}  # sans valeur, tout ce que le motif a pris compte
        return any(vise(self.texte, self.seuil, mention, p) for mention in autres for p in places)

    def niee(self, prise: Prise, motif: Motif) -> bool:
        """La prise commence-t-elle ou finit-elle sous une négation ?

        Un « non prises » au milieu ne nie rien, ni le « sans » ou l'« interdit » que le motif dit lui-même.
        """
        dits = tuple(mot for mot in ("sans", "interdit") if mot in motif.source)
        return any(
            a < prise.debut < b or (a < prise.fin <= b and not self.texte.startswith(dits, a)) for a, b in self.niees
        )

    def sujet_nie(self, prise: Prise) -> bool:
        """Une négation suit-elle la prise ? « La réponse orale n'est pas admise » ne dit pas qu'elle est orale."""
        return any(a == prise.fin + 1 for a, _ in self.niees)


def _prises(lue: _Lue, candidats: list[Candidat]) -> Iterator[tuple[Prise, Valeur, Confiance]]:
    """Ce que chaque motif candidat trouve dans la phrase, dans l'ordre des lectures."""
    for detecteur, lecture, motif in candidats:
        for prise in motif.prises(lue.texte):
            if not lue.permet(detecteur, lecture):
                break
            if prise.fin <= lue.seuil or (prise.genre and prise.valeur[0] < lue.seuil):
                continue
            valeur = _valeur(lue, detecteur, lecture, motif, prise)
            if valeur is not None and not lue.ecartee(prise, lecture):
                yield prise, valeur, "possible" if lue.attenuee else lecture.confiance


def _valeur(lue: _Lue, detecteur: Detecteur, lecture: LecturePrete, motif: Motif, prise: Prise) -> Valeur | None:
    """La valeur que la lecture donne à cette prise, ou rien."""
    if motif not in lecture.negatifs:
        if lue.niee(prise, motif):
            return lecture.nie
        if lue.sujet_nie(prise):
            return None
    if lecture.valeur is not None:
        return lecture.valeur
    return valeur_lue(detecteur.fait, detecteur.unites, lue.phrase.masque, prise, lecture.intervalle)


def _dans(lue: _Lue, detecteur: Detecteur, candidats: list[Candidat]) -> list[Trouvaille]:
    """Les trouvailles du détecteur dans la phrase : une par valeur et par endroit, la première lecture l'emportant."""
    liste = detecteur.fait.type in ("liste", "textes")
    gardees: list[tuple[Prise, Valeur, Confiance]] = []
    for prise, valeur, confiance in _prises(lue, candidats):
        if any(v == valeur or (not liste and _meme_endroit(p, prise)) for p, v, _ in gardees):
            continue
        gardees.append((prise, valeur, confiance))
    disputee = not liste and len(gardees) > 1  # deux valeurs dans une même phrase : on ne sait laquelle est la règle
    return [
        Trouvaille(
            fait=detecteur.chemin,
            valeur=valeur,
            passage=lue.phrase.passage,
            debut=place[0],
            fin=place[1],
            confiance="possible" if disputee else confiance,
            detecteur=f"{detecteur.chemin}.yaml",
        )
        for prise, valeur, confiance in gardees
        for place in [lue.phrase.place(prise.debut, prise.fin)]
    ]


def _meme_endroit(une: Prise, autre: Prise) -> bool:
    """Les deux prises lisent-elles la même valeur, ou les mêmes mots ?"""
    return une.valeur[0] < autre.valeur[1] and autre.valeur[0] < une.valeur[1]


def detecter(acte: Acte, detecteurs: Detecteurs) -> tuple[Trouvaille, ...]:
    """Ce que l'acte dit, dans l'ordre de ses passages."""
    trouvailles: list[Trouvaille] = []
    ecartes = hors_sujet(acte)
    for phrase in lire_phrases(acte):
        if phrase.passage.lieu.article in ecartes or detecteurs.langue.muette(phrase):
            continue
        lue = _Lue(phrase, detecteurs.langue)
        for candidats in detecteurs.candidats(lue.texte):
            trouvailles += _dans(lue, candidats[0].detecteur, candidats)
    return tuple(trouvailles)
