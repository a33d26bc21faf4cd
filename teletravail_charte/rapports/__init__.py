"""Les rapports : les constats d'une vérification, pour une personne (texte) ou pour un programme (json)."""
