"""Who is told of a decision and of the life of a framework, and when questions are recalled."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from cpc_reports import timers
from cpc_reports.models import Clock, Framework
from portal.core.workflow import GuardFailed, perform
from portal.mail.models import OutgoingMessage
from tests.factories import cpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db
MINISTER = "cabinet@ministere.example"
REASON = "Signal hépatique en cours d’examen."


@pytest.fixture(autouse=True)
def ministers(settings):
    settings.CPC_MINISTERS = [MINISTER]
    settings.CPC_PUBLICATION_DAYS = 0


def told_of(key):
    """Return the addresses that a message went to."""
    found = OutgoingMessage.objects.filter(content__key=f"cpc_reports.{key}")
    return set(found.values_list("address", flat=True))


def test_a_decision_is_told_to_the_parties_that_the_text_names():
    desk = factory.set_up()
    other = factory.cosigner(desk)
    perform(desk.sheet, "request_cosignatures", actor=desk.drafter)
    perform(desk.again().cosignatures.get(), "sign", actor=other)
    factory.sign(desk)
    perform(desk.again(), "declare_admissible", actor=desk.evaluator, competence="within")
    perform(desk.again(), "begin_assessment", actor=desk.evaluator)
    factory.answer_laboratory(desk, factory.ask_laboratory(desk))
    perform(
        desk.again(),
        "conclude",
        actor=desk.evaluator,
        conclusion="unfavourable",
        rationale="Données insuffisantes.",
    )
    perform(desk.again(), "propose", actor=desk.evaluator, decision_reason="Insuffisant.")
    perform(desk.again(), "not_establish", actor=desk.validator)
    assert desk.lab_user.email in told_of("holder_decided")
    assert other.email in told_of("party_decided")
    assert told_of("ministers_told") == {MINISTER}
    assert desk.drafter.email in told_of("decided")
    for message in OutgoingMessage.objects.filter(content__key__endswith="decided"):
        assert "Insuffisant" not in message.content.text
        assert "EXEMPLIDE" not in message.content.text


def test_the_holder_is_told_of_the_publication():
    desk = factory.published()
    assert desk.lab_user.email in told_of("framework_published")


@pytest.mark.parametrize("name", ["suspend", "withdraw"])
def test_a_holder_knows_of_the_intention_first_but_in_an_emergency(name, client):
    desk = factory.published()
    with pytest.raises(GuardFailed) as failure:
        perform(desk.framework, name, actor=desk.validator, comment="Sécurité.")
    assert "titulaire" in factory.told(failure)
    told = {"intention": name, "comment": REASON}
    perform(desk.framework, "announce", actor=desk.evaluator, **told)
    assert desk.lab_user.email in told_of("intention_told")
    assert not told_of("ministers_told") - {MINISTER}
    log_in(client, desk.lab_user)
    page = client.get(reverse("cpc_reports:laboratories")).content.decode()
    assert REASON in page
    other = "withdraw" if name == "suspend" else "suspend"
    with pytest.raises(GuardFailed):
        perform(desk.framework, other, actor=desk.validator, comment="Autre chose.")
    OutgoingMessage.objects.all().delete()
    perform(desk.framework, name, actor=desk.validator, comment="Sécurité.")
    assert told_of("ministers_told") == {MINISTER}
    assert {desk.lab_user.email, desk.drafter.email} <= told_of("framework_changed")
    assert (desk.framework.intention, desk.framework.announced_at) == ("", None)


def test_an_emergency_waits_for_nothing():
    desk = factory.published()
    perform(desk.framework, "suspend", actor=desk.validator, comment="Décès.", urgent=True)
    assert Framework.objects.get().state == "suspended"
    assert MINISTER in told_of("ministers_told")


def test_an_intention_may_be_given_up():
    desk = factory.published()
    with pytest.raises(GuardFailed):
        perform(desk.framework, "give_up", actor=desk.evaluator, comment="Rien à abandonner.")
    told = {"intention": "suspend", "comment": REASON}
    perform(desk.framework, "announce", actor=desk.evaluator, **told)
    perform(desk.framework, "give_up", actor=desk.evaluator, comment="Signal écarté.")
    with pytest.raises(GuardFailed):
        perform(desk.framework, "suspend", actor=desk.validator, comment="Sécurité.")


def test_the_pages_announce_then_suspend(client):
    desk = factory.published()
    log_in(client, desk.validator)

    def address(name):
        return reverse("cpc_reports:framework_move", args=[desk.report.uuid, name])

    assert client.post(address("suspend"), {"comment": "Sécurité."}).status_code == 200
    told = {"intention": "suspend", "comment": REASON}
    assert client.post(address("announce"), told).status_code == 302
    page = client.get(reverse("cpc_reports:framework", args=[desk.report.uuid])).content.decode()
    assert "Intention annoncée au titulaire" in page
    assert client.post(address("suspend"), {"comment": "Sécurité."}).status_code == 302


def test_questions_are_recalled_a_week_and_a_day_before_then_a_week_after():
    desk = factory.filed()
    factory.ask(desk, "disease:disease", due=20)
    clock = Clock.objects.get(kind="questions")
    codes = {one.code: one for one in clock.reminders.all()}
    assert set(codes) == {"D-7", "D-1", "D+7"}
    days = {name: (one.due_at.date() - clock.due_on).days for name, one in codes.items()}
    assert days == {"D-7": -7, "D-1": -1, "D+7": 7}
    OutgoingMessage.objects.all().delete()
    for code in codes:
        with time_machine.travel(codes[code].due_at + datetime.timedelta(hours=1), tick=False):
            timers.on_reminder(clock, codes[code])
    assert desk.drafter.email in told_of("deadline")
    assert told_of("questions_asked") == set()
    assert OutgoingMessage.objects.filter(user=desk.drafter).count() == len(codes)
