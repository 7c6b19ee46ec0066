"""The dispatch of a letter: proof of print, statements, proofs, publication."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dhpc import editions, panels, rules, sending_forms
from dhpc.effects import mailing
from dhpc.effects.dispatch import approve
from dhpc.enums import DispatchState, DossierState
from dhpc.fields import PROOF_FILES
from dhpc.letter import data
from dhpc.models import Dossier, PrintProof
from dhpc.panels.sending import plan_facts
from dhpc.review import annexes, impact
from dhpc.review.plan import groups_of, timetable_of
from dhpc.rules import SLUG
from dhpc.sending import coverage, proof
from dhpc.versions import frozen_letter
from dhpc.views import packages
from dhpc.views.desk import done, page, place_of
from portal.accounts import predicates
from portal.accounts.decorators import agent_required, reauthenticated
from portal.core.workflow import can, perform, workflow_of
from portal.documents.exceptions import Rejected
from portal.documents.services import files_of, receive
from portal.filings.services import proposals
from portal.filings.views import acting
from portal.filings.views.access import Place, log_reading, place_or_404
from portal.filings.views.forms import TransitionForm

ANCHOR = "dispatch.proofs"


def _context(dossier: Dossier, user: Any) -> dict[str, Any]:
    found = groups_of(dossier)
    total = coverage.total(found)
    return {
        "dispatch": dossier.dispatch,
        "facts": panels.facts(dossier),
        "groups": found,
        "total": "–" if total is None else f"{total * 100:.0f} %",
        "print_proofs": dossier.print_proofs.select_related("uploaded_by"),
        "statements": dossier.statements.select_related("declared_by"),
        "proof_form": sending_forms.ProofForm(),
        "statement_form": sending_forms.StatementForm(groups=found),
        "may_upload": dossier.dispatch.state == DispatchState.PROOFING
        and rules.may_declare(user, dossier),
        "may_declare": can(dossier, "declare", user),
        "declare_obstacles": workflow_of(Dossier)["declare"].obstacles(dossier)
        if dossier.state in (DossierState.SCHEDULED, DossierState.DISPATCHED)
        else [],
        "piece_form": sending_forms.PieceForm(),
        "may_join": _may_join(user, dossier),
        "pieces": files_of(dossier.subject, PROOF_FILES).order_by("pk"),
        "timetable": timetable_of(dossier),
        "mailers": dossier.mailers.select_related("organisation", "granted_by"),
        "may_delegate": mailing.may_delegate(user, dossier),
        "mailer_form": sending_forms.MailerForm(),
        "may_prove": can(dossier.dispatch, "file_proofs", user),
        "has_package": dossier.dispatch.state != DispatchState.IDLE
        and packages.agreed_pdf(dossier) is not None,
    }


def _firm_place(request: HttpRequest, uuid: UUID) -> Place:
    place = place_or_404(request, SLUG, uuid)
    agent = predicates.is_agent(request.user)
    if place.filing.agreed_at is None or (agent and not place.filing.is_substituted):
        raise Http404
    return place


@require_safe
@login_required
def firm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The dispatch as the coordinating laboratory leads it."""
    return _firm(request, _firm_place(request, uuid))


def _firm(request: HttpRequest, place: Place, **forms: Any) -> HttpResponse:
    dossier = place.filing
    log_reading(request, dossier)
    context = {
        "place": place,
        "dossier": dossier,
        "back": reverse("filings:case", args=place.address),
        "status": place.spec.status(dossier),
        **_context(dossier, request.user),
    }
    return render(request, "dhpc/sending/firm.html", context | forms)


@require_POST
@login_required
def upload(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Compare a proof of print with the agreed letter; only an identical one is accepted."""
    place = _firm_place(request, uuid)
    dossier = place.filing
    if dossier.dispatch.state != DispatchState.PROOFING or not rules.may_declare(
        request.user, dossier
    ):
        raise PermissionDenied
    form = sending_forms.ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        return _firm(request, place, proof_form=form)
    uploaded = form.cleaned_data["proof"]
    revision = dossier.revisions.get(part="letter", number=dossier.agreed_revision)
    letter, _facts = frozen_letter(dossier, revision)
    content = uploaded.read()
    try:
        found = proof.differences(letter, content)
        uploaded.seek(0)
        file = receive(
            uploaded,
            subject=dossier.subject,
            anchor=ANCHOR,
            user=request.user,
            organisation=dossier.organisation,
        )
    except (proof.Unreadable, Rejected) as refusal:
        form.add_error("proof", str(refusal))
        return _firm(request, place, proof_form=form)
    row = PrintProof.objects.create(
        filing=dossier,
        revision_number=revision.number,
        file_name=file.name,
        file_sha256=file.sha256,
        differences=found,
        uploaded_by=request.user,
    )
    if row.is_identical:
        approve(dossier, request.user)
        messages.success(request, _("Bon à tirer identique à la lettre approuvée."))
    else:
        messages.error(request, _("Le bon à tirer diffère de la lettre : voyez ci-dessous."))
    return redirect("dhpc:dispatch", uuid)


@require_POST
@login_required
def join_piece(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Join a piece to the proofs that are being prepared."""
    place = _firm_place(request, uuid)
    dossier = place.filing
    if not _may_join(request.user, dossier):
        raise PermissionDenied
    form = sending_forms.PieceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _firm(request, place, piece_form=form)
    try:
        receive(
            form.cleaned_data["piece"],
            subject=dossier.subject,
            anchor=PROOF_FILES,
            user=request.user,
            organisation=dossier.organisation,
        )
    except Rejected as refusal:
        form.add_error("piece", str(refusal))
        return _firm(request, place, piece_form=form)
    messages.success(request, _("Pièce jointe."))
    return redirect("dhpc:dispatch", uuid)


def _may_join(user: Any, dossier: Dossier) -> bool:
    waiting = (DispatchState.PROOFS_DUE, DispatchState.RELAUNCH)
    return dossier.dispatch.state in waiting and rules.may_declare(user, dossier)


@require_POST
@login_required
def declare(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Declare what left, by group and channel."""
    place = _firm_place(request, uuid)
    dossier = place.filing
    acting.require(dossier, "declare", request.user)
    form = sending_forms.StatementForm(request.POST, groups=groups_of(dossier))
    if form.is_valid() and acting.succeeded(
        form,
        lambda: perform(dossier, "declare", actor=request.user, statements=[form.statement()]),
    ):
        messages.success(request, _("Envoi déclaré."))
        return redirect("dhpc:dispatch", uuid)
    return _firm(request, place, statement_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthenticated
def proofs(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give what became of each group, attest it, and send it to the agency."""
    place = _firm_place(request, uuid)
    dossier = place.filing
    acting.require(dossier.dispatch, "file_proofs", request.user)
    form = sending_forms.ProofsForm(request.POST or None, groups=groups_of(dossier))
    if (
        request.method == "POST"
        and form.is_valid()
        and acting.succeeded(
            form,
            lambda: perform(
                dossier.dispatch, "file_proofs", actor=request.user, lines=form.lines()
            ),
        )
    ):
        messages.success(request, _("Preuves transmises à l’agence."))
        return redirect("dhpc:dispatch", uuid)
    log_reading(request, dossier)
    context = {
        "place": place,
        "dossier": dossier,
        "form": form,
        "back": reverse("dhpc:dispatch", args=[uuid]),
    }
    return render(request, "dhpc/sending/proofs.html", context)


@require_safe
@login_required
def package(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand out what the printer and the mailing provider need, once the letter is agreed.

    Its letter is the stored one, that is printed; all other copies bear the name of their reader.
    """
    place = _firm_place(request, uuid)
    dossier = place.filing
    made = packages.agreed_pdf(dossier)
    if made is None or dossier.dispatch.state == DispatchState.IDLE:
        raise Http404
    return packages.response(request, dossier, made)


# The agency ------------------------------------------------------------------------------------


@require_safe
@agent_required
def agency(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The dispatch as the agency follows it: planned, declared, proved."""
    place = place_of(request, uuid)
    dossier = place.filing
    if dossier.agreed_at is None:
        raise Http404
    known = impact.last_figures(dossier)
    return page(
        request,
        place,
        "dispatch",
        "dispatch",
        **_context(dossier, request.user),
        impact=known,
        impact_facts=impact.facts(known) if known else [],
        may_type=impact.may_type(request.user, dossier),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def dispatch_move(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """Accept the coverage, or ask for another dispatch to some groups."""
    place = place_of(request, uuid)
    if name not in ("accept_coverage", "relaunch"):
        raise Http404
    form = sending_forms.ControlForm(request.POST or None, required=name == "relaunch")
    back = reverse("dhpc:agency_dispatch", args=[uuid])
    return done(request, place, place.filing.dispatch, name, form, current="dispatch", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def schedule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Confirm the day of the letter, read beside what binds it."""
    place = place_of(request, uuid)
    dossier = place.filing
    if dossier.agreed_at is None:
        raise Http404
    return done(
        request,
        place,
        dossier,
        "schedule",
        TransitionForm(request.POST or None),
        current="dispatch",
        template="schedule",
        facts=plan_facts(dossier),
        groups=groups_of(dossier),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make the letter public, and say which one it replaces."""
    place = place_of(request, uuid)
    dossier = place.filing
    acting.require(dossier, "publish", request.user)
    form = sending_forms.PublishForm(request.POST or None, dossier=dossier)
    public = editions.edition_of(dossier).payload["letter"] if dossier.scheduled_on else None
    return done(
        request,
        place,
        dossier,
        "publish",
        form,
        current="dispatch",
        template="publish",
        facts=plan_facts(dossier),
        letter=data.load(public) if public else None,
        annexes=annexes.annexes(dossier),
        may_hold=annexes.may_decide(request.user, dossier),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def substitute(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose that the agency sends the letter by itself; a second person confirms."""
    place = place_of(request, uuid)
    dossier = place.filing
    form = sending_forms.SubstitutionForm(request.POST or None)
    move = workflow_of(Dossier)["substitute"]
    if request.method == "POST" and form.is_valid():
        reasons = form.cleaned_data["reasons"]
        if acting.succeeded(
            form,
            lambda: proposals.propose(
                dossier, "substitute", actor=request.user, reasons=reasons, payload={}
            ),
        ):
            messages.success(
                request, _("Proposition enregistrée : une autre personne la confirmera.")
            )
            return redirect("filings:agency_case", *place.address)
    title = _("Proposer : %(action)s") % {"action": move.label}
    return page(request, place, "act", "dispatch", form=form, title=title, move=move, obstacles=[])
