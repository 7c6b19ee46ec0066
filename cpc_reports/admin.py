"""Reports in the technical administration: to look at; registers: to keep."""

from django.contrib import admin
from django.utils import timezone
from import_export.admin import ImportExportMixin

from cpc_reports import models, resources
from portal.core.admin import ReadOnlyAdmin


@admin.register(models.Body)
class BodyAdmin(ImportExportMixin, admin.ModelAdmin):
    """Entries are closed by a date, never deleted; what a report froze of them stays."""

    resource_classes = [resources.BodyResource]
    list_display = ("name", "body_class", "code", "valid_from", "valid_to", "organisation")
    list_filter = ("body_class", "network")
    list_select_related = ("organisation",)
    search_fields = ("name", "code", "finess", "siren")
    raw_id_fields = ("organisation",)
    readonly_fields = ("verified_by", "verified_at")

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        obj.verified_by, obj.verified_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(models.Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "public_reference", "title", "organisation", "state", "received_at")
    list_filter = ("state", "origin", "is_urgent")
    list_select_related = ("organisation",)
    search_fields = ("reference", "public_reference", "title", "organisation__name")
    date_hierarchy = "received_at"


@admin.register(models.ReportTransition)
class ReportTransitionAdmin(ReadOnlyAdmin):
    list_display = ("filing", "part", "name", "source", "target", "actor", "system", "at")
    list_filter = ("part", "name")
    list_select_related = ("filing", "actor")
    search_fields = ("filing__reference",)


@admin.register(models.ReportRevision)
class ReportRevisionAdmin(ReadOnlyAdmin):
    list_display = ("filing", "part", "number", "is_final", "signed_by", "signed_at", "sha256")
    list_select_related = ("filing", "signed_by")
    search_fields = ("filing__reference", "sha256")


for model in (
    models.Sheet,
    models.Cosigner,
    models.SheetMedicine,
    models.SheetIndication,
    models.Alternative,
    models.Monitoring,
    models.Evidence,
    models.ForeignDecision,
    models.Recommendation,
    models.InterestDeclaration,
    models.Appraisal,
    models.Citation,
    models.LegalOpinion,
    models.BodyRequest,
    models.MandateLetter,
    models.Cosignature,
    models.Support,
    models.LabRequest,
    models.Framework,
    models.FrameworkMedicine,
    models.FrameworkIndication,
    models.Measure,
    models.PeriodicReport,
    models.PaperFiling,
    models.Message,
    models.MessageRead,
    models.FieldRequest,
    models.Clock,
    models.ClockStop,
    models.ClockExtension,
    models.Reminder,
    models.Consultation,
    models.Proposal,
    models.VersionRead,
    models.Dialogue,
    models.DialogueEntry,
    models.Tip,
    models.TipTransition,
):
    admin.site.register(model, ReadOnlyAdmin)
