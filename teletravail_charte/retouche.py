"""Changer quelques faits d'un dossier écrit à la main sans toucher au reste : commentaires, ordre, mise en forme.

Le texte n'est pas réécrit : chaque valeur est remplacée à sa place, chaque fait nouveau s'ajoute à la fin de son
groupe.
"""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from teletravail_charte.valeurs import en_yaml
from teletravail_charte.vocabulaire import Valeur


def retoucher(texte: str, changes: Mapping[str, Valeur]) -> str:
    """Le YAML ``texte`` (déjà lu sans faute), ses faits remplacés ou complétés."""
    for chemin in sorted(changes):
        groupe, _, nom = chemin.partition(".")
        texte = _retoucher(texte, groupe, nom, en_yaml(changes[chemin]))
    return texte


def _retoucher(texte: str, groupe: str, nom: str, valeur: str) -> str:
    noeud = _enfant(yaml.compose(texte, Loader=yaml.CSafeLoader), groupe)
    if not isinstance(noeud, yaml.MappingNode):
        return f"{texte.rstrip()}\n\n{groupe}:\n  {nom}: {valeur}\n"
    lignes = texte.splitlines(keepends=True)
    debuts = [0]
    for ligne in lignes:
        debuts.append(debuts[-1] + len(ligne))

    def place(marque: yaml.Mark) -> int:
        return int(debuts[marque.line] + marque.column)

    def fin_de(noeud: yaml.Node) -> int:
        """La vraie fin : ni la ligne vide ni la clé qui suivent un texte ou une liste en lignes."""
        while isinstance(noeud, yaml.SequenceNode) and not noeud.flow_style and noeud.value:
            noeud = noeud.value[-1]
        return len(texte[: place(noeud.end_mark)].rstrip())

    ancien = _enfant(noeud, nom)
    if ancien is not None:
        debut, fin = place(ancien.start_mark), fin_de(ancien)
        colle = texte[debut - 1] not in " \n" or "\n" in texte[texte.rfind(":", 0, debut) : debut]
        if colle:  # une liste en lignes : elle se replie après les deux-points de sa clé
            debut = texte.rfind(":", 0, debut) + 1
            valeur = f" {valeur}"
        return texte[:debut] + valeur + texte[fin:]
    if not noeud.value:
        ou = place(noeud.start_mark) + 1
        return f"{texte[:ou]}{nom}: {valeur}{texte[ou:]}"
    fin = fin_de(noeud.value[-1][1])
    if noeud.flow_style:
        return f"{texte[:fin]}, {nom}: {valeur}{texte[fin:]}"
    retrait = " " * noeud.value[0][0].start_mark.column
    ou = texte.find("\n", fin)
    ou = len(texte) if ou < 0 else ou
    return f"{texte[:ou]}\n{retrait}{nom}: {valeur}{texte[ou:]}"


def _enfant(noeud: yaml.Node | None, nom: str) -> yaml.Node | None:
    couples = noeud.value if isinstance(noeud, yaml.MappingNode) else ()
    return next((valeur for cle, valeur in couples if cle.value == nom), None)
