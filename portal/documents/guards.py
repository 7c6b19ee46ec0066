"""Who may read and attach the files of a subject: each workflow registers its answer here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

ReadGuard = Callable[[Any, str, Any], bool]
"""`(user, subject, file) -> bool`; the file is None when the list of a place is asked for."""

WriteGuard = Callable[[Any, str, Any, str], bool]
"""`(user, subject, file, anchor) -> bool`; the file is None when one is about to be attached."""

PublicGuard = Callable[[str, Any], bool]
"""`(subject, file) -> bool`: whether everybody may read that file, without an account."""

GoneGuard = Callable[[str, Any], str]
"""`(subject, file) -> str`: why a file that was public is so no more, "" when it never was."""

Received = Callable[[Any], None]
"""`(file) -> None`, in the transaction that keeps a file just attached, or named anew."""

Kinds = Sequence[tuple[str, Any]]

Offered = Callable[[str], Kinds]
"""`(anchor) -> kinds`: the natures to choose from at one place."""


@dataclass(frozen=True)
class Access:
    """The two answers of one workflow, and the natures that its files may have."""

    read: ReadGuard
    write: WriteGuard
    kinds: Kinds = ()
    public: PublicGuard | None = None
    gone: GoneGuard | None = None
    received: Received | None = None
    offered: Offered | None = None


_accesses: dict[str, Access] = {}


def nobody(user: Any, subject: str, file: Any, anchor: str = "") -> bool:
    """The guard that always refuses."""
    return False


def register(
    workflow_key: str,
    read: ReadGuard,
    write: WriteGuard = nobody,
    kinds: Kinds = (),
    public: PublicGuard | None = None,
    gone: GoneGuard | None = None,
    received: Received | None = None,
    offered: Offered | None = None,
) -> None:
    """Answer for the subjects of `workflow_key`.

    `read` is asked about attached files and about generated documents alike; `write` about
    attaching a file and taking one off. `kinds` are the natures to choose from when a file is
    attached, which `offered` narrows to a place; `received` hears of each file that was, and again
    when its nature changes.
    `public` says which files stand in a publication, for readers without an account; without
    it, none does. `gone` says why one that stood there was taken down. A key can be registered
    once.
    """
    if workflow_key in _accesses:
        raise ValueError(f"{workflow_key} has registered its guards already")
    _accesses[workflow_key] = Access(read, write, kinds, public, gone, received, offered)


def unregister(workflow_key: str) -> None:
    """Forget the guards of `workflow_key`, if any."""
    _accesses.pop(workflow_key, None)


def may_read(user: Any, subject: str, file: Any) -> bool:
    """Tell whether `user` may read `file` (a File or a GeneratedDocument) of `subject`."""
    access = _access(subject)
    return bool(user.is_authenticated and access and access.read(user, subject, file))


def is_public(subject: str, file: Any) -> bool:
    """Tell whether everybody may read `file` (a File or a GeneratedDocument) of `subject`."""
    access = _access(subject)
    return bool(access and access.public and access.public(subject, file))


def why_gone(row: Any) -> str:
    """Return why `row` (a File, or None) was taken down from the public, "" when it was not."""
    access = _access(row.subject) if row is not None else None
    return access.gone(row.subject, row) if access and access.gone else ""


class Door(Enum):
    """By which right somebody gets a file."""

    CLOSED = "closed"
    OWN = "own"
    PUBLIC = "public"


def door(user: Any, row: Any) -> Door:
    """Tell by which right `user` gets `row` (a File, a GeneratedDocument, or None)."""
    if row is None:
        return Door.CLOSED
    if may_read(user, row.subject, row):
        return Door.OWN
    return Door.PUBLIC if is_public(row.subject, row) else Door.CLOSED


def may_write(user: Any, subject: str, anchor: str, file: Any = None) -> bool:
    """Tell whether `user` may attach a file at `anchor` of `subject`, or take `file` off it."""
    access = _access(subject)
    return bool(user.is_authenticated and access and access.write(user, subject, file, anchor))


def kinds_of(subject: str) -> Kinds:
    """Return the natures that a file of `subject` may have, nothing when they are not told."""
    access = _access(subject)
    return access.kinds if access else ()


def kinds_at(subject: str, anchor: str) -> Kinds:
    """Return the natures to choose from when a file is attached at `anchor` of `subject`."""
    access = _access(subject)
    if access is None:
        return ()
    return access.offered(anchor) if access.offered else access.kinds


def received(file: Any) -> None:
    """Tell the workflow of `file` that it was attached."""
    access = _access(file.subject)
    if access and access.received:
        access.received(file)


def _access(subject: str) -> Access | None:
    return _accesses.get(subject.partition(":")[0])
