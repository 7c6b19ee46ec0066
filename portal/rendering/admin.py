"""Generated documents in the admin: to be looked up, never changed."""

from django.contrib import admin

from portal.core.admin import ReadOnlyAdmin
from portal.rendering.models import GeneratedDocument


@admin.register(GeneratedDocument)
class GeneratedDocumentAdmin(ReadOnlyAdmin):
    list_display = ["reference", "title", "format", "revision_number", "state", "ordered_at"]
    list_filter = ["state", "format", "kind"]
    search_fields = ["reference", "subject", "code", "sha256"]
    exclude = ["content"]
    date_hierarchy = "ordered_at"
