"""How long the firm took: "sans délai" has no legal number, so the age of Volet 1 is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.durations import age, minutes_between
from portal.core.fields import known


@dataclass(frozen=True)
class Age:
    """The time from an event to the receipt of Volet 1, with the tone of its badge."""

    label: str
    words: str
    verdict: str
    tone: str


def tone_of(start: datetime, received: datetime) -> str:
    """Return "success", "warning" or "danger" by the thresholds of the settings."""
    minutes = minutes_between(start, received)
    green, amber = settings.QUALITY_DEFECTS_VOLET1_AGE_HOURS
    if minutes <= green * 60:
        return "success"
    return "warning" if minutes <= amber * 60 else "danger"


def is_late(start: datetime, received: datetime) -> bool:
    """Tell whether a volet received then must say why it comes so late."""
    return tone_of(start, received) == "danger"


def ages_of(case: Any) -> list[Age]:
    """Return the ages of the first Volet 1, from the signal and from its qualification."""
    if case.received_at is None:
        return []
    answers = case.volet1.signed_answers("signal_received_at", "qualified_at", "late_reason")
    events = {
        _("Du signalement au volet 1"): known(answers["signal_received_at"]),
        _("De la qualification au volet 1"): known(answers["qualified_at"]),
    }
    return [
        Age(label, age(start, case.received_at), *_verdict(start, case.received_at, answers))
        for label, start in events.items()
        if start
    ]


def _verdict(start: datetime, received: datetime, answers: Mapping[str, Any]) -> tuple[str, str]:
    green, amber = settings.QUALITY_DEFECTS_VOLET1_AGE_HOURS
    tone = tone_of(start, received)
    if tone == "danger" and known(answers["late_reason"]):
        # The filer has explained the delay: there is nothing left to ask.
        return _("plus de %(hours)d h, motif donné") % {"hours": amber}, "warning"
    words = {
        "success": _("%(hours)d h au plus") % {"hours": green},
        "warning": _("plus de %(hours)d h") % {"hours": green},
        "danger": _("plus de %(hours)d h : motif attendu") % {"hours": amber},
    }
    return words[tone], tone
