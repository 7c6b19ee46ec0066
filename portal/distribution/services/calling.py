"""Calling the receivers of other systems, as Standard Webhooks describes it (§ 5.3)."""

import json
import random
import secrets
import time
from base64 import b64encode
from datetime import timedelta
from typing import Any

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.core.tasks import dispatch
from portal.distribution import items
from portal.distribution.enums import DeliveryState, DisabledReason, EndpointState
from portal.distribution.events import name
from portal.distribution.messages import EndpointDisabled
from portal.distribution.models import Attempt, Delivery, Endpoint
from portal.distribution.posting import Answer, Forbidden, Unreachable, call
from portal.filings import post
from portal.mail.services import Recipient, queue
from portal.publication.models import Version

DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""Between an attempt and the next; after the last one the call has failed."""

PATIENCE = timedelta(days=3)
"""A receiver whose every call has failed for so long is no longer called."""

STALE = timedelta(minutes=10)
SWEEP_SIZE = 200
ERROR_LENGTH = Delivery._meta.get_field("error").max_length
OVERLAP = timedelta(days=2)
"""How long the secret before signs too."""

logger = structlog.get_logger(__name__)


def new_secret() -> str:
    """Return a secret of 32 random bytes, as the specification writes it."""
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def rotate(endpoint: Endpoint) -> str:
    """Give a receiver another secret and return it; the one before signs too for a while."""
    endpoint.previous_secret = endpoint.secret
    endpoint.previous_until = timezone.now() + OVERLAP
    endpoint.secret = new_secret()
    endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    return endpoint.secret


def enqueue(version: Version) -> int:
    """Write, in the caller's transaction, a call for each receiver that wants `version`."""
    wanting = [
        endpoint
        for endpoint in Endpoint.objects.filter(
            state=EndpointState.ACTIVE, exercises=version.exercise
        )
        if endpoint.wanted.wants(version)
    ]
    if not wanting:
        return 0
    now = timezone.now()
    event = f"{version.publication.kind}.{name(version)}"
    body = body_of(version, event)
    Delivery.objects.bulk_create(
        [
            Delivery(
                endpoint=endpoint, version=version, event=event, body=body, next_attempt_at=now
            )
            for endpoint in wanting
        ],
        ignore_conflicts=True,
    )
    pks = Delivery.objects.filter(version=version, endpoint__in=wanting).values_list(
        "pk", flat=True
    )
    for pk in pks:
        dispatch(_task(), pk)
    return len(wanting)


def body_of(version: Version, event: str) -> str:
    """Return the body of a call: what happened and where to read it, nothing to act upon."""
    publication = version.publication
    said = {
        "type": event,
        "timestamp": version.published_at,
        "data": {
            "cursor": version.cursor,
            "reference": publication.reference,
            "version": version.number,
            "version_kind": version.kind,
            "lifecycle": version.lifecycle,
            "title": version.title,
            "exercise": version.exercise,
            "url": items.absolute(publication.get_absolute_url()),
        },
    }
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def deliver(pk: int) -> None:
    """Make the call `pk` if it is due and nobody else makes it, and record what came of it."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("endpoint", "endpoint__organisation")
            .filter(pk=pk, state=DeliveryState.QUEUED, next_attempt_at__lte=timezone.now())
            .first()
        )
        if delivery is None:
            return
        if delivery.endpoint.state != EndpointState.ACTIVE:
            _end(delivery, DeliveryState.CANCELLED)
            return
        delivery.state = DeliveryState.IN_FLIGHT
        delivery.in_flight_since = timezone.now()
        delivery.next_attempt_at = None
        delivery.attempts += 1
        delivery.save()
    started = time.monotonic()
    answer, error = None, ""
    try:
        answer = call(delivery)
    except (Unreachable, Forbidden) as failure:
        error = str(failure)[:ERROR_LENGTH]
        if isinstance(failure, Forbidden):
            answer = Answer(0)
    elapsed = round(1000 * (time.monotonic() - started))
    with transaction.atomic():
        _record(delivery, answer, error, elapsed)


def replay(deliveries: QuerySet[Delivery]) -> int:
    """Have ended calls made again, under the same identifiers; return how many."""
    pks = list(
        deliveries.filter(
            state__in=[
                DeliveryState.DELIVERED,
                DeliveryState.FAILED,
                DeliveryState.CANCELLED,
            ]
        ).values_list("pk", flat=True)
    )
    Delivery.objects.filter(pk__in=pks).update(
        state=DeliveryState.QUEUED,
        next_attempt_at=timezone.now(),
        delivered_at=None,
        attempts=0,
    )
    for pk in pks:
        dispatch(_task(), pk)
    return len(pks)


def enable(endpoint: Endpoint) -> None:
    """Call a receiver again."""
    endpoint.state = EndpointState.ACTIVE
    endpoint.disabled_at = endpoint.failing_since = None
    endpoint.disabled_reason = ""
    endpoint.save(update_fields=["state", "disabled_at", "failing_since", "disabled_reason"])


def pause(endpoint: Endpoint) -> None:
    """Call a receiver no more, until somebody says otherwise."""
    if endpoint.state == EndpointState.ACTIVE:
        endpoint.state = EndpointState.PAUSED
        endpoint.save(update_fields=["state"])


def sweep() -> int:
    """Make the calls that are due and free those whose worker died; return how many were due."""
    lost = timezone.now() - STALE
    Delivery.objects.filter(state=DeliveryState.IN_FLIGHT, in_flight_since__lt=lost).update(
        state=DeliveryState.QUEUED, in_flight_since=None, next_attempt_at=timezone.now()
    )
    due = list(
        Delivery.objects.filter(state=DeliveryState.QUEUED, next_attempt_at__lte=timezone.now())
        .order_by("next_attempt_at", "pk")
        .values_list("pk", flat=True)[:SWEEP_SIZE]
    )
    for pk in due:
        dispatch(_task(), pk)
    return len(due)


def _task() -> Any:
    from portal.distribution.tasks import call_receiver  # noqa: PLC0415 - it imports this module

    return call_receiver


def _record(delivery: Delivery, answer: Answer | None, error: str, elapsed: int) -> None:
    endpoint = Endpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
    status = answer.status if answer and answer.status else None
    Attempt.objects.create(
        delivery=delivery,
        number=delivery.attempts,
        milliseconds=elapsed,
        status=status,
        error=error,
    )
    delivery.status, delivery.error = status, error
    if answer and 200 <= answer.status < 300:
        delivery.delivered_at = timezone.now()
        _end(delivery, DeliveryState.DELIVERED)
        if endpoint.failing_since:
            endpoint.failing_since = None
            endpoint.save(update_fields=["failing_since"])
        return
    if answer and not answer.status:
        _end(delivery, DeliveryState.FAILED)
        _disable(endpoint, DisabledReason.REFUSED)
        return
    if answer and answer.status == 410:
        _end(delivery, DeliveryState.FAILED)
        _disable(endpoint, DisabledReason.GONE)
        return
    if endpoint.failing_since is None:
        endpoint.failing_since = timezone.now()
        endpoint.save(update_fields=["failing_since"])
    if delivery.attempts > len(DELAYS):
        _end(delivery, DeliveryState.FAILED)
        if timezone.now() - endpoint.failing_since >= PATIENCE:
            _disable(endpoint, DisabledReason.FAILING)
        return
    delay = DELAYS[delivery.attempts - 1]
    # Receivers that were down together are not called together.
    delay *= 1 + random.random() / 10  # noqa: S311
    if answer and answer.retry_after:
        delay = max(delay, answer.retry_after)
    delivery.state = DeliveryState.QUEUED
    delivery.in_flight_since = None
    delivery.next_attempt_at = timezone.now() + delay
    delivery.save()


def _end(delivery: Delivery, state: DeliveryState) -> None:
    delivery.state = state
    delivery.in_flight_since = delivery.next_attempt_at = None
    delivery.save()


def _disable(endpoint: Endpoint, reason: DisabledReason) -> None:
    """Stop calling a receiver and tell its owners."""
    if endpoint.state == EndpointState.DISABLED:
        return
    endpoint.state = EndpointState.DISABLED
    endpoint.disabled_reason = reason
    endpoint.disabled_at = timezone.now()
    endpoint.save(update_fields=["state", "disabled_reason", "disabled_at"])
    Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.QUEUED).update(
        state=DeliveryState.CANCELLED, next_attempt_at=None
    )
    queue(
        EndpointDisabled,
        _owners(endpoint),
        context={"endpoint": endpoint, "reason": str(reason.label)},
        dedupe=f"endpoint.{endpoint.pk}.{endpoint.disabled_at:%Y%m%d%H%M%S}",
    )


def _owners(endpoint: Endpoint) -> list[Recipient]:
    people = User.objects.filter(pk=endpoint.created_by_id, is_active=True)
    mailbox = Recipient(endpoint.organisation.email, organisation=endpoint.organisation)
    return [mailbox, *post.people(people, endpoint.organisation)]
