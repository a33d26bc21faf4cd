"""Les textes à trous : bac à sable, trous visibles, texte de la commune intact, typographie de nos mots."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import EXEMPLES
from hypothesis import given
from hypothesis import strategies as st
from lancer import exiger_le_francais, lancer
from lxml import etree

from teletravail_charte.erreurs import ErreurCorpus
from teletravail_charte.gabarit import contexte, dire, remplir
from teletravail_charte.vocabulaire import AUCUN, Fait, Valeur

FINE, INSECABLE = "\u202f", "\u00a0"
FAITS = {
    "f.nom": Fait(type="texte", question="Quel est le nom ?"),
    "f.oui": Fait(type="booleen", question="Est-ce prévu ?"),
    "f.entier": Fait(type="entier", unite="jours", question="Combien de jours ?", aucun="sans limite d'aucune sorte"),
    "f.montant": Fait(type="nombre", unite="€ par jour", question="Combien d'euros ?", aucun="aucun montant"),
    "f.date": Fait(type="date", question="Quel jour l'acte prend-il effet ?", aucun="sans terme"),
    "f.mode": Fait(type="enum", question="Quel mode ?", valeurs={"jour": "par jour d'absence", "mois": "par mois"}),
    "f.choix": Fait(type="liste", question="Quels choix ?", valeurs={"a": "l'un", "b": "l'autre", "c": "le reste"}),
    "f.lignes": Fait(type="textes", question="Quelles lignes ?"),
}
TOUS: dict[str, Valeur] = {
    "f.nom": "Le Havre",
    "f.oui": True,
    "f.entier": 2,
    "f.montant": Decimal("1253.5"),
    "f.date": date(2026, 12, 1),
    "f.mode": "jour",
    "f.choix": ("a", "b", "c"),
    "f.lignes": ("u", "v"),
}


def ecrire(source: str, valeurs: dict[str, Valeur] | None = None, **autres: Any) -> str:
    return remplir(source, {**contexte(FAITS, TOUS if valeurs is None else valeurs), **autres}, "essai")


def refus(source: str, **autres: Any) -> str:
    with pytest.raises(ErreurCorpus) as erreur:
        ecrire(source, **autres)
    assert str(erreur.value).startswith("essai : ")
    exiger_le_francais(str(erreur.value))
    return str(erreur.value)


@pytest.mark.parametrize(
    ("source", "rendu"),
    [
        ("{{ f.entier | nombre }} jours", "2 jours"),
        ("{{ f.montant | nombre }}", f"1{FINE}253,5"),
        ("{{ f.montant | euros }}", f"1{FINE}253,50{INSECABLE}€"),
        ("le {{ f.date | date }}", f"le 1er{INSECABLE}décembre 2026"),
        ("{{ f.choix | liste }}", "l’un, l’autre et le reste"),
        ("{{ f.mode | libelle }}", "par jour d’absence"),
        ("{{ f.mode }}", "par jour d’absence"),
        ("{{ f.entier | lettres }} {{ f.entier | pluriel('jour', 'jours') }}", "deux jours"),
        ("la commune {{ f.nom | de }}, {{ f.nom | a }}", "la commune du Havre, au Havre"),
        ("{{ 'la charte' | majuscule }}", "La charte"),
        ("{% if f.mode == 'jour' %}oui{% else %}non{% endif %}", "oui"),
        ("{% if f.mode != 'jour' %}oui{% else %}non{% endif %}", "non"),
        ("{% if f.mode == 'mois' %}oui{% else %}non{% endif %}", "non"),
        ("{% if 'b' in f.choix %}oui{% endif %}", "oui"),
        ("{% if f.lignes | compte %}{{ f.lignes | compte }} lignes{% endif %}", "2 lignes"),
        ("{% for x in f.lignes %}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}", "u, v"),
        ("{{ (f.entier * f.montant) | euros }}", f"2{FINE}507{INSECABLE}€"),
    ],
)
def test_un_trou_se_remplit_en_francais(source: str, rendu: str) -> None:
    assert ecrire(source) == rendu


@pytest.mark.parametrize(
    "source",
    [
        "{{ f.nom.__class__ }}",
        "{{ f.nom.__class__.__mro__[1].__subclasses__() }}",
        "{{ f['__class__'] }}",
        "{{ ''.__class__ }}",
        "{{ f.__init__.__globals__ }}",
        "{{ self.__init__ }}",
        "{{ f.nom.format.__globals__ }}",
        "{{ '{0.__class__}'.format(f.nom) }}",
        "{{ f.clear() }}",
        "{{ f.update({'x': 1}) }}",
        "{{ range(10) }}",
        "{{ lipsum() }}",
        "{{ cycler('a') }}",
        "{{ namespace() }}",
        "{{ f.nom | attr('__class__') }}",
        "{{ f.choix | map('upper') | list }}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ 'x' * 1000000000 }}",
        "{{ [0] * 1000000000 }}",
        "{{ f.choix + f.choix }}",
    ],
)
def test_le_bac_a_sable_refuse_tout_ce_qui_n_est_pas_un_trou(source: str) -> None:
    debut = time.monotonic()
    refus(source)
    assert time.monotonic() - debut < 2


def test_une_boucle_ne_peut_parcourir_que_ce_qui_existe_deja() -> None:
    """Ni « range », ni répétition, ni puissance : la plus longue boucle a la taille d'un fait ou du texte."""
    assert ecrire("{% for x in (1, 2, 3) %}{{ x | nombre }}{% endfor %}") == "123"
    refus("{% for x in range(10) %}x{% endfor %}")
    refus("{% for x in 'ab' * 99999999 %}x{% endfor %}")


@pytest.mark.parametrize(
    ("source", "dit"),
    [
        ("{{ f.nim }}", "un nom n'existe pas : « nim »"),
        ("{{ f.nim | nombre }}", "un nom n'existe pas : « nim »"),
        ("{{ zut }}", "un nom n'existe pas : « zut »"),
        ("{{ zut.nom }}", "un nom n'existe pas : « zut »"),
        ("{{ f.nom | majuscules }}", "un filtre n'existe pas : « majuscules »"),
        ("{{ f.nom ", "accolades ou syntaxe fautives"),
        ("{{ f.nom } }}", "accolades ou syntaxe fautives"),
        ("{% if f.oui %}x", "accolades ou syntaxe fautives"),
        ("{% endif %}", "accolades ou syntaxe fautives"),
        ("{{ f.nom | nombre }}", "ne convient pas à sa valeur"),
        ("{{ f.oui | euros }}", "ne convient pas à sa valeur"),
        ("{{ f.nom | date }}", "ne convient pas à sa valeur"),
        ("{{ f.entier | liste }}", "ne convient pas à sa valeur"),
        ("{{ f.nom.__class__ }}", "accès refusé"),
        ("{{ f.montant ** 2 }}", "accès refusé : « ** »"),
    ],
)
def test_un_texte_mal_ecrit_dit_ou_et_quoi_sans_un_mot_d_anglais(source: str, dit: str) -> None:
    assert dit in refus(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ f.%s }}",
        "{{ f.%s | nombre }}",
        "{{ f.%s | euros }}",
        "{{ f.%s | date }}",
        "{{ f.%s | liste }}",
        "{{ f.%s | libelle }}",
        "{{ f.%s | lettres }}",
        "{{ f.%s | de }}",
        "{{ f.%s | a }}",
        "{{ f.%s | majuscule }}",
        "{{ f.%s * 2 }}",
        "{{ 2 * f.%s + 1 }}",
        "{{ 'avant ' ~ f.%s }}",
        "{% for x in f.%s %}{{ x }}{% endfor %}",
    ],
)
@pytest.mark.parametrize("nom", [c.split(".")[1] for c in FAITS])
def test_un_fait_inconnu_laisse_un_trou_visible_et_se_fait_connaitre(source: str, nom: str) -> None:
    vus: dict[str, None] = {}
    rendu = remplir(source.replace("%s", nom), contexte(FAITS, {}, vus), "essai")
    assert f"[à préciser{INSECABLE}: " in rendu
    assert list(vus) == [f"f.{nom}"]


@pytest.mark.parametrize(
    "source",
    [
        "{% if f.mode == 'jour' %}a{% else %}b{% endif %}",
        "{% if f.mode != 'jour' %}a{% else %}b{% endif %}",
        "{% if not f.mode %}a{% endif %}",
        "{% if f.mode %}a{% endif %}",
        "{% if f.mode | compte %}a{% endif %}",
        "{{ f.mode | pluriel('jour', 'jours') }}{{ f.mode }}",
    ],
)
def test_un_si_sur_un_inconnu_ne_choisit_jamais_en_silence(source: str) -> None:
    vus: dict[str, None] = {}
    remplir(source, contexte(FAITS, {}, vus), "essai")
    assert list(vus) == ["f.mode"]


def test_un_inconnu_dont_le_texte_n_a_pas_besoin_ne_se_fait_pas_connaitre() -> None:
    vus: dict[str, None] = {}
    remplir("{{ f.nom }}", contexte(FAITS, {"f.nom": "x"}, vus), "essai")
    assert not vus


@pytest.mark.parametrize("filtre", ["", " | nombre", " | euros", " | date", " | lettres", " | libelle", " | de"])
def test_aucun_se_dit_avec_les_mots_du_fait_a_travers_tous_les_filtres(filtre: str) -> None:
    valeurs: dict[str, Valeur] = {"f.date": AUCUN, "f.montant": AUCUN, "f.entier": AUCUN}
    assert ecrire(f"{{{{ f.date{filtre} }}}}", valeurs) == "sans terme"
    assert ecrire(f"{{{{ f.montant{filtre} }}}}", valeurs) == "aucun montant"
    assert ecrire(f"{{{{ f.entier{filtre} }}}}", valeurs) == "sans limite d’aucune sorte"


PIEGES = [
    "&",
    "<b>gras</b>",
    "a < b & c > d",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{# rien #}",
    "{{ f.nom }}",
    "L'Haÿ-les-Roses",
    "« déjà »  deux  espaces",
    "prix : 3 € ; vrai ?",
    "🏛️ ✅ 👩‍💻",
    "\\1 \\n %s {0} $x",
    "مرحبا",
    "é" * 10_000,
    "ligne\nsuivante\ttabulée",
    "\ue000\ue001",
]


@pytest.mark.parametrize("tape", PIEGES, ids=range(len(PIEGES)))
def test_ce_que_la_commune_a_tape_ressort_tel_quel(tape: str) -> None:
    assert ecrire("Nom : {{ f.nom }}.", {"f.nom": tape}) == f"Nom{INSECABLE}: {tape}."
    assert ecrire("{{ f.lignes | liste }}", {"f.lignes": (tape, tape)}) == f"{tape} et {tape}"
    assert ecrire("{{ element }}", {}, element=tape) == tape


@given(st.text(max_size=200))
def test_aucun_texte_de_la_commune_n_est_change_ni_interprete(tape: str) -> None:
    assert ecrire("[{{ f.nom }}|{{ f.nom | majuscule }}]", {"f.nom": tape}) == f"[{tape}|{tape[:1].upper() + tape[1:]}]"


@pytest.mark.parametrize(
    ("source", "rendu"),
    [
        ("L'agent a : {{ f.entier }} jours ; c'est tout !", f"L’agent a{INSECABLE}: 2 jours{FINE}; c’est tout{FINE}!"),
        ("{{ f.nom }} : {{ f.entier }} ?", f"Le Havre{INSECABLE}: 2{FINE}?"),
        ("{{ f.nom }} ; {{ f.nom }} !", f"Le Havre{FINE}; Le Havre{FINE}!"),
        ("« {{ f.nom }} »", f"«{INSECABLE}Le Havre{INSECABLE}»"),
        ("{{ f.entier }} %", f"2{INSECABLE}%"),
        ("n° {{ f.entier }}", f"n°{INSECABLE}2"),
        ("deux\n  lignes   repliées\n", "deux lignes repliées"),
    ],
)
def test_nos_mots_recoivent_la_typographie_meme_au_bord_d_un_trou(source: str, rendu: str) -> None:
    assert ecrire(source) == rendu


@pytest.mark.parametrize(
    ("chemin", "valeur", "dit"),
    [
        ("f.oui", True, "oui"),
        ("f.oui", False, "non"),
        ("f.entier", 3, "3 jours"),
        ("f.montant", Decimal("2.88"), f"2,88{INSECABLE}€ par jour"),
        ("f.montant", AUCUN, "aucun montant"),
        ("f.date", date(2026, 12, 1), "1er décembre 2026"),
        ("f.mode", "mois", "par mois"),
        ("f.choix", ("a", "b"), "l’un et l’autre"),
        ("f.choix", (), "aucun"),
        ("f.lignes", ("<b>",), "<b>"),
    ],
)
def test_une_valeur_se_dit_dans_un_rapport(chemin: str, valeur: Valeur, dit: str) -> None:
    assert dire(FAITS[chemin], valeur) == dit


def _texte_word(octets: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(octets)) as paquet:
        racine = etree.fromstring(paquet.read("word/document.xml"))
    return "".join(texte.text or "" for texte in racine.iter("{*}t"))


@pytest.mark.parametrize("tape", ["Villers & Fils <b>", "{{ 7*7 }} {% x %}", "L'Île 🏛️", "x" * 10_000], ids=range(4))
def test_jusque_dans_le_fichier_word_le_texte_de_la_commune_ressort_tel_quel(tape: str, tmp_path: Path) -> None:
    dossier = tmp_path / "d.yaml"
    texte = (EXEMPLES / "nezel.yaml").read_text(encoding="utf-8")
    assert "    - la comptabilité et la facturation\n" in texte
    dossier.write_text(
        texte.replace("    - la comptabilité et la facturation\n", f'    - "{tape}"\n'), encoding="utf-8"
    )
    rendu = lancer("rediger", str(dossier), "--dans", str(tmp_path / "s"), "--pieces", "charte", "--projet")
    assert rendu.code == 0, rendu
    assert tape in _texte_word((tmp_path / "s" / "charte.docx").read_bytes())


@pytest.mark.parametrize(
    ("valeur", "unite", "attendu"),
    [
        (1, "jours par semaine", "1 jour par semaine"),
        (2, "jours par semaine", "2 jours par semaine"),
        (Decimal("1.5"), "jours", "1,5 jour"),
        (1, "mois", "1 mois"),
    ],
)
def test_une_valeur_s_accorde_avec_son_unite(valeur: Decimal, unite: str, attendu: str) -> None:
    assert dire(Fait(type="nombre", question="", unite=unite), valeur).replace("\u00a0", " ") == attendu
