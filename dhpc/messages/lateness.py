"""What a laboratory owes and is late with: who is told after its writers, step by step (§ 5.4)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from dhpc.messages.labs import path_for
from dhpc.models import Clock, Dossier
from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName, OrganisationRole, SignatoryCapacity
from portal.accounts.models import Membership, Organisation
from portal.filings import post
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient

LEVELS = (
    gettext_noop("personne de référence en pharmacovigilance"),
    gettext_noop("pharmacien responsable"),
    gettext_noop("décisionnaire de l’agence"),
)
"""Who is told at the first, the second and the third escalation."""


@register
class Escalated(Message):
    key = "dhpc.escalated"
    template = "mail/dhpc/escalated"
    category = Category.REQUEST
    urgent = True


def escalate(clock: Clock, level: int, what: str, firms: Sequence[Organisation]) -> None:
    """Tell whoever `level` names (an index of `LEVELS`) that `firms` are late with `what`.

    Nobody gets two messages about one due date: who was told at one level is passed over at the
    next. A laboratory that named no reference person has its signatories told in their place.
    """
    dossier = clock.filing
    key = f"{dossier.reference}.escalated.{clock.pk}.{clock.due_on.isoformat()}"
    told = {"what": what, "due_on": f"{clock.due_on:%d/%m/%Y}", "level": LEVELS[level]}
    if level == len(LEVELS) - 1:
        validators = predicates.agents_with(dossier.workflow_key, AgencyRoleName.VALIDATOR)
        recipients = post.people(validators)
        told["organisation"] = ", ".join(one.name for one in firms)
        post.send(Escalated, recipients, dossier, post.agency_path(dossier), dedupe=key, **told)
        return
    for firm in firms:
        found = _reference_person(dossier, firm) if level == 0 else []
        recipients = found or post.people(_responsible(firm), firm)
        told["organisation"] = firm.name
        post.send(Escalated, recipients, dossier, path_for(dossier, firm), dedupe=key, **told)


def _reference_person(dossier: Dossier, firm: Organisation) -> list[Recipient]:
    """Return the person whom `firm` named in its own request, nobody when it filed none."""
    signed = dossier.revisions.filter(part="request").order_by("-number").first()
    if signed is None or signed.payload["organisation"]["name"] != firm.name:
        return []
    address = dossier.request.contact_email
    return [Recipient(address, organisation=firm)] if address else []


def _responsible(firm: Organisation) -> Any:
    """Return the responsible pharmacists of `firm`, else all who may sign for it."""
    signatories = predicates.people_of(firm.pk, OrganisationRole.SIGNATORY)
    named = Membership.objects.active().filter(
        organisation=firm, capacity=SignatoryCapacity.RESPONSIBLE_PHARMACIST
    )
    pharmacists = signatories.filter(pk__in=named.values("user"))
    return pharmacists if pharmacists.exists() else signatories
