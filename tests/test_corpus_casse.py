"""Un corpus cassé : chaque faute dit où, quoi et ce qui était possible ; toutes ensemble ; code 4.

Le petit corpus ci-dessous est inventé : une fiche de chaque étagère, juste de quoi vérifier et rédiger.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import RACINE
from lancer import exiger_le_francais, lancer

SOMMAIRE, FAITS, QUALIF, REGLE = (
    "rules/sommaire.yaml",
    "rules/faits/commune.yaml",
    "rules/qualifications/taille.yaml",
    "rules/quotite/trois-jours.yaml",
)
SILENCE, TEXTE, PROFIL, CLAUSE = (
    "rules/silences/peu-de-jours.yaml",
    "legal_refs/decret-1.yaml",
    "templates/profils/courante.yaml",
    "templates/clauses/charte/cl-01.yaml",
)
PIECES, MOTS, PARTIES = "templates/pieces.yaml", "templates/mots.yaml", "templates/clauses/charte/_parties.yaml"
FICHES = {
    SOMMAIRE: """\
couverture: {du: 2020-01-01, au: 2030-12-31, etat_du_droit: 2026-11-21}
relecture_jours: 365
themes:
  - {id: quotite, titre: Quotité}
etapes:
  - etape: vote
    si: {commune.votee: true}
""",
    FAITS: """\
groupe: commune
titre: La commune
faits:
  nom: {type: texte, question: Quel est le nom de la commune ?}
  type_organisme:
    type: enum
    question: Quel est l'organisme ?
    valeurs: {commune: la commune}
  jours:
    type: nombre
    question: Combien de jours ?
    bornes: [0, 7]
    nature: choix
    etape: preparation
  votee: {type: booleen, question: Est-ce voté ?}
  date: {type: date, question: Quel jour ?}
  total:
    type: nombre
    question: Combien en tout ?
    combinaison: {commune.jours: 2}
""",
    QUALIF: """\
id: taille
titre: La taille
qualifie: regime.taille
type: enum
valeurs: {petite: petite, grande: grande}
question: Quelle taille ?
confiance: inference
fondements: [decret-1/article-1]
cas:
  - {alors: petite, si: {commune.jours: {inferieur_a: 2}}}
sinon: grande
exemples: []
""",
    REGLE: """\
id: trois-jours
titre: Trois jours au plus
niveau: bloquant
force: decret
confiance: texte_lu
en_vigueur: {du: 2020-01-01}
fondements: [decret-1/article-1]
seuils:
  maximum: {2020-01-01: 3}
s_applique_si: {commune.votee: {different_de: true}}
non_conforme_si:
  commune.jours: {superieur_a: maximum}
pourquoi: Parce que.
constat: "{{ commune.jours | nombre }} jours, plus de {{ seuils.maximum | nombre }}."
remede: Réduire.
exemples: []
""",
    SILENCE: """\
id: peu-de-jours
theme: quotite
titre: Peu de jours
confiance: inference
en_vigueur: {du: 2020-01-01}
fondements: [decret-1/article-1]
situation: {commune.jours: 1}
exemples: []
""",
    TEXTE: """\
id: decret-1
titre: Décret n° 1
court: décret n° 1
nature: decret
verifie_le: 2026-11-21
articles:
  article-1:
    numero: article 1er
    objet: Les jours
    versions:
      - {du: 2020-01-01, resume: Trois jours au plus., confiance: texte_lu}
""",
    PROFIL: """\
id: courante
titre: Courante
explication: Un choix moyen.
choix:
  commune.jours: {valeur: 2, pourquoi: Deux jours suffisent.}
""",
    PARTIES: "parties: {I: Cadre}\n",
    CLAUSE: """\
id: cl-01
titre: Les jours
rang: 100
partie: I
statut: obligatoire
regles: [trois-jours]
fondements: [decret-1/article-1]
corps:
  - texte: "Au plus {{ commune.jours | nombre }} jours, selon l'{{ ref('decret-1/article-1') }}."
    si: {commune.jours: {superieur_a: 0}}
  - genre: tableau
    entetes: [Jour]
    lignes:
      - {cellules: [lundi], si: {regime.taille: grande}}
""",
    PIECES: """\
pieces:
  - {id: charte, titre: La charte, fichier: charte.docx, coquille: charte.docx, principale: true, pourquoi: Il en faut.}
""",
    MOTS: """\
organismes: {commune: {organe: conseil, entete: Commune}}
instances: {comite: {2020-01-01: comité}}
tribunal: tribunal
tribunal_inconnu: tribunal inconnu
""",
    "templates/tribunaux.yaml": "tribunaux: {}\n",
    "rules/doutes.yaml": "doutes: {DT-1: On ne sait pas.}\n",
}
DOSSIER = "profil: courante\ncommune: {nom: Exemple, type_organisme: commune, votee: non}\n"


@pytest.fixture
def petit(tmp_path: Path) -> Path:
    """Le petit corpus, intact, et un dossier qui s'y lit."""
    for nom, contenu in FICHES.items():
        chemin = tmp_path / nom
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(contenu, encoding="utf-8")
    shutil.copy(RACINE / "templates" / "charte.docx", tmp_path / "templates")
    (tmp_path / "dossier.yaml").write_text(DOSSIER, encoding="utf-8")
    return tmp_path


def rediger(racine: Path) -> str:
    """Les reproches de « rediger », qui lit toutes les étagères ; rien ne doit être écrit."""
    rendu = lancer(
        "rediger", str(racine / "dossier.yaml"), "--dans", str(racine / "s"), "--au", "2026-11-21", racine=racine
    )
    assert rendu.code == 4, rendu
    assert rendu.ecrit == ""
    assert not (racine / "s").exists()
    exiger_le_francais(rendu.reproches.replace(str(racine), ""))
    return rendu.reproches


def casser(racine: Path, fiche: str, ancien: str, nouveau: str) -> None:
    chemin = racine / fiche
    texte = chemin.read_text(encoding="utf-8")
    assert ancien in texte
    chemin.write_text(texte.replace(ancien, nouveau, 1), encoding="utf-8")


def test_le_petit_corpus_intact_verifie_et_redige(petit: Path) -> None:
    dossier = str(petit / "dossier.yaml")
    rendu = lancer("verifier", dossier, "--au", "2026-11-21", "--avec", "commune.jours=4", racine=petit)
    assert rendu.code == 1, rendu
    assert "4 jours, plus de 3." in rendu.ecrit
    rendu = lancer("rediger", dossier, "--dans", str(petit / "s"), "--au", "2026-11-21", racine=petit)
    assert rendu.code == 0, rendu
    assert (petit / "s" / "charte.docx").is_file()


@pytest.mark.parametrize(
    ("fiche", "ancien", "nouveau", "lieu", "dit"),
    [
        (SOMMAIRE, "au: 2030-12-31", "au: 2030-12-32", "ligne 1, colonne 34", "n'est pas une date du calendrier"),
        (SOMMAIRE, "au: 2030-12-31, ", "", "couverture.au", "ce champ est obligatoire."),
        (SOMMAIRE, "etape: vote", "etape: votes", "etapes.0.etape", "Possibles : preparation, pret_a_voter, vote ou"),
        (SOMMAIRE, "commune.votee: true", "commune.vote: true", "etapes.0.si", "Vouliez-vous dire « commune.votee »"),
        (SOMMAIRE, "themes:", "theme:", "ligne 3, colonne 1 : theme", "Vouliez-vous dire « themes » ?"),
        (SOMMAIRE, "id: quotite", "id: quotites", "rules/quotite", "ce thème n'est pas au sommaire."),
        (SOMMAIRE, "id: quotite", "id: quotites", "rules/quotites", "ce thème n'a aucune règle."),
        (FAITS, "type: texte", "type: text", "ligne 4, colonne 9 : faits.nom.type", "Possibles : booleen, entier"),
        (FAITS, "groupe: commune", "groupe: communes", "groupe", "Attendu : commune."),
        (FAITS, "bornes: [0, 7]", "bornes: [0]", "faits.jours", "« bornes » attend deux nombres"),
        (FAITS, "bornes: [0, 7]", "bornes: [a, 7]", "faits.jours.bornes.0", "un nombre entier est attendu. Ou bien"),
        (FAITS, "valeurs: {commune: la commune}", "valeurs: {}", "faits.type_organisme", "ses « valeurs »"),
        (FAITS, "{commune: la commune}", "{commune: x, aucun: y}", "faits.type_organisme", "réponses réservées"),
        (
            FAITS,
            "commune.jours: 2",
            "commune.jour: 2",
            "faits.total.combinaison",
            "Vouliez-vous dire « commune.jours »",
        ),
        (FAITS, "etape: preparation", "etape: avant", "faits.jours.etape", "Possibles : preparation"),
        (FAITS, "la commune ?}", "la commune ?", "ligne 5, colonne 17", "ce qui s'ouvre ligne 4 n'est pas fermé"),
        (QUALIF, "alors: petite", "alors: moyenne", "ligne 1, colonne 1", "« valeurs » : grande, petite."),
        (QUALIF, "qualifie: regime.taille", "qualifie: commune.jours", "qualifie", "existe déjà"),
        (QUALIF, "inferieur_a: 2", "plus_petit: 2", "cas.0.si", "opérateur « plus_petit » inconnu. Possibles"),
        (QUALIF, "{commune.jours: {inferieur_a: 2}}", "{regime.taille: petite}", "", "tournent en rond"),
        (QUALIF, "type: enum", "type: liste", "type", "Possibles : enum ou booleen."),
        (REGLE, "niveau: bloquant", "niveau: grave", "ligne 3, colonne 1 : niveau", "Possibles : bloquant, vigilance"),
        (REGLE, "niveau: bloquant", "niveau:", "niveau", "rien n'est écrit. Possibles : bloquant"),
        (REGLE, "remede: Réduire.\n", "remde: Réduire.\n", "remde", "Vouliez-vous dire « remede »"),
        (REGLE, "remede: Réduire.\n", "", "remede", "ce champ est obligatoire."),
        (REGLE, "titre: Trois", "titre: Trois jours : bis", "ligne 2, colonne 20", "ce n'est pas du YAML lisible"),
        (REGLE, "titre: Trois jours au plus", "titre: 3", "titre", "un texte est attendu."),
        (REGLE, "titre: Trois", "id: b\ntitre: Trois", "ligne 2, colonne 1", "la clé « id » est écrite deux fois"),
        (REGLE, "id: trois-jours", "id: quatre-jours", "ligne 1, colonne 1 : id", "Attendu : trois-jours."),
        (REGLE, "{du: 2020-01-01}", "{du: 2020-01-01, au: 2019-01-01}", "en_vigueur", "la fin précède le début."),
        (REGLE, "{du: 2020-01-01}", "{du: hier}", "en_vigueur.du", "une date AAAA-MM-JJ est attendue."),
        (REGLE, "{2020-01-01: 3}", "{2020-01-01: [3]}", "seuils.maximum.2020-01-01", "un nombre est attendu."),
        (REGLE, "{2020-01-01: 3}", "{jamais: 3}", "seuils.maximum.jamais", "une date AAAA-MM-JJ est attendue."),
        (REGLE, "{2020-01-01: 3}", "{2029-01-01: 3}", "trois-jours", "le seuil 'maximum' n'a pas de valeur"),
        (
            REGLE,
            "superieur_a: maximum",
            "superieur_a: maximun",
            "non_conforme_si",
            "ni un seuil de la règle, ni un fait",
        ),
        (REGLE, "commune.jours:", "commune.jour:", "non_conforme_si", "Vouliez-vous dire « commune.jours »"),
        (REGLE, "superieur_a: maximum", "superieur: maximum", "non_conforme_si", "Possibles : superieur_a"),
        (REGLE, "{superieur_a: maximum}", "{}", "non_conforme_si", "il manque une comparaison."),
        (REGLE, "{superieur_a: maximum}", "{parmi: []}", "non_conforme_si", "attend au moins une valeur."),
        (REGLE, "{different_de: true}", "{different_de: oui}", "s_applique_si", "« oui » ne convient pas."),
        (REGLE, "pourquoi:", "date_reference: commune.nom\npourquoi:", "date_reference", "un fait de type date."),
        (
            REGLE,
            "[decret-1/article-1]",
            "[decret-1/article-2]",
            "fondements.0",
            "Vouliez-vous dire « decret-1/article-1 »",
        ),
        (REGLE, "[decret-1/article-1]", "decret-1/article-1", "fondements", "une liste (lignes commençant par « - »)"),
        (SILENCE, "theme: quotite\n", "", "theme", "ce champ est obligatoire."),
        (TEXTE, "nature: decret", "nature: decrets", "nature", "Possibles : loi, ordonnance, decret"),
        (TEXTE, "confiance: texte_lu", "confiance: sure", "articles.article-1.versions.0.confiance", "Possibles"),
        (TEXTE, "confiance: texte_lu", 'confiance: memoire, citations: ["x"]', "versions.0", "suppose un texte lu"),
        (TEXTE, "resume: Trois jours au plus., ", "", "articles.article-1.versions.0.resume", "obligatoire"),
        (TEXTE, "objet: Les jours", "objets: Les jours", "articles.article-1.objets", "Vouliez-vous dire « objet »"),
        (PROFIL, "valeur: 2", "valeur: huit", "choix.commune.jours", "« huit » ne convient pas. Attendu : un nombre"),
        (PROFIL, "valeur: 2", "valeur: 8", "choix.commune.jours", "On attend au moins 0 et au plus 7."),
        (PROFIL, "commune.jours", "commune.nom", "choix.commune.nom", "un profil ne donne que des choix"),
        (PROFIL, "commune.jours", "commune.jour", "choix.commune.jour", "Vouliez-vous dire « commune.jours »"),
        (PROFIL, "valeur: 2, ", "", "choix.commune.jours", "écrivez « valeur » ou « selon_le_jour »."),
        (CLAUSE, "texte: ", "genre: puces\n    texte: ", "corps.0.genre", "Possibles : titre_document"),
        (CLAUSE, "partie: I", "partie: IV", "ligne 4, colonne 1 : partie", "Possibles : I."),
        (CLAUSE, "rang: 100", "rang: premier", "rang", "un nombre entier est attendu."),
        (CLAUSE, "si: {commune.jours", "si: {commune.jour", "corps.0.si", "Vouliez-vous dire « commune.jours »"),
        (
            CLAUSE,
            "regime.taille: grande",
            "regime.taille: geante",
            "corps.1.lignes.0.si",
            "Possibles : petite, grande.",
        ),
        (CLAUSE, "genre: tableau", "pour_chaque: commune.nom", "corps.1.pour_chaque", "de type liste ou textes."),
        (CLAUSE, "[decret-1/article-1]", "[decret-1/article-9]", "fondements.0", "n'existe pas dans legal_refs."),
        (CLAUSE, "| nombre", "| nonbre", "cl-01", "un filtre n'existe pas : « nonbre »"),
        (CLAUSE, "commune.jours | nombre", "commune.jour | nombre", "cl-01", "un nom n'existe pas : « jour »"),
        (CLAUSE, "}} jours", "} jours", "cl-01", "accolades ou syntaxe fautives"),
        (CLAUSE, "commune.jours | nombre", "commune.nom | nombre", "cl-01", "ne convient pas à sa valeur"),
        (
            CLAUSE,
            "ref('decret-1/article-1')",
            "ref('decret-1/article-3')",
            "cl-01",
            "Vouliez-vous dire « decret-1/article-1 »",
        ),
        (CLAUSE, "ref('decret-1/article-1')", "texte('decret-2')", "cl-01", "Vouliez-vous dire « decret-1 » ?"),
        (CLAUSE, "ref('decret-1/article-1')", "renvoi('cl-02')", "cl-01", "renvoi à la clause « cl-02 »"),
        (
            CLAUSE,
            "ref('decret-1/article-1')",
            "seuil('trois-jour', 'x')",
            "cl-01",
            "Vouliez-vous dire « trois-jours » ?",
        ),
        (CLAUSE, "ref('decret-1/article-1')", "seuil('trois-jours', 'x')", "cl-01", "Possibles : maximum."),
        (
            PIECES,
            "coquille: charte.docx",
            "coquille: chartes.docx",
            "pieces.0.coquille",
            "n'existe pas dans templates.",
        ),
        (
            PIECES,
            "coquille:",
            "si: {commune.zut: 3}, coquille:",
            "pieces.0.si",
            "le fait « commune.zut » n'existe pas.",
        ),
        (PIECES, "{id: charte,", "{id: chartes,", "templates/clauses/chartes", "aucune clause."),
        (
            MOTS,
            "commune: {organe: conseil, ",
            "ccas: {organe: conseil, ",
            "l'organisme « commune »",
            "Possibles : ccas.",
        ),
        (MOTS, "2020-01-01: comité", "2029-01-01: comité", "templates/mots.yaml", "n'a pas de nom au 2026-11-21."),
        (MOTS, "tribunal: tribunal\n", "", "templates/mots.yaml", "ce champ est obligatoire."),
        (PARTIES, "{I: Cadre}", "[Cadre]", "parties", "une liste de « clé: valeur » est attendue."),
    ],
)
def test_une_fiche_cassee_dit_ou_quoi_et_ce_qui_etait_possible(
    fiche: str, ancien: str, nouveau: str, lieu: str, dit: str, petit: Path
) -> None:
    casser(petit, fiche, ancien, nouveau)
    reproches = rediger(petit)
    assert lieu in reproches, reproches
    assert dit in reproches, reproches


def test_un_constat_mal_ecrit_est_nomme_quand_la_regle_parle(petit: Path) -> None:
    casser(petit, REGLE, "commune.jours | nombre", "commune.jours | nombr")
    dossier = str(petit / "dossier.yaml")
    rendu = lancer("verifier", dossier, "--au", "2026-11-21", "--avec", "commune.jours=4", racine=petit)
    assert rendu.code == 4
    assert rendu.reproches.startswith("trois-jours (constat) : ")
    assert "un filtre n'existe pas : « nombr »" in rendu.reproches


def test_toutes_les_fautes_de_toutes_les_fiches_de_rules_sont_dites_ensemble(petit: Path) -> None:
    (petit / "rules/quotite/autre.yaml").write_text("id: autre\n", encoding="utf-8")
    casser(petit, REGLE, "niveau: bloquant", "niveau: grave")
    casser(petit, QUALIF, "inferieur_a", "plus_petit")
    casser(petit, SILENCE, "titre: Peu de jours", "titre: 1")
    reproches = rediger(petit)
    for nom in ("autre", "trois-jours", "taille", "peu-de-jours"):
        assert f"{nom}.yaml, ligne" in reproches
    assert reproches.count("\n") > 10


def test_toutes_les_fautes_des_references_et_des_clauses_sont_dites_ensemble(petit: Path) -> None:
    autre = petit / "legal_refs" / "autre.yaml"
    autre.write_text("id: autres\n", encoding="utf-8")
    casser(petit, TEXTE, "nature: decret", "nature: x")
    reproches = rediger(petit)
    assert "autre.yaml, ligne 1" in reproches
    assert "decret-1.yaml, ligne 4" in reproches
    autre.unlink()
    casser(petit, TEXTE, "nature: x", "nature: decret")
    (petit / "templates/clauses/charte/cl-02.yaml").write_text("id: cl-03\n", encoding="utf-8")
    casser(petit, CLAUSE, "rang: 100", "rang: x")
    reproches = rediger(petit)
    assert "cl-01.yaml, ligne 3" in reproches
    assert "cl-02.yaml, ligne 1" in reproches


def test_deux_regles_de_meme_identifiant_sont_refusees(petit: Path) -> None:
    casser(petit, SOMMAIRE, "etapes:", "  - {id: visas, titre: Visas}\netapes:")
    (petit / "rules/visas").mkdir()
    shutil.copy(petit / REGLE, petit / "rules/visas")
    assert "une règle de « quotite » porte déjà cet identifiant." in rediger(petit)


@pytest.mark.parametrize("fiche", [SOMMAIRE, PIECES, MOTS])
def test_une_fiche_absente_est_nommee(fiche: str, petit: Path) -> None:
    (petit / fiche).unlink()
    assert f"{fiche} : ce fichier n'existe pas." in rediger(petit)


@pytest.mark.parametrize("octets", [b"\xff\xfe", b"\xe9", b"[" * 100_000, b"a: &a [*a]\n", b"\x00"])
@pytest.mark.parametrize("fiche", [REGLE, TEXTE, CLAUSE])
def test_une_fiche_illisible_est_nommee(fiche: str, octets: bytes, petit: Path) -> None:
    (petit / fiche).write_bytes(octets)
    assert rediger(petit).startswith(str(petit / fiche))


def test_dans_le_corpus_du_depot_cinq_fiches_cassees_donnent_cinq_fautes_situees(tmp_path: Path) -> None:
    shutil.copytree(RACINE / "rules", tmp_path / "rules")
    cassees = sorted((tmp_path / "rules" / "forfait").glob("*.yaml"))[:5]
    for chemin in cassees:
        texte = chemin.read_text(encoding="utf-8")
        chemin.write_text(texte.replace("\nniveau: ", "\nniveau: x", 1), encoding="utf-8")
    rendu = lancer("regles", "--au", "2026-11-21", racine=tmp_path)
    assert rendu.code == 4
    assert [ligne.split(", ligne")[0] for ligne in rendu.reproches.splitlines()] == list(map(str, cassees))
