"""What follows the transitions of the case."""

from datetime import datetime

from django.utils import timezone

from portal.core.workflow import Step
from portal.filings.services import numbering
from quality_defects.messages import casework
from quality_defects.models import Case


def next_reference(at: datetime) -> str:
    """Return the next case number of the year of `at` in Paris."""
    return numbering.next_number("DQ", timezone.localtime(at).year)


def tell_filer_of_evaluation(case: Case, step: Step) -> None:
    """Tell the organisation that its case is being evaluated."""
    casework.evaluation_started(case)
