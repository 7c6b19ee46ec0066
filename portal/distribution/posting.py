"""One call to a receiver of another system: signed, to a public address, never redirected."""

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from standardwebhooks import Webhook

from portal.distribution.models import Delivery, Endpoint

TIMEOUT = 20.0
LONGEST_WAIT = timedelta(days=1)
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""Addresses that a gateway turns into those of IPv4, inner ones too (RFC 6052)."""


class Forbidden(Exception):
    """An address that is never called: it is not public, or its connection is not protected."""


class Unreachable(Exception):
    """The receiver did not answer."""


@dataclass(frozen=True)
class Answer:
    """What a receiver answered."""

    status: int
    retry_after: timedelta | None = None


def call(delivery: Delivery) -> Answer:
    """Send a call and return the answer; Forbidden or Unreachable when there is none.

    The name is resolved once and only a public address is connected to, so that no answer of a
    name server leads inside. No redirection is followed.
    """
    endpoint = delivery.endpoint
    parts = urlsplit(endpoint.url)
    address = public_address(endpoint.url)
    body = delivery.body.encode()
    now = timezone.now()
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": "Portail-securite/1",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(
            Webhook(secret).sign(delivery.message_id, now, delivery.body)
            for secret in _secrets(endpoint, now)
        ),
    }
    options: dict[str, Any] = {"timeout": TIMEOUT, "retries": False, "maxsize": 1}
    if parts.scheme == "https":
        pool: Any = urllib3.HTTPSConnectionPool(
            address,
            parts.port or 443,
            server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
            **options,
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, parts.port or 80, **options)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with pool:
            response = pool.urlopen(
                "POST", path, body=body, headers=headers, redirect=False, preload_content=False
            )
            # What else it says is of no use, and might be endless.
            response.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise Unreachable(str(error)) from error
    return Answer(response.status, _wait(response.headers.get("Retry-After", "")))


def public_address(url: str) -> str:
    """Return the address to connect to for `url`; Forbidden when one of its name is not public."""
    parts = urlsplit(url)
    allowed = [ipaddress.ip_network(one) for one in settings.WEBHOOK_PRIVATE_NETWORKS]
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Forbidden(_("Cette adresse n’est pas valable.")) from error
    if parts.scheme not in ("https", "http") or not host or parts.username:
        raise Forbidden(_("Donnez une adresse https sans nom d’utilisateur."))
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("Ce nom d’hôte est introuvable.")) from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        inside = any(address in network for network in allowed)
        if inside:
            continue
        if not _is_public(address):
            raise Forbidden(_("Cette adresse n’est pas publique."))
        if parts.scheme != "https":
            raise Forbidden(_("La connexion doit être protégée (https)."))
    return addresses[0]


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether an address is one of the public network, and hides none of another."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return _is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo or address in TRANSLATED:
            return False
    return address.is_global and not address.is_multicast


def _secrets(endpoint: Endpoint, now: datetime) -> Iterable[str]:
    yield endpoint.secret
    if endpoint.previous_secret and endpoint.previous_until and endpoint.previous_until > now:
        yield endpoint.previous_secret


def _wait(header: str) -> timedelta | None:
    """Return how long a receiver asks to be left alone."""
    if header.isascii() and header.isdigit():
        return min(timedelta(seconds=int(header[:7])), LONGEST_WAIT)
    try:
        asked = parsedate_to_datetime(header) - timezone.now()
    except (TypeError, ValueError):
        return None
    return min(max(asked, timedelta(0)), LONGEST_WAIT)
