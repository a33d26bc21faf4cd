"""Lire un acte : tout ce qu'il dit, dans l'ordre, sous le bon article."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from conftest import EXEMPLES, corpus_du_depot
from fichiers_a_relire import (
    CHARTE,
    ESPACES,
    ESPACES_ODF,
    lieux,
    listes,
    odt,
    p,
    puce,
    r,
    relu,
    styles,
    tbl,
    tc,
    textes,
    tr,
    word,
)
from relire_word import reenregistrer

from teletravail_charte.documents import composer
from teletravail_charte.dossier import lire_dossier
from teletravail_charte.redaction import PieceComposee, choisir_pieces, composer_piece, coquille_de
from teletravail_charte.relecture.titres import titre_explicite, titre_numerote
from teletravail_charte.verification import Juge


# ── Les titres ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("texte", "nom"),
    [
        ("Article 4 – Quotité", "Article 4"),
        ("ARTICLE 4 : QUOTITÉ", "Article 4"),
        ("Article 4", "Article 4"),
        ("Article 4. Quotité", "Article 4"),
        ("Article 4 Quotité", "Article 4"),
        ("Article 4 -", "Article 4"),
        ("Art. 4 – Quotité", "Article 4"),
        ("Art.4 : Quotité", "Article 4"),
        ("ART. IV", "Article IV"),
        ("article iv : quotité", "Article IV"),
        ("Article n° 4 : quotité", "Article 4"),
        ("Article 1er – Objet", "Article 1"),
        ("ARTICLE 1ER : OBJET", "Article 1"),
        ("Article premier", "Article 1"),
        ("ARTICLE l - OBJET", "Article 1"),
        ("Article 2ème : objet", "Article 2"),
        ("Article 4 bis – Quotité", "Article 4 bis"),
        ("Article 4.2 – Quotité", "Article 4.2"),
        ("Article 4-1 : Quotité", "Article 4-1"),
        ("Article unique : la charte est approuvée", "Article unique"),
        ("TITRE II", "Titre II"),
        ("Titre II : Les lieux", "Titre II"),
        ("TITRE PREMIER – CADRE", "Titre 1"),
        ("Chapitre 3 – Les lieux", "Chapitre 3"),
        ("CHAPITRE Ier", "Chapitre I"),
        ("Section 2 : Le domicile", "Section 2"),
        ("Partie 1 – Le cadre", "Partie 1"),
        ("Deuxième partie : les lieux", "Deuxième partie"),
        ("Annexe 1 : Modèle de demande", "Annexe 1"),
        ("ANNEXE", "Annexe"),
        ("Annexe à la délibération du 3 mars 2021", "Annexe"),
        ("ANNEXE B – Matériel", "Annexe B"),
    ],
)
def test_un_titre_se_reconnait_a_ses_mots(texte: str, nom: str) -> None:
    titre = titre_explicite(texte)
    assert titre is not None
    assert titre.nom == nom


@pytest.mark.parametrize(
    "texte",
    [
        "Article 4 du décret n° 2016-151 du 11 février 2016",
        "Article 133 de la loi n° 2012-347",
        "Article 4, alinéa 2, du décret",
        "Article 4 et suivants",
        "Articles 4 et 5",
        "Article L. 430-1 du code général de la fonction publique",
        "Article l'autorise",
        "Article R. 431-1",
        "Articles L. 430-1 et suivants",
        "L'article 4 s'applique.",
        "Titre de séjour",
        "Section syndicale",
        "Livre IV du code",
        "Partie prenante",
        "Annexée à la délibération, la charte s'applique.",
        "Annexe fiscale transmise au comptable, qui la vise et la renvoie.",
        "Artisan 4 – Quotité",
    ],
)
def test_une_citation_en_tete_de_ligne_n_est_pas_un_titre(texte: str) -> None:
    assert titre_explicite(texte) is None


@pytest.mark.parametrize(
    ("texte", "nom"),
    [
        ("4.2 Quotité", "4.2"),
        ("4. Quotité", "4"),
        ("II – Les lieux", "II"),
        ("IV) Les lieux", "IV"),
        ("A. Le lieu", "A"),
    ],
)
def test_un_titre_numerote_est_un_numero_puis_une_majuscule(texte: str, nom: str) -> None:
    titre = titre_numerote(texte)
    assert titre is not None
    assert titre.nom == nom


@pytest.mark.parametrize("texte", ["4.2 jours par semaine", "2 jours", "3 Rue", "1° Le domicile", "12 mars 2021", "I"])
def test_un_nombre_en_tete_de_phrase_n_est_pas_un_titre(texte: str) -> None:
    assert titre_numerote(texte) is None


# ── Word ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_un_word_se_lit_dans_l_ordre_chaque_passage_sous_son_article(tmp_path: Path) -> None:
    acte = relu(
        tmp_path,
        "charte.docx",
        word(
            p("Préambule", gras=True),
            p(CHARTE),
            p("Article 1 – Objet"),
            p("La charte fixe les règles."),
            p("ARTICLE 2"),
        ),
    )
    assert lieux(acte) == [
        ("Préambule", "Préambule"),
        ("Préambule", CHARTE),
        ("Article 1", "Article 1 – Objet"),
        ("Article 1", "La charte fixe les règles."),
        ("Article 2", "ARTICLE 2"),
    ]
    assert [passage.genre for passage in acte.passages] == ["titre", "paragraphe", "titre", "paragraphe", "titre"]
    assert [passage.rang for passage in acte.passages] == [1, 2, 3, 4, 5]
    assert [passage.lieu.paragraphe for passage in acte.passages] == [1, 2, 3, 4, 5]
    assert (acte.nom, acte.forme, acte.pages, acte.avertissements) == ("charte.docx", "docx", None, ())
    assert re.fullmatch("sha256:[0-9a-f]{64}", acte.empreinte)


def test_les_modifications_suivies_se_lisent_acceptees_et_cela_se_dit(tmp_path: Path) -> None:
    corps = (
        f"<w:p>{r('Le télétravail : ')}<w:ins>{r('deux')}</w:ins>"
        f"<w:del><w:r><w:delText>trois</w:delText></w:r></w:del>{r(' jours.')}</w:p>"
        f"<w:p><w:moveFrom>{r('parti')}</w:moveFrom><w:moveTo>{r('Arrivé.')}</w:moveTo></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r('Le début ')}</w:p>{p('et la fin.')}"
    )
    tableau = tbl(
        tr(tc("Agent"), tc("Jours"), tc("Lieu")),
        tr(tc("ôté"), tc("9"), tc("9"), reglages="<w:del/>"),
        tr(tc("Cadre"), tc("2"), tc("Domicile")),
    )
    acte = relu(tmp_path, "a.docx", word(corps, tableau))
    assert textes(acte)[:3] == ["Le télétravail : deux jours.", "Arrivé.", "Le début et la fin."]
    assert textes(acte)[3:] == ["Agent", "Jours", "Lieu", "Cadre", "2", "Domicile"]
    assert any("modifications suivies" in phrase for phrase in acte.avertissements)


def test_le_dernier_paragraphe_se_lit_meme_si_sa_marque_est_otee(tmp_path: Path) -> None:
    fin = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r(CHARTE)}</w:p>"
    assert textes(relu(tmp_path, "a.docx", word(fin))) == [CHARTE]


def test_un_controle_de_contenu_se_lit_mais_pas_son_invite(tmp_path: Path) -> None:
    bloc = f"<w:sdt><w:sdtPr/><w:sdtContent>{p(CHARTE)}</w:sdtContent></w:sdt>"
    vide = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Cliquez ici')}</w:sdtContent></w:sdt>"
    plein = f"<w:sdt><w:sdtPr/><w:sdtContent>{r('2')}</w:sdtContent></w:sdt>"
    acte = relu(tmp_path, "a.docx", word(bloc, f"<w:p>{r('Jours : ')}{plein}{vide}</w:p>"))
    assert textes(acte) == [CHARTE, "Jours : 2"]


def test_une_zone_de_texte_se_lit_une_fois_apres_son_paragraphe(tmp_path: Path) -> None:
    zone = f"<wps:txbx><w:txbxContent>{p('Encadré : deux jours.')}</w:txbxContent></wps:txbx>"
    double = f"<v:textbox><w:txbxContent>{p('Encadré : deux jours.')}</w:txbxContent></v:textbox>"
    dessin = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{zone}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{double}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    acte = relu(tmp_path, "a.docx", word(f"<w:p>{dessin}{r(CHARTE)}</w:p>", p("La suite.")))
    assert textes(acte) == [CHARTE, "Encadré : deux jours.", "La suite."]


def test_ce_que_word_montre_de_deux_facons_se_lit_une_fois(tmp_path: Path) -> None:
    def deux(contenu: str) -> str:
        return (
            f"<mc:AlternateContent><mc:Choice>{contenu}</mc:Choice>"
            f"<mc:Fallback>{contenu}</mc:Fallback></mc:AlternateContent>"
        )

    octets = word(deux(p(CHARTE)), f"<w:p>{deux(r('Deux jours'))}{r(' par semaine.')}</w:p>")
    assert textes(relu(tmp_path, "a.docx", octets)) == [CHARTE, "Deux jours par semaine."]


def test_les_lignes_et_les_cases_sous_un_controle_de_contenu_se_lisent(tmp_path: Path) -> None:
    def sous(contenu: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{contenu}</w:sdtContent></w:sdt>"

    tableau = tbl(sous(tr(tc("Préavis"), sous(tc("un mois")))), tr(tc("Durée"), tc("un an")))
    cases = {c.texte: c.entetes for c in relu(tmp_path, "a.docx", word(p(CHARTE), tableau)).passages}
    assert cases["un mois"] == ("Préavis", "")


def test_une_note_de_bas_de_page_se_lit_apres_son_paragraphe_et_son_appel_ne_se_lit_pas(tmp_path: Path) -> None:
    appel = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnotes {ESPACES}><w:footnote w:id="2">{p("Sauf dérogation.")}</w:footnote></w:footnotes>'
    acte = relu(
        tmp_path, "a.docx", word(f"<w:p>{r('Trois jours')}{appel}{r(' de télétravail.')}</w:p>", footnotes=notes)
    )
    assert textes(acte) == ["Trois jours de télétravail.", "Sauf dérogation."]


def test_une_note_qui_s_appelle_elle_meme_ne_se_lit_qu_une_fois(tmp_path: Path) -> None:
    appel = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnotes {ESPACES}><w:footnote w:id="2"><w:p>{r("Note")}{appel}</w:p></w:footnote></w:footnotes>'
    assert textes(relu(tmp_path, "a.docx", word(f"<w:p>{r(CHARTE)}{appel}</w:p>", footnotes=notes))) == [CHARTE, "Note"]


def test_les_numeros_et_les_puces_que_word_compose_sont_restitues(tmp_path: Path) -> None:
    numeros = listes(
        [("decimal", "%1°"), ("lowerLetter", "%2)")],
        [("bullet", "\uf0b7")],
        [("upperRoman", "Titre %1 –"), ("decimal", "Article %2 –")],
        demarre={9: 1},
    )
    acte = relu(
        tmp_path,
        "a.docx",
        word(
            puce("Cadre", 3),
            puce("Objet", 3, 1),
            puce("le domicile", 1),
            puce("celui de l'agent", 1, 1),
            puce("un tiers-lieu", 1),
            puce("déclaré", 1, 1),
            puce("Lieux", 3, 1),
            puce("télétravail", 2),
            puce("recommence", 9),
            numbering=numeros,
        ),
    )
    assert lieux(acte) == [
        ("Titre I – Cadre", "Titre I – Cadre"),
        ("Article 1", "Article 1 – Objet"),
        ("Article 1", "1° le domicile"),
        ("Article 1", "a) celui de l'agent"),
        ("Article 1", "2° un tiers-lieu"),
        ("Article 1", "a) déclaré"),
        ("Article 2", "Article 2 – Lieux"),
        ("Article 2", "• télétravail"),
        ("Article 2", "1° recommence"),
    ]
    assert [passage.genre for passage in acte.passages if passage.texte[0] in "1a2•"] == ["puce"] * 6


def test_un_titre_numerote_par_son_style_a_son_numero_et_une_liste_vide_compte(tmp_path: Path) -> None:
    numeros = listes([("decimal", "Article %1 :")], [("upperLetter", "%1."), ("lowerRoman", "%2)")])
    suite = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    feuille = styles(("Titre1", "heading 1", suite), ("Derive", "Article", '<w:basedOn w:val="Titre1"/>'))
    corps = [p("Objet", style="Titre1"), p(CHARTE), p("Lieux", style="Derive"), p("", style="Titre1")]
    corps += [p("Durée", style="Titre1"), puce("premier", 2), puce("détail", 2, 1), puce("second", 2)]
    assert lieux(relu(tmp_path, "a.docx", word(*corps, numbering=numeros, styles=feuille))) == [
        ("Article 1", "Article 1 : Objet"),
        ("Article 1", CHARTE),
        ("Article 2", "Article 2 : Lieux"),
        ("Article 4", "Article 4 : Durée"),
        ("Article 4", "A. premier"),
        ("Article 4", "i) détail"),
        ("Article 4", "B. second"),
    ]


def test_une_liste_qui_renvoie_a_un_style_de_liste_prend_ses_numeros(tmp_path: Path) -> None:
    lien = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="Maison"/></w:abstractNum>'
    numeros = listes([("decimal", "§ %1")]).replace("<w:num ", f"{lien}<w:num ", 1)
    numeros = numeros.replace("</w:numbering>", '<w:num w:numId="8"><w:abstractNumId w:val="7"/></w:num></w:numbering>')
    feuille = styles(("Maison", "maison", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'))
    assert textes(relu(tmp_path, "a.docx", word(puce(CHARTE, 8), numbering=numeros, styles=feuille))) == [
        f"§ 1 {CHARTE}"
    ]


def test_chaque_case_d_un_tableau_connait_ses_en_tetes(tmp_path: Path) -> None:
    tableau = tbl(
        tr(tc("Catégorie"), tc("Jours par semaine"), tc("Préavis")),
        tr(tc("Agents à temps plein"), tc("2"), tc("un mois")),
        tr(tc("Encadrants"), tc("1", "sauf accord"), tc("deux mois")),
    )
    cases = {c.texte: c for c in relu(tmp_path, "a.docx", word(p(CHARTE), tableau)).passages if c.genre == "cellule"}
    assert cases["2"].entetes == ("Agents à temps plein", "Jours par semaine")
    assert cases["sauf accord"].entetes == ("Encadrants", "Jours par semaine")
    assert cases["deux mois"].entetes == ("Encadrants", "Préavis")
    assert cases["Encadrants"].entetes == ("", "Catégorie")
    assert cases["Préavis"].entetes == ("", "")


def test_les_cases_fusionnees_pretent_leur_en_tete_a_ce_qu_elles_couvrent(tmp_path: Path) -> None:
    deux = '<w:gridSpan w:val="2"/>'
    tableau = tbl(
        tr(tc("Service"), tc("Jours", reglages=deux), reglages="<w:tblHeader/>"),
        tr(tc(""), tc("fixes"), tc("flottants"), reglages="<w:tblHeader/>"),
        tr(tc("Accueil", reglages='<w:vMerge w:val="restart"/>'), tc("1"), tc("10")),
        tr(tc(reglages="<w:vMerge/>"), tc("2"), tc("20")),
    )
    cases = {c.texte: c.entetes for c in relu(tmp_path, "a.docx", word(p(CHARTE), tableau)).passages}
    assert cases["10"] == ("Accueil", "Jours – flottants")
    assert cases["2"] == ("Accueil", "Jours – fixes")


def test_un_tableau_de_deux_colonnes_sans_marque_n_a_pas_d_en_tete_de_colonne(tmp_path: Path) -> None:
    lignes = [tr(tc("Préavis"), tc("un mois")), tr(tc("Durée"), tc("un an"))]
    cases = {c.texte: c.entetes for c in relu(tmp_path, "a.docx", word(p(CHARTE), tbl(*lignes))).passages}
    assert cases["un an"] == ("Durée", "")
    marquees = [tr(tc("Sujet", gras=True), tc("Règle", gras=True)), *lignes]
    cases = {c.texte: c.entetes for c in relu(tmp_path, "b.docx", word(p(CHARTE), tbl(*marquees))).passages}
    assert cases["un an"] == ("Durée", "Règle")


def test_un_cadre_d_une_colonne_se_lit_comme_le_reste(tmp_path: Path) -> None:
    acte = relu(tmp_path, "a.docx", word(tbl(tr(tc("Article 3 – Lieux", CHARTE)), tr(tc("Article 4 – Durée")))))
    assert lieux(acte) == [
        ("Article 3", "Article 3 – Lieux"),
        ("Article 3", CHARTE),
        ("Article 4", "Article 4 – Durée"),
    ]


def test_un_texte_barre_ou_masque_ne_se_lit_pas_et_cela_se_dit(tmp_path: Path) -> None:
    corps = f"<w:p>{r('Télétravail : ')}{r('trois', '<w:strike/>')}{r('deux jours')}{r('secret', '<w:vanish/>')}</w:p>"
    acte = relu(tmp_path, "a.docx", word(corps))
    assert textes(acte) == ["Télétravail : deux jours"]
    assert acte.avertissements == ("Du texte barré ou masqué n'a pas été lu.",)
    eteint = r("Télétravail : deux", '<w:strike w:val="0"/>')
    assert relu(tmp_path, "b.docx", word(f"<w:p>{eteint}</w:p>")).avertissements == ()


def test_un_titre_se_reconnait_a_son_style_meme_derive_ou_traduit(tmp_path: Path) -> None:
    feuille = styles(
        ("Titre1", "heading 1", ""),
        ("MonTitre", "Titre de la mairie", '<w:basedOn w:val="Titre1"/>'),
        ("Plan", "Intertitre", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'),
        ("Corps", "Normal", ""),
    )
    corps = [
        p("Les lieux", style="MonTitre"),
        p(CHARTE),
        p("Le domicile", style="Plan"),
        p("Il est déclaré.", style="Corps"),
    ]
    assert lieux(relu(tmp_path, "a.docx", word(*corps, styles=feuille))) == [
        ("Les lieux", "Les lieux"),
        ("Les lieux", CHARTE),
        ("Le domicile", "Le domicile"),
        ("Le domicile", "Il est déclaré."),
    ]


def test_dans_un_acte_en_articles_un_intertitre_en_gras_reste_dans_son_article(tmp_path: Path) -> None:
    corps = [p("Article 1 – Objet"), p("Article 2 – Lieux"), p("Le domicile", gras=True), p(CHARTE)]
    acte = relu(tmp_path, "a.docx", word(*corps))
    assert lieux(acte)[2:] == [("Article 2", "Le domicile"), ("Article 2", CHARTE)]
    assert acte.passages[2].genre == "titre"


def test_une_phrase_en_gras_n_est_pas_un_titre(tmp_path: Path) -> None:
    corps = [p("Les lieux", gras=True), p("L'agent ne peut pas travailler dans un café", gras=True), p(CHARTE)]
    assert [passage.genre for passage in relu(tmp_path, "a.docx", word(*corps)).passages] == [
        "titre",
        "paragraphe",
        "paragraphe",
    ]


def test_un_article_dont_le_texte_suit_le_numero_est_un_paragraphe_de_cet_article(tmp_path: Path) -> None:
    corps = [
        p("Article 1 : D'instaurer le télétravail au 1er mars 2021"),
        p("Article 2 : La quotité est de deux jours par semaine"),
        p("Article 3 : approuve la charte"),
    ]
    acte = relu(tmp_path, "a.docx", word(*corps))
    assert [(x.lieu.article, x.genre) for x in acte.passages] == [(f"Article {n}", "paragraphe") for n in (1, 2, 3)]


def test_un_alinea_numerote_dans_son_article_dit_son_numero(tmp_path: Path) -> None:
    corps = [
        p("Article 4 – Quotité"),
        p("4.1 La quotité est de deux jours."),
        p("4.2 Cumul"),
        p(CHARTE),
        p("Article 5"),
    ]
    assert [lieu for lieu, _ in lieux(relu(tmp_path, "a.docx", word(*corps)))] == [
        "Article 4",
        "Article 4.1",
        "Article 4.2",
        "Article 4.2",
        "Article 5",
    ]


def test_une_suite_de_numeros_est_une_liste_un_numero_seul_un_titre(tmp_path: Path) -> None:
    corps = ["1. Les lieux", CHARTE, "2. Les jours", "Les jours sont :", "1. Lundi", "2. Mardi", "3. Mercredi"]
    acte = relu(tmp_path, "a.docx", word(*map(p, corps)))
    assert [x.genre for x in acte.passages] == ["titre", "paragraphe", "titre", "paragraphe", "puce", "puce", "puce"]
    assert acte.passages[-1].lieu.article == "2. Les jours"


def test_un_acte_tout_en_tableau_a_ses_articles_dans_la_premiere_colonne(tmp_path: Path) -> None:
    lignes = [tr(tc("Article 1 – Objet"), tc(CHARTE)), tr(tc("Article 2 – Lieux"), tc("Le domicile."))]
    assert [lieu for lieu, _ in lieux(relu(tmp_path, "a.docx", word(tbl(*lignes))))] == [
        "Article 1",
        "Article 1",
        "Article 2",
        "Article 2",
    ]


def test_un_tableau_qui_cite_des_articles_reste_dans_le_sien(tmp_path: Path) -> None:
    tableau = tbl(tr(tc("Article 1"), tc("L. 430-1")), tr(tc("Article 2"), tc("R. 431-1")))
    acte = relu(tmp_path, "a.docx", word(p("Article 1 – Objet"), p("Article 2 – Textes"), tableau))
    assert {lieu for lieu, texte in lieux(acte)[1:]} == {"Article 2"}


def test_l_article_d_une_loi_citee_en_tete_de_ligne_ne_change_pas_le_lieu(tmp_path: Path) -> None:
    corps = ["Article 1 – Textes", "Article 133 : loi du 12 mars 2012", CHARTE, "Article 2 – Convention"]
    noms = [lieu for lieu, _ in lieux(relu(tmp_path, "a.docx", word(*map(p, corps))))]
    assert noms == ["Article 1", "Article 1", "Article 1", "Article 2"]


def test_un_intertitre_qui_nomme_un_acte_ne_fait_sortir_de_l_article_que_si_cet_acte_suit(tmp_path: Path) -> None:
    corps = [p("Article 1 – Textes"), p("Charte informatique", gras=True), p(CHARTE), p("Article 2 – Lieux")]
    assert [lieu for lieu, _ in lieux(relu(tmp_path, "a.docx", word(*corps)))] == [*["Article 1"] * 3, "Article 2"]


def test_deux_actes_dans_un_fichier_ne_confondent_pas_leurs_articles(tmp_path: Path) -> None:
    corps = [
        "Article 1 – Principe",
        "Article 2 – Charte",
        "CHARTE DU TÉLÉTRAVAIL",
        "Article 1 – Objet",
        "Article 2 – Lieux",
    ]
    noms = [lieu for lieu, _ in lieux(relu(tmp_path, "a.docx", word(*map(p, corps))))]
    assert noms == [
        "Article 1",
        "Article 2",
        "CHARTE DU TÉLÉTRAVAIL",
        "Article 1 (CHARTE DU TÉLÉTRAVAIL)",
        "Article 2 (CHARTE DU TÉLÉTRAVAIL)",
    ]


def test_un_article_d_annexe_ou_d_un_autre_titre_dit_ou_il_est(tmp_path: Path) -> None:
    corps = [
        "TITRE I – CADRE",
        "Article 1",
        "TITRE II – LIEUX",
        "Article 1",
        "Article 2",
        "Annexe 1 : charte",
        "Article 1",
    ]
    noms = [lieu for lieu, texte in lieux(relu(tmp_path, "a.docx", word(*map(p, corps)))) if "Article" in texte]
    assert noms == ["Article 1 (Titre I)", "Article 1 (Titre II)", "Article 2", "Article 1 (Annexe 1)"]


def test_un_retour_force_coupe_devant_une_puce_ou_un_titre_mais_pas_dans_une_phrase(tmp_path: Path) -> None:
    def lignes(*textes_: str) -> str:
        return "<w:p>" + "<w:r><w:br/></w:r>".join(map(r, textes_)) + "</w:p>"

    acte = relu(
        tmp_path,
        "a.docx",
        word(
            lignes("Article 1 : Objet", "Le télétravail est ouvert aux agents", "de la commune."),
            lignes("Sont éligibles :", "- la paie ;", "- l'état civil en", "retour de guichet."),
        ),
    )
    assert textes(acte) == [
        "Article 1 : Objet",
        "Le télétravail est ouvert aux agents de la commune.",
        "Sont éligibles :",
        "- la paie ;",
        "- l'état civil en retour de guichet.",
    ]


def test_la_page_d_un_word_n_est_dite_que_si_word_l_a_notee_et_qu_elle_est_a_jour(tmp_path: Path) -> None:
    corps = [p(CHARTE), "<w:p><w:r><w:lastRenderedPageBreak/><w:t>Deuxième page.</w:t></w:r></w:p>"]
    pages = "<Properties><Pages>{}</Pages></Properties>"
    acte = relu(tmp_path, "a.docx", word(*corps, app=pages.format(2)))
    assert (acte.pages, [x.lieu.page for x in acte.passages]) == (2, [1, 2])
    acte = relu(tmp_path, "b.docx", word(*corps, app=pages.format(7)))
    assert (acte.pages, [x.lieu.page for x in acte.passages]) == (None, [None, None])
    assert relu(tmp_path, "c.docx", word(p(CHARTE), app=pages.format(1))).pages is None


def test_les_en_tetes_et_pieds_de_page_se_lisent_une_fois_a_la_fin(tmp_path: Path) -> None:
    entete = f"<w:hdr {ESPACES}>{p('Délibération n° 12 du 3 mars 2021')}</w:hdr>"
    liens = [("header", "header1.xml"), ("header", "header2.xml")]
    octets = word(p("Article 1 – Objet"), p(CHARTE), liens=liens, header1=entete, header2=entete)
    assert lieux(relu(tmp_path, "a.docx", octets)) == [
        ("Article 1", "Article 1 – Objet"),
        ("Article 1", CHARTE),
        ("En-tête ou pied de page", "Délibération n° 12 du 3 mars 2021"),
    ]


SOMMAIRE = [
    "Sommaire",
    "Titre I – Cadre 2",
    "Article 1 – Objet ........ 2",
    "Article 2 – Lieux 3",
    "Article 3 – Durée 3",
]
ARTICLES = [
    "Titre I – Cadre",
    "Article 1 – Objet",
    CHARTE,
    "Article 2 – Lieux",
    "Le domicile.",
    "Article 3 – Durée",
    "Un an.",
]


@pytest.mark.parametrize(
    "sommaire",
    [SOMMAIRE, SOMMAIRE[1:], ["Article 1 – Objet", "Article 2 – Lieux", "Article 3 – Durée"]],
    ids=["annoncé", "sans intitulé", "sans pages"],
)
def test_un_sommaire_tape_a_la_main_ne_se_lit_pas(sommaire: list[str], tmp_path: Path) -> None:
    acte = relu(tmp_path, "a.docx", word(*map(p, [*sommaire, *ARTICLES])))
    assert textes(acte) == ARTICLES
    assert acte.passages[2].lieu.article == "Article 1"


def test_une_table_des_matieres_a_la_fin_ne_se_lit_pas(tmp_path: Path) -> None:
    fin = ["Table des matières", *SOMMAIRE[1:]]
    assert textes(relu(tmp_path, "a.docx", word(*map(p, [*ARTICLES, *fin])))) == ARTICLES


def test_trois_titres_de_suite_ne_font_pas_un_sommaire(tmp_path: Path) -> None:
    corps = ["TITRE I – CADRE", "CHAPITRE 1 – OBJET", "Article 1 – Objet", CHARTE]
    fin = ["Liste", "TITRE I – CADRE", "CHAPITRE 1 – OBJET", "Article 1 – Objet"]
    assert textes(relu(tmp_path, "a.docx", word(*map(p, [*corps, *fin]))))[:4] == corps


def test_un_formulaire_repete_n_est_pas_un_sommaire(tmp_path: Path) -> None:
    corps = [CHARTE, "Nom :", "Prénom :", "Service :", "Fin.", "Nom :", "Grade :", "Prénom :", "Service :"]
    assert textes(relu(tmp_path, "a.docx", word(*map(p, corps)))) == corps


def test_un_sommaire_de_word_ne_se_lit_pas(tmp_path: Path) -> None:
    feuille = styles(("TM1", "toc 1", ""))
    galerie = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p('Article 9 – Ailleurs')}</w:sdtContent></w:sdt>"
    )
    octets = word(galerie, p("Article 1 – Objet", style="TM1"), p("Article 1 – Objet"), p(CHARTE), styles=feuille)
    assert textes(relu(tmp_path, "a.docx", octets)) == ["Article 1 – Objet", CHARTE]


# ── ODT ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_un_odt_se_lit_dans_l_ordre_avec_ses_listes_ses_notes_et_ses_cadres(tmp_path: Path) -> None:
    numeros = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" '
        'style:num-suffix="°"/><text:list-level-style-bullet text:level="2" text:bullet-char="–"/></text:list-style>'
    )
    corps = (
        '<text:h text:outline-level="1">Article 1 – Objet</text:h>'
        "<text:p>Le <text:span>télétravail</text:span><text:s/>est<text:tab/>ouvert"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Sauf refus.</text:p>"
        "</text:note-body></text:note>.</text:p>"
        '<text:list text:style-name="L1"><text:list-item><text:p>le domicile</text:p><text:list><text:list-item>'
        "<text:p>déclaré</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item><text:p>un tiers-lieu</text:p></text:list-item></text:list>"
        '<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item><text:p>ailleurs</text:p>'
        "</text:list-item></text:list>"
        "<text:p>Avant <draw:frame><draw:text-box><text:p>Encadré.</text:p></draw:text-box></draw:frame>après.</text:p>"
        "<text:table-of-content><text:index-body><text:p>Article 9</text:p></text:index-body></text:table-of-content>"
    )
    assert lieux(relu(tmp_path, "a.odt", odt(corps, numeros))) == [
        ("Article 1", "Article 1 – Objet"),
        ("Article 1", "Le télétravail est ouvert."),
        ("Article 1", "Sauf refus."),
        ("Article 1", "1° le domicile"),
        ("Article 1", "– déclaré"),
        ("Article 1", "2° un tiers-lieu"),
        ("Article 1", "3° ailleurs"),
        ("Article 1", "Avant après."),
        ("Article 1", "Encadré."),
    ]


def test_les_suppressions_suivies_d_un_odt_ne_se_lisent_pas(tmp_path: Path) -> None:
    corps = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>trois jours</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p>Télétravail : <text:change text:change-id="c"/>deux jours</text:p>'
    )
    acte = relu(tmp_path, "a.odt", odt(corps))
    assert textes(acte) == ["Télétravail : deux jours"]
    assert any("modifications suivies" in phrase for phrase in acte.avertissements)


def test_un_tableau_d_odt_donne_ses_en_tetes_et_une_case_repetee_ne_se_repete_pas(tmp_path: Path) -> None:
    def ligne(*cases: str) -> str:
        return "<table:table-row>" + "".join(cases) + "</table:table-row>"

    def case(texte: str, attributs: str = "") -> str:
        return f"<table:table-cell {attributs}><text:p>{texte}</text:p></table:table-cell>"

    couverte = "<table:covered-table-cell/>"
    corps = (
        "<text:p>Le télétravail.</text:p><table:table><table:table-header-rows>"
        + ligne(case("Service"), case("Jours"), case("Préavis"))
        + "</table:table-header-rows>"
        + ligne(case("Paie", 'table:number-rows-spanned="2"'), case("2"), case("un mois"))
        + ligne(couverte, case("1"), case("deux mois"))
        + ligne(case("x", 'table:number-columns-repeated="16384"'))
        + "</table:table>"
    )
    acte = relu(tmp_path, "a.odt", odt(corps))
    cases = {c.texte: c.entetes for c in acte.passages}
    assert cases["2"] == ("Paie", "Jours")
    assert cases["deux mois"] == ("Paie", "Préavis")
    assert textes(acte).count("x") == 1


def test_les_titres_numerotes_d_un_odt_ont_leur_numero(tmp_path: Path) -> None:
    plan = (
        '<office:styles><text:outline-style><text:outline-level-style text:level="1" style:num-prefix="Article " '
        'style:num-suffix=" –" style:num-format="1"/><text:outline-level-style text:level="2" style:num-format="1" '
        'text:display-levels="2" style:num-suffix="."/></text:outline-style></office:styles>'
    )
    titres = [(1, "Objet"), (1, "Quotité"), (2, "Semaine"), (2, "Mois"), (1, "Lieux")]
    corps = "".join(f'<text:h text:outline-level="{n}">{t}</text:h>' for n, t in titres)
    assert lieux(relu(tmp_path, "a.odt", odt(corps, styles_=plan))) == [
        ("Article 1", "Article 1 – Objet"),
        ("Article 2", "Article 2 – Quotité"),
        ("Article 2.1", "2.1. Semaine"),
        ("Article 2.2", "2.2. Mois"),
        ("Article 3", "Article 3 – Lieux"),
    ]


def test_un_titre_en_gras_d_odt_se_reconnait_par_son_style_automatique(tmp_path: Path) -> None:
    gras = '<style:text-properties fo:font-weight="bold"/>'
    automatiques = f'<style:style style:name="P1" style:family="paragraph">{gras}</style:style>' + (
        '<style:style style:name="T1" style:family="text"><style:text-properties '
        'style:text-line-through-style="solid"/></style:style>'
    )
    corps = (
        '<text:p text:style-name="P1">Les lieux</text:p>'
        '<text:p>Le télétravail <text:span text:style-name="T1">barré </text:span>a lieu au domicile.</text:p>'
    )
    acte = relu(tmp_path, "a.odt", odt(corps, automatiques))
    assert lieux(acte) == [("Les lieux", "Les lieux"), ("Les lieux", "Le télétravail a lieu au domicile.")]
    assert acte.avertissements == ("Du texte barré ou masqué n'a pas été lu.",)


def test_la_page_d_un_odt_n_est_dite_que_si_elle_est_a_jour(tmp_path: Path) -> None:
    corps = f"<text:p>{CHARTE}</text:p><text:p><text:soft-page-break/>Deuxième page.</text:p>"
    meta = f'<m {ESPACES_ODF}><meta:document-statistic meta:page-count="{{}}"/></m>'
    assert [x.lieu.page for x in relu(tmp_path, "a.odt", odt(corps, meta=meta.format(2))).passages] == [1, 2]
    assert [x.lieu.page for x in relu(tmp_path, "b.odt", odt(corps, meta=meta.format(3))).passages] == [None, None]


# ── Texte et Markdown ─────────────────────────────────────────────────────────────────────────────────────────────
TEXTE = "Article 1er – Préambule\n\nLe télétravail est une façon\nde travailler à l’été.\n"


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("retour", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
def test_un_texte_se_lit_dans_tous_les_codages(codage: str, retour: str, tmp_path: Path) -> None:
    acte = relu(tmp_path, "a.txt", TEXTE.replace("\n", retour).encode(codage))
    assert lieux(acte) == [
        ("Article 1", "Article 1er – Préambule"),
        ("Article 1", "Le télétravail est une façon de travailler à l’été."),
    ]


def test_un_texte_dont_les_lignes_ne_sont_pas_coupees_a_un_paragraphe_par_ligne(tmp_path: Path) -> None:
    longue = "Le télétravail est ouvert aux agents de la commune, " * 6 + "sans exception."
    assert textes(relu(tmp_path, "a.txt", f"Article 1\n{longue}\nla suite en minuscule\n")) == [
        "Article 1",
        longue,
        "la suite en minuscule",
    ]


def test_un_texte_mis_en_page_par_des_espaces_garde_ses_colonnes(tmp_path: Path) -> None:
    texte = "Le télétravail.\n\nQuotité        Jours\nPlein temps    deux jours\nMi-temps       un jour\n"
    cases = {c.texte: c.entetes for c in relu(tmp_path, "a.txt", texte).passages}
    assert cases["un jour"][0] == "Mi-temps"


def test_les_sauts_de_page_d_un_texte_comptent_les_pages(tmp_path: Path) -> None:
    acte = relu(tmp_path, "a.txt", "Article 1\nLe télétravail.\f\nArticle 2\nLes lieux.\f")
    assert (acte.pages, [x.lieu.page for x in acte.passages]) == (2, [1, 1, 2, 2])


def test_un_markdown_rend_ses_titres_ses_puces_et_ses_tableaux(tmp_path: Path) -> None:
    texte = """# Charte du *télétravail*

Préambule
---------

Le **télétravail** est [ouvert](https://exemple.fr)
aux agents. <!-- à revoir -->

## Article 1 : Lieux ##

- le domi-
  cile de l'agent ;
* un tiers-lieu.

---

1. Le maire décide ;
2. L'agent signe.

| Service | Jours | Préavis |
|---------|:-----:|---------|
| Paie    | 2     | un mois |

**Article 2 – Durée**
"""
    acte = relu(tmp_path, "a.md", texte)
    assert [(x.genre, x.texte) for x in acte.passages] == [
        ("titre", "Charte du télétravail"),
        ("titre", "Préambule"),
        ("paragraphe", "Le télétravail est ouvert aux agents."),
        ("titre", "Article 1 : Lieux"),
        ("puce", "– le domicile de l'agent ;"),
        ("puce", "– un tiers-lieu."),
        ("puce", "1. Le maire décide ;"),
        ("puce", "2. L'agent signe."),
        ("cellule", "Service"),
        ("cellule", "Jours"),
        ("cellule", "Préavis"),
        ("cellule", "Paie"),
        ("cellule", "2"),
        ("cellule", "un mois"),
        ("titre", "Article 2 – Durée"),
    ]
    assert acte.passages[12].entetes == ("Paie", "Jours")


# ── Nos propres actes ─────────────────────────────────────────────────────────────────────────────────────────────
@cache
def _notre_acte(piece: str) -> tuple[PieceComposee, bytes]:
    corpus = corpus_du_depot()
    dossier = lire_dossier(EXEMPLES / "carrieres-sous-poissy.yaml", corpus.vocabulaire, tuple(corpus.profils))
    seance = dossier.valeurs["seance.date"]
    assert isinstance(seance, date)
    verification = Juge(corpus, "natif").verifier(dossier, seance)
    (fiche,) = choisir_pieces(verification, (piece,))
    composee = composer_piece(verification, fiche, projet=False)
    return composee, composer(composee.piece, coquille_de(corpus, fiche))


def _mots(texte: str) -> list[str]:
    return re.findall(r"\w+", texte)


def _attendus(piece: PieceComposee) -> dict[str, list[str]]:
    """Les mots de chaque article, tels que nous les avons composés, titre compris."""
    articles: dict[str, list[str]] = {}
    courant = ""
    for bloc in piece.piece.blocs:
        if bloc.numero.startswith("Article "):
            courant = bloc.numero.replace("1er", "1")
        elif bloc.genre == "partie" or bloc.texte == "Table de concordance":
            courant = ""
        cases = [case for ligne in (bloc.entetes, *bloc.lignes) for case in ligne]
        articles.setdefault(courant, []).extend(mot for t in (bloc.numero, bloc.texte, *cases) for mot in _mots(t))
    articles.pop("", None)
    return articles


@pytest.mark.parametrize("forme", ["docx", "odt", "pdf"])
def test_chaque_article_de_notre_charte_se_retrouve_avec_son_numero_et_tout_son_texte(
    forme: str, tmp_path: Path
) -> None:
    piece, octets = _notre_acte("charte")
    if forme != "docx":
        octets = reenregistrer(octets, tmp_path, forme)
    acte = relu(tmp_path, f"charte.{forme}", octets)
    lus: dict[str, list[str]] = {}
    for passage in acte.passages:
        lus.setdefault(passage.lieu.article, []).extend(_mots(passage.texte))
    attendus = _attendus(piece)
    assert len(attendus) > 60
    assert [nom for nom in lus if nom.startswith("Article ")] == list(attendus)
    for nom, mots in attendus.items():
        assert lus[nom] == mots, nom
    assert acte.avertissements == ()
    if forme == "pdf":
        pages = [passage.lieu.page for passage in acte.passages if passage.lieu.page is not None]
        assert pages == sorted(pages)
        assert acte.pages == pages[-1]


@pytest.mark.parametrize("forme", ["docx", "odt", "pdf"])
def test_notre_deliberation_se_relit_article_par_article(forme: str, tmp_path: Path) -> None:
    piece, octets = _notre_acte("deliberation")
    if forme != "docx":
        octets = reenregistrer(octets, tmp_path, forme)
    acte = relu(tmp_path, f"d.{forme}", octets)
    articles = list(dict.fromkeys(x.lieu.article for x in acte.passages if x.lieu.article.startswith("Article ")))
    assert articles == list(_attendus(piece))
    visas = [x.texte for x in acte.passages if x.texte.startswith("Vu ")]
    assert len(visas) > 10
    assert all(visa.endswith(";") for visa in visas)
