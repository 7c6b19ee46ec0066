"""Addresses of the pages of an action."""

from django.urls import reverse

from recalls.rules import SLUG


def address(name, action, *args):
    return reverse(f"filings:{name}", args=[SLUG, action.uuid, *args])


def section_url(action, section):
    return address("section", action, "notice", section)
