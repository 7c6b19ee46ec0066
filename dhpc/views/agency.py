"""Pages of the agency's desk: what it decides of a request, and what it asks for."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from dhpc import forms
from dhpc.views.desk import done, place_of
from portal.accounts.decorators import agent_required


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def qualify(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decide that a letter is needed."""
    place = place_of(request, uuid)
    form = forms.QualifyForm(request.POST or None, initial={"lane": place.filing.lane})
    return done(request, place, place.filing, "qualify", form)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def route_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send the request elsewhere, with the reason."""
    place = place_of(request, uuid)
    form = forms.RoutingForm(request.POST or None)
    return done(request, place, place.filing, "route_out", form)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def indications(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send what the laboratory needs to write the letter."""
    place = place_of(request, uuid)
    form = forms.IndicationsForm(request.POST or None)
    return done(request, place, place.filing, "send_indications", form)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def network(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say whether the European network was told."""
    place = place_of(request, uuid)
    dossier = place.filing
    initial = {"network_notice": dossier.network_notice, "network_note": dossier.network_note}
    form = forms.NetworkForm(request.POST or None, initial=initial)
    return done(request, place, dossier, "set_network_notice", form)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def authority(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Correct under whose authority the letter is sent."""
    place = place_of(request, uuid)
    form = forms.AuthorityForm(request.POST or None, initial={"authority": place.filing.authority})
    return done(request, place, place.filing, "set_authority", form)
