"""Links between cases, for the eyes of the agency: firms are not told of other cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.filings import registry
from portal.filings.models import Filing, FilingLink
from portal.filings.models.handovers import LinkKind
from portal.filings.models.thread import Visibility
from portal.filings.services import thread
from portal.filings.services.casework import require_agency, sees_internal


@dataclass(frozen=True)
class Linked:
    """A case at the other end of a link, and what it is to the case at this end."""

    link: FilingLink
    words: Any
    filing: Any


def link(source: Any, target_ref: str, kind: str, *, actor: Any, note: str = "") -> FilingLink:
    """Link the case `source` to the case numbered `target_ref`; linking twice changes nothing.

    Both threads are told, inside the agency. Raises PermissionDenied when `actor` does not work
    on `source`, ValidationError when a case is linked to itself or when `actor` sees no case of
    that number.
    """
    require_agency(actor, source)
    if target_ref == source.reference:
        raise ValidationError(_("Un dossier ne peut pas être lié à lui-même."), code="self")
    target = _cases([target_ref], actor).get(target_ref)
    if target is None:
        raise ValidationError(_("Aucun dossier reçu ne porte ce numéro."), code="unknown")
    ends = [source.reference, target_ref]
    if kind == LinkKind.RELATED:
        ends.sort()
    with transaction.atomic():
        row, created = FilingLink.objects.get_or_create(
            source_ref=ends[0],
            target_ref=ends[1],
            kind=LinkKind(kind),
            removed_at=None,
            defaults={"note": note.strip(), "created_by": actor},
        )
        if created:
            told = _("%(who)s a lié ce dossier à %(other)s (%(words)s).")
            _tell([source, target], row, told, actor)
    return row


def unlink(filing: Any, row: FilingLink, *, actor: Any) -> FilingLink:
    """Remove a link of `filing`, from either end; removing it twice changes nothing.

    Raises PermissionDenied when `actor` does not work on `filing`, ValueError when the link is
    not one of its own.
    """
    require_agency(actor, filing)
    if filing.reference not in (row.source_ref, row.target_ref):
        raise ValueError(f"{row} is not a link of {filing}")
    other = row.other_than(filing.reference)
    with transaction.atomic():
        row = FilingLink.objects.select_for_update().get(pk=row.pk)
        if row.removed_at is None:
            row.removed_at, row.removed_by = timezone.now(), actor
            row.save(update_fields=["removed_at", "removed_by"])
            told = _("%(who)s a retiré le lien avec %(other)s (%(words)s).")
            _tell([filing, *_cases([other], actor).values()], row, told, actor)
    return row


def links_of(reference: str) -> QuerySet[FilingLink]:
    """Return the links from and to a case, oldest first."""
    return FilingLink.objects.filter(
        Q(source_ref=reference) | Q(target_ref=reference), removed_at=None
    ).select_related("created_by")


def linked_cases(filing: Any, user: Any) -> list[Linked]:
    """Return the cases linked to `filing` that `user` may see; none for those outside the agency.

    One query, and one for each workflow when there are links.
    """
    if not sees_internal(user, filing):
        return []
    rows = list(links_of(filing.reference))
    others = _cases([row.other_than(filing.reference) for row in rows], user)
    return [
        Linked(row, row.words_from(filing.reference), others[other])
        for row in rows
        if (other := row.other_than(filing.reference)) in others
    ]


def _cases(references: Iterable[str], user: Any) -> dict[str, Filing]:
    """Return the received cases of those references that `user` may see, by reference."""
    wanted = list(references)
    if not wanted:
        return {}
    return {
        one.reference: one
        for spec in registry.all_specs()
        for one in spec.cases.visible_to(user).filter(reference__in=wanted)
    }


def _tell(filings: Iterable[Any], row: FilingLink, told: str, actor: Any) -> None:
    for filing in filings:
        words = {
            "who": actor.full_name,
            "other": row.other_than(filing.reference),
            "words": row.words_from(filing.reference),
        }
        thread.notify(filing, told % words, visibility=Visibility.INTERNAL)
