"""Attached files and the verdicts of the antivirus on them."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.documents.storage import private_storage


class FileState(models.TextChoices):
    """What is known of a file's harmlessness."""

    PENDING = "pending", _("Analyse antivirus en cours")
    CLEAN = "clean", _("Analysé, sain")
    INFECTED = "infected", _("Infecté, écarté")
    ERROR = "error", _("Analyse antivirus impossible")
    UNSCANNED = "unscanned", _("Non analysé par un antivirus")


def stored_name(instance: "File", filename: str) -> str:
    """Return where the content is kept: nothing of the sender's name or extension."""
    return f"files/{timezone.now():%Y/%m}/{uuid.uuid4().hex}"


class Audience(models.TextChoices):
    """To whom a file goes beyond whoever filed it and the agency; each is wider than the last."""

    PARTIES = "parties", _("Les autres parties : organismes consultés, laboratoires, routeur")
    PUBLIC = "public", _("Tout le monde, dans ce qui est publié")


class FileQuerySet(models.QuerySet):
    def kept(self) -> "FileQuerySet":
        """Return the files that nobody removed."""
        return self.filter(removed_at=None)

    def for_audience(self, audience: Audience) -> "FileQuerySet":
        """Return the files that `audience` may have.

        Left out are business secrets, but for those whose disclosure to it, or to a wider one,
        stands confirmed.
        """
        steps = list(Audience)
        confirmed = Disclosure.objects.standing().filter(
            file=models.OuterRef("pk"), audience__in=steps[steps.index(audience) :]
        )
        return self.filter(Q(confidential=False) | models.Exists(confirmed))

    def awaiting_scan(self, *, sent_before: datetime, failed_before: datetime) -> "FileQuerySet":
        """Return the files without a verdict.

        Those sent to the scanner before `sent_before`, and those that could not be scanned
        before `failed_before`.
        """
        failed = [FileState.ERROR, FileState.UNSCANNED]
        return self.kept().filter(
            Q(state=FileState.PENDING, state_at__lt=sent_before)
            | Q(state__in=failed, state_at__lt=failed_before)
        )


@tracked(exclude=["content"])
class File(models.Model):
    """A file that someone attached to a subject (`"<workflow_key>:<uuid>"`), at an anchor in it.

    `sha256` is of the content kept here, `received_sha256` of the bytes that were sent: they differ
    for pictures, which are encoded again. A sealed file belongs to a filed version and stays.
    Others are removed by a person, or by a task of the portal with the draft that they belong to.
    One marked `confidential` is a business secret of whoever filed it: `for_audience`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(_("dossier"), max_length=80)
    anchor = models.CharField(_("emplacement"), max_length=120)
    kind = models.CharField(_("nature"), max_length=60, blank=True)
    name = models.CharField(_("nom"), max_length=200)
    content_type = models.CharField(_("type"), max_length=120)
    size = models.PositiveBigIntegerField(_("taille"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64, db_index=True)
    received_sha256 = models.CharField(_("empreinte SHA-256 à la réception"), max_length=64)
    content = models.FileField(
        _("contenu"), storage=private_storage, upload_to=stored_name, max_length=200
    )
    state = models.CharField(_("état"), max_length=12, choices=FileState)
    state_at = models.DateTimeField(_("état depuis le"), default=timezone.now)
    confidential = models.BooleanField(_("secret des affaires"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("déposé par"),
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisme"),
    )
    uploaded_at = models.DateTimeField(_("déposé le"), default=timezone.now)
    sealed_at = models.DateTimeField(_("versé au dossier le"), null=True, blank=True)
    removed_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("retiré par"),
    )
    removed_by_task = models.CharField(
        _("retiré par la tâche"), max_length=60, blank=True, default="", db_default=""
    )
    erased_at = models.DateTimeField(_("contenu effacé le"), null=True, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("fichier")
        verbose_name_plural = _("fichiers")
        ordering = ["uploaded_at", "pk"]
        indexes = [
            models.Index(fields=["subject", "anchor"], name="documents_file_subject"),
            models.Index(
                fields=["state_at"],
                condition=Q(removed_at=None) & ~Q(state__in=["clean", "infected"]),
                name="documents_file_to_scan",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=FileState.values), name="documents_file_state_known"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None, removed_by_task="")
                | Q(removed_at__isnull=False)
                & (Q(removed_by__isnull=False) | ~Q(removed_by_task="")),
                name="documents_file_removed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(sealed_at=None),
                name="documents_file_sealed_stays",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(removed_at__isnull=False),
                name="documents_file_erased_was_removed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def extension(self) -> str:
        """The ending of the name, as it is shown beside it."""
        return self.name.rpartition(".")[2].upper()


class DisclosureQuerySet(models.QuerySet):
    def standing(self) -> "DisclosureQuerySet":
        """Return those that nobody withdrew."""
        return self.filter(withdrawn_at=None)


@tracked()
class Disclosure(models.Model):
    """An agent's confirmation that a business secret may go to an audience, and why."""

    file = models.ForeignKey(
        File, on_delete=models.PROTECT, related_name="disclosures", verbose_name=_("fichier")
    )
    audience = models.CharField(_("destinataires"), max_length=12, choices=Audience)
    reason = models.TextField(_("motif"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("confirmée par"),
    )
    confirmed_at = models.DateTimeField(_("confirmée le"), default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("retirée par"),
    )
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("communication d’un secret des affaires")
        verbose_name_plural = _("communications de secrets des affaires")
        ordering = ["confirmed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="documents_disclosure_audience"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="documents_disclosure_says_why"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="documents_disclosure_withdrawn_at_and_by",
            ),
            models.UniqueConstraint(
                fields=["file", "audience"],
                condition=Q(withdrawn_at=None),
                name="documents_disclosure_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} → {self.audience}"


class Verdict(models.TextChoices):
    CLEAN = "clean", _("Sain")
    INFECTED = "infected", _("Infecté")
    ERROR = "error", _("Erreur")


class Scan(models.Model):
    """One answer of the antivirus about one file; the latest decides the file's state."""

    file = models.ForeignKey(
        File, on_delete=models.PROTECT, related_name="scans", verbose_name=_("fichier")
    )
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict)
    detail = models.CharField(_("détail"), max_length=300, blank=True)
    engine = models.CharField(_("moteur"), max_length=120, blank=True)
    scanned_at = models.DateTimeField(_("analysé le"), default=timezone.now)

    class Meta:
        verbose_name = _("analyse antivirus")
        verbose_name_plural = _("analyses antivirus")
        triggers = [append_only(at="scanned_at")]
        ordering = ["-scanned_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="documents_scan_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.verdict}"
