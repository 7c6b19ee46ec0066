"""What titles a line of a notice where it is read: its lot, its product, its expiry."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core.fields.folding import folded
from recalls.enums import Reach, ScopeKind

Values = Mapping[str, Any]
NAMING = ("name", "catalogue_reference", "identifier")


def scope_titles(values: Values) -> Callable[[Values], str]:
    """Return what titles each line of `values`, whose products are looked at once."""
    products = values.get("products") or []
    names: dict[str, str] = {}
    for product in products:
        for name in filter(None, (product.get(one) for one in NAMING)):
            names.setdefault(folded(name), product.get("name") or name)
    listed = [one for one in products if one.get("reach") != Reach.ALL] or products
    only = listed[0].get("name", "") if len(listed) == 1 else ""

    def title(row: Values) -> str:
        told = (row.get("product") or "").strip()
        product = names.get(folded(told), told) if told else only
        expiry = (
            row.get("expiry") if row.get("scope") in (ScopeKind.LOT, ScopeKind.SERIAL) else None
        )
        return " – ".join(filter(None, [_designated(row), product, _day(expiry)]))

    return title


def _designated(row: Values) -> str:
    """Return what the line designates, "" while it says nothing."""
    kind = row.get("scope")
    if kind == ScopeKind.LOT and row.get("lot"):
        return _("Lot %(lot)s") % {"lot": row["lot"]}
    if kind == ScopeKind.SERIAL and row.get("serial"):
        return _("N° de série %(serial)s") % {"serial": row["serial"]}
    if kind == ScopeKind.SERIAL_RANGE and row.get("serial"):
        told = {"first": row["serial"], "last": row.get("serial_to") or "…"}
        return _("N° de série %(first)s à %(last)s") % told
    if kind == ScopeKind.SOFTWARE and row.get("software"):
        return _("Logiciel %(version)s") % {"version": row["software"]}
    first, last = _day(row.get("date_from")), _day(row.get("date_to"))
    if first or last:
        told = {"first": first or "…", "last": last or "…"}
        if kind == ScopeKind.EXPIRY:
            return _("Péremption du %(first)s au %(last)s") % told
        if kind == ScopeKind.MANUFACTURE:
            return _("Fabrication du %(first)s au %(last)s") % told
    return ""


def _day(value: Any) -> str:
    return str(date_format(value, "d/m/Y")) if isinstance(value, date) else ""
