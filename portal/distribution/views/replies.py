"""What a holder of products owes: the list, and one publication with its reply."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.decorators import member_required
from portal.accounts.predicates import has_organisation_role
from portal.core.forms import Form
from portal.core.workflow import Transition, available, can, perform, workflow_of
from portal.distribution.enums import ReplyState
from portal.distribution.models import Reply, ReplyLine
from portal.distribution.models.replies import OUTCOMES
from portal.distribution.replies import services
from portal.distribution.replies.products import by_identity
from portal.distribution.replies.questions import is_open, thread
from portal.distribution.replies.rules import WRITERS, asks_firm
from portal.distribution.replies.workflow import RETRACTED
from portal.filings.views import acting
from portal.publication import registry
from portal.publication.enums import Lifecycle
from portal.publication.models import Document
from portal.publication.reading import lines as reading
from portal.publication.reading.versions import line_changes

PAGE_SIZE = 50
LONGEST_NUMBER = 9
COUNTS = ("found", *OUTCOMES)
ENDS = ("not_concerned", "complete")
OTHERS = ("review", "answer")
"""Steps that are not the holder's to take."""


def _question(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_lazy("Votre question"),
        max_length=2000,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class QuestionForm(Form):
    """What a holder asks the manufacturer and the agency."""

    comment = _question()


class QuantitiesForm(Form):
    """What was found of each product, what became of it, and a question beside."""

    def __init__(self, document: Document, row: Reply, *args: Any) -> None:
        super().__init__(*args)
        known = {line.key: line for line in row.lines.all()}
        products = by_identity(document.publication.current)
        self.products = list(products.values())
        self._kept = {one.number: known[key] for key, one in products.items() if key in known}
        for product in self.products:
            self._add(product.number, self._kept.get(product.number))

    def _add(self, number: int, row: ReplyLine | None) -> None:
        narrow = {"class": "width-4", "inputmode": "numeric"}
        for name in COUNTS:
            column: Any = ReplyLine._meta.get_field(name)
            self.fields[f"{name}_{number}"] = forms.IntegerField(
                label=str(column.verbose_name).capitalize(),
                min_value=0,
                max_value=10_000_000,
                required=False,
                initial=getattr(row, name) if row else None,
                widget=forms.TextInput(attrs=narrow),
            )
        self.fields[f"patients_{number}"] = forms.NullBooleanField(
            label=_("Patients informés"),
            required=False,
            initial=row.patients_informed if row else None,
            widget=forms.Select(
                choices=[("unknown", _("Sans objet")), ("true", _("Oui")), ("false", _("Non"))]
            ),
        )

        # Sent with what was counted, so that asking loses nothing of it.
        self.fields["comment"] = _question(required=False)
        for field in self.fields.values():
            # What is left empty was not counted yet, which no mark needs to say.
            field.mark_optional = False  # type: ignore[attr-defined]

    @property
    def groups(self) -> list[tuple[reading.Line, list[Any]]]:
        """Return each product with its fields."""
        names = (*COUNTS, "patients")
        return [
            (product, [self[f"{name}_{product.number}"] for name in names])
            for product in self.products
        ]

    @property
    def told(self) -> dict[int, dict[str, Any]]:
        """Return what was said, by the number of the product; silence is not there."""
        found = {}
        for product in self.products:
            counts = {name: self.cleaned_data[f"{name}_{product.number}"] for name in COUNTS}
            if any(one is not None for one in counts.values()):
                informed = self.cleaned_data[f"patients_{product.number}"]
                found[product.number] = {name: one or 0 for name, one in counts.items()} | {
                    "patients_informed": informed
                }
        return found

    @property
    def counts_changed(self) -> bool:
        """Tell whether something else was counted than what is kept."""
        return any(
            number not in self._kept
            or any(getattr(self._kept[number], name) != value for name, value in counts.items())
            for number, counts in self.told.items()
        )


@member_required
@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """List the publications that address the organisation: what is owed first, or all."""
    own = request.organisation
    require_holder(request)
    everything = request.GET.get("tout") == "1"
    owed = services.ever_owed(own) if everything else services.owed(own)
    found = owed if everything else services.unsettled(owed, own)
    pages = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "pages": pages,
        "dues": services.dues(own, list(pages)),
        "everything": everything,
    }
    return render(request, "distribution/replies.html", context)


@member_required
@require_safe
def reply(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a publication, what the organisation said of it and what it may say now."""
    document = _document(request, reference)
    found = Reply.objects.filter(organisation=request.organisation, publication=document.pk).first()
    return _page(request, document, found)


@member_required
@require_POST
def acknowledge(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep that the organisation has read a publication."""
    document = _document(request, reference)
    if document.lifecycle == Lifecycle.RETRACTED:
        messages.error(request, RETRACTED)
    else:
        services.begin(request.organisation, document.publication, request.user)
        messages.success(request, _("C’est noté : vous avez lu cette publication."))
    return redirect("distribution:reply", reference=document.reference)


@member_required
@require_http_methods(["POST"])
def act(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    """Carry out a step of the reply; what is missing is said on its page, and nothing is lost."""
    document = _document(request, reference)
    row = get_object_or_404(
        Reply, organisation=request.organisation, publication=document.publication
    )
    if move not in workflow_of(Reply).transitions or move in OTHERS:
        raise Http404
    acting.require(row, move, request.user)
    version = request.POST.get("version", "")
    is_number = version.isdecimal() and len(version) <= LONGEST_NUMBER
    told: dict[str, Any] = {"version": int(version) if is_number else 0}
    counts = move in ("report", "complete") or (move == "ask" and can(row, "report", request.user))
    form: Any = Form(request.POST)
    if counts:
        form = QuantitiesForm(document, row, request.POST)
    elif move == "ask":
        form = QuestionForm(request.POST)

    def carry_out() -> None:
        if counts and (move != "ask" or form.counts_changed):
            perform(row, "report", actor=request.user, **told, lines=form.told)
        if move == "ask":
            told["comment"] = form.cleaned_data["comment"]
        if move != "report":
            perform(row, move, actor=request.user, **told)

    if move == "ask":
        carry_out = transaction.atomic(carry_out)
    if not (form.is_valid() and acting.succeeded(form, carry_out)):
        row.refresh_from_db()
        return _page(request, document, row, form=form, status=422)
    messages.success(request, _("C’est enregistré."))
    if move in ENDS:
        return redirect("distribution:replies")
    return redirect("distribution:reply", reference=document.reference)


def require_holder(request: HttpRequest) -> None:
    """Say that there is nothing here to who holds no products."""
    if not services.is_holder(request.organisation):
        raise Http404


def _may_reply(request: HttpRequest) -> bool:
    return has_organisation_role(request.user, request.organisation.pk, *WRITERS)


def _document(request: HttpRequest, reference: str) -> Document:
    require_holder(request)
    return get_object_or_404(
        services.ever_owed(request.organisation).select_related("publication__current"),
        reference=reference.upper(),
    )


def _page(
    request: HttpRequest,
    document: Document,
    found: Reply | None,
    *,
    form: Any = None,
    status: int = 200,
) -> HttpResponse:
    """Show a publication and its reply; `form` is the one that could not be carried out."""
    kind = registry.get(document.kind)
    moves: dict[str, Transition] = {}
    is_retracted = document.lifecycle == Lifecycle.RETRACTED
    if found and not is_retracted:
        moves = {
            one.name: one.transition
            for one in available(found, request.user)
            if one.enabled or one.name not in READ_AGAIN
        }
    quantities = form if isinstance(form, QuantitiesForm) else None
    if found and "report" in moves and quantities is None:
        quantities = QuantitiesForm(document, found)
    question = form if isinstance(form, QuestionForm) else QuestionForm()
    steps = list(found.steps.select_related("by", "version")) if found else []
    changes = None
    if found and found.state == ReplyState.TO_REVIEW and not is_retracted:
        changes = line_changes(found.version, document.publication.current)
    for one in steps:
        one.reply = found  # type: ignore[assignment]
    context = {
        "document": document,
        "current": document.publication.current,
        "reply": found,
        "is_retracted": is_retracted,
        "due": services.dues(request.organisation, [document])[0],
        "counted": found.lines.all() if found and is_retracted else [],
        "simple": [(name, move.label) for name, move in moves.items() if name in _SIMPLE],
        "quantities": quantities if "report" in moves else None,
        "question": question if "ask" in moves else None,
        "form": form,
        "steps": steps,
        "thread": thread(steps),
        "changes": changes,
        "back_to": next((_label(moves[name]) for name in READ_AGAIN if name in moves), ""),
        "waits": found is not None and is_open(found),
        "asks_firm": asks_firm(document.publication),
        "kind": kind,
        "url": kind.path(document.reference),
        "may_reply": _may_reply(request),
        "labels": {name: move.label for name, move in workflow_of(Reply).transitions.items()},
    }
    return render(request, "distribution/reply.html", context, status=status)


def _label(move: Transition) -> str:
    return str(ReplyState(move.target).label)


READ_AGAIN = ("acknowledge", "resume", "confirm")
"""Steps of who has read a new version: the one that its answer before allows is shown."""

_SIMPLE = (*READ_AGAIN, "concerned", "not_concerned", "amend")
