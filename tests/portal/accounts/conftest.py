"""Ways into the pages of accounts."""

import time

import pytest
from django.test import Client

from tests.factories.accounts import TOTP_SECRET, give_totp


@pytest.fixture
def log_in():
    """Return a function that opens a session as after a password and, with `mfa`, a code.

    `ago` says how many seconds ago that was.
    """

    def function(user, *, mfa=True, ago=0):
        client = Client()
        client.force_login(user)
        session = client.session
        at = time.time() - ago
        records = [{"method": "password", "at": at, "reauthenticated": True}]
        if mfa:
            records.append({"method": "mfa", "at": at, "type": "totp", "reauthenticated": True})
        session["account_authentication_methods"] = records
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return function


@pytest.fixture
def signed_in(log_in):
    """Return a function like `log_in` that gives the user a second factor first."""

    def function(user, **how):
        return log_in(give_totp(user), **how)

    return function


@pytest.fixture
def code():
    """Return a function that computes the code of the moment of TOTP_SECRET."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value  # noqa: PLC0415

    def function(secret=TOTP_SECRET):
        return format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    return function
