"""templates/couts.yaml : où le calcul de coût lit le droit, et nos conventions de présentation."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import ErreurCorpus, vouliez_vous_dire
from teletravail_charte.validation import Fiche, Suite, charger_fiche

Si = dict[str, Any]


class SeuilNomme(Fiche):
    """Un seuil daté d'une règle."""

    regle: str
    seuil: str


class Sauf(SeuilNomme):
    """Le seuil qui le remplace, et dans quel cas ; ``note`` : ce qu'il faut savoir cette année-là."""

    si: Si
    note: str


class ChoixLocal(Fiche):
    """Le montant voté, et quand il s'applique."""

    fait: str
    si: Si


class FicheTarif(Fiche):
    """Où lire un montant : la règle nationale, l'exception qu'une année connaît, le choix de la commune."""

    national: SeuilNomme
    local: ChoixLocal
    sauf: Sauf | None = None


class FicheForfait(Fiche):
    """Le forfait : s'il est institué, son taux, son plafond."""

    titre: str
    si: Si
    sinon: str
    montant: FicheTarif
    plafond: FicheTarif


class Part(Fiche):
    """Un nombre d'une hypothèse : celui du dossier, sinon une part du nombre central."""

    fait: str
    sinon_pourcent: int


class FicheHypothese(Fiche):
    """Une hypothèse ; sans ``agents`` ni ``jours``, la centrale."""

    nom: str
    titre: str
    agents: Part | None = None
    jours: Part | None = None


class Poste(Fiche):
    """Une dépense que la commune estime."""

    nom: str
    titre: str
    fait: str
    rythme: Literal["premiere-annee", "chaque-annee"]
    suit_les_agents: bool


class Remarque(Fiche):
    """Ce qu'il faut savoir du calcul : nos mots, ou une question ouverte du corpus."""

    texte: str = ""
    si: Si
    doutes: Suite[str] = ()


class Conventions(Fiche):
    """templates/couts.yaml."""

    annees: int
    agents: str
    jours: str
    hypotheses: Suite[FicheHypothese]
    forfait: FicheForfait
    postes: Suite[Poste]
    remarques: Suite[Remarque]


@lru_cache(maxsize=4)
def conventions(corpus: Corpus) -> Conventions:
    """Les conventions du calcul ; lève ``ErreurCorpus`` si elles nomment un fait qui n'existe pas."""
    chemin = corpus.racine / "templates" / "couts.yaml"
    lues = charger_fiche(chemin, Conventions)
    parts = [p for h in lues.hypotheses for p in (h.agents, h.jours) if p]
    locaux = (lues.forfait.montant.local.fait, lues.forfait.plafond.local.fait)
    cites = [lues.agents, lues.jours, *locaux, *(p.fait for p in parts), *(p.fait for p in lues.postes)]
    for fait in cites:
        if fait not in corpus.vocabulaire.faits:
            suite = vouliez_vous_dire(fait, list(corpus.vocabulaire.faits))
            raise ErreurCorpus(f"{chemin} : le fait « {fait} » n'existe pas. {suite}".strip())
    return lues
