"""The agency judges Volet 2 block by block."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.decorators import agent_required
from portal.core.fields import Change, tell
from portal.core.workflow import TransitionError
from portal.filings.services import revisions
from portal.filings.views.access import log_reading
from quality_defects import rules
from quality_defects.effects.judgements import JUDGED, judge
from quality_defects.enums import Verdict, Volet2State
from quality_defects.fields.volet2 import BLOCKS
from quality_defects.forms import JudgementForm
from quality_defects.messages.post import agency_path
from quality_defects.models import Case, Volet2
from quality_defects.volet2_checks import verdicts


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def judge_volet2(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Each block sufficient or not; what is not becomes a question to the firm."""
    cases = Case.objects.visible_to(request.user).select_related("organisation", "volet2")
    case = get_object_or_404(cases, uuid=uuid)
    volet = case.volet2
    volet.filing = case
    back = agency_path(case)
    if not rules.is_evaluator(request.user, case):
        raise PermissionDenied
    if volet.state not in JUDGED:
        messages.warning(request, _("Le volet 2 n’est pas à juger : aucune version n’attend."))
        return redirect(back)
    signed = list(case.revisions.filter(part=volet.part_name).order_by("number"))
    form = JudgementForm(
        request.POST if request.method == "POST" else None,
        blocks=BLOCKS,
        initial=_former(volet, signed),
    )
    if request.method == "POST" and form.is_valid():
        try:
            judged = judge(
                volet, form.judgements, actor=request.user, due_on=form.cleaned_data["due_on"]
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except TransitionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(judged))
            return redirect(back)
    log_reading(request, case)
    context = {
        "case": case,
        "form": form,
        "back": back,
        "revision": signed[-1],
        "sections": tell(volet.specification, revisions.answers_of(volet, signed[-1])),
    }
    return render(request, "quality_defects/judge.html", context)


def _former(volet: Volet2, signed: list[Any]) -> dict[str, Any]:
    """Return what was judged of this version, else of the former one where nothing changed."""
    last = signed[-1]
    known = verdicts(volet, last.number)
    if len(signed) > 1:
        changed = {one.section for one in _changes(volet, signed)}
        for block, row in verdicts(volet, signed[-2].number).items():
            if row.verdict == Verdict.SUFFICIENT and BLOCKS[block][0] not in changed:
                known.setdefault(block, row)
    initial = {block: row.verdict for block, row in known.items()}
    return initial | {f"{block}_comment": row.comment for block, row in known.items()}


def _changes(volet: Volet2, signed: list[Any]) -> list[Change]:
    return revisions.changes_between(volet, signed[-2], signed[-1])


def _told(volet: Volet2) -> str:
    if volet.state == Volet2State.EVALUATED:
        return _("Tous les blocs sont suffisants : le volet 2 est évalué.")
    if volet.state == Volet2State.COMPLETION_REQUESTED:
        return _("Avis enregistré ; les questions sont envoyées au déclarant.")
    return _("Avis enregistré.")
