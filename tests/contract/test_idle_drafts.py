"""Drafts of every workflow that nobody goes on with: announced, abandoned, emptied; or spared."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from portal.audit import failures
from portal.core.workflow import perform, workflow_of
from portal.documents import guards
from portal.documents.models import File
from portal.filings import messages
from portal.filings.models import DraftWarning, RowImport, WordImport
from portal.filings.models.base import ABANDONED
from portal.filings.services import abandonment, drafts
from portal.mail.models import OutgoingMessage
from tests.factories.accounts import AgentFactory, MembershipFactory
from tests.factories.documents import FileFactory
from tests.factories.quality_defects import log_in

NOW = timezone.now()
WRITTEN = "ÉCRIT-DANS-LE-BROUILLON"


def days(number):
    return NOW + timedelta(days=number)


def started(spec):
    """Return a draft of today with an answer, a repeated row where there are some, and a file."""
    member = MembershipFactory()
    draft = drafts.create_draft(spec, organisation=member.organisation, user=member.user)
    part = first_part(spec, draft)
    name = text_of(part)
    setattr(part, name, WRITTEN)
    part.raw_input = {name: WRITTEN}
    part.saved_by, part.saved_at = member.user, timezone.now()
    part.save()
    for group in list(part.specification.rows)[:1]:
        getattr(part, group).create()
    FileFactory(subject=draft.subject, anchor=place_of_files(part), uploaded_by=member.user)
    return draft


def first_part(spec, draft):
    return type(getattr(draft, next(iter(spec.parts))))._base_manager.get(filing=draft)


def text_of(part):
    """Return the name of a question of `part` that is answered by a long text."""
    return next(
        name
        for name in part.specification.fields
        if part._meta.get_field(name).get_internal_type() == "TextField"
    )


def place_of_files(part):
    return next(one.files for one in part.specification if one.files)


def again(draft):
    return type(draft)._base_manager.get(pk=draft.pk)


def letters(draft):
    return OutgoingMessage.objects.filter(
        content__key="filings.draft_idle", content__subject=draft.subject
    )


@pytest.fixture
def draft(spec, db):
    return started(spec)


def test_abandoned_is_one_state_in_every_workflow(spec):
    assert workflow_of(spec.model)["abandon"].target == ABANDONED
    assert abandonment.TIMER in workflow_of(spec.model)["abandon"].system


def test_an_idle_draft_is_announced_once_to_who_wrote_it(spec, draft):
    colleague = MembershipFactory(organisation=draft.organisation).user
    first_part(spec, draft)
    spec.parts[next(iter(spec.parts))].objects.filter(filing=draft).update(saved_by=colleague)

    abandonment.sweep(days(75))
    assert not letters(draft).exists()
    assert abandonment.sweep(days(77))["announced"] == 1
    assert abandonment.sweep(days(78))["announced"] == 0

    told = letters(draft).values_list("address", flat=True)
    assert sorted(told) == sorted([draft.created_by.email, colleague.email])
    page = reverse("filings:part", args=[spec.slug, draft.uuid, next(iter(spec.parts))])
    assert page in letters(draft).first().content.text
    assert WRITTEN not in letters(draft).first().content.text
    assert again(draft).state != ABANDONED


def test_who_left_is_not_told_and_the_mailbox_is(spec, draft):
    draft.created_by.memberships.update(revoked_at=timezone.now())

    abandonment.sweep(days(77))

    assert [one.address for one in letters(draft)] == [draft.organisation.email]


def test_its_time_over_it_is_abandoned_and_emptied(spec, draft):
    part = first_part(spec, draft)
    name = text_of(part)
    WordImport.objects.create(
        subject=draft.subject,
        part=part.part_name,
        organisation=draft.organisation,
        name="reponses.docx",
        size=1,
        sha256="a" * 64,
        found={name: WRITTEN},
        uploaded_by=draft.created_by,
    )
    abandonment.sweep(days(77))

    assert abandonment.sweep(days(90))["abandoned"] == 0
    assert abandonment.sweep(days(91.5))["abandoned"] == 1

    gone = again(draft)
    assert gone.state == ABANDONED
    assert gone.reference is None
    move = gone.transitions.get(name="abandon")
    assert (move.actor, move.system) == (None, abandonment.TIMER)
    part = first_part(spec, gone)
    assert not part.is_editable
    assert part.own_values() == type(part)(filing=gone).own_values()
    assert not any(getattr(part, group).exists() for group in part.specification.rows)
    assert part.raw_input == part.unknowns == {}
    assert WordImport.objects.get().found == {}
    file = File.objects.get(subject=draft.subject)
    assert (file.removed_by, file.removed_by_task) == (None, abandonment.TIMER)
    assert not any(abandonment.sweep(days(200)).values())


def test_a_person_who_abandons_it_empties_it_too(spec, draft):
    beside = FileFactory(subject=draft.subject, anchor="kept-by-the-agency")

    perform(draft, "abandon", actor=draft.created_by)

    assert File.objects.get(pk=beside.pk).removed_at is None
    assert getattr(first_part(spec, draft), text_of(first_part(spec, draft))) == ""
    file = File.objects.exclude(pk=beside.pk).get(subject=draft.subject)
    assert (file.removed_by, file.removed_by_task) == (draft.created_by, "")


def test_nobody_writes_in_an_abandoned_draft(client, spec, draft):
    part = first_part(spec, draft)
    section = next(one for one in part.specification if one.is_asked(part.values()))
    stale = first_part(spec, draft)
    perform(draft, "abandon", actor=draft.created_by)

    with (
        pytest.raises(drafts.DraftLocked, match="abandonné"),
        drafts.editing(stale, section.name, user=draft.created_by),
    ):
        raise AssertionError("nothing may be written")
    place = place_of_files(part)
    assert not guards.may_write(draft.created_by, draft.subject, place)
    log_in(client, draft.created_by)
    page = reverse("filings:section", args=[spec.slug, draft.uuid, part.part_name, section.name])
    assert client.post(page, {"version": "0"}).status_code == 302


@pytest.mark.parametrize("touch", ["save", "file", "transition", "word"])
def test_a_draft_touched_meanwhile_is_spared(spec, draft, touch):
    abandonment.sweep(days(77))
    if touch == "save":
        type(draft)._base_manager.filter(pk=draft.pk).update(updated_at=days(80))
    elif touch == "file":
        FileFactory(subject=draft.subject, uploaded_at=days(80))
    elif touch == "transition":
        draft.transitions.create(
            part="x", row_pk=1, name="x", source="x", target="x", system="tests", at=days(80)
        )
    else:
        WordImport.objects.create(
            subject=draft.subject,
            part="x",
            organisation=draft.organisation,
            name="x",
            size=1,
            sha256="a" * 64,
            found={},
            uploaded_by=draft.created_by,
            uploaded_at=days(80),
        )

    assert abandonment.sweep(days(92))["abandoned"] == 0
    assert again(draft).state != ABANDONED
    # Announced anew in its time, and only then abandoned.
    assert abandonment.sweep(days(157))["announced"] == 1
    assert abandonment.sweep(days(172))["abandoned"] == 1


def test_nothing_is_abandoned_that_was_not_announced_in_time(spec, draft):
    assert abandonment.sweep(days(300)) == {"announced": 1, "abandoned": 0, "emptied": 0}
    assert abandonment.sweep(days(313))["abandoned"] == 0
    assert abandonment.sweep(days(315))["abandoned"] == 1


def test_a_received_case_is_never_touched(desk, db):
    DraftWarning.objects.create(subject=desk.filing.subject, at=days(100))
    FileFactory(subject=desk.filing.subject)

    assert not any(abandonment.sweep(days(500)).values())
    assert not any(abandonment.sweep(days(600)).values())

    assert desk.again().state == desk.filing.state
    assert File.objects.get(subject=desk.filing.subject).removed_at is None


def test_a_file_that_arrives_late_is_taken_off_an_abandoned_draft(spec, draft):
    perform(draft, "abandon", actor=draft.created_by)
    late = FileFactory(subject=draft.subject, anchor=place_of_files(first_part(spec, draft)))

    abandonment.sweep(days(1))

    assert File.objects.get(pk=late.pk).removed_by_task == abandonment.TIMER


def test_a_draft_that_the_agency_types_is_announced_to_the_agent(spec, db):
    agent = AgentFactory(roles=["evaluator"], roles__workflow=spec.key)
    organisation = MembershipFactory().organisation
    draft = drafts.create_draft(spec, organisation=organisation, user=agent)

    abandonment.sweep(days(77))

    told = set(letters(draft).values_list("address", flat=True))
    assert told <= {agent.email}


def test_the_sweep_asks_no_more_of_many_drafts_that_stay(
    spec, draft, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        abandonment.sweep(days(1))


def test_one_that_fails_holds_up_no_other_and_is_told(spec, draft, monkeypatch):
    other = started(spec)
    tell = messages.draft_idle

    def fail_once(filing, parts, ends_on):
        if filing.pk == draft.pk:
            raise RuntimeError("panne")
        tell(filing, parts, ends_on)

    monkeypatch.setattr(messages, "draft_idle", fail_once)

    assert abandonment.sweep(days(77))["announced"] == 1

    assert letters(other).exists()
    assert not DraftWarning.objects.filter(subject=draft.subject).exists()
    kept = failures.unsolved().get()
    assert kept.name == abandonment.TASK
    assert kept.arguments["item"] == f"{draft._meta.label_lower}:{draft.pk}"
    monkeypatch.undo()
    assert abandonment.sweep(days(78))["announced"] == 1
    assert not failures.unsolved().exists()


def test_a_draft_abandoned_before_anything_was_emptied_is_emptied(spec, draft, monkeypatch):
    """Its state says that it is over, all else is as it was."""
    bare = replace(workflow_of(spec.model)["abandon"], effects=[])
    with monkeypatch.context() as before:
        before.setitem(workflow_of(spec.model).transitions, "abandon", bare)
        perform(draft, "abandon", actor=draft.created_by)
    assert getattr(first_part(spec, draft), text_of(first_part(spec, draft))) == WRITTEN
    moves = draft.transitions.count()

    assert abandonment.sweep(days(1)) == {"announced": 0, "abandoned": 0, "emptied": 1}

    part = first_part(spec, draft)
    assert part.own_values() == type(part)(filing=draft).own_values()
    assert part.raw_input == part.unknowns == {}
    assert not any(getattr(part, group).exists() for group in part.specification.rows)
    assert File.objects.get(subject=draft.subject).removed_by_task == abandonment.TIMER
    assert draft.transitions.count() == moves
    assert not any(abandonment.sweep(days(2)).values())


@pytest.mark.parametrize("left", ["answer", "typed", "unknown", "row", "title", "word", "preview"])
def test_whatever_an_abandoned_draft_still_holds_is_found(spec, draft, left):
    perform(draft, "abandon", actor=draft.created_by)
    assert not abandonment.to_empty(spec, NOW).exists()
    part = first_part(spec, draft)
    one = {"subject": draft.subject, "part": part.part_name}
    if left == "row":
        groups = list(part.specification.rows)
        if not groups:
            pytest.skip("this part repeats nothing")
        getattr(part, groups[-1]).create()
    elif left == "title":
        type(draft)._base_manager.filter(pk=draft.pk).update(title="Objet")
    elif left == "word":
        WordImport.objects.create(
            **one,
            organisation=draft.organisation,
            name="x",
            size=1,
            sha256="a" * 64,
            found={"x": WRITTEN},
            uploaded_by=draft.created_by,
        )
    elif left == "preview":
        RowImport.objects.create(**one, group="x", created_by=draft.created_by, expires_at=days(1))
    else:
        values = {"answer": WRITTEN, "typed": {"x": WRITTEN}, "unknown": {"x": None}}
        column = {"answer": text_of(part), "typed": "raw_input", "unknown": "unknowns"}[left]
        type(part)._base_manager.filter(pk=part.pk).update(**{column: values[left]})

    assert [one.pk for one in abandonment.to_empty(spec, NOW)] == [draft.pk]
    assert abandonment.sweep(days(1))["emptied"] == 1
    assert not abandonment.to_empty(spec, NOW).exists()


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_somebody_saves_at_that_instant_is_spared(spec, transactional_db):
    draft = started(spec)
    abandonment.sweep(days(77))
    part = first_part(spec, draft)
    section = next(iter(part.specification)).name
    writing, swept = threading.Event(), threading.Event()

    def write():
        try:
            with transaction.atomic(), drafts.editing(part, section, user=draft.created_by):
                writing.set()
                assert swept.wait(30)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert writing.wait(30)
    try:
        assert abandonment.sweep(days(92))["abandoned"] == 0
    finally:
        swept.set()
        writer.join(30)

    assert again(draft).state != ABANDONED
    assert first_part(spec, draft).section_version(section) == 1
