"""Values of a filing: read from its rows, written in a frozen revision, read back."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from portal.core.fields.kinds import Field, Unknown
from portal.core.fields.specification import Rows, Section, Specification

Values = dict[str, Any]


def read(specification: Specification, instance: Any) -> Values:
    """Return the values of `instance`: one key per field, a list of dicts per repeated group.

    Each dict of a group also holds `key`, the row's stable identifier.
    """
    values: Values = answers(instance, specification.fields)
    for name, group in specification.rows.items():
        values[name] = row_values(group, getattr(instance, name).all())
    return values


def row_values(group: Rows, rows: Iterable[Any]) -> list[Values]:
    """Return the answers of rows of `group`, each with its `key`."""
    names = [one.name for one in group.fields]
    return [{"key": str(row.key)} | answers(row, names) for row in rows]


def answers(row: Any, names: Iterable[str]) -> Values:
    """Return the answers that one row holds, `Unknown` where it says so (in its `unknowns`)."""
    found = {name: getattr(row, name) for name in names}
    for name, kept in row.unknowns.items():
        if name in found:
            found[name] = Unknown.load(kept if isinstance(kept, dict) else {"unknown": kept})
    return found


def asked(field: Any, values: Mapping[str, Any], row: Mapping[str, Any] | None = None) -> bool:
    """Tell whether the condition of `field` (or group) holds for these values."""
    if field.when is None:
        return True
    if row is not None and field.when.field in row:
        return field.when(row)
    return field.when(values)


def asked_fields(section: Section, values: Mapping[str, Any]) -> list[Field]:
    """Return the fields of `section` whose conditions hold."""
    return [one for one in section.fields if asked(one, values)]


def freeze(specification: Specification, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON form of `values`: what a revision keeps.

    Answers to questions that are not asked (their condition does not hold) are left out.
    """
    frozen: dict[str, Any] = {}
    for section in specification:
        if not section.is_asked(values):
            continue
        frozen |= {one.name: one.dump(values[one.name]) for one in asked_fields(section, values)}
        for group in section.rows:
            if asked(group, values):
                frozen[group.name] = [
                    {"key": row.get("key", "")}
                    | {
                        one.name: one.dump(row[one.name])
                        for one in group.fields
                        if asked(one, values, row)
                    }
                    for row in values[group.name]
                ]
    return frozen


def thaw(specification: Specification, frozen: Mapping[str, Any]) -> Values:
    """Return the values that `freeze` wrote; a key that is not there is an empty answer."""
    values: Values = {
        name: one.load(frozen[name]) if name in frozen else one.nothing()
        for name, one in specification.fields.items()
    }
    for name, group in specification.rows.items():
        values[name] = [
            {"key": row.get("key", "")}
            | {
                # Most cells of most rows are empty.
                one.name: one.nothing()
                if (stored := row.get(one.name)) is None or stored == ""
                else one.load(stored)
                for one in group.fields
            }
            for row in frozen.get(name, [])
        ]
    return values


def canonical(payload: Mapping[str, Any]) -> bytes:
    """Return the one JSON text of `payload` whose hash stands on receipts (sorted keys, UTF-8)."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def fingerprint(payload: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical text of `payload`, in hexadecimal."""
    return hashlib.sha256(canonical(payload)).hexdigest()
