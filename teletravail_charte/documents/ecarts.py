"""Ce qu'un acte dit de plus, de moins ou d'autre que son sceau.

Le piège : de ce qui a changé, le sceau n'a gardé que l'empreinte. On apparie donc l'inchangé d'abord ; entre deux
morceaux inchangés, ce qui reste est modifié, ôté ou ajouté.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from teletravail_charte.documents.appariement import Paire, apparier
from teletravail_charte.documents.releve import CORPS, PARAGRAPHE, Morceau, normaliser
from teletravail_charte.documents.sceau import Sceau, Scelle

_PAGE = 50  # morceaux
Libres = dict[int, None]  # des rangs, dans l'ordre, que l'on ôte à mesure


@dataclass(frozen=True, slots=True)
class Ecart:
    """Un changement : « modifié », « ajouté », « supprimé » ou « déplacé ».

    ``avant`` : le texte d'origine, connu seulement d'une modification suivie. ``apres`` : ce qui précède.
    """

    nature: str
    scelle: Scelle | None
    morceau: Morceau | None
    avant: str = ""
    apres: str = ""


@dataclass
class Comparaison:
    """Les écarts, et les lignes à remplir à la main qui l'ont été (libellé, valeur)."""

    ecarts: list[Ecart] = field(default_factory=list)
    champs: list[tuple[str, str]] = field(default_factory=list)


def comparer(sceau: Sceau, actuels: Sequence[Morceau], originaux: Sequence[Morceau]) -> Comparaison:
    """Ce qui sépare l'acte de son sceau. ``originaux`` : l'acte, modifications suivies refusées."""
    connus = {m.empreinte: m.texte for m in originaux}
    comparaison = Comparaison()
    corps = [m for m in actuels if m.zone == CORPS]
    ecarts = list(_corps([s for s in sceau.morceaux if s.zone == CORPS], corps))
    ecarts += _marges([s for s in sceau.morceaux if s.zone != CORPS], [m for m in actuels if m.zone != CORPS])
    for ecart in ecarts:
        if champ := _rempli(sceau, ecart):
            comparaison.champs.append(champ)
        else:
            avant = connus.get(ecart.scelle.empreinte, "") if ecart.scelle and ecart.nature != "déplacé" else ""
            comparaison.ecarts.append(Ecart(ecart.nature, ecart.scelle, ecart.morceau, avant, ecart.apres))
    return comparaison


def _rempli(sceau: Sceau, ecart: Ecart) -> tuple[str, str] | None:
    """Une ligne à remplir à la main garde son libellé, jusqu'aux deux-points : ce qui suit est la réponse."""
    if ecart.scelle is None or ecart.morceau is None or ecart.nature != "modifié":
        return None
    origine = sceau.origines.get(ecart.scelle.etiquette)
    if origine is None or origine.genre != "champ":
        return None
    texte = ecart.morceau.texte
    for rang in (rang for rang, signe in enumerate(texte, start=1) if signe == ":"):
        libelle = normaliser(texte[:rang])
        if sha256(libelle.encode()).hexdigest() == ecart.scelle.empreinte:
            return libelle, texte[rang:].strip()
    return None


def _marges(scelles: Sequence[Scelle], actuels: Sequence[Morceau]) -> Iterator[Ecart]:
    """En-têtes, pieds et notes : ce qui s'y lit, sans égard à l'ordre ni au nombre de pages."""
    prevus = {(s.zone, s.empreinte): s for s in scelles}
    lus = {(m.zone, m.empreinte): m for m in actuels}
    yield from (Ecart("supprimé", s, None) for cle, s in prevus.items() if cle not in lus)
    yield from (Ecart("ajouté", None, m) for cle, m in lus.items() if cle not in prevus)


def _corps(scelles: Sequence[Scelle], actuels: Sequence[Morceau]) -> list[Ecart]:
    """Les écarts du corps, dans l'ordre où on les lit aujourd'hui."""
    paires = apparier([s.empreinte for s in scelles], [m.empreinte for m in actuels])
    gauche, droite = [i for i, _ in paires], [j for _, j in paires]
    libres: Libres = dict.fromkeys(range(len(scelles)))
    neufs: Libres = dict.fromkeys(range(len(actuels)))
    for i, j in paires:
        del libres[i], neufs[j]
    lus: list[tuple[int, Ecart]] = []
    for i, j in _deplaces(scelles, actuels, libres, neufs):
        lus.append((j, Ecart("déplacé", scelles[i], actuels[j], apres=_avant(actuels, j))))
    for i, j in _modifies(scelles, actuels, libres, neufs, (gauche, droite)):
        meme = scelles[i].empreinte == actuels[j].empreinte
        if not meme or bisect_left(gauche, i) != bisect_left(droite, j):
            nature = "déplacé" if meme else "modifié"
            lus.append((j, Ecart(nature, scelles[i], actuels[j], apres=_avant(actuels, j))))
    for j in neufs:
        lus.append((j, Ecart("ajouté", None, actuels[j], apres=_avant(actuels, j))))
    for i in libres:
        intervalle = bisect_left(gauche, i)
        j = droite[intervalle - 1] + 1 if intervalle else 0
        lus.append((j, Ecart("supprimé", scelles[i], None, apres=_avant(actuels, j))))
    return [ecart for _, ecart in sorted(lus, key=lambda lu: lu[0])]


def _avant(actuels: Sequence[Morceau], rang: int) -> str:
    """Le dernier texte qui précède ce rang, à moins d'une page de cellules vides."""
    return next((m.texte for m in reversed(actuels[max(rang - _PAGE, 0) : rang]) if m.texte), "")


def _deplaces(scelles: Sequence[Scelle], actuels: Sequence[Morceau], libres: Libres, neufs: Libres) -> Iterator[Paire]:
    """Les paragraphes qui disent la même chose ailleurs ; les ôte de ``libres`` et de ``neufs``."""
    partis: dict[str, deque[int]] = defaultdict(deque)
    for i in libres:
        if scelles[i].genre == PARAGRAPHE:
            partis[scelles[i].empreinte].append(i)
    for j in list(neufs):
        if actuels[j].genre == PARAGRAPHE and partis[actuels[j].empreinte]:
            i = partis[actuels[j].empreinte].popleft()
            del libres[i]
            del neufs[j]
            yield i, j


def _modifies(
    scelles: Sequence[Scelle],
    actuels: Sequence[Morceau],
    libres: Libres,
    neufs: Libres,
    paires: tuple[list[int], list[int]],
) -> Iterator[Paire]:
    """Les morceaux qui se répondent : même étiquette, sinon même intervalle ; les ôte des deux listes.

    Un morceau étiqueté ne répond à un morceau sans étiquette que si le fichier les a toutes perdues (LibreOffice).
    """
    gauche, droite = paires
    perdues = not any(m.etiquette for m in actuels)
    cles: list[tuple[dict[int, object], dict[int, object]]] = [
        (
            {i: (scelles[i].genre, scelles[i].etiquette) for i in libres if scelles[i].etiquette},
            {j: (actuels[j].genre, actuels[j].etiquette) for j in neufs},
        ),
        (
            {i: (scelles[i].genre, bisect_left(gauche, i)) for i in libres if perdues or not scelles[i].etiquette},
            {j: (actuels[j].genre, bisect_left(droite, j)) for j in neufs if not actuels[j].etiquette},
        ),
    ]
    for partis, venus in cles:
        attendent: dict[object, deque[int]] = defaultdict(deque)
        for i, cle in partis.items():
            if i in libres:
                attendent[cle].append(i)
        for j, cle in venus.items():
            if j in neufs and attendent[cle]:
                i = attendent[cle].popleft()
                del libres[i]
                del neufs[j]
                yield i, j
