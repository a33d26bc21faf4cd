"""Écrit tests/attendus/matrice.txt : ce que dit chaque règle, période par période, pour qu'un juriste la relise.

    python outils/matrice.py            # la réécrit, après tout changement de rules/ ou de legal_refs/

Le piège : on ne corrige jamais la matrice, on corrige la règle ou l'article et l'on relance l'outil.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from teletravail_charte.conditions import Condition, comparaisons
from teletravail_charte.corpus import Corpus, charger_corpus
from teletravail_charte.moteur.natif import FAUX, verite_de
from teletravail_charte.references import Periode
from teletravail_charte.regles import Qualification, Regle, Renvoi, Silence
from teletravail_charte.vocabulaire import Valeur

RACINE = Path(__file__).parent.parent
MATRICE = RACINE / "tests" / "attendus" / "matrice.txt"
UN_JOUR = timedelta(days=1)
ABSENTE = "·"
ENTETE = """\
LA MATRICE DU TEMPS : ce que dit chaque règle, période par période.

Écrite par « python outils/matrice.py » à partir de rules/ et de legal_refs/ : on ne la corrige pas à la main. Une
ligne fausse se corrige dans la règle ou dans l'article, puis l'outil est relancé et la différence relue.

Comment la lire. Chaque thème a d'abord une grille : une ligne par règle, une colonne par jour où une règle du thème
change. Une lettre est un état de la règle, expliqué sous la grille ; « · » : la règle n'est pas en vigueur. Une même
lettre dans deux colonnes : rien n'a changé. Sous la grille, chaque période de chaque règle, bornes comprises : les
seuils de la période, les faits que le jour suffit à déduire, les articles en vigueur (« v. » : la version de
l'article, par sa date d'entrée en vigueur). Les jours hors de la période couverte ne sont pas montrés.
"""

Fiche = Regle | Qualification | Silence


def jours_cites(condition: Condition | None) -> Iterator[date]:
    """Les jours où une comparaison de « jour » change de valeur."""
    for c in comparaisons(condition):
        if c.fait == "jour" and isinstance(c.valeur, date):
            yield c.valeur + UN_JOUR if c.operateur in (">", "<=") else c.valeur


def _bascules_du_fait(corpus: Corpus, fait: str) -> set[date]:
    for q in corpus.regles.qualifications:
        if q.qualifie == fait:
            autres = (_bascules_du_fait(corpus, f) for f in q.faits())
            return {j for c in q.conditions for j in jours_cites(c)}.union(*autres)
    return set()


def _bornes(periodes: Iterable[Periode | Renvoi]) -> Iterator[date]:
    for p in periodes:
        yield from (j for j in (p.du, p.au and p.au + UN_JOUR) if j)


def bascules(corpus: Corpus, fiche: Fiche) -> tuple[date, ...]:
    """Les jours couverts où la fiche elle-même change : ses dates, et celles des faits que le jour déduit."""
    if isinstance(fiche, Silence):
        jours = set(_bornes([fiche.en_vigueur]))
    elif isinstance(fiche, Qualification):
        jours = _bascules_du_fait(corpus, fiche.qualifie)
    else:
        lus = (_bascules_du_fait(corpus, f) for f in fiche.faits())
        deduits = set(jours_cites(fiche.applicabilite)) | set(jours_cites(fiche.manquement))
        deduits = deduits.union(*lus) | set(_bornes(fiche.fondements))
        jours = fiche.pivots() | {j for j in deduits if fiche.en_vigueur.contient(j)}
    couverture = corpus.sommaire.couverture
    return tuple(sorted(j for j in jours if couverture.du <= j <= couverture.au))


def _jalons(corpus: Corpus, fiche: Fiche) -> tuple[date, ...]:
    """Les bascules, et les jours où change la version d'un article cité."""
    couverture = corpus.sommaire.couverture
    jours = {couverture.du, *bascules(corpus, fiche)}
    for renvoi in fiche.fondements:
        jours.update(_bornes(corpus.references.article(renvoi.article)[1].versions))
    periode = Periode(du=couverture.du) if isinstance(fiche, Qualification) else fiche.en_vigueur
    fin = {periode.au + UN_JOUR} if periode.au else set()
    dedans = {j for j in jours if periode.contient(j)} | fin | {couverture.du}
    return tuple(sorted(j for j in dedans if couverture.du <= j <= couverture.au))


def _articles(corpus: Corpus, fiche: Fiche, jour: date) -> Iterator[str]:
    for renvoi in fiche.fondements:
        article = corpus.references.article(renvoi.article)[1]
        version = article.version(jour) if renvoi.vaut(jour) else None
        if version is not None:
            point = f", {renvoi.point}" if renvoi.point else ""
            yield f"{renvoi.article}{point}" + (f" (v. {version.du})" if len(article.versions) > 1 else "")


def _deduits(corpus: Corpus, fiche: Fiche, jour: date) -> Iterator[str]:
    """Ce que le jour, seul connu, laisse possible aux faits déduits qui en dépendent."""
    valeurs: dict[str, Valeur] = {"jour": jour}
    lus = [fiche.qualifie] if isinstance(fiche, Qualification) else fiche.faits() if isinstance(fiche, Regle) else []
    for q in corpus.regles.qualifications:
        if q.qualifie in lus and _bascules_du_fait(corpus, q.qualifie):
            possibles = [c.alors for c, si in zip(q.cas, q.conditions, strict=True) if verite_de(si, valeurs) != FAUX]
            yield f"{q.qualifie} : {' ou '.join(dict.fromkeys(map(_mot, possibles)))}"
    if isinstance(fiche, Regle):
        for c in (*comparaisons(fiche.applicabilite), *comparaisons(fiche.manquement)):
            if c.fait == "jour":
                yield f"jour {c.operateur} {c.valeur} : {'non' if verite_de(c, valeurs) == FAUX else 'oui'}"


def _mot(valeur: bool | str) -> str:
    return {True: "oui", False: "non"}[valeur] if isinstance(valeur, bool) else valeur


def etat(corpus: Corpus, fiche: Fiche, jour: date) -> str:
    """Ce que dit la fiche ce jour-là, sur une ligne ; vide quand elle n'est pas en vigueur."""
    if not isinstance(fiche, Qualification) and not fiche.en_vigueur.contient(jour):
        return ""
    seuils = fiche.seuils_du(jour).items() if isinstance(fiche, Regle) else ()
    nombres = [f"{nom} {v}" for nom, v in seuils]
    return " ; ".join([*nombres, *_deduits(corpus, fiche, jour), *_articles(corpus, fiche, jour)]) or "sans texte"


def _periodes(corpus: Corpus, fiche: Fiche) -> Iterator[tuple[date, str]]:
    """Le premier jour de chaque période et son état, sans deux voisines égales."""
    dernier: str | None = None
    for jour in _jalons(corpus, fiche):
        dit = etat(corpus, fiche, jour)
        if dit != dernier:
            yield jour, dit
        dernier = dit


def _theme(corpus: Corpus, titre: str, fiches: list[Fiche], note: Callable[[Fiche], str]) -> Iterator[str]:
    periodes = {f.id: list(_periodes(corpus, f)) for f in fiches}
    lettres: dict[str, dict[str, str]] = {}
    for cle, liste in periodes.items():
        etats = [e for e in dict.fromkeys(e for _, e in liste) if e]
        lettres[cle] = {e: chr(ord("A") + rang) for rang, e in enumerate(etats)} | {"": ABSENTE}
    jours = sorted({j for liste in periodes.values() for j, _ in liste})
    large = max(map(len, periodes)) + 2
    yield from ("", "", titre.upper(), "=" * len(titre), "")
    yield " " * large + " ".join(f"{j:%Y} " for j in jours).rstrip()
    yield " " * large + " ".join(f"{j:%m-%d}" for j in jours)
    for cle, liste in periodes.items():
        cellules = [lettres[cle][next(e for d, e in reversed(liste) if d <= j)] for j in jours]
        yield f"{cle:<{large}}" + " ".join(f"  {c}  " for c in cellules).rstrip()
    for fiche in fiches:
        yield from ("", f"{fiche.id} — {note(fiche)}{fiche.titre}")
        liste = periodes[fiche.id]
        for (jour, dit), suivant in zip(liste, [*(d for d, _ in liste[1:]), None], strict=True):
            fin = (suivant - UN_JOUR).isoformat() if suivant else " " * 10
            if dit:
                yield f"  {lettres[fiche.id][dit]}  {jour} → {fin}  {dit}"


def matrice(corpus: Corpus) -> str:
    """Le texte de la matrice."""
    lignes = [ENTETE.rstrip()]
    deduites: list[Fiche] = [q for q in corpus.regles.qualifications if bascules(corpus, q)]
    lignes += _theme(corpus, "Ce que le jour suffit à déduire", deduites, lambda _: "")
    for theme in corpus.sommaire.themes:
        fiches: list[Fiche] = [r for r in corpus.regles.obligations.values() if r.theme == theme.id]
        lignes += _theme(corpus, theme.titre, fiches, lambda f: f"{f.niveau} — " if isinstance(f, Regle) else "")
    lignes += _theme(corpus, "Choix licites sur lesquels on se tait", list(corpus.regles.silences), lambda _: "")
    return "\n".join(lignes) + "\n"


if __name__ == "__main__":
    MATRICE.parent.mkdir(exist_ok=True)
    MATRICE.write_text(matrice(charger_corpus(RACINE)), encoding="utf-8")
