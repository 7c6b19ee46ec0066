"""Generated documents in the admin: to be looked up, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from portal.rendering.models import GeneratedDocument


@admin.register(GeneratedDocument)
class GeneratedDocumentAdmin(admin.ModelAdmin):
    list_display = ["reference", "title", "format", "revision_number", "state", "ordered_at"]
    list_filter = ["state", "format", "kind"]
    search_fields = ["reference", "subject", "code", "sha256"]
    exclude = ["content"]
    date_hierarchy = "ordered_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
