"""Telling holders of what is addressed to them: a copy for each organisation and version."""

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast

from portal.accounts.models import Membership, Organisation
from portal.distribution.messages import Addressed
from portal.distribution.replies.services import kinds_among
from portal.mail.models import MutedCategory
from portal.mail.rendering import Words
from portal.mail.services import queue_selected
from portal.publication.models import Version

NOBODY = Cast(Value(None), BigIntegerField())


def holders_of(version: Version) -> QuerySet[Organisation]:
    """Return whom a version of `events.told_versions` addresses, or no longer does.

    A retraction addresses nobody: it concerns those of the version before.
    """
    before = version.before_found_by or {"recipients": []}  # type: ignore[attr-defined]
    recipients = [*version.found_by["recipients"], *before["recipients"]]
    kinds = kinds_among(version.publication.kind, recipients)
    return Organisation.objects.filter(kind__in=kinds, is_active=True)


def recipients(version: Version) -> list[QuerySet]:
    """Return whom to write to, as rows for `queue_selected`.

    The mailbox of an organisation; without one, those of its people who receive publications.
    """
    holders = holders_of(version)
    language, no_link = Value("fr"), Value("")
    mailboxes = holders.exclude(email="").values_list("email", language, no_link, NOBODY, F("pk"))
    muted = MutedCategory.objects.filter(user=OuterRef("user"), category=Addressed.category)
    people = (
        Membership.objects.active()
        .filter(~Exists(muted), organisation__in=holders.filter(email=""))
        .values_list("user__email", "user__language", no_link, F("user_id"), F("organisation_id"))
    )
    return [mailboxes, people]


def tell_holders(version: Version, words: dict[str, Words]) -> int:
    """Queue a version for those that it addresses; return how many copies were written.

    `words` tell it by language. An exercise is told to nobody who did not ask for it.
    """
    if version.exercise or not holders_of(version).exists():
        return 0
    return sum(
        queue_selected(Addressed, words, rows, reference=version.publication.reference)
        for rows in recipients(version)
    )
