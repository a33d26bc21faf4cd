"""Le thème des coquilles Word : nos couleurs, nos polices, aucun effet.

Le piège : Word s'en passe, mais pas tous les contrôleurs, et chaque liste doit avoir trois entrées.
"""

from __future__ import annotations

from mise_en_page.traits import ALERTE, ENCRE, FILET, FOND, GRIS, TEXTE, TITRES

_COULEURS = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": ENCRE,
    "lt2": FOND,
    "accent1": ENCRE,
    "accent2": GRIS,
    "accent3": FILET,
    "accent4": ALERTE,
    "accent5": GRIS,
    "accent6": FILET,
    "hlink": ENCRE,
    "folHlink": GRIS,
}


def theme() -> str:
    """``word/theme/theme1.xml``."""
    couleurs = "".join(f'<a:{nom}><a:srgbClr val="{valeur}"/></a:{nom}>' for nom, valeur in _COULEURS.items())
    polices = "".join(
        f'<a:{nom}><a:latin typeface="{police}"/><a:ea typeface=""/><a:cs typeface=""/></a:{nom}>'
        for nom, police in (("majorFont", TITRES), ("minorFont", TEXTE))
    )
    plein = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Acte">'
        "<a:themeElements>"
        f'<a:clrScheme name="Acte">{couleurs}</a:clrScheme><a:fontScheme name="Acte">{polices}</a:fontScheme>'
        f'<a:fmtScheme name="Acte"><a:fillStyleLst>{plein * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{f'<a:ln>{plein}</a:ln>' * 3}</a:lnStyleLst><a:effectStyleLst>"
        f"{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{plein * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )
