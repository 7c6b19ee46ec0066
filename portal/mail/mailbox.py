"""The development mailbox: what left, read in the browser. Only while PORTAL_DEMO is on."""

import functools
from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal.mail.querysets import mailbox

PAGE_SIZE = 30
SANDBOX = ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation"]


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view unknown outside the demonstration."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PORTAL_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@demo_only
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List every e-mail and SMS, newest first."""
    recipient = request.GET.get("destinataire", "").strip()
    page = Paginator(mailbox(recipient), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "mail/mailbox.html", {"page": page, "recipient": recipient})


@demo_only
@require_safe
@csp_update({"frame-src": [SELF]})
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one message as text and, for an e-mail, as HTML in a closed frame."""
    message = get_object_or_404(mailbox(), pk=pk)
    attachments = message.content.attachments.select_related("document").order_by("pk")
    return render(request, "mail/letter.html", {"message": message, "attachments": attachments})


@demo_only
@require_safe
@xframe_options_sameorigin
@csp_replace({"default-src": [NONE], "frame-ancestors": [SELF], "sandbox": SANDBOX})
def letter_html(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the HTML body as it left; its links open in the window around the frame."""
    message = get_object_or_404(mailbox(), pk=pk)
    return HttpResponse(message.content.html.replace("<head>", '<head><base target="_top">', 1))
