"""Une page par règle : le devoir, sa raison, ce qui le viole, le remède, ses textes, ses exemples, son histoire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from teletravail_charte.gabarit import contexte, remplir
from teletravail_charte.rapports.histoire import histoire
from teletravail_charte.rapports.liens import questions_de, questions_des_clauses, voisines
from teletravail_charte.rapports.phrases import conditions_de, jour_utile, seuils_de
from teletravail_charte.rapports.site.atelier import Atelier
from teletravail_charte.rapports.site.essais import Banc
from teletravail_charte.references import lien
from teletravail_charte.regles import Regle, Renvoi


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une version d'un article sur laquelle la règle se fonde ; ``reprend`` : les articles d'avant."""

    du: date
    au: date | None
    cle: str
    numero: str
    texte: str
    resume: str
    confiance: str
    adresse: str
    en_cours: bool
    reprend: tuple[str, ...]
    suite: str

    @property
    def page(self) -> str:
        """La page du texte, à l'endroit de l'article."""
        return adresse_article(self.cle)


def adresse_article(cle: str) -> str:
    """« cgct/l2121-12 » -> « textes/cgct.html#l2121-12 »."""
    texte, _, article = cle.partition("/")
    return f"textes/{texte}.html#{article}"


def pages_des_regles(atelier: Atelier) -> dict[str, str]:
    """La page de chaque règle."""
    corpus, banc = atelier.corpus, Banc(atelier.corpus)
    faits = corpus.regles.faits
    vides = contexte(faits, {})
    pages = {}
    for regle in corpus.regles.obligations.values():
        applicabilite, manquement = conditions_de(regle, faits, atelier.jour)
        utile = jour_utile(regle, atelier.jour)
        noms = {**vides, "seuils": regle.seuils_du(utile), "jour": utile}
        lignes = sorted(_lignes(atelier, regle), key=lambda ligne: ligne.du)
        chemin = f"regles/{regle.id}.html"
        pages[chemin] = atelier.page(
            "regle.html",
            chemin,
            regle.titre,
            regle=regle,
            applicabilite=applicabilite,
            manquement=manquement,
            question_du_jour=faits[regle.date_reference].question if regle.date_reference else "",
            remede=remplir(regle.remede, noms, f"{regle.id} (remede)"),
            seuils=list(seuils_de(regle, faits)),
            lignes=lignes,
            dits=[ligne for ligne in lignes if ligne.du <= utile and (ligne.au is None or utile <= ligne.au)],
            utile=utile,
            essais=banc.essayer(regle),
            clauses=atelier.liens.clauses_de_regle.get(regle.id, ()),
            questions=questions_de(corpus, regle.doutes),
            questions_des_clauses=questions_des_clauses(corpus, regle),
            histoire=[(jour, list(e)) for jour, e in groupby(histoire(corpus, regle), key=lambda e: e.jour)],
            avant=atelier.liens.avant.get(regle.id, ()),
            apres=atelier.liens.apres.get(regle.id, ()),
            voisines=voisines(corpus, regle),
            sources=[s for s in regle.sources if s.startswith("https://")],
        )
    return pages


def _lignes(atelier: Atelier, regle: Regle) -> Iterator[Ligne]:
    references, periode = atelier.corpus.references, regle.en_vigueur
    anciens: dict[str, list[str]] = {}
    for cle in dict.fromkeys(r.article for r in regle.fondements):
        texte, article = references.article(cle)
        if article.suite:
            anciens.setdefault(article.suite, []).append(f"{article.numero}, {texte.court}")
    for cle, renvois in _par_article(regle).items():
        texte, article = references.article(cle)
        for version in article.versions:
            valables = [r for r in renvois if _croise(r.du, r.au, version.du, version.au)]
            if not valables or not _croise(periode.du, periode.au, version.du, version.au):
                continue
            points = ", ".join(dict.fromkeys(r.point for r in valables if r.point))
            jour = max(version.du, min(atelier.jour, version.au or atelier.jour))
            suite = ""
            if article.suite and version is article.versions[-1]:
                repris, apres = references.article(article.suite)
                suite = f"{apres.numero}, {repris.court}"
            yield Ligne(
                du=version.du,
                au=version.au,
                cle=cle,
                numero=f"{article.numero}, {points}" if points else article.numero,
                texte=texte.court,
                resume=version.resume,
                confiance=version.confiance,
                adresse=lien(texte, version, jour),
                en_cours=version.contient(atelier.jour),
                reprend=tuple(anciens.get(cle, ())),
                suite=suite,
            )


def _par_article(regle: Regle) -> dict[str, list[Renvoi]]:
    renvois: dict[str, list[Renvoi]] = {}
    for renvoi in regle.fondements:
        renvois.setdefault(renvoi.article, []).append(renvoi)
    return renvois


def _croise(du: date | None, au: date | None, debut: date, fin: date | None) -> bool:
    return (du is None or fin is None or du <= fin) and (au is None or debut <= au)
