"""The second factor as a person gives it."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from tests.factories.accounts import TOTP_SECRET


def totp_code() -> str:
    """Return what the authenticator application of the factories shows now."""
    return format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30))


def confirm_identity(page: Page) -> None:
    """Give the second factor if the page asks for it."""
    if "reauthenticate" in page.url:
        page.get_by_label("Code").fill(totp_code())
        with page.expect_navigation():
            page.get_by_role("button", name=re.compile("Confirm")).click()
