"""Messages to the mailing house of a letter."""

from django.urls import reverse

from dhpc.models import MailerAccess
from portal.filings import post
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient


@register
class MailerGranted(Message):
    key = "dhpc.mailer_granted"
    template = "mail/dhpc/mailer_granted"
    category = Category.REQUEST
    urgent = True


def granted(row: MailerAccess) -> None:
    """A mailing house may prepare a dispatch; what the letter says stands in the portal."""
    post.send(
        MailerGranted,
        [Recipient(row.organisation.email, organisation=row.organisation)],
        row.filing,
        reverse("dhpc:mailer", args=[row.filing.uuid]),
        dedupe=f"{row.filing.reference}.mailer.{row.pk}",
    )
