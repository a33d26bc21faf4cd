"""Les repères : des mots que l'on cherche dans tout l'acte (visas, titres, citations compris), et où ils sont.

Un détecteur lit une règle ; un repère reconnaît un mot. Il s'écrit dans le même langage, plus ``ecrit`` : le morceau
trouvé doit contenir l'un de ces textes, tel quel (un numéro de décret, un sigle, une somme).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from teletravail_charte.lecture import Chemin
from teletravail_charte.relecture.acte import TITRE, Acte, Passage
from teletravail_charte.relecture.grammaire import Familles, MotifInvalide
from teletravail_charte.relecture.langue import Texte, aplatir
from teletravail_charte.relecture.motifs import Motif, Prise, lire_motif
from teletravail_charte.relecture.nombres import Masque, masquer
from teletravail_charte.validation import Fiche, Recueil, Suite


class FicheRepere(Fiche):
    """Un repère tel qu'un juriste l'écrit. ``pres_de`` : l'un de ces mots est dans le passage ou son titre ; ``sauf`` :
    ce qui, par-dessus le morceau trouvé, montre qu'il dit autre chose."""

    quand: Suite[str]
    ecrit: Suite[str] = ()
    pres_de: Suite[str] = ()
    sauf: Suite[str] = ()


class EssaiRepere(Fiche):
    """Un exemple : une phrase, et le morceau que l'on y lit, ou « rien »."""

    phrase: str
    lu: str
    titre: str = ""


@dataclass(frozen=True, slots=True)
class Indice:
    """Le morceau [``debut``, ``fin``) d'un passage."""

    passage: Passage
    debut: int
    fin: int

    @property
    def texte(self) -> str:
        """Ce morceau, tel que l'acte l'écrit."""
        return self.passage.texte[self.debut : self.fin]


@dataclass(frozen=True, slots=True)
class Lu:
    """Un passage ramené à ses mots, ses valeurs devenues des signes, et le titre sous lequel il est."""

    passage: Passage
    texte: Texte
    masque: Masque
    titre: str

    def indice(self, prise: Prise) -> Indice:
        """La place, dans le passage, de ce qu'un motif a trouvé."""
        return Indice(self.passage, *self.texte.etendue(*self.masque.etendue(prise.debut, prise.fin)))

    def jour(self, prise: Prise) -> date | None:
        """La date que le motif a lue, si elle est complète."""
        jeton = self.masque.jetons[prise.valeur[0]] if prise.genre == "date" else None
        return jeton.bas if jeton is not None and isinstance(jeton.bas, date) else None


def lire_passages(acte: Acte) -> tuple[Lu, ...]:
    """Tous les passages, titres et visas compris."""
    lus, titre = [], ""
    for passage in acte.passages:
        texte = aplatir(passage.texte)
        masque = masquer(texte.plat)
        if passage.genre == TITRE:
            titre = masque.texte
        entetes = " ".join(masquer(aplatir(e).plat).texte for e in passage.entetes)
        lus.append(Lu(passage, texte, masque, f"{titre}\n{entetes}"))
    return tuple(lus)


@dataclass(frozen=True, slots=True)
class Repere:
    """Un repère prêt à chercher."""

    quand: tuple[Motif, ...]
    ecrit: tuple[str, ...] = ()
    pres_de: tuple[Motif, ...] = ()
    sauf: tuple[Motif, ...] = ()

    def prises(self, lu: Lu) -> Iterator[Prise]:
        """Ce que le repère trouve dans le passage, de gauche à droite, sans recouvrement."""
        for prise in self.dans(lu.masque.texte, lu.titre):
            if self._est_ecrit(lu.indice(prise).texte):
                yield prise

    def dans(self, texte: str, titre: str) -> Iterator[Prise]:
        """Ce que les motifs trouvent dans un texte masqué, sous ce titre, avant de lire les chiffres."""
        trouvees = sorted((p for motif in self.quand for p in motif.prises(texte)), key=lambda p: (p.debut, -p.fin))
        if not trouvees or (self.pres_de and not any(m(texte) or m(titre) for m in self.pres_de)):
            return
        exclues = [(p.debut, p.fin) for motif in self.sauf for p in motif.prises(texte)]
        atteint = 0
        for prise in trouvees:
            dehors = not any(debut < prise.fin and prise.debut < fin for debut, fin in exclues)
            if prise.debut >= atteint and dehors:
                atteint = prise.fin
                yield prise

    def _est_ecrit(self, morceau: str) -> bool:
        """Le morceau contient-il l'un des textes voulus, entier ?"""
        return not self.ecrit or any(_contient(morceau, voulu) for voulu in self.ecrit)


def _contient(morceau: str, voulu: str) -> bool:
    place = morceau.find(voulu)
    while place >= 0:
        avant, apres = morceau[place - 1 : place] if place else "", morceau[place + len(voulu) : place + len(voulu) + 1]
        if not avant.isalnum() and not apres.isalnum():
            return True
        place = morceau.find(voulu, place + 1)
    return False


class Atelier:
    """Prépare les repères d'un fichier et en note les fautes."""

    def __init__(self, chemin: Path, familles: Familles) -> None:
        self.chemin, self.familles, self.recueil = chemin, familles, Recueil()

    def motifs(self, sources: Iterable[str], *champ: str | int) -> tuple[Motif, ...]:
        """Les motifs bien écrits."""
        lus = []
        for rang, source in enumerate(sources):
            try:
                lus.append(lire_motif(source, self.familles))
            except MotifInvalide as erreur:
                self.recueil.noter(self.chemin, (*champ, rang), str(erreur))
        return tuple(lus)

    def repere(self, fiche: FicheRepere, ou: Chemin) -> Repere:
        """Le repère prêt à chercher."""
        quand, pres_de, sauf = (
            self.motifs(sources, *ou, nom)
            for nom, sources in (("quand", fiche.quand), ("pres_de", fiche.pres_de), ("sauf", fiche.sauf))
        )
        return Repere(quand, fiche.ecrit, pres_de, sauf)
