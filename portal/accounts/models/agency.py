"""What the agents of the agency may do."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import AgencyRoleName
from portal.core.tracking import tracked


class AgencyRoleQuerySet(models.QuerySet):
    """Lists of agents' roles."""

    def active(self):
        """Return those that hold now."""
        return self.filter(revoked_at=None)

    def on(self, workflow: str):
        """Return those that hold on `workflow`, through its own name or through all workflows."""
        return self.filter(workflow__in=["", workflow])


@tracked()
class AgencyRole(models.Model):
    """An agent has a role on one workflow, or on all of them when `workflow` is empty."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agency_roles"
    )
    workflow = models.CharField(_("Démarche"), max_length=40, blank=True)
    role = models.CharField(_("Rôle"), max_length=20, choices=AgencyRoleName)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("Depuis le"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("Retiré le"), null=True, blank=True, editable=False)

    objects = AgencyRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rôle d’agent")
        verbose_name_plural = _("rôles d’agent")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "workflow", "role"],
                condition=Q(revoked_at=None),
                name="agency_role_active_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=AgencyRoleName.values), name="agency_role_known"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")),
                name="agency_role_revoked_after_created",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} ({self.workflow or '*'})"
