"""What the agency asks of a firm when it learns of a defect before the firm declares it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.filings.models import Stateful
from portal.filings.models.clocks import ClockState
from quality_defects.enums import RequestSource, SheetRequestState
from quality_defects.models.case import Case
from quality_defects.models.casework import Clock
from quality_defects.querysets import SheetRequestQuerySet

SOURCE_ANCHOR = "sheet_request.source"


@tracked()
class SheetRequest(Stateful):
    """The agency asks the firm for a Volet 1; the case is the firm's draft until it is sent.

    The firm reads `message`; the source document and `internal_note` only where the agency
    shares them. `ending_reason` says why it was declined or withdrawn.
    """

    part_name = "sheet_request"

    filing = models.OneToOneField(Case, models.PROTECT, related_name="sheet_request")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("référence de la demande"), max_length=24, unique=True)
    state = models.CharField(
        _("état"), max_length=12, choices=SheetRequestState, default=SheetRequestState.ASKED
    )
    source = models.CharField(_("source"), max_length=16, choices=RequestSource)
    message = models.TextField(_("message au déclarant"))
    internal_note = models.TextField(_("note interne"), blank=True, default="")
    shares_source = models.BooleanField(_("document source partagé"), default=False)
    shares_note = models.BooleanField(_("note partagée"), default=False)
    clock = models.OneToOneField(Clock, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("demandée le"))
    ended_at = models.DateTimeField(_("close le"), null=True, blank=True)
    ending_reason = models.TextField(_("motif"), blank=True, default="")

    objects = SheetRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de fiche")
        verbose_name_plural = _("demandes de fiche")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="qd_sheet_request_ended_fits_state",
                condition=Q(state="asked", ended_at__isnull=True)
                | (~Q(state="asked") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="qd_sheet_request_says_something", condition=~Q(message="")
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state == SheetRequestState.ASKED

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.clock.state == ClockState.OVERDUE
