"""Une page par fait : la question, les réponses, qui choisit, quand on doit le savoir, qui le lit."""

from __future__ import annotations

from teletravail_charte.rapports.mots import ETAPES
from teletravail_charte.rapports.phrases import dire_condition, poser
from teletravail_charte.rapports.site.atelier import Atelier
from teletravail_charte.regles import Qualification
from teletravail_charte.vocabulaire import Fait

TYPES = {
    "booleen": "oui ou non",
    "entier": "un nombre entier",
    "nombre": "un nombre",
    "date": "une date",
    "enum": "une réponse parmi celles-ci",
    "liste": "aucune, une ou plusieurs réponses parmi celles-ci",
    "texte": "un texte d'une ligne",
    "textes": "une liste de textes, un par ligne",
}


def pages_des_faits(atelier: Atelier) -> dict[str, str]:
    """La page de chaque fait."""
    regles, renvois = atelier.corpus.regles, atelier.liens
    deduits = {q.qualifie: q for q in regles.qualifications}
    pages = {}
    for nom, fait in regles.faits.items():
        chemin = f"faits/{nom}.html"
        deduit = deduits.get(nom)
        pages[chemin] = atelier.page(
            "fait.html",
            chemin,
            fait.question,
            nom=nom,
            fait=fait,
            groupe=atelier.corpus.vocabulaire.titres.get(nom.split(".")[0], "Faits déduits"),
            reponses=TYPES[fait.type],
            origine="deduit" if deduit else "moteur" if "." not in nom else "calcul" if fait.combinaison else "donne",
            etape=ETAPES.get(fait.etape, ""),
            calcul=_calcul(fait, regles.faits),
            deduction=_deduction(atelier, deduit) if deduit else (),
            regles=renvois.regles_de_fait.get(nom, ()),
            clauses=renvois.clauses_de_fait.get(nom, ()),
            deductions=renvois.deductions_de_fait.get(nom, ()),
            calculs=[(c, regles.faits[c].question) for c in renvois.calculs_de_fait.get(nom, ())],
        )
    return pages


def _calcul(fait: Fait, faits: dict[str, Fait]) -> list[tuple[str, str, str]]:
    """(opération, fait, question) pour chaque terme de la combinaison."""
    termes = []
    for rang, (chemin, facteur) in enumerate((fait.combinaison or {}).items()):
        signe = "moins" if facteur < 0 else "plus" if rang else ""
        fois = f"{abs(facteur)} fois" if abs(facteur) != 1 else ""
        termes.append((f"{signe} {fois}".strip(), chemin, poser(faits[chemin].question).removesuffix(" :")))
    return termes


def _deduction(atelier: Atelier, q: Qualification) -> tuple[tuple[str, object], ...]:
    """(valeur déduite, condition) pour chaque cas."""
    faits = atelier.corpus.regles.faits
    cas = zip(q.cas, q.conditions, strict=True)
    return tuple((_valeur(q, c.alors), dire_condition(condition, faits, {})) for c, condition in cas)


def _valeur(q: Qualification, valeur: bool | str) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return q.valeurs[valeur]
