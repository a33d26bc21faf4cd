"""Le rapport de ``corriger`` : quoi changer, ce qui est imposé, ce qui se choisit, et ce qu'aucun choix ne règle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import fill
from typing import Any

from teletravail_charte.correction import Changement, Correction
from teletravail_charte.francais import pluriel, typographie
from teletravail_charte.gabarit import dire
from teletravail_charte.questions import Question
from teletravail_charte.valeurs import en_json
from teletravail_charte.vocabulaire import INCONNU, Fait, Valeur

SCHEMA = "teletravail-charte/correction/1"
QUESTIONS_MONTREES = 10
CHOIX_MONTRES = 4


def rapport_json(c: Correction, questions: tuple[Question, ...]) -> str:
    """Le rapport JSON, au format « teletravail-charte/correction/1 »."""
    rapport = {
        "schema": SCHEMA,
        "jour": c.avant.jour.isoformat(),
        "dossier": c.avant.dossier.empreinte,
        "corpus": c.avant.corpus.empreinte,
        "licite": not c.rebelles,
        "renonce": c.renonce,
        "changements": [_json(x) for x in c.changements],
        "variante": [_json(x) for x in c.variante],
        "sans_correction": [{"regle": r.regle.id, "message": r.message, "remede": r.remede} for r in c.rebelles],
        "questions": [
            {
                "fait": q.fait,
                "bloquants_tranches": q.bloquants,
                "tranches_au_moins": q.au_moins,
                "tranches_au_plus": q.au_plus,
                "regles": list(q.regles),
            }
            for q in questions
        ],
    }
    return json.dumps(rapport, ensure_ascii=False, indent=2) + "\n"


def _json(x: Changement) -> dict[str, Any]:
    return {
        "fait": x.fait,
        "avant": en_json(x.avant),
        "apres": en_json(x.apres),
        "impose": x.impose,
        "choix": [en_json(valeur) for valeur in x.choix],
        "ailleurs": list(x.ailleurs),
    }


def rapport_texte(c: Correction, questions: tuple[Question, ...]) -> str:
    """Le rapport en français, terminé par une fin de ligne."""
    faits = c.avant.corpus.regles.faits
    lignes: list[str] = []
    if not c.changements and not c.rebelles:
        lignes.append("Rien à corriger : rien ne bloque.")
    if c.changements:
        nombre = len(c.changements)
        lignes.append(f"À CHANGER ({nombre} choix)")
        for rang, x in enumerate(c.changements, 1):
            lignes += _changement(rang, x, faits)
    if c.variante:
        pareils = {(x.fait, x.apres) for x in c.changements}
        propres = [x for x in c.variante if (x.fait, x.apres) not in pareils]
        inutiles = [faits[x.fait].question for x in c.changements if x.fait not in {y.fait for y in c.variante}]
        lignes += [
            "",
            "AUTRE VOIE, celle des fiches des règles : plus de changements, mais rien que des remèdes écrits",
        ]
        lignes += [_bloc(f"Au lieu de changer : {' ; '.join(inutiles)}")] if inutiles else []
        for rang, x in enumerate(propres, 1):
            lignes += _changement(rang, x, faits)
    if c.rebelles:
        titre = "AUCUN CHOIX NE PEUT RÉGLER" if not c.renonce else "PAS DE CORRECTION TROUVÉE (recherche interrompue)"
        lignes += ["", f"{titre} ({len(c.rebelles)})"]
        for constat in c.rebelles:
            lignes.append(_bloc(f"{constat.regle.titre}. {constat.message}", puce="  - "))
            lignes.append(_bloc(f"Que faire : {constat.remede}"))
            tient = " ; ".join(faits[f].question for f in constat.cites if f in c.avant.corpus.vocabulaire.faits)
            lignes.append(_bloc(f"Tient à des faits, non à des choix : {tient}"))
    if questions:
        lignes += [
            "",
            f"CE QU'IL FAUT SAVOIR D'ABORD ({len(questions)} {pluriel(len(questions), 'question', 'questions')})",
        ]
        for q in questions[:QUESTIONS_MONTREES]:
            lignes += [_bloc(f"{faits[q.fait].question} [{q.fait}]", puce="  ? "), _bloc(_portee(q))]
        if len(questions) > QUESTIONS_MONTREES:
            lignes.append(f"    … et {len(questions) - QUESTIONS_MONTREES} autres.")
    return typographie("\n".join(lignes).lstrip()) + "\n"


def _portee(q: Question) -> str:
    if not q.au_plus:
        return "Seule, sa réponse ne tranche rien : d'autres manquent aussi."
    fin = f", dont {q.bloquants} {pluriel(q.bloquants, 'bloquant', 'bloquants')}" if q.bloquants else ""
    if q.au_moins == q.au_plus:
        return f"Tranche {q.au_plus} {pluriel(q.au_plus, 'point', 'points')}{fin}."
    return f"Tranche de {q.au_moins} à {q.au_plus} points selon la réponse{fin}."


def _changement(rang: int, x: Changement, faits: dict[str, Fait]) -> Iterator[str]:
    fait = faits[x.fait]
    avant = "(inconnu)" if x.avant is INCONNU else dire(fait, x.avant)
    yield _bloc(f"{fait.question} [{x.fait}]", puce=f"{rang:>2}. ")
    if isinstance(x.avant, tuple) and isinstance(x.apres, tuple):
        for verbe, elements in (("Ôter", set(x.avant) - set(x.apres)), ("Ajouter", set(x.apres) - set(x.avant))):
            if elements:
                yield _bloc(f"{verbe} : {dire(fait, tuple(e for e in (*x.avant, *x.apres) if e in elements))}")
    else:
        yield _bloc(f"{avant} → {_dire(fait, x.apres)}")
    if x.impose:
        yield _bloc("Imposé : aucune autre réponse ne convient avec si peu de changements.")
        return
    if x.choix:
        yield _bloc(
            f"Au choix ; iraient aussi : {' ; '.join(_dire(fait, valeur) for valeur in x.choix[:CHOIX_MONTRES])}."
        )
    if x.ailleurs:
        ailleurs = " ; ".join(f"{faits[f].question} [{f}]" for f in x.ailleurs)
        yield _bloc(f"Ou bien, à la place, changez une autre réponse : {ailleurs}")


def _dire(fait: Fait, valeur: Valeur) -> str:
    return dire(fait, valeur) or "(rien)"


def _bloc(texte: str, puce: str = "") -> str:
    return fill(texte, 100, initial_indent=puce.rjust(4), subsequent_indent="    ", break_on_hyphens=False)
