"""Questions of the agency, each anchored on the field that it is about."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.filings.models.base import Stateful


class RequestReason(models.TextChoices):
    INCORRECT = "incorrect", _("Inexact")
    INCOMPLETE = "incomplete", _("Incomplet")
    OUTDATED = "outdated", _("Périmé")
    CLARIFY = "clarify", _("À préciser")


class RequestState(models.TextChoices):
    OPEN = "open", _("En attente de réponse")
    ANSWERED = "answered", _("Répondue")
    ACCEPTED = "accepted", _("Réponse acceptée")
    WITHDRAWN = "withdrawn", _("Retirée")


class FieldRequest(Stateful):
    """A question on a field of a part, answered in that field.

    Subclasses declare `filing`, related name `requests`. `row_key` is the key of the repeated row,
    "" for a field that is not repeated; an empty `field` asks about the section, an empty
    `section` about the part. `batch` joins the questions that were sent at once. An answer
    is a text, the version of the part that carries it, or both. An answer sent back moves to
    `exchanges`, oldest first.
    """

    part_name = "request"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    batch = models.UUIDField(default=uuid4, db_index=True, editable=False)
    part = models.CharField(_("volet"), max_length=40)
    section = models.CharField(_("rubrique"), max_length=60, blank=True, default="")
    field = models.CharField(_("champ"), max_length=60, blank=True, default="")
    row_key = models.CharField(_("ligne"), max_length=40, blank=True, default="")
    question = models.TextField(_("question"))
    reason = models.CharField(_("motif"), max_length=12, choices=RequestReason)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("posée le"), default=timezone.now, editable=False)
    due_on = models.DateField(_("réponse attendue le"))
    clock_stopped = models.BooleanField(_("arrête l’horloge"), default=False)
    state = models.CharField(
        _("état"), max_length=12, choices=RequestState, default=RequestState.OPEN
    )
    draft_answer = models.TextField(_("réponse en préparation"), blank=True, default="")
    answer = models.TextField(_("réponse"), blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    answer_revision = models.PositiveIntegerField(_("version qui répond"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    exchanges = models.JSONField(_("réponses renvoyées"), default=list, blank=True)

    class Meta:
        abstract = True
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_answer_fits_state",
                condition=Q(
                    state__in=[RequestState.OPEN, RequestState.WITHDRAWN],
                    answer="",
                    answered_by__isnull=True,
                    answered_at__isnull=True,
                    answer_revision__isnull=True,
                )
                | Q(
                    ~Q(answer="") | Q(answer_revision__isnull=False),
                    state__in=[RequestState.ANSWERED, RequestState.ACCEPTED],
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_closed_fits_state",
                condition=Q(
                    state__in=[RequestState.OPEN, RequestState.ANSWERED],
                    closed_by__isnull=True,
                    closed_at__isnull=True,
                )
                | Q(
                    state__in=[RequestState.ACCEPTED, RequestState.WITHDRAWN],
                    closed_by__isnull=False,
                    closed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_asks_something", condition=~Q(question="")
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_field_in_section",
                condition=Q(field="") | ~Q(section=""),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_known_reason",
                condition=Q(reason__in=RequestReason.values),
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN

    @property
    def html_id(self) -> str:
        """Identifier of the question's box, for links from a mail or a list."""
        return f"question-{self.uuid}"
