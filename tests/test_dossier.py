"""Le dossier : trois valeurs, chaque type et ses bornes, toutes les fautes d'un coup, l'empreinte."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import DOSSIERS
from lancer import exiger_le_francais

from teletravail_charte.corpus import Corpus
from teletravail_charte.dossier import Dossier, lire_dossier, lire_si, lire_texte
from teletravail_charte.erreurs import ErreurDossier, ErreurUsage, Faute
from teletravail_charte.faits import etablir
from teletravail_charte.valeurs import TEXTE_MAX, ValeurImpossible, attendu, en_json, lire_valeur
from teletravail_charte.vocabulaire import AUCUN, INCONNU, Fait, Valeur, Vocabulaire

FAITS = {
    "a.booleen": Fait(type="booleen", question="?"),
    "a.entier": Fait(type="entier", question="?", bornes=[0, 31]),
    "a.rang": Fait(type="entier", question="?", valeurs=[1, 2]),
    "a.nombre": Fait(type="nombre", question="?", bornes=[0, None], aucun="sans limite"),
    "a.libre": Fait(type="nombre", question="?"),
    "a.date": Fait(type="date", question="?"),
    "a.enum": Fait(type="enum", question="?", valeurs={"semaine": "la semaine", "mois": "le mois"}),
    "a.liste": Fait(type="liste", question="?", valeurs={"vpn": "un réseau", "web": "le navigateur"}),
    "a.texte": Fait(type="texte", question="?"),
    "a.facultatif": Fait(type="texte", question="?", aucun="non mentionné"),
    "b.textes": Fait(type="textes", question="?"),
    "b.somme": Fait(type="nombre", question="?", combinaison={"a.nombre": 2, "a.entier": 1}),
    "b.jours": Fait(type="entier", question="?", combinaison={"a.date": 1, "b.debut": -1}),
    "b.debut": Fait(type="date", question="?", aucun="jamais"),
}
VOCABULAIRE = Vocabulaire(FAITS, {"a": "Premier groupe", "b": "Second groupe"})


def lire(texte: str) -> Dossier:
    return lire_texte(texte, "d.yaml", VOCABULAIRE, ("prudente", "courante"))


def fautes(texte: str) -> tuple[Faute, ...]:
    with pytest.raises(ErreurDossier) as refus:
        lire(texte)
    exiger_le_francais(str(refus.value))
    return refus.value.fautes


@pytest.mark.parametrize(
    ("chemin", "ecrit", "lu"),
    [
        ("a.booleen", "true", True),
        ("a.booleen", "oui", True),
        ("a.booleen", "non", False),
        ("a.entier", "31", 31),
        ("a.rang", "2", 2),
        ("a.nombre", "2.5000", Decimal("2.5")),
        ("a.nombre", "3", Decimal(3)),
        ("a.nombre", "-0.0", Decimal(0)),
        ("a.nombre", "aucun", AUCUN),
        ("a.libre", "999999999.9999", Decimal("999999999.9999")),
        ("a.libre", "-999999999.9999", Decimal("-999999999.9999")),
        ("a.date", "2026-12-01", date(2026, 12, 1)),
        ("a.enum", "mois", "mois"),
        ("a.liste", "[web, vpn, web]", ("web", "vpn")),
        ("a.liste", "aucun", ()),
        ("a.liste", "[]", ()),
        ("a.texte", '"78123"', "78123"),
        ("a.texte", "01001", "01001"),
        ("a.texte", "NO", "NO"),
        ("a.texte", "Saint-Rémy-l'Honoré", "Saint-Rémy-l'Honoré"),
        ("a.texte", '"{{ 7*7 }} <b> & 🏛️"', "{{ 7*7 }} <b> & 🏛️"),
        ("a.facultatif", "aucun", AUCUN),
        ("b.textes", '["M. Un", "M. Un"]', ("M. Un", "M. Un")),
        ("b.textes", "[a, ]", ("a",)),
        ("b.textes", "aucun", ()),
        ("a.texte", "inconnu", INCONNU),
        ("a.liste", "inconnu", INCONNU),
    ],
)
def test_une_valeur_bien_ecrite_est_lue(chemin: str, ecrit: str, lu: Valeur) -> None:
    groupe, nom = chemin.split(".")
    valeur = lire(f"{groupe}:\n  {nom}: {ecrit}\n").valeurs[chemin]
    assert valeur == lu
    assert type(valeur) is type(lu)
    assert str(valeur) == str(lu) or isinstance(lu, Decimal)


@pytest.mark.parametrize(
    ("chemin", "ecrit", "dit"),
    [
        ("a.booleen", "1", "« 1 » ne convient pas. Attendu : oui ou non (true, false), ou « inconnu »."),
        ("a.booleen", "True", "« True » ne convient pas."),
        ("a.booleen", "aucun", "« aucun » n'est pas une réponse ici. Attendu : oui ou non"),
        ("a.entier", "2.0", "« 2.0 » ne convient pas. Attendu : un nombre entier"),
        ("a.entier", "oui", "« oui » ne convient pas."),
        ("a.entier", "true", "« true » ne convient pas."),
        ("a.entier", "32", "« 32 » est hors du vraisemblable. On attend au moins 0 et au plus 31."),
        ("a.rang", "3", "« 3 » ne convient pas. Possibles : 1, 2, ou « inconnu »."),
        ("a.rang", "[1]", "une liste ne convient pas."),
        ("a.rang", "{1: 2}", "un groupe ne convient pas."),
        ("a.nombre", "1,5", "« 1,5 » ne convient pas. Attendu : un nombre, avec un point pour la virgule (2.5)"),
        ("a.nombre", "-1", "« -1 » est hors du vraisemblable. On attend au moins 0."),
        ("a.nombre", "2.00001", "« 2.00001 » a trop de décimales. 4 chiffres au plus après le point."),
        ("a.nombre", "2." + "0" * 39 + "1", "a trop de décimales."),
        ("a.nombre", "1000000000", "« 1000000000 » est trop grand. Moins d'un milliard"),
        ("a.libre", "-1000000000.5", "est trop grand."),
        ("a.libre", "9" * 40, "est trop grand."),
        ("a.libre", "9" * 41, "ne convient pas."),
        ("a.libre", "1e3", "« 1e3 » ne convient pas."),
        ("a.libre", "false", "« false » ne convient pas."),
        ("a.date", "01/12/2026", "« 01/12/2026 » ne convient pas. Attendu : une date AAAA-MM-JJ"),
        ("a.date", "2026", "« 2026 » ne convient pas."),
        ("a.date", '"2026-12-01"', "« 2026-12-01 » ne convient pas."),
        ("a.enum", "moi", "« moi » ne convient pas. Vouliez-vous dire « mois » ? Possibles : semaine, mois"),
        ("a.enum", "[mois]", "une liste ne convient pas."),
        ("a.liste", "vpn", "« vpn » ne convient pas. Attendu : une liste parmi : vpn, web"),
        ("a.liste", "[vpm]", "« vpm » ne convient pas dans la liste. Vouliez-vous dire « vpn » ?"),
        ("a.liste", "[vpn, 3]", "« 3 » ne convient pas dans la liste."),
        ("a.liste", "[vpn, inconnu]", "« inconnu » ne convient pas dans la liste."),
        ("a.texte", "78123", "« 78123 » ne convient pas. Attendu : un texte (entre guillemets"),
        ("a.texte", '""', "le texte est vide. Écrivez « inconnu » si vous ne le savez pas encore."),
        ("a.texte", '"  "', "le texte est vide."),
        ("a.texte", '"a\\x07"', "le texte contient le caractère invisible U+0007. Effacez-le."),
        ("a.texte", '"a\\Lb"', "le texte contient le caractère invisible U+2028."),
        ("a.texte", "aucun", "« aucun » n'est pas une réponse ici."),
        ("b.textes", "seul", "Attendu : une liste de textes, une ligne « - » par élément"),
        ("b.textes", "[a, ~]", "un élément de la liste est vide."),
        ("b.textes", "[a, aucun]", "« aucun » s'écrit seul, à la place de la liste."),
        ("b.textes", "[inconnu]", "« inconnu » s'écrit seul, à la place de la liste."),
        ("b.textes", "[[a]]", "une liste ne convient pas dans la liste."),
        ("b.somme", "3", "ce fait est calculé : on ne l'écrit pas. Écrivez a.nombre, a.entier."),
    ],
)
def test_une_valeur_mal_ecrite_est_refusee_avec_ce_qui_etait_possible(chemin: str, ecrit: str, dit: str) -> None:
    groupe, nom = chemin.split(".")
    (faute,) = fautes(f"# dossier\n{groupe}:\n  {nom}: {ecrit}\n")
    assert (faute.fichier, faute.ligne, faute.colonne, faute.champ) == ("d.yaml", 3, 3, chemin)
    assert dit in str(faute)


@pytest.mark.parametrize("vide", ["null", "~", "", "Null"])
@pytest.mark.parametrize("chemin", sorted(c for c, f in FAITS.items() if not f.combinaison))
def test_un_vide_est_refuse_avec_l_explication_des_trois_valeurs(chemin: str, vide: str) -> None:
    groupe, nom = chemin.split(".")
    (faute,) = fautes(f"{groupe}:\n  {nom}: {vide}\n")
    assert faute.quoi == "rien n'est écrit."
    assert "Écrivez « inconnu »" in faute.possible
    assert ("ou « aucun » quand il n'y en a pas" in faute.possible) is FAITS[chemin].aucun_admis


def test_une_cle_absente_est_inconnue_et_inconnu_l_emporte_sur_le_profil() -> None:
    profil: dict[str, Valeur] = {"a.enum": "mois", "a.entier": 3, "a.nombre": Decimal(1)}
    lu = lire("a:\n  entier: inconnu\n  nombre: aucun\n")
    faits = etablir(Dossier("d", lu.valeurs, "prudente"), profil, {}, VOCABULAIRE)
    assert faits.valeurs["a.enum"] == "mois"
    assert faits.valeurs["a.nombre"] is AUCUN
    assert "a.entier" not in faits.valeurs
    assert "a.date" not in faits.valeurs
    assert faits.origines["a.enum"] == "profil prudente"
    assert faits.origines["a.nombre"] == "dossier"


def test_un_fait_calcule_est_inconnu_tant_qu_un_terme_l_est_et_aucun_s_il_y_en_a_un() -> None:
    def calculer(texte: str, **si: Valeur) -> dict[str, Valeur]:
        hypotheses = {f"a.{nom}": valeur for nom, valeur in si.items()}
        return etablir(lire(texte), {}, hypotheses, VOCABULAIRE).valeurs

    assert "b.somme" not in calculer("a: {nombre: 2.5}\n")
    assert calculer("a: {nombre: 2.5}\n", entier=1)["b.somme"] == 6
    assert calculer("a: {nombre: aucun, entier: 1}\n")["b.somme"] is AUCUN
    assert "b.somme" not in calculer("a: {nombre: aucun}\n")
    dates = "a: {date: 2026-03-01}\nb: {debut: 2026-02-27}\n"
    assert calculer(dates)["b.jours"] == 2
    assert calculer(dates.replace("2026-02-27", "aucun"))["b.jours"] is AUCUN


def test_toutes_les_fautes_d_un_dossier_sont_dites_ensemble_dans_l_ordre_des_lignes() -> None:
    relevees = fautes(
        "profil: prudent\netape: votee\na:\n  booleen: peut-être\n  entiers: 3\n  date: 3\nc:\n  x: 1\nb: []\n"
    )
    assert [f.ligne for f in relevees] == [1, 2, 4, 5, 6, 7, 9]
    assert [f.champ for f in relevees] == ["profil", "etape", "a.booleen", "a.entiers", "a.date", "c", "b"]


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("a:\n  boolen: oui\n", "a.boolen : ce fait n'existe pas. Vouliez-vous dire « booleen » ?"),
        ("b:\n  zut: 1\n", "b.zut : ce fait n'existe pas. Faits de ce groupe : textes, somme, jours, debut."),
        ("c:\n  x: 1\n", "c : ce groupe n'existe pas. Groupes possibles : profil, etape"),
        ("Profil: prudente\n", "Profil : ce groupe n'existe pas. Vouliez-vous dire « profil » ?"),
        ("a.enum: mois\n", "ce groupe n'existe pas. Écrivez « a: », puis « enum: » en retrait à la ligne."),
        ("a:\n", "a : rien n'est écrit. On attend ici des lignes « fait: valeur », en retrait ; sinon, ôtez"),
        ("a: [x]\n", "a : une liste ne convient pas. On attend ici des lignes « fait: valeur »"),
        ("a: oui\n", "a : « oui » ne convient pas."),
        ("a: {2026-01-01: x, 3: y}\n", "a.2026-01-01 : ce fait n'existe pas."),
        ("1: x\n", "1 : ce groupe n'existe pas."),
        ("profil: prudent\n", "profil : « prudent » n'existe pas. Vouliez-vous dire « prudente » ? Possibles"),
        ("profil:\n", "profil : rien n'est écrit. Possibles : prudente, courante."),
        ("profil: [prudente]\n", "profil : une liste n'existe pas."),
        ("profil: 3\n", "profil : « 3 » n'existe pas."),
        ("etape: application\n", "Possibles : preparation, pret_a_voter, vote, executoire."),
        ("- a\n", "ce n'est pas un dossier : on attend des lignes « groupe: »."),
        ("", "ce n'est pas un dossier"),
        ("bonjour\n", "ce n'est pas un dossier"),
        ("3\n", "ce n'est pas un dossier"),
    ],
)
def test_ce_qui_n_existe_pas_est_dit_avec_ce_qui_existe(texte: str, dit: str) -> None:
    assert dit in "\n".join(map(str, fautes(texte)))


def test_un_texte_de_dix_mille_caracteres_passe_et_au_dela_de_la_limite_on_la_dit() -> None:
    for longueur in (10_000, TEXTE_MAX):
        assert len(str(lire(f"a:\n  texte: {'é' * longueur}\n").valeurs["a.texte"])) == longueur
    for texte in (f"a:\n  texte: {'é' * 20_001}\n", f"b:\n  textes: [{'é' * 20_001}]\n"):
        (faute,) = fautes(texte)
        assert "le texte a 20001 caractères. La limite est de 20000 caractères." in str(faute)
        assert len(str(faute)) < 200


def test_une_valeur_refusee_n_est_montree_qu_en_partie() -> None:
    assert len(str(fautes(f"a:\n  date: {'x' * 5000}\n")[0])) < 250


@pytest.mark.parametrize(
    "autre",
    [
        "b: {textes: [u, v]}\na: {nombre: 2.50, date: 2026-12-01, booleen: oui}\nprofil: prudente\n",
        "# commentaire\nprofil: 'prudente'   # mot\n\n\na:\n  date: 2026-12-01\n  booleen: true\n  nombre: 2.5\n"
        'b:\n  textes:\n    - u\n    - "v"\n',
    ],
)
def test_l_empreinte_ne_depend_ni_des_commentaires_ni_de_l_ordre_ni_de_l_ecriture(autre: str) -> None:
    un = lire("profil: prudente\na:\n  booleen: oui\n  nombre: 2.5\n  date: 2026-12-01\nb:\n  textes: [u, v]\n")
    assert lire(autre).empreinte == un.empreinte
    assert un.empreinte.startswith("sha256:")
    assert len(un.empreinte) == 71


@pytest.mark.parametrize(
    "autre",
    [
        "a: {enum: mois}\n",
        "a: {enum: inconnu}\n",
        "a: {}\n",
        "profil: prudente\na: {enum: semaine}\n",
        "etape: vote\na: {enum: semaine}\n",
        "a: {enum: semaine, nombre: aucun}\n",
    ],
)
def test_l_empreinte_change_avec_le_contenu(autre: str) -> None:
    assert lire(autre).empreinte != lire("a: {enum: semaine}\n").empreinte


def test_la_ligne_et_la_colonne_ou_chaque_fait_est_ecrit_sont_gardees() -> None:
    lieux = lire("profil: prudente\na:\n  enum: mois\nb:  {debut: aucun, textes: [x]}\n").lieux
    assert lieux == {
        "profil": (1, 1),
        "a": (2, 1),
        "a.enum": (3, 3),
        "b": (4, 1),
        "b.debut": (4, 6),
        "b.textes": (4, 20),
        "b.textes.0": (4, 29),
    }


def test_chaque_reponse_annoncee_possible_l_est_vraiment(corpus: Corpus) -> None:
    for chemin, fait in corpus.vocabulaire.faits.items():
        dit = attendu(fait)
        exiger_le_francais(dit)
        assert lire_valeur(fait, "inconnu") is INCONNU
        if "« aucun »" in dit:
            assert lire_valeur(fait, "aucun") in (AUCUN, ()), chemin
        else:
            with pytest.raises(ValeurImpossible):
                lire_valeur(fait, "aucun")
        for valeur in fait.valeurs:
            assert lire_valeur(fait, [valeur] if fait.type == "liste" else valeur), chemin


def test_les_valeurs_se_disent_en_json() -> None:
    valeurs: list[Any] = [AUCUN, INCONNU, Decimal("2.50"), Decimal("3.0"), date(2026, 1, 2), ("a",), True, "x"]
    assert [en_json(v) for v in valeurs] == ["aucun", "inconnu", 2.5, 3, "2026-01-02", ["a"], True, "x"]


def test_la_commune_de_reference_dit_tout_et_sans_faute(corpus: Corpus) -> None:
    lu = lire_dossier(DOSSIERS / "commune-conforme.yaml", corpus.vocabulaire, ())
    exiges = {c for c, f in corpus.vocabulaire.faits.items() if not f.combinaison and not f.facultatif}
    assert INCONNU not in lu.valeurs.values()
    assert len(exiges & set(lu.valeurs)) > 400


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("a.nombre=2.5", ("a.nombre", Decimal("2.5"))),
        (" a.nombre = aucun", ("a.nombre", AUCUN)),
        ("a.liste=[vpn]", ("a.liste", ("vpn",))),
        ("a.texte=un = deux", ("a.texte", "un = deux")),
        ("a.enum=inconnu", ("a.enum", INCONNU)),
    ],
)
def test_une_hypothese_se_lit_comme_une_ligne_du_dossier(ecrit: str, lu: tuple[str, Valeur]) -> None:
    assert lire_si(ecrit, VOCABULAIRE) == lu


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    [
        ("a.nombre", "on attend FAIT=VALEUR, par exemple"),
        ("=3", "«  » n'est pas un fait"),
        ("a.nonbre=3", "Vouliez-vous dire « a.nombre » ou « a.libre » ?"),
        ("b.somme=3", "« b.somme » est calculé : changez a.nombre ou a.entier."),
        ("a.nombre=trois", "--avec : a.nombre : « trois » ne convient pas. Attendu : un nombre"),
        ("a.nombre=", "rien n'est écrit."),
        ("a.booleen=aucun", "« aucun » n'est pas une réponse ici."),
        ("a.texte=[", "--avec, ligne 2, colonne 1 : ce n'est pas du YAML lisible"),
        ("a.texte=\udcff", "le caractère invisible"),
    ],
)
def test_une_hypothese_impossible_est_une_faute_d_emploi(ecrit: str, dit: str) -> None:
    with pytest.raises(ErreurUsage) as refus:
        lire_si(ecrit, VOCABULAIRE)
    assert dit in str(refus.value)


def test_un_dossier_absent_est_une_faute_de_dossier(tmp_path: Path) -> None:
    with pytest.raises(ErreurDossier, match="n'existe pas"):
        lire_dossier(tmp_path / "rien.yaml", VOCABULAIRE, ())
