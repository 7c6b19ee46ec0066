"""Sections of a draft that the firm lets a site or a subcontractor write."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.core.fields import Section
from portal.filings.models import Stateful
from quality_defects.enums import SharedPart, ShareState
from quality_defects.models.case import Case
from quality_defects.models.casework import CaseRevision
from quality_defects.querysets import SectionShareQuerySet


@tracked(exclude=["email", "full_name"])
class SectionShare(Stateful):
    """A person of another organisation may write some sections of a draft, until a day included.

    They never see the case. Once the part is sent they read their sections of `revision`, the
    version that ended the share, and write nothing any more.
    """

    part_name = "section_share"

    filing = models.ForeignKey(Case, models.PROTECT, related_name="section_shares")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    part = models.CharField(_("volet"), max_length=8, choices=SharedPart)
    sections = ArrayField(models.CharField(max_length=40), verbose_name=_("rubriques"))
    email = models.EmailField(_("adresse électronique"))
    full_name = models.CharField(_("nom"), max_length=150)
    site = models.CharField(_("site ou sous-traitant"), max_length=200)
    ends_on = models.DateField(_("jusqu’au"))
    state = models.CharField(_("état"), max_length=8, choices=ShareState, default=ShareState.OPEN)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invité le"))
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    revision = models.ForeignKey(
        CaseRevision, models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = SectionShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("rubriques partagées")
        verbose_name_plural = _("rubriques partagées")
        ordering = ["invited_at", "pk"]
        indexes = [models.Index(fields=["email", "ends_on"], name="qd_share_of_address")]
        constraints = [
            models.CheckConstraint(name="qd_share_has_sections", condition=Q(sections__len__gt=0)),
            models.CheckConstraint(
                name="qd_share_ended_fits_state",
                condition=Q(state="open", ended_at__isnull=True, revision__isnull=True)
                | Q(state="ended", ended_at__isnull=False, revision__isnull=False)
                | Q(state="revoked", ended_at__isnull=False, ended_at__gte=F("invited_at")),
            ),
            models.UniqueConstraint(
                fields=["filing", "part", "email"],
                condition=Q(state="open"),
                name="qd_share_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} – {self.get_part_display()}"

    @property
    def document(self) -> Any:
        """The volet that the sections belong to."""
        return getattr(self.filing, self.part)

    @property
    def shared_sections(self) -> list[Section]:
        """The sections of the share, in the order of the volet."""
        return [one for one in self.document.specification if one.name in self.sections]

    @property
    def section_titles(self) -> list[str]:
        return [str(one.title) for one in self.shared_sections]

    @property
    def is_writable(self) -> bool:
        """Tell whether the sections may be written now by whom the share is for."""
        return self.state == ShareState.OPEN and self.document.is_editable
