"""Composition root and shared kernel of the regulatory safety portal."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
