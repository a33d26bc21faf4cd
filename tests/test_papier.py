"""Le papier de la commune : gardé tel qu'il est, complété de ce qui manque, jamais cru sur parole."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from conftest import EXEMPLES, RACINE
from controles_word import W, controler
from docx import Document
from docx.document import Document as Doc
from lancer import exiger_le_francais, lancer
from lxml import etree
from papiers import ADRESSE, MAIRIE, PAPIERS, avec_logo, marque, papier, premiere_page, retouche, styles_francais
from pieces_factices import charte, deliberation

from teletravail_charte.documents import composer, enclos
from teletravail_charte.documents.ouverture import pages
from teletravail_charte.documents.papier import composer_sur, preparer, verifier
from teletravail_charte.documents.paquet import extraire
from teletravail_charte.documents.parties import CORPS, PAQUET, R, analyser
from teletravail_charte.erreurs import ErreurCorpus, ErreurUsage

TEMPLATES = RACINE / "templates"
CHARTE, DELIBERATION = TEMPLATES / "charte.docx", TEMPLATES / "deliberation.docx"
NEZEL = str(EXEMPLES / "nezel.yaml")
chaque_papier = pytest.mark.parametrize("nom", PAPIERS)
Sur = Callable[[str], tuple[Path, bytes, bytes, bytes]]
CORPS_XML, REGLAGES = "word/document.xml", "word/settings.xml"


@pytest.fixture(scope="module")
def sur(tmp_path_factory: pytest.TempPathFactory) -> Sur:
    """Le papier de ce nom, et dessus : une charte en projet, une délibération en projet, une délibération à signer."""
    dossier = tmp_path_factory.mktemp("papiers")

    @cache
    def composees(nom: str) -> tuple[Path, bytes, bytes, bytes]:
        chemin = papier(dossier, PAPIERS[nom], f"{nom}.docx")
        projets = [(charte(projet=True), CHARTE), (deliberation(projet=True), DELIBERATION)]
        return chemin, *composer_sur(chemin, [*projets, (deliberation(), DELIBERATION)])

    return composees


def textes(octets: bytes, partie: str = CORPS_XML) -> list[str]:
    racine = etree.fromstring(extraire(octets)[partie])
    return [t for p in racine.iter(f"{W}p") if (t := "".join(map(str, p.itertext(f"{W}t"))))]


def montres(octets: bytes) -> dict[tuple[int, str], str]:
    """Ce que disent l'en-tête et le pied de chaque type de page."""
    parties = extraire(octets)
    return {
        (rang, sorte): " ".join(t for nom in montre.values() for t in textes(octets, nom))
        for rang, sorte, montre in pages(parties, analyser(parties, CORPS, "x"), "x")
    }


# ── Un papier à en-tête ordinaire ────────────────────────────────────────────────────────────────────────────────


@chaque_papier
def test_un_acte_sur_papier_passe_nos_controles(nom: str, sur: Sur) -> None:
    for octets in sur(nom)[1:]:
        assert controler(octets) == []


@chaque_papier
def test_un_acte_sur_papier_passe_openxml_audit(nom: str, sur: Sur, tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit n'est pas installé")
    for octets in sur(nom)[1:]:
        (tmp_path / "acte.docx").write_bytes(octets)
        dites = [str(e) for e in audit.OpenXmlValidator().validate(tmp_path / "acte.docx").errors]
        assert [d for d in dites if "Numbering definition '0'" not in d] == []  # « 0 » ôte une puce, Word l'écrit


@chaque_papier
def test_rien_de_l_acte_ne_se_perd(nom: str, sur: Sur) -> None:
    for octets, piece, coquille in (
        (sur(nom)[1], charte(projet=True), CHARTE),
        (sur(nom)[3], deliberation(), DELIBERATION),
    ):
        attendus, obtenus = textes(composer(piece, coquille)), textes(octets)
        debut = obtenus.index(attendus[0])
        assert obtenus[debut : debut + len(attendus)] == attendus


@chaque_papier
def test_le_papier_garde_ses_images_ses_entetes_et_ses_styles(nom: str, sur: Sur) -> None:
    chemin, *_, acte = sur(nom)
    avant, apres = extraire(chemin.read_bytes()), extraire(acte)
    for partie, octets in avant.items():
        if partie.startswith("word/media/"):
            assert apres[partie] == octets
        if re.match(r"word/(header|footer)\d", partie):
            assert set(textes(chemin.read_bytes(), partie)) <= set(textes(acte, partie))
    leurs, tous = ({_nom(s): _sans_langue(s) for s in etree.fromstring(p["word/styles.xml"])} for p in (avant, apres))
    assert leurs
    assert [n for n in leurs if n[0] and leurs[n] != tous[n]] == []


def _nom(style: etree._Element) -> tuple[str, str]:
    nom = style.find(f"{W}name")
    return style.get(f"{W}type", ""), "" if nom is None else nom.get(f"{W}val", "")


def _sans_langue(style: etree._Element) -> bytes:
    return re.sub(rb"<w:lang [^>]*/>", b"", etree.tostring(style, method="c14n"))


@chaque_papier
def test_un_projet_le_dit_sur_chaque_page_et_un_acte_jamais(nom: str, sur: Sur) -> None:
    _, charte_projet, deliberation_projet, acte = sur(nom)
    for octets in (charte_projet, deliberation_projet):
        assert montres(octets)
        assert {page: texte for page, texte in montres(octets).items() if "PROJET" not in texte} == {}
    assert {page: texte for page, texte in montres(acte).items() if "PROJET" in texte} == {}


@chaque_papier
def test_chaque_page_apres_la_premiere_a_son_numero_une_seule_fois(nom: str, sur: Sur) -> None:
    acte = sur(nom)[3]
    for (_, sorte), texte in montres(acte).items():
        assert texte.count("page 1 / 1") == (sorte != "first"), (sorte, texte)


def test_un_papier_qui_numerote_ses_pages_garde_son_numero(tmp_path: Path) -> None:
    def faire(doc: Doc) -> None:
        ligne = doc.sections[0].footer.paragraphs[0]
        ligne.text = "p. "
        champ = etree.SubElement(ligne._p, f"{W}fldSimple", {f"{W}instr": " PAGE "})
        etree.SubElement(etree.SubElement(champ, f"{W}r"), f"{W}t").text = "1"

    (acte,) = composer_sur(papier(tmp_path, faire), [(deliberation(), DELIBERATION)])
    assert montres(acte) == {(1, "default"): "p. 1"}


def test_les_polices_sont_celles_du_papier(sur: Sur) -> None:
    chemin, *_, acte = sur("avec un logo")
    avant, apres = (etree.fromstring(extraire(o)["word/styles.xml"]) for o in (chemin.read_bytes(), acte))
    leurs = {_nom(style) for style in avant}
    ajoutes = [style for style in apres if style.tag == f"{W}style" and _nom(style) not in leurs]
    assert len(ajoutes) > 10
    assert [s for s in ajoutes if s.find(f".//{W}rFonts") is not None] == []
    assert "Liberation" not in etree.tostring(apres, encoding="unicode")


def test_les_tableaux_prennent_la_largeur_du_papier(sur: Sur) -> None:
    acte = Document(io.BytesIO(sur("avec un logo")[3]))
    page = acte.sections[0]
    texte = round((page.page_width - page.left_margin - page.right_margin) / 635)  # vingtièmes de point
    largeurs = [sum(int(c.get(f"{W}w", "0")) for c in grille) for grille in acte.element.iter(f"{W}tblGrid")]
    assert largeurs
    assert all(abs(largeur - texte) <= 5 for largeur in largeurs), (largeurs, texte)


def test_dans_une_section_paysage_les_tableaux_sont_larges(
    sur: Sur,
) -> None:
    acte = Document(io.BytesIO(sur("deux sections")[3]))
    page = acte.sections[-1]
    texte = round((page.page_width - page.left_margin - page.right_margin) / 635)
    largeurs = [sum(int(c.get(f"{W}w", "0")) for c in grille) for grille in acte.element.iter(f"{W}tblGrid")]
    assert all(abs(largeur - texte) <= 5 for largeur in largeurs), (largeurs, texte)


def test_les_titres_d_un_papier_qui_numerote_ne_sont_pas_numerotes_deux_fois(
    sur: Sur,
) -> None:
    corps = etree.fromstring(extraire(sur("styles français")[1])[CORPS_XML])
    titres = [p for p in corps.iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle[@{W}val='Titre1']") is not None]
    assert len(titres) == 7
    assert {p.find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val") for p in titres} == {"0"}  # type: ignore[union-attr]


def test_les_puces_restent_des_puces_sur_un_papier_dont_le_style_n_en_a_pas(tmp_path: Path) -> None:
    def faire(doc: Doc) -> None:
        for numero in doc.styles.element.xpath("//w:style[w:name/@w:val='List Bullet']/w:pPr/w:numPr"):
            numero.getparent().remove(numero)

    (acte,) = composer_sur(papier(tmp_path, faire), [(deliberation(), DELIBERATION)])
    corps = etree.fromstring(extraire(acte)[CORPS_XML])
    puces = [p for p in corps.iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle[@{W}val='ListBullet']") is not None]
    numeros = {p.find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val") for p in puces}  # type: ignore[union-attr]
    listes = etree.fromstring(extraire(acte)["word/numbering.xml"])
    assert len(puces) == 2
    assert len(numeros) == 1
    assert numeros <= {n.get(f"{W}numId") for n in listes.findall(f"{W}num")}
    assert controler(acte) == []


def test_le_texte_autour_de_la_place_marquee_est_garde(sur: Sur) -> None:
    obtenus = textes(sur("place marquée")[3])
    assert obtenus[0] == MAIRIE
    assert obtenus[-1] == "Direction des ressources humaines"
    assert not [t for t in obtenus if "acte }}" in t]


def test_l_acte_est_en_francais_quel_que_soit_l_ordinateur_du_papier(
    sur: Sur,
) -> None:
    chemin, *_, acte = sur("vide")
    motif = rb'<w:lang [^>]*w:val="([^"]*)"'
    assert b"en-US" in re.findall(motif, extraire(chemin.read_bytes())["word/styles.xml"])
    assert set(re.findall(motif, extraire(acte)["word/styles.xml"])) == {b"fr-FR"}


def test_le_meme_papier_donne_les_memes_octets(sur: Sur) -> None:
    chemin, *_, acte = sur("première page différente")
    assert composer_sur(chemin, [(deliberation(), DELIBERATION)]) == [acte]


def test_un_modele_word_dotx_sert_de_papier_et_oublie_le_serveur_d_ou_il_vient(tmp_path: Path) -> None:
    chemin = papier(tmp_path, avec_logo, "papier.dotx")
    retouche(chemin, "[Content_Types].xml", lambda t: t.replace("document.main+xml", "template.main+xml"))
    liens = (
        f'<Relationships xmlns="{PAQUET}/relationships"><Relationship Id="rId1" Type="{R}/attachedTemplate" '
        'Target="file:///serveur/modeles/lettre.dotx" TargetMode="External"/></Relationships>'
    )
    attache = rf'\1<w:attachedTemplate xmlns:r="{R}" r:id="rId1"/>'
    avec_lien = {"word/_rels/settings.xml.rels": liens.encode()}
    retouche(chemin, REGLAGES, lambda t: re.sub("(<w:settings[^>]*>)", attache, t), avec_lien)
    (acte,) = composer_sur(chemin, [(deliberation(), DELIBERATION)])
    assert b"serveur" not in b"".join(extraire(acte).values())
    assert controler(acte) == []


# ── Ce qui est refusé ────────────────────────────────────────────────────────────────────────────────────────────


def reproches(chemin: Path) -> list[str]:
    with pytest.raises(ErreurCorpus) as levee:
        verifier(chemin, CHARTE)
    fautes = [str(faute) for faute in levee.value.fautes]
    for faute in fautes:
        assert faute.startswith(str(chemin))
        exiger_le_francais(re.sub(r"«[^»]*»|\{[^}]*\}+", "", faute))
    return fautes


def en_tableau(doc: Doc) -> None:
    doc.add_table(1, 1).cell(0, 0).text = "{{ acte }}"


def colonnes(doc: Doc) -> None:
    doc.sections[0]._sectPr.find(f"{W}cols").set(f"{W}num", "2")


@pytest.mark.parametrize(
    ("faire", "dit"),
    [
        (lambda doc: doc.add_paragraph("Objet : à compléter"), "son corps contient du texte (« Objet : à compléter »)"),
        (lambda doc: doc.add_paragraph("Objet : à compléter"), "écrivez-y {{ acte }}, seul dans un paragraphe"),
        (lambda doc: doc.add_section(), "il a plusieurs sections : on ne sait pas où mettre l'acte."),
        (colonnes, "le texte y est sur plusieurs colonnes."),
        (en_tableau, "{{ acte }} est dans un tableau ou un cadre."),
    ],
    ids=["texte", "remède", "sections", "colonnes", "tableau"],
)
def test_un_papier_dont_la_place_de_l_acte_est_douteuse_est_refuse(
    faire: Callable[[Doc], object], dit: str, tmp_path: Path
) -> None:
    (faute,) = reproches(papier(tmp_path, faire))  # type: ignore[arg-type]
    assert dit in faute


def _zip(**parties: bytes) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in parties.items():
            archive.writestr(nom, octets)
    return tampon.getvalue()


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"", "ce n'est pas un document Word."),
        (b"%PDF-1.7", "ce n'est pas un document Word."),
        (_zip(mimetype=b"application/vnd.oasis"), "enregistrez-le au format « Document Word (.docx) »."),
        (_zip(bombe=b"\0" * (101 << 20)), "il est démesuré (101 Mo une fois ouvert"),
        (_zip(**{f"f{n}": b"" for n in range(2001)}), "2001 parties"),
    ],
    ids=["vide", "pdf", "odt", "bombe", "poussière"],
)  # fmt: skip
def test_un_fichier_qui_n_est_pas_un_papier_est_refuse(octets: bytes, dit: str, tmp_path: Path) -> None:
    chemin = tmp_path / "papier.docx"
    chemin.write_bytes(octets)
    (faute,) = reproches(chemin)
    assert dit in faute


def test_des_entites_xml_sont_refusees(tmp_path: Path) -> None:
    entites = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def piege(xml: str) -> str:
        tete, _, reste = xml.partition("?>")
        return f"{tete}?>{entites}{reste}"

    (faute,) = reproches(retouche(papier(tmp_path, avec_logo), CORPS_XML, piege))
    assert "définit des entités XML" in faute


def test_un_fichier_absent_est_un_mauvais_emploi(tmp_path: Path) -> None:
    with pytest.raises(ErreurUsage, match="illisible"):
        verifier(tmp_path / "rien.docx", CHARTE)


def test_un_fichier_enorme_n_est_pas_lu(tmp_path: Path) -> None:
    chemin = tmp_path / "papier.docx"
    with chemin.open("wb") as fichier:
        fichier.truncate((50 << 20) + 1)
    assert "trop gros" in reproches(chemin)[0]


def entete(xml: str) -> Callable[[str], str]:
    """Ce XML à la fin du premier paragraphe de l'en-tête."""
    return lambda partie: partie.replace("</w:p>", f"{xml}</w:p>", 1)


def champ(instruction: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction[:4]}</w:instrText></w:r><w:r><w:instrText>{instruction[4:]}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Nom</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


DATE = 'w:id="9" w:author="A" w:date="2026-01-01T00:00:00Z"'


@pytest.mark.parametrize(
    ("xml", "dit"),
    [
        (f"<w:ins {DATE}><w:r><w:t>neuf</w:t></w:r></w:ins>", "une modification suivie attend : «"),
        (f"<w:del {DATE}><w:r><w:delText>vieux</w:delText></w:r></w:del>", "une modification suivie attend : «"),
        (f"<w:r><w:rPr><w:rPrChange {DATE}><w:rPr/></w:rPrChange></w:rPr></w:r>", "une modification suivie attend"),
        ('<w:r><w:commentReference w:id="0"/></w:r>', "un commentaire est resté : «"),
        (champ(" MERGEFIELD Nom "), "un champ MERGEFIELD : «"),
        (champ(" date \\@ d "), "un champ DATE : «"),
        ('<w:fldSimple w:instr=" INCLUDEPICTURE x "><w:r/></w:fldSimple>', "un champ INCLUDEPICTURE : «"),
        ("<w:r><w:object/></w:r>", "un objet incorporé : «"),
    ],
)
def test_un_residu_dans_l_entete_est_dit_avec_le_texte_ou_il_est(xml: str, dit: str, tmp_path: Path) -> None:
    faute = reproches(retouche(papier(tmp_path, avec_logo), "word/header1.xml", entete(xml)))[0]
    assert f"en-tête : {dit}" in faute
    assert MAIRIE in faute


def test_les_champs_de_page_et_les_adresses_du_papier_sont_admis(tmp_path: Path) -> None:
    chemin = papier(tmp_path, avec_logo)
    for instruction in (" PAGE ", " NUMPAGES ", ' HYPERLINK "mailto:mairie@exemple.fr?subject=date" ', " STYLEREF x "):
        retouche(chemin, "word/header1.xml", entete(champ(instruction)))
    assert verifier(chemin, CHARTE)


IMAGE_LIEE = (
    '<Relationship Id="x" Type="t/image" Target="https://exemple.fr/l.png" TargetMode="External"/></Relationships>'
)


def regle(nom: str) -> Callable[[str], str]:
    return lambda partie: partie.replace("</w:settings>", f"<w:{nom}/></w:settings>")


@pytest.mark.parametrize(
    ("partie", "changer", "autres", "dit"),
    [
        (CORPS_XML, str, {"word/vbaProject.bin": b"x"}, "il contient des macros."),
        (CORPS_XML, str, {"word/embeddings/oleObject1.bin": b"x"}, "un objet incorporé (« oleObject1.bin »)"),
        (CORPS_XML, str, {"word/media/logo.emf": b"x"}, "l'image « logo.emf » n'est pas au format PNG ou JPEG."),
        (CORPS_XML, str, {"word/media/logo.SVG": b"x"}, "l'image « logo.SVG » n'est pas"),
        (
            "word/_rels/document.xml.rels",
            lambda t: t.replace("</Relationships>", IMAGE_LIEE),
            {},
            "il va chercher « https://exemple.fr/l.png » hors de lui.",
        ),
        (REGLAGES, regle("trackRevisions"), {}, "Éteignez-le (Révision"),
        (REGLAGES, regle("mailMerge"), {}, "source de publipostage"),
        (REGLAGES, regle("documentProtection"), {}, "Ôtez la protection"),
    ],
    ids=["macros", "OLE", "EMF", "SVG", "image liée", "suivi", "publipostage", "protégé"],
)  # fmt: skip
def test_un_residu_du_fichier_est_dit(
    partie: str, changer: Callable[[str], str], autres: dict[str, bytes], dit: str, tmp_path: Path
) -> None:
    (faute,) = reproches(retouche(papier(tmp_path, avec_logo), partie, changer, autres))
    assert dit in faute


def test_toutes_les_fautes_d_un_papier_sont_dites_ensemble(tmp_path: Path) -> None:
    chemin = papier(tmp_path, lambda doc: (avec_logo(doc), doc.add_paragraph("Madame, Monsieur,")))  # type: ignore[arg-type]
    retouche(chemin, "word/header1.xml", entete(champ(" MERGEFIELD Nom ")), {"word/vbaProject.bin": b"x"})
    dites = "\n".join(reproches(chemin))
    for mot in ("macros", "MERGEFIELD", "Madame, Monsieur,"):
        assert mot in dites


# ── Une coquille complète ────────────────────────────────────────────────────────────────────────────────────────


def coquille(dossier: Path, ancien: str, nouveau: str) -> Path:
    """Notre délibération, un passage de son corps changé."""
    chemin = Path(shutil.copy(DELIBERATION, dossier / "modele.docx"))
    texte = zipfile.ZipFile(chemin).read(CORPS_XML).decode()
    assert ancien in texte, ancien
    return retouche(chemin, CORPS_XML, lambda t: t.replace(ancien, nouveau, 1))


def p(texte: str) -> str:
    return f"<w:p><w:r><w:t>{texte}</w:t></w:r></w:p>"


BOUCLE = "{%p for b in corps %}"
AVANT = "<w:body>"


@pytest.mark.parametrize("nom", ["charte", "deliberation", "formulaire"])
def test_nos_coquilles_sont_des_modeles_prets(nom: str) -> None:
    assert not verifier(TEMPLATES / f"{nom}.docx", CHARTE)


@pytest.mark.parametrize(
    ("ancien", "nouveau", "dit"),
    [
        (AVANT, AVANT + p("Chez {{ comune }}"), "« Chez {{ comune }} ». Vouliez-vous dire « commune »"),
        (AVANT, AVANT + p("{{ b.text }}"), "« text » n'existe pas : « {{ b.text }} ». Vouliez-vous dire « texte »"),
        (AVANT, AVANT + p("{{ commune.__class__ }}"), "l'accès à « __class__ » est interdit"),
        (AVANT, AVANT + p('{{ commune["__class__"] }}'), "l'accès à « __class__ » est interdit"),
        (AVANT, AVANT + p("{{ range(9) }}"), "« range » n'existe pas"),
        (AVANT, AVANT + p("{% import 'os' as o %}"), "l'instruction « import » n'est pas admise"),
        (AVANT, AVANT + p("{% %}"), "l'instruction «  » n'est pas admise"),
        (AVANT, AVANT + p("{% set x = 1 %}"), "Admises : for, if, elif, else, endfor, endif."),
        (AVANT, AVANT + p("{{ commune | safe }}"), "le filtre « safe » est interdit"),
        (AVANT, AVANT + p("{{ commune | majuscules }}"), "« majuscules » n'existe pas"),
        (AVANT, AVANT + p("{{ commune"), "une balise n'est pas fermée dans son paragraphe : « {{ commune »"),
        (AVANT, AVANT + p("{{ commune titre }}"), "est mal écrite : « {{ commune titre }} »"),
        (AVANT, AVANT + p("{%p if projet %}"), "« if » n'est jamais fermé (endif)"),
        (AVANT, AVANT + p("{%p endfor %}"), "« endfor » ferme ce que rien n'ouvre"),
        (AVANT, AVANT + p("{%p else %}"), "« else » est hors d'un « if »"),
        (BOUCLE, f"Voici : {BOUCLE}", "n'est pas seule dans son paragraphe : « Voici : {%p for b in corps %} »"),
        ("{%tr endfor %}", "fin {%tr endfor %}", "n'est pas seule dans sa ligne de tableau : « fin {%tr endfor %} »"),
        ('== "visa"', '== "vissa"', "elle n'imprime pas « un bloc de genre visa » à sa place."),
        ('w:val="visa"', 'w:val="disparu"', "le style « disparu » n'existe pas"),
    ],
)  # fmt: skip
def test_une_coquille_mal_faite_est_refusee_et_le_paragraphe_cite(
    ancien: str, nouveau: str, dit: str, tmp_path: Path
) -> None:
    dites = "\n".join(reproches(coquille(tmp_path, ancien, nouveau)))
    assert dit in dites, dites


def test_une_coquille_doit_dire_projet_sur_chaque_page(tmp_path: Path) -> None:
    chemin = Path(shutil.copy(CHARTE, tmp_path / "modele.docx"))
    retouche(chemin, "word/header2.xml", lambda t: t.replace("{% if projet %}PROJET{% endif %}", ""))
    (faute,) = reproches(chemin)
    assert "section 1 (première page)" in faute
    assert "{% if projet %}PROJET{% endif %}" in faute


def test_plusieurs_fautes_de_balises_sont_dites_ensemble(tmp_path: Path) -> None:
    chemin = coquille(tmp_path, AVANT, AVANT + p("{{ comune }}") + p("{{ titrre }}") + p("{% macro m() %}"))
    assert len(reproches(chemin)) == 3


def test_les_guillemets_que_word_arrondit_sont_admis(tmp_path: Path) -> None:
    assert not verifier(coquille(tmp_path, 'b.genre == "visa"', "b.genre == “visa”"), CHARTE)


# ── L'enclos ─────────────────────────────────────────────────────────────────────────────────────────────────────

GOURMANDE = AVANT + p("{{ titre * 40000000000 }}")
SANS_FIN = AVANT + "".join(p(f"{{%p for x{n} in corps %}}") for n in range(9))
SANS_FIN += p("{{ x0.texte }}") + p("{%p endfor %}") * 9


@pytest.mark.parametrize("nouveau", [GOURMANDE, SANS_FIN], ids=["mémoire", "calcul"])
def test_une_coquille_sans_mesure_est_arretee(nouveau: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("resource")
    monkeypatch.setattr(enclos, "CALCUL", 2)
    monkeypatch.setattr(enclos, "PAR_PIECE", 0)
    with pytest.raises(ErreurCorpus, match="trop de mémoire ou de temps"):
        composer_sur(coquille(tmp_path, AVANT, nouveau), [(deliberation(), DELIBERATION)])


def test_sans_bornes_le_delai_suffit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclos, "CALCUL", 600)
    monkeypatch.setattr(enclos, "ATTENTE", 2)
    monkeypatch.setattr(enclos, "PAR_PIECE", 0)
    with pytest.raises(ErreurCorpus, match="trop de mémoire ou de temps"):
        composer_sur(coquille(tmp_path, AVANT, SANS_FIN), [(deliberation(), DELIBERATION)])


def test_un_defaut_du_programme_dans_l_enclos_garde_sa_trace(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="Traceback"):
        composer_sur(papier(tmp_path, avec_logo), [("pas une pièce", DELIBERATION)])  # type: ignore[list-item]


# ── Les commandes ────────────────────────────────────────────────────────────────────────────────────────────────


def test_rediger_met_l_acte_sur_le_papier_demande(tmp_path: Path) -> None:
    chemin = papier(tmp_path, avec_logo)
    rendu = lancer("rediger", NEZEL, "--dans", str(tmp_path / "s"), "--modele", f"charte={chemin}")
    assert rendu.code == 0, rendu.reproches
    charte_ecrite, autre = ((tmp_path / "s" / f"{n}.docx").read_bytes() for n in ("charte", "deliberation"))
    assert ADRESSE in montres(charte_ecrite)[1, "default"]
    assert ADRESSE not in montres(autre)[1, "default"]
    assert lancer("rediger", NEZEL, "--dans", str(tmp_path / "t")).code == 0
    assert (tmp_path / "t" / "deliberation.docx").read_bytes() == autre
    notre = textes((tmp_path / "t" / "charte.docx").read_bytes())
    assert textes(charte_ecrite) == notre


def test_un_papier_pour_toutes_cede_a_celui_d_une_piece(tmp_path: Path) -> None:
    un, autre = papier(tmp_path, avec_logo, "un.docx"), papier(tmp_path, premiere_page, "autre.docx")
    modeles = ("--modele", f"toutes={un}", "--modele", f"charte={autre}")
    assert lancer("rediger", NEZEL, "--dans", str(tmp_path / "s"), *modeles).code == 0
    charte_ecrite, deliberation_ecrite = (
        (tmp_path / "s" / f"{n}.docx").read_bytes() for n in ("charte", "deliberation")
    )
    assert f"{MAIRIE} (suite)" in montres(charte_ecrite)[1, "default"]
    assert ADRESSE in montres(deliberation_ecrite)[1, "default"]


@pytest.mark.parametrize(
    ("modeles", "dit"),
    [
        (["charte"], "--modele charte : on attend PIECE=FICHIER"),
        (["chartes=p.docx"], "« chartes » n'est pas une pièce Word que l'on écrit ici. Vouliez-vous dire « charte »"),
        (["zzz=p.docx"], "Possibles : deliberation, charte, toutes."),
        (["charte=p.docx", "charte=q.docx"], "« charte » a deux papiers."),
        (["charte=absent.docx"], "absent.docx : illisible (ce chemin n'existe pas)."),
    ],
)
def test_un_modele_mal_demande_est_un_mauvais_emploi(modeles: list[str], dit: str, tmp_path: Path) -> None:
    options = [o for m in modeles for o in ("--modele", m)]
    rendu = lancer("rediger", NEZEL, "--dans", str(tmp_path / "s"), *options)
    assert rendu.code == 2
    assert dit in rendu.reproches
    assert not (tmp_path / "s").exists()


def test_un_mauvais_papier_n_ecrit_rien(tmp_path: Path) -> None:
    chemin = papier(tmp_path, lambda doc: doc.add_paragraph("Madame, Monsieur,"))  # type: ignore[arg-type]
    rendu = lancer("rediger", NEZEL, "--dans", str(tmp_path / "s"), "--modele", f"charte={chemin}")
    assert rendu.code == 4
    assert "Madame, Monsieur," in rendu.reproches
    assert not (tmp_path / "s").exists()


def test_nos_coquilles_ne_passent_pas_par_l_enclos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclos.subprocess, "run", lambda *_, **__: pytest.fail("un processus de trop"))
    assert lancer("rediger", NEZEL, "--dans", str(tmp_path / "s"), "--moteur", "natif").code == 0


def test_modele_verifier_dit_ce_que_c_est(tmp_path: Path) -> None:
    chemin = papier(tmp_path, avec_logo)
    rendu = lancer("modele", "verifier", str(chemin))
    assert (rendu.code, rendu.reproches) == (0, "")
    assert "C’est un papier à en-tête" in rendu.ecrit
    assert "C’est un modèle complet." in lancer("modele", "verifier", str(CHARTE)).ecrit
    texte = papier(tmp_path, lambda doc: doc.add_paragraph("Objet"))  # type: ignore[arg-type]
    rendu = lancer("modele", "verifier", str(texte))
    assert (rendu.code, rendu.ecrit) == (4, "")


def test_modele_preparer_fait_une_coquille_complete_qui_donne_le_meme_acte(tmp_path: Path) -> None:
    chemin, prepare = papier(tmp_path, styles_francais), tmp_path / "modele.docx"
    rendu = lancer("modele", "preparer", str(chemin), "--pour", "deliberation", "--sortie", str(prepare))
    assert (rendu.code, rendu.ecrit.strip()) == (0, str(prepare))
    assert not verifier(prepare, CHARTE)
    demande = [(deliberation(), DELIBERATION)]
    assert composer_sur(prepare, demande) == composer_sur(chemin, demande)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice n'est pas installé")
def test_un_modele_prepare_puis_enregistre_par_un_traitement_de_texte_sert_encore(tmp_path: Path) -> None:
    prepare, enregistre = tmp_path / "modele.docx", tmp_path / "apres" / "modele.docx"
    prepare.write_bytes(preparer(papier(tmp_path, premiere_page), DELIBERATION))
    commande = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path / 'profil'}", "--convert-to", "docx"]
    commande += ["--outdir", str(enregistre.parent), str(prepare)]
    subprocess.run(commande, check=True, capture_output=True, timeout=180)
    (acte,) = composer_sur(enregistre, [(deliberation(projet=True), DELIBERATION)])
    attendus = textes(composer(deliberation(projet=True), DELIBERATION))
    assert [t for t in textes(acte) if t in attendus] == attendus
    assert {page: texte for page, texte in montres(acte).items() if "PROJET" not in texte} == {}


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        (("--pour", "chartes", "--sortie", "x.docx"), "Vouliez-vous dire « charte »"),
        ((), "« preparer » attend --sortie F.docx"),
        (("--sortie", "papier.docx"), "choisissez un autre nom"),
    ],
)
def test_modele_preparer_mal_demande(
    options: tuple[str, ...], dit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    avant = papier(tmp_path, marque).read_bytes()
    monkeypatch.chdir(tmp_path)
    rendu = lancer("modele", "preparer", "papier.docx", *options)
    assert rendu.code == 2
    assert dit in rendu.reproches
    assert Path("papier.docx").read_bytes() == avant
