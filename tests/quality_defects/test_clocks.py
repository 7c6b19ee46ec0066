"""The 30 days of Volet 2: the policy table, frozen, across the calendar, told to both sides."""

import datetime

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from portal.core.deadlines import PARIS, local_date
from portal.core.workflow import perform
from portal.filings.services import clocks, reminders, revisions
from portal.rendering.models import GeneratedDocument
from quality_defects.documents import receipt_content
from quality_defects.enums import RECEIPT_DOCUMENT, ClockKind
from tests.factories import quality_defects as factory

pytestmark = pytest.mark.django_db

VECTORS = [
    # receipt in Paris, due without roll-over, next working day
    ((2026, 5, 1, 10, 0), (2026, 5, 31), (2026, 6, 1)),
    ((2026, 4, 1, 10, 0), (2026, 5, 1), (2026, 5, 4)),
    ((2026, 4, 14, 10, 0), (2026, 5, 14), (2026, 5, 15)),
    ((2026, 4, 25, 10, 0), (2026, 5, 25), (2026, 5, 26)),
    ((2026, 10, 10, 10, 0), (2026, 11, 9), (2026, 11, 9)),
    ((2026, 12, 2, 10, 0), (2027, 1, 1), (2027, 1, 4)),
    ((2028, 1, 31, 10, 0), (2028, 3, 1), (2028, 3, 1)),
    ((2026, 12, 1, 0, 30), (2026, 12, 31), (2026, 12, 31)),
    ((2026, 3, 1, 2, 30), (2026, 3, 31), (2026, 3, 31)),
    ((2026, 3, 29, 3, 30), (2026, 4, 28), (2026, 4, 28)),
    ((2026, 9, 25, 23, 59), (2026, 10, 25), (2026, 10, 26)),
]


def paris(*parts):
    return datetime.datetime(*parts, tzinfo=PARIS)


def received(instant, **answers):
    """Return a desk whose first Volet 1 came in at `instant`."""
    with time_machine.travel(instant, tick=False):
        desk = factory.set_up()
        signal = instant - datetime.timedelta(hours=3)
        factory.fill_volet(desk.volet, **{"signal_received_at": signal, **answers})
        factory.sign(desk)
    return desk


def clock_of(desk):
    return desk.again().clocks.get(kind=ClockKind.VOLET2)


@pytest.mark.parametrize(("start", "due", "following"), VECTORS)
@pytest.mark.parametrize("rollover", ["no", "next_working_day"])
def test_vectors_under_both_rollovers(settings, start, due, following, rollover):
    settings.QUALITY_DEFECTS_VOLET2_ROLLOVER = rollover
    clock = clock_of(received(paris(*start)))
    expected = datetime.date(*(due if rollover == "no" else following))
    assert clock.due_on == expected
    assert clock.due_at == datetime.datetime.combine(
        expected, datetime.time(23, 59, 59), tzinfo=PARIS
    )


@pytest.mark.parametrize(
    ("anchor", "unit", "due"),
    [
        ("signal_received", "calendar", (2026, 5, 28)),
        ("first_volet1", "calendar", (2026, 5, 31)),
        ("case_number", "calendar", (2026, 5, 31)),
        ("signal_received", "working", (2026, 6, 15)),
        ("first_volet1", "working", (2026, 6, 17)),
    ],
)
def test_policy_table(settings, anchor, unit, due):
    settings.QUALITY_DEFECTS_VOLET2_ANCHOR = anchor
    settings.QUALITY_DEFECTS_VOLET2_UNIT = unit
    start = paris(2026, 5, 1, 10, 0)
    clock = clock_of(received(start, signal_received_at=paris(2026, 4, 28, 9, 0)))
    assert clock.due_on == datetime.date(*due)
    assert clock.policy["anchor"] == anchor


def test_a_case_keeps_the_rule_it_was_born_under(settings):
    desk = received(paris(2026, 5, 1, 10, 0))
    settings.QUALITY_DEFECTS_VOLET2_DAYS = 10
    settings.QUALITY_DEFECTS_VOLET2_ROLLOVER = "next_working_day"
    with time_machine.travel(paris(2026, 5, 12, 9, 0), tick=False):
        perform(desk.volet, "amend", actor=desk.drafter)
        factory.sign(desk)
        clock = clock_of(desk)
        assert clock.due_on == datetime.date(2026, 5, 31)
        assert clocks.working(clock).sum == (
            "1er mai 2026 + 30 jours calendaires, jour de départ non compté = 31 mai 2026 à "
            "23 h 59 ; premier jour ouvré suivant : 1er juin 2026"
        )


def test_both_sides_read_the_arithmetic(client):
    desk = received(paris(2026, 4, 14, 10, 0))
    for reader, room in ((desk.drafter, "espace"), (desk.evaluator, "agence")):
        factory.log_in(client, reader)
        text = client.get(f"/{room}/defauts-qualite/{desk.case.uuid}/").content.decode()
        assert "14 avril 2026 + 30 jours calendaires, jour de départ non compté = " in text
        assert "14 mai 2026 (Ascension) à 23 h 59" in text
        assert "premier jour ouvré suivant : 15 mai 2026" in text


def test_receipt_tells_the_arithmetic():
    desk = received(paris(2026, 5, 1, 10, 0))
    document = GeneratedDocument.objects.filter(
        subject=desk.case.subject, kind=RECEIPT_DOCUMENT
    ).first()
    told = " ".join(map(str, receipt_content(document).context["receipt"].next_steps))
    assert "= 31 mai 2026 à 23 h 59" in told
    final = desk.case.clocks.get(kind="volet1_final")
    assert "transmettez sa version définitive" in told
    assert clocks.working(final).sum in told


def test_receipt_of_a_final_version_asks_for_no_other():
    desk = factory.submitted()
    volet = desk.volet
    final = revisions.freeze_part(
        volet,
        user=desk.signatory,
        at=timezone.now(),
        attestation="Exact.",
        is_final=True,
        extra={},
    )
    document = GeneratedDocument(
        subject=desk.case.subject, kind=RECEIPT_DOCUMENT, revision_number=final.number
    )
    told = " ".join(map(str, receipt_content(document).context["receipt"].next_steps))
    assert "version définitive" not in told
    assert "Transmettez le volet 2" in told


def test_agency_extends_on_its_page_and_the_old_date_is_kept_and_shown(client):
    desk = factory.submitted()
    clock = clock_of(desk)
    later = clock.due_on + datetime.timedelta(days=15)
    factory.log_in(client, desk.evaluator)
    case_page = f"/agence/defauts-qualite/{desk.case.uuid}/"
    address = f"{case_page}suivi/echeance/{clock.pk}/extend/"
    assert address in client.get(case_page).content.decode()
    refused = client.post(address, {"due_on": f"{later:%d/%m/%Y}", "comment": ""})
    assert refused.status_code == 200
    client.post(address, {"due_on": f"{later:%d/%m/%Y}", "comment": "Analyses en cours."})
    after = clock_of(desk)
    assert (after.due_on, after.original_due_on) == (later, clock.due_on)
    extension = after.extensions.get()
    assert (extension.previous_due_on, extension.granted_by) == (clock.due_on, desk.evaluator)
    for reader, room in ((desk.drafter, "espace"), (desk.evaluator, "agence")):
        factory.log_in(client, reader)
        text = client.get(f"/{room}/defauts-qualite/{desk.case.uuid}/").content.decode()
        assert "échéance actuelle" in text
        assert "Échéance d’origine" in text
        assert "Analyses en cours." in text


def test_a_change_of_hour_during_the_30_days_moves_no_reminder():
    desk = received(paris(2026, 10, 10, 10, 0))
    with time_machine.travel(paris(2026, 10, 10, 11, 0), tick=False):
        clocks.schedule_reminders(clock_of(desk), timezone.now())
    due = clock_of(desk).reminders.annotate(at=F("due_at")).values_list("code", "at")
    assert {code: at.astimezone(PARIS).strftime("%d/%m %H:%M") for code, at in due} == {
        "D-15": "25/10 08:00",
        "D-7": "02/11 08:00",
        "D-3": "06/11 08:00",
        "D-1": "08/11 08:00",
        "D0": "09/11 08:00",
        "D+1": "10/11 08:00",
        "D+7": "16/11 08:00",
        "D+15": "24/11 08:00",
    }


def test_volet1_reminder_counts_real_hours_across_the_change_of_hour():
    desk = received(paris(2026, 10, 24, 10, 0))
    clock = desk.again().clocks.get(kind=ClockKind.VOLET1_FINAL)
    with time_machine.travel(paris(2026, 10, 24, 11, 0), tick=False):
        clocks.schedule_reminders(clock, timezone.now())
    first = clock.reminders.get(code="H+24").due_at
    assert first - desk.volet.first_submitted_at == datetime.timedelta(hours=24)
    assert first.astimezone(PARIS).hour == 9


def test_a_signal_of_unknown_date_leaves_the_first_version_as_anchor(settings):
    settings.QUALITY_DEFECTS_VOLET2_ANCHOR = "signal_received"
    with time_machine.travel(paris(2026, 5, 1, 10, 0), tick=False):
        desk = factory.set_up()
        volet = factory.fill_volet(desk.volet, signal_received_at=None)
        volet.unknowns = {"signal_received_at": None}
        volet.save()
        factory.sign(desk)
    clock = clock_of(desk)
    assert clock.policy["anchor"] == "first_volet1"
    assert local_date(clock.anchor_at) == datetime.date(2026, 5, 1)


def test_clock_born_late_is_overdue_at_the_next_scan(settings):
    settings.QUALITY_DEFECTS_VOLET2_ANCHOR = "signal_received"
    desk = factory.set_up()
    factory.fill_volet(desk.volet, signal_received_at=timezone.now() - datetime.timedelta(days=40))
    factory.sign(desk)
    reminders.scan()
    assert desk.again().volet2.is_overdue
