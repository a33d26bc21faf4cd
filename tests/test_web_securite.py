"""Qui entre dans l'assistant, et ce qu'une autre page ne peut pas lui faire faire."""

from __future__ import annotations

from pathlib import Path

import pytest
from assistant import JETON, Assistant, ouvrir_assistant


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return ouvrir_assistant(tmp_path, "nezel")


def test_sans_jeton_rien_ne_s_ouvre(assistant: Assistant) -> None:
    inconnu = assistant.application.test_client()
    for adresse in ("/", "/d/nezel/", "/d/nezel/dossier.yaml", "/?jeton=", "/?jeton=faux", "/?jeton=é"):
        reponse = inconnu.get(adresse)
        assert reponse.status_code == 403
        assert "Nézel" not in reponse.text
    assert inconnu.post("/d/nezel/annuler").status_code == 403


def test_le_jeton_ouvre_puis_disparait_de_l_adresse(assistant: Assistant) -> None:
    client = assistant.application.test_client()
    reponse = client.get(f"/?jeton={JETON}")
    assert reponse.status_code == 302 and reponse.location == "/"
    temoin = reponse.headers["Set-Cookie"]
    assert "HttpOnly" in temoin and "SameSite=Strict" in temoin
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("preuve", [None, "", "fausse", "é"])
def test_un_envoi_sans_preuve_est_refuse(assistant: Assistant, preuve: str | None) -> None:
    avant = assistant.texte("nezel")
    donnees = {"appliquer": "quotite.jours_fixes_semaine=2"} | ({} if preuve is None else {"preuve": preuve})
    assert assistant.client.post("/d/nezel/etape/quotite", data=donnees).status_code == 403
    assert assistant.texte("nezel") == avant


def test_une_session_sans_preuve_n_accepte_pas_une_preuve_vide(assistant: Assistant) -> None:
    with assistant.client.session_transaction() as session:
        del session["preuve"]
    assert assistant.client.post("/d/nezel/annuler", data={"preuve": ""}).status_code == 403
    assert assistant.client.post("/d/nezel/annuler").status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_un_envoi_venu_d_une_autre_page_est_refuse_meme_avec_la_preuve(assistant: Assistant, site: str) -> None:
    assert assistant.envoyer("/d/nezel/annuler", headers={"Sec-Fetch-Site": site}).status_code == 403


@pytest.mark.parametrize("hote", ["mairie.example", "127.0.0.1.example.org", "localhost.example", "10.0.0.1"])
def test_un_autre_nom_d_hote_est_refuse(assistant: Assistant, hote: str) -> None:
    reponse = assistant.client.get("/", headers={"Host": hote})
    assert reponse.status_code == 400
    assert "Traceback" not in reponse.text


def test_chaque_reponse_porte_les_entetes_qui_ferment_la_page(assistant: Assistant) -> None:
    for adresse in ("/", "/d/nezel/", "/absente", "/statique/assistant.css"):
        with assistant.client.get(adresse) as reponse:
            entetes = reponse.headers
        politique = entetes["Content-Security-Policy"]
        assert "default-src 'none'" in politique and "unsafe" not in politique and "http" not in politique
        assert entetes["X-Content-Type-Options"] == "nosniff"
        assert entetes["X-Frame-Options"] == "DENY"
        assert entetes["Referrer-Policy"] == "no-referrer"
    assert assistant.client.get("/d/nezel/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "adresse", ["/", "/nouveau?commune=Nézel", "/d/nezel/", "/d/nezel/etape/quotite", "/d/nezel/bilan"]
)
def test_aucune_page_ne_porte_de_style_ni_de_script_en_ligne_ni_d_adresse_du_dehors(
    assistant: Assistant, adresse: str
) -> None:
    html = assistant.lire(adresse)
    assert " style=" not in html and "<style" not in html and " onclick" not in html
    assert all("src=" in morceau.split(">")[0] for morceau in html.split("<script")[1:])
    for attribut in ('src="http', 'href="http', 'action="http'):
        dehors = [m.split('"')[0] for m in html.split(attribut)[1:]]
        assert all("legifrance" in d or attribut.startswith("href") for d in dehors)


@pytest.mark.parametrize(
    "adresse",
    [
        "/d/../etc/passwd",
        "/d/..%2f..%2fetc%2fpasswd/",
        "/d/%00/",
        "/d/.versions/",
        "/d/nezel/etape/..%2fsecret",
        "/statique/..%2fsecurite.py",
        "/statique/../securite.py",
    ],
)
def test_aucun_chemin_venu_du_navigateur_n_atteint_le_disque(assistant: Assistant, adresse: str) -> None:
    assert assistant.client.get(adresse).status_code in (400, 404)


def test_un_envoi_demesure_est_refuse_avant_d_etre_lu(assistant: Assistant) -> None:
    for adresse, octets in (("/reprendre", 2_000_001), ("/d/nezel/etape/quotite", 2_000_001), ("/relire", 25_000_001)):
        reponse = assistant.envoyer(adresse, environ_overrides={"CONTENT_LENGTH": str(octets)})
        assert reponse.status_code == 413 and "trop gros" in reponse.text


def test_un_acte_peut_etre_plus_gros_qu_une_etape(assistant: Assistant) -> None:
    tete = 'Content-Disposition: form-data; name="{}"'
    preuve = f"--borne\r\n{tete.format('preuve')}\r\n\r\n{assistant.preuve}\r\n--borne\r\n"
    acte = f'{tete.format("acte")}; filename="charte.odt"\r\n\r\n{"x" * 3_000_000}\r\n--borne--\r\n'
    envoi = {"data": (preuve + acte).encode(), "content_type": "multipart/form-data; boundary=borne"}
    assert assistant.client.post("/relire", **envoi).status_code == 422
    assert assistant.client.post("/reprendre", **envoi).status_code == 413


def test_une_panne_ne_montre_ni_trace_ni_chemin(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def casser(*_: object) -> None:
        raise RuntimeError("secret interne")

    monkeypatch.setattr(assistant.atelier, "ouvrir", casser)
    assistant.application.config["PROPAGATE_EXCEPTIONS"] = False
    reponse = assistant.client.get("/d/nezel/")
    assert reponse.status_code == 500
    assert "secret" not in reponse.text and "Traceback" not in reponse.text and ".py" not in reponse.text
    assert "L’assistant s’est trompé" in reponse.text


def test_les_gabarits_sont_clos(assistant: Assistant) -> None:
    from jinja2.exceptions import SecurityError, UndefinedError

    environnement = assistant.application.jinja_env
    with pytest.raises(SecurityError):
        environnement.from_string("{{ ''.__class__.__mro__ }}").render()
    with pytest.raises(UndefinedError):
        environnement.from_string("{{ absent }}").render()
    assert environnement.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"


def test_une_methode_que_la_page_n_attend_pas_est_refusee(assistant: Assistant) -> None:
    assert assistant.client.get("/d/nezel/annuler").status_code == 405
    assert assistant.client.delete("/d/nezel/").status_code in (403, 405)


@pytest.mark.parametrize(
    "champs",
    [
        {"appliquer": "quotite.jours_fixes_semaine=99"},
        {"appliquer": "absent.fait=1"},
        {"appliquer": "quotite.jours_fixes_semaine"},
        {"appliquer": "quotite.jours_fixes_semaine={a: 1}"},
        {"appliquer": "quotite.jours_fixes_semaine=[" * 50},
        {"appliquer": "quotite.total_fixes_et_flottants=3"},
        {"version": "999999"},
        {"version": "-1"},
        {"version": "x" * 1000},
    ],
)
def test_un_envoi_forge_est_refuse_sans_rien_ecrire(assistant: Assistant, champs: dict[str, str]) -> None:
    avant = assistant.texte("nezel")
    assert assistant.envoyer("/d/nezel/etape/quotite", champs).status_code in (303, 404, 422)
    assert assistant.texte("nezel") == avant
