"""Le rapport JSON de ``relire``, au format « teletravail-charte/relecture/1 » : les parties du rapport."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from teletravail_charte.rapports.en_json import en_sortie
from teletravail_charte.relecture.acte import Passage
from teletravail_charte.relecture.detection import Trouvaille
from teletravail_charte.relecture.jugement import Grief, Relecture
from teletravail_charte.relecture.reperes import Indice
from teletravail_charte.valeurs import en_json

SCHEMA: Final = "teletravail-charte/relecture/1"


def rapport_json(r: Relecture) -> str:
    """Le rapport, indenté, accents en clair, terminé par une fin de ligne."""
    p = r.portrait
    rapport = {
        "schema": SCHEMA,
        "acte": {
            "fichier": p.acte.nom,
            "forme": p.acte.forme,
            "empreinte": p.acte.empreinte,
            "passages": len(p.acte.passages),
            "pages": p.acte.pages,
            "avertissements": list(p.acte.avertissements),
            "nature": p.nature.id or None,
            "nature_lue": _place(p.nature.indice),
            "jour": en_json(p.jour.jour),
            "jour_d_apres": p.jour.d_apres or None,
            "jour_lu": _place(p.jour.indice),
        },
        "jours": {"alors": en_json(r.alors.jour) if r.alors else None, "aujourd_hui": en_json(r.jour)},
        "corpus": {"version": r.corpus.version, "empreinte": r.corpus.empreinte},
        "moteurs": [{"nom": nom, "version": version} for nom, version in r.maintenant.moteurs],
        "griefs": [_grief(g, r) for g in r.griefs],
        "contradictions": [
            {
                "id": c.id,
                "titre": c.titre,
                "pourquoi": c.pourquoi,
                "faits": list(c.faits),
                "lectures": _lus(c.trouvailles),
            }
            for c in p.contradictions
        ],
        "a_confirmer": [_grief(g, r) | {"raison": g.raison} for g in r.questions],
        "rubriques": [
            {"id": x.id, "titre": x.titre, "etat": x.etat, "regle": x.regle.id, "lue": _place(x.indice)}
            for x in p.rubriques
        ],
        "perimes": [
            {
                "id": x.fiche.id,
                "ecrit": x.ecrit,
                "exact_jusqu_au": en_json(x.fiche.exact_jusqu_au),
                "deja_alors": x.alors,
                "actuel": x.fiche.actuel,
                "regle": x.fiche.regle or None,
                "places": [_place(i) for i in x.indices],
            }
            for x in p.perimes
        ],
        "options": _lus(p.trouvailles),
        "faits": {chemin: en_json(lu.valeur) for chemin, lu in r.lus.items()},
        "non_vus": list(r.non_vus),
    }
    return json.dumps(rapport, ensure_ascii=False, indent=2) + "\n"


def _grief(g: Grief, r: Relecture) -> dict[str, Any]:
    v = r.alors if g.moment != "aujourd_hui" and r.alors else r.maintenant
    constat = en_sortie(g.constat, v).model_dump(mode="json")
    maintenant = g.maintenant.etat if g.maintenant else None
    return {"moment": g.moment, "ferme": g.ferme, "aujourd_hui": maintenant, "lectures": _lus(g.trouvailles)} | constat


def _lus(trouvailles: Iterable[Trouvaille]) -> list[dict[str, Any]]:
    return [
        {"fait": t.fait, "valeur": en_json(t.valeur), "confiance": t.confiance, "detecteur": t.detecteur}
        | _situer(t.passage, t.debut, t.fin)
        for t in trouvailles
    ]


def _place(indice: Indice | None) -> dict[str, Any] | None:
    return None if indice is None else _situer(indice.passage, indice.debut, indice.fin)


def _situer(passage: Passage, debut: int, fin: int) -> dict[str, Any]:
    """Le morceau lu, le passage qui le porte et son lieu."""
    lieu = passage.lieu
    ou = {"article": lieu.article or None, "page": lieu.page, "paragraphe": lieu.paragraphe}
    return {"lu": passage.texte[debut:fin], "passage": passage.texte, "debut": debut, "fin": fin, "lieu": ou}
