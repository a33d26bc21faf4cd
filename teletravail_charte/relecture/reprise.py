"""Le dossier que l'on tire d'un acte, pour continuer : chaque fait avec le passage d'où il vient, ou sa question.

Le piège : ce qui est douteux (une lecture possible, deux valeurs) s'écrit « inconnu », avec ce qu'on a lu ; rien n'est
pris à un profil.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from textwrap import wrap
from typing import Final

from teletravail_charte.francais import date_francaise
from teletravail_charte.gabarit import dire
from teletravail_charte.relecture.citation import dire_lieu, extrait
from teletravail_charte.relecture.deductions import FaitLu
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.relecture.jugement import Relecture
from teletravail_charte.relecture.rubriques import FAIT as RUBRIQUES
from teletravail_charte.valeurs import attendu, en_yaml
from teletravail_charte.vocabulaire import INCONNU, Fait

LARGEUR: Final = 96
LECTURES_MAX: Final = 4  # passages cités d'un même fait
_CONFIANCES: Final = {"sure": "sûr", "probable": "probable, à relire", "possible": "possible seulement"}


def ecrire_dossier(r: Relecture) -> str:
    """Le YAML du dossier : relu par ``lire_dossier`` sans faute."""
    faits, titres = r.corpus.vocabulaire.faits, r.corpus.vocabulaire.titres
    douteuses: dict[str, list[Trouvaille]] = {}
    for t in r.portrait.trouvailles:
        if t.confiance == "possible" and t.fait not in r.lus:
            douteuses.setdefault(t.fait, []).append(t)
    lignes = list(_entete(r))
    groupe = ""
    for chemin, fait in faits.items():
        lu = r.lus.get(chemin)
        if lu is None and chemin not in douteuses and chemin != RUBRIQUES:
            continue
        if chemin.split(".")[0] != groupe:
            groupe = chemin.split(".")[0]
            lignes += ["", *_commenter(titres[groupe], ""), f"{groupe}:"]
        if lu is not None and lu.valeur is not INCONNU:
            commentaires = list(_sources(fait, lu))
        elif chemin == RUBRIQUES and lu is None:
            commentaires = [_question(fait), *_rubriques(r)]
        else:
            douteux = lu.trouvailles if lu else douteuses[chemin]
            commentaires = [_question(fait), *_lectures(fait, douteux)]
        valeur = lu.valeur if lu else INCONNU
        lignes += [ligne for commentaire in commentaires for ligne in _commenter(commentaire, "  ")]
        lignes.append(f"  {chemin.split('.', 1)[1]}: {en_yaml(valeur)}")
    return "\n".join(lignes) + "\n"


def _entete(r: Relecture) -> Iterator[str]:
    p = r.portrait
    jour = f" du {date_francaise(p.jour.jour)}" if p.jour.jour else ", sans date reconnue"
    yield "# yaml-language-server: $schema=../schemas/dossier.json"
    yield from _commenter(f"Tiré de « {p.acte.nom} » ({p.nature.titre}{jour}), {p.acte.empreinte}.", "")
    yield from _commenter(
        "Chaque fait vient après le passage qui le dit. « inconnu » est une question : ce que l'on n'a pas lu n'est "
        "pas absent de l'acte. Corrigez ce qui a été mal lu, complétez, puis vérifiez.",
        "",
    )


def _question(fait: Fait) -> str:
    return f"{fait.question} {attendu(fait)}"


def _sources(fait: Fait, lu: FaitLu) -> Iterator[str]:
    if lu.deduit_de:
        yield f"Déduit de « {lu.deduit_de} »."
    elif not lu.trouvailles:
        yield fait.question
    yield from _lectures(fait, lu.trouvailles) if not lu.deduit_de else ()


def _lectures(fait: Fait, trouvailles: Iterable[Trouvaille]) -> Iterator[str]:
    lectures = (
        f"{dire(fait, t.valeur)} ({_CONFIANCES[t.confiance]}) : « {extrait(t.passage, t.debut, t.fin)} » "
        f"({dire_lieu(t.passage)})"
        for t in trouvailles
    )
    return islice(dict.fromkeys(lectures), LECTURES_MAX)


def _rubriques(r: Relecture) -> Iterator[str]:
    for etat, dit in (("vue", "Vues"), ("renvoyee", "Renvoyées à un autre acte"), ("non_vue", "Non vues")):
        titres = [x.titre for x in r.portrait.rubriques if x.etat == etat]
        if titres:
            yield f"{dit} : {', '.join(titres)}."


def _commenter(texte: str, retrait: str) -> Iterator[str]:
    """Le texte en commentaires YAML, sans rien qui puisse en sortir."""
    sain = " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in texte).split())
    return (f"{retrait}# {ligne}" for ligne in wrap(sain, LARGEUR, break_on_hyphens=False, break_long_words=False))
