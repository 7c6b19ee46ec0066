"""Asking for an export, and asking again after a failure."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.tasks import dispatch
from portal.filings import tasks
from portal.filings.models import Export, ExportState
from portal.filings.models.exports import UNDER_WAY

AT_ONCE = 3
"""Exports of one person that may be under way together."""


def order(
    user: Any, *, workflow: str, filters: dict[str, str], content: str, format: str
) -> Export:
    """Write down what is to be exported and hand it to a worker after the commit.

    ValidationError when the person has `AT_ONCE` exports under way already.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if Export.objects.filter(requested_by=user, state__in=UNDER_WAY).count() >= AT_ONCE:
            raise ValidationError(
                _("Vous avez déjà %(number)d exports en préparation : attendez qu’ils finissent.")
                % {"number": AT_ONCE}
            )
        export = Export.objects.create(
            requested_by=user, workflow=workflow, filters=filters, content=content, format=format
        )
        dispatch(tasks.build_export, export.pk)
    return export


def retry(pk: int) -> bool:
    """Begin a failed export anew; False when it is not failed."""
    with transaction.atomic():
        again = Export.objects.filter(pk=pk, state=ExportState.FAILED).update(
            state=ExportState.PENDING,
            attempts=0,
            done=0,
            error="",
            queued_at=timezone.now(),
        )
        if again:
            dispatch(tasks.build_export, pk)
    return bool(again)
