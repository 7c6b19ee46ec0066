"""Lists of outgoing messages, with what their rows show."""

from django.db.models import Count, Q, QuerySet

from portal.mail.enums import WAITING, MessageState
from portal.mail.models import OutgoingMessage

VIEWS = {
    "echecs": (MessageState.FAILED,),
    "attente": (*WAITING, MessageState.IN_FLIGHT),
    "annules": (MessageState.CANCELLED,),
    "envoyes": (MessageState.SENT,),
}
"""The lists of the agents' page and the states that each shows."""


def listed(view: str, q: str = "") -> QuerySet[OutgoingMessage]:
    """Return the messages of a view whose address, title or reference holds `q`, newest first."""
    messages = OutgoingMessage.objects.filter(state__in=VIEWS[view])
    if q:
        messages = messages.filter(
            Q(address__icontains=q)
            | Q(content__reference__icontains=q)
            | Q(content__title__icontains=q)
        )
    return _shown(messages)


def count_by_view() -> dict[str, int]:
    """Return how many messages each view of unsettled messages holds."""
    counted = {view: Count("pk", filter=Q(state__in=VIEWS[view])) for view in ("echecs", "attente")}
    unsettled = OutgoingMessage.objects.filter(state__in=VIEWS["echecs"] + VIEWS["attente"])
    return unsettled.aggregate(**counted)


def mailbox(recipient: str = "") -> QuerySet[OutgoingMessage]:
    """Return every message, newest first, whose address holds `recipient`."""
    messages = OutgoingMessage.objects.all()
    if recipient:
        messages = messages.filter(address__icontains=recipient)
    return _shown(messages)


def _shown(messages: QuerySet[OutgoingMessage]) -> QuerySet[OutgoingMessage]:
    return messages.select_related("content", "user", "organisation").order_by("-pk")
