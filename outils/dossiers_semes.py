"""Des dossiers tirés au hasard, toujours les mêmes pour une même graine : un organisme, un jour, des choix licites.

Le piège : des choix tirés au hasard se contredisent. On rend à son profil tout choix tiré qu'une règle bloque, et l'on
donne une réponse à ce que les pièces réclament encore ; ce qui bloque malgré cela s'écrit en projet.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from teletravail_charte.communes import DONNEES, Commune, chercher, trouver
from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier, lire_dossier, lire_texte
from teletravail_charte.kit import Piece, composer_kit
from teletravail_charte.redaction import TOUTES, choisir_pieces
from teletravail_charte.valeurs import ValeurImpossible, en_yaml, lire_valeur
from teletravail_charte.verification import Constat, Juge, Verification
from teletravail_charte.vocabulaire import AUCUN, ETAPES, Fait, Valeur

RACINE: Final = Path(__file__).resolve().parent.parent
BASES: Final = {
    "nezel": RACINE / "exemples" / "nezel.yaml",
    "carrieres-sous-poissy": RACINE / "exemples" / "carrieres-sous-poissy.yaml",
    "nogent-sur-marne": RACINE / "exemples" / "nogent-sur-marne.yaml",
    "tout-ouvert": RACINE / "tests" / "dossiers" / "tout-ouvert.yaml",
}
PREMIER, DERNIER = date(2017, 1, 1), date(2027, 12, 31)
TOUT_ECRIT: Final = {"tout-ouvert": date(2026, 8, 1)}  # ses choix sont de 2026 : il n'a pas de passé
ORGANISMES: Final = ("commune", "commune", "commune", "ccas", "caisse-des-ecoles", "epci")
SELON_LE_JOUR: Final = ("visas",)  # ce que le profil suit de date en date
NOMS: Final = (
    "Le Havre", "Les Andelys", "L'Haÿ-les-Roses", "La Rochelle", "Aix-en-Provence", "Y", "Œuilly", "Hyères",
    "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson", "Strasbourg", "Metz", "Ajaccio", "Cayenne", "Mamoudzou",
)  # fmt: skip
CONNUES: Final[Mapping[tuple[str, Valeur], date]] = {  # aucune règle ne dit trop tôt cette réponse-là
    ("deliberation.objet", "forfait-seul"): date(2021, 9, 1),
}
LIBRES: Final = ("texte", "textes", "date")  # les types que l'on ne sait pas tirer
TOURS: Final = 12


@dataclass(frozen=True, slots=True)
class Semis:
    """Un dossier semé, jugé, et son kit composé ; ``projet`` : un point y bloque encore."""

    graine: int
    base: str
    yaml: str
    verification: Verification
    kit: tuple[Piece, ...]
    projet: bool

    @property
    def nom(self) -> str:
        """« 007 carrieres-sous-poissy 2022-05-03 epci Les Andelys »."""
        v = self.verification
        qui = v.faits.valeurs["commune.type_organisme"], v.faits.valeurs["commune.nom"]
        return f"{self.graine:03d} {self.base} {v.jour} {qui[0]} {qui[1]}{' (projet)' if self.projet else ''}"

    @property
    def tapes(self) -> tuple[str, ...]:
        """Ce que la commune a tapé, mot pour mot."""
        suites = (v if isinstance(v, tuple) else (v,) for v in self.verification.faits.valeurs.values())
        return tuple(dict.fromkeys(texte for suite in suites for texte in suite if isinstance(texte, str)))


def semer(juge: Juge, graine: int) -> Semis:
    """Le dossier de cette graine."""
    return _Semoir(juge, graine).semer()


class _Semoir:
    """Le tirage d'un dossier, puis sa mise en ordre."""

    def __init__(self, juge: Juge, graine: int) -> None:
        self.juge, self.corpus, self.graine = juge, juge.corpus, graine
        self.faits = juge.corpus.vocabulaire.faits
        self.tirage = Random(graine)
        self.base = self.tirage.choice(tuple(BASES))
        self.profil = self.tirage.choice(tuple(self.corpus.profils))
        premier = TOUT_ECRIT.get(self.base, PREMIER)
        self.jour = premier + timedelta(days=self.tirage.randrange((DERNIER - premier).days))
        self.etape, self.valeurs = self._reprendre()
        self.tires: set[str] = set()

    def semer(self) -> Semis:
        self._situer()
        self._oublier()
        self._choisir()
        for _ in range(TOURS):
            v = self._juger()
            if not self._rendre([c for c in v.constats if c.bloque]):
                break
        for _ in range(TOURS):
            v = self._juger()
            projet = any(c.bloque for c in v.constats)
            kit = composer_kit(v, choisir_pieces(v, [TOUTES]), projet=projet, complet=True)
            if not self._repondre(f for p in kit for f in p.manquants):
                break
        return Semis(self.graine, self.base, self._ecrire(), v, kit, projet)

    def _reprendre(self) -> tuple[str, dict[str, Valeur]]:
        """Le dossier de base, toutes ses dates déplacées d'autant que sa séance."""
        dossier = _lire_base(self.corpus, self.base)
        seance = dossier.valeurs["seance.date"]
        assert isinstance(seance, date)
        ecart = self.jour - seance
        reprises = {c: v for c, v in dossier.valeurs.items() if c.split(".")[0] not in SELON_LE_JOUR}
        etapes = ETAPES[: ETAPES.index(dossier.etape or "executoire") + 1]
        return self.tirage.choice(etapes), {c: v + ecart if isinstance(v, date) else v for c, v in reprises.items()}

    def _situer(self) -> None:
        """Une commune de la liste officielle, ses habitants, ses agents, un organisme."""
        commune = _tirer_commune(self.tirage)
        effectif = self.valeurs["commune.effectif_agents"]
        assert isinstance(effectif, int)
        bornes = next(b for b in ((1, 50), (50, 200), (200, 3000)) if b[0] <= effectif < b[1])
        organisme = self.tirage.choice(ORGANISMES)
        self.valeurs |= {
            "commune.nom": commune.nom,
            "commune.code_insee": commune.code_insee,
            "commune.departement": commune.departement,
            "commune.nom_departement": commune.nom_departement,
            "commune.population": commune.population or 2000,
            "commune.effectif_agents": self.tirage.randrange(*bornes),
            "commune.type_organisme": organisme,
        }
        if organisme == "epci" and "seance.type" in self.valeurs:
            self.valeurs["seance.type"] = "conseil-epci"

    def _oublier(self) -> None:
        """Un fait facultatif peut manquer ; la commune peut aussi écrire qu'il n'y en a pas."""
        for chemin in [c for c in self.valeurs if self.faits[c].facultatif]:
            sort = self.tirage.random()
            if sort < 0.3:
                del self.valeurs[chemin]
            elif sort < 0.5 and self.faits[chemin].aucun_admis:
                self.valeurs[chemin] = () if self.faits[chemin].type in ("liste", "textes") else AUCUN

    def _choisir(self) -> None:
        """De cinq à soixante choix de la commune, tirés parmi leurs valeurs possibles."""
        du_profil = self.corpus.profils[self.profil].valeurs(self.jour)
        choix = [c for c, f in self.faits.items() if f.modifiable and not f.combinaison and f.type not in LIBRES]
        for chemin in self.tirage.sample(choix, self.tirage.randrange(5, 61)):
            actuelle = self.valeurs.get(chemin, du_profil.get(chemin))
            valeur = _tirer(self.tirage, self.faits[chemin], actuelle)
            if valeur is not None and self.jour >= CONNUES.get((chemin, valeur), PREMIER):
                self.valeurs[chemin] = valeur
                self.tires.add(chemin)

    def _juger(self) -> Verification:
        nom, profils = f"{self.graine:03d}.yaml", tuple(self.corpus.profils)
        return self.juge.verifier(lire_texte(self._ecrire(), nom, self.corpus.vocabulaire, profils), self.jour)

    def _rendre(self, bloquants: list[Constat]) -> bool:
        """Rend au profil les choix qui bloquent, répond à ce qui manque ; faux quand il n'y a plus rien à faire."""
        du_profil = self.corpus.profils[self.profil].choix
        cites = (c for constat in bloquants for c in constat.faits if c in self.faits)
        lus = {source for c in cites for source in self.faits[c].combinaison or (c,)}
        fautifs = lus & self.tires or {c for c in lus if c in self.valeurs and c in du_profil}
        for chemin in sorted(fautifs):
            self.valeurs.pop(chemin, None)
            self.tires.discard(chemin)
        return bool(fautifs) or self._repondre(f for constat in bloquants for f in constat.manquants)

    def _repondre(self, manquants: Iterable[str]) -> bool:
        """Une réponse pour chaque fait réclamé : celle du dossier le plus complet, sinon un tirage."""
        repondus = False
        modele = _lire_base(self.corpus, "tout-ouvert").valeurs
        for chemin in sorted(set(manquants) - set(self.valeurs)):
            fait = self.faits[chemin]
            valeur = modele[chemin] if chemin in modele else _tirer(self.tirage, fait, None)
            if isinstance(valeur, date):
                valeur = self.jour
            if valeur is not None:
                self.valeurs[chemin], repondus = valeur, True
        return repondus

    def _ecrire(self) -> str:
        lignes = [f"profil: {self.profil}", f"etape: {self.etape}"]
        groupe = ""
        for chemin in self.faits:
            if chemin in self.valeurs:
                ici, _, nom = chemin.partition(".")
                lignes += [] if ici == groupe else [f"{ici}:"]
                lignes.append(f"  {nom}: {en_yaml(self.valeurs[chemin])}")
                groupe = ici
        return "\n".join(lignes) + "\n"


def _tirer(tirage: Random, fait: Fait, actuelle: Valeur | None) -> Valeur | None:
    """Une valeur que le fait admet, proche de ``actuelle`` pour un nombre ; rien si l'on ne sait pas tirer."""
    if fait.aucun_admis and tirage.random() < 0.15:
        return () if fait.type in ("liste", "textes") else AUCUN
    if fait.type == "booleen":
        return tirage.random() < 0.5
    if fait.type == "liste":
        return tuple(str(v) for v in fait.valeurs if tirage.random() < 0.6) or None
    if fait.valeurs:
        return tirage.choice([v if isinstance(v, int) else str(v) for v in fait.valeurs])
    if fait.type in ("entier", "nombre"):
        return _tirer_nombre(tirage, fait, actuelle)
    return None


def _tirer_nombre(tirage: Random, fait: Fait, actuelle: Valeur | None) -> Valeur | None:
    pas = Decimal("0.5") if fait.type == "nombre" and tirage.random() < 0.3 else Decimal(1)
    depart = (
        Decimal(actuelle) if isinstance(actuelle, (int, Decimal)) and not isinstance(actuelle, bool) else Decimal(2)
    )
    voulue = depart + pas * tirage.choice((-3, -2, -1, 1, 2, 5, 10))
    try:
        return lire_valeur(fait, int(voulue) if fait.type == "entier" else voulue)
    except ValeurImpossible:
        return None


def _tirer_commune(tirage: Random) -> Commune:
    """Une fois sur trois un nom difficile (article, élision, droit local, outre-mer), sinon un code au hasard."""
    if tirage.random() < 1 / 3:
        return chercher(tirage.choice(NOMS))[0]
    return trouver(tirage.choice(_codes()))


@cache
def _codes() -> tuple[str, ...]:
    with gzip.open(DONNEES, "rt", encoding="utf-8") as fichier:
        return tuple(ligne["code"] for ligne in csv.DictReader(fichier) if ligne["type"] == "commune")


@cache
def _lire_base(corpus: Corpus, nom: str) -> Dossier:
    return lire_dossier(BASES[nom], corpus.vocabulaire, tuple(corpus.profils))
