"""Ce que l'acte dit deux fois, et différemment ; et ce qu'il ne peut pas vouloir à la fois (_contradictions.yaml).

Le piège : un choix d'organisation n'est pas une contradiction. « Trois jours par semaine, huit par mois » se tient.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, Final

from teletravail_charte.conditions import Condition, ConditionInvalide, faits_lus, lire_condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.gabarit import contexte, dire, remplir
from teletravail_charte.moteur.natif import VRAI, verite_de
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.relecture.grammaire import Familles
from teletravail_charte.relecture.reperes import Atelier, EssaiRepere, FicheRepere, Lu, Repere
from teletravail_charte.validation import Fiche, Suite, charger_fiche
from teletravail_charte.vocabulaire import Fait, Valeur

MESURE, CALCUL = "mesure", "calcul"
LISTES: Final = ("liste", "textes")
ESSAIS_MAX: Final = 3  # valeurs d'un même fait que l'on croise : au-delà, la première contradiction suffit

Lues = Mapping[str, Mapping[Valeur, Sequence[Trouvaille]]]
"""Ce que l'acte dit de chaque fait : chaque valeur, et ce qui la dit."""


class FicheCalcul(Fiche):
    """Une somme de faits."""

    titre: str
    somme: dict[str, int]


class FicheMesure(FicheRepere):
    """Un nombre que l'on ne lit que pour comparer."""

    titre: str
    exemples: Suite[EssaiRepere]


class Essai(Fiche):
    """Un exemple : ces faits se contredisent-ils ?"""

    nom: str
    attendu: bool
    faits: dict[str, Any]


class FicheControle(Fiche):
    """Des faits qui ne vont pas ensemble."""

    id: str
    titre: str
    si: dict[str, Any]
    pourquoi: str
    exemples: Suite[Essai]


class _Fichier(Fiche):
    calculs: dict[str, FicheCalcul]
    mesures: dict[str, FicheMesure]
    controles: Suite[FicheControle]


@dataclass(frozen=True, slots=True)
class Controles:
    """Les contrôles prêts à jouer, et le vocabulaire qu'ils lisent."""

    faits: Mapping[str, Fait]
    calculs: Mapping[str, Mapping[str, int]]
    mesures: tuple[tuple[str, FicheMesure, Repere], ...]
    controles: tuple[tuple[FicheControle, Condition], ...]

    def sources(self, condition: Condition) -> tuple[str, ...]:
        """Les faits que l'acte doit dire pour que la condition se juge."""
        lus = (self.calculs.get(f, {f: 1}) for f in faits_lus(condition))
        return tuple(dict.fromkeys(source for somme in lus for source in somme))

    def completer(self, valeurs: Mapping[str, Valeur]) -> dict[str, Valeur]:
        """Les valeurs, et les calculs que l'on peut faire avec elles."""
        completes = dict(valeurs)
        for nom, somme in self.calculs.items():
            termes = [valeurs.get(f) for f in somme]
            nombres = [t for t in termes if isinstance(t, (int, Decimal)) and not isinstance(t, bool)]
            if len(nombres) == len(somme):
                total = sum((n * k for n, k in zip(nombres, somme.values(), strict=True)), Decimal(0))
                completes[nom] = total
        return completes


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Ce que l'acte dit de contraire, et où. ``faits`` : ceux que l'on ne peut plus tenir pour connus."""

    id: str
    titre: str
    pourquoi: str
    faits: tuple[str, ...]
    trouvailles: tuple[Trouvaille, ...]


def charger_controles(chemin: Path, corpus: Corpus, familles: Familles) -> Controles:
    """Lit _contradictions.yaml ; lève ``ErreurCorpus``."""
    fichier = charger_fiche(chemin, _Fichier)
    atelier = Atelier(chemin, familles)
    faits = dict(corpus.vocabulaire.faits)
    faits |= {f"{MESURE}.{n}": Fait(type="nombre", question=m.titre) for n, m in fichier.mesures.items()}
    for nom, calcul in fichier.calculs.items():
        for source in calcul.somme:
            if source not in faits:
                atelier.recueil.noter(chemin, ("calculs", nom, "somme", source), "ce fait n'existe pas.")
    faits |= {f"{CALCUL}.{n}": Fait(type="nombre", question=c.titre) for n, c in fichier.calculs.items()}
    controles = []
    for rang, fiche in enumerate(fichier.controles):
        try:
            controles.append((fiche, lire_condition(fiche.si, faits)))
        except ConditionInvalide as erreur:
            atelier.recueil.noter(chemin, ("controles", rang, "si"), str(erreur))
    mesures = tuple((f"{MESURE}.{n}", m, atelier.repere(m, ("mesures", n))) for n, m in fichier.mesures.items())
    atelier.recueil.lever()
    calculs = {f"{CALCUL}.{nom}": c.somme for nom, c in fichier.calculs.items()}
    return Controles(faits, calculs, mesures, tuple(controles))


def mesurer(lus: Iterable[Lu], controles: Controles) -> Iterator[Trouvaille]:
    """Les nombres que l'acte donne lui-même pour équivalents."""
    lus = tuple(lus)
    for nom, _, repere in controles.mesures:
        for lu in lus:
            for prise in repere.prises(lu):
                jeton = lu.masque.jetons[prise.valeur[0]]
                indice = lu.indice(prise)
                if isinstance(jeton.bas, Decimal) and jeton.bas == jeton.haut:
                    yield Trouvaille(
                        nom, jeton.bas, lu.passage, indice.debut, indice.fin, "probable", "_contradictions.yaml"
                    )


def ranger(trouvailles: Iterable[Trouvaille]) -> dict[str, dict[Valeur, list[Trouvaille]]]:
    """Par fait, puis par valeur, dans l'ordre de l'acte."""
    lues: dict[str, dict[Valeur, list[Trouvaille]]] = {}
    for t in trouvailles:
        lues.setdefault(t.fait, {}).setdefault(t.valeur, []).append(t)
    return lues


def contraires(lues: Lues, faits: Mapping[str, Fait]) -> Iterator[Contradiction]:
    """Les faits qui ont deux valeurs ; les éléments d'une liste s'ajoutent, sauf à « aucun »."""
    for chemin, valeurs in lues.items():
        fait = faits[chemin]
        if len(valeurs) < 2 or (fait.type in LISTES and () not in valeurs):
            continue
        dites = " ; ".join(dict.fromkeys(dire(fait, v) for v in valeurs))
        trouvailles = tuple(suite[0] for suite in valeurs.values())
        yield Contradiction(
            f"deux-valeurs-{chemin}", fait.question, f"L'acte répond : {dites}.", (chemin,), trouvailles
        )


def incompatibles(lues: Lues, controles: Controles) -> Iterator[Contradiction]:
    """Les contrôles qui échouent, pour une valeur au moins de chaque fait qu'ils lisent."""
    for fiche, condition in controles.controles:
        sources = controles.sources(condition)
        choix = [list(lues.get(source, {}).values())[:ESSAIS_MAX] for source in sources]
        for suite in product(*choix):
            premieres = tuple(trouvailles[0] for trouvailles in suite)
            valeurs = controles.completer({t.fait: t.valeur for t in premieres})
            if verite_de(condition, valeurs) == VRAI:
                noms = contexte(controles.faits, valeurs)
                pourquoi = remplir(fiche.pourquoi, noms, f"{fiche.id} (pourquoi)")
                yield Contradiction(fiche.id, fiche.titre, pourquoi, sources, premieres)
                break
