"""How people come in: by invitation, or by a request that the agency accepts."""

import hashlib
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import identifiers
from portal.accounts.enums import OrganisationKind, OrganisationRole, SignatoryCapacity
from portal.accounts.models.organisations import Organisation
from portal.core.tracking import tracked


class InvitationQuerySet(models.QuerySet):
    """Lists of invitations."""

    def open(self):
        """Return those that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def with_token(self, token: str):
        """Return the one whose link holds `token`, as a queryset."""
        return self.filter(token_hash=Invitation.hash_token(token))


@tracked(exclude=["email", "full_name", "token_hash"])
class Invitation(models.Model):
    """A mailed link by which a person joins an organisation, or the agency when there is none.

    `roles` are an organisation's roles, or the agency's on `workflow`. The link works once.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("Adresse électronique"))
    full_name = models.CharField(_("Nom et prénom"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    roles = ArrayField(models.CharField(max_length=20), verbose_name=_("Rôles"))
    capacity = models.CharField(
        _("Qualité du signataire"), max_length=30, choices=SignatoryCapacity, blank=True
    )
    workflow = models.CharField(_("Démarche"), max_length=40, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("Envoyée le"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("Expire le"))
    accepted_at = models.DateTimeField(_("Acceptée le"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("Annulée le"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at=None),
                name="invitation_accepted_by_someone",
            ),
            models.CheckConstraint(condition=Q(roles__len__gt=0), name="invitation_gives_a_role"),
            models.UniqueConstraint(
                fields=["email", "organisation"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_pending_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation or _('agence')}"

    @staticmethod
    def hash_token(token: str) -> str:
        """Return what is stored of a link's token: whoever reads the table cannot use it."""
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        """Tell whether the link still works."""
        return (
            self.accepted_at is None
            and self.revoked_at is None
            and self.expires_at > timezone.now()
        )


class AccessRequestQuerySet(models.QuerySet):
    """Lists of access requests."""

    def pending(self):
        """Return those that the agency has not decided."""
        return self.filter(decided_at=None)


@tracked(exclude=["email", "full_name", "phone", "rpps", "message"])
class AccessRequest(models.Model):
    """A person asks the agency to open their organisation's space."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("Adresse électronique"))
    full_name = models.CharField(_("Nom et prénom"), max_length=150)
    phone = models.CharField(_("Téléphone"), max_length=20, validators=[identifiers.validate_phone])
    rpps = models.CharField(
        _("Numéro RPPS"), max_length=11, blank=True, validators=[identifiers.validate_rpps]
    )
    organisation_name = models.CharField(_("Nom de l’organisation"), max_length=200)
    kind = models.CharField(_("Type d’organisation"), max_length=20, choices=OrganisationKind)
    siret = models.CharField(
        _("SIRET"), max_length=14, blank=True, validators=[identifiers.validate_siret]
    )
    finess = models.CharField(
        _("FINESS"), max_length=9, blank=True, validators=[identifiers.validate_finess]
    )
    srn = models.CharField(
        _("SRN"), max_length=15, blank=True, validators=[identifiers.validate_srn]
    )
    address_line = models.CharField(_("Adresse"), max_length=250, blank=True)
    postal_code = models.CharField(_("Code postal"), max_length=12, blank=True)
    city = models.CharField(_("Ville"), max_length=100, blank=True)
    country = models.CharField(_("Pays (code à deux lettres)"), max_length=2, default="FR")
    role = models.CharField(_("Rôle demandé"), max_length=20, choices=OrganisationRole)
    capacity = models.CharField(
        _("Qualité du signataire"), max_length=30, choices=SignatoryCapacity, blank=True
    )
    message = models.TextField(_("Message"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("Reçue le"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("Décidée le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("Motif du refus"), max_length=1000, blank=True)
    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="request"
    )

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d’accès")
        verbose_name_plural = _("demandes d’accès")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, reason="", invitation=None)
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False)
                    & (
                        Q(invitation__isnull=False, reason="")
                        | (Q(invitation=None) & ~Q(reason=""))
                    )
                ),
                name="access_request_decided_by_someone",
            ),
            models.UniqueConstraint(
                fields=["email", "organisation_name"],
                condition=Q(decided_at=None),
                name="access_request_pending_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} – {self.organisation_name}"

    @property
    def is_pending(self) -> bool:
        """Tell whether the agency still has to decide."""
        return self.decided_at is None

    @property
    def is_accepted(self) -> bool:
        """Tell whether the agency accepted."""
        return self.invitation_id is not None
