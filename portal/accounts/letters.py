"""Mails about accounts: a subject and a text, in the reader's language."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override


def send(template: str, address: str, context: dict, *, language: str = "fr") -> None:
    """Send `accounts/mail/<template>` through the mail backend, within the caller's transaction."""
    with override(language):
        filled = {**context, "site_url": settings.SITE_URL}
        subject = render_to_string(f"accounts/mail/{template}_subject.txt", filled)
        body = render_to_string(f"accounts/mail/{template}.txt", filled)
    EmailMessage(subject=" ".join(subject.split()), body=body, to=[address]).send()


def link(path: str) -> str:
    """Return the address of `path` as a mail must write it."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
