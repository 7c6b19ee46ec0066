"""What an agent has read of the signed versions, and what changed since."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from portal.core.fields import Change, Values, differences, tell
from portal.core.summary import SummarySection
from portal.filings.models import Part, Revision, VersionRead
from portal.filings.services.revisions import answers_of

SHOWN = 50
"""Changes that the page of a case shows before it links to the rest."""

ROWS_SHOWN = 20
"""Repeated rows that it shows: each may be a card of forty answers."""


@dataclass(frozen=True)
class PartReading:
    """A signed part as one reader finds it.

    `since` is the version that `changes` start from: the last that the reader had seen, else the
    one before `last`. `is_news` says that the reader, who had seen an older version, sees `last`
    for the first time, and that it changes something.
    """

    part: Part
    last: Revision
    since: Revision | None
    changes: list[Change]
    sections: list[SummarySection]
    is_news: bool
    versions: int

    @property
    def shown(self) -> list[Change]:
        """The changes that the page of the case shows."""
        return self.changes[:SHOWN]


def signed_versions(filing: Any) -> QuerySet:
    """Return the versions of the case, oldest first, without what they froze."""
    return filing.revisions.defer("payload", "files").order_by("part", "number")


def read_parts(filing: Any, parts: Collection[Part], user: Any) -> list[PartReading]:
    """Return the signed parts of the case for the agent `user`, who has read them from now on."""
    signed: dict[str, list[Revision]] = {}
    for one in signed_versions(filing):
        signed.setdefault(one.part, []).append(one)
    reads = {read.part: read for read in filing.version_reads.filter(user=user)}
    told: list[tuple[Part, Revision, Revision | None, bool]] = []
    for part in parts:
        if versions := signed.get(part.part_name):
            last = versions[-1]
            known = reads.get(part.part_name)
            seen = known.number if known else last.number
            read = note_reading(filing, user, part.part_name, last.number, known)
            number = read.previous or last.number - 1
            since = next((one for one in versions if one.number == number), None)
            told.append((part, last, since, seen < last.number))
    answers = _answers([(part, last, since) for part, last, since, _new in told], filing)
    found = []
    for part, last, since, is_new in told:
        changes = (
            differences(part.specification, answers[since.pk], answers[last.pk]) if since else []
        )
        found.append(
            PartReading(
                part=part,
                last=last,
                since=since,
                changes=changes,
                sections=tell(part.specification, answers[last.pk], rows=ROWS_SHOWN),
                is_news=is_new and bool(changes),
                versions=len(signed[part.part_name]),
            )
        )
    return found


def _answers(
    wanted: list[tuple[Part, Revision, Revision | None]], filing: Any
) -> dict[int, Values]:
    """Return the answers of the versions named, in one query."""
    part_of = {one.pk: part for part, *versions in wanted for one in versions if one}
    return {
        one.pk: answers_of(part_of[one.pk], one)
        for one in filing.revisions.filter(pk__in=part_of).only("filing", "payload")
    }


def note_reading(
    filing: Any, user: Any, part: str, number: int, known: VersionRead | None = None
) -> VersionRead:
    """Record that `user` reads version `number` of a part now; an older one changes nothing.

    `known` is what was recorded so far, when the caller has it. Two pages opened at once leave
    one row.
    """
    rows = filing.version_reads
    mine = {"user": user, "part": part}
    read = known or rows.filter(**mine).first()
    if read is None:
        read, _new = rows.get_or_create(**mine, defaults={"number": number, "at": timezone.now()})
    if read.number < number:
        changed = rows.filter(pk=read.pk, number__lt=number).update(
            previous=F("number"), number=number, at=timezone.now()
        )
        if changed:
            read.refresh_from_db()
    return read
