"""La langue des actes : positions gardées, phrases, valeurs écrites de toutes les façons, négations, loi citée."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from conftest import RACINE, corpus_du_depot
from hypothesis import given
from hypothesis import strategies as st

from teletravail_charte.francais import en_lettres
from teletravail_charte.relecture.acte import PARAGRAPHE, PUCE, TITRE, Acte, Lieu, Passage
from teletravail_charte.relecture.contexte import Phrase, lire_phrases
from teletravail_charte.relecture.grammaire import MotifInvalide
from teletravail_charte.relecture.langue import aplatir, phrases
from teletravail_charte.relecture.lettres import nombre_ecrit
from teletravail_charte.relecture.lexique import charger_langue
from teletravail_charte.relecture.motifs import lire_famille, lire_motif
from teletravail_charte.relecture.nombres import masquer
from teletravail_charte.relecture.zones import niees, segment_de

LANGUE = charger_langue(RACINE / "rules" / "detecteurs" / "_langue.yaml")
FAMILLES = {"jours": lire_famille(["jour(s)", "journée(s)"], {})}


def acte(*passages: tuple[str, str]) -> Acte:
    """Un acte inventé : (genre, texte) par passage."""
    suite = [Passage(rang, texte, Lieu("", None, rang), genre, ()) for rang, (genre, texte) in enumerate(passages, 1)]
    return Acte("acte.txt", "txt", tuple(suite), "", None, ())


def phrase(texte: str, *avant: tuple[str, str]) -> Phrase:
    """La dernière phrase d'un acte qui finit par ``texte``."""
    return list(lire_phrases(acte(*avant, (PARAGRAPHE, texte))))[-1]


def valeurs(texte: str) -> list[tuple[str, object, object]]:
    """Les valeurs de ``texte`` : genre, bas, haut ; les numéros n'en ont pas."""
    return [(j.genre, j.bas, j.haut) for j in masquer(aplatir(texte).plat).jetons.values() if j.genre != "numero"]


# --- Le texte ramené à ses mots ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("brut", "plat"),
    [
        ("L’Œuvre  DES Agents", "l'oeuvre des agents"),
        ("télé\u00adtravail\u00a0:\u202f«\u00a0oui\u00a0»", "teletravail : « oui »"),
        ("e\u0301lève — 1ᵉʳ jour", "eleve - 1er jour"),
        ('il dit "trois jours"', "il dit «trois jours»"),
        ("\uf0b7 ½ journée", "1/2 journee"),
    ],
)
def test_un_texte_est_ramene_a_ses_mots(brut: str, plat: str) -> None:
    assert aplatir(brut).plat == plat


@pytest.mark.parametrize("brut", ["Œuvre : deux jours", "  e\u0301te\u0301  deux jours", "L’un\u00a0: «deux jours»…"])
def test_chaque_mot_garde_sa_place_dans_le_vrai_texte(brut: str) -> None:
    texte = aplatir(brut)
    debut = texte.plat.index("deux jours")
    a, b = texte.etendue(debut, debut + len("deux jours"))
    assert brut[a:b] == "deux jours"


def test_une_lettre_decomposee_est_rendue_entiere() -> None:
    texte = aplatir("cafe\u0301 noir")
    assert texte.etendue(0, 4) == (0, 5)


def _phrases(brut: str) -> list[str]:
    texte = aplatir(brut)
    return [texte.plat[a:b].strip() for a, b in phrases(texte)]


def test_les_phrases_finissent_au_point_et_pas_a_l_abreviation() -> None:
    assert _phrases("Selon l'art. 3, M. Untel vient. Il repart le 2. Fin") == [
        "selon l'art. 3, m. untel vient.",
        "il repart le 2.",
        "fin",
    ]
    assert _phrases("Le taux est de 2.88 € ; cf. L. 430-1. Le reste suit !") == [
        "le taux est de 2.88 € ; cf. l. 430-1.",
        "le reste suit !",
    ]


def test_le_numero_d_un_alinea_n_est_pas_dans_la_phrase() -> None:
    assert _phrases("2. Le préavis est d'un mois.") == ["le preavis est d'un mois."]
    assert _phrases("Article 3 : la quotité est fixée.") == ["la quotite est fixee."]
    assert _phrases("a) deux jours") == ["deux jours"]
    assert _phrases("• 3.1 Le volume") == ["le volume"]
    assert _phrases("2 jours par semaine") == ["2 jours par semaine"]


def test_une_page_sans_ponctuation_est_coupee_en_morceaux() -> None:
    morceaux = _phrases("mot " * 2000)
    assert len(morceaux) > 1
    assert sum(m.count("mot") for m in morceaux) == 2000


# --- Les nombres ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ecrit", "nombre"),
    [
        ("2", "2"),
        ("2,5", "2.5"),
        ("1 607", "1607"),
        ("2 1/2", "2.5"),
        ("zero", "0"),
        ("une", "1"),
        ("vingt et un", "21"),
        ("trente-et-un", "31"),
        ("soixante et onze", "71"),
        ("quatre-vingts", "80"),
        ("quatre-vingt-huit", "88"),
        ("quatre-vingt-dix-neuf", "99"),
        ("cent", "100"),
        ("deux cents", "200"),
        ("neuf cent quatre-vingt-dix-neuf", "999"),
        ("mille", "1000"),
        ("mille six cent sept", "1607"),
    ],
)
def test_un_nombre_se_lit_en_chiffres_et_en_lettres(ecrit: str, nombre: str) -> None:
    assert nombre_ecrit(ecrit) == Decimal(nombre)


@pytest.mark.parametrize("mot", ["jour", "cent deux trois", "vingt cent"])
def test_ce_qui_n_est_pas_un_nombre_n_en_devient_pas_un(mot: str) -> None:
    assert nombre_ecrit(mot) is None


@pytest.mark.parametrize(
    ("texte", "attendues"),
    [
        ("deux (2) jours", [("nombre", 2, 2)]),
        ("2 (deux) jours", [("nombre", 2, 2)]),
        ("un à deux jours", [("nombre", 1, 2)]),
        ("entre 1 et 3 jours", [("nombre", 1, 3)]),
        ("1 jour à 3 jours", [("nombre", 1, 3)]),
        ("1-2 jours", [("nombre", 1, 2)]),
        ("deux jours et demi", [("nombre", Decimal("2.5"), Decimal("2.5"))]),
        ("un à deux jours et demi", [("nombre", 1, Decimal("2.5"))]),
        ("un jour et demi", [("nombre", Decimal("1.5"), Decimal("1.5"))]),
        ("2,5j", [("nombre", Decimal("2.5"), Decimal("2.5"))]),
        ("deux jours et un mois", [("nombre", 2, 2), ("nombre", 1, 1)]),
        ("2,88 €", [("montant", Decimal("2.88"), Decimal("2.88"))]),
        ("2 euros 50 par jour", [("montant", Decimal("2.5"), Decimal("2.5"))]),
        ("deux euros et quatre-vingt-huit centimes", [("montant", Decimal("2.88"), Decimal("2.88"))]),
        ("80 %", [("pourcent", 80, 80)]),
        ("80 pour cent", [("pourcent", 80, 80)]),
        ("le 1er mars 2022", [("date", date(2022, 3, 1), date(2022, 3, 1))]),
        ("le 01/09/21", [("date", date(2021, 9, 1), date(2021, 9, 1))]),
        ("le premier juin 2020", [("date", date(2020, 6, 1), date(2020, 6, 1))]),
        ("le 31/02/2021", [("date", None, None)]),
        ("le 15 juin", [("date", None, None)]),
        ("9h30", [("heure", Decimal("9.5"), Decimal("9.5"))]),
        ("16:45", [("heure", Decimal("16.75"), Decimal("16.75"))]),
        ("de 9 h à 12 h 00", [("heure", 9, 9), ("heure", 12, 12)]),
        ("48 heures", [("nombre", 48, 48)]),
    ],
)
def test_les_valeurs_d_un_texte_se_lisent(texte: str, attendues: list[tuple[str, object, object]]) -> None:
    assert valeurs(texte) == attendues


def test_deux_ecritures_qui_se_contredisent_ne_donnent_aucune_valeur() -> None:
    assert valeurs("deux (3) jours") == [("nombre", None, None)]


@pytest.mark.parametrize(
    "texte",
    [
        "l'article 3 du décret",
        "les articles 4 et 5 de la loi",
        "le n° 2020-12",
        "l'article L. 430-1",
        "le 2° de l'article 4",
        "au 1er alinéa",
        "depuis 2021",
        "au 01 23 45 67 89",
        "un agent et une demande",
        "le N+1",
    ],
)
def test_un_numero_ne_compte_rien(texte: str) -> None:
    assert valeurs(texte) == []


def test_une_valeur_masquee_garde_sa_place() -> None:
    texte = aplatir("Le plafond est de deux (2) jours et demi par semaine")
    masque = masquer(texte.plat)
    (rang,) = masque.jetons
    assert texte.brut[slice(*texte.etendue(*masque.etendue(rang, rang + 1)))] == "deux (2)"
    debut = masque.texte.index("par semaine")
    assert texte.brut[slice(*texte.etendue(*masque.etendue(debut, len(masque.texte))))] == "par semaine"


# --- Les motifs ----------------------------------------------------------------------------------


def trouve(motif: str, texte: str) -> bool:
    return lire_motif(motif, FAMILLES)(masquer(aplatir(texte).plat).texte)


@pytest.mark.parametrize(
    ("motif", "texte", "attendu"),
    [
        ("jour(s)", "Les jours", True),
        ("jour(s)", "La journée", False),
        ("prévu(e)(s)", "prévues", True),
        ("(fixé|limité)(e)(s) à", "limitées à", True),
        ("télétravail*", "télétravaillés", True),
        ("au [tout] début", "au début", True),
        ("au [tout] début", "au tout début", True),
        ("{nombre} <jours>", "trois journées", True),
        ("{nombre} <jours>", "trois demi-journées", False),
        ("délai de {duree}", "un délai d'un mois", True),
        ("plafond … {nombre} <jours>", "le plafond, chaque semaine, est de 2 jours", True),
        ("{nombre} <jours> … par semaine", "deux jours par mois et un agent par semaine", True),
        ("{nombre} mois … par semaine", "deux mois puis trois jours par semaine", False),
        ("contingent … flottants", "un contingent de 20 jours flottants", True),
        ("maire … décide", "le maire, sauf exception, décide", False),
        ("{nombre seul}", "au plus : 2", True),
        ("{nombre seul}", "au plus : 2 mois", False),
        ("{plage}", "de 9 h à midi", True),
        ("{plages}", "9h-12h / 14h-17h", True),
        ("signe une charte", "il signe une charte", True),
    ],
)
def test_un_motif_trouve_ce_qu_il_dit(motif: str, texte: str, attendu: bool) -> None:
    assert trouve(motif, texte) is attendu


@pytest.mark.parametrize(
    ("motif", "reproche"),
    [
        ("(a b", "« ) » manque"),
        ("a) b", "« ) » est de trop"),
        ("… a", "« … » se met entre deux mots"),
        ("a …", "« … » se met entre deux mots"),
        ("a|b", "s'écrit entre parenthèses"),
        ("", "il manque un mot"),
        ("[a]", "il manque un mot"),
        ("trois jours", "un nombre s'écrit {nombre}"),
        ("{jours} a", "la valeur « {jours} » n'existe pas"),
        ("<jour> a", "Vouliez-vous dire « jours » ?"),
        ("jour(2)", "n'est pas une terminaison"),
        ("(chef(s)|agent)(s)", "dans chaque branche"),
        ("- a", "n'est pas un mot"),
    ],
)
def test_un_motif_mal_ecrit_dit_pourquoi(motif: str, reproche: str) -> None:
    with pytest.raises(MotifInvalide) as faute:
        lire_motif(motif, FAMILLES)
    assert reproche in str(faute.value)


def test_ce_qu_un_motif_exige_est_dans_tout_ce_qu_il_trouve() -> None:
    motif = lire_motif("(limité|plafonné)(e) … à {nombre} <jours>", FAMILLES)
    texte = masquer(aplatir("Il est limité à trois jours").plat).texte
    assert motif(texte)
    assert all(any(debut in texte for debut in exigence) for exigence in motif.exigences)


# --- Négations, segments, contexte ---------------------------------------------------------------


def nie(texte: str, mot: str) -> bool:
    """``mot`` est-il sous une négation de ``texte`` ?"""
    plat = masquer(aplatir(texte).plat).texte
    place = plat.index(aplatir(mot).plat)
    return any(a <= place < b for a, b in niees(plat))


@pytest.mark.parametrize(
    ("texte", "mot", "attendu"),
    [
        ("Le forfait n'est pas versé.", "versé", True),
        ("Le forfait est versé.", "versé", False),
        ("Il ne peut être imposé.", "imposé", True),
        ("Il ne peut être exercé que deux jours.", "deux", False),
        ("La quotité ne peut excéder trois jours.", "excéder", False),
        ("Aucun report n'est admis.", "admis", True),
        ("Il part sans préavis ni motif.", "motif", True),
        ("Les jours non pris sont reportés.", "reportés", False),
        ("Ce n'est pas exigé, mais il est demandé.", "demandé", False),
        ("L'agent qui ne souhaite pas télétravailler signe un refus.", "signe", False),
        ("Il est interdit d'imprimer.", "imprimer", True),
    ],
)
def test_la_negation_a_une_portee(texte: str, mot: str, attendu: bool) -> None:
    assert nie(texte, mot.replace("deux", "\x01")) is attendu


def test_un_segment_s_arrete_a_la_virgule_et_a_l_autre_nombre() -> None:
    texte = masquer(aplatir("Trois jours pour un temps plein et deux jours à temps partiel, au choix").plat).texte
    assert texte[slice(*segment_de(texte, 0))].endswith("temps plein")
    assert "partiel" in texte[slice(*segment_de(texte, texte.index("partiel")))]


def test_une_puce_se_lit_apres_son_annonce_et_sa_place_reste_la_sienne() -> None:
    lues = list(lire_phrases(acte((PARAGRAPHE, "Sont exclus :"), (PUCE, "les stagiaires ;"), (PUCE, "les apprentis."))))
    assert lues[-1].masque.texte == "sont exclus : les apprentis."
    debut = lues[-1].masque.texte.index("sont")
    assert lues[-1].passage.texte[slice(*lues[-1].place(debut, len(lues[-1].masque.texte)))] == "les apprentis."


def test_une_puce_qui_annonce_precede_les_suivantes() -> None:
    passages = (PARAGRAPHE, "Délais :"), (PUCE, "fin du télétravail :"), (PUCE, "un mois")
    assert list(lire_phrases(acte(*passages)))[-1].masque.texte.startswith("delais : fin du teletravail : ")


def test_une_phrase_garde_le_titre_et_ce_qu_elle_reprend() -> None:
    titre = (TITRE, "Article 4 – Adaptation")
    lue = phrase("Elle dure trois mois.", titre, (PARAGRAPHE, "Une période est prévue."))
    assert "adaptation" in lue.titre
    assert lue.avant == "une periode est prevue."
    assert phrase("Le préavis suit.", titre, (PARAGRAPHE, "Une période est prévue.")).avant == ""


def test_un_titre_sans_intitule_garde_celui_d_au_dessus() -> None:
    assert "quotite" in phrase("Deux jours.", (TITRE, "Titre II – Quotité"), (TITRE, "Article 4")).titre


# --- La loi citée et les groupes d'agents -------------------------------------------------------


def citee(texte: str, mot: str) -> bool:
    """``mot`` est-il dans ce que la phrase raconte de la loi ?"""
    lue = phrase(texte)
    place = lue.masque.texte.index(mot)
    return any(a <= place < b for a, b in LANGUE.citees(lue))


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Aux termes de l'article 3, le plafond est cité.", True),
        ("Selon le décret du 11 février 2016, le plafond est cité.", True),
        ("Le décret prévoit que le plafond est cité.", True),
        ("L'article 3 du décret, modifié depuis, fixe le plafond.", True),
        ("La réglementation en vigueur limite le plafond.", True),
        ("Les représentants du personnel demandent un autre plafond.", True),
        ("Certaines collectivités ont un plafond.", True),
        ("L'ancienne charte disait que le plafond comptait.", True),
        ("L'article 3 dispose : « le plafond ne peut être supérieur à trois jours par semaine ».", True),
        ("Conformément au décret, le plafond est fixé.", False),
        ("En application de l'article L. 430-1 du code général de la fonction publique, le plafond est fixé.", False),
        ("Le décret limite les jours ; la commune retient un plafond.", False),
        ("Le décret prévoit des jours, mais le plafond est local.", False),
        ("L'article 3 de la présente charte prévoit le plafond.", False),
        ("Les « jours flottants » ont un plafond.", False),
        ("Le plafond est de deux jours.", False),
    ],
)
def test_la_loi_citee_n_est_pas_la_regle_locale(texte: str, attendu: bool) -> None:
    assert citee(texte, "plafond") is attendu


def test_la_citation_peut_venir_apres_la_valeur() -> None:
    lue = phrase("Un maximum de deux jours, au lieu des trois jours par semaine prévus par le décret.")
    zones = LANGUE.citees(lue)
    premier, second = (rang for rang, signe in enumerate(lue.masque.texte) if signe == "\x01")
    assert not any(a <= premier < b for a, b in zones)
    assert any(a <= second < b for a, b in zones)


@pytest.mark.parametrize(
    ("texte", "titre", "attendu"),
    [
        ("Peut-on télétravailler deux jours ?", "", True),
        ("Vu le décret,", "", True),
        ("Considérant que le plafond est de trois jours,", "", True),
        ("☐ un jour ☐ deux jours", "", True),
        ("Le plafond est de trois jours.", "Article 2 – Cadre réglementaire", True),
        ("Le plafond est de trois jours.", "Article 2 – Quotité", False),
    ],
)
def test_une_phrase_qui_ne_fixe_rien_est_muette(texte: str, titre: str, attendu: bool) -> None:
    assert LANGUE.muette(phrase(texte, *([(TITRE, titre)] if titre else []))) is attendu


@pytest.mark.parametrize(
    ("texte", "attendues"),
    [
        ("Les agents à temps partiel ont un jour.", {"temps-partiel"}),
        ("Les agents, y compris à temps partiel, ont un jour.", set()),
        ("Les agents à temps plein ou à temps partiel ont un jour.", set()),
        ("Pour les agentes enceintes, la limite est levée.", {"derogation"}),
        ("Pendant la période d'adaptation, un mois suffit.", {"adaptation"}),
    ],
)
def test_les_groupes_d_agents_se_reconnaissent(texte: str, attendues: set[str]) -> None:
    assert {mention.nom for mention in LANGUE.mentions(phrase(texte))} == attendues


def test_un_agent_a_cent_pour_cent_est_un_agent_comme_les_autres() -> None:
    assert LANGUE.mentions(phrase("Un agent à 100 % a deux jours.")) == []
    assert [m.nom for m in LANGUE.mentions(phrase("Un agent à 80 % a un jour."))] == ["temps-partiel"]


def test_un_groupe_excepte_se_distingue() -> None:
    (mention,) = LANGUE.mentions(phrase("Trois jours, sauf pour les agents à temps partiel."))
    assert mention.exceptee


def test_le_titre_ne_reserve_que_s_il_en_fait_son_sujet() -> None:
    assert LANGUE.population_du_titre("article 5 - derogations") == {"derogation"}
    assert LANGUE.population_du_titre("article 5 - quotites et derogations") == set()


def test_un_renvoi_a_un_autre_acte_se_reconnait() -> None:
    renvois = LANGUE.renvois
    assert any(m("les horaires sont fixes par le reglement interieur.") for m in renvois)
    assert any(m("le forfait fera l'objet d'une deliberation distincte.") for m in renvois)
    assert not any(m("le plafond est fixe a deux jours.") for m in renvois)


def test_les_detecteurs_ne_sont_pas_des_regles() -> None:
    assert "detecteurs" not in {regle.theme for regle in corpus_du_depot().regles.obligations.values()}


# --- N'importe quel texte ------------------------------------------------------------------------

MOTS = st.sampled_from(
    [
        "deux",
        "(2)",
        "jours",
        "et demi",
        "à",
        "ou",
        "2,5",
        "€",
        "9h",
        "article 3",
        "«",
        "»",
        "œ",
        "e\u0301",
        ".",
        " ",
        "…",
        "1er",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(MOTS, max_size=40).map(" ".join)))
def test_dans_tout_texte_les_positions_avancent_et_restent_dans_le_texte(brut: str) -> None:
    texte = aplatir(brut)
    masque = masquer(texte.plat)
    assert len(masque.rangs) == len(masque.texte) + 1
    assert list(masque.rangs) == sorted(masque.rangs)
    for rang, jeton in masque.jetons.items():
        assert jeton.debut < jeton.fin <= len(texte.plat)
        a, b = texte.etendue(*masque.etendue(rang, rang + 1))
        assert 0 <= a < b <= len(brut)
    for a, b in phrases(texte):
        assert 0 <= a < b <= len(texte.plat)


@given(st.integers(0, 999))
def test_les_nombres_en_lettres_se_relisent_tous(n: int) -> None:
    centaines, reste = divmod(n, 100)
    if reste <= 31 and centaines <= 1:
        ecrit = f"{'cent ' if centaines else ''}{en_lettres(reste) if reste or not centaines else ''}".strip()
        assert nombre_ecrit(aplatir(ecrit).plat) == n
