"""The outbox: writing 25,000 messages, and sending them beside a bare smtplib loop.

The server is aiosmtpd in a process of its own on the loopback interface; both sides send the
same bytes over one connection.
"""

import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr

from django.conf import settings
from django.db import connection, transaction
from django.test.utils import override_settings
from django.utils import timezone

from bench import Result, ratio, seconds
from portal.mail import delivery, parcels
from portal.mail.enums import Category
from portal.mail.messages import Message
from portal.mail.models import MessageContent, OutgoingMessage
from portal.mail.rendering import Words
from portal.mail.services import queue_words

MESSAGES = 25_000
ROUNDS = 5
PARAGRAPH = "Votre dossier a changé d’état ; consultez-le sur le portail. " * 8
WORDS = Words(
    "2026-DQ-00001 – Votre dossier a changé d’état",
    f"Bonjour,\n\n{PARAGRAPH}\n",
    f"<!doctype html><html><body><h1>Dossier</h1><p>{PARAGRAPH}</p></body></html>",
)


class Notice(Message):
    key = "bench.notice"
    template = "bench/notice"
    category = Category.PROGRESS


def measure() -> list[Result]:
    """Return the time to write the outbox and the ratio of its sending."""
    addresses = [f"destinataire{number}@exemple.test" for number in range(MESSAGES)]
    times = []
    for _ in range(ROUNDS):
        _empty()
        times.append(seconds(lambda: _fill(addresses)))
    written = Result("outbox of 25,000, insert", sorted(times)[ROUNDS // 2], 0.3, "s")

    part = addresses[: MESSAGES // ROUNDS]
    with _server() as port, override_settings(**_smtp(port)):
        sent = ratio(
            f"outbox, {ROUNDS} × {len(part)}, drain against smtplib",
            delivery.drain,
            lambda: _bare(port, part),
            goal=1.2,
            rounds=ROUNDS,
            reset=lambda: (_empty(), _fill(part)),
        )
    left = OutgoingMessage.objects.exclude(state="sent").count()
    if left:
        raise RuntimeError(f"{left} messages did not leave")
    return [written, sent]


def _fill(addresses: list[str]) -> None:
    with transaction.atomic():
        queue_words(Notice, WORDS, addresses, language="fr")


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE mail_outgoingmessage, mail_attachment, mail_messagecontent, mail_digestitem"
        )
        cursor.execute("VACUUM mail_outgoingmessage")


def _bare(port: int, addresses: list[str]) -> None:
    """Send to each address what the outbox sends, with nothing around it."""
    parcel = parcels.pack(MessageContent.objects.get(), timezone.now())
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number, address in enumerate(addresses):
            head = f"To: {address}\r\nMessage-ID: <{number}.1767225600.000000@example.org>\r\n"
            server.sendmail(sender, [address], head.encode() + b"".join(parcel.parts))


def _smtp(port: int) -> dict[str, object]:
    return {
        "MAIL_TRANSPORT": "portal.mail.transports.SmtpTransport",
        "MAIL_SMTP": {"host": "127.0.0.1", "port": port, "timeout": 30},
    }


@contextmanager
def _server() -> Iterator[int]:
    """Run an SMTP server that throws everything away, and give its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sink = ["-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    process = subprocess.Popen([sys.executable, "-m", "aiosmtpd", *sink])
    try:
        for _ in range(100):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()
