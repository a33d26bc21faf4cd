"""Fabrique des mutants du corpus et des moteurs, et dit lequel d'entre les exemples ou les épreuves les tue."""
