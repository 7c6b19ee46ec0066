"""The pages where agents act on casework, and where consultees give opinions."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Membership
from portal.core.deadlines import local_date
from portal.core.workflow import perform
from portal.filings.models.clocks import ClockState
from portal.filings.models.consultations import ConsultationState
from portal.filings.models.requests import RequestState
from portal.filings.services import clocks, consultations, reminders, requests
from portal.filings.services.requests import Question
from portal.mail.models import OutgoingMessage
from tests.factories.accounts import MembershipFactory, UserFactory, give_totp
from tests.factories.quality_defects import log_in, submitted

SLUG = "defauts-qualite"


@pytest.fixture
def desk(db):
    made = submitted()
    made.case.refresh_from_db()
    return made


@pytest.fixture
def expert(db):
    return UserFactory()


def in_days(number):
    return local_date(timezone.now()) + timedelta(days=number)


def page(desk, kind, row, name):
    return reverse("casework:act", args=[SLUG, desk.case.uuid, kind, row.pk, name])


def volet2_clock(desk):
    return desk.case.clocks.get(kind="volet2")


def asked(desk, stop=()):
    (row,) = requests.ask(
        desk.case,
        [Question("volet1", "Quel lot ?", "incomplete", "defect", "description")],
        actor=desk.evaluator,
        due_on=in_days(5),
        stop=stop,
    )
    return row


def consult(desk, **who):
    return consultations.invite(
        desk.case, "Le risque est-il acceptable ?", actor=desk.evaluator, due_on=in_days(9), **who
    )


# The agency ------------------------------------------------------------------------------------


def test_an_agent_extends_a_clock_in_the_browser(client, desk):
    clock = volet2_clock(desk)
    day = clock.due_on + timedelta(days=10)
    log_in(client, desk.evaluator)

    answer = client.post(
        page(desk, "echeance", clock, "extend"),
        {"due_on": day.strftime("%d/%m/%Y"), "comment": "Analyses en cours"},
    )

    assert answer.status_code == 302
    clock.refresh_from_db()
    assert clock.due_on == day
    assert "Analyses en cours" in clocks.working(clock).lines[-1]


def test_a_refused_action_keeps_what_was_typed_and_says_why(client, desk):
    clock = volet2_clock(desk)
    log_in(client, desk.evaluator)

    answer = client.post(
        page(desk, "echeance", clock, "extend"),
        {"due_on": local_date(timezone.now()).strftime("%d/%m/%Y"), "comment": "Analyses en cours"},
    )

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Analyses en cours" in text
    assert "La nouvelle échéance doit être postérieure" in text


def test_an_agent_starts_again_a_clock_that_questions_stopped(client, desk):
    clock = volet2_clock(desk)
    asked(desk, stop=[clock])
    log_in(client, desk.evaluator)
    assert client.get(page(desk, "echeance", clock, "resume")).status_code == 200

    client.post(page(desk, "echeance", clock, "resume"))

    assert not clocks.visible_clocks(desk.case, internal=True).get(pk=clock.pk).is_stopped


def test_an_agent_judges_an_answer(client, desk):
    row = asked(desk)
    perform(row, "answer", actor=desk.drafter, answer="A12.")
    log_in(client, desk.evaluator)

    client.post(page(desk, "question", row, "accept"))

    row.refresh_from_db()
    assert row.state == RequestState.ACCEPTED


def test_an_action_that_came_too_late_says_so(client, desk):
    row = asked(desk)
    log_in(client, desk.evaluator)

    answer = client.post(page(desk, "question", row, "accept"), follow=True)

    assert "a changé d’état" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "name", "status"),
    [("question", "answer", 403), ("question", "unknown", 404), ("unknown", "accept", 404)],
)
def test_what_the_page_does_not_do_is_refused(client, desk, kind, name, status):
    row = asked(desk)
    log_in(client, desk.evaluator)

    assert client.get(page(desk, kind, row, name)).status_code == status


def test_firms_and_other_rows_are_kept_out(client, desk):
    other = submitted()
    row, theirs = asked(desk), asked(other)
    log_in(client, desk.evaluator)
    assert client.get(page(desk, "question", theirs, "withdraw")).status_code == 404

    for person in (desk.drafter, MembershipFactory().user):
        give_totp(person)
        log_in(client, person)
        assert client.get(page(desk, "question", row, "withdraw")).status_code == 403
        invite = reverse("casework:invite", args=[SLUG, desk.case.uuid])
        assert client.get(invite).status_code == 403


def test_an_agent_asks_an_opinion_and_a_mail_leaves(client, desk, expert):
    log_in(client, desk.evaluator)

    client.post(
        reverse("casework:invite", args=[SLUG, desk.case.uuid]),
        {
            "email": expert.email.upper(),
            "question": "Le risque est-il acceptable ?",
            "due_on": in_days(9).strftime("%d/%m/%Y"),
        },
    )

    row = desk.case.consultations.get()
    assert row.consultee == expert
    message = OutgoingMessage.objects.get(address=expert.email)
    assert str(row.uuid) in message.content.text
    assert desk.case.reference not in message.content.text


def test_nobody_of_the_firm_gives_an_opinion_on_its_case(client, desk):
    log_in(client, desk.evaluator)
    address = reverse("casework:invite", args=[SLUG, desk.case.uuid])
    data = {"question": "Avis ?", "due_on": in_days(9).strftime("%d/%m/%Y")}

    for wrong in (
        {"email": desk.drafter.email},
        {"email": "personne@nulle.part.example"},
        {"organisation": desk.case.organisation_id},
        {},
    ):
        assert client.post(address, {**data, **wrong}).status_code == 200

    assert not desk.case.consultations.exists()


def test_the_case_page_shows_the_opinion_to_the_agency_only(client, desk, expert):
    consult(desk, consultee=expert)
    log_in(client, desk.evaluator)
    shown = client.get(reverse("filings:agency_case", args=[SLUG, desk.case.uuid]))
    log_in(client, desk.drafter)
    hidden = client.get(reverse("filings:case", args=[SLUG, desk.case.uuid]))

    assert expert.full_name in shown.content.decode()
    assert "Le risque est-il acceptable ?" in shown.content.decode()
    assert expert.full_name not in hidden.content.decode()
    assert "Le risque est-il acceptable ?" not in hidden.content.decode()


# Consultees ------------------------------------------------------------------------------------


def test_a_consultee_declares_reads_and_answers(client, desk, expert):
    row = consult(desk, consultee=expert)
    address = reverse("casework:opinion", args=[row.uuid])
    secret = desk.volet.description
    log_in(client, expert)
    assert "Le risque est-il acceptable ?" in client.get("/avis/").content.decode()
    before = client.get(address).content.decode()

    client.post(address, {"action": "declare", "declare-interests": "none"})
    after = client.get(address).content.decode()
    client.post(
        address,
        {"action": "answer", "answer-opinion": "reserves", "answer-answer": "Sous surveillance."},
    )

    assert secret not in before
    assert secret in after
    row.refresh_from_db()
    assert (row.state, row.answer) == (ConsultationState.ANSWERED, "Sous surveillance.")
    assert "Sous surveillance." in client.get(address).content.decode()
    assert "Aucun avis à rendre" in client.get("/avis/").content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"action": "declare", "declare-interests": "declared"}, "Décrivez vos liens"),
        ({"action": "declare"}, "Choisissez une réponse."),
        ({"action": "decline", "decline-comment": ""}, "Renseignez ce champ."),
    ],
)
def test_an_incomplete_answer_says_what_is_missing(client, desk, expert, data, words):
    row = consult(desk, consultee=expert)
    log_in(client, expert)

    answer = client.post(reverse("casework:opinion", args=[row.uuid]), data)

    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_an_opinion_before_the_declaration_changes_nothing(client, desk, expert):
    row = consult(desk, consultee=expert)
    log_in(client, expert)

    answer = client.post(
        reverse("casework:opinion", args=[row.uuid]),
        {"action": "answer", "answer-opinion": "favourable"},
        follow=True,
    )

    assert "n’est plus possible" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == ConsultationState.INVITED


def test_nobody_else_finds_the_page_of_an_opinion(client, desk, expert):
    row = consult(desk, consultee=expert)

    for stranger in (desk.drafter, desk.outsider, desk.evaluator, UserFactory()):
        log_in(client, stranger)
        assert client.get(reverse("casework:opinion", args=[row.uuid])).status_code in (403, 404)


def test_a_colleague_is_out_once_somebody_declared_for_the_organisation(client, desk):
    first = MembershipFactory()
    colleague = MembershipFactory(organisation=first.organisation).user
    row = consult(desk, organisation=first.organisation)
    address = reverse("casework:opinion", args=[row.uuid])
    log_in(client, colleague)
    assert client.get(address).status_code == 200

    perform(row, "declare", actor=first.user, interests="none")

    assert client.get(address).status_code == 404


def test_a_member_who_left_is_no_longer_consulted(client, desk):
    first = MembershipFactory()
    row = consult(desk, organisation=first.organisation)
    Membership.objects.filter(pk=first.pk).update(revoked_at=timezone.now())
    log_in(client, first.user)

    assert client.get(reverse("casework:opinion", args=[row.uuid])).status_code == 404


def test_consultees_are_reminded_before_the_date(desk, expert):
    row = consult(desk, consultee=expert)
    reminders.scan(timezone.now() + timedelta(days=5))
    reminders.scan(timezone.now() + timedelta(days=5))

    keys = OutgoingMessage.objects.filter(address=expert.email).values_list(
        "content__key", flat=True
    )
    assert sorted(keys) == ["filings.opinion_reminder", "filings.opinion_wanted"]
    perform(row, "decline", actor=expert, comment="Absence")
    assert desk.case.clocks.get(batch=row.uuid).state == ClockState.CANCELLED
