"""Quality defects in the technical administration: to look at, never to change."""

from django.contrib import admin

from portal.core.admin import ReadOnlyAdmin
from quality_defects import models


@admin.register(models.Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "title", "organisation", "state", "received_at", "assigned_to")
    list_filter = ("state",)
    list_select_related = ("organisation", "assigned_to")
    search_fields = ("reference", "title", "organisation__name")
    date_hierarchy = "received_at"


@admin.register(models.CaseTransition)
class CaseTransitionAdmin(ReadOnlyAdmin):
    list_display = ("filing", "part", "name", "source", "target", "actor", "system", "at")
    list_filter = ("part", "name")
    list_select_related = ("filing", "actor")
    search_fields = ("filing__reference",)


@admin.register(models.CaseRevision)
class CaseRevisionAdmin(ReadOnlyAdmin):
    list_display = ("filing", "part", "number", "is_final", "signed_by", "signed_at", "sha256")
    list_select_related = ("filing", "signed_by")
    search_fields = ("filing__reference", "sha256")


for model in (
    models.Volet1,
    models.Volet2,
    models.Product,
    models.Lot,
    models.Site,
    models.OosResult,
    models.SuspectPack,
    models.Authority,
    models.Volet2Product,
    models.Volet2Lot,
    models.TimelineFact,
    models.Investigation,
    models.ContributingCause,
    models.Impact,
    models.CapaRow,
    models.BlockJudgement,
    models.CaseMeasure,
    models.Capa,
    models.CapaChange,
    models.PhoneAlert,
    models.PhoneCall,
    models.CaseAlarm,
    models.Message,
    models.MessageRead,
    models.FieldRequest,
    models.Clock,
    models.ClockStop,
    models.ClockExtension,
    models.Reminder,
    models.Consultation,
    models.Proposal,
    models.Triage,
    models.PriorityChoice,
    models.RiskSheet,
    models.Decision,
    models.WithdrawalRequest,
    models.Outcome,
    models.CaseKey,
    models.PaperFiling,
    models.FlashMandate,
    models.SheetRequest,
    models.SectionShare,
    models.VersionRead,
):
    admin.site.register(model, ReadOnlyAdmin)
