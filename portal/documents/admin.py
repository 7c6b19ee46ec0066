"""Attached files in the admin: to be looked up, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from portal.documents.models import File, Scan


class ReadOnly:
    """No one adds, changes or deletes rows here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScanInline(ReadOnly, admin.TabularInline):
    model = Scan
    extra = 0


@admin.register(File)
class FileAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "subject", "anchor", "size", "state", "uploaded_by", "uploaded_at"]
    list_filter = ["state", "content_type"]
    list_select_related = ["uploaded_by"]
    search_fields = ["name", "subject", "sha256", "received_sha256"]
    exclude = ["content"]
    inlines = [ScanInline]
    date_hierarchy = "uploaded_at"
