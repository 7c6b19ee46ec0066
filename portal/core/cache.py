"""A Redis cache that is missed, not mourned: without its server everything is a miss."""

import functools
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends import redis
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)

PAUSE_SECONDS = 2
"""After a failure the server is left alone this long: each try would cost its time-out."""

# What each operation answers when nothing can be kept: a write pretends, a read finds nothing.
ANSWERS: dict[str, Callable[..., Any]] = {
    "add": lambda key, value, timeout: True,
    "get": lambda key, default: default,
    "set": lambda key, value, timeout: None,
    "touch": lambda key, timeout: False,
    "delete": lambda key: False,
    "get_many": lambda keys: {},
    "has_key": lambda key: False,
    "incr": lambda key, delta: delta,
    "set_many": lambda data, timeout: None,
    "delete_many": lambda keys: None,
    "clear": lambda: False,
}


class _Health:
    """When the server may be tried again, for all threads of the process."""

    down_until = 0.0


def _forgiving(name: str, answer: Callable[..., Any]) -> Callable[..., Any]:
    operation = getattr(redis.RedisCacheClient, name)

    @functools.wraps(operation)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= _Health.down_until:
            try:
                return operation(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                _Health.down_until = time.monotonic() + PAUSE_SECONDS
                logger.warning("cache_unreachable", error=str(error))
        return answer(*args, **kwargs)

    return wrapper


ForgivingClient = type(
    "ForgivingClient",
    (redis.RedisCacheClient,),
    {name: _forgiving(name, answer) for name, answer in ANSWERS.items()},
)


class ForgivingRedisCache(redis.RedisCache):
    """Django's Redis cache whose operations never fail because of the server.

    What counts on it stops counting meanwhile: rate limits let everyone through, so a dead
    cache never keeps an urgent filing out.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
