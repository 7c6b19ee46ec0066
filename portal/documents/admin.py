"""Attached files in the admin: to be looked up, never changed."""

from django.contrib import admin

from portal.core.admin import ReadOnly
from portal.documents.models import Disclosure, File, Scan


class DisclosureInline(ReadOnly, admin.TabularInline):
    model = Disclosure
    extra = 0


class ScanInline(ReadOnly, admin.TabularInline):
    model = Scan
    extra = 0


@admin.register(File)
class FileAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "subject", "anchor", "size", "state", "uploaded_by", "uploaded_at"]
    list_filter = ["state", "confidential", "content_type"]
    list_select_related = ["uploaded_by"]
    search_fields = ["name", "subject", "sha256", "received_sha256"]
    exclude = ["content"]
    inlines = [DisclosureInline, ScanInline]
    date_hierarchy = "uploaded_at"


@admin.register(Scan)
class ScanAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [field.name for field in Scan._meta.fields]
    list_select_related = True


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["file", "audience", "confirmed_by", "confirmed_at", "withdrawn_at"]
    list_filter = ["audience"]
    list_select_related = ["file", "confirmed_by"]
    search_fields = ["file__name", "file__subject", "reason"]
    date_hierarchy = "confirmed_at"
