"""Le réseau Rete à ses tailles limites, et chaque opérateur juste dessous, juste dessus, à l'unité près.

Sans fixture : ``outils/mutation.py`` rejoue ces mêmes tests contre chaque mutant des moteurs.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from teletravail_charte.conditions import Condition, lire_condition
from teletravail_charte.erreurs import ErreurCorpus, ErreurUsage
from teletravail_charte.moteur import Compilation, QualificationCompilee, RegleCompilee, Resultat
from teletravail_charte.moteur.durable import MoteurDurable, disponible
from teletravail_charte.moteur.encodage import BRANCHES_MAX, FAITS_PAR_BRANCHE_MAX, Encodeur
from teletravail_charte.moteur.natif import MoteurNatif
from teletravail_charte.moteur.reseau import (
    COMPARAISONS_PAR_FAIT_MAX,
    FAITS_MAX,
    USAGES_PAR_CONDITION_MAX,
    Reseau,
)
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Fait, Valeur

pytestmark = pytest.mark.skipif(not disponible(), reason="durable_rules n'est pas installé")

NOMBREUX = {f"v{rang}": "" for rang in range(2 * BRANCHES_MAX)}
FAITS = {
    "a.n": Fait(type="nombre", question="", aucun="rien"),
    "a.m": Fait(type="nombre", question=""),
    "a.i": Fait(type="entier", question=""),
    "a.b": Fait(type="booleen", question=""),
    "a.d": Fait(type="date", question=""),
    "a.e": Fait(type="date", question="", aucun="jamais"),
    "a.x": Fait(type="enum", question="", valeurs=NOMBREUX),
    "a.l": Fait(type="liste", question="", valeurs={"p": "", "q": ""}),
    **{f"b.f{rang}": Fait(type="booleen", question="") for rang in range(FAITS_MAX + 1)},
    "r.un": Fait(type="booleen", question=""),
    "r.deux": Fait(type="booleen", question=""),
}
OPERATEURS: dict[str, Callable[[Any, Any], bool]] = {
    "superieur_a": operator.gt,
    "superieur_ou_egal_a": operator.ge,
    "inferieur_a": operator.lt,
    "inferieur_ou_egal_a": operator.le,
    "egal_a": operator.eq,
    "different_de": operator.ne,
}


def _lire(brut: dict[str, Any]) -> Condition:
    return lire_condition(brut, FAITS)


def _regles(*manquements: dict[str, Any]) -> Compilation:
    regles = tuple(RegleCompilee(f"regle-{rang}", "t", None, _lire(m)) for rang, m in enumerate(manquements))
    return Compilation(regles, (), FAITS)


def _des_deux_moteurs(compilation: Compilation, valeurs: Mapping[str, Valeur]) -> Resultat:
    natif, durable = (moteur(compilation).evaluer(valeurs) for moteur in (MoteurNatif, MoteurDurable))
    assert natif == durable
    return durable


def _etats(brut: dict[str, Any], valeurs: Mapping[str, Valeur]) -> str:
    return _des_deux_moteurs(_regles(brut), valeurs).issues["regle-0"].etat


def test_chaque_operateur_est_juste_a_l_unite_pres() -> None:
    jour, entier, nombre = date(2024, 3, 1), 7, Decimal("2.5")
    pres: dict[str, tuple[Any, list[Any]]] = {
        "a.n": (nombre, [Decimal("2.4999"), nombre, Decimal("2.5001")]),
        "a.i": (entier, [6, entier, 8]),
        "a.d": (jour, [date(2024, 2, 29), jour, date(2024, 3, 2)]),
    }
    for nom, comparer in OPERATEURS.items():
        for chemin, (borne, valeurs) in pres.items():
            for valeur in valeurs:
                attendu = "non_conforme" if comparer(valeur, borne) else "conforme"
                assert _etats({chemin: {nom: borne}}, {chemin: valeur}) == attendu, (nom, valeur)


def test_deux_faits_se_comparent_a_l_unite_pres() -> None:
    jour = date(2024, 3, 1)
    for nom, comparer in OPERATEURS.items():
        for ecart in ("-1", "-0.5", "-0.0001", "0", "0.0001", "0.5", "1"):
            valeurs: dict[str, Valeur] = {"a.n": 3 + Decimal(ecart), "a.m": Decimal(3)}
            attendu = "non_conforme" if comparer(Decimal(ecart), 0) else "conforme"
            assert _etats({"a.n": {nom: "a.m"}}, valeurs) == attendu, (nom, ecart)
        for jours in (-1, 0, 1):
            dates: dict[str, Valeur] = {"a.d": date.fromordinal(jour.toordinal() + jours), "a.e": jour}
            attendu = "non_conforme" if comparer(jours, 0) else "conforme"
            assert _etats({"a.d": {nom: "a.e"}}, dates) == attendu, (nom, jours)


def test_une_comparaison_avec_aucun_est_fausse_et_une_liste_aucune_est_vide() -> None:
    for nom in OPERATEURS:
        assert _etats({"a.n": {nom: 3}}, {"a.n": AUCUN}) == "conforme"
        assert _etats({"a.d": {nom: "a.e"}}, {"a.d": date(2024, 3, 1), "a.e": AUCUN}) == "conforme"
    for vide in ((), AUCUN):
        assert _etats({"a.l": {"ne_contient_pas": "p"}}, {"a.l": vide}) == "non_conforme"
        assert _etats({"a.l": {"manque_un_parmi": ["p", "q"]}}, {"a.l": vide}) == "non_conforme"
        assert _etats({"a.l": {"contient": "p"}}, {"a.l": vide}) == "conforme"
        assert _etats({"a.l": {"hors_de": ["p"]}}, {"a.l": vide}) == "conforme"
        assert _etats({"a.l": "aucun"}, {"a.l": vide}) == "non_conforme"


def test_les_qualifications_s_enchainent_en_trois_strates() -> None:
    faits = {**FAITS, "r.trois": FAITS["r.un"]}

    def qualifier(fait: str, lus: tuple[str, ...], sinon: bool | None) -> QualificationCompilee:
        return QualificationCompilee(fait, ((True, lire_condition(dict.fromkeys(lus, True), faits)),), sinon)

    for sinon in (False, None):
        compilation = Compilation(
            (RegleCompilee("regle", "t", None, lire_condition({"r.trois": True}, faits)),),
            (
                qualifier("r.un", ("a.b",), sinon),
                qualifier("r.deux", ("r.un",), sinon),
                qualifier("r.trois", ("r.un", "r.deux"), sinon),
            ),
            faits,
        )
        non = "inconnu" if sinon is None else "conforme"
        for valeur, attendu in ((True, "non_conforme"), (False, non), (INCONNU, "inconnu")):
            resultat = _des_deux_moteurs(compilation, {"a.b": valeur})
            assert resultat.issues["regle"].etat == attendu


def test_soixante_quatre_branches_passent_une_de_plus_est_refusee() -> None:
    limite = [f"v{rang}" for rang in range(BRANCHES_MAX)]
    assert BRANCHES_MAX == len(Encodeur(FAITS).branches(_lire({"a.x": {"parmi": limite}}))) == 64
    with pytest.raises(ErreurCorpus, match="branches"):
        Encodeur(FAITS).branches(_lire({"a.x": {"parmi": [*limite, "v64"]}}))


def test_seize_faits_par_branche_passent_un_de_plus_est_refuse() -> None:
    limite = {f"b.f{rang}": True for rang in range(FAITS_PAR_BRANCHE_MAX)}
    assert FAITS_PAR_BRANCHE_MAX == len(Encodeur(FAITS).branches(_lire(limite))[0]) == 16
    with pytest.raises(ErreurCorpus, match="branche"):
        Encodeur(FAITS).branches(_lire({**limite, "b.f16": True}))


def test_soixante_comparaisons_d_un_fait_passent_et_jugent_une_de_plus_est_refusee() -> None:
    limite = [{"a.n": {"superieur_a": rang}} for rang in range(60)]
    issues = _des_deux_moteurs(_regles(*limite), {"a.n": 30}).issues
    assert [i.etat for i in issues.values()] == ["non_conforme"] * 30 + ["conforme"] * 30
    assert COMPARAISONS_PAR_FAIT_MAX == 60
    with pytest.raises(ErreurCorpus, match="constantes"):
        MoteurDurable(_regles(*limite, {"a.n": {"superieur_a": 60}}))


def test_deux_cent_cinquante_usages_d_une_comparaison_passent_un_de_plus_est_refuse() -> None:
    limite = [{"a.b": True}] * 250
    issues = _des_deux_moteurs(_regles(*limite), {"a.b": True}).issues
    assert {i.etat for i in issues.values()} == {"non_conforme"}
    assert USAGES_PAR_CONDITION_MAX == 250
    with pytest.raises(ErreurCorpus, match="règles"):
        MoteurDurable(_regles(*limite, {"a.b": True}))


def test_quatre_cent_quatre_vingts_faits_passent_un_de_plus_est_refuse() -> None:
    limite = [{f"b.f{rang}": True} for rang in range(479)]  # et le fait de service qui ouvre les sessions
    issues = _des_deux_moteurs(_regles(*limite), {f"b.f{rang}": True for rang in range(479)}).issues
    assert {i.etat for i in issues.values()} == {"non_conforme"}
    assert FAITS_MAX == 480
    with pytest.raises(ErreurCorpus, match="faits"):
        MoteurDurable(_regles(*limite, {"b.f479": True}))


def test_un_nombre_a_plus_de_quatre_decimales_ou_trop_grand_est_refuse() -> None:
    for admis in (Decimal("0.0001"), 10**11 - 1, -(10**11) + 1):
        assert _etats({"a.n": {"egal_a": admis}}, {"a.n": admis}) == "non_conforme"
    for refuse in (Decimal("0.00001"), 10**11, -(10**11)):
        with pytest.raises(ErreurCorpus, match="chiffres"):
            Encodeur(FAITS).branches(_lire({"a.n": {"egal_a": refuse}}))


def _reseau() -> Reseau:
    reseau = Reseau("essai", FAITS)
    reseau.ajouter("cible", _lire({"a.b": True}))
    moteur = MoteurDurable(_regles({"a.b": True}))
    reseau.construire(moteur._qualifications._hote)
    return reseau


def test_une_exception_dans_une_action_est_relevee() -> None:
    reseau = _reseau()
    session = reseau.ouvrir()
    egaree = {"id": "go1", "sid": "session-inconnue", "f": "$go", "lo": 1, "hi": 1}
    reseau._hote.assert_fact(reseau.nom, egaree)
    with pytest.raises(KeyError, match="session-inconnue"):
        reseau.tires(session)


def test_une_session_fermee_ne_laisse_rien() -> None:
    reseau = _reseau()
    session = reseau.ouvrir()
    reseau.affirmer(session, {"a.b": (1, 1)})
    assert reseau.tires(session) == {"$go": [0], "cible": [0]}
    reseau.fermer(session)
    assert not reseau._tires


def test_une_session_qui_n_a_execute_aucune_action_ne_se_ferme_pas() -> None:
    reseau = _reseau()
    session = reseau.ouvrir()
    reseau._tires[session].clear()
    reseau._hote = _HoteMuet()
    with pytest.raises(RuntimeError, match="aucune action"):
        reseau.fermer(session)


class _HoteMuet:
    """Un moteur qui accepte tout et n'exécute rien."""

    def assert_fact(self, *_: Any) -> None:
        pass

    def delete_state(self, *_: Any) -> None:
        pass


def test_onze_cents_evaluations_ne_laissent_aucune_session_ouverte() -> None:
    # À la 1 025e session vivante, durable_rules plante.
    compilation = Compilation(
        _regles({"a.b": True}).regles, (QualificationCompilee("r.un", ((True, _lire({"a.b": True})),), None),), FAITS
    )
    moteur = MoteurDurable(compilation)
    for rang in range(1100):
        attendu = "non_conforme" if rang % 2 else "conforme"
        assert moteur.evaluer({"a.b": bool(rang % 2)}).issues["regle-0"].etat == attendu
    assert not moteur._qualifications._tires
    assert not any(reseau._tires for reseau, _ in moteur._themes)


def test_sans_sa_bibliotheque_le_moteur_durable_se_dit_absent() -> None:
    assert disponible()
    with pytest.MonkeyPatch.context() as sans:
        sans.setitem(sys.modules, "durable.engine", None)
        assert not disponible()
        with pytest.raises(ErreurUsage, match="compilateur C"):
            MoteurDurable(_regles({"a.b": True}))
