"""Sending the message form of a case page, the same on both sides."""

from typing import Any

from portal.documents.exceptions import Rejected
from portal.filings.models.thread import MessageKind
from portal.filings.services import thread
from portal.filings.views.forms import MessageForm


def is_sent(form: MessageForm, filing: Any, author: Any, organisation: Any = None) -> bool:
    """Post what `form` holds; False when it holds errors, those of its files included."""
    if not form.is_valid():
        return False
    try:
        thread.post_message(
            filing,
            author,
            form.cleaned_data["body"],
            organisation=organisation,
            kind=form.cleaned_data.get("kind", MessageKind.MESSAGE),
            files=form.cleaned_data["attachments"],
        )
    except Rejected as rejection:
        form.add_error("attachments", rejection.messages)
        return False
    return True
