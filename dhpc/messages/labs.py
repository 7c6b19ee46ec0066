"""Messages between the laboratories of a dossier, and from them to the agency."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from dhpc.models import Dossier, Incident, LaboratoryInvitation, Participant, RoomMessage
from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.filings import post
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient


@register
class PerimeterProposed(Message):
    key = "dhpc.perimeter_proposed"
    template = "mail/dhpc/perimeter_proposed"
    category = Category.REQUEST
    urgent = True


@register
class Coordinator(Message):
    key = "dhpc.coordinator"
    template = "mail/dhpc/coordinator"
    category = Category.PROGRESS
    urgent = True


@register
class LaboratoryInvited(Message):
    key = "dhpc.laboratory_invited"
    template = "mail/dhpc/invitation"
    category = Category.REQUEST
    urgent = True


@register
class LaboratoryUnbound(Message):
    key = "dhpc.laboratory_unbound"
    template = "mail/dhpc/unbound"
    category = Category.PROGRESS
    urgent = True


@register
class RoomMessagePosted(Message):
    key = "dhpc.room"
    template = "mail/dhpc/room"
    category = Category.THREAD


@register
class IncidentSignalled(Message):
    key = "dhpc.incident"
    template = "mail/dhpc/incident"
    category = Category.INBOX
    urgent = True


def path_for(dossier: Dossier, organisation: Any) -> str:
    """Return where a laboratory of the dossier reads it."""
    if organisation.pk == dossier.organisation_id:
        return post.declarant_path(dossier)
    return reverse("dhpc:laboratory", args=[dossier.uuid])


def everybody(
    message: type[Message], dossier: Dossier, key: str, *, without: Any = None, **context: Any
) -> None:
    """Send `message` to the mailbox of each laboratory of the dossier but `without`."""
    taking_part = dossier.participants.exclude(state="removed").select_related("organisation")
    organisations = {one.organisation_id: one.organisation for one in taking_part}
    organisations[dossier.organisation_id] = dossier.organisation
    for organisation in organisations.values():
        if without is not None and organisation.pk == without.pk:
            continue
        post.send(
            message,
            [Recipient(organisation.email, organisation=organisation)],
            dossier,
            path_for(dossier, organisation),
            dedupe=f"{dossier.reference}.{key}.{organisation.pk}",
            **context,
        )


def perimeter_proposed(participant: Participant) -> None:
    """A laboratory is asked whether it accepts the perimeter: its mailbox and its writers."""
    dossier, organisation = participant.filing, participant.organisation
    writers = predicates.people_of(
        organisation.pk, OrganisationRole.DRAFTER, OrganisationRole.SIGNATORY
    )
    post.send(
        PerimeterProposed,
        [
            Recipient(organisation.email, organisation=organisation),
            *post.people(writers, organisation),
        ],
        dossier,
        path_for(dossier, organisation),
        dedupe=f"{dossier.reference}.perimeter.{participant.pk}"
        f".{participant.invited_at:%Y%m%dT%H%M%S%f}",
    )


def invitation(row: LaboratoryInvitation, token: str) -> None:
    """A laboratory without an account is invited by its address, with the link that it needs."""
    post.send(
        LaboratoryInvited,
        [Recipient(row.email)],
        row.filing,
        reverse("dhpc:join", args=[token]),
        dedupe=f"{row.filing.reference}.invitation.{row.pk}",
        laboratory=row.laboratory,
        access_path=reverse("accounts:ask_access"),
    )


def unbound(dossier: Dossier, organisation: Any, laboratory: str, at: datetime) -> None:
    """An account no longer answers for `laboratory`: it was bound to it by mistake."""
    post.send(
        LaboratoryUnbound,
        [Recipient(organisation.email, organisation=organisation)],
        dossier,
        reverse("dhpc:shared"),
        dedupe=f"{dossier.reference}.unbound.{organisation.pk}.{at.timestamp():.0f}",
        laboratory=laboratory,
    )


def coordinator(dossier: Dossier, at: datetime) -> None:
    """Who acts for all: every laboratory of the dossier."""
    everybody(Coordinator, dossier, f"coordinator.{at.timestamp():.0f}")


def room_message(message: RoomMessage) -> None:
    """A laboratory wrote to the others."""
    everybody(
        RoomMessagePosted,
        message.filing,
        f"room.{message.pk}",
        without=message.organisation,
    )


def incident(row: Incident) -> None:
    """A laboratory signals an incident: follower or evaluators."""
    dossier = row.filing
    post.send(
        IncidentSignalled,
        post.evaluators(dossier),
        dossier,
        post.agency_path(dossier),
        dedupe=f"{dossier.reference}.incident.{row.pk}",
    )
