"""Le calendrier de la procédure : chaque date, sa raison, l'article en vigueur, et où elle en est."""

from teletravail_charte.calendrier.calcul import calculer
from teletravail_charte.calendrier.modele import Borne, Calendrier, Echeance
from teletravail_charte.calendrier.tableaux import tableau

__all__ = ["Borne", "Calendrier", "Echeance", "calculer", "tableau"]
