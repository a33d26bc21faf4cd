"""La preuve statique ne trouve rien que l'on n'ait accepté, et voit chaque genre de défaut d'un corpus inventé."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import RACINE, corpus_du_depot, valeurs_de
from corpus_invente import CorpusInvente

sys.path.insert(0, str(RACINE / "outils"))

from preuve_statique import prouver
from preuves.trouvailles import Preuves, Trouvaille, charger_preuves, en_clair, trier

from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier
from teletravail_charte.lecture import lire_yaml
from teletravail_charte.verification import Juge
from teletravail_charte.vocabulaire import INCONNU

PREUVES = charger_preuves(RACINE)
Tri = tuple[list[Trouvaille], list[Trouvaille]]


@pytest.fixture(scope="module")
def tri(reference: Dossier) -> Tri:
    """Toute la preuve du corpus, une fois."""
    return trier(prouver(corpus_du_depot(), reference, PREUVES), PREUVES)


def test_la_preuve_ne_trouve_rien_que_l_on_n_ait_accepte(tri: Tri) -> None:
    ouvertes, _ = tri
    assert not ouvertes, "\n\n".join(en_clair(t) for t in ouvertes)


def test_chaque_trouvaille_acceptee_a_une_raison_et_se_rejoue(
    tri: Tri, reference: Dossier, juge: Juge, corpus: Corpus
) -> None:
    _, acceptees = tri
    assert len(acceptees) == len(PREUVES.raisons())
    for t in acceptees:
        assert len(PREUVES.raisons()[t.cle].split()) > 5, t.cle
        assert _rejouer(t, corpus, reference, juge) == t.exemple["attendu"], en_clair(t)


def _rejouer(t: Trouvaille, corpus: Corpus, commune: Dossier, juge: Juge) -> Any:
    """L'état de la fiche sur l'exemple, relu depuis son YAML comme le fait le test des exemples."""
    (ecrit,) = lire_yaml(t.en_yaml(), "exemple", ValueError, mefiant=False)  # type: ignore[arg-type]
    jour = ecrit.get("au", commune.valeurs["seance.date"])
    v = juge.verifier(replace(commune, etape="executoire"), jour, valeurs_de(corpus, ecrit.get("dossier", {})))
    etats: dict[str, Any] = {c.regle.id: c.etat for c in v.constats}
    if t.fiche in etats:
        return etats[t.fiche]
    qualifie = next(q.qualifie for q in corpus.regles.qualifications if q.id == t.fiche)
    valeur = v.deductions[qualifie].valeur
    return "inconnu" if valeur is INCONNU else valeur


# — Les petits corpus inventés : un défaut chacun, et son absence.

FAITS = """\
prix: {type: nombre, unite: €, question: Combien ?, nature: choix, bornes: [0, 10], aucun: rien}
mode: {type: enum, question: Comment ?, nature: choix, valeurs: {a: a, b: b, c: c}}
liste: {type: liste, question: Lesquels ?, nature: choix, valeurs: {p: p, q: q, r: r}}
grand: {type: booleen, question: Est-ce grand ?}
presse: {type: booleen, question: Est-ce pressé ?, nature: choix}
envoi: {type: date, question: Envoyé quand ?}
delai: {type: entier, unite: jours, question: Délai., combinaison: {seance.date: 1, f.envoi: -1}}
"""
COMMUNE = "{prix: 5, mode: a, liste: [p], grand: oui, presse: non, envoi: 2020-05-20}"
ESSAI = Preuves(pas={"€": Decimal("0.01")}, subis=())


@pytest.fixture
def invente(tmp_path: Path) -> CorpusInvente:
    return CorpusInvente(tmp_path, FAITS, COMMUNE)


def _trouver(invente: CorpusInvente, preuves: Preuves = ESSAI, *, bords: bool = False) -> dict[str, Trouvaille]:
    """Les trouvailles non acceptées, par clé ; sans les bords ni les faits non lus, sauf demande."""
    corpus = invente.charger()
    commune = invente.reference(corpus)
    ouvertes, _ = trier(prouver(corpus, commune, preuves), preuves)
    juge = Juge(corpus, "natif")
    for t in ouvertes:
        if t.exemple:
            assert _rejouer(t, corpus, commune, juge) == t.exemple["attendu"], en_clair(t)
    muets = () if bords else ("bord", "sens", "membre", "non-lu")
    return {t.cle: t for t in ouvertes if t.genre not in muets}


def test_deux_regles_qui_ne_laissent_aucune_valeur_se_contredisent(invente: CorpusInvente) -> None:
    invente.regle("pas-moins-de-4", "non_conforme_si: {f.prix: {inferieur_a: 4}}\n")
    invente.regle("un-prix", "non_conforme_si: {f.prix: aucun}\n")
    invente.regle("plus-de-4", "s_applique_si: {f.grand: true}\nnon_conforme_si: {f.prix: {superieur_a: 4}}\n")
    assert not _trouver(invente), "quatre euros juste : une valeur reste"
    invente.regle("pas-quatre", "s_applique_si: {f.grand: true}\nnon_conforme_si: {f.prix: 4}\n")
    trouvees = _trouver(invente)
    cle = "contradiction/pas-moins-de-4/pas-quatre/plus-de-4/un-prix"
    assert cle in trouvees
    assert trouvees[cle].exemple["dossier"]["f.grand"] is True, "le témoin dit dans quel monde"


def test_une_regle_que_rien_ne_respecte_se_contredit_elle_meme(invente: CorpusInvente) -> None:
    corps = "s_applique_si: {f.grand: true}\nnon_conforme_si: {au_moins_une: [{f.presse: true}, {f.presse: false}]}\n"
    invente.regle("impossible", corps)
    assert "contradiction/impossible" in _trouver(invente)


def test_un_monde_deja_en_faute_n_est_pas_une_contradiction(invente: CorpusInvente) -> None:
    invente.regle("petit", "non_conforme_si: {au_moins_une: [{f.grand: true}, {f.presse: true}]}\n")
    invente.regle("lent", "s_applique_si: {f.grand: false}\nnon_conforme_si: {f.presse: true}\n", niveau="conseil")
    trouvees = _trouver(invente)
    assert not [cle for cle in trouvees if cle.startswith(("contradiction", "verrou"))]


def test_ce_que_nul_ne_choisit_ne_sauve_pas_un_dossier(invente: CorpusInvente) -> None:
    invente.faits += "etat: {type: enum, question: Quel état ?, valeurs: {u: u, v: v}}\n"
    invente.commune = COMMUNE.replace("}", ", etat: u}")
    invente.regle("pas-u", "non_conforme_si: {f.etat: u}\n")
    invente.regle("pas-v", "s_applique_si: {seance.date: {apres: 2020-03-01}}\nnon_conforme_si: {f.etat: v}\n")
    assert not _trouver(invente), "on peut se réunir avant mars, et aucun choix n'est en cause"
    seance_subie = ESSAI.model_copy(update={"subis": ("seance",)})
    assert "contradiction/pas-u/pas-v" in _trouver(invente, seance_subie), "nul ne choisit le jour"


def test_un_choix_bloque_par_un_autre_choix_est_un_verrou(invente: CorpusInvente) -> None:
    invente.regle("presse-cher", "s_applique_si: {f.presse: true}\nnon_conforme_si: {f.prix: {inferieur_a: 5}}\n")
    invente.regle("lent-cher", "s_applique_si: {f.presse: false}\nnon_conforme_si: {f.prix: {inferieur_a: 5}}\n")
    trouvees = _trouver(invente)
    assert "verrou/f.presse/lent-cher/presse-cher" in trouvees
    assert not [cle for cle in trouvees if cle.startswith("contradiction")], "changer le prix suffit"


@pytest.mark.parametrize(
    "corps",
    [
        "non_conforme_si: {f.prix: {superieur_a: 6, inferieur_a: 6}}\n",
        "non_conforme_si: {f.prix: {superieur_a: 10}}\n",
        "s_applique_si: {f.mode: {parmi: [a, b]}}\nnon_conforme_si: {f.mode: c}\n",
        "s_applique_si: {f.delai: {superieur_a: 5}}\nnon_conforme_si: {f.delai: {inferieur_a: 5}}\n",
        "s_applique_si: {f.liste: {contient: p}}\nnon_conforme_si: {f.liste: aucun}\n",
    ],
    ids=["bornes croisées", "hors du vraisemblable", "énumération", "fait calculé", "liste"],
)
def test_une_regle_qui_ne_peut_jamais_tirer_est_morte(invente: CorpusInvente, corps: str) -> None:
    invente.regle("jamais", corps)
    assert set(_trouver(invente)) == {"morte/jamais"}


def test_une_regle_est_morte_a_travers_une_qualification(invente: CorpusInvente) -> None:
    cas = "qualifie: regime.taille\ntype: enum\nvaleurs: {grande: grande, petite: petite}\ncas:\n"
    cas += "  - {alors: grande, si: {f.grand: true}}\nsinon: petite\n"
    invente.qualification("taille", cas)
    invente.regle("vivante", "s_applique_si: {regime.taille: petite}\nnon_conforme_si: {f.grand: false}\n")
    invente.regle("morte", "s_applique_si: {regime.taille: petite}\nnon_conforme_si: {f.grand: true}\n")
    assert "morte/morte" in _trouver(invente)
    assert "morte/vivante" not in _trouver(invente)


def test_une_regle_qui_ne_tire_pas_certains_jours_est_endormie(invente: CorpusInvente) -> None:
    invente.regle("dort", "s_applique_si: {jour: {avant: 2020-03-01}}\nnon_conforme_si: {f.grand: true}\n")
    trouvees = _trouver(invente)
    assert set(trouvees) == {"endormie/dort"}
    assert min(trouvees["endormie/dort"].jours) == date(2020, 3, 1)


def test_une_regle_qu_une_autre_contient_est_une_question(invente: CorpusInvente) -> None:
    invente.regle("plus-de-6", "non_conforme_si: {f.prix: {superieur_a: 6}}\n", niveau="conseil")
    invente.regle("plus-de-3", "non_conforme_si: {f.prix: {superieur_a: 3}}\n")
    assert set(_trouver(invente)) == {"subsomption/plus-de-6/plus-de-3"}
    invente.regle("plus-de-3", "non_conforme_si: {f.prix: {superieur_a: 3}}\n", niveau="information")
    assert not _trouver(invente), "la plus grave ajoute quelque chose"


def test_une_regle_contenue_un_temps_seulement_le_dit(invente: CorpusInvente) -> None:
    invente.regle("plus-de-6", "non_conforme_si: {f.prix: {superieur_a: 6}}\n", niveau="conseil")
    seuils = "seuils:\n  borne: {2020-01-01: 3, 2020-07-01: 8}\nnon_conforme_si: {f.prix: {superieur_a: borne}}\n"
    invente.regle("borne", seuils)
    assert set(_trouver(invente)) == {"passagere/plus-de-6/borne"}


def test_un_fait_que_rien_ne_lit_est_nomme(invente: CorpusInvente) -> None:
    invente.regle("r", "non_conforme_si: {f.presse: true}\n")
    invente.clause = "id: c\ncorps:\n  - {si: {f.grand: true}, texte: 'Le prix est de {{ f.prix | euros }}.'}\n"
    non_lus = {cle for cle in _trouver(invente, bords=True) if cle.startswith("non-lu")}
    assert non_lus == {"non-lu/f.mode", "non-lu/f.liste", "non-lu/f.envoi", "non-lu/f.delai", "non-lu/seance.date"}


def test_un_calcul_lu_lit_ses_sources(invente: CorpusInvente) -> None:
    invente.regle("r", "non_conforme_si: {f.delai: {inferieur_a: 5}}\n")
    assert "non-lu/f.envoi" not in _trouver(invente, bords=True)


EXEMPLES_DU_PRIX = """\
non_conforme_si: {f.prix: {superieur_a: 4}, f.grand: true}
exemples:
  - {nom: sur la borne, attendu: conforme, dossier: {f.prix: 4}}
  - {nom: un centime de trop, attendu: non_conforme, dossier: {f.prix: 4.01}}
  - {nom: petit, attendu: conforme, dossier: {f.prix: 5, f.grand: false}}
"""


def test_une_borne_sans_exemple_juste_en_dessous_est_vue_et_son_exemple_la_comble(invente: CorpusInvente) -> None:
    invente.regle("r", EXEMPLES_DU_PRIX)
    bords = [t for cle, t in _trouver(invente, bords=True).items() if not cle.startswith("non-lu")]
    assert [t.genre for t in bords] == ["bord"]
    assert bords[0].exemple["dossier"]["f.prix"] == 3.99
    invente.regle("r", EXEMPLES_DU_PRIX + bords[0].en_yaml().replace("- nom", "  - nom").replace("\n  ", "\n    "))
    assert not [cle for cle in _trouver(invente, bords=True) if not cle.startswith("non-lu")]


def test_un_exemple_a_la_borne_ou_elle_ne_decide_pas_ne_compte_pas(invente: CorpusInvente) -> None:
    muet = "  - {nom: petit juste en dessous, attendu: conforme, dossier: {f.prix: 3.99, f.grand: false}}\n"
    invente.regle("r", EXEMPLES_DU_PRIX + muet)
    assert any(cle.startswith("bord/r/") for cle in _trouver(invente, bords=True))


def test_chaque_valeur_d_une_borne_datee_a_ses_exemples(invente: CorpusInvente) -> None:
    corps = "seuils:\n  borne: {2020-01-01: 3, 2020-07-01: 8}\nnon_conforme_si: {f.prix: {superieur_a: borne}}\n"
    invente.regle("r", corps)
    bords = [t for cle, t in _trouver(invente, bords=True).items() if cle.startswith("bord")]
    assert len(bords) == 6
    assert {t.exemple["dossier"]["f.prix"] for t in bords} == {2.99, 3, 3.01, 7.99, 8, 8.01}
    etats = {"2.99": "conforme", "3": "conforme", "3.01": "non_conforme"}
    exemples = [
        f"  - {{nom: {prix} en hiver, au: 2020-02-01, attendu: {etat}, dossier: {{f.prix: {prix}}}}}\n"
        for prix, etat in etats.items()
    ]
    invente.regle("r", corps + "exemples:\n" + "".join(exemples))
    restent = [t for cle, t in _trouver(invente, bords=True).items() if cle.startswith("bord")]
    assert {t.exemple["dossier"]["f.prix"] for t in restent} == {7.99, 8, 8.01}, "l'été a ses propres bornes"


def test_un_delai_calcule_a_ses_exemples_a_un_jour_pres(invente: CorpusInvente) -> None:
    invente.regle("r", "non_conforme_si: {f.delai: {inferieur_a: 5}}\n")
    bords = [t for cle, t in _trouver(invente, bords=True).items() if cle.startswith("bord")]
    envois = {t.exemple["dossier"]["f.envoi"] for t in bords}
    assert envois == {date(2020, 5, 26), date(2020, 5, 27), date(2020, 5, 28)}


def test_une_borne_au_bout_du_vraisemblable_n_a_pas_d_exemple_au_dela(invente: CorpusInvente) -> None:
    invente.regle("r", "non_conforme_si: {f.prix: {superieur_ou_egal_a: 10}}\n")
    dits = [t.dit for cle, t in _trouver(invente, bords=True).items() if cle.startswith("bord")]
    assert len(dits) == 2
    assert not any("au-dessus" in dit for dit in dits)


def test_une_comparaison_qui_ne_decide_dans_aucun_exemple_est_vue(invente: CorpusInvente) -> None:
    exemples = "exemples:\n  - {nom: oui, attendu: non_conforme, dossier: {f.presse: true}}\n"
    invente.regle("r", "s_applique_si: {f.grand: true}\nnon_conforme_si: {f.presse: true}\n" + exemples)
    sens = {cle for cle in _trouver(invente, bords=True) if cle.startswith("sens")}
    assert sens == {"sens/r/s_applique_si 1/fausse", "sens/r/non_conforme_si 1/fausse"}


def test_une_valeur_citee_que_rien_n_exerce_est_vue(invente: CorpusInvente) -> None:
    corps = "non_conforme_si: {f.liste: {contient_un_parmi: [p, q]}}\nexemples:\n"
    corps += "  - {nom: les deux, attendu: non_conforme, dossier: {f.liste: [p, q]}}\n"
    corps += "  - {nom: ni l'un ni l'autre, attendu: conforme, dossier: {f.liste: [r]}}\n"
    corps += "  - {nom: q seul, attendu: non_conforme, dossier: {f.liste: [q]}}\n"
    invente.regle("r", corps)
    membres = {cle for cle in _trouver(invente, bords=True) if cle.startswith("membre")}
    assert membres == {"membre/r/non_conforme_si 1/p"}


def test_une_acceptation_qui_ne_sert_plus_est_une_trouvaille(invente: CorpusInvente) -> None:
    invente.regle("jamais", "non_conforme_si: {f.prix: {superieur_a: 10}}\n")
    acceptees = [{"raison": "Essai.", "trouvailles": ["morte/jamais", "morte/autre"]}]
    preuves = Preuves.model_validate({"pas": {}, "subis": [], "acceptees": acceptees})
    assert set(_trouver(invente, preuves)) == {"acceptation/morte/autre"}


def test_une_trouvaille_se_lit_et_se_colle(invente: CorpusInvente) -> None:
    invente.regle("plus-de-6", "non_conforme_si: {f.prix: {superieur_a: 6}}\n", niveau="conseil")
    invente.regle("plus-de-3", "non_conforme_si: {f.prix: {superieur_a: 3}}\n")
    (trouvaille,) = _trouver(invente).values()
    texte = en_clair(trouvaille)
    assert "que lui ajoute-t-elle ?" in texte
    assert yaml.safe_load(trouvaille.en_yaml())[0]["attendu"] == "non_conforme"
