"""What other packages ask about medicines. Answers are JSON-safe and meant to be frozen."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from portal.reference.enums import LoadState, MitmAction, SubstanceNature
from portal.reference.identifiers import parse
from portal.reference.models import LoadFile, Medicine, MitmDecision, Presentation
from portal.reference.models.mitm import with_mitm


class UnknownMedicine(LookupError):
    """No medicine of the base, not even a withdrawn one, has this code."""


@dataclass(frozen=True)
class Origin:
    """Which load a fact comes from; dates are None when nothing was loaded yet."""

    source: str
    source_name: str
    source_date: datetime.date | None
    loaded_at: datetime.datetime | None


def origin(table: str = "medicines") -> Origin:
    """Return where the rows of `table` come from, by the last load that holds it."""
    file = (
        LoadFile.objects.filter(table=table, load__state=LoadState.DONE)
        .select_related("load")
        .order_by("-load__started_at", "-pk")
        .first()
    )
    if file is None:
        return Origin("", "", None, None)
    load = file.load
    return Origin(load.source, load.get_source_display(), file.source_date, load.finished_at)


def source_date() -> datetime.date | None:
    """Return the date of the medicines in the base, None before the first load."""
    return origin().source_date


def exists(code: str) -> bool:
    """Tell whether the base knows the CIP13, CIP7 or CIS `code`, withdrawn ones included."""
    found = parse(code)
    if found.cip13:
        return Presentation.objects.filter(pk=found.cip13).exists()
    return bool(found.cis) and Medicine.objects.filter(pk=found.cis).exists()


def snapshot(code: str) -> dict:
    """Return the facts of the medicine of a CIP13, CIP7, CIS or scanned `code`, JSON-safe.

    Dates are ISO, unknown texts "", unknown flags None. A presentation whose medicine is not in
    the base gives what is known of it. Raises UnknownMedicine.
    """
    found = parse(code)
    presentation = None
    cis = found.cis
    if found.cip13:
        presentation = Presentation.objects.filter(pk=found.cip13).first()
        if presentation is None:
            raise UnknownMedicine(code)
        cis = presentation.medicine_id
    medicine = (
        with_mitm(Medicine.objects.filter(pk=cis))
        .prefetch_related(
            "components", "generic_memberships", "conditions", "availabilities", "classifications"
        )
        .select_related("mitm_entry")
        .first()
    )
    if medicine is None and presentation is None:
        raise UnknownMedicine(code)
    where = origin()
    return {
        "cis": cis,
        **_pack(presentation),
        **_product(medicine, presentation),
        "source": where.source,
        "source_name": str(where.source_name),
        "source_date": _iso(where.source_date),
        "loaded_at": _iso(where.loaded_at),
    }


def _iso(value: datetime.date | datetime.datetime | None) -> str:
    return value.isoformat() if value else ""


def _pack(presentation: Presentation | None) -> dict:
    if presentation is None:
        return {
            "cip13": "",
            "cip7": "",
            "presentation": "",
            "presentation_status": "",
            "presentation_withdrawn_at": "",
        }
    return {
        "cip13": presentation.cip13,
        "cip7": presentation.cip7,
        "presentation": presentation.label,
        "presentation_status": presentation.marketing_status,
        "presentation_withdrawn_at": _iso(presentation.withdrawn_at),
    }


def _product(medicine: Medicine | None, presentation: Presentation | None) -> dict:
    blank = Medicine() if medicine is None else medicine
    generics = sorted(_live(medicine, "generic_memberships"), key=lambda row: row.group_number)
    return {
        "name": blank.name,
        "form": blank.form,
        "routes": blank.routes,
        "status": blank.status,
        "procedure": blank.procedure,
        "marketing_status": blank.marketing_status,
        "authorised_on": _iso(blank.authorised_on),
        "eu_number": blank.eu_number,
        "holders": blank.holders,
        "enhanced_monitoring": blank.enhanced_monitoring,
        "withdrawn_at": _iso(blank.withdrawn_at),
        "substances": _substances(medicine),
        "atc": _atc(medicine),
        "mitm": medicine.mitm if medicine else False,
        "mitm_origin": medicine.mitm_origin if medicine else "",
        "generic": any(row.kind != 0 for row in generics),
        "generic_groups": [
            {
                "number": row.group_number,
                "label": row.group_label,
                "kind": row.kind,
                "kind_label": str(row.get_kind_display()),
            }
            for row in generics
        ],
        "prescription_conditions": sorted(row.text for row in _live(medicine, "conditions")),
        "availability": [
            {
                "kind": row.kind,
                "label": row.label,
                "cip13": row.cip13,
                "started_on": _iso(row.started_on),
                "updated_on": _iso(row.updated_on),
                "resumed_on": _iso(row.resumed_on),
                "url": row.url,
            }
            for row in _live(medicine, "availabilities")
            if presentation is None or row.cip13 in {"", presentation.cip13}
        ],
    }


def _live(medicine: Medicine | None, name: str) -> list:
    """Return the rows of a prefetched relation that the last load still held."""
    if medicine is None:
        return []
    return [row for row in getattr(medicine, name).all() if row.withdrawn_at is None]


def _substances(medicine: Medicine | None) -> list[dict]:
    return [
        {
            "element": row.element,
            "code": row.substance_code,
            "name": row.substance,
            "strength": row.strength,
            "reference": row.reference,
            "nature": row.nature,
            "active": row.nature == SubstanceNature.ACTIVE,
            "link": row.link,
        }
        for row in _live(medicine, "components")
    ]


def _atc(medicine: Medicine | None) -> str:
    """Return the ATC code: of the source that gives it for all, else of the list of MITM."""
    if medicine is None:
        return ""
    codes = sorted(row.atc for row in _live(medicine, "classifications"))
    if codes:
        return codes[0]
    entry = getattr(medicine, "mitm_entry", None)
    return entry.atc if entry else ""


def decide_mitm(cis: str, action: str, reason: str, *, user) -> MitmDecision:
    """Write an agent's decision on one medicine, in place of the current one.

    Must run in a transaction; two decisions at once are taken one after the other. Raises
    Medicine.DoesNotExist.
    """
    Medicine.objects.select_for_update(no_key=True).get(pk=cis)
    MitmDecision.objects.filter(medicine=cis, superseded_at=None).update(
        superseded_at=timezone.now()
    )
    return MitmDecision.objects.create(
        medicine_id=cis, action=MitmAction(action), reason=reason, decided_by=user
    )
