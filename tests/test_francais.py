"""L'élision, les nombres, les dates et la typographie, au bord ; puis sur tous les noms de communes."""

import csv
import gzip
import subprocess
import sys
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teletravail_charte import communes, francais
from teletravail_charte.francais import (
    a,
    date_francaise,
    de,
    en_lettres,
    euros,
    liste,
    nombre,
    pluriel,
    typographie,
)

FINE, INSECABLE = "\u202f", "\u00a0"


@pytest.fixture(scope="module")
def noms() -> dict[str, set[str]]:
    """Chaque nom de commune, et la charnière que l'Insee lui donne (vide : il n'en donne pas)."""
    trouves: dict[str, set[str]] = {}
    with gzip.open(communes.DONNEES, "rt", encoding="utf-8", newline="") as flux:
        for ligne in csv.DictReader(flux):
            if ligne["type"] == "commune":
                trouves.setdefault(ligne["nom"], set()).add(ligne["liaison"])
    return trouves


def initiale(nom: str) -> str:
    plat = unicodedata.normalize("NFD", nom.lower().replace("œ", "oe"))
    return "".join(c for c in plat if not unicodedata.combining(c))[0]


@pytest.mark.parametrize(
    ("nom", "avec_de", "avec_a"),
    [
        ("Nézel", "de Nézel", "à Nézel"),
        ("Le Havre", "du Havre", "au Havre"),
        ("Les Mureaux", "des Mureaux", "aux Mureaux"),
        ("Les Abymes", "des Abymes", "aux Abymes"),
        ("Le Lamentin", "du Lamentin", "au Lamentin"),
        ("La Possession", "de La Possession", "à La Possession"),
        ("La Courneuve", "de La Courneuve", "à La Courneuve"),
        ("L'Haÿ-les-Roses", "de L'Haÿ-les-Roses", "à L'Haÿ-les-Roses"),
        ("L’Île-d’Yeu", "de L’Île-d’Yeu", "à L’Île-d’Yeu"),
        ("Alfortville", "d’Alfortville", "à Alfortville"),
        ("Évry-Courcouronnes", "d’Évry-Courcouronnes", "à Évry-Courcouronnes"),
        ("Île-de-Sein", "d’Île-de-Sein", "à Île-de-Sein"),
        ("Œuilly", "d’Œuilly", "à Œuilly"),
        ("œuilly", "d’œuilly", "à œuilly"),
        ("Oô", "d’Oô", "à Oô"),
        ("Ô-de-Selle", "d’Ô-de-Selle", "à Ô-de-Selle"),
        ("Lens", "de Lens", "à Lens"),
        ("Lesquin", "de Lesquin", "à Lesquin"),
        ("Los Masos", "de Los Masos", "à Los Masos"),
        ("Aux Marais", "d’Aux Marais", "à Aux Marais"),
        ("LE HAVRE", "du HAVRE", "au HAVRE"),
    ],
)
def test_de_et_a_devant_un_nom_de_commune(nom: str, avec_de: str, avec_a: str) -> None:
    assert (de(nom), a(nom)) == (avec_de, avec_a)


@pytest.mark.parametrize("nom", ["Yvetot", "Yssingeaux", "Ytrac", "Yerres", "Y"])
def test_y_devant_consonne_et_les_exceptions_etablies_s_elident(nom: str) -> None:
    assert de(nom) == f"d’{nom}"


@pytest.mark.parametrize("nom", ["Yutz", "Yaté", "Youx"])
def test_y_devant_voyelle_ne_s_elide_pas(nom: str) -> None:
    assert de(nom) == f"de {nom}"


@pytest.mark.parametrize("nom", ["Hyères", "Hendaye", "Heiltz-l'Évêque", "Heiltz-l’Évêque", "HYÈRES"])
def test_un_h_muet_s_elide(nom: str) -> None:
    assert de(nom) == f"d’{nom}"


@pytest.mark.parametrize("nom", ["Huningue", "Honfleur", "Haguenau", "Hem", "Haute-Isle"])
def test_un_h_aspire_ne_s_elide_pas(nom: str) -> None:
    assert de(nom) == f"de {nom}"


@pytest.mark.parametrize("nom", ["Hauterive", "Homps", "Haut-Perdu-sur-Nulle-Part"])
def test_dans_le_doute_un_nom_en_h_ne_s_elide_pas(nom: str) -> None:
    assert de(nom) == f"de {nom}"


def test_aucun_nom_de_commune_ne_fait_une_faute_qui_se_voit(noms: dict[str, set[str]]) -> None:
    for nom in noms:
        avec_de, avec_a = de(nom), a(nom)
        assert avec_de in {f"de {nom}", f"d’{nom}", f"du {nom[3:]}", f"des {nom[4:]}"}
        assert avec_a in {f"à {nom}", f"au {nom[3:]}", f"aux {nom[4:]}"}
        assert not avec_de.startswith(("de Le ", "de Les ", "d’Le", "du Le ", "du La ", "des Les "))
        assert not avec_a.startswith(("à Le ", "à Les ", "au Le ", "au La ", "aux Les "))
        if avec_de.startswith("d’"):
            assert initiale(nom) in "aeiouhy"
        if avec_de == f"de {nom}":
            assert initiale(nom) not in "aeiou"


def test_les_ecarts_avec_la_charniere_de_l_insee_sont_ceux_que_l_on_assume(
    noms: dict[str, set[str]],
) -> None:
    ecarts = set()
    for nom, charnieres in noms.items():
        formes = {
            "0": f"de {nom}",
            "1": f"d’{nom}",
            "2": f"du {nom[3:]}",
            "3": f"de {nom}",
            "4": f"des {nom[4:]}",
            "5": f"de {nom}",
            "6": f"des {nom[4:]}",
            "7": f"de {nom}",
            "8": f"de {nom}",
            "": de(nom),
        }
        if {formes[c] for c in charnieres} != {de(nom)}:
            ecarts.add(nom)
    en_h = {nom for nom in ecarts if nom.startswith("H")}
    en_y = {nom for nom in ecarts if nom.startswith("Y")}
    assert ecarts - en_h - en_y == {"Le Vernet-Chaméane", "Aux Marais"}
    assert all(len(noms[nom]) == 2 or nom.startswith(("Haut-", "Haute-")) for nom in en_h | {"Homps"})
    assert all(de(nom) == f"de {nom}" for nom in en_h | en_y)
    assert all(initiale(nom[1:]) in "aeiou" for nom in en_y)


def test_chaque_nom_de_la_liste_d_elision_est_celui_d_une_commune(noms: dict[str, set[str]]) -> None:
    connus = {nom.casefold() for nom in noms}
    assert francais._noms_qui_s_elident() <= connus


def test_le_premier_du_mois_s_ecrit_1er() -> None:
    assert date_francaise(date(2026, 12, 1)) == "1er décembre 2026"
    assert date_francaise(date(2026, 12, 11)) == "11 décembre 2026"
    assert date_francaise(date(2026, 8, 2)) == "2 août 2026"


def test_la_date_peut_dire_le_jour_de_la_semaine() -> None:
    assert date_francaise(date(2027, 1, 28), avec_jour=True) == "jeudi 28 janvier 2027"
    assert date_francaise(date(2027, 1, 1), avec_jour=True) == "vendredi 1er janvier 2027"


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (3, "3"),
        (0, "0"),
        (999, "999"),
        (1000, f"1{FINE}000"),
        (Decimal("2.5"), "2,5"),
        (Decimal("2.50"), "2,5"),
        (Decimal("3.0"), "3"),
        (Decimal("1253.44"), f"1{FINE}253,44"),
        (Decimal("0.12345"), "0,12345"),
        (Decimal("1E+3"), f"1{FINE}000"),
    ],
)
def test_un_nombre_s_ecrit_en_francais_sans_arrondi(valeur: int | Decimal, attendu: str) -> None:
    assert nombre(valeur) == attendu


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (220, "220"),
        (Decimal("220.00"), "220"),
        (Decimal("2.88"), "2,88"),
        (Decimal("2.5"), "2,50"),
        (Decimal("2.885"), "2,885"),
        (Decimal("1253.44"), f"1{FINE}253,44"),
    ],
)
def test_des_euros_ont_zero_ou_deux_decimales_et_une_insecable(valeur: int | Decimal, attendu: str) -> None:
    assert euros(valeur) == f"{attendu}{INSECABLE}€"


@pytest.mark.parametrize("ecrire", [nombre, euros])
@pytest.mark.parametrize("valeur", [2.88, True, "3", None])
def test_un_nombre_a_virgule_flottante_est_refuse_et_dit_pourquoi(ecrire, valeur) -> None:
    with pytest.raises(TypeError, match="un entier ou un Decimal est attendu"):
        ecrire(valeur)


@pytest.mark.parametrize("valeur", [Decimal("NaN"), Decimal("Infinity")])
def test_ce_qui_n_est_pas_un_nombre_fini_est_refuse(valeur: Decimal) -> None:
    with pytest.raises(ValueError, match="pas un nombre"):
        nombre(valeur)
    with pytest.raises(ValueError, match="pas un nombre"):
        euros(valeur)


@pytest.mark.parametrize(
    ("elements", "attendu"),
    [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (("a", "b", "c"), "a, b et c")],
)
def test_une_liste_finit_par_et(elements: list[str], attendu: str) -> None:
    assert liste(elements) == attendu


def test_un_texte_n_est_pas_une_liste() -> None:
    with pytest.raises(TypeError, match="une liste de textes"):
        liste("abc")


def test_en_lettres_de_zero_a_trente_et_un() -> None:
    ecrits = [en_lettres(n) for n in range(32)]
    assert ecrits[:3] == ["zéro", "un", "deux"]
    assert ecrits[16:18] == ["seize", "dix-sept"]
    assert ecrits[20:23] == ["vingt", "vingt et un", "vingt-deux"]
    assert ecrits[29:] == ["vingt-neuf", "trente", "trente et un"]
    assert len(set(ecrits)) == 32


def test_seul_un_s_accorde_au_feminin() -> None:
    assert [en_lettres(n, feminin=True) for n in (1, 2, 11, 21, 31)] == [
        "une",
        "deux",
        "onze",
        "vingt et une",
        "trente et une",
    ]


@pytest.mark.parametrize("valeur", [-1, 32, True, Decimal(2)])
def test_en_lettres_refuse_ce_qu_elle_n_ecrit_pas(valeur) -> None:
    with pytest.raises(ValueError, match="de 0 à 31"):
        en_lettres(valeur)


@pytest.mark.parametrize(
    ("n", "mot"),
    [(0, "jour"), (1, "jour"), (Decimal("1.5"), "jour"), (2, "jours"), (Decimal("2.5"), "jours")],
)
def test_le_pluriel_commence_a_deux(n: int | Decimal, mot: str) -> None:
    assert pluriel(n, "jour", "jours") == mot


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("l'avis", "l’avis"),
        ("oui ; non ? si !", "oui~; non~? si~!"),
        ("oui; non? si!", "oui~; non~? si~!"),
        ("Quoi ?!", "Quoi~?!"),
        ("Quoi?!", "Quoi~?!"),
        ("la règle : oui", "la règle_: oui"),
        ("la règle: oui", "la règle_: oui"),
        ("« oui »", "«_oui_»"),
        ("«oui» ; «non»", "«_oui_»~; «_non_»"),
        ("5 % et 5%", "5_% et 5_%"),
        ("2,88 €", "2,88_€"),
        ("[à préciser : montant] €", "[à préciser_: montant]_€"),
        ("n° 2016-151 et n°12", "n°_2016-151 et n°_12"),
        ("art. L. 430-1", "art._L._430-1"),
        ("une œuvre d'art. Le conseil", "une œuvre d’art. Le conseil"),
        ("le 1er décembre 2026", "le 1er_décembre 2026"),
        ("jeudi 28 janvier 2027", "jeudi 28_janvier 2027"),
        ("1 253 agents, 12 345 678 €", "1~253 agents, 12~345~678_€"),
        ("en 2026 100 agents", "en 2026 100 agents"),
        ("à 9 h 30, jusqu'à 18 h", "à 9_h_30, jusqu’à 18_h"),
        ("9h30", "9h30"),
        ("12:30", "12:30"),
        ("deux\n; lignes\n! ici", "deux\n; lignes\n! ici"),
        ("déjà~: fait_;", "déjà_: fait~;"),
        ("", ""),
    ],
)
def test_la_typographie_pose_les_insecables(brut: str, attendu: str) -> None:
    """Ici, « ~ » est la fine insécable et « _ » l'espace insécable."""
    insecables = str.maketrans({"~": FINE, "_": INSECABLE})
    assert typographie(brut.translate(insecables)) == attendu.translate(insecables)


@pytest.mark.parametrize(
    "adresse",
    [
        "https://exemple.fr/l'acte?x=1;y:2!",
        "http://exemple.fr:8080/50%25",
        "www.exemple.fr/d'ici",
        "o'brien@exemple.fr",
        "&amp;",
    ],
)
def test_la_typographie_ne_touche_pas_aux_adresses(adresse: str) -> None:
    assert typographie(f"voir {adresse} ou l'«{adresse}»") == (f"voir {adresse} ou l’«{INSECABLE}{adresse}{INSECABLE}»")


TEXTES = st.text(st.sampled_from(f"ab'’ \n{FINE}{INSECABLE}\u2009\ue000;:!?«»€%‰1253,.()[]@&#/hHn°LRD-m")) | st.lists(
    st.sampled_from(
        [
            *(
                " ",
                "  ",
                "'",
                "« ",
                " »",
                " ;",
                " :",
                "?",
                "1",
                "253",
                " € ",
                "%",
                "n° ",
                "n°",
                "art. ",
                "L. ",
            ),
            *("1er ", "28 ", "janvier", "9 h 30", "h ", "a@b.fr", "https://a.fr", "www.a.fr", "&amp;", "mot"),
        ]
    )
).map("".join)


@given(TEXTES | st.text())
def test_la_typographie_faite_deux_fois_est_faite_une_fois(texte: str) -> None:
    assert typographie(typographie(texte)) == typographie(texte)


@given(TEXTES | st.text())
def test_la_typographie_ne_perd_que_des_espaces_et_des_apostrophes_droites(texte: str) -> None:
    def essentiel(t: str) -> str:
        return "".join(c for c in t.replace("'", "’") if c not in f" {FINE}{INSECABLE}\u2009")

    assert essentiel(typographie(texte)) == essentiel(texte)


def test_babel_n_est_pas_charge_a_l_import() -> None:
    code = "import sys, teletravail_charte.francais; sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
