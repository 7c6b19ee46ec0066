"""How recently someone proved who they are, in this session."""

import time

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

SECOND_FACTOR = "mfa"


def proved_recently(request: HttpRequest, *methods: str) -> bool:
    """Tell whether one of `methods` (any when none is named) succeeded lately.

    Logging in counts as much as proving it again; "lately" is ACCOUNT_REAUTHENTICATION_TIMEOUT
    seconds.
    """
    proofs = [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if not methods or record.get("method") in methods
    ]
    return bool(proofs) and time.time() - max(proofs) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def gave_second_factor_recently(request: HttpRequest) -> bool:
    """Tell whether an application's code, a recovery code or a passkey was given lately."""
    return proved_recently(request, SECOND_FACTOR)
