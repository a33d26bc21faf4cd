"""Les allures des coquilles Word : styles, puces, polices, réglages. Aucun mot d'un acte ici.

Le piège : les styles intégrés gardent leur nom anglais (« heading 1 ») : Word les montre traduits.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from mise_en_page.traits import (
    ALERTE,
    ENCRE,
    FILET,
    FOND,
    GRIS,
    LARGEUR,
    TEXTE,
    TITRES,
    W,
    bord,
    lettres,
    reglages,
)


def style(identifiant: str, nom: str, paragraphe: str, lettre: str, suite: str = "", base: str = "Normal") -> str:
    suivant = f'<w:next w:val="{suite}"/>' if suite else ""
    propre = ' w:customStyle="1"' if identifiant[0].islower() else ""
    return (
        f'<w:style w:type="paragraph"{propre} w:styleId="{identifiant}"><w:name w:val={quoteattr(nom)}/>'
        f'<w:basedOn w:val="{base}"/>{suivant}<w:uiPriority w:val="1"/><w:qFormat/>'
        f"{paragraphe}{lettre}</w:style>"
    )


_TITRE = {"garder": True, "solidaire": True}
_POINTS = f'<w:tab w:val="right" w:leader="dot" w:pos="{LARGEUR}"/>'
_DROITE = f'<w:tab w:val="right" w:pos="{LARGEUR}"/>'
_CADRE = "".join(bord(cote, 24 if cote == "left" else 4, ALERTE, 6) for cote in ("top", "left", "bottom", "right"))
_PARAGRAPHES = (
    style("Title", "Title", reglages(**_TITRE, avant=240, apres=240, place="center"),
           lettres(police=TITRES, gras=True, couleur=ENCRE, corps=16), "BodyText"),
    style("Heading1", "heading 1",
           reglages(**_TITRE, bords=bord("bottom", 6, ENCRE, 3), avant=480, apres=180, niveau=0),
           lettres(police=TITRES, gras=True, couleur=ENCRE, corps=14), "Heading2"),
    style("Heading2", "heading 2", reglages(**_TITRE, avant=320, apres=100, niveau=1),
           lettres(police=TITRES, gras=True, couleur=ENCRE, corps=11), "BodyText"),
    style("Heading3", "heading 3", reglages(**_TITRE, avant=200, apres=80, niveau=2),
           lettres(police=TITRES, gras=True, couleur=GRIS, corps=10), "BodyText"),
    style("BodyText", "Body Text", reglages(avant=120, apres=120), lettres()),
    style("ListBullet", "List Bullet", reglages(puces=True, avant=60, apres=60), lettres()),
    style("Caption", "caption", reglages(**_TITRE, avant=200, apres=80),
           lettres(police=TITRES, gras=True, couleur=GRIS, corps=9.5), "BodyText"),
    style("TOCHeading", "TOC Heading",
           reglages(**_TITRE, nouvelle_page=True, bords=bord("bottom", 6, ENCRE, 3), avant=0, apres=240),
           lettres(police=TITRES, gras=True, couleur=ENCRE, corps=14), "TOC1"),
    style("TOC1", "toc 1", reglages(garder=True, avant=70, apres=0, gauche=567, retrait=567),
           lettres(police=TITRES, gras=True, couleur=ENCRE, corps=9.5), "BodyText"),
    style("TOC2", "toc 2", reglages(avant=0, apres=0, gauche=567, ligne=220),
           lettres(police=TITRES, corps=9), "BodyText"),
    style("Header", "header", reglages(tabulation=_DROITE), lettres(police=TITRES, couleur=GRIS, corps=9)),
    style("Footer", "footer", reglages(bords=bord("top", 4, FILET, 6), place="center"),
           lettres(police=TITRES, couleur=GRIS, corps=8.5)),
    style("titreCentral", "Titre central",
           reglages(**_TITRE, avant=240, apres=240, ligne=312, serre=True, place="center"),
           lettres(police=TITRES, gras=True, couleur=ENCRE, ecart=6, corps=11.5), "BodyText"),
    style("visa", "Visa",
           reglages(solidaire=True, avant=80, apres=80, gauche=425, retrait=425), lettres(), "visa"),
    style("considerant", "Considérant",
           reglages(solidaire=True, avant=80, apres=80, gauche=425, retrait=425), lettres(), "considerant"),
    style("mention", "Mention", reglages(avant=80, apres=80), lettres(police=TITRES, couleur=GRIS, corps=9)),
    style("mentionCentree", "Mention centrée", reglages(avant=0, apres=280, place="center"), lettres(),
           "BodyText", "mention"),
    style("signataire", "Signataire", reglages(garder=True, place="center"), lettres()),
    style("champ", "Champ à remplir",
           reglages(solidaire=True, tabulation=_POINTS, avant=160, apres=120), lettres()),
    style("reserve", "Réserve",
           reglages(bords=_CADRE, fond="FBF3F2", avant=120, apres=120, gauche=170, droite=170),
           lettres(police=TITRES, corps=9.5), "reserve"),
    style("cellule", "Cellule", reglages(avant=40, apres=40), lettres(police=TITRES, corps=9.5)),
    style("enteteCellule", "En-tête de cellule", reglages(garder=True),
           lettres(gras=True, couleur=ENCRE), base="cellule"),
    style("caseACocher", "Case à cocher", reglages(avant=40, apres=40, gauche=709, retrait=284), lettres()),
    style("intervalle", "Intervalle", reglages(avant=0, apres=0), lettres(corps=9)),
    style("couvertureCommune", "Couverture : commune",
           reglages(bords=bord("bottom", 12, ENCRE, 8), avant=1200, apres=1800),
           lettres(police=TITRES, gras=True, couleur=ENCRE, ecart=10, corps=13), "couvertureTitre"),
    style("couvertureTitre", "Couverture : titre", reglages(**_TITRE, avant=0, apres=360),
           lettres(police=TITRES, gras=True, couleur=ENCRE, corps=30), "couvertureMention"),
    style("couvertureSousTitre", "Couverture : sous-titre", reglages(avant=120, apres=120),
           lettres(police=TITRES, couleur=GRIS, corps=14), "couvertureMention"),
    style("couvertureMention", "Couverture : mention", reglages(avant=0, apres=200),
           lettres(police=TITRES, couleur=GRIS, corps=10.5)),
)  # fmt: skip


@dataclass(frozen=True)
class Variante:
    """Ce qui change d'une coquille à l'autre : police et corps du texte, styles remplacés, tableaux."""

    police: str = TEXTE
    corps: float = 11.5
    paragraphes: tuple[str, ...] = ()
    bords: str = ""
    haut: int = 0


def identifiant(source: str) -> str:
    """L'identifiant d'un style."""
    return source.partition('w:styleId="')[2].partition('"')[0]


def _marges(haut: int) -> str:
    cotes = (("top", haut), ("left", 100), ("bottom", haut), ("right", 100))
    mesures = "".join(f'<w:{cote} w:w="{mesure}" w:type="dxa"/>' for cote, mesure in cotes)
    return f"<w:tblCellMar>{mesures}</w:tblCellMar>"


def _table(identifiant: str, nom: str, bords: str = "", entete: str = "", haut: int = 0) -> str:
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{identifiant}">'
        f"<w:name w:val={quoteattr(nom)}/>"
        f'<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/><w:qFormat/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{bords}{_marges(haut)}</w:tblPr>{entete}</w:style>'
    )


def styles(variante: Variante) -> str:
    """``word/styles.xml``, avec ce que la variante change."""
    tableau = "<w:tblBorders>" + bord("top", 8, ENCRE, 0) + bord("bottom", 8, ENCRE, 0)
    tableau += bord("insideH", 4, FILET, 0) + "</w:tblBorders>"
    fond = f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{FOND}"/></w:tcPr>'
    entete = f'<w:tblStylePr w:type="firstRow">{fond}</w:tblStylePr>'
    defaut = lettres(police=variante.police, corps=variante.corps).replace(
        "</w:rPr>", '<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="fr-FR"/></w:rPr>'
    )
    paragraphes = {identifiant(source): source for source in (*_PARAGRAPHES, *variante.paragraphes)}
    return (
        f"<w:styles {W}><w:docDefaults><w:rPrDefault>{defaut}</w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:widowControl/><w:spacing w:before="0" w:after="0" w:line="276" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1"'
        ' w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        "</w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        '<w:style w:type="character" w:styleId="PlaceholderText"><w:name w:val="Placeholder Text"/>'
        f'<w:uiPriority w:val="99"/>{lettres(couleur=GRIS)}</w:style>'
        + "".join(paragraphes.values())
        + _table("tableauActe", "Tableau de l'acte", variante.bords or tableau, entete, variante.haut)
        + _table("signatures", "Signatures")
        + "</w:styles>"
    )


def puces() -> str:
    """``word/numbering.xml`` : une vraie liste à tirets, portée par le style « List Bullet »."""
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/>'
        '<w:lvlText w:val="–"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="709" w:hanging="284"/></w:pPr>'
        f"{lettres(police=TEXTE, couleur=ENCRE)}</w:lvl></w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def polices() -> str:
    """``word/fontTable.xml`` : par quoi remplacer nos polices là où elles manquent."""
    return (
        f"<w:fonts {W}>"
        + "".join(
            f'<w:font w:name="{nom}"><w:altName w:val="{autre}"/><w:charset w:val="00"/>'
            f'<w:family w:val="{famille}"/><w:pitch w:val="variable"/></w:font>'
            for nom, autre, famille in ((TEXTE, "Times New Roman", "roman"), (TITRES, "Arial", "swiss"))
        )
        + "</w:fonts>"
    )


def reglages_document() -> str:
    """``word/settings.xml``."""
    return (
        f'<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        ' w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>'
        "</w:settings>"
    )
