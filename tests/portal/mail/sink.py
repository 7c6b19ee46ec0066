"""A real SMTP server on the loopback interface, which keeps what it is sent."""

import asyncio
import math
import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session


class Handler:
    """Accepts everything, but what `replies` says of an address and what exceeds `capacity`.

    Each message takes `seconds`.
    """

    def __init__(self) -> None:
        self.envelopes: list[tuple[str, bytes]] = []
        self.connections: set[Any] = set()
        self.replies: dict[str, str] = {}
        self.capacity: float = math.inf
        self.seconds = 0.0

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        if len(self.envelopes) >= self.capacity:
            return "421 4.3.2 Service not available"
        await asyncio.sleep(self.seconds)
        self.connections.add(session.peer)
        self.envelopes.append((envelope.rcpt_tos[0], envelope.original_content))
        return "250 OK"


class Sink:
    """The server; it can be stopped and started again on the same port."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.handler = Handler()
        self.controller: Controller | None = None

    def start(self) -> None:
        self.controller = Controller(self.handler, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    @property
    def smtp(self) -> dict[str, Any]:
        """The value of the setting MAIL_SMTP that leads here."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "username": "",
            "password": "",
            "use_tls": False,
            "use_ssl": False,
            "timeout": 30,
        }

    @property
    def addresses(self) -> list[str]:
        """To whom messages came, in order of arrival."""
        return [address for address, _ in self.handler.envelopes]

    @property
    def emails(self) -> list[EmailMessage]:
        """The messages that came, in order of arrival."""
        return [message_from_bytes(data, policy=default) for _, data in self.handler.envelopes]
