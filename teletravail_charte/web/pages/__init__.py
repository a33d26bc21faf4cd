"""Les pages de l'assistant, un sujet par module."""

from __future__ import annotations

from teletravail_charte.web.pages.accueil import page as accueil
from teletravail_charte.web.pages.documents import page as documents
from teletravail_charte.web.pages.etapes import page as etapes
from teletravail_charte.web.pages.relecture import page as relecture
from teletravail_charte.web.pages.revue import page as revue

PAGES = (accueil, etapes, revue, documents, relecture)
