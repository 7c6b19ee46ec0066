"""What holders of concerned products answer to a publication (§ 6)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.audit.triggers import append_only
from portal.core.workflow import Step
from portal.distribution.enums import ReplyState
from portal.publication.models import Publication, Version

OUTCOMES = ("quarantined", "returned", "destroyed", "used")
"""What may have become of the units that were found."""

RECONCILED = ("returned", "destroyed", "used")
"""Outcomes after which nothing more becomes of a unit: one that is set apart still waits (§ 6)."""

ASKED = "ask"
TALK = (ASKED, "answer")
"""Steps of what holders ask and are answered: their comments are the thread of a reply."""


class ReplyQuerySet(QuerySet["Reply"]):
    """Lists of replies."""

    def visible_to(self, user: Any) -> "ReplyQuerySet":
        """Return those of the organisations for which `user` acts; an agent sees all."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def with_open_question(self) -> "ReplyQuerySet":
        """Return those whose last question waits for its answer."""
        said = ReplyStep.objects.filter(reply=OuterRef("pk"), name__in=TALK).order_by("-pk")
        last = Subquery(said.values("name")[:1])
        return self.alias(last_said=last).filter(last_said=ASKED)


class Reply(models.Model):
    """Where an organisation stands with a publication that addresses it.

    It says so of `version`, the last one that its people read; a version that changes the lines
    opens it again, and `before_review` keeps the answer that reading that version goes back to.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="replies", verbose_name=_("organisation")
    )
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="replies")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(
        _("état"), max_length=13, choices=ReplyState, default=ReplyState.ACKNOWLEDGED
    )
    before_review = models.CharField(
        _("état avant la nouvelle version"),
        max_length=13,
        choices=ReplyState,
        blank=True,
        default="",
    )
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("lu par")
    )
    acknowledged_at = models.DateTimeField(_("lu le"), db_default=Now())
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    completed_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "organisation"], name="reply_once"),
            models.CheckConstraint(
                name="reply_state_dated",
                condition=Q(state=ReplyState.COMPLETED, completed_at__isnull=False)
                | (~Q(state=ReplyState.COMPLETED) & Q(completed_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.publication_id}"

    def record_transition(self, step: Step, source: str) -> None:
        """Write the step beside the reply."""
        ReplyStep.objects.create(
            reply=self,
            name=step.transition.name,
            source=source,
            target=self.state,
            version_id=self.version_id,
            by=step.user,
            comment=step.comment,
        )


class ReplyLine(models.Model):
    """What was found of one product of the publication, and what became of it, in units.

    `key` is what the product is in every version (`replies.products`); its name, and its number
    `line`, are those of the version in which it was counted.
    """

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="lines", db_index=False)
    key = models.CharField(_("clé"), max_length=90, db_collation="C")
    line = models.PositiveIntegerField(_("ligne"))
    product = models.TextField(_("produit"))
    found = models.PositiveIntegerField(_("trouvées"))
    quarantined = models.PositiveIntegerField(_("isolées"), default=0)
    returned = models.PositiveIntegerField(_("retournées"), default=0)
    destroyed = models.PositiveIntegerField(_("détruites"), default=0)
    used = models.PositiveIntegerField(_("déjà délivrées ou utilisées"), default=0)
    patients_informed = models.BooleanField(_("patients informés"), null=True, blank=True)

    class Meta:
        verbose_name = _("ligne de réponse")
        verbose_name_plural = _("lignes de réponse")
        ordering = ["reply", "line"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "key"], name="reply_line_once"),
            models.CheckConstraint(name="reply_line_identified", condition=~Q(key="")),
            models.CheckConstraint(
                name="reply_line_adds_up",
                condition=Q(
                    found__gte=F("quarantined") + F("returned") + F("destroyed") + F("used")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} {self.line}"

    @property
    def accounted(self) -> int:
        """Return how many of the units found are accounted for."""
        return sum(getattr(self, name) for name in OUTCOMES)


class ReplyStep(models.Model):
    """A step of a reply: who, when, of which version. Append-only.

    Questions and answers are steps that leave the state as it was, told in `comment`.
    """

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="steps")
    name = models.CharField(_("étape"), max_length=40)
    source = models.CharField(_("de"), max_length=13)
    target = models.CharField(_("à"), max_length=13)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("par"),
    )
    at = models.DateTimeField(_("le"), db_default=Now(), editable=False)
    comment = models.TextField(_("commentaire"), blank=True, default="")

    class Meta:
        verbose_name = _("étape de réponse")
        verbose_name_plural = _("étapes de réponse")
        ordering = ["reply", "pk"]
        triggers = [append_only(at="at")]

    def __str__(self) -> str:
        return f"{self.reply_id} {self.name}"
