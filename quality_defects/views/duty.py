"""The duty officer's page: what must be known and done tonight, on a phone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from portal.accounts.decorators import agent_required
from portal.accounts.identifiers import compact_phone, readable_phone
from portal.core.deadlines import Badge, off_hours
from portal.core.durations import age
from portal.core.fields import Answer, Values, known, thaw
from portal.core.workflow import Availability, can, workflow_of
from quality_defects import rules
from quality_defects.enums import YesNo
from quality_defects.fields import VOLET1
from quality_defects.messages.post import SLUG, agency_path
from quality_defects.models import Case, CaseRevision, PhoneAlert, Proposal, current
from quality_defects.querysets import watched_by_duty_officers

LIMIT = 50
LOTS = 12
SENTENCE = 240
FIRST_MOVES = ("take", "confirm_triage", "reopen")
"""What is done at once; the page of the case has the rest, with what stands in its way."""


@dataclass(frozen=True)
class Card:
    """A case as the duty officer reads it, from its last signed version."""

    case: Case
    alert: PhoneAlert | None
    path: str
    priority: str
    products: list[str]
    lots: list[str]
    defect: str
    patients: list[str]
    supply: list[str]
    proposal: list[str]
    waiting: str
    badge: Badge | None
    numbers: list[tuple[str, str]]
    can_confirm: bool
    late: bool = False
    actions: list[Availability] = field(default_factory=list)
    decisions: list[tuple[str, str]] = field(default_factory=list)


@require_safe
@agent_required
def page(request: HttpRequest) -> HttpResponse:
    """Open alerts first, then urgent cases and those that nobody took."""
    if not rules.sees_duty_page(request.user):
        raise PermissionDenied
    now = timezone.now()
    found = list(watched_by_duty_officers(Case.objects.visible_to(request.user), now, LIMIT))
    signed = _signed(found)
    cards = [_card(case, signed[case.pk], request.user, now) for case in found]
    context = {
        "alerts": [card for card in cards if card.waiting],
        "others": [card for card in cards if not card.waiting],
        "now_badge": off_hours(now),
        "slug": SLUG,
    }
    return render(request, "quality_defects/duty.html", context)


def _signed(cases: list[Case]) -> dict[int, Any]:
    """Return the last signed Volet 1 of each case: what is being drafted is the firm's alone."""
    last = (
        CaseRevision.objects.filter(filing__in=cases, part="volet1")
        .order_by("filing_id", "-number")
        .distinct("filing_id")
    )
    return {revision.filing_id: revision for revision in last}


def _card(case: Case, revision: CaseRevision, user: Any, now: datetime) -> Card:
    answers = thaw(VOLET1, revision.payload["answers"])
    alert = current(case.phone_alerts.all())
    if alert:
        alert.filing = case
    waits = alert is not None and alert.waits
    return Card(
        case=case,
        alert=alert,
        path=agency_path(case),
        priority=case.priority,
        products=[row["name"] for row in answers["products"] if known(row["name"])],
        lots=_lots(answers),
        defect=first_sentence(known(answers["description"]) or ""),
        patients=_patients(answers),
        supply=_supply(answers, revision.payload.get("reference_data", {})),
        proposal=_proposal(answers),
        waiting=age(alert.raised_at, now) if waits else "",
        badge=off_hours(case.received_at),
        numbers=_numbers(answers, case.organisation),
        late=case.version_after_end_at is not None,
        can_confirm=waits and can(alert, "confirm_call", user),
        actions=[
            Availability(workflow_of(Case)[name], [])
            for name in FIRST_MOVES
            if can(case, name, user) and not (name == "take" and case.assigned_to_id)
        ],
        decisions=list(_decisions(case, user)),
    )


def _decisions(case: Case, user: Any) -> Iterator[tuple[str, str]]:
    """Yield what leads this person to the decision, with the address of each page."""
    if can(case, "assess_risk", user):
        yield _("Remplir la fiche de risque"), reverse("quality_defects:risk", args=[case.uuid])
    page = reverse("quality_defects:decision", args=[case.uuid])
    pending = [one for one in case.pending_proposals if one.action == "decide"]
    if any(one.proposed_by_id != user.pk for one in pending) and rules.is_reviewer(user, case):
        yield _("Lire la décision proposée, pour la confirmer"), page
    may_be_decided = case.state in workflow_of(Case)["decide"].sources
    proposal = Proposal(filing=case, action="decide", proposed_by=user)
    if may_be_decided and not pending and rules.may_propose(user, proposal):
        yield _("Proposer une décision"), page


def first_sentence(text: str) -> str:
    """Return the first sentence of `text`, cut at a word when it is very long."""
    sentence = re.split(r"(?<=[.!?…])\s", " ".join(text.split()), maxsplit=1)[0]
    if len(sentence) <= SENTENCE:
        return sentence
    return sentence[:SENTENCE].rsplit(" ", 1)[0] + "…"


def _words(answers: Values, name: str) -> str:
    """Return an answer in words, "" when nothing was answered."""
    value = known(answers[name])
    return "" if value in (None, "", []) else str(VOLET1.fields[name].words(value))


def _patients(answers: Values) -> list[str]:
    labels = {
        "populations": _("exposés : %(n)s"),
        "adverse_events": _("effets indésirables : %(n)s"),
        "adverse_events_serious": _("dont graves : %(n)s"),
        "deaths": _("décès : %(n)s"),
    }
    return [label % {"n": _words(answers, name) or _("inconnu")} for name, label in labels.items()]


def _lots(answers: Values) -> list[str]:
    """Return the first batches, and how many more there are."""
    numbers = [row["number"] for row in answers["lots"] if known(row["number"])]
    rest = len(numbers) - LOTS
    if rest <= 0:
        return numbers
    more = ngettext("et %(n)d autre", "et %(n)d autres", rest) % {"n": rest}
    return [*numbers[:LOTS], more]


def _supply(answers: Values, reference: dict[str, Any]) -> list[str]:
    told = []
    if any(snapshot.get("mitm") for snapshot in reference.values()):
        told.append(_("MITM"))
    elif any(known(row["mitm"]) == Answer.YES for row in answers["products"]):
        told.append(_("MITM, d’après le déclarant"))
    if _words(answers, "shortage_risk"):
        told.append(
            _("risque de rupture : %(answer)s") % {"answer": _words(answers, "shortage_risk")}
        )
    return told


def _proposal(answers: Values) -> list[str]:
    told = [
        _("rappel : %(answer)s") % {"answer": _words(answers, "recall_proposed") or _("inconnu")}
    ]
    names = ("recall_level", "recall_lots", "measures_proposed")
    return told + [words for name in names if (words := _words(answers, name))]


def _acting(answers: Values) -> str:
    """Return the mobile of who stands in for the pharmacien responsable, "" when nobody does."""
    return known(answers["acting_mobile"]) or "" if answers["acting"] == YesNo.YES else ""


def _numbers(answers: Values, organisation: Any) -> list[tuple[str, str]]:
    """Return whom to call and on which number, each number once."""
    given = [
        (_("Astreinte du laboratoire"), known(answers["on_call_phone"])),
        (_("Intérimaire, portable"), _acting(answers)),
        (_("Pharmacien responsable, portable"), known(answers["pharmacist_mobile"])),
        (_("Pharmacien responsable, bureau"), known(answers["pharmacist_phone"])),
        (_("Astreinte de l’organisation"), organisation.on_call_phone),
    ]
    numbers: dict[str, tuple[str, str]] = {}
    for label, number in given:
        if number:
            bare = compact_phone(number)
            numbers.setdefault(bare, (label, readable_phone(bare)))
    return list(numbers.values())
