"""``relire`` : un fichier d'hier, un rapport, un dossier, l'acte annoté ; et rien d'écrasé, rien d'inventé."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import corpus_du_depot
from controles_word import controler
from docx import Document
from lancer import Sortie, exiger_le_francais, lancer
from lxml import etree

from teletravail_charte.cli import COMMANDES
from teletravail_charte.documents.paquet import extraire
from teletravail_charte.dossier import lire_dossier
from teletravail_charte.rapports.relecture_json import SCHEMA

CORPUS = corpus_du_depot()
AU = ("--au", "2026-11-21")
TEXTE = """Charte du télétravail

Adoptée par délibération du conseil municipal du 24 juin 2021

Article 1 – Quotité

Le télétravail est limité à quatre jours par semaine.

Article 2 – Dérogations

Les agentes enceintes peuvent demander une dérogation, après avis du médecin de prévention.

Article 3 – Fin

Il est mis fin au télétravail par l'agent avec un préavis de deux mois. L'agent respecte un préavis d'un mois.

Article 4 – Bilan

Un bilan est présenté au CHSCT.
"""
LICITE = """Charte du télétravail

Adoptée par délibération du conseil municipal du 24 juin 2024

Article 1 – Quotité

Le télétravail est limité à deux jours par semaine.
"""


@pytest.fixture
def acte(tmp_path: Path) -> Path:
    chemin = tmp_path / "charte.txt"
    chemin.write_text(TEXTE, encoding="utf-8")
    return chemin


@pytest.fixture
def word(tmp_path: Path) -> Path:
    document = Document()
    for texte in TEXTE.split("\n\n"):
        document.add_paragraph(texte.strip())
    document.save(str(tmp_path / "charte.docx"))
    return tmp_path / "charte.docx"


def relire(*arguments: str | Path) -> Sortie:
    return lancer("relire", *map(str, arguments))


def en_json(*arguments: str | Path) -> dict[str, Any]:
    rendu: dict[str, Any] = json.loads(relire(*arguments, "--format", "json").ecrit)
    return rendu


# ── Codes de sortie ──────────────────────────────────────────────────────────────────────────────────────────────
def test_un_point_bloquant_etabli_rend_un(acte: Path) -> None:
    rendu = relire(acte, *AU)
    assert (rendu.code, rendu.reproches) == (1, "")


def test_rien_de_bloquant_d_etabli_rend_zero(tmp_path: Path) -> None:
    (tmp_path / "acte.txt").write_text(LICITE, encoding="utf-8")
    rendu = relire(tmp_path / "acte.txt", *AU)
    assert rendu.code == 0, rendu.ecrit
    assert "Rien de bloquant n’est établi" in rendu.ecrit


@pytest.mark.parametrize(
    ("nom", "octets"),
    [
        ("vide.txt", b""),
        ("abime.docx", b"PK\x03\x04 pas une archive"),
        ("ancien.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100),
        ("image.png", b"\x89PNG\r\n\x1a\n"),
        ("vide.pdf", b"%PDF-1.4\n%%EOF"),
    ],
)
def test_un_acte_illisible_rend_trois_et_dit_quoi_faire(tmp_path: Path, nom: str, octets: bytes) -> None:
    (tmp_path / nom).write_bytes(octets)
    rendu = relire(tmp_path / nom, *AU, "--dossier", tmp_path / "d.yaml", "--annoter", tmp_path / "a.docx")
    assert (rendu.code, rendu.ecrit) == (3, "")
    assert nom in rendu.reproches
    exiger_le_francais(rendu.reproches)
    assert not (tmp_path / "d.yaml").exists() and not (tmp_path / "a.docx").exists()


def test_un_acte_qui_n_existe_pas_rend_trois(tmp_path: Path) -> None:
    assert relire(tmp_path / "rien.docx").code == 3


def test_un_jour_demande_non_couvert_rend_cinq_et_n_ecrit_rien(acte: Path, tmp_path: Path) -> None:
    rendu = relire(acte, "--au", "2035-01-01", "--dossier", tmp_path / "d.yaml")
    assert (rendu.code, rendu.ecrit) == (5, "")
    assert not (tmp_path / "d.yaml").exists()


def test_une_date_d_acte_non_couverte_est_dite_et_l_acte_juge_aujourd_hui(acte: Path) -> None:
    rendu = relire(acte, *AU, "--date-acte", "2014-05-01")
    assert rendu.code == 1
    assert "hors de la période couverte" in rendu.ecrit and "ALORS" not in rendu.ecrit


def test_une_nature_inconnue_est_un_mauvais_emploi(acte: Path) -> None:
    assert relire(acte, "--nature", "circulaire").code == 2


# ── Le rapport ───────────────────────────────────────────────────────────────────────────────────────────────────
PARTIES = (
    "ILLÉGAL ALORS",
    "DÉPASSÉ AUJOURD’HUI",
    "CONTRADICTIONS DE L’ACTE",
    "RUBRIQUES QUE LA DÉLIBÉRATION DOIT TRAITER",
    "VOCABULAIRE PÉRIMÉ, À METTRE À JOUR",
    "OPTIONS TROUVÉES",
    "NON VU",
)


def test_le_rapport_dit_ce_qu_est_l_acte_puis_ses_parties_dans_l_ordre(acte: Path) -> None:
    texte = relire(acte, *AU).ecrit
    places = [texte.index(f"\n{titre} (") for titre in PARTIES]
    assert places == sorted(places)
    assert texte.startswith("charte.txt\nC’est une charte du 24\u00a0juin 2021")
    assert texte.rstrip().split("\n")[-1].startswith("Bilan")


def test_le_rapport_separe_ce_qui_etait_illegal_de_ce_qui_est_depasse(acte: Path) -> None:
    texte = relire(acte, *AU).ecrit
    alors, aujourd_hui = texte.index("ILLÉGAL ALORS"), texte.index("DÉPASSÉ AUJOURD’HUI")
    assert alors < texte.index("quotite-plafond-hebdomadaire") < aujourd_hui
    assert aujourd_hui < texte.index("derogations-grossesse-sans-avis-medical")


def test_chaque_point_cite_son_passage_et_son_lieu(acte: Path) -> None:
    texte = relire(acte, *AU).ecrit.replace("\u00a0", " ")
    assert "Article 1, paragraphe 4 : « Le télétravail est limité à quatre jours par semaine. »" in texte


def test_les_articles_cites_sont_ceux_du_jour_de_l_acte_puis_d_aujourd_hui(acte: Path) -> None:
    griefs = {g["regle"]: g for g in en_json(acte, *AU)["griefs"]}
    alors, depasse = griefs["quotite-plafond-hebdomadaire"], griefs["derogations-grossesse-sans-avis-medical"]
    assert (alors["moment"], depasse["moment"]) == ("encore", "aujourd_hui")
    assert {f["au"] for f in alors["fondements"]} == {"2026-07-31"}
    assert {f["du"] for f in depasse["fondements"]} == {"2026-08-01"}


def test_un_document_sans_rapport_est_dit_tel(tmp_path: Path) -> None:
    (tmp_path / "menu.txt").write_text("Menu de la cantine\n\nLundi : carottes râpées, poisson.\n", encoding="utf-8")
    rendu = relire(tmp_path / "menu.txt", *AU)
    assert rendu.code == 0
    assert "est-ce le bon document" in rendu.ecrit.replace("\u00a0", " ").replace("\u202f", " ")


def test_la_nature_et_la_date_donnees_l_emportent(acte: Path) -> None:
    rendu = en_json(acte, *AU, "--nature", "note-de-service", "--date-acte", "2018-03-01")
    assert (rendu["acte"]["nature"], rendu["acte"]["jour"]) == ("note-de-service", "2018-03-01")
    assert rendu["jours"] == {"alors": "2018-03-01", "aujourd_hui": "2026-11-21"}


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_le_json_est_seul_sur_la_sortie_et_dit_les_memes_choses(acte: Path) -> None:
    rendu = en_json(acte, *AU)
    assert rendu["schema"] == SCHEMA == "teletravail-charte/relecture/1"
    assert list(rendu) == [
        *("schema", "acte", "jours", "corpus", "moteurs", "griefs", "contradictions", "a_confirmer", "rubriques"),
        *("perimes", "options", "faits", "non_vus"),
    ]
    assert rendu["acte"]["nature"] == "charte" and rendu["acte"]["jour"] == "2021-06-24"
    assert {p["id"] for p in rendu["perimes"]} >= {"chsct", "medecin-de-prevention"}
    assert [r["id"] for r in rendu["rubriques"]] == [f.id for f, *_ in _rubriquier()]
    assert not set(rendu["non_vus"]) & {o["fait"] for o in rendu["options"]}


def _rubriquier() -> Any:
    from actes_inventes import outillage

    return outillage().rubriquier.fiches


def test_chaque_option_du_json_porte_son_morceau_son_lieu_et_sa_confiance(acte: Path) -> None:
    options = en_json(acte, *AU)["options"]
    assert options
    for option in options:
        assert option["passage"][option["debut"] : option["fin"]] == option["lu"] != ""
        assert option["confiance"] in ("sure", "probable", "possible")
        assert option["lieu"]["paragraphe"] >= 1
        assert option["fait"] in CORPUS.vocabulaire.faits


def test_aucun_grief_du_json_ne_repose_sur_un_fait_inconnu(acte: Path) -> None:
    rendu = en_json(acte, *AU)
    for grief in rendu["griefs"]:
        assert grief["etat"] == "non_conforme" and grief["lectures"], grief["regle"]
        if grief["niveau"] == "bloquant":
            assert grief["ferme"] and {x["confiance"] for x in grief["lectures"]} == {"sure"}, grief["regle"]


# ── Le dossier ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_le_dossier_se_relit_et_se_verifie(acte: Path, tmp_path: Path) -> None:
    cible = tmp_path / "suite" / "dossier.yaml"
    relire(acte, *AU, "--dossier", cible)
    dossier = lire_dossier(cible, CORPUS.vocabulaire, tuple(CORPUS.profils))
    assert dossier.valeurs["quotite.jours_teletravail_max_semaine"] == 4
    rendu = lancer("verifier", str(cible), *AU, "--moteur", "natif")
    assert rendu.code == 1 and "CE QUI BLOQUE" in rendu.ecrit


def test_un_dossier_deja_ecrit_n_est_pas_remplace(acte: Path, tmp_path: Path) -> None:
    cible = tmp_path / "dossier.yaml"
    cible.write_text("profil: courante\n", encoding="utf-8")
    rendu = relire(acte, *AU, "--dossier", cible, "--annoter", tmp_path / "a.docx")
    assert rendu.code == 2 and "existe déjà" in rendu.reproches
    assert cible.read_text(encoding="utf-8") == "profil: courante\n"
    assert not (tmp_path / "a.docx").exists()


# ── L'acte annoté ────────────────────────────────────────────────────────────────────────────────────────────────
def test_l_acte_annote_est_un_word_qui_porte_les_commentaires(word: Path, acte: Path, tmp_path: Path) -> None:
    for source in (word, acte):
        cible = tmp_path / f"annote-{source.suffix[1:]}.docx"
        avant = source.read_bytes()
        relire(source, *AU, "--annoter", cible)
        assert source.read_bytes() == avant
        assert controler(cible.read_bytes()) == []
        remarques = etree.fromstring(extraire(cible.read_bytes())["word/comments.xml"])
        assert len(remarques) >= 5


def test_l_acte_lui_meme_n_est_jamais_reecrit(word: Path) -> None:
    avant = word.read_bytes()
    rendu = relire(word, *AU, "--annoter", word)
    assert rendu.code == 2 and "l'acte lui-même" in rendu.reproches
    assert word.read_bytes() == avant


def test_l_acte_annote_est_un_docx(acte: Path, tmp_path: Path) -> None:
    rendu = relire(acte, *AU, "--annoter", tmp_path / "annote.pdf")
    assert rendu.code == 2 and ".docx" in rendu.reproches
    assert not (tmp_path / "annote.pdf").exists()


def test_les_memes_entrees_donnent_les_memes_octets(word: Path, tmp_path: Path) -> None:
    rendus = []
    for essai in ("a", "b"):
        sorties = (tmp_path / f"{essai}.yaml", tmp_path / f"{essai}.docx")
        texte = relire(word, *AU, "--dossier", sorties[0], "--annoter", sorties[1]).ecrit
        rendus.append((texte, *(s.read_bytes() for s in sorties)))
    assert rendus[0] == rendus[1]


def test_relire_est_annoncee_et_expliquee_en_francais() -> None:
    assert "relire" in COMMANDES
    aide = lancer("relire", "--help").ecrit
    exiger_le_francais(aide)
    assert "Exemples" in aide and "Code de sortie" in aide
    for option in ("--au", "--date-acte", "--nature", "--dossier", "--annoter", "--format"):
        assert re.search(rf"{option}\b", aide), option
