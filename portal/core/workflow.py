"""The engine: everything that changes a state goes through `perform`.

A `Workflow` is the transition table of one model. Each table is data: the buttons of the pages,
the diagrams and the permission matrix of the documentation are read from it, so they cannot
disagree with what the engine enforces.

A model that has a table needs a `state` column and a method
`record_transition(step: Step, source: str) -> None` that inserts a row in its transition log.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _


class Person(Protocol):
    """A user account, as far as the engine cares."""

    pk: Any
    is_authenticated: bool


@dataclass(frozen=True)
class SystemActor:
    """A named system task. A timer acts for the person who scheduled it, if any."""

    name: str
    on_behalf_of: Any = None


Actor = Any  # a Person or a SystemActor


@dataclass(frozen=True)
class Rule:
    """A named predicate `(user, row) -> bool`, combined with `|` and `&`.

    The name is what the permission matrix shows.
    """

    name: str
    test: Callable[[Any, Any], bool]

    def __call__(self, user: Any, row: Any) -> bool:
        return self.test(user, row)

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(
            f"{self.name} | {other.name}", lambda user, row: self(user, row) or other(user, row)
        )

    def __and__(self, other: "Rule") -> "Rule":
        return Rule(
            f"{self.name} & {other.name}", lambda user, row: self(user, row) and other(user, row)
        )


def rule(name: str) -> Callable[[Callable[[Any, Any], bool]], Rule]:
    """Name a predicate so that tables and their documentation can show it."""

    def name_it(test: Callable[[Any, Any], bool]) -> Rule:
        return Rule(name, test)

    return name_it


nobody = Rule("nobody", lambda user, row: False)


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way of a transition, in words that say how to mend it.

    `section` and `field` name the place in the specification, when there is one; `row` is the
    one-based number of the repeated row.
    """

    text: str
    section: str = ""
    field: str = ""
    row: int | None = None


class TransitionError(Exception):
    """A transition did not happen and nothing was written; `str()` is fit for the user."""


class WrongState(TransitionError):
    """The row has left the states from which the transition starts."""

    def __init__(self, transition: "Transition", state: str):
        self.transition = transition
        self.state = state
        super().__init__(
            _("Cette action n’est plus possible : le dossier a changé d’état entre-temps.")
        )


class NotAllowed(TransitionError):
    """The actor may not perform the transition on this row."""

    def __init__(self, transition: "Transition"):
        self.transition = transition
        super().__init__(_("Vous n’avez pas le droit d’effectuer cette action."))


class GuardFailed(TransitionError):
    """Something is missing; `obstacles` lists all of it."""

    def __init__(self, transition: "Transition", obstacles: list[Obstacle]):
        self.transition = transition
        self.obstacles = obstacles
        super().__init__(" ".join(str(obstacle.text) for obstacle in obstacles))


@dataclass(frozen=True)
class Step:
    """One transition being performed: who, when, with what."""

    transition: "Transition"
    actor: Actor
    at: datetime
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def user(self) -> Any:
        """The person behind the step: the actor, or whom a system task acts for, or None."""
        return self.actor.on_behalf_of if isinstance(self.actor, SystemActor) else self.actor

    @property
    def system(self) -> str:
        """Name of the system task, "" when a person acts."""
        return self.actor.name if isinstance(self.actor, SystemActor) else ""

    @property
    def comment(self) -> str:
        return str(self.params.get("comment", ""))


@dataclass(frozen=True)
class Transition:
    """One legal move.

    `sources` are the states it starts from; `target` the state it leads to, None to stay.
    `allowed` says which people may; `system` names the system tasks that may.
    `event` is what the history says once it is done, `label` when empty.
    `params` are the names that `perform` accepts, `required` those that must not be empty.
    `guards` take the row and return obstacles, shown beside the disabled button.
    `checks` take the row and the step, for what depends on the parameters.
    `apply` sets columns only; `effects` write rows only, after the row and its log are saved.
    An `internal` transition is what the agency does for itself: the declarant's history leaves
    it out.
    """

    name: str
    sources: frozenset[str]
    target: str | None
    allowed: Rule
    label: Any = ""
    event: Any = ""
    system: frozenset[str] = frozenset()
    params: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    guards: tuple[Callable[[Any], Iterable[Obstacle]], ...] = ()
    checks: tuple[Callable[[Any, Step], Iterable[Obstacle]], ...] = ()
    apply: Callable[[Any, Step], None] | None = None
    effects: tuple[Callable[[Any, Step], None], ...] = ()
    danger: bool = False
    internal: bool = False

    @property
    def outcome(self) -> Any:
        """What is said once it is done."""
        return self.event or self.label

    def permits(self, actor: Actor, row: Any) -> bool:
        """Tell whether `actor` may perform this on `row`, whatever its state."""
        if isinstance(actor, SystemActor):
            return actor.name in self.system
        return bool(actor.is_authenticated) and self.allowed(actor, row)

    def obstacles(self, row: Any) -> list[Obstacle]:
        """Return what the guards find on `row`."""
        return [obstacle for guard in self.guards for obstacle in guard(row)]


def _set(names: str | Iterable[str]) -> frozenset[str]:
    return frozenset([names] if isinstance(names, str) else names)


def transition(
    name: str,
    *,
    source: str | Iterable[str],
    target: str | None,
    allowed: Rule = nobody,
    system: str | Iterable[str] = (),
    params: Iterable[str] = (),
    required: Iterable[str] = (),
    **rest: Any,
) -> Transition:
    """Build a Transition from plain strings and lists; required parameters are accepted ones."""
    other: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in rest.items()
    }
    return Transition(
        name=name,
        sources=_set(source),
        target=target,
        allowed=allowed,
        system=_set(system),
        params=_set(params) | _set(required) | {"comment"},
        required=_set(required),
        **other,
    )


_tables: dict[type[models.Model], "Workflow"] = {}


class Workflow:
    """The transition table of one model.

    `parent` names the foreign key to the case that the row belongs to; the engine locks the case
    before the row, always in that order, so that tracks of one case cannot deadlock.
    """

    def __init__(
        self,
        model: type[models.Model],
        states: type[models.TextChoices],
        transitions: Iterable[Transition],
        *,
        parent: str | None = None,
    ):
        self.model = model
        self.states = states
        self.parent = parent
        self.transitions = {move.name: move for move in transitions}
        known = set(states.values)
        for move in self.transitions.values():
            strangers = (move.sources | ({move.target} if move.target else set())) - known
            if strangers:
                raise ValueError(f"{move.name}: unknown states {sorted(strangers)}")
        if model in _tables:
            raise ValueError(f"{model.__name__} has a transition table already")
        _tables[model] = self

    def __getitem__(self, name: str) -> Transition:
        return self.transitions[name]

    def __iter__(self) -> Iterator[Transition]:
        return iter(self.transitions.values())


def workflow_of(model: type[models.Model]) -> Workflow:
    """Return the table of `model`; KeyError when it has none."""
    return _tables[model]


def tables() -> list[Workflow]:
    """Return every table, in the order of registration."""
    return list(_tables.values())


def _locked(workflow: Workflow, pk: Any, parent_pk: Any) -> Any:
    if workflow.parent:
        parent: Any = workflow.model._meta.get_field(workflow.parent).related_model
        parent._base_manager.select_for_update(of=("self",), no_key=True).get(pk=parent_pk)
    manager = workflow.model._base_manager
    return manager.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _missing_parameters(move: Transition, params: Mapping[str, Any]) -> list[Obstacle]:
    return [
        Obstacle(_("Ce champ est obligatoire."), field=name)
        for name in sorted(move.required)
        if params.get(name) in (None, "", [])
    ]


Row = TypeVar("Row", bound=models.Model)


def perform(row: Row, name: str, *, actor: Actor, at: datetime | None = None, **params: Any) -> Row:
    """Perform the transition `name` on `row` for `actor` and return the row as saved.

    In one transaction: locks the case and the row, checks the source state, the actor's right and
    the guards on the locked row, sets columns, saves, writes the transition log, then writes what
    follows. The instance passed in is left as it was.

    Raises WrongState, NotAllowed or GuardFailed, KeyError for a name that the table does not
    hold, TypeError for a parameter that the transition does not declare.
    """
    workflow = workflow_of(type(row))
    move = workflow[name]
    unknown = set(params) - move.params
    if unknown:
        raise TypeError(f"{name} takes no parameter {', '.join(sorted(unknown))}")
    step = Step(move, actor, at or timezone.now(), params)
    with transaction.atomic():
        parent_pk = getattr(row, f"{workflow.parent}_id") if workflow.parent else None
        locked = _locked(workflow, row.pk, parent_pk)
        if not move.permits(actor, locked):
            raise NotAllowed(move)
        if locked.state not in move.sources:
            raise WrongState(move, locked.state)
        obstacles = _missing_parameters(move, params) + move.obstacles(locked)
        obstacles += [found for check in move.checks for found in check(locked, step)]
        if obstacles:
            raise GuardFailed(move, obstacles)
        source = locked.state
        if move.apply:
            move.apply(locked, step)
        if move.target:
            locked.state = move.target
        locked.save()
        locked.record_transition(step, source)
        for effect in move.effects:
            effect(locked, step)
    return locked


@dataclass(frozen=True)
class Availability:
    """A transition that the actor may see, with what still prevents it."""

    transition: Transition
    obstacles: list[Obstacle]

    @property
    def enabled(self) -> bool:
        return not self.obstacles

    @property
    def name(self) -> str:
        return self.transition.name


def available(row: models.Model, actor: Actor) -> list[Availability]:
    """Return the transitions that start from the row's state and that `actor` may perform."""
    state = row.state  # type: ignore[attr-defined]
    return [
        Availability(move, move.obstacles(row))
        for move in workflow_of(type(row))
        if state in move.sources and move.permits(actor, row)
    ]


def can(row: models.Model, name: str, actor: Actor) -> bool:
    """Tell whether `actor` may perform `name` on `row` now, guards aside."""
    move = workflow_of(type(row))[name]
    return row.state in move.sources and move.permits(actor, row)  # type: ignore[attr-defined]
