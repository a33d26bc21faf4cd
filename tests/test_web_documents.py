"""Les documents de l'assistant : ceux de « rediger », octet pour octet, ou rien ; et les pages où on les lit."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from assistant import JETON, Assistant, ouvrir_assistant
from conftest import corpus_du_depot
from lancer import lancer
from test_clauses_locales import CLAUSE, MEMES_REGLES
from test_site_accessible import CHROMIUM, OPTIONS, violations
from verifications import HOSTILE
from waitress.server import create_server

from teletravail_charte import verification
from teletravail_charte.blocs import Saisie, decouper
from teletravail_charte.calendrier import calculer
from teletravail_charte.cout import estimer, tableau
from teletravail_charte.documents.conversion import libreoffice
from teletravail_charte.erreurs import ErreurDesaccord, ErreurUsage
from teletravail_charte.francais import typographie
from teletravail_charte.redaction import TOUTES, choisir_pieces, composer_piece
from teletravail_charte.retouche import retoucher
from teletravail_charte.vocabulaire import INCONNU
from teletravail_charte.web import apercu

documents = import_module("teletravail_charte.web.pages.documents")  # le paquet donne à ce nom sa collection de pages
BLOQUE, PRET, VOTE = "dossier-fautif", "nezel", "nogent-sur-marne"
MANQUANT = "cst.formation_specialisee_existe"  # sans lui, la délibération de Nézel attend, et elle seule

try:
    libreoffice()
except ErreurUsage:
    AVEC_LIBREOFFICE = False
else:
    AVEC_LIBREOFFICE = True
libreoffice_present = pytest.mark.skipif(not AVEC_LIBREOFFICE, reason="LibreOffice n'est pas installé.")
navigateur_present = pytest.mark.skipif(not CHROMIUM, reason="chromium n'est pas installé sur cette machine.")


@pytest.fixture(scope="module")
def partage(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Un assistant pour les tests qui ne font que lire."""
    return ouvrir_assistant(tmp_path_factory.mktemp("partage"), BLOQUE, PRET, VOTE)


@pytest.fixture
def seul(tmp_path: Path) -> Assistant:
    """Un assistant à soi, sur Nézel."""
    return ouvrir_assistant(tmp_path, PRET)


def page(assistant: Assistant, adresse: str) -> Any:
    return lxml.html.document_fromstring(assistant.lire(adresse))


def plat(texte: str) -> str:
    return " ".join(texte.split())


def fiches(assistant: Assistant, dossier: str) -> Any:
    return choisir_pieces(assistant.atelier.ouvrir(dossier).verification, [TOUTES])


def oublier(assistant: Assistant, fait: str) -> None:
    """Le dossier de Nézel sans cette réponse."""
    texte = retoucher(assistant.texte(PRET), {fait: INCONNU})
    (assistant.repertoire / f"{PRET}.yaml").write_text(texte, encoding="utf-8")


def rediger(assistant: Assistant, dossier: str, *options: str) -> dict[str, bytes]:
    """Ce que la commande écrit pour le même dossier, par nom."""
    dans = assistant.repertoire.parent / f"sortie-{dossier}"
    rendu = lancer("rediger", str(assistant.repertoire / f"{dossier}.yaml"), "--dans", str(dans), *options)
    assert rendu.code == 0, rendu.reproches
    return {c.relative_to(dans).as_posix(): c.read_bytes() for c in dans.rglob("*") if c.is_file()}


# ── Les prendre ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("dossier", "options", "requete"), [(PRET, (), ""), (BLOQUE, ("--projet",), "?projet=1")])
def test_chaque_fichier_est_celui_que_rediger_ecrit(
    partage: Assistant, dossier: str, options: tuple[str, ...], requete: str
) -> None:
    ecrits = rediger(partage, dossier, "--pieces", "toutes", *options)
    reponse = partage.client.get(f"/d/{dossier}/kit.zip{requete}")
    assert reponse.status_code == 200 and reponse.headers["Content-Disposition"].endswith(f"{dossier}-kit.zip")
    with zipfile.ZipFile(BytesIO(reponse.data)) as archive:
        assert archive.testzip() is None
        recus = {nom: archive.read(nom) for nom in archive.namelist()}
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    recus.pop(documents.ABSENTES, None)
    assert recus == ecrits
    for ligne in json.loads(recus["manifeste.json"])["pieces"]:
        assert hashlib.sha256(recus[ligne["fichier"]]).hexdigest() == ligne["sha256"]
    for fiche in fiches(partage, dossier):
        forme = fiche.fichier.rpartition(".")[2]
        seule = partage.client.get(f"/d/{dossier}/piece/{fiche.id}.{forme}{requete}")
        assert seule.data == ecrits[fiche.fichier], fiche.id
        assert seule.headers["Content-Disposition"] == f"attachment; filename={Path(fiche.fichier).name}"
        assert seule.headers["Cache-Control"] == "no-store"
    assert partage.client.get(f"/d/{dossier}/kit.zip{requete}").data == reponse.data


@pytest.mark.parametrize(
    "adresse",
    [
        f"/d/{PRET}/piece/inconnue.docx",
        f"/d/{PRET}/piece/charte.exe",
        f"/d/{PRET}/piece/charte.ics",
        f"/d/{PRET}/piece/calendrier.docx",
        f"/d/{PRET}/piece/charte",
        f"/d/{PRET}/piece/..%2f..%2fnezel.yaml",
        f"/d/{PRET}/piece/../dossier.yaml",
        f"/d/{PRET}/piece/%2e%2e/charte.docx",
        f"/d/{PRET}/piece/kit%2f01-demande-de-teletravail.docx",
        f"/d/{PRET}/piece/depot-actes.zip",  # rien n'est voté : le dossier ne l'appelle pas
        f"/d/{PRET}/apercu/inconnue",
        f"/d/{PRET}/apercu/calendrier",
        f"/d/{PRET}/apercu/..%2fcharte",
        f"/d/{PRET}/kit.zip?format=exe",
        "/d/../kit.zip",
        "/d/absent/kit.zip",
        "/d/absent/documents",
        "/d/absent/dossier.yaml",
    ],
)
def test_ce_qui_n_est_pas_dans_la_liste_n_existe_pas(partage: Assistant, adresse: str) -> None:
    reponse = partage.client.get(adresse)
    assert reponse.status_code == 404
    assert "Content-Disposition" not in reponse.headers


@pytest.mark.parametrize("adresse", ["piece/charte.docx", "piece/calendrier.ics", "kit.zip", "kit.zip?format=pdf"])
def test_un_dossier_qui_bloque_ne_donne_rien_et_dit_quoi_corriger(partage: Assistant, adresse: str) -> None:
    reponse = partage.client.get(f"/d/{BLOQUE}/{adresse}")
    assert reponse.status_code == 409 and reponse.mimetype == "text/html"
    assert "Content-Disposition" not in reponse.headers
    p = lxml.html.document_fromstring(reponse.text)
    v = partage.atelier.ouvrir(BLOQUE).verification
    assert [plat(e.text_content()) for e in p.xpath("//div[contains(@class, 'constat')]/p[1]/strong")] == [
        plat(typographie(f"{c.regle.titre}.")) for c in v.constats if c.bloque
    ]
    (projet,) = p.xpath("//a[contains(@class, 'principal')]/@href")
    assert "projet=1" in projet and ("format=pdf" in projet or "format=pdf" not in adresse)
    for lien in set(p.xpath("//ul[@class='attendues']//a/@href")):
        etape, _, ancre = lien.partition("#")
        assert f'id="{ancre}"' in partage.lire(etape), lien


def test_une_reponse_qui_manque_a_une_piece_n_arrete_qu_elle(seul: Assistant) -> None:
    oublier(seul, MANQUANT)
    refus = seul.client.get(f"/d/{PRET}/piece/deliberation.docx")
    assert refus.status_code == 409 and "#champ-cst-formation_specialisee_existe" in refus.text
    assert seul.client.get(f"/d/{PRET}/piece/deliberation.docx?projet=1").mimetype == documents.MIMES["docx"]
    assert seul.client.get(f"/d/{PRET}/piece/charte.docx").status_code == 200
    assert seul.client.get(f"/d/{PRET}/kit.zip").status_code == 409
    p = page(seul, f"/d/{PRET}/documents")
    etats = {li.get("id"): li.xpath("string(.//span[contains(@class, 'etat')])") for li in p.xpath("//li[@id]")}
    assert {i for i, etat in etats.items() if etat == "En projet"} == {"piece-deliberation"}
    (lien,) = p.xpath("//li[@id='piece-deliberation']//ul//a/@href")
    assert lien == f"/d/{PRET}/etape/instances#champ-cst-formation_specialisee_existe"


def test_quand_les_moteurs_ne_s_accordent_pas_rien_n_est_rendu(
    seul: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    seul.lire(f"/d/{PRET}/")

    def desaccord(resultats: Any) -> Any:
        if len(resultats) > 1:
            raise ErreurDesaccord("Les moteurs ne sont pas d'accord. Rien n'est écrit.")
        return resultats[0][1]

    monkeypatch.setattr(verification, "_accorder", desaccord)
    for adresse in ("documents", "apercu/charte", "piece/charte.docx", "piece/charte.docx?projet=1", "kit.zip"):
        reponse = seul.client.get(f"/d/{PRET}/{adresse}")
        assert reponse.status_code == 422 and "Les moteurs ne sont pas d’accord" in reponse.text
        assert "Content-Disposition" not in reponse.headers


def test_les_documents_passent_par_les_deux_moteurs_un_fil_a_la_fois(
    seul: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensemble, vus = threading.Lock(), []
    verifier = verification.Juge.verifier

    def surveiller(juge: Any, *arguments: Any, **options: Any) -> Any:
        if juge.choix != "double":
            return verifier(juge, *arguments, **options)
        assert ensemble.acquire(blocking=False), "deux fils dans le même moteur"
        try:
            v = verifier(juge, *arguments, **options)
            vus.append(v.moteurs)
            return v
        finally:
            ensemble.release()

    seul.lire(f"/d/{PRET}/")
    monkeypatch.setattr(verification.Juge, "verifier", surveiller)
    entree = seul.application.test_client

    def demander(_: int) -> bytes:
        client = entree()
        client.get(f"/?jeton={JETON}")
        return bytes(client.get(f"/d/{PRET}/piece/demande.docx").data)

    with ThreadPoolExecutor(6) as fils:
        assert len(set(fils.map(demander, range(6)))) == 1
    assert len(vus) == 1 and "natif" in dict(vus[0])


def test_on_ne_garde_que_les_derniers_dossiers_composes(seul: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apercu, "GARDES", 2)
    compositions: apercu.Compositions = seul.application.extensions["compositions"]
    texte = seul.texte(PRET)
    for rang in range(4):
        (seul.repertoire / f"{PRET}.yaml").write_text(f"{texte}\n# {rang}\n", encoding="utf-8")
        seul.lire(f"/d/{PRET}/apercu/demande")
    assert len(compositions._gardees) == 2


def test_les_mots_de_la_commune_sont_dans_ses_documents_des_qu_ils_changent(seul: Assistant) -> None:
    assert "Chez nous" not in seul.lire(f"/d/{PRET}/apercu/charte")
    clause = seul.repertoire / "clauses_locales" / "charte" / f"{CLAUSE}.yaml"
    clause.parent.mkdir(parents=True)
    clause.write_text(MEMES_REGLES, encoding="utf-8")
    assert "Chez nous, on ne dépasse pas" in seul.lire(f"/d/{PRET}/apercu/charte")
    assert "1 clause y est dans vos mots" in seul.lire(f"/d/{PRET}/documents")
    ecrits = rediger(seul, PRET, "--pieces", "charte")
    assert seul.client.get(f"/d/{PRET}/piece/charte.docx").data == ecrits["charte.docx"]


def test_le_dossier_se_prend_tel_qu_il_est_enregistre(partage: Assistant) -> None:
    reponse = partage.client.get(f"/d/{PRET}/dossier.yaml")
    assert reponse.data == (partage.repertoire / f"{PRET}.yaml").read_bytes()
    assert reponse.headers["Content-Disposition"] == f"attachment; filename={PRET}.yaml"


@libreoffice_present
def test_les_autres_formats_viennent_de_libreoffice(partage: Assistant) -> None:
    pdf = partage.client.get(f"/d/{PRET}/piece/demande.pdf")
    assert pdf.status_code == 200 and pdf.data.startswith(b"%PDF") and b"pdfuaid:part" in pdf.data
    assert pdf.headers["Content-Disposition"] == "attachment; filename=01-demande-de-teletravail.pdf"
    odt = partage.client.get(f"/d/{PRET}/piece/demande.odt")
    assert odt.data.startswith(b"PK") and odt.mimetype == documents.MIMES["odt"]


@libreoffice_present
def test_le_depot_contient_les_actes_du_dossier(partage: Assistant) -> None:
    reponse = partage.client.get(f"/d/{VOTE}/piece/depot-actes.zip")
    assert reponse.status_code == 200
    with zipfile.ZipFile(BytesIO(reponse.data)) as archive:
        assert len(archive.namelist()) == 3 and "metadonnees.json" in archive.namelist()


def test_une_seule_conversion_a_la_fois_et_le_reste_n_attend_pas(
    partage: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_ATTENTE", 0.01)
    with documents._CONVERSION:
        refus = partage.client.get(f"/d/{PRET}/piece/charte.pdf")
        assert refus.status_code == 409 and "Une autre conversion est en cours" in refus.text
        assert partage.client.get(f"/d/{VOTE}/kit.zip").status_code == 409
        assert partage.client.get(f"/d/{PRET}/piece/charte.docx").status_code == 200


def test_sans_libreoffice_on_le_dit_et_on_donne_le_word(partage: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("teletravail_charte.documents.conversion.shutil.which", lambda _: None)
    html = partage.lire(f"/d/{PRET}/documents")
    assert "LibreOffice, qui n’est pas installé" in html
    assert "charte.docx" in html and "charte.pdf" not in html and "charte.odt" not in html
    refus = partage.client.get(f"/d/{PRET}/piece/charte.pdf")
    assert refus.status_code == 409 and "LibreOffice" in refus.text
    assert partage.client.get(f"/d/{PRET}/kit.zip?format=odt").status_code == 409
    assert partage.client.get(f"/d/{PRET}/kit.zip").status_code == 200
    with zipfile.ZipFile(BytesIO(partage.client.get(f"/d/{VOTE}/kit.zip").data)) as archive:
        assert "donnees/teletransmission.zip" not in archive.namelist()
        assert "teletransmission.zip" in archive.read(documents.ABSENTES).decode()


# ── Les pages ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dossier", [PRET, BLOQUE, VOTE])
def test_la_liste_a_chaque_piece_du_kit_sa_raison_et_ses_liens(partage: Assistant, dossier: str) -> None:
    p = page(partage, f"/d/{dossier}/documents")
    for fiche in fiches(partage, dossier):
        (li,) = p.xpath(f"//li[@id='piece-{fiche.id}']")
        assert li.findtext("h3") == typographie(fiche.titre)
        assert plat(li.xpath("string(p[@class='pourquoi'])")) == plat(typographie(fiche.pourquoi))
        assert li.xpath("string(.//span[contains(@class, 'etat')])") == ("En projet" if dossier == BLOQUE else "Prêt")
        liens = li.xpath(".//p[@class='liens']/a/@href")
        assert (f"/d/{dossier}/apercu/{fiche.id}" in liens) == bool(fiche.coquille)
        forme = fiche.fichier.rpartition(".")[2]
        assert f"/d/{dossier}/piece/{fiche.id}.{forme}" + ("?projet=1" if dossier == BLOQUE else "") in liens
    adresses = p.xpath("//main//a/@href")
    for attendue in ("calendrier", "cout", "dossier.yaml"):
        assert f"/d/{dossier}/{attendue}" in adresses


@pytest.mark.parametrize("dossier", [PRET, BLOQUE, VOTE])
def test_toute_piece_word_se_lit_en_entier_ses_regles_en_marge(partage: Assistant, dossier: str) -> None:
    v = partage.atelier.ouvrir(dossier).verification
    connues = {c.regle.id for c in v.constats}
    for fiche in (f for f in fiches(partage, dossier) if f.coquille):
        p = page(partage, f"/d/{dossier}/apercu/{fiche.id}")
        assert [h.text for h in p.iter("h1")] == [typographie(fiche.titre)]
        (feuille,) = p.xpath("//article[@class='feuille']")
        lu = plat(feuille.text_content())
        composee = composer_piece(v, fiche, projet=False)
        for bloc in composee.piece.blocs:
            for texte in (bloc.numero, bloc.texte, *bloc.entetes, *(c for ligne in bloc.lignes for c in ligne)):
                for morceau in decouper(texte):
                    assert all(
                        plat(ligne) in lu
                        for ligne in (morceau.libelle if isinstance(morceau, Saisie) else morceau).split("\n")
                    ), (fiche.id, texte)
        liees = {a.rpartition("/")[2] for a in feuille.xpath(".//details//a/@href")}
        dites = {
            r
            for b in composee.piece.blocs
            if b.provenance and b.genre in ("paragraphe", "puce", "visa", "considerant", "mention", "tableau")
            for r in b.provenance.regles
        }
        sans_objet = {c.regle.id for c in v.constats if c.etat == "sans_objet"}
        assert (dites & connues) - sans_objet <= liees <= connues, fiche.id
        for passage in feuille.xpath(".//div[@class='passage']"):
            assert len(passage.xpath("./details/summary")) == 1
            assert not passage.xpath("./div[@class='dit']//a | ./div[@class='dit']//button")


def test_un_passage_dit_sa_regle_l_etat_du_dossier_et_l_article_du_jour(partage: Assistant) -> None:
    p = page(partage, f"/d/{BLOQUE}/apercu/charte")
    regle = f"/d/{BLOQUE}/constat/quotite-plafond-hebdomadaire"
    (glose, *_) = p.xpath(f"//article//details[.//a[@href='{regle}']]")
    assert "bloquant" in glose.get("class")
    assert plat(glose.xpath("string(summary)")).startswith("Bloquant : Hors dérogation, un agent télétravaille")
    assert "R. 431-1" in plat(glose.xpath("string(summary)"))
    assert "en vigueur depuis le 1er août 2026" in plat(glose.text_content())
    assert partage.client.get(regle).status_code == 200


def test_un_projet_porte_sa_banniere_et_ses_reserves(partage: Assistant) -> None:
    p = page(partage, f"/d/{BLOQUE}/apercu/deliberation")
    (reserves,) = p.xpath("//section[@class='reserves']")
    v = partage.atelier.ouvrir(BLOQUE).verification
    bloquants = [c for c in v.constats if c.bloque]
    assert plat(reserves.xpath("string(h2)")) == f"PROJET {len(bloquants)} réserves empêchent de signer"
    assert all(plat(c.message) in plat(reserves.text_content()) for c in bloquants)
    assert not page(partage, f"/d/{PRET}/apercu/deliberation").xpath("//section[@class='reserves']")


def test_ce_que_la_commune_a_tape_ressort_tel_quel_et_ne_s_execute_pas(seul: Assistant) -> None:
    texte = retoucher(seul.texte(PRET), {"commune.nom": HOSTILE})
    (seul.repertoire / f"{PRET}.yaml").write_text(texte, encoding="utf-8")
    for adresse in ("documents", "apercu/deliberation", "apercu/charte", "calendrier", "cout"):
        p = page(seul, f"/d/{PRET}/{adresse}")
        assert not [s for s in p.iter("script") if not s.get("src")] and not p.xpath("//@style")
        assert HOSTILE in p.findtext(".//title")
    assert plat(HOSTILE) in plat(page(seul, f"/d/{PRET}/apercu/deliberation").xpath("string(//article)"))


@pytest.mark.parametrize("dossier", [PRET, BLOQUE, VOTE])
def test_le_calendrier_a_chaque_etape_sa_date_sa_raison_ses_textes(partage: Assistant, dossier: str) -> None:
    p = page(partage, f"/d/{dossier}/calendrier")
    calendrier = calculer(partage.atelier.ouvrir(dossier).verification, partage.atelier.aujourd_hui())
    rangees = p.xpath("//tbody/tr")
    assert len(rangees) == len(calendrier.echeances)
    par_titre = {plat(tr.find("th").text): tr for tr in rangees}
    for e in calendrier.echeances:
        contenu = plat(par_titre[plat(e.titre)].text_content())
        assert plat(e.raison) in contenu
        assert all(plat(typographie(f.article)) in contenu for f in e.fondements)
    dits = plat(p.xpath("string(//section[contains(@class, 'constat')])"))
    assert all(plat(i) in dits for i in calendrier.impossibilites)
    assert bool(dits) == bool(calendrier.impossibilites or calendrier.seance_au_plus_tot)
    (agenda,) = p.xpath("//a[contains(@href, '.ics')]/@href")
    assert partage.client.get(agenda).data.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("dossier", [PRET, BLOQUE, "carrieres-sous-poissy"])
def test_chaque_montant_du_cout_a_son_calcul_et_ses_nombres_leur_question(tmp_path: Path, dossier: str) -> None:
    assistant = ouvrir_assistant(tmp_path, dossier)
    p = page(assistant, f"/d/{dossier}/cout")
    estimation = estimer(assistant.atelier.ouvrir(dossier).verification)
    _, lignes = tableau(estimation)
    montres = [tuple(plat(x.text_content()) for x in tr) for tr in p.xpath("//table/tbody/tr")]
    assert montres == [tuple(map(plat, ligne)) for ligne in lignes]
    for hypothese in estimation.hypotheses:
        (section,) = p.xpath(f"//section[@aria-labelledby='hypothese-{hypothese.nom}']")
        dit = plat(section.text_content())
        for ligne in (ligne for a in hypothese.annees for ligne in a.lignes):
            assert plat(typographie(ligne.formule)) in dit
            assert all(plat(typographie(t.valeur)) in dit for t in ligne.termes)
    faits = corpus_du_depot().vocabulaire.faits
    for lien in p.xpath("//section//li/a/@href | //ul[@class='attendues']//a/@href"):
        etape, _, ancre = lien.partition("#champ-")
        assert ancre in {f.replace(".", "-") for f in faits} and assistant.client.get(etape).status_code == 200


@pytest.mark.parametrize("adresse", ["documents", "apercu/charte", "apercu/refus-motive", "calendrier", "cout"])
@pytest.mark.parametrize("dossier", [PRET, BLOQUE])
def test_un_h1_des_titres_en_ordre_des_tableaux_nommes(partage: Assistant, dossier: str, adresse: str) -> None:
    p = page(partage, f"/d/{dossier}/{adresse}")
    niveaux = [int(e.tag[1]) for e in p.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]")]
    assert niveaux[0] == 1 and niveaux.count(1) == 1
    assert all(suivant <= niveau + 1 for niveau, suivant in pairwise(niveaux))
    identifiants = p.xpath("//@id")
    assert len(identifiants) == len(set(identifiants))
    assert all(a[1:] in identifiants for a in p.xpath("//main//@href") if a.startswith("#"))
    for tableau_html in p.iter("table"):
        (cadre,) = tableau_html.xpath("ancestor::div[@role='region']")
        assert cadre.get("tabindex") == "0" and (cadre.get("aria-label") or cadre.get("aria-labelledby"))
        assert all(th.get("scope") in ("col", "row") for th in tableau_html.iter("th"))
    nos_mots = " ".join(p.xpath("//main//text()[not(ancestor::article)]"))
    assert not re.search(r"(?<=\S) [;:!?»]|« ", nos_mots), "une espace insécable manque"


# ── Dans un navigateur ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def adresse(partage: Assistant) -> Iterator[str]:
    """L'assistant partagé, à l'écoute."""
    serveur = create_server(partage.application, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=serveur.run, daemon=True).start()
    yield f"http://127.0.0.1:{serveur.effective_port}"
    serveur.close()


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright n'est pas installé (extra « tests »).")
    with sync_api.sync_playwright() as p:
        ouvert = p.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield ouvert
        ouvert.close()


@navigateur_present
@pytest.mark.parametrize(
    "reglages",
    [{"viewport": {"width": 1300, "height": 900}, "color_scheme": "dark"}, {"viewport": {"width": 320, "height": 640}}],
    ids=["large-sombre", "etroit"],
)
def test_axe_n_a_rien_a_redire_et_rien_ne_deborde(navigateur: Any, adresse: str, reglages: Any) -> None:
    contexte = navigateur.new_context(**reglages)
    onglet = contexte.new_page()
    onglet.goto(f"{adresse}/?jeton={JETON}")
    for chemin in (
        f"{PRET}/documents",
        f"{BLOQUE}/documents",
        f"{VOTE}/apercu/charte",
        f"{BLOQUE}/apercu/deliberation",
        f"{PRET}/apercu/refus-motive",
        f"{BLOQUE}/calendrier",
        f"{VOTE}/cout",
        f"{BLOQUE}/piece/charte.docx",
    ):
        onglet.goto(f"{adresse}/d/{chemin}")
        onglet.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert violations(onglet) == [], chemin
        assert onglet.evaluate("document.documentElement.scrollWidth") <= reglages["viewport"]["width"], chemin
    contexte.close()


@navigateur_present
def test_au_clavier_et_sans_javascript_un_passage_n_est_qu_un_arret_et_montre_sa_regle(
    navigateur: Any, adresse: str
) -> None:
    contexte = navigateur.new_context(viewport={"width": 1300, "height": 900}, java_script_enabled=False)
    onglet = contexte.new_page()
    onglet.goto(f"{adresse}/?jeton={JETON}")
    onglet.goto(f"{adresse}/d/{PRET}/apercu/charte")
    gloses = onglet.locator(".feuille .glose")
    for rang in range(3):
        assert gloses.nth(rang).locator("summary").is_visible()
    premiere = gloses.first.locator("summary")
    premiere.focus()
    onglet.keyboard.press("Tab")
    assert gloses.nth(1).locator("summary:focus").count() or onglet.locator(".defile:focus").count()
    premiere.focus()
    onglet.keyboard.press("Enter")
    onglet.keyboard.press("Tab")
    cible = onglet.locator("a:focus").get_attribute("href")
    assert cible and cible.startswith(f"/d/{PRET}/constat/")
    onglet.keyboard.press("Enter")
    onglet.wait_for_url("**/constat/**")
    contexte.close()
