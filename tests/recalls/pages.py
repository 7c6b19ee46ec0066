"""The pages of a safety action as people use them, through the test client."""

import datetime

from django.test import Client
from django.urls import reverse

from recalls.rules import SLUG
from tests.factories.quality_defects import log_in
from tests.quality_defects.pages import posted


def case_page(name, action, *args):
    return reverse(f"filings:{name}", args=[SLUG, action.uuid, *args])


def section_url(action, section):
    return case_page("section", action, "notice", section)


def desk_page(name, action):
    return reverse(f"recalls:{name}", args=[action.uuid])


def sent(client, url, data=None):
    """Post to a page that must accept it, and return the answer."""
    answer = client.post(url, data or {})
    assert answer.status_code == 302, (url, _errors(answer))
    return answer


def _errors(answer):
    context = answer.context or {}
    form = context.get("form") if hasattr(context, "get") else None
    return form.errors if form is not None else answer.status_code


def fill_section(client, action, section, **answers):
    """Fill fields of a section as a browser does, the others as they stand."""
    url = section_url(action, section)
    shown = client.get(url)
    assert shown.status_code == 200
    told = {name: _typed(value) for name, value in answers.items()}
    data = {"version": shown.context["version"]} | posted(shown.context["forms"]) | told
    return sent(client, url, data)


def _typed(value):
    return value.strftime("%d/%m/%Y") if isinstance(value, datetime.date) else value


def move(client, user, action, name, **told):
    """Perform a transition of the notice on its page at the agency."""
    log_in(client, user)
    return sent(client, case_page("agency_move", action, "notice", name), {"comment": ""} | told)


def publish(client, action, *, evaluator, validator, publisher, **sheet):
    """Take, prepare, validate and publish the version that was sent, each on its page."""
    move(client, evaluator, action, "take")
    page = desk_page("sheet", action)
    shown = client.get(page).context
    told = {"summary": shown["form"]["summary"].value(), "seen": shown["seen"]}
    sent(client, page, told | sheet)
    for user, name in ((validator, "validate"), (publisher, "publish")):
        log_in(client, user)
        page = desk_page(name, action)
        assert client.get(page).status_code == 200
        sent(client, page)


def verdict_of(scan):
    """Return what the public stock check says of a scan, asked as a pharmacy's reader does."""
    answer = Client().post(
        reverse("check:page"), {"code": scan}, headers={"accept": "application/json"}
    )
    return answer.json()["message"].partition(".")[0]
