"""teletravail-charte : la charte et la délibération de télétravail d'une commune, au droit de chaque jour."""

__version__ = "0.1.0"
