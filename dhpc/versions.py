"""The letter of a deposited version, read from what was frozen."""

from dataclasses import replace
from datetime import date

from dhpc.letter.composition import Letter, compose
from dhpc.letter.facts import Facts
from dhpc.models import Dossier
from portal.filings.models import Revision
from portal.filings.services.revisions import answers_of


def frozen_letter(
    dossier: Dossier,
    revision: Revision,
    *,
    public: bool = False,
    on: date | None = None,
    annexes: tuple[str, ...] | None = None,
) -> tuple[Letter, Facts]:
    """Return the letter of a deposited version, dated `on` when its day was agreed.

    `annexes`, when given, are those that it names in place of all that were joined.
    """
    facts = Facts.load(revision.payload["facts"])
    if on is not None:
        facts = replace(facts, scheduled_on=on)
    if annexes is not None:
        facts = replace(facts, annexes=annexes)
    return compose(answers_of(dossier.letter, revision), facts, public=public), facts
