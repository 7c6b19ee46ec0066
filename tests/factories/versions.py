"""Signed versions written straight to their table: histories too long to be signed one by one."""

import copy
import datetime

from portal.core.fields import fingerprint, freeze
from quality_defects.models import CaseRevision, Lot
from tests.factories import answers


def add_versions(case, until, *, lots=1, changed=1):
    """Write versions of Volet 1 until number `until`, each with `lots` batches.

    Each one changes the number of `changed` batches from the one before.
    """
    last = case.revisions.filter(part="volet1").latest("number")
    payload = copy.deepcopy(last.payload)
    payload["answers"]["lots"] = frozen_lots(lots)
    made = []
    for number in range(last.number + 1, until + 1):
        payload = copy.deepcopy(payload) | {"version": number}
        for lot in payload["answers"]["lots"][:changed]:
            lot["number"] = f"LOT-V{number}"
        made.append(
            CaseRevision(
                filing=case,
                part="volet1",
                number=number,
                payload=payload,
                sha256=fingerprint(payload),
                specification=last.specification,
                specification_version=last.specification_version,
                signed_by=last.signed_by,
                signed_at=last.signed_at + datetime.timedelta(minutes=number),
                signer=last.signer,
                attestation=last.attestation,
            )
        )
    return CaseRevision.objects.bulk_create(made)


def frozen_lots(total):
    """Return `total` batches with every column, as a version keeps them."""
    specification = case_specification()
    return freeze(specification, answers.answers(specification, rows=total))["lots"]


def case_specification():
    return Lot._meta.get_field("part").related_model.specification
