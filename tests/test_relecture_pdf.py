"""Lire un PDF : ses lignes recollées, ses tableaux, ses pages ; et ce qu'un PDF peut cacher."""

from __future__ import annotations

import io
import time
import zlib
from pathlib import Path

import pikepdf
import pytest
from fichiers_a_relire import (
    CHARTE,
    IMAGE,
    Trait,
    colonne,
    pdf,
    refuse,
    relu,
    textes,
)

from teletravail_charte.relecture import pdf as module_pdf
from teletravail_charte.relecture.cesures import compter_les_mots, joindre

MARGES = [(70, 800, 9, False, "Commune de Valmesnil"), (280, 40, 9, False, "Page {} sur 2")]


def page(numero: int, *lignes: str) -> list[tuple[float, float, float, bool, str]]:
    """Une page, avec son en-tête et son pied."""
    return [*colonne(lignes), *((x, y, t, g, texte.format(numero)) for x, y, t, g, texte in MARGES)]


def test_un_pdf_rend_ses_paragraphes_ses_articles_et_ses_pages(tmp_path: Path) -> None:
    premiere = page(
        1,
        "**Article 1 - Objet",
        "Le télétravail est ouvert aux agents de la commune dans les conditions de la présente char-",
        "te. Il repose sur le volontariat et peut-",
        "être interrompu à tout moment par l'agent ou par",
        "l'autorité territoriale.",
        "",
        "**Article 2 - Quotité",
        "La quotité ne peut excéder trois jours par semaine. L'agent est présent au moins deux jours",
        "par semaine. Les jours sont fixés par l'autorisation individuelle, prise par le maire après avis du",
    )
    seconde = page(
        2,
        "chef de service. Elle est écrite.",
        "",
        "- le domicile ;",
        "- un autre lieu privé, déclaré par l'agent dans sa demande et accepté par l'autorité terri-",
        "toriale ;",
        "- un tiers-lieu.",
    )
    acte = relu(tmp_path, "a.pdf", pdf(premiere, seconde))
    assert [(x.lieu.page, x.lieu.article, x.genre, x.texte) for x in acte.passages] == [
        (1, "Article 1", "titre", "Article 1 - Objet"),
        (
            1,
            "Article 1",
            "paragraphe",
            "Le télétravail est ouvert aux agents de la commune dans les conditions de la présente charte. Il repose "
            "sur le volontariat et peut-être interrompu à tout moment par l'agent ou par l'autorité territoriale.",
        ),
        (1, "Article 2", "titre", "Article 2 - Quotité"),
        (
            1,
            "Article 2",
            "paragraphe",
            "La quotité ne peut excéder trois jours par semaine. L'agent est présent au moins deux jours par semaine. "
            "Les jours sont fixés par l'autorisation individuelle, prise par le maire après avis du chef de service. "
            "Elle est écrite.",
        ),
        (2, "Article 2", "puce", "- le domicile ;"),
        (
            2,
            "Article 2",
            "puce",
            "- un autre lieu privé, déclaré par l'agent dans sa demande et accepté par l'autorité territoriale ;",
        ),
        (2, "Article 2", "puce", "- un tiers-lieu."),
        (None, "En-tête ou pied de page", "paragraphe", "Commune de Valmesnil"),
    ]
    assert (acte.pages, acte.avertissements) == (2, ())


def test_les_titres_en_haut_de_page_ne_sont_pas_des_en_tetes(tmp_path: Path) -> None:
    pages = [page(n, f"**Article {n}", f"Règle {mot} du télétravail.") for n, mot in enumerate("abcde", start=1)]
    acte = relu(tmp_path, "a.pdf", pdf(*pages))
    assert [x.texte for x in acte.passages if x.genre == "titre"] == [f"Article {n}" for n in range(1, 6)]
    assert [x.lieu.page for x in acte.passages if x.genre == "titre"] == [1, 2, 3, 4, 5]


def test_un_tampon_repete_au_milieu_des_pages_s_ote(tmp_path: Path) -> None:
    tampon = (400, 500, 7, False, "Reçu en préfecture le 15/03/2021")
    longue = [f"Le télétravail se décide agent par agent, {m}," for m in ("en un", "en deux", "en trois", "en fin")]
    pages = [
        [*colonne([ligne, "selon la nature des fonctions."], haut=740 - 60 * i), tampon]
        for i, ligne in enumerate(longue)
    ]
    acte = relu(tmp_path, "a.pdf", pdf(*pages))
    assert textes(acte)[-1] == "Reçu en préfecture le 15/03/2021"
    assert [t for t in textes(acte) if "Reçu" in t] == textes(acte)[-1:]


def test_l_appel_de_note_imprime_ne_se_lit_pas_comme_un_nombre(tmp_path: Path) -> None:
    flux = (
        b"BT /F1 11 Tf 70 740 Td (Le t\xe9l\xe9travail est limit\xe9 \xe0 trois jours) Tj "
        b"/F1 6 Tf 4 Ts (12) Tj /F1 11 Tf 0 Ts ( par semaine, et 3 par mois.) Tj ET"
    )
    (texte,) = textes(relu(tmp_path, "a.pdf", pdf(flux=[flux])))
    assert texte == "Le télétravail est limité à trois jours par semaine, et 3 par mois."


def test_une_note_de_bas_de_page_ne_coupe_pas_la_phrase_qui_passe_a_la_page_suivante(tmp_path: Path) -> None:
    note = [(70, 90, 8, False, "1 Sauf dérogation prévue par le texte.")]
    premiere = colonne(["Le télétravail est accordé par le maire après avis du chef de service et de la"])
    seconde = colonne(["directrice des ressources humaines."])
    corps = [(70, 600, 11, False, "Le texte ordinaire est de ce corps, bien plus long que la note.")]
    assert textes(relu(tmp_path, "a.pdf", pdf([*premiere, *note], [*seconde, *corps]))) == [
        "Le télétravail est accordé par le maire après avis du chef de service et de la directrice des ressources "
        "humaines.",
        "1 Sauf dérogation prévue par le texte.",
        "Le texte ordinaire est de ce corps, bien plus long que la note.",
    ]


def lignes_de(dans: Path, *lignes: str, x: float = 70) -> list[str]:
    """Ce que ces lignes, l'une sous l'autre, donnent de passages."""
    return textes(relu(dans, "a.pdf", pdf(colonne(lignes, x=x))))


def test_une_puce_commence_un_passage_meme_apres_une_virgule(tmp_path: Path) -> None:
    lus = lignes_de(tmp_path, "Le télétravail est ouvert,", "• vu le décret,", "• vu l'avis du comité,", "• vu la loi")
    assert lus == ["Le télétravail est ouvert,", "• vu le décret,", "• vu l'avis du comité,", "• vu la loi"]


def test_des_visas_se_lisent_un_par_un(tmp_path: Path) -> None:
    visas = ["Vu le code général de la fonction publique,", "Vu l'avis du comité,", "Considérant le télétravail,"]
    assert lignes_de(tmp_path, *visas) == visas


def test_une_heure_coupee_n_est_ni_une_puce_ni_un_numero(tmp_path: Path) -> None:
    lignes = ["Les agents en télétravail sont joignables de 8 h 30 à 12 h 30 et de 13 h", "30 - 18 h 30 chaque jour."]
    assert lignes_de(tmp_path, *lignes) == [" ".join(lignes)]


def test_un_titre_en_gras_se_separe_du_texte_qui_le_precede_et_de_celui_qui_le_suit(tmp_path: Path) -> None:
    lignes = [
        "Le télétravail est réversible.",
        "**B9. Lieux",
        "Le domicile.",
        "**CHARTE DU TÉLÉTRAVAIL",
        "entre la commune",
    ]
    assert lignes_de(tmp_path, *lignes) == [ligne.removeprefix("**") for ligne in lignes]


def test_un_article_tout_en_capitales_ne_se_coupe_pas_a_chaque_ligne(tmp_path: Path) -> None:
    lignes = ["ARTICLE 1. LES ACTIVITES ADMINISTRATIVES, COMPTABLES ET", "COMPTABLES SONT ELIGIBLES AU TELETRAVAIL."]
    assert lignes_de(tmp_path, *lignes) == [" ".join(lignes)]


def test_un_nombre_seul_en_bas_de_page_reste_dans_sa_phrase(tmp_path: Path) -> None:
    premiere = colonne(
        ["La charte du télétravail a été adoptée en séance publique par le conseil municipal, le 30 mai"]
    )
    seconde = colonne(["Le maire."])
    acte = relu(
        tmp_path, "a.pdf", pdf([*premiere, (70, 725, 11, False, "2022.")], [*seconde, (290, 40, 9, False, "2")])
    )
    assert textes(acte)[0].endswith("le 30 mai 2022.")
    assert "2" not in textes(acte)


def test_une_phrase_qui_passe_a_la_page_suivante_ne_se_coupe_pas_a_un_point(tmp_path: Path) -> None:
    """Dans un texte justifié, une ligne pleine n'est presque jamais la dernière d'un paragraphe."""
    pleine = "Le télétravail est volontaire, réversible et écrit pour chacun"
    flux = b"".join(
        b"BT /F1 11 Tf 70 %d Td (%s%d.) Tj ET " % (740 - 15 * n, pleine.encode("cp1252"), n) for n in range(6)
    )
    suite = b"BT /F1 11 Tf 70 740 Td (Il se demande.) Tj ET"
    assert len(textes(relu(tmp_path, "a.pdf", pdf(flux=[flux, suite])))) == 1


def test_une_colonne_de_nombres_n_est_pas_un_sommaire(tmp_path: Path) -> None:
    rangees = [("Poste", "Jours"), ("Accueil", "1"), ("Paie", "2"), ("Archives", "2")]
    acte = relu(tmp_path, "a.pdf", pdf([*colonne([CHARTE]), *_tableau_imprime(700, 15, *rangees)]))
    assert {c.texte: c.entetes for c in acte.passages}["1"] == ("Accueil", "Jours")


TABLEAU = [
    ("Quotité", "Jours de télétravail", "Préavis"),
    ("Temps plein", "deux jours", "un mois"),
    ("Encadrants", "un jour par semaine", "deux mois"),
]


def _tableau_imprime(haut: float, pas: float, *rangees: tuple[str, ...], gras: bool = True) -> list[Trait]:
    return [
        (70 + 150 * colonne, haut - pas * rang, 11, gras and rang == 0, texte)
        for rang, rangee in enumerate(rangees)
        for colonne, texte in enumerate(rangee)
    ]


@pytest.mark.parametrize("pas", [13, 22, 40], ids=["serré", "aéré", "très aéré"])
def test_un_tableau_imprime_rend_ses_cases_sous_leurs_en_tetes(pas: float, tmp_path: Path) -> None:
    suite = [(70, 690 - pas * 3, 11, False, "La suite du texte.")]
    traits = [(70, 740, 11, False, CHARTE), *_tableau_imprime(700, pas, *TABLEAU), *suite]
    acte = relu(tmp_path, "a.pdf", pdf(traits))
    assert textes(acte) == [CHARTE, *(case for rangee in TABLEAU for case in rangee), "La suite du texte."]
    cases = {c.texte: (c.genre, c.entetes) for c in acte.passages}
    assert cases["deux jours"] == ("cellule", ("Temps plein", "Jours de télétravail"))
    assert cases["deux mois"] == ("cellule", ("Encadrants", "Préavis"))
    assert cases["Préavis"] == ("cellule", ("", ""))
    assert cases["La suite du texte."] == ("paragraphe", ())


def test_un_tableau_imprime_continue_a_la_page_suivante_sous_les_memes_en_tetes(tmp_path: Path) -> None:
    premiere = [*colonne([CHARTE], haut=400), *_tableau_imprime(200, 22, *TABLEAU)]
    seconde = _tableau_imprime(700, 22, ("Apprentis", "aucun jour", "sans objet"), ("Stagiaires", "2", "3"), gras=False)
    cases = {c.texte: c.entetes for c in relu(tmp_path, "a.pdf", pdf(premiere, seconde)).passages}
    assert cases["aucun jour"] == ("Apprentis", "Jours de télétravail")
    assert cases["3"] == ("Stagiaires", "Préavis")


def test_les_filets_d_un_tableau_separent_ses_cases_et_ses_rangees(tmp_path: Path) -> None:
    """Sans les filets, ces lignes serrées et justifiées se liraient d'un trait."""
    lignes = [
        (72, 700, "Agents exerçant"),
        (72, 687, "à temps complet"),
        (161, 700, "deux"),
        (242, 700, "jours"),
        (161, 687, "au plus"),
        (72, 673, "encadrants"),
        (161, 673, "un jour"),
    ]
    filets = b"".join(b"%d 668 0.5 44 re f " % x for x in (69, 157, 290))
    filets += b"".join(b"69 %d 221 0.5 re f " % y for y in (668, 683, 711))
    texte = b"".join(b"BT /F1 11 Tf %d %d Td (%s) Tj ET " % (x, y, t.encode("cp1252")) for x, y, t in lignes)
    acte = relu(tmp_path, "a.pdf", pdf(colonne([CHARTE]), flux=[texte + filets]))
    assert [(c.texte, c.entetes) for c in acte.passages[1:]] == [
        ("Agents exerçant à temps complet", ("", "")),
        ("deux jours au plus", ("Agents exerçant à temps complet", "")),
        ("encadrants", ("", "")),
        ("un jour", ("encadrants", "")),
    ]


def test_un_mot_surligne_ou_souligne_ne_coupe_pas_sa_phrase(tmp_path: Path) -> None:
    texte = b"BT /F1 11 Tf 70 700 Td (Le t\xe9l\xe9travail est limit\xe9 \xe0 deux jours par semaine pour tous les) Tj "
    texte += b"0 -13 Td (agents de la commune.) Tj ET "
    traits = b"1 1 0 rg 142 697 45 12 re f 70 684 110 0.5 re f 70 698 300 0.6 re f "
    assert textes(relu(tmp_path, "a.pdf", pdf(flux=[traits + texte]))) == [
        "Le télétravail est limité à deux jours par semaine pour tous les agents de la commune."
    ]


def test_deux_signatures_ou_une_liste_a_puces_ne_sont_pas_un_tableau(tmp_path: Path) -> None:
    signatures = [(70, 500, 11, False, "Le maire"), (350, 500, 11, False, "Le secrétaire")]
    puces = [
        (x, 460 - 20 * i, 11, False, t) for i, m in enumerate("ab") for x, t in ((70, "-"), (100, f"le point {m} ;"))
    ]
    acte = relu(tmp_path, "a.pdf", pdf([*colonne([CHARTE]), *signatures, *puces]))
    assert textes(acte) == [CHARTE, "Le maire Le secrétaire", "- le point a ;", "- le point b ;"]


def test_un_sommaire_imprime_n_est_ni_un_tableau_ni_des_articles(tmp_path: Path) -> None:
    noms = [f"Article {n} - {nom}" for n, nom in enumerate(("Objet", "Lieux", "Temps", "Durée"), start=1)]
    sommaire = _tableau_imprime(740, 15, *((nom, "", str(n + 1)) for n, nom in enumerate(noms)), gras=False)
    corps = [colonne([f"**{nom}", f"Le télétravail, {nom.lower()}, se règle ici."]) for nom in noms]
    acte = relu(tmp_path, "a.pdf", pdf([t for t in sommaire if t[4]], *corps))
    assert [x.texte for x in acte.passages if x.genre == "titre"] == noms
    assert {x.lieu.page for x in acte.passages} == {2, 3, 4, 5}


def test_deux_colonnes_se_lisent_l_une_apres_l_autre(tmp_path: Path) -> None:
    lignes = [
        f"ligne {mot} de la colonne qui continue encore" for mot in "un deux trois quatre cinq six sept huit".split()
    ]
    gauche = colonne(["Le télétravail commence ici, puis", *lignes], x=50)
    droite = colonne(["et finit là, sans coupure.", "", "Une autre règle."], x=310)
    lus = textes(relu(tmp_path, "a.pdf", pdf([*gauche, *droite])))
    assert lus[0].startswith("Le télétravail commence ici, puis ligne un")
    assert lus[0].endswith("qui continue encore et finit là, sans coupure.")
    assert lus[1:] == ["Une autre règle."]


@pytest.mark.parametrize(
    ("debut", "suite", "attendu"),
    [
        ("le télé-", "travail régulier", "le télétravail régulier"),
        ("une demi-", "journée par mois", "une demi-journée par mois"),
        ("celui-", "ci", "celui-ci"),
        ("Carrières-sous-", "Poissy", "Carrières-sous-Poissy"),
        ("c'est-à-", "dire", "c'est-à-dire"),
        ("l'auto-", "évaluation annuelle", "l'auto-évaluation annuelle"),
        ("l'article L. 430-", "1 du code", "l'article L. 430-1 du code"),
        ("deux jours -", "au plus", "deux jours - au plus"),
        ("deux jours", "au plus", "deux jours au plus"),
    ],
)
def test_une_cesure_s_efface_et_un_trait_d_union_reste(debut: str, suite: str, attendu: str) -> None:
    ailleurs = compter_les_mots(["L'auto-évaluation, le télétravail."])
    assert joindre([debut, suite], ailleurs) == attendu


def test_un_pdf_scanne_dit_de_reconnaitre_les_caracteres(tmp_path: Path) -> None:
    dit = refuse(tmp_path, "a.pdf", pdf(flux=[IMAGE, IMAGE + b" BT /F1 9 Tf 400 800 Td (Recu le 12) Tj ET"]))
    assert "numérisé" in dit
    assert "OCR" in dit
    assert "ne contient aucun texte" in refuse(tmp_path, "b.pdf", pdf([], []))


def test_une_page_scannee_parmi_d_autres_est_signalee_mais_pas_une_page_blanche(tmp_path: Path) -> None:
    acte = relu(tmp_path, "a.pdf", pdf(page(1, CHARTE), [], flux=[IMAGE]))
    assert acte.avertissements == ("La page 3 : une image, ou presque. Ce qu'elle montre n'est pas lu.",)
    assert acte.pages == 3


def test_un_texte_reconnu_sur_une_image_avertit(tmp_path: Path) -> None:
    invisible = b" BT 3 Tr /F1 11 Tf 70 700 Td (Le t\xe9l\xe9travail est ouvert aux agents de la commune.) Tj ET"
    (avertissement,) = relu(tmp_path, "a.pdf", pdf(flux=[IMAGE + invisible])).avertissements
    assert "vérifiez-y les nombres" in avertissement


def test_un_pdf_aux_lettres_cachees_le_dit(tmp_path: Path) -> None:
    illisible = pdf([(70, 700 - 14 * i, 11, False, "¤¶§¦¬±¼½¾×÷¿¡" * 4) for i in range(8)])
    assert "OCR" in refuse(tmp_path, "a.pdf", illisible)


def test_un_pdf_protege_dit_d_oter_le_mot_de_passe(tmp_path: Path) -> None:
    tampon = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(page(1, CHARTE)))) as document:
        document.save(tampon, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert "protégé par un mot de passe" in refuse(tmp_path, "a.pdf", tampon.getvalue())


def test_un_pdf_dont_seule_la_modification_est_protegee_se_lit(tmp_path: Path) -> None:
    tampon = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(page(1, CHARTE)))) as document:
        document.save(tampon, encryption=pikepdf.Encryption(owner="o", user=""))
    assert CHARTE in textes(relu(tmp_path, "a.pdf", tampon.getvalue()))


def test_un_pdf_de_trois_cents_pages_se_lit_vite(tmp_path: Path) -> None:
    mots = "la quotité de télétravail ne peut excéder trois jours par semaine pour un agent à temps plein".split()
    lignes = [" ".join(mots[i % 7 :] + mots[: i % 7]).capitalize() for i in range(40)]
    octets = pdf(*(page(n, f"**Article {n}", *(f"{ligne} {n}" for ligne in lignes)) for n in range(1, 301)))
    debut = time.monotonic()
    acte = relu(tmp_path, "a.pdf", octets)
    assert time.monotonic() - debut < 30
    assert acte.pages == 300
    dernier = [passage for passage in acte.passages if passage.lieu.page is not None][-1]
    assert (dernier.lieu.article, dernier.lieu.page) == ("Article 300", 300)


def test_un_pdf_de_trop_de_pages_est_refuse_avec_leur_nombre(tmp_path: Path) -> None:
    assert "il a 501 pages" in refuse(tmp_path, "a.pdf", pdf(*([[]] * 501)))


@pytest.mark.parametrize("borne", ["CALCUL", "MEMOIRE", "DELAI"])
def test_une_bombe_dans_un_pdf_ne_prend_ni_la_memoire_ni_le_temps(
    borne: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module_pdf, borne, {"CALCUL": 1, "MEMOIRE": 150 << 20, "DELAI": 1}[borne])
    compresse = zlib.compress(b"BT /F1 1 Tf (a) Tj ET " * 3_000_000, 9)  # 66 Mo d'instructions
    objet = b"<</Filter/FlateDecode/Length %d>>stream\n%s" % (len(compresse), compresse)
    octets = pdf(flux=[objet] * 20)
    debut = time.monotonic()
    assert "trop de mémoire ou de temps" in refuse(tmp_path, "a.pdf", octets)
    assert time.monotonic() - debut < 15


@pytest.mark.parametrize("morceau", [b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n1 0 obj\n<<", b"%PDF-" + b"x" * 4000])
def test_un_pdf_abime_le_dit(morceau: bytes, tmp_path: Path) -> None:
    assert "ce PDF est abîmé" in refuse(tmp_path, "a.pdf", morceau)
