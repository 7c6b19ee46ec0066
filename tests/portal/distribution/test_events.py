"""The change feed: what happened, to whom it is told, and that nothing is missed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from portal.distribution import events
from portal.distribution.selection import Selection
from portal.publication.services.publishing import publish
from tests.factories.publications import AT, every, following, lot, published

FOR_PHARMACIES = {"recipients": ["officine"]}
ALL = Selection(kind=("specimen",))
PHARMACIES = Selection(kind=("specimen",), recipient=("officine",))


def read(since=0, selection=ALL, **options):
    return events.read(since, selection, limit=options.pop("limit", 100), **options)


@pytest.mark.django_db
def test_each_version_is_an_event_with_what_it_changed():
    first = published(items=[lot("A1"), lot("A2")])
    steps = [
        ("scope_extended", "open", [lot("A1"), lot("A2"), lot("A3")], "updated"),
        ("lots_released", "open", [lot("A1"), lot("A3")], "updated"),
        ("correction", "open", [lot("A1"), lot("A3")], "corrected"),
        ("closure", "closed", [lot("A1"), lot("A3")], "closed"),
        ("update_content", "open", [lot("A1"), lot("A3")], "reopened"),
        ("retraction", "retracted", [], "withdrawn"),
    ]
    for kind, lifecycle, items, _name in steps:
        reason = "Erreur de lot" if kind in ("correction", "retraction") else ""
        published(
            following(first, version_kind=kind, lifecycle=lifecycle, items=items, reason=reason)
        )
    feed = read()
    told = [one["event"] for one in feed.events]
    assert told == ["specimen.published", *[f"specimen.{one[3]}" for one in steps]]
    assert [one["version"] for one in feed.events] == [1, 2, 3, 4, 5, 6, 7]
    lines = [
        (
            [line["lot"] for line in one["scope_delta"]["added"]],
            [line["lot"] for line in one["scope_delta"]["removed"]],
        )
        for one in feed.events
    ]
    assert lines == [
        (["A1", "A2"], []),
        (["A3"], []),
        ([], ["A2"]),
        ([], []),
        ([], []),
        ([], []),
        ([], ["A1", "A3"]),
    ]
    assert feed.events[2]["scope_delta"]["removed"][0]["status"] == "released"
    # What was found once is kept, and is the same.
    assert read().events == feed.events


@pytest.mark.django_db
def test_a_publication_that_leaves_the_filter_gives_a_last_event():
    first = published(facets=FOR_PHARMACIES)
    published(following(first, facets={"recipients": ["pui"]}, items=[lot("LOT42")]))
    published(following(first, facets={"recipients": ["pui"]}, items=[lot("LOT43")]))
    other = published(title="Autre", facets={"recipients": ["pui"]})
    feed = read(0, PHARMACIES)
    assert [(one["version"], one["matches"]) for one in feed.events] == [(1, True), (2, False)]
    assert feed.events[1]["event"] == "specimen.recipients_changed"
    assert feed.next == other.cursor


@pytest.mark.django_db
def test_a_retracted_publication_tells_those_who_followed_it():
    first = published(facets=FOR_PHARMACIES)
    published(
        following(
            first, version_kind="retraction", lifecycle="retracted", items=[], reason="Erreur"
        )
    )
    assert [one["event"] for one in read(0, PHARMACIES).events] == [
        "specimen.published",
        "specimen.withdrawn",
    ]


@pytest.mark.django_db
def test_exercises_are_a_feed_of_their_own():
    published()
    published(exercise=True)
    assert [one["exercise"] for one in read().events] == [False]
    assert [one["exercise"] for one in read(exercises=True).events] == [True]


@pytest.mark.django_db
def test_many_lines_are_told_in_part():
    published(items=[lot(f"A{number}") for number in range(150)])
    delta = read().events[0]["scope_delta"]
    assert (len(delta["added"]), delta["added_total"], delta["complete"]) == (100, 150, False)


@pytest.mark.django_db
def test_pages_follow_one_another():
    for number in range(5):
        published(title=f"Rappel {number}", items=[every()])
    seen, since = [], 0
    while True:
        feed = read(since, limit=2)
        seen += [one["cursor"] for one in feed.events]
        since = feed.next
        if not feed.has_more:
            break
    assert len(seen) == 5
    assert seen == sorted(seen)
    assert read(since).events == []


@pytest.mark.django_db
def test_a_feed_reads_as_many_statements_for_one_event_as_for_ten(django_assert_num_queries):
    published()
    read()
    for number in range(9):
        published(title=f"Rappel {number}")
    with django_assert_num_queries(2):
        read(limit=1)
    read()
    with django_assert_num_queries(2):
        read()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {"recipient": ["officine"]},
        {"recipient": ["pui"]},
        {"status": ["closed"]},
        {"maker": "exemple"},
        {"maker": "autre"},
        {"maker": "Elan-sante"},
        {"maker": "ELAN  SANTÉ & C"},
        {"emdn": ["J"]},
        {"emdn": ["A"]},
        {"type": ["recall"], "recipient": ["officine", "pui"]},
    ],
)
def test_a_selection_says_the_same_in_the_database_and_in_the_process(said):
    version = published(facets={"recipients": ["officine"], "emdn": ["J0101"], "types": ["recall"]})
    selection = Selection.of(said)
    asked = type(version).objects.filter(selection.of_versions()).exists()
    assert selection.says(version.found_by, version.lifecycle) == asked


@pytest.mark.django_db(transaction=True)
def test_pollers_miss_and_repeat_nothing_while_three_publish():
    rounds, publishers = 12, 3
    first = [published(title=f"Rappel {number}") for number in range(publishers)]
    over = threading.Event()

    def run(publisher):
        try:
            for turn in range(rounds):
                with transaction.atomic():
                    publish(following(first[publisher], items=[lot(f"L{turn}")]), at=AT, by=None)
        finally:
            connection.close()

    def poll(limit):
        seen, since = [], 0
        try:
            while True:
                ended = over.is_set()
                feed = read(since, limit=limit)
                seen += [one["cursor"] for one in feed.events]
                assert feed.next >= since
                since = feed.next
                if ended and not feed.has_more:
                    return seen
        finally:
            connection.close()

    with ThreadPoolExecutor(publishers + 2) as pool:
        pollers = [pool.submit(poll, limit) for limit in (1, 50)]
        try:
            for future in [pool.submit(run, number) for number in range(publishers)]:
                future.result(120)
        finally:
            over.set()
        seen = [poller.result(60) for poller in pollers]
    expected = list(range(1, publishers * (rounds + 1) + 1))
    assert seen == [expected, expected]
