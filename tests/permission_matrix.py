"""Every transition × state × role of some rows, compared with a file that a person reviewed.

After a deliberate change, write the file anew with PORTAL_WRITE_PERMISSIONS=1 and read its diff.
"""

import os
from pathlib import Path

from django.contrib.auth.models import AnonymousUser

from portal.core.workflow import SystemActor, tables
from tests.factories.accounts import InterimFactory, MandateFactory, MembershipFactory


def people_of(desk, firm, **more):
    """Return an actor of each role around the case of `firm`, `more` of them, and the tasks."""
    consultant = MembershipFactory()
    MandateFactory(principal=firm, agent=consultant.organisation)
    return {
        "anonymous": AnonymousUser(),
        "outsider": desk.outsider,
        "reader": desk.reader,
        "drafter": desk.drafter,
        "consultant": consultant.user,
        "interim": InterimFactory(organisation=firm).user,
        "signatory": desk.signatory,
        **more,
    }


def tasks(*names):
    """Return the system tasks of those names, as actors."""
    return {f"task {name}": SystemActor(name) for name in names}


def told(called, row, actors, states=()):
    """Return a line per state (all of them, or `states`) and actor that may act on `row`."""
    table = next(one for one in tables() if one.model is type(row))
    for state in table.states:
        if states and state.value not in states:
            continue
        row.__dict__["state"] = state.value
        for name, actor in actors.items():
            allowed = [
                move.name
                for move in table
                if state.value in move.sources and move.permits(actor, row)
            ]
            if allowed:
                yield f"{called} | {state.value} | {name} | {', '.join(allowed)}"


def assert_reviewed(lines, reviewed: Path):
    """Fail unless `lines` are those of the reviewed file."""
    text = "".join(f"{line}\n" for line in lines)
    if os.environ.get("PORTAL_WRITE_PERMISSIONS"):
        reviewed.write_text(text, encoding="utf-8")
    assert text == reviewed.read_text(encoding="utf-8")
