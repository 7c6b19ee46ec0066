"""Invented cases of the demonstration, one at each stage, made by the services that people use."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from portal.filings.services import reminders
from quality_defects import timers
from quality_defects.demo import ended, followed, opening
from quality_defects.demo.journey import Journey
from quality_defects.models import Case, Clock

NAMESPACE = uuid.UUID("0d0f6a3c-53f1-4f7e-8f0e-6a3a3c1b7a52")
STORIES = opening.STORIES | followed.STORIES | ended.STORIES


def identifier(key: str) -> uuid.UUID:
    """Return the identifier of the case that the story of that key tells."""
    return uuid.uuid5(NAMESPACE, key)


def seed(people: Mapping[str, Any], organisations: Mapping[str, Any]) -> None:
    """Make the cases that are missing, all or none; those that are there are left as they are.

    `people` and `organisations` are the cast of the demonstration, by key.
    """
    wanted = {key: identifier(key) for key in STORIES}
    present = Case.objects.filter(uuid__in=wanted.values()).order_by()
    known = set(present.values_list("uuid", flat=True))
    missing = [key for key in STORIES if wanted[key] not in known]
    if not missing:
        return
    with transaction.atomic(), translation.override("fr"):
        for key in missing:
            STORIES[key](Journey(people, organisations, wanted[key]))
        reminders.expire_due_clocks(Clock, timers.on_overdue, timezone.now())
