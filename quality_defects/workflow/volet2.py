"""Transitions of Volet 2."""

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Workflow, transition
from quality_defects.enums import Volet2State
from quality_defects.models import Volet2

FILING = "filing"
CLOCK = "clock"

volet2_workflow = Workflow(
    Volet2,
    Volet2State,
    [
        transition(
            "expect",
            label=_("Attendre le volet 2"),
            event=_("Volet 2 attendu"),
            source=Volet2State.NOT_DUE,
            target=Volet2State.EXPECTED,
            system=FILING,
        ),
        transition(
            "mark_overdue",
            label=_("Constater le retard"),
            event=_("Retard du volet 2 constaté"),
            source=Volet2State.EXPECTED,
            target=Volet2State.OVERDUE,
            system=CLOCK,
        ),
    ],
    parent="filing",
)
