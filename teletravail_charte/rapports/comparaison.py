"""Le rapport de ``comparer`` : constats gagnés, perdus, changés, le texte qui en est la cause, réponses côte à côte."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from textwrap import fill
from typing import Any

from markupsafe import Markup

from teletravail_charte.comparaison import GENRES, Comparaison, Ecart
from teletravail_charte.corpus import Corpus
from teletravail_charte.francais import date_francaise, pluriel, typographie
from teletravail_charte.gabarit import dire
from teletravail_charte.rapports.histoire import DEBUTS, Evenement, histoire
from teletravail_charte.rapports.site.atelier import composer, empreinte, environnement, statique
from teletravail_charte.references import Version
from teletravail_charte.regles import Regle
from teletravail_charte.valeurs import en_json
from teletravail_charte.verification import Constat, Verification
from teletravail_charte.vocabulaire import INCONNU, Fait, Valeur

SCHEMA = "teletravail-charte/comparaison/1"
TITRES = {
    "gagne": "NOUVEAUX CONSTATS",
    "perdu": "CONSTATS DISPARUS",
    "change": "CONSTATS QUI CHANGENT D'ÉTAT",
    "reformule": "CONSTATS DONT LES MOTS OU LES ARTICLES CHANGENT",
    "nouvelle": "OBLIGATIONS NOUVELLES, RESPECTÉES",
    "cessee": "OBLIGATIONS QUI CESSENT",
}
ETATS = {
    "conforme": "respecté",
    "non_conforme": "contraire",
    "a_completer": "en attente d'une réponse",
    "a_venir": "à venir",
    "sans_objet": "sans objet",
}


def causes(corpus: Corpus, regle: Regle, avant: date, apres: date) -> tuple[Evenement, ...]:
    """Ce qui a changé dans la règle, ses articles et ses qualifications entre les deux jours, quel que soit le sens."""
    du, au = sorted((avant, apres))
    trouvees = [e for e in histoire(corpus, regle) if du < e.jour <= au]
    if du < regle.en_vigueur.du <= au:
        trouvees += _naissances(corpus, (r.article for r in regle.fondements), regle.en_vigueur.du)
    lus = set(regle.faits())
    for q in corpus.regles.qualifications:
        if q.qualifie in lus:
            for renvoi in q.fondements:
                versions = corpus.references.article(renvoi.article)[1].versions
                trouvees += [_version(corpus, renvoi.article, v) for v in versions if du < v.du <= au]
    return tuple(dict.fromkeys(sorted(trouvees, key=lambda e: e.jour)))


def _naissances(corpus: Corpus, cles: Iterable[str], jour: date) -> Iterator[Evenement]:
    for cle in cles:
        for v in corpus.references.article(cle)[1].versions:
            if v.du == jour:
                yield _version(corpus, cle, v)


def _version(corpus: Corpus, cle: str, v: Version) -> Evenement:
    texte, article = corpus.references.article(cle)
    par = f", par : {v.modifie_par}" if v.modifie_par else ""
    sujet = f"{article.numero[:1].upper()}{article.numero[1:]}, {texte.court}"
    return Evenement(v.du, f"{DEBUTS.get(texte.nature, 'à partir de ce jour')}{par}.", sujet, cle)


def decisives(e: Ecart, trouvees: tuple[Evenement, ...]) -> tuple[Evenement, ...]:
    """D'une obligation qui naît ou cesse, ce qui la fait naître ou cesser, et rien de sa vie ensuite."""
    periode = e.regle.en_vigueur
    if e.genre == "nouvelle":
        du_jour = tuple(x for x in trouvees if x.jour == periode.du)
        return tuple(x for x in du_jour if x.article) or du_jour
    if e.genre == "cessee" and periode.au:
        return tuple(x for x in trouvees if x.jour > periode.au)
    return trouvees


def rapport_json(c: Comparaison) -> str:
    """Le rapport JSON, au format « teletravail-charte/comparaison/1 »."""
    rapport = {
        "schema": SCHEMA,
        "avant": _cote_json(c.avant),
        "apres": _cote_json(c.apres),
        "ecarts": [_ecart_json(c, e) for genre in GENRES for e in c.du_genre(genre)],
        "choix": [{"fait": x.fait, "avant": en_json(x.avant), "apres": en_json(x.apres)} for x in c.choix],
    }
    return json.dumps(rapport, ensure_ascii=False, indent=2) + "\n"


def _cote_json(v: Verification) -> dict[str, str]:
    return {"jour": v.jour.isoformat(), "dossier": v.dossier.empreinte, "corpus": v.corpus.empreinte, "etape": v.etape}


def _ecart_json(c: Comparaison, e: Ecart) -> dict[str, Any]:
    return {
        "genre": e.genre,
        "regle": e.regle.id,
        "titre": e.regle.titre,
        "niveau": e.regle.niveau,
        "avant": _constat_json(e.avant),
        "apres": _constat_json(e.apres),
        "causes": [
            {"jour": x.jour.isoformat(), "article": x.article, "texte": str(x)}
            for x in causes(c.apres.corpus, e.regle, c.avant.jour, c.apres.jour)
        ],
    }


def _constat_json(c: Constat | None) -> dict[str, Any] | None:
    if c is None:
        return None
    return {"etat": c.etat, "message": c.message, "articles": [str(f) for f in c.fondements]}


def rapport_texte(c: Comparaison) -> str:
    """Le rapport en français, terminé par une fin de ligne."""
    faits = c.apres.corpus.regles.faits
    lignes = [_bloc(f"De : {_cote(c.avant)}", 0), _bloc(f"À : {_cote(c.apres)}", 0), ""]
    if not c.ecarts and not c.choix:
        lignes.append("Rien ne change.")
    for genre in GENRES:
        ecarts = c.du_genre(genre)
        if ecarts:
            lignes.append(f"{TITRES[genre]} ({len(ecarts)})")
            for e in ecarts:
                lignes += _ecart(c, e)
            lignes.append("")
    if c.choix:
        lignes.append(f"RÉPONSES QUI DIFFÈRENT ({len(c.choix)})")
        for x in c.choix:
            lignes.append(_bloc(f"{faits[x.fait].question} [{x.fait}]", puce="  - "))
            lignes.append(_bloc(f"{_dire(faits[x.fait], x.avant)} → {_dire(faits[x.fait], x.apres)}"))
    return typographie("\n".join(lignes).rstrip()) + "\n"


def _cote(v: Verification) -> str:
    nom = v.faits.valeurs.get("commune.nom", v.dossier.nom)
    bloquants = len(v.etats("bloquant", "non_conforme"))
    fautes = f"{bloquants} {pluriel(bloquants, 'point bloquant', 'points bloquants')}"
    return f"{nom}, droit du {date_francaise(v.jour)} ; {len(v.constats)} règles examinées, {fautes}."


def _ecart(c: Comparaison, e: Ecart) -> Iterator[str]:
    yield _bloc(f"{e.regle.titre} [{e.regle.id}, {e.regle.niveau}]", puce="  - ")
    dit = dire_ecart(c, e)
    yield from map(_bloc, (*([dit.passage] if dit.passage else []), *dit.phrases, *dit.causes))


@dataclass(frozen=True, slots=True)
class EcartDit:
    """Un écart en phrases : le passage d'un état à l'autre, ce qui est reproché, les textes qui en sont la cause."""

    regle: Regle
    passage: str
    phrases: tuple[str, ...]
    causes: tuple[str, ...]


def dire_ecart(c: Comparaison, e: Ecart) -> EcartDit:
    """L'écart, prêt à imprimer."""
    passage = f"{_etat(e.avant)} → {_etat(e.apres)}." if e.genre in ("gagne", "perdu", "change") else ""
    montre = e.avant if e.genre == "perdu" else e.apres
    phrases = []
    if montre is not None and e.genre in ("gagne", "perdu", "change", "reformule") and montre.message:
        phrases.append(montre.message)
    if e.genre == "reformule" and e.avant is not None and montre is not None and e.avant.message != montre.message:
        phrases.append(f"Auparavant : {e.avant.message}")
    raisons = []
    if e.avant is not None and e.apres is not None and e.avant.regle != e.apres.regle:
        raisons.append("Cause : la fiche de la règle n'est pas la même dans les deux corpus.")
    trouvees = decisives(e, causes(c.apres.corpus, e.regle, c.avant.jour, c.apres.jour))
    raisons += [f"Cause, le {date_francaise(cause.jour)} : {cause}" for cause in trouvees]
    return EcartDit(e.regle, typographie(passage), tuple(map(typographie, phrases)), tuple(map(typographie, raisons)))


def rapport_html(c: Comparaison) -> str:
    """La comparaison en une page qui se suffit, terminée par une fin de ligne."""
    style, faits = statique("style.css"), c.apres.corpus.regles.faits
    parties = [(TITRES[g].capitalize(), [dire_ecart(c, e) for e in c.du_genre(g)]) for g in GENRES if c.du_genre(g)]
    choix = [
        (typographie(faits[x.fait].question), x.fait, _dire(faits[x.fait], x.avant), _dire(faits[x.fait], x.apres))
        for x in c.choix
    ]
    page = composer(
        environnement(),
        "comparaison.html",
        avant=typographie(_cote(c.avant)),
        apres=typographie(_cote(c.apres)),
        parties=[(typographie(titre), ecarts) for titre, ecarts in parties],
        choix=choix,
        version=c.apres.corpus.version,
        style=Markup(style.decode()),  # notre feuille, jamais un texte du dossier
        empreinte_du_style=empreinte(style),
    )
    return page + "\n"


def _etat(c: Constat | None) -> str:
    return "hors de vigueur" if c is None else ETATS[c.etat] + (" (assumé)" if c.assume else "")


def _dire(fait: Fait, valeur: Valeur) -> str:
    return "(inconnu)" if valeur is INCONNU else dire(fait, valeur) or "(rien)"


def _bloc(texte: str, retrait: int = 4, puce: str = "") -> str:
    marge = " " * retrait
    return fill(texte, 100, initial_indent=puce or marge, subsequent_indent=marge, break_on_hyphens=False)
