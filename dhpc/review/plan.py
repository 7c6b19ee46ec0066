"""The agreed plan of a dossier: its approved groups, what was sent to each and what arrived."""

from dhpc.models import Dossier
from dhpc.review import recipients
from dhpc.sending import coverage
from portal.filings.services.revisions import answers_of


def groups_of(dossier: Dossier) -> list[coverage.Group]:
    """Return the approved groups of the agreed plan with what was sent and proved."""
    if dossier.agreed_revision is None:
        return []
    agreed = dossier.revisions.get(part="letter", number=dossier.agreed_revision)
    return coverage.groups(
        answers_of(dossier.letter, agreed)["recipients"],
        dossier.statements.all(),
        dossier.proof_lines.all(),
        recipients.approved_of(dossier, dossier.agreed_revision),
    )


def channels_of(dossier: Dossier) -> dict[str, set[str]]:
    """Return the channels that the agreed plan has for each approved group."""
    found: dict[str, set[str]] = {}
    for group in groups_of(dossier):
        found.setdefault(group.audience, set()).update(group.channels)
    return found
