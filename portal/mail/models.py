"""The outbox: what was written once, and each copy that leaves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.mail.enums import WAITING, Category, Channel, MessageState


class MessageContent(models.Model):
    """What a message says in one language, shared by all the copies of one sending."""

    key = models.CharField(_("modèle"), max_length=80)
    channel = models.CharField(_("canal"), max_length=5, choices=Channel)
    category = models.CharField(_("catégorie"), max_length=20, choices=Category)
    language = models.CharField(_("langue"), max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(_("sujet"), max_length=200, blank=True)
    text = models.TextField(_("texte"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    sensitive = models.BooleanField(_("contient un secret"), default=False)
    subject = models.CharField(_("objet"), max_length=80, blank=True, db_index=True)
    reference = models.CharField(_("référence"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("écrit le"), db_default=Now())

    class Meta:
        verbose_name = _("contenu de message")
        verbose_name_plural = _("contenus de messages")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel=Channel.EMAIL) & ~Q(title="")
                | Q(channel=Channel.SMS, title="", html=""),
                name="mail_content_fits_channel",
            ),
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="mail_content_category_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:60]


class Attachment(models.Model):
    """A document that goes with a content, looked up when the message leaves."""

    content = models.ForeignKey(MessageContent, models.PROTECT, related_name="attachments")
    document = models.ForeignKey(
        "rendering.GeneratedDocument", models.PROTECT, related_name="mail_attachments"
    )

    class Meta:
        verbose_name = _("pièce jointe")
        verbose_name_plural = _("pièces jointes")
        constraints = [
            models.UniqueConstraint(fields=["content", "document"], name="mail_attachment_once"),
        ]

    def __str__(self) -> str:
        return str(self.document)


class OutgoingMessage(models.Model):
    """One copy for one address, with one Message-ID whatever the number of attempts.

    `dedupe`, when given, lets one notification reach one address once, whoever queues it again.
    """

    content = models.ForeignKey(
        MessageContent, models.PROTECT, related_name="messages", verbose_name=_("contenu")
    )
    channel = models.CharField(_("canal"), max_length=5, choices=Channel)
    urgent = models.BooleanField(_("urgent"), default=False)
    address = models.CharField(_("destinataire"), max_length=254)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("personne"),
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("organisation"),
    )
    dedupe = models.CharField(_("clé d’unicité"), max_length=160, blank=True)
    unsubscribe = models.CharField(
        _("lien de désinscription"), max_length=200, blank=True, default="", db_default=""
    )
    state = models.CharField(
        _("état"), max_length=9, choices=MessageState, default=MessageState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_attempt_at = models.DateTimeField(_("prochain essai"), null=True, blank=True)
    claim = models.UUIDField(_("prise par"), null=True, blank=True)
    in_flight_since = models.DateTimeField(_("en cours depuis"), null=True, blank=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    sent_through = models.CharField(_("envoyé par"), max_length=20, blank=True)
    failed_at = models.DateTimeField(_("en échec depuis"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("annulé par"),
    )
    error = models.CharField(_("dernière erreur"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("créé le"), db_default=Now())

    class Meta:
        verbose_name = _("message sortant")
        verbose_name_plural = _("messages sortants")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                "next_attempt_at",
                "id",
                condition=Q(state__in=WAITING),
                name="mail_waiting",
            ),
            models.Index(
                "in_flight_since", condition=Q(state=MessageState.IN_FLIGHT), name="mail_in_flight"
            ),
            models.Index("failed_at", condition=Q(state=MessageState.FAILED), name="mail_failed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe", "channel", "address"],
                condition=~Q(dedupe=""),
                name="mail_dedupe_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="mail_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=WAITING, next_attempt_at__isnull=False)
                | ~Q(state__in=WAITING) & Q(next_attempt_at__isnull=True),
                name="mail_waiting_has_next_attempt",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=MessageState.IN_FLIGHT,
                    in_flight_since__isnull=False,
                    claim__isnull=False,
                )
                | ~Q(state=MessageState.IN_FLIGHT)
                & Q(in_flight_since__isnull=True, claim__isnull=True),
                name="mail_in_flight_has_claim",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False) & ~Q(sent_through="")
                | ~Q(state=MessageState.SENT) & Q(sent_at__isnull=True, sent_through=""),
                name="mail_sent_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.FAILED, failed_at__isnull=False) & ~Q(error="")
                | ~Q(state=MessageState.FAILED) & Q(failed_at__isnull=True),
                name="mail_failed_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.CANCELLED, cancelled_at__isnull=False)
                | ~Q(state=MessageState.CANCELLED)
                & Q(cancelled_at__isnull=True, cancelled_by__isnull=True),
                name="mail_cancelled_has_date",
            ),
            models.CheckConstraint(condition=~Q(address=""), name="mail_address_present"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.address}"


class DigestItem(models.Model):
    """What waits for the daily mail of one address, then the mail that carried it.

    `dropped_at` says that nobody wanted it any more when the mail was written. `dedupe`, when
    given, lets one notification reach one address once.
    """

    content = models.ForeignKey(
        MessageContent, models.PROTECT, related_name="digest_items", verbose_name=_("contenu")
    )
    address = models.CharField(_("destinataire"), max_length=254)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("personne"),
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("organisation"),
    )
    dedupe = models.CharField(_("clé d’unicité"), max_length=160, blank=True)
    digest = models.ForeignKey(
        OutgoingMessage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="digest_items",
        verbose_name=_("parti dans"),
    )
    gathered_at = models.DateTimeField(_("réuni le"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("écarté le"), null=True, blank=True)
    created_at = models.DateTimeField(_("créé le"), db_default=Now())

    class Meta:
        verbose_name = _("élément du résumé quotidien")
        verbose_name_plural = _("éléments du résumé quotidien")
        ordering = ["pk"]
        indexes = [
            models.Index(
                "address",
                "id",
                condition=Q(gathered_at=None, dropped_at=None),
                name="mail_digest_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe", "address"], condition=~Q(dedupe=""), name="mail_digest_once"
            ),
            models.CheckConstraint(
                condition=Q(digest__isnull=True, gathered_at__isnull=True)
                | Q(digest__isnull=False, gathered_at__isnull=False, dropped_at__isnull=True),
                name="mail_digest_item_leaves_once",
            ),
            models.CheckConstraint(condition=~Q(address=""), name="mail_digest_address_present"),
        ]

    def __str__(self) -> str:
        return f"{self.address} – {self.content}"


class MutedCategory(models.Model):
    """A category that a person does not want to receive; compulsory messages ignore it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="muted_categories",
        verbose_name=_("personne"),
    )
    category = models.CharField(_("catégorie"), max_length=20, choices=Category)
    created_at = models.DateTimeField(_("depuis le"), db_default=Now())

    class Meta:
        verbose_name = _("catégorie désactivée")
        verbose_name_plural = _("catégories désactivées")
        constraints = [
            models.UniqueConstraint(fields=["user", "category"], name="mail_muted_once"),
        ]

    def __str__(self) -> str:
        return self.get_category_display()
