"""Les trois allures : la charte, les actes (sans titres de parties), les formulaires, lettres et notes."""

from __future__ import annotations

from mise_en_page.allures import Variante, style
from mise_en_page.traits import ENCRE, FILET, FOND, GRIS, TITRES, bord, lettres, reglages

_TITRE = {"garder": True, "solidaire": True}
_COTES = ("top", "left", "bottom", "right", "insideH", "insideV")

CHARTE = Variante()
ACTE = Variante(
    paragraphes=(
        style("Heading1", "heading 1", reglages(**_TITRE, avant=320, apres=100, niveau=0),
              lettres(police=TITRES, gras=True, couleur=ENCRE, corps=11), "BodyText"),
        style("Heading2", "heading 2", reglages(**_TITRE, avant=200, apres=80, niveau=1),
              lettres(police=TITRES, gras=True, couleur=GRIS, corps=10), "BodyText"),
        style("Heading3", "heading 3", reglages(**_TITRE, avant=160, apres=60, niveau=2),
              lettres(police=TITRES, italique=True, couleur=GRIS, corps=10), "BodyText"),
    ),
)  # fmt: skip
FORMULAIRE = Variante(
    police=TITRES,
    corps=10,
    bords="<w:tblBorders>" + "".join(bord(cote, 4, FILET, 0) for cote in _COTES) + "</w:tblBorders>",
    haut=40,
    paragraphes=(
        style("Title", "Title", reglages(**_TITRE, bords=bord("bottom", 12, ENCRE, 6), avant=0, apres=200),
              lettres(gras=True, couleur=ENCRE, corps=15), "BodyText"),
        style("mentionCentree", "Mention centrée", reglages(avant=0, apres=160), lettres(couleur=GRIS, corps=9),
              "BodyText", "mention"),
        style("titreCentral", "Titre central", reglages(**_TITRE, avant=120, apres=120, place="center"),
              lettres(gras=True, couleur=ENCRE, corps=10.5), "BodyText"),
        style("Heading1", "heading 1",
              reglages(**_TITRE, fond=FOND, bords=bord("left", 36, ENCRE, 6), avant=280, apres=120, gauche=170,
                       niveau=0),
              lettres(gras=True, couleur=ENCRE, corps=10.5), "BodyText"),
        style("Heading2", "heading 2", reglages(**_TITRE, avant=200, apres=60, niveau=1),
              lettres(gras=True, couleur=ENCRE, corps=10), "BodyText"),
        style("Heading3", "heading 3", reglages(**_TITRE, avant=160, apres=60, niveau=2),
              lettres(italique=True, couleur=GRIS, corps=10), "BodyText"),
        style("BodyText", "Body Text", reglages(avant=120, apres=80), lettres()),
        style("ListBullet", "List Bullet", reglages(puces=True, avant=40, apres=40), lettres()),
        style("Caption", "caption", reglages(**_TITRE, avant=160, apres=60),
              lettres(gras=True, couleur=GRIS, corps=9.5), "BodyText"),
        style("champ", "Champ à remplir",
              reglages(solidaire=True, bords=bord("bottom", 4, FILET, 2) + bord("between", 4, FILET, 2), avant=120,
                       apres=40),
              lettres()),
        style("mention", "Mention", reglages(avant=60, apres=60), lettres(couleur=GRIS, corps=8.5)),
        style("Footer", "footer", reglages(place="right"), lettres(couleur=GRIS, corps=8)),
    ),
)  # fmt: skip
