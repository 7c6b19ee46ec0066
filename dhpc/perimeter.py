"""Which medicines share a substance, and which laboratories market them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from dhpc.letter.facts import Product
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.filings.models import Part
from portal.reference import services
from portal.reference.models import Component, Medicine


def base_date() -> date | None:
    """Return the day of the base that is loaded."""
    return services.source_date()


def products_of(substances: Sequence[str]) -> list[Product]:
    """Return the medicines that hold one of `substances`."""
    wanted = [one.strip().upper() for one in substances]
    codes = Component.objects.filter(substance__in=wanted).values("medicine")
    return [
        Product(cis=one.cis, name=one.name, substance=", ".join(wanted))
        for one in Medicine.objects.filter(cis__in=codes)
    ]


def match_organisations(names: Iterable[str]) -> dict[str, Any]:
    """Return the laboratory's account of each name, None when the portal has none."""
    known = {
        one.name.casefold(): one
        for one in Organisation.objects.filter(kind=OrganisationKind.LABORATORY)
    }
    return {name: known.get(name.casefold()) for name in names}


def complete_from_reference(part: Part, section: str) -> None:
    """Fill what follows from the codes of the medicines."""
