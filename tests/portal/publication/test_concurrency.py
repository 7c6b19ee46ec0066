"""Publishing while others publish: real transactions, one sequence."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from portal.publication.models import Publication, Term, Version
from portal.publication.services.publishing import publish
from tests.factories.publications import AT, edition, following, lot, published

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS, PUBLISHERS = 20, 3


def test_three_publishers_leave_no_gap_and_no_reader_sees_a_higher_cursor_first():
    first = [published() for _ in range(PUBLISHERS)]
    gate, over = threading.Barrier(PUBLISHERS), threading.Event()
    seen: list[list[int]] = []

    def run(publisher):
        try:
            for turn in range(ROUNDS):
                gate.wait(30)
                fails = turn % 5 == publisher
                # Two new cases and one new version each turn, in turns.
                one = (
                    following(first[publisher], items=[lot(f"L{turn}"), lot("LOT42", line=2)])
                    if turn % PUBLISHERS == publisher
                    else edition(title=f"Rappel commun {turn} tour")
                )
                with transaction.atomic():
                    publish(one, at=AT, by=None)
                    time.sleep(0.002 * publisher)
                    transaction.set_rollback(fails)
        finally:
            connection.close()

    def read():
        try:
            while not over.is_set():
                seen.append(
                    list(Version.objects.order_by("cursor").values_list("cursor", flat=True))
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(PUBLISHERS + 1) as pool:
        reader = pool.submit(read)
        try:
            for future in [pool.submit(run, publisher) for publisher in range(PUBLISHERS)]:
                future.result(120)
        finally:
            over.set()
        reader.result(10)

    published_turns = sum(
        turn % 5 != publisher for turn in range(ROUNDS) for publisher in range(PUBLISHERS)
    )
    cursors = list(Version.objects.order_by("cursor").values_list("cursor", flat=True))
    assert cursors == list(range(1, PUBLISHERS + published_turns + 1))
    # A gap in what was seen would be a cursor that came after a higher one.
    assert len(seen) > ROUNDS
    assert all(cursors == list(range(1, len(cursors) + 1)) for cursors in seen)
    references = sorted(Publication.objects.values_list("reference", flat=True))
    assert references == [f"S26{number:05d}" for number in range(1, len(references) + 1)]
    assert len(references) > PUBLISHERS
    assert Term.objects.get(word="rappel").documents == len(references)


def test_versions_of_one_case_published_at_once_follow_each_other():
    first = published()
    gate = threading.Barrier(PUBLISHERS)

    def run(turn):
        try:
            gate.wait(30)
            with transaction.atomic():
                return publish(following(first, items=[lot(f"L{turn}")]), at=AT, by=None).number
        finally:
            connection.close()

    with ThreadPoolExecutor(PUBLISHERS) as pool:
        numbers = list(pool.map(run, range(PUBLISHERS)))

    assert sorted(numbers) == [2, 3, 4]
    last = Publication.objects.get().current
    assert last.number == 4
    affected = first.publication.current_items.filter(status="affected")
    assert [item.lot_key for item in affected] == [item.lot_key for item in last.items.all()]


def test_two_first_versions_of_one_case_make_one_publication():
    gate = threading.Barrier(2)
    one = edition()

    def run(_turn):
        try:
            gate.wait(30)
            with transaction.atomic():
                return publish(one, at=AT, by=None).cursor
        except ValueError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        cursors = list(pool.map(run, range(2)))

    assert sorted(cursors, key=str) == [1, None]
    assert Publication.objects.get().reference == "S2600001"
