"""Le rapport texte de ``relire`` : ce que l'acte est, ce qu'on lui reproche, ce qui reste à confirmer, ce qu'il dit.

Le piège : ce que l'on n'a pas lu est « non vu », jamais absent ; un point à confirmer n'est jamais dit établi.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import Final

from teletravail_charte.francais import date_francaise, pluriel
from teletravail_charte.gabarit import dire
from teletravail_charte.rapports.mots import FORCES, citer, mots
from teletravail_charte.rapports.passages import (
    CONFIANCES,
    LIEUX_MONTRES,
    bilan,
    citer_les_passages,
    citer_passage,
    confiance_de,
    dire_perime,
    dire_suite,
    lieux_de,
    presenter,
)
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.relecture.jugement import INCONNUE, Grief, Relecture
from teletravail_charte.relecture.rubriques import Rubrique

LARGEUR: Final = 100
RUBRIQUES: Final = {"vue": "vue", "renvoyee": "renvoyée à un autre acte", "non_vue": "non vue"}
_RIEN = "Rien de bloquant n'est établi ; cela ne veut pas dire que l'acte est à jour."
_SI_C_EST_BIEN = "Rien ici n'est établi : relisez le passage, et ce qui l'entoure."
_NON_VUE = "« Non vue » ne veut pas dire « absente » : elle est peut-être dans une annexe, ou dite autrement."
_NON_VU = "Ce que la relecture sait chercher et n'a pas lu ; l'acte en parle peut-être autrement."


def rapport_texte(r: Relecture) -> str:
    """Le rapport entier, terminé par une fin de ligne."""
    anciens = [g for g in r.griefs if g.moment != "aujourd_hui"]
    nouveaux = [g for g in r.griefs if g.moment == "aujourd_hui"]
    lignes = [r.portrait.acte.nom, *map(_bloc, presenter(r)), ""]
    if not r.fermes:
        lignes += [_bloc(mots(_RIEN)), ""]
    lignes += _griefs("Illégal alors", "Fragile alors", anciens)
    lignes += _griefs("Dépassé aujourd'hui" if r.alors else "Contraire au droit", "Fragile aujourd'hui", nouveaux)
    for partie in (_contradictions, _questions, _rubriques, _perimes, _options, _non_vus):
        lignes += partie(r)
    conseils = sum(g.constat.regle.niveau in ("conseil", "information") for g in r.griefs)
    if conseils:
        dits = f"{conseils} {pluriel(conseils, 'conseil', 'conseils')} de plus"
        lignes += [_bloc(mots(f"{dits} dans le rapport JSON (--format json).")), ""]
    return "\n".join([*lignes, bilan(r)]) + "\n"


def _bloc(texte: str, retrait: int = 0, puce: str = "") -> str:
    marge = " " * retrait
    debut = marge[: len(marge) - len(puce)] + puce
    return fill(texte, LARGEUR, initial_indent=debut, subsequent_indent=marge, break_on_hyphens=False)


def _titre(texte: str, nombre: int) -> str:
    ligne = mots(f"{texte.upper()} ({nombre})")
    return f"{ligne}\n{'-' * len(ligne)}"


def _griefs(titre: str, fragile: str, griefs: Sequence[Grief]) -> Iterator[str]:
    """Les bloquants établis, puis, en bref, ce qui est fragile."""
    fermes = [g for g in griefs if g.constat.regle.niveau == "bloquant"]
    fragiles = [g for g in griefs if g.constat.regle.niveau == "vigilance"]
    if fermes:
        yield _titre(titre, len(fermes))
        for rang, grief in enumerate(fermes, 1):
            yield from _grief(rang, grief)
    if fragiles:
        yield _titre(fragile, len(fragiles))
        for grief in fragiles:
            yield from _fragile(grief)
        yield ""


def _grief(rang: int, g: Grief) -> Iterator[str]:
    c = g.constat
    yield _bloc(mots(c.regle.titre), 4, f"{rang:>2}. ")
    yield from (_bloc(cite, 4) for cite in citer_les_passages(g))
    yield _bloc(c.message, 4)
    yield from (_bloc(f"{mots('Texte :')} {citer(f)}", 4) for f in c.fondements)
    yield _bloc(f"{mots('Que faire :')} {c.remede}", 4)
    if suite := dire_suite(g):
        yield _bloc(suite, 4)
    if c.regle.doute:
        yield _bloc(mots(f"À vérifier : {c.regle.doute.strip()}"), 4)
    yield _bloc(mots(f"Règle {c.regle.id} (force : {FORCES[c.regle.force]}) ; {confiance_de(g.trouvailles)}."), 4)
    yield ""


def _fragile(g: Grief) -> Iterator[str]:
    c = g.constat
    f = c.fondements[0] if c.fondements else None
    fondement = mots(f"[{f.article}, {f.texte}]") if f else ""
    lecture = "" if g.ferme else f"({confiance_de(g.trouvailles)})"
    phrases = (c.message, fondement, mots("Que faire :"), c.remede, dire_suite(g), lecture)
    yield _bloc(" ".join(filter(None, phrases)), 4, "  - ")
    yield from (_bloc(cite, 6) for cite in citer_les_passages(g))


def _contradictions(r: Relecture) -> Iterator[str]:
    if r.portrait.contradictions:
        yield _titre("Contradictions de l'acte", len(r.portrait.contradictions))
        for c in r.portrait.contradictions:
            yield _bloc(mots(f"{c.titre.rstrip('.')}{'' if c.titre.endswith('?') else '.'} {c.pourquoi}"), 4, "  - ")
            yield from (_bloc(cite, 6) for cite in dict.fromkeys(map(_dire_lecture, c.trouvailles)))
        yield ""


def _dire_lecture(t: Trouvaille) -> str:
    return citer_passage(t) + ("" if t.confiance == "sure" else f" ({CONFIANCES[t.confiance]})")


def _questions(r: Relecture) -> Iterator[str]:
    if not r.questions:
        return
    yield _titre("À confirmer", len(r.questions))
    yield _bloc(mots(_SI_C_EST_BIEN))
    for g in r.questions:
        c = g.constat
        yield _bloc(mots(c.regle.titre), 4, "  ? ")
        yield from (_bloc(cite, 6) for cite in citer_les_passages(g))
        if g.raison == INCONNUE:
            yield _bloc(f"{mots('Il reste à savoir :')} {c.message}", 6)
        else:
            yield _bloc(f"{mots('Si c’est cela :')} {c.message} {mots('Que faire :')} {c.remede}", 6)
            yield _bloc(mots(f"Pourquoi une question : {g.raison}."), 6)
    yield ""


def _rubriques(r: Relecture) -> Iterator[str]:
    yield _titre("Rubriques que la délibération doit traiter", len(r.portrait.rubriques))
    yield from (_bloc(_rubrique(x, r), 4, "  - ") for x in r.portrait.rubriques)
    if any(x.etat == "non_vue" for x in r.portrait.rubriques):
        yield _bloc(mots(_NON_VUE), 4)
    yield ""


def _rubrique(x: Rubrique, r: Relecture) -> str:
    du, jour = x.regle.en_vigueur.du, r.portrait.jour.jour
    depuis = f" (exigée depuis le {date_francaise(du)})" if jour is not None and jour < du else ""
    debut = mots(f"{x.titre[:1].upper()}{x.titre[1:]} : {RUBRIQUES[x.etat]}{depuis}.")
    return f"{debut} {citer_passage(x.indice)}" if x.indice else debut


def _perimes(r: Relecture) -> Iterator[str]:
    if r.portrait.perimes:
        yield _titre("Vocabulaire périmé, à mettre à jour", len(r.portrait.perimes))
        yield from (_bloc(f"{dire_perime(p)} ({lieux_de(p)})", 4, "  - ") for p in r.portrait.perimes)
        yield ""


def _options(r: Relecture) -> Iterator[str]:
    faits = r.corpus.vocabulaire.faits
    par_fait: dict[str, dict[str, dict[str, None]]] = {}  # fait -> valeur dite -> passages, chacun une fois
    for t in r.portrait.trouvailles:
        dite = mots(f"{dire(faits[t.fait], t.valeur)} ({CONFIANCES[t.confiance]})")
        par_fait.setdefault(t.fait, {}).setdefault(dite, {})[citer_passage(t)] = None
    yield _titre("Options trouvées", len(par_fait))
    for chemin in (c for c in faits if c in par_fait):
        yield _bloc(f"{mots(faits[chemin].question)} [{chemin}]", 4, "  - ")
        for dite, passages in par_fait[chemin].items():
            reste = len(passages) - LIEUX_MONTRES
            suite = mots(f" ; et {reste} {pluriel(reste, 'autre endroit', 'autres endroits')}") if reste > 0 else ""
            yield _bloc(f"{dite} ; {' ; '.join(list(passages)[:LIEUX_MONTRES])}{suite}", 6)
    yield ""


def _non_vus(r: Relecture) -> Iterator[str]:
    yield _titre("Non vu", len(r.non_vus))
    yield _bloc(mots(_NON_VU))
    groupes: dict[str, list[str]] = {}
    for chemin in r.non_vus:
        groupe, _, nom = chemin.partition(".")
        groupes.setdefault(groupe, []).append(nom)
    for groupe, noms in groupes.items():
        yield _bloc(f"{mots(f'{r.corpus.vocabulaire.titres[groupe]} :')} {', '.join(noms)}.", 4, "  - ")
    yield ""
