"""The audit trail in the administration site: to be read, never changed."""

from django.contrib import admin

from portal.audit.models import AccessLog, AccessPurge, DailyCount, DigestEntry, TaskFailure
from portal.core.admin import ReadOnlyAdmin


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "organisation", "action", "subject", "label"]
    list_filter = ["action", "at"]
    list_select_related = ["user", "organisation"]
    search_fields = ["subject", "label", "user__email"]
    date_hierarchy = "at"
    show_full_result_count = False


@admin.register(AccessPurge)
class AccessPurgeAdmin(ReadOnlyAdmin):
    list_display = ["at", "before", "rows"]
    date_hierarchy = "at"


@admin.register(DailyCount)
class DailyCountAdmin(ReadOnlyAdmin):
    list_display = ["day", "kind", "subject", "count"]
    list_filter = ["kind"]
    date_hierarchy = "day"


@admin.register(DigestEntry)
class DigestEntryAdmin(ReadOnlyAdmin):
    list_display = ["day", "digest", "created_at"]
    date_hierarchy = "day"


@admin.register(TaskFailure)
class TaskFailureAdmin(ReadOnlyAdmin):
    list_display = ["name", "arguments", "error", "failures", "last_at", "solved_at"]
    list_filter = ["name", "solved_at"]
    date_hierarchy = "last_at"
    show_full_result_count = False
