"""The daily mail: one a day for each address, nothing lost, nothing twice."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from portal.audit import failures
from portal.core import tasks as core_tasks
from portal.core.deadlines import PARIS
from portal.mail import tasks
from portal.mail.digests import gather, last_departure
from portal.mail.enums import Category, Channel
from portal.mail.messages import Message, register
from portal.mail.models import DigestItem, MutedCategory, OutgoingMessage
from portal.mail.services import Recipient, queue, queue_many
from tests.factories.accounts import UserFactory
from tests.portal.mail.notes import Compulsory, Note

pytestmark = pytest.mark.django_db

CONTEXT = {"product": "Zélanine <1 g> & Cie"}
MONDAY = datetime.datetime(2026, 3, 30, 15, 0, tzinfo=PARIS)


class LaterNote(Note):
    key = "tests.later_note"
    digest = True


class LaterCompulsory(Compulsory):
    key = "tests.later_compulsory"
    digest = True


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """Make the messages of this module known while it runs."""
    from portal.mail import messages  # noqa: PLC0415

    monkeypatch.setattr(messages, "_registry", dict(messages._registry))
    register(LaterNote)
    register(LaterCompulsory)


def at(when):
    return time_machine.travel(when, tick=False)


def set_aside(*recipients, message=LaterNote, when=MONDAY, dedupe="", reference="2026-DQ-00001"):
    """Queue as of `when`; the database's own clock does not travel."""
    known_before = set(DigestItem.objects.values_list("pk", flat=True))
    with transaction.atomic():
        written = queue(message, recipients, reference=reference, context=CONTEXT, dedupe=dedupe)
    new = DigestItem.objects.exclude(pk__in=known_before)
    count = new.count()
    new.update(created_at=when)
    assert written == []
    return count


def digests():
    return OutgoingMessage.objects.filter(content__key="digest")


def morning(day=31, hour=7, minute=30):
    return datetime.datetime(2026, 3, day, hour, minute, tzinfo=PARIS)


def test_what_is_not_urgent_waits_and_leaves_in_one_mail_at_half_past_seven():
    person = UserFactory(email="a@exemple.example")
    assert set_aside(Recipient(person.email, person), reference="2026-DQ-00001") == 1
    assert set_aside(Recipient(person.email, person), reference="2026-DQ-00002") == 1
    assert set_aside(Recipient("boite@exemple.example")) == 1
    assert not OutgoingMessage.objects.exists()

    assert gather(morning(minute=29)) == 0
    assert gather(morning()) == 2

    mail = digests().get(address=person.email)
    assert mail.content.title == "Résumé du jour : 2 informations"
    assert "2026-DQ-00001" in mail.content.text
    assert "2026-DQ-00002" in mail.content.text
    assert "Zélanine <1 g> & Cie" in mail.content.text
    assert mail.user == person
    assert DigestItem.objects.filter(digest=mail).count() == 2
    assert not DigestItem.objects.filter(gathered_at=None).exists()


def test_a_second_run_and_a_late_one_write_nothing_more():
    set_aside(Recipient("a@exemple.example"))
    assert gather(morning(hour=11)) == 1
    assert gather(morning(hour=11)) == 0
    assert gather(morning(hour=18)) == 0
    assert digests().count() == 1


def test_one_mail_a_day_then_the_rest_on_the_next():
    set_aside(Recipient("a@exemple.example"))
    gather(morning())
    set_aside(Recipient("a@exemple.example"), when=morning(minute=29))
    assert gather(morning(minute=35)) == 0
    assert gather(morning() + datetime.timedelta(days=1)) == 1
    assert digests().count() == 2


def test_what_comes_after_the_departure_waits_for_the_next():
    set_aside(Recipient("a@exemple.example"), when=morning(minute=31))
    assert gather(morning(hour=9)) == 0
    assert gather(morning() + datetime.timedelta(days=1)) == 1


def test_days_without_beat_are_made_up_for_in_one_mail():
    for days in range(3):
        set_aside(Recipient("a@exemple.example"), when=MONDAY + datetime.timedelta(days=days))
    assert gather(MONDAY + datetime.timedelta(days=5)) == 1
    assert digests().get().content.title.startswith("Résumé du jour : 3")


def test_departure_is_half_past_seven_in_paris_across_the_change_of_hour():
    assert last_departure(datetime.datetime(2026, 3, 29, 7, 30, tzinfo=PARIS)).isoformat() == (
        "2026-03-29T07:30:00+02:00"
    )
    assert last_departure(datetime.datetime(2026, 3, 29, 7, 29, tzinfo=PARIS)).isoformat() == (
        "2026-03-28T07:30:00+01:00"
    )


def test_the_same_news_is_set_aside_once_whatever_the_case_of_the_address():
    assert set_aside(Recipient("a@exemple.example"), dedupe="one") == 1
    assert set_aside(Recipient("A@exemple.example"), dedupe="one") == 0
    assert set_aside(Recipient("a@exemple.example"), dedupe="two") == 1


def test_queue_many_sets_aside_too():
    with transaction.atomic():
        assert queue_many(LaterNote, [Recipient("a@exemple.example")], context=CONTEXT) == 1
    assert DigestItem.objects.count() == 1


def test_preferences_hold_before_and_after_setting_aside():
    person = UserFactory()
    MutedCategory.objects.create(user=person, category=LaterNote.category)
    assert set_aside(Recipient(person.email, person)) == 0
    MutedCategory.objects.all().delete()
    set_aside(Recipient(person.email, person))
    set_aside(Recipient(person.email, person), message=LaterCompulsory)
    MutedCategory.objects.create(user=person, category=LaterNote.category)
    gather(morning())
    assert DigestItem.objects.filter(dropped_at__isnull=False).count() == 1
    assert digests().get().content.title == "Résumé du jour : 1 information"


def test_somebody_who_left_gets_no_digest():
    person = UserFactory()
    set_aside(Recipient(person.email, person))
    person.is_active = False
    person.save()
    assert gather(morning()) == 0
    assert DigestItem.objects.get().dropped_at


def test_digest_speaks_the_language_of_its_reader():
    set_aside(Recipient("a@exemple.example", language="en"))
    gather(morning())
    assert digests().get().content.language == "en"


def test_an_address_that_fails_holds_nobody_up(monkeypatch):
    from portal.mail import digests as module  # noqa: PLC0415

    set_aside(Recipient("a@exemple.example"))
    set_aside(Recipient("b@exemple.example"))
    real = module.queue

    def fail(message, recipients, **rest):
        if recipients[0].address.startswith("a@"):
            raise RuntimeError("no words")
        return real(message, recipients, **rest)

    monkeypatch.setattr(module, "queue", fail)
    assert gather(morning()) == 1
    assert "@" not in str(failures.unsolved().get().arguments)
    monkeypatch.setattr(module, "queue", real)
    assert gather(morning(minute=40)) == 1
    assert not failures.unsolved().exists()
    assert sorted(digests().values_list("address", flat=True)) == [
        "a@exemple.example",
        "b@exemple.example",
    ]


def test_a_broker_that_is_down_loses_no_digest(monkeypatch):
    set_aside(Recipient("a@exemple.example"))

    def refuse(*args, **kwargs):
        raise OperationalError("down")

    # What the process remembers of a silent broker must not outlive the test.
    monkeypatch.setattr(core_tasks._Broker, "quiet_until", 0.0)
    with monkeypatch.context() as patch:
        patch.setattr(tasks.drain, "apply_async", refuse)
        assert gather(morning()) == 1
    assert gather(morning(minute=45)) == 0
    tasks.sweep()
    assert digests().get().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_runs_at_once_write_one_mail_for_each_address():
    for number in range(6):
        for _ in range(2):
            set_aside(Recipient(f"{number}@exemple.example"))
    gate, written = threading.Barrier(4), []

    def run():
        try:
            gate.wait()
            written.append(gather(morning()))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(written) == 6
    assert digests().count() == 6
    assert not DigestItem.objects.filter(digest=None).exists()


@pytest.mark.parametrize(
    "columns", [{"urgent": True}, {"channel": Channel.SMS}, {"sensitive": True}]
)
def test_what_cannot_wait_is_refused(columns):
    impossible = type(
        "Impossible",
        (Message,),
        {
            "key": "tests.impossible",
            "template": "mail_tests/note",
            "category": Category.PROGRESS,
            "digest": True,
            **columns,
        },
    )
    with pytest.raises(ValueError, match="digest"):
        register(impossible)
