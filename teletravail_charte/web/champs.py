"""Un champ de l'assistant : la question, ses réponses, ce que le profil propose, et la règle, à côté.

Rien n'est écrit ici : titres, aides, bornes et réponses viennent des faits et des règles du corpus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from teletravail_charte.faits import HYPOTHESE
from teletravail_charte.gabarit import dire
from teletravail_charte.rapports.mots import mots
from teletravail_charte.rapports.site.atelier import majuscule
from teletravail_charte.verification import Constat
from teletravail_charte.vocabulaire import ETAPES, INCONNU, Fait, Valeur
from teletravail_charte.web.parcours import Etape
from teletravail_charte.web.pertinence import ATTEND, RIEN
from teletravail_charte.web.saisies import LIBRES, Montre, montrer
from teletravail_charte.web.vue import Vue

REGLES_MONTREES: Final = 6


@dataclass(frozen=True, slots=True)
class Champ:
    """Un fait et tout ce que la page en montre ; ``boutons`` et ``cases`` : (code, libellé)."""

    chemin: str
    fait: Fait
    question: str
    aide: str
    montre: Montre
    boutons: tuple[tuple[str, str], ...]
    cases: tuple[tuple[str, str], ...]
    origine: str
    raison: str
    regles: tuple[Constat, ...]
    constats: tuple[Constat, ...]
    due: bool
    faute: str = ""

    @property
    def genre(self) -> str:
        """« boutons », « cases », « lignes » ou une saisie : « texte », « nombre », « date »."""
        if self.boutons[0][0] != "valeur":
            return "boutons"
        return {"liste": "cases", "textes": "lignes", "entier": "nombre"}.get(self.fait.type, self.fait.type)


@dataclass(frozen=True, slots=True)
class Section:
    """Les champs d'un groupe : d'abord ceux qui se décident, puis ceux que le profil a décidés, puis ceux
    dont une autre réponse dira s'ils comptent, puis ceux de la suite de la procédure."""

    groupe: str
    titre: str
    principaux: tuple[Champ, ...]
    proposes: tuple[Champ, ...]
    en_attente: tuple[Champ, ...]
    plus_tard: tuple[Champ, ...]


class Champs:
    """De quoi montrer les champs d'une vérification ; ``tapes`` et ``fautes`` : ce qui vient d'être mal répondu."""

    def __init__(
        self, vue: Vue, tapes: Mapping[str, Montre] | None = None, fautes: Mapping[str, str] | None = None
    ) -> None:
        self.vue, self.v, self.tapes, self.fautes = vue, vue.v, tapes or {}, fautes or {}
        self.faits = self.v.corpus.vocabulaire.faits

    def sections(self, etape: Etape) -> tuple[Section, ...]:
        """Les sections d'une étape qui ont quelque chose à demander."""
        groupes = self.v.corpus.vocabulaire.groupes()
        toutes = (self._section(g, groupes[g]) for g in etape.groupes)
        return tuple(s for s in toutes if s.principaux or s.proposes or s.en_attente or s.plus_tard)

    def _section(self, groupe: str, chemins: list[str]) -> Section:
        rangs: dict[str, list[Champ]] = {rang: [] for rang in ("principal", "propose", "en_attente", "plus_tard")}
        for chemin in chemins:
            rang = self._rang(chemin)
            if rang:
                rangs[rang].append(self.champ(chemin))
        titre = mots(self.v.corpus.vocabulaire.titres[groupe])
        return Section(groupe, titre, *map(tuple, rangs.values()))

    def _rang(self, chemin: str) -> str:
        """Où la question se pose ; vide quand elle ne compte plus. Répondre ne la déplace jamais."""
        fait = self.faits[chemin]
        if fait.combinaison:
            return ""
        importance, ecrit = self.vue.importance(chemin), self.v.dossier.valeurs.get(chemin, INCONNU) is not INCONNU
        if chemin in self.fautes or chemin in self.vue.dus:
            return "principal"
        if importance == RIEN and not ecrit:
            return ""
        if ETAPES.index(fait.etape) > ETAPES.index(self.v.etape):
            return "plus_tard"
        if importance == ATTEND and not ecrit and chemin not in self.v.faits.valeurs:
            return "en_attente"
        if chemin in self.vue.decisifs or (fait.nature == "monde" and not fait.facultatif):
            return "principal"
        return "propose"

    def champ(self, chemin: str) -> Champ:
        """Le champ d'un fait."""
        fait, v = self.faits[chemin], self.v
        libres = fait.type in (*LIBRES, "liste") and not (fait.valeurs and fait.type != "liste")
        boutons = [("valeur", "Réponse")] if libres else self._reponses(fait)
        if fait.aucun_admis:
            boutons.append(("aucun", majuscule(mots(fait.aucun or "aucun, explicitement"))))
        boutons.append(("inconnu", "Je ne sais pas encore"))
        return Champ(
            chemin=chemin,
            fait=fait,
            question=mots(fait.question),
            aide=mots(fait.aide),
            montre=self.tapes.get(chemin) or montrer(fait, v.faits.valeurs.get(chemin, INCONNU)),
            boutons=tuple(boutons),
            cases=tuple((str(c), mots(t)) for c, t in _libelles(fait)) if fait.type == "liste" else (),
            origine=self._origine(chemin),
            raison=self._raison(chemin),
            regles=tuple(self.vue.regles.get(chemin, ())[:REGLES_MONTREES]),
            constats=tuple(self.vue.en_cause.get(chemin, ())),
            due=chemin in self.vue.dus,
            faute=mots(self.fautes.get(chemin, "")),
        )

    @cached_property
    def _du_profil(self) -> dict[str, Valeur]:
        profil = self.v.dossier.profil
        return self.v.corpus.profils[profil].valeurs(self.v.jour) if profil else {}

    def _raison(self, chemin: str) -> str:
        """Ce que le profil propose, et pourquoi."""
        if chemin not in self._du_profil:
            return ""
        profil = self.v.corpus.profils[self.v.dossier.profil]
        propose = dire_valeur(self.faits[chemin], self._du_profil[chemin])
        return mots(f"Le profil « {profil.titre.lower()} » propose « {propose} » : {profil.raisons[chemin]}")

    def _reponses(self, fait: Fait) -> list[tuple[str, str]]:
        if fait.type == "booleen":
            return [("oui", "Oui"), ("non", "Non")]
        return [(str(code), majuscule(mots(libelle))) for code, libelle in _libelles(fait)]

    def _origine(self, chemin: str) -> str:
        origine = self.v.faits.origines.get(chemin, "")
        if origine == HYPOTHESE:
            return "Supposé, non enregistré"
        return "Proposé par le profil" if origine.startswith("profil") else ""


def _libelles(fait: Fait) -> list[tuple[object, str]]:
    if isinstance(fait.valeurs, dict):
        return list(fait.valeurs.items())
    return [(v, str(v)) for v in fait.valeurs]


def dire_valeur(fait: Fait, valeur: Valeur) -> str:
    """La valeur en français ; ce que la commune a tapé ressort tel quel."""
    if valeur is INCONNU:
        return "pas encore connu"
    dite = dire(fait, valeur)
    return dite if fait.type in ("texte", "textes") else mots(dite)
