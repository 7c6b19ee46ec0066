"""What a case that has ended still lets its volets do.

A closed or dismissed case takes new versions: the firm may correct, or contest. Only an agent
reopens it, so such a version waits for one on the case (`Case.version_after_end_at`). A merged
case goes on in another and a withdrawn one nowhere, so nothing new is written in them; a recall
that was being prepared is sent all the same, for nothing may hold it up.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.fields import Answer
from portal.core.workflow import Obstacle
from quality_defects.enums import AGENCY_NUMBER, CaseState
from quality_defects.models import Case, Volet1, Volet2

NOWHERE = (CaseState.MERGED, CaseState.WITHDRAWN)


def still_taken(volet: Volet1) -> list[Obstacle]:
    """A version of Volet 1 may be written: the case goes on here."""
    return _elsewhere(volet.filing)


def still_signed(volet: Volet1) -> list[Obstacle]:
    """A version of Volet 1 may be signed: so may a recall, and what was sent before it was."""
    if volet.recall_proposed == Answer.YES or volet.awaits_signature:
        return []
    return _elsewhere(volet.filing)


def volet2_still_taken(volet: Volet2) -> list[Obstacle]:
    """Volet 2 may be written and signed: the case goes on here, or the setting wants it."""
    if settings.QUALITY_DEFECTS_VOLET2_AFTER_DISMISSAL:
        return []
    return _elsewhere(volet.filing)


def still_asked(volet: Any) -> list[Obstacle]:
    """The agency may ask for more: of a case that has ended, it says first that it reopens it."""
    case = volet.filing
    if not case.is_ended or (
        isinstance(volet, Volet2)
        and case.state != CaseState.CLOSED
        and settings.QUALITY_DEFECTS_VOLET2_AFTER_DISMISSAL
    ):
        return []
    return [Obstacle(_("Ce dossier a pris fin : rouvrez-le pour demander un complément."))]


def _elsewhere(case: Case) -> list[Obstacle]:
    """Say where to go instead of a merged or withdrawn case."""
    if case.state not in NOWHERE:
        return []
    number = {"number": AGENCY_NUMBER}
    if case.state == CaseState.WITHDRAWN:
        text = _(
            "Cette déclaration est retirée : faites une nouvelle déclaration. Si vous proposez un "
            "rappel de lot, appelez aussi le %(number)s."
        )
        return [Obstacle(text % number)]
    master = _own_master(case)
    if master:
        text = _("Ce dossier est réuni avec le dossier %(master)s : transmettez-y la suite.")
        return [Obstacle(text % {"master": master})]
    text = _(
        "Ce dossier est réuni avec un autre : écrivez à l’agence par un message. Pour un fait "
        "nouveau, faites une nouvelle déclaration ; si vous proposez un rappel de lot, appelez "
        "aussi le %(number)s."
    )
    return [Obstacle(text % number)]


def _own_master(case: Case) -> str:
    """Return the number of the main case, "" when it is another firm's: that stays the agency's."""
    outcome = case.outcomes.last()
    if outcome is None:
        return ""
    own = Case.objects.filter(
        reference=outcome.master_reference, organisation_id=case.organisation_id
    )
    return outcome.master_reference if own.exists() else ""
