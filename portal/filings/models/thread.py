"""The conversation of a case: what both sides say, and what the agency says to itself."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.triggers import append_only


class MessageKind(models.TextChoices):
    MESSAGE = "message", _("Message")
    NOTE = "note", _("Note interne")
    SITUATION = "situation", _("Point de situation")
    REQUEST = "request", _("Demande")
    REPORT = "report", _("Compte rendu")
    NOTIFICATION = "notification", _("Notification")


class Visibility(models.TextChoices):
    INTERNAL = "internal", _("Interne à l’agence")
    VISIBLE = "visible", _("Visible par le déclarant")


class Message(models.Model):
    """One message of the thread of a case. Append-only.

    Subclasses declare `filing`, related name `thread`. `organisation` is the one that the author
    spoke for, None for the agency. Only a notification may have no author.
    """

    AGENCY_ONLY: ClassVar[frozenset[str]] = frozenset({MessageKind.NOTE})

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("nature"), max_length=16, choices=MessageKind)
    visibility = models.CharField(_("visibilité"), max_length=8, choices=Visibility)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("auteur"),
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
    )
    body = models.TextField(_("texte"))
    created_at = models.DateTimeField(_("écrit le"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]
        triggers = [append_only()]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_notes_are_internal",
                condition=~Q(kind=MessageKind.NOTE) | Q(visibility=Visibility.INTERNAL),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_firms_speak_openly",
                condition=Q(organisation__isnull=True) | Q(visibility=Visibility.VISIBLE),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_people_write",
                condition=Q(author__isnull=False) | Q(kind=MessageKind.NOTIFICATION),
            ),
            models.CheckConstraint(name="%(app_label)s_%(class)s_has_text", condition=~Q(body="")),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_known_words",
                condition=Q(kind__in=MessageKind.values, visibility__in=Visibility.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def anchor(self) -> str:
        """Anchor of the files joined to the message."""
        return f"thread.{self.uuid}"

    @property
    def is_internal(self) -> bool:
        return self.visibility == Visibility.INTERNAL


class MessageRead(models.Model):
    """When a person first read a message. Append-only.

    Subclasses declare `message`, related name `reads`. `organisation` is the one that the reader
    acted for, None for the agency: the sides see each other's times.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]
        triggers = [append_only(at="at")]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "user"], name="%(app_label)s_%(class)s_first_reading"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.at:%Y-%m-%d %H:%M}"
