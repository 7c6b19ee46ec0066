"""A client of clamd's INSTREAM command, over TCP or a Unix socket."""

import socket
import struct
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

CHUNK = 128 * 1024
LONGEST_REPLY = 4096
# The test string of the antivirus industry, in two halves: whole, this file would be flagged.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ScannerUnavailable(Exception):
    """No scanner answered, or it hung up: worth another try later."""


class ScanRefused(Exception):
    """The scanner answered that it cannot look at this content: trying again will not help."""


@dataclass(frozen=True)
class Answer:
    """What the scanner says of one content; `signature` is empty when it found nothing."""

    signature: str = ""

    @property
    def infected(self) -> bool:
        return bool(self.signature)


class Scanner:
    """Talks to the clamd at `address`: `tcp://host:port`, `host:port` or `unix:///path`.

    `timeout` bounds, in seconds, each wait on the socket.
    """

    def __init__(self, address: str, timeout: float):
        parts = urlsplit(address if "://" in address else f"tcp://{address}")
        if parts.scheme == "unix" and parts.path:
            self._family, self._target = socket.AF_UNIX, parts.path
        elif parts.scheme == "tcp" and parts.hostname:
            self._family, self._target = socket.AF_INET, (parts.hostname, parts.port or 3310)
        else:
            raise ValueError(f"{address!r}: expected tcp://host:port, host:port or unix:///path")
        self._timeout = timeout

    def version(self) -> str:
        """Return the engine and signature versions, as clamd words them."""
        with self._connection() as link:
            link.sendall(b"zVERSION\0")
            return _reply(link)

    def scan(self, content: BinaryIO) -> Answer:
        """Send `content` from its current position and return what the scanner found."""
        with self._connection() as link:
            # A scanner that met its size limit answers and hangs up while we are still sending:
            # its answer is then waiting to be read.
            with suppress(BrokenPipeError, ConnectionResetError):
                link.sendall(b"zINSTREAM\0")
                while chunk := content.read(CHUNK):
                    link.sendall(struct.pack("!L", len(chunk)) + chunk)
                link.sendall(struct.pack("!L", 0))
            return _understood(_reply(link))

    @contextmanager
    def _connection(self):
        try:
            if self._family == socket.AF_UNIX:
                link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                link.settimeout(self._timeout)
            else:
                link = socket.create_connection(self._target, self._timeout)
            with link:
                if self._family == socket.AF_UNIX:
                    link.connect(self._target)
                yield link
        except OSError as error:
            raise ScannerUnavailable(str(error) or type(error).__name__) from error


def _reply(link: socket.socket) -> str:
    received = b""
    while b"\0" not in received and len(received) < LONGEST_REPLY:
        part = link.recv(1024)
        if not part:
            break
        received += part
    text = received.partition(b"\0")[0].decode("utf-8", "replace").strip()
    if not text:
        raise ScannerUnavailable("the scanner hung up without an answer")
    return text


def _understood(reply: str) -> Answer:
    verdict = reply.removeprefix("stream: ")
    if verdict == "OK":
        return Answer()
    if verdict.endswith(" FOUND"):
        return Answer(signature=verdict.removesuffix(" FOUND"))
    raise ScanRefused(reply)
