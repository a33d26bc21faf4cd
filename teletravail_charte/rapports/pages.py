"""Les pages d'explication, en texte : une règle, un article, un texte, un fait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from textwrap import fill, indent

from teletravail_charte.corpus import Corpus
from teletravail_charte.francais import date_francaise, typographie
from teletravail_charte.gabarit import contexte, remplir
from teletravail_charte.rapports.en_texte import LARGEUR
from teletravail_charte.rapports.histoire import histoire
from teletravail_charte.rapports.liens import ClauseCitee, liens, questions_de, questions_des_clauses, voisines
from teletravail_charte.rapports.mots import ETATS, FORCES, RESERVES, citer
from teletravail_charte.rapports.phrases import Phrase, Reponse, conditions_de, jour_utile, seuils_de
from teletravail_charte.references import Version
from teletravail_charte.regles import Regle
from teletravail_charte.valeurs import attendu
from teletravail_charte.verification import fondements_du

NIVEAUX = {
    "bloquant": "bloquant : contraire à un texte ou à une jurisprudence établie",
    "vigilance": "vigilance : fragile ou discuté",
    "conseil": "conseil : bonne pratique",
    "information": "information : choix licite à signaler",
}


def _paragraphe(titre: str, texte: str) -> str:
    corps = fill(typographie(" ".join(texte.split())), LARGEUR - 2)
    return f"{typographie(titre)}\n{indent(corps, '  ')}\n"


def _puce(texte: str, retrait: int = 2) -> str:
    marge = " " * retrait
    texte = typographie(" ".join(texte.split()))
    return fill(texte, LARGEUR, initial_indent=f"{marge}- ", subsequent_indent=f"{marge}  ", break_on_hyphens=False)


def _periode(du: date, au: date | None) -> str:
    return f"du {date_francaise(du)} au {date_francaise(au)}" if au else f"depuis le {date_francaise(du)}"


def _condition(phrase: Phrase, retrait: int = 2, puce: str = "") -> Iterator[str]:
    """La condition en phrases : la question, la réponse, et la clé du fait entre crochets."""
    if isinstance(phrase, Reponse):
        yield _puce(
            f"{phrase.question} {phrase.reponse} {phrase.question_autre}".rstrip() + f" [{phrase.fait}]", retrait
        )
        return
    yield f"{' ' * retrait}{puce}{typographie(phrase.introduction + ' :')}"
    for membre in phrase.membres:
        yield from _condition(membre, retrait + 2, "- ")


def page_regle(corpus: Corpus, regle: Regle, jour: date) -> str:
    """La règle : devoir, raison, manquement, remède, force, articles du jour, doute, exemples, clauses, histoire."""
    periode = _periode(regle.en_vigueur.du, regle.en_vigueur.au)
    ligne = f"{NIVEAUX[regle.niveau]} ; force : {FORCES[regle.force]} ; {periode}"
    lignes = [typographie(regle.titre), f"{regle.id} ({regle.theme})", typographie(ligne), ""]
    if regle.confiance in RESERVES:
        lignes.append(_paragraphe("Confiance", RESERVES[regle.confiance]))
    lignes.append(_paragraphe("Pourquoi", regle.pourquoi))
    applicabilite, manquement = conditions_de(regle, corpus.regles.faits, jour)
    if applicabilite:
        lignes += ["S'applique si", *_condition(applicabilite), ""]
    lignes += ["N'est pas respectée si", *_condition(manquement), ""]
    for seuil in seuils_de(regle, corpus.regles.faits):
        valeurs = " ; ".join(f"{v} depuis le {date_francaise(d)}" for d, v in seuil.valeurs)
        lignes.append(_paragraphe(f"Seuil « {seuil.nom} »", valeurs))
    en_cours = jour_utile(regle, jour)
    noms = {**contexte(corpus.regles.faits, {}), "seuils": regle.seuils_du(en_cours), "jour": en_cours}
    lignes.append(_paragraphe("Que faire", remplir(regle.remede, noms, f"{regle.id} (remede)")))
    fondements = fondements_du(corpus, regle.fondements, jour)
    lignes.append(typographie(f"Textes en vigueur le {date_francaise(jour)} :"))
    lignes += [_puce(citer(f)) + (f"\n    {f.url}" if f.url else "") for f in fondements]
    lignes += ["  (aucun ce jour-là)"] if not fondements else []
    lignes.append("")
    if regle.doute:
        lignes.append(_paragraphe("À vérifier", regle.doute))
    lignes += _liste("Questions ouvertes :", (f"{nom} : {doute}" for nom, doute in questions_de(corpus, regle.doutes)))
    lignes.append("Exemples :")
    for e in regle.exemples:
        le = f", au {date_francaise(e.au)}" if e.au else ""
        lignes.append(_puce(f"{e.nom}{le} : {ETATS['hors_periode' if e.hors_periode else str(e.attendu)].lower()}"))
    return "\n".join([*lignes, "", *_autour(corpus, regle)]).rstrip() + "\n"


def _autour(corpus: Corpus, regle: Regle) -> Iterator[str]:
    """Les clauses qui mettent la règle en mots, son histoire, les règles voisines."""
    renvois = liens(corpus)
    clauses = renvois.clauses_de_regle.get(regle.id, ())
    if clauses:
        yield from _liste("Clauses qui la mettent en mots :", map(_clause, clauses))
        questions = questions_des_clauses(corpus, regle)
        yield from _liste("Questions ouvertes de ces clauses :", (f"{nom} : {doute}" for nom, doute in questions))
    else:
        raison = f" : {regle.sans_clause}" if regle.sans_clause else ""
        yield typographie(f"Aucune clause ne la met en mots{raison}.") + "\n"
    yield from _liste("Histoire :", (f"{date_francaise(e.jour)} : {e}" for e in histoire(corpus, regle)))
    autour = [*renvois.avant.get(regle.id, ()), *renvois.apres.get(regle.id, ()), *voisines(corpus, regle)]
    yield from _liste("Règles voisines :", (f"{r.id} : {r.titre}" for r in autour))


def _clause(c: ClauseCitee) -> str:
    return f"{c.titre} ({c.piece}{', ' + c.partie if c.partie else ''})"


def _liste(titre: str, elements: Iterable[str]) -> list[str]:
    puces = [_puce(element) for element in elements]
    return [typographie(titre), *puces, ""] if puces else []


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
    if article.suite:
        repris, suite = corpus.references.article(article.suite)
        lignes += [typographie(f"Repris ensuite par : {suite.numero}, {repris.court} ({article.suite})."), ""]
    fondement = corpus.references.fondement(cle, "", jour)
    if fondement and fondement.url:
        lignes += [fondement.url, ""]
    citent = liens(corpus).regles_d_article.get(cle, ())
    lignes.append(f"Règles qui le citent ({len(citent)}) :")
    lignes += [_puce(f"{r.id} : {r.titre}") for r in citent]
    return "\n".join(lignes) + "\n"


def page_texte(corpus: Corpus, identifiant: str) -> str:
    """Le texte et la liste de ses articles."""
    texte = corpus.references.textes[identifiant]
    lignes = [typographie(texte.titre), f"relu le {date_francaise(texte.verifie_le)}", ""]
    lignes += [f"  {identifiant}/{cle} : {typographie(a.objet)}" for cle, a in texte.articles.items()]
    return "\n".join(lignes) + "\n"


def page_fait(corpus: Corpus, chemin: str) -> str:
    """Le fait : sa question, ce qu'on peut répondre, qui le choisit, les règles et les clauses qui le lisent."""
    fait, renvois = corpus.regles.faits[chemin], liens(corpus)
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
    lisent = renvois.regles_de_fait.get(chemin, ())
    lignes.append(f"Règles qui le lisent ({len(lisent)}) :")
    lignes += [_puce(f"{r.id} : {r.titre}") for r in lisent]
    clauses = renvois.clauses_de_fait.get(chemin, ())
    lignes += ["", f"Clauses qui le lisent ({len(clauses)}) :", *(_puce(_clause(c)) for c in clauses)]
    return "\n".join(lignes) + "\n"
