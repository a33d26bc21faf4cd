"""Le chemin de l'assistant (templates/parcours.yaml) : ses étapes, et de quelle étape relève un fait ou un constat."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import vouliez_vous_dire
from teletravail_charte.validation import Fiche, Recueil, Suite, charger_fiche
from teletravail_charte.verification import Constat, Verification


class Etape(Fiche):
    """Une page de questions : ses groupes de faits, dans l'ordre ; ``voir`` : ce que le produit en calcule."""

    id: str
    titre: str
    introduction: str
    groupes: Suite[str]
    voir: Literal["", "calendrier", "cout"] = ""


class _Parcours(Fiche):
    etapes: Suite[Etape]


@lru_cache(maxsize=4)
def charger_parcours(corpus: Corpus) -> tuple[Etape, ...]:
    """Les étapes ; lève ``ErreurCorpus`` si un groupe manque, n'existe pas ou revient."""
    chemin, recueil = corpus.racine / "templates" / "parcours.yaml", Recueil()
    etapes = charger_fiche(chemin, _Parcours).etapes
    attendus = list(corpus.vocabulaire.titres)
    vus: set[str] = set()
    for rang, etape in enumerate(etapes):
        for place, groupe in enumerate(etape.groupes):
            lieu = ("etapes", rang, "groupes", place)
            if groupe not in attendus:
                recueil.noter(
                    chemin, lieu, f"le groupe « {groupe} » n'existe pas.", vouliez_vous_dire(groupe, attendus)
                )
            elif groupe in vus:
                recueil.noter(chemin, lieu, f"le groupe « {groupe} » est déjà dans une étape.")
            vus.add(groupe)
    oublies = [g for g in attendus if g not in vus]
    if oublies:
        recueil.noter(chemin, ("etapes",), f"aucune étape n'a ces groupes : {', '.join(oublies)}.")
    recueil.lever()
    return etapes


def etape_du_fait(corpus: Corpus, fait: str) -> Etape:
    """L'étape où l'on répond à ce fait."""
    groupe = fait.split(".")[0]
    return next(e for e in charger_parcours(corpus) if groupe in e.groupes)


def faits_en_cause(v: Verification, c: Constat) -> tuple[str, ...]:
    """Les réponses à revoir pour ce manquement : celles que la fiche désigne, sinon celles qui le prouvent."""
    preuves = tuple(dict.fromkeys(sources(v.corpus, c.cites)))
    designes = tuple(f for f in c.regle.corrections if f in v.corpus.vocabulaire.faits)
    choisis = tuple(f for f in preuves if v.corpus.vocabulaire.faits[f].modifiable)
    return designes or choisis or preuves


def sources(corpus: Corpus, faits: tuple[str, ...]) -> Iterator[str]:
    """Les faits que la personne donne, derrière les faits calculés et déduits."""
    qualifications = {q.qualifie: q for q in corpus.regles.qualifications}
    for fait in faits:
        if fait in qualifications:
            yield from sources(corpus, qualifications[fait].faits())
        elif fait in corpus.vocabulaire.faits:
            combinaison = corpus.vocabulaire.faits[fait].combinaison
            yield from sources(corpus, tuple(combinaison)) if combinaison else (fait,)
