"""La grammaire du petit langage des motifs : d'un motif écrit à une expression régulière.

Le piège : « … » ne saute jamais par-dessus « sauf », ni, dans un motif qui lit une valeur, par-dessus un nombre ; sinon
« deux jours par mois et un jour par semaine » donnerait deux jours par semaine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from teletravail_charte.erreurs import vouliez_vous_dire
from teletravail_charte.relecture.langue import aplatir
from teletravail_charte.relecture.lettres import nombre_ecrit
from teletravail_charte.relecture.nombres import SIGNES, UNITES, masquer

ECART_MAX: Final = 12  # mots que « … » peut sauter
_LIEN: Final = r"[ ,'()«»:/-]{1,4}"
_OBSTACLES: Final = r"(?!(?:sauf|hormis|hors|excepte|exception|toutefois|cependant|mais|contrairement)\b)"
_SANS_NOMBRE: Final = "".join(SIGNES[genre] for genre in ("date", "numero", "pourcent"))
_TOUT: Final = "".join(SIGNES.values())
_N, _H = SIGNES["nombre"], SIGNES["heure"]
_HEURE: Final = rf"(?:{_H}|{_N} ?heures?(?! \w)|{_N}(?= (?:a|et) {_N} ?heures?)|midi|minuit)"
_PLAGE: Final = rf"(?:(?:de |d'|entre |des )?{_HEURE} ?(?:a|et|-|/|jusqu'a) ?{_HEURE})"
_UNITE: Final = rf"(?:{UNITES})s?\b(?: (?:ouvree?|ouvrable|calendaire|franc|entier)s?\b)?"
_VALEURS: Final = {
    "nombre": f"(?P<v>{_N})",
    "nombre seul": rf"(?P<v>{_N})(?= ?(?:[.;,)»]|$))",
    "duree": rf"(?:(?P<v>{_N}) ?(?P<u>{_UNITE})|(?P<h>{_H}))",
    "montant": f"(?P<v>{SIGNES['montant']})",
    "pourcent": f"(?P<v>{SIGNES['pourcent']})",
    "date": f"(?P<v>{SIGNES['date']})",
    "heure": f"(?P<v>{_HEURE})",
    "plage": f"(?P<v>{_PLAGE})",
    "plages": rf"(?P<v>{_PLAGE}(?:(?: ?,? ?(?:et|puis|ou|/|;|-) ?| ?, ?){_PLAGE})*)",
    "numero": SIGNES["numero"],
}
_EXIGEES: Final = {
    **{nom: frozenset({SIGNES[nom]}) for nom in ("montant", "pourcent", "date", "numero")},
    **dict.fromkeys(("nombre", "nombre seul"), frozenset({_N})),
    **dict.fromkeys(("duree", "plage", "plages"), frozenset({_N, _H, "midi", "minuit"})),
    "heure": frozenset({_N, _H, "midi", "minuit"}),
}
_TERMINAISONS: Final = re.compile(r"(?<!\w)\(([^()]*)\)((?:\([a-zà-ÿ|]+\))+)")  # « (fixé|limité)(e)(s) »
_TERMINAISON: Final = re.compile(r"[a-zà-ÿ]+(?:\|[a-zà-ÿ]+)*")
_ELISIONS: Final = {"de": "d", "le": "l", "la": "l", "que": "qu", "ne": "n", "se": "s"}
_LEXEMES: Final = re.compile(r"…|\{[^{}]*\}|<[^<>]*>|[()\[\]|]|\s+|[^\s…{}<>()\[\]|]+|.")

Exigence = frozenset[str]
"""Des débuts de mots dont toute phrase trouvée contient au moins un : de quoi écarter vite les autres phrases."""


class Forme(NamedTuple):
    """Une expression régulière, et ce qu'elle exige."""

    regle: str
    exigences: tuple[Exigence, ...]


Familles = Mapping[str, Forme]
"""Les mots de chaque famille ; et, sous « =mot », les formes d'un verbe."""


class MotifInvalide(ValueError):
    """Un motif mal écrit ; la phrase dit pourquoi."""


class Lecteur:
    """Lit un motif de gauche à droite. ``genres`` : ceux des valeurs rencontrées, dans l'ordre."""

    def __init__(self, source: str, familles: Familles) -> None:
        self.source, self.familles = source, familles
        accordee = _TERMINAISONS.sub(lambda m: "(" + "|".join(b + m[2] for b in m[1].split("|")) + ")", source)
        self.lexemes = _LEXEMES.findall(accordee.replace("...", "…").strip())
        self.genres: list[str] = []
        signes = _SANS_NOMBRE if "{" in source else _TOUT
        self.ecart = rf"(?:{_LIEN}{_OBSTACLES}[\w°%{signes}]+){{0,{ECART_MAX}}}?"

    def lire(self) -> Forme:
        """Tout le motif ; lève ``MotifInvalide``."""
        return self._choix("")

    def faute(self, quoi: str) -> MotifInvalide:
        return MotifInvalide(f"{quoi}, dans « {self.source} ».")

    def _choix(self, fermant: str) -> Forme:
        """Des suites séparées par « | », jusqu'à ``fermant``, que l'on passe."""
        branches = [self._suite(fermant)]
        while self.lexemes and self.lexemes[0] == "|":
            if not fermant:
                raise self.faute("un choix « a|b » s'écrit entre parenthèses")
            self.lexemes.pop(0)
            branches.append(self._suite(fermant))
        if fermant and not self.lexemes:
            raise self.faute(f"« {fermant} » manque")
        if self.lexemes:
            self.lexemes.pop(0)
        return branches[0] if len(branches) == 1 else reunir(branches)

    def _suite(self, fermant: str) -> Forme:
        """Des éléments l'un après l'autre ; un élément facultatif emporte le lien qui le joint aux autres."""
        regle, commence, colle, ecart = "", False, False, False
        exigences: list[Exigence] = []
        while self.lexemes and self.lexemes[0] not in ("|", fermant):
            lexeme = self.lexemes.pop(0)
            if lexeme.isspace():
                colle = False
            elif lexeme == "…":
                if not commence or ecart:
                    raise self.faute("« … » se met entre deux mots")
                regle, ecart = regle + self.ecart, True
            elif lexeme == "(" and colle:
                regle = regle.removesuffix(r"\b") + f"(?:{self._terminaison()})?" + r"\b"
            else:
                element = self._element(lexeme)
                if lexeme == "[":
                    regle += f"(?:{_LIEN}{element.regle})?" if commence else f"(?:{element.regle}{_LIEN})?"
                else:
                    regle += _LIEN + element.regle if commence else element.regle
                    exigences += element.exigences
                    commence = True
                ecart, colle = False, lexeme[-1].isalpha()
        if ecart:
            raise self.faute("« … » se met entre deux mots")
        if not commence:
            raise self.faute("il manque un mot")
        return Forme(regle, tuple(exigences))

    def _element(self, lexeme: str) -> Forme:
        """Un mot, une valeur, une famille, un choix entre parenthèses ou un élément facultatif entre crochets."""
        if lexeme in ("(", "["):
            dedans = self._choix(")" if lexeme == "(" else "]")
            if lexeme == "(" and self.lexemes[:1] == ["("]:
                raise self.faute("une terminaison se met dans chaque branche du choix")
            return Forme(f"(?:{dedans.regle})", dedans.exigences)
        if lexeme.startswith("{"):
            return self._valeur(lexeme[1:-1])
        if lexeme.startswith("<"):
            return self._famille(lexeme[1:-1])
        if lexeme in (")", "]", "|", "{", "}", "<", ">"):
            raise self.faute(f"« {lexeme} » est de trop")
        verbe = None if self.lexemes[:1] == ["("] else self.familles.get(f"={lexeme}")
        return verbe or self._mot(lexeme)

    def _terminaison(self) -> str:
        """Les lettres d'une terminaison facultative : « jour(s) », « spéciale(s) »."""
        lettres = ""
        while self.lexemes and (lexeme := self.lexemes.pop(0)) != ")":
            lettres += lexeme
        if not _TERMINAISON.fullmatch(lettres):
            raise self.faute(f"« ({lettres}) » collé à un mot n'est pas une terminaison")
        return aplatir(lettres).plat

    def _valeur(self, nom: str) -> Forme:
        if nom not in _VALEURS:
            raise self.faute(f"la valeur « {{{nom}}} » n'existe pas ({', '.join(_VALEURS)})")
        if nom != "numero":
            self.genres.append(nom.partition(" ")[0])
        return Forme(re.sub(r"\?P<(\w)>", rf"?P<\g<1>{len(self.genres) - 1}>", _VALEURS[nom]), (_EXIGEES[nom],))

    def _famille(self, nom: str) -> Forme:
        if nom not in self.familles:
            conseil = vouliez_vous_dire(nom, [f for f in self.familles if f[0] != "="])
            raise self.faute(f"la famille « <{nom}> » n'existe pas{'. ' + conseil if conseil else ''}")
        return self.familles[nom]

    def _mot(self, ecrit: str) -> Forme:
        """Un ou plusieurs mots joints ; « * » : toute terminaison ; « 4G » : un nombre puis « G », comme en texte."""
        plat = aplatir(ecrit.removesuffix("*")).plat
        mots = [m for m in re.split(r"[ ,'()«»:/-]+", plat) if m]
        if not mots:
            raise self.faute(f"« {ecrit} » n'est pas un mot")
        lus = [masquer(m).texte if m[0].isdigit() else m for m in mots]
        if any(m in _TOUT or (m.isalpha() and nombre_ecrit(m) is not None) for m in lus if m not in ("un", "une")):
            raise self.faute(f"« {ecrit} » : un nombre s'écrit {{nombre}}")
        mots = " ".join(lus).split()
        debut, fin = (
            r"\b" if bord.isalnum() and m not in ("un", "une") else ""
            for m, bord in ((mots[0], mots[0][0]), (mots[-1], mots[-1][-1]))
        )
        regle = debut + _LIEN.join(map(_forme, mots)) + (r"\w*" if ecrit.endswith("*") else fin)
        longs = [m for m in mots if m.isalnum() and m not in ("un", "une", *_ELISIONS)]
        return Forme(regle, (frozenset({max(longs, key=len)}),) if longs else ())


def _forme(mot: str) -> str:
    """Le mot, ou son élision (« de », « d' ») ; « un » est aussi le nombre."""
    if mot in ("un", "une"):
        return rf"(?:\bune?\b|{_N})"
    return f"(?:{mot}|{_ELISIONS[mot]})" if mot in _ELISIONS else re.escape(mot)


def reunir(branches: list[Forme]) -> Forme:
    """L'une des branches ; chacune donne son exigence la plus parlante, et le tout exige l'une d'elles."""
    regle = "(?:" + "|".join(branche.regle for branche in branches) + ")"
    if not all(branche.exigences for branche in branches):
        return Forme(regle, ())
    parlantes = [max(b.exigences, key=lambda e: min(map(len, e))) for b in branches]
    return Forme(regle, (frozenset().union(*parlantes),))
