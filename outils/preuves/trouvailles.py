"""Une trouvaille : ce que la preuve a vu, en clair, avec un exemple qu'on peut rejouer ; et celles qu'on accepte.

``rules/preuves.yaml`` dit lesquelles, et pourquoi. Une acceptation qui ne sert plus est elle-même une trouvaille.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from preuves.domaines import Pas
from teletravail_charte.valeurs import en_json
from teletravail_charte.validation import Fiche, Suite, charger_fiche
from teletravail_charte.vocabulaire import Valeur

ATTENDUS = {"inconnu": "a_completer"}


@dataclass(frozen=True)
class Trouvaille:
    """``cle`` la nomme pour l'accepter ; ``exemple`` se rejoue tel quel dans la fiche ``fiche``."""

    cle: str
    dit: str
    fiche: str
    exemple: Mapping[str, Any]
    jours: tuple[date, ...] = ()

    @property
    def genre(self) -> str:
        """contradiction, verrou, morte, endormie, subsomption, passagere, non-lu, bord, sens, membre, acceptation."""
        return self.cle.split("/")[0]

    def en_yaml(self) -> str:
        """L'exemple, prêt à coller dans la fiche."""
        return str(yaml.safe_dump([dict(self.exemple)], allow_unicode=True, sort_keys=False, width=110))


class _Acceptation(Fiche):
    raison: str
    trouvailles: Suite[str]


class Preuves(Fiche):
    """rules/preuves.yaml : le pas de chaque unité, les groupes de faits que nul ne choisit, les acceptations."""

    pas: dict[str, int | Decimal]
    subis: Suite[str]
    acceptees: Suite[_Acceptation] = ()

    def raisons(self) -> dict[str, str]:
        """La raison de chaque trouvaille acceptée."""
        return {cle: a.raison for a in self.acceptees for cle in a.trouvailles}


def charger_preuves(racine: Path) -> Preuves:
    """Lit rules/preuves.yaml."""
    return charger_fiche(racine / "rules" / "preuves.yaml", Preuves)


def pas_de(preuves: Preuves) -> Pas:
    """Le pas par unité."""
    return Pas({unite: Decimal(p) for unite, p in preuves.pas.items()})


def exemple(nom: str, jour: date | None, dossier: Mapping[str, Valeur], attendu: Valeur | str) -> dict[str, Any]:
    """Un exemple de règle, en données YAML."""
    ecrit: dict[str, Any] = {"nom": nom, "attendu": ATTENDUS.get(str(attendu), attendu)}
    if jour is not None:
        ecrit["au"] = jour
    return ecrit | ({"dossier": {f: _brut(v) for f, v in dossier.items()}} if dossier else {})


def _brut(valeur: Valeur) -> Any:
    return valeur if isinstance(valeur, date) else en_json(valeur)


def rassembler(trouvailles: Iterable[Trouvaille]) -> list[Trouvaille]:
    """Une trouvaille par clé : son premier exemple, et tous ses jours."""
    par_cle: dict[str, Trouvaille] = {}
    for t in trouvailles:
        deja = par_cle.get(t.cle)
        par_cle[t.cle] = replace(deja, jours=tuple(dict.fromkeys((*deja.jours, *t.jours)))) if deja else t
    return list(par_cle.values())


def trier(trouvailles: Iterable[Trouvaille], preuves: Preuves) -> tuple[list[Trouvaille], list[Trouvaille]]:
    """(non acceptées, acceptées) ; une acceptation sans objet est une trouvaille non acceptée."""
    raisons = preuves.raisons()
    toutes = rassembler(trouvailles)
    vues = {t.cle for t in toutes}
    ouvertes = [t for t in toutes if t.cle not in raisons]
    for cle in raisons:
        if cle not in vues:
            dit = f"rules/preuves.yaml accepte « {cle} », que la preuve ne trouve plus : retirez cette ligne."
            ouvertes.append(Trouvaille(f"acceptation/{cle}", dit, "", {}))
    return ouvertes, [t for t in toutes if t.cle in raisons]


def en_clair(t: Trouvaille, raison: str = "") -> str:
    """La trouvaille telle qu'on la lit."""
    lignes = [f"{t.genre} — {t.dit}"]
    if t.jours:
        lignes.append(f"  Jours : {_jours(t.jours)}.")
    if raison:
        lignes.append(f"  Acceptée : {' '.join(raison.split())}")
    elif t.exemple:
        lignes.append(f"  Clé : {t.cle}")
        lignes.append(
            f"  Exemple à rejouer dans {t.fiche} ; l'attendu est ce que répond le corpus, au juriste d'en juger :"
        )
        lignes += [f"    {ligne}" for ligne in t.en_yaml().splitlines()]
    return "\n".join(lignes)


def _jours(jours: tuple[date, ...]) -> str:
    if len(jours) == 1:
        return jours[0].isoformat()
    return f"{len(jours)} jours de changement, du {min(jours).isoformat()} au {max(jours).isoformat()}"
