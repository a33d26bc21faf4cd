"""Les dossiers de l'assistant sur le disque : écrits en entier, jamais l'un sur l'autre, versions gardées."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from teletravail_charte.web.rangement import Depasse, DossierAbsent, Rangement


def test_deux_communes_du_meme_nom_ont_chacune_leur_fichier(tmp_path: Path) -> None:
    r = Rangement(tmp_path)
    premier, second = r.creer("Saint-Denis", "profil: courante\n"), r.creer("Saint-Denis", "profil: prudente\n")
    assert (premier.identifiant, second.identifiant) == ("saint-denis", "saint-denis-2")
    assert r.lister() == ["saint-denis", "saint-denis-2"]
    assert r.ouvrir("saint-denis").texte == "profil: courante\n"


@pytest.mark.parametrize(
    ("nom", "identifiant"),
    [
        ("L'Haÿ-les-Roses", "l-hay-les-roses"),
        ("Œuilly", "oeuilly"),
        ("../../etc/passwd", "etc-passwd"),
        ("…", "dossier"),
        (".versions", "versions"),
    ],
)
def test_le_nom_d_un_fichier_ne_vient_jamais_tel_quel_de_la_personne(
    tmp_path: Path, nom: str, identifiant: str
) -> None:
    assert Rangement(tmp_path / "d").creer(nom, "x: y\n").identifiant == identifiant
    assert [c.name for c in tmp_path.iterdir()] == ["d"]


@pytest.mark.parametrize("identifiant", ["..", "../ailleurs", "/etc/passwd", ".versions", "absent", "", "a/b", "a\0b"])
def test_un_identifiant_qui_n_est_pas_dans_la_liste_n_ouvre_rien(tmp_path: Path, identifiant: str) -> None:
    (tmp_path / "ailleurs.yaml").write_text("profil: courante\n")
    r = Rangement(tmp_path / "dossiers")
    r.creer("Nézel", "profil: courante\n")
    with pytest.raises(DossierAbsent):
        r.ouvrir(identifiant)
    with pytest.raises(DossierAbsent):
        r.jeter(identifiant)


def test_une_version_ne_s_ecrit_qu_une_fois(tmp_path: Path) -> None:
    r = Rangement(tmp_path)
    depart = r.creer("Nézel", "a: 1\n")
    assert r.enregistrer(depart, "a: 2\n").version == 2
    with pytest.raises(Depasse):
        r.enregistrer(depart, "a: 3\n")
    assert r.ouvrir("nezel").texte == "a: 2\n"


def test_de_deux_ecritures_au_meme_instant_une_seule_passe(tmp_path: Path) -> None:
    r = Rangement(tmp_path)
    depart = r.creer("Nézel", "a: 0\n")
    ecrits, refus = [], []

    def ecrire(n: int) -> None:
        try:
            ecrits.append(r.enregistrer(depart, f"a: {n}\n").texte)
        except Depasse:
            refus.append(n)

    fils = [threading.Thread(target=ecrire, args=(n,)) for n in range(1, 9)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert len(ecrits) == 1 and len(refus) == 7
    assert r.ouvrir("nezel").texte == ecrits[0]


def test_lire_pendant_qu_on_ecrit_ne_rend_jamais_un_texte_perime_sous_un_numero_neuf(tmp_path: Path) -> None:
    r = Rangement(tmp_path)
    feuillet = r.creer("Nézel", "a: 0\n")
    lus, fini = set(), threading.Event()

    def lire() -> None:
        while not fini.is_set():
            lu = r.ouvrir("nezel")
            lus.add((lu.version, lu.texte))

    fils = [threading.Thread(target=lire) for _ in range(4)]
    for fil in fils:
        fil.start()
    for n in range(1, 60):
        feuillet = r.enregistrer(feuillet, f"a: {n}\n")
    fini.set()
    for fil in fils:
        fil.join()
    assert all(texte == f"a: {version - 1}\n" for version, texte in lus)
    assert r.ouvrir("nezel").version == 60


def test_ce_qu_un_autre_programme_change_devient_une_version(tmp_path: Path) -> None:
    r = Rangement(tmp_path)
    ancien = r.creer("Nézel", "a: 1\n")
    (tmp_path / "nezel.yaml").write_text("a: à la main\n", encoding="utf-8")
    assert r.ouvrir("nezel").version == 2
    with pytest.raises(Depasse):
        r.enregistrer(ancien, "a: 3\n")
    assert r.version("nezel", 1) == "a: 1\n"
    assert r.version("nezel", 2) == "a: à la main\n"


def test_plusieurs_pages_ouvrent_ensemble_un_fichier_qui_vient_d_etre_pose(tmp_path: Path) -> None:
    (tmp_path / "nezel.yaml").write_text("a: 1\n", encoding="utf-8")
    depart, ouverts = threading.Barrier(8), []

    def ouvrir() -> None:
        depart.wait()
        ouverts.append(Rangement(tmp_path).ouvrir("nezel").version)

    fils = [threading.Thread(target=ouvrir) for _ in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert ouverts == [1] * 8


def test_un_fichier_pose_dans_le_repertoire_est_un_dossier(tmp_path: Path) -> None:
    (tmp_path / "nezel.yaml").write_text("profil: prudente\n")
    assert Rangement(tmp_path).lister() == ["nezel"]
    assert Rangement(tmp_path).ouvrir("nezel").version == 1


def test_la_meme_reponse_ne_fait_pas_de_version(tmp_path: Path) -> None:
    r = Rangement(tmp_path)
    depart = r.creer("Nézel", "a: 1\n")
    assert r.enregistrer(depart, "a: 1\n").version == 1
    assert [v.numero for v in r.versions("nezel")] == [1]


def test_la_corbeille_garde_le_dossier_et_ses_versions(tmp_path: Path) -> None:
    r = Rangement(tmp_path)
    r.enregistrer(r.creer("Nézel", "a: 1\n"), "a: 2\n")
    r.jeter("nezel")
    assert r.lister() == []
    gardes = sorted(c.name for c in (tmp_path / ".corbeille").rglob("*.yaml"))
    assert gardes == ["000001.yaml", "000002.yaml", "nezel.yaml"]
    assert r.creer("Nézel", "a: 3\n").version == 1


def test_rien_de_provisoire_ne_reste(tmp_path: Path) -> None:
    r = Rangement(tmp_path)
    depart = r.creer("Nézel", "a: 1\n")
    r.enregistrer(depart, "a: 2\n")
    with pytest.raises(Depasse):
        r.enregistrer(depart, "a: 3\n")
    assert not [c for c in tmp_path.rglob("*") if "provisoire" in c.name]
