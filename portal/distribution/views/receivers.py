"""An organisation's receivers of calls and keys, kept by its administrators."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.decorators import member_required, organisation_role_required
from portal.accounts.enums import OrganisationRole
from portal.accounts.models import ApiKey
from portal.accounts.predicates import may_administer
from portal.accounts.views.pages import confirmation
from portal.distribution.enums import EndpointState
from portal.distribution.forms import EndpointForm, KeyForm
from portal.distribution.models import Delivery, Endpoint
from portal.distribution.selection import Selection
from portal.distribution.services import calling
from portal.distribution.wording import in_words

administrator_required = organisation_role_required(OrganisationRole.ADMINISTRATOR)
MOST_CALLS = 50


@member_required
@require_safe
def receivers(request: HttpRequest) -> HttpResponse:
    """Show the receivers and keys of the organisation."""
    own = request.organisation
    context = {
        "receivers": Endpoint.objects.visible_to(request.user).filter(organisation=own),
        "keys": ApiKey.objects.visible_to(request.user)
        .filter(organisation=own)
        .select_related("created_by"),
        "may_administer": may_administer(request.user, own.pk),
    }
    return render(request, "distribution/receivers.html", context)


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a receiver and show its secret, once."""
    form = EndpointForm(request.POST) if request.method == "POST" else EndpointForm()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        secret = calling.new_secret()
        made = Endpoint.objects.create(
            organisation=request.organisation,
            name=told["name"],
            url=told["url"],
            selection=Selection.of(told).as_json(),
            exercises=told["exercises"],
            secret=secret,
            created_by=request.user,
        )
        return _secret(request, made, secret)
    context = {
        "form": form,
        "title": _("Ajouter un destinataire d’appels"),
        "button": _("Ajouter"),
    }
    return render(request, "distribution/form.html", context)


@member_required
@require_safe
def receiver(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show a receiver and its last calls."""
    found = _own(request, uuid)
    context = {
        "receiver": found,
        "filters": in_words(found.wanted),
        "calls": found.deliveries.prefetch_related("log").order_by("-pk")[:MOST_CALLS],
        "may_administer": may_administer(request.user, found.organisation_id),
        "is_active": found.state == EndpointState.ACTIVE,
    }
    return render(request, "distribution/receiver.html", context)


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_receiver(request: HttpRequest, uuid: str, change: str) -> HttpResponse:
    """Pause, resume, replay or give another secret, after a confirmation."""
    found = _own(request, uuid)
    back = reverse("distribution:receiver", args=[found.uuid])
    if change == "secret":
        if request.method == "POST":
            return _secret(request, found, calling.rotate(found))
        context = {"receiver": found, "back": back, "days": calling.OVERLAP.days}
        return render(request, "distribution/rotate.html", context)
    told: dict[str, tuple[Callable[[], Any], str, str, str]] = {
        "pause": (
            lambda: calling.pause(found),
            _("Mettre en pause"),
            _("Plus aucun appel ne part ; ce qui est publié pendant la pause n’est pas rejoué."),
            _("Les appels sont en pause."),
        ),
        "reprise": (
            lambda: calling.enable(found),
            _("Reprendre les appels"),
            _("Les prochaines publications seront appelées."),
            _("Les appels reprennent."),
        ),
        "rejouer": (
            lambda: calling.replay(_last_calls(found)),
            _("Rejouer les derniers appels"),
            _("Les derniers appels repartent sous les mêmes identifiants."),
            _("Les appels repartent."),
        ),
    }
    if change not in told:
        raise Http404
    action, title, sentence, done = told[change]
    return confirmation(
        request,
        change=action,
        back=back,
        title=title,
        sentence=sentence,
        button=title,
        done=done,
    )


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_key(request: HttpRequest) -> HttpResponse:
    """Make a key and show it, once."""
    form = KeyForm(request.POST) if request.method == "POST" else KeyForm()
    if request.method == "POST" and form.is_valid():
        key, text = ApiKey.issue(request.organisation, form.cleaned_data["name"], request.user)
        context = {
            "title": _("Clé d’API « %(name)s »") % {"name": key.name},
            "secret": text,
            "back": reverse("distribution:receivers"),
        }
        return render(request, "distribution/secret.html", context)
    context = {"form": form, "title": _("Créer une clé d’API"), "button": _("Créer la clé")}
    return render(request, "distribution/form.html", context)


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a key, after a confirmation."""
    key = get_object_or_404(
        ApiKey.objects.visible_to(request.user),
        pk=pk,
        organisation=request.organisation,
        revoked_at=None,
    )

    def revoke() -> None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])

    return confirmation(
        request,
        change=revoke,
        back=reverse("distribution:receivers"),
        title=_("Révoquer la clé « %(name)s »") % {"name": key.name},
        sentence=_("Les logiciels qui s’en servent reviennent au nombre d’appels de tous."),
        button=_("Révoquer"),
        done=_("La clé est révoquée."),
    )


def _own(request: HttpRequest, uuid: str) -> Endpoint:
    found = Endpoint.objects.visible_to(request.user).filter(organisation=request.organisation)
    return get_object_or_404(found, uuid=uuid)


def _last_calls(found: Endpoint) -> QuerySet[Delivery]:
    shown = found.deliveries.order_by("-pk").values_list("pk", flat=True)[:MOST_CALLS]
    return Delivery.objects.filter(pk__in=list(shown))


def _secret(request: HttpRequest, found: Endpoint, secret: str) -> HttpResponse:
    context = {
        "title": _("Secret de « %(name)s »") % {"name": found.name},
        "secret": secret,
        "back": reverse("distribution:receiver", args=[found.uuid]),
    }
    return render(request, "distribution/secret.html", context)
