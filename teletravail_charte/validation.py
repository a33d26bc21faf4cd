"""Les fiches des étagères et leurs fautes, en français et situées : pydantic ne parle jamais à une personne."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from teletravail_charte.erreurs import ErreurCorpus, Faute, vouliez_vous_dire
from teletravail_charte.lecture import Chemin, Lieux, lire_octets, lire_yaml, positions


class Fiche(BaseModel):
    """Une fiche des étagères : stricte, figée, aucun champ inconnu."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _en_tuple(valeur: Any) -> Any:
    return tuple(valeur) if isinstance(valeur, list) else valeur


T = TypeVar("T")
Suite = Annotated[tuple[T, ...], BeforeValidator(_en_tuple)]
"""Une liste YAML, figée."""

F = TypeVar("F", bound=Fiche)

_JOUR = re.compile(r"datetime\.date\((\d+), (\d+), (\d+)\)")  # ainsi pydantic nomme-t-il une clé datée
_LIGNES = "une liste de « clé: valeur » est attendue."
_PHRASES = {
    "missing": "ce champ est obligatoire.",
    "extra_forbidden": "ce champ n'existe pas.",
    "string_type": "un texte est attendu.",
    "int_type": "un nombre entier est attendu.",
    "bool_type": "true ou false est attendu.",
    "date_type": "une date AAAA-MM-JJ est attendue.",
    "dict_type": _LIGNES,
    "model_type": _LIGNES,
    "tuple_type": "une liste (lignes commençant par « - ») est attendue.",
    "list_type": "une liste (lignes commençant par « - ») est attendue.",
    "is_instance_of": "un nombre est attendu.",
    "decimal_type": "un nombre est attendu.",
    "none_required": "rien n'est attendu ici.",
}


def _phrase(detail: Any) -> str:
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    if detail["input"] is None:
        return "rien n'est écrit."
    if detail["type"] in ("literal_error", "enum"):
        return f"valeur impossible « {str(detail['input'])[:60]} »."
    return _PHRASES.get(detail["type"], "valeur impossible.")


def _sous_modele(annotation: Any) -> type[Fiche] | None:
    """Le modèle que porte une annotation, à travers listes, dictionnaires et unions."""
    if isinstance(annotation, type) and issubclass(annotation, Fiche):
        return annotation
    return next((m for a in get_args(annotation) if (m := _sous_modele(a))), None)


def _possible(detail: Any, modele: type[Fiche]) -> str:
    if detail["type"] in ("literal_error", "enum"):
        return f"Possibles : {detail['ctx']['expected'].replace(' or ', ' ou ').replace(chr(39), '')}."
    if detail["type"] == "union_tag_invalid":
        return f"Possibles : {detail['ctx']['expected_tags'].replace(chr(39), '')}."
    if detail["type"] != "extra_forbidden":
        return ""
    for pas in detail["loc"][:-1]:
        if pas in modele.model_fields:
            modele = _sous_modele(modele.model_fields[pas].annotation) or modele
    champs = list(modele.model_fields)
    return vouliez_vous_dire(str(detail["loc"][-1]), champs) or f"Champs possibles : {', '.join(champs)}."


def _lieu(detail: Any, ou: Lieux) -> Chemin:
    """Le plus long chemin du fichier qui mène à la faute (pydantic y mêle ses propres mots)."""
    lieu: Chemin = ()
    for pas in detail["loc"]:
        jour = _JOUR.fullmatch(str(pas))
        mot = date(*map(int, jour.groups())).isoformat() if jour else str(pas)
        lieu = next((s for p in (pas, mot) if (s := (*lieu, p)) in ou), lieu)
    return lieu


def _fautes(erreur: ValidationError, chemin: Path, modele: type[Fiche], ou: Lieux) -> list[Faute]:
    """Une faute par champ : les refus de chaque branche d'une union n'en font qu'une."""
    par_champ: dict[Chemin, list[tuple[str, str]]] = {}
    for detail in erreur.errors(include_url=False):
        lieu = _lieu(detail, ou)
        champ = (*lieu, detail["loc"][-1]) if detail["type"] == "missing" else lieu
        par_champ.setdefault(champ, []).append((_phrase(detail), _possible(detail, modele)))
    fautes = []
    for champ, dites in par_champ.items():
        quoi = " Ou bien : ".join(dict.fromkeys(phrase for phrase, _ in dites))
        ligne, colonne = ou.get(champ) or ou.get(champ[:-1]) or (1, 1)
        nom = ".".join(map(str, champ))
        fautes.append(Faute(quoi, str(chemin), ligne, colonne, nom, dites[0][1]))
    return fautes


def charger_fiche(chemin: Path, modele: type[F]) -> F:
    """Lit ``chemin`` et le vérifie contre ``modele`` ; lève ``ErreurCorpus``, toutes les fautes ensemble."""
    texte = lire_octets(chemin, ErreurCorpus)
    brut = lire_yaml(texte, str(chemin), ErreurCorpus, mefiant=False)
    try:
        return modele.model_validate(brut)
    except ValidationError as erreur:
        raise ErreurCorpus(*_fautes(erreur, chemin, modele, positions(texte))) from None


@dataclass
class Recueil:
    """Recueille les fautes de plusieurs fiches, pour les dire toutes ensemble."""

    fautes: list[Faute] = field(default_factory=list)

    @contextmanager
    def tenter(self) -> Iterator[None]:
        """Retient les fautes du bloc au lieu de s'y arrêter."""
        try:
            yield
        except ErreurCorpus as erreur:
            self.fautes += erreur.fautes

    def noter(self, chemin: Path, champ: Chemin, quoi: str, possible: str = "") -> None:
        """Retient une faute du ``champ`` de la fiche ``chemin``, à sa ligne."""
        ou = positions(lire_octets(chemin, ErreurCorpus))
        lieu = champ
        while lieu and lieu not in ou:
            lieu = lieu[:-1]
        ligne, colonne = ou.get(lieu, (1, 1))
        nom = ".".join(map(str, champ))
        self.fautes.append(Faute(quoi, str(chemin), ligne, colonne, nom, possible))

    def lever(self) -> None:
        """Lève ``ErreurCorpus`` s'il y a une faute."""
        if self.fautes:
            raise ErreurCorpus(*self.fautes)


def charger_fiches(chemins: Iterable[Path], modele: type[F], recueil: Recueil) -> dict[Path, F]:
    """Les fiches bien écrites parmi ``chemins`` ; ``recueil`` reçoit les fautes des autres.

    L'identifiant d'une fiche (``id`` ou ``groupe``) est le nom de son fichier.
    """
    fiches = {}
    for chemin in sorted(chemins):
        with recueil.tenter():
            fiche = charger_fiche(chemin, modele)
            cle = "id" if "id" in modele.model_fields else "groupe"
            if getattr(fiche, cle) != chemin.stem:
                possible = f"Attendu : {chemin.stem}."
                recueil.noter(chemin, (cle,), "l'identifiant doit être le nom du fichier.", possible)
            fiches[chemin] = fiche
    return fiches
