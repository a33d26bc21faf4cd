"""Ce que les exemples d'une fiche doivent montrer de chaque comparaison, et comment le reconnaître.

Un nombre ou une date : la borne, un pas en dessous, un pas au-dessus, pour chaque valeur que la borne a eue. Autre
chose : la comparaison décide une fois en étant vraie, une fois en étant fausse, et chaque valeur citée décide seule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from preuves.domaines import Pas, termes
from preuves.epreuves import Cas, Epreuve, Place
from teletravail_charte.conditions import Seuil
from teletravail_charte.regles import Regle
from teletravail_charte.vocabulaire import Valeur

UN_JOUR: Final = timedelta(days=1)
POSITIONS: Final = {-1: "juste en dessous de", 0: "exactement sur", 1: "juste au-dessus de"}


@dataclass(frozen=True)
class Exigence:
    """Ce qu'un exemple au moins doit montrer d'une comparaison.

    ``situe`` : ce qu'il faut des faits comparés, avant même de savoir si la comparaison décide ; ``jour`` : où le
    montrer, quand ce ne peut pas être n'importe quand.
    """

    cle: str
    dit: str
    montre: Callable[[Cas], bool]
    situe: Callable[[Mapping[str, Valeur], date], bool] = lambda _, __: True
    jour: date | None = None


def exigences(epreuve: Epreuve, place: Place, pas: Pas) -> Iterator[Exigence]:
    """Ce que les exemples d'une fiche doivent montrer de cette comparaison."""
    faits = epreuve.corpus.regles.faits
    c = place.comparaison
    fait = faits[c.fait.split(" ")[0]]
    ou = "s_applique_si" if place.applicabilite else "non_conforme_si"
    nom = f"{epreuve.nom}/{ou} {place.rang + 1}"
    if fait.type in ("entier", "nombre", "date") and not c.operateur.endswith("aucun"):
        yield from _positions(epreuve, place, nom, pas)
        return
    valeurs = sorted(c.valeur) if isinstance(c.valeur, frozenset) else [] if c.valeur is None else [c.valeur]
    phrase = f"« {' '.join([c.fait, c.operateur, ', '.join(map(_ecrire, valeurs))]).strip()} »"
    for sens, dit in ((True, "vraie"), (False, "fausse")):
        yield Exigence(
            f"sens/{nom}/{dit}",
            f"où {phrase} décide en étant {dit}",
            lambda cas, sens=sens: epreuve.decide(cas, place) is sens,  # type: ignore[misc]
        )
    for membre in valeurs if len(valeurs) > 1 else ():
        yield Exigence(
            f"membre/{nom}/{membre}",
            f"où « {membre} » décide seul de {phrase}",
            lambda cas, m=membre: epreuve.decide_le_membre(cas, place, m),  # type: ignore[misc]
        )


def _positions(epreuve: Epreuve, place: Place, nom: str, pas: Pas) -> Iterator[Exigence]:
    c, faits = place.comparaison, epreuve.corpus.regles.faits
    sources = termes(c.fait, faits)
    ecart_max = max(pas.de(faits[s]) for s in sources)
    for borne, du in _bornes(epreuve, place):
        for signe, dit in POSITIONS.items():
            voisine: Any = borne + signe * (UN_JOUR if isinstance(borne, date) else ecart_max)

            def a_sa_place(valeurs: Mapping[str, Valeur], jour: date, signe: int = signe, b: Valeur = borne) -> bool:
                if isinstance(c.valeur, Seuil) and epreuve.seuils(jour).get(c.valeur.nom) != b:
                    return False
                ecart = epreuve.ecart(valeurs, jour, c)
                return ecart is not None and (ecart == 0 if signe == 0 else 0 < ecart * signe <= ecart_max)

            yield Exigence(
                f"bord/{nom}/{dit} {borne}",
                f"{dit} {_ecrire(borne)} pour « {c.fait} »",
                lambda cas, p=a_sa_place: p(cas.valeurs, cas.reference) and epreuve.decide(cas, place) is not None,
                a_sa_place,
                voisine if c.fait == "jour" else du,
            )


def _bornes(epreuve: Epreuve, place: Place) -> Iterator[tuple[Any, date | None]]:
    """Chaque valeur de la borne, et le premier jour où elle vaut."""
    if not isinstance(seuil := place.comparaison.valeur, Seuil):
        yield seuil, None
        return
    assert isinstance(epreuve.fiche, Regle)
    dates: dict[Any, date] = {}
    for jour, borne in sorted(epreuve.fiche.seuils[seuil.nom].items()):
        dates.setdefault(borne, max(jour, epreuve.fiche.en_vigueur.du, epreuve.corpus.sommaire.couverture.du))
    yield from dates.items()


def _ecrire(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)
