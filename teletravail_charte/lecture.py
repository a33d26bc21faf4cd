"""Du YAML sans surprise : clés doubles refusées, 01001 reste du texte, ligne et colonne gardées.

Le piège de PyYAML : il lit 01001 comme 513, NO comme faux, et garde la dernière de deux clés égales.
Ici, seuls true/false, les entiers, les décimaux (Decimal) et les dates AAAA-MM-JJ sont autre chose
que du texte. La valeur est bâtie événement par événement, sans récursion : aucune imbrication, aucun
étiquette, aucun renvoi ne peut épuiser la mémoire.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml

from teletravail_charte.erreurs import ErreurUtilisateur, Faute, cause_systeme

TAILLE_MAX: Final = 1_000_000  # octets : un dossier écrit à la main en fait dix mille
PROFONDEUR_MAX: Final = 20
FAUTES_MAX: Final = 50  # au-delà, le fichier n'est pas ce que l'on croit

Chemin = tuple[str | int, ...]
Lieux = dict[Chemin, tuple[int, int]]

INTERDITS: Final = re.compile("[^\t\n\r -~\u00a0-\u2027\u202a-\ud7ff\ue010-\ufffd\U00010000-\U0010ffff]")
"""Les caractères invisibles que ni YAML ni Word n'admettent, et les seize que ``blocs`` garde pour ses marques."""

_SCALAIRE = re.compile(
    r"(?P<entier>-?(?:0|[1-9][0-9]{0,39}))|(?P<decimal>-?(?:0|[1-9][0-9]{0,39})\.[0-9]{1,40})"
    r"|(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})|(?P<booleen>true|false)|(?P<nul>~|null|Null|NULL|)"
)
_PREMIERS = frozenset("-0123456789tf~nN")
_A_CITER = "se met entre guillemets"
_PHRASES = (
    ("mapping values are not allowed", "un « : » de trop, ou un retrait mal aligné"),
    ("could not find expected ':'", "il manque « : » après une clé"),
    ("did not find expected key", "un retrait est mal aligné, ou un guillemet est mal placé"),
    ("did not find expected '-'", "un élément de liste est mal aligné"),
    ("block sequence entries are not allowed", "un « - » est mal placé"),
    ("found unexpected end of stream", "le guillemet ouvert ligne {ligne} n'est pas fermé"),
    ("did not find expected ',' or", "une virgule manque, ou ce qui s'ouvre ligne {ligne} n'est pas fermé"),
    ("did not find expected node content", "une valeur manque, ou une virgule est de trop"),
    ("did not find expected <document start>", "un fichier ne contient qu'un document (« ... » en trop)"),
    ("found unexpected document", "le guillemet ouvert ligne {ligne} n'est pas fermé"),
    ("expected alphabetic or numeric", f"un texte qui commence par « * » ou « & » {_A_CITER}"),
    ("escape character", "la séquence « \\ » est inconnue entre guillemets doubles"),
    ("expected hexdecimal", "la séquence « \\ » est incomplète entre guillemets doubles"),
    ("escape code", "ce caractère ne s'écrit pas par une séquence « \\ » : tapez-le tel quel"),
    ("indentation", "un retrait est mal fait (une tabulation ?)"),
    ("directive", "une ligne ne commence pas par « % »"),
    ("tag", f"un texte qui commence par « ! » {_A_CITER}"),
    ("comment or line break", f"un texte qui commence par « | » ou « > » {_A_CITER}"),
)


_AUCUNE: Final = object()  # aucune clé n'attend sa valeur


class _Arret(Exception):
    """La lecture s'arrête là : la dernière faute relevée l'explique."""


class _Batisseur:
    """Bâtit la valeur d'un document, relève toutes les fautes et le lieu de chaque clé et élément."""

    def __init__(self, fichier: str, *, mefiant: bool) -> None:
        self.fichier, self.mefiant = fichier, mefiant
        self.ancres: dict[str, Any] = {}
        self.fautes: list[Faute] = []
        self.lieux: Lieux = {}
        self.valeur: Any = None
        self.documents = 0
        self.pile: list[list[Any]] = []  # [conteneur, clé dont la valeur suit, chemin, ancre]

    def lire(self, texte: str) -> None:
        """Lit ``texte`` ; s'arrête à la première faute de syntaxe, relève toutes les autres."""
        interdit = INTERDITS.search(texte)
        if interdit is not None:
            self._refuser_caractere(texte, interdit.start())
            return
        try:
            for evenement in yaml.parse(texte, Loader=yaml.CSafeLoader):
                self._suivre(evenement)
        except yaml.YAMLError as erreur:
            self.fautes.append(_en_francais(erreur, texte, self.fichier))
        except _Arret:
            pass

    def _refuser_caractere(self, texte: str, rang: int) -> None:
        ligne, colonne = texte.count("\n", 0, rang) + 1, rang - texte.rfind("\n", 0, rang)
        conseil = "Effacez-le, ou vérifiez que le fichier est un texte en UTF-8."
        quoi = f"le caractère invisible U+{ord(texte[rang]):04X} est refusé."
        self.fautes.append(Faute(quoi, self.fichier, ligne, colonne, possible=conseil))

    def _refuser(self, evenement: Any, quoi: str, *, fin: bool = False) -> None:
        marque = evenement.start_mark
        self.fautes.append(Faute(quoi, self.fichier, marque.line + 1, marque.column + 1))
        if fin or len(self.fautes) >= FAUTES_MAX:
            raise _Arret

    def _suivre(self, evenement: Any) -> None:
        genre = evenement.__class__
        if genre is yaml.ScalarEvent:
            self._controler(evenement)
            valeur = self._scalaire(evenement)
            if evenement.anchor is not None:
                self.ancres[evenement.anchor] = valeur
            self._poser(evenement, valeur)
        elif genre is yaml.MappingStartEvent or genre is yaml.SequenceStartEvent:
            self._controler(evenement)
            self._ouvrir(evenement, {} if genre is yaml.MappingStartEvent else [])
        elif genre is yaml.MappingEndEvent or genre is yaml.SequenceEndEvent:
            conteneur, _, _, ancre = self.pile.pop()
            if ancre is not None:
                self.ancres[ancre] = conteneur
        elif genre is yaml.AliasEvent:
            self._poser(evenement, self._renvoi(evenement))
        elif genre is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                quoi = "un fichier ne contient qu'un document (« --- » en trop)."
                self._refuser(evenement, quoi, fin=True)

    def _renvoi(self, evenement: Any) -> Any:
        """Ce que désigne un renvoi : une ancre déjà fermée, jamais dans une autre ancre."""
        if self.mefiant:
            self._refuser(evenement, f"les renvois « * » sont refusés ; un texte qui en porte un {_A_CITER}.")
        elif evenement.anchor not in self.ancres or any(ancre is not None for *_, ancre in self.pile):
            quoi = "ce renvoi ne désigne aucune ancre fermée, ou il est lui-même dans une ancre."
            self._refuser(evenement, quoi)
        return self.ancres.get(evenement.anchor)

    def _controler(self, evenement: Any) -> None:
        if self.mefiant and evenement.anchor is not None:
            self._refuser(evenement, f"les ancres « & » sont refusées ; un texte qui en porte une {_A_CITER}.")
        if evenement.tag is not None:
            self._refuser(evenement, f"les étiquettes « ! » sont refusées ; un tel texte {_A_CITER}.")

    def _scalaire(self, evenement: Any) -> Any:
        texte: str = evenement.value
        if not evenement.implicit[0] or (texte and texte[0] not in _PREMIERS):
            return texte
        lu = _SCALAIRE.fullmatch(texte)
        match lu and lu.lastgroup:
            case "entier":
                return int(texte)
            case "decimal":
                return Decimal(texte)
            case "booleen":
                return texte == "true"
            case "nul":
                return None
            case "date":
                try:
                    return date.fromisoformat(texte)
                except ValueError:
                    self._refuser(evenement, f"« {texte} » n'est pas une date du calendrier.")
        return texte

    def _poser(self, evenement: Any, valeur: Any) -> None:
        """Range ``valeur`` dans le conteneur ouvert, ou en fait la clé attendue."""
        if not self.pile:
            self.valeur = valeur
            return
        cadre = self.pile[-1]
        conteneur, cle, chemin, _ = cadre
        if isinstance(conteneur, list):
            self._situer((*chemin, len(conteneur)), evenement)
            conteneur.append(valeur)
        elif cle is not _AUCUNE:
            conteneur[cle] = valeur
            cadre[1] = _AUCUNE
        elif isinstance(valeur, (dict, list)):
            self._refuser(evenement, "une clé doit être un mot.", fin=True)
        else:
            self._attendre(cadre, evenement, valeur)

    def _attendre(self, cadre: list[Any], evenement: Any, cle: Any) -> None:
        """Retient la clé dont la valeur va suivre."""
        chemin = cadre[2]
        if isinstance(cle, (bool, Decimal)):
            cle = evenement.value
        if cle is None:
            self._refuser(evenement, "une clé est vide : il manque un mot avant « : ».")
        elif deja := self.lieux.get((*chemin, str(cle))):
            self._refuser(evenement, f"la clé « {evenement.value} » est écrite deux fois (déjà ligne {deja[0]}).")
        else:
            self._situer((*chemin, str(cle)), evenement)
        cadre[1] = cle

    def _situer(self, chemin: Chemin, evenement: Any) -> None:
        self.lieux[chemin] = (evenement.start_mark.line + 1, evenement.start_mark.column + 1)

    def _ouvrir(self, evenement: Any, conteneur: dict[Any, Any] | list[Any]) -> None:
        chemin: Chemin = ()
        if self.pile:
            dessus, cle, parent, _ = self.pile[-1]
            chemin = (*parent, len(dessus) if isinstance(dessus, list) else str(cle))
        self._poser(evenement, conteneur)
        self.pile.append([conteneur, _AUCUNE, chemin, evenement.anchor])
        if len(self.pile) > PROFONDEUR_MAX:
            self._refuser(evenement, "le fichier est trop imbriqué.", fin=True)


def _en_francais(erreur: yaml.YAMLError, texte: str, fichier: str) -> Faute:
    probleme = str(getattr(erreur, "problem", None) or erreur)
    phrase = next((fr for en, fr in _PHRASES if en in probleme), "")
    marque = getattr(erreur, "problem_mark", None)
    ouverture = getattr(erreur, "context_mark", None) or marque
    if "{ligne}" in phrase and ouverture:
        phrase = phrase.format(ligne=ouverture.line + 1)
        if "guillemet" in phrase:
            marque = ouverture
    elif marque and not phrase:
        fautif = texte[marque.index : marque.index + 1].strip(" \n")
        tabulation = "une tabulation sert de retrait : utilisez des espaces"
        phrase = tabulation if fautif == "\t" else f"un texte qui commence par « {fautif} » {_A_CITER}"
    ligne, colonne = (marque.line + 1, marque.column + 1) if marque else (0, 0)
    quoi = f"ce n'est pas du YAML lisible{f' ({phrase})' if phrase else ''}."
    return Faute(quoi, fichier, ligne, colonne)


def lire_octets(chemin: Path, erreur: type[ErreurUtilisateur]) -> str:
    """Le texte UTF-8 d'un fichier d'au plus ``TAILLE_MAX`` octets, sinon ``erreur``."""
    nom = str(chemin)
    try:
        with chemin.open("rb") as flux:
            octets = flux.read(TAILLE_MAX + 1)
    except FileNotFoundError:
        raise erreur(Faute("ce fichier n'existe pas.", nom)) from None
    except OSError as cause:
        raise erreur(Faute(f"lecture impossible ({cause_systeme(cause)}).", nom)) from None
    if len(octets) > TAILLE_MAX:
        raise erreur(Faute(f"ce fichier est trop gros : {TAILLE_MAX // 1000} ko au plus.", nom))
    if octets.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise erreur(Faute("c'est un document Word, LibreOffice ou PDF ; on attend un texte YAML.", nom))
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise erreur(Faute("le fichier est en UTF-16 ; enregistrez-le en UTF-8.", nom, 1))
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        avant = octets[: cause.start]
        ligne, colonne = avant.count(b"\n") + 1, cause.start - avant.rfind(b"\n")
        quoi = "le fichier n'est pas en UTF-8 ; enregistrez-le en UTF-8."
        raise erreur(Faute(quoi, nom, ligne, colonne)) from None


def lire_yaml(texte: str, fichier: str, erreur: type[ErreurUtilisateur], *, mefiant: bool = True) -> Any:
    """La valeur du document YAML ``texte`` ; ``mefiant`` refuse aussi les ancres et les renvois.

    Lève ``erreur`` (fichier, ligne, colonne, phrase française), toutes les fautes ensemble.
    """
    batisseur = _Batisseur(fichier, mefiant=mefiant)
    batisseur.lire(texte)
    if batisseur.fautes:
        raise erreur(*batisseur.fautes)
    return batisseur.valeur


def positions(texte: str) -> Lieux:
    """Ligne et colonne (à partir de 1) de chaque clé et de chaque élément d'un YAML déjà lu sans faute."""
    batisseur = _Batisseur("", mefiant=False)
    batisseur.lire(texte)
    return batisseur.lieux
