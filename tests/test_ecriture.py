"""Rien n'est jamais à moitié écrit."""

from __future__ import annotations

from pathlib import Path

import pytest

from teletravail_charte.ecriture import ecrire
from teletravail_charte.erreurs import ErreurUsage


def test_ecrire_remplace_les_fichiers_d_un_coup_et_ne_laisse_rien_trainer(tmp_path: Path) -> None:
    chemin = tmp_path / "nouveau" / "charte.docx"
    ecrire({chemin: b"un"})
    ecrire({chemin: b"deux"})
    assert chemin.read_bytes() == b"deux"
    assert list(chemin.parent.iterdir()) == [chemin]


def test_si_un_seul_fichier_ne_peut_pas_etre_ecrit_aucun_ne_l_est(tmp_path: Path) -> None:
    (tmp_path / "b.docx").mkdir()
    with pytest.raises(ErreurUsage, match=r"Impossible d'écrire « .*b\.docx »"):
        ecrire({tmp_path / "a.docx": b"un", tmp_path / "b.docx": b"deux"})
    assert [c.name for c in tmp_path.iterdir()] == ["b.docx"]


def test_un_dossier_qui_est_un_fichier_est_dit(tmp_path: Path) -> None:
    (tmp_path / "sortie").write_text("x")
    with pytest.raises(ErreurUsage, match="Impossible d'écrire"):
        ecrire({tmp_path / "sortie" / "a.docx": b"un"})
