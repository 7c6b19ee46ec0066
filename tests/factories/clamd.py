"""A peer that speaks clamd's protocol on the loopback, with a limit and a list of signatures."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class Peer:
    """What the peer was told to do, and what it saw."""

    address: str = ""
    limit: int = 25 * 1024 * 1024
    hang_up: bool = False
    reply: bytes | None = None
    received: list[bytes] = field(default_factory=list)
    chunks: int = 0


class Conversation(socketserver.StreamRequestHandler):
    """Reads one z-command and answers as clamd 1.x does."""

    def handle(self) -> None:
        peer: Peer = self.server.peer
        command = self._command()
        if peer.hang_up:
            return
        if command == b"zVERSION":
            self.wfile.write(b"ClamAV 1.4.2/27500/Sun Nov 22 08:00:00 2026\0")
        elif command == b"zINSTREAM":
            self.wfile.write(peer.reply or self._scan(peer))
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def _command(self) -> bytes:
        read = b""
        while not read.endswith(b"\0"):
            byte = self.rfile.read(1)
            if not byte:
                return read
            read += byte
        return read[:-1]

    def _scan(self, peer: Peer) -> bytes:
        content = b""
        while True:
            (length,) = struct.unpack("!L", self.rfile.read(4))
            if not length:
                break
            peer.chunks += 1
            if len(content) + length > peer.limit:
                return b"INSTREAM size limit exceeded. ERROR\0"
            content += self.rfile.read(length)
        peer.received.append(content)
        return b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


class TcpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class UnixServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def clamd(socket_path: Path | None = None) -> Iterator[Peer]:
    """Run the peer on a free TCP port, or on `socket_path`, until the block ends."""
    if socket_path is None:
        server: socketserver.BaseServer = TcpServer(("127.0.0.1", 0), Conversation)
        peer = Peer(address=f"tcp://127.0.0.1:{server.server_address[1]}")
    else:
        server = UnixServer(str(socket_path), Conversation)
        peer = Peer(address=f"unix://{socket_path}")
    server.peer = peer
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
