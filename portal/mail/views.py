"""Pages about outgoing messages: a person's choices, and what agents see of the outbox."""

from typing import Any

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.decorators import agent_required
from portal.mail import services
from portal.mail.enums import WAITING, MessageState
from portal.mail.forms import PreferencesForm
from portal.mail.models import OutgoingMessage
from portal.mail.preferences import choices_of, set_received
from portal.mail.querysets import count_by_view, listed

PAGE_SIZE = 50
UNSETTLED = (*WAITING, MessageState.FAILED)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Let a person choose the categories of messages that can be disabled."""
    choices = choices_of(request.user)
    optional = [choice for choice in choices if choice.can_be_disabled]
    form = PreferencesForm(request.POST if request.method == "POST" else None, choices=optional)
    if form.is_valid():
        set_received(request.user, set(form.cleaned_data["received"]))
        flash.success(request, _("Vos choix sont enregistrés."))
        return redirect("mail:preferences")
    compulsory = [choice for choice in choices if choice.has_compulsory]
    return render(
        request,
        "mail/preferences.html",
        {"form": form, "optional": optional, "compulsory": compulsory},
    )


@agent_required
@require_safe
def outgoing(request: HttpRequest, view: str = "echecs") -> HttpResponse:
    """List outgoing messages by what became of them."""
    q = request.GET.get("q", "").strip()
    page = Paginator(listed(view, q), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = count_by_view()
    labels = {
        "echecs": _("En échec"),
        "attente": _("En attente"),
        "annules": _("Annulés"),
        "envoyes": _("Envoyés"),
    }
    tabs = [
        {
            "label": label,
            "url": reverse("mail:messages_view", args=[name]),
            "current": name == view,
            "count": counts.get(name),
        }
        for name, label in labels.items()
    ]
    return render(
        request,
        "mail/messages.html",
        {
            "page": page,
            "tabs": tabs,
            "q": q,
            "view": view,
            "view_label": labels[view],
            "failures": counts["echecs"],
        },
    )


@agent_required
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one outgoing message, without the secrets that some hold."""
    shown = _message(pk)
    return render(
        request,
        "mail/message.html",
        {
            "message": shown,
            "facts": _facts(shown),
            "attachments": shown.content.attachments.select_related("document").order_by("pk"),
            "unsettled": shown.state in UNSETTLED,
        },
    )


@agent_required
@require_http_methods(["GET", "HEAD", "POST"])
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again, once confirmed."""
    shown = _message(pk)
    if request.method != "POST":
        return _confirm(
            request,
            shown,
            title=_("Renvoyer ce message ?"),
            text=_("Il repart tout de suite, avec un nouveau cycle d’essais."),
            action=_("Renvoyer"),
        )
    if services.resend(pk):
        flash.success(request, _("Le message repart."))
    else:
        flash.warning(request, _("Ce message est déjà parti, en cours d’envoi ou annulé."))
    return redirect("mail:message", pk=pk)


@agent_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a message up, once confirmed."""
    shown = _message(pk)
    if request.method != "POST":
        return _confirm(
            request,
            shown,
            title=_("Annuler ce message ?"),
            text=_("Il ne partira pas, et son destinataire n’en saura rien."),
            action=_("Annuler l’envoi"),
            danger=True,
        )
    if services.cancel(pk, request.user):
        flash.success(request, _("L’envoi est annulé."))
    else:
        flash.warning(request, _("Ce message est déjà parti, en cours d’envoi ou annulé."))
    return redirect("mail:message", pk=pk)


@agent_required
@require_http_methods(["GET", "HEAD", "POST"])
def resend_all(request: HttpRequest) -> HttpResponse:
    """Send every failed message again, once confirmed: after an outage, one gesture."""
    failures = count_by_view()["echecs"]
    if request.method != "POST":
        return render(request, "mail/confirm_all.html", {"failures": failures})
    sent = services.resend_failed()
    flash.success(
        request,
        ngettext("%(count)s message repart.", "%(count)s messages repartent.", sent)
        % {"count": sent},
    )
    return redirect("mail:messages")


def _message(pk: int) -> OutgoingMessage:
    return get_object_or_404(
        OutgoingMessage.objects.select_related("content", "user", "organisation", "cancelled_by"),
        pk=pk,
    )


def _confirm(
    request: HttpRequest,
    shown: OutgoingMessage,
    *,
    title: str,
    text: str,
    action: str,
    danger: bool = False,
) -> HttpResponse:
    if shown.state not in UNSETTLED:
        raise Http404
    return render(
        request,
        "mail/confirm.html",
        {
            "message": shown,
            "title": title,
            "text": text,
            "action": action,
            "kind": "danger" if danger else "primary",
        },
    )


def _facts(shown: OutgoingMessage) -> list[tuple[str, Any]]:
    """Return what the page of a message states, in order; dates that have no sense are left out."""
    facts = [
        (_("Destinataire"), shown.address),
        (_("Personne"), shown.user.full_name if shown.user else ""),
        (_("Organisation"), shown.organisation.name if shown.organisation else ""),
        (_("Canal"), shown.get_channel_display()),
        (_("Catégorie"), shown.content.get_category_display()),
        (_("Référence"), shown.content.reference),
        (_("Essais"), shown.attempts),
        (_("Dernière erreur"), "" if shown.state == MessageState.FAILED else shown.error),
    ]
    dates = [
        (_("Créé le"), shown.created_at),
        (_("Prochain essai"), shown.next_attempt_at),
        (_("Envoyé le"), shown.sent_at),
        (_("En échec depuis"), shown.failed_at),
        (_("Annulé le"), shown.cancelled_at),
    ]
    by = [(_("Annulé par"), shown.cancelled_by.full_name)] if shown.cancelled_by else []
    return [
        *[fact for fact in facts if fact[1] not in ("", None)],
        *[fact for fact in dates if fact[1]],
        *by,
    ]
