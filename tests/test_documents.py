"""Une pièce et une coquille donnent un fichier Word : entier, sûr, toujours le même."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from controles_word import W, controler
from docx import Document
from docx.document import Document as Relu
from lxml import etree
from pieces_factices import COMMUNE, HOSTILES, charte, deliberation, formulaire, hostile

from teletravail_charte.blocs import Bloc, Piece
from teletravail_charte.documents import composer
from teletravail_charte.erreurs import ErreurCorpus, ErreurDossier

TEMPLATES = Path(__file__).parent.parent / "templates"
CHARTE, DELIBERATION, FORMULAIRE = (TEMPLATES / f"{nom}.docx" for nom in ("charte", "deliberation", "formulaire"))
PIECES = [
    (charte(projet=True), CHARTE),
    (deliberation(projet=True), DELIBERATION),
    (hostile(), CHARTE),
    (formulaire(), FORMULAIRE),
    (formulaire(), CHARTE),
]
NOMS = ["charte", "délibération", "hostile", "formulaire", "formulaire en charte"]
chaque_piece = pytest.mark.parametrize(("piece", "coquille"), PIECES, ids=NOMS)


def relire(piece: Piece, coquille: Path) -> Relu:
    return Document(io.BytesIO(composer(piece, coquille)))


def avec(*blocs: Bloc) -> Piece:
    return replace(charte(), blocs=blocs)


def partie(octets: bytes, nom: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return etree.fromstring(archive.read(nom))


@chaque_piece
def test_la_meme_piece_donne_les_memes_octets(piece: Piece, coquille: Path) -> None:
    assert composer(piece, coquille) == composer(piece, coquille)


def test_un_autre_processus_donne_les_memes_octets() -> None:
    code = (
        "import hashlib, sys; from pathlib import Path; from pieces_factices import charte;"
        "from teletravail_charte.documents import composer;"
        "print(hashlib.sha256(composer(charte(), Path(sys.argv[1]))).hexdigest())"
    )
    sorties = {
        subprocess.run(
            [sys.executable, "-c", code, str(CHARTE)],
            check=True,
            capture_output=True,
            env={"PYTHONPATH": f"{TEMPLATES.parent}:{Path(__file__).parent}", "PYTHONHASHSEED": graine},
        ).stdout
        for graine in ("1", "2")
    }
    assert len(sorties) == 1


def test_importer_les_documents_ne_charge_pas_docxtpl() -> None:
    code = "import sys, teletravail_charte.documents; sys.exit(bool({'docxtpl', 'docx'} & {*sys.modules}))"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(TEMPLATES.parent)})


@chaque_piece
def test_un_document_passe_nos_controles(piece: Piece, coquille: Path) -> None:
    assert controler(composer(piece, coquille)) == []


@pytest.mark.parametrize("texte", HOSTILES, ids=lambda texte: texte[:12])
@pytest.mark.parametrize("coquille", [CHARTE, DELIBERATION], ids=lambda chemin: chemin.stem)
def test_un_texte_hostile_ressort_tel_que_saisi(texte: str, coquille: Path) -> None:
    piece = avec(Bloc("paragraphe", texte), Bloc("tableau", entetes=(texte,), lignes=((texte,),)))
    document = relire(replace(piece, titre=texte, commune=texte, proprietes={"sujet": texte}), coquille)
    assert texte in [p.text for p in document.paragraphs]
    assert [cellule.text for ligne in document.tables[0].rows for cellule in ligne.cells] == [texte, texte]
    assert document.sections[0].header.paragraphs[0].text.startswith(texte)
    proprietes = document.core_properties
    assert [proprietes.title, proprietes.subject, proprietes.author] == [texte, texte, texte]


def test_les_retours_a_la_ligne_d_ailleurs_deviennent_les_notres() -> None:
    document = relire(avec(Bloc("paragraphe", "un\r\ndeux\rtrois")), CHARTE)
    assert "un\ndeux\ntrois" in [p.text for p in document.paragraphs]


@pytest.mark.parametrize(
    "caractere", ["\ue000", "\ue001", "\ue004", "\ue006", "\x00", "\x07", "\x0b", "\x0c", "\x1b", "\ud800", "\ufffe"]
)
def test_un_caractere_que_word_ne_peut_pas_porter_est_refuse_avec_sa_place(caractere: str) -> None:
    piece = avec(Bloc("paragraphe", "sain"), Bloc("paragraphe", f"avant{caractere}après"))
    with pytest.raises(ErreurDossier, match=r"bloc 2 \(paragraphe\).*U\+.*avant□après"):
        composer(piece, CHARTE)


@pytest.mark.parametrize("piece", [charte(), deliberation()], ids=["charte", "délibération"])
def test_il_ne_reste_ni_balise_ni_none(piece: Piece) -> None:
    with zipfile.ZipFile(io.BytesIO(composer(piece, TEMPLATES / f"{piece.nom}.docx"))) as archive:
        for nom in archive.namelist():
            assert not re.search(rb"\{[{%#]|[%#}]\}|None|Undefined", archive.read(nom)), nom


def test_chaque_genre_prend_le_style_qui_lui_revient() -> None:
    piece = avec(
        Bloc("partie", "Cadre", numero="I"),
        Bloc("article", "Objet", numero="Article 1"),
        Bloc("article", numero="Article 2"),
        Bloc("sous_titre", "Détail"),
        Bloc("paragraphe", "Texte"),
        Bloc("puce", "Élément"),
        Bloc("visa", "Vu"),
        Bloc("considerant", "Considérant que"),
        Bloc("mention", "Transmis le"),
        Bloc("champ", "Votants :"),
    )
    corps = [(p.style.name, p.text) for p in relire(piece, DELIBERATION).paragraphs if p.text]
    assert corps == [
        ("Title", "Charte du télétravail"),
        ("Heading 1", "I – Cadre"),
        ("Heading 2", "Article 1 – Objet"),
        ("Heading 2", "Article 2"),
        ("Heading 3", "Détail"),
        ("Body Text", "Texte"),
        ("List Bullet", "Élément"),
        ("Visa", "Vu"),
        ("Considérant", "Considérant que"),
        ("Mention", "Transmis le"),
        ("Champ à remplir", "Votants : \t"),
    ]


def test_les_reserves_d_un_projet_suivent_le_titre_sur_la_premiere_page() -> None:
    reserves = (Bloc("reserve", "Avis inconnu."), Bloc("reserve", "Date inconnue."))
    piece = avec(*reserves, Bloc("titre_central", "Annexe"), Bloc("paragraphe", "Texte"))
    attendu = ["Annexe", "Charte du télétravail", "Réserves", "Avis inconnu.", "Date inconnue.", "Texte"]
    for coquille in (CHARTE, DELIBERATION):
        lignes = [p.text for p in relire(piece, coquille).paragraphs if p.text and p.text != COMMUNE]
        assert lignes == attendu


def test_le_sommaire_mene_a_chaque_titre() -> None:
    corps = partie(composer(charte(), CHARTE), "word/document.xml")
    liens = {lien.get(f"{W}anchor"): "".join(lien.itertext(f"{W}t")) for lien in corps.iter(f"{W}hyperlink")}
    titres = {
        signet.get(f"{W}name"): "".join(signet.getparent().itertext(f"{W}t"))
        for signet in corps.iter(f"{W}bookmarkStart")
    }
    assert liens == titres
    assert "Article 1 – Préambule" in liens.values()
    assert not corps.xpath("//w:fldChar[@w:dirty]", namespaces=corps.nsmap)


@pytest.mark.parametrize("projet", [False, True])
@pytest.mark.parametrize("nom", ["charte", "deliberation"])
def test_chaque_page_porte_la_commune_le_folio_et_projet_s_il_y_a_lieu(nom: str, projet: bool) -> None:
    piece = {"charte": charte, "deliberation": deliberation}[nom](projet=projet)
    document = relire(piece, TEMPLATES / f"{nom}.docx")
    section = document.sections[0]
    entete, pied = section.header.paragraphs[0].text, section.footer.paragraphs[0]
    assert COMMUNE in entete
    assert ("PROJET" in entete) is projet
    if section.different_first_page_header_footer:
        assert ("PROJET" in section.first_page_header.paragraphs[0].text) is projet
    assert pied.text == f"{piece.titre} — page 1 / 1"
    champs = [champ.text.strip() for champ in pied._p.iter(f"{W}instrText")]
    assert champs == ["PAGE", "NUMPAGES"]


def test_un_tableau_repete_son_en_tete_et_ne_coupe_pas_ses_lignes() -> None:
    corps = partie(composer(charte(), CHARTE), "word/document.xml")
    avec_entete, sans_entete = (
        [table for table in corps.iter(f"{W}tbl") if (next(table.iter(f"{W}tblHeader"), None) is None) is sans]
        for sans in (False, True)
    )
    assert len(avec_entete) == 2
    for table in avec_entete:
        entete, *lignes = table.findall(f"{W}tr")
        assert entete.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(ligne.find(f"{W}trPr/{W}tblHeader") is None for ligne in lignes)
    for table in avec_entete + sans_entete:
        assert all(ligne.find(f"{W}trPr/{W}cantSplit") is not None for ligne in table.findall(f"{W}tr"))


def test_aucune_colonne_n_est_plus_etroite_que_son_plus_long_mot() -> None:
    demande, textes = "la délibération dit ce que le droit demande ; " * 30, "code général de la fonction publique " * 6
    lignes = tuple((f"Article\u00a0{rang}", demande, textes) for rang in (6, 60))
    octets = composer(
        avec(Bloc("tableau", entetes=("Article de la charte", "Demande", "Textes"), lignes=lignes)), CHARTE
    )
    assert controler(octets) == []
    largeurs = [int(c.get(f"{W}w")) for c in partie(octets, "word/document.xml").iter(f"{W}gridCol")]
    assert sum(largeurs) == 9072
    assert 1300 < largeurs[0] < largeurs[2] < largeurs[1]


def test_un_mot_plus_long_que_le_tableau_ne_prive_pas_les_autres_colonnes() -> None:
    octets = composer(avec(Bloc("tableau", lignes=(("mot" * 900, "court", "Article\u00a060"),))), CHARTE)
    largeurs = [int(c.get(f"{W}w")) for c in partie(octets, "word/document.xml").iter(f"{W}gridCol")]
    assert sum(largeurs) == 9072
    assert min(largeurs) > 700
    assert largeurs[2] > 1300


def test_un_saut_de_page_ne_laisse_pas_de_paragraphe_vide() -> None:
    document = relire(avec(Bloc("paragraphe", "Avant"), Bloc("saut_page"), Bloc("article", "Après")), DELIBERATION)
    *_, avant, apres = document.paragraphs
    assert (avant.text, apres.text) == ("Avant", "Après")
    assert apres.paragraph_format.page_break_before
    seul = relire(avec(Bloc("paragraphe", "Avant"), Bloc("saut_page")), DELIBERATION)
    assert len(seul.element.xpath("//w:br[@w:type='page']")) == 1


def test_les_signatures_vont_deux_par_ligne_et_ne_restent_pas_seules() -> None:
    piece = avec(Bloc("paragraphe", "Fait à…"), *(Bloc("signature", nom) for nom in "ABC"))
    document = relire(piece, DELIBERATION)
    assert [[c.text for c in ligne.cells] for ligne in document.tables[0].rows] == [["A", "B"], ["", "C"]]
    assert [p.paragraph_format.keep_with_next for p in document.paragraphs[1:3]] == [True, True]


def test_une_annonce_reste_avec_sa_liste_et_le_vote_avec_la_decision() -> None:
    piece = avec(
        Bloc("paragraphe", "Dans les cas suivants :"),
        Bloc("puce", "la grossesse."),
        Bloc("paragraphe", "Le conseil municipal, après en avoir délibéré,"),
        Bloc("champ", "à l'unanimité, ou par :"),
        Bloc("titre_central", "DÉCIDE :"),
        Bloc("paragraphe", "Une phrase."),
        Bloc("paragraphe", "Une autre."),
    )
    lies = {p.text.rstrip(): p.paragraph_format.keep_with_next for p in relire(piece, DELIBERATION).paragraphs}
    retenus = {texte for texte, lie in lies.items() if lie}
    attendus = {"Dans les cas suivants :", "Le conseil municipal, après en avoir délibéré,", "à l'unanimité, ou par :"}
    assert attendus <= retenus
    assert not retenus & {"la grossesse.", "Une phrase.", "Une autre."}


@pytest.mark.parametrize(("lignes", "retenues"), [(4, [1, 1, 1, 1, 0]), (12, [1, 1, *[0] * 9, 1, 0])])
def test_un_petit_tableau_tient_sur_une_page_et_un_grand_n_y_laisse_pas_une_ligne_seule(
    lignes: int, retenues: list[int]
) -> None:
    tableau = Bloc("tableau", entetes=("Étape", "Date"), lignes=tuple((f"étape {n}", "lundi") for n in range(lignes)))
    rangees = relire(avec(tableau, Bloc("paragraphe", "Suite")), FORMULAIRE).tables[0].rows
    liees = [all(p._p.pPr.keepNext is not None for c in ligne.cells for p in c.paragraphs) for ligne in rangees]
    assert liees == list(map(bool, retenues))


def test_des_signatures_gardent_leurs_lignes_a_remplir_et_la_voie_de_recours() -> None:
    champs = (Bloc("champ", "Restitué le :"), Bloc("champ", "Éléments manquants :"))
    piece = avec(Bloc("paragraphe", "Avant."), Bloc("sous_titre", "Retour"), *champs, Bloc("signature", "L'agent"))
    document = relire(replace(piece, blocs=(*piece.blocs, Bloc("mention", "Deux mois."))), FORMULAIRE)
    retenus = {p.text.rstrip() for p in document.paragraphs if p.paragraph_format.keep_with_next}
    assert {"Restitué le :", "Éléments manquants :"} <= retenus
    assert "Avant." not in retenus
    assert all(p.paragraph_format.keep_with_next for c in document.tables[0].rows[0].cells for p in c.paragraphs)


def test_les_puces_sont_une_vraie_liste() -> None:
    octets = composer(avec(Bloc("puce", "Élément")), CHARTE)
    styles = partie(octets, "word/styles.xml")
    assert styles.xpath("//w:style[@w:styleId='ListBullet']//w:numId/@w:val", namespaces=styles.nsmap) == ["1"]
    assert "•" not in relire(avec(Bloc("puce", "Élément")), CHARTE).element.xml


def test_le_fichier_dit_son_titre_son_jour_et_ses_empreintes() -> None:
    piece = charte(projet=True)
    octets = composer(piece, CHARTE)
    proprietes = Document(io.BytesIO(octets)).core_properties
    assert proprietes.title == "Charte du télétravail"
    assert (proprietes.author, proprietes.language) == (COMMUNE, "fr-FR")
    assert proprietes.created is not None
    assert proprietes.created.date() == date(2026, 12, 14)
    autres = {p.get("name"): p[0].text for p in partie(octets, "docProps/custom.xml")}
    assert autres == {
        "jour": "2026-12-14",
        "piece": "charte",
        "empreinte_corpus": piece.proprietes["empreinte_corpus"],
        "empreinte_dossier": piece.proprietes["empreinte_dossier"],
        "Empreinte du sceau": autres["Empreinte du sceau"],
    }
    assert re.fullmatch("sha256:[0-9a-f]{64}", autres["Empreinte du sceau"])


@pytest.mark.parametrize(
    ("bloc", "message"),
    [
        (Bloc("paragrafe", "x"), r"« paragrafe » n'existe pas. Vouliez-vous dire « paragraphe »"),
        (Bloc("tableau", "x", lignes=(("a", "b"), ("c",))), "même nombre de cellules.*1, 2"),
        (Bloc("tableau", "x"), "il n'en a aucune"),
    ],
)
def test_un_bloc_impossible_est_refuse(bloc: Bloc, message: str) -> None:
    with pytest.raises(ErreurCorpus, match=message):
        composer(avec(bloc), CHARTE)
