"""Le site des règles : des pages HTML à lire hors ligne, sans serveur, à l'écran, au clavier et sur papier.

Tout est composé d'avance : le même corpus et le même jour donnent les mêmes octets.
"""

from __future__ import annotations

from datetime import date

from teletravail_charte.corpus import Corpus
from teletravail_charte.rapports.site.atelier import Atelier, statique
from teletravail_charte.rapports.site.fiches_fait import pages_des_faits
from teletravail_charte.rapports.site.fiches_regle import pages_des_regles
from teletravail_charte.rapports.site.fiches_texte import pages_des_textes
from teletravail_charte.rapports.site.listes import pages_des_listes
from teletravail_charte.rapports.site.recherche import index_de_recherche


def ecrire_site(corpus: Corpus, jour: date) -> dict[str, bytes]:
    """Le site au droit de ``jour`` : chemin relatif -> octets ; lève ``ErreurCorpus``."""
    atelier = Atelier(corpus, jour)
    fichiers = {
        **pages_des_listes(atelier),
        **pages_des_regles(atelier),
        **pages_des_textes(atelier),
        **pages_des_faits(atelier),
        "index-de-recherche.js": index_de_recherche(corpus),
    }
    site = {chemin: contenu.encode() for chemin, contenu in fichiers.items()}
    return site | {nom: statique(nom) for nom in ("style.css", "recherche.js")}
