"""How long a report took, without any name: its stages, and whom it waited for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cpc_reports.models import Report
from portal.core.deadlines import local_date


class Stage(TextChoices):
    """What the public timeline tells."""

    FILED = "filed", _("Signalement déposé")
    ADMISSIBLE = "admissible", _("Signalement recevable")
    ASSESSMENT = "assessment", _("Instruction commencée")
    DECIDED = "decided", _("Décision prise")


MOVES = {
    ("case", "receive"): Stage.FILED,
    ("case", "declare_admissible"): Stage.ADMISSIBLE,
    ("case", "begin_assessment"): Stage.ASSESSMENT,
    ("case", "continue_own"): Stage.ASSESSMENT,
    ("case", "establish"): Stage.DECIDED,
    ("case", "not_establish"): Stage.DECIDED,
    ("case", "reroute"): Stage.DECIDED,
}
WAITS = {"request_completion", "reopen"}
ENDS = {"submit", "record", "close_completion"}


@dataclass(frozen=True)
class Delays:
    """Stages as (stage, day), and days spent by the agency and by whoever filed."""

    stages: tuple[tuple[str, date], ...]
    agency: int
    filer: int

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "stages": [[stage, day.isoformat()] for stage, day in self.stages],
            "agency_days": self.agency,
            "filer_days": self.filer,
        }


def delays_of(report: Report, until: date) -> Delays:
    """Return how long `report` took, up to its decision or to `until`; days in Paris."""
    stages: dict[str, date] = {}
    waiting_since: date | None = None
    waited = 0
    end = until
    for row in report.transitions.order_by("at", "pk"):
        day = local_date(row.at)
        stage = MOVES.get((row.part, row.name))
        if stage:
            stages.setdefault(stage.value, day)
            if stage == Stage.DECIDED:
                end = day
        if row.part == "sheet" and row.name in WAITS and waiting_since is None:
            waiting_since = day
        elif row.part == "sheet" and row.name in ENDS and waiting_since is not None:
            waited += (day - waiting_since).days
            waiting_since = None
    if waiting_since is not None:
        waited += max(0, (end - waiting_since).days)
    start = stages.get(Stage.FILED.value, end)
    return Delays(tuple(stages.items()), max(0, (end - start).days - waited), waited)
