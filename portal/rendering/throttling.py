"""A brake on public pages that anybody may post to, per address of the caller."""

import time

import structlog
from django.http import HttpRequest
from redis.exceptions import RedisError

from portal.audit.origin import client_ip
from portal.reference.throttle import count

logger = structlog.get_logger(__name__)

WINDOW = 60
PER_WINDOW = 30


def too_many(
    request: HttpRequest, page: str = "verify", most: int | None = None, *, who: str = ""
) -> bool:
    """Count this call of `page` and tell whether its address made more than `most` in the minute.

    `most` is `PER_WINDOW` unless given; `who` is counted instead of the address.

    When the cache cannot be reached nobody is braked: the codes are too long to be guessed, and a
    check must answer.
    """
    key = f"{page}:{who or client_ip(request)}:{int(time.time() // WINDOW)}"
    try:
        return count(key, 2 * WINDOW) > (PER_WINDOW if most is None else most)
    except (RedisError, OSError) as error:
        logger.warning("throttle_unavailable", error=str(error))
        return False
