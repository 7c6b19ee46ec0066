"""Accesses go when their time is over, and in no other way."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from portal.audit import purge as purging
from portal.audit.models import AccessLog, AccessPurge
from portal.audit.seals import seal, verify
from portal.audit.tasks import purge
from tests.factories.accounts import UserFactory
from tests.factories.audit import AccessLogFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def settle() -> None:
    """Check now the keys that the end of a transaction would: production purges in its own."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def trail(settings, monkeypatch):
    """An access on each side of the delay, in sealed days; a year of every table would be long."""
    monkeypatch.setattr("portal.audit.seals.evidence_models", lambda: {AccessLog: "at"})
    reader = UserFactory()
    days = settings.ACCESS_LOG_DAYS
    for age in (days + 30, days + 1, days, 10):
        AccessLogFactory(user=reader, at=noon(TODAY - timedelta(days=age)))
    seal()
    settle()


def ages() -> list[int]:
    found = AccessLog.objects.order_by("at").values_list("at", flat=True)
    return [(TODAY - timezone.localdate(one)).days for one in found]


def test_accesses_past_their_time_go_and_the_purge_is_told(trail, settings):
    days = settings.ACCESS_LOG_DAYS

    purge()

    assert ages() == [days, 10]
    (row,) = AccessPurge.objects.all()
    assert row.rows == 2
    assert timezone.localdate(row.before) == TODAY - timedelta(days=days)
    purge()
    assert AccessPurge.objects.count() == 1


def test_purge_goes_in_batches(trail, monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 1)
    assert purging.purge() == 2
    assert [one.rows for one in AccessPurge.objects.all()] == [1, 1]


def test_a_day_without_seal_waits(settings):
    AccessLogFactory(at=noon(TODAY - timedelta(days=settings.ACCESS_LOG_DAYS + 1)))
    assert purging.purge() == 0
    assert AccessLog.objects.count() == 1


def test_seals_hold_after_a_purge_and_still_tell_other_losses(trail):
    purge()
    assert list(verify()) == []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM audit_accesslog")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert {(breach.table, (TODAY - breach.day).days) for breach in verify()} == {
        ("audit_accesslog", 365),
        ("audit_accesslog", 10),
    }


@pytest.mark.parametrize("kept", [0, 30, 179])
def test_the_database_keeps_half_a_year_whatever_it_is_asked(trail, kept):
    with (
        pytest.raises((ProgrammingError, DataError), match="kept 180 days"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT audit_purge_accesses(%s, 10)", [noon(TODAY - timedelta(days=kept))])
    assert len(ages()) == 4


def test_the_log_refuses_again_after_a_purge(trail):
    purge()
    for statement in ("DELETE FROM audit_accesslog", "UPDATE audit_accesslog SET label = ''"):
        with (
            pytest.raises(ProgrammingError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_nobody_writes_a_purge_that_would_hide_recent_rows():
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessPurge.objects.create(before=Now(), rows=1)
