"""The registers as files: import with a preview of what would change, and export."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import Diff, ModelResource
from import_export.widgets import SimpleArrayWidget

from cpc_reports.models import Body
from portal.reference.resources import PlainDiff


class BodyResource(ModelResource):
    """One line for each entry, known by its `code`; a line that is not there changes nothing.

    Entries are closed by their `valid_to`, never deleted. Lists are separated by commas.
    """

    domains = Field(attribute="domains", column_name="domains", widget=SimpleArrayWidget())
    responsibles = Field(
        attribute="responsibles", column_name="responsibles", widget=SimpleArrayWidget()
    )

    class Meta:
        model = Body
        import_id_fields = ("code",)
        fields = (
            "code",
            "body_class",
            "name",
            "label",
            "network",
            "finess",
            "siren",
            "agreement",
            "level",
            "domains",
            "scope",
            "responsibles",
            "valid_from",
            "valid_to",
            "source",
            "source_date",
        )
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    def get_diff_class(self) -> type[Diff]:
        return PlainDiff

    def before_save_instance(self, instance: Body, row: Any, **kwargs: Any) -> None:
        """Whoever imports vouches for the source."""
        user = kwargs.get("user")
        if user is not None:
            instance.verified_by, instance.verified_at = user, timezone.now()

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """An entry without its code or its source is refused, with what to write."""
        for name in ("code", "source", "source_date", "valid_from"):
            if not str(row.get(name) or "").strip():
                raise ValidationError({name: _("Écrivez cette colonne.")})
