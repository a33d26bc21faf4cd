"""Deux chartes en une : tout accepter rend la seconde, tout refuser la première, dans Word comme dans LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from conftest import EXEMPLES, RACINE, corpus_du_depot
from controles_word import controler
from lancer import lancer
from lxml import etree

from teletravail_charte.documents import composer
from teletravail_charte.documents.alignement import blocs, cle, deballer
from teletravail_charte.documents.ooxml import W
from teletravail_charte.documents.paquet import extraire
from teletravail_charte.documents.revision import CORPS, suivre
from teletravail_charte.dossier import lire_dossier, lire_si
from teletravail_charte.redaction import choisir_pieces, composer_piece, coquille_de
from teletravail_charte.verification import Juge

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
TROIS_JOURS = "quotite.jours_teletravail_max_semaine=3"


@cache
def _charte(jour: date | None = None, *avec: str) -> bytes:
    dossier = lire_dossier(EXEMPLES / "carrieres-sous-poissy.yaml", CORPUS.vocabulaire, tuple(CORPUS.profils))
    seance = dossier.valeurs["seance.date"]
    assert isinstance(seance, date)
    v = JUGE.verifier(dossier, jour or seance, dict(lire_si(s, CORPUS.vocabulaire) for s in avec))
    (fiche,) = choisir_pieces(v, ["charte"])
    return composer(composer_piece(v, fiche, projet=False).piece, coquille_de(CORPUS, fiche))


PAIRES = {
    "deux jours": (_charte(date(2024, 6, 1)), _charte(None, TROIS_JOURS)),
    "deux choix": (_charte(), _charte(None, TROIS_JOURS, "forfait.institue=non", "forfait.verse=non")),
    "en sens inverse": (_charte(None, TROIS_JOURS), _charte(date(2018, 6, 1))),
    "pareilles": (_charte(), _charte()),
}
chaque_paire = pytest.mark.parametrize(("avant", "apres"), PAIRES.values(), ids=PAIRES)


def _racine(octets: bytes) -> etree._Element:
    racine = etree.fromstring(extraire(octets)[CORPS])
    deballer(racine)
    return racine


def _textes(racine: etree._Element) -> list[tuple[str, str]]:
    return [cle(b) for b in blocs(racine)]


def _appliquer(racine: etree._Element, garder: str) -> list[tuple[str, str]]:
    """Ce que Word fait quand on accepte (« ins ») ou refuse (« del ») tout."""
    racine, oter = deepcopy(racine), "del" if garder == "ins" else "ins"
    w = f"{{{W}}}"
    for rangee in list(racine.iter(f"{w}tr")):
        if rangee.find(f"{w}trPr/{w}{oter}") is not None:
            rangee.getparent().remove(rangee)  # type: ignore[union-attr]
    for table in [t for t in racine.iter(f"{w}tbl") if next(t.iter(f"{w}tr"), None) is None]:
        table.getparent().remove(table)  # type: ignore[union-attr]
    for p in [p for p in racine.iter(f"{w}p") if p.find(f"{w}pPr/{w}rPr/{w}{oter}") is not None]:
        p.getparent().remove(p)  # type: ignore[union-attr]
    for element in [e for e in racine.iter(f"{w}{oter}") if e.getparent() is not None]:
        element.getparent().remove(element)  # type: ignore[union-attr]
    for t in racine.iter(f"{w}delText"):
        t.tag = f"{w}t"
    return _textes(racine)


@chaque_paire
def test_tout_accepter_rend_la_seconde_et_tout_refuser_la_premiere(avant: bytes, apres: bytes) -> None:
    racine = _racine(suivre(avant, apres, "Comparaison", date(2026, 12, 17)))
    assert _appliquer(racine, "ins") == _textes(_racine(apres))
    assert _appliquer(racine, "del") == _textes(_racine(avant))


@chaque_paire
def test_le_fichier_suivi_est_un_word_sans_faute(avant: bytes, apres: bytes, tmp_path: Path) -> None:
    fichier = tmp_path / "suivi.docx"
    fichier.write_bytes(suivre(avant, apres, "Comparaison", date(2026, 12, 17)))
    assert not controler(fichier.read_bytes())


def test_deux_versions_pareilles_ne_portent_aucune_marque() -> None:
    racine = _racine(suivre(*PAIRES["pareilles"], "Comparaison", date(2026, 12, 17)))
    assert not list(racine.iter(f"{{{W}}}ins", f"{{{W}}}del"))


def test_un_mot_change_se_suit_au_mot_et_non_au_paragraphe() -> None:
    racine = _racine(suivre(_charte(), _charte(None, TROIS_JOURS), "Comparaison", date(2026, 12, 17)))
    otes = {"".join(d.itertext(f"{{{W}}}delText")).strip() for d in racine.iter(f"{{{W}}}del")}
    ajoutes = {"".join(i.itertext(f"{{{W}}}t")).strip() for i in racine.iter(f"{{{W}}}ins")}
    assert "deux" in otes and "trois" in ajoutes


def _sait_suivre() -> bool:
    if shutil.which("soffice") is None or not Path("/usr/bin/python3").exists():
        return False
    return subprocess.run(["/usr/bin/python3", "-c", "import uno"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _sait_suivre(), reason="LibreOffice ou python3-uno absent")
@pytest.mark.parametrize(("commande", "attendu"), [("AcceptAllTrackedChanges", 1), ("RejectAllTrackedChanges", 0)])
def test_libreoffice_accepte_et_refuse_comme_word(commande: str, attendu: int, tmp_path: Path) -> None:
    paire = PAIRES["deux jours"]
    source, cible = tmp_path / "suivi.docx", tmp_path / "applique.docx"
    source.write_bytes(suivre(*paire, "Comparaison", date(2026, 12, 17)))
    script = RACINE / "tests" / "suivi_libreoffice.py"
    arguments = [str(source), commande, str(cible), (tmp_path / "profil").as_uri()]
    subprocess.run(["/usr/bin/python3", str(script), *arguments], check=True, timeout=180)
    rendus = [t for _, t in _textes(_racine(cible.read_bytes())) if t]
    voulus = [t for _, t in _textes(_racine(paire[attendu])) if t]
    corps = rendus[-(len(voulus) - rendus.index(voulus[0])) :] if voulus[0] in rendus else rendus
    assert [t.replace("\n", "") for t in corps[-len(voulus) + 3 :]] == [t.replace("\n", "") for t in voulus[3:]]


def test_comparer_ecrit_la_charte_suivie(tmp_path: Path) -> None:
    sortie = tmp_path / "suivi.docx"
    carrieres = str(EXEMPLES / "carrieres-sous-poissy.yaml")
    rendu = lancer("comparer", carrieres, "--avec", TROIS_JOURS, "--format", "docx", "--sortie", str(sortie))
    assert rendu.code == 0 and list(_racine(sortie.read_bytes()).iter(f"{{{W}}}ins"))
    assert lancer("comparer", carrieres, "--avec", TROIS_JOURS, "--format", "docx").code == 2
