"""Les pages d'explication, en texte : une règle, un article, un texte, un fait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import fill, indent
from typing import Any

from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import attendu
from teletravail_charte.francais import date_francaise, typographie
from teletravail_charte.gabarit import contexte, remplir
from teletravail_charte.rapports.en_texte import FORCES, LARGEUR, RESERVES, citer
from teletravail_charte.references import Version
from teletravail_charte.regles import Regle
from teletravail_charte.verification import fondements_du

NIVEAUX = {
    "bloquant": "bloquant : contraire à un texte ou à une jurisprudence établie",
    "vigilance": "vigilance : fragile ou discuté",
    "conseil": "conseil : bonne pratique",
    "information": "information : choix licite à signaler",
}
ETATS = {
    "conforme": "conforme",
    "non_conforme": "non conforme",
    "a_completer": "à compléter",
    "a_venir": "à venir",
    "sans_objet": "sans objet",
    "hors_periode": "hors période",
}
OPERATEURS = {
    "superieur_a": "supérieur à",
    "superieur_ou_egal_a": "supérieur ou égal à",
    "inferieur_a": "inférieur à",
    "inferieur_ou_egal_a": "inférieur ou égal à",
    "egal_a": "égal à",
    "different_de": "différent de",
    "apres": "après",
}


def _paragraphe(titre: str, texte: str) -> str:
    corps = fill(typographie(" ".join(texte.split())), LARGEUR - 2)
    return f"{typographie(titre)}\n{indent(corps, '  ')}\n"


def _periode(du: date, au: date | None) -> str:
    return f"du {date_francaise(du)} au {date_francaise(au)}" if au else f"depuis le {date_francaise(du)}"


def _condition(brut: Any, retrait: int = 2) -> Iterator[str]:
    """La condition telle que le juriste l'a écrite."""
    marge = " " * retrait
    for cle, test in brut.items():
        if isinstance(test, list) and all(isinstance(t, dict) for t in test):
            yield f"{marge}{cle.replace('_', ' ')} :"
            for membre in test:
                lignes = list(_condition(membre, retrait + 4))
                lignes[0] = f"{marge}  - {lignes[0].strip()}"
                yield from lignes
        elif isinstance(test, dict):
            for operateur, operande in test.items():
                mots = OPERATEURS.get(str(operateur), str(operateur).replace("_", " "))
                yield f"{marge}{cle} {mots} {_mot(operande)}"
        else:
            yield f"{marge}{cle} est {_mot(test)}"


def _mot(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "vrai" if valeur else "faux"
    return ", ".join(map(str, valeur)) if isinstance(valeur, list) else str(valeur)


def page_regle(corpus: Corpus, regle: Regle, jour: date) -> str:
    """La règle : devoir, raison, manquement, remède, force, articles du jour, doute, exemples."""
    periode = _periode(regle.en_vigueur.du, regle.en_vigueur.au)
    ligne = f"{NIVEAUX[regle.niveau]} ; force : {FORCES[regle.force]} ; {periode}"
    lignes = [typographie(regle.titre), f"{regle.id} ({regle.theme})", typographie(ligne), ""]
    if regle.confiance in RESERVES:
        lignes.append(_paragraphe("Confiance", RESERVES[regle.confiance]))
    lignes.append(_paragraphe("Pourquoi", regle.pourquoi))
    if regle.s_applique_si:
        lignes += ["S'applique si", *_condition(regle.s_applique_si), ""]
    lignes += ["N'est pas respectée si", *_condition(regle.non_conforme_si), ""]
    for nom, dates in regle.seuils.items():
        valeurs = " ; ".join(f"{v} depuis le {date_francaise(d)}" for d, v in sorted(dates.items()))
        lignes.append(_paragraphe(f"Seuil « {nom} »", valeurs))
    en_cours = max(regle.en_vigueur.du, min(jour, regle.en_vigueur.au or jour))
    noms = {**contexte(corpus.regles.faits, {}), "seuils": regle.seuils_du(en_cours), "jour": en_cours}
    lignes.append(_paragraphe("Que faire", remplir(regle.remede, noms, f"{regle.id} (remede)")))
    fondements = fondements_du(corpus, regle.fondements, jour)
    lignes.append(typographie(f"Textes en vigueur le {date_francaise(jour)} :"))
    lignes += [f"  - {typographie(citer(f))}" + (f"\n    {f.url}" if f.url else "") for f in fondements]
    lignes += ["  (aucun ce jour-là)"] if not fondements else []
    lignes.append("")
    if regle.doute:
        lignes.append(_paragraphe("À vérifier", regle.doute))
    lignes.append("Exemples :")
    for e in regle.exemples:
        le = f", au {date_francaise(e.au)}" if e.au else ""
        lignes.append(typographie(f"  - {e.nom}{le} : {'hors période' if e.hors_periode else ETATS[str(e.attendu)]}"))
    return "\n".join(lignes) + "\n"


def _version(v: Version) -> Iterator[str]:
    yield typographie(f"Version en vigueur {_periode(v.du, v.au)} ({RESERVES.get(v.confiance, 'texte lu')})")
    yield indent(fill(typographie(" ".join(v.resume.split())), LARGEUR - 2), "  ")
    for citation in v.citations:
        yield indent(fill(typographie(f"« {citation} »"), LARGEUR - 4), "    ")
    if v.a_verifier:
        yield indent(fill(typographie(f"À vérifier : {v.a_verifier}"), LARGEUR - 2), "  ")
    yield ""


def page_article(corpus: Corpus, cle: str, jour: date) -> str:
    """L'article : la version du jour d'abord, les autres ensuite, les règles qui le citent."""
    texte, article = corpus.references.article(cle)
    lignes = [typographie(f"{article.numero[:1].upper()}{article.numero[1:]} – {article.objet}")]
    lignes += [typographie(texte.titre), f"relu le {date_francaise(texte.verifie_le)}", ""]
    en_cours = article.version(jour)
    if en_cours is None:
        lignes += [typographie(f"N'est pas en vigueur le {date_francaise(jour)}."), ""]
    for version in sorted(article.versions, key=lambda v: v is not en_cours):
        lignes += _version(version)
    fondement = corpus.references.fondement(cle, "", jour)
    if fondement and fondement.url:
        lignes += [fondement.url, ""]
    citent = [r for r in corpus.regles.obligations.values() if any(f.article == cle for f in r.fondements)]
    lignes.append(f"Règles qui le citent ({len(citent)}) :")
    lignes += [f"  - {r.id} : {typographie(r.titre)}" for r in citent]
    return "\n".join(lignes) + "\n"


def page_texte(corpus: Corpus, identifiant: str) -> str:
    """Le texte et la liste de ses articles."""
    texte = corpus.references.textes[identifiant]
    lignes = [typographie(texte.titre), f"relu le {date_francaise(texte.verifie_le)}", ""]
    lignes += [f"  {identifiant}/{cle} : {typographie(a.objet)}" for cle, a in texte.articles.items()]
    return "\n".join(lignes) + "\n"


def page_fait(corpus: Corpus, chemin: str) -> str:
    """Le fait : sa question, ce qu'on peut répondre, qui le choisit, les règles qui le lisent."""
    fait = corpus.regles.faits[chemin]
    lignes = [
        typographie(fait.question),
        f"{chemin} ({fait.type}{', ' + fait.unite if fait.unite else ''})",
        "",
    ]
    if fait.aide:
        lignes.append(_paragraphe("Précision", fait.aide))
    if chemin in corpus.vocabulaire.faits and not fait.combinaison:
        lignes.append(_paragraphe("Réponses", attendu(fait)))
        qui = "La commune le choisit." if fait.modifiable else "C'est un fait : on le constate."
        lignes.append(_paragraphe("Nature", qui))
    else:
        lignes.append(_paragraphe("Nature", "Fait déduit ou calculé : on ne l'écrit pas."))
    if isinstance(fait.valeurs, dict):
        lignes += [f"  {valeur} : {typographie(libelle)}" for valeur, libelle in fait.valeurs.items()]
        lignes += [""] if fait.valeurs else []
    lisent = [r for r in corpus.regles.obligations.values() if chemin in r.faits()]
    lignes.append(f"Règles qui le lisent ({len(lisent)}) :")
    lignes += [f"  - {r.id} : {typographie(r.titre)}" for r in lisent]
    return "\n".join(lignes) + "\n"
