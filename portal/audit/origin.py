"""Where a request comes from, as far as it can be believed."""

import ipaddress

import structlog
from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str | None:
    """Return the address of the client, or None when nothing credible is there.

    Each trusted proxy appends the address it was called from to X-Forwarded-For, so with n of
    them the n-th entry from the right is the client; what stands further left is hearsay.
    """
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    claimed = request.META.get("REMOTE_ADDR", "")
    if proxies:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= proxies:
            claimed = hops[-proxies]
    try:
        return str(ipaddress.ip_address(claimed))
    except ValueError:
        return None


def request_id() -> str:
    """Return the identifier that the logs give to the current request, or ""."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
