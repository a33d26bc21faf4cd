"""Le rapport HTML : une page qui se suffit, à lire, à transmettre, à imprimer. Ni script, ni fichier, ni réseau.

Le piège : la page porte une politique de sécurité qui n'admet que notre feuille de style, désignée par son empreinte ;
changer un octet de l'une sans l'autre, et la page perd son allure.
"""

from __future__ import annotations

from itertools import groupby

from markupsafe import Markup

from teletravail_charte.rapports.compte_rendu import PARTIES, rendre_compte
from teletravail_charte.rapports.en_json import resume
from teletravail_charte.rapports.mots import COLONNES, RESTE
from teletravail_charte.rapports.registres import pour_une_elue, pour_une_juriste
from teletravail_charte.rapports.site.atelier import composer, empreinte, environnement, statique
from teletravail_charte.verification import Verification


def rapport_html(v: Verification) -> str:
    """La page entière, terminée par une fin de ligne ; lève ``ErreurCorpus``."""
    compte = rendre_compte(v)
    style = statique("style.css")
    reste = sorted(compte.reste, key=lambda ligne: list(RESTE).index(ligne[0].etat))
    return (
        composer(
            environnement(),
            "rapport.html",
            compte=compte,
            elue=pour_une_elue(v),
            raisonnements={r.constat.regle.id: r for r in pour_une_juriste(v)},
            parties=PARTIES,
            resume=_resume(v),
            colonnes=COLONNES,
            reste=[(RESTE[etat], list(lignes)) for etat, lignes in groupby(reste, key=lambda ligne: ligne[0].etat)],
            version=v.corpus.version,
            empreintes=(v.dossier.empreinte, v.corpus.empreinte),
            style=Markup(style.decode()),  # notre feuille, jamais un texte du dossier
            empreinte_du_style=empreinte(style),
        )
        + "\n"
    )


def _resume(v: Verification) -> dict[str, dict[str, int]]:
    """Le nombre de constats par niveau et par état, ceux que la commune assume comptés à part."""
    comptes = resume(v)
    return {niveau: {etat: comptes[niveau][etat] for etat in COLONNES} for niveau in comptes}
