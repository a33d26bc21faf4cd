"""Les phrases que partagent le rapport de relecture et les commentaires de l'acte annoté.

Le piège : un passage, un titre d'article sont les mots de la commune ; ils ressortent tels quels, sans typographie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from teletravail_charte.conditions import faits_lus
from teletravail_charte.francais import INSECABLE, date_francaise, pluriel
from teletravail_charte.rapports.mots import mots
from teletravail_charte.relecture.citation import dire_lieu, extrait
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.relecture.identite import JourLu
from teletravail_charte.relecture.jugement import Grief, Relecture
from teletravail_charte.relecture.perime import Perime
from teletravail_charte.relecture.reperes import Indice

LIEUX_MONTRES: Final = 3
PASSAGES_MONTRES: Final = 3
CONFIANCES: Final = {"sure": "lecture sûre", "probable": "lecture probable", "possible": "lecture possible"}
MOMENTS: Final = {
    "alors": "Illégal à la date de l'acte",
    "aujourd_hui": "Dépassé aujourd'hui",
    "encore": "Illégal à la date de l'acte, et encore aujourd'hui",
}
_SUITES: Final = {
    "non_conforme": "Encore vrai aujourd'hui.",
    "conforme": "Aujourd'hui, ce point est respecté.",
    "sans_objet": "Aujourd'hui, la règle est sans objet pour cet acte.",
}
_ABROGEE: Final = "Aujourd'hui, cette règle n'est plus en vigueur."
_SANS_JOUR: Final = "Son jour n'a pas été trouvé : il n'est jugé qu'au droit du {}. Donnez-le par --date-acte."
_HORS_PERIODE: Final = "Ce jour est hors de la période couverte (du {} au {}) : il n'est jugé qu'au droit du {}."


def citer_passage(t: Trouvaille | Indice) -> str:
    """« Article 4, page 3, paragraphe 27 : « … » »."""
    return f"{dire_lieu(t.passage)}{INSECABLE}: {_entre_guillemets(extrait(t.passage, t.debut, t.fin))}"


def _entre_guillemets(texte: str) -> str:
    return f"«{INSECABLE}{texte}{INSECABLE}»"


def presenter(r: Relecture) -> Iterator[str]:
    """Ce que l'acte est, de quel jour, à quel droit on le juge, et ce qui limite la lecture."""
    p, couverture = r.portrait, r.corpus.sommaire.couverture
    jour, juge = p.jour.jour, date_francaise(r.jour)
    date = f" du {date_francaise(jour)}" if jour else ""
    yield mots(f"C'est {p.nature.titre}{date}") + _d_apres(p.jour) + "."
    if jour is None:
        yield mots(_SANS_JOUR.format(juge))
    elif r.alors is None:
        yield mots(_HORS_PERIODE.format(date_francaise(couverture.du), date_francaise(couverture.au), juge))
    else:
        yield mots(f"Jugé au droit de son jour, puis à celui du {juge}.")
    faits = len({t.fait for t in p.trouvailles})
    moteurs = ", ".join(f"{nom} {version}" for nom, version in r.maintenant.moteurs)
    lus = f"{len(p.acte.passages)} passages lus, {faits} {pluriel(faits, 'option reconnue', 'options reconnues')}"
    yield mots(f"{lus} ; moteurs : {moteurs} ; droit relu au {date_francaise(couverture.etat_du_droit)}.")
    yield from (mots(f"À savoir : {phrase}") for phrase in p.acte.avertissements)


def _d_apres(jour: JourLu) -> str:
    if jour.jour is None:
        return ""
    preuve = f"{INSECABLE}: {_entre_guillemets(jour.indice.texte)}" if jour.indice else ""
    return f" ({mots(f'd’après {jour.d_apres}')}{preuve})"


def bilan(r: Relecture) -> str:
    """Les comptes, en une phrase."""
    contraires = len(r.portrait.contradictions)
    return mots(
        f"Bilan : {len(r.fermes)} {pluriel(len(r.fermes), 'point bloquant établi', 'points bloquants établis')}, "
        f"{len(r.questions)} à confirmer, {contraires} {pluriel(contraires, 'contradiction', 'contradictions')}."
    )


def dire_suite(g: Grief) -> str:
    """Ce que la règle dit aujourd'hui d'un manquement d'alors ; rien si l'on ne peut pas le rejuger."""
    if g.moment == "aujourd_hui":
        return ""
    return mots(_ABROGEE if g.maintenant is None else _SUITES.get(g.maintenant.etat, ""))


def citer_les_passages(g: Grief) -> Iterator[str]:
    """Les passages qui disent le manquement, sinon ceux qui rendent la règle applicable ; chacun une fois."""
    dits = faits_lus(g.constat.regle.manquement)
    disent = [t for t in g.trouvailles if t.fait in dits] or g.trouvailles
    yield from list(dict.fromkeys(map(citer_passage, disent)))[:PASSAGES_MONTRES]


def confiance_de(trouvailles: Iterable[Trouvaille]) -> str:
    """La moins bonne des confiances."""
    ordre = list(CONFIANCES)
    return CONFIANCES[max((t.confiance for t in trouvailles), key=ordre.index, default="sure")]


def dire_perime(p: Perime) -> str:
    """« comité technique » : exact jusqu'au 31 décembre 2022. Aujourd'hui : comité social territorial (CST)."""
    fiche = p.fiche
    if fiche.exact_jusqu_au:
        exact = f"exact jusqu'au {date_francaise(fiche.exact_jusqu_au)}"
        exact += ", déjà périmé le jour de l'acte" if p.alors else ""
    else:
        exact = "n'a jamais été exact" if fiche.jamais else "usage ancien"
    return _entre_guillemets(p.ecrit) + mots(f" : {exact}. Aujourd'hui : {fiche.actuel}.")


def lieux_de(p: Perime) -> str:
    """Où le mot périmé est écrit : les premiers endroits, et combien d'autres."""
    lieux = list(dict.fromkeys(dire_lieu(i.passage) for i in p.indices))
    reste = len(lieux) - LIEUX_MONTRES
    suite = f" ; et {reste} {pluriel(reste, 'autre endroit', 'autres endroits')}" if reste > 0 else ""
    return " ; ".join(lieux[:LIEUX_MONTRES]) + mots(suite)
