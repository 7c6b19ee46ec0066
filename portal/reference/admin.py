"""The reference data in the administration: to be read, exported, and MITM decided."""

from django.contrib import admin
from django.db import transaction
from import_export.admin import ExportMixin, ImportExportMixin

from portal.core.admin import ReadOnly
from portal.reference import models, resources, services


class LoadedAdmin(ReadOnly, ExportMixin, admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False
    exclude = ("line_hash",)


@admin.register(models.Medicine)
class MedicineAdmin(LoadedAdmin):
    resource_classes = [resources.MedicineResource]
    list_display = ("cis", "name", "status", "marketing_status", "withdrawn_at")
    list_filter = ("status", "procedure", "marketing_status")
    search_fields = ("=cis", "name")


@admin.register(models.Presentation)
class PresentationAdmin(LoadedAdmin):
    resource_classes = [resources.PresentationResource]
    list_display = ("cip13", "cip7", "medicine_id", "label", "marketing_status", "withdrawn_at")
    list_filter = ("status", "marketing_status")
    search_fields = ("=cip13", "=cip7", "=medicine__cis", "label")


@admin.register(models.Component)
class ComponentAdmin(LoadedAdmin):
    list_display = ("medicine_id", "element", "substance", "strength", "nature", "link")
    list_filter = ("nature",)
    search_fields = ("=medicine__cis", "substance")


@admin.register(models.GenericMember)
class GenericMemberAdmin(LoadedAdmin):
    list_display = ("group_number", "group_label", "medicine_id", "kind", "rank")
    list_filter = ("kind",)
    search_fields = ("=medicine__cis", "group_label")


@admin.register(models.PrescriptionCondition)
class PrescriptionConditionAdmin(LoadedAdmin):
    list_display = ("medicine_id", "text", "withdrawn_at")
    search_fields = ("=medicine__cis", "text")


@admin.register(models.Availability)
class AvailabilityAdmin(LoadedAdmin):
    list_display = ("medicine_id", "cip13", "kind", "started_on", "updated_on", "resumed_on")
    list_filter = ("kind",)
    search_fields = ("=medicine__cis", "=cip13")


@admin.register(models.Classification)
class ClassificationAdmin(LoadedAdmin):
    list_display = ("medicine_id", "atc", "withdrawn_at")
    search_fields = ("=medicine__cis", "atc")


@admin.register(models.HasOpinion)
class HasOpinionAdmin(LoadedAdmin):
    list_display = ("dossier", "url", "withdrawn_at")
    search_fields = ("dossier",)


@admin.register(models.EmdnCode)
class EmdnCodeAdmin(ReadOnly, ImportExportMixin, admin.ModelAdmin):
    """Codes come from the loader; an import adds French labels and nothing else."""

    resource_classes = [resources.EmdnResource]
    list_display = ("code", "level", "terminal", "term_en", "term_fr", "version", "withdrawn_at")
    list_filter = ("terminal", "level", "version")
    list_per_page = 50
    search_fields = ("code__startswith", "term_en", "term_fr")
    show_full_result_count = False
    exclude = ("line_hash", "sort_key", "vector")


@admin.register(models.EmdnWord)
class EmdnWordAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("word",)
    search_fields = ("word",)
    show_full_result_count = False


@admin.register(models.MitmEntry)
class MitmEntryAdmin(LoadedAdmin):
    list_display = ("medicine_id", "atc", "name", "withdrawn_at")
    search_fields = ("=medicine__cis", "atc", "name")


@admin.register(models.MitmDecision)
class MitmDecisionAdmin(ImportExportMixin, admin.ModelAdmin):
    """Decisions are added, by hand or by a file, and never changed."""

    resource_classes = [resources.MitmDecisionResource]
    list_display = ("medicine_id", "action", "reason", "decided_by", "decided_at", "superseded_at")
    list_filter = ("action",)
    list_select_related = ("decided_by",)
    search_fields = ("=medicine__cis", "reason")
    fields = ("medicine", "action", "reason")
    raw_id_fields = ("medicine",)

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        with transaction.atomic():
            made = services.decide_mitm(obj.medicine_id, obj.action, obj.reason, user=request.user)
        obj.pk, obj.decided_by, obj.decided_at = made.pk, made.decided_by, made.decided_at


class LoadFileInline(ReadOnly, admin.TabularInline):
    model = models.LoadFile
    fields = (
        "name",
        "source_date",
        "skipped",
        "read",
        "inserted",
        "updated",
        "restored",
        "withdrawn",
        "unchanged",
        "duplicates",
        "rejected",
        "unreadable",
    )


@admin.register(models.Load)
class LoadAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("started_at", "source", "source_date", "state", "started_by")
    list_filter = ("state", "source")
    list_select_related = ("started_by",)
    inlines = [LoadFileInline]


@admin.register(models.LoadFile)
class LoadFileAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("load", "name", "read", "inserted", "updated", "withdrawn", "rejected")
    list_select_related = ("load",)


@admin.register(models.LoadChange)
class LoadChangeAdmin(ReadOnly, ExportMixin, admin.ModelAdmin):
    list_display = ("load_id", "table", "kind", "key", "label")
    list_filter = ("table", "kind")
    search_fields = ("key",)
    show_full_result_count = False


@admin.register(models.SearchEntry)
class SearchEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("medicine_id", "sort_key")
    search_fields = ("sort_key",)
    show_full_result_count = False


@admin.register(models.SearchWord)
class SearchWordAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("word",)
    search_fields = ("word",)
    show_full_result_count = False
