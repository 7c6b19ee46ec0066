"""The pages of cases, for packages that know rows of theirs and no case."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from portal.audit.places import Place
from portal.filings import registry
from portal.filings.models.base import Filing
from portal.filings.post import agency_path


def of_rows(rows: Sequence[Model], user: Any) -> dict[Model, Place]:
    """Return the agency's page of the case of each row, of those that `user` may read.

    A row is a case, belongs to one (`filing`) or names it (`subject`). One statement for each
    workflow.
    """
    named: dict[str, dict[Model, int | UUID]] = {}
    for row in rows:
        workflow, key = _key(row)
        if key is not None:
            named.setdefault(workflow, {})[row] = key
    places: dict[Model, Place] = {}
    for workflow, keys in named.items():
        spec = registry.find(workflow)
        if spec is None:
            continue
        asked = Q(pk__in=[key for key in keys.values() if isinstance(key, int)])
        asked |= Q(uuid__in=[key for key in keys.values() if isinstance(key, UUID)])
        found: dict[int | UUID, Filing] = {}
        for case in spec.cases.visible_to(user).sent().filter(asked):
            found |= {case.pk: case, case.uuid: case}
        for row, known in keys.items():
            if case := found.get(known):
                places[row] = Place(agency_path(case), str(case))
    return places


def _key(row: Model) -> tuple[str, int | UUID | None]:
    """Return the workflow of a row's case, and what tells the case apart within it if known."""
    if isinstance(row, Filing):
        return row.workflow_key, row.pk
    for field in row._meta.fields:
        model = field.related_model
        if field.name == "filing" and isinstance(model, type) and issubclass(model, Filing):
            return model.workflow_key, field.value_from_object(row)
    workflow, _colon, identifier = getattr(row, "subject", "").partition(":")
    try:
        return workflow, UUID(identifier)
    except ValueError:
        return workflow, None
