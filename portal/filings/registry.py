"""What each workflow says of itself, registered when its application is ready.

The shared pages, the inbox, the timers and the contract tests read this; no shared package
imports a workflow.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.accounts import workflows
from portal.core.charts import Table
from portal.filings.models import Filing, Part


@dataclass(frozen=True)
class Panel:
    """A block that a workflow adds to a page: a template and what it needs."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Status:
    """Where a case stands, in words, with the tone of its mark."""

    label: str
    tone: str = "neutral"


def _no_panels(filing: Any, request: Any) -> list[Panel]:
    return []


@dataclass(frozen=True, kw_only=True)
class WorkflowSpec:
    """One workflow.

    `key` is the Django application's label, `slug` its name in addresses, `prefix` the letters of
    its case numbers. `parts` are the drafted documents by name. `may_create` and `may_draft` are
    the rights that no transition states. `prefill` sets what is known of a new draft.
    `status` derives what a list shows from the case and its `tracks` (related names, joined);
    cases in `hidden_states` are left out of the declarant's list. `submission` names the
    transition of a part that signs and sends. `on_section_saved` completes a draft from the
    reference data after a section was saved. `statistics` counts the cases given (those that the
    reader may see) over a `Period`, as plain tables.
    """

    key: str
    slug: str
    prefix: str
    label: Any
    label_plural: Any
    new_label: Any
    model: type[Filing]
    parts: dict[str, type[Part]]
    may_create: Callable[[Any, Any], bool]
    may_draft: Callable[[Any, Any], bool]
    may_work: Callable[[Any, Any], bool]
    create_parts: Callable[[Filing, Any], None]
    status: Callable[[Any], Status]
    tracks: tuple[str, ...] = ()
    hidden_states: tuple[str, ...] = ()
    submission: str = "submit"
    declarant_panels: Callable[[Any, Any], list[Panel]] = _no_panels
    agency_panels: Callable[[Any, Any], list[Panel]] = _no_panels
    on_section_saved: Callable[[Any, str], None] | None = None
    statistics: Callable[[Any, Any], list[Table]] | None = None
    clock_model: Any = None
    reminder_model: Any = None
    on_request_sent: Callable[[Any, list[Any]], None] | None = None
    on_message: Callable[[Any], None] | None = None
    on_reminder: Callable[[Any, Any], None] | None = None
    on_overdue: Callable[[Any], None] | None = None
    receivers: dict[str, Callable[[Any], Any]] = field(default_factory=dict)

    @property
    def cases(self) -> Any:
        """Manager of the workflow's cases."""
        return self.model._default_manager


_specs: dict[str, WorkflowSpec] = {}


def register(spec: WorkflowSpec) -> None:
    """Add a workflow; ValueError when its key or slug is taken."""
    if any(spec.key == other.key or spec.slug == other.slug for other in _specs.values()):
        raise ValueError(f"workflow {spec.key} is registered already")
    _specs[spec.key] = spec
    workflows.register(spec.key, spec.label)


def all_specs() -> list[WorkflowSpec]:
    """Return every workflow in the order of registration."""
    return list(_specs.values())


def get(key: str) -> WorkflowSpec:
    """Return the workflow of that key; KeyError when there is none."""
    return _specs[key]


def by_slug(slug: str) -> WorkflowSpec:
    """Return the workflow of that slug; KeyError when there is none."""
    for spec in _specs.values():
        if spec.slug == slug:
            return spec
    raise KeyError(slug)


def find_filing(subject: str) -> Filing | None:
    """Return the case that a subject string names, None when there is none."""
    key, _colon, identifier = subject.partition(":")
    spec = _specs.get(key)
    if spec is None:
        return None
    return spec.model._default_manager.filter(uuid=identifier).first()
