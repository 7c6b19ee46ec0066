"""Which received cases a list of the agency holds: the page and its exports ask here."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings import registry
from portal.filings.querysets import FilingQuerySet
from portal.filings.registry import InboxFilter, WorkflowSpec
from portal.filings.services.proposals import decidable_by

VIEWS = ("new", "mine", "decision", "all")
QUERY_LENGTH = 100
SOON = timedelta(days=7)


def read_filters(asked: Mapping[str, Any], spec: WorkflowSpec | None = None) -> dict[str, str]:
    """Return the filters that a query string asks for, each with a value that is known.

    With `spec`, the list shows that workflow alone and its own filters count too. A filter that
    narrows nothing is left out, but for the view and the search.
    """
    view = asked.get("vue", "new")
    filters = {
        "vue": view if view in VIEWS else "new",
        "q": "".join(filter(str.isprintable, asked.get("q", ""))).strip()[:QUERY_LENGTH],
    }
    choices = {"echeance": due_labels()}
    choices |= {one.name: dict(one.choices) for one in filters_of(spec)}
    for name, known in choices.items():
        if asked.get(name, "") in known:
            filters[name] = asked[name]
    return filters


def filters_of(spec: WorkflowSpec | None) -> list[InboxFilter]:
    """Return what narrows the list of one workflow: the state of a case, and what it adds."""
    if spec is None:
        return []
    model: Any = spec.model
    states = model._meta.get_field("state").choices
    seen = [(value, label) for value, label in states if value not in spec.hidden_states]
    return [InboxFilter.of("etat", _("État du dossier"), seen, "state"), *spec.inbox_filters]


def workflows_of(user: Any) -> list[WorkflowSpec]:
    """Return the workflows whose cases `user` receives as an agent."""
    return [one for one in registry.all_specs() if predicates.has_agency_role(user, one.key)]


def selected(spec: WorkflowSpec, user: Any, filters: Mapping[str, str]) -> FilingQuerySet:
    """Return the received cases of a workflow that pass `filters`, among those that `user` sees.

    An agent without a role on the workflow gets none. The view "new" holds what nobody follows,
    "mine" what `user` follows, "decision" what waits for a decision of `user`.
    """
    if not predicates.has_agency_role(user, spec.key):
        return spec.cases.none()
    cases = spec.cases.visible_to(user).sent()
    if filters["vue"] == "new":
        cases = cases.filter(assigned_to=None)
    elif filters["vue"] == "mine":
        cases = cases.filter(assigned_to=user)
    elif filters["vue"] == "decision":
        cases = cases.filter(decision_of(spec, user))
    if text := filters["q"]:
        cases = cases.filter(
            Q(reference__icontains=text)
            | Q(title__icontains=text)
            | Q(organisation__name__icontains=text)
            | spec.found_by(text)
        )
    if due := filters.get("echeance"):
        cases = cases.filter(_due(spec, due))
    for one in filters_of(spec):
        if value := filters.get(one.name):
            cases = one.narrow(cases, value)
    return cases


def decision_of(spec: WorkflowSpec, user: Any) -> Q:
    """Return the condition that a case waits for a decision that `user` may take."""
    return Q(pk__in=decidable_by(user, spec.model)) | spec.waits_for(user)


def first_view(user: Any) -> str:
    """Return the view on which the inbox opens: what is new is for those who take cases on."""
    if predicates.has_any_agency_role(user, AgencyRoleName.EVALUATOR):
        return "new"
    decides = predicates.has_any_agency_role(
        user, AgencyRoleName.VALIDATOR, AgencyRoleName.PUBLISHER
    )
    return "decision" if decides else "new"


def _due(spec: WorkflowSpec, due: str) -> Q | Exists:
    """Return the condition that a clock that runs is past due, or due within days."""
    if spec.clock_model is None:
        return Q(pk__in=[])
    now = timezone.now()
    clocks = spec.clock_model._default_manager.ticking().filter(filing=OuterRef("pk"))
    if due == "depassee":
        return Exists(clocks.filter(due_at__lt=now))
    return Exists(clocks.filter(due_at__range=(now, now + SOON)))


def view_labels() -> dict[str, str]:
    """Return the views of the inbox with their labels, in order."""
    return {
        "new": _("À prendre en charge"),
        "mine": _("Que je suis"),
        "decision": _("En attente de ma décision"),
        "all": _("Tous"),
    }


def due_labels() -> dict[str, str]:
    """Return what the due date of a case may be asked to be, with labels."""
    return {"depassee": _("Dépassée"), "proche": _("Dans les sept jours")}


def filters_in_words(filters: Mapping[str, str], spec: WorkflowSpec | None = None) -> str:
    """Return what the filters keep, as a person reads it."""
    words = view_labels()[filters["vue"]]
    if filters["q"]:
        words = _("%(view)s, avec « %(text)s »") % {"view": words, "text": filters["q"]}
    told = [(_("Échéance"), due_labels().get(filters.get("echeance", "")))]
    told += [
        (one.label, dict(one.choices).get(filters.get(one.name, ""))) for one in filters_of(spec)
    ]
    return " – ".join([words, *(f"{label} : {value}" for label, value in told if value)])
