"""What each workflow lets the agency set, told on one page: the value in force and its source."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.deadlines import Policy, Unit, length_in_words
from portal.core.durations import duration


@dataclass(frozen=True)
class Parameter:
    """One setting: `name` is its variable, `value` says in words what is in force.

    `source` is the text that fixes it, "" when none does.
    """

    name: str
    label: Any
    value: Callable[[], str]
    source: Any = ""


def of(name: str, label: Any, words: Callable[[Any], str] = str, source: Any = "") -> Parameter:
    """Return the parameter of the setting of that name, whose value `words` says."""
    return Parameter(name, label, lambda: words(getattr(settings, name)), source)


_groups: dict[str, tuple[Any, tuple[Parameter, ...]]] = {}


def register(key: str, label: Any, parameters: Iterable[Parameter]) -> None:
    """Announce the parameters of a workflow, once."""
    if key in _groups:
        raise ValueError(f"{key} has announced its parameters already")
    _groups[key] = (label, tuple(parameters))


def groups() -> list[tuple[str, Any, tuple[Parameter, ...]]]:
    """Return what was announced: key, label and parameters of each workflow."""
    return [(key, label, found) for key, (label, found) in _groups.items()]


def named(name: str) -> Parameter | None:
    """Return the parameter of that name, None when nobody announced it."""
    every = (one for _key, _label, found in groups() for one in found)
    return next((one for one in every if one.name == name), None)


# How values read -------------------------------------------------------------------------------


def days(count: int) -> str:
    """Return a number of days of the calendar."""
    return length_in_words(Policy("parameter", count, unit=Unit.CALENDAR))


def working_days(count: int, urgent_minutes: int = 0) -> str:
    """Return a number of worked days, with the real time of the urgent lane when it has one."""
    told = length_in_words(Policy("parameter", count, unit=Unit.WORKING))
    if not urgent_minutes:
        return told
    return _("%(days)s ; urgent : %(span)s") % {"days": told, "span": duration(urgent_minutes)}


def minutes(count: int) -> str:
    """Return real minutes, by day and night."""
    return duration(count)


def hours(count: int) -> str:
    """Return real hours, by day and night."""
    return duration(count * 60)


def percent(count: int) -> str:
    return _("%(share)s %%") % {"share": count}


def listed(values: Iterable[Any]) -> str:
    """Return the values of a list, "" when it is empty."""
    return ", ".join(str(one) for one in values)


def reminders(codes: Iterable[str]) -> str:
    """Return the codes of reminders (`deadlines.reminder_at`) as people write them: J-15, H+24."""
    told = [_("J%(days)s") % {"days": code[1:]} if code.startswith("D") else code for code in codes]
    return listed(_("mi-délai") if one == "half" else one for one in told)


def yes_or_no(value: bool) -> str:
    return _("oui") if value else _("non")
