"""What the study of published actions counts: one narrow row each, derived from its version."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StudyLine(models.Model):
    """How far the current version of an action meets the recommendation of 12 June 2023.

    Rewritten whenever the action is published again. Only what the study counts has a row: actions
    on devices, neither retracted nor exercises. `score` is in percent. `some_codes` says that one
    product at least has a code that a scanner reads, `printed` that its letter bears one, `codes`
    that each of them has.
    """

    publication = models.OneToOneField(
        "publication.Publication", models.PROTECT, primary_key=True, related_name="+"
    )
    maker = models.TextField(_("fabricant"))
    maker_key = models.TextField(db_collation="C")
    first_published_at = models.DateTimeField(_("première publication"))
    score = models.PositiveSmallIntegerField(_("score"))
    some_codes = models.BooleanField(_("un code au moins"))
    printed = models.BooleanField(_("un code dans la lettre"), default=False)
    codes = models.BooleanField(_("un code par produit"))
    listed = models.BooleanField(_("liste complète"))
    recipients = models.BooleanField(_("destinataires finaux"))

    class Meta:
        verbose_name = _("ligne de l’étude")
        verbose_name_plural = _("lignes de l’étude")
        ordering = ["-first_published_at", "-publication"]
        indexes = [
            models.Index(fields=["first_published_at"], name="recalls_study_published"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.score} %"
