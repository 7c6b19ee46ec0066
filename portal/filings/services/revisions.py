"""Freezing a part when it is signed, and reading it back."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts import predicates
from portal.core.fields import Change, Values, differences, fingerprint, freeze, thaw
from portal.core.fields.forms import Answers
from portal.core.workflow import can, perform
from portal.documents.services import files_of, seal
from portal.filings.models import Part, Revision
from portal.filings.services import requests, rows
from portal.filings.services.casework import lock_filing, spec_of
from portal.filings.services.requests import Question


def freeze_part(
    part: Part,
    *,
    user: Any,
    at: Any,
    attestation: str,
    is_final: bool,
    extra: dict[str, Any],
    signer: dict[str, Any] | None = None,
) -> Revision:
    """Insert the next revision of `part`: its answers, its files, who signed, and their hash.

    `extra` is what the workflow adds to the payload (snapshots of reference data). Called in the
    transaction that signs, with the case locked. `signer` stands in for the capacity of `user`
    where nobody signed.
    """
    case = part.case
    last = case.revisions.filter(part=part.part_name).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    anchors = [section.files for section in part.specification if section.files]
    attached = [
        {
            "name": file.name,
            "sha256": file.sha256,
            "size": file.size,
            "uuid": str(file.uuid),
            "confidential": file.confidential,
        }
        for anchor in anchors
        for file in files_of(case.subject, anchor)
    ]
    signer = signer or _signer(user, case.organisation, at)
    payload = {
        "reference": case.reference,
        "part": part.part_name,
        "version": number,
        "final": is_final,
        "organisation": {"name": case.organisation.name, "siret": case.organisation.siret},
        "signer": signer,
        "signed_at": timezone.localtime(at).isoformat(),
        "attestation": attestation,
        "specification": {
            "name": part.specification.name,
            "version": part.specification.version,
        },
        "answers": freeze(part.specification, part.values()),
        "files": attached,
        **extra,
    }
    revision = case.revisions.create(
        part=part.part_name,
        number=number,
        is_final=is_final,
        payload=payload,
        sha256=fingerprint(payload),
        specification=part.specification.name,
        specification_version=part.specification.version,
        signed_by=user,
        signed_at=at,
        signer=signer,
        attestation=attestation,
        files=attached,
    )
    if anchors:
        seal(case.subject, anchors)
    return revision


def _signer(user: Any, organisation: Any, at: Any) -> dict[str, Any]:
    capacity = predicates.may_sign(user, organisation.pk, at)
    if capacity is None:
        raise ValueError("freeze_part is for someone who may sign at that instant")
    return {
        "name": user.full_name,
        "email": user.email,
        "rpps": user.rpps,
        "capacity": capacity.capacity,
        "capacity_label": capacity.label,
        "organisation": organisation.name,
    }


def unsigned_by(user: Any, organisation: Any, capacity: str, label: str) -> dict[str, str]:
    """Return who filed a version that nobody signed, where the signer of a signed one stands."""
    return {
        "name": user.full_name,
        "email": "",
        "rpps": "",
        "capacity": capacity,
        "capacity_label": label,
        "organisation": organisation.name,
    }


def request_completion(part: Part, questions: list[Question], *, actor: Any, due_on: date) -> None:
    """Ask questions on the fields of a signed part, and let the declarant edit it again.

    Questions may be added while a completion is awaited or a new version is in preparation. The
    clocks that the workflow names (`held_by_questions`) do not run meanwhile.
    """
    with transaction.atomic():
        lock_filing(part.case)
        part.refresh_from_db(fields=["state"])
        if can(part, "request_completion", actor):
            perform(part, "request_completion", actor=actor)
        held = spec_of(part.case).held_by_questions(part.case)
        requests.ask(part.case, questions, actor=actor, due_on=due_on, stop=held)


def answers_of(part: Part, revision: Revision) -> Values:
    """Return the answers of `revision` as values of the part's specification."""
    return thaw(part.specification, revision.payload["answers"])


def changes_between(part: Part, before: Revision, after: Revision) -> list[Change]:
    """Return what changed from one revision of `part` to another, in words."""
    return differences(part.specification, answers_of(part, before), answers_of(part, after))


def unsent_changes(part: Part, last: Revision) -> list[Change]:
    """Return what the draft changes since `last`, in words."""
    return differences(part.specification, answers_of(part, last), part.values())


def restore(part: Part, revision: Revision) -> None:
    """Put the answers of `revision` back on the rows of `part` (the part itself is not saved)."""
    values = answers_of(part, revision)
    part.set_answers({name: values[name] for name in part.specification.fields})
    part.raw_input = {}
    for name in part.specification.rows:
        found = [(answers.pop("key"), Answers(clean=answers)) for answers in values[name]]
        rows.replace(part, name, found, keep_keys=True)
