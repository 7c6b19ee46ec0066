"""The agreed plan of a dossier: its approved groups, what was sent to each and what arrived."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dhpc.enums import MilestoneCode, MilestoneOwner, MilestoneSource
from dhpc.models import Dossier, DossierRevision, Letter
from dhpc.review import recipients
from dhpc.sending import coverage
from portal.filings.services.revisions import answers_of

MOST = 20
"""Versions among which the last numbers of recipients are looked for."""


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


def answers_agreed(dossier: Dossier) -> dict[str, Any] | None:
    """Return the answers of the agreed version, its plan and its timetable among them."""
    if dossier.agreed_revision is None:
        return None
    agreed = dossier.revisions.get(part="letter", number=dossier.agreed_revision)
    return answers_of(dossier.letter, agreed)


def embargo_of(dossier: Dossier) -> datetime | None:
    """Return until when the agreed plan keeps the letter from the public."""
    told = answers_agreed(dossier)
    return told["embargo_until"] if told else None


@dataclass(frozen=True)
class Step:
    """A step of the agreed timetable, in words; hard when its day binds."""

    label: str
    on: date
    calendar: str
    owner: str
    is_hard: bool


def timetable_of(dossier: Dossier) -> list[Step]:
    """Return the steps of the agreed timetable, by day."""
    told = answers_agreed(dossier)
    rows = told["milestones"] if told else []
    found = [
        Step(
            str(dict(MilestoneCode.choices).get(row["code"], row["code"])),
            row["planned"],
            str(dict(MilestoneSource.choices).get(row["source"], row["source"])),
            str(dict(MilestoneOwner.choices).get(row["owner"], row["owner"])),
            bool(row["hard"]),
        )
        for row in rows
        if row["planned"]
    ]
    return sorted(found, key=lambda one: one.on)


def expected_before(letter: Letter) -> dict[str, int]:
    """Return the number of recipients that the laboratory last gave for each group.

    Only the deposited versions of its own dossiers are read, the last one first.
    """
    others = Dossier.objects.filter(organisation=letter.filing.organisation_id)
    rows = DossierRevision.objects.filter(filing__in=others, part="letter")
    found: dict[str, int] = {}
    for revision in rows.order_by("-signed_at", "-pk").select_related("filing")[:MOST]:
        for row in answers_of(letter, revision)["recipients"]:
            if row["audience"] and row["expected"]:
                found.setdefault(row["audience"], row["expected"])
    return found


def channels_of(dossier: Dossier) -> dict[str, set[str]]:
    """Return the channels that the agreed plan has for each approved group."""
    found: dict[str, set[str]] = {}
    for group in groups_of(dossier):
        found.setdefault(group.audience, set()).update(group.channels)
    return found
