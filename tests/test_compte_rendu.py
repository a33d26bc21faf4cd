"""Ce que disent tous les rapports : les mêmes phrases, les dérogations toujours visibles, les doutes des clauses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import lxml.html
import pytest
from conftest import RACINE, corpus_du_depot
from docx import Document
from openpyxl import load_workbook
from verifications import HOSTILE, MOTIF, PLAFOND, QUATRE_JOURS, a_plat, verifier

from teletravail_charte.clausier import charger_clausier, lire_clauses
from teletravail_charte.rapports import doutes
from teletravail_charte.rapports.compte_rendu import rendre_compte
from teletravail_charte.rapports.doutes import doutes_des_clauses
from teletravail_charte.rapports.en_docx import rapport_docx
from teletravail_charte.rapports.en_html import rapport_html
from teletravail_charte.rapports.en_json import rapport_json
from teletravail_charte.rapports.en_sarif import rapport_sarif
from teletravail_charte.rapports.en_texte import rapport_texte
from teletravail_charte.rapports.en_xlsx import rapport_xlsx
from teletravail_charte.redaction import choisir_pieces
from teletravail_charte.validation import Recueil
from teletravail_charte.verification import Verification


def _html(v: Verification) -> str:
    return str(lxml.html.document_fromstring(rapport_html(v)).find(".//main").text_content())


def _docx(v: Verification) -> str:
    document = Document(BytesIO(rapport_docx(v)))
    return "\n".join("".join(p.itertext("{*}t")) for p in document.element.body.iter("{*}p"))


def _xlsx(v: Verification) -> str:
    feuilles = load_workbook(BytesIO(rapport_xlsx(v))).worksheets
    return "\n".join(str(valeur) for f in feuilles for ligne in f.values for valeur in ligne if valeur)


def _sarif(v: Verification) -> str:
    resultats = json.loads(rapport_sarif(v))["runs"][0]["results"]
    textes = (r["message"]["text"] + "".join(s["justification"] for s in r["suppressions"]) for r in resultats)
    return "\n".join(textes).replace("{{", "{").replace("}}", "}")


LIRE: dict[str, Callable[[Verification], str]] = {"texte": rapport_texte, "html": _html, "docx": _docx, "xlsx": _xlsx}


@pytest.mark.parametrize("forme", [*LIRE, "sarif"])
def test_chaque_manquement_est_dit_avec_les_memes_phrases_dans_tous_les_formats(forme: str) -> None:
    v = verifier("dossier-fautif", {"commune.population": "inconnu"})
    compte, rapport = rendre_compte(v), a_plat((LIRE | {"sarif": _sarif})[forme](v))
    autres = [p for _, points in compte.autres for p in points]
    assert len(compte.bloquants) > 10
    assert len(autres) > 5
    assert len(compte.questions) > 0
    for p in (*compte.bloquants, *autres):
        en_bref = p in autres and forme == "texte"  # à l'écran, ce qui ne bloque pas tient en deux phrases
        preuve = [] if forme == "xlsx" or en_bref else [p.preuve]  # le tableur donne tous les faits lus
        for phrase in (p.message, p.remede, *preuve, *([] if en_bref else [p.titre])):
            assert a_plat(phrase) in rapport, phrase
    assert all(a_plat(q.question) in rapport for q in compte.questions)


@pytest.mark.parametrize("forme", LIRE)
def test_chaque_texte_en_vigueur_chaque_doute_et_le_bilan_sont_dans_les_rapports_que_l_on_lit(forme: str) -> None:
    v = verifier("dossier-fautif")
    compte, rapport = rendre_compte(v), a_plat(LIRE[forme](v))
    assert a_plat(compte.bilan) in rapport
    assert all(a_plat(ligne) in rapport for ligne in (*compte.a_verifier, *compte.contexte))
    cites = [c for p in compte.bloquants for c in p.textes] + [p.doute for p in compte.bloquants if p.doute]
    for cite in cites:
        texte = cite if isinstance(cite, str) else cite.texte
        assert a_plat(texte)[1:] in rapport, texte


def test_un_dossier_sans_rien_qui_bloque_le_dit_et_n_a_pas_de_partie_vide() -> None:
    v = verifier("reference")
    compte = rendre_compte(v)
    assert compte.libre
    assert (compte.bloquants, compte.questions, compte.derogations) == ((), (), ())
    for forme in ("texte", "html", "docx"):
        rapport = LIRE[forme](v)
        assert "Rien ne bloque." in rapport
        for absent in ("ce qui bloque", "ce qui manque", "dérogations ("):
            assert absent not in rapport.lower()


def test_une_question_bloquante_empeche_de_dire_que_rien_ne_bloque() -> None:
    compte = rendre_compte(verifier("reference", {PLAFOND: "inconnu"}))
    assert not compte.libre
    assert compte.bloquants == ()
    assert PLAFOND in [q.fait for q in compte.questions]


@pytest.mark.parametrize("forme", [*LIRE, "sarif"])
@pytest.mark.parametrize(
    ("derogation", "effet"),
    [
        ({"expiration": "2027-06-30"}, "Assumé :"),
        ({}, "sans terme"),
        ({"expiration": "2026-12-16"}, "elle ne couvre plus ce point"),
    ],
)
def test_une_derogation_se_voit_dans_chaque_format_avec_son_effet_et_sa_raison(
    forme: str, derogation: dict[str, str], effet: str
) -> None:
    v = verifier("carrieres-sous-poissy", QUATRE_JOURS, derogation)
    rapport = a_plat((LIRE | {"sarif": _sarif})[forme](v))
    assert effet in rapport
    assert MOTIF in rapport
    assert "la directrice générale des services" in rapport


def test_une_derogation_sans_effet_se_voit_aussi() -> None:
    v = verifier("carrieres-sous-poissy", None, {"expiration": "2027-06-30"})
    (point,) = rendre_compte(v).derogations
    assert "elle est sans effet, le point est respecté" in a_plat(point.derogation)
    for forme, lire in LIRE.items():
        assert MOTIF in a_plat(lire(v)), forme


@pytest.mark.parametrize("forme", LIRE)
def test_une_derogation_ignoree_ne_couvre_rien_mais_reste_dite(forme: str) -> None:
    v = verifier("carrieres-sous-poissy", QUATRE_JOURS, {}, sans_derogation=True)
    rapport = a_plat(LIRE[forme](v))
    assert "Assumé :" not in rapport
    assert "Dérogation du dossier non appliquée" in rapport
    assert MOTIF in rapport


def test_le_bilan_compte_ce_qui_est_assume() -> None:
    sans = rendre_compte(verifier("carrieres-sous-poissy", QUATRE_JOURS)).bilan
    avec = rendre_compte(verifier("carrieres-sous-poissy", QUATRE_JOURS, {})).bilan
    assert "1 point bloquant" in sans
    assert "assumé" not in sans
    assert "0 point bloquant" in avec
    assert "1 assumé par dérogation" in avec


def test_ce_que_la_commune_a_tape_ressort_tel_quel() -> None:
    v = verifier("carrieres-sous-poissy", {"commune.nom": HOSTILE}, {"motif": HOSTILE, "auteur": HOSTILE})
    compte = rendre_compte(v)
    assert compte.nom.startswith(HOSTILE)
    (point,) = compte.derogations
    assert f"{HOSTILE} ({HOSTILE}" in point.derogation


def empreintes() -> list[str]:
    """L'empreinte de chaque format, pour un dossier fautif."""
    v = verifier("dossier-fautif", QUATRE_JOURS, {})
    rapports = (f(v) for f in (rapport_texte, rapport_html, rapport_sarif, rapport_docx, rapport_xlsx))
    return [sha256(r if isinstance(r, bytes) else r.encode()).hexdigest() for r in rapports]


def test_aucun_rapport_ne_depend_du_hachage_du_processus() -> None:
    graine = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    extrait = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
    extrait += "from test_compte_rendu import empreintes; print(empreintes())"
    rendu = subprocess.run(
        [sys.executable, "-c", extrait],
        cwd=RACINE,
        env={**os.environ, "PYTHONHASHSEED": graine},
        capture_output=True,
        text=True,
        check=True,
    )
    assert rendu.stdout.strip() == str(empreintes())


# ── Les doutes des clauses ───────────────────────────────────────────────────────────────────────────────────────


def _doutes(v: Verification) -> dict[str, str]:
    connus = {d for c in v.constats if c.etat != "sans_objet" for d in c.regle.doutes}
    return doutes_des_clauses(v, connus)


def test_un_doute_que_seules_les_clauses_posent_est_a_verifier_avec_l_endroit_des_actes() -> None:
    v = verifier("carrieres-sous-poissy")
    assert _doutes(v)["DT-23"] == "charte du télétravail, « Éloignement et retour sur site »"
    lignes = [a_plat(ligne) for ligne in rendre_compte(v).a_verifier]
    (ligne,) = [ligne for ligne in lignes if a_plat(v.corpus.doutes["DT-23"])[:40].replace("'", "’") in ligne]
    assert ligne.endswith("Dans vos actes : charte du télétravail, « Éloignement et retour sur site ».")


def test_les_rapports_pour_un_programme_donnent_les_memes_points_a_verifier() -> None:
    v = verifier("carrieres-sous-poissy")
    attendus = list(rendre_compte(v).a_verifier)
    assert json.loads(rapport_json(v))["a_verifier"] == attendus
    assert json.loads(rapport_sarif(v))["runs"][0]["properties"]["aVerifier"] == attendus


def test_un_doute_que_pose_deja_une_regle_n_est_pas_repete() -> None:
    for exemple in ("carrieres-sous-poissy", "nezel", "nogent-sur-marne", "dossier-fautif"):
        v = verifier(exemple)
        a_verifier = rendre_compte(v).a_verifier
        assert len(set(a_verifier)) == len(a_verifier)
        debuts = [ligne.split(" Dans vos actes")[0] for ligne in a_verifier]
        assert len(set(debuts)) == len(debuts)
        poses = {d for c in v.constats if c.etat != "sans_objet" for d in c.regle.doutes}
        assert not poses & set(_doutes(v))


def test_sans_charte_aucun_doute_ne_renvoie_a_la_charte() -> None:
    avec, sans = (verifier("carrieres-sous-poissy", {"charte.existe": existe}) for existe in ("oui", "non"))
    assert any("charte du télétravail" in ou for ou in _doutes(avec).values())
    assert not any("charte du télétravail" in ou for ou in _doutes(sans).values())


def test_seules_comptent_les_clauses_que_le_dossier_retient() -> None:
    clauses = charger_clausier(corpus_du_depot(), "charte").clauses
    (forfait,) = [c for c in clauses if c.id == "cl-50-forfait-teletravail"]
    assert "DT-07" in forfait.doutes
    sans_forfait = verifier("nezel")
    assert sans_forfait.faits.valeurs["forfait.institue"] is False
    assert _doutes(sans_forfait)["DT-07"] == "délibération relative au télétravail, « Forfait télétravail »"


def test_un_doute_d_une_autre_epoque_n_est_pas_une_question_de_ce_jour() -> None:
    ancien = "DT-39"  # la dérogation pour santé d'avant juin 2019 et d'avant mai 2020
    assert ancien not in _doutes(verifier("carrieres-sous-poissy"))
    regles = corpus_du_depot().regles.obligations.values()
    (regle,) = [r for r in regles if ancien in r.doutes]
    v = verifier("carrieres-sous-poissy", jour=regle.en_vigueur.du)
    assert ancien in {d for c in v.constats for d in c.regle.doutes}


def test_une_clause_qui_cite_un_doute_inconnu_est_une_faute_situee(tmp_path: Path) -> None:
    corpus, recueil = corpus_du_depot(), Recueil()
    source = corpus.racine / "templates" / "clauses" / "charte" / "cl-22-demande.yaml"
    copie = tmp_path / source.name
    copie.write_text(source.read_text(encoding="utf-8").replace("[DT-20]", "[DT-20, DT-999]"), encoding="utf-8")
    lire_clauses([copie], charger_clausier(corpus, "charte").parties, corpus, recueil)
    (faute,) = recueil.fautes
    assert (faute.champ, faute.quoi) == ("doutes.1", "« DT-999 » n'existe pas dans rules/doutes.yaml.")
    assert "[DT-20, DT-999]" in copie.read_text(encoding="utf-8").splitlines()[faute.ligne - 1]


def test_une_piece_faite_sans_clauses_ne_pose_aucun_doute(monkeypatch: pytest.MonkeyPatch) -> None:
    v = verifier("nezel")
    sans_clauses = [p.model_copy(update={"coquille": "", "fabrique": "essai"}) for p in choisir_pieces(v, ())]
    monkeypatch.setattr(doutes, "choisir_pieces", lambda *_: sans_clauses)
    assert doutes_des_clauses(v, ()) == {}
