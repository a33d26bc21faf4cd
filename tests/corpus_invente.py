"""Un petit corpus inventé, écrit sur disque en quelques lignes : des faits, des règles, une commune de référence."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml
from conftest import RACINE

from teletravail_charte.corpus import Corpus, charger_corpus
from teletravail_charte.dossier import Dossier, lire_texte

SOMMAIRE = {
    "themes": [{"id": "essai", "titre": "Essai"}],
    "etapes": [],
}
COUVERTURE = {"du": date(2020, 1, 1), "au": date(2020, 12, 31), "etat_du_droit": date(2020, 6, 1)}
TEXTE = """\
id: loi-1
titre: Loi inventée
court: loi inventée
nature: loi
verifie_le: 2020-06-01
articles:
  article-1:
    numero: article 1er
    objet: L'essai
    versions:
      - {du: 2020-01-01, resume: Rien., confiance: inference, sources: ["https://exemple.example"]}
"""
SEANCE = """\
groupe: seance
titre: La séance
faits:
  date: {type: date, question: Quel jour ?}
"""
REGLE = """\
titre: Règle {id}
niveau: {niveau}
force: loi
confiance: texte_lu
en_vigueur: {vigueur}
fondements: [loi-1/article-1]
pourquoi: Pour l'essai.
constat: Constat.
remede: Remède.
"""
QUALIFICATION = """\
titre: Qualification {id}
question: Laquelle ?
confiance: inference
fondements: [loi-1/article-1]
"""


def _sommaire() -> str:
    """Le sommaire du dépôt, réduit à une année et à un thème."""
    reel = yaml.safe_load((RACINE / "rules" / "sommaire.yaml").read_text(encoding="utf-8"))
    reduit = reel | SOMMAIRE | {"couverture": reel["couverture"] | COUVERTURE}
    return str(yaml.safe_dump(reduit, allow_unicode=True, sort_keys=False))


@dataclass
class CorpusInvente:
    """Ce qu'on écrit : ``faits`` du groupe « f », règles par identifiant, et la commune de référence."""

    dossier: Path
    faits: str
    commune: str
    regles: dict[str, str] = field(default_factory=dict)
    qualifications: dict[str, str] = field(default_factory=dict)
    clause: str = ""

    def regle(self, identifiant: str, corps: str, niveau: str = "bloquant", vigueur: str = "{du: 2020-01-01}") -> None:
        """Ajoute une règle : conditions, seuils et exemples ; le reste est de remplissage."""
        tete = REGLE.format(id=identifiant, niveau=niveau, vigueur=vigueur)
        exemples = "" if "exemples:" in corps else "exemples: []\n"
        self.regles[identifiant] = f"id: {identifiant}\n{tete}{textwrap.dedent(corps)}{exemples}"

    def qualification(self, identifiant: str, corps: str) -> None:
        """Ajoute une qualification."""
        tete = f"id: {identifiant}\n{QUALIFICATION.format(id=identifiant)}"
        self.qualifications[identifiant] = f"{tete}{textwrap.dedent(corps)}exemples: []\n"

    def charger(self) -> Corpus:
        """Écrit et charge le corpus."""
        fichiers = {
            "rules/sommaire.yaml": _sommaire(),
            "rules/faits/f.yaml": "groupe: f\ntitre: Les faits\nfaits:\n" + textwrap.indent(self.faits, "  "),
            "rules/faits/seance.yaml": SEANCE,
            "legal_refs/loi-1.yaml": TEXTE,
            "templates/clauses/charte/c.yaml": self.clause or "{}\n",
            **{f"rules/essai/{nom}.yaml": texte for nom, texte in self.regles.items()},
            **{f"rules/qualifications/{nom}.yaml": texte for nom, texte in self.qualifications.items()},
        }
        for nom, texte in fichiers.items():
            chemin = self.dossier / nom
            chemin.parent.mkdir(parents=True, exist_ok=True)
            chemin.write_text(texte, encoding="utf-8")
        return charger_corpus(self.dossier)

    def reference(self, corpus: Corpus) -> Dossier:
        """La commune de référence."""
        texte = f"seance: {{date: 2020-06-01}}\nf: {self.commune}\n"
        return lire_texte(texte, "reference", corpus.vocabulaire, ())
