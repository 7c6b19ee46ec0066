"""Remarks of consulted organisations on the letter, and what the agency does of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhpc.enums import RemarkState
from dhpc.models.casework import Consultation
from dhpc.models.comments import Comment
from dhpc.models.dossier import Dossier
from portal.audit.tracking import tracked
from portal.filings.models.base import Stateful


@tracked()
class OpinionRemark(Stateful):
    """What a consulted person writes on a section; `section` is "" for the letter as a whole.

    `comment` is what the laboratory reads of a retained remark; `reason` why another is not.
    """

    part_name = "remark"

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="opinion_remarks")
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="remarks")
    section = models.CharField(_("rubrique"), max_length=40, blank=True, default="")
    text = models.TextField(_("remarque"))
    revision_number = models.PositiveIntegerField(_("version"))
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(
        _("état"), max_length=10, choices=RemarkState, default=RemarkState.WAITING
    )
    comment = models.OneToOneField(
        Comment, models.PROTECT, related_name="remark", null=True, blank=True
    )
    reason = models.TextField(_("raison"), blank=True, default="")
    triaged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    triaged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("remarque d’un organisme consulté")
        verbose_name_plural = _("remarques des organismes consultés")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "section"], name="dhpc_remark_section_once"
            ),
            models.CheckConstraint(name="dhpc_remark_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="dhpc_remark_triaged_by_somebody",
                condition=Q(state="waiting", triaged_by__isnull=True, triaged_at__isnull=True)
                | Q(~Q(state="waiting"), triaged_by__isnull=False, triaged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dhpc_remark_retained_iff_comment",
                condition=Q(state="retained", comment__isnull=False)
                | Q(~Q(state="retained"), comment__isnull=True),
            ),
            models.CheckConstraint(
                name="dhpc_remark_set_aside_is_explained",
                condition=~Q(state="set_aside") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text
