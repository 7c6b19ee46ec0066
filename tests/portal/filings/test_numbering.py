"""Case numbers: never twice, never a hole."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from portal.filings.models import Counter
from portal.filings.services.numbering import next_number, next_value


@pytest.mark.django_db
def test_numbers_follow_each_other_within_a_series_and_a_year():
    numbers = [
        next_number("DQ", 2026),
        next_number("DQ", 2026),
        next_number("RAP", 2026),
        next_number("DQ", 2027),
    ]

    assert numbers == ["2026-DQ-00001", "2026-DQ-00002", "2026-RAP-00001", "2027-DQ-00001"]


@pytest.mark.django_db(transaction=True)
def test_a_number_is_given_within_a_transaction_only():
    with pytest.raises(RuntimeError, match="transaction"):
        next_number("DQ", 2026)

    assert not Counter.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("started", [False, True], ids=["no counter yet", "counter there"])
def test_eight_threads_take_eight_numbers(started):
    if started:
        Counter.objects.create(kind="DQ", year=2026, value=7)
    gate = threading.Barrier(8)

    def take(_turn):
        try:
            gate.wait()
            with transaction.atomic():
                return next_value("DQ", 2026)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(8)))

    first = 8 if started else 1
    assert sorted(taken) == list(range(first, first + 8))


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_case_gives_its_number_to_the_next():
    holding, may_fail = threading.Event(), threading.Event()

    def fail():
        try:
            with transaction.atomic():
                next_value("DQ", 2026)
                holding.set()
                may_fail.wait(10)
                transaction.set_rollback(True)
        finally:
            connection.close()

    def succeed():
        try:
            with transaction.atomic():
                return next_value("DQ", 2026)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        failing = pool.submit(fail)
        assert holding.wait(10)
        waiting = pool.submit(succeed)
        may_fail.set()
        failing.result()

        assert waiting.result() == 1
    with transaction.atomic():
        assert next_value("DQ", 2026) == 2
