"""Le chemin entier, sans navigateur : répondre aux seules questions posées suffit, pour chaque commune d'exemple."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from assistant import Assistant, ouvrir_assistant
from conftest import RACINE, corpus_du_depot

from teletravail_charte.verification import Verification
from teletravail_charte.vocabulaire import INCONNU, Valeur
from teletravail_charte.web.parcours import charger_parcours
from teletravail_charte.web.saisies import montrer

COMMUNES = {"nezel": "78451", "carrieres-sous-poissy": "78123", "nogent-sur-marne": "94052"}
PASSAGES = 8  # une réponse en fait poser d'autres


def exemple(assistant: Assistant, commune: str) -> Verification:
    """La commune d'exemple, telle qu'on veut la retrouver."""
    texte = (RACINE / "exemples" / f"{commune}.yaml").read_text(encoding="utf-8")
    return assistant.atelier.regarder(commune, texte, None).v


def posees(html: str) -> list[str]:
    """Les faits qu'une page demande."""
    return re.findall(r'name="champ" value="([^"]+)"', html)


def differe(voulu: Valeur, actuel: Valeur) -> bool:
    """Est-ce une autre réponse ? L'ordre des cases d'une liste n'en est pas une."""
    if isinstance(voulu, tuple) and isinstance(actuel, tuple):
        return sorted(voulu) != sorted(actuel)
    return voulu != actuel


def repondre_a_tout(assistant: Assistant, dossier: str, voulue: Verification) -> int:
    """Répond, étape après étape, à ce qui est posé et diffère de ce que l'on veut ; rend le nombre de réponses."""
    faits, nombre = corpus_du_depot().vocabulaire.faits, 0
    for _ in range(PASSAGES):
        avant = nombre
        for etape in charger_parcours(corpus_du_depot()):
            html = assistant.lire(f"/d/{dossier}/etape/{etape.id}")
            actuelles = assistant.atelier.ouvrir(dossier).verification.faits.valeurs
            reponses = {}
            for fait in posees(html):
                voulu = voulue.faits.valeurs.get(fait, INCONNU)
                if differe(voulu, actuelles.get(fait, INCONNU)):
                    montre = montrer(faits[fait], voulu)
                    reponses[fait] = (montre.bouton, *montre.textes)
            if reponses:
                nombre += len(reponses)
                assert assistant.repondre(dossier, etape.id, reponses).status_code == 303
        if nombre == avant:
            return nombre
    raise AssertionError("le chemin ne se termine pas")


@pytest.mark.parametrize(("commune", "code"), COMMUNES.items())
def test_repondre_aux_seules_questions_posees_donne_les_memes_constats_que_le_dossier_ecrit_a_la_main(
    tmp_path: Path, commune: str, code: str
) -> None:
    assistant = ouvrir_assistant(tmp_path)
    voulue = exemple(assistant, commune)
    assistant.envoyer("/nouveau", {"code": code, "profil": voulue.dossier.profil})
    dossier = assistant.atelier.rangement.lister()[0]
    repondre_a_tout(assistant, dossier, voulue)
    obtenue = assistant.atelier.ouvrir(dossier).verification
    assert {c.regle.id: c.etat for c in obtenue.constats} == {c.regle.id: c.etat for c in voulue.constats}
    assert {c.regle.id: c.message for c in obtenue.constats} == {c.regle.id: c.message for c in voulue.constats}


def test_un_dossier_neuf_ne_pose_pas_d_emblee_toutes_les_questions(tmp_path: Path) -> None:
    assistant = ouvrir_assistant(tmp_path)
    assistant.envoyer("/nouveau", {"code": "78451", "profil": "prudente"})
    vue = assistant.atelier.ouvrir("nezel").vue
    demandees = sum(len(a.a_repondre) for a in vue.chemin)
    assert 5 <= demandees < 40
    assert demandees < len(corpus_du_depot().vocabulaire.faits) / 10


def test_la_progression_va_jusqu_au_bout(tmp_path: Path) -> None:
    assistant = ouvrir_assistant(tmp_path)
    voulue = exemple(assistant, "nezel")
    assistant.envoyer("/nouveau", {"code": "78451", "profil": voulue.dossier.profil})
    assert 'value="13"' not in assistant.lire("/d/nezel/")
    repondre_a_tout(assistant, "nezel", voulue)
    assert [a.etape.id for a in assistant.atelier.ouvrir("nezel").vue.chemin if not a.faite] == []
    assert '<progress max="13" value="13"' in assistant.lire("/d/nezel/")
