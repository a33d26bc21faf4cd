"""``python -m teletravail_charte``."""

from teletravail_charte.cli import principal

principal()
