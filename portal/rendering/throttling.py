"""A brake on the public verification page, per address of the caller."""

import time

import structlog
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from portal.audit.origin import client_ip

logger = structlog.get_logger(__name__)

WINDOW = 60
PER_WINDOW = 30


def too_many(request: HttpRequest) -> bool:
    """Count this call and tell whether its address has called too often within the minute.

    When the cache cannot be reached nobody is braked: the codes are too long to be guessed.
    """
    key = f"verify:{client_ip(request)}:{int(time.time() // WINDOW)}"
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        return cache.incr(key) > PER_WINDOW
    except (RedisError, OSError, ValueError) as error:
        logger.warning("throttle_unavailable", error=str(error))
        return False
