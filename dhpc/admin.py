"""Letters to health professionals in the technical administration: to look at, never to change."""

from django.contrib import admin

from dhpc import models
from portal.core.admin import ReadOnlyAdmin


@admin.register(models.Dossier)
class DossierAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "public_reference", "title", "organisation", "state", "received_at")
    list_filter = ("state", "route", "lane")
    list_select_related = ("organisation",)
    search_fields = ("reference", "public_reference", "title", "organisation__name")
    date_hierarchy = "received_at"


@admin.register(models.DossierTransition)
class DossierTransitionAdmin(ReadOnlyAdmin):
    list_display = ("filing", "part", "name", "source", "target", "actor", "system", "at")
    list_filter = ("part", "name")
    list_select_related = ("filing", "actor")
    search_fields = ("filing__reference",)


@admin.register(models.DossierRevision)
class DossierRevisionAdmin(ReadOnlyAdmin):
    list_display = ("filing", "part", "number", "is_final", "signed_by", "signed_at", "sha256")
    list_select_related = ("filing", "signed_by")
    search_fields = ("filing__reference", "sha256")


for model in (
    models.Request,
    models.RequestMedicine,
    models.Letter,
    models.KeyPoint,
    models.Contact,
    models.Signature,
    models.SourcePoint,
    models.Recipient,
    models.Milestone,
    models.Justification,
    models.CoveredProduct,
    models.LeftOutProduct,
    models.Participant,
    models.LaboratoryInvitation,
    models.MailerAccess,
    models.Dispatch,
    models.PrintProof,
    models.Statement,
    models.ProofLine,
    models.ImpactFigures,
    models.Comment,
    models.RecipientDecision,
    models.AnnexDecision,
    models.Incident,
    models.PaperFiling,
    models.Message,
    models.MessageRead,
    models.FieldRequest,
    models.Clock,
    models.ClockStop,
    models.ClockExtension,
    models.Reminder,
    models.Consultation,
    models.OpinionRemark,
    models.Proposal,
    models.VersionRead,
):
    admin.site.register(model, ReadOnlyAdmin)


@admin.register(models.RoomMessage)
class RoomMessageAdmin(ReadOnlyAdmin):
    """That a message was written; what it says is for the laboratories alone."""

    list_display = ("filing", "organisation", "author", "created_at")
    list_select_related = ("filing", "organisation", "author")
    exclude = ("body",)
