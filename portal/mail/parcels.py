"""Contents made ready to leave: built once, addressed many times."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext

from portal.mail.models import MessageContent
from portal.mail.outbox import Claimed
from portal.mail.rendering import UNSUBSCRIBE
from portal.mail.transports import Refused
from portal.rendering.models import DocumentState, GeneratedDocument

CONTENT_TYPES = {
    "pdf": ("application", "pdf"),
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
PATIENCE = timedelta(hours=6)
"""How long a message waits for its documents before it leaves without them."""
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


class NotReady(Exception):
    """A document of the message is still being made."""


# A line of quoted-printable text may be cut anywhere.
_UNSUBSCRIBE = re.compile(
    b"(?:=\r\n)?".join(re.escape(bytes([one])) for one in UNSUBSCRIBE.encode())
)
_LINE = 70


@dataclass(frozen=True)
class Parcel:
    """A content ready to leave: the whole e-mail but its To and Message-ID.

    `parts` are cut where a copy says how to end its own subscription.
    """

    text: str
    parts: tuple[bytes, ...]
    domain: str = ""

    def addressed(self, message: Claimed) -> tuple[str, bytes]:
        """Return the envelope's address and the e-mail of one copy, or raise Refused."""
        address = in_ascii(message.address)
        head = f"To: {address}\r\nMessage-ID: <{message.message_id}@{self.domain}>\r\n"
        path = message.unsubscribe
        if path:
            # RFC 8058: one click ends it.
            site = settings.SITE_URL.rstrip("/")
            head += f"List-Unsubscribe: <{site}{path}>\r\n"
            head += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        lines = [path[start : start + _LINE] for start in range(0, len(path), _LINE)]
        told = "".join(f"=\r\n{line}" for line in lines) + "=\r\n"
        return address, head.encode("ascii") + told.encode("ascii").join(self.parts)


def in_ascii(address: str) -> str:
    """Return an address as SMTP carries it, its domain in punycode, or raise Refused."""
    if PLAIN_ADDRESS.fullmatch(address):
        return address
    local, _, host = address.rpartition("@")
    try:
        written = f"{local}@{host.encode('idna').decode()}"
    except UnicodeError:
        written = ""
    if not PLAIN_ADDRESS.fullmatch(written):
        raise Refused(gettext("L’adresse n’est pas valable."))
    return written


def domain() -> str:
    """Return the domain in whose name messages are identified."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def pack(content: MessageContent, now: datetime) -> Parcel:
    """Build the e-mail of a content, or raise NotReady while a document should be waited for.

    A document that failed, or that nobody made in time, is named in a sentence instead.
    """
    if not content.title:
        return Parcel(content.text, (b"",))
    documents = [attachment.document for attachment in content.attachments.all()]
    missing = [document for document in documents if document.state != DocumentState.READY]
    waiting = [document for document in missing if document.state != DocumentState.FAILED]
    if waiting and now - content.created_at < PATIENCE:
        raise NotReady
    with translation.override(content.language):
        text, html = _without(content, missing)
    email = EmailMessage(policy=SMTP)
    email["From"] = settings.DEFAULT_FROM_EMAIL
    email["Subject"] = content.title
    email["Date"] = timezone.localtime(content.created_at)
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(text, cte="quoted-printable")
    email.add_alternative(html, subtype="html", cte="quoted-printable")
    for document in documents:
        if document.state == DocumentState.READY:
            maintype, subtype = CONTENT_TYPES[document.format]
            with document.content.open("rb") as file:
                email.add_attachment(
                    file.read(), maintype=maintype, subtype=subtype, filename=document.file_name
                )
    email["Content-Language"] = content.language
    for number, part in enumerate(email.walk()):
        if part.is_multipart():
            # "=_" occurs in no quoted-printable or base64 text, and nothing is left to chance:
            # the same copy is the same to the byte at each attempt.
            part.set_boundary(f"=_{content.pk}_{number}")
    return Parcel(text, tuple(_UNSUBSCRIBE.split(email.as_bytes())), domain())


def _without(content: MessageContent, missing: list[GeneratedDocument]) -> tuple[str, str]:
    """Return the text and HTML, saying which documents are not attached."""
    if not missing:
        return content.text, content.html
    note = gettext(
        "Pièce jointe indisponible au moment de l’envoi : %(titles)s. "
        "Retrouvez-la sur le portail, à l’adresse donnée dans ce message."
    ) % {"titles": ", ".join(document.title for document in missing)}
    html = content.html.replace("</h1>", f"</h1>\n<p>{escape(note)}</p>", 1)
    return f"{note}\n\n{content.text}", html
