"""From a message class and a context to words, once per language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import translation

from portal.mail.enums import Channel
from portal.mail.messages import Message

TITLE_LENGTH = 200
UNSUBSCRIBE = "/DESABONNEMENT/"
"""Stands in the words of a message for the path that ends the subscription of one copy."""


@dataclass(frozen=True)
class Words:
    """The rendered message; `title` and `html` are "" for an SMS."""

    title: str
    text: str
    html: str


def render(
    message_class: type[Message],
    language: str,
    *,
    reference: str = "",
    context: Mapping[str, Any] | None = None,
    documents: Sequence[str] = (),
) -> Words:
    """Return the words of a message in `language`; `documents` are the titles of what is attached.

    The title of an e-mail always carries `reference`, added in front when the template left it out.
    What waits for the digest has neither layout nor HTML: the mail that gathers it has them.
    """
    with translation.override(language):
        values = {
            **(context or {}),
            "reference": reference,
            "site_url": settings.SITE_URL,
            "preferences_url": settings.SITE_URL + reverse("mail:preferences"),
            "documents": documents,
            "language": language,
            "compulsory": not (message_class.can_be_disabled or message_class.unsubscribes),
            "unsubscribe_url": (
                settings.SITE_URL.rstrip("/") + UNSUBSCRIBE if message_class.unsubscribes else ""
            ),
        }
        text = _plain(f"{message_class.template}.txt", values)
        if message_class.channel == Channel.SMS:
            return Words("", " ".join(text.split()), "")
        title = " ".join(_plain(f"{message_class.template}_subject.txt", values).split())
        if reference and reference not in title:
            title = f"{reference} – {title}"
        if message_class.digest:
            return Words(title[:TITLE_LENGTH], text, "")
        values |= {"title": title, "body": text}
        return Words(
            title[:TITLE_LENGTH],
            _plain("mail/layout.txt", values) + "\n",
            _html(message_class, values),
        )


def _plain(name: str, values: dict[str, Any]) -> str:
    """Render a text file, in which an ampersand stays an ampersand."""
    return get_template(name).template.render(Context(values, autoescape=False)).strip()


def _html(message_class: type[Message], values: dict[str, Any]) -> str:
    try:
        return render_to_string(f"{message_class.template}.html", values)
    except TemplateDoesNotExist as error:
        if error.args[0] != f"{message_class.template}.html":
            raise
        return render_to_string("mail/from_text.html", values)
