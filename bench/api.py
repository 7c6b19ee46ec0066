"""The programming interface over 100,000 actions: check, polls without news, notifications."""

import json
import random
import statistics
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path

import bench
from bench import check
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.distribution.enums import Rhythm, SubscriptionState
from portal.distribution.models import Announcement, Subscription
from portal.distribution.selection import Selection
from portal.distribution.services import announcing, subscribing
from portal.mail.models import OutgoingMessage
from portal.publication.models import Version

TOLD = 25_000
POLLS = 500
CHECK = "/api/v1/check"
CHANGES = "/api/v1/changes"


def nothing(request: HttpRequest) -> HttpResponse:
    """Answer with nothing."""
    return HttpResponse(status=304)


urlpatterns = [path("bench/nothing", nothing), path("", include("portal.urls"))]


def measure() -> list[bench.Result]:
    """Fill the tables, then measure each address beside the least that it could cost."""
    codes = [check._gtin(n) for n in range(check.PRODUCTS)]
    check._fill(codes)
    lines = check._lines(codes, random.Random(7))
    told = [
        {
            name: text
            for name in ("ref", "scan", "identifier", "lot")
            if (text := getattr(one, name))
        }
        for one in lines
    ]
    client = Client()

    def ask(body: str) -> None:
        answer = client.post(CHECK, body, "application/json")
        assert answer.status_code == 200, answer.status_code

    # The brake counts, and never brakes.
    with override_settings(API_CHECKS_A_MINUTE=10**9):
        results = _checks(ask, told)
    return [*results, _polls(client), _subscribers(), _holders()]


def _checks(ask: Callable[[str], None], told: list[dict[str, Any]]) -> list[bench.Result]:
    stock = json.dumps({"items": told})
    units = [json.dumps({"items": [one]}) for one in told[:1000]]
    return [
        bench.percentile(
            f"POST check of {len(told):,} lines, whole middleware",
            lambda _n: ask(stock),
            goal_ms=300,
            calls=5,
            warm_up=1,
            percent=50,
        ),
        bench.percentile(
            "POST check of one line, whole middleware", lambda n: ask(units[n]), goal_ms=3
        ),
    ]


def _polls(client: Client) -> bench.Result:
    """Return the time of polls that find nothing over that of an empty view."""
    with override_settings(ROOT_URLCONF="bench.api"):
        address = f"{CHANGES}?since={check.ACTIONS}"
        tag = client.get(address).headers["ETag"]
        headers = {"if-none-match": tag}
        assert client.get(address, headers=headers).status_code == 304

        def poll() -> None:
            for _ in range(POLLS):
                client.get(address, headers=headers)

        def bare() -> None:
            for _ in range(POLLS):
                client.get("/bench/nothing", headers=headers)

        return bench.ratio(
            "poll without news against an empty view", poll, bare, goal=1.11, rounds=7
        )


def _subscribers() -> bench.Result:
    """Return the time to queue the mails of one version to those who subscribed."""
    everything = Selection()
    now = Version.objects.latest("cursor").published_at
    Subscription.objects.bulk_create(
        [
            Subscription(
                address=f"abonne{number}@exemple.test",
                language="fr",
                selection={},
                fingerprint=subscribing.fingerprint(everything, Rhythm.IMMEDIATE),
                rhythm=Rhythm.IMMEDIATE,
                state=SubscriptionState.ACTIVE,
                confirmed_at=now,
            )
            for number in range(TOLD)
        ],
        batch_size=5000,
    )
    return _queued("notifications to subscribers")


def _holders() -> bench.Result:
    """Return the time to queue the mails of one version to the pharmacies that it addresses."""
    Subscription.objects.all().delete()
    Organisation.objects.bulk_create(
        [
            Organisation(
                kind=OrganisationKind.PHARMACY,
                name=f"Officine {number}",
                email=f"officine{number}@exemple.test",
                country="FR",
            )
            for number in range(TOLD)
        ],
        batch_size=5000,
    )
    return _queued("notifications to holders")


def _queued(what: str) -> bench.Result:
    version = Version.objects.latest("cursor")
    times = []
    for _ in range(5):
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE mail_outgoingmessage, mail_attachment, mail_messagecontent,"
                " mail_digestitem, distribution_announcement"
            )
        Announcement.objects.create(version=version)
        with transaction.atomic():
            times.append(bench.seconds(lambda: announcing.announce(version.pk)))
        assert OutgoingMessage.objects.count() == TOLD, Announcement.objects.get().error
    return bench.Result(f"{TOLD:,} {what} queued", statistics.median(times), 0.3, "s")
