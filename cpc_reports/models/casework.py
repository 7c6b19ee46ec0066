"""What every workflow keeps of a case, in tables of this one."""

from django.db import models

from cpc_reports.models.report import Report
from portal.audit.tracking import tracked
from portal.filings import models as filings
from portal.filings.models import Revision, TransitionLog


class ReportTransition(TransitionLog):
    """Log of the transitions of the report and of its rows."""

    filing = models.ForeignKey(Report, models.PROTECT, related_name="transitions")

    class Meta(TransitionLog.Meta):
        pass


class ReportRevision(Revision):
    """A part as it was signed, or typed by the agency."""

    filing = models.ForeignKey(Report, models.PROTECT, related_name="revisions")

    class Meta(Revision.Meta):
        pass


@tracked()
class VersionRead(filings.VersionRead):
    filing = models.ForeignKey(Report, models.PROTECT, related_name="version_reads")

    class Meta(filings.VersionRead.Meta):
        pass


class Message(filings.Message):
    filing = models.ForeignKey(Report, models.PROTECT, related_name="thread")

    class Meta(filings.Message.Meta):
        pass


class MessageRead(filings.MessageRead):
    message = models.ForeignKey(Message, models.PROTECT, related_name="reads")

    class Meta(filings.MessageRead.Meta):
        pass


@tracked()
class FieldRequest(filings.FieldRequest):
    filing = models.ForeignKey(Report, models.PROTECT, related_name="requests")

    class Meta(filings.FieldRequest.Meta):
        pass


@tracked()
class Clock(filings.Clock):
    filing = models.ForeignKey(Report, models.PROTECT, related_name="clocks")

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
    filing = models.ForeignKey(Report, models.PROTECT, related_name="consultations")

    class Meta(filings.Consultation.Meta):
        pass


@tracked()
class Proposal(filings.Proposal):
    filing = models.ForeignKey(Report, models.PROTECT, related_name="proposals")

    class Meta(filings.Proposal.Meta):
        pass
