"""Timers of the workflow: publications and ends whose day has come, references to ask again."""

from datetime import timedelta

import structlog
from celery import shared_task
from celery.schedules import crontab
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cpc_reports import lookups as _lookups  # noqa: F401  its tasks are found from here
from cpc_reports.effects import tips
from cpc_reports.effects.report import FILING
from cpc_reports.enums import FrameworkState, MandateState
from cpc_reports.messages import framework as framework_messages
from cpc_reports.messages import mandates as mandate_messages
from cpc_reports.messages import register as messages
from cpc_reports.models import (
    Body,
    Framework,
    FrameworkIndication,
    MandateLetter,
    PeriodicReport,
    Report,
)
from portal.audit.walks import walk
from portal.core.deadlines import local_date
from portal.core.workflow import SystemActor, TransitionError, perform

BEAT = {
    "cpc_reports.publish_due": {
        "task": "cpc_reports.tasks.publish_due",
        "schedule": crontab(minute=20),
    },
    "cpc_reports.end_due": {
        "task": "cpc_reports.tasks.end_due",
        "schedule": crontab(minute=25),
    },
    "cpc_reports.warn_of_labels": {
        "task": "cpc_reports.tasks.warn_of_labels",
        "schedule": crontab(hour=8, minute=10),
    },
    "cpc_reports.claim_reports": {
        "task": "cpc_reports.tasks.claim_reports",
        "schedule": crontab(hour=8, minute=20),
    },
    "cpc_reports.erase_tips": {
        "task": "cpc_reports.tasks.erase_tips",
        "schedule": crontab(hour=4, minute=40),
    },
    "cpc_reports.sweep_citations": {
        "task": "cpc_reports.lookups.sweep_citations",
        "schedule": 600,
    },
}

logger = structlog.get_logger(__name__)


@shared_task(ignore_result=True)
def publish_due() -> int:
    """Publish what was decided long enough ago for who filed to have read it; return how many.

    What cannot be published (a name stands in it) waits for a person, who reads why on its page.
    """
    due = Report.objects.due_for_publication(timezone.now())
    published = 0
    with walk(publish_due.name) as reports:
        for report in due.order_by("decided_at", "pk"):
            actor = SystemActor(FILING, on_behalf_of=report.decided_by)
            with reports.item(Report, report.pk):
                try:
                    perform(report, "publish", actor=actor)
                    published += 1
                except TransitionError as refusal:
                    logger.info("publication_waits", report=report.pk, reason=str(refusal))
    return published


@shared_task(ignore_result=True)
def end_due() -> int:
    """End the frameworks whose last indication ends today, or whose validity is over.

    The clock of the validity does the latter; this finds what it left. Return how many ended.
    """
    today = local_date(timezone.now())
    lasting = FrameworkIndication.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=today), framework=OuterRef("pk")
    )
    running = Framework.objects.filter(
        state__in=[FrameworkState.IN_FORCE, FrameworkState.SUSPENDED]
    )
    ended = 0
    with walk(end_due.name) as frameworks:
        for framework in running.filter(Q(ends_on__lt=today) | ~Exists(lasting)).order_by("pk"):
            with frameworks.item(Framework, framework.pk):
                perform(framework, "end", actor=SystemActor(FILING))
                ended += 1
    return ended


@shared_task(ignore_result=True)
def warn_of_labels() -> int:
    """Tell each body whose label, agreement or letter of mandate ends soon, once.

    Return how many were told.
    """
    today = local_date(timezone.now())
    soon = today + timedelta(days=settings.CPC_LABEL_ALERT_DAYS)
    ending = Body.objects.filter(
        valid_to__gte=today, valid_to__lte=soon, organisation__isnull=False
    ).select_related("organisation")
    told = 0
    with walk(warn_of_labels.name) as bodies:
        for body in ending.order_by("pk"):
            with bodies.item(Body, body.pk):
                messages.label_ending(body)
                told += 1
        letters = MandateLetter.objects.filter(
            state=MandateState.ACCEPTED, ends_on__gte=today, ends_on__lte=soon
        ).select_related("body", "organisation", "person")
        for letter in letters.order_by("pk"):
            with bodies.item(MandateLetter, letter.pk):
                mandate_messages.ending(letter)
                told += 1
    return told


@shared_task(ignore_result=True)
def erase_tips() -> int:
    """Erase what was written to a body and never confirmed, and what was kept long enough.

    Return how many.
    """
    return tips.erase_unconfirmed() + tips.erase_old()


@shared_task(ignore_result=True)
def claim_reports() -> int:
    """Tell, once, of each periodic report that did not come by its day; return how many."""
    late = PeriodicReport.objects.filter(
        due_on__lt=local_date(timezone.now()),
        received_on__isnull=True,
        framework__state__in=[FrameworkState.IN_FORCE, FrameworkState.SUSPENDED],
    ).select_related("framework__filing__organisation", "framework__filing__assigned_to")
    told = 0
    with walk(claim_reports.name) as reports:
        for expected in late.order_by("pk"):
            with reports.item(PeriodicReport, expected.pk):
                framework_messages.report_overdue(expected)
                told += 1
    return told
