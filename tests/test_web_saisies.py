"""Ce que la personne a voulu dire : ce qu'elle n'a pas touché n'est pas une réponse, et ce qu'elle écrit se lit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from conftest import corpus_du_depot
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from teletravail_charte.valeurs import ValeurImpossible, lire_valeur
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Valeur
from teletravail_charte.web.saisies import Montre, Reponses, lire_reponses, montrer

FAITS = corpus_du_depot().vocabulaire.faits
SAISIS = [c for c, f in FAITS.items() if not f.combinaison]


def _envoyer(fait: str, montre: Montre, base: dict[str, Valeur]) -> Reponses:
    champs = [("champ", fait), (f"r-{fait}", montre.bouton), *((f"v-{fait}", t) for t in montre.textes)]
    return lire_reponses(MultiDict(champs), FAITS, base)


def _exemples(fait: str) -> list[Valeur]:
    fiche = FAITS[fait]
    valeurs: list[Valeur] = [INCONNU]
    valeurs += [AUCUN if fiche.type not in ("liste", "textes") else ()] if fiche.aucun_admis else []
    match fiche.type:
        case "booleen":
            valeurs += [True, False]
        case "enum" | "liste":
            codes = list(map(str, fiche.valeurs))
            valeurs += codes if fiche.type == "enum" else [tuple(codes), tuple(codes[:1])]
        case "entier":
            valeurs += [*fiche.valeurs] if fiche.valeurs else [int((fiche.bornes or (1, 1))[1] or 1)]
        case "nombre":
            valeurs += [Decimal(str((fiche.bornes or (1, 1))[1] or "1.5"))]
        case "date":
            valeurs += [date(2026, 12, 1)]
        case "texte":
            valeurs += ["Salle des fêtes", "deux\nlignes"]
        case "textes":
            valeurs += [("l'accueil", "la paie")]
    return valeurs


@pytest.mark.parametrize("fait", SAISIS)
def test_renvoyer_un_champ_tel_qu_on_l_a_recu_ne_change_rien(fait: str) -> None:
    for valeur in _exemples(fait):
        recu = _envoyer(fait, montrer(FAITS[fait], valeur), {fait: valeur})
        assert not recu.changes and not recu.fautes, (valeur, recu)


@pytest.mark.parametrize("fait", SAISIS)
def test_toute_reponse_possible_se_lit_depuis_toute_autre(fait: str) -> None:
    valeurs = _exemples(fait)
    for avant in valeurs:
        for voulue in valeurs:
            recu = _envoyer(fait, montrer(FAITS[fait], voulue), {fait: avant})
            assert not recu.fautes
            assert recu.changes.get(fait, avant) == voulue


def test_des_cases_revenues_dans_un_autre_ordre_ne_sont_pas_une_reponse() -> None:
    fait = "equipement.materiels_sur_demande"
    valeur = tuple(reversed(list(map(str, FAITS[fait].valeurs))))
    cochees = Montre("valeur", tuple(map(str, FAITS[fait].valeurs)))
    assert _envoyer(fait, cochees, {fait: valeur}) == Reponses()
    assert _envoyer(fait, Montre("valeur", cochees.textes[1:]), {fait: valeur}).changes == {fait: cochees.textes[1:]}


NOMBRE, ENTIER, DATE = "quotite.jours_teletravail_max_semaine", "commune.effectif_agents", "seance.date"


@pytest.mark.parametrize(
    ("fait", "tape", "valeur"),
    [
        (NOMBRE, "2,5", Decimal("2.5")),
        (NOMBRE, " 2.5 ", Decimal("2.5")),
        (ENTIER, "1 250", 1250),
        (ENTIER, "1\u202f250", 1250),
        ("forfait.montant_jour", "2,88 €", Decimal("2.88")),
        (DATE, "2026-12-17", date(2026, 12, 17)),
        (DATE, "17/12/2026", date(2026, 12, 17)),
        (DATE, "1/2/2027", date(2027, 2, 1)),
    ],
)
def test_on_ecrit_comme_on_en_a_l_habitude(fait: str, tape: str, valeur: Valeur) -> None:
    assert _envoyer(fait, Montre("valeur", (tape,)), {}).changes == {fait: valeur}


@pytest.mark.parametrize(
    ("fait", "tape", "dit"),
    [
        (NOMBRE, "trois", "« trois » n'est pas un nombre. Écrivez par exemple 2 ou 2,5."),
        (ENTIER, "³", "n'est pas un nombre"),
        (NOMBRE, "9", "hors du vraisemblable"),
        (NOMBRE, "1e9", "n'est pas un nombre"),
        (DATE, "31/02/2027", "n'est pas une date"),
        (DATE, "demain", "Écrivez par exemple 15/12/2026."),
    ],
)
def test_ce_qui_ne_se_lit_pas_est_dit_et_rendu_tel_que_tape(fait: str, tape: str, dit: str) -> None:
    recu = _envoyer(fait, Montre("valeur", (tape,)), {})
    assert not recu.changes
    assert dit in recu.fautes[fait]
    assert recu.tapes[fait].textes == (tape.strip(),)


def test_ecrire_une_reponse_vaut_la_choisir_meme_si_je_ne_sais_pas_reste_coche() -> None:
    assert _envoyer(NOMBRE, Montre("inconnu", ("2",)), {}).changes == {NOMBRE: Decimal(2)}


def test_choisir_je_ne_sais_pas_l_emporte_sur_le_texte_qui_etait_la() -> None:
    assert _envoyer(NOMBRE, Montre("inconnu", ("2",)), {NOMBRE: Decimal(2)}).changes == {NOMBRE: INCONNU}


def test_effacer_une_reponse_c_est_ne_plus_savoir() -> None:
    assert _envoyer(NOMBRE, Montre("valeur", ("",)), {NOMBRE: Decimal(2)}).changes == {NOMBRE: INCONNU}


def test_decocher_la_derniere_case_demande_de_dire_qu_il_n_y_en_a_pas() -> None:
    fait = "quotite.jours_non_teletravaillables"
    recu = _envoyer(fait, Montre("valeur"), {fait: ("lundi",)})
    assert not recu.changes and "Cochez une réponse" in recu.fautes[fait]


def test_un_champ_inconnu_calcule_ou_sans_bouton_est_ignore() -> None:
    champs = [("champ", c) for c in ("x.y", "quotite.total_fixes_et_flottants", NOMBRE, "__class__")]
    champs += [("r-x.y", "oui"), ("r-quotite.total_fixes_et_flottants", "valeur"), (f"v-{NOMBRE}", "3")]
    assert lire_reponses(MultiDict(champs), FAITS, {}) == Reponses()


@given(st.sampled_from(SAISIS), st.text(max_size=40), st.lists(st.text(max_size=40), max_size=3))
def test_quoi_qu_on_envoie_c_est_une_reponse_licite_ou_une_faute_dite(
    fait: str, bouton: str, textes: list[str]
) -> None:
    recu = _envoyer(fait, Montre(bouton, tuple(textes)), {})
    for chemin, valeur in recu.changes.items():
        if isinstance(valeur, (str, int, Decimal, date)) and not isinstance(valeur, bool):
            assert lire_valeur(FAITS[chemin], valeur) == valeur
    assert all(recu.fautes.values())


def test_une_valeur_hors_de_la_liste_est_refusee() -> None:
    with pytest.raises(ValeurImpossible):
        lire_valeur(FAITS["quotite.base"], "siecle")
    assert "siecle" in _envoyer("quotite.base", Montre("siecle"), {}).fautes["quotite.base"]
