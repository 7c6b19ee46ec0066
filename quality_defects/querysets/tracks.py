"""Rows of the tracks that follow the volets, for who may see their case."""

from typing import Any

from django.apps import apps
from django.db import models


class TrackQuerySet(models.QuerySet):
    """Rows with a `filing`, each visible to those who see it."""

    def visible_to(self, user: Any) -> "TrackQuerySet":
        """Return the rows of the cases that `user` may read."""
        cases = apps.get_model("quality_defects", "Case")._default_manager
        return self.filter(filing__in=cases.visible_to(user))
