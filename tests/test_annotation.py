"""L'acte annoté : ses mots inchangés, des commentaires sur les bons mots, des propositions à accepter ou refuser."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from actes_inventes import AUJOURD_HUI, outillage
from controles_word import controler
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree
from test_validateurs_word import commande_microsoft

from teletravail_charte.documents.annotation import AUTEUR, Remarque, annoter
from teletravail_charte.documents.original import copier_l_acte, ouvrir_l_acte
from teletravail_charte.documents.paquet import assembler, extraire
from teletravail_charte.rapports.remarques import remarques_de
from teletravail_charte.relecture.acte import Acte
from teletravail_charte.relecture.jugement import Relecture, relire
from teletravail_charte.relecture.lire import lire_acte
from teletravail_charte.relecture.portrait import tirer_portrait

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OUTILS = outillage()
QUOTITE = "Le télétravail est limité à quatre (4) jours par semaine."
FIN = "Il est mis fin au télétravail à l'initiative de la commune, par écrit, avec un préavis d'un mois."
TITRE, ADOPTEE = "Charte du télétravail", "Adoptée par délibération du conseil municipal du 14 mars 2022"
CHSCT = "Un bilan est présenté au CHSCT."
ENCORE = "Illégal à la date de l’acte, et encore aujourd’hui"


def enregistrer(document: Document) -> bytes:  # type: ignore[valid-type]
    tampon = BytesIO()
    document.save(tampon)  # type: ignore[attr-defined]
    return tampon.getvalue()


def simple(*textes: str) -> bytes:
    document = Document()
    document.add_heading(TITRE, 1)
    for texte in (ADOPTEE, *(textes or (QUOTITE, FIN, CHSCT))):
        document.add_paragraph(texte)
    return enregistrer(document)


def morcele() -> bytes:
    """Le même texte, découpé en courses au milieu des mots, en gras par endroits."""
    document = Document()
    document.add_heading(TITRE, 1)
    document.add_paragraph(ADOPTEE)
    for texte in (QUOTITE, FIN, CHSCT):
        paragraphe = document.add_paragraph()
        for rang in range(0, len(texte), 7):
            paragraphe.add_run(texte[rang : rang + 7]).bold = bool(rang % 2)
    return enregistrer(document)


def en_liste() -> bytes:
    document = Document()
    document.add_heading(TITRE, 1)
    document.add_paragraph(ADOPTEE)
    for texte in (QUOTITE, FIN, CHSCT):
        document.add_paragraph(texte, style="List Number")
    return enregistrer(document)


def en_tableau() -> bytes:
    document = Document()
    document.add_heading(TITRE, 1)
    document.add_paragraph(ADOPTEE)
    table = document.add_table(rows=3, cols=2)
    for rang, (nom, texte) in enumerate((("Quotité", QUOTITE), ("Fin", FIN), ("Bilan", CHSCT))):
        table.cell(rang, 0).text, table.cell(rang, 1).text = nom, texte
    return enregistrer(document)


def suivi() -> bytes:
    """Une insertion et une suppression déjà suivies, autour des mots que l'on commente."""
    document = Document()
    document.add_heading(TITRE, 1)
    document.add_paragraph(ADOPTEE)
    paragraphe = document.add_paragraph("Le télétravail est limité à ")
    trace = f'{nsdecls("w")} w:author="X" w:date="2020-01-01T00:00:00Z"'
    ote = f'<w:del {trace} w:id="7"><w:r><w:delText>cinq jours</w:delText></w:r></w:del>'
    mis = f'<w:ins {trace} w:id="8"><w:r><w:t>quatre (4) jours</w:t></w:r></w:ins>'
    paragraphe._p.extend([parse_xml(ote), parse_xml(mis)])
    paragraphe.add_run(" par semaine.")
    document.add_paragraph(FIN)
    document.add_paragraph(CHSCT)
    return enregistrer(document)


def avec_liens() -> bytes:
    """Des mots dans un lien, dans un contrôle de contenu, après un texte masqué."""
    document = Document()
    document.add_heading(TITRE, 1)
    document.add_paragraph(ADOPTEE)
    paragraphe = document.add_paragraph()
    paragraphe.add_run("(masqué) ").font.hidden = True
    controle = f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent><w:r><w:t>{QUOTITE}</w:t></w:r></w:sdtContent></w:sdt>"
    paragraphe._p.append(parse_xml(controle))
    lien = f'<w:hyperlink {nsdecls("w")} w:anchor="_x"><w:r><w:t>{FIN}</w:t></w:r></w:hyperlink>'
    signet = f'<w:bookmarkStart {nsdecls("w")} w:id="1" w:name="_x"/>'
    suite = document.add_paragraph()
    suite._p.extend([parse_xml(signet), parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="1"/>'), parse_xml(lien)])
    document.add_paragraph(CHSCT)
    return enregistrer(document)


def deja_commente() -> bytes:
    document = Document()
    document.add_heading(TITRE, 1)
    document.add_paragraph(ADOPTEE)
    paragraphe = document.add_paragraph(QUOTITE)
    document.add_comment(paragraphe.runs, text="À revoir.", author="Mme X", initials="X")
    document.add_paragraph(FIN)
    document.add_paragraph(CHSCT)
    return enregistrer(document)


FORMES: dict[str, Callable[[], bytes]] = {
    "simple": simple,
    "morcelé": morcele,
    "en liste": en_liste,
    "en tableau": en_tableau,
    "suivi": suivi,
    "avec liens": avec_liens,
    "déjà commenté": deja_commente,
}
chaque_forme = pytest.mark.parametrize("forme", FORMES)


@cache
def original(forme: str) -> bytes:
    return FORMES[forme]()


def relecture_de(octets: bytes, nom: str, dossier: Path) -> Relecture:
    chemin = dossier / nom
    chemin.write_bytes(octets)
    portrait = tirer_portrait(lire_acte(chemin), OUTILS, AUJOURD_HUI)
    return relire(portrait, OUTILS, AUJOURD_HUI, "natif")


def annote(octets: bytes, dossier: Path, nom: str = "charte.docx") -> bytes:
    r = relecture_de(octets, nom, dossier)
    ouvert = ouvrir_l_acte(octets, nom)
    assert ouvert is not None
    return annoter(*ouvert, remarques_de(r), AUJOURD_HUI)


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("actes")


@cache
def _annote(forme: str, dossier: Path) -> bytes:
    return annote(original(forme), dossier)


def corps(octets: bytes) -> etree._Element:
    return etree.fromstring(extraire(octets)["word/document.xml"])


def commentaires(octets: bytes) -> dict[str, tuple[str, str]]:
    """Par numéro : le texte du commentaire (espaces ordinaires) et les mots qu'il commente."""
    racine = etree.fromstring(extraire(octets)["word/comments.xml"])
    document = corps(octets)
    trouves = {}
    for commentaire in racine:
        numero = commentaire.get(f"{W}id")
        mots, dedans = "", False
        for e in document.iter():
            if e.tag == f"{W}commentRangeStart" and e.get(f"{W}id") == numero:
                dedans = True
            elif e.tag == f"{W}commentRangeEnd" and e.get(f"{W}id") == numero:
                dedans = False
            elif dedans and e.tag in (f"{W}t", f"{W}delText") and _d_origine(e):
                mots += e.text or ""
        texte = "\n".join(_texte(p) for p in commentaire)
        trouves[str(numero)] = (texte.replace("\u00a0", " ").replace("\u202f", " "), mots)
    return trouves


def _d_origine(e: etree._Element) -> bool:
    """Un mot de l'acte : ni ajouté par la relecture, ni supprimé par d'autres avant elle."""
    traces = {(a.tag, a.get(f"{W}author") == AUTEUR) for a in e.iterancestors(f"{W}ins", f"{W}del")}
    return (f"{W}ins", True) not in traces and (f"{W}del", False) not in traces


def _texte(e: etree._Element) -> str:
    return "".join(t.text or "" for t in e.iter(f"{W}t"))


def trancher(octets: bytes, garder: str) -> list[str]:
    """Les paragraphes quand on accepte (« ins ») ou refuse (« del ») les propositions de la relecture."""
    document, oter = corps(octets), "del" if garder == "ins" else "ins"
    for e in [e for e in document.iter(f"{W}{oter}") if e.get(f"{W}author") == AUTEUR]:
        e.getparent().remove(e)  # type: ignore[union-attr]
    for e in document.iter(f"{W}delText"):
        if any(a.get(f"{W}author") == AUTEUR for a in e.iterancestors(f"{W}del")):
            e.tag = f"{W}t"
    return [_texte(p) for p in document.iter(f"{W}p")]


def sur(octets: bytes, debut: str) -> str:
    """Les mots que commente la remarque qui commence ainsi."""
    (mots,) = {mots for texte, mots in commentaires(octets).values() if texte.startswith(debut)}
    return mots


# ── Validité ─────────────────────────────────────────────────────────────────────────────────────────────────────
@chaque_forme
def test_nos_controles_ne_trouvent_rien(forme: str, dossier: Path) -> None:
    avant = set(controler(original(forme)))
    assert [faute for faute in controler(_annote(forme, dossier)) if faute not in avant] == []


@chaque_forme
def test_le_controleur_de_microsoft_ne_trouve_rien(forme: str, dossier: Path, tmp_path: Path) -> None:
    commande = commande_microsoft()
    if not commande:
        pytest.skip("donnez le chemin du contrôleur dans OOXML_VALIDATOR")
    fautes = []
    for nom, octets in (("avant", original(forme)), ("apres", _annote(forme, dossier))):
        (tmp_path / f"{nom}.docx").write_bytes(octets)
        sortie = subprocess.run(
            [*commande, str(tmp_path / f"{nom}.docx")], capture_output=True, text=True, check=False
        ).stdout
        fautes.append({e["description"] for e in json.loads(sortie)["errors"]})
    assert fautes[1] <= fautes[0]


@chaque_forme
def test_chaque_commentaire_a_son_debut_sa_fin_et_son_appel(forme: str, dossier: Path) -> None:
    document = corps(_annote(forme, dossier))
    numeros = set(commentaires(_annote(forme, dossier)))
    for borne in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        poses = [e.get(f"{W}id") for e in document.iter(f"{W}{borne}")]
        assert set(poses) == numeros and len(poses) == len(numeros), borne


def test_libreoffice_ouvre_les_actes_annotes_et_garde_les_commentaires(dossier: Path, tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice n'est pas installé")
    for rang, forme in enumerate(FORMES):
        (tmp_path / f"acte{rang}.docx").write_bytes(_annote(forme, dossier))
    options = ["--headless", f"-env:UserInstallation=file://{tmp_path / 'profil'}", "--convert-to", "odt"]
    commande = [soffice, *options, "--outdir", str(tmp_path / "odt"), *map(str, tmp_path.glob("*.docx"))]
    subprocess.run(commande, check=True, capture_output=True, timeout=300)
    for rang, forme in enumerate(FORMES):
        with zipfile.ZipFile(tmp_path / "odt" / f"acte{rang}.odt") as archive:
            contenu = archive.read("content.xml").decode()
        assert contenu.count("<office:annotation ") >= len(commentaires(_annote(forme, dossier))), forme


# ── Les mots de l'acte ───────────────────────────────────────────────────────────────────────────────────────────
@chaque_forme
def test_refuser_les_propositions_rend_l_acte_mot_pour_mot(forme: str, dossier: Path) -> None:
    attendus = [_texte(p) for p in corps(original(forme)).iter(f"{W}p")]
    assert trancher(_annote(forme, dossier), "del") == attendus


@pytest.mark.parametrize("forme", ["simple", "en liste", "en tableau"])
def test_accepter_les_propositions_ecrit_ce_que_le_droit_impose(forme: str, dossier: Path) -> None:
    acceptes = trancher(_annote(forme, dossier), "ins")
    assert "Le télétravail est limité à trois (3) jours par semaine." in acceptes
    assert any(texte.endswith("avec un préavis de deux mois.") for texte in acceptes)


def test_l_acte_corrige_se_relit_sans_ce_point(dossier: Path, tmp_path: Path) -> None:
    corrige = simple(*trancher(_annote("simple", dossier), "ins")[2:])
    regles = {g.constat.regle.id for g in relecture_de(corrige, "corrige.docx", tmp_path).fermes}
    avant = {g.constat.regle.id for g in relecture_de(original("simple"), "avant.docx", tmp_path).fermes}
    assert {"quotite-plafond-hebdomadaire", "fin-preavis-employeur-deux-mois"} <= avant
    assert not {"quotite-plafond-hebdomadaire", "fin-preavis-employeur-deux-mois"} & regles


def test_un_choix_de_la_commune_n_est_jamais_propose(dossier: Path) -> None:
    """Le vocabulaire périmé, un point fragile, une question : un commentaire, pas une proposition."""
    propositions = [_texte(e) for e in corps(_annote("simple", dossier)).iter(f"{W}ins")]
    assert propositions == ["trois (3", "de deux"]


@pytest.mark.parametrize("forme", ["suivi", "avec liens"])
def test_un_texte_deja_suivi_ou_dans_un_lien_n_est_que_commente(forme: str, dossier: Path) -> None:
    document = corps(_annote(forme, dossier))
    touches = [_texte(e) for e in document.iter(f"{W}ins") if e.get(f"{W}author") == AUTEUR]
    assert "trois (3" not in touches
    assert "quatre (4) jours" in sur(_annote(forme, dossier), f"{ENCORE} : Hors dérogation, un agent télétravaille")


# ── L'ancrage ────────────────────────────────────────────────────────────────────────────────────────────────────
@chaque_forme
def test_les_commentaires_portent_sur_les_mots_qui_les_appellent(forme: str, dossier: Path) -> None:
    octets = _annote(forme, dossier)
    assert "limité à quatre (4) jours par semaine" in sur(octets, f"{ENCORE} : Hors dérogation, un agent télétravaille")
    assert sur(octets, "À mettre à jour : « CHSCT »") == "CHSCT"
    assert "préavis d'un mois" in sur(octets, f"{ENCORE} : Hors période")


def test_un_commentaire_dit_la_regle_l_article_en_vigueur_le_remede_et_la_confiance(dossier: Path) -> None:
    (texte,) = [t for t, _ in commentaires(_annote("simple", dossier)).values() if "trois jours par semaine" in t]
    assert "quotite-plafond-hebdomadaire" in texte
    assert "articles R. 431-1 et suivants, code général de la fonction publique" in texte
    assert "Que faire" in texte and "lecture sûre" in texte


def test_le_premier_commentaire_presente_l_acte_sur_son_titre(dossier: Path) -> None:
    texte, mots = commentaires(_annote("simple", dossier))["0"]
    assert mots == TITRE
    assert "une charte du 14 mars 2022" in texte
    assert "non vues" in texte and "absentes" in texte


def test_les_commentaires_d_avant_restent(dossier: Path) -> None:
    octets = _annote("déjà commenté", dossier)
    assert "À revoir." in [texte for texte, _ in commentaires(octets).values()]
    racine = etree.fromstring(extraire(octets)["word/comments.xml"])
    assert {c.get(f"{W}author") for c in racine} == {"Mme X", AUTEUR}


def test_le_texte_masque_n_est_ni_lu_ni_commente(dossier: Path) -> None:
    assert not any("masqué" in mots for _, mots in commentaires(_annote("avec liens", dossier)).values())


def test_une_note_et_une_zone_de_texte_sont_commentees_sur_le_paragraphe_du_corps(tmp_path: Path) -> None:
    document = Document()
    document.add_heading(TITRE, 1)
    document.add_paragraph(ADOPTEE)
    porteur = document.add_paragraph("Voir l'encadré.")
    zone = (
        f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"<w:p><w:r><w:t>{CHSCT}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    porteur._p.append(parse_xml(zone))
    octets = annote(enregistrer(document), tmp_path)
    dans = [e for e in corps(octets).iter(f"{W}txbxContent") if e.find(f".//{W}commentRangeStart") is not None]
    assert dans == []
    assert "Voir l'encadré." in sur(octets, "À mettre à jour : « CHSCT »")


def test_une_remarque_qui_ne_se_retrouve_pas_va_au_premier_paragraphe(tmp_path: Path) -> None:
    octets = original("simple")
    ouvert = ouvrir_l_acte(octets, "charte.docx")
    assert ouvert is not None
    passage = relecture_de(octets, "c.docx", tmp_path).portrait.acte.passages[0]
    perdue = Remarque(passage, 0, 3, ("Ici.",))
    rendu = annoter(ouvert[0], ouvert[1], {}, [perdue], AUJOURD_HUI)
    assert commentaires(rendu)["0"] == ("Ici.", TITRE)


# ── Les autres formats ───────────────────────────────────────────────────────────────────────────────────────────
TEXTE = f"{TITRE}\n\n{ADOPTEE}\n\nArticle 1 – Quotité\n\n{QUOTITE}\n\nArticle 2 – Fin\n\n{FIN}\n\n{CHSCT}\n"


def copie(dossier: Path, nom: str, texte: str) -> tuple[bytes, Acte]:
    r = relecture_de(texte.encode(), nom, dossier)
    original = copier_l_acte(r.portrait.acte, r.corpus.racine / "templates", AUJOURD_HUI)
    return annoter(*original, remarques_de(r), AUJOURD_HUI), r.portrait.acte


@pytest.mark.parametrize("nom", ["charte.txt", "charte.md"])
def test_un_autre_format_donne_un_word_neuf_avec_le_texte_et_les_commentaires(tmp_path: Path, nom: str) -> None:
    octets, acte = copie(tmp_path, nom, TEXTE)
    assert controler(octets) == []
    textes = trancher(octets, "del")
    for passage in acte.passages:
        assert passage.texte in textes, passage.texte
    assert any("mise en page d'origine n'est pas reprise" in t.replace("’", "'") for t in textes)
    assert "limité à quatre (4) jours par semaine" in sur(octets, f"{ENCORE} : Hors dérogation, un agent télétravaille")
    assert any(texte.endswith("limité à trois (3) jours par semaine.") for texte in trancher(octets, "ins"))


def test_le_word_neuf_garde_les_tableaux_et_les_puces(tmp_path: Path) -> None:
    texte = f"# {TITRE}\n\n{ADOPTEE}\n\n| Sujet | Règle |\n|---|---|\n| Quotité | {QUOTITE} |\n\n- {CHSCT}\n"
    octets, _ = copie(tmp_path, "charte.md", texte)
    assert controler(octets) == []
    textes = trancher(octets, "del")
    assert QUOTITE in textes and CHSCT in textes
    assert sur(octets, "À mettre à jour : « CHSCT »") == "CHSCT"


def test_un_word_a_macros_est_recopie_plutot_que_retouche() -> None:
    parties = extraire(original("simple"))
    ordinaire = b"wordprocessingml.document.main+xml"
    macros = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    contenus = parties["[Content_Types].xml"]
    assert ordinaire in contenus
    parties["[Content_Types].xml"] = contenus.replace(
        b"application/vnd.openxmlformats-officedocument." + ordinaire, macros
    )
    assert ouvrir_l_acte(assembler(parties), "charte.docm") is None


# ── Toujours pareil ──────────────────────────────────────────────────────────────────────────────────────────────
def test_les_memes_entrees_donnent_les_memes_octets(dossier: Path, tmp_path: Path) -> None:
    assert annote(original("simple"), tmp_path) == _annote("simple", dossier)
    assert copie(tmp_path, "a.txt", TEXTE)[0] == copie(tmp_path, "a.txt", TEXTE)[0]


def test_rien_n_est_date_du_jour_de_l_ecriture(tmp_path: Path) -> None:
    r = relecture_de(original("simple"), "c.docx", tmp_path)
    ouvert = ouvrir_l_acte(original("simple"), "c.docx")
    assert ouvert is not None
    octets = annoter(*ouvert, remarques_de(r), date(2026, 2, 3))
    dates = {c.get(f"{W}date") for c in etree.fromstring(extraire(octets)["word/comments.xml"])}
    assert dates == {"2026-02-03T00:00:00Z"}
    assert {e.get(f"{W}date") for e in corps(octets).iter(f"{W}ins")} == {"2026-02-03T00:00:00Z"}


def test_un_acte_sans_relation_recoit_les_siennes(tmp_path: Path) -> None:
    parties = extraire(original("simple"))
    del parties["word/_rels/document.xml.rels"]
    racine = etree.fromstring(parties["word/document.xml"])
    assert racine.find(f".//{qn('w:drawing')}") is None
    octets = annote(assembler(parties), tmp_path)
    assert b"/comments" in extraire(octets)["word/_rels/document.xml.rels"]
