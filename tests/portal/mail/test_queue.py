import pytest
from django.db import IntegrityError, transaction

from portal.mail.enums import MessageState
from portal.mail.models import MessageContent, MutedCategory, OutgoingMessage
from portal.mail.services import Recipient, queue, queue_many
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.mail import OutgoingMessageFactory
from tests.portal.mail.notes import Alert, Compulsory, Note, Rich

CONTEXT = {"product": "Zélanine <1 g> & Cie"}


@pytest.mark.django_db
def test_queue_writes_one_content_per_language_and_one_copy_per_recipient():
    user, organisation = UserFactory(), OrganisationFactory()
    written = queue(
        Note,
        [
            Recipient("a@exemple.test", user=user, organisation=organisation),
            Recipient("b@exemple.test"),
            Recipient("c@exemple.test", language="en"),
        ],
        subject="quality_defects:1",
        reference="2026-DQ-00001",
        context=CONTEXT,
    )
    assert [message.state for message in written] == [MessageState.QUEUED] * 3
    assert MessageContent.objects.count() == 2
    first = OutgoingMessage.objects.get(address="a@exemple.test")
    assert (first.user, first.organisation) == (user, organisation)
    assert first.content.subject == "quality_defects:1"
    assert first.content.language == "fr"


@pytest.mark.django_db
def test_queue_takes_as_many_queries_for_fifty_recipients_as_for_two(django_assert_num_queries):
    for count in (2, 50):
        recipients = [Recipient(f"{number}@exemple.test") for number in range(count)]
        with django_assert_num_queries(2):
            queue(Rich, recipients, context=CONTEXT)


@pytest.mark.django_db
def test_queue_of_nobody_writes_nothing():
    assert queue(Note, [Recipient("")], context=CONTEXT) == []
    assert queue_many(Note, [], context=CONTEXT) == 0
    assert not MessageContent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_queue_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        queue(Note, [Recipient("a@exemple.test")], context=CONTEXT)


@pytest.mark.django_db(transaction=True)
def test_queue_leaves_nothing_when_the_transaction_is_rolled_back(run_tasks):
    with transaction.atomic():
        queue(Note, [Recipient("a@exemple.test")], context=CONTEXT)
        transaction.set_rollback(True)
    assert not OutgoingMessage.objects.exists()
    assert run_tasks() == []


@pytest.mark.django_db
def test_queue_writes_to_an_address_once_whatever_its_case():
    written = queue(
        Note, [Recipient("a@exemple.test"), Recipient("A@exemple.test")], context=CONTEXT
    )
    assert [message.address for message in written] == ["a@exemple.test"]


@pytest.mark.django_db
def test_queue_with_dedupe_reaches_an_address_once():
    arguments = {"context": CONTEXT, "dedupe": "echeance:1:j-10"}
    assert len(queue(Note, [Recipient("a@exemple.test")], **arguments)) == 1
    again = queue(Note, [Recipient("a@exemple.test"), Recipient("b@exemple.test")], **arguments)
    assert [message.address for message in again] == ["b@exemple.test"]
    assert queue_many(Note, [Recipient("a@exemple.test")], **arguments) == 0


@pytest.mark.django_db
def test_queue_skips_who_muted_the_category_unless_the_message_is_compulsory():
    deaf, open_eared = UserFactory(), UserFactory()
    MutedCategory.objects.create(user=deaf, category=Note.category)
    recipients = [Recipient(user.email, user=user) for user in (deaf, open_eared)]
    assert [m.address for m in queue(Note, recipients, context=CONTEXT)] == [open_eared.email]
    assert len(queue(Compulsory, recipients, context=CONTEXT)) == 2


@pytest.mark.django_db
def test_queue_speaks_french_to_who_speaks_no_language_of_the_portal():
    (message,) = queue(Note, [Recipient("a@exemple.test", language="it")], context=CONTEXT)
    assert message.content.language == "fr"


@pytest.mark.django_db
def test_title_carries_the_reference_even_when_the_template_forgot_it():
    (message,) = queue(
        Note, [Recipient("a@exemple.test")], reference="2026-DQ-00001", context=CONTEXT
    )
    assert message.content.title == "2026-DQ-00001 – Compte & Zélanine <1 g> & Cie"


@pytest.mark.django_db
def test_text_is_plain_and_html_is_escaped():
    (message,) = queue(Note, [Recipient("a@exemple.test")], context=CONTEXT)
    assert "Zélanine <1 g> & Cie" in message.content.text
    assert "Zélanine &lt;1 g&gt; &amp; Cie" in message.content.html
    assert '<a href="http' in message.content.html
    assert "style" not in message.content.html


@pytest.mark.django_db
def test_html_template_of_the_message_is_used_when_there_is_one():
    (message,) = queue(Rich, [Recipient("a@exemple.test")], context=CONTEXT)
    assert '<p class="rich">Zélanine' in message.content.html
    assert '<html lang="fr">' in message.content.html


@pytest.mark.django_db
def test_footer_leads_to_the_preferences_only_when_the_message_can_be_disabled():
    (optional,) = queue(Note, [Recipient("a@exemple.test")], context=CONTEXT)
    (compulsory,) = queue(Compulsory, [Recipient("a@exemple.test")], context=CONTEXT)
    for body in (optional.content.text, optional.content.html):
        assert "/compte/notifications/" in body
    for body in (compulsory.content.text, compulsory.content.html):
        assert "/compte/notifications/" not in body


@pytest.mark.django_db
def test_sms_is_one_line_without_title_or_html():
    (message,) = queue(Alert, [Recipient("+33600000000")], context=CONTEXT)
    content = message.content
    assert (content.title, content.html) == ("", "")
    assert content.text == "Urgent : Zélanine <1 g> & Cie"


@pytest.mark.django_db
def test_urgent_messages_get_a_task_of_their_own_and_the_others_one_together(run_tasks):
    queue(Note, [Recipient(f"{n}@exemple.test") for n in range(3)], context=CONTEXT)
    assert run_tasks() == ["portal.mail.tasks.drain"]
    queue(Alert, [Recipient(f"+3360000000{n}") for n in range(3)], context=CONTEXT)
    assert run_tasks() == ["portal.mail.tasks.deliver"]
    assert set(OutgoingMessage.objects.values_list("state", flat=True)) == {MessageState.SENT}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"state": "lost"},
        {"state": MessageState.SENT, "next_attempt_at": None},
        {"state": MessageState.FAILED, "next_attempt_at": None},
        {"state": MessageState.CANCELLED, "next_attempt_at": None},
        {"state": MessageState.IN_FLIGHT, "next_attempt_at": None},
        {"state": MessageState.QUEUED, "next_attempt_at": None},
        {"address": ""},
    ],
)
def test_database_refuses_a_state_without_its_dates(change):
    message = OutgoingMessageFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMessage.objects.filter(pk=message.pk).update(**change)


@pytest.mark.django_db
@pytest.mark.parametrize("trait", ["retry", "in_flight", "sent", "failed", "cancelled"])
def test_database_takes_every_state_with_its_dates(trait):
    assert OutgoingMessageFactory(**{trait: True}).pk
