"""``sceau`` : cet acte est-il tel qu'il a été écrit ? Sinon, où a-t-il changé ?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from teletravail_charte.blocs import EMPREINTE_DU_CORPUS, EMPREINTE_DU_DOSSIER, HYPOTHESES, VERSION_DU_CORPUS
from teletravail_charte.corpus import charger_corpus
from teletravail_charte.documents.acte import lire_acte
from teletravail_charte.documents.ecarts import Comparaison, Ecart, comparer
from teletravail_charte.documents.releve import CORPS, IMAGE, NOTE, PLACE, modifications_suivies, relever
from teletravail_charte.documents.remplissage import Valeur, saisies
from teletravail_charte.documents.sceau import Sceau, lire_sceau
from teletravail_charte.etageres import racine
from teletravail_charte.francais import date_francaise, pluriel, typographie

_LONGUEUR, _MONTRES = 300, 200  # signes d'un texte cité, changements montrés
_SIGNES = {PLACE: "[à remplir]", IMAGE: "[image]", NOTE: "[note]"}
_NATURES = ("modifié", "ajouté", "supprimé", "déplacé")
_LIMITE = typographie(
    "Un sceau montre une retouche ; ce n'est pas une signature : qui sait le refaire peut le refaire."
)


@click.command()
@click.argument("fichier", type=click.Path(path_type=Path), metavar="FICHIER.docx")
def commande(fichier: Path) -> int:
    """Dit si un acte Word est tel que « rediger » l'a écrit, de quel dossier et de quel corpus ; sinon, où il a changé.

    Les places à remplir peuvent l'être : elles sont lues, pas reprochées. Un fichier réenregistré par Word ou
    LibreOffice sans être modifié reste intact.

    \b
    Exemple :
      teletravail-charte sceau sortie/charte.docx

    Code de sortie : 0 intact, 1 modifié, 3 illisible ou sans sceau.
    """
    acte = lire_acte(fichier)
    sceau = lire_sceau(acte, str(fichier))
    actuels = relever(acte, sceau.places)
    originaux = relever(acte, sceau.places, accepter=False)
    comparaison = comparer(sceau, actuels, originaux)
    intact = sceau.conforme and not comparaison.ecarts
    lignes = [f"{fichier}\u00a0: {'intact' if intact else _resume(comparaison.ecarts)}.", *_identite(sceau)]
    if not sceau.conforme:
        lignes += [
            "",
            typographie("Son sceau, ou le dossier qu'il emporte, a été retouché : ce qui suit est sans garantie."),
        ]
    if comparaison.ecarts:
        lignes += ["", "Ce qui a changé :"]
        lignes += [ligne for ecart in comparaison.ecarts[:_MONTRES] for ligne in _ecart(ecart, sceau)]
        if (autres := len(comparaison.ecarts) - _MONTRES) > 0:
            lignes.append(f"  - et {autres} {pluriel(autres, 'autre', 'autres')}.")
    if modifications_suivies(acte):
        lignes += ["", typographie("Des modifications suivies attendent ; elles sont lues ici comme acceptées.")]
        if not comparer(sceau, originaux, originaux).ecarts:
            lignes.append("Si vous les refusez toutes, l’acte redevient celui qui a été écrit.")
    lignes += _remplissage(sceau, saisies(acte, sceau.places), comparaison)
    lignes += ["", _LIMITE]
    click.echo("\n".join(map(_imprimable, lignes)))
    return 0 if intact else 1


def _resume(ecarts: Sequence[Ecart]) -> str:
    fois = Counter(ecart.nature for ecart in ecarts)
    comptes = [f"{fois[n]} {pluriel(fois[n], n, n + 's')}" for n in _NATURES if fois[n]]
    return f"modifié depuis son écriture ({', '.join(comptes) or 'son sceau'})"


def _identite(sceau: Sceau) -> Iterator[str]:
    projet = ", projet" if sceau.projet else ""
    yield f"  {sceau.titre}, {sceau.commune}, au droit du {_jour(sceau.jour)}{projet}."
    proprietes = sceau.proprietes
    joint = typographie(" ; le fichier l'emporte avec lui") if sceau.dossier else ""
    yield f"  Dossier\u00a0: {proprietes.get(EMPREINTE_DU_DOSSIER, 'inconnu')}{joint}."
    if hypotheses := proprietes.get(HYPOTHESES, ""):
        yield f"  Hypothèses qui l’emportaient sur le dossier (--avec)\u00a0: {_court(hypotheses)}."
    empreinte = charger_corpus(racine()).empreinte
    corpus = proprietes.get(EMPREINTE_DU_CORPUS, "")
    suite = "le même qu’aujourd’hui" if corpus == empreinte else f"différent de celui d’aujourd’hui ({empreinte})"
    yield f"  Corpus\u00a0: {corpus or 'inconnu'}, version {proprietes.get(VERSION_DU_CORPUS, 'inconnue')}, {suite}."


def _jour(jour: str) -> str:
    try:
        return date_francaise(date.fromisoformat(jour))
    except ValueError:
        return jour


def _ecart(ecart: Ecart, sceau: Sceau) -> Iterator[str]:
    """Quoi, où, le texte d'avant quand on le sait, celui d'aujourd'hui, et ce que la clause met en mots."""
    if ecart.scelle is not None:
        etiquette, zone = ecart.scelle.etiquette, ecart.scelle.zone
    else:
        assert ecart.morceau is not None
        etiquette, zone = ecart.morceau.etiquette, ecart.morceau.zone
    origine = sceau.origines.get(etiquette)
    hors_clause = "hors clause" if ecart.nature == "ajouté" else "hors clause (couverture, sommaire, titre, annexe)"
    lieu = zone if zone != CORPS else hors_clause
    yield f"  - {ecart.nature}\u00a0: " + (f"{origine.titre} (clause {origine.clause})" if origine else lieu)
    if ecart.avant:
        yield f"      avant (modification suivie)\u00a0: {_citer(ecart.avant)}"
    if ecart.morceau is not None:
        yield f"      aujourd’hui\u00a0: {_citer(ecart.morceau.texte)}"
    if ecart.apres and ecart.nature != "modifié":
        yield f"      après\u00a0: {_citer(ecart.apres)}"
    if origine and origine.regles and ecart.nature in ("modifié", "supprimé"):
        yield f"      règles qu’il mettait en mots\u00a0: {', '.join(origine.regles)}"


def _remplissage(sceau: Sceau, lues: dict[str, Valeur], comparaison: Comparaison) -> Iterator[str]:
    remplies = [(nom, "cochée" if v is True else str(v)) for nom, v in lues.items() if v not in (None, False)]
    remplies += comparaison.champs
    if remplies:
        portees = {place.origine for place in sceau.places}
        champs = [o for o in sceau.origines.values() if o.genre == "champ" and o.etiquette not in portees]
        total = len(sceau.places) + len(champs)
        yield ""
        yield f"Places à remplir\u00a0: {len(remplies)} sur {total} {pluriel(len(remplies), 'remplie', 'remplies')}."
        for nom, valeur in remplies:
            yield f"  {nom.removesuffix(':').rstrip()}\u00a0: {_court(valeur)}"


def _citer(texte: str) -> str:
    return f"«\u00a0{_court(texte)}\u00a0»"


def _court(texte: str) -> str:
    texte = " ".join(texte.split()) or "(vide)"
    return texte if len(texte) <= _LONGUEUR else f"{texte[: _LONGUEUR - 1]}…"


def _imprimable(ligne: str) -> str:
    """La ligne sans rien qui commande un terminal : le fichier peut venir de n'importe où."""
    for signe, mot in _SIGNES.items():
        ligne = ligne.replace(signe, mot)
    return "".join(c if c.isprintable() or c in "\u00a0\u202f" else "□" for c in ligne)
