import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.utils import translation

from portal.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox_backend(settings):
    """Django's test environment puts mails aside by itself; here they go where they go."""
    settings.EMAIL_BACKEND = "portal.mail.backends.OutboxEmailBackend"


def test_mail_of_a_library_goes_through_the_outbox(run_tasks):
    with translation.override("en"):
        sent = send_mail(
            "Reset\nyour password", "Open https://portail.test/k/ <now>", None, ["a@exemple.test"]
        )
    assert sent == 1
    message = OutgoingMessage.objects.get()
    content = message.content
    assert (content.title, content.language, content.category) == (
        "Reset your password",
        "en",
        "account",
    )
    assert content.text == "Open https://portail.test/k/ <now>"
    assert '<a href="https://portail.test/k/"' in content.html
    assert "&lt;now&gt;" in content.html
    assert (message.urgent, content.sensitive) == (True, True)
    assert run_tasks() == ["portal.mail.tasks.deliver"]


def test_each_recipient_gets_a_copy_of_their_own():
    EmailMultiAlternatives(
        "Bonjour", "Texte", None, ["a@exemple.test"], cc=["b@exemple.test"], bcc=["c@exemple.test"]
    ).send()
    addresses = OutgoingMessage.objects.order_by("address").values_list("address", flat=True)
    assert list(addresses) == ["a@exemple.test", "b@exemple.test", "c@exemple.test"]


def test_mail_without_recipient_is_no_mail():
    assert EmailMessage("Bonjour", "Texte", None, []).send() == 0
    assert not OutgoingMessage.objects.exists()


def test_foreign_attachments_are_refused():
    email = EmailMessage("Bonjour", "Texte", None, ["a@exemple.test"])
    email.attach("a.txt", "texte", "text/plain")
    with pytest.raises(ValueError, match="generated documents"):
        email.send()
    assert not OutgoingMessage.objects.exists()
