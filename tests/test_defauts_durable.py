"""Les défauts de durable_rules dont la clôture nous protège, figés : s'ils changent, on veut le savoir.

Chacun est provoqué dans un processus à part, puisqu'il le tue, le bloque ou lui ment.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from teletravail_charte.conditions import lire_condition
from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.moteur import Compilation, RegleCompilee
from teletravail_charte.moteur.durable import MoteurDurable, disponible
from teletravail_charte.vocabulaire import Fait

pytestmark = pytest.mark.skipif(not disponible(), reason="durable_rules n'est pas installé")

PREAMBULE = """
import faulthandler, warnings
warnings.simplefilter("ignore")
faulthandler.dump_traceback_later(20, exit=True)
from durable.engine import Host
class Hote(Host):
    def _run(self): pass
vus = []
def regle(*motifs, run=lambda c: vus.append(1)):
    return {"all": [{f"m_{i}": m} for i, m in enumerate(motifs)], "run": run}
def construire(**regles):
    hote = Hote()
    hote.register_rulesets({"r": regles})
    return hote
"""


def _executer(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PREAMBULE + code], capture_output=True, text=True, timeout=60, check=False
    )


def test_fermer_une_session_ou_rien_n_a_tourne_tue_le_processus() -> None:
    code = 'h = construire(a=regle({"f": "x"}))\nh.delete_state("r", "s")\nprint("vivant")'
    assert "vivant" not in _executer(code).stdout


def test_affirmer_un_lot_vide_tue_le_processus() -> None:
    code = 'h = construire(a=regle({"f": "x"}))\nh.assert_facts("r", [])\nprint("vivant")'
    assert "vivant" not in _executer(code).stdout


def test_un_fait_qu_aucun_motif_n_accepte_fait_rejeter_son_lot() -> None:
    code = """
h = construire(a=regle({"$and": [{"f": "x"}, {"$gte": {"hi": 1}}]}))
try:
    h.assert_facts("r", [{"id": 1, "sid": "s", "f": "x", "lo": 0, "hi": 0}])
except Exception as erreur:
    print(type(erreur).__name__)
"""
    assert _executer(code).stdout.strip() == "MessageNotHandledException"


def test_une_exception_dans_une_action_est_avalee() -> None:
    code = """
def echoue(c):
    raise ValueError("perdue")
h = construire(a=regle({"f": "x"}, run=echoue))
h.assert_fact("r", {"id": 1, "sid": "s", "f": "x"})
print("silence")
"""
    assert _executer(code).stdout.strip() == "silence"


def test_un_entier_et_un_texte_se_comparent_comme_deux_textes() -> None:
    code = """
h = construire(a=regle({"$lte": {"v": "9"}}))
h.assert_fact("r", {"id": 1, "sid": "s", "v": 35})
print(len(vus))
"""
    assert _executer(code).stdout.strip() == "1"


def test_un_motif_a_deux_cles_ignore_la_seconde() -> None:
    code = """
h = construire(a=regle({"f": "x", "v": 2}))
h.assert_fact("r", {"id": 1, "sid": "s", "f": "x", "v": 1})
print(len(vus))
"""
    assert _executer(code).stdout.strip() == "1"


FAITS = {
    "a.n": Fait(type="entier", question=""),
    "a.t": Fait(type="enum", question="", valeurs={f"v{n}": "" for n in range(80)}),
    "a.d": Fait(type="date", question=""),
}


def _compilation(*bruts: dict[str, object]) -> Compilation:
    regles = tuple(RegleCompilee(f"r{n}", "t", None, lire_condition(b, FAITS)) for n, b in enumerate(bruts))
    return Compilation(regles, (), FAITS)


def test_trop_de_comparaisons_sur_un_fait_est_refuse_a_la_compilation() -> None:
    conditions = [{"a.n": {"superieur_a": n}} for n in range(61)]
    with pytest.raises(ErreurCorpus, match="trop de constantes"):
        MoteurDurable(_compilation(*conditions))
    MoteurDurable(_compilation(*conditions[:60]))


def test_trop_d_usages_d_une_meme_comparaison_est_refuse_a_la_compilation() -> None:
    conditions = [{"a.n": 1} for _ in range(251)]
    with pytest.raises(ErreurCorpus, match="trop de règles"):
        MoteurDurable(_compilation(*conditions))
    MoteurDurable(_compilation(*conditions[:250]))


def test_une_condition_de_plus_de_soixante_quatre_branches_est_refusee() -> None:
    with pytest.raises(ErreurCorpus, match="65 branches"):
        MoteurDurable(_compilation({"a.t": {"parmi": [f"v{n}" for n in range(65)]}}))


def test_un_nombre_trop_grand_pour_le_reseau_est_refuse_et_non_arrondi() -> None:
    moteur = MoteurDurable(_compilation({"a.n": {"superieur_a": 3}}))
    with pytest.raises(ErreurCorpus, match="trop de chiffres"):
        moteur.evaluer({"a.n": 10**13})


def test_une_action_qui_echoue_est_relevee_apres_coup(monkeypatch: pytest.MonkeyPatch) -> None:
    moteur = MoteurDurable(_compilation({"a.d": {"avant": date(2020, 1, 1)}}))
    reseau = moteur._themes[0][0]
    monkeypatch.setattr(reseau, "_erreurs", [ValueError("dans une action")])
    with pytest.raises(ValueError, match="dans une action"):
        moteur.evaluer({"a.d": date(2019, 1, 1)})
