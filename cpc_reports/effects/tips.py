"""Sending an information of practice to an entitled body, and what follows its steps."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from cpc_reports.messages import tips as messages
from cpc_reports.models import Body, Tip
from portal.core.workflow import Step, SystemActor, perform
from portal.filings.services import numbering

ADDRESS = "address"
"""The system task that sends once the address of whoever wrote is known to be theirs."""
PREFIX = "CPC-INFO"


def next_reference(year: int) -> str:
    """Return the next number of an information of practice."""
    return numbering.next_number(PREFIX, year)


def wrote_enough(email: str) -> bool:
    """Tell whether that address wrote all that it may in a day, whatever the body."""
    since = timezone.now() - timedelta(days=1)
    written = Tip.objects.filter(email__iexact=email, created_at__gte=since).count()
    return written >= settings.CPC_TIPS_A_DAY


@transaction.atomic
def write(body: Body, told: Mapping[str, Any], user: Any) -> Tip:
    """Keep what is told to `body`, and send it: at once for a person with an account.

    Anybody else confirms the address first, by the mail that leaves for it.
    """
    known = user.is_authenticated
    tip = Tip.objects.create(
        body=body,
        organisation=body.organisation,
        user=user if known else None,
        language=(get_language() or settings.LANGUAGE_CODE)[:2],
        **told,
    )
    if known:
        return perform(tip, "send", actor=SystemActor(ADDRESS, on_behalf_of=user))
    messages.confirm(tip)
    return tip


def erase_unconfirmed() -> int:
    """Erase what no address confirmed in time; return how many."""
    since = timezone.now() - timedelta(days=settings.CPC_TIP_CONFIRM_DAYS)
    late = Tip.objects.filter(state="pending", created_at__lt=since)
    return late.delete()[0]


SENDER = ("sender_name", "sender_function", "sender_rpps", "email")
WRITTEN = ("sender_body", "medicine", "disease", "practice", "alternatives", "extent", "sources")


def erase_old() -> int:
    """Erase what was sent long enough ago (CPC_TIP_KEEP_DAYS); return how many.

    The time runs from the answer of the body, from the sending while there is none. The number,
    the body, the answer and their dates stay: they tell what was done.
    """
    since = timezone.now() - timedelta(days=settings.CPC_TIP_KEEP_DAYS)
    late = Tip.objects.filter(erased_at=None, sent_at__lt=since).exclude(decided_at__gte=since)
    nobody = dict.fromkeys(SENDER, "") | {"user": None, "erased_at": timezone.now()}
    with transaction.atomic():
        filed = late.filter(report__reference__isnull=False).update(**nobody)
        return filed + late.update(**nobody, **dict.fromkeys(WRITTEN, ""))


def tell_body(tip: Tip, step: Step) -> None:
    messages.received(tip)


def tell_sender(tip: Tip, step: Step) -> None:
    messages.answered(tip)
