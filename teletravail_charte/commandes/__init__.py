"""Une commande par module ; aucun n'est importé avant d'être demandé."""
