"""L'assistant : les questions, les règles et les documents de la ligne de commande, dans le navigateur.

Rien n'y est décidé : une page montre une vérification, une requête change un dossier. Tout marche sans JavaScript.
"""
