"""Chaque paragraphe d'un acte dit de quelle clause il vient, et par elle de quelles règles et de quels articles."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from conftest import DOSSIERS, EXEMPLES, RACINE, corpus_du_depot
from docx import Document
from lxml import etree
from pieces_factices import charte, formulaire, saisie
from relire_word import W, corps, lignes, texte

from teletravail_charte import clausier as module_clausier
from teletravail_charte import redaction
from teletravail_charte.blocs import Bloc, Piece, Provenance
from teletravail_charte.documents import composer
from teletravail_charte.documents.acte import ouvrir_acte
from teletravail_charte.documents.sceau import Sceau, lire_sceau
from teletravail_charte.dossier import lire_dossier
from teletravail_charte.redaction import PieceComposee, choisir_pieces, composer_piece, coquille_de
from teletravail_charte.verification import Juge, Verification

CORPUS = corpus_du_depot()
JUGE = Juge(CORPUS, "natif")
DOSSIER = {c: EXEMPLES / f"{c}.yaml" for c in ("nezel", "carrieres-sous-poissy", "nogent-sur-marne")}
DOSSIER["tout-ouvert"] = DOSSIERS / "tout-ouvert.yaml"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
chaque_acte = pytest.mark.parametrize(
    ("dossier", "piece"), [(d, p) for d in DOSSIER for p in ("charte", "deliberation")]
)


@cache
def _verification(dossier: str) -> Verification:
    lu = lire_dossier(DOSSIER[dossier], CORPUS.vocabulaire, tuple(CORPUS.profils))
    jour = lu.valeurs.get("seance.date", date(2026, 12, 17))
    assert isinstance(jour, date)
    return JUGE.verifier(lu, jour)


@cache
def _piece(dossier: str, piece: str) -> PieceComposee:
    v = _verification(dossier)
    return composer_piece(v, choisir_pieces(v, [piece])[0], projet=True)


@cache
def _acte(dossier: str, piece: str) -> bytes:
    composee = _piece(dossier, piece)
    return composer(composee.piece, coquille_de(CORPUS, composee.fiche))


def etiquettes(noeud: etree._Element) -> list[str]:
    """Les étiquettes des contrôles qui contiennent ce nœud, ou qu'il contient."""
    controles = [*noeud.iterancestors(f"{W}sdt"), *noeud.iter(f"{W}sdt")]
    return [sdt.find(f"{W}sdtPr/{W}tag").get(f"{W}val") for sdt in controles]


def sceau_de(octets: bytes) -> Sceau:
    return lire_sceau(ouvrir_acte(octets, "acte.docx"), "acte.docx")


def resolues(octets: bytes) -> list[tuple[str, str]]:
    """(texte, clause) de chaque paragraphe du corps ; clause vide s'il ne se résout pas."""
    sceau = sceau_de(octets)
    places = {place.etiquette: place.origine for place in sceau.places}
    trouvees = []
    for paragraphe in corps(octets).iter(f"{W}p"):
        origines = {places.get(e, e) for e in etiquettes(paragraphe)} & set(sceau.origines)
        trouvees.append((texte(paragraphe), sceau.origines[min(origines)].clause if origines else ""))
    return trouvees


@chaque_acte
def test_chaque_paragraphe_normatif_se_resout_en_clause(dossier: str, piece: str) -> None:
    par_texte: dict[str, set[str]] = {}
    for ligne, clause in resolues(_acte(dossier, piece)):
        par_texte.setdefault(ligne, set()).add(clause)
    for bloc in _piece(dossier, piece).piece.blocs:
        if bloc.provenance is not None:
            morceaux = [" – ".join(filter(None, (bloc.numero, bloc.texte)))]
            morceaux += [cellule for ligne in (bloc.entetes, *bloc.lignes) for cellule in ligne]
            for morceau in filter(None, morceaux):
                attendu = morceau + " \t" if bloc.genre == "champ" else morceau
                assert bloc.provenance.clause in par_texte[attendu], attendu


@chaque_acte
def test_rien_de_normatif_n_est_hors_d_une_clause(dossier: str, piece: str) -> None:
    normatifs = {"BodyText", "ListBullet", "visa", "considerant", "mention", "champ", "Heading3", "signataire"}
    sans = [
        texte(p)
        for p in corps(_acte(dossier, piece)).iter(f"{W}p")
        if texte(p) and p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") in normatifs and not etiquettes(p)
    ]
    assert sans == []


@chaque_acte
def test_une_origine_ne_cite_que_des_regles_et_des_articles_qui_existent_en_vigueur_ce_jour(
    dossier: str, piece: str
) -> None:
    sceau = sceau_de(_acte(dossier, piece))
    jour = date.fromisoformat(sceau.jour)
    assert sceau.origines
    for origine in sceau.origines.values():
        assert set(origine.regles) <= set(CORPUS.regles.obligations), origine
        for article in origine.articles:
            cle, _, du = article.partition("@")
            version = CORPUS.references.article(cle)[1].version(jour)
            assert version is not None and version.du.isoformat() == du, article


@chaque_acte
def test_un_controle_ne_se_voit_pas_et_word_en_admet_l_etiquette(dossier: str, piece: str) -> None:
    for sdt in corps(_acte(dossier, piece)).iter(f"{W}sdt"):
        reglages = sdt.find(f"{W}sdtPr")
        assert reglages.find(f"{W15}appearance").get(f"{W15}val") == "hidden"
        for nom in ("tag", "alias"):
            assert 0 < len(reglages.find(W + nom).get(f"{W}val")) <= 64


@chaque_acte
def test_les_numeros_des_controles_sont_uniques_et_le_corps_finit_par_un_paragraphe(dossier: str, piece: str) -> None:
    racine = corps(_acte(dossier, piece))
    numeros = [n.get(f"{W}val") for n in racine.iter(f"{W}id") if n.getparent().tag == f"{W}sdtPr"]
    assert len(set(numeros)) == len(numeros) > 10
    assert [e.tag for e in racine][-2:] == [f"{W}p", f"{W}sectPr"]


def test_l_acte_emporte_son_dossier_et_l_empreinte_qui_le_resume() -> None:
    sceau = sceau_de(_acte("nezel", "charte"))
    dossier = _verification("nezel").dossier
    assert sceau.dossier == dossier.contenu
    assert "commune.nom" in sceau.dossier
    assert sceau.proprietes["Empreinte du dossier"] == dossier.empreinte
    assert sceau.proprietes["Empreinte du corpus"] == CORPUS.empreinte
    assert "Hypothèses" not in sceau.proprietes


def test_une_hypothese_qui_l_emporte_sur_le_dossier_est_dans_le_sceau() -> None:
    v = _verification("nezel")
    autre = JUGE.verifier(v.dossier, v.jour, {"commune.nom": "Ailleurs"})
    composee = composer_piece(autre, choisir_pieces(autre, ["charte"])[0], projet=True)
    assert composee.piece.proprietes["Hypothèses"] == '{"commune.nom": "Ailleurs"}'


@pytest.mark.parametrize("ote", ["cl-43-deconnexion", "cl-03-definitions"])
def test_oter_une_clause_n_ote_que_ses_paragraphes(monkeypatch: pytest.MonkeyPatch, ote: str) -> None:
    v = _verification("carrieres-sous-poissy")
    fiche = replace_concordance(choisir_pieces(v, ["charte"])[0])
    complet = module_clausier.charger_clausier(v.corpus, "charte")
    reste = replace(complet, clauses=tuple(c for c in complet.clauses if c.id != ote))
    avant = composer_piece(v, fiche, projet=False)
    monkeypatch.setattr(redaction, "charger_clausier", lambda *_: reste)
    apres = composer_piece(v, fiche, projet=False)
    coquille = coquille_de(CORPUS, fiche)
    lues = [resolues(composer(c.piece, coquille)) for c in (avant, apres)]
    sans_numero = [
        [(re.sub(r"\b([Aa])rticle\s\d+", r"\1rticle", ligne), clause) for ligne, clause in lu if clause] for lu in lues
    ]
    assert ote in {clause for _, clause in sans_numero[0]}
    assert [paire for paire in sans_numero[0] if paire[1] != ote] == sans_numero[1]
    gardees = [set(sceau_de(composer(c.piece, coquille)).origines) for c in (avant, apres)]
    assert gardees[0] - gardees[1] == {e for e in gardees[0] if e.startswith(f"{ote}/")}
    assert gardees[1] < gardees[0]


def replace_concordance(fiche: redaction.FichePiece) -> redaction.FichePiece:
    """La fiche sans sa table de concordance, qui parle de toutes les clauses à la fois."""
    return fiche.model_copy(update={"concordance": False})


def test_les_textes_sont_les_memes_avec_et_sans_provenance() -> None:
    piece = _piece("nezel", "charte").piece
    nue = replace(piece, blocs=tuple(replace(b, provenance=None) for b in piece.blocs))
    coquille = RACINE / "templates" / "charte.docx"
    avec, sans = (lignes(composer(p, coquille)) for p in (piece, nue))
    assert avec == sans


def test_les_finitions_sont_les_memes_avec_et_sans_provenance() -> None:
    """Sauts de page, signatures solidaires, sommaire : ils ne voient pas les contrôles."""
    piece = _piece("nezel", "deliberation").piece
    nue = replace(piece, blocs=tuple(replace(b, provenance=None) for b in piece.blocs))
    compte = []
    for p in (piece, nue):
        racine = corps(composer(p, RACINE / "templates" / "deliberation.docx"))
        compte.append({nom: len(list(racine.iter(W + nom))) for nom in ("keepNext", "pageBreakBefore", "tbl", "tr")})
    assert compte[0] == compte[1]
    assert compte[0]["keepNext"]


def test_un_tableau_et_sa_legende_ont_la_meme_origine() -> None:
    provenance = Provenance("cl-01", ("r1",), ("t/a@2020-01-01",), "Bilan")
    bloc = Bloc("tableau", "Légende", entetes=("a", "b"), lignes=(("c", ""),), provenance=provenance)
    octets = composer(replace(charte(), blocs=(bloc,)), RACINE / "templates" / "charte.docx")
    table = next(corps(octets).iter(f"{W}tbl"))
    assert table.getparent().tag == f"{W}sdtContent"
    assert {e for p in corps(octets).iter(f"{W}p") for e in etiquettes(p)} == {"cl-01/1"}
    assert sceau_de(octets).origines["cl-01/1"].regles == ("r1",)


def test_des_signatures_cote_a_cote_reunissent_leurs_origines() -> None:
    blocs = [Bloc("signature", nom, provenance=Provenance("cl-01", (nom,))) for nom in ("A", "B")]
    blocs.append(Bloc("signature", "C", provenance=Provenance("cl-02", ("C",))))
    octets = composer(replace(charte(), blocs=tuple(blocs)), RACINE / "templates" / "deliberation.docx")
    regles = {e: o.regles for e, o in sceau_de(octets).origines.items()}
    assert regles == {"cl-01/1": ("A", "B"), "cl-02/1": ("C",)}


def test_une_clause_au_nom_tres_long_garde_une_etiquette_admise_et_unique() -> None:
    noms = ["c" * 70 + fin for fin in "ab"]
    blocs = tuple(Bloc("paragraphe", nom, provenance=Provenance(nom)) for nom in noms)
    origines = sceau_de(composer(replace(charte(), blocs=blocs), RACINE / "templates" / "charte.docx")).origines
    assert [o.clause for o in origines.values()] == noms
    assert all(len(e) <= 64 for e in origines)


def test_un_texte_hors_clause_n_a_pas_de_controle() -> None:
    octets = composer(replace(charte(), blocs=(Bloc("paragraphe", "x"),)), RACINE / "templates" / "charte.docx")
    assert next(corps(octets).iter(f"{W}sdt"), None) is None
    assert sceau_de(octets).origines == {}


@pytest.mark.parametrize("nom", ["charte", "deliberation", "formulaire"])
def test_chaque_place_a_remplir_sait_de_quelle_clause_elle_est(nom: str) -> None:
    piece: Piece = formulaire()
    sceau = sceau_de(composer(piece, RACINE / "templates" / f"{nom}.docx"))
    assert {p.origine.partition("/")[0] for p in sceau.places} == {"fo-agent", "fo-demande"}
    assert len(sceau.places) == 17


def test_une_coquille_qui_a_deja_ses_controles_et_ses_donnees_les_garde(tmp_path: Path) -> None:
    piece = replace(charte(), blocs=(Bloc("paragraphe", f"x {saisie('texte', 'Nom')}", provenance=Provenance("cl-1")),))
    modele = Document(str(RACINE / "templates" / "charte.docx"))
    sien = '<w:sdt xmlns:w="%s"><w:sdtPr><w:id w:val="1"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>'
    modele.element.body.insert(0, etree.fromstring(sien % W[1:-1]))
    modele.save(str(tmp_path / "sienne.docx"))
    octets = composer(piece, tmp_path / "sienne.docx")
    numeros = [n.get(f"{W}val") for n in corps(octets).iter(f"{W}id") if n.getparent().tag == f"{W}sdtPr"]
    assert numeros == ["1", "2", "3"]
    assert Document(BytesIO(octets)) is not None
