"""Documents made by the portal from what was frozen."""

import secrets
import uuid
from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.documents.storage import private_storage

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 30  # five bits each: 150 bits


class Format(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"


class DocumentState(models.TextChoices):
    PENDING = "pending", _("En attente")
    RENDERING = "rendering", _("En préparation")
    READY = "ready", _("Prêt")
    FAILED = "failed", _("Échec")


def new_code() -> str:
    """Return a verification code: letters and digits that cannot be taken for each other."""
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(CODE_LENGTH))


def stored_name(instance: "GeneratedDocument", filename: str) -> str:
    """Return where the content is kept; each attempt gets a name of its own."""
    return f"documents/{timezone.now():%Y/%m}/{uuid.uuid4().hex}.{instance.format}"


class GeneratedDocumentQuerySet(models.QuerySet):
    def stale(
        self, *, ordered_before: datetime, started_before: datetime
    ) -> "GeneratedDocumentQuerySet":
        """Return what nobody is working on any more.

        Rows ordered before `ordered_before` that no task took up, and rows taken up before
        `started_before` by a worker that never came back.
        """
        return self.filter(
            Q(state=DocumentState.PENDING, ordered_at__lt=ordered_before)
            | Q(state=DocumentState.RENDERING, started_at__lt=started_before)
        )


class GeneratedDocument(models.Model):
    """A PDF or DOCX of one version of a subject: rendered once, stored, never computed again."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(_("dossier"), max_length=80, db_index=True)
    kind = models.CharField(_("nature"), max_length=60)
    format = models.CharField(_("format"), max_length=8, choices=Format)
    revision_number = models.PositiveIntegerField(_("version"))
    reference = models.CharField(_("référence"), max_length=40)
    title = models.CharField(_("titre"), max_length=200)
    file_name = models.CharField(_("nom du fichier"), max_length=150)
    language = models.CharField(_("langue"), max_length=8, default="fr")
    state = models.CharField(
        _("état"), max_length=12, choices=DocumentState, default=DocumentState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    ordered_at = models.DateTimeField(_("commandé le"), default=timezone.now)
    started_at = models.DateTimeField(_("commencé le"), null=True, blank=True)
    ready_at = models.DateTimeField(_("prêt le"), null=True, blank=True)
    holder = models.CharField(_("tâche en charge"), max_length=60, blank=True)
    error = models.TextField(_("motif de l’échec"), blank=True)
    content = models.FileField(
        _("contenu"), storage=private_storage, upload_to=stored_name, max_length=200, blank=True
    )
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True, db_index=True)
    size = models.PositiveBigIntegerField(_("taille"), null=True, blank=True)
    code = models.CharField(
        _("code de vérification"), max_length=40, unique=True, default=new_code, editable=False
    )

    objects = GeneratedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document produit")
        verbose_name_plural = _("documents produits")
        ordering = ["ordered_at", "pk"]
        triggers = [
            pgtrigger.Protect(
                name="ready_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="ready"),
            )
        ]
        indexes = [
            models.Index(
                fields=["ordered_at"],
                condition=Q(state__in=["pending", "rendering"]),
                name="rendering_document_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "format", "revision_number"],
                name="rendering_document_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DocumentState.values), name="rendering_document_state_known"
            ),
            models.CheckConstraint(
                condition=Q(format__in=Format.values), name="rendering_document_format_known"
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.PENDING) | Q(started_at__isnull=False),
                name="rendering_document_started",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.READY, ready_at__isnull=False, size__isnull=False)
                & ~Q(sha256="")
                & ~Q(content="")
                | ~Q(state=DocumentState.READY)
                & Q(ready_at=None, size=None, sha256="", content=""),
                name="rendering_document_ready_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.FAILED) | ~Q(error=""),
                name="rendering_document_failed_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.reference})"

    def get_absolute_url(self) -> str:
        return reverse("rendering:download", args=[self.uuid])

    @property
    def verification_url(self) -> str:
        """The public address that tells whether a copy is the one that we made."""
        return settings.SITE_URL.rstrip("/") + reverse("rendering:verify", args=[self.code])

    @property
    def spaced_code(self) -> str:
        """The code as it is printed, in groups that can be read aloud."""
        return grouped(self.code)


def grouped(code: str) -> str:
    """Return `code` in groups of at most five characters, joined by hyphens."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def verification_page() -> str:
    """Return the public address where a code can be typed, as it is printed."""
    return settings.SITE_URL.rstrip("/") + reverse("rendering:verify_any")


def read_code(typed: str) -> str:
    """Return the code that someone typed or pasted, whatever its case, hyphens and look-alikes."""
    letters = "".join(character for character in typed.upper() if character.isalnum())
    return letters.translate(str.maketrans("OIL", "011"))
