"""The outbox in the administration site: to be read; what can be done is on the agents' page."""

from django.contrib import admin

from portal.core.admin import ReadOnlyAdmin
from portal.mail.models import (
    Attachment,
    DigestItem,
    MessageContent,
    MutedCategory,
    OutgoingMessage,
)


@admin.register(OutgoingMessage)
class OutgoingMessageAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "channel", "address", "content", "state", "attempts", "error"]
    list_filter = ["state", "channel", "urgent"]
    list_select_related = ["content"]
    search_fields = ["address", "content__reference", "content__title"]
    show_full_result_count = False


@admin.register(MessageContent)
class MessageContentAdmin(ReadOnlyAdmin):
    """Bodies that hold a secret are not shown."""

    list_display = ["created_at", "key", "language", "title", "reference"]
    list_filter = ["key", "channel", "category"]
    search_fields = ["title", "reference", "subject"]
    show_full_result_count = False

    def get_exclude(self, request, obj=None):
        return ["text", "html"] if obj is not None and obj.sensitive else []


@admin.register(DigestItem)
class DigestItemAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "address", "content", "gathered_at", "dropped_at"]
    list_select_related = ["content"]
    search_fields = ["address", "content__reference", "content__title"]
    show_full_result_count = False


@admin.register(MutedCategory)
class MutedCategoryAdmin(ReadOnlyAdmin):
    list_display = ["user", "category", "created_at"]
    list_filter = ["category"]
    list_select_related = ["user"]


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    list_display = ["content", "document"]
    list_select_related = ["content", "document"]
