"""Les mots de la commune : à la place des nôtres ou en plus, jamais à la place du droit."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from conftest import EXEMPLES, RACINE
from controles_word import W
from docx import Document
from lancer import Sortie, exiger_le_francais, lancer
from lxml import etree

from teletravail_charte.commandes import rediger as module
from teletravail_charte.redaction import choisir_pieces

CLAUSE, CITEE_NULLE_PART = "cl-14-quotite-maximale", "cl-56-surveillance-interdite"
REGLES = (
    "regles: [quotite-plafond-hebdomadaire, quotite-presence-minimale, quotite-base-mensuelle-moyenne, "
    "quotite-base-mensuelle-annoncee, quotite-pas-d-annualisation, quotite-cumul-fixes-et-flottants, "
    "eligibilite-pas-de-droit-garanti]\n"
)
TEXTE = (
    "Chez nous, on ne dépasse pas {{ quotite.jours_teletravail_max_semaine | lettres }} jours, et l'on vient au moins "
    "{{ quotite.jours_presence_min_semaine | lettres }} jours."
)
MEMES_REGLES = (
    f"id: {CLAUSE}\ntitre: Combien de jours\nrang: 1400\npartie: III\nstatut: attendue\n{REGLES}"
    f'corps:\n  - {{texte: "{TEXTE}"}}\n'
)
EN_PLUS = (
    "id: lo-01-cafe\ntitre: Le café du mardi\nrang: 1450\npartie: III\nstatut: facultative\n"
    "corps:\n  - {texte: \"Le mardi, chacun vient. C'est l'usage de {{ collectivite }}.\"}\n"
)


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """Un dossier prêt à rédiger, dans un répertoire à lui."""
    return Path(shutil.copy(EXEMPLES / "nezel.yaml", tmp_path / "nezel.yaml"))


def ecrire(dossier: Path, contenu: str, nom: str = f"charte/{CLAUSE}.yaml") -> Path:
    chemin = dossier.parent / "clauses_locales" / nom
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_text(contenu, encoding="utf-8")
    return chemin


def rediger(dossier: Path, *options: str) -> Sortie:
    dans = str(dossier.parent / "sortie")
    return lancer("rediger", str(dossier), "--dans", dans, "--pieces", "charte", "--moteur", "natif", *options)


def charte(dossier: Path) -> str:
    corps = Document(str(dossier.parent / "sortie" / "charte.docx")).element
    return "\n".join("".join(map(str, p.itertext(f"{W}t"))) for p in corps.iter(f"{W}p"))


# ── Ce qu'ils changent ───────────────────────────────────────────────────────────────────────────────────────────


def test_une_clause_de_la_commune_remplace_la_notre(dossier: Path) -> None:
    ecrire(dossier, MEMES_REGLES)
    rendu = rediger(dossier)
    assert rendu.code == 0, rendu.reproches
    texte = charte(dossier)
    assert "Chez nous, on ne dépasse pas" in texte
    assert "Combien de jours" in texte
    assert "Nombre de jours de télétravail et de présence" not in texte
    assert "Pour l’agent à temps plein, le nombre de jours de télétravail ne dépasse pas" not in texte


def test_une_clause_de_plus_prend_sa_place_et_les_numeros_suivent(dossier: Path) -> None:
    assert rediger(dossier).code == 0
    avant = charte(dossier)
    ecrire(dossier, EN_PLUS, "charte/lo-01-cafe.yaml")
    assert rediger(dossier).code == 0
    apres = charte(dossier)
    assert "Le mardi, chacun vient. C’est l’usage de la commune." in apres
    derniers = [max(map(int, re.findall(r"Article (\d+)", t))) for t in (avant, apres)]
    assert derniers[1] == derniers[0] + 1


def test_la_sortie_dit_quels_articles_sont_dans_les_mots_de_la_commune(dossier: Path) -> None:
    ecrire(dossier, MEMES_REGLES)
    jamais = EN_PLUS.replace("corps:", "s_applique_si: {jour: {avant: 2017-01-01}}\ncorps:")
    ecrire(dossier, jamais, "charte/lo-01-cafe.yaml")
    dits = rediger(dossier).reproches
    assert f"Mots de la commune ({dossier.parent / 'clauses_locales'})" in dits.replace("\u00a0", " ")
    assert "« Combien de jours » (cl-14-quotite-maximale)" in dits.replace("\u00a0", " ")
    lignes = dits.replace("\u00a0", " ").replace("\u202f", " ").splitlines()
    assert [n for n in lignes if "Article" in n and n.endswith(f"({CLAUSE})")]
    assert [n for n in lignes if n.endswith("(lo-01-cafe) : pas écrite pour ce dossier")]


def test_sans_mots_de_la_commune_rien_n_en_est_dit(dossier: Path) -> None:
    (dossier.parent / "clauses_locales").mkdir()
    rendu = rediger(dossier)
    assert rendu.code == 0
    assert "Mots de la commune" not in rendu.reproches
    assert "Empreinte des mots locaux" not in proprietes(dossier)


def proprietes(dossier: Path) -> dict[str, str]:
    with zipfile.ZipFile(dossier.parent / "sortie" / "charte.docx") as archive:
        racine = etree.fromstring(archive.read("docProps/custom.xml"))
    return {p.get("name", ""): "".join(map(str, p.itertext())) for p in racine}


def test_leur_empreinte_est_dans_le_document_et_change_avec_eux(dossier: Path) -> None:
    ecrire(dossier, MEMES_REGLES)
    rediger(dossier)
    premiere = proprietes(dossier)["Empreinte des mots locaux"]
    rediger(dossier)
    assert proprietes(dossier)["Empreinte des mots locaux"] == premiere
    ecrire(dossier, MEMES_REGLES + "# un mot de plus\n")
    rediger(dossier)
    assert proprietes(dossier)["Empreinte des mots locaux"] != premiere
    assert premiere.startswith("sha256:")


def test_le_manifeste_dit_l_empreinte_et_les_clauses_locales(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ecrire(dossier, MEMES_REGLES)
    monkeypatch.setattr(module, "choisir_pieces", lambda v, _: choisir_pieces(v, ["deliberation", "charte"]))
    assert rediger(dossier, "--pieces", "toutes").code == 0
    ecrit = json.loads((dossier.parent / "sortie" / "manifeste.json").read_text(encoding="utf-8"))
    assert ecrit["mots_locaux"] == proprietes(dossier)["Empreinte des mots locaux"]
    assert {p["id"]: p["clauses_locales"] for p in ecrit["pieces"]} == {"charte": [CLAUSE], "deliberation": []}


# ── Ce qu'ils ne peuvent pas faire ───────────────────────────────────────────────────────────────────────────────


def test_une_regle_que_nos_mots_disaient_ne_peut_pas_se_taire(dossier: Path) -> None:
    chemin = ecrire(dossier, MEMES_REGLES.replace("quotite-base-mensuelle-moyenne, ", ""))
    rendu = rediger(dossier)
    assert rendu.code == 4
    assert f"{chemin}, ligne 6" in rendu.reproches
    assert "(quotite-base-mensuelle-moyenne) n'est plus dit par aucune clause" in rendu.reproches
    assert "quotite-plafond-hebdomadaire" not in rendu.reproches
    assert not (dossier.parent / "sortie").exists()
    exiger_le_francais(rendu.reproches)


def test_une_autre_clause_peut_dire_la_regle(dossier: Path) -> None:
    ecrire(dossier, MEMES_REGLES.replace("quotite-base-mensuelle-moyenne, ", ""))
    en_plus = EN_PLUS.replace("corps:", "regles: [quotite-base-mensuelle-moyenne]\ncorps:")
    ecrire(dossier, en_plus, "charte/lo-01-cafe.yaml")
    assert rediger(dossier).code == 0


def test_une_clause_qui_se_tait_pour_ce_dossier_ne_passe_pas(dossier: Path) -> None:
    chemin = ecrire(dossier, MEMES_REGLES.replace("  - {texte", "  - {si: {quotite.base: mois}, texte"))
    rendu = rediger(dossier)
    assert rendu.code == 4
    assert "avec ces clauses, la pièce ne se compose plus" in rendu.reproches
    assert str(chemin.parent) in rendu.reproches


def test_une_regle_que_nos_mots_disaient_a_ce_dossier_ne_peut_pas_se_taire(dossier: Path) -> None:
    notre = (RACINE / "templates" / "clauses" / "charte" / f"{CITEE_NULLE_PART}.yaml").read_text(encoding="utf-8")
    assert "s_applique_si" not in notre
    chemin = ecrire(dossier, notre, f"charte/{CITEE_NULLE_PART}.yaml")
    assert rediger(dossier).code == 0
    chemin.write_text(notre.replace("corps:", "s_applique_si: {quotite.base: mois}\ncorps:"), encoding="utf-8")
    rendu = rediger(dossier)
    assert rendu.code == 4
    assert f"{chemin}, ligne " in rendu.reproches
    assert "s_applique_si : pour ce dossier, «" in rendu.reproches
    assert "(donnees-pas-de-surveillance-permanente)" in rendu.reproches
    assert "n'est plus écrit nulle part." in rendu.reproches


def test_ils_ne_font_pas_passer_un_dossier_non_conforme(dossier: Path) -> None:
    ecrire(dossier, MEMES_REGLES.replace("{{ quotite.jours_teletravail_max_semaine | lettres }}", "trois"))
    rendu = rediger(dossier, "--avec", "quotite.jours_teletravail_max_semaine=4")
    assert rendu.code == 1
    assert "Rien n’est écrit" in rendu.reproches
    assert not (dossier.parent / "sortie").exists()


def test_un_fait_que_nos_mots_reclamaient_reste_du(dossier: Path) -> None:
    question = ("--avec", "quotite.jours_teletravail_max_semaine=inconnu")
    nos_mots = rediger(dossier, *question)
    ecrire(dossier, MEMES_REGLES.replace("{{ quotite.jours_teletravail_max_semaine | lettres }}", "trois"))
    assert (rediger(dossier, *question).code, rediger(dossier, *question).reproches) == (1, nos_mots.reproches)


@pytest.mark.parametrize(
    ("ancien", "nouveau", "dit"),
    [
        ("corps:", "corp:", "ligne 7, colonne 1 : corp : ce champ n'existe pas. Vouliez-vous dire « corps »"),
        ("rang: 1400", "rang: beaucoup", "ligne 3, colonne 1 : rang : un nombre entier est attendu."),
        ("partie: III", "partie: IIII", "partie : cette partie n'existe pas. Possibles : I, II"),
        (f"id: {CLAUSE}", "id: autre", f"id : l'identifiant doit être le nom du fichier. Attendu : {CLAUSE}."),
        ("corps:", "s_applique_si: {quotite.bas: mois}\ncorps:", "s_applique_si"),
        ("quotite-plafond-hebdomadaire,", "quotite-plafond,", "regles.0 : la règle « quotite-plafond » n'existe pas."),
        ("quotite-plafond-hebdomadaire,", "quotite-plafond-hebdo,", "Vouliez-vous dire « quotite-plafond-hebdo"),
        ("corps:", "fondements: [decret-2016-151/article-99]\ncorps:", "n'existe pas dans legal_refs."),
        ("{texte:", "{genre: puces, texte:", "corps.0.genre : ce genre n'existe pas. Possibles : titre_document"),
        (
            "quotite.jours_presence_min_semaine |",
            "quotite.jours_presence_min |",
            "corps.0.texte : le fait « quotite.jours_presence_min » n'existe pas. Vouliez-vous dire",
        ),
        ("| lettres }} jours,", "| letres }} jours,", "corps.0.texte : le texte à trous est inutilisable"),
        ("lettres }} jours,", "lettres } jours,", "corps.0.texte : le texte à trous est inutilisable"),
        ("Chez nous", "{{ comitee() }} chez nous", "le nom « comitee » n'existe pas. Vouliez-vous dire « comite"),
        ("Chez nous", "{{ renvoi('cl-99') }} chez nous", "renvoi à la clause « cl-99 », qui n'est pas"),
        ("Chez nous", "{{ ref('zut/article-1') }} chez nous", "corps.0 : "),
        ("titre: Combien de jours", "titre: '{{ zut }}'", "titre : le nom « zut » n'existe pas."),
    ],
)  # fmt: skip
def test_une_clause_mal_ecrite_dit_son_fichier_sa_ligne_et_son_champ(
    ancien: str, nouveau: str, dit: str, dossier: Path
) -> None:
    assert MEMES_REGLES.count(ancien) == 1
    chemin = ecrire(dossier, MEMES_REGLES.replace(ancien, nouveau))
    rendu = rediger(dossier)
    assert rendu.code == 4, rendu
    assert f"{chemin}, ligne " in rendu.reproches
    assert dit in rendu.reproches, rendu.reproches
    assert not (dossier.parent / "sortie").exists()


def test_toutes_les_fautes_de_toutes_les_clauses_sont_dites_ensemble(dossier: Path) -> None:
    ecrire(dossier, MEMES_REGLES.replace("rang: 1400", "rang: beaucoup"))
    ecrire(dossier, EN_PLUS.replace("collectivite", "colectivite"), "charte/lo-01-cafe.yaml")
    rendu = rediger(dossier)
    assert "rang : " in rendu.reproches
    assert "Vouliez-vous dire « collectivite »" in rendu.reproches


@pytest.mark.parametrize(
    ("nom", "dit"),
    [
        ("chartes/cl.yaml", "Vouliez-vous dire « charte »"),
        ("zzz/cl.yaml", "clauses_locales/<pièce>/<clause>.yaml ; pièces : deliberation, charte"),
        (f"{CLAUSE}.yaml", "aucune pièce faite de clauses ne porte ce nom."),
        (f"charte/{CLAUSE}.yml", "Une clause est un fichier « .yaml »."),
    ],
)
def test_un_fichier_mal_range_est_dit_et_non_ignore(nom: str, dit: str, dossier: Path) -> None:
    chemin = ecrire(dossier, MEMES_REGLES, nom)
    rendu = rediger(dossier)
    assert rendu.code == 4
    assert str(chemin.parent if chemin.parent.name in ("zzz", "chartes") else chemin) in rendu.reproches
    assert dit in rendu.reproches


def test_un_fichier_a_la_place_du_repertoire_est_dit(dossier: Path) -> None:
    (dossier.parent / "clauses_locales").write_text("", encoding="utf-8")
    assert "ce n'est pas un répertoire." in rediger(dossier).reproches


def test_un_brouillon_qui_commence_par_un_tiret_bas_est_ignore(dossier: Path) -> None:
    ecrire(dossier, "n'importe quoi", "charte/_brouillon.yaml")
    ecrire(dossier, "n'importe quoi", "_idees/a.yaml")
    rendu = rediger(dossier)
    assert rendu.code == 0
    assert "Mots de la commune" not in rendu.reproches
