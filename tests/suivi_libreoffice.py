"""Ouvre un .docx dans LibreOffice, accepte ou refuse tous les changements suivis, et l'enregistre ailleurs.

À lancer par le Python du système, qui connaît ``uno`` :
``/usr/bin/python3 tests/suivi_libreoffice.py SOURCE COMMANDE CIBLE PROFIL``.
"""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

ESSAIS = 120


def principal(source: str, commande: str, cible: str, profil: str) -> None:
    """La commande est un nom « .uno: » sans son préfixe."""
    import uno  # type: ignore[import-not-found]
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

    def propriete(nom: str, valeur: object) -> Any:
        rendue = PropertyValue()
        rendue.Name, rendue.Value = nom, valeur
        return rendue

    tuyau = f"suivi{time.time_ns()}"
    arguments = ["soffice", "--headless", "--norestore", f"-env:UserInstallation={profil}"]
    bureau = subprocess.Popen(
        [*arguments, f"--accept=pipe,name={tuyau};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        local = uno.getComponentContext()
        resolveur = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        contexte = None
        for _ in range(ESSAIS):
            with suppress(Exception):
                contexte = resolveur.resolve(f"uno:pipe,name={tuyau};urp;StarOffice.ComponentContext")
                break
            time.sleep(0.5)
        assert contexte is not None, "LibreOffice ne répond pas"
        services = contexte.ServiceManager
        fenetre = services.createInstanceWithContext("com.sun.star.frame.Desktop", contexte)
        adresse = uno.systemPathToFileUrl(source)
        document = fenetre.loadComponentFromURL(adresse, "_blank", 0, (propriete("Hidden", True),))
        aiguilleur = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", contexte)
        aiguilleur.executeDispatch(document.CurrentController.Frame, f".uno:{commande}", "", 0, ())
        document.storeToURL(uno.systemPathToFileUrl(cible), (propriete("FilterName", "MS Word 2007 XML"),))
        document.close(True)
        with suppress(Exception):
            fenetre.terminate()
    finally:
        bureau.wait(60)


if __name__ == "__main__":
    principal(*sys.argv[1:])
