"""Who may be consulted on the cases of a workflow, and what comes before their reading."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import Organisation


def _filer(case: Any) -> list[int]:
    return [case.organisation_id]


def _nothing(_case: Any) -> list[tuple[str, str]]:
    return []


@dataclass(frozen=True, kw_only=True)
class Consulted:
    """Whom a workflow consults.

    `kinds` are the kinds of organisation that may be asked, none for all. `concerned(case)` gives
    the primary keys of the organisations that the case is about: neither they nor their people are
    asked. `named(case)` tells on what interests are declared, before anything is read. Where
    `is_secret`, whoever declares also undertakes to keep what is read to themselves.
    """

    kinds: tuple[str, ...] = ()
    concerned: Callable[[Any], list[int]] = _filer
    named: Callable[[Any], list[tuple[str, str]]] = _nothing
    is_secret: bool = False

    def organisations(self, case: Any) -> Any:
        """Return the organisations that may be asked about `case`."""
        found = Organisation.objects.filter(is_active=True).exclude(pk__in=self.concerned(case))
        return found.filter(kind__in=self.kinds) if self.kinds else found

    def may_ask(self, case: Any, person: Any) -> bool:
        """Tell whether `person` is of none of the organisations concerned."""
        own = person.memberships.filter(revoked_at__isnull=True)
        return not own.filter(organisation__in=self.concerned(case)).exists()


ANYONE = Consulted()
"""Whoever the case is not about."""
