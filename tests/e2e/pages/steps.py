"""What people do on every page: press a button, follow a link, write a day."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page


def press(page: Page, name: str, role: str = "button") -> None:
    """Press the first button of this name, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    """Follow the first link of this name."""
    press(page, name, role="link")


def day(days: int) -> str:
    """Return the day in so many days, as the forms take it."""
    return f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"
