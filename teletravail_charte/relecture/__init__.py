"""Relire un acte existant : ce qu'il dit, où il le dit, et ce que le droit en pense."""
