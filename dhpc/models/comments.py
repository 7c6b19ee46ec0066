"""Comments of the agency on a passage of the letter, and what the laboratory answers to each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhpc.enums import AnswerKind, CommentState, Party
from dhpc.models.dossier import Dossier
from portal.audit.tracking import tracked
from portal.filings.models.base import Stateful

UNSETTLED = (CommentState.PREPARED, CommentState.OPEN, CommentState.ANSWERED)


@tracked()
class Comment(Stateful):
    """A comment on a passage of the letter.

    The anchor is a section of the specification, with the field and the key of the repeated row
    where there is one, and the passage as it stood in version `revision_number`: it survives the
    edits that follow. `body` names the consulted organisation whose remark it conveys. `sent_at`
    is the first time that it was sent; a comment that is opened again waits for the next sending,
    its reason in `reply`. What was answered and replied before stands in the transition log.
    """

    part_name = "comment"

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="comments")
    part = models.CharField(max_length=40, default="letter", editable=False)
    section = models.CharField(_("rubrique"), max_length=40)
    field = models.CharField(max_length=60, blank=True, default="")
    row_key = models.UUIDField(null=True, blank=True)
    quote = models.TextField(_("passage cité"), blank=True, default="")
    revision_number = models.PositiveIntegerField(_("version"))
    is_blocking = models.BooleanField(_("bloquant"), default=True)
    text = models.TextField(_("remarque"))
    party = models.CharField(max_length=10, choices=Party, default=Party.AGENCY)
    body = models.CharField(_("organisme"), max_length=200, blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(
        _("état"), max_length=10, choices=CommentState, default=CommentState.PREPARED
    )
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    answer_kind = models.CharField(
        _("réponse"), max_length=10, choices=AnswerKind, blank=True, default=""
    )
    answer = models.TextField(_("texte de la réponse"), blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(_("raison de la réouverture"), blank=True, default="")

    class Meta:
        verbose_name = _("remarque sur la lettre")
        verbose_name_plural = _("remarques sur la lettre")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="dhpc_comment_says_something", condition=~Q(text="") & ~Q(section="")
            ),
            models.CheckConstraint(
                name="dhpc_comment_sent_is_dated",
                condition=Q(state__in=["prepared", "withdrawn"]) | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dhpc_comment_withdrawn_was_never_sent",
                condition=~Q(state="withdrawn") | Q(sent_at__isnull=True),
            ),
            models.CheckConstraint(
                name="dhpc_comment_answered_by_somebody",
                condition=~Q(state="answered")
                | Q(~Q(answer_kind=""), answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dhpc_comment_argument_is_told",
                condition=~Q(answer_kind="argued") | ~Q(answer=""),
            ),
        ]
        indexes = [models.Index(fields=["filing", "state"], name="dhpc_comment_of_case")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_sent(self) -> bool:
        """Tell whether the laboratory knows of it."""
        return self.sent_at is not None

    @property
    def is_settled(self) -> bool:
        return self.state not in UNSETTLED
