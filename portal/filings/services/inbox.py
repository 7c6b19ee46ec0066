"""Which received cases a list of the agency holds: the page and its exports ask here."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts import predicates
from portal.filings.querysets import FilingQuerySet
from portal.filings.registry import WorkflowSpec

VIEWS = ("new", "mine", "all")
QUERY_LENGTH = 100


def read_filters(asked: Mapping[str, Any]) -> dict[str, str]:
    """Return the filters that a query string asks for, each with a value that is known."""
    view = asked.get("vue", "new")
    return {
        "vue": view if view in VIEWS else "new",
        "q": asked.get("q", "").strip()[:QUERY_LENGTH],
    }


def selected(spec: WorkflowSpec, user: Any, filters: Mapping[str, str]) -> FilingQuerySet:
    """Return the received cases of a workflow that pass `filters`, among those that `user` sees.

    An agent without a role on the workflow gets none. The view "new" holds what nobody follows,
    "mine" what `user` follows.
    """
    if not predicates.has_agency_role(user, spec.key):
        return spec.cases.none()
    cases = spec.cases.visible_to(user).sent()
    if filters["vue"] == "new":
        cases = cases.filter(assigned_to=None)
    elif filters["vue"] == "mine":
        cases = cases.filter(assigned_to=user)
    if text := filters["q"]:
        cases = cases.filter(
            Q(reference__icontains=text)
            | Q(title__icontains=text)
            | Q(organisation__name__icontains=text)
        )
    return cases


def view_labels() -> dict[str, str]:
    """Return the views of the inbox with their labels, in order."""
    return {"new": _("À prendre en charge"), "mine": _("Que je suis"), "all": _("Tous")}


def filters_in_words(filters: Mapping[str, str]) -> str:
    """Return what the filters keep, as a person reads it."""
    words = view_labels()[filters["vue"]]
    if filters["q"]:
        return _("%(view)s, avec « %(text)s »") % {"view": words, "text": filters["q"]}
    return words
