"""Ce que le corpus doit respecter, si grand qu'il devienne : dates, sources, triangle, exemples."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from conftest import RACINE, corpus_du_depot

from teletravail_charte.clausier import Clause, Clausier, charger_clausier, vocabulaire_des_clauses
from teletravail_charte.conditions import OPPOSITION, Seuil, comparaisons, faits_lus, lire_condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier
from teletravail_charte.gabarit import contexte, remplir
from teletravail_charte.moteur.natif import VRAI, verite_de
from teletravail_charte.redaction import pieces_possibles
from teletravail_charte.regles import Regle
from teletravail_charte.verification import Juge, fondements_du

CORPUS = corpus_du_depot()
REGLES = list(CORPUS.regles.obligations.values())
COUVERTURE = CORPUS.sommaire.couverture
UN_JOUR = timedelta(days=1)


def _jours_de(regle: Regle) -> Iterator[date]:
    """Tous les jours où quelque chose peut changer pour la règle, et leur veille."""
    pivots = {regle.en_vigueur.du, regle.en_vigueur.au or COUVERTURE.au} | regle.pivots()
    for renvoi in regle.fondements:
        _, article = CORPUS.references.article(renvoi.article)
        for version in article.versions:
            pivots |= {version.du} | ({version.au + UN_JOUR} if version.au else set())
    for jour in sorted(pivots | {p - UN_JOUR for p in pivots}):
        if regle.en_vigueur.contient(jour) and COUVERTURE.du <= jour <= COUVERTURE.au:
            yield jour


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: r.id)
def test_chaque_jour_de_la_regle_un_de_ses_fondements_est_en_vigueur(regle: Regle) -> None:
    assert regle.fondements
    sans = [j.isoformat() for j in _jours_de(regle) if not fondements_du(CORPUS, regle.fondements, j)]
    assert not sans, f"aucun fondement en vigueur : {sans}"


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: r.id)
def test_chaque_jour_de_la_regle_ses_seuils_ont_une_valeur(regle: Regle) -> None:
    for jour in _jours_de(regle):
        assert regle.seuils_du(jour).keys() == regle.seuils.keys()
    employes = {c.valeur.nom for c in _comparaisons(regle) if isinstance(c.valeur, Seuil)}
    dits = set(re.findall(r"seuils\.(\w+)", regle.constat + regle.remede)) | {
        str(v) for v in regle.corrections.values() if not isinstance(v, (bool, dict))
    }
    assert set(regle.seuils) <= employes | dits, "un seuil ne sert à rien"


def _comparaisons(regle: Regle):  # type: ignore[no-untyped-def]
    yield from comparaisons(regle.applicabilite)
    yield from comparaisons(regle.manquement)


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: r.id)
def test_la_confiance_et_le_niveau_ne_depassent_pas_la_prudence(regle: Regle) -> None:
    if regle.confiance == "memoire":
        assert regle.niveau != "bloquant"
    if regle.doutes:
        assert regle.doute, "un doute identifié se dit en mots"


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: r.id)
def test_une_regle_a_ses_exemples_au_bord(regle: Regle) -> None:
    attendus = {str(e.attendu) for e in regle.exemples if not e.hors_periode}
    assert {"conforme", "non_conforme"} <= attendus
    assert attendus & {"a_completer", "a_venir"}, "aucun exemple où l'on ne sait pas"
    noms = [e.nom for e in regle.exemples]
    assert len(noms) == len(set(noms))


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: r.id)
def test_les_textes_a_trous_d_une_regle_se_remplissent(regle: Regle) -> None:
    jour = max(regle.en_vigueur.du, COUVERTURE.du)
    noms = {**contexte(CORPUS.regles.faits, {}), "seuils": regle.seuils_du(jour), "jour": jour}
    for texte in (regle.constat, regle.remede):
        rempli = remplir(texte, noms, regle.id)
        assert "{{" not in rempli
        assert "None" not in rempli


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: r.id)
def test_une_correction_ne_touche_qu_un_choix_que_la_regle_lit(regle: Regle) -> None:
    lus = set(regle.faits()) | {
        s
        for f in regle.faits()
        if (fait := CORPUS.vocabulaire.faits.get(f)) and fait.combinaison
        for s in fait.combinaison
    }
    for chemin in regle.corrections:
        assert CORPUS.vocabulaire.faits[chemin].modifiable, f"{chemin} n'est pas un choix"
        assert chemin in lus, f"{chemin} n'est pas lu par la règle"


def test_chaque_pivot_et_sa_veille_s_evaluent_et_aucune_regle_n_a_de_trou(
    reference: Dossier, corpus: Corpus, juge: Juge
) -> None:
    for pivot in corpus.pivots:
        for jour in (pivot - UN_JOUR, pivot):
            if COUVERTURE.du <= jour <= COUVERTURE.au:
                v = juge.verifier(reference, jour)
                assert v.constats
                assert all(c.fondements for c in v.constats)


def test_les_cas_d_une_qualification_s_excluent_et_ses_fondements_existent() -> None:
    for q in CORPUS.regles.qualifications:
        valeurs = {c.alors for c in q.cas} | ({q.sinon} if q.sinon is not None else set())
        if q.type == "enum":
            assert valeurs <= set(q.valeurs), q.id
        for renvoi in q.fondements:
            CORPUS.references.article(renvoi.article)
        for exemple in q.exemples:
            faits = {**exemple.dossier, "jour": exemple.au or COUVERTURE.etat_du_droit}
            vraies = [c for c in q.conditions if verite_de(c, _lus(faits)) == VRAI]
            assert len({q.cas[q.conditions.index(c)].alors for c in vraies}) <= 1, (q.id, exemple.nom)


def _lus(ecrits: dict[str, object]) -> dict[str, object]:
    from teletravail_charte.valeurs import lire_valeur

    faits = CORPUS.regles.faits
    return {c: v if c == "jour" else lire_valeur(faits[c], v) for c, v in ecrits.items()}  # type: ignore[misc]


def test_les_versions_d_un_article_ne_se_chevauchent_pas() -> None:
    for texte in CORPUS.references.textes.values():
        for cle, article in texte.articles.items():
            for a, b in combinations(sorted(article.versions, key=lambda v: v.du), 2):
                assert a.au is not None, f"{texte.id}/{cle}"
                assert a.au < b.du, f"{texte.id}/{cle}"
            if article.suite:
                CORPUS.references.article(article.suite)


def test_les_identifiants_officiels_ont_la_bonne_forme() -> None:
    for texte in CORPUS.references.textes.values():
        assert re.fullmatch(r"|(JORFTEXT|LEGITEXT|LEGIARTI)\d{12}", texte.identifiant), texte.id
        assert re.fullmatch(r"|[A-Z]{4}\d{7}[A-Z]", texte.nor), texte.id
        for article in texte.articles.values():
            for v in article.versions:
                assert re.fullmatch(r"|(LEGIARTI|JORFARTI|LEGISCTA)\d{12}", v.identifiant), texte.id


def test_depuis_la_codification_aucun_numero_precis_n_est_affirme() -> None:
    fichiers = [*(RACINE / "rules").rglob("*.yaml"), *(RACINE / "templates").rglob("*.yaml")]
    for chemin in fichiers:
        texte = chemin.read_text(encoding="utf-8")
        assert not re.findall(r"R\. ?43[1-3]-(?!1 et suivants|1\b)", texte), chemin.name


PIECES = {p.id: charger_clausier(CORPUS, p.id) for p in pieces_possibles(CORPUS) if p.coquille}
CLAUSES = [(p, c) for p, clausier in PIECES.items() for c in clausier.clauses]


@pytest.mark.parametrize(("piece", "clause"), CLAUSES, ids=lambda x: x if isinstance(x, str) else x.id)
def test_une_clause_cite_des_regles_et_des_articles_qui_existent(piece: str, clause: Clause) -> None:
    assert piece in PIECES
    for bloc in clause.corps:
        for regle in (*clause.regles, *(bloc.regles or ())):
            assert regle in CORPUS.regles.obligations, regle
        for renvoi in (*clause.fondements, *(bloc.fondements or ())):
            CORPUS.references.article(renvoi.article)
        if bloc.si:
            lire_condition(bloc.si, vocabulaire_des_clauses(CORPUS))


def test_chaque_regle_est_mise_en_mots_par_une_clause_ou_dit_pourquoi_non() -> None:
    mises_en_mots = {regle for _, c in CLAUSES for regle in (*c.regles, *(r for b in c.corps for r in b.regles or ()))}
    muettes = [r.id for r in REGLES if r.id not in mises_en_mots and not r.sans_clause]
    inutiles = [r.id for r in REGLES if r.id in mises_en_mots and r.sans_clause]
    assert not muettes, f"{len(muettes)} règles sans clause : {muettes}"
    assert not inutiles, f"« sans_clause » dit à tort : {inutiles}"


def test_les_soixante_huit_clauses_du_plan_existent() -> None:
    numeros = {int(c.id.split("-")[1]) for c in _charte().clauses}
    assert numeros == set(range(1, 69))


def _charte() -> Clausier:
    return PIECES["charte"]


def test_un_profil_donne_tous_les_choix_et_rien_d_autre() -> None:
    choix = {c for c, f in CORPUS.vocabulaire.faits.items() if f.modifiable and not f.facultatif and not f.combinaison}
    for profil in CORPUS.profils.values():
        assert not choix - set(profil.choix), profil.id


@pytest.mark.parametrize("profil", ["prudente", "courante", "ouverte"])
def test_un_profil_est_licite_aujourd_hui(profil: str, corpus: Corpus, juge: Juge) -> None:
    v = juge.verifier(Dossier("profil", {}, profil), COUVERTURE.etat_du_droit)
    contraires = [c.regle.id for c in v.constats if c.etat == "non_conforme"]
    assert not contraires
    assert corpus.profils[profil].explication


def test_chaque_fait_pose_une_question_en_une_ligne() -> None:
    for chemin, fait in CORPUS.vocabulaire.faits.items():
        assert "\n" not in fait.question.strip(), chemin
        assert fait.combinaison or fait.question.rstrip().endswith("?"), chemin
        if isinstance(fait.valeurs, dict) and fait.type in ("enum", "liste"):
            assert all(fait.valeurs.values()), f"{chemin} : un libellé manque"


def test_les_themes_du_lisez_moi_sont_ceux_du_sommaire_dans_le_meme_ordre() -> None:
    lisez_moi = (RACINE / "rules" / "README.md").read_text(encoding="utf-8")
    cites = re.findall(r"^\| `([a-z-]+)` \|", lisez_moi, re.MULTILINE)
    assert cites == list(CORPUS.themes)


def test_aucun_nombre_ni_texte_de_loi_dans_le_python() -> None:
    interdits = re.compile(r"2[.,]88|253[.,]44|282[.,]24|2016-151|2020-391|2021-1123|[LR]\. ?\d{3}")
    for chemin in (RACINE / "teletravail_charte").rglob("*.py"):
        assert not interdits.findall(chemin.read_text(encoding="utf-8")), chemin.name


def test_le_python_ne_nomme_aucune_regle() -> None:
    noms = {r.id for r in REGLES}
    for chemin in (RACINE / "teletravail_charte").rglob("*.py"):
        source = chemin.read_text(encoding="utf-8")
        assert not [n for n in noms if f'"{n}"' in source], chemin.name


def test_les_fichiers_yaml_ne_contiennent_que_des_espaces_ordinaires() -> None:
    for etagere in ("rules", "templates", "legal_refs"):
        for chemin in (RACINE / etagere).rglob("*.yaml"):
            texte = chemin.read_text(encoding="utf-8")
            assert not re.findall("[\u00a0\u202f\u2019\t]", texte), chemin.name
            yaml.safe_load(texte)


def test_une_difference_de_faits_se_lit_comme_ses_deux_faits() -> None:
    condition = lire_condition({"cst.date_avis": {"apres": "seance.date"}}, CORPUS.regles.faits)
    assert OPPOSITION in next(comparaisons(condition)).fait
    assert faits_lus(condition) == ("cst.date_avis", "seance.date")


@pytest.mark.parametrize(
    ("fichier", "change"),
    [
        ("rules/quotite/quotite-plafond-hebdomadaire.yaml", True),
        ("legal_refs/decret-2016-151.yaml", True),
        ("templates/profils/courante.yaml", True),
        ("templates/pieces.yaml", True),
        ("rules/detecteurs/quotite.jours_teletravail_max_semaine.yaml", False),
        ("templates/parcours.yaml", False),
    ],
)
def test_l_empreinte_change_avec_ce_dont_un_constat_ou_un_acte_depend_et_avec_rien_d_autre(
    tmp_path: Path, fichier: str, change: bool
) -> None:
    for etagere in ("rules", "legal_refs", "templates"):
        shutil.copytree(RACINE / etagere, tmp_path / etagere)
    with (tmp_path / fichier).open("a", encoding="utf-8") as flux:
        flux.write("# relu\n")
    assert (replace(CORPUS, racine=tmp_path).empreinte != CORPUS.empreinte) is change
