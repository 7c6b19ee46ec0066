"""Business secrets of a case, and the confirmations without which they go to nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from portal.documents import guards
from portal.documents import services as documents
from portal.documents.models import Disclosure, File
from portal.filings.services.casework import require_agency

PART = "disclosure"
"""Under which name the log of a case tells of disclosures."""


@dataclass(frozen=True)
class Secret:
    """A file marked as a business secret, and what was confirmed about it, oldest first."""

    file: File
    disclosures: Sequence[Disclosure]

    @property
    def standing(self) -> list[Disclosure]:
        """The confirmations that nobody withdrew."""
        return [one for one in self.disclosures if one.withdrawn_at is None]


def secrets_of(filing: Any, user: Any) -> list[Secret]:
    """Return the business secrets of the case among the files that `user` may read."""
    confirmed = Disclosure.objects.select_related("confirmed_by", "withdrawn_by")
    marked = documents.files_of(filing.subject).filter(confidential=True)
    return [
        Secret(file, list(file.disclosures.all()))
        for file in marked.prefetch_related(Prefetch("disclosures", queryset=confirmed))
        if guards.may_read(user, filing.subject, file)
    ]


def confirm(filing: Any, file: File, audience: str, *, reason: str, actor: Any) -> Disclosure:
    """Confirm that `file`, a business secret of the case, may go to `audience`.

    Raises PermissionDenied when `actor` does not work on the case for the agency.
    """
    require_agency(actor, filing)
    with transaction.atomic():
        row, is_new = documents.disclose(file, audience, reason=reason, user=actor)
        if is_new:
            _log(filing, row, "confirm", actor, f"{file.name} : {reason}")
    return row


def withdraw(filing: Any, row: Disclosure, *, actor: Any) -> None:
    """Take back a confirmation; what was handed out meanwhile is not called back.

    Raises PermissionDenied when `actor` does not work on the case for the agency.
    """
    require_agency(actor, filing)
    with transaction.atomic():
        if documents.withdraw(row, user=actor):
            _log(filing, row, "withdraw", actor, row.file.name)


def _log(filing: Any, row: Disclosure, name: str, actor: Any, comment: str) -> None:
    filing.transitions.create(
        part=PART,
        row_pk=row.pk,
        name=name,
        source="",
        target=row.audience,
        actor=actor,
        at=timezone.now(),
        comment=comment,
    )
