"""Safety actions in the technical administration: to look at, never to change."""

from django.contrib import admin

from portal.core.admin import ReadOnlyAdmin
from recalls import models


@admin.register(models.Action)
class ActionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "public_reference", "title", "organisation", "state", "received_at")
    list_filter = ("state", "is_urgent")
    list_select_related = ("organisation",)
    search_fields = ("reference", "public_reference", "title", "organisation__name")
    date_hierarchy = "received_at"


@admin.register(models.ActionTransition)
class ActionTransitionAdmin(ReadOnlyAdmin):
    list_display = ("filing", "part", "name", "source", "target", "actor", "system", "at")
    list_filter = ("part", "name")
    list_select_related = ("filing", "actor")
    search_fields = ("filing__reference",)


@admin.register(models.ActionRevision)
class ActionRevisionAdmin(ReadOnlyAdmin):
    list_display = ("filing", "part", "number", "is_final", "signed_by", "signed_at", "sha256")
    list_select_related = ("filing", "signed_by")
    search_fields = ("filing__reference", "sha256")


for model in (
    models.BarcodeSearch,
    models.Notice,
    models.Product,
    models.Scope,
    models.FinalReport,
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
    models.ActionImport,
    models.ImportProblem,
    models.LotProposal,
    models.ImportChunk,
    models.ImportedAction,
    models.StudyLine,
):
    admin.site.register(model, ReadOnlyAdmin)
