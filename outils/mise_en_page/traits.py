"""Les traits dont les allures sont faites : réglages d'un paragraphe, des lettres, filets, couleurs.

Le piège : l'ordre des éléments est imposé par le schéma de Word ; ces fonctions le connaissent.
"""

from __future__ import annotations

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ENCRE, GRIS, FILET, ALERTE = "1B2A41", "4A5361", "9AA3AF", "A61C1C"
TEXTE, TITRES = "Liberation Serif", "Liberation Sans"
FOND = "E8ECF2"
LARGEUR = 9072  # du texte, en vingtièmes de point : A4 moins deux marges de 2,5 cm


def reglages(
    *,
    garder: bool = False,
    solidaire: bool = False,
    nouvelle_page: bool = False,
    puces: bool = False,
    bords: str = "",
    fond: str = "",
    tabulation: str = "",
    avant: int | None = None,
    apres: int | None = None,
    ligne: int = 0,
    gauche: int = 0,
    droite: int = 0,
    retrait: int = 0,
    serre: bool = False,
    place: str = "",
    niveau: int | None = None,
) -> str:
    """Les réglages d'un paragraphe (``w:pPr``), mesures en vingtièmes de point."""
    espace = [f'w:{nom}="{valeur}"' for nom, valeur in (("before", avant), ("after", apres)) if valeur is not None]
    espace += [f'w:line="{ligne}" w:lineRule="auto"'] if ligne else []
    marges = [f'w:{nom}="{valeur}"' for nom, valeur in (("left", gauche), ("right", droite)) if valeur]
    marges += [f'w:hanging="{retrait}"'] if retrait else []
    morceaux = [
        "<w:keepNext/>" * garder,
        "<w:keepLines/>" * solidaire,
        "<w:pageBreakBefore/>" * nouvelle_page,
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' * puces,
        f"<w:pBdr>{bords}</w:pBdr>" * bool(bords),
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fond}"/>' * bool(fond),
        f"<w:tabs>{tabulation}</w:tabs>" * bool(tabulation),
        f"<w:spacing {' '.join(espace)}/>" * bool(espace),
        f"<w:ind {' '.join(marges)}/>" * bool(marges),
        "<w:contextualSpacing/>" * serre,
        f'<w:jc w:val="{place}"/>' * bool(place),
        "" if niveau is None else f'<w:outlineLvl w:val="{niveau}"/>',
    ]
    return f"<w:pPr>{''.join(morceaux)}</w:pPr>"


def lettres(
    *,
    police: str = "",
    gras: bool = False,
    italique: bool = False,
    capitales: bool = False,
    couleur: str = "",
    ecart: int = 0,
    corps: float = 0,
) -> str:
    """Les réglages des lettres (``w:rPr``), corps en points."""
    polices = " ".join(f'w:{usage}="{police}"' for usage in ("ascii", "hAnsi", "eastAsia", "cs"))
    morceaux = [
        f"<w:rFonts {polices}/>" * bool(police),
        "<w:b/><w:bCs/>" * gras,
        "<w:i/><w:iCs/>" * italique,
        "<w:caps/>" * capitales,
        f'<w:color w:val="{couleur}"/>' * bool(couleur),
        f'<w:spacing w:val="{ecart}"/>' * bool(ecart),
        f'<w:sz w:val="{int(2 * corps)}"/><w:szCs w:val="{int(2 * corps)}"/>' * bool(corps),
    ]
    return f"<w:rPr>{''.join(morceaux)}</w:rPr>"


def bord(cote: str, epaisseur: int, couleur: str, distance: int = 1) -> str:
    """Un filet ; épaisseur en huitièmes de point, distance en points."""
    return f'<w:{cote} w:val="single" w:sz="{epaisseur}" w:space="{distance}" w:color="{couleur}"/>'
