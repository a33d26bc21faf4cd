"""Le raisonnement d'un constat, pour qui veut le contester : qualification → application → manquement → textes → doute.

Chaque pas dit la question, la réponse qui compte, celle du dossier et d'où elle vient. Rien n'y est recalculé : les
mêmes arbres, les mêmes valeurs que les moteurs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from textwrap import fill

from teletravail_charte.conditions import OPPOSITION, Condition, Groupe, fixer_seuils
from teletravail_charte.francais import date_francaise, typographie
from teletravail_charte.gabarit import dire
from teletravail_charte.moteur.natif import DOUTEUX, FAUX, VRAI, verite_de
from teletravail_charte.rapports.mots import FORCES, NIVEAUX, RESERVES, citer
from teletravail_charte.rapports.phrases import Reponse, dire_condition
from teletravail_charte.regles import Qualification
from teletravail_charte.verification import Constat, Verification, fondements_du, jour_de_reference
from teletravail_charte.vocabulaire import INCONNU, Valeur

VERITES = {VRAI: "oui", FAUX: "non", DOUTEUX: "inconnu"}
CONCLUSIONS = {
    "conforme": "L'obligation est respectée.",
    "non_conforme": "L'obligation n'est pas respectée.",
    "a_completer": "On ne peut pas conclure : il manque une réponse.",
    "a_venir": "On ne peut pas encore conclure : la réponse viendra plus tard dans la procédure.",
    "sans_objet": "L'obligation ne concerne pas ce dossier.",
}


@dataclass(frozen=True, slots=True)
class Pas:
    """Une comparaison ou un groupe : l'énoncé, s'il est vrai, la réponse du dossier et son origine, ses membres."""

    enonce: str
    verite: str
    reponse: str = ""
    membres: tuple[Pas, ...] = ()


@dataclass(frozen=True, slots=True)
class Qualifie:
    """Un fait déduit : la question, la réponse retenue, le cas qui l'établit et ses textes."""

    question: str
    reponse: str
    pas: tuple[Pas, ...]
    textes: tuple[str, ...]
    doute: str


@dataclass(frozen=True, slots=True)
class Raisonnement:
    """Le raisonnement entier ; ``application`` manque quand la règle s'applique toujours."""

    constat: Constat
    jour: date
    qualifications: tuple[Qualifie, ...]
    application: Pas | None
    manquement: Pas
    conclusion: str


def raisonner(v: Verification, c: Constat) -> Raisonnement:
    """Comment l'on arrive à ce constat."""
    valeurs = _valeurs(v)
    jour = jour_de_reference(c.regle, v.jour, v.faits.valeurs)
    seuils = c.regle.seuils_du(jour)
    lus = [f for f in c.regle.faits() if f in v.deductions]
    par_fait = {q.qualifie: q for q in v.corpus.regles.qualifications}
    application = None
    if c.regle.applicabilite is not None:
        application = _pas(c.regle.applicabilite, seuils, valeurs, v)
    manquement = _pas(c.regle.manquement, seuils, valeurs, v)
    qualifies = tuple(_qualifie(par_fait[f], valeurs, v) for f in lus)
    return Raisonnement(c, jour, qualifies, application, manquement, CONCLUSIONS[c.etat])


def _valeurs(v: Verification) -> dict[str, Valeur]:
    return dict(v.faits.valeurs) | {f: d.valeur for f, d in v.deductions.items()}


def _qualifie(q: Qualification, valeurs: Mapping[str, Valeur], v: Verification) -> Qualifie:
    deduction = v.deductions[q.qualifie]
    fait = v.corpus.regles.faits[q.qualifie]
    reponse = "inconnue" if deduction.valeur is INCONNU else dire(fait, deduction.valeur)
    cas = [q.conditions[deduction.rang - 1]] if deduction.rang else []
    pas = tuple(_pas(c, {}, valeurs, v) for c in cas)
    textes = tuple(citer(f) for f in fondements_du(v.corpus, q.fondements, v.jour))
    return Qualifie(q.question, reponse, pas, textes, q.doute)


def _pas(c: Condition, seuils: Mapping[str, Valeur], valeurs: Mapping[str, Valeur], v: Verification) -> Pas:
    fixe = fixer_seuils(c, seuils)
    verite = VERITES[verite_de(fixe, valeurs)]
    phrase = dire_condition(c, v.corpus.regles.faits, seuils)
    if isinstance(c, Groupe):
        membres = tuple(_pas(m, seuils, valeurs, v) for m in c.membres)
        assert not isinstance(phrase, Reponse)
        return Pas(phrase.introduction, verite, membres=membres)
    assert isinstance(phrase, Reponse)
    enonce = f"{phrase.question} {phrase.reponse} {phrase.question_autre}".rstrip()
    reponses = " ; ".join(_reponse(f, valeurs, v) for f in c.fait.split(OPPOSITION))
    return Pas(enonce, verite, reponses)


def _reponse(chemin: str, valeurs: Mapping[str, Valeur], v: Verification) -> str:
    if chemin == "jour":
        return f"{date_francaise(v.jour)} (jour du droit appliqué)"
    valeur = valeurs.get(chemin, INCONNU)
    if valeur is INCONNU:
        return f"inconnue [{chemin}]"
    return f"{dire(v.corpus.regles.faits[chemin], valeur)} ({v.faits.origines.get(chemin, 'déduit')}) [{chemin}]"


def raisonnement_texte(v: Verification, r: Raisonnement) -> str:
    """L'arbre en texte, terminé par une fin de ligne."""
    c, regle = r.constat, r.constat.regle
    niveau = NIVEAUX[regle.niveau][0].lower()
    lignes = [
        *_bloc(regle.titre, 0),
        *_bloc(
            f"Règle {regle.id} ; niveau : {niveau} ; force : {FORCES[regle.force]} ; au {date_francaise(r.jour)}.", 0
        ),
        "",
    ]
    rang = 0
    if r.qualifications:
        rang += 1
        lignes.append(f"{rang}. QUALIFICATION")
        for q in r.qualifications:
            lignes += _bloc(f"{q.question} → {q.reponse}.", 3)
            for p in q.pas:
                lignes += _arbre(p, 6)
            lignes += [ligne for t in q.textes for ligne in _bloc(f"Texte : {t}", 6)]
            lignes += _bloc(f"À vérifier : {q.doute}", 6) if q.doute else []
    rang += 1
    lignes.append(f"{rang}. LA RÈGLE S'APPLIQUE-T-ELLE ?")
    lignes += _arbre(r.application, 3) if r.application else _bloc("Toujours, pendant sa période.", 3)
    if r.application is None or r.application.verite != "non":
        rang += 1
        lignes.append(f"{rang}. EST-ELLE MÉCONNUE ?")
        lignes += _arbre(r.manquement, 3)
    lignes += [f"{rang + 1}. CONCLUSION", *_bloc(r.conclusion, 3)]
    lignes += _bloc(c.message, 3) if c.message else []
    lignes += _bloc(f"Que faire : {c.remede}", 3) if c.remede else []
    lignes += [f"{rang + 2}. LES TEXTES, TELS QU'ILS SE LISENT CE JOUR-LÀ", *_textes(v, c, r.jour)]
    doutes = [regle.doute, *(v.corpus.doutes[d] for d in regle.doutes)]
    doutes += [RESERVES[regle.confiance].capitalize() + "."] if regle.confiance in RESERVES else []
    if any(doutes):
        lignes += [f"{rang + 3}. CE QUI SE DISCUTE", *(li for d in doutes if d for li in _bloc(d, 3, "- "))]
    if c.derogation is not None:
        cours = "en cours" if c.assume else "sans effet ici"
        lignes += _bloc(f"Dérogation du dossier ({cours}) : {c.derogation.motif} ({c.derogation.auteur}).", 0)
    return typographie("\n".join(lignes)) + "\n"


def _textes(v: Verification, c: Constat, jour: date) -> Iterator[str]:
    for f in c.fondements:
        yield from _bloc(citer(f), 3, "- ")
        version = v.corpus.references.article(f.cle)[1].version(jour)
        if version is not None:
            for citation in version.citations:
                yield from _bloc(f"« {citation} »", 6)
            yield from _bloc(version.resume, 6)
            if version.a_verifier:
                yield from _bloc(f"À vérifier : {version.a_verifier}", 6)
        if f.url:
            yield f"      {f.url}"


def _arbre(p: Pas, retrait: int) -> Iterator[str]:
    suite = f" — réponse : {p.reponse}" if p.reponse else " :" if p.membres else ""
    yield from _bloc(f"{p.enonce}{suite}", retrait + len(p.verite) + 3, f"[{p.verite}] ")
    for membre in p.membres:
        yield from _arbre(membre, retrait + 3)


def _bloc(texte: str, retrait: int, puce: str = "") -> list[str]:
    marge = " " * retrait
    tete = " " * (retrait - len(puce)) + puce
    texte = " ".join(texte.split())
    return fill(texte, 100, initial_indent=tete, subsequent_indent=marge, break_on_hyphens=False).splitlines()
