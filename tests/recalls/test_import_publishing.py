"""Publishing an import: once each, in order, with their numbers and dates; faults are seen."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.publication.models import AffectedItem, CurrentItem, Document, Publication, Version
from portal.publication.services.fingerprints import verify
from recalls.imports import jobs, orders, publishing, reading
from recalls.models import ActionImport, ImportChunk, ImportedAction, StudyLine
from tests.factories import action_imports as factory
from tests.factories import recalls
from tests.factories.action_imports import line

pytestmark = pytest.mark.django_db

MANY = [line(reference=f"R23{number:05d}", lot=f"L{number}") for number in range(1, 8)]


def references():
    """Return the published numbers in the order of the sequence."""
    return list(Version.objects.order_by("cursor").values_list("publication__reference", flat=True))


def test_an_imported_action_is_public_as_it_was():
    filed = factory.imported(
        factory.as_csv(
            [
                line(lifecycle="closed", expiry="30/06/2027", summary="Rappel n° {R}."),
                line(lot="", scope="serial_range", serial="A100", serial_to="A250"),
                line(
                    product_name="Câble",
                    identifier="",
                    id_type="",
                    catalogue_reference="CB-1",
                    scope="all",
                    lot="",
                ),
            ]
        )
    )

    public = Publication.objects.select_related("current").get()
    assert public.reference == "R2300001"
    assert timezone.localtime(public.first_published_at).date() == datetime.date(2023, 6, 15)
    assert public.subject == f"import:{filed.uuid}:R2300001"
    version = public.current
    assert (version.kind, version.lifecycle) == ("initial", "closed")
    assert version.published_by == filed.confirmed_by
    assert version.summary == "Rappel n° R2300001."
    assert verify(version)
    assert version.payload["completeness"] == {
        "score": 83,
        "barcode": 0.5,
        "list": 1.0,
        "recipients": 1.0,
        "letter": 0,
    }
    items = AffectedItem.objects.order_by("line", "pk")
    assert list(items.values_list("scope", "key", "lot", "serial_from", "serial_to")) == [
        ("lot", "03401234567890", "LOT42", None, None),
        ("serial_range", "03401234567890", "", 100, 250),
        ("all", "CB1", "", None, None),
    ]
    assert StudyLine.objects.get().score == 83
    assert Document.objects.get().recipients == ["officine", "pui"]
    assert filed.state == "done"


def test_the_same_file_changes_nothing_and_a_changed_line_makes_a_version():
    factory.imported(factory.as_csv(MANY))
    again = factory.imported(factory.as_csv(MANY))
    assert orders.totals(again) | {"failed": 0} == {
        "created": 0,
        "updated": 0,
        "unchanged": 7,
        "refused": 0,
        "failed": 0,
        "done": 7,
    }

    changed = [*MANY[:6], MANY[6] | {"lot": "L8", "lifecycle": "closed"}]
    last = factory.imported(factory.as_csv(changed))

    assert orders.totals(last)["updated"] == 1
    assert orders.totals(last)["unchanged"] == 6
    versions = Version.objects.filter(publication__reference="R2300007").order_by("number")
    assert [one.kind for one in versions] == ["initial", "closure"]
    assert versions[0].published_at.year == 2023
    assert versions[1].published_at.year == timezone.now().year
    status = CurrentItem.objects.filter(publication__reference="R2300007")
    assert dict(status.values_list("lot_key", "status")) == {"L7": "released", "L8": "closed"}


def test_numbers_of_imported_actions_are_not_given_again():
    year = timezone.localtime().year % 100
    factory.imported(
        factory.as_csv([line(reference=f"R{year:02d}00001", published_on="01/01/2026")])
    )

    desk = recalls.published()

    assert desk.publication().reference == f"R{year:02d}00002"


def test_an_action_of_the_portal_is_never_overwritten():
    desk = recalls.published()
    reference = desk.publication().reference

    filed = factory.imported(factory.as_csv([line(reference=reference), line()]))

    assert orders.totals(filed)["refused"] == 1
    assert orders.totals(filed)["created"] == 1
    late = filed.problems.get(late=True)
    assert (late.reference, late.line) == (reference, 2)
    assert desk.publication().current.number == 1
    assert not ImportedAction.objects.filter(reference=reference).exists()


def test_free_text_counts_only_as_a_person_confirmed_it():
    lines = [
        line(scope="", lot="", lots_text="Lots A1, B2 à B9"),
        line(reference="R2300002", scope="", lot="", lots_text="lot C3"),
    ]
    filed = factory.read(factory.as_csv(lines))
    with pytest.raises(ValidationError):
        orders.decide(filed.proposals.first(), accepted=True, lots=" , ", by=filed.created_by)
    orders.decide(filed.proposals.first(), accepted=True, lots="A1\nB2, B9", by=filed.created_by)
    orders.confirm(filed.pk, by=filed.created_by)
    factory.run(filed)

    assert references() == ["R2300001"]
    assert list(AffectedItem.objects.order_by("pk").values_list("lot", flat=True)) == [
        "A1",
        "B2",
        "B9",
    ]
    assert "confirmé" in filed.problems.get(late=True).text
    with pytest.raises(ValidationError):
        orders.decide(filed.proposals.last(), accepted=True, lots="C3", by=filed.created_by)


def test_pieces_follow_each_other_in_the_order_of_the_file(monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 2)

    filed = factory.imported(factory.as_csv(MANY))

    assert references() == [one["reference"] for one in MANY]
    assert list(filed.chunks.order_by("number").values_list("state", "created")) == [
        ("done", 2),
        ("done", 2),
        ("done", 2),
        ("done", 1),
    ]


def test_a_failed_piece_is_seen_and_taken_up_where_it_stands(monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 3)
    filed = factory.read(factory.as_csv(MANY))
    real, calls = publishing.publish, []

    def failing(edition, **told):
        calls.append(edition.reference)
        if edition.reference == "R2300002" and calls.count("R2300002") == 1:
            raise OSError("no space left")
        return real(edition, **told)

    monkeypatch.setattr(publishing, "publish", failing)
    orders.confirm(filed.pk, by=filed.created_by)
    factory.run(filed)

    filed.refresh_from_db()
    assert filed.state == "incomplete"
    first = filed.chunks.get(number=1)
    assert (first.state, first.created) == ("failed", 1)
    assert "no space left" in first.error
    # The other pieces went on.
    assert references() == ["R2300001", *(f"R23{number:05d}" for number in range(4, 8))]

    assert orders.retry(filed.pk)
    factory.run(filed)
    filed.refresh_from_db()
    assert filed.state == "done"
    assert sorted(references()) == [one["reference"] for one in MANY]
    assert not orders.retry(filed.pk)


def test_whoever_was_given_up_publishes_nothing_more(monkeypatch):
    filed = factory.read(factory.as_csv(MANY))
    orders.confirm(filed.pk, by=filed.created_by)
    chunk = ImportChunk.objects.get(filed=filed)
    real = publishing.publish

    def taken_over(edition, **told):
        if edition.reference == "R2300003":
            long_ago = timezone.now() - publishing.SILENT_AFTER - datetime.timedelta(seconds=1)
            ImportChunk.objects.filter(pk=chunk.pk).update(started_at=long_ago)
        return real(edition, **told)

    monkeypatch.setattr(publishing, "publish", taken_over)
    assert publishing.publish_chunk(chunk.pk, holder="first") is None

    assert references() == [f"R23{number:05d}" for number in range(1, 4)]
    monkeypatch.setattr(publishing, "publish", real)
    assert publishing.publish_chunk(chunk.pk, holder="second") is None
    assert publishing.publish_chunk(chunk.pk, holder="first") is not None
    assert ImportChunk.objects.get(pk=chunk.pk).done == 7
    assert references() == [one["reference"] for one in MANY]


def test_sweeper_sends_again_what_was_left_behind(run_tasks):
    filed = factory.sent(factory.as_csv(MANY))
    long_ago = timezone.now() - datetime.timedelta(minutes=5)
    ActionImport.objects.filter(pk=filed.pk).update(queued_at=long_ago)
    assert jobs.sweep_action_imports() == 1
    run_tasks()
    assert orders.confirm(filed.pk, by=filed.created_by)
    assert not orders.confirm(filed.pk, by=filed.created_by)
    ImportChunk.objects.update(queued_at=long_ago)
    assert jobs.sweep_action_imports() == 1
    run_tasks()

    assert references() == [one["reference"] for one in MANY]
    assert ActionImport.objects.get().state == "done"
