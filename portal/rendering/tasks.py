"""The worker's part: one document per task, and what beat does about those left behind."""

from datetime import timedelta

from celery import shared_task
from celery.signals import worker_process_init
from django.utils import timezone

from portal.core.tasks import dispatch
from portal.rendering import production
from portal.rendering.models import GeneratedDocument

SWEEP_SIZE = 200
TAKEN_UP_WITHIN = timedelta(minutes=1)

BEAT = {
    "rendering.sweep_documents": {"task": "portal.rendering.tasks.sweep_documents", "schedule": 60},
}


@shared_task(bind=True, ignore_result=True, own_row="rendering.GeneratedDocument")
def render(self, pk: int) -> None:
    """Make document `pk`, unless it is made already or another worker is at it."""
    production.produce(pk, holder=self.request.id or "")


@shared_task(ignore_result=True)
def sweep_documents() -> int:
    """Send again the documents that a dead broker or worker left behind; return how many."""
    now = timezone.now()
    stale = GeneratedDocument.objects.stale(
        ordered_before=now - TAKEN_UP_WITHIN, started_before=now - production.GIVEN_UP_AFTER
    )
    pks = list(stale.order_by("ordered_at", "pk").values_list("pk", flat=True)[:SWEEP_SIZE])
    for pk in pks:
        dispatch(render, pk)
    return len(pks)


@worker_process_init.connect
def warm(**signal: object) -> None:
    """Pay for the import of WeasyPrint when a worker starts, not on the first document."""
    production.warm()
