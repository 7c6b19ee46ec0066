"""What the medicines base and the published lists already say of the use that a sheet describes."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext as _

from cpc_reports import legal
from cpc_reports.enums import FrameworkState, ReportState
from cpc_reports.models import (
    Framework,
    FrameworkIndication,
    FrameworkMedicine,
    Report,
    SheetMedicine,
)
from portal.core.fields import Values, known
from portal.reference.models import Component, Medicine

MOST = 5


@dataclass(frozen=True)
class Link:
    """What was found, and the page that says it."""

    label: str
    url: str


def found(values: Values) -> legal.Elsewhere:
    """Return what bears on the conditions of the law, for the answers of a sheet."""
    substances = {row["substance"].upper() for row in values["medicines"] if row["substance"]}
    return legal.Elsewhere(
        same=same_products(values),
        frameworks=frameworks(values, substances),
        refusals=refusals(values, substances),
    )


def pretest(values: Values) -> list[legal.Finding]:
    """Return the pre-test of a sheet, with what is known outside of it."""
    return legal.pretest(values, found(values))


def searches(values: Values) -> list[Link]:
    """Return, for each substance, the search of all that the portal published on it.

    Letters to professionals and other measures of risk reduction are found there (dossier, 2.7).
    """
    substances = dict.fromkeys(row["substance"] for row in values["medicines"] if row["substance"])
    page = reverse("publication:search")
    return [Link(one, f"{page}?{urlencode({'q': one})}") for one in list(substances)[:MOST]]


def same_products(values: Values) -> list[str]:
    """Return the authorised medicines of the base with the substances, form and dosage of a row.

    A medicine of the sheet and its own code are left out; the base does not tell indications.
    """
    chosen = {row["cis"] for row in values["medicines"] if row["cis"]}
    names: dict[str, str] = {}
    for cis in sorted(chosen):
        own = Medicine.objects.live().filter(pk=cis).first()
        if own is None:
            continue
        parts = _components([cis]).get(cis, frozenset())
        codes = [code for code, _strength in parts]
        alike = Component.objects.live().filter(substance_code__in=codes[:1]).values("medicine_id")
        others = Medicine.objects.live().filter(
            pk__in=alike, form=own.form, authorised_on__isnull=False
        )
        rows = {one.cis: one.name for one in others.exclude(pk__in=chosen)}
        of_others = _components(list(rows))
        names |= {pk: name for pk, name in rows.items() if of_others.get(pk) == parts}
    return sorted(names.values())[:MOST]


def _components(codes: list[str]) -> dict[str, frozenset[tuple[str, str]]]:
    """Return the substances and strengths of these medicines."""
    told: dict[str, set[tuple[str, str]]] = {}
    rows = Component.objects.live().filter(medicine_id__in=codes)
    for cis, code, strength in rows.values_list("medicine_id", "substance_code", "strength"):
        told.setdefault(cis, set()).add((code, strength))
    return {cis: frozenset(parts) for cis, parts in told.items()}


def frameworks(values: Values, substances: set[str]) -> list[Link]:
    """Return the public frameworks in force on a substance, those of the same disease first."""
    running = [FrameworkState.IN_FORCE, FrameworkState.SUSPENDED]
    rows = (
        Framework.objects.filter(
            state__in=running,
            filing__public_reference__isnull=False,
            pk__in=_with(substances),
        )
        .select_related("filing")
        .order_by("-starts_on", "-pk")
    )
    same = set(_of_disease(values).values_list("framework_id", flat=True))
    ordered = sorted(rows[: MOST * 4], key=lambda one: one.pk not in same)
    return [_link(one.filing) for one in ordered[:MOST]]


def _with(substances: set[str]) -> Any:
    named = FrameworkMedicine.objects.annotate(upper=Upper("substance"))
    return named.filter(upper__in=substances).values("framework")


def _of_disease(values: Values) -> Any:
    same = Q(pk__in=[])
    for name in ("orpha", "icd10"):
        if code := known(values[name]):
            same |= Q(**{f"{name}__iexact": code})
    return FrameworkIndication.objects.filter(same, refusal="")


def refusals(values: Values, substances: set[str]) -> list[Link]:
    """Return the public reports on a substance after which no framework was established."""
    named = SheetMedicine.objects.annotate(upper=Upper("substance"))
    rows = Report.objects.filter(
        state=ReportState.NOT_ESTABLISHED,
        public_reference__isnull=False,
        sheet__in=named.filter(upper__in=substances).values("part"),
    )
    found = [_link(one) for one in rows.order_by("-decided_at", "-pk")[:MOST]]
    told = _("%(label)s (cadre non établi)")
    return [Link(told % {"label": one.label}, one.url) for one in found]


def _link(report: Report) -> Link:
    reference = str(report.public_reference)
    return Link(f"{reference} – {report.title}", reverse("publication:cpc_page", args=[reference]))
