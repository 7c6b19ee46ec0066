"""Who was to receive a letter, what left, and what arrived, group by group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dhpc.enums import Audience, Channel


@dataclass(frozen=True)
class Group:
    """One group of recipients over all rounds; counts are recipients."""

    audience: str
    channels: tuple[str, ...]
    expected: int
    sent: int = 0
    targeted: int = 0
    delivered: int = 0
    undelivered: int = 0
    resent: int = 0

    @property
    def label(self) -> str:
        return str(Audience(self.audience).label)

    @property
    def channel_labels(self) -> str:
        return ", ".join(str(Channel(one).label) for one in self.channels)

    @property
    def coverage(self) -> float | None:
        """Share of the expected recipients who received the letter, None when none is expected."""
        return min(1.0, self.delivered / self.expected) if self.expected else None

    @property
    def percent(self) -> str:
        return "–" if self.coverage is None else f"{self.coverage * 100:.0f} %"


def groups(
    planned: Iterable[Mapping[str, Any]],
    statements: Iterable[Any],
    proofs: Iterable[Any],
    approved: Iterable[str] | None = None,
) -> list[Group]:
    """Return the planned groups with what was declared and proved, in the order of the plan.

    A relaunch adds to what the round before delivered.
    """
    kept = None if approved is None else set(approved)
    sent: dict[str, int] = {}
    for one in statements:
        sent[one.audience] = sent.get(one.audience, 0) + one.sent
    told: dict[str, dict[str, int]] = {}
    for one in proofs:
        into = told.setdefault(one.audience, {})
        into["targeted"] = max(into.get("targeted", 0), one.targeted)
        for name in ("delivered", "resent"):
            into[name] = into.get(name, 0) + getattr(one, name)
        into["undelivered"] = one.undelivered
    return [
        Group(
            audience=row["audience"],
            channels=tuple(row["channels"]),
            expected=row["expected"] or 0,
            sent=sent.get(row["audience"], 0),
            **told.get(row["audience"], {}),
        )
        for row in planned
        if row["audience"] and (kept is None or row["audience"] in kept)
    ]


def total(found: Iterable[Group]) -> float | None:
    """Return the share of all expected recipients who received the letter."""
    rows = list(found)
    expected = sum(one.expected for one in rows)
    if not expected:
        return None
    return sum(min(one.delivered, one.expected) for one in rows) / expected
