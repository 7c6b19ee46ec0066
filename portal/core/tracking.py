"""Row history by database triggers, with who and why beside each event."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.db import models

from portal.core.evidence import append_only

ModelT = TypeVar("ModelT", bound=type[models.Model])


def tracked(
    *,
    exclude: list[str] | None = None,
    fields: list[str] | None = None,
    **options: Any,
) -> Callable[[ModelT], ModelT]:
    """Decorate a model so that every insert and update leaves an event, even one made in SQL.

    The event table is named `<model>event`, holds the new row (all fields, `fields`, or all but
    `exclude`), refers to `pghistory.Context` (user, organisation, request or task) and is
    append-only. `options` go to `pghistory.track` (`app_label`, `model_name`, …).
    """
    options.setdefault("append_only", False)
    meta = dict(options.pop("meta", {}))
    meta["triggers"] = [*meta.get("triggers", []), append_only(at="pgh_created_at")]
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        fields=fields,
        exclude=exclude,
        meta=meta,
        **options,
    )
