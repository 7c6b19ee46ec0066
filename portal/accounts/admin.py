"""Accounts and organisations for superusers; rights change on the portal's own pages."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import (
    AccessRequest,
    AgencyRole,
    ApiKey,
    Interim,
    Invitation,
    Mandate,
    Membership,
    Organisation,
    User,
)
from portal.accounts.services import people
from portal.core.admin import ReadOnlyAdmin

# The portal's own login asks for the second factor; the admin's would not.
admin.site.login = secure_admin_login(admin.site.login)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People: what they are called and whether they may log in; never deleted."""

    list_display = ["full_name", "email", "is_agent", "is_superuser", "is_active"]
    list_filter = ["is_agent", "is_superuser", "is_active"]
    search_fields = ["full_name", "email", "rpps"]
    ordering = ["full_name", "pk"]
    fields = [
        "email",
        "full_name",
        "phone",
        "mobile",
        "rpps",
        "language",
        "is_active",
        "is_agent",
        "is_staff",
        "is_superuser",
        "date_joined",
        "last_login",
        "anonymised_at",
    ]
    readonly_fields = ["email", "date_joined", "last_login", "anonymised_at"]
    actions = ["anonymise"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Anonymiser les comptes choisis (définitif)"))
    def anonymise(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Close the accounts and forget who they were, except one's own."""
        done = 0
        for user in queryset.filter(anonymised_at=None).exclude(pk=request.user.pk):
            people.anonymise_user(user.pk, actor=request.user)
            done += 1
        self.message_user(
            request, _("Comptes anonymisés : %(number)s") % {"number": done}, messages.SUCCESS
        )


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Organisations: their identity, which their own administrators cannot change."""

    list_display = ["name", "kind", "siret", "finess", "srn", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "siret", "finess", "srn"]
    readonly_fields = ["uuid", "created_at"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["user", "organisation", "roles", "capacity", "created_at", "revoked_at"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__full_name", "user__email", "organisation__name"]


@admin.register(Interim)
class InterimAdmin(ReadOnlyAdmin):
    list_display = ["user", "organisation", "starts_on", "ends_on", "revoked_at"]
    list_select_related = ["user", "organisation"]


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    list_display = ["principal", "agent", "scopes", "starts_on", "ends_on", "revoked_at"]
    list_select_related = ["principal", "agent"]


@admin.register(AgencyRole)
class AgencyRoleAdmin(ReadOnlyAdmin):
    list_display = ["user", "role", "workflow", "created_at", "revoked_at"]
    list_select_related = ["user"]
    list_filter = ["role", "workflow"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = [
        "email",
        "organisation",
        "created_at",
        "expires_at",
        "accepted_at",
        "revoked_at",
    ]
    list_select_related = ["organisation"]
    exclude = ["token_hash"]


@admin.register(AccessRequest)
class AccessRequestAdmin(ReadOnlyAdmin):
    list_display = ["full_name", "organisation_name", "kind", "created_at", "decided_at"]


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = ["name", "organisation", "start", "a_minute", "created_at", "revoked_at"]
    list_select_related = ["organisation"]
    exclude = ["sha256"]
