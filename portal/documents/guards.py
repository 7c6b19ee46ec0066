"""Who may read and attach the files of a subject: each workflow registers its answer here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Guard = Callable[[Any, str, Any], bool]
"""`(user, subject, file) -> bool`; the file is None when the question is about any of them, and not
saved yet when it is about to be attached."""


@dataclass(frozen=True)
class Access:
    """The two answers of one workflow."""

    read: Guard
    write: Guard


_accesses: dict[str, Access] = {}


def nobody(user: Any, subject: str, file: Any) -> bool:
    """The guard that always refuses."""
    return False


def register(workflow_key: str, read: Guard, write: Guard = nobody) -> None:
    """Answer for the subjects of `workflow_key`.

    `read` is asked about attached files and about generated documents alike; `write` about
    attaching a file and taking one off. A key can be registered once.
    """
    if workflow_key in _accesses:
        raise ValueError(f"{workflow_key} has registered its guards already")
    _accesses[workflow_key] = Access(read, write)


def unregister(workflow_key: str) -> None:
    """Forget the guards of `workflow_key`, if any."""
    _accesses.pop(workflow_key, None)


def may_read(user: Any, subject: str, file: Any) -> bool:
    """Tell whether `user` may read `file` (a File or a GeneratedDocument) of `subject`."""
    access = _access(subject)
    return bool(user.is_authenticated and access and access.read(user, subject, file))


def may_write(user: Any, subject: str, file: Any = None) -> bool:
    """Tell whether `user` may attach a file to `subject`, or take `file` off it."""
    access = _access(subject)
    return bool(user.is_authenticated and access and access.write(user, subject, file))


def _access(subject: str) -> Access | None:
    return _accesses.get(subject.partition(":")[0])
