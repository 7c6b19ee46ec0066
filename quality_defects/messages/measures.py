"""Messages about the measures of a case."""

from portal.mail.enums import Category
from portal.mail.messages import Message, register
from quality_defects.messages import post
from quality_defects.models import CaseMeasure


@register
class MeasureDecided(Message):
    key = "quality_defects.measure_decided"
    template = "mail/quality_defects/measure_decided"
    category = Category.REQUEST


@register
class MeasureDone(Message):
    key = "quality_defects.measure_done"
    template = "mail/quality_defects/measure_done"
    category = Category.INBOX


@register
class MeasureSentBack(Message):
    key = "quality_defects.measure_sent_back"
    template = "mail/quality_defects/measure_sent_back"
    category = Category.REQUEST


def measure_decided(measure: CaseMeasure) -> None:
    """A measure is decided: the firm carries it out and says so."""
    case = measure.filing
    due_on = f"{measure.due_on:%d/%m/%Y}" if measure.due_on else ""
    path = post.track_paths(measure)[0]
    post.send(MeasureDecided, post.firm_and_signatories(case), case, path, due_on=due_on)


def measure_done(measure: CaseMeasure) -> None:
    """The firm says that a measure is carried out."""
    case = measure.filing
    post.send(MeasureDone, post.evaluators(case), case, post.track_paths(measure)[1])


def measure_sent_back(measure: CaseMeasure) -> None:
    """The agency does not take a measure as carried out."""
    case = measure.filing
    post.send(MeasureSentBack, post.firm_and_signatories(case), case, post.track_paths(measure)[0])
