"""Sharing sections of a draft with a person of another organisation."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.workflow import Step, perform
from portal.filings.services.casework import lock_filing, log_opening
from quality_defects.effects.volets import last_revision, system
from quality_defects.enums import ShareState
from quality_defects.messages import shares as messages
from quality_defects.models import Case, SectionShare, Volet1, Volet2


def open_share(
    case: Case,
    part: str,
    *,
    sections: list[str],
    email: str,
    full_name: str,
    site: str,
    ends_on: date,
    actor: Any,
) -> SectionShare:
    """Let the person at `email` write `sections` until a day included, and tell them.

    The caller has checked the right. ValidationError when the address has a share of this part.
    """
    try:
        with transaction.atomic():
            lock_filing(case)
            share = SectionShare.objects.create(
                filing=case,
                part=part,
                sections=sections,
                email=email.lower(),
                full_name=full_name,
                site=site,
                ends_on=ends_on,
                invited_by=actor,
                invited_at=timezone.now(),
            )
            log_opening(share, "open", actor)
            messages.sections_shared(share)
    except IntegrityError:
        raise ValidationError(
            _("Cette personne a déjà un partage ouvert : retirez-le d’abord.")
        ) from None
    return share


def end_shares(volet: Volet1 | Volet2, step: Step) -> None:
    """The part was sent: nobody outside the firm writes it any more."""
    found = SectionShare.objects.filter(
        filing=volet.filing_id, part=volet.part_name, state=ShareState.OPEN
    )
    for share in found.order_by("pk"):
        share.filing = volet.filing
        perform(share, "end", actor=system(step), at=step.at)


def keep_end(share: SectionShare, step: Step) -> None:
    share.ended_at = step.at


def keep_revision(share: SectionShare, step: Step) -> None:
    """Keep which version ended the share: its sections stay readable there."""
    keep_end(share, step)
    share.revision = last_revision(share.document)
