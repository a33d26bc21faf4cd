"""Les rubriques que la délibération doit traiter : vue, renvoyée à un autre acte, ou non vue (_rubriques.yaml).

Le piège : « non vue » ne veut jamais dire « absente ». L'annexe n'est peut-être pas dans le fichier, ou nos mots ne
sont pas ceux de la commune.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase as fnmatch
from pathlib import Path
from typing import Final, Literal

from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import vouliez_vous_dire
from teletravail_charte.lecture import Chemin
from teletravail_charte.regles import Regle
from teletravail_charte.relecture.acte import Acte
from teletravail_charte.relecture.contexte import Phrase, lire_phrases
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.relecture.lexique import Langue
from teletravail_charte.relecture.motifs import Motif
from teletravail_charte.relecture.reperes import Atelier, FicheRepere, Indice, Repere
from teletravail_charte.validation import Fiche, Suite, charger_fiche

Etat = Literal["vue", "renvoyee", "non_vue"]
FAIT: Final = "deliberation.rubriques"


class EssaiRubrique(Fiche):
    """Un exemple : une phrase, et ce qu'elle fait de la rubrique."""

    phrase: str
    etat: Etat


class FicheRubrique(FicheRepere):
    """Une rubrique : la règle qui l'exige, les mots qui la traitent, les faits qui valent autant (« si.* »)."""

    id: str
    regle: str
    faits: Suite[str] = ()
    exemples: Suite[EssaiRubrique]


class _Fichier(Fiche):
    rubriques: Suite[FicheRubrique]
    renvois: Suite[str]


@dataclass(frozen=True, slots=True)
class Rubriquier:
    """Les rubriques et les tournures de renvoi, prêtes à chercher."""

    fiches: tuple[tuple[FicheRubrique, Repere, Regle], ...]
    renvois: tuple[Motif, ...]
    langue: Langue


@dataclass(frozen=True, slots=True)
class Rubrique:
    """Une rubrique de l'acte, et le premier passage qui la traite ou la renvoie."""

    id: str
    titre: str
    regle: Regle
    etat: Etat
    indice: Indice | None


def charger_rubriques(chemin: Path, corpus: Corpus, langue: Langue) -> Rubriquier:
    """Lit _rubriques.yaml ; lève ``ErreurCorpus``."""
    fichier = charger_fiche(chemin, _Fichier)
    atelier = Atelier(chemin, langue.familles)
    libelles, faits, regles = _libelles(corpus), corpus.vocabulaire.faits, corpus.regles.obligations
    fiches = []
    for rang, f in enumerate(fichier.rubriques):
        ici = ("rubriques", rang)
        fautes: list[tuple[Chemin, str, list[str]]] = [(("id",), f.id, list(libelles))] if f.id not in libelles else []
        fautes += [(("regle",), f.regle, list(regles))] if f.regle not in regles else []
        for n, fait in enumerate(f.faits):
            if not any(fnmatch(nom, fait) for nom in faits):
                fautes.append((("faits", n), fait, list(faits)))
        for champ, nom, possibles in fautes:
            quoi, conseil = f"« {nom} » n'existe pas.", vouliez_vous_dire(nom, possibles)
            atelier.recueil.noter(chemin, (*ici, *champ), quoi, conseil)
        if not fautes:
            fiches.append((f, atelier.repere(f, ici), regles[f.regle]))
    renvois = atelier.motifs(fichier.renvois, "renvois")
    atelier.recueil.lever()
    return Rubriquier(tuple(fiches), renvois, langue)


def lire_rubriques(
    acte: Acte, rubriquier: Rubriquier, trouvailles: Collection[Trouvaille], corpus: Corpus
) -> tuple[Rubrique, ...]:
    """Chaque rubrique, dans l'ordre du fichier. Autant de renvois que de phrases propres : elle est renvoyée."""
    phrases = [p for p in lire_phrases(acte) if not rubriquier.langue.muette(p)]
    libelles = _libelles(corpus)
    rubriques = []
    for fiche, repere, regle in rubriquier.fiches:
        propres: list[Indice] = []
        renvoyees: list[Indice] = []
        for phrase in phrases:
            if (indice := _indice(phrase, repere, rubriquier.langue)) is not None:
                (renvoyees if _renvoie(phrase, rubriquier.renvois) else propres).append(indice)
        propres += [
            Indice(t.passage, t.debut, t.fin)
            for t in trouvailles
            if any(fnmatch(t.fait, voulu) for voulu in fiche.faits)
            and not any(t.passage == i.passage for i in (*propres, *renvoyees))
        ]
        propres.sort(key=lambda i: (i.passage.rang, i.debut))
        etat, indices = _conclure(propres, renvoyees)
        premier = indices[0] if indices else _titre(phrases, repere)
        rubriques.append(
            Rubrique(fiche.id, libelles[fiche.id], regle, "vue" if premier and not indices else etat, premier)
        )
    return tuple(rubriques)


def _conclure(propres: Sequence[Indice], renvoyees: Sequence[Indice]) -> tuple[Etat, Sequence[Indice]]:
    if renvoyees and len(renvoyees) >= len(propres):
        return "renvoyee", renvoyees
    return ("vue", propres) if propres else ("non_vue", ())


def _indice(phrase: Phrase, repere: Repere, langue: Langue) -> Indice | None:
    """Où la phrase traite la rubrique, hors loi citée."""
    prises = list(repere.dans(phrase.masque.texte, phrase.titre))
    citees = langue.citees(phrase) if prises else []
    for prise in prises:
        if prise.fin > phrase.seuil and not any(a < prise.fin and prise.debut < b for a, b in citees):
            return Indice(phrase.passage, *phrase.place(prise.debut, prise.fin))
    return None


def _titre(phrases: Sequence[Phrase], repere: Repere) -> Indice | None:
    """La première phrase d'un article dont le titre annonce la rubrique."""
    for phrase in phrases:
        if any(True for _ in repere.dans(phrase.titre, "")):
            return Indice(phrase.passage, 0, len(phrase.passage.texte))
    return None


def _renvoie(phrase: Phrase, renvois: tuple[Motif, ...]) -> bool:
    return any(motif(phrase.masque.texte) for motif in renvois)


def _libelles(corpus: Corpus) -> dict[str, str]:
    valeurs = corpus.vocabulaire.faits[FAIT].valeurs
    assert isinstance(valeurs, dict)
    return valeurs
