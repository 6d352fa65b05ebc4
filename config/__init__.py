"""The top floor: settings, addresses, what is composed from every app, and the wires between them."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
