"""Exports of the reference data, and the import of decisions on the list of MITM."""

import re

from django.core.exceptions import ValidationError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import Diff, ModelResource

from portal.reference import services
from portal.reference.loaders.emdn import index_words
from portal.reference.models import EmdnCode, Medicine, MitmDecision, Presentation

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


class EmdnResource(ModelResource):
    """Export of the nomenclature, and import of French labels: columns code and term_fr.

    Codes come from the loader alone: a line whose code is unknown is refused.
    """

    code = Field(attribute="code", column_name="code")
    parent = Field(attribute="parent_id", column_name="parent", readonly=True)
    level = Field(attribute="level", column_name="level", readonly=True)
    terminal = Field(attribute="terminal", column_name="terminal", readonly=True)
    term_en = Field(attribute="term_en", column_name="term_en", readonly=True)
    version = Field(attribute="version", column_name="version", readonly=True)

    class Meta:
        model = EmdnCode
        fields = ("code", "parent", "level", "terminal", "term_en", "term_fr", "version")
        import_id_fields = ("code",)
        use_transactions = True
        skip_unchanged = True

    def get_diff_class(self) -> type[Diff]:
        return PlainDiff

    def init_instance(self, row=None) -> EmdnCode:
        raise ValidationError(_("Ce code n’est pas dans la nomenclature chargée."))

    def do_instance_save(self, instance, is_create) -> None:
        instance.save(update_fields=["term_fr"])

    def after_import(self, dataset, result, **kwargs) -> None:
        super().after_import(dataset, result, **kwargs)
        if not kwargs.get("dry_run"):
            index_words()


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
