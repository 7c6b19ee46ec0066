"""The two documents that every workflow issues: a filing set out in full, and its receipt.

A builder gathers what was frozen and returns `filing(…)` or `receipt(…)`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.core.summary import SummarySection
from portal.rendering.builders import ARCHIVE, Content


@dataclass(frozen=True)
class Fact:
    """One line of the box under the title; a `code` is set in figures that line up."""

    label: str
    value: str
    code: bool = False

    @property
    def is_long_code(self) -> bool:
        """Tell whether this is a fingerprint, set smaller so that it holds on one line."""
        return self.code and len(self.value) > 40


@dataclass(frozen=True)
class Attachment:
    """A file that belongs to the filed version; a business secret says so wherever it is named."""

    name: str
    size: int
    sha256: str
    is_secret: bool = False
    uuid: str = ""


@dataclass(frozen=True)
class Service:
    """The service in charge, as the receipt must name it."""

    name: str
    email: str
    phone: str
    address: Sequence[str]


@dataclass(frozen=True)
class Receipt:
    """What a receipt states (code des relations entre le public et l'administration, R. 112-11-1).

    `received_at` is the instant of the server. `request` holds, for a request that the agency must
    decide on, what silence means and until when; a declaration has none.
    """

    received_at: datetime
    service: Service
    organisation: str
    filer: str
    capacity: str
    object: str
    payload_sha256: str
    attachments: Sequence[Attachment] = ()
    next_steps: Sequence[str] = ()
    request: str = ""
    facts: Sequence[Fact] = field(default_factory=tuple)


def filing(
    *,
    sections: Sequence[SummarySection],
    facts: Sequence[Fact],
    eyebrow: str,
    status: str = "",
    provisional: bool = False,
    attachments: Sequence[Attachment] = (),
    payload: dict[str, Any] | None = None,
    docx: Callable[[Any], None] | None = None,
) -> Content:
    """Return a filing set out section by section, its frozen `payload` attached to the PDF.

    `docx` writes the body of the Word file, for one that can be read back.
    """
    return Content(
        template="rendering/filing.html",
        context={
            "eyebrow": eyebrow,
            "status": status,
            "provisional": provisional,
            "facts": facts,
            "sections": sections,
            "attachments": attachments,
        },
        payload=payload,
        docx=docx,
        variant=ARCHIVE,
    )


def receipt(told: Receipt, *, eyebrow: str, payload: dict[str, Any] | None = None) -> Content:
    """Return the receipt of a filing, its frozen `payload` attached to the PDF."""
    return Content(
        template="rendering/receipt.html",
        context={"eyebrow": eyebrow, "status": "", "provisional": False, "receipt": told},
        payload=payload,
        variant=ARCHIVE,
    )
