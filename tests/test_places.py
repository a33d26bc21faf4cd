"""Les places à remplir : des contrôles de contenu nommés, lisibles sur le papier, relus quand ils sont remplis."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import RACINE, corpus_du_depot
from lxml import etree
from pieces_factices import JOURS, charte, formulaire, saisie
from relire_word import W, corps, paragraphes, reenregistrer, texte

from teletravail_charte.blocs import Bloc, Piece
from teletravail_charte.documents import composer
from teletravail_charte.documents.paquet import assembler, extraire
from teletravail_charte.documents.remplissage import lire_saisies
from teletravail_charte.dossier import lire_dossier
from teletravail_charte.erreurs import ErreurCorpus, ErreurDossier

CHARTE, FORMULAIRE = RACINE / "templates" / "charte.docx", RACINE / "templates" / "formulaire.docx"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
VIDE = {"Nom et prénom": None, "Date de la demande": None, "Forme": None, "Jours": None, "Première demande": False}
VIDE |= {place: vide for j in JOURS for place, vide in ((f"{j} matin", False), (f"Lieu du {j}", None))}
VIDE |= {"Activités": None, "Signataire": None}
REMPLI = VIDE | {
    "Nom et prénom": "Camille <Modèle> & Cie",
    "Date de la demande": "2026-12-01",
    "Forme": "jours flottants",
    "Jours": "2",
    "Première demande": True,
    "mardi matin": True,
    "Lieu du jeudi": "domicile",
    "Activités": "instruction\nsuivi",
}


def avec(*blocs: Bloc, coquille: Path = FORMULAIRE) -> bytes:
    return composer(replace(charte(), blocs=blocs), coquille)


def places(octets: bytes) -> dict[str, etree._Element]:
    """Les contrôles de saisie, par libellé."""
    return places_de(corps(octets))


def places_de(racine: etree._Element) -> dict[str, etree._Element]:
    trouves = {}
    for sdt in racine.iter(f"{W}sdt"):
        reglages = sdt.find(f"{W}sdtPr")
        if reglages.find(f"{W}tag").get(f"{W}val").startswith("saisie:"):
            trouves[reglages.find(f"{W}alias").get(f"{W}val")] = sdt
    return trouves


def remplir(octets: bytes, valeurs: dict[str, Any]) -> bytes:
    """Le fichier rempli comme Word le fait : le texte d'attente ôté, la réponse à sa place."""
    parties = extraire(octets)
    racine = etree.fromstring(parties["word/document.xml"])
    for sdt in racine.iter(f"{W}sdt"):
        reglages, contenu = sdt.find(f"{W}sdtPr"), sdt.find(f"{W}sdtContent")
        valeur = valeurs.get(reglages.find(f"{W}alias").get(f"{W}val"))
        if not reglages.find(f"{W}tag").get(f"{W}val").startswith("saisie:") or not valeur:
            continue
        if valeur is True:
            reglages.find(f".//{W14}checked").set(f"{W14}val", "1")
            contenu.find(f".//{W}t").text = "☒"
            continue
        reglages.remove(reglages.find(f"{W}showingPlcHdr"))
        if (jour := reglages.find(f"{W}date")) is not None:
            jour.set(f"{W}fullDate", f"{valeur}T00:00:00Z")
            valeur = "/".join(reversed(valeur.split("-")))
        course = contenu.find(f"{W}r")
        course.remove(course.find(f"{W}t"))
        for rang, ligne in enumerate(valeur.split("\n")):
            if rang:
                etree.SubElement(course, f"{W}br")
            etree.SubElement(course, f"{W}t").text = ligne
    parties["word/document.xml"] = etree.tostring(racine)
    return assembler(parties)


@pytest.mark.parametrize(
    ("marque", "reglage", "attente"),
    [
        (saisie("texte", "Nom"), "text", "…………"),
        (saisie("paragraphe", "Motif"), "text", "…………"),
        (saisie("nombre", "Jours"), "text", "…………"),
        (saisie("date", "Jour"), "date", "…/…/……"),
        (saisie("case", "Oui"), "checkbox", "☐"),
        (saisie("choix", "Forme", "fixe", "flottant"), "dropDownList", "fixe / flottant"),
    ],
    ids=lambda valeur: valeur[:12],
)
def test_chaque_genre_devient_son_controle_avec_une_attente_qui_s_imprime(
    marque: str, reglage: str, attente: str
) -> None:
    octets = avec(Bloc("paragraphe", f"avant {marque} après"))
    (libelle,) = lire_saisies(octets)
    sdt = places(octets)[libelle]
    assert reglage in [etree.QName(r).localname for r in sdt.find(f"{W}sdtPr")]
    assert texte(sdt).startswith(attente)
    (paragraphe,) = [p for p in corps(octets).iter(f"{W}p") if "avant" in texte(p)]
    assert texte(paragraphe) == f"avant {texte(sdt)} après"


def test_une_case_n_est_pas_une_attente_et_les_autres_en_sont_une() -> None:
    octets = composer(formulaire(), FORMULAIRE)
    attendent = {nom: sdt.find(f"{W}sdtPr/{W}showingPlcHdr") is not None for nom, sdt in places(octets).items()}
    cases = {"Première demande", *(f"{j} matin" for j in JOURS)}
    assert attendent == {nom: nom not in cases for nom in VIDE}


def test_une_date_s_ecrit_a_la_francaise_et_un_paragraphe_sur_plusieurs_lignes() -> None:
    controles = places(composer(formulaire(), FORMULAIRE))
    date = controles["Date de la demande"].find(f".//{W}date")
    assert [r.get(f"{W}val") for r in date][:2] == ["dd/MM/yyyy", "fr-FR"]
    assert controles["Activités"].find(f".//{W}text").get(f"{W}multiLine") == "1"
    assert controles["Nom et prénom"].find(f".//{W}text").get(f"{W}multiLine") is None


def test_une_place_se_pose_dans_un_paragraphe_une_puce_une_cellule_un_champ_une_signature() -> None:
    hotes = {p.style.name for p in paragraphes(composer(formulaire(), FORMULAIRE)) if places_de(p._p)}
    assert hotes == {"Body Text", "Case à cocher", "Cellule", "Champ à remplir", "Signataire"}


def test_une_case_tient_lieu_de_tiret_et_une_puce_ordinaire_garde_le_sien() -> None:
    styles = {p.text.strip(): p.style.name for p in paragraphes(composer(formulaire(), FORMULAIRE))}
    assert styles["une puce ordinaire"] == "List Bullet"
    assert "première demande" not in styles


@pytest.mark.parametrize("coquille", [CHARTE, FORMULAIRE], ids=lambda chemin: chemin.stem)
def test_une_ligne_a_remplir_a_la_main_ne_recoit_pas_de_controle(coquille: Path) -> None:
    octets = avec(Bloc("champ", "Votants :"), coquille=coquille)
    assert not places(octets)
    assert "Votants :" in [texte(p).strip() for p in corps(octets).iter(f"{W}p")]


def test_une_ligne_qui_finit_par_une_date_n_a_plus_de_pointilles() -> None:
    deux = (Bloc("champ", f"Nom : {saisie('texte', 'Nom')}"), Bloc("champ", f"Le : {saisie('date', 'Le')}"))
    lignes = [texte(p) for p in corps(avec(*deux, coquille=CHARTE)).iter(f"{W}p") if " : " in texte(p)]
    assert [ligne.endswith("\t") for ligne in lignes] == [True, False]


def test_il_ne_reste_aucune_marque_dans_le_fichier() -> None:
    parties = extraire(composer(formulaire(), FORMULAIRE))
    for nom, octets in parties.items():
        assert not re.search("[\ue000-\ue00f]", octets.decode()), nom


def test_un_tableau_se_regle_sur_ce_qui_s_imprime_pas_sur_la_marque() -> None:
    long = saisie("choix", "x" * 60, "a", "b")
    largeurs = []
    for cellule in (long, "a / b"):
        table = next(corps(avec(Bloc("tableau", lignes=((cellule, "un texte de vingt"),)))).iter(f"{W}tbl"))
        largeurs.append([colonne.get(f"{W}w") for colonne in table.find(f"{W}tblGrid")])
    assert largeurs[0] == largeurs[1]


def test_deux_libelles_qui_se_ressemblent_ont_deux_etiquettes() -> None:
    octets = avec(Bloc("paragraphe", saisie("texte", "Élève") + saisie("texte", "eleve") + saisie("texte", "!?")))
    etiquettes = [sdt.find(f"{W}sdtPr/{W}tag").get(f"{W}val") for sdt in places(octets).values()]
    assert etiquettes == ["saisie:eleve", "saisie:eleve-2", "saisie:"]
    assert all(len(etiquette) <= 64 for etiquette in etiquettes)


@pytest.mark.parametrize(
    ("marques", "message"),
    [
        (saisie("texte", "Nom") * 2, "« Nom » est déjà dans la pièce"),
        (saisie("texte", " "), "doit avoir un libellé"),
        (saisie("texe", "Nom"), "genre inconnu"),
        (saisie("choix", "Forme"), "doit avoir des réponses"),
        (saisie("choix", "Forme", "a", "a"), "toutes différentes"),
        (saisie("texte", "Nom", "a"), "aucune sinon"),
    ],
)
def test_une_place_que_l_on_ne_pourrait_ni_nommer_ni_remplir_est_refusee(marques: str, message: str) -> None:
    with pytest.raises(ErreurCorpus, match=message):
        avec(Bloc("paragraphe", marques))


@pytest.mark.parametrize("par_libreoffice", [False, True])
def test_un_libelle_trop_long_pour_word_y_est_coupe_et_se_relit_entier(tmp_path: Path, par_libreoffice: bool) -> None:
    longs = {f"{'Activité ' * 9}{n}": None for n in (1, 2)}
    blocs = (Bloc("paragraphe", f"{n} : {saisie('texte', nom)}") for n, nom in enumerate(longs))
    octets = avec(*blocs, Bloc("paragraphe", saisie("texte", "Nom\net\tprénom")))
    assert [len(alias) for alias in places(octets)] == [64, 64, 13]
    if par_libreoffice:
        octets = reenregistrer(octets, tmp_path)
    assert lire_saisies(octets) == longs | {"Nom et prénom": None}


def test_un_libelle_en_double_dit_les_deux_clauses() -> None:
    piece = formulaire()
    doublee = replace(piece, blocs=(*piece.blocs, Bloc("paragraphe", saisie("date", "Nom et prénom"))))
    with pytest.raises(ErreurCorpus, match=r"bloc 17 \(paragraphe\).*clause « fo-agent »"):
        composer(doublee, FORMULAIRE)


@pytest.mark.parametrize("signe", ["\ue000", "\ue001", "\ue002", "\ue003", "\ue00f"])
def test_ce_que_la_commune_tape_ne_peut_pas_contenir_nos_marques(tmp_path: Path, signe: str) -> None:
    chemin = tmp_path / "dossier.yaml"
    chemin.write_text(f'commune:\n  nom: "Né{signe}zel"\n', encoding="utf-8")
    with pytest.raises(ErreurDossier, match=rf"ligne 2.*U\+{ord(signe):04X}"):
        lire_dossier(chemin, corpus_du_depot().vocabulaire, ())


@pytest.mark.parametrize("champ", ["titre", "commune"])
def test_un_titre_ou_une_commune_ne_porte_pas_de_place(champ: str) -> None:
    with pytest.raises(ErreurDossier, match=r"U\+E000"):
        composer(replace(charte(), **{champ: saisie("texte", "Nom")}), CHARTE)


def test_un_formulaire_vierge_se_relit_vide() -> None:
    assert lire_saisies(composer(formulaire(), FORMULAIRE)) == VIDE


def test_un_formulaire_rempli_se_relit() -> None:
    relu = lire_saisies(remplir(composer(formulaire(), FORMULAIRE), REMPLI))
    assert relu == REMPLI
    assert list(relu) == list(VIDE)


@pytest.mark.parametrize("valeurs", [{}, REMPLI], ids=["vierge", "rempli"])
def test_un_formulaire_reenregistre_par_libreoffice_se_relit(tmp_path: Path, valeurs: dict[str, Any]) -> None:
    octets = reenregistrer(remplir(composer(formulaire(), FORMULAIRE), valeurs), tmp_path)
    assert b"saisie:" not in extraire(octets)["word/document.xml"], "LibreOffice garde les étiquettes : simplifier"
    relu = lire_saisies(octets)
    attendu = VIDE | valeurs
    if valeurs:
        attendu["Activités"] = "instructionsuivi"  # LibreOffice 7.4 soude les lignes d'un texte à remplir
    assert relu == attendu


def test_libreoffice_montre_chaque_ligne_entiere_et_dans_l_ordre(tmp_path: Path) -> None:
    octets = composer(formulaire(), FORMULAIRE)
    lu = reenregistrer(octets, tmp_path, "txt").decode("utf-8-sig")
    lu, ici = re.sub(r"\s+", " ", lu), 0
    for paragraphe in corps(octets).iter(f"{W}p"):
        if ligne := re.sub(r"\s+", " ", texte(paragraphe)).strip():
            ici = lu.find(ligne, ici) + len(ligne)
            assert ici >= len(ligne), ligne


def test_une_place_otee_est_absente_et_une_place_recopiee_est_dite_deux_fois() -> None:
    parties = extraire(remplir(composer(formulaire(), FORMULAIRE), REMPLI))
    racine = etree.fromstring(parties["word/document.xml"])
    for sdt in list(racine.iter(f"{W}sdt")):
        libelle = sdt.find(f"{W}sdtPr/{W}alias").get(f"{W}val")
        if libelle == "Jours":
            sdt.getparent().remove(sdt)
        elif libelle == "Lieu du jeudi":
            sdt.addnext(etree.fromstring(etree.tostring(sdt)))
    parties["word/document.xml"] = etree.tostring(racine)
    relu = lire_saisies(assembler(parties))
    assert "Jours" not in relu
    assert relu["Lieu du jeudi"] == relu["Lieu du jeudi (2)"] == "domicile"


def test_sans_sceau_un_formulaire_se_relit_par_ses_libelles() -> None:
    parties = extraire(remplir(composer(formulaire(), FORMULAIRE), REMPLI))
    relations = parties["word/_rels/document.xml.rels"]
    parties["word/_rels/document.xml.rels"] = re.sub(rb"<Relationship [^>]*customXml[^>]*>", b"", relations)
    assert lire_saisies(assembler(parties)) == REMPLI


@pytest.mark.parametrize(
    ("ecrit", "lu"), [("31/02/2026", "31/02/2026"), ("demain", "demain"), ("1/3/2026", "2026-03-01")]
)
def test_une_date_que_l_on_ne_sait_pas_lire_reste_telle_quelle(ecrit: str, lu: str) -> None:
    octets = remplir(composer(formulaire(), FORMULAIRE), {"Date de la demande": "2026-01-01"})
    parties = extraire(octets)
    parties["word/document.xml"] = parties["word/document.xml"].replace(b"01/01/2026", ecrit.encode())
    relu = lire_saisies(
        assembler({n: o.replace(b' w:fullDate="2026-01-01T00:00:00Z"', b"") for n, o in parties.items()})
    )
    assert relu["Date de la demande"] == lu


def test_le_titre_du_sommaire_montre_l_attente_d_une_place() -> None:
    piece: Piece = replace(charte(), blocs=(Bloc("partie", f"Année {saisie('nombre', 'Année')}", numero="I"),))
    sommaire = [p.text for p in paragraphes(composer(piece, CHARTE)) if p.style.name == "toc 1"]
    assert sommaire == [] or all("\ue000" not in ligne for ligne in sommaire)
    assert any("I – Année …………" in texte(p) for p in corps(composer(piece, CHARTE)).iter(f"{W}p"))
