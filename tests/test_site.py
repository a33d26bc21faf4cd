"""Le site des règles : complet, sans lien mort, toujours les mêmes octets, sûr, sans rien d'extérieur."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import lxml.html
import pytest
from conftest import RACINE, corpus_du_depot
from lancer import lancer

from teletravail_charte.corpus import Corpus
from teletravail_charte.francais import typographie
from teletravail_charte.rapports.histoire import frise, histoire
from teletravail_charte.rapports.liens import liens, voisines
from teletravail_charte.rapports.phrases import Ensemble, Phrase, Reponse, conditions_de
from teletravail_charte.rapports.site import ecrire_site
from teletravail_charte.rapports.site.atelier import ICI
from teletravail_charte.rapports.site.essais import Banc
from teletravail_charte.rapports.site.recherche import plier

JOUR = date(2026, 11, 21)
CORPUS = corpus_du_depot()
TAILLE_MAX = 12_000_000
HOSTILE = """<script>alert(1)</script>"' onmouseover=x {{ 7*7 }} {% raw %} &amp;"""
EXTRAIT = """
import sys; sys.path.insert(0, {tests!r})
from test_site import empreinte; print(empreinte())
"""


@cache
def site() -> dict[str, bytes]:
    """Le site du dépôt, composé une fois par processus."""
    return ecrire_site(CORPUS, JOUR)


@cache
def pages() -> dict[str, Any]:
    """Les pages HTML, analysées."""
    return {chemin: lxml.html.document_fromstring(octets) for chemin, octets in site().items() if _html(chemin)}


def _html(chemin: str) -> bool:
    return chemin.endswith(".html")


def empreinte() -> str:
    """L'empreinte de tout le site."""
    somme = hashlib.sha256()
    for chemin, octets in ecrire_site(CORPUS, JOUR).items():
        somme.update(chemin.encode() + b"\0" + octets)
    return somme.hexdigest()


def test_chaque_regle_chaque_texte_chaque_fait_et_chaque_theme_a_sa_page() -> None:
    attendues = {f"regles/{r}.html" for r in CORPUS.regles.obligations}
    attendues |= {f"textes/{t}.html" for t in CORPUS.references.textes}
    attendues |= {f"faits/{f}.html" for f in CORPUS.regles.faits}
    attendues |= {f"themes/{t}.html" for t in CORPUS.themes}
    listes = {"index", "regles", "textes", "faits", "timeline", "doutes", "silences"}
    attendues |= {f"{nom}.html" for nom in listes}
    assert set(site()) == attendues | {"style.css", "recherche.js", "index-de-recherche.js"}


def test_aucun_lien_ne_mene_nulle_part() -> None:
    ancres = {chemin: {e.get("id") for e in page.iter() if e.get("id")} for chemin, page in pages().items()}
    for chemin, page in pages().items():
        for adresse in (e.get("href") or e.get("src") for e in page.xpath("//*[@href or @src]")):
            if not adresse.startswith("https://"):
                vers, _, ancre = adresse.partition("#")
                cible = normpath(join(dirname(chemin), vers)) if vers else chemin
                assert cible in site(), f"{chemin} : {adresse}"
                assert not ancre or ancre in ancres[cible], f"{chemin} : {adresse}"


def test_chaque_page_est_atteinte_depuis_l_accueil() -> None:
    vues, restent = set(), ["index.html"]
    while restent:
        chemin = restent.pop()
        if chemin not in vues:
            vues.add(chemin)
            for adresse in pages()[chemin].xpath("//main//a/@href | //nav//a/@href"):
                if not adresse.startswith(("https://", "#")):
                    restent.append(normpath(join(dirname(chemin), adresse.partition("#")[0])))
    assert vues == set(pages())


def test_le_meme_corpus_et_le_meme_jour_donnent_les_memes_octets() -> None:
    ici = hashlib.sha256()
    for chemin, octets in site().items():
        ici.update(chemin.encode() + b"\0" + octets)
    commande = [sys.executable, "-c", EXTRAIT.format(tests=str(Path(__file__).parent))]
    graine = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    rendu = subprocess.run(
        commande, cwd=RACINE, env={**os.environ, "PYTHONHASHSEED": graine}, capture_output=True, text=True, check=True
    )
    assert rendu.stdout.strip() == ici.hexdigest()


def test_aucune_page_ne_laisse_voir_un_trou_ni_un_mot_de_programme() -> None:
    for chemin, page in pages().items():
        texte = page.text_content()
        trouves = re.findall(r"\{\{|\}\}|\{%|\bNone\b|Undefined|Special\.|Decimal|frozenset|non_conforme", texte)
        assert not trouves, f"{chemin} : {trouves}"


def _textes(page: Any) -> Iterator[str]:
    """Les textes d'une page qui sont nos mots (ni code, ni adresse)."""
    for element in page.iter():
        if isinstance(element.tag, str) and element.tag not in ("code", "script"):
            proche = element.getparent() is not None and "sources" in (element.get("class") or "")
            if element.text and not proche and not (element.get("href") or "").startswith("https://"):
                yield element.text
        if element.tail:
            yield element.tail


def test_la_typographie_est_francaise() -> None:
    for chemin, page in pages().items():
        for texte in _textes(page):
            fautes = re.findall(r"[a-zà-ÿ]'[a-zà-ÿ]|[^\s\u00a0] [:;?!»]|« ", texte, re.IGNORECASE)
            assert not fautes, f"{chemin} : {fautes} dans {texte[:120]!r}"


def test_chaque_page_a_sa_langue_son_titre_un_seul_h1_et_des_titres_en_ordre() -> None:
    titres = Counter(page.findtext(".//title") for page in pages().values())
    faits = Counter(f.question for f in CORPUS.regles.faits.values())
    doubles = {t for t, nombre in titres.items() if nombre > 1}
    assert len(doubles) <= sum(nombre > 1 for nombre in faits.values())
    for chemin, page in pages().items():
        assert page.get("lang") == "fr"
        niveaux = [int(e.tag[1]) for e in page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
        assert niveaux[0] == 1 and niveaux.count(1) == 1, chemin
        assert all(suivant <= niveau + 1 for niveau, suivant in pairwise(niveaux)), chemin
        identifiants = Counter(e.get("id") for e in page.iter() if e.get("id"))
        assert max(identifiants.values()) == 1, f"{chemin} : {identifiants.most_common(1)}"
        assert page.xpath("//p[@class='evitement']/a/@href") == ["#contenu"]


def test_chaque_tableau_a_son_intitule_et_ses_en_tetes() -> None:
    for chemin, page in pages().items():
        for tableau in page.iter("table"):
            assert tableau.find("caption").text_content().strip(), chemin
            assert all(th.get("scope") in ("col", "row") for th in tableau.iter("th")), chemin
            colonnes = len(tableau.xpath("./thead/tr/th"))
            assert all(len(ligne) == colonnes for ligne in tableau.xpath("./tbody/tr")), chemin


def test_rien_ne_se_charge_de_l_exterieur() -> None:
    for chemin, page in pages().items():
        for element in page.xpath("//*[@src] | //link | //img | //iframe | //object"):
            adresse = element.get("src") or element.get("href")
            assert "//" not in adresse, f"{chemin} : {adresse}"
        externes = page.xpath("//*[starts-with(@href, 'http')]")
        assert all(e.tag == "a" and e.get("href").startswith("https://") for e in externes), chemin
        assert not page.xpath("//@*[starts-with(name(), 'on')] | //@style | //style | //script[not(@src)]"), chemin
    for nom in ("style.css", "recherche.js"):
        assert not re.search(r"https?://|url\(|@import|innerHTML|eval\(|fetch\(", site()[nom].decode()), nom


def _corpus_hostile() -> tuple[Corpus, str]:
    regle = next(r for r in CORPUS.regles.obligations.values() if r.seuils and r.doute and r.s_applique_si)
    champs = {"titre": HOSTILE, "pourquoi": HOSTILE, "doute": HOSTILE, "sans_clause": HOSTILE}
    champs["sources"] = ("javascript:alert(1)", 'https://x"><script>alert(1)</script>')
    piegee = regle.model_copy(update=champs)
    faits = {c: f.model_copy(update={"question": HOSTILE, "aide": HOSTILE}) for c, f in CORPUS.regles.faits.items()}
    regles = replace(CORPUS.regles, obligations={regle.id: piegee}, silences=(), faits=faits)
    return replace(CORPUS, regles=regles), regle.id


def test_un_texte_hostile_reste_du_texte() -> None:
    corpus, nom = _corpus_hostile()
    piege = ecrire_site(corpus, JOUR)
    for chemin, octets in piege.items():
        if _html(chemin):
            page = lxml.html.document_fromstring(octets)
            assert len(page.xpath("//script")) == 1, chemin
            assert not page.xpath("//*[@onmouseover] | //a[starts-with(@href, 'javascript')]"), chemin
    fiche = lxml.html.document_fromstring(piege[f"regles/{nom}.html"])
    assert "<script>alert(1)</script>" in fiche.findtext(".//h1")
    assert "{{ 7*7 }} {% raw" in fiche.findtext(".//h1")
    assert "&amp;" in fiche.findtext(".//h1")


def test_le_site_reste_leger() -> None:
    assert sum(map(len, site().values())) < TAILLE_MAX


def test_chaque_exemple_montre_a_vraiment_tourne_et_a_donne_l_etat_annonce() -> None:
    banc = Banc(CORPUS)
    for regle in CORPUS.regles.obligations.values():
        essais = banc.essayer(regle)
        assert essais.executes
        assert len(essais.cas) == len(regle.exemples)
        assert [c.obtenu for c in essais.cas] == [c.attendu for c in essais.cas], regle.id
        assert (essais.manquement is not None) is any(c.obtenu == "non_conforme" for c in essais.cas)


def test_sans_la_commune_de_reference_la_page_dit_que_l_exemple_n_a_pas_tourne(tmp_path: Path) -> None:
    regle = next(iter(CORPUS.regles.obligations.values()))
    essais = Banc(replace(CORPUS, racine=tmp_path)).essayer(regle)
    assert not essais.executes
    assert essais.manquement is None
    assert all(not c.obtenu and c.attendu for c in essais.cas)


def _reponses(phrase: Phrase | None) -> Iterator[Reponse]:
    if isinstance(phrase, Ensemble):
        for membre in phrase.membres:
            yield from _reponses(membre)
    elif phrase is not None:
        yield phrase


def test_une_condition_se_lit_en_questions_et_reponses() -> None:
    for regle in CORPUS.regles.obligations.values():
        applicabilite, manquement = conditions_de(regle, CORPUS.regles.faits, JOUR)
        assert (applicabilite is None) is (regle.applicabilite is None)
        reponses = [*_reponses(applicabilite), *_reponses(manquement)]
        lus = {f for r in reponses for f in (r.fait, r.autre) if f}
        assert lus == set(regle.faits()), regle.id
        assert all(r.question.endswith(("?", " :")) and r.reponse.strip() for r in reponses), regle.id


@pytest.mark.parametrize(
    ("regle", "fait", "reponse"),
    [
        ("quotite-plafond-hebdomadaire", "quotite.jours_teletravail_max_semaine", "plus de 3 jours par semaine"),
        ("quotite-plafond-hebdomadaire", "quotite.base", "« la semaine »"),
        ("quotite-plafond-hebdomadaire", "quotite.reserve_aux_derogations", "non"),
        ("cst-avis-anterieur-au-vote", "cst.date_avis", "une date postérieure à la réponse à"),
        ("seance-quorum-majorite", "seance.marge_majorite", "moins de 1 membre"),
    ],
)
def test_la_reponse_qui_compte_est_dite_en_francais(regle: str, fait: str, reponse: str) -> None:
    fiche = CORPUS.regles.obligations[regle]
    phrases = conditions_de(fiche, CORPUS.regles.faits, JOUR)
    dites = [r.reponse.replace("\u00a0", " ") for p in phrases for r in _reponses(p) if r.fait == fait]
    assert reponse in dites


def test_un_seuil_qui_a_change_dit_de_quel_jour_est_sa_valeur() -> None:
    fiche = CORPUS.regles.obligations["forfait-plafond-annuel"]
    for jour, montant in ((date(2024, 6, 1), "282,24"), (JOUR, "253,44")):
        (dite,) = _reponses(conditions_de(fiche, CORPUS.regles.faits, jour)[1])
        assert montant in dite.reponse
        assert str(jour.year) in dite.reponse


def test_l_histoire_d_une_regle_donne_les_jours_ou_ses_seuils_et_ses_articles_changent() -> None:
    for regle in CORPUS.regles.obligations.values():
        evenements = histoire(CORPUS, regle)
        jours = [e.jour for e in evenements]
        assert jours == sorted(jours)
        assert jours[0] == regle.en_vigueur.du
        assert {max(d, regle.en_vigueur.du) for dates in regle.seuils.values() for d in dates} <= set(jours)
        assert all(e.article in CORPUS.references.cles() for e in evenements if e.article)
    forfait = histoire(CORPUS, CORPUS.regles.obligations["forfait-plafond-annuel"])
    assert {date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1)} <= {e.jour for e in forfait}


def test_la_frise_va_d_un_bout_a_l_autre_de_la_periode_et_contient_chaque_pivot() -> None:
    jours = [j.jour for j in frise(CORPUS)]
    assert jours == sorted(jours)
    assert set(CORPUS.pivots) <= set(jours)
    assert jours[0] >= CORPUS.sommaire.couverture.du
    assert jours[-1] <= CORPUS.sommaire.couverture.au
    ancres = {e.get("id") for e in pages()["timeline.html"].iter("h3")}
    assert ancres == {f"le-{j}" for j in jours}


def test_chaque_regle_montre_ses_clauses_ou_dit_pourquoi_elle_n_en_a_pas() -> None:
    renvois = liens(CORPUS)
    for regle in CORPUS.regles.obligations.values():
        clauses = renvois.clauses_de_regle.get(regle.id, ())
        assert clauses or regle.sans_clause, regle.id
        texte = pages()[f"regles/{regle.id}.html"].text_content()
        assert all(plier(c.titre)[:20].replace("'", "’") in plier(texte).replace("'", "’") for c in clauses), regle.id


def test_les_regles_voisines_lisent_un_meme_fait_ou_citent_un_meme_article() -> None:
    for regle in list(CORPUS.regles.obligations.values())[::7]:
        proches = voisines(CORPUS, regle)
        assert regle.id not in {v.id for v in proches}
        for voisine in proches:
            articles = {r.article for r in regle.fondements} & {r.article for r in voisine.fondements}
            assert articles or set(regle.faits()) & set(voisine.faits()), (regle.id, voisine.id)


def test_un_gabarit_du_site_n_ecrit_que_du_francais_bien_compose() -> None:
    morceaux = re.compile(r"<[^>]*>|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
    for gabarit in sorted((ICI / "gabarits").glob("*.html")):
        for texte in morceaux.split(gabarit.read_text(encoding="utf-8")):
            assert typographie(texte) == texte, f"{gabarit.name} : {texte!r}"


def test_la_commande_ecrit_tout_le_site(tmp_path: Path) -> None:
    rendu = lancer("regles", "--format", "html", "--sortie", str(tmp_path / "site"), "--au", JOUR.isoformat())
    assert (rendu.code, rendu.reproches) == (0, "")
    ecrits = {c.relative_to(tmp_path / "site").as_posix() for c in (tmp_path / "site").rglob("*") if c.is_file()}
    assert ecrits == set(site())
    assert (tmp_path / "site" / "index.html").read_bytes() == site()["index.html"]
    assert f"{len(pages())} pages écrites" in rendu.ecrit


def test_le_site_ne_s_ecrit_pas_a_moitie(tmp_path: Path) -> None:
    (tmp_path / "textes").write_text("un fichier là où le site veut un répertoire", encoding="utf-8")
    rendu = lancer("regles", "--format", "html", "--sortie", str(tmp_path), "--au", JOUR.isoformat())
    assert rendu.code == 2
    assert "Impossible d'écrire" in rendu.reproches
    assert [c.name for c in tmp_path.rglob("*") if c.is_file()] == ["textes"]


@pytest.mark.parametrize(
    "options",
    [("--format", "html"), ("--sortie", "d"), ("--format", "html", "--sortie", "d", "--theme", "forfait")],
    ids=["sans sortie", "sans html", "avec un thème"],
)
def test_un_mauvais_emploi_le_dit_et_n_ecrit_rien(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rendu = lancer("regles", *options)
    assert rendu.code == 2
    assert rendu.reproches.strip()
    assert not list(tmp_path.iterdir())


def test_expliquer_dit_les_clauses_l_histoire_et_les_voisines() -> None:
    rendu = lancer("expliquer", "forfait-plafond-annuel", "--au", JOUR.isoformat()).ecrit
    for titre in ("Clauses qui la mettent en mots", "Histoire", "Règles voisines", "Questions ouvertes"):
        assert titre in rendu
    assert "Charte du télétravail" in rendu
    assert "1er janvier 2024" in re.sub(r"\s", " ", rendu)
    fait = lancer("expliquer", "forfait.plafond_annuel", "--au", JOUR.isoformat()).ecrit
    assert "Clauses qui le lisent" in fait
