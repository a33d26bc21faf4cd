"""Ce qu'est l'acte, et de quel jour il est : lu dans ses premières et ses dernières lignes (_acte.yaml).

Le piège : un acte en cite d'autres. « Annexée à la délibération du 3 mai » date la charte ; « vu la délibération du
3 mai » ne date rien.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from teletravail_charte.relecture.grammaire import Familles
from teletravail_charte.relecture.lettres import nombre_ecrit
from teletravail_charte.relecture.reperes import Atelier, EssaiRepere, FicheRepere, Indice, Lu, Repere
from teletravail_charte.validation import Fiche, Suite, charger_fiche

Nature = Literal["charte", "reglement", "deliberation", "note-de-service", "accord"]
SEANCE: Final = "la séance"
_MOIS: Final = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_L_AN = re.compile(rf"\bl'an (?P<a>[a-z -]+?),? (?:et )?le (?P<j>[a-z -]+?|\d+(?:er)?) (?P<m>{'|'.join(_MOIS)})\b")
_EN_LETTRES = re.compile(rf"\ble (?P<j>[a-z-]+(?: et un)?) (?P<m>{'|'.join(_MOIS)}) (?P<a>deux mille[a-z -]*)")


class FicheNature(FicheRepere):
    """Une nature d'acte, et les mots qui la disent."""

    id: Nature
    titre: str
    exemples: Suite[EssaiRepere]


class FicheJour(FicheRepere):
    """Une façon de dater l'acte."""

    d_apres: str
    ou: Suite[Literal["debut", "fin"]]
    natures: Suite[Nature] = ()
    longueur_max: int = 0
    exemples: Suite[EssaiRepere]


class _Fichier(Fiche):
    debut: int
    fin: int
    natures: Suite[FicheNature]
    jours: Suite[FicheJour]


@dataclass(frozen=True, slots=True)
class Identifieur:
    """Les repères de nature et de date, prêts à chercher."""

    debut: int
    fin: int
    natures: tuple[tuple[FicheNature, Repere], ...]
    jours: tuple[tuple[FicheJour, Repere], ...]


@dataclass(frozen=True, slots=True)
class NatureLue:
    """``id`` vide : on ne l'a pas reconnue. Sans ``indice`` : la personne l'a dite."""

    id: Nature | Literal[""]
    titre: str
    indice: Indice | None = None


@dataclass(frozen=True, slots=True)
class JourLu:
    """``jour`` vide : l'acte n'est pas daté, ou l'on n'a pas su lire sa date."""

    jour: date | None
    d_apres: str = ""
    indice: Indice | None = None


def charger_identifieur(chemin: Path, familles: Familles) -> Identifieur:
    """Lit _acte.yaml ; lève ``ErreurCorpus``."""
    fichier = charger_fiche(chemin, _Fichier)
    atelier = Atelier(chemin, familles)
    natures = tuple((f, atelier.repere(f, ("natures", rang))) for rang, f in enumerate(fichier.natures))
    jours = tuple((f, atelier.repere(f, ("jours", rang))) for rang, f in enumerate(fichier.jours))
    atelier.recueil.lever()
    return Identifieur(fichier.debut, fichier.fin, natures, jours)


def lire_nature(lus: Sequence[Lu], identifieur: Identifieur) -> NatureLue:
    """La nature que dit la première tournure reconnue."""
    for lu in lus[: identifieur.debut]:
        trouvees = [(p.debut, f, p) for f, repere in identifieur.natures for p in repere.prises(lu)]
        if trouvees:
            _, fiche, prise = min(trouvees, key=lambda t: t[0])
            return NatureLue(fiche.id, fiche.titre, lu.indice(prise))
    return NatureLue("", "un acte dont la nature n'a pas été reconnue")


def lire_jour(lus: Sequence[Lu], identifieur: Identifieur, nature: str) -> JourLu:
    """Le jour de l'acte, d'après la source la plus sûre qui en donne un."""
    for fiche, repere in identifieur.jours:
        if fiche.natures and nature not in fiche.natures:
            continue
        debut = lus[: identifieur.debut] if "debut" in fiche.ou else ()
        fin = lus[max(identifieur.debut, len(lus) - identifieur.fin) :] if "fin" in fiche.ou else ()
        for lu in (*debut, *fin):
            if fiche.longueur_max and len(lu.texte.plat) > fiche.longueur_max:
                continue
            for prise in repere.prises(lu):
                if jour := lu.jour(prise):
                    return JourLu(jour, fiche.d_apres, lu.indice(prise))
            if fiche.d_apres == SEANCE:
                for jour, indice in _dates_en_lettres(lu):
                    return JourLu(jour, fiche.d_apres, indice)
    return JourLu(None)


def _dates_en_lettres(lu: Lu) -> Iterator[tuple[date, Indice]]:
    """« L'an deux mille dix-huit, le vingt-sept juin » ; « le trente mai deux mille vingt-deux »."""
    for forme in (_L_AN, _EN_LETTRES):
        for trouve in forme.finditer(lu.texte.plat):
            quantieme = "un" if trouve["j"] in ("premier", "1er") else trouve["j"]
            annee, jour = nombre_ecrit(trouve["a"].strip()), nombre_ecrit(quantieme)
            if annee is not None and jour is not None:
                try:
                    lue = date(int(annee), _MOIS.index(trouve["m"]) + 1, int(jour))
                except ValueError:
                    continue
                yield lue, Indice(lu.passage, *lu.texte.etendue(*trouve.span()))
