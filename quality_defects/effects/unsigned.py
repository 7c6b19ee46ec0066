"""Versions that nobody signed: who filed them, and what they keep of it."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.workflow import Step
from portal.filings.models.base import SENT_BEFORE_SIGNATURE, TYPED_BY_AGENCY
from portal.filings.services.revisions import unsigned_by
from quality_defects import rules
from quality_defects.messages import volets as messages
from quality_defects.models import Case


@dataclass(frozen=True)
class Filer:
    """Who stands where the signer of a signed version stands, and why nobody signed."""

    signer: dict[str, str]
    attestation: Any
    kept: dict[str, Any]


def filer_of(case: Case, step: Step) -> Filer | None:
    """Return who files without a signature, None when the step signs."""
    finds = {"record": _typist, "send_unsigned": _delegate}.get(step.transition.name)
    return finds(case, step) if finds else None


def _typist(case: Case, step: Step) -> Filer:
    paper = case.paper_filing
    label = _("saisie par l’agence, non signée (%(channel)s)")
    return Filer(
        unsigned_by(
            step.user,
            case.organisation,
            TYPED_BY_AGENCY,
            label % {"channel": paper.get_channel_display()},
        ),
        messages.TYPED,
        {
            "paper_filing": {
                "channel": paper.channel,
                "received_at": timezone.localtime(paper.received_at).isoformat(),
                "sender": paper.sender,
            }
        },
    )


def _delegate(case: Case, step: Step) -> Filer:
    mandate = rules.flash_mandate(step.user, case.organisation_id)
    label = _("délégué, déclaration flash non signée (mandat %(reference)s)")
    return Filer(
        unsigned_by(
            step.user,
            case.organisation,
            SENT_BEFORE_SIGNATURE,
            label % {"reference": mandate.reference},
        )
        | {"email": step.user.email},
        messages.SENT_UNSIGNED,
        {"flash": {"reason": step.comment, "mandate": mandate.as_json()}},
    )
