"""Which medicines share a substance, which laboratories market them, and their accounts."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from dhpc.letter.facts import Product
from dhpc.models import Request, RequestMedicine
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.core.fields.folding import folded
from portal.core.fields.forms import Answers
from portal.filings.models import Part
from portal.filings.services import rows
from portal.reference import services
from portal.reference.enums import SubstanceNature
from portal.reference.models import Classification, Component, Medicine

LEGAL_FORMS = re.compile(
    r"\b(?:laboratoires?|laboratories|pharma|france|sas|sa|sarl|gmbh|ag|bv|b v|ltd|limited|inc"
    r"|spa|s p a|nv|se|sasu|eurl|plc|ab|as|a s|kg|co|dac)\b"
)
MARKETED = ("Commerc", "Déclaration de comm")
TEXT = 400


def base_date() -> date | None:
    """Return the day of the medicines base that is loaded, None when there is none."""
    return services.source_date()


def products_of(substances: Sequence[str]) -> list[Product]:
    """Return the medicines of the base that hold one of `substances`, by name.

    A substance and its salts count as one: components linked in a medicine share their therapeutic
    moiety. Whether a medicine is biological is not in the base, so nothing says that it is.
    """
    names = {one.strip() for text in substances for one in text.split(",") if one.strip()}
    if not names:
        return []
    asked = Q(substance__in=names) | Q(substance__in={one.upper() for one in names})
    live = Component.objects.live()
    codes = set(live.filter(asked).values_list("substance_code", flat=True))
    related = live.filter(substance_code__in=codes).values_list("medicine_id", "link")
    linked = {(cis, link) for cis, link in related if link}
    moieties = live.filter(
        medicine__in={cis for cis, _link in linked}, nature=SubstanceNature.MOIETY
    ).values_list("medicine_id", "link", "substance_code")
    codes |= {code for cis, link, code in moieties if (cis, link) in linked}
    holding = live.filter(substance_code__in=codes).values("medicine_id")
    return [_product(one, codes) for one in _whole().filter(pk__in=holding)]


def products_by_code(codes: Iterable[str]) -> list[Product]:
    """Return the medicines of the base that have one of these CIS codes, by name."""
    return [_product(one, set()) for one in _whole().filter(pk__in=list(codes))]


def _whole() -> Any:
    return (
        Medicine.objects.live()
        .prefetch_related(
            Prefetch("components", queryset=Component.objects.live()),
            Prefetch("classifications", queryset=Classification.objects.live()),
        )
        .order_by("name", "pk")
    )


def _product(medicine: Medicine, codes: set[str]) -> Product:
    named = {
        one.substance: None
        for one in medicine.components.all()
        if one.nature == SubstanceNature.ACTIVE or one.substance_code in codes
    }
    holder = ", ".join(one.strip() for one in medicine.holders)
    atc = sorted(one.atc for one in medicine.classifications.all())
    return Product(
        cis=medicine.cis,
        name=medicine.name[:TEXT],
        substance=", ".join(named)[:TEXT],
        atc=atc[0] if atc else "",
        laboratory=holder[:200],
        holder=holder[:200],
        black_triangle=bool(medicine.enhanced_monitoring),
        marketed=medicine.marketing_status.startswith(MARKETED),
    )


def laboratories_of(products: Iterable[Any]) -> dict[str, list[Any]]:
    """Return the products by laboratory, both in order of name."""
    found: dict[str, list[Any]] = {}
    for one in products:
        found.setdefault(one.laboratory or one.holder, []).append(one)
    return dict(sorted(found.items(), key=lambda item: folded(item[0])))


def key_of(name: str) -> str:
    """Return what stays of a firm's name without its legal form, folded for comparison."""
    kept = LEGAL_FORMS.sub(" ", re.sub(r"[^\w]+", " ", folded(name)))
    return " ".join(kept.split())


def match_organisations(names: Iterable[str]) -> dict[str, Organisation | None]:
    """Return the laboratory's account of each name, None when none or several bear it."""
    known: dict[str, list[Organisation]] = {}
    for one in Organisation.objects.filter(kind=OrganisationKind.LABORATORY, is_active=True):
        known.setdefault(key_of(one.name), []).append(one)
    found: dict[str, Organisation | None] = {}
    for name in names:
        bearers = known.get(key_of(name), []) if key_of(name) else []
        found[name] = bearers[0] if len(bearers) == 1 else None
    return found


def complete_from_reference(part: Part, section: str) -> None:
    """Fill what follows from the codes of the medicines of a request; what stands there stays."""
    if not isinstance(part, Request) or section != "medicines":
        return
    asked = [one for one in part.medicines.all() if one.cis and not (one.name and one.substance)]
    known = {one.cis: one for one in products_by_code(row.cis for row in asked)}
    found = []
    for row in asked:
        product = known.get(row.cis)
        if product is None:
            continue
        told = {"name": product.name, "substance": product.substance, "holder": product.holder}
        clean = {name: _fit(name, text) for name, text in told.items() if not getattr(row, name)}
        found.append((row, Answers(clean=clean)))
    rows.amend(part, "medicines", found)


def _fit(name: str, text: str) -> str:
    return text[: RequestMedicine._meta.get_field(name).max_length]
