"""La liste des communes : ce qu'elle contient, ce que l'on y trouve, ce qu'elle répond à une erreur."""

import gzip
import hashlib
import json
import runpy
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from teletravail_charte import communes
from teletravail_charte.communes import chercher, trouver
from teletravail_charte.erreurs import ErreurDossier, ErreurUsage
from teletravail_charte.lecture import lire_yaml

SCRIPT = Path(__file__).parent.parent / "outils" / "communes.py"


@pytest.fixture(scope="module")
def fiche() -> dict:
    chemin = communes.DONNEES.with_name("communes.meta.yaml")
    return lire_yaml(chemin.read_text(encoding="utf-8"), chemin.name, ErreurDossier)


def test_la_fiche_dit_d_ou_viennent_les_donnees_et_leurs_empreintes(fiche: dict) -> None:
    octets = communes.DONNEES.read_bytes()
    assert fiche["sha256"] == hashlib.sha256(octets).hexdigest()
    assert fiche["sha256_decomprime"] == hashlib.sha256(gzip.decompress(octets)).hexdigest()
    assert fiche["licence"].startswith("Licence Ouverte")
    assert (fiche["annee_cog"], fiche["millesime_population"]) == (2026, 2023)


def test_toutes_les_communes_y_sont_une_fois(fiche: dict) -> None:
    lignes = [ligne for ligne in communes._lignes() if ligne["type"] == "commune"]
    assert len(lignes) == fiche["communes"] == 34969
    assert len({ligne["code"] for ligne in lignes}) == 34969
    assert sum(nombre > 1 for nombre in Counter(ligne["nom"] for ligne in lignes).values()) == 1441


def test_chaque_commune_se_trouve_par_son_code() -> None:
    codes = [ligne["code"] for ligne in communes._lignes() if ligne["type"] == "commune"]
    assert all(trouver(code).code_insee == code for code in codes[::97])


def test_chaque_rattachement_mene_a_une_commune_d_aujourd_hui() -> None:
    rattaches = {ligne["commune"] for ligne in communes._lignes() if ligne["type"] != "commune"}
    assert all(trouver(code) for code in rattaches)


def test_une_commune_dit_son_departement_sa_population_et_son_groupement() -> None:
    nezel = trouver("78451")
    assert (nezel.nom, nezel.departement, nezel.nom_departement) == ("Nézel", "78", "Yvelines")
    assert (nezel.population, nezel.siren, nezel.epci_siren) == (1139, "217804517", "200059889")
    assert nezel.epci_nom == "CU Grand Paris Seine et Oise"
    assert nezel.designation == "Nézel (78451, Yvelines)"


@pytest.mark.parametrize(
    ("code", "nom", "departement"),
    [
        ("01001", "L'Abergement-Clémenciat", "01"),
        ("2A004", "Ajaccio", "2A"),
        ("2b033", "Bastia", "2B"),
        ("97101", "Les Abymes", "971"),
        ("97608", "Dzaoudzi", "976"),
        ("98818", "Nouméa", "988"),
        ("75056", "Paris", "75"),
        ("69123", "Lyon", "69"),
        ("13055", "Marseille", "13"),
        (" 78451 ", "Nézel", "78"),
    ],
)
def test_un_code_est_du_texte_avec_son_zero_la_corse_et_l_outre_mer(code: str, nom: str, departement: str) -> None:
    assert (trouver(code).nom, trouver(code).departement) == (nom, departement)


def test_ce_que_la_liste_ignore_est_none() -> None:
    assert trouver("98818").siren is None
    assert trouver("29155").epci_siren is None
    assert trouver("98901").population is None


def test_le_code_d_une_commune_nouvelle_est_aussi_celui_de_sa_commune_deleguee_siege() -> None:
    assert trouver("01015").nom == "Arboys en Bugey"


@pytest.mark.parametrize(
    ("code", "phrase"),
    [
        ("75115", "75115 est le code de Paris 15e Arrondissement, arrondissement de Paris (75056, Paris)."),
        (
            "01340",
            "Saint-Bois, commune déléguée d’Arboys en Bugey (01015, Ain). Le code à donner est « 01015 ».",
        ),
        ("01120", "Cordieux, commune associée de Montluel (01262, Ain)."),
        ("59540", "« 59183 »"),
        (
            "78780",
            "78780 est un code postal, pas un code Insee. Vouliez-vous dire « Maurecourt (78382, Yvel",
        ),
        ("1001", "1001 a perdu son zéro. Vouliez-vous dire « L'Abergement-Clémenciat (01001, Ain) » ?"),
        ("nezel", "« nezel » n'est pas un code Insee. Vouliez-vous dire « Nézel (78451, Yvelines) » ?"),
        ("13055x", "Il a cinq caractères, comme 78451, 01001 ou 2A004."),
        ("99999", "aucune commune n'a le code Insee 99999."),
        ("", "«  » n'est pas un code Insee."),
    ],
)
def test_un_mauvais_code_dit_ce_qu_il_est_et_ce_qui_etait_possible(code: str, phrase: str) -> None:
    with pytest.raises(ErreurUsage) as erreur:
        trouver(code)
    assert phrase in str(erreur.value)


def test_un_code_postal_de_plusieurs_communes_en_montre_cinq_et_compte_les_autres() -> None:
    with pytest.raises(ErreurUsage, match=r"code postal.*, ou l'une des \d+ autres \?$"):
        trouver("51800")


def test_un_code_lu_comme_un_nombre_est_refuse_avec_le_remede() -> None:
    with pytest.raises(ErreurUsage, match="entre guillemets"):
        trouver(78451)  # type: ignore[arg-type]


def test_l_erreur_est_celle_du_dossier_quand_le_code_en_vient() -> None:
    with pytest.raises(ErreurDossier):
        trouver("99999", ErreurDossier)
    with pytest.raises(ErreurDossier):
        chercher("Nulle-Part", ErreurDossier)


@pytest.mark.parametrize(
    ("nom", "code"),
    [
        ("nezel", "78451"),
        ("NÉZEL", "78451"),
        ("st germain en laye", "78551"),
        ("L’HAY LES ROSES", "94038"),
        ("le havre", "76351"),
        ("Mureaux", "78440"),
        ("oeting", "57521"),
    ],
)
def test_ni_casse_ni_accents_ni_tirets_ni_article_ne_comptent(nom: str, code: str) -> None:
    assert [commune.code_insee for commune in chercher(nom)] == [code]


def test_des_homonymes_se_distinguent_par_leur_departement() -> None:
    assert [commune.designation for commune in chercher("Saint-Denis")] == [
        "Saint-Denis (11339, Aude)",
        "Saint-Denis (30247, Gard)",
        "Saint-Denis (93066, Seine-Saint-Denis)",
        "Saint-Denis (97411, La Réunion)",
    ]


def test_a_defaut_du_nom_entier_le_debut_du_nom_suffit() -> None:
    assert [c.nom for c in chercher("Château-Chinon")] == [
        "Château-Chinon (Ville)",
        "Château-Chinon (Campagne)",
    ]


@pytest.mark.parametrize(
    ("nom", "phrase"),
    [
        (
            "Tolouse",
            "aucune commune ne s'appelle « Tolouse ». Vouliez-vous dire « Toulouse (31555, Haute-Garonne) »",
        ),
        ("Arbignieu", "Arbignieu, commune déléguée d’Arboys en Bugey (01015, Ain)."),
        ("Lyon 3e arrondissement", "arrondissement de Lyon (69123, Rhône). Le code à donner est « 69123 »."),
        ("xyzxyzxyz", "aucune commune ne s'appelle « xyzxyzxyz »."),
        ("", "aucune commune ne s'appelle «  »."),
    ],
)
def test_un_nom_inconnu_propose_ses_voisins(nom: str, phrase: str) -> None:
    with pytest.raises(ErreurUsage) as erreur:
        chercher(nom)
    assert phrase in str(erreur.value)


def test_rien_n_est_lu_a_l_import() -> None:
    code = "import sys; from teletravail_charte import communes as c; sys.exit(c._texte.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def paquet(tmp_path: Path) -> Path:
    """Un paquet de deux communes, une déléguée homonyme (à écarter) et une qui ne l'est pas."""
    commun = {"departement": "78", "typeLiaison": 0}
    donnees = {
        "communes": [
            {**commun, "code": "78451", "nom": "Nézel", "type": "commune-actuelle", "siren": "217804517",
             "codesPostaux": ["78410"], "population": 1139, "anciensCodes": ["78002", "78001"]},
            {**commun, "code": "78440", "nom": "Les Mureaux", "type": "commune-actuelle", "typeLiaison": 4},
            {**commun, "code": "78451", "nom": "Nézel", "type": "commune-deleguee", "chefLieu": "78451"},
            {**commun, "code": "78002", "nom": "Ailleurs", "type": "commune-deleguee", "chefLieu": "78451"},
        ],
        "departements": [{"code": "78", "nom": "Yvelines"}],
        "epci": [{"code": "200059889", "nom": "CU, d'essai", "membres": [{"code": "78451"}]}],
    }  # fmt: skip
    (tmp_path / "data").mkdir()
    for nom, contenu in donnees.items():
        (tmp_path / "data" / f"{nom}.json").write_text(json.dumps(contenu), encoding="utf-8")
    (tmp_path / "package.json").write_text('{"version": "6.0.0"}', encoding="utf-8")
    (tmp_path / "README.md").write_text("| 2026  | 6.0.0  | … |\n", encoding="utf-8")
    return tmp_path


def ecrire(paquet: Path, dans: Path) -> tuple[bytes, bytes]:
    dans.mkdir()
    runpy.run_path(str(SCRIPT))["principal"]([str(paquet), "--population", "2023", "--dans", str(dans)])
    return (dans / "communes.csv.gz").read_bytes(), (dans / "communes.meta.yaml").read_bytes()


def test_le_script_ecrit_les_memes_octets_a_chaque_fois(paquet: Path) -> None:
    assert ecrire(paquet, paquet / "un") == ecrire(paquet, paquet / "deux")


def test_le_script_trie_joint_et_ecarte_les_deleguees_homonymes(paquet: Path) -> None:
    comprime, meta = ecrire(paquet, paquet / "sortie")
    lignes = gzip.decompress(comprime).decode().splitlines()
    assert lignes[0].split(",") == communes._colonnes()
    assert lignes[1:] == [
        "78002,Ailleurs,deleguee,78451,78,Yvelines,,,,,0,,",
        "78440,Les Mureaux,commune,,78,Yvelines,,,,,4,,",
        '78451,Nézel,commune,,78,Yvelines,1139,217804517,200059889,"CU, d\'essai",0,78410,78001 78002',
    ]
    fiche = lire_yaml(meta.decode(), "communes.meta.yaml", ErreurDossier)
    assert (fiche["annee_cog"], fiche["communes"], fiche["communes_deleguees"]) == (2026, 2, 1)


def test_le_script_refuse_une_version_dont_l_annee_est_inconnue(paquet: Path) -> None:
    (paquet / "package.json").write_text('{"version": "9.9.9"}', encoding="utf-8")
    with pytest.raises(SystemExit, match=r"l'année de la version 9\.9\.9"):
        ecrire(paquet, paquet / "sortie")
