"""Un réseau Rete : ses règles, ses bornes connues, ses sessions et ce qui y a tiré.

Le piège est durable_rules lui-même : au-delà de certaines tailles il plante, hors d'un certain protocole de session
il se bloque, et il avale les exceptions des actions. Tout cela est clos ici (voir tests/test_defauts_durable.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import Any, Final

from teletravail_charte.conditions import Condition
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.moteur.encodage import LARGE, Branche, Encodeur, Litteral
from teletravail_charte.vocabulaire import Fait

COMPARAISONS_PAR_FAIT_MAX: Final = 60
USAGES_PAR_CONDITION_MAX: Final = 250
FAITS_MAX: Final = 480


def _motif(litteraux: Iterable[Litteral]) -> dict[str, Any]:
    """Le motif unique d'une entrée : son nom et toutes les comparaisons qui la lisent."""
    tests: list[dict[str, Any]] = []
    entree = ""
    for x in litteraux:
        entree = x.entree
        if x.operateur in (">=", "=="):
            tests.append({"$gte": {"hi": x.constante}})
        if x.operateur in ("<=", "=="):
            tests.append({"$lte": {"lo": x.constante}})
        if x.operateur == "!=":
            tests.append({"$neq": {"lo": x.constante}})
    uniques = [t for rang, t in enumerate(tests) if t not in tests[:rang]]
    return {"$and": [{"f": entree}, *uniques]}


def _antecedents(branche: Branche, de_plus: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    par_entree: dict[str, list[Litteral]] = {}
    for x in branche:
        par_entree.setdefault(x.entree, []).append(x)
    motifs = [_motif(groupe) for groupe in par_entree.values()]
    motifs += [{"$and": [{"f": f}, {"$gte": {"hi": 1}}]} for f in de_plus]
    return [{f"m_{rang}": motif} for rang, motif in enumerate(motifs)]


class Reseau:
    """Un ensemble de règles durable : ses cibles (nom -> branches) et ce qui a tiré, par session."""

    _numeros = count()

    def __init__(self, nom: str, faits: Mapping[str, Fait]) -> None:
        self.nom, self.encodeur = f"{nom}_{next(self._numeros)}", Encodeur(faits)
        self.cibles: dict[str, tuple[Branche, ...]] = {}
        self._definition: dict[str, Any] = {
            "r_go": {"all": [{"m_0": {"$and": [{"f": "$go"}]}}], "run": self._noter("$go", 0, None)},
            # Un fait qu'aucun motif n'accepte ferait rejeter tout son lot : celui-ci les accepte tous et,
            # faute de « $jamais », ne tire pas.
            "r_tous": {
                "all": [{"m_0": {"$gte": {"hi": -LARGE}}}, {"m_1": {"f": "$jamais"}}],
                "run": self._noter("$jamais", 0, None),
            },
        }
        self._tires: dict[str, list[tuple[str, int]]] = {}
        self._erreurs: list[BaseException] = []
        self._sessions = count()
        self._hote: Any = None

    def ajouter(self, cible: str, condition: Condition, *, apres: str = "", affirme: str = "") -> None:
        """Une règle du réseau par branche ; ``apres`` : fait déjà affirmé ; ``affirme`` : fait à affirmer."""
        self.cibles[cible] = branches = self.encodeur.branches(condition)
        for rang, branche in enumerate(branches):
            self._definition[f"r_{len(self._definition)}"] = {
                "all": _antecedents(branche, (apres,) if apres else ()),
                "run": self._noter(cible, rang, affirme),
            }

    def _noter(self, cible: str, rang: int, affirme: str | None) -> Callable[[Any], None]:
        def action(c: Any) -> None:
            try:
                session = c.s.sid
                deja = any(nom == cible for nom, _ in self._tires[session])
                self._tires[session].append((cible, rang))
                if affirme and not deja:
                    c.assert_fact({"id": affirme, "sid": session, "f": affirme, "lo": 1, "hi": 1})
            except BaseException as erreur:  # le moteur avale tout, même l'interruption au clavier
                self._erreurs.append(erreur)

        return action

    def construire(self, hote: Any) -> None:
        """Vérifie les bornes connues du moteur, puis compile ; lève ``ErreurCorpus``."""
        self._verifier_bornes()
        self._hote = hote
        hote.register_rulesets({self.nom: self._definition})

    def _verifier_bornes(self) -> None:
        usages: dict[str, int] = {}
        par_fait: dict[str, set[str]] = {}
        for regle in self._definition.values():
            for motif in (m for antecedent in regle["all"] for m in antecedent.values() if "$and" in m):
                nom, *tests = motif["$and"]
                usages[str(motif)] = usages.get(str(motif), 0) + 1
                par_fait.setdefault(nom["f"], set()).update(map(str, tests))
        if len(par_fait) > FAITS_MAX:
            raise ErreurCorpus(f"{self.nom} : {len(par_fait)} faits, {FAITS_MAX} au plus par thème.")
        for fait, tests in par_fait.items():
            if len(tests) > COMPARAISONS_PAR_FAIT_MAX:
                raise ErreurCorpus(f"{self.nom} : « {fait} » est comparé à trop de constantes différentes.")
        if max(usages.values()) > USAGES_PAR_CONDITION_MAX:
            raise ErreurCorpus(f"{self.nom} : une même comparaison sert à trop de règles.")

    def ouvrir(self) -> str:
        """Une nouvelle session, où une action a déjà tourné (sans quoi la fermer ferait planter)."""
        session = f"s{next(self._sessions)}"
        self._tires[session] = []
        self._hote.assert_fact(self.nom, {"id": "go1", "sid": session, "f": "$go", "lo": 1, "hi": 1})
        return session

    def affirmer(self, session: str, entrees: Mapping[str, tuple[int, int]]) -> None:
        """Affirme un lot d'entrées dans la session."""
        lot = [{"id": f, "sid": session, "f": f, "lo": lo, "hi": hi} for f, (lo, hi) in entrees.items()]
        if lot:
            self._hote.assert_facts(self.nom, lot)

    def tires(self, session: str) -> dict[str, list[int]]:
        """Les branches qui ont tiré, par cible, rangs croissants ; relève l'exception d'une action."""
        if self._erreurs:
            raise self._erreurs[0]
        par_cible: dict[str, list[int]] = {}
        for cible, rang in sorted(self._tires[session]):
            par_cible.setdefault(cible, []).append(rang)
        return par_cible

    def fermer(self, session: str) -> None:
        """Rend la session au moteur."""
        self._hote.assert_fact(self.nom, {"id": "go2", "sid": session, "f": "$go", "lo": 1, "hi": 1})
        if "$go" not in self.tires(session):
            raise RuntimeError(f"{self.nom} : le moteur n'a exécuté aucune action.")
        self._hote.delete_state(self.nom, session)
        del self._tires[session]
