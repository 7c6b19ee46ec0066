"""What could stand in for the medicines of a case if they were recalled, by the medicines base."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from portal.core.fields import known
from portal.filings.services import revisions
from portal.reference.enums import AvailabilityKind, SubstanceNature
from portal.reference.models import Availability, Component, Medicine
from quality_defects.models import Case

SHOWN = 20
CHEMICAL_SUBSTANCE = 7
"""Length of an ATC code that names one substance."""

MARKETED = "commercialisée"
MISSING = (AvailabilityKind.SHORTAGE, AvailabilityKind.STOPPED)


@dataclass(frozen=True)
class Alternative:
    """A medicine that may replace another, why, and what the base says of its supply."""

    name: str
    cis: str
    holders: str
    reasons: tuple[str, ...]
    supply: str
    is_available: bool


@dataclass(frozen=True)
class Alternatives:
    """Those that are shown, the available ones first; how many more there are, and how many are
    available in all. `known` tells whether the base has a medicine of the case."""

    shown: tuple[Alternative, ...]
    more: int
    available: int
    known: bool


def of_case(case: Case) -> Alternatives:
    """Return the alternatives of the medicines that the last signed Volet 1 names."""
    last = case.revisions.filter(part="volet1").order_by("number").last()
    if last is None:
        return Alternatives((), 0, 0, False)
    given = [known(row["cis"]) for row in revisions.answers_of(case.volet1, last)["products"]]
    read = [facts.get("cis") for facts in last.payload.get("reference_data", {}).values()]
    return of_medicines({code for code in [*given, *read] if code})


def of_medicines(codes: Iterable[str]) -> Alternatives:
    """Return the other medicines of a generic group, of an ATC code at its finest level or of the
    same active substances as one of `codes` (CIS), in a number of statements that does not grow."""
    defective = list(_described(Medicine.objects.filter(pk__in=list(codes))))
    groups = {number for one in defective for number in _groups(one)}
    atc = {code for one in defective for code in _atc(one)}
    substances = {found for one in defective if (found := _substances(one))}
    among = Component.objects.live().filter(
        nature=SubstanceNature.ACTIVE,
        substance_code__in={code for found in substances for code in found},
    )
    resembling = (
        Q(generic_memberships__group_number__in=groups, generic_memberships__withdrawn_at=None)
        | Q(classifications__atc__in=atc, classifications__withdrawn_at=None)
        | Q(mitm_entry__atc__in=atc, mitm_entry__withdrawn_at=None)
        | Q(pk__in=among.values("medicine"))
    )
    others = Medicine.objects.live().exclude(pk__in=[one.pk for one in defective])
    found = []
    for medicine in _described(
        Medicine.objects.filter(pk__in=others.filter(resembling).values("pk"))
    ):
        reasons = _reasons(medicine, groups, atc, substances)
        if reasons:
            found.append(_alternative(medicine, reasons))
    found.sort(key=lambda one: (not one.is_available, one.name, one.cis))
    return Alternatives(
        shown=tuple(found[:SHOWN]),
        more=max(0, len(found) - SHOWN),
        available=sum(one.is_available for one in found),
        known=bool(defective),
    )


def _described(medicines: Any) -> Any:
    """Return the medicines with what alternatives are told by."""
    active = Component.objects.live().filter(nature=SubstanceNature.ACTIVE)
    return medicines.select_related("mitm_entry").prefetch_related(
        Prefetch("components", active, to_attr="active"),
        Prefetch("availabilities", Availability.objects.live(), to_attr="events"),
        "generic_memberships",
        "classifications",
    )


def _groups(medicine: Any) -> set[int]:
    rows = medicine.generic_memberships.all()
    return {row.group_number for row in rows if row.withdrawn_at is None}


def _atc(medicine: Any) -> set[str]:
    codes = {row.atc for row in medicine.classifications.all() if row.withdrawn_at is None}
    entry = getattr(medicine, "mitm_entry", None)
    if entry and entry.withdrawn_at is None:
        codes.add(entry.atc)
    return {code for code in codes if len(code) == CHEMICAL_SUBSTANCE}


def _substances(medicine: Any) -> frozenset[str]:
    return frozenset(row.substance_code for row in medicine.active)


def _reasons(
    medicine: Any, groups: set[int], atc: set[str], substances: set[Any]
) -> tuple[str, ...]:
    found = []
    if groups & _groups(medicine):
        found.append(_("même groupe générique"))
    if same := atc & _atc(medicine):
        found.append(_("même code ATC (%(code)s)") % {"code": ", ".join(sorted(same))})
    if _substances(medicine) in substances:
        found.append(_("mêmes substances actives"))
    return tuple(found)


def _alternative(medicine: Any, reasons: tuple[str, ...]) -> Alternative:
    marketed = medicine.marketing_status.lower() == MARKETED
    by_kind = defaultdict(list)
    for event in medicine.events:
        by_kind[event.kind].append(event)
    trouble = [kind for kind in AvailabilityKind if kind in by_kind]
    missing = any(not event.cip13 for kind in MISSING for event in by_kind[kind])
    words = [medicine.marketing_status] if medicine.marketing_status else []
    words += [str(AvailabilityKind(kind).label) for kind in trouble]
    return Alternative(
        name=medicine.name,
        cis=medicine.pk,
        holders=", ".join(medicine.holders),
        reasons=reasons,
        supply=" – ".join(words),
        is_available=marketed and not missing,
    )
