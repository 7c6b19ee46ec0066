"""Calls to other systems: signed, repeated, stopped, replayed, and never to an inner address."""

import json
import socket
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from portal.distribution.enums import DeliveryState, DisabledReason, EndpointState
from portal.distribution.models import Attempt, Delivery, Endpoint
from portal.distribution.posting import Forbidden, Unreachable, public_address
from portal.distribution.services import announcing, calling
from portal.mail.models import OutgoingMessage
from tests.factories.accounts import MembershipFactory
from tests.factories.publications import published
from tests.portal.distribution.receiver import receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver():
    with receiving() as one:
        yield one


@pytest.fixture
def endpoint(receiver):
    member = MembershipFactory(administrator=True)
    return Endpoint.objects.create(
        organisation=member.organisation,
        name="Logiciel Exemple",
        url=receiver.url,
        secret=calling.new_secret(),
        created_by=member.user,
    )


def run(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=timezone.now())
    calling.deliver(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def test_a_publication_is_called_with_a_signature_that_the_library_accepts(
    endpoint, receiver, run_tasks
):
    version = published()
    run_tasks()
    path, headers, body = receiver.calls[0]
    assert path == "/appels?source=portail"
    told = Webhook(endpoint.secret).verify(body, headers)
    assert told["type"] == "specimen.published"
    assert told["data"]["reference"] == version.publication.reference
    assert told["data"]["cursor"] == version.cursor
    assert len(body) < 20_000
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.DELIVERED
    assert headers["webhook-id"] == delivery.message_id
    assert "." not in delivery.message_id
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(body + b" ", headers)


def test_both_secrets_sign_while_one_replaces_the_other(endpoint, receiver, run_tasks):
    old = endpoint.secret
    new = calling.rotate(endpoint)
    assert new != old
    published()
    run_tasks()
    _path, headers, body = receiver.calls[0]
    assert Webhook(old).verify(body, headers) == Webhook(new).verify(body, headers)
    with time_machine.travel(timezone.now() + calling.OVERLAP + timedelta(minutes=1)):
        run(_again())
        _path, headers, body = receiver.calls[1]
        Webhook(new).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(old).verify(body, headers)


def _again():
    calling.replay(Delivery.objects.all())
    return Delivery.objects.get()


def test_a_receiver_that_fails_is_called_again_under_the_same_identifier(
    endpoint, receiver, run_tasks
):
    receiver.answer(500)
    receiver.answer(302, Location="http://127.0.0.1:1/")
    published()
    run_tasks()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts) == (DeliveryState.QUEUED, 500, 1)
    wait = delivery.next_attempt_at - timezone.now()
    assert timedelta(seconds=3) < wait < timedelta(seconds=6)
    endpoint.refresh_from_db()
    assert endpoint.failing_since
    run(delivery)
    assert (delivery.status, delivery.attempts) == (302, 2)
    run(delivery)
    assert delivery.state == DeliveryState.DELIVERED
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.calls}) == 1
    assert [one.status for one in delivery.log.all()] == [500, 302, 204]
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_receiver_says_when_to_come_back(endpoint, receiver, run_tasks):
    receiver.answer(429, Retry_After="600")
    published()
    run_tasks()
    wait = Delivery.objects.get().next_attempt_at - timezone.now()
    assert timedelta(minutes=9) < wait < timedelta(minutes=11)


def test_a_receiver_that_is_gone_is_no_longer_called(endpoint, receiver, run_tasks):
    receiver.answer(410)
    published()
    run_tasks()
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.disabled_reason) == (
        EndpointState.DISABLED,
        DisabledReason.GONE,
    )
    message = OutgoingMessage.objects.filter(
        content__key="distribution.endpoint_disabled", address=endpoint.created_by.email
    ).get()
    assert "Logiciel Exemple" in message.content.text
    published(title="Suivante")
    run_tasks()
    assert len(receiver.calls) == 1


def test_a_receiver_down_for_days_is_disabled_and_replayed(endpoint, receiver, run_tasks):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(len(calling.DELAYS) + 1):
            receiver.answer(503)
        announcing.announce(published().pk)
        delivery = Delivery.objects.get()
        while delivery.state == DeliveryState.QUEUED:
            clock.move_to(delivery.next_attempt_at)
            calling.deliver(delivery.pk)
            delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED
    assert delivery.attempts == len(calling.DELAYS) + 1
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.disabled_reason) == (
        EndpointState.DISABLED,
        DisabledReason.FAILING,
    )
    calling.enable(endpoint)
    assert calling.replay(endpoint.deliveries.all()) == 1
    run_tasks()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED


def test_a_receiver_down_for_a_day_gets_every_call_once_it_is_back(endpoint, receiver):
    start = timezone.now()
    back = start + timedelta(days=1)
    with time_machine.travel(start, tick=False) as clock:
        for number in range(4):
            # The last one is published an hour after the receiver came back.
            _call_until(clock, start + number * timedelta(hours=25) / 3, back, receiver)
            announcing.announce(published(title=f"Rappel {number}").pk)
        _call_until(clock, start + timedelta(days=4), back, receiver)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.failing_since) == (EndpointState.ACTIVE, None)
    heard = [
        (headers["webhook-id"], one.status)
        for one, (_path, headers, _body) in zip(
            Attempt.objects.order_by("pk"), receiver.calls, strict=True
        )
    ]
    taken = [identifier for identifier, status in heard if status == 204]
    assert sorted(taken) == sorted(one.message_id for one in Delivery.objects.all())
    assert {status for _identifier, status in heard} == {204, 503}
    assert not Delivery.objects.exclude(state=DeliveryState.DELIVERED).exists()


def _call_until(clock, moment, back, receiver):
    """Make the calls that are due before a moment, which fail until the receiver is back."""
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED, next_attempt_at__lt=moment)
    while delivery := waiting.order_by("next_attempt_at", "pk").first():
        clock.move_to(max(timezone.now(), delivery.next_attempt_at))
        if timezone.now() < back:
            receiver.answer(503)
        calling.deliver(delivery.pk)
    clock.move_to(moment)


def test_a_receiver_that_does_not_answer_is_told_as_such(endpoint, run_tasks):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    Endpoint.objects.update(url=f"http://127.0.0.1:{port}/")
    published()
    run_tasks()
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.QUEUED
    assert delivery.status is None
    assert "refused" in Attempt.objects.get().error.lower()


def test_a_lost_worker_and_a_paused_receiver(endpoint, receiver, run_tasks):
    announcing.announce(published().pk)
    Delivery.objects.update(
        state=DeliveryState.IN_FLIGHT,
        in_flight_since=timezone.now() - 2 * calling.STALE,
        next_attempt_at=None,
    )
    run_tasks()
    assert not receiver.calls
    assert calling.sweep() == 1
    run_tasks()
    assert len(receiver.calls) == 1
    calling.pause(endpoint)
    published(title="Pendant la pause")
    run_tasks()
    assert len(receiver.calls) == 1


def test_only_what_a_receiver_follows_is_called(endpoint, receiver, run_tasks):
    Endpoint.objects.update(selection={"recipient": ["officine"]})
    published(facets={"recipients": ["pui"]})
    published(facets={"recipients": ["officine"]})
    published(facets={"recipients": ["officine"]}, exercise=True)
    run_tasks()
    assert len(receiver.calls) == 1
    assert json.loads(receiver.calls[0][2])["data"]["cursor"] == 2


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://0.0.0.0/",
        "https://100.64.0.1/",
        "https://[fe80::1]/",
        "https://[2002:a00:1::1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[ff0e::1]/",
        "http://8.8.8.8/",
        "ftp://8.8.8.8/",
        "https://user@8.8.8.8/",
        "https://2130706433/",
    ],
)
def test_an_inner_or_unprotected_address_is_never_called(url, settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = []
    with pytest.raises(Forbidden):
        public_address(url)


def test_a_public_address_may_be_called(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = []
    assert public_address("https://8.8.8.8/appels") == "8.8.8.8"


def test_a_name_that_leads_inside_later_disables_its_receiver(
    endpoint, receiver, settings, run_tasks
):
    settings.WEBHOOK_PRIVATE_NETWORKS = []
    published()
    run_tasks()
    assert not receiver.calls
    endpoint.refresh_from_db()
    assert endpoint.disabled_reason == DisabledReason.REFUSED


def test_a_name_that_is_not_found_is_tried_again(monkeypatch):
    def unknown(*_args, **_options):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable):
        public_address("https://absent.exemple.test/")
