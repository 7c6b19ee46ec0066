"""What one version adds and takes, and what stands of each item after it."""

import datetime
import time

import pytest
from django.core.management import call_command
from django.db import connection

from portal.publication.editions import Item
from portal.publication.models import CurrentItem, Document, Term
from portal.publication.services.fingerprints import verify
from portal.publication.services.publishing import compare
from tests.factories.publications import every, following, lot, published

pytestmark = pytest.mark.django_db


def serials(first: str, last: str = "", **changes) -> Item:
    return lot(
        "",
        scope="serial_range" if last else "serial",
        serial=first,
        serial_to=last,
        **changes,
    )


def until(day: int) -> Item:
    return lot("", scope="expiry", expiry_to=datetime.date(2027, 6, day))


def software(version: str) -> Item:
    return lot("", scope="software", software=version)


def standing() -> set[tuple[str, str, int]]:
    """Return lot, status and the number of the version that says so."""
    return set(CurrentItem.objects.values_list("lot_key", "status", "version__number"))


def test_lots_are_added_released_and_affected_again():
    first = published(items=[lot("A"), lot("B"), lot("C")])
    assert standing() == {("A", "affected", 1), ("B", "affected", 1), ("C", "affected", 1)}

    second = published(
        following(
            first,
            version_kind="scope_extended",
            items=[lot("A"), lot("B"), lot("C"), lot("D", line=2)],
        )
    )
    assert second.delta == {
        "added": 1,
        "removed": 0,
        "units_added": 1,
        "units_removed": 0,
        "kept": 3,
        "fields": [],
    }

    third = published(following(first, version_kind="lots_released", items=[lot("A"), lot("D")]))
    assert third.delta == {
        "added": 0,
        "removed": 2,
        "units_added": 0,
        "units_removed": 2,
        "kept": 2,
        "fields": [],
    }
    assert standing() == {
        ("A", "affected", 3),
        ("B", "released", 3),
        ("C", "released", 3),
        ("D", "affected", 3),
    }

    fourth = published(
        following(first, version_kind="scope_extended", items=[lot("A"), lot("B"), lot("D")])
    )
    assert fourth.delta["added"] == 1
    assert standing() == {
        ("A", "affected", 4),
        ("B", "affected", 4),
        ("C", "released", 3),
        ("D", "affected", 4),
    }


def test_compare_gives_the_lines():
    first = published(items=[lot("A"), lot("B", line=2)])
    second = published(following(first, title="Autre", items=[lot("B"), lot("C", line=2)]))

    delta = compare(first, second)

    assert [item.lot for item in delta.added] == ["C"]
    assert [item.lot for item in delta.removed] == ["A"]
    assert (delta.kept, delta.fields) == (1, ["title"])
    start = compare(None, first)
    assert ([item.lot for item in start.added], start.removed, start.kept) == (["A", "B"], [], 0)


def test_a_correction_of_how_a_lot_is_written_changes_no_line():
    first = published(items=[lot("lot  ken134f")])
    second = published(
        following(
            first,
            version_kind="correction",
            reason="Casse du lot",
            items=[lot("KEN134F", product="Bandelettes")],
        )
    )

    assert second.delta == {
        "added": 0,
        "removed": 0,
        "units_added": 0,
        "units_removed": 0,
        "kept": 1,
        "fields": [],
    }
    assert standing() == {("KEN134F", "affected", 2)}


def test_a_retraction_leaves_every_item_as_retracted_and_what_was_released_released():
    first = published(items=[lot("A"), lot("B")])
    published(following(first, version_kind="lots_released", items=[lot("A")]))

    last = published(
        following(
            first,
            version_kind="retraction",
            lifecycle="retracted",
            reason="Publiée par erreur",
            title="Publication retirée",
            items=[],
        )
    )

    assert last.delta["removed"] == 1
    assert standing() == {("A", "retracted", 3), ("B", "released", 2)}
    document = Document.objects.get()
    assert (document.lifecycle, document.title) == ("retracted", "Publication retirée")
    with pytest.raises(ValueError, match="retracted"):
        published(following(first))


def test_a_closed_case_keeps_its_items_and_may_be_opened_again():
    first = published(items=[lot("A")])
    published(following(first, version_kind="closure", lifecycle="closed", items=[lot("A")]))
    assert standing() == {("A", "closed", 2)}

    published(following(first, items=[lot("A")]))
    assert standing() == {("A", "affected", 3)}


@pytest.mark.parametrize(
    ("before", "after", "added", "removed"),
    [
        pytest.param([lot("A")], [every()], 1, 0, id="one lot, then all"),
        pytest.param([every()], [lot("A")], 0, 1, id="all, then one lot"),
        pytest.param([lot("A")], [lot("0A")], 1, 1, id="zeros in front count"),
        pytest.param([serials("A150")], [serials("A100", "A250")], 1, 0, id="within a range"),
        pytest.param([serials("A7")], [serials("A07")], 1, 1, id="as many digits"),
        pytest.param([serials("A7")], [serials("B7")], 1, 1, id="the same prefix"),
        pytest.param(
            [serials("A100", "A250")],
            [serials("A100", "A180"), serials("A181", "A250")],
            0,
            0,
            id="a range cut in two",
        ),
        pytest.param(
            [serials("A100", "A250")],
            [serials("A100", "A180"), serials("A182", "A250")],
            0,
            1,
            id="a range with a hole",
        ),
        pytest.param([serials("A1")], [every()], 1, 0, id="a serial number, then all"),
        pytest.param(
            [serials("XYZ")], [serials("XYZ"), serials("XYW")], 1, 0, id="without a number"
        ),
        pytest.param(
            [serials("A1", lot="L1")],
            [lot("L1")],
            1,
            0,
            id="a serial number of a lot, then the lot",
        ),
        pytest.param(
            [lot("L1")],
            [serials("A1", lot="L1")],
            0,
            1,
            id="a lot, then one serial number of it",
        ),
        pytest.param([until(10)], [until(20)], 1, 0, id="a later expiry"),
        pytest.param([until(20)], [until(10)], 0, 1, id="an earlier expiry"),
        pytest.param([software("1.0")], [software("1.1")], 1, 1, id="another software"),
        pytest.param([software("1.0")], [every()], 1, 0, id="a software, then all"),
        pytest.param(
            [lot("A")], [lot("A", identifier="3401060012342", identifier_kind="acl13")], 0, 0,
            id="the same number as ACL 13",
        ),
        pytest.param([lot("A")], [lot("A", identifier="13401060012349")], 1, 1, id="another pack"),
        pytest.param([], [lot("A")], 1, 0, id="from nothing"),
    ],
)  # fmt: skip
def test_what_is_added_and_released(before, after, added, removed):
    first = published(items=before)
    second = published(following(first, items=after))

    assert (second.delta["added"], second.delta["removed"]) == (added, removed)
    assert CurrentItem.objects.filter(status="affected").count() == len(after)
    assert CurrentItem.objects.filter(status="released").count() == removed


@pytest.mark.parametrize("analyzed", [False, True], ids=["no statistics", "stale statistics"])
@pytest.mark.parametrize(("count", "seconds"), [(3_000, 4), (20_000, 20)])
def test_a_long_version_is_written_and_replaced_in_a_few_seconds(count, seconds, analyzed):
    """The limits leave room for a busy machine; work that grew as the square would take hours."""
    items = [lot(f"L{number:05d}", line=number) for number in range(1, count + 1)]
    started = time.monotonic()
    first = published(items=items)
    written = time.monotonic() - started
    if analyzed:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE publication_affecteditem, publication_currentitem")
    renumbered = [
        serials(f"{number:05d}SN", line=number) if number % 2 else items[number - 1]
        for number in range(1, count + 1)
    ]
    started = time.monotonic()
    second = published(following(first, items=renumbered))
    replaced = time.monotonic() - started

    half = count // 2
    assert first.delta == {
        "added": count,
        "removed": 0,
        "units_added": count,
        "units_removed": 0,
        "kept": 0,
        "fields": [],
    }
    assert second.delta == {
        "added": half,
        "removed": half,
        "units_added": half,
        "units_removed": half,
        "kept": half,
        "fields": [],
    }
    assert verify(second)
    assert written < seconds
    assert replaced < seconds


def derived() -> dict[str, list]:
    """Return all that is derived, in one order."""
    return {
        "items": sorted(
            (
                {key: str(value) for key, value in row.items() if key != "id"}
                for row in CurrentItem.objects.values()
            ),
            key=str,
        ),
        "documents": list(Document.objects.order_by("pk").values()),
        "terms": list(Term.objects.order_by("pk").values()),
    }


def test_rebuilding_gives_the_same_rows(capsys):
    facets = {"emdn": ["W0101"], "types": ["rappel"]}
    first = published(title="Bandelettes périmées")
    published(
        following(first, title="Bandelettes ordinaires", items=[lot("X"), serials("A1", "A9")])
    )
    published(
        following(
            first,
            version_kind="closure",
            lifecycle="closed",
            title="Bandelettes ordinaires",
            items=[lot("X")],
            facets=facets,
        )
    )
    other = published(items=[lot("A"), lot("B")], urgent=True, text="prothèse valvulaire")
    published(following(other, version_kind="lots_released", items=[lot("B")]))
    published(
        following(
            other, version_kind="retraction", lifecycle="retracted", reason="Erreur", items=[]
        )
    )
    published(items=[every()])
    before = derived()
    assert len(before["items"]) == 6
    assert Document.objects.get(pk=first.publication_id).emdn == ["W", "W01", "W0101"]
    assert not Term.objects.filter(word__in=["perimees", "valvulaire"]).exists()

    call_command("rebuild_publications")

    assert derived() == before
    assert "3 publications" in capsys.readouterr().out


def test_rebuilding_mends_what_was_lost():
    first = published(items=[lot("A"), lot("B")])
    published(following(first, items=[lot("A")]))
    before = derived()
    CurrentItem.objects.all().delete()
    Document.objects.update(title="Abîmé")
    Term.objects.all().delete()

    call_command("rebuild_publications")

    assert derived() == before
