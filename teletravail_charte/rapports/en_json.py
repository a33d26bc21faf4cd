"""Le rapport JSON de ``verifier``, au format « teletravail-charte/verification/1 » (stable)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from teletravail_charte.rapports.compte_rendu import rendre_compte
from teletravail_charte.references import Fondement
from teletravail_charte.valeurs import en_json
from teletravail_charte.verification import Constat, Verification

SCHEMA = "teletravail-charte/verification/1"


class _Sortie(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DossierSortie(_Sortie):
    """Le dossier vérifié."""

    collectivite: str
    code_insee: str
    empreinte: str
    profil: str
    etape: str


class CorpusSortie(_Sortie):
    """Le corpus qui a servi ; ``regles`` : nombre de règles en vigueur examinées."""

    version: str
    empreinte: str
    regles: int
    etat_du_droit: date


class MoteurSortie(_Sortie):
    """Un moteur qui a répondu."""

    nom: str
    version: str


class FondementSortie(_Sortie):
    """Un article dans la version du jour ; ``au`` vide : sans fin connue."""

    texte: str
    article: str
    du: date
    au: date | None
    url: str
    confiance: str
    a_verifier: str
    anciennement: str
    verifie_le: date


class DerogationSortie(_Sortie):
    """Ce que la commune oppose à la règle ; ``en_cours`` : le constat ne compte pas."""

    motif: str
    auteur: str
    fondement: str
    expiration: date | None
    en_cours: bool


class ConstatSortie(_Sortie):
    """Ce qu'une règle dit du dossier ; ``origines`` : d'où vient chaque fait lu."""

    regle: str
    theme: str
    titre: str
    etat: Literal["conforme", "non_conforme", "a_completer", "a_venir", "sans_objet"]
    niveau: Literal["bloquant", "vigilance", "conseil", "information"]
    force: str
    confiance: str
    message: str
    remede: str
    doute: str | None
    faits: dict[str, object]
    origines: dict[str, str]
    cites: list[str]
    manquants: list[str]
    fondements: list[FondementSortie]
    derogation: DerogationSortie | None


class RapportJson(_Sortie):
    """La sortie entière ; ``resume`` compte les constats par niveau puis par état.

    ``a_verifier`` : les questions ouvertes des règles et des actes, les textes à relire.
    """

    schema_: str = Field(default=SCHEMA, alias="schema")
    jour: date
    dossier: DossierSortie
    corpus: CorpusSortie
    moteurs: list[MoteurSortie]
    resume: dict[str, dict[str, int]]
    constats: list[ConstatSortie]
    a_verifier: list[str]


def _fondement(f: Fondement) -> FondementSortie:
    return FondementSortie(
        texte=f.texte,
        article=f.article,
        du=f.du,
        au=f.au,
        url=f.url,
        confiance=f.confiance,
        a_verifier=f.a_verifier,
        anciennement=f.anciennement,
        verifie_le=f.verifie_le,
    )


def _derogation(c: Constat) -> DerogationSortie | None:
    d = c.derogation
    if d is None:
        return None
    return DerogationSortie(
        motif=d.motif, auteur=d.auteur, fondement=d.fondement, expiration=d.expiration, en_cours=c.assume
    )


def en_sortie(c: Constat, v: Verification) -> ConstatSortie:
    """Le constat tel que le JSON l'écrit."""
    return ConstatSortie(
        regle=c.regle.id,
        theme=c.regle.theme,
        titre=c.regle.titre,
        etat=c.etat,
        niveau=c.regle.niveau,
        force=c.regle.force,
        confiance=c.regle.confiance,
        message=c.message,
        remede=c.remede,
        doute=c.regle.doute or None,
        faits={f: en_json(valeur) for f, valeur in c.faits.items()},
        origines={f: v.faits.origines.get(f, "qualification") for f in c.faits if f != "jour"},
        cites=list(c.cites),
        manquants=list(c.manquants),
        fondements=[_fondement(f) for f in c.fondements],
        derogation=_derogation(c),
    )


def resume(v: Verification) -> dict[str, dict[str, int]]:
    """Le nombre de constats par niveau puis par état (conforme et sans objet compris)."""
    comptes: dict[str, dict[str, int]] = {}
    for niveau in ("bloquant", "vigilance", "conseil", "information"):
        etats = ("non_conforme", "a_completer", "a_venir", "conforme", "sans_objet")
        comptes[niveau] = {etat: len(v.etats(niveau, etat)) for etat in etats}
        comptes[niveau]["deroge"] = sum(c.regle.niveau == niveau for c in v.assumes())
    return comptes


def rapport_json(v: Verification) -> str:
    """Le rapport, indenté, accents en clair, terminé par une fin de ligne."""
    valeurs = v.faits.valeurs
    couverture = v.corpus.sommaire.couverture
    rapport = RapportJson(
        jour=v.jour,
        dossier=DossierSortie(
            collectivite=str(valeurs.get("commune.nom", "")),
            code_insee=str(valeurs.get("commune.code_insee", "")),
            empreinte=v.dossier.empreinte,
            profil=v.dossier.profil,
            etape=v.etape,
        ),
        corpus=CorpusSortie(
            version=v.corpus.version,
            empreinte=v.corpus.empreinte,
            regles=len(v.constats),
            etat_du_droit=couverture.etat_du_droit,
        ),
        moteurs=[MoteurSortie(nom=nom, version=version) for nom, version in v.moteurs],
        resume=resume(v),
        constats=[en_sortie(c, v) for c in v.constats],
        a_verifier=list(rendre_compte(v).a_verifier),
    )
    return rapport.model_dump_json(indent=2, by_alias=True) + "\n"
