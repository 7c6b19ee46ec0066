"""What a Word document says of itself: which form, which edition, which case, what it held.

It is kept in a custom XML part, which Word carries along when it saves the file. The answers are
there as a frozen revision has them: a control that still says what was written stands for exactly
the answer that was there, seconds and unseen characters included. A document that has lost this
part is read by its tags alone.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

NAMESPACE = "urn:regulatory-safety-portal:filing"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_STORE = uuid.UUID("8d9e7a52-6d0f-4f63-9a55-0f2b7c1f3f10")
_NUMBERS = ("edition", "revision")


@dataclass(frozen=True)
class Identity:
    """`workflow`, `part` and `edition` name the form; `reference` and `revision` what was filed.

    A blank form has no reference, revision or answers.
    """

    workflow: str
    part: str
    edition: int
    language: str = "fr"
    reference: str = ""
    revision: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not self.revision


def attach(word: Any, identity: Identity) -> None:
    """Put `identity` into a Word document."""
    package = word.part.package
    uri = package.next_partname("/customXml/item%d.xml")
    part = Part(uri, "application/xml", _written(identity), package)
    properties = Part(
        PackURI(str(uri).replace("item", "itemProps")),
        _PROPERTIES_TYPE,
        (
            f'<ds:datastoreItem xmlns:ds="{_PROPERTIES}" ds:itemID="{{{str(_STORE).upper()}}}">'
            f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs>'
            "</ds:datastoreItem>"
        ).encode(),
        package,
    )
    part.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    word.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _written(identity: Identity) -> bytes:
    said = {
        "workflow": identity.workflow,
        "part": identity.part,
        "edition": str(identity.edition),
        "language": identity.language,
        "reference": identity.reference,
        "revision": str(identity.revision),
    }
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in said.items())
    # ASCII: JSON escapes the characters that XML cannot hold.
    answers = escape(json.dumps(identity.answers, ensure_ascii=True, separators=(",", ":")))
    return f'<filing xmlns="{NAMESPACE}"{attributes}><answers>{answers}</answers></filing>'.encode()


def read(part: etree._Element) -> Identity | None:
    """Return what a custom XML part says, None when it is not ours or makes no sense."""
    if part.tag != f"{{{NAMESPACE}}}filing":
        return None
    said = {name: part.get(name, "") for name in ("workflow", "part", "language", "reference")}
    numbers = {name: part.get(name, "") for name in _NUMBERS}
    if not all(text.isascii() and text.isdigit() and len(text) < 8 for text in numbers.values()):
        return None
    try:
        answers = json.loads(part.findtext(f"{{{NAMESPACE}}}answers") or "{}")
    except (ValueError, RecursionError):
        answers = {}
    return Identity(
        **said,
        **{name: int(text) for name, text in numbers.items()},
        answers=answers if isinstance(answers, dict) else {},
    )
