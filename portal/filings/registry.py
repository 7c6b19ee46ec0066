"""What each workflow says of itself, registered when its application is ready.

The shared pages, the inbox, the timers and the contract tests read this; no shared package
imports a workflow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts import workflows
from portal.core.charts import Table
from portal.core.workflow import Obstacle
from portal.filings.consulted import ANYONE, Consulted
from portal.filings.models import Filing, Part


@dataclass(frozen=True)
class Panel:
    """A block that a workflow adds to a page: a template and what it needs.

    One that is `below` comes after the task list of a draft, which it would keep from view.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    below: bool = False


@dataclass(frozen=True)
class Status:
    """Where a case stands, in words, with the tone of its mark."""

    label: str
    tone: str = "neutral"


@dataclass(frozen=True)
class Awaited:
    """What waits for a consulted person, as their list shows it: by when, and where to answer."""

    question: str
    state: Status
    due_on: Any
    url: str


NO_LOT = _(
    "Ce code ne donne pas de numéro de lot : scannez le code carré (DataMatrix) de la boîte"
    " ou saisissez le lot."
)


def _no_aliases(part: Any) -> Mapping[str, str]:
    return {}


Line = Callable[[dict[str, Any]], tuple[dict[str, Any], list[tuple[str, str]]]]
"""Takes the answers of an imported line; returns them completed, and (field, what is wrong)."""


def _as_it_is(part: Any) -> Line:
    return lambda answers: (answers, [])


@dataclass(frozen=True)
class Suggestion:
    """What a scanned code could add elsewhere in the case.

    A sentence, what the button says, and the sentence once it is done.
    """

    text: str
    label: str
    done: str


@dataclass(frozen=True, kw_only=True)
class RowTools:
    """What a workflow says of a repeated group that is imported and scanned.

    `identity` names the fields that tell rows apart, the main one first; another that is empty on
    one side matches any. `main(answers)` returns what the rows are compared by where one field does
    not say it. `one_of` are the fields of which a line must fill one: the main one unless given.
    `synonyms` are other headings of a column, by field. `line(part)` returns what completes and
    judges each line of an import.
    `from_code(part, found)` returns the answers that a code read on a pack gives, nothing when it
    says nothing of such a row; `no_row` says so to who scanned. `suggest(part, found)` returns what
    the code could also add, and `follow(part, found, user)` adds it. `aliases(part)` says which
    identifiers stand for one another in the case: the code of a medicine by its name.
    """

    identity: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    main: Callable[[Mapping[str, Any]], str] | None = None
    line: Callable[[Any], Line] = _as_it_is
    no_row: Any = NO_LOT
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Callable[[Any], Mapping[str, str]] = _no_aliases
    from_code: Callable[[Any, Any], dict[str, Any]] | None = None
    suggest: Callable[[Any, Any], Suggestion | None] | None = None
    follow: Callable[[Any, Any, Any], None] | None = None

    @property
    def compulsory(self) -> tuple[str, ...]:
        """Return the fields of which each row fills one at least."""
        return self.one_of or self.identity[:1]


@dataclass(frozen=True)
class Signpost:
    """Where readers of `/declarer/` who do not declare in a workflow go on: to `page`, a URL name.

    `audience` is the anchor of their section.
    """

    audience: str
    what: Any
    text: Any
    label: Any
    page: str


@dataclass(frozen=True)
class Orientation:
    """The page of a workflow under `/declarer/`: who declares what, when and how.

    `template` extends `portal/declare_page.html`, `summary` is the sentence of its tile, `context`
    returns what the template needs; it reads no table, for visitors have none. `audience` is the
    anchor of the section of those who declare it, `signposts` what the others read.
    """

    template: str
    summary: Any
    context: Callable[[], dict[str, Any]] = dict
    audience: str = "industriel"
    signposts: tuple[Signpost, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InboxFilter:
    """A choice that narrows the inbox once it shows one workflow alone.

    `name` stands in addresses; `choices` are pairs of a value and its label; `narrow(cases, value)`
    returns the cases that are left.
    """

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]]
    narrow: Callable[[Any, str], Any]

    @classmethod
    def of(cls, name: str, label: Any, choices: Sequence[tuple[str, Any]], path: str) -> Self:
        """Return the choice among the values that stand at `path`, from the case."""
        return cls(
            name=name,
            label=label,
            choices=choices,
            narrow=lambda cases, value: cases.filter(**{path: value}),
        )


@dataclass(frozen=True, kw_only=True)
class Offline:
    """What the blank Word forms of a workflow say besides its questions.

    `eyebrow` names the declaration, `email` is where a form goes while the portal is down, and
    `warnings` are read before anything else.
    """

    eyebrow: Any
    email: str
    warnings: tuple[Any, ...] = ()


def _no_panels(filing: Any, request: Any) -> list[Panel]:
    return []


def _nothing_shown(request: Any) -> list[Panel]:
    return []


def _nothing_to_check(part: Any) -> list[Obstacle]:
    return []


def _nothing_missing(part: Any, final: bool) -> list[Obstacle]:
    return []


def _state_of_part(part: Any) -> str:
    return str(part.get_state_display())


def _no_mark(filing: Any) -> Status | None:
    return None


def _found_by_nothing_more(text: str) -> Q:
    return Q(pk__in=[])


def _no_quality(organisation: Any) -> str:
    return ""


def _no_facts(proposal: Any) -> list[tuple[str, str]]:
    return []


def _nothing_more(filing: Any, user: Any) -> list[tuple[str, bytes]]:
    return []


def _no_warnings(proposal: Any) -> list[Panel]:
    return []


def _waits_for_nobody(user: Any) -> Q:
    return Q(pk__in=[])


def _nothing_awaited(user: Any) -> list[Awaited]:
    return []


def _no_refusal(row: Any, name: str, user: Any) -> str:
    return ""


def _no_silence(filing: Any) -> str:
    return ""


def _no_clocks(filing: Any) -> list[Any]:
    return []


def _no_labels(clocks: Sequence[Any]) -> dict[int, str]:
    return {}


@dataclass(frozen=True, kw_only=True)
class WorkflowSpec:
    """One workflow.

    `key` is the Django application's label, `slug` its name in addresses, `prefix` the letters of
    its case numbers, `orientation` its public page. `parts` are the drafted documents by name,
    `documents` the kinds of generated documents of each. `may_create` and `may_draft` are the
    rights that no transition states; `quality_of` says in which quality an organisation files, ""
    where that goes without saying. `status` derives what a list shows from the case and its
    `tracks` (related names, joined); cases in `hidden_states` are left out of the declarant's list.
    `submission` names the transition of a part that signs and sends. `internal_documents` are the
    kinds of generated document that the agency keeps to itself. `missing_items(part, final)`
    returns what the answers of a part lack, or contradict, before a version of that level may be
    signed. `points_to_check` returns what deserves a second look in a part and does not prevent its
    signature. `on_section_saved` completes a draft from the reference data after a section was
    saved. `move_pages` names, by transition of the case or by "part.name", the page that asks for
    what it needs; its address takes the case's uuid. `proposal_facts` tells a second person what is
    proposed, `proposal_panels` what to know before confirming it, and `clock_labels` what each kind
    of clock waits for. `part_panels` are the blocks above a section of a draft, or above its
    summary when the section is "". `first_moves` are the transitions of the case, or "part.name" of
    a part, that the agency's page offers before the others. `part_status` says where a part stands
    to its organisation. `dashboard_panels` are the blocks above the reader's cases, shown as well
    to who acts for no organisation. `track_panels` tell where the tracks of a case stand;
    `clock_names` names some of the clocks that it is given, by primary key, and `met_by_hand` are
    the kinds of clock of which an agent says that it happened, since no step of the workflow does.
    `final_submission` is the transition of a final version, where the part has another. `offline`,
    when given, offers the parts as Word forms. `agency_mark` is what the inbox shows beside
    the status, `inbox_filters` what narrows it, and `found_by(text)` by what else than number,
    title and organisation its search finds a case. `on_proposal` hears of a proposal made or
    refused. `refusal(row, name, user)` says why a person who has the role may not perform a
    transition, "" when the role is what they lack. `consulted` says who may be consulted, and
    `consultee_panels`, when given, are what a consultee reads of the case, in place of every answer
    that was signed; `awaited(user)` is what else they are to say, once their opinion was given.
    `row_tools` describes, by "part.group", the repeated groups that may be imported. `statistics`
    counts the cases given (those that the reader may see) over a `Period`, as plain tables.
    `archive(filing, user)` returns what else the archive of a case holds for `user`: names of files
    and their contents. `held_by_questions` returns the clocks of a case that questions to the
    declarant stop. `question_reminders` are when it is reminded of them, in place of the usual
    days. `asks_nothing(filing)` says why nothing may be asked of the declarant any more, "" while
    something may. `waits_for(user)` is the condition of the cases whose next step is the decision
    of `user`, beside the proposals that they may confirm.
    """

    key: str
    slug: str
    prefix: str
    label: Any
    label_plural: Any
    new_label: Any
    orientation: Orientation
    model: type[Filing]
    parts: dict[str, type[Part]]
    may_create: Callable[[Any, Any], bool]
    may_draft: Callable[[Any, Any], bool]
    may_work: Callable[[Any, Any], bool]
    create_parts: Callable[[Filing, Any], None]
    status: Callable[[Any], Status]
    quality_of: Callable[[Any], str] = _no_quality
    tracks: tuple[str, ...] = ()
    hidden_states: tuple[str, ...] = ()
    submission: str = "submit"
    internal_documents: frozenset[str] = frozenset()
    final_submission: str = "submit_final"
    documents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    part_panels: Callable[[Any, str], list[Panel]] = _no_panels
    track_panels: Callable[[Any, Any], list[Panel]] = _no_panels
    dashboard_panels: Callable[[Any], list[Panel]] = _nothing_shown
    clock_names: Callable[[Sequence[Any]], dict[int, str]] = _no_labels
    declarant_panels: Callable[[Any, Any], list[Panel]] = _no_panels
    agency_panels: Callable[[Any, Any], list[Panel]] = _no_panels
    missing_items: Callable[[Any, bool], list[Obstacle]] = _nothing_missing
    points_to_check: Callable[[Any], list[Obstacle]] = _nothing_to_check
    on_section_saved: Callable[[Any, str], None] | None = None
    row_tools: Mapping[str, RowTools] = field(default_factory=dict)
    offline: Offline | None = None
    statistics: Callable[[Any, Any], list[Table]] | None = None
    archive: Callable[[Any, Any], list[tuple[str, bytes]]] = _nothing_more
    held_by_questions: Callable[[Any], list[Any]] = _no_clocks
    clock_model: Any = None
    reminder_model: Any = None
    on_request_sent: Callable[[Any, list[Any]], None] | None = None
    question_reminders: tuple[str, ...] = ()
    asks_nothing: Callable[[Any], str] = _no_silence
    on_message: Callable[[Any], None] | None = None
    on_reminder: Callable[[Any, Any], None] | None = None
    on_overdue: Callable[[Any], None] | None = None
    move_pages: dict[str, str] = field(default_factory=dict)
    first_moves: tuple[str, ...] = ()
    part_status: Callable[[Any], str] = _state_of_part
    proposal_facts: Callable[[Any], list[tuple[str, str]]] = _no_facts
    proposal_panels: Callable[[Any], list[Panel]] = _no_warnings
    clock_labels: dict[str, Any] = field(default_factory=dict)
    met_by_hand: tuple[str, ...] = ()
    agency_mark: Callable[[Any], Status | None] = _no_mark
    inbox_filters: tuple[InboxFilter, ...] = ()
    found_by: Callable[[str], Q] = _found_by_nothing_more
    on_proposal: Callable[[Any], None] | None = None
    refusal: Callable[[Any, str, Any], str] = _no_refusal
    waits_for: Callable[[Any], Q] = _waits_for_nobody
    consulted: Consulted = ANYONE
    consultee_panels: Callable[[Any, Any], list[Panel]] | None = None
    awaited: Callable[[Any], list[Awaited]] = _nothing_awaited
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


def find(key: str) -> WorkflowSpec | None:
    """Return the workflow of that key, None when the portal does not host it."""
    return _specs.get(key)


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
