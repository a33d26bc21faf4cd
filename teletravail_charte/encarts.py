"""Ce que le produit calcule et qu'une clause imprime : le calendrier ; le coût, par postes, par totaux ou en phrases.

Le piège : une dépense inconnue n'est jamais un zéro. Elle sort du tableau, une phrase la nomme ; quand rien n'est
connu, l'encart est vide et la clause écrit à sa place les lignes qu'elle prévoit, s'il y en a.
"""

from __future__ import annotations

from collections.abc import Iterator

from teletravail_charte.blocs import Bloc
from teletravail_charte.calendrier import calculer, tableau
from teletravail_charte.clausier import VueDuCalendrier, VueDuCout
from teletravail_charte.cout import Annee, Estimation, estimer
from teletravail_charte.francais import date_francaise, liste, typographie
from teletravail_charte.postes import euros
from teletravail_charte.verification import Verification


def encart(v: Verification, genre: str, cout: VueDuCout | None, calendrier: VueDuCalendrier | None) -> tuple[Bloc, ...]:
    """Le tableau demandé, ou un bloc de ce ``genre`` par phrase ; rien si rien n'est demandé ou connu."""
    if calendrier:
        entetes, lignes = tableau(calculer(v), calendrier)
        return (Bloc("tableau", entetes=entetes, lignes=lignes),)
    if not cout or not _connue(e := estimer(v)):
        return ()
    if cout in ("calcul", "manques"):
        return tuple(Bloc(genre, phrase) for phrase in _phrases(e, cout))
    entetes = (typographie("Dépense" if cout == "postes" else "Année"), *(h.titre for h in e.hypotheses))
    return (Bloc("tableau", entetes=entetes, lignes=tuple(_lignes(e, par_poste=cout == "postes"))),)


def _phrases(e: Estimation, vue: VueDuCout) -> tuple[str, ...]:
    """« calcul » : les hypothèses et le calcul de la centrale ; « manques » : ce qui n'est pas chiffré."""
    lignes = [(a.annee, ligne) for a in e.centrale.annees for ligne in a.lignes]
    if vue == "manques":
        tus = dict.fromkeys(ligne.titre for _, ligne in lignes if ligne.montant is None)
        noms = liste(titre[:1].lower() + titre[1:] for titre in tus)
        return (typographie(f"Dépenses que ce calcul ne chiffre pas : {noms}."),) if tus else ()
    phrases = [f"{h.titre} : {h.description}." for h in e.hypotheses]
    phrases += [f"{ligne.titre}, {annee} : {ligne.formule}." for annee, ligne in lignes if ligne.montant]
    return tuple(typographie(phrase) for phrase in phrases)


def _connue(e: Estimation) -> bool:
    return any(a.total for h in e.hypotheses for a in h.annees)


def _lignes(e: Estimation, *, par_poste: bool) -> Iterator[tuple[str, ...]]:
    for memes in zip(*(h.annees for h in e.hypotheses), strict=True):
        if par_poste:
            for postes in zip(*(a.lignes for a in memes), strict=True):
                if any(p.montant for p in postes):
                    montants = (typographie("à préciser") if p.montant is None else euros(p.montant) for p in postes)
                    yield f"{postes[0].titre}, {memes[0].annee}", *montants
        yield f"{'Total ' if par_poste else ''}{_annee(memes[0])}", *(_total(a) for a in memes)


def _annee(annee: Annee) -> str:
    entiere = (annee.du.month, annee.du.day) == (1, 1)
    debut = date_francaise(annee.du).rpartition(" ")[0]
    return typographie(str(annee.annee) if entiere else f"{annee.annee}, à partir du {debut}")


def _total(annee: Annee) -> str:
    if annee.total is None:
        return typographie("à préciser")
    return f"{euros(annee.total)}{'' if annee.complete else typographie(' (partiel)')}"
