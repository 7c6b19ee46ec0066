"""Messages about the dispatch of a letter and its publication."""

from typing import Any

from dhpc.messages.labs import everybody
from dhpc.models import Dossier
from portal.filings import post
from portal.mail.enums import Category
from portal.mail.messages import Message, register


@register
class Scheduled(Message):
    key = "dhpc.scheduled"
    template = "mail/dhpc/scheduled"
    category = Category.PROGRESS
    urgent = True


@register
class Dispatched(Message):
    key = "dhpc.dispatched"
    template = "mail/dhpc/dispatched"
    category = Category.PROGRESS
    urgent = True


@register
class ProofsFiled(Message):
    key = "dhpc.proofs_filed"
    template = "mail/dhpc/proofs_filed"
    category = Category.INBOX


@register
class Relaunch(Message):
    key = "dhpc.relaunch"
    template = "mail/dhpc/relaunch"
    category = Category.REQUEST
    urgent = True


@register
class Covered(Message):
    key = "dhpc.covered"
    template = "mail/dhpc/covered"
    category = Category.PROGRESS


@register
class Substituted(Message):
    key = "dhpc.substituted"
    template = "mail/dhpc/substituted"
    category = Category.PROGRESS
    urgent = True


@register
class Published(Message):
    key = "dhpc.published"
    template = "mail/dhpc/published"
    category = Category.PROGRESS


@register
class Extended(Message):
    key = "dhpc.extended"
    template = "mail/dhpc/extended"
    category = Category.PROGRESS


@register
class AnnexWithdrawn(Message):
    key = "dhpc.annex_withdrawn"
    template = "mail/dhpc/annex_withdrawn"
    category = Category.PROGRESS


@register
class Closed(Message):
    key = "dhpc.closed"
    template = "mail/dhpc/closed"
    category = Category.PROGRESS


def scheduled(dossier: Dossier) -> None:
    """D0 is confirmed: every laboratory of the dossier."""
    key = f"scheduled.{dossier.scheduled_on:%Y%m%d}.{dossier.agreed_revision}"
    everybody(Scheduled, dossier, key, day=f"{dossier.scheduled_on:%d/%m/%Y}")


def dispatched(dossier: Dossier) -> None:
    """The first letter left: every laboratory, and the agency."""
    everybody(Dispatched, dossier, "dispatched")
    post.send(
        Dispatched,
        post.evaluators(dossier),
        dossier,
        post.agency_path(dossier),
        dedupe=f"{dossier.reference}.dispatched.agency",
    )


def proofs_filed(dossier: Dossier, number: int) -> None:
    """Proofs wait for their control: follower or evaluators."""
    post.send(
        ProofsFiled,
        post.evaluators(dossier),
        dossier,
        post.agency_path(dossier),
        dedupe=f"{dossier.reference}.proofs.{number}",
    )


def relaunch(dossier: Dossier, number: int) -> None:
    """Some groups are to be reached again."""
    _to_firm(Relaunch, dossier, f"relaunch.{number}")


def covered(dossier: Dossier) -> None:
    """The dispatch is enough."""
    _to_firm(Covered, dossier, "covered")


def substituted(dossier: Dossier) -> None:
    """The agency sends the letter by itself, and writes it too when it is not agreed yet."""
    everybody(Substituted, dossier, "substituted", writes=dossier.agreed_at is None)


def published(dossier: Dossier) -> None:
    """The letter is public: every laboratory of the dossier."""
    everybody(Published, dossier, "published", public_reference=dossier.public_reference)


def extended(dossier: Dossier, number: int) -> None:
    """The public letter covers medicines that joined after its dispatch."""
    reference = dossier.public_reference
    everybody(Extended, dossier, f"extended.{number}", public_reference=reference)


def annex_withdrawn(dossier: Dossier, number: int) -> None:
    """An annex of the public letter was taken down: every laboratory of the dossier."""
    reference = dossier.public_reference
    everybody(AnnexWithdrawn, dossier, f"withdrawn.{number}", public_reference=reference)


def closed(dossier: Dossier) -> None:
    """The dossier is closed."""
    _to_firm(Closed, dossier, f"closed.{dossier.closed_at:%Y%m%d%H%M}")


def _to_firm(message: type[Message], dossier: Dossier, key: str, **context: Any) -> None:
    post.send(
        message,
        post.firm(dossier),
        dossier,
        post.declarant_path(dossier),
        dedupe=f"{dossier.reference}.{key}",
        **context,
    )
