"""Who follows the publications, what was sent to them, and the full exports."""

from portal.distribution.models.announcements import Announcement
from portal.distribution.models.exports import Export
from portal.distribution.models.replies import Reply, ReplyLine, ReplyStep
from portal.distribution.models.subscriptions import Subscription
from portal.distribution.models.watching import WatchedProduct
from portal.distribution.models.webhooks import Attempt, Delivery, Endpoint

__all__ = [
    "Announcement",
    "Attempt",
    "Delivery",
    "Endpoint",
    "Export",
    "Reply",
    "ReplyLine",
    "ReplyStep",
    "Subscription",
    "WatchedProduct",
]
