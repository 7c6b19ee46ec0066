"""The parts of a case page that every workflow shares, drawn for the person who reads.

`{% load casework %}`, then `{% case_thread filing %}` and so on: each shows what the reader may
know.
"""

from typing import Any

from django import template
from django.template import Context

from portal.filings import presentation
from portal.filings.services import disclosures, links
from portal.filings.services.casework import sees_internal, spec_of

register = template.Library()


@register.inclusion_tag("filings/casework/thread.html", takes_context=True)
def case_thread(context: Context, filing: Any) -> dict[str, Any]:
    """The messages of the case, oldest first, with who read them and when."""
    return {"lines": presentation.thread_lines(filing, context["user"])}


@register.inclusion_tag("filings/casework/clocks.html", takes_context=True)
def case_clocks(context: Context, filing: Any) -> dict[str, Any]:
    """The due dates of the case with their arithmetic."""
    return _on(filing, faces=presentation.clock_faces(filing, context["user"]))


@register.inclusion_tag("filings/casework/requests.html", takes_context=True)
def case_requests(context: Context, filing: Any, part: str = "") -> dict[str, Any]:
    """The agency's questions on the case or on one part, those that wait first."""
    boxes = presentation.request_boxes(filing, context["user"], part=part)
    boxes.sort(key=lambda box: not box.request.is_open)
    return _on(filing, boxes=boxes)


@register.inclusion_tag("filings/casework/proposals.html", takes_context=True)
def case_proposals(context: Context, filing: Any) -> dict[str, Any]:
    """The actions that wait for a second person."""
    return _on(filing, banners=presentation.proposal_banners(filing, context["user"]))


@register.inclusion_tag("filings/casework/opinions_asked.html", takes_context=True)
def case_opinions(context: Context, filing: Any) -> dict[str, Any]:
    """The opinions asked on the case, for the agency."""
    user = context["user"]
    return _on(
        filing,
        lines=presentation.opinion_lines(filing, user),
        may_ask=spec_of(filing).may_work(user, filing),
    )


@register.inclusion_tag("filings/casework/secrets.html", takes_context=True)
def case_secrets(context: Context, filing: Any) -> dict[str, Any]:
    """The business secrets of the case, for the agency: to whom each may go, by whose decision."""
    user = context["user"]
    may_read = sees_internal(user, filing)
    return _on(
        filing,
        secrets=disclosures.secrets_of(filing, user) if may_read else [],
        may_disclose=spec_of(filing).may_work(user, filing),
    )


@register.inclusion_tag("filings/casework/links.html", takes_context=True)
def case_links(context: Context, filing: Any) -> dict[str, Any]:
    """The cases linked to the case, for the agency."""
    user = context["user"]
    return _on(
        filing,
        linked=links.linked_cases(filing, user),
        may_link=spec_of(filing).may_work(user, filing),
    )


@register.filter
def case_slug(filing: Any) -> str:
    """Return the slug of the workflow of a case, for its addresses."""
    return spec_of(filing).slug


def _on(filing: Any, **values: Any) -> dict[str, Any]:
    return {"filing": filing, "slug": spec_of(filing).slug, **values}
