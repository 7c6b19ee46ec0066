"""Readings are counted by the day, without anything of who reads."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.test import RequestFactory

from portal.audit import counting
from portal.audit.models import CountKind, DailyCount
from tests.factories.accounts import AgentFactory, UserFactory

SUBJECT = "dhpc:1"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"


def request_of(user=None, agent=BROWSER, method="get", **headers):
    headers = {name: value for name, value in headers.items() if value}
    request = getattr(RequestFactory(), method)("/", headers={"user-agent": agent} | headers)
    request.user = user or AnonymousUser()
    return request


def counted(**facts):
    counting.count(request_of(**facts), CountKind.PAGE, SUBJECT)
    return sum(DailyCount.objects.values_list("count", flat=True))


@pytest.mark.django_db
def test_readings_of_a_day_are_one_row_that_names_nobody(django_assert_num_queries):
    request = request_of()
    with django_assert_num_queries(3):  # a savepoint around the statement
        counting.count(request, CountKind.PAGE, SUBJECT)
    counting.count(request, CountKind.PAGE, SUBJECT)
    counting.count(request, CountKind.CODE, SUBJECT)
    counting.count(request, CountKind.PAGE, "dhpc:2")
    rows = DailyCount.objects.order_by("subject", "kind").values_list("subject", "kind", "count")
    assert list(rows) == [("dhpc:1", "code", 1), ("dhpc:1", "page", 2), ("dhpc:2", "page", 1)]
    assert {one.name for one in DailyCount._meta.get_fields()} == {
        "id", "kind", "subject", "day", "count",
    }  # fmt: skip


@pytest.mark.django_db
def test_another_day_is_another_row_as_paris_counts_it():
    for minute in (-1, 1):
        at = datetime.datetime(2026, 3, 31, 22, 0, tzinfo=datetime.UTC)
        with time_machine.travel(at + datetime.timedelta(minutes=minute)):
            counted()
    days = DailyCount.objects.order_by("day").values_list("day", flat=True)
    assert list(days) == [datetime.date(2026, 3, 31), datetime.date(2026, 4, 1)]
    found = counting.by_month(
        CountKind.PAGE, [SUBJECT], datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
    )
    assert found == {datetime.date(2026, 3, 1): 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "facts",
    [
        {"agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"agent": "curl/8.5.0"},
        {"agent": "python-requests/2.32"},
        {"agent": ""},
        {"method": "head"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
    ],
)
def test_programs_and_pages_loaded_early_are_not_counted(facts):
    assert counted(**facts) == 0
    assert counted() == 1


@pytest.mark.django_db
def test_agents_are_not_counted_but_others_who_are_logged_in_are():
    assert counted(user=AgentFactory()) == 0
    assert counted(user=UserFactory()) == 1


@pytest.mark.django_db
def test_a_count_that_fails_withholds_nothing(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise DatabaseError

    monkeypatch.setattr(counting.connection, "cursor", refuse)
    counting.count(request_of(), CountKind.PAGE, SUBJECT)
