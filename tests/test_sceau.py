"""``sceau`` : un acte tel qu'il a été écrit, ou ce qui y a changé ; jamais de fausse alerte, jamais de trace."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import pytest
from conftest import DOSSIERS, EXEMPLES, RACINE
from hypothesis import given, settings
from hypothesis import strategies as st
from lancer import Sortie, exiger_le_francais, lancer
from lxml import etree
from pieces_factices import HOSTILES, charte, deliberation, formulaire, hostile
from relire_word import W, reenregistrer, texte
from test_places import REMPLI, remplir

from teletravail_charte.blocs import Bloc, Piece, Provenance
from teletravail_charte.documents import acte as module_acte
from teletravail_charte.documents import composer
from teletravail_charte.documents.acte import ouvrir_acte
from teletravail_charte.documents.appariement import apparier
from teletravail_charte.documents.ecarts import comparer
from teletravail_charte.documents.paquet import assembler, extraire
from teletravail_charte.documents.releve import normaliser, relever
from teletravail_charte.documents.sceau import lire_sceau
from teletravail_charte.erreurs import ErreurDossier

TEMPLATES = RACINE / "templates"
CORPS = "word/document.xml"
Retouche = Callable[[etree._Element], object]


def prov(nom: str) -> Provenance:
    return Provenance(nom, (f"regle-{nom}",), ("texte/article@2020-01-01",), f"Titre de {nom}")


BLOCS = (
    Bloc("partie", "Cadre", "Titre I"),
    Bloc("article", "Objet", "Article 1", provenance=prov("cl-a")),
    Bloc("paragraphe", "L'agent télétravaille deux jours.", provenance=prov("cl-a")),
    Bloc("article", "Lieu", "Article 2", provenance=prov("cl-b")),
    Bloc("paragraphe", "Il télétravaille chez lui.", provenance=prov("cl-b")),
    Bloc("puce", "au domicile ;", provenance=prov("cl-b")),
    Bloc("puce", "dans un tiers-lieu.", provenance=prov("cl-b")),
    Bloc(
        "tableau", "Votes", entetes=("Pour", "Contre", "Abstention"), lignes=(("15", "", ""),), provenance=prov("cl-c")
    ),
    Bloc("champ", "Publiée le :", provenance=prov("cl-c")),
    Bloc("paragraphe", "Fin de l'acte.", provenance=prov("cl-c")),
)
PIECE = replace(charte(), blocs=BLOCS, dossier="")
ECRIT = composer(PIECE, TEMPLATES / "charte.docx")


def retoucher(octets: bytes, *retouches: Retouche, partie: str = CORPS) -> bytes:
    """Le fichier, une partie passée par chaque retouche."""
    parties = extraire(octets)
    racine = etree.fromstring(parties[partie])
    for retouche in retouches:
        retouche(racine)
    parties[partie] = etree.tostring(racine)
    return assembler(parties)


def trouver(racine: etree._Element, contenu: str) -> etree._Element:
    """Le paragraphe du corps (le dernier : ni couverture, ni sommaire) qui dit cela."""
    return [p for p in racine.iter(f"{W}p") if contenu in texte(p)][-1]


def controle(racine: etree._Element, contenu: str) -> etree._Element:
    return next(trouver(racine, contenu).iterancestors(f"{W}sdt"))


def dire(avant: str, apres: str) -> Retouche:
    """Remplace un bout de texte."""

    def retouche(racine: etree._Element) -> None:
        for morceau in trouver(racine, avant).iter(f"{W}t"):
            morceau.text = (morceau.text or "").replace(avant, apres)

    return retouche


def oter(contenu: str) -> Retouche:
    return lambda racine: (c := controle(racine, contenu)).getparent().remove(c)


def ajouter(contenu: str, apres: str) -> Retouche:
    def retouche(racine: etree._Element) -> None:
        neuf = etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t>{contenu}</w:t></w:r></w:p>')
        controle(racine, apres).addnext(neuf)

    return retouche


def echanger(un: str, deux: str) -> Retouche:
    def retouche(racine: etree._Element) -> None:
        a, b = controle(racine, un), controle(racine, deux)
        place = copy.copy(a)
        a.addprevious(place)
        b.addprevious(a)
        place.addprevious(b)
        place.getparent().remove(place)

    return retouche


def ecarts(octets: bytes) -> list[tuple[str, str, str]]:
    """(nature, clause, texte d'aujourd'hui) de chaque écart."""
    acte = ouvrir_acte(octets, "acte.docx")
    sceau = lire_sceau(acte, "acte.docx")
    comparaison = comparer(sceau, relever(acte, sceau.places), relever(acte, sceau.places, accepter=False))
    trouves = []
    for e in comparaison.ecarts:
        etiquette = e.scelle.etiquette if e.scelle else e.morceau.etiquette if e.morceau else ""
        trouves.append((e.nature, etiquette.partition("/")[0], e.morceau.texte if e.morceau else ""))
    return trouves


def sceau(octets: bytes, dans: Path) -> Sortie:
    """La commande, sur un fichier."""
    (dans / "acte.docx").write_bytes(octets)
    return lancer("sceau", str(dans / "acte.docx"))


RETOUCHES: dict[str, tuple[list[Retouche], list[tuple[str, str, str]]]] = {
    "rien": ([], []),
    "un espace de plus": ([dire("L'agent télétravaille", "L'agent  télétravaille")], []),
    "un espace insécable": ([dire("deux jours", "deux\u00a0jours")], []),
    "une apostrophe courbe": ([dire("L'agent", "L’agent")], []),
    "un espace dans un mot": (
        [dire("télétravaille deux", "télé travaille deux")],
        [("modifié", "cl-a", "L'agent télé travaille deux jours.")],
    ),
    "un mot changé": ([dire("deux", "trois")], [("modifié", "cl-a", "L'agent télétravaille trois jours.")]),
    "une ponctuation changée": (
        [dire("deux jours.", "deux jours,")],
        [("modifié", "cl-a", "L'agent télétravaille deux jours,")],
    ),
    "un accent": ([dire("Il télétravaille", "Il teletravaille")], [("modifié", "cl-b", "Il teletravaille chez lui.")]),
    "un paragraphe ôté": ([oter("au domicile")], [("supprimé", "cl-b", "")]),
    "un article ôté": ([oter("Objet"), oter("deux jours")], [("supprimé", "cl-a", "")] * 2),
    "un paragraphe ajouté": ([ajouter("Le maire décide seul.", "chez lui")], [("ajouté", "", "Le maire décide seul.")]),
    "deux échangés": ([echanger("au domicile", "un tiers-lieu")], [("déplacé", "cl-b", "au domicile ;")]),
    "une cellule changée": ([dire("15", "51")], [("modifié", "cl-c", "51")]),
    "un article renommé": ([dire("Objet", "But")], [("modifié", "cl-a", "Article 1 – But")]),
    "un titre de partie": ([dire("Cadre", "Autre")], [("modifié", "", "Titre I – Autre")]),
    "modifié et ajouté": (
        [dire("chez lui", "ailleurs"), ajouter("Neuf.", "ailleurs")],
        [("modifié", "cl-b", "Il télétravaille ailleurs."), ("ajouté", "", "Neuf.")],
    ),
    "ôté et ajouté au même endroit": (
        [ajouter("Neuf.", "au domicile"), oter("au domicile")],
        [("ajouté", "", "Neuf."), ("supprimé", "cl-b", "")],
    ),
    "modifié et ôté": (
        [dire("deux", "cinq"), oter("au domicile")],
        [("modifié", "cl-a", "L'agent télétravaille cinq jours."), ("supprimé", "cl-b", "")],
    ),
}


@pytest.mark.parametrize("cas", RETOUCHES)
def test_une_retouche_est_vue_a_sa_place(cas: str) -> None:
    retouches, attendus = RETOUCHES[cas]
    trouves = ecarts(retoucher(ECRIT, *retouches))
    if cas == "deux échangés":
        assert len(trouves) == 1 and trouves[0][:2] == ("déplacé", "cl-b")
    else:
        assert trouves == attendus


def test_une_valeur_qui_change_de_colonne_est_vue() -> None:
    def glisser(racine: etree._Element) -> None:
        pour, contre, _ = next(trouver(racine, "15").iterancestors(f"{W}tr")).iter(f"{W}tc")
        source, cible = pour.find(f"{W}p"), contre.find(f"{W}p")
        course = source.find(f"{W}r")
        cible.append(course)

    assert [nature for nature, *_ in ecarts(retoucher(ECRIT, glisser))] == ["déplacé"]


def test_deux_cellules_echangees_sont_vues() -> None:
    trouves = ecarts(retoucher(ECRIT, dire("Pour", "X"), dire("Contre", "Pour"), dire("X", "Contre")))
    assert [trouve[:2] for trouve in trouves] == [("déplacé", "cl-c")]


def _masquer(nom: str) -> Retouche:
    def retouche(racine: etree._Element) -> None:
        for course in trouver(racine, "deux jours").iter(f"{W}r"):
            course.insert(0, etree.fromstring(f'<w:rPr xmlns:w="{W[1:-1]}"><w:{nom}/></w:rPr>'))

    return retouche


@pytest.mark.parametrize("nom", ["vanish", "strike", "dstrike"])
def test_un_texte_masque_ou_barre_n_est_plus_dit(nom: str) -> None:
    assert ecarts(retoucher(ECRIT, _masquer(nom))) == [("supprimé", "cl-a", "")]


@pytest.mark.parametrize("nom", ["b", "i", "u"])
def test_une_mise_en_forme_ne_change_pas_ce_qui_est_dit(nom: str) -> None:
    assert ecarts(retoucher(ECRIT, _masquer(nom))) == []


@pytest.mark.parametrize("balise", ["drawing", "footnoteReference", "endnoteReference"])
def test_une_image_ou_une_note_ajoutee_est_vue(balise: str) -> None:
    def retouche(racine: etree._Element) -> None:
        course = next(trouver(racine, "deux jours").iter(f"{W}r"))
        etree.SubElement(course, W + balise)

    assert [nature for nature, *_ in ecarts(retoucher(ECRIT, retouche))] == ["modifié"]


def test_un_texte_deplace_hors_de_ses_courses_reste_le_meme() -> None:
    """Word coupe un texte en plusieurs courses, ajoute des repères de correction et des signets."""

    def couper(racine: etree._Element) -> None:
        paragraphe = trouver(racine, "deux jours")
        course = paragraphe.find(f"{W}r")
        debut, fin = copy.deepcopy(course), copy.deepcopy(course)
        debut.find(f"{W}t").text, fin.find(f"{W}t").text = "L'agent télé", "travaille deux jours."
        course.addprevious(debut)
        course.addprevious(etree.Element(f"{W}proofErr"))
        course.addprevious(fin)
        paragraphe.remove(course)

    assert ecarts(retoucher(ECRIT, couper)) == []


def test_ôter_le_mot_projet_de_l_en_tete_est_vu() -> None:
    octets = composer(replace(PIECE, projet=True), TEMPLATES / "charte.docx")
    parties = extraire(octets)
    for nom in ("word/header1.xml", "word/header2.xml"):
        parties[nom] = parties[nom].replace(b"PROJET", b"")
    natures = [nature for nature, *_ in ecarts(assembler(parties))]
    assert natures == ["supprimé", "supprimé", "ajouté"]


def _suivre(contenu: str, remplacement: str) -> Retouche:
    """Le suivi de modifications de Word : l'ancien texte ôté, le neuf inséré."""

    def retouche(racine: etree._Element) -> None:
        for course in list(trouver(racine, contenu).iter(f"{W}r")):
            ote, pose = etree.Element(f"{W}del"), etree.Element(f"{W}ins")
            course.addprevious(ote)
            ote.addnext(pose)
            neuve = copy.deepcopy(course)
            for t in course.iter(f"{W}t"):
                t.tag = f"{W}delText"
            ote.append(course)
            for t in neuve.iter(f"{W}t"):
                t.text = remplacement
            if remplacement:
                pose.append(neuve)

    return retouche


def test_une_modification_suivie_est_dite_avec_le_texte_d_avant(tmp_path: Path) -> None:
    sortie = sceau(retoucher(ECRIT, _suivre("deux jours", "L'agent fait ce qu'il veut.")), tmp_path)
    assert sortie.code == 1
    assert "avant (modification suivie)\u00a0: «\u00a0L'agent télétravaille deux jours.\u00a0»" in sortie.ecrit
    assert "aujourd’hui\u00a0: «\u00a0L'agent fait ce qu'il veut.\u00a0»" in sortie.ecrit
    assert "Si vous les refusez toutes, l’acte redevient celui qui a été écrit." in sortie.ecrit


def test_un_paragraphe_entier_supprime_en_suivi_est_dit_supprime(tmp_path: Path) -> None:
    def marquer(racine: etree._Element) -> None:
        reglages = trouver(racine, "Fin de l'acte").find(f"{W}pPr")
        etree.SubElement(etree.SubElement(reglages, f"{W}rPr"), f"{W}del")

    octets = retoucher(ECRIT, marquer, _suivre("Fin de l'acte", ""))
    assert ecarts(octets) == [("supprimé", "cl-c", "")]
    assert "avant (modification suivie)\u00a0: «\u00a0Fin de l'acte.\u00a0»" in sceau(octets, tmp_path).ecrit


def test_un_paragraphe_coupe_en_deux_en_suivi_est_vu() -> None:
    def couper(racine: etree._Element) -> None:
        paragraphe = trouver(racine, "chez lui")
        suite = copy.deepcopy(paragraphe)
        paragraphe.find(f".//{W}t").text, suite.find(f".//{W}t").text = "Il télétravaille ", "chez lui."
        etree.SubElement(etree.SubElement(paragraphe.find(f"{W}pPr"), f"{W}rPr"), f"{W}ins")
        paragraphe.addnext(suite)

    octets = retoucher(ECRIT, couper)
    assert [nature for nature, *_ in ecarts(octets)] == ["modifié", "ajouté"]
    acte = ouvrir_acte(octets, "a")
    lire = lire_sceau(acte, "a")
    originaux = relever(acte, lire.places, accepter=False)
    assert not comparer(lire, originaux, originaux).ecarts


def test_une_place_remplie_n_est_pas_une_modification_et_sa_valeur_est_lue(tmp_path: Path) -> None:
    ecrit = composer(formulaire(), TEMPLATES / "formulaire.docx")
    sortie = sceau(remplir(ecrit, REMPLI), tmp_path)
    assert sortie.code == 0
    assert "intact" in sortie.ecrit
    assert "Places à remplir\u00a0: 8 sur 18 remplies." in sortie.ecrit
    assert "  Date de la demande\u00a0: 2026-12-01\n" in sortie.ecrit
    assert "  mardi matin\u00a0: cochée\n" in sortie.ecrit
    assert "lundi matin" not in sortie.ecrit


def test_une_ligne_remplie_a_la_main_n_est_pas_une_modification(tmp_path: Path) -> None:
    sortie = sceau(retoucher(ECRIT, dire("Publiée le :", "Publiée le : 17 décembre 2026")), tmp_path)
    assert sortie.code == 0
    assert "Places à remplir\u00a0: 1 sur 1 remplie.\n  Publiée le\u00a0: 17 décembre 2026\n" in sortie.ecrit


def test_le_libelle_d_une_ligne_a_remplir_ne_change_pas_sans_qu_on_le_voie() -> None:
    assert ecarts(retoucher(ECRIT, dire("Publiée le :", "Affichée le : 17")))[0][:2] == ("modifié", "cl-c")


def test_oter_une_place_est_une_modification() -> None:
    def retouche(racine: etree._Element) -> None:
        sdt = next(s for s in racine.iter(f"{W}sdt") if "jours" in texte(s) and "fixes" in texte(s))
        sdt.getparent().remove(sdt)

    octets = retoucher(composer(formulaire(), TEMPLATES / "formulaire.docx"), retouche)
    assert [nature for nature, *_ in ecarts(octets)] in (["modifié"], ["supprimé"])


PIECES = {
    "charte": (charte(projet=True), "charte"),
    "délibération": (deliberation(projet=True), "deliberation"),
    "formulaire": (formulaire(), "formulaire"),
    "hostile": (hostile(), "charte"),
}


@pytest.mark.parametrize("nom", PIECES)
def test_un_acte_qui_vient_d_etre_ecrit_est_intact(nom: str, tmp_path: Path) -> None:
    piece, coquille = PIECES[nom]
    assert sceau(composer(piece, TEMPLATES / f"{coquille}.docx"), tmp_path).code == 0


@pytest.mark.parametrize("nom", PIECES)
def test_reenregistre_par_libreoffice_un_acte_reste_intact(nom: str, tmp_path: Path) -> None:
    piece, coquille = PIECES[nom]
    octets = reenregistrer(composer(piece, TEMPLATES / f"{coquille}.docx"), tmp_path)
    sortie = sceau(octets, tmp_path)
    assert sortie.code == 0, sortie.ecrit


def test_reenregistre_par_libreoffice_un_acte_modifie_le_reste(tmp_path: Path) -> None:
    octets = reenregistrer(retoucher(ECRIT, dire("deux", "trois"), oter("au domicile")), tmp_path)
    assert ecarts(octets) == [
        ("modifié", "cl-a", "L'agent télétravaille trois jours."),
        ("supprimé", "cl-b", ""),
    ]


@pytest.mark.parametrize("commune", ["nezel", "nogent-sur-marne"])
def test_les_actes_des_communes_d_exemple_sont_intacts_et_nomment_leur_corpus(commune: str, tmp_path: Path) -> None:
    options = ["--dans", str(tmp_path), "--moteur", "natif", "--projet"]
    assert lancer("rediger", str(EXEMPLES / f"{commune}.yaml"), *options).code == 0
    for piece in ("charte", "deliberation"):
        sortie = lancer("sceau", str(tmp_path / f"{piece}.docx"))
        assert sortie.code == 0, sortie.ecrit
        assert "le même qu’aujourd’hui" in sortie.ecrit
        assert re.search(
            "Dossier\u00a0: sha256:[0-9a-f]{64} ; le fichier l’emporte avec lui", sortie.ecrit.replace("\u202f", " ")
        )
        assert "projet" in sortie.ecrit


def test_un_corpus_qui_a_change_depuis_est_dit(tmp_path: Path) -> None:
    piece = replace(PIECE, proprietes={"Empreinte du corpus": "sha256:ancien"})
    sortie = sceau(composer(piece, TEMPLATES / "charte.docx"), tmp_path)
    assert sortie.code == 0
    assert "sha256:ancien, version inconnue, différent de celui d’aujourd’hui (sha256:" in sortie.ecrit


def test_un_dossier_avec_hypotheses_le_dit(tmp_path: Path) -> None:
    dossier = str(DOSSIERS / "commune-conforme.yaml")
    options = ["--au", "2026-11-21", "--dans", str(tmp_path), "--moteur", "natif", "--projet", "--pieces", "charte"]
    assert lancer("rediger", dossier, *options, "--avec", "commune.nom=Ailleurs").code == 0
    sortie = lancer("sceau", str(tmp_path / "charte.docx"))
    assert '(--avec)\u00a0: {"commune.nom": "Ailleurs"}.' in sortie.ecrit


@pytest.mark.parametrize(
    ("partie", "avant", "apres"),
    [
        ("customXml/item1.xml", b'clause="cl-a"', b'clause="cl-z"'),
        ("customXml/item1.xml", b"<dossier/>", b"<dossier>autre</dossier>"),
        ("docProps/custom.xml", b"<vt:lpwstr>sha256:", b"<vt:lpwstr>sha256:0"),
    ],
)
def test_un_sceau_retouche_est_dit(partie: str, avant: bytes, apres: bytes, tmp_path: Path) -> None:
    parties = extraire(composer(replace(PIECE, proprietes={}), TEMPLATES / "charte.docx"))
    assert avant in parties[partie]
    parties[partie] = parties[partie].replace(avant, apres)
    sortie = sceau(assembler(parties), tmp_path)
    assert sortie.code == 1
    assert "a été retouché" in sortie.ecrit


def test_le_dossier_emporte_ne_peut_pas_etre_change_sans_qu_on_le_voie(tmp_path: Path) -> None:
    piece = replace(PIECE, dossier='["", "", {"a": 1}]', proprietes={"Empreinte du dossier": "sha256:faux"})
    assert sceau(composer(piece, TEMPLATES / "charte.docx"), tmp_path).code == 1


def _sans_donnees(parties: dict[str, bytes]) -> None:
    liens = "word/_rels/document.xml.rels"
    parties[liens] = re.sub(rb"<Relationship [^>]*customXml[^>]*>", b"", parties[liens])


def _sans_propriete(parties: dict[str, bytes]) -> None:
    _sans_donnees(parties)
    parties["docProps/custom.xml"] = parties["docProps/custom.xml"].replace(b"Empreinte du sceau", b"Autre")


@pytest.mark.parametrize(
    ("retouche", "phrase"),
    [(_sans_donnees, "son sceau a été ôté"), (_sans_propriete, "il n'a pas de sceau")],
)
def test_un_acte_sans_sceau_le_dit(retouche: Callable[[dict[str, bytes]], None], phrase: str, tmp_path: Path) -> None:
    parties = extraire(ECRIT)
    retouche(parties)
    sortie = sceau(assembler(parties), tmp_path)
    assert sortie.code == 3
    assert phrase in sortie.reproches
    exiger_le_francais(sortie.reproches)


def _zip(**parties: bytes) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in parties.items():
            archive.writestr(nom.replace("__", "/"), contenu)
    return tampon.getvalue()


def _avec(partie: str, contenu: bytes) -> bytes:
    return assembler(extraire(ECRIT) | {partie: contenu})


BOMBE = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %s "%s">' % (bytes([98 + n]), b"&%s;" % bytes([97 + n]) * 10) for n in range(9))
    + b"]><x>&j;</x>"
)
ILLISIBLES = {
    "vide": b"",
    "texte": b"Une charte.",
    "pdf": b"%PDF-1.7\n",
    "ancien doc": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "zip ordinaire": _zip(a=b"b"),
    "zip tronqué": ECRIT[: len(ECRIT) // 2],
    "classeur": _avec(
        "_rels/.rels", b'<Relationships><Relationship Type="x/officeDocument" Target="a.xml"/></Relationships>'
    ),
    "sans corps": _avec(CORPS, b"<a/>"),
    "strict": _avec(
        CORPS, b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body/></w:document>'
    ),
    "xml abîmé": _avec(CORPS, b"<a><b></a>"),
    "sceau abîmé": _avec("customXml/item1.xml", b"urn:teletravail-charte:sceau:1 <a>"),
    "entités": _avec(CORPS, BOMBE),
    "entités du sceau": _avec("customXml/item1.xml", BOMBE.replace(b"<x>", b"<x>urn:teletravail-charte:sceau:1")),
    "entité externe": _avec(CORPS, b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'),
    "profond": _avec(CORPS, b"<a>" * 5000 + b"</a>" * 5000),
    "zip bombe": _avec(CORPS, b"<a>" + b" " * (20 << 20) + b"</a>"),
    "trop de parties": assembler(extraire(ECRIT) | {f"x/{n}.bin": b"" for n in range(5000)}, comprimer=False),
}


@pytest.mark.parametrize("cas", ILLISIBLES)
def test_un_fichier_illisible_ou_piege_est_dit_en_une_phrase(cas: str, tmp_path: Path) -> None:
    sortie = sceau(ILLISIBLES[cas], tmp_path)
    assert sortie.code == 3, sortie.ecrit
    assert sortie.ecrit == ""
    assert sortie.reproches.count("\n") == 1
    assert "acte.docx" in sortie.reproches
    exiger_le_francais(sortie.reproches)


def test_une_bombe_n_est_pas_ouverte(tmp_path: Path) -> None:
    with patch.object(module_acte, "_PARTIE_MAX", 1000), patch.object(zipfile.ZipFile, "read") as lecture:
        lecture.return_value = b"<a/>"
        assert sceau(ECRIT, tmp_path).code == 3
    assert all(entree.file_size <= 1000 for (entree,), _ in lecture.call_args_list)


def test_une_archive_d_une_compression_etrange_n_est_pas_ouverte(tmp_path: Path) -> None:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_LZMA) as archive:
        for nom, contenu in extraire(ECRIT).items():
            archive.writestr(nom, contenu)
    assert sceau(tampon.getvalue(), tmp_path).code == 3


BIZARRES: dict[str, tuple[str, bytes, bytes]] = {
    "un commentaire dans les relations": ("_rels/.rels", b"<Relationship ", b"<!-- x --><?a b?><Relationship "),
    "un commentaire dans le corps": (CORPS, b"<w:p>", b"<!-- x --><?a b?><w:p>"),
    "une instruction dans une course": (CORPS, b"<w:t ", b"<?a b?><!-- x --><w:t "),
    "une alternative vide": (CORPS, b"<w:t ", b"<mc:AlternateContent/><w:t "),
    "une alternative vide dans le corps": (CORPS, b"<w:body>", b"<w:body><mc:AlternateContent/>"),
    "un contrôle sans rien": (CORPS, b"<w:body>", b"<w:body><w:sdt/><w:sdt><w:sdtPr/></w:sdt>"),
    "un contrôle sans rien dans un paragraphe": (CORPS, b"<w:r>", b"<w:sdt/><w:sdt><w:sdtContent/></w:sdt><w:r>"),
    "un champ jamais ouvert": (CORPS, b"<w:r>", b'<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r>'),
    "un paragraphe vide de plus": (CORPS, b"<w:body>", b"<w:body><w:p/><w:p><w:r/></w:p>"),
    "un contrôle dans un contrôle, cent fois": (
        CORPS,
        b"<w:body>",
        b"<w:body>" + b"<w:sdt><w:sdtContent>" * 100 + b"<w:p/>" + b"</w:sdtContent></w:sdt>" * 100,
    ),
    "une propriété sans nom": ("docProps/custom.xml", b"<property ", b"<!-- x --><property/><property "),
}


@pytest.mark.parametrize("cas", BIZARRES)
def test_un_fichier_bizarre_mais_qui_dit_la_meme_chose_est_intact(cas: str, tmp_path: Path) -> None:
    partie, avant, apres = BIZARRES[cas]
    parties = extraire(ECRIT)
    assert avant in parties[partie]
    sortie = sceau(assembler(parties | {partie: parties[partie].replace(avant, apres)}), tmp_path)
    assert sortie.code == 0, sortie


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_un_fichier_abime_n_importe_ou_ne_fait_jamais_de_trace(rang: int, octets: bytes) -> None:
    """Un octet changé dans une partie : intact, modifié ou illisible, jamais une trace."""
    parties = extraire(ECRIT)
    noms = [CORPS, "customXml/item1.xml", "docProps/custom.xml", "_rels/.rels", "word/_rels/document.xml.rels"]
    nom = noms[rang % len(noms)]
    ici = rang % len(parties[nom])
    parties[nom] = parties[nom][:ici] + octets + parties[nom][ici + len(octets) :]
    try:
        ecarts(assembler(parties))
    except ErreurDossier as erreur:
        exiger_le_francais(str(erreur))


def test_un_acte_entierement_remplace_se_compare_vite_et_se_dit_court(tmp_path: Path) -> None:
    def remplacer(racine: etree._Element) -> None:
        corps = racine[0]
        del corps[:-1]
        for n in range(30_000):
            p = etree.Element(f"{W}p")
            etree.SubElement(etree.SubElement(p, f"{W}r"), f"{W}t").text = f"Neuf {n % 9000}"
            corps.insert(0, p)

    sortie = sceau(retoucher(ECRIT, remplacer), tmp_path)
    assert sortie.code == 1
    assert sortie.ecrit.count("\n") < 1000
    assert "autres." in sortie.ecrit


@pytest.mark.parametrize("chemin", ["absent.docx", "."])
def test_un_chemin_sans_fichier_est_dit(chemin: str, tmp_path: Path) -> None:
    sortie = lancer("sceau", str(tmp_path / chemin))
    assert sortie.code == 3
    exiger_le_francais(sortie.reproches)


def test_sans_fichier_la_commande_dit_ce_qu_elle_attend() -> None:
    sortie = lancer("sceau")
    assert sortie.code == 2
    assert "FICHIER.docx" in sortie.reproches


def test_un_texte_hostile_ne_commande_pas_le_terminal(tmp_path: Path) -> None:
    octets = retoucher(ECRIT, dire("deux", "\u009b31m\u202edeux"))
    sortie = sceau(octets, tmp_path)
    assert sortie.code == 1
    assert not re.search("[\u0080-\u009f\u202a-\u202e]", sortie.ecrit)


@pytest.mark.parametrize("texte_hostile", HOSTILES, ids=lambda t: t[:12])
def test_un_texte_de_la_commune_ne_trompe_pas_le_sceau(texte_hostile: str, tmp_path: Path) -> None:
    blocs = tuple(Bloc(g, texte_hostile, provenance=prov(g)) for g in ("paragraphe", "puce", "champ", "mention"))
    piece: Piece = replace(PIECE, blocs=blocs, titre=texte_hostile, commune=texte_hostile, dossier="")
    assert sceau(composer(piece, TEMPLATES / "deliberation.docx"), tmp_path).code == 0


def test_le_sceau_est_le_meme_a_chaque_ecriture_et_change_avec_le_texte() -> None:
    def partie(piece: Piece) -> bytes:
        return extraire(composer(piece, TEMPLATES / "charte.docx"))["customXml/item1.xml"]

    assert partie(PIECE) == partie(PIECE)
    assert partie(PIECE) != partie(replace(PIECE, blocs=BLOCS[1:]))


@pytest.mark.parametrize(
    ("un", "deux"),
    [
        ("a  b", "a b"),
        (" a\n\tb ", "a b"),
        ("a\u202f;", "a ;"),
        ("l’an", "l'an"),
        ("co\u00adupe", "coupe"),
        ("e\u0301", "é"),
    ],
)
def test_deux_ecritures_d_une_meme_phrase_se_valent(un: str, deux: str) -> None:
    assert normaliser(un) == normaliser(deux)


@pytest.mark.parametrize(("un", "deux"), [("a;", "a ;"), ("A", "a"), ("1 000", "1000"), ("e", "é"), ("«a»", "« a »")])
def test_deux_phrases_differentes_ne_se_valent_pas(un: str, deux: str) -> None:
    assert normaliser(un) != normaliser(deux)


@settings(max_examples=200)
@given(st.lists(st.sampled_from("abcdef"), max_size=30), st.lists(st.sampled_from("abcdef"), max_size=30))
def test_l_appariement_est_croissant_et_n_associe_que_des_egaux(a: list[str], b: list[str]) -> None:
    paires = apparier(a, b)
    assert all(a[i] == b[j] for i, j in paires)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(paires))


@settings(max_examples=100)
@given(st.lists(st.text("ab", max_size=3), max_size=20), st.data())
def test_oter_des_elements_n_en_desapparie_pas_d_autres(suite: list[str], data: st.DataObject) -> None:
    gardes = [e for e in suite if data.draw(st.booleans(), label=e)]
    assert len(apparier(suite, gardes)) == len(gardes)


def test_un_acte_de_milliers_de_morceaux_repetes_se_compare_vite() -> None:
    a = [str(n % 7) for n in range(20_000)]
    b = [str(n % 5) for n in range(20_000)]
    assert len(apparier(a, b)) < 20_000
