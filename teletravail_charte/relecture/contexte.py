"""Les phrases d'un acte, chacune avec ce qu'il faut avoir lu pour la comprendre.

Une puce se lit après la phrase qui l'annonce, une cellule après ses en-têtes, une phrase sous son titre. Le piège : ce
qui précède donne le sens, jamais la place : une trouvaille est toujours dans le passage lui-même.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from teletravail_charte.relecture.acte import CELLULE, PUCE, TITRE, Acte, Passage
from teletravail_charte.relecture.langue import Texte, aplatir, phrases
from teletravail_charte.relecture.nombres import Masque, masquer

_SANS_INTITULE: Final = re.compile(r"(?:article|art\.?|titre|chapitre|section|annexe)? ?[\divxlc]*(?:er)?[ .:)-]*")
_LISTE: Final = re.compile(r"^\W*(?:[a-z]\)|\d{1,2}[°)]|-|\u2022)|[;,]$")
_REPRISES: Final = frozenset("il elle ils elles ce cet cette ces celui celle ceux sa son ses leur leurs cela".split())
_VERBE: Final = re.compile(
    r"\b(?:est|sont|sera|seront|peut|peuvent|doit|doivent|a|ont|ne|n'\w+|non|oui|aucune?|pas|par|sous|jusqu'\w+)\b"
)
_MOTS_D_INTITULE: Final = 7
_MOTS_DE_QUESTION: Final = 16
AMORCE_MAX: Final = 400  # une annonce plus longue est un alinéa : ses dernières lettres suffisent


@dataclass(frozen=True, slots=True)
class Phrase:
    """``masque`` : ce qui l'annonce (``decalage`` lettres), puis la phrase, ses valeurs devenues des signes.

    ``titre`` et ``avant``, masqués : le titre de son article, et les deux phrases qu'elle continue (du même alinéa, ou
    celles que reprend « ce délai ») ; ``cite`` : un guillemet est déjà ouvert.
    """

    passage: Passage
    texte: Texte
    debut: int
    decalage: int
    masque: Masque
    titre: str
    avant: str
    cite: bool

    def place(self, debut: int, fin: int) -> tuple[int, int]:
        """La place, dans le texte du passage, du morceau [``debut``, ``fin``) du masque."""
        a, b = self.masque.etendue(debut, fin)
        ecart = self.debut - self.decalage
        return self.texte.etendue(max(a, self.decalage) + ecart, max(b, self.decalage) + ecart)

    @property
    def seuil(self) -> int:
        """Où la phrase elle-même commence dans le masque."""
        rangs = self.masque.rangs
        return next(i for i, rang in enumerate(rangs) if rang >= self.decalage)


@dataclass
class _Fil:
    """Ce que l'on vient de lire. ``question`` : celle à laquelle répondent les passages qui suivent."""

    titre: str = ""
    question: str = ""
    amorce: str = ""
    sous_amorce: str = ""
    avant: str = ""
    dernier: str = field(default="", repr=False)

    def intituler(self, plat: str) -> None:
        """Un titre sans intitulé (« Article 4 ») garde celui d'au-dessus."""
        self.titre = f"{self.titre} {plat}" if _SANS_INTITULE.fullmatch(plat) else plat
        self.question = self.amorce = self.sous_amorce = self.avant = self.dernier = ""

    def titre_de(self, intitule: str) -> str:
        """Le titre de l'article, la question posée et les premiers mots de l'alinéa (« Fin. Par écrit… »), masqués."""
        return masquer(" : ".join(t for t in (self.titre, self.question, intitule) if t)).texte

    def annonce(self, passage: Passage, plat: str) -> str:
        """Ce qui annonce ce passage, et ce qu'il annonce lui-même."""
        if passage.genre == CELLULE:
            entetes = [aplatir(e).plat for e in passage.entetes if e and e != passage.texte]
            return " : ".join(entetes) + " : " if entetes else ""
        en_liste = passage.genre == PUCE or bool(_LISTE.search(plat) or self.dernier.endswith((";", ",")))
        self.dernier = plat
        if not en_liste:
            self.amorce, self.sous_amorce = (plat, "") if plat.endswith(":") else ("", "")
            return ""
        annonces = [a for a in (self.amorce, self.sous_amorce) if a]
        if plat.endswith(":"):
            annonces = [self.amorce] if self.amorce else []
            self.sous_amorce = plat
        return "".join(a[-AMORCE_MAX:] + " " for a in annonces)


def lire_phrases(acte: Acte) -> Iterator[Phrase]:
    """Les phrases de l'acte, dans l'ordre ; un titre n'est pas une phrase."""
    fil = _Fil()
    for passage in acte.passages:
        texte = aplatir(passage.texte)
        if passage.genre == TITRE:
            fil.intituler(texte.plat)
            continue
        annonce = fil.annonce(passage, texte.plat)
        titre = fil.titre_de("")
        for debut, fin in phrases(texte):
            masque = masquer(annonce + texte.plat[debut:fin])
            deja = texte.plat[:debut]
            avant = fil.avant if deja.strip(" -") or _reprend(texte.plat[debut:fin]) else ""
            fil.avant = "\n".join((avant.rpartition("\n")[2], masque.texte)).lstrip()
            cite = deja.count("«") > deja.count("»")
            yield Phrase(passage, texte, debut, len(annonce), masque, titre, avant, cite)
            if _est_un_intitule(texte.plat[debut:fin]):
                if fin < len(texte.plat) and not deja.strip(" -"):
                    titre = fil.titre_de(texte.plat[debut:fin].strip(" -.:?»)"))
                elif texte.plat.endswith("?"):
                    fil.question = texte.plat


def _reprend(phrase: str) -> bool:
    """La phrase commence-t-elle par un mot qui en reprend un autre (« Elle », « Ce délai ») ?"""
    return re.split(r"[ ']", phrase.lstrip(" -«("), maxsplit=1)[0] in _REPRISES


def _est_un_intitule(phrase: str) -> bool:
    """Ces mots ouvrent-ils un alinéa comme le ferait un titre : « Quotité. », « Combien de jours ? »."""
    mots = len(re.findall(r"\w+", phrase))
    if phrase.rstrip(" »)").endswith("?"):
        return mots <= _MOTS_DE_QUESTION
    return mots <= _MOTS_D_INTITULE and not _VERBE.search(phrase) and not masquer(phrase).jetons
