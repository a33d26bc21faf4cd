"""La preuve statique du corpus : ce que les règles disent ensemble, cherché sans attendre un dossier qui le montre."""
