"""The access log, the daily seal over every append-only table, and tasks that failed."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.triggers import append_only


class AccessAction(models.TextChoices):
    """What was done with a subject without changing it."""

    READ = "read", _("Consultation")
    DOWNLOAD = "download", _("Téléchargement")
    LIST_EXPORT = "list-export", _("Export de liste")


class CountKind(models.TextChoices):
    """What is counted of a subject by the day, whoever does it."""

    PAGE = "page", _("Page publique lue")
    CODE = "code", _("Code d’un document vérifié")


class DailyCount(models.Model):
    """How often a public page was read, or a code checked, on one day; nothing of who did."""

    kind = models.CharField(_("nature"), max_length=10, choices=CountKind)
    subject = models.CharField(_("objet"), max_length=80)
    day = models.DateField(_("jour"))
    count = models.PositiveIntegerField(_("nombre"), default=0)

    class Meta:
        verbose_name = _("compte d’un jour")
        verbose_name_plural = _("comptes par jour")
        ordering = ["-day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "day"], name="dailycount_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=CountKind.values), name="dailycount_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} – {self.get_kind_display()} – {self.day}"


class AccessLog(models.Model):
    """One reading: who, as which organisation, what, when, from where. Append-only."""

    at = models.DateTimeField(_("date"), db_default=Now())
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("personne")
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    action = models.CharField(_("action"), max_length=12, choices=AccessAction)
    subject = models.CharField(_("objet"), max_length=80)
    label = models.CharField(_("libellé"), max_length=255, blank=True)
    ip = models.GenericIPAddressField(_("adresse IP"), null=True, blank=True)
    request = models.CharField(_("requête"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("accès")
        verbose_name_plural = _("accès")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index("subject", models.F("at").desc(), name="accesslog_subject_at"),
            models.Index("at", name="accesslog_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__in=AccessAction.values), name="accesslog_action_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(subject=""), name="accesslog_subject_present"
            ),
        ]
        triggers = [append_only(at="at")]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.subject}"


SHORTEST_KEEPING = timedelta(days=180)
"""Shorter, the access log proves nothing: no setting goes below, nor does the database."""


class AccessPurge(models.Model):
    """Accesses from before an instant were removed because their time was over. Append-only.

    Written by the database function that removes them, the one way to do so.
    """

    before = models.DateTimeField(_("accès antérieurs au"))
    rows = models.PositiveBigIntegerField(_("lignes supprimées"))
    at = models.DateTimeField(_("supprimés le"), db_default=Now())

    class Meta:
        verbose_name = _("purge du journal des accès")
        verbose_name_plural = _("purges du journal des accès")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(before__lte=models.F("at") - SHORTEST_KEEPING),
                name="accesspurge_leaves_recent_rows",
            )
        ]
        triggers = [append_only(at="at")]

    def __str__(self) -> str:
        return f"{self.before:%Y-%m-%d} {self.rows}"


class DigestEntry(models.Model):
    """The seal of one day: a hash over each evidence table's rows, chained to the day before.

    `tables` maps a table to its row count, the columns that were hashed and their sha256.
    """

    day = models.DateField(_("jour"), unique=True)
    tables = models.JSONField(_("tables"))
    previous = models.CharField(_("empreinte précédente"), max_length=64, unique=True)
    digest = models.CharField(_("empreinte"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("scellé le"), db_default=Now())

    class Meta:
        verbose_name = _("scellé quotidien")
        verbose_name_plural = _("scellés quotidiens")
        ordering = ["-day"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.day} {self.digest[:12]}"


class TaskFailure(models.Model):
    """A background task that failed, until the same task with the same arguments succeeds.

    `arguments` hold the positional ones and the named ones. What is neither a number nor the
    identifier of a row is left out of them: such a task `is_complete` no more, and cannot be run
    again from its row. `error` and `trace` hold no address and no value of a variable.
    """

    name = models.CharField(_("tâche"), max_length=200)
    arguments = models.JSONField(_("paramètres"))
    is_complete = models.BooleanField(_("paramètres complets"), default=True)
    error = models.CharField(_("erreur"), max_length=500)
    trace = models.TextField(_("où"), blank=True)
    failures = models.PositiveIntegerField(_("échecs"), default=1)
    first_at = models.DateTimeField(_("premier échec"), default=timezone.now)
    last_at = models.DateTimeField(_("dernier échec"), default=timezone.now)
    retried_at = models.DateTimeField(_("relancée le"), null=True, blank=True)
    retried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("relancée par"),
    )
    solved_at = models.DateTimeField(_("réussie le"), null=True, blank=True)

    class Meta:
        verbose_name = _("échec de tâche")
        verbose_name_plural = _("échecs de tâches")
        ordering = ["-last_at", "-pk"]
        indexes = [
            models.Index(
                fields=["-last_at"],
                name="audit_taskfailure_unsolved",
                condition=models.Q(solved_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "arguments"],
                condition=models.Q(solved_at=None),
                name="audit_taskfailure_one_unsolved",
            ),
            models.CheckConstraint(
                condition=models.Q(retried_at=None, retried_by=None)
                | models.Q(retried_at__isnull=False, retried_by__isnull=False),
                name="audit_taskfailure_retried_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} × {self.failures}"
