"""What no workflow owns, in the technical administration: to be read."""

from django.contrib import admin

from portal.core.admin import ReadOnlyAdmin
from portal.filings.models import (
    Counter,
    DraftWarning,
    Export,
    FilingLink,
    Handover,
    ParameterCheck,
    RowImport,
    WordImport,
)


@admin.register(Handover)
class HandoverAdmin(ReadOnlyAdmin):
    list_display = ["source_ref", "target_workflow", "state", "target_ref", "created_at"]
    list_filter = ["target_workflow", "state"]
    search_fields = ["source_ref", "target_ref"]


@admin.register(FilingLink)
class FilingLinkAdmin(ReadOnlyAdmin):
    list_display = ["source_ref", "target_ref", "kind", "created_at", "removed_at"]
    search_fields = ["source_ref", "target_ref"]


@admin.register(Counter)
class CounterAdmin(ReadOnlyAdmin):
    list_display = ["kind", "year", "value"]


@admin.register(RowImport)
class RowImportAdmin(ReadOnlyAdmin):
    list_display = ["subject", "part", "group", "created_by", "created_at", "confirmed_at"]
    search_fields = ["subject"]
    exclude = ["good", "bad"]


@admin.register(WordImport)
class WordImportAdmin(ReadOnlyAdmin):
    list_display = ["name", "subject", "part", "uploaded_at", "applied_at"]
    search_fields = ["subject", "name"]


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "requested_by", "state", "requested_at", "finished_at", "expires_at"]
    list_filter = ["workflow", "state", "format"]
    list_select_related = ["requested_by"]


@admin.register(DraftWarning)
class DraftWarningAdmin(ReadOnlyAdmin):
    list_display = ["subject", "at"]
    search_fields = ["subject"]
    date_hierarchy = "at"


@admin.register(ParameterCheck)
class ParameterCheckAdmin(ReadOnlyAdmin):
    list_display = ["name", "checked_at", "checked_by", "source"]
    list_select_related = ["checked_by"]
    search_fields = ["name", "source"]
