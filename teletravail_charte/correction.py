"""Le plus petit changement licite : quels choix de la commune changer, et le moins possible, pour que rien ne bloque.

Chaque manquement vient avec les faits qui le prouvent : l'un d'eux au moins doit changer. On cherche donc, du moins de
changements au plus (chaque élément ajouté ou ôté d'une liste en est un) ; à nombre égal, d'abord ce que la fiche de la
règle désigne (« corrections »), puis au plus proche de ce que la commune voulait. Seuls ses choix sont essayés, jamais
les faits du monde. Ce qui sort est revérifié par les deux moteurs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from teletravail_charte.recherche import Changes, Recherche, distance, grappes, taille_de
from teletravail_charte.verification import Constat, Juge, Verification
from teletravail_charte.vocabulaire import INCONNU, Valeur


@dataclass(frozen=True, slots=True)
class Changement:
    """Un choix à changer. ``choix`` : les autres valeurs qui iraient aussi bien ; ``ailleurs`` : les faits que l'on
    pourrait changer à sa place. Vides tous deux, le changement est imposé."""

    fait: str
    avant: Valeur
    apres: Valeur
    choix: tuple[Valeur, ...]
    ailleurs: tuple[str, ...]

    @property
    def impose(self) -> bool:
        """N'y a-t-il aucune autre façon de faire avec aussi peu de changements ?"""
        return not self.choix and not self.ailleurs


@dataclass(frozen=True, slots=True)
class Correction:
    """Les changements, la vérification qu'ils donnent, et les manquements qu'aucun choix ne peut lever.

    ``variante`` : quand elle diffère, la correction la plus courte qui ne touche qu'à ce que les fiches désignent.
    """

    avant: Verification
    changements: tuple[Changement, ...]
    apres: Verification
    rebelles: tuple[Constat, ...]
    variante: tuple[Changement, ...] = ()
    renonce: bool = False  # la recherche s'est arrêtée avant d'avoir tout essayé


def corriger(v: Verification, si: Mapping[str, Valeur], *, sans_derogation: bool = False) -> Correction:
    """Le plus petit changement licite de ce dossier, ce jour-là, les hypothèses ``si`` étant tenues pour écrites."""
    r = Recherche(v, si, sans_derogation=sans_derogation)
    changes, rebelles = _chercher(r)
    prudente = Recherche(v, si, sans_derogation=sans_derogation, fiches=True)
    autres, restent = _chercher(prudente)
    apres = Juge(v.corpus, "double").verifier(v.dossier, v.jour, {**si, **changes}, sans_derogation=sans_derogation)
    return Correction(
        v,
        tuple(_decrire(r, changes, fait, rebelles) for fait in sorted(changes)),
        apres,
        tuple(c for c in apres.constats if c.bloque and c.etat == "non_conforme"),
        tuple(_decrire(prudente, autres, f, restent) for f in sorted(autres))
        if autres != changes and restent == rebelles
        else (),
        renonce=r.reste <= 0,
    )


def _chercher(r: Recherche) -> tuple[Changes, set[str]]:
    """Les changements, et les manquements qu'ils ne lèvent pas."""
    depart = r.evaluer({})
    changes: Changes = {}
    rebelles: set[str] = set()
    for visees in grappes({m: r.leviers(depart, m) for m in r.fautives}):
        trouve = r.resoudre(visees)
        if trouve is None:
            rebelles |= visees
        else:
            changes |= trouve
    if r.manquements(r.evaluer(changes)) - rebelles:  # les grappes se gênent : on cherche tout ensemble
        changes = r.resoudre(r.fautives - rebelles) or {}
    return changes, rebelles


def _decrire(r: Recherche, changes: Changes, fait: str, rebelles: set[str]) -> Changement:
    """Le changement, et ce qui irait aussi bien à sa place."""

    def licite(essai: Changes) -> bool:
        return not r.manquements(r.evaluer(essai)) - rebelles

    depart = r.evaluer({}).faits.valeurs
    taille = taille_de(depart.get(fait, INCONNU), changes[fait])
    autres = {f: x for f, x in changes.items() if f != fait}
    base = r.evaluer(autres).faits.valeurs
    choix = [
        x
        for x in r.candidats.valeurs(fait, base)
        if x != changes[fait] and taille_de(base.get(fait, INCONNU), x) <= taille and licite({**autres, fait: x})
    ]
    choix.sort(key=lambda x: distance(depart.get(fait, INCONNU), x))
    ailleurs = _remplacants(r, autres, fait, licite) if taille == 1 else ()
    return Changement(fait, depart.get(fait, INCONNU), changes[fait], tuple(choix), ailleurs)


def _remplacants(r: Recherche, autres: Changes, fait: str, licite: Callable[[Changes], bool]) -> tuple[str, ...]:
    """Les faits dont un changement remplacerait celui-ci, les autres changements restant."""
    e = r.evaluer(autres)
    leviers = frozenset(f for m in r.manquements(e) for f in r.leviers(e, m)) - autres.keys() - {fait}
    valeurs = e.faits.valeurs
    return tuple(
        f
        for f in sorted(leviers)
        if any(
            taille_de(valeurs.get(f, INCONNU), x) == 1 and licite({**autres, f: x})
            for x in r.candidats.valeurs(f, valeurs)
        )
    )
