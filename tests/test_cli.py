"""La ligne de commande : codes de sortie, français partout, JSON seul sur la sortie, rien d'écrasé."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import pytest
from conftest import DOSSIERS, EXEMPLES, RACINE, corpus_du_depot
from jsonschema import Draft202012Validator
from lancer import Sortie, exiger_le_francais, lancer

from teletravail_charte import __version__
from teletravail_charte.cli import COMMANDES
from teletravail_charte.dossier import lire_dossier
from teletravail_charte.moteur import Issue, Resultat
from teletravail_charte.moteur.natif import MoteurNatif
from teletravail_charte.verification import Juge
from teletravail_charte.vocabulaire import INCONNU

REFERENCE = str(DOSSIERS / "commune-conforme.yaml")
NEZEL = str(EXEMPLES / "nezel.yaml")
JOUR = ("--au", "2026-11-21")
PLAFOND = "quotite.jours_teletravail_max_semaine"
ETATS = ("non_conforme", "a_completer", "a_venir", "conforme", "sans_objet")


def fils(*arguments: str, **environnement: str) -> subprocess.CompletedProcess[bytes]:
    """La commande dans un vrai processus."""
    return subprocess.run(
        [sys.executable, "-m", "teletravail_charte", *arguments],
        cwd=RACINE,
        env={**os.environ, **environnement},
        capture_output=True,
        timeout=60,
        check=False,
    )


# ── Codes de sortie ──────────────────────────────────────────────────────────────────────────────────────────────


def test_zero_quand_rien_ne_bloque() -> None:
    rendu = lancer("verifier", REFERENCE, *JOUR, "--moteur", "natif")
    assert rendu.code == 0, rendu.ecrit[:2000]
    assert "Rien ne bloque." in rendu.ecrit
    assert rendu.reproches == ""


def test_un_quand_un_point_bloque() -> None:
    rendu = lancer("verifier", REFERENCE, *JOUR, "--avec", f"{PLAFOND}=4", "--moteur", "natif")
    assert rendu.code == 1
    assert "CE QUI BLOQUE" in rendu.ecrit
    assert "Que faire" in rendu.ecrit


def test_verifier_ne_bloque_pas_sur_une_question_mais_rediger_si(tmp_path: Path) -> None:
    question = ("--avec", f"{PLAFOND}=inconnu")
    assert lancer("verifier", REFERENCE, *JOUR, *question).code == 0
    rendu = lancer("rediger", REFERENCE, *JOUR, *question, "--dans", str(tmp_path / "s"))
    assert rendu.code == 1
    assert "Rien n’est écrit" in rendu.reproches
    assert f"[{PLAFOND}]" in rendu.reproches or "jours" in rendu.reproches
    assert rendu.ecrit == ""
    assert not (tmp_path / "s").exists()


def test_rediger_refuse_ou_ecrit_un_projet(tmp_path: Path) -> None:
    options = (REFERENCE, *JOUR, "--avec", f"{PLAFOND}=4", "--dans", str(tmp_path / "s"), "--pieces", "charte")
    assert lancer("rediger", *options).code == 1
    assert not (tmp_path / "s").exists()
    rendu = lancer("rediger", *options, "--projet")
    assert rendu.code == 0
    assert rendu.ecrit.strip() == str(tmp_path / "s" / "charte.docx")
    assert (tmp_path / "s" / "charte.docx").is_file()


@pytest.mark.parametrize(
    ("arguments", "dit"),
    [
        (("verifer", "x"), "La commande « verifer » n'existe pas. Vouliez-vous dire « verifier » ?"),
        (("zzz",), "La commande « zzz » n'existe pas. Commandes : nouveau, verifier"),
        (("--zut",), "L'option '--zut' n'existe pas."),
        (("verifier",), "Il manque l'argument 'DOSSIER'."),
        (("verifier", "a", "b"), "Argument en trop (b)."),
        (("verifier", "a", "--zut"), "L'option '--zut' n'existe pas."),
        (("verifier", "a", "--au"), "L'option '--au' attend une valeur."),
        (("verifier", "a", "--au", "2026-02-30"), "« 2026-02-30 » n'est pas un jour. Écrivez AAAA-MM-JJ"),
        (("verifier", "a", "--au", "demain"), "« demain » n'est pas un jour."),
        (("verifier", "a", "--moteur", "turbo"), "n'est pas possible. Possibles : 'double', 'durable', 'natif'."),
        (("verifier", "a", "--format", "pdf"), "Possibles : 'texte', 'json', 'html', 'docx', 'xlsx', 'sarif'."),
        (("rediger", "a"), "Il manque l'option '--dans'."),
        (("nouveau", "a.yaml", "--oui=3"), "L'option '--oui' ne prend pas de valeur."),
        (("verifier", NEZEL, "--avec", "zut"), "on attend FAIT=VALEUR"),
        (("verifier", NEZEL, "--avec", "commune.nm=A"), "Vouliez-vous dire « commune.nom »"),
        (("verifier", NEZEL, "--avec", f"{PLAFOND}=beaucoup"), "« beaucoup » ne convient pas. Attendu : un nombre"),
        (("verifier", NEZEL, "--avec", f"{PLAFOND}=8"), "On attend au moins 0 et au plus 7."),
        (("verifier", NEZEL, "--avec", f"{PLAFOND}=aucun"), "« aucun » n'est pas une réponse ici."),
        (("verifier", NEZEL, "--avec", "vote.votants=3"), "est calculé : changez vote.pour ou vote.contre"),
        (("verifier", NEZEL, "--avec", "jour=2026-01-01"), "« jour » n'est pas un fait que l'on peut changer."),
        (("rediger", NEZEL, "--dans", "x", "--pieces", "chartes"), "Vouliez-vous dire « charte »"),
        (("rediger", NEZEL, "--dans", "x", "--pieces", "zzz"), "Pièces : deliberation, charte, "),
        (("expliquer", "quotite-plafond-hebdo", *JOUR), "Vouliez-vous dire « quotite-plafond-hebdomadaire »"),
        (("expliquer", "decret-2016-151/article-99", *JOUR), "Vouliez-vous dire « decret-2016-151/article-"),
        (("expliquer", "forfait.montant_jours", *JOUR), "Vouliez-vous dire « forfait.montant_jour »"),
        (("expliquer", "zzzzzz", *JOUR), "n'est ni une règle, ni un article, ni un fait. « regles » liste"),
        (("regles", "--theme", "forfais", *JOUR), "Vouliez-vous dire « forfait » ?"),
        (("regles", "--theme", "zzzz", *JOUR), "Thèmes : quotite, eligibilite"),
        (("nouveau", "a.yaml", "--oui", "--profil", "p"), "Profils : courante, ouverte, prudente."),
    ],
)
def test_deux_quand_la_commande_est_mal_employee(arguments: tuple[str, ...], dit: str) -> None:
    rendu = lancer(*arguments)
    assert rendu.code == 2, rendu
    assert rendu.ecrit == ""
    assert dit in rendu.reproches
    exiger_le_francais(rendu.reproches)


def test_trois_quand_le_dossier_est_absent_ou_faux(tmp_path: Path) -> None:
    assert lancer("verifier", str(tmp_path / "rien.yaml")).code == 3
    (tmp_path / "d.yaml").write_text("commune: {nm: A}\n", encoding="utf-8")
    rendu = lancer("verifier", str(tmp_path / "d.yaml"))
    assert rendu.code == 3
    assert "d.yaml, ligne 1, colonne 11 : commune.nm : ce fait n'existe pas." in rendu.reproches


def test_quatre_quand_le_corpus_est_absent(tmp_path: Path) -> None:
    rendu = lancer("verifier", NEZEL, racine=tmp_path)
    assert rendu.code == 4
    assert "rules/sommaire.yaml : ce fichier n'existe pas." in rendu.reproches


@pytest.mark.parametrize("jour", ["2016-02-12", "2028-01-01", "1789-07-14"])
@pytest.mark.parametrize(
    "commande", [("verifier", NEZEL), ("rediger", NEZEL, "--dans", "x"), ("regles",), ("expliquer", PLAFOND)]
)
def test_cinq_quand_le_jour_n_est_pas_couvert(commande: tuple[str, ...], jour: str) -> None:
    rendu = lancer(*commande, "--au", jour)
    assert rendu.code == 5
    assert re.fullmatch(rf"Le {jour} est hors de la période couverte : du 2016-02-13 au .*\.\n", rendu.reproches)
    assert rendu.ecrit == ""


@pytest.mark.parametrize("commande", ["verifier", "rediger"])
def test_six_quand_les_deux_moteurs_ne_sont_pas_d_accord(commande: str, tmp_path: Path) -> None:
    pytest.importorskip("durable")
    juste = MoteurNatif.evaluer

    def truque(moteur: MoteurNatif, valeurs: Any) -> Resultat:
        resultat = juste(moteur, valeurs)
        issues = {**resultat.issues, "quotite-plafond-hebdomadaire": Issue("non_conforme")}
        return Resultat(issues, resultat.deductions)

    suite = ("--dans", str(tmp_path / "s")) if commande == "rediger" else ("--sortie", str(tmp_path / "s"))
    with patch.object(MoteurNatif, "evaluer", truque):
        rendu = lancer(commande, REFERENCE, *JOUR, *suite)
    assert rendu.code == 6
    assert "ne sont pas d'accord sur : quotite-plafond-hebdomadaire" in rendu.reproches
    assert not (tmp_path / "s").exists()


def test_un_defaut_du_programme_garde_sa_trace() -> None:
    with (
        patch.object(Juge, "verifier", side_effect=ZeroDivisionError),
        pytest.raises(ZeroDivisionError),
    ):
        lancer("verifier", NEZEL)


def test_une_interruption_se_dit_en_francais() -> None:
    with patch.object(Juge, "verifier", side_effect=KeyboardInterrupt):
        rendu = lancer("verifier", NEZEL)
    assert (rendu.code, rendu.reproches.strip()) == (2, "Interrompu.")


# ── Aide ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize("commande", [None, *COMMANDES])
def test_chaque_commande_a_une_aide_francaise_avec_un_exemple(commande: str | None, option: str) -> None:
    rendu = lancer(*([commande] if commande else []), option)
    assert rendu.code == 0
    assert rendu.reproches == ""
    assert re.search(r"Exemples? :\n +teletravail-charte ", rendu.ecrit)
    assert rendu.ecrit.startswith("Emploi : teletravail-charte")
    assert "\nOptions :\n" in rendu.ecrit
    exiger_le_francais(rendu.ecrit)
    for mot in ("Usage", "Options:", "Commands", "COMMAND ", "ARGS", "default", "required", "Show", "exit"):
        assert mot not in rendu.ecrit


def test_chaque_exemple_des_aides_s_analyse_et_nomme_ce_qui_existe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # un exemple peut écrire un fichier
    exemples = []
    for commande in COMMANDES:
        exemples += re.findall(r"^ +teletravail-charte (.+)$", lancer(commande, "--help").ecrit, re.MULTILINE)
    assert len(exemples) >= len(COMMANDES)
    for exemple in exemples:
        mots = exemple.split()
        for mot in mots:
            if mot.startswith("exemples/"):
                assert (RACINE / mot).is_file(), exemple
        if mots[0] in ("expliquer", "regles", "verifier"):
            mots = [str(RACINE / m) if m.startswith("exemples/") else m for m in mots]
            jour = () if "--au" in mots else JOUR
            assert lancer(*mots, *jour).code in (0, 1), exemple


def test_l_aide_generale_liste_les_commandes_et_sans_argument_c_est_elle() -> None:
    aide = lancer("--help")
    assert "Emploi : teletravail-charte [OPTIONS] COMMANDE [ARGUMENTS]…" in aide.ecrit
    assert "\nCommandes :\n" in aide.ecrit
    for commande in COMMANDES:
        assert f"\n  {commande} " in aide.ecrit
    sans = lancer()
    assert (sans.code, sans.ecrit, sans.reproches) == (2, "", aide.ecrit)


def test_l_aide_ne_charge_ni_corpus_ni_moteur_ni_word() -> None:
    code = (
        "import sys; from teletravail_charte.cli import executer; executer(['--help']);"
        "print([m for m in ('pydantic', 'yaml', 'docx', 'jinja2', 'babel', 'durable', 'lxml') if m in sys.modules])"
    )
    rendu = subprocess.run([sys.executable, "-c", code], cwd=RACINE, capture_output=True, check=True, timeout=30)
    assert rendu.stdout.decode().endswith("\n[]\n")


def test_la_version_est_celle_du_paquet() -> None:
    assert lancer("--version") == Sortie(0, f"teletravail-charte {__version__}\n", "")


def test_le_francais_ne_depend_pas_de_la_langue_du_terminal() -> None:
    rendu = fils("verifier", LANGUAGE="en", LC_ALL="C", LANG="en_US.UTF-8")
    assert "Il manque l'argument" in rendu.stderr.decode("utf-8")


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "arguments",
    [
        (REFERENCE,),
        (REFERENCE, *JOUR),
        (REFERENCE, "--avec", f"{PLAFOND}=4"),
        (REFERENCE, "--avec", f"{PLAFOND}=inconnu", "--avec", "forfait.montant_jour=2.89"),
        (NEZEL,),
        (NEZEL, "--au", "2019-06-30"),
        (str(EXEMPLES / "dossier-fautif.yaml"),),
    ],
)
def test_le_json_de_verifier_suit_son_schema_et_rien_d_autre_n_est_ecrit(arguments: tuple[str, ...]) -> None:
    rendu = lancer("verifier", *arguments, "--format", "json")
    assert rendu.reproches == ""
    rapport = json.loads(rendu.ecrit)
    schema = json.loads((RACINE / "schemas" / "verification.json").read_text(encoding="utf-8"))
    assert not [e.message for e in Draft202012Validator(schema).iter_errors(rapport)]
    assert rapport["schema"] == "teletravail-charte/verification/1"
    assert rapport["corpus"]["regles"] == len(rapport["constats"])
    for niveau, comptes in rapport["resume"].items():
        for etat in ETATS:
            assert comptes[etat] == sum(c["niveau"] == niveau and c["etat"] == etat for c in rapport["constats"])
    assert rendu.code == int(rapport["resume"]["bloquant"]["non_conforme"] > 0)
    assert "\\u00" not in rendu.ecrit


def test_l_ordre_des_constats_est_celui_des_themes_puis_des_identifiants() -> None:
    un, deux = (lancer("verifier", REFERENCE, *JOUR, "--format", "json").ecrit for _ in range(2))
    assert un == deux
    themes = corpus_du_depot().themes
    cles = [(themes.index(c["theme"]), c["regle"]) for c in json.loads(un)["constats"]]
    assert cles == sorted(cles)


def test_le_rapport_ne_depend_pas_du_hachage_du_processus() -> None:
    un, deux = (fils("verifier", REFERENCE, *JOUR, "--format", "json", PYTHONHASHSEED=g).stdout for g in ("1", "2"))
    assert un == deux
    assert json.loads(un)["moteurs"]


def test_les_faits_d_un_constat_disent_leur_origine() -> None:
    rendu = lancer("verifier", NEZEL, *JOUR, "--format", "json", "--avec", f"{PLAFOND}=4")
    constats = json.loads(rendu.ecrit)["constats"]
    plafond = next(c for c in constats if c["regle"] == "quotite-plafond-hebdomadaire")
    assert plafond["faits"][PLAFOND] == 4
    assert plafond["origines"][PLAFOND] == "hypothèse"
    assert PLAFOND in plafond["cites"]
    origines = {o for c in constats for o in c["origines"].values()}
    assert origines >= {"dossier", "profil prudente", "hypothèse", "qualification"}


def test_sortie_ecrit_le_rapport_et_rien_a_l_ecran(tmp_path: Path) -> None:
    cible = tmp_path / "d" / "r.json"
    ecran = lancer("verifier", REFERENCE, *JOUR, "--format", "json").ecrit
    rendu = lancer("verifier", REFERENCE, *JOUR, "--format", "json", "--sortie", str(cible))
    assert (rendu.code, rendu.ecrit, rendu.reproches) == (0, "", "")
    assert cible.read_text(encoding="utf-8") == ecran
    rendu = lancer("verifier", REFERENCE, "--sortie", str(tmp_path))
    assert rendu.code == 2
    assert "c'est un répertoire" in rendu.reproches


# ── Et si… ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("valeur", "etat"), [("3", "conforme"), ("3.5", "non_conforme"), ("inconnu", "a_completer"), ("0", "conforme")]
)
def test_avec_remplace_un_fait_le_temps_d_une_verification(valeur: str, etat: str) -> None:
    rendu = lancer("verifier", REFERENCE, *JOUR, "--format", "json", "--avec", f"{PLAFOND}={valeur}")
    constats = {c["regle"]: c for c in json.loads(rendu.ecrit)["constats"]}
    assert constats["quotite-plafond-hebdomadaire"]["etat"] == etat


def test_avec_accepte_aucun_et_la_derniere_valeur_donnee_l_emporte() -> None:
    fait = "derogation.sante_renouvellements_max"
    for suite, attendu in (((f"{fait}=aucun",), "aucun"), ((f"{fait}=aucun", f"{fait}=2"), 2)):
        options = [mot for s in suite for mot in ("--avec", s)]
        rendu = lancer("verifier", REFERENCE, *JOUR, "--format", "json", *options)
        faits: dict[str, Any] = {}
        for constat in json.loads(rendu.ecrit)["constats"]:
            faits |= constat["faits"]
        assert faits[fait] == attendu


def test_le_jour_est_celui_de_la_seance_sauf_demande() -> None:
    def jour(*options: str) -> str:
        return str(json.loads(lancer("verifier", REFERENCE, "--format", "json", *options).ecrit)["jour"])

    seance = lire_dossier(Path(REFERENCE), corpus_du_depot().vocabulaire, ()).valeurs["seance.date"]
    assert isinstance(seance, date)
    assert jour() == seance.isoformat()
    assert jour("--avec", "seance.date=2025-03-04") == "2025-03-04"
    assert jour("--au", "2024-06-01", "--avec", "seance.date=2025-03-04") == "2024-06-01"

    class Horloge(date):
        @classmethod
        def today(cls) -> date:
            return date(2026, 5, 6)

    with patch("teletravail_charte.commandes.commun.date", Horloge):
        assert jour("--avec", "seance.date=inconnu") == "2026-05-06"


# ── nouveau ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("profil", ["prudente", "courante", "ouverte"])
def test_un_dossier_nouveau_se_relit_sans_faute_et_ne_bloque_pas(profil: str, tmp_path: Path) -> None:
    fichier = tmp_path / "nezel.yaml"
    rendu = lancer("nouveau", str(fichier), "--commune", "78451", "--oui", "--profil", profil)
    assert rendu.code == 0
    assert rendu.reproches == ""
    assert str(fichier) in rendu.ecrit
    corpus = corpus_du_depot()
    lu = lire_dossier(fichier, corpus.vocabulaire, tuple(corpus.profils))
    assert lu.profil == profil
    assert lu.valeurs["commune.nom"] == "Nézel"
    assert lu.valeurs["commune.code_insee"] == "78451"
    assert lu.valeurs["commune.departement"] == "78"
    assert INCONNU in lu.valeurs.values()
    assert not [c for c in lu.valeurs if corpus.vocabulaire.faits[c].modifiable]
    rendu = lancer("verifier", str(fichier), *JOUR)
    assert rendu.code == 0, rendu.ecrit[:1500]
    assert "CE QUI MANQUE" in rendu.ecrit


def test_chaque_fait_d_un_dossier_nouveau_est_precede_de_sa_question(tmp_path: Path) -> None:
    lancer("nouveau", str(tmp_path / "n.yaml"), "--oui")
    texte = (tmp_path / "n.yaml").read_text(encoding="utf-8")
    for nom in re.findall(r"^  ([a-z_0-9]+): inconnu$", texte, re.MULTILINE):
        avant = texte[: texte.index(f"\n  {nom}: inconnu")].rsplit("\n\n", 1)[-1]
        assert "?" in avant, nom
    assert max(map(len, texte.splitlines())) <= 100
    assert "profil: courante\n" in texte


def test_nouveau_ne_remplace_jamais_sans_le_demander(tmp_path: Path) -> None:
    fichier = tmp_path / "d.yaml"
    fichier.write_text("à moi\n", encoding="utf-8")
    rendu = lancer("nouveau", str(fichier), "--oui")
    assert rendu.code == 2
    assert "existe déjà : rien n'est écrit. Pour le remplacer : --remplacer." in rendu.reproches
    assert fichier.read_text(encoding="utf-8") == "à moi\n"
    assert lancer("nouveau", str(fichier), "--oui", "--remplacer").code == 0
    assert "profil: courante" in fichier.read_text(encoding="utf-8")
    assert [c.name for c in tmp_path.iterdir()] == ["d.yaml"]


@pytest.mark.parametrize(
    ("designation", "dit"),
    [
        ("Saint-Denis", "--commune 93066  Saint-Denis (Seine-Saint-Denis)"),
        ("75115", "Paris 15e Arrondissement, arrondissement de Paris (75056, Paris). Le code à donner est « 75056 »."),
        ("69382", "Le code à donner est « 69123 »."),
        ("1001", "1001 a perdu son zéro. Vouliez-vous dire « L'Abergement-Clémenciat (01001, Ain) » ?"),
        ("99999", "aucune commune n'a le code Insee 99999."),
        ("Nezelle", "aucune commune ne s'appelle « Nezelle »."),
    ],
)
def test_une_commune_ambigue_ou_inconnue_est_refusee_avec_ses_voisines(
    designation: str, dit: str, tmp_path: Path
) -> None:
    rendu = lancer("nouveau", str(tmp_path / "d.yaml"), "--commune", designation, "--oui")
    assert rendu.code == 2
    assert dit in rendu.reproches
    assert not list(tmp_path.iterdir())


def test_une_commune_se_designe_aussi_par_son_nom(tmp_path: Path) -> None:
    assert lancer("nouveau", str(tmp_path / "d.yaml"), "--commune", "nezel", "--oui").code == 0
    assert 'code_insee: "78451"' in (tmp_path / "d.yaml").read_text(encoding="utf-8")


def _repondre(reponses: dict[str, list[str]], defaut: str = "") -> Any:
    """Un « prompt » simulé : répond à la dernière question posée, d'après le fait entre crochets."""
    questions: list[str] = []

    def echo(message: object = "", **_: object) -> None:
        questions.extend(re.findall(r"\[([a-z_]+\.[a-z_0-9]+)\]", str(message)))

    def prompt(texte: str, **_: object) -> str:
        if texte.startswith("Commune"):
            return reponses.get("commune", [""]).pop(0)
        if texte == "Profil":
            return reponses["profil"].pop(0)
        attendues = reponses.get(questions[-1], [])
        return attendues.pop(0) if attendues else defaut

    return patch.multiple(click, prompt=prompt, echo=echo)


def test_le_mode_interactif_pose_les_questions_et_ecrit_les_reponses(tmp_path: Path) -> None:
    fichier = tmp_path / "d.yaml"
    reponses = {
        "commune": ["78451"],
        "profil": ["prudente"],
        "commune.effectif_agents": ["beaucoup", "-3", "9"],
        "commune.affiliee_cdg": ["peut-être", "oui"],
        "acte.deliberations_abrogees": ["n° 1 du 2 mars 2020, modifiée ; n° 2"],
        "acte.objet_libelle": ["Télétravail : l'objet « local » \\ #1"],
        "equipement.materiels": ["pigeon", "ecran; casque"],
        PLAFOND: ["9", "1.5"],
        "charte.objectifs": ["aucun"],
        "forfait.montant_jour": ["inconnu"],
    }
    with _repondre(reponses):
        assert lancer("nouveau", str(fichier)).code == 0
    corpus = corpus_du_depot()
    lu = lire_dossier(fichier, corpus.vocabulaire, tuple(corpus.profils))
    assert lu.profil == "prudente"
    assert lu.valeurs["commune.nom"] == "Nézel"
    assert lu.valeurs["commune.effectif_agents"] == 9
    assert lu.valeurs["commune.affiliee_cdg"] is True
    assert lu.valeurs["acte.deliberations_abrogees"] == ("n° 1 du 2 mars 2020, modifiée", "n° 2")
    assert lu.valeurs["acte.objet_libelle"] == "Télétravail : l'objet « local » \\ #1"
    assert lu.valeurs["equipement.materiels"] == ("ecran", "casque")
    assert str(lu.valeurs[PLAFOND]) == "1.5"
    assert lu.valeurs["charte.objectifs"] == ()
    assert lu.valeurs["forfait.montant_jour"] is INCONNU
    assert not [r for r in reponses.values() if r], "une réponse simulée n'a pas servi"


def test_entree_partout_donne_un_dossier_valable(tmp_path: Path) -> None:
    with _repondre({"commune": [""], "profil": ["ouverte"]}):
        assert lancer("nouveau", str(tmp_path / "d.yaml")).code == 0
    assert lancer("verifier", str(tmp_path / "d.yaml"), *JOUR).code == 0


def test_sans_clavier_le_mode_interactif_s_interrompt_sans_rien_ecrire(tmp_path: Path) -> None:
    rendu = subprocess.run(
        [sys.executable, "-m", "teletravail_charte", "nouveau", str(tmp_path / "d.yaml")],
        cwd=RACINE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert rendu.returncode == 2
    assert rendu.stderr.decode("utf-8").strip() == "Interrompu."
    assert not list(tmp_path.iterdir())


# ── expliquer, regles ────────────────────────────────────────────────────────────────────────────────────────────


def test_expliquer_une_regle_montre_tout_ce_qu_il_faut_pour_la_contester() -> None:
    rendu = lancer("expliquer", "quotite-plafond-hebdomadaire", *JOUR)
    assert rendu.code == 0
    for titre in ("Pourquoi", "N'est pas respectée si", "Que faire", "Textes en vigueur", "Exemples"):
        assert titre in rendu.ecrit
    assert "articles R. 431-1 et suivants" in re.sub(r"\s", " ", rendu.ecrit)
    avant = lancer("expliquer", "quotite-plafond-hebdomadaire", "--au", "2024-06-01").ecrit
    assert "article 3" in re.sub(r"\s", " ", avant)


def test_expliquer_chaque_regle_des_faits_et_des_articles_sans_accolade_ni_code() -> None:
    corpus = corpus_du_depot()
    articles = [*corpus.references.textes, *corpus.references.cles()]
    for quoi in (*corpus.regles.obligations, *list(corpus.regles.faits)[::3], *articles[::4]):
        rendu = lancer("expliquer", quoi, *JOUR)
        assert rendu.code == 0, quoi
        assert not re.search(r"\{\{|\{%|None|Special|Decimal|non_conforme|a_completer", rendu.ecrit), quoi
        assert max(map(len, rendu.ecrit.splitlines())) < 400


@pytest.mark.parametrize("jour", ["2016-02-13", "2027-12-31"])
def test_une_regle_s_explique_meme_hors_de_sa_periode(jour: str) -> None:
    for regle in corpus_du_depot().regles.obligations:
        assert lancer("expliquer", regle, "--au", jour).code == 0, regle


def test_expliquer_un_article_un_texte_et_un_fait() -> None:
    article = lancer("expliquer", "decret-2016-151/article-3", "--au", "2024-06-01").ecrit
    assert article.startswith("Article 3 – ")
    assert "Règles qui le citent" in article
    assert "quotite-plafond-hebdomadaire" in article
    assert "N’est pas en vigueur le 21" in lancer("expliquer", "decret-2016-151/article-3", *JOUR).ecrit
    assert "decret-2016-151/article-3 : " in lancer("expliquer", "decret-2016-151", *JOUR).ecrit
    fait = lancer("expliquer", PLAFOND, *JOUR).ecrit
    assert "Réponses" in fait
    assert "La commune le choisit." in fait
    assert "Fait déduit ou calculé" in lancer("expliquer", "vote.votants", *JOUR).ecrit


def test_regles_liste_par_theme_et_par_jour_en_texte_et_en_json() -> None:
    corpus = corpus_du_depot()
    texte = lancer("regles", *JOUR).ecrit
    fiches = json.loads(lancer("regles", *JOUR, "--format", "json").ecrit)
    assert fiches["jour"] == "2026-11-21"
    identifiants = [f["id"] for f in fiches["regles"]]
    assert identifiants == [
        r.id for r in corpus.regles.obligations.values() if r.en_vigueur.contient(date(2026, 11, 21))
    ]
    assert texte.startswith(f"{len(identifiants)} règles au 21")
    assert all(f"\n{'':15}{i}\n" in texte + "\n" for i in identifiants)
    forfait = json.loads(lancer("regles", "--theme", "forfait", "--au", "2021-08-31", "--format", "json").ecrit)
    assert {f["theme"] for f in forfait["regles"]} <= {"forfait"}
    assert "forfait-montant-maximal" not in [f["id"] for f in forfait["regles"]]
    assert all(f["du"] <= "2021-08-31" and (f["au"] or "9999") >= "2021-08-31" for f in forfait["regles"])


# ── Le terminal ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "environnement",
    [{"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1:strict"}, {"PYTHONUTF8": "0"}],
    ids=["ascii", "latin-1", "sans-utf8"],
)
def test_la_sortie_est_en_utf_8_et_sans_couleur_quel_que_soit_le_terminal(environnement: dict[str, str]) -> None:
    rendu = fils("verifier", NEZEL, *JOUR, "--moteur", "natif", **environnement, FORCE_COLOR="1", TERM="xterm-256color")
    assert rendu.returncode == 0, rendu.stderr
    texte = rendu.stdout.decode("utf-8")
    assert "Nézel (78451)" in texte
    assert "\x1b" not in texte
    erreur = fils("verifier", "où.yaml", **environnement)
    assert erreur.returncode == 3
    assert erreur.stderr.decode("utf-8") == "où.yaml : ce fichier n'existe pas.\n"


def test_le_rapport_texte_tient_dans_cent_colonnes_sauf_les_adresses() -> None:
    for ligne in lancer("verifier", str(EXEMPLES / "dossier-fautif.yaml")).ecrit.splitlines():
        if "https://" not in ligne and not re.match(r"  (respecté|sans objet|à venir)", ligne):
            assert len(ligne) <= 100, ligne
