"""The columns of a file of actions: what each is called, and how its cells are read."""

from dataclasses import replace
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from portal.core.fields import Choice, Date, LongText, Rows, Text
from portal.core.fields import Field as Question
from portal.core.fields.cells import CellReader, words_of
from portal.core.fields.headings import Headings
from portal.publication.enums import Lifecycle
from recalls.enums import ScopeKind
from recalls.fields import NOTICE

MOST_KNOWN = 2_000
"""Cells whose reading is remembered, by column: memory does not grow with the file."""

REQUIRED = (
    "reference",
    "published_on",
    "action_type",
    "manufacturer_name",
    "product_kind",
    "product_name",
)


class ImportedLifecycle(TextChoices):
    """Where an imported action stands; what was retracted is not imported."""

    OPEN = Lifecycle.OPEN.value, Lifecycle.OPEN.label
    CLOSED = Lifecycle.CLOSED.value, Lifecycle.CLOSED.label


def _as_column(question: Question, **changes: Any) -> Question:
    return replace(question, when=None, unknown=False, **changes)


ANSWERS = (
    "action_type",
    "commercial_title",
    "manufacturer_name",
    "manufacturer_srn",
    "fsn_reference",
    "fsca_reference",
    "recipients",
    "problem",
    "hazard",
    "user_actions",
    "user_action_details",
    "deadline_kind",
    "deadline",
    "block_dispensing",
)
"""Questions of the notice that a line answers for its action."""

PRODUCT = {
    "product_kind": "kind",
    "product_name": "name",
    "id_type": "id_type",
    "identifier": "identifier",
    "catalogue_reference": "catalogue_reference",
    "model": "model",
    "emdn": "emdn",
    "risk_class": "risk_class",
    "implantable": "implantable",
}
"""Columns of the product of a line, with the questions that they answer."""

SCOPE = ("lot", "serial", "serial_to", "date_from", "date_to", "software", "expiry")

OF_ACTION = ("published_on", "lifecycle", "summary", *ANSWERS)

_products, _scopes = NOTICE.rows["products"], NOTICE.rows["scopes"]

COLUMNS = Rows(
    name="lines",
    label=gettext_lazy("Actions"),
    item=gettext_lazy("Ligne"),
    fields=(
        Text(name="reference", label=gettext_lazy("Numéro de l’action"), max_length=24),
        Date(name="published_on", label=gettext_lazy("Première publication")),
        Choice(name="lifecycle", label=gettext_lazy("État"), choices=ImportedLifecycle),
        LongText(name="summary", label=gettext_lazy("Chapô"), max_length=2_000),
        *(_as_column(NOTICE.fields[name]) for name in ANSWERS),
        *(_as_column(_products[name], name=column) for column, name in PRODUCT.items()),
        Choice(name="scope", label=gettext_lazy("Unités concernées"), choices=ScopeKind),
        *(_as_column(_scopes[name]) for name in SCOPE),
        LongText(name="lots_text", label=gettext_lazy("Lots en texte libre"), max_length=5_000),
    ),
)
NAMES = tuple(one.name for one in COLUMNS.fields)
SYNONYMS = {
    "reference": ("numéro", "référence", "numéro r", "alerte", "reference", "action"),
    "published_on": ("date de publication", "publié le", "date", "published"),
    "manufacturer_name": ("fabricant", "manufacturer", "société"),
    "product_kind": ("type de produit", "nature"),
    "product_name": ("produit", "dispositif", "nom", "product"),
    "identifier": ("gtin", "iud id", "udi di", "code", "code produit"),
    "lot": ("lot", "batch", "numéro lot"),
    "serial": ("numéro de série", "série", "serial"),
    "recipients": ("destinataires",),
    "lots_text": ("lots", "texte libre", "lots concernés", "code_info"),
}


def understood(headings: list[str]) -> dict[str, str]:
    """Return the column that each heading names; headings that name none are left out."""
    named = Headings(COLUMNS, SYNONYMS).row(headings)
    return {heading: name for heading, name in zip(headings, named, strict=True) if name}


def label_of(name: str) -> str:
    """Return how a column is called on the pages."""
    return str(COLUMNS[name].label) if name in NAMES else name


class FlatLine:
    """The answers of one line, as attributes named like the columns."""

    pk = None


class AnswerWidget(Widget):
    """Reads a cell as the form reads the same question. Raises ValueError in words."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.reader = CellReader(question)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if len(self.reader.known) > MOST_KNOWN:
            self.reader.known.clear()
        text = words_of(value)
        if text.startswith(("=", "@")) or (text[:1] in "+-" and "|" in text and "!" in text):
            raise ValueError(_("Cette cellule est une formule : donnez sa valeur."))
        cell = self.reader(value)
        if cell.problem:
            raise ValueError(cell.problem)
        return cell.value


class LineResource(Resource):
    """The lines of a file, for django-import-export: an instance is a `FlatLine`.

    Only the dry run of a line is asked of it: `import_row` gives its answers or its errors by
    column, and nothing is saved.
    """

    class Meta:
        import_id_fields = ("reference",)
        skip_diff = True
        store_instance = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = {
            one.name: Field(attribute=one.name, column_name=one.name, widget=AnswerWidget(one))
            for one in COLUMNS.fields
        }

    def get_import_fields(self, selected_fields: Any = None) -> list[Field]:
        return list(self.fields.values())

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[FlatLine, bool]:
        line = FlatLine()
        for one in COLUMNS.fields:
            setattr(line, one.name, one.nothing())
        return line, True

    def save_instance(self, instance: FlatLine, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Save nothing: what is published is decided later, by a person."""

    def save_m2m(self, instance: FlatLine, row: Any, **kwargs: Any) -> None:
        """Save nothing."""
