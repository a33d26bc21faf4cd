"""Les éléments d'un corps Word : paragraphes, champs, tableaux, balises docxtpl."""

from __future__ import annotations

from xml.sax.saxutils import escape

from mise_en_page.traits import FOND, LARGEUR


def p(style: str, *contenus: str) -> str:
    """Un paragraphe ; ``\\t`` est une tabulation, un contenu qui commence par ``<`` est du XML."""
    courses = "".join(c if c.startswith("<") else r(c) for c in contenus if c)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{courses}</w:p>'


def r(texte: str, lettres: str = "") -> str:
    """Une course de texte."""
    contenu = "<w:tab/>" if texte == "\t" else f'<w:t xml:space="preserve">{escape(texte)}</w:t>'
    return f"<w:r>{lettres}{contenu}</w:r>"


def balise(contenu: str, hote: str = "p") -> str:
    """Une balise docxtpl, seule dans son paragraphe."""
    return p("intervalle", f"{{%{hote} {contenu} %}}")


def champ(instruction: str) -> str:
    """Un champ calculé par Word (numéro de page)."""
    bornes = [f'<w:r><w:fldChar w:fldCharType="{borne}"/></w:r>' for borne in ("begin", "separate", "end")]
    code = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return bornes[0] + code + bornes[1] + r("1") + bornes[2]


def table(style: str, colonnes: int, rangees: str, *, entete: bool) -> str:
    """Un tableau de la largeur du texte."""
    premiere = f'w:val="{"0620" if entete else "0600"}" w:firstRow="{entete:d}"'
    largeur = LARGEUR // colonnes
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{LARGEUR}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook '
        f'{premiere} w:lastRow="0" w:firstColumn="0"'
        ' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>'
        + f'<w:gridCol w:w="{largeur}"/>' * colonnes
        + f"</w:tblGrid>{rangees}</w:tbl>"
    )


def rangee(style: str, *cellules: str, entete: bool = False, hauteur: int = 0) -> str:
    """Une ligne insécable, répétée en haut de page si c'est un en-tête."""
    largeur = LARGEUR // len(cellules)
    fond = f'<w:shd w:val="clear" w:color="auto" w:fill="{FOND}"/>' * entete
    reglages = "<w:cantSplit/>" + f'<w:trHeight w:val="{hauteur}" w:hRule="atLeast"/>' * bool(hauteur)
    return (
        f"<w:tr><w:trPr>{reglages}{'<w:tblHeader/>' * entete}</w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{largeur}" w:type="dxa"/>{fond}</w:tcPr>{p(style, cellule)}</w:tc>'
            for cellule in cellules
        )
        + "</w:tr>"
    )
