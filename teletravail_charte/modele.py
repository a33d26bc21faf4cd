"""Le dossier vierge : ce que le profil donne se tait, ce que seule la commune sait attend, avec sa question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from teletravail_charte.communes import Commune
from teletravail_charte.corpus import Corpus
from teletravail_charte.valeurs import attendu, en_yaml
from teletravail_charte.vocabulaire import ETAPES, INCONNU, Valeur

TITRES = {
    "preparation": "À connaître dès la préparation du projet",
    "pret_a_voter": "À connaître quand le comité a donné son avis et que la séance est fixée",
    "vote": "À connaître après le vote",
    "executoire": "À connaître quand la délibération est publiée et transmise",
}


def faits_de_la_commune(commune: Commune) -> dict[str, Valeur]:
    """Ce que le code officiel géographique dit de la commune."""
    champs = {
        "commune.code_insee": commune.code_insee,
        "commune.nom": commune.nom,
        "commune.departement": commune.departement,
        "commune.nom_departement": commune.nom_departement,
        "commune.population": commune.population,
        "commune.siren": commune.siren,
        "commune.epci": commune.epci_nom,
    }
    return {chemin: valeur for chemin, valeur in champs.items() if valeur is not None}


def a_demander(corpus: Corpus, profil: str, commune: Commune | None) -> Iterator[tuple[str, Valeur, str]]:
    """(fait, proposition, raison) : les faits du monde exigés d'emblée, puis les choix où les profils diffèrent."""
    connus = faits_de_la_commune(commune) if commune else {}
    for chemin, fait in corpus.vocabulaire.faits.items():
        exige = fait.nature == "monde" and fait.etape == ETAPES[0] and not fait.facultatif
        if exige and not fait.combinaison and chemin not in connus:
            yield chemin, INCONNU, ""
    choisi = corpus.profils[profil]
    for chemin, dates in choisi.choix.items():
        if any(p.choix.get(chemin) != dates for p in corpus.profils.values()):
            yield chemin, dates[-1][1], choisi.raisons[chemin]


def ecrire_dossier(corpus: Corpus, profil: str, commune: Commune | None, reponses: Mapping[str, Valeur]) -> str:
    """Le YAML du dossier : relu par ``lire_dossier`` sans faute."""
    valeurs = dict(faits_de_la_commune(commune)) if commune else {}
    valeurs |= reponses
    attendus = [c for c, f in corpus.vocabulaire.faits.items() if _a_remplir(corpus, c) or c in valeurs]
    lignes = [
        "# yaml-language-server: $schema=../schemas/dossier.json",
        "# Un fait « inconnu » est une question ; « aucun » veut dire : explicitement aucun.",
        f"# Ce qui n'est pas écrit ici vient du profil « {profil} » (templates/profils/{profil}.yaml).",
        f"profil: {profil}",
    ]
    groupes: dict[str, list[str]] = {}
    for chemin in attendus:
        groupes.setdefault(chemin.split(".")[0], []).append(chemin)
    for groupe, chemins in groupes.items():
        lignes += ["", f"# {corpus.vocabulaire.titres[groupe]}", f"{groupe}:"]
        par_etape = sorted(chemins, key=lambda c: ETAPES.index(corpus.vocabulaire.faits[c].etape))
        precedente = ""
        for chemin in par_etape:
            fait = corpus.vocabulaire.faits[chemin]
            if fait.etape != precedente and fait.etape in TITRES:
                precedente = fait.etape
                lignes.append(f"  # — {TITRES[fait.etape]}")
            aide = " ".join(f"{fait.question} {fait.aide} {attendu(fait)}".split())
            lignes += [f"  # {morceau}" for morceau in wrap(aide, 96)]
            lignes.append(f"  {chemin.split('.', 1)[1]}: {en_yaml(valeurs.get(chemin, INCONNU))}")
    return "\n".join(lignes) + "\n"


def _a_remplir(corpus: Corpus, chemin: str) -> bool:
    fait = corpus.vocabulaire.faits[chemin]
    libre = fait.nature == "monde" and not fait.facultatif and not fait.combinaison
    return libre and fait.etape != ETAPES[-1]
