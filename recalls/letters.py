"""What the bar codes found in the letters of an action say of its products."""

from collections.abc import Collection

from portal.reference.identifiers import parse
from recalls.enums import SEARCHED_ATTACHMENTS
from recalls.models import Action, BarcodeSearch


def product_keys(action: Action, files: Collection[str] | None = None) -> set[str]:
    """Return the keys of the products whose codes are printed in the letters still attached.

    `files` are the identifiers of those of a frozen version; None for all. What no worker has read
    yet counts for nothing.
    """
    done = BarcodeSearch.objects.filter(
        filing=action,
        file__removed_at=None,
        file__kind__in=SEARCHED_ATTACHMENTS,
        finished_at__isnull=False,
        failure="",
    )
    if files is not None:
        done = done.filter(file__uuid__in=files)
    read = (
        parse(code["payload"]) for codes in done.values_list("codes", flat=True) for code in codes
    )
    return {one.identifier for one in read if one.identifier and not one.errors}
