"""Reading settings from the environment.

Every variable is read through `env`, so `VARIABLES` lists all that the settings know.
"""

import os
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured

VARIABLES: set[str] = set()
_REQUIRED = object()


def env(name: str, default: Any = _REQUIRED, cast: Callable[[str], Any] = str) -> Any:
    """Return the variable `name` through `cast`, or `default` when it is unset or empty.

    Raises ImproperlyConfigured when it is unset and has no default, or when `cast` refuses it.
    """
    VARIABLES.add(name)
    raw = os.environ.get(name, "").strip()
    if not raw:
        if default is _REQUIRED:
            raise ImproperlyConfigured(f"Set the environment variable {name}.")
        return default
    try:
        return cast(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={raw!r}: {error}") from error


def boolean(raw: str) -> bool:
    """Return True for 1, true, yes, on and False for 0, false, no, off (any case)."""
    word = raw.lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ValueError("expected one of 1, true, yes, on, 0, false, no, off")


def words(raw: str) -> list[str]:
    """Return the comma-separated words of `raw`, stripped, without empty ones."""
    return [word.strip() for word in raw.split(",") if word.strip()]


def mailbox(raw: str) -> str:
    """Return `raw`, an e-mail address, unless nothing can ever reach it."""
    name, _at, host = raw.rpartition("@")
    if not name or not host or host.rpartition(".")[2].lower() == "invalid":
        raise ValueError("expected the address of a mailbox that somebody reads")
    return raw
