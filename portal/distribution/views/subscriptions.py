"""Subscribing by e-mail: asking, confirming, ending. None of it needs an account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.distribution.enums import SubscriptionState
from portal.distribution.forms import SubscriptionForm, recipients
from portal.distribution.models import Subscription
from portal.distribution.selection import Selection
from portal.distribution.services import subscribing
from portal.distribution.wording import from_query, in_words
from portal.publication.search.query import Query
from portal.rendering.throttling import too_many


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask what to follow and where to write; the filters of a list stand in the address."""
    asked = from_query(Query.parse(request.GET))
    offered = {code for code, _label in recipients(asked.kind)}
    kept = [code for code in asked.recipient if code not in offered]
    if request.method != "POST":
        initial = {"kind": list(asked.kind), "recipient": list(asked.recipient)}
        return _form(request, SubscriptionForm(initial=initial, kinds=asked.kind), asked, kept)
    form = SubscriptionForm(request.POST, kinds=asked.kind)
    if not form.is_valid():
        return _form(request, form, asked, kept)
    if too_many(request, "subscribe", settings.SUBSCRIPTIONS_A_MINUTE):
        form.add_error(None, _("Trop de demandes depuis cette adresse : attendez une minute."))
        return _form(request, form, asked, kept, status=429)
    told = form.cleaned_data
    chosen = {"kind": told["kind"], "recipient": [*told["recipient"], *kept]}
    subscribing.ask(
        told["address"],
        Selection.of(asked.as_json() | chosen),
        told["rhythm"],
        exercises=told["exercises"],
    )
    context = {"address": told["address"], "days": subscribing.TO_CONFIRM.days}
    return render(request, "distribution/asked.html", context)


def _form(
    request: HttpRequest,
    form: SubscriptionForm,
    asked: Selection,
    kept: list[str],
    status: int = 200,
) -> HttpResponse:
    others = Selection.of(asked.as_json() | {"kind": (), "recipient": kept})
    context = {"form": form, "others": in_words(others)}
    return render(request, "distribution/subscribe.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, uuid: str) -> HttpResponse:
    """Begin a subscription, on POST: programs that read mails follow links."""
    found = get_object_or_404(Subscription, uuid=uuid)
    if request.method == "POST":
        subscribing.confirm(found)
        found.refresh_from_db()
    return _page(request, found, confirming=True)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def subscription(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show a subscription, and end it on POST.

    Its address is known from the mails alone. Programs of mail post here too (RFC 8058), without
    a token of ours.
    """
    found = get_object_or_404(Subscription, uuid=uuid)
    if request.method == "POST":
        subscribing.end(found)
        found.refresh_from_db()
    return _page(request, found, confirming=False)


def _page(request: HttpRequest, found: Subscription, *, confirming: bool) -> HttpResponse:
    context = {
        "subscription": found,
        "filters": in_words(found.wanted),
        "confirming": confirming and found.state == SubscriptionState.PENDING,
        "is_active": found.state == SubscriptionState.ACTIVE,
        "is_ended": found.state == SubscriptionState.ENDED,
    }
    return render(request, "distribution/subscription.html", context)
