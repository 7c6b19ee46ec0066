"""Medicines of major therapeutic interest: the file's list, and the decisions of agents over it."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal.reference.enums import MitmAction
from portal.reference.models.medicines import Loaded, to_medicine


class MitmEntry(Loaded):
    """A line of the file. Agents never change it: they decide beside it."""

    medicine = to_medicine("mitm_entry", primary_key=True)
    atc = models.CharField(_("code ATC"), max_length=10, blank=True)
    name = models.TextField(_("dénomination"))
    url = models.TextField(_("adresse"), blank=True)

    class Meta:
        verbose_name = _("MITM du fichier")
        verbose_name_plural = _("MITM du fichier")
        ordering = ["medicine_id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.medicine_id})"


class MitmDecision(models.Model):
    """What an agent decided for one medicine. The current decision wins over the file."""

    medicine = to_medicine("mitm_decisions", indexed=True)
    action = models.CharField(_("décision"), max_length=10, choices=MitmAction)
    reason = models.TextField(_("motif"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("décidé par"),
    )
    decided_at = models.DateTimeField(_("décidé le"), auto_now_add=True)
    superseded_at = models.DateTimeField(_("remplacé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("décision sur un MITM")
        verbose_name_plural = _("décisions sur les MITM")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["medicine"],
                condition=Q(superseded_at=None),
                name="mitm_decision_current_once",
            ),
            models.CheckConstraint(name="mitm_decision_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} ({self.medicine_id})"


def with_mitm(medicines):
    """Annotate a queryset of medicines with `mitm` (bool) and `mitm_origin` (file, agent or "").

    A decision to add or to remove wins over the file; "follow" gives the word back to the file.
    """
    current = MitmDecision.objects.filter(medicine=OuterRef("pk"), superseded_at=None)
    in_file = MitmEntry.objects.live().filter(medicine=OuterRef("pk"))
    return medicines.annotate(
        mitm_action=Coalesce(Subquery(current.values("action")[:1]), Value("")),
        mitm_in_file=Exists(in_file),
        mitm=models.Case(
            models.When(mitm_action=MitmAction.ADD, then=Value(True)),
            models.When(mitm_action=MitmAction.REMOVE, then=Value(False)),
            default=models.F("mitm_in_file"),
            output_field=models.BooleanField(),
        ),
        mitm_origin=models.Case(
            models.When(mitm_action__in=[MitmAction.ADD, MitmAction.REMOVE], then=Value("agent")),
            models.When(mitm_in_file=True, then=Value("file")),
            default=Value(""),
        ),
    )
