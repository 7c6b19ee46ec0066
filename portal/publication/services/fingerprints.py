"""The hash of a version: of all that it says, so that anyone may check a copy of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from portal.core.fields.values import fingerprint as sha256_of
from portal.publication.models import Version
from portal.publication.services.rows import Row, stored


def as_stored(payload: Mapping[str, Any]) -> Any:
    """Return `payload` as PostgreSQL gives it back: numbers and keys as jsonb writes them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::jsonb)::text", [json.dumps(payload, cls=DjangoJSONEncoder)])
        return json.loads(cursor.fetchone()[0])


def items_digest(rows: Sequence[Row]) -> str:
    """Return the SHA-256 of the rows, in their order: one JSON array a line, dates as text."""
    digest = hashlib.sha256()
    for row in rows:
        text = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), default=str)
        digest.update(text.encode() + b"\n")
    return digest.hexdigest()


def fingerprint(
    *,
    reference: str,
    number: int,
    kind: str,
    lifecycle: str,
    published_at: datetime,
    title: str,
    summary: str,
    reason: str,
    exercise: bool,
    payload: Any,
    items: str,
) -> str:
    """Return the SHA-256 of the canonical JSON of a version; `items` is their digest."""
    return sha256_of(
        {
            "reference": reference,
            "version": number,
            "kind": kind,
            "lifecycle": lifecycle,
            "published_at": published_at.astimezone(UTC).isoformat(),
            "title": title,
            "summary": summary,
            "reason": reason,
            "exercise": exercise,
            "payload": payload,
            "items": items,
        }
    )


def verify(version: Version) -> bool:
    """Tell whether the rows of `version` are those of which its hash was made."""
    found = fingerprint(
        reference=version.publication.reference,
        number=version.number,
        kind=version.kind,
        lifecycle=version.lifecycle,
        published_at=version.published_at,
        title=version.title,
        summary=version.summary,
        reason=version.reason,
        exercise=version.exercise,
        payload=version.payload,
        items=items_digest(stored(version.pk)),
    )
    return found == version.sha256
