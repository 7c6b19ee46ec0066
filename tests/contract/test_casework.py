"""The thread and the questions of every workflow: who speaks, who reads, who answers."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from portal.accounts.models import Membership
from portal.core.deadlines import Policy, local_date
from portal.core.workflow import GuardFailed, NotAllowed, WrongState, perform
from portal.filings import presentation
from portal.filings.models.clocks import ClockState
from portal.filings.models.requests import RequestState
from portal.filings.models.thread import MessageKind, Visibility
from portal.filings.services import clocks, requests, thread
from portal.filings.services.requests import Question
from tests.factories.accounts import AgentFactory

CASEWORK = ("thread", "requests", "clocks", "consultations", "proposals")


def in_days(number):
    return local_date(timezone.now()) + timedelta(days=number)


def question(part, text="Quel est le numéro du lot ?", **place):
    return Question(part, text, "incomplete", **place)


@pytest.fixture
def asked(desk, part):
    """One open question."""
    (row,) = requests.ask(desk.filing, [question(part)], actor=desk.evaluator, due_on=in_days(5))
    return row


# Tables ----------------------------------------------------------------------------------------


def test_no_casework_table_lets_a_deletion_through(spec):
    tables = [spec.model._meta.get_field(name).related_model for name in CASEWORK]
    tables += [
        relation.related_model
        for table in list(tables)
        for relation in table._meta.related_objects
        if relation.name in ("reads", "stops", "extensions", "reminders")
    ]

    assert len(tables) == 9
    for table in tables:
        for column in table._meta.get_fields():
            if isinstance(column, models.ForeignKey):
                assert column.remote_field.on_delete is models.PROTECT, column


# Thread ----------------------------------------------------------------------------------------


def test_the_firm_reads_what_is_visible_and_nothing_internal(desk):
    visible = thread.post_message(desk.filing, desk.evaluator, "Bonjour.")
    thread.post_message(desk.filing, desk.evaluator, "Suspect.", kind=MessageKind.NOTE)
    thread.post_message(
        desk.filing,
        desk.evaluator,
        "Point interne.",
        kind=MessageKind.SITUATION,
        visibility=Visibility.INTERNAL,
    )
    thread.notify(desk.filing, "Relance de l’astreinte.", visibility=Visibility.INTERNAL)

    assert list(thread.visible_messages(desk.filing, desk.drafter)) == [visible]
    assert thread.visible_messages(desk.filing, desk.evaluator).count() == 4


def test_an_agent_of_another_workflow_reads_nothing_internal(desk):
    thread.post_message(desk.filing, desk.evaluator, "Suspect.", kind=MessageKind.NOTE)
    stranger = AgentFactory(roles=["evaluator"], roles__workflow="another")

    assert not thread.visible_messages(desk.filing, stranger).exists()
    with pytest.raises(PermissionDenied):
        thread.post_message(desk.filing, stranger, "Bonjour.")


def test_nothing_internal_reaches_the_firm_through_the_drawn_thread(desk):
    thread.post_message(desk.filing, desk.evaluator, "Bonjour.")
    note = thread.post_message(desk.filing, desk.evaluator, "Suspect.", kind=MessageKind.NOTE)

    bodies = [line.body for line in presentation.thread_lines(desk.filing, desk.drafter)]

    assert bodies == ["Bonjour."]
    assert not thread.may_read_anchor(desk.filing, desk.drafter, note.anchor)
    assert thread.may_read_anchor(desk.filing, desk.second, note.anchor)


def test_nothing_internal_is_told_to_the_workflow_as_visible(desk, told):
    heard = told("on_message")

    note = thread.post_message(desk.filing, desk.evaluator, "Suspect.", kind=MessageKind.NOTE)

    assert heard == [(note,)]
    assert note.is_internal


def test_a_note_cannot_be_made_visible(desk):
    with pytest.raises(ValidationError):
        thread.post_message(
            desk.filing,
            desk.evaluator,
            "Suspect.",
            kind=MessageKind.NOTE,
            visibility=Visibility.VISIBLE,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        desk.filing.thread.create(
            kind=MessageKind.NOTE, visibility=Visibility.VISIBLE, author=desk.evaluator, body="x"
        )


@pytest.mark.parametrize("kind", [MessageKind.NOTE, MessageKind.REQUEST, MessageKind.NOTIFICATION])
def test_the_firm_does_not_write_what_is_for_the_agency(desk, kind):
    with pytest.raises(PermissionDenied):
        thread.post_message(
            desk.filing, desk.drafter, "Bonjour.", organisation=desk.firm, kind=kind
        )


def test_the_firm_does_not_write_internally(desk):
    with pytest.raises(PermissionDenied):
        thread.post_message(
            desk.filing,
            desk.drafter,
            "Bonjour.",
            organisation=desk.firm,
            visibility=Visibility.INTERNAL,
        )


def test_nobody_speaks_for_another_side(desk):
    theirs = Membership.objects.get(user=desk.outsider).organisation
    for author, organisation in [
        (desk.outsider, desk.firm),
        (desk.outsider, theirs),
        (desk.drafter, None),
        (desk.evaluator, desk.firm),
    ]:
        with pytest.raises(PermissionDenied):
            thread.post_message(desk.filing, author, "Bonjour.", organisation=organisation)


def test_an_empty_message_is_refused(desk):
    with pytest.raises(ValidationError):
        thread.post_message(desk.filing, desk.evaluator, "  \n")


def test_each_side_sees_when_the_other_first_read(desk):
    question_ = thread.post_message(desk.filing, desk.evaluator, "Bonjour.")
    reply = thread.post_message(desk.filing, desk.drafter, "Bonsoir.", organisation=desk.firm)
    thread.mark_read(desk.filing, desk.second)  # a colleague's reading of the first is not it

    assert thread.mark_read(desk.filing, desk.drafter, organisation=desk.firm) == 1
    assert thread.mark_read(desk.filing, desk.drafter, organisation=desk.firm) == 0
    assert thread.mark_read(desk.filing, desk.evaluator) == 1

    for reader in (desk.drafter, desk.evaluator):
        found = {row.pk: row for row in thread.visible_messages(desk.filing, reader)}
        assert thread.first_reading(found[question_.pk]).user == desk.drafter
        assert thread.first_reading(found[reply.pk]).user == desk.second


def test_a_reading_keeps_its_first_time(desk):
    message = thread.post_message(desk.filing, desk.evaluator, "Bonjour.")
    thread.mark_read(desk.filing, desk.drafter, organisation=desk.firm)
    first = message.reads.get().at

    thread.mark_read(desk.filing, desk.drafter, organisation=desk.firm)

    assert message.reads.get().at == first


@pytest.mark.parametrize("count", [1, 3])
def test_the_thread_costs_the_same_for_any_length(desk, count, django_assert_num_queries):
    for number in range(count):
        thread.post_message(desk.filing, desk.evaluator, f"Message {number}.")
        thread.mark_read(desk.filing, desk.drafter, organisation=desk.firm)
    presentation.thread_lines(desk.again(), desk.drafter)
    filing = desk.again()

    with django_assert_num_queries(5):
        lines = presentation.thread_lines(filing, desk.evaluator)

    assert len(lines) == count


# Questions -------------------------------------------------------------------------------------


def test_questions_asked_together_are_told_once(desk, part, told):
    sent, posted = told("on_request_sent"), told("on_message")

    rows = requests.ask(
        desk.filing,
        [question(part, "Quel lot ?"), question(part, "Quelle date ?")],
        actor=desk.evaluator,
        due_on=in_days(5),
    )

    assert [len(asked) for _filing, asked in sent] == [2]
    assert posted == []
    assert len({row.batch for row in rows}) == 1
    (message,) = thread.visible_messages(desk.filing, desk.drafter)
    assert message.kind == MessageKind.REQUEST
    assert "Quel lot ?" in message.body
    assert "Quelle date ?" in message.body


@pytest.mark.parametrize(
    ("texts", "days"), [([], 5), (["Quel lot ?", " "], 5), (["Quel lot ?"], -1)]
)
def test_an_unanswerable_set_of_questions_is_refused(desk, part, texts, days):
    with pytest.raises(ValidationError):
        requests.ask(
            desk.filing,
            [question(part, text) for text in texts],
            actor=desk.evaluator,
            due_on=in_days(days),
        )

    assert not desk.filing.requests.exists()


def test_only_the_agency_asks(desk, part):
    for stranger in (desk.drafter, desk.outsider):
        with pytest.raises(PermissionDenied):
            requests.ask(desk.filing, [question(part)], actor=stranger, due_on=in_days(5))


def test_the_firm_answers_and_the_agency_accepts(desk, asked):
    answered = perform(asked, "answer", actor=desk.drafter, answer=" Lot A12. ")
    accepted = perform(answered, "accept", actor=desk.evaluator)

    assert (answered.state, answered.answer) == (RequestState.ANSWERED, "Lot A12.")
    assert answered.answered_by == desk.drafter
    assert (accepted.state, accepted.closed_by) == (RequestState.ACCEPTED, desk.evaluator)
    log = list(desk.filing.transitions.filter(part="request").values_list("name", "actor"))
    assert log == [
        ("ask", desk.evaluator.pk),
        ("answer", desk.drafter.pk),
        ("accept", desk.evaluator.pk),
    ]


def test_a_question_is_answered_once(desk, asked):
    perform(asked, "answer", actor=desk.drafter, answer="Lot A12.")

    with pytest.raises(WrongState):
        perform(asked, "answer", actor=desk.drafter, answer="Lot B13.")


def test_an_empty_answer_is_refused_beside_its_field(desk, asked):
    with pytest.raises(GuardFailed) as failure:
        perform(asked, "answer", actor=desk.drafter, answer="")

    assert [obstacle.field for obstacle in failure.value.obstacles] == ["answer"]


def test_nobody_answers_for_another_firm_nor_judges_in_its_place(desk, asked):
    for stranger in (desk.outsider, desk.evaluator):
        with pytest.raises(NotAllowed):
            perform(asked, "answer", actor=stranger, answer="Lot A12.")
    for stranger in (desk.outsider, desk.drafter):
        with pytest.raises(NotAllowed):
            perform(asked, "withdraw", actor=stranger, comment="Sans objet")


def test_prepared_answers_leave_with_the_new_version(desk, part):
    first, second = requests.ask(
        desk.filing,
        [question(part, "Quel lot ?"), question(part, "Quelle date ?")],
        actor=desk.evaluator,
        due_on=in_days(5),
    )
    requests.save_draft_answer(first, "Lot A12.")

    (answered,) = requests.answer_with_revision(desk.filing, part, 2, actor=desk.drafter)

    assert (answered.pk, answered.answer, answered.answer_revision) == (first.pk, "Lot A12.", 2)
    second.refresh_from_db()
    assert second.is_open


def test_an_answer_sent_back_keeps_what_was_said(desk, asked):
    perform(asked, "answer", actor=desk.drafter, answer="Lot A12.", revision=2)

    again = perform(
        asked, "send_back", actor=desk.evaluator, comment="Et le fabricant ?", due_on=in_days(9)
    )

    assert (again.state, again.answer, again.due_on) == (RequestState.OPEN, "", in_days(9))
    assert [(said["answer"], said["revision"], said["comment"]) for said in again.exchanges] == [
        ("Lot A12.", 2, "Et le fabricant ?")
    ]
    assert perform(again, "answer", actor=desk.drafter, answer="Atelier B.").answer == "Atelier B."


def test_an_answer_is_not_sent_back_to_the_past(desk, asked):
    perform(asked, "answer", actor=desk.drafter, answer="Lot A12.")

    with pytest.raises(GuardFailed):
        perform(asked, "send_back", actor=desk.evaluator, comment="?", due_on=in_days(-1))


def test_the_last_answer_starts_the_stopped_clock_again(desk, part):
    clock = clocks.start(desk.filing, "test", Policy("A", 30), actor=desk.evaluator)
    rows = requests.ask(
        desk.filing,
        [question(part, "Quel lot ?"), question(part, "Quelle date ?"), question(part, "Où ?")],
        actor=desk.evaluator,
        due_on=in_days(5),
        stop=[clock],
    )
    waiting = desk.filing.clocks.get(kind=requests.KIND)
    assert all(row.clock_stopped for row in rows)

    states = []
    perform(rows[0], "answer", actor=desk.drafter, answer="A12.")
    states.append(clock.stops.get().ends_on)
    perform(rows[1], "withdraw", actor=desk.evaluator, comment="Sans objet")
    states.append(clock.stops.get().ends_on)
    perform(rows[2], "answer", actor=desk.drafter, answer="Atelier B.")
    states.append(clock.stops.get().ends_on)

    assert states == [None, None, local_date(timezone.now())]
    assert clock.stops.get().resumed_by == desk.drafter
    waiting.refresh_from_db()
    assert waiting.state == ClockState.MET


def test_questions_all_withdrawn_cancel_their_clock(desk, asked):
    perform(asked, "withdraw", actor=desk.evaluator, comment="Sans objet")

    assert desk.filing.clocks.get(kind=requests.KIND).state == ClockState.CANCELLED


def test_a_question_shows_its_place_and_its_actions_to_each_side(desk, part):
    section = next(iter(desk.spec.parts[part].specification)).name
    requests.ask(
        desk.filing, [question(part, section=section)], actor=desk.evaluator, due_on=in_days(5)
    )

    (for_firm,) = presentation.request_boxes(desk.filing, desk.drafter)
    (for_agency,) = presentation.request_boxes(desk.filing, desk.evaluator)

    assert str(desk.spec.parts[part].specification.section(section).title) in for_firm.place
    assert [action.name for action in for_firm.actions] == ["answer"]
    assert [action.name for action in for_agency.actions] == ["withdraw"]
    assert list(presentation.boxes_by_anchor([for_firm])) == [section]
