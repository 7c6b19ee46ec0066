"""The exchange that follows an answer, whether it began or not, and who may go on with it."""

from typing import Any

from cpc_reports.enums import DialogueState
from cpc_reports.models import Dialogue, LabRequest
from portal.core.workflow import available


def dialogue_of(answered: Any) -> Dialogue:
    """Return the exchange about a request or a consultation; one that is not kept yet is blank."""
    name = "asked" if isinstance(answered, LabRequest) else "consultation"
    found = Dialogue.objects.filter(**{name: answered}).first()
    return found or Dialogue(**{name: answered}, filing=answered.filing)


def may_reply(row: Dialogue, user: Any) -> bool:
    """Tell whether `user` may answer, or add to the first answer, now."""
    return any(one.name == "reply" and one.enabled for one in available(row, user))


def may_add(asked: LabRequest, user: Any) -> bool:
    """Tell whether files may be joined to what a laboratory answers to a further question."""
    row = dialogue_of(asked)
    if row.state not in (DialogueState.WAITING, DialogueState.SILENT):
        return False
    moves = available(row, user)
    return any(one.name in ("reply", "record_reply") and one.enabled for one in moves)


def for_party(answered: Any, user: Any) -> dict[str, Any]:
    """Return the exchange as whoever answered reads it."""
    row = dialogue_of(answered)
    return {
        "row": row,
        "entries": row.entries.all() if row.pk else [],
        "may_reply": may_reply(row, user),
    }
