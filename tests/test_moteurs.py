"""Deux moteurs indépendants rendent la même chose : règles inventées et corpus réel, dossiers au hasard."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from conftest import corpus_du_depot
from hypothesis import given, settings
from hypothesis import strategies as st

from teletravail_charte.conditions import Condition, lire_condition
from teletravail_charte.corpus import Corpus
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.moteur import Compilation, QualificationCompilee, RegleCompilee, compiler
from teletravail_charte.moteur.durable import MoteurDurable, disponible
from teletravail_charte.moteur.natif import FAUX, VRAI, MoteurNatif, verite_de
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Fait, Valeur

pytestmark = pytest.mark.skipif(not disponible(), reason="durable_rules n'est pas installé")

FAITS = {
    "a.n": Fait(type="nombre", question="", aucun="rien"),
    "a.m": Fait(type="nombre", question=""),
    "a.b": Fait(type="booleen", question=""),
    "a.c": Fait(type="booleen", question=""),
    "a.d": Fait(type="date", question=""),
    "a.e": Fait(type="date", question="", aucun="jamais"),
    "a.x": Fait(type="enum", question="", valeurs={"u": "", "v": "", "w": ""}),
    "a.t": Fait(type="texte", question=""),
    "a.l": Fait(type="liste", question="", valeurs={"p": "", "q": "", "r": ""}),
    "r.un": Fait(type="enum", question="", valeurs={"u": "", "v": ""}),
    "r.deux": Fait(type="booleen", question=""),
}
JOUR = date(2024, 6, 1)
NOMBRES = st.sampled_from([Decimal(n) for n in ("0", "1", "2.5", "3", "3.0001", "-1")])
DATES = st.integers(-3, 3).map(lambda n: JOUR + timedelta(days=n))
VALEURS: dict[str, st.SearchStrategy[Any]] = {
    "nombre": NOMBRES,
    "date": DATES,
    "booleen": st.booleans(),
    "enum": st.sampled_from(["u", "v"]),
    "texte": st.sampled_from(["57", "78", "2A"]),
    "liste": st.lists(st.sampled_from(["p", "q", "r"]), unique=True).map(tuple),
}


def _valeur(fait: Fait) -> st.SearchStrategy[Valeur]:
    speciales: list[Any] = [INCONNU] + ([AUCUN] if fait.aucun else [])
    return st.one_of(st.sampled_from(speciales), VALEURS[fait.type], VALEURS[fait.type])


def _tests(chemin: str) -> st.SearchStrategy[Any]:
    fait = FAITS[chemin]
    constante = VALEURS[fait.type]
    if fait.type == "liste":
        membre, membres = st.sampled_from(["p", "q", "r"]), st.lists(st.sampled_from(["p", "q"]), min_size=1)
        un = st.fixed_dictionaries({}, optional={"contient": membre, "ne_contient_pas": membre})
        plusieurs = st.sampled_from(["contient_un_parmi", "manque_un_parmi", "hors_de"])
        return st.one_of(un.filter(bool), st.builds(lambda o, m: {o: m}, plusieurs, membres), st.just("aucun"))
    if fait.type in ("nombre", "date"):
        operateurs = st.sampled_from(
            ["superieur_a", "superieur_ou_egal_a", "inferieur_a", "inferieur_ou_egal_a", "egal_a", "different_de"]
        )
        autre = {"a.n": "a.m", "a.m": "a.n", "a.d": "a.e", "a.e": "a.d"}[chemin]
        test = st.builds(lambda o, v: {o: v}, operateurs, st.one_of(constante, st.just(autre)))
        return st.one_of(test, st.sampled_from(["aucun", {"different_de": "aucun"}])) if fait.aucun else test
    if fait.type in ("enum", "texte"):
        ensembles = st.lists(constante, min_size=1, max_size=2)
        return st.one_of(
            constante,
            st.builds(lambda o, v: {o: v}, st.sampled_from(["egal_a", "different_de"]), constante),
            st.builds(lambda o, v: {o: v}, st.sampled_from(["parmi", "hors_de"]), ensembles),
        )
    return constante


def _conditions(chemins: list[str]) -> st.SearchStrategy[Condition]:
    feuille = st.sampled_from(chemins).flatmap(lambda c: _tests(c).map(lambda t: {c: t}))
    ligne = st.dictionaries(st.sampled_from(chemins), st.just(None), min_size=1, max_size=3).flatmap(
        lambda d: st.fixed_dictionaries({c: _tests(c) for c in d})
    )
    groupe = st.builds(
        lambda g, membres: {g: membres},
        st.sampled_from(["toutes", "au_moins_une"]),
        st.lists(st.one_of(feuille, ligne), min_size=1, max_size=3),
    )
    imbrique = st.builds(
        lambda g, membres: {g: membres},
        st.sampled_from(["toutes", "au_moins_une"]),
        st.lists(st.one_of(feuille, groupe), min_size=1, max_size=2),
    )
    return st.one_of(feuille, ligne, groupe, imbrique).map(lambda brut: lire_condition(brut, FAITS))


BASE = [c for c in FAITS if c.startswith("a.")]
REGLES = st.lists(
    st.tuples(st.one_of(st.none(), _conditions([*BASE, "r.un", "r.deux"])), _conditions([*BASE, "r.un", "r.deux"])),
    min_size=1,
    max_size=4,
).map(lambda paires: tuple(RegleCompilee(f"regle-{n}", f"t{n % 2}", *p) for n, p in enumerate(paires)))
QUALIFICATIONS = st.tuples(
    st.builds(
        lambda c, s: QualificationCompilee("r.un", (("u", c),), s), _conditions(BASE), st.sampled_from(["v", None])
    ),
    st.builds(
        lambda c, s: QualificationCompilee("r.deux", ((True, c),), s),
        _conditions([*BASE, "r.un"]),
        st.sampled_from([False, None]),
    ),
)
DOSSIERS = st.fixed_dictionaries({c: _valeur(FAITS[c]) for c in BASE})


@given(regles=REGLES, qualifications=QUALIFICATIONS, dossiers=st.lists(DOSSIERS, min_size=1, max_size=4))
def test_deux_moteurs_rendent_les_memes_issues_sur_des_regles_inventees(
    regles: tuple[RegleCompilee, ...],
    qualifications: tuple[QualificationCompilee, QualificationCompilee],
    dossiers: list[dict[str, Valeur]],
) -> None:
    compilation = Compilation(regles, qualifications, FAITS)
    try:
        durable = MoteurDurable(compilation)
    except ErreurCorpus:
        return  # une condition hors des bornes du réseau est refusée à la compilation
    natif = MoteurNatif(compilation)
    for valeurs in dossiers:
        assert natif.evaluer(valeurs) == durable.evaluer(valeurs)


def _au_hasard(fait: Fait, hasard: random.Random, constantes: list[Any]) -> Valeur:
    if fait.aucun is not None and hasard.random() < 0.1:
        return AUCUN
    match fait.type:
        case "booleen":
            return hasard.random() < 0.5
        case "date":
            return JOUR + timedelta(days=hasard.randint(-40, 40))
        case "enum":
            return hasard.choice([str(v) for v in fait.valeurs])
        case "liste":
            return tuple(str(v) for v in fait.valeurs if hasard.random() < 0.5)
        case "entier" | "nombre":
            base = hasard.choice(constantes or [1])
            return base + hasard.choice([-1, 0, 1]) if isinstance(base, (int, Decimal)) else 1
    return hasard.choice(["57", "67", "78", "974"])


def _constantes(corpus: Corpus) -> dict[str, list[Any]]:
    from teletravail_charte.conditions import Seuil, comparaisons

    trouvees: dict[str, list[Any]] = {}
    for regle in corpus.regles.obligations.values():
        for condition in (regle.applicabilite, regle.manquement):
            for c in comparaisons(condition):
                if isinstance(c.valeur, Seuil):
                    trouvees.setdefault(c.fait, []).extend(regle.seuils[c.valeur.nom].values())
                elif isinstance(c.valeur, (int, Decimal)) and not isinstance(c.valeur, bool):
                    trouvees.setdefault(c.fait, []).append(c.valeur)
    return trouvees


CORPUS = corpus_du_depot()
PIVOTS = CORPUS.pivots


@pytest.mark.parametrize("jour", PIVOTS[:: max(1, len(PIVOTS) // 12)], ids=str)
def test_deux_moteurs_rendent_les_memes_issues_sur_le_corpus_reel(jour: date, corpus: Corpus) -> None:
    regles = [(r, jour) for r in corpus.regles.obligations.values() if r.en_vigueur.contient(jour)]
    compilation = compiler(regles, corpus.regles.qualifications, corpus.regles.faits)
    natif, durable = MoteurNatif(compilation), MoteurDurable(compilation)
    constantes = _constantes(corpus)
    for graine in range(12):
        hasard = random.Random(f"{jour}{graine}")
        part_inconnue = hasard.choice([0, 0.1, 0.3, 0.7])
        valeurs: dict[str, Valeur] = {
            c: _au_hasard(f, hasard, constantes.get(c, []))
            for c, f in corpus.vocabulaire.faits.items()
            if f.type != "textes" and hasard.random() >= part_inconnue
        }
        valeurs["jour"] = jour
        assert natif.evaluer(valeurs) == durable.evaluer(valeurs)


@given(regles=REGLES, dossier=DOSSIERS)
def test_les_faits_cites_prouvent_seuls_le_manquement(
    regles: tuple[RegleCompilee, ...], dossier: dict[str, Valeur]
) -> None:
    natif = MoteurNatif(Compilation(regles, (), FAITS))
    for nom, issue in natif.evaluer(dossier).issues.items():
        if issue.etat == "non_conforme":
            seuls = {f: dossier[f] for f in issue.cites if f in dossier}
            assert natif.evaluer(seuls).issues[nom].etat == "non_conforme"


@given(regles=REGLES, dossier=DOSSIERS)
def test_apprendre_les_faits_qui_ne_manquent_pas_ne_change_jamais_une_issue_decidee(
    regles: tuple[RegleCompilee, ...], dossier: dict[str, Valeur]
) -> None:
    natif = MoteurNatif(Compilation(regles, (), FAITS))
    avant = natif.evaluer(dossier).issues
    complet = {c: (VALEURS_SURES[FAITS[c].type] if v is INCONNU else v) for c, v in dossier.items()}
    apres = natif.evaluer({**complet, "r.un": INCONNU, "r.deux": INCONNU}).issues
    for nom, issue in avant.items():
        if issue.etat in ("non_conforme", "sans_objet"):
            assert apres[nom].etat == issue.etat
        if issue.etat == "conforme":
            assert apres[nom].etat in ("conforme", "sans_objet")
        if issue.etat == "inconnu":
            assert issue.manquants


VALEURS_SURES: dict[str, Valeur] = {
    "nombre": Decimal(3),
    "date": JOUR,
    "booleen": True,
    "enum": "u",
    "texte": "57",
    "liste": ("p",),
}


@given(condition=_conditions(BASE), dossier=DOSSIERS)
@settings(max_examples=200)
def test_une_condition_certaine_le_reste_quand_on_en_sait_plus(
    condition: Condition, dossier: dict[str, Valeur]
) -> None:
    avant = verite_de(condition, dossier)
    complet = {c: (VALEURS_SURES[FAITS[c].type] if v is INCONNU else v) for c, v in dossier.items()}
    if avant in (VRAI, FAUX):
        assert verite_de(condition, complet) == avant


def test_un_moteur_vide_de_ses_regles_ne_dit_plus_rien() -> None:
    vide = Compilation((), (), FAITS)
    for moteur in (MoteurNatif(vide), MoteurDurable(vide)):
        assert moteur.evaluer({"a.b": True}).issues == {}


@pytest.mark.parametrize("classe", ["natif", "durable"])
def test_sans_les_regles_d_un_moteur_ses_constats_disparaissent(
    classe: str, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    jour = date(2026, 11, 21)
    regles = [(r, jour) for r in corpus.regles.obligations.values() if r.en_vigueur.contient(jour)]
    compilation = compiler(regles, corpus.regles.qualifications, corpus.regles.faits)
    fabrique: Any = {"natif": MoteurNatif, "durable": MoteurDurable}[classe]
    pleines = fabrique(compilation).evaluer({"jour": jour, "quotite.base": "annee"}).issues
    assert pleines["quotite-pas-d-annualisation"].etat == "non_conforme"
    if classe == "durable":
        # Les règles Rete du thème sont retirées, le reste de l'adaptateur est intact.
        from teletravail_charte.moteur import durable

        ajouter = durable.Reseau.ajouter

        def sans_regles(self: Any, cible: str, condition: Condition, **autres: str) -> None:
            ajouter(self, cible, condition, **autres)
            self._definition = {"r_go": self._definition["r_go"], "r_tous": self._definition["r_tous"]}

        monkeypatch.setattr(durable.Reseau, "ajouter", sans_regles)
    else:
        from teletravail_charte.moteur import natif

        monkeypatch.setattr(natif, "_compiler_comparaison", lambda _: lambda _: FAUX)
    vides = fabrique(compilation).evaluer({"jour": jour, "quotite.base": "annee"}).issues
    assert not [i for i in vides.values() if i.etat == "non_conforme"]


def test_l_ordre_des_faits_ne_change_rien(corpus: Corpus) -> None:
    jour = date(2026, 11, 21)
    regles = [(r, jour) for r in corpus.regles.obligations.values() if r.en_vigueur.contient(jour)]
    moteur = MoteurDurable(compiler(regles, corpus.regles.qualifications, corpus.regles.faits))
    hasard = random.Random(7)
    valeurs: dict[str, Valeur] = {
        c: _au_hasard(f, hasard, []) for c, f in corpus.vocabulaire.faits.items() if f.type != "textes"
    } | {"jour": jour}
    attendu = moteur.evaluer(valeurs)
    for _ in range(3):
        paires = list(valeurs.items())
        hasard.shuffle(paires)
        assert moteur.evaluer(dict(paires)) == attendu


def test_le_moteur_durable_survit_a_deux_mille_evaluations() -> None:
    code = (
        "import faulthandler; faulthandler.dump_traceback_later(100, exit=True)\n"
        "from teletravail_charte.conditions import lire_condition\n"
        "from teletravail_charte.moteur import Compilation, RegleCompilee\n"
        "from teletravail_charte.moteur.durable import MoteurDurable\n"
        "from teletravail_charte.vocabulaire import Fait\n"
        "faits = {'a.b': Fait(type='booleen', question='')}\n"
        "regle = RegleCompilee('r', 't', None, lire_condition({'a.b': True}, faits))\n"
        "moteur = MoteurDurable(Compilation((regle,), (), faits))\n"
        "for rang in range(2000):\n"
        "    etat = moteur.evaluer({'a.b': rang % 2 == 0}).issues['r'].etat\n"
        "    assert etat == ('non_conforme' if rang % 2 == 0 else 'conforme'), rang\n"
        "print('fini')\n"
    )
    fini = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert fini.stdout.strip() == "fini", fini.stderr[-2000:]
