"""Changer quelques faits, ou une dérogation, d'un dossier écrit à la main sans toucher au reste : commentaires, ordre,
mise en forme.

Le texte n'est pas réécrit : chaque valeur est remplacée à sa place, chaque fait nouveau s'ajoute à la fin de son
groupe, chaque dérogation à la fin de leur liste.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Protocol

import yaml

from teletravail_charte.valeurs import en_yaml
from teletravail_charte.vocabulaire import Valeur

LISTE: Final = "derogations"


class Derogation(Protocol):
    """Ce qu'il faut savoir d'une dérogation pour l'écrire."""

    @property
    def regle(self) -> str: ...
    @property
    def motif(self) -> str: ...
    @property
    def auteur(self) -> str: ...
    @property
    def fondement(self) -> str: ...
    @property
    def expiration(self) -> date | None: ...


def retoucher(texte: str, changes: Mapping[str, Valeur]) -> str:
    """Le YAML ``texte`` (déjà lu sans faute), ses faits remplacés ou complétés."""
    for chemin in sorted(changes):
        groupe, _, nom = chemin.partition(".")
        noeud, valeur = _enfant(_composer(texte), groupe), en_yaml(changes[chemin])
        if isinstance(noeud, yaml.MappingNode):
            texte = _poser(texte, noeud, nom, valeur)
        else:
            texte = f"{texte.rstrip()}\n\n{groupe}:\n  {nom}: {valeur}\n"
    return texte


def deroger(texte: str, d: Derogation) -> str:
    """Le YAML ``texte`` (déjà lu sans faute), la dérogation à cette règle remplacée à sa place, sinon ajoutée."""
    champs: dict[str, Valeur | None] = {"regle": d.regle, "motif": d.motif, "auteur": d.auteur}
    champs |= {"fondement": d.fondement or None, "expiration": d.expiration}
    if not _opposees(texte, d.regle):
        return _ajouter(texte, {nom: en_yaml(valeur) for nom, valeur in champs.items() if valeur is not None})
    for nom, valeur in champs.items():
        element = _opposees(texte, d.regle)[-1]  # de deux dérogations à la même règle, la dernière compte
        if valeur is not None:
            texte = _poser(texte, element, nom, en_yaml(valeur))
        elif _enfant(element, nom) is not None:
            texte = _oter_la_cle(texte, element, nom)
    return texte


def lever_derogation(texte: str, regle: str) -> str:
    """Le YAML ``texte`` (déjà lu sans faute), sans dérogation à cette règle ; la liste vide disparaît."""
    while opposees := _opposees(texte, regle):
        racine = _composer(texte)
        liste = _enfant(racine, LISTE)
        assert isinstance(racine, yaml.MappingNode) and isinstance(liste, yaml.SequenceNode)
        if len(liste.value) == 1:
            texte = _oter_la_cle(texte, racine, LISTE)
        else:
            rang = [e.start_mark.index for e in liste.value].index(opposees[-1].start_mark.index)
            texte = _oter_l_element(texte, liste, rang)
    return texte


def _ajouter(texte: str, champs: Mapping[str, str]) -> str:
    racine = _composer(texte)
    liste = _enfant(racine, LISTE)
    en_lignes = [f"{nom}: {valeur}" for nom, valeur in champs.items()]
    if not isinstance(liste, yaml.SequenceNode):
        return f"{texte.rstrip()}\n\n{LISTE}:\n  - " + "\n    ".join(en_lignes) + "\n"
    if liste.flow_style:
        fin = _fin(texte, liste.value[-1]) if liste.value else _place(texte, liste.start_mark) + 1
        suite = f"{', ' if liste.value else ''}{{{', '.join(en_lignes)}}}"
        return texte[:fin] + suite + texte[fin:]
    retrait = " " * liste.start_mark.column
    ou = _fin_de_ligne(texte, _fin(texte, liste))
    return f"{texte[:ou]}\n{retrait}- " + f"\n{retrait}  ".join(en_lignes) + texte[ou:]


def _poser(texte: str, noeud: yaml.MappingNode, nom: str, valeur: str) -> str:
    """Donne cette valeur à la clé : à la place de l'ancienne, sinon à la fin du groupe."""
    ancien = _enfant(noeud, nom)
    if ancien is not None:
        debut, fin = _place(texte, ancien.start_mark), _fin(texte, ancien)
        colle = texte[debut - 1] not in " \n" or "\n" in texte[texte.rfind(":", 0, debut) : debut]
        if colle:  # une liste en lignes : elle se replie après les deux-points de sa clé
            debut = texte.rfind(":", 0, debut) + 1
            valeur = f" {valeur}"
        return texte[:debut] + valeur + texte[fin:]
    if not noeud.value:
        ou = _place(texte, noeud.start_mark) + 1
        return f"{texte[:ou]}{nom}: {valeur}{texte[ou:]}"
    fin = _fin(texte, noeud.value[-1][1])
    if noeud.flow_style:
        return f"{texte[:fin]}, {nom}: {valeur}{texte[fin:]}"
    retrait = " " * noeud.value[0][0].start_mark.column
    ou = _fin_de_ligne(texte, fin)
    return f"{texte[:ou]}\n{retrait}{nom}: {valeur}{texte[ou:]}"


def _oter_la_cle(texte: str, noeud: yaml.MappingNode, nom: str) -> str:
    rang = [cle.value for cle, _ in noeud.value].index(nom)
    cle, valeur = noeud.value[rang]
    if noeud.flow_style:
        return _oter_en_flux(texte, [c for c, _ in noeud.value], [v for _, v in noeud.value], rang)
    debut = _place(texte, cle.start_mark)
    ligne = debut - cle.start_mark.column
    if texte[ligne:debut].strip():  # après le tiret d'un élément : la clé suivante y prend sa place
        return texte[:debut] + texte[_place(texte, noeud.value[rang + 1][0].start_mark) :]
    reste = texte[_fin_de_ligne(texte, _fin(texte, valeur)) + 1 :]
    return texte[:ligne] + reste if reste.strip() else f"{texte[:ligne].rstrip()}\n"


def _oter_l_element(texte: str, liste: yaml.SequenceNode, rang: int) -> str:
    if liste.flow_style:
        return _oter_en_flux(texte, liste.value, liste.value, rang)
    lignes, colonne = texte.splitlines(keepends=True), liste.start_mark.column
    premiere = liste.value[rang].start_mark.line
    while lignes[premiere][: colonne + 1].strip() != "-":
        premiere -= 1
    debut = sum(map(len, lignes[:premiere]))
    return texte[:debut] + texte[_fin_de_ligne(texte, _fin(texte, liste.value[rang])) + 1 :]


def _oter_en_flux(texte: str, debuts: list[yaml.Node], fins: list[yaml.Node], rang: int) -> str:
    """Ôte ce qui va de ``debuts`` à ``fins``, et sa virgule."""
    if rang:
        return texte[: _fin(texte, fins[rang - 1])] + texte[_fin(texte, fins[rang]) :]
    fin = _place(texte, debuts[1].start_mark) if len(debuts) > 1 else _fin(texte, fins[0])
    return texte[: _place(texte, debuts[0].start_mark)] + texte[fin:]


def _composer(texte: str) -> yaml.Node | None:
    racine: yaml.Node | None = yaml.compose(texte, Loader=yaml.CSafeLoader)
    return racine


def _opposees(texte: str, regle: str) -> list[yaml.MappingNode]:
    """Les dérogations à cette règle, dans l'ordre du dossier."""
    liste = _enfant(_composer(texte), LISTE)
    elements = liste.value if isinstance(liste, yaml.SequenceNode) else []
    return [e for e in elements if (lue := _enfant(e, "regle")) is not None and lue.value == regle]


def _place(texte: str, marque: yaml.Mark) -> int:
    return sum(map(len, texte.splitlines(keepends=True)[: marque.line])) + int(marque.column)


def _fin(texte: str, noeud: yaml.Node) -> int:
    """La vraie fin : ni la ligne vide, ni le commentaire, ni la clé qui suivent un texte, une liste ou un groupe."""
    while isinstance(noeud, yaml.CollectionNode) and not noeud.flow_style and noeud.value:
        dernier = noeud.value[-1]
        noeud = dernier[1] if isinstance(dernier, tuple) else dernier
    return len(texte[: _place(texte, noeud.end_mark)].rstrip())


def _fin_de_ligne(texte: str, place: int) -> int:
    trouvee = texte.find("\n", place)
    return len(texte) if trouvee < 0 else trouvee


def _enfant(noeud: yaml.Node | None, nom: str) -> yaml.Node | None:
    couples = noeud.value if isinstance(noeud, yaml.MappingNode) else ()
    return next((valeur for cle, valeur in couples if cle.value == nom), None)
