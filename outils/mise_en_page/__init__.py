"""De quoi écrire une coquille Word : traits, éléments, allures, thème, archive."""
