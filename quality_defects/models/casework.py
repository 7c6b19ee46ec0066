"""What every workflow keeps of a case, in tables of this one."""

from django.db import models
from django.db.models.fields.json import KT

from portal.audit.tracking import tracked
from portal.filings import models as filings
from portal.filings.models import Revision, TransitionLog
from quality_defects.models.case import Case


def signed_answer(name: str) -> models.GeneratedField:
    """Return a column that the database fills with one answer of the frozen payload."""
    return models.GeneratedField(
        expression=KT(f"payload__answers__{name}"),
        output_field=models.TextField(null=True),
        db_persist=True,
    )


class CaseTransition(TransitionLog):
    """Log of the transitions of the case and of all its tracks."""

    filing = models.ForeignKey(Case, models.PROTECT, related_name="transitions")

    class Meta(TransitionLog.Meta):
        pass


class CaseRevision(Revision):
    """A volet as it was signed. What statistics count of it stands in columns of its own."""

    answered_category = signed_answer("category")
    answered_criticality = signed_answer("criticality")
    answered_signal = signed_answer("signal_received_at")
    filing = models.ForeignKey(Case, models.PROTECT, related_name="revisions")

    class Meta(Revision.Meta):
        pass


@tracked()
class VersionRead(filings.VersionRead):
    filing = models.ForeignKey(Case, models.PROTECT, related_name="version_reads")

    class Meta(filings.VersionRead.Meta):
        pass


class Message(filings.Message):
    filing = models.ForeignKey(Case, models.PROTECT, related_name="thread")

    class Meta(filings.Message.Meta):
        pass


class MessageRead(filings.MessageRead):
    message = models.ForeignKey(Message, models.PROTECT, related_name="reads")

    class Meta(filings.MessageRead.Meta):
        pass


@tracked()
class FieldRequest(filings.FieldRequest):
    filing = models.ForeignKey(Case, models.PROTECT, related_name="requests")

    class Meta(filings.FieldRequest.Meta):
        pass


@tracked()
class Clock(filings.Clock):
    filing = models.ForeignKey(Case, models.PROTECT, related_name="clocks")

    class Meta(filings.Clock.Meta):
        pass


@tracked()
class ClockStop(filings.ClockStop):
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="stops")

    class Meta(filings.ClockStop.Meta):
        pass


class ClockExtension(filings.ClockExtension):
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="extensions")

    class Meta(filings.ClockExtension.Meta):
        pass


class Reminder(filings.Reminder):
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="reminders")

    class Meta(filings.Reminder.Meta):
        pass


@tracked()
class Consultation(filings.Consultation):
    filing = models.ForeignKey(Case, models.PROTECT, related_name="consultations")

    class Meta(filings.Consultation.Meta):
        pass


@tracked()
class Proposal(filings.Proposal):
    filing = models.ForeignKey(Case, models.PROTECT, related_name="proposals")

    class Meta(filings.Proposal.Meta):
        pass
