"""What is asked and answered after a first answer: with a laboratory, or a consulted person."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import DialogueSide, DialogueState, LabChannel
from cpc_reports.models.casework import Consultation
from cpc_reports.models.parties import LabRequest
from cpc_reports.models.report import Report
from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.filings.models import Stateful


@tracked()
class Dialogue(Stateful):
    """The questions and answers that follow the first answer, until the agency closes them.

    It goes on with the laboratory that was `asked`, or with whoever gave the opinion of a
    `consultation`. `due_on` is when the last question is to be answered.
    """

    part_name = "dialogue"

    filing = models.ForeignKey(Report, models.PROTECT, related_name="dialogues")
    asked = models.OneToOneField(
        LabRequest, models.PROTECT, related_name="dialogue", null=True, blank=True
    )
    consultation = models.OneToOneField(
        Consultation, models.PROTECT, related_name="dialogue", null=True, blank=True
    )
    state = models.CharField(
        _("état"), max_length=10, choices=DialogueState, default=DialogueState.OPEN
    )
    due_on = models.DateField(_("réponse attendue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("échange après une réponse")
        verbose_name_plural = _("échanges après une réponse")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="cpc_dialogue_with_one_party",
                condition=Q(asked__isnull=False, consultation__isnull=True)
                | Q(asked__isnull=True, consultation__isnull=False),
            ),
            models.CheckConstraint(
                name="cpc_dialogue_waits_until_a_day",
                condition=~Q(state__in=["waiting", "silent"]) | Q(due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self.party}"

    @property
    def party(self) -> str:
        """Return with whom the agency speaks."""
        if self.asked is not None:
            return self.asked.name
        person = self.consultation.declared_by
        return person.full_name if person else ""


class DialogueEntry(models.Model):
    """One question or answer, as it was sent. Append-only.

    `channel` is how an answer that an agent typed came.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dialogue = models.ForeignKey(Dialogue, models.PROTECT, related_name="entries")
    side = models.CharField(_("de"), max_length=6, choices=DialogueSide)
    text = models.TextField(_("texte"))
    due_on = models.DateField(_("réponse attendue le"), null=True, blank=True)
    channel = models.CharField(
        _("arrivée par"), max_length=10, choices=LabChannel, blank=True, default=""
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("le"), default=timezone.now)

    class Meta:
        verbose_name = _("question ou réponse d’un échange")
        verbose_name_plural = _("questions et réponses des échanges")
        ordering = ["at", "pk"]
        triggers = [append_only(at="at")]
        constraints = [
            models.CheckConstraint(name="cpc_dialogueentry_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="cpc_dialogueentry_only_questions_are_due",
                condition=Q(side="agency", due_on__isnull=False, channel="")
                | Q(side="party", due_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} · {self.at:%Y-%m-%d %H:%M}"
