"""Home, and the state of the session."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts import agency_session
from portal.core import navigation
from portal.core.resend import waiting_form
from portal.web import contacts


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the portal is for and where each reader goes."""
    return render(
        request,
        "portal/home.html",
        {
            "room_links": navigation.links(request, "public"),
            "switchboard": contacts.SWITCHBOARD,
        },
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead programs that ask for it at the root to the mark of the portal."""
    return redirect(static("img/mark.svg"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """Tell the scripts of a page whether its session lives, how long, and its current CSRF token.

    `ends_in` is in seconds, None where nothing but the cookie ends the session. POST is for the
    agent who wants to stay. Only pages of this site can read the answer: no other origin is
    allowed to.
    """
    if request.method == "POST":
        agency_session.stay(request.session)
    return JsonResponse(
        {
            "authenticated": request.user.is_authenticated,
            "csrf": get_token(request),
            "ends_in": agency_session.seconds_left(request.session),
        }
    )


@require_safe
@never_cache
@login_required
def resend(request: HttpRequest) -> HttpResponse:
    """Give back the form that was sent after the session ended, with a token that is valid now."""
    form = waiting_form(request)
    if form is None:
        messages.info(request, _("Aucun formulaire n’est à renvoyer."))
        return redirect("accounts:after_login")
    return render(
        request,
        "errors/resend.html",
        {
            "heading": _("Vos réponses sont gardées"),
            "explanation": _("Vous êtes connecté. Rien n’est encore enregistré : renvoyez-les."),
            "login_first": False,
            "is_waiting": False,
            "address": form.address,
            "kept": form.values,
            "files_lost": form.files_lost,
        },
    )
