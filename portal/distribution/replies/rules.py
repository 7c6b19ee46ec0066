"""Who may answer for a holder of products."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.core.workflow import rule
from portal.mail.services import Recipient

Side = tuple[Sequence[Recipient], str]
"""Who reads of a question, and the path of the page where they answer."""


def _everything(_publication: Any) -> bool:
    return True


@dataclass(frozen=True)
class Answering:
    """Who answers what holders ask about a kind of publication: `may_answer(user, reply)`.

    `asks_firm(publication)` tells whether the firm reads the questions too, or the agency alone.
    """

    may_answer: Callable[[Any, Any], bool]
    sides: Callable[[Any], Iterable[Side]]
    asks_firm: Callable[[Any], bool] = _everything


ANSWERING: dict[str, Answering] = {}
"""By kind of publication; a workflow adds its own when it is ready."""


def asks_firm(publication: Any) -> bool:
    """Tell whether the firm reads what holders ask about a publication, beside the agency."""
    answering = ANSWERING.get(publication.kind)
    return answering is None or answering.asks_firm(publication)


WRITERS = (
    OrganisationRole.ADMINISTRATOR,
    OrganisationRole.DRAFTER,
    OrganisationRole.SIGNATORY,
)


@rule("administrator, drafter or signatory of the organisation")
def may_reply(user: Any, reply: Any) -> bool:
    return predicates.has_organisation_role(user, reply.organisation_id, *WRITERS)


@rule("reviewer of the workflow, or drafter of the firm whose publication it is")
def may_answer(user: Any, reply: Any) -> bool:
    answering = ANSWERING.get(reply.publication.kind)
    return answering is not None and answering.may_answer(user, reply)
