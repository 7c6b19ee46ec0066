"""The audit trail in the administration site: to be read, never changed."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from portal.audit.models import AccessLog, DigestEntry


class ReadOnlyAdmin(admin.ModelAdmin):
    """A model that the administration site shows and does not touch."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "organisation", "action", "subject", "label"]
    list_filter = ["action", "at"]
    list_select_related = ["user", "organisation"]
    search_fields = ["subject", "label", "user__email"]
    date_hierarchy = "at"
    show_full_result_count = False


@admin.register(DigestEntry)
class DigestEntryAdmin(ReadOnlyAdmin):
    list_display = ["day", "digest", "created_at"]
    date_hierarchy = "day"
