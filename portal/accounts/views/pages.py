"""What the pages of this package share: showing a refusal, asking for a confirmation."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.accounts.services.refusals import Refused

# Changing who may do what asks for a proof of identity of the last minutes.
proof_of_identity = reauthentication_required


def attempt(request: HttpRequest, change: Callable[[], Any], done: str) -> bool:
    """Carry out `change` and say `done`, or say why it was refused; tell which."""
    try:
        change()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def attempt_with_form(form: forms.Form, change: Callable[[], Any]) -> bool:
    """Carry out `change`; a refusal becomes an error of the form. Tell whether it was done."""
    try:
        change()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def confirmation(
    request: HttpRequest,
    *,
    change: Callable[[], Any],
    back: str,
    title: str,
    sentence: str,
    button: str,
    done: str,
    agency: bool = False,
) -> HttpResponse:
    """Ask on GET, carry out `change` on POST, and go back to the address `back` either way."""
    if request.method == "POST":
        attempt(request, change, done)
        return redirect(back)
    return render(
        request,
        "accounts/confirm.html",
        {
            "layout": "layout/agency.html" if agency else "layout/workspace.html",
            "title": title,
            "sentence": sentence,
            "button_label": button,
            "back": back,
        },
    )
