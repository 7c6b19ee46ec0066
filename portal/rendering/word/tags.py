"""The tags of content controls: the path of a field, in the 64 characters that Word allows.

`description`, `lots[<row key>].number`; a suffix names a companion of the field: `?` the box "not
known yet", `@` the day when it should be, `=CODE` the box of one choice among several.
"""

import base64
import functools
import re
import uuid
from dataclasses import dataclass

LONGEST = 64
BOX, DAY, CHOICE = "?", "@", "="
_TAG = re.compile(r"(?:(?P<group>\w+)\[(?P<key>[\w-]*)\]\.)?(?P<name>\w+)(?P<suffix>[?@]|=.*)?")
_PACKED = 22


@dataclass(frozen=True)
class Tag:
    """A tag in pieces; `key` is that of the row as the specification's values have it."""

    name: str
    group: str = ""
    key: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        row = f"{self.group}[{_packed(self.key)}]." if self.group else ""
        made = f"{row}{self.name}{self.suffix}"
        if len(made) > LONGEST:
            raise ValueError(f"the tag {made} is longer than Word allows ({LONGEST})")
        return made

    @property
    def path(self) -> str:
        """The field that the tag belongs to: `name`, or `group.name`."""
        return f"{self.group}.{self.name}" if self.group else self.name


def parse(text: str) -> Tag | None:
    """Return the tag that `text` writes, None when it is none of ours."""
    found = _TAG.fullmatch(text)
    if found is None:
        return None
    return Tag(found["name"], found["group"] or "", _unpacked(found["key"] or ""), found[4] or "")


# Each answer of a row has its key.
@functools.lru_cache(maxsize=1024)
def _packed(key: str) -> str:
    """Return the UUID of a row in 22 characters, any other key as it is."""
    try:
        raw = uuid.UUID(key).bytes
    except ValueError:
        return key
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@functools.lru_cache(maxsize=1024)
def _unpacked(packed: str) -> str:
    if len(packed) != _PACKED:
        return packed
    try:
        return str(uuid.UUID(bytes=base64.urlsafe_b64decode(f"{packed}==")))
    except ValueError:
        return packed
