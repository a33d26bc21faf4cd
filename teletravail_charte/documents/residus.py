"""Ce qu'un papier à en-tête traîne et qui ne doit pas passer dans un acte : macros, commentaires, fusions, liens.

Chaque faute cite le texte où elle se trouve, pour qu'on la retrouve dans Word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from teletravail_charte.documents.ooxml import w
from teletravail_charte.documents.ouverture import textes
from teletravail_charte.documents.parties import REGLAGES, Parties, analyser, texte_propre
from teletravail_charte.erreurs import Faute

Trouve = tuple[str, str, str]  # ce qui ne va pas, texte cité, ce qu'il faut faire
_ADMIS: Final = ("hyperlink", "attachedTemplate")  # un lien à cliquer ; un modèle d'origine, que l'on détache
_SUIVI: Final = re.compile("ins|del|moveFrom|moveTo|[a-zA-Z]+Change")
_CHAMPS: Final = re.compile(
    r"\s*(MERGE\w+|NEXT|NEXTIF|SKIPIF|ASK|FILLIN|DATABASE|INCLUDE\w+|LINK|DDE|DDEAUTO|MACROBUTTON|DATE|TIME"
    r"|SAVEDATE|PRINTDATE|CREATEDATE)\b",
    re.IGNORECASE,
)
_REGLAGES: Final = {
    "trackRevisions": ("le suivi des modifications est allumé.", "Éteignez-le (Révision, Suivi des modifications)."),
    "documentProtection": ("il est protégé contre la modification.", "Ôtez la protection (Révision, Restreindre)."),
    "mailMerge": ("il est relié à une source de publipostage.", "Publipostage, Document Word normal."),
}
_IMAGES: Final = (".emf", ".wmf", ".svg", ".emz", ".wmz")


def residus(parties: Parties, fichier: str) -> list[Faute]:
    """Toutes les fautes, dans l'ordre où on les voit."""
    fautes = [Faute(quoi, fichier, possible=possible) for quoi, possible in _paquet(parties, fichier)]
    for nom, lieu in textes(parties, fichier):
        for quoi, cite, possible in _texte(analyser(parties, nom, fichier)):
            ici = f" : « {cite[:80]} »." if cite else "."
            fautes.append(Faute(quoi + ici, fichier, champ=lieu, possible=possible))
    return list(dict.fromkeys(fautes))


def _paquet(parties: Parties, fichier: str) -> Iterator[tuple[str, str]]:
    for nom in sorted(parties):
        court = nom.rpartition("/")[2]
        if court == "vbaProject.bin":
            yield "il contient des macros.", "Enregistrez-le au format « Document Word (.docx) », sans macros."
        elif nom.startswith(("word/embeddings/", "word/activeX/")):
            yield f"il contient un objet incorporé (« {court} »).", "Remplacez-le par une image ou par du texte."
        elif nom.startswith("word/media/") and court.lower().endswith(_IMAGES):
            yield f"l'image « {court} » n'est pas au format PNG ou JPEG.", "Enregistrez-la en PNG et remettez-la."
        elif nom.endswith(".rels"):
            for relation in analyser(parties, nom, fichier):
                sorte = relation.get("Type", "").rpartition("/")[2]
                if relation.get("TargetMode") == "External" and sorte not in _ADMIS:
                    yield f"il va chercher « {relation.get('Target')} » hors de lui.", "Incorporez-le, ou retirez-le."
    if REGLAGES in parties:
        reglages = analyser(parties, REGLAGES, fichier)
        for nom, dits in _REGLAGES.items():
            if reglages.find(w(nom)) is not None:
                yield dits


def _texte(racine: etree._Element) -> Iterator[Trouve]:
    champs: list[tuple[str, str]] = []  # (paragraphe cité, instruction)
    for element in racine.iter():
        if not isinstance(element.tag, str):
            continue
        paragraphe = next(element.iterancestors(w("p")), None)
        cite = "" if paragraphe is None else texte_propre(paragraphe).strip()
        nom = etree.QName(element).localname
        if _SUIVI.fullmatch(nom) and etree.QName(element).namespace == etree.QName(racine).namespace:
            yield "une modification suivie attend", cite, "Acceptez ou refusez toutes les modifications."
        elif nom == "commentReference":
            yield "un commentaire est resté", cite, "Supprimez les commentaires."
        elif nom in ("object", "altChunk", "control"):
            yield "un objet incorporé", cite, "Remplacez-le par une image ou par du texte."
        elif nom == "fldSimple" or element.get(w("fldCharType")) == "begin":
            champs.append((cite, element.get(w("instr"), "")))
        elif nom == "instrText" and champs:
            champs[-1] = (champs[-1][0], champs[-1][1] + (element.text or ""))
    for cite, instruction in champs:
        if champ := _CHAMPS.match(instruction):
            possible = "Retirez ce champ : il changerait l'acte après coup, ou attend des données d'ailleurs."
            yield f"un champ {champ[1].upper()}", cite, possible
