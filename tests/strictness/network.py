"""No test reaches further than this machine."""

import ipaddress
import socket
from typing import Any


class NetworkForbidden(AssertionError):
    """A test tried to reach an address that is not this machine's."""


def _is_local(host: str) -> bool:
    if host in {"", "localhost", "localhost.localdomain"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_number(host: Any) -> bool:
    try:
        ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return str(host).isdecimal()
    return True


def forbid(monkeypatch: Any) -> None:
    """Make connections and name look-ups fail unless they stay on the loopback interface."""
    connect, connect_ex, getaddrinfo = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def check(host: Any) -> None:
        name = host.decode() if isinstance(host, bytes) else str(host or "")
        if not _is_local(name):
            raise NetworkForbidden(f"a test tried to reach {name}")

    def check_target(own: socket.socket, address: Any) -> None:
        try:
            if own.family != socket.AF_UNIX:
                check(address[0])
        except NetworkForbidden:
            # Whoever connects closes it after an OSError, which this is not.
            own.close()
            raise

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check_target(self, address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check_target(self, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        # Reading a number asks nobody.
        if not _is_number(host):
            check(host)
        return getaddrinfo(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
