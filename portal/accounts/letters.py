"""Mails about accounts: a subject and a text, in the reader's language."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import override


def send(template: str, address: str, context: dict, *, language: str = "fr") -> None:
    """Send `accounts/mail/<template>` through the mail backend, within the caller's transaction."""
    with override(language):
        # A text file: an apostrophe stays an apostrophe.
        filled = Context({**context, "site_url": settings.SITE_URL}, autoescape=False)
        subject = get_template(f"accounts/mail/{template}_subject.txt").template.render(filled)
        body = get_template(f"accounts/mail/{template}.txt").template.render(filled)
    EmailMessage(subject=" ".join(subject.split()), body=body, to=[address]).send()


def link(path: str) -> str:
    """Return the address of `path` as a mail must write it."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
