"""Chaque route, n'importe quels paramètres : jamais une erreur 500, jamais une trace."""

from __future__ import annotations

import io
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from assistant import Assistant, ouvrir_assistant
from conftest import corpus_du_depot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teletravail_charte.web.parcours import charger_parcours


@cache
def _assistant() -> Assistant:
    return ouvrir_assistant(Path(tempfile.mkdtemp()), "nezel", "dossier-fautif")


ROUTES = sorted(
    (methode, regle.rule)
    for regle in _assistant().application.url_map.iter_rules()
    for methode in (regle.methods or set()) & {"GET", "POST"}
    if regle.endpoint != "static"
)
ETAPES = [e.id for e in charger_parcours(corpus_du_depot())]
FAITS = list(corpus_du_depot().vocabulaire.faits)
REGLES = list(corpus_du_depot().regles.obligations)
BIZARRES = [
    "",
    " ",
    "é",
    "\x00",
    "../..",
    "%2e%2e",
    "<script>",
    "'\"",
    "9" * 40,
    "-1",
    "1e309",
    "²",
    "null",
    "\ud7ff",
    "{{7*7}}",
]
MOTS = st.one_of(
    st.sampled_from(BIZARRES),
    st.sampled_from(["nezel", "dossier-fautif", "2026-11-22", "1900-01-01", "oui", "inconnu", "aucun", "valeur", "rh"]),
    st.sampled_from(ETAPES + REGLES[:20] + FAITS[:20]),
    st.text(max_size=30),
)
NOMS = (
    "champ version appliquer suite au vers retour_etape code profil motif auteur expiration fondement regle pour q "
    "etat niveau theme avec format projet cle nature date jour commune vue"
)
CHAMPS = st.sampled_from([*NOMS.split(), *(f"{sorte}-{f}" for sorte in "rv" for f in FAITS[:40])])
FORMULAIRES = st.dictionaries(CHAMPS, st.one_of(MOTS, st.lists(MOTS, max_size=3)), max_size=6)


def _adresse(regle: str, valeurs: dict[str, str]) -> str:
    for morceau in [m for m in regle.replace("<", "\n<").replace(">", ">\n").split("\n") if m.startswith("<")]:
        nom = morceau.strip("<>").split(":")[-1]
        regle = regle.replace(morceau, quote(valeurs.get(nom, "x"), safe="") or "x")
    return regle


@pytest.mark.parametrize(("methode", "regle"), ROUTES)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(donnees=st.data())
def test_aucune_route_ne_tombe(methode: str, regle: str, donnees: Any) -> None:
    assistant = _assistant()
    identifiant = donnees.draw(st.one_of(st.sampled_from(["nezel", "nezel", "dossier-fautif"]), MOTS))
    if regle.endswith("/jeter"):
        identifiant = "absent"
    valeurs = {"identifiant": identifiant, "nom": donnees.draw(st.one_of(st.sampled_from(ETAPES), MOTS))}
    valeurs |= {"regle": donnees.draw(st.one_of(st.sampled_from(REGLES), MOTS))}
    valeurs |= {"piece": donnees.draw(st.one_of(st.sampled_from(["charte", "deliberation"]), MOTS))}
    valeurs |= {"forme": donnees.draw(st.one_of(st.sampled_from(["docx", "yaml", "ics"]), MOTS))}
    adresse, champs = _adresse(regle, valeurs), donnees.draw(FORMULAIRES)
    if methode == "GET":
        reponse = assistant.client.get(adresse, query_string=champs)
    else:
        fichiers: dict[str, Any] = {}
        if donnees.draw(st.booleans()):
            octets = donnees.draw(st.binary(max_size=200))
            fichiers = {f: (io.BytesIO(octets), donnees.draw(MOTS) or "x") for f in ("dossier", "acte")}
        reponse = assistant.envoyer(adresse, champs | fichiers)
    assert reponse.status_code < 500, (methode, adresse, champs, reponse.text[:500])
    assert "Traceback" not in reponse.text if reponse.mimetype == "text/html" else True
    reponse.close()
