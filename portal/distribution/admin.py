"""What is sent to those who follow the publications, in the technical administration."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.admin import ReadOnlyAdmin
from portal.distribution.models import (
    Announcement,
    Attempt,
    Delivery,
    Endpoint,
    Export,
    Reply,
    ReplyLine,
    ReplyStep,
    Subscription,
    WatchedProduct,
)
from portal.distribution.services import announcing, calling


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ["version", "state", "attempts", "mails", "calls", "created_at", "error"]
    list_filter = ["state"]
    list_select_related = ["version"]
    actions = ["retry"]

    @admin.action(description=gettext_lazy("Annoncer de nouveau ce qui a échoué"))
    def retry(self, request: HttpRequest, rows: QuerySet[Announcement]) -> None:
        count = sum(announcing.retry(pk) for pk in rows.values_list("pk", flat=True))
        messages.info(request, _("Annonces reprises : %(count)d.") % {"count": count})


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = ["address", "rhythm", "state", "created_at", "confirmed_at", "ended_at"]
    list_filter = ["state", "rhythm"]
    search_fields = ["address"]


@admin.register(Endpoint)
class EndpointAdmin(ReadOnlyAdmin):
    list_display = ["name", "organisation", "url", "state", "failing_since"]
    list_filter = ["state"]
    list_select_related = ["organisation"]
    exclude = ["secret", "previous_secret"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["message_id", "endpoint", "event", "state", "attempts", "status", "created_at"]
    list_filter = ["state"]
    list_select_related = ["endpoint"]
    actions = ["replay"]

    @admin.action(description=gettext_lazy("Rejouer"))
    def replay(self, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
        messages.info(request, _("Appels rejoués : %(count)d.") % {"count": calling.replay(rows)})


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ["delivery", "number", "at", "status", "milliseconds", "error"]
    list_select_related = ["delivery"]


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = ["name", "format", "cursor", "lines", "size", "made_at"]
    list_filter = ["format"]


@admin.register(Reply)
class ReplyAdmin(ReadOnlyAdmin):
    list_display = ["publication", "organisation", "state", "acknowledged_at", "completed_at"]
    list_filter = ["state"]
    list_select_related = ["publication", "organisation"]


@admin.register(ReplyLine)
class ReplyLineAdmin(ReadOnlyAdmin):
    list_display = ["reply", "line", "found", "quarantined", "returned", "destroyed", "used"]
    list_select_related = ["reply"]


@admin.register(ReplyStep)
class ReplyStepAdmin(ReadOnlyAdmin):
    list_display = ["reply", "name", "source", "target", "by", "at"]
    list_select_related = ["reply", "by"]


@admin.register(WatchedProduct)
class WatchedProductAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "identifier", "label", "created_at"]
    list_select_related = ["organisation"]
