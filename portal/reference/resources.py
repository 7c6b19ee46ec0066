"""Exports of the reference data, and the import of decisions on the list of MITM."""

import re

from django.utils.safestring import mark_safe
from import_export.fields import Field
from import_export.resources import Diff, ModelResource

from portal.reference import services
from portal.reference.models import Medicine, MitmDecision, Presentation

_STYLE = re.compile(r' style="[^"]*"')


class PlainDiff(Diff):
    """Differences marked by elements alone: the security policy forbids style attributes."""

    def as_html(self) -> list[str]:
        return [mark_safe(_STYLE.sub("", cell)) for cell in super().as_html()]  # noqa: S308


class MedicineResource(ModelResource):
    class Meta:
        model = Medicine
        exclude = ("line_hash",)


class PresentationResource(ModelResource):
    medicine = Field(attribute="medicine_id", column_name="cis")

    class Meta:
        model = Presentation
        exclude = ("line_hash",)


class MitmDecisionResource(ModelResource):
    """Columns cis, action (add, remove, follow) and reason; each line is a decision of the user.

    The preview runs the very same decisions and takes them back.
    """

    medicine = Field(attribute="medicine_id", column_name="cis")

    class Meta:
        model = MitmDecision
        fields = ("medicine", "action", "reason")
        import_id_fields = ()
        use_transactions = True
        clean_model_instances = True

    def get_diff_class(self) -> type[Diff]:
        return PlainDiff

    def before_import(self, dataset, **kwargs) -> None:
        self.user = kwargs["user"]
        super().before_import(dataset, **kwargs)

    def before_import_row(self, row, **kwargs) -> None:
        row["cis"] = str(row["cis"] or "").strip()

    def import_instance(self, instance, row, **kwargs) -> None:
        super().import_instance(instance, row, **kwargs)
        instance.decided_by = self.user

    def validate_instance(self, instance, import_validation_errors=None, **kwargs) -> None:
        """Check all but the rule of one current decision, which the decision itself settles."""
        super().validate_instance(instance, import_validation_errors, validate_unique=False)

    def do_instance_save(self, instance, is_create) -> None:
        made = services.decide_mitm(
            instance.medicine_id, instance.action, instance.reason, user=self.user
        )
        instance.pk = made.pk
