"""Publishing one thing: what is written, what is refused, what a rollback leaves."""

import datetime
import hashlib
import json

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from portal.filings.models import Counter
from portal.publication.models import (
    AffectedItem,
    CurrentItem,
    Document,
    Publication,
    Term,
    Version,
)
from portal.publication.services.fingerprints import verify
from portal.publication.services.publishing import publish
from tests.factories.accounts import AgentFactory
from tests.factories.publications import AT, edition, every, following, lot, published

pytestmark = pytest.mark.django_db
TABLES = [Publication, Version, AffectedItem, CurrentItem, Document, Term, Counter]


def test_a_first_version_is_numbered_and_dated():
    agent = AgentFactory()
    version = published(by=agent)

    publication = Publication.objects.get()
    assert publication.reference == "S2600001"
    assert publication.get_absolute_url() == "/specimens/S2600001/"
    assert publication.first_published_at == version.published_at == AT
    assert publication.current == version
    assert (version.number, version.cursor, version.published_by) == (1, 1, agent)
    assert version.delta == {
        "added": 1,
        "removed": 0,
        "units_added": 1,
        "units_removed": 0,
        "kept": 0,
        "fields": [],
    }
    item = version.items.get()
    assert (item.key, item.lot, item.lot_key) == ("03401060012342", "LOT42", "LOT42")
    assert Document.objects.get().reference == "S2600001"


def test_the_next_version_keeps_the_reference_and_the_first_date():
    first = published()
    later = AT + datetime.timedelta(days=3)

    second = published(
        following(
            first,
            title="Rappel étendu",
            payload={"deadline": "2026-12-24", "title": "Rappel étendu"},
            items=[lot("LOT42"), lot("LOT43", line=2)],
        ),
        at=later,
    )

    publication = Publication.objects.get()
    assert publication.current == second
    assert publication.first_published_at == AT
    assert (second.number, second.cursor) == (2, 2)
    assert second.delta == {
        "added": 1,
        "removed": 0,
        "units_added": 1,
        "units_removed": 0,
        "kept": 1,
        "fields": ["title", "deadline"],
    }
    document = Document.objects.get()
    assert (document.title, document.updated_at) == ("Rappel étendu", later)


def test_numbers_follow_each_other_by_year_as_paris_counts_it():
    new_year = datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC)
    references = [published(at=at).publication.reference for at in (AT, AT, new_year, new_year)]

    assert references == ["S2600001", "S2600002", "S2700001", "S2700002"]


def test_a_number_that_an_import_holds_is_passed_over():
    published(reference="S2600001")

    assert published().publication.reference == "S2600002"


def test_publishing_is_part_of_a_transaction(transactional_db):
    with pytest.raises(RuntimeError, match="transaction"):
        publish(edition(), at=AT, by=None)


def test_nothing_of_a_rolled_back_publication_remains(transactional_db):
    kept = published()
    before = {model: model.objects.count() for model in TABLES}
    with transaction.atomic():
        publish(edition(title="Zéolithe inconnue", items=[lot("X1")]), at=AT, by=None)
        publish(following(kept, title="Yttrium inconnu", items=[]), at=AT, by=None)
        transaction.set_rollback(True)

    assert {model: model.objects.count() for model in TABLES} == before
    assert CurrentItem.objects.get().status == "affected"
    assert not Term.objects.filter(word__in=["zeolithe", "yttrium"]).exists()
    again = published()
    assert again.publication.reference == "S2600002"
    assert again.cursor == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version_kind": "initial"}, "initial"),
        ({"reference": "S2699999"}, "keeps its reference"),
        (
            {
                "version_kind": "retraction",
                "lifecycle": "retracted",
                "reason": "Erreur",
                "items": [lot("LOT42")],
            },
            "no items",
        ),
        ({"facets": {"colour": ["blue"]}}, "colour"),
        ({"items": [lot("", scope="serial_range", serial="A100", serial_to="B9")]}, "no range"),
        ({"items": [lot("", scope="serial_range", serial="A1", serial_to="A20")]}, "no range"),
        ({"items": [lot("", scope="serial_range", serial="AZ", serial_to="AZ")]}, "no range"),
    ],
)
def test_an_edition_that_cannot_follow_is_refused(changes, message):
    first = published()

    with pytest.raises(ValueError, match=message):
        published(following(first, **changes))


def test_a_case_starts_with_an_initial_version():
    with pytest.raises(ValueError, match="initial"):
        published(version_kind="correction", reason="Erreur")


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        published(kind="nothing")


@pytest.mark.parametrize(
    "changes",
    [
        {"version_kind": "correction", "reason": ""},
        {"version_kind": "closure", "lifecycle": "open"},
        {"version_kind": "update_content", "lifecycle": "retracted", "items": []},
        {"version_kind": "whim"},
        {"lifecycle": "asleep"},
        {"items": [lot("")]},
        {"items": [every(lot="L1")]},
        {"items": [lot("L1", identifier=" ")]},
        {"items": [lot("", scope="serial")]},
        {"items": [lot("", scope="expiry")]},
        {"items": [lot("", scope="software")]},
        {"items": [lot("L1", scope="whim")]},
        {"items": [lot("", scope="serial_range", serial="A20", serial_to="A10")]},
        {
            "items": [
                lot(
                    "",
                    scope="expiry",
                    expiry_from=datetime.date(2027, 2, 1),
                    expiry_to=datetime.date(2027, 1, 1),
                )
            ]
        },
    ],
)
def test_the_database_refuses_what_makes_no_sense(changes):
    first = published()

    with pytest.raises(IntegrityError):
        published(following(first, **changes))


@pytest.mark.parametrize("model", [Version, AffectedItem])
@pytest.mark.parametrize("way", ["update", "delete"])
def test_versions_and_their_items_are_append_only(model, way):
    published()
    rows = model.objects.all()

    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        rows.update(created=AT) if way == "update" else rows._raw_delete("default")


def test_a_publication_is_neither_deleted_nor_renamed():
    published()

    with pytest.raises(ProgrammingError, match="refused"), transaction.atomic():
        Publication.objects.all()._raw_delete("default")
    for change in (
        {"reference": "S2600009"},
        {"subject": "x"},
        {"kind": "y"},
        {"first_published_at": AT + datetime.timedelta(seconds=1)},
    ):
        with pytest.raises(ProgrammingError, match="never change"), transaction.atomic():
            Publication.objects.update(**change)


def test_the_hash_is_that_of_what_stands():
    items = [
        lot("B", line=2, expiry_to=datetime.date(2027, 6, 30)),
        lot("A", line=1, serial="sn-1"),
    ]
    version = published(items=items, payload={"b": 1.50, "a": {"été": None, "n": 1e21}})

    stored = Version.objects.get()
    assert verify(stored)
    lines = [
        '[1,"Bandelettes Exemple","gtin","03401060012342","03401060012342","lot","A","A",'
        '"sn-1","SN",1,1,1,null,null,null,null,""]\n',
        '[2,"Bandelettes Exemple","gtin","03401060012342","03401060012342","lot","B","B",'
        '"","",0,null,null,null,"2027-06-30",null,null,""]\n',
    ]
    whole = {
        "reference": "S2600001",
        "version": 1,
        "kind": "initial",
        "lifecycle": "open",
        "published_at": "2026-11-25T09:00:00+00:00",
        "title": version.title,
        "summary": version.summary,
        "reason": "",
        "exercise": False,
        "payload": stored.payload,
        "items": hashlib.sha256("".join(lines).encode()).hexdigest(),
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert stored.sha256 == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Autre"),
        ("summary", "Autre"),
        ("reason", "Autre"),
        ("payload", {"a": 2}),
        ("lifecycle", "closed"),
        ("exercise", True),
        ("number", 2),
        ("published_at", AT + datetime.timedelta(seconds=1)),
    ],
)
def test_the_hash_tells_a_changed_column(field, value):
    published()
    stored = Version.objects.get()
    assert verify(stored)

    setattr(stored, field, value)

    assert not verify(stored)


def test_the_hash_tells_a_missing_item():
    version = published(items=[lot("A"), lot("B", line=2)])
    other = published(items=[lot("A")])

    version.pk = other.pk

    assert not verify(version)
