"""What subscribers and the owners of receivers are told."""

from portal.mail.enums import Category
from portal.mail.messages import Message, register


@register
class ConfirmSubscription(Message):
    """Asks an address whether it is the one that wanted to subscribe."""

    key = "distribution.confirm"
    template = "mail/distribution/confirm"
    category = Category.PUBLICATION
    urgent = True
    sensitive = True


@register
class Published(Message):
    """Tells a subscriber of one version, its lead paragraph first."""

    key = "distribution.published"
    template = "mail/distribution/published"
    category = Category.PUBLICATION
    unsubscribes = True


@register
class Addressed(Message):
    """Tells a holder of a version that is addressed to it, with the page of its reply."""

    key = "distribution.addressed"
    template = "mail/distribution/addressed"
    category = Category.PUBLICATION
    can_be_disabled = True


@register
class Daily(Message):
    """Tells a subscriber of all that was published since the day before."""

    key = "distribution.daily"
    template = "mail/distribution/daily"
    category = Category.PUBLICATION
    unsubscribes = True


@register
class EndpointDisabled(Message):
    """Tells the owners of a receiver that it is no longer called, and why."""

    key = "distribution.endpoint_disabled"
    template = "mail/distribution/endpoint_disabled"
    category = Category.TEAM


@register
class Watched(Message):
    """Tells an organisation that a publication names a product that it watches."""

    key = "distribution.watched"
    template = "mail/distribution/watched"
    category = Category.PUBLICATION
    urgent = True
    can_be_disabled = True


@register
class QuestionAsked(Message):
    """Tells who answers that a holder asks something about a publication."""

    key = "distribution.question_asked"
    template = "mail/distribution/question_asked"
    category = Category.THREAD


@register
class QuestionAnswered(Message):
    """Tells a holder that its question is answered."""

    key = "distribution.question_answered"
    template = "mail/distribution/question_answered"
    category = Category.THREAD


@register
class ReplyReminder(Message):
    """Reminds a holder of a publication that it has not settled."""

    key = "distribution.reply_reminder"
    template = "mail/distribution/reply_reminder"
    category = Category.DEADLINE
