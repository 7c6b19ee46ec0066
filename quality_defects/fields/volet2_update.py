"""V01: what Volet 1 said, brought up to date, and compared with its last signed version.

The questions are those of Volet 1 under the same names, so that both can be set side by side.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from portal.core.fields import Confirm, Level, Rows, Section, Specification, Text
from quality_defects.fields.checks import check_cip
from quality_defects.fields.declaration import PEOPLE
from quality_defects.fields.defect import DEFECT
from quality_defects.fields.impact import IMPACT
from quality_defects.fields.lots import LOTS
from quality_defects.fields.products import PRODUCTS

ASKED_AGAIN = (
    "units_concerned",
    "complaints_france",
    "complaints_world",
    "confirmation",
    "extent",
    "adverse_events",
    "adverse_events_serious",
    "deaths",
    "handler_name",
    "handler_phone",
    "handler_email",
)
ASKED_OF_LOTS = (
    "number",
    "expiry",
    "product",
    "status",
    "status_reason",
    "blocked",
    "blocked_at",
    "quantity_france",
    "stock_exploitant",
    "stock_depositary",
    "stock_wholesalers",
    "stock_quarantine",
)

FIELDS = tuple(
    replace(one, code="V01")
    for section in (DEFECT, IMPACT, PEOPLE)
    for one in section.fields
    if one.name in ASKED_AGAIN
)

VOLET2_PRODUCTS = Rows(
    name="products",
    label=PRODUCTS.label,
    item=PRODUCTS.item,
    add_label=PRODUCTS.add_label,
    code="V01",
    minimum=1,
    maximum=PRODUCTS.maximum,
    fields=(
        Text(
            name="name",
            code="V01",
            label=PRODUCTS["name"].label,
            level=Level.PROVISIONAL,
            max_length=400,
        ),
        Text(
            name="cip13",
            code="V01",
            label=PRODUCTS["cip13"].label,
            check=check_cip,
            max_length=60,
        ),
    ),
)

VOLET2_LOTS = replace(
    LOTS,
    code="V01",
    fields=tuple(replace(one, code="V01") for one in LOTS.fields if one.name in ASKED_OF_LOTS),
)

UPDATE = Section(
    name="update",
    title=_("Mise à jour du volet 1"),
    intro=_(
        "Repris de votre dernier volet 1 signé : corrigez ce qui a changé, "
        "puis confirmez les différences."
    ),
    fields=(
        *FIELDS,
        Confirm(
            name="update_confirmed",
            code="V01",
            label=_("Ces données sont à jour et les différences avec le volet 1 sont voulues"),
            level=Level.PROVISIONAL,
        ),
    ),
    rows=(VOLET2_PRODUCTS, VOLET2_LOTS),
)

COMPARED = Specification(
    name="volet1_update",
    title=_("Différences avec le volet 1"),
    version=1,
    sections=(
        Section(
            name="update",
            title=UPDATE.title,
            fields=FIELDS,
            rows=(VOLET2_PRODUCTS, VOLET2_LOTS),
        ),
    ),
)
