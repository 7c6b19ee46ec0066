"""Where the embedded PostgreSQL and Valkey of a data folder listen.

The addresses follow from the folder alone, so any command finds the servers that
`script/services.py` started, in whatever terminal.
"""

import hashlib
import os
from pathlib import Path

LONGEST_SOCKET_FOLDER = 80
"""A Unix socket's path may hold 104 bytes on macOS and 108 on Linux, file name included."""


def socket_folder(var_dir: Path) -> Path:
    """Return the folder of the sockets: inside `var_dir`, or under /tmp when that is too long."""
    folder = var_dir / "run"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    digest = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:16]
    return Path("/tmp") / f"portal-{digest}"  # noqa: S108 - created with mode 0700 by its user


def database_url(var_dir: Path, name: str = "portal") -> str:
    """Return the URL of database `name` on the embedded PostgreSQL of `var_dir`."""
    return f"postgresql://postgres@/{name}?host={socket_folder(var_dir)}"


def redis_url(var_dir: Path) -> str:
    """Return the URL of the embedded Valkey of `var_dir`."""
    return f"unix://{socket_folder(var_dir) / 'valkey.sock'}?db=0"
