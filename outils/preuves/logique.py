"""Ce que les règles disent ensemble : contradictions, verrous, règles mortes, règles qu'une autre contient déjà.

Tout se cherche sur les valeurs critiques, au droit de chaque jour où quelque chose change. Une question déjà
posée un autre jour, avec les mêmes seuils et les mêmes qualifications, garde sa réponse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from preuves.recherche import CONFORME, MUETTE, TIRE, Dossier, TropVaste, respecter, sans_issue, viser
from preuves.terrain import Question, Terrain
from preuves.trouvailles import Trouvaille, exemple, rassembler
from teletravail_charte.valeurs import en_json
from teletravail_charte.vocabulaire import Special, Valeur

RANGS: Final = {"information": 0, "conseil": 1, "vigilance": 2, "bloquant": 3}
PASSAGERES: Final = {"morte": "endormie", "subsomption": "passagere"}
Conflits = list[tuple[tuple[str, ...], Dossier]]


class Logique:
    """Les quatre recherches, et la mémoire de leurs réponses d'un jour à l'autre."""

    def __init__(self, subis: Iterable[str]) -> None:
        self.subis = tuple(f"{groupe}." for groupe in subis)
        self._reponses: dict[tuple[object, ...], Any] = {}

    def chercher(self, terrains: list[Terrain]) -> Iterator[Trouvaille]:
        """Les trouvailles de tous les jours ; ce qui n'est vrai qu'une partie du temps le dit."""
        for trouvaille in rassembler(t for terrain in terrains for t in self._un_jour(terrain)):
            regles = trouvaille.cle.split("/")[1:]
            communs = sum(all(r in terrain.regles for r in regles) for terrain in terrains)
            passager = PASSAGERES.get(trouvaille.genre) if len(trouvaille.jours) < communs else None
            yield replace(trouvaille, cle="/".join([passager, *regles])) if passager else trouvaille

    def _un_jour(self, terrain: Terrain) -> Iterator[Trouvaille]:
        yield from self._mortes(terrain)
        yield from self._subsomptions(terrain)
        yield from self._contradictions(terrain)
        yield from self._verrous(terrain)

    def _une_fois(self, quoi: str, question: Question, calcul: Callable[[], Any]) -> Any:
        cle = (quoi, question.cle)
        if cle not in self._reponses:
            self._reponses[cle] = calcul()
        return self._reponses[cle]

    def _temoin(self, terrain: Terrain, regle: str) -> Dossier | None:
        """Un dossier où la règle tire."""
        question = terrain.question([regle])
        temoin: Dossier | None = self._une_fois("tire", question, lambda: viser(question, {regle: TIRE}))
        return temoin

    def _mortes(self, terrain: Terrain) -> Iterator[Trouvaille]:
        for regle in terrain.regles:
            question = terrain.question([regle])
            if self._temoin(terrain, regle) is None:
                etat = question.evaluer(terrain.reference).issues[regle].etat
                dit = f"« {regle} » est en vigueur, mais aucun dossier ne peut l'enfreindre."
                montre = exemple("aucun dossier ne l'enfreint ce jour-là", terrain.jour, {}, etat)
                yield Trouvaille(f"morte/{regle}", dit, regle, montre, (terrain.jour,))
            elif self._une_fois("conforme", question, lambda q=question, r=regle: viser(q, {r: CONFORME})) is None:
                temoin = self._temoin(terrain, regle) or {}
                dit = f"« {regle} » ne peut être respectée par aucun dossier auquel elle s'applique."
                montre = exemple("aucun dossier ne la respecte", terrain.jour, temoin, "non_conforme")
                yield Trouvaille(f"contradiction/{regle}", dit, regle, montre, (terrain.jour,))

    def _subsomptions(self, terrain: Terrain) -> Iterator[Trouvaille]:
        for a, b in self._voisines(terrain):
            temoin = self._temoin(terrain, a)
            if temoin is None or RANGS[terrain.fiches[a].niveau] > RANGS[terrain.fiches[b].niveau]:
                continue
            complet = {**terrain.reference, **temoin}
            seule = self._une_fois("seule", terrain.question([b]), lambda b=b: terrain.question([b]))
            if seule.evaluer(complet).issues[b].etat != "non_conforme":
                continue
            question = terrain.question([a, b])
            if self._une_fois("sans", question, lambda q=question, a=a, b=b: viser(q, {a: TIRE, b: MUETTE})) is None:
                dit = f"« {a} » ne tire que quand « {b} » tire : que lui ajoute-t-elle ?"
                montre = exemple(f"tire en même temps que {b}", terrain.jour, temoin, "non_conforme")
                yield Trouvaille(f"subsomption/{a}/{b}", dit, a, montre, (terrain.jour,))

    @staticmethod
    def _voisines(terrain: Terrain) -> list[tuple[str, str]]:
        """Les couples de règles qui lisent un même fait."""
        lecteurs: dict[str, list[str]] = {}
        for regle in terrain.regles:
            for fait in terrain.bases(terrain.regles[regle]):
                lecteurs.setdefault(fait, []).append(regle)
        lecteurs.pop("jour", None)
        return list(dict.fromkeys((a, b) for regles in lecteurs.values() for a in regles for b in regles if a != b))

    def _contradictions(self, terrain: Terrain) -> Iterator[Trouvaille]:
        """Ni tous les choix de la commune, ni tout ce qui n'est pas subi, ne suffisent à respecter les règles."""
        faits = terrain.corpus.vocabulaire.faits
        commandes = {
            "aucun choix de la commune": lambda f: faits[f].modifiable,
            "aucun dossier": lambda f: not f.startswith(self.subis),
        }
        for quoi, commande in commandes.items():
            for niveau in ("bloquant", "information"):
                regles = [r for r, f in terrain.fiches.items() if RANGS[f.niveau] >= RANGS[niveau]]
                for groupe in _groupes(terrain, regles, commande):
                    question = terrain.question(groupe)
                    libres = frozenset(f for f in question.bases if commande(f))
                    for noyau, monde in self._conflits(quoi, question, libres):
                        yield _conflit(terrain, f"contradiction/{'/'.join(noyau)}", noyau, monde, quoi)

    def _verrous(self, terrain: Terrain) -> Iterator[Trouvaille]:
        """Un fait choisi dont aucune valeur n'est licite quand les autres choix sont mal faits."""
        lecteurs: dict[str, list[str]] = {}
        for regle, fiche in terrain.fiches.items():
            for fait in terrain.bases(terrain.regles[regle]) if fiche.niveau == "bloquant" else ():
                if fait != "jour" and terrain.faits[fait].modifiable:
                    lecteurs.setdefault(fait, []).append(regle)
        for fait, regles in lecteurs.items():
            if len(regles) > 1:
                for noyau, monde in self._conflits(fait, terrain.question(regles), frozenset([fait])):
                    cle = f"verrou/{fait}/{'/'.join(noyau)}"
                    yield _conflit(terrain, cle, noyau, monde, f"aucune valeur de « {fait} »")

    def _conflits(self, quoi: str, question: Question, commandes: frozenset[str]) -> Conflits:
        def calcul() -> Conflits:
            try:
                return [(tuple(sorted(noyau.regles)), monde) for noyau, monde in sans_issue(question, commandes)]
            except TropVaste:
                return [(question.regles, {})]

        reponse: Conflits = self._une_fois(quoi, question, calcul) if len(question.regles) > 1 else []
        return reponse


def _groupes(terrain: Terrain, regles: list[str], commande: Callable[[str], bool]) -> list[list[str]]:
    """Les règles liées de proche en proche par un fait commandé ; les autres ne se contredisent pas par lui."""
    chef: dict[str, str] = {}

    def tete(fait: str) -> str:
        while chef.setdefault(fait, fait) != fait:
            fait = chef[fait]
        return fait

    liens = {r: [f for f in terrain.bases(terrain.regles[r]) if f != "jour" and commande(f)] for r in regles}
    for faits in liens.values():
        for fait in faits:
            chef[tete(fait)] = tete(faits[0])
    groupes: dict[str, list[str]] = {}
    for regle, faits in liens.items():
        if faits:
            groupes.setdefault(tete(faits[0]), []).append(regle)
    return list(groupes.values())


def _conflit(terrain: Terrain, cle: str, noyau: tuple[str, ...], monde: Dossier, quoi: str) -> Trouvaille:
    """Le dossier témoin : le monde du conflit, les choix à leur valeur de départ ; une des règles y tire."""
    question = terrain.question(noyau)
    dossier = {**{f: question.domaines[f][0] for f in question.bases}, **monde}
    etats = {r: i.etat for r, i in question.evaluer(dossier).issues.items()}
    fautive = next((r for r in noyau if etats[r] == "non_conforme"), noyau[0])
    quand = ", ".join(f"{f} = {_dire(v)}" for f, v in monde.items()) or "dans tous les cas"
    dit = f"quand {quand}, {quoi} ne respecte à la fois {' et '.join(f'« {r} »' for r in noyau)}."
    if not monde and respecter(question, {}) is not None:
        dit = f"recherche trop vaste, ni preuve ni témoin, pour {', '.join(noyau)}."
    montre = exemple("ces règles se disputent le même fait", terrain.jour, dossier, etats[fautive])
    return Trouvaille(cle, dit, fautive, montre, (terrain.jour,))


def _dire(valeur: Valeur) -> str:
    if isinstance(valeur, Special):
        return valeur.value
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return str(en_json(valeur))
