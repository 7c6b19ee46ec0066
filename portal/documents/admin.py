"""Attached files in the admin: to be looked up, never changed."""

from django.contrib import admin

from portal.core.admin import ReadOnly
from portal.documents.models import File, Scan


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


@admin.register(Scan)
class ScanAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [field.name for field in Scan._meta.fields]
    list_select_related = True
